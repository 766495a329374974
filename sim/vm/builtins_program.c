// Builtins that look at the program that runs: its namespaces, its output; and those that a simulation does not have.

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/builtins_functions.h"
#include "sim/vm/class.h"
#include "sim/vm/function_types.h"
#include "sim/vm/print.h"
#include "sim/vm/where.h"

static Dict *current_globals(const Vm *vm) {
    const Frame *frame = where_running_frame(vm);
    return frame ? frame->function->globals : vm->globals;
}

static Dict *current_locals(Vm *vm) {
    const Frame *frame = where_running_frame(vm);
    return frame ? frame_locals(&vm->rt, frame) : object_ref(vm->globals);
}

static Value call_globals(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "globals()", 0, 0)) return VALUE_NULL;
    return value_ref(value_from_object(current_globals(vm_of(rt))));
}

static Value call_locals(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "locals()", 0, 0)) return VALUE_NULL;
    return value_from_object(current_locals(vm_of(rt)));
}

static Value call_vars(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "vars", 0, 1)) return VALUE_NULL;
    if (args->count == 0) return value_from_object(current_locals(vm_of(rt)));
    Value dict = attribute_find(rt, args->values[0], rt->names[NAME_DICT]);
    if (!value_is_null(dict) || rt->raised) return dict;
    return exception_raise(rt, EXC_TYPE_ERROR, "vars() argument must have __dict__ attribute");
}

static Value call_dir(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "dir", 0, 1)) return VALUE_NULL;
    if (args->count == 1) return value_from_object(builtins_dir(rt, args->values[0]));
    Dict *locals = current_locals(vm_of(rt));
    List *names = list_from_iterable(rt, value_from_object(locals));
    object_unref(rt, locals);
    if (names && list_sort(rt, names, VALUE_NONE, false)) return value_from_object(names);
    object_unref(rt, names);
    return VALUE_NULL;
}

// Standard input is empty here.
static Value call_input(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "input", 0, 1)) return VALUE_NULL;
    Str *prompt = args->count ? value_str(rt, args->values[0]) : NULL;
    if (rt->raised) return VALUE_NULL;
    if (prompt) vm_print(vm_of(rt), prompt);
    object_unref(rt, prompt);
    return exception_raise(rt, EXC_EOF_ERROR, "EOF when reading a line");
}

// exit(code), as the module site adds it.
static Value call_exit(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "exit", 0, 1)) return VALUE_NULL;
    return exception_raise_value(rt, EXC_SYSTEM_EXIT, args->count ? args->values[0] : VALUE_NONE);
}

static Value raise_outside(Runtime *rt, const char *name) {
    return exception_raise(rt, EXC_NOT_IMPLEMENTED_ERROR, "%s() is outside the language of asyncarium", name);
}

static Value call_compile(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return raise_outside(rt, "compile");
}

static Value call_eval(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return raise_outside(rt, "eval");
}

static Value call_exec(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return raise_outside(rt, "exec");
}

static Value call_open(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return raise_outside(rt, "open");
}

const NativeSpec builtins_program_functions[] = {
    {.name = "__build_class__", .call = class_build, .kind = NATIVE_FUNCTION},
    {.name = "compile", .call = call_compile, .kind = NATIVE_FUNCTION},
    {.name = "dir", .call = call_dir, .kind = NATIVE_FUNCTION},
    {.name = "eval", .call = call_eval, .kind = NATIVE_FUNCTION},
    {.name = "exec", .call = call_exec, .kind = NATIVE_FUNCTION},
    {.name = "exit", .call = call_exit, .kind = NATIVE_FUNCTION},
    {.name = "globals", .call = call_globals, .kind = NATIVE_FUNCTION},
    {.name = "input", .call = call_input, .kind = NATIVE_FUNCTION},
    {.name = "locals", .call = call_locals, .kind = NATIVE_FUNCTION},
    {.name = "open", .call = call_open, .kind = NATIVE_FUNCTION},
    {.name = "print", .call = print_call, .kind = NATIVE_FUNCTION},
    {.name = "quit", .call = call_exit, .kind = NATIVE_FUNCTION},
    {.name = "vars", .call = call_vars, .kind = NATIVE_FUNCTION},
    {0},
};
