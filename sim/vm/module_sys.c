// _sys: what sim/library/sys.py cannot say in Python.

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/modules.h"
#include "sim/vm/print.h"

static Value exception_or_none(Exception *exception) {
    return exception ? value_from_object(object_ref(exception)) : VALUE_NONE;
}

static Value call_exception(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "sys.exception()", 0, 0)) return VALUE_NULL;
    return exception_or_none(rt->hooks->handled(rt));
}

static Value call_exc_info(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "sys.exc_info()", 0, 0)) return VALUE_NULL;
    Exception *exception = rt->hooks->handled(rt);
    Traceback *traceback = exception ? traceback_shown(exception->traceback) : NULL;
    Tuple *info = tuple_new(rt, 3);
    info->items[0] = exception ? value_from_object(object_ref(exception->head.type)) : VALUE_NONE;
    info->items[1] = exception_or_none(exception);
    info->items[2] = traceback ? value_from_object(object_ref(traceback)) : VALUE_NONE;
    return value_from_object(info);
}

static bool read_text(Runtime *rt, Value value) {
    if (value_is_str(value)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "write() argument must be str, not %s", value_type_name(rt, value));
    return false;
}

static Value call_write_out(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "write()", 1, 1) || !read_text(rt, args->values[0])) return VALUE_NULL;
    Str *text = value_as_str(args->values[0]);
    return print_text(vm_of(rt), text) ? value_from_int(text->length) : VALUE_NULL;
}

// write_error(text, logger, level): the latter two are None but for what a logger writes.
static Value call_write_error(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "write()", 3, 3) || !read_text(rt, args->values[0])) return VALUE_NULL;
    const Str *text = value_as_str(args->values[0]), *names[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++)
        if (value_is_str(args->values[i + 1])) names[i] = value_as_str(args->values[i + 1]);
    vm_print_error(vm_of(rt), text, names[0], names[1]);
    return value_from_int(text->length);
}

// use(namespace, stdout): the namespace of the module sys, where print finds its stream, and the stream that is none of
// the program's.
static Value call_use(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    if (!args_count(rt, args, "use()", 2, 2)) return VALUE_NULL;
    if (vm->sys_namespace || !value_is_kind(args->values[0], KIND_DICT)) return VALUE_NONE;
    vm->sys_namespace = value_as_dict(value_ref(args->values[0]));
    vm->sys_stdout = value_ref(args->values[1]);
    return VALUE_NONE;
}

// find_module(name): the module, if it has been imported, or None. As sys.modules.get.
static Value call_find_module(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "find_module()", 1, 1)) return VALUE_NULL;
    if (!value_is_str(args->values[0])) return VALUE_NONE;
    Value module = dict_get(rt, vm_of(rt)->modules, args->values[0]);
    return value_is_null(module) ? VALUE_NONE : value_ref(module);
}

static Value call_call_at_exit(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "call_at_exit()", 1, 1)) return VALUE_NULL;
    value_replace(rt, &vm_of(rt)->at_exit, value_ref(args->values[0]));
    return VALUE_NONE;
}

// write_unraisable(title, exception): an exception that nobody can catch.
static Value call_write_unraisable(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Str *title;
    if (!args_count(rt, args, "write_unraisable()", 2, 2) || !args_str(rt, args->values[0], "title", &title))
        return VALUE_NULL;
    if (!value_is_exception(args->values[1])) return VALUE_NONE;
    exception_restore(rt, object_ref(value_as_exception(args->values[1])));
    vm_report_unraisable_titled(vm_of(rt), title);
    return VALUE_NONE;
}

static const NativeSpec functions[] = {
    {.name = "exception", .call = call_exception, .kind = NATIVE_FUNCTION},
    {.name = "exc_info", .call = call_exc_info, .kind = NATIVE_FUNCTION},
    {.name = "write_out", .call = call_write_out, .kind = NATIVE_FUNCTION},
    {.name = "write_error", .call = call_write_error, .kind = NATIVE_FUNCTION},
    {.name = "find_module", .call = call_find_module, .kind = NATIVE_FUNCTION},
    {.name = "call_at_exit", .call = call_call_at_exit, .kind = NATIVE_FUNCTION},
    {.name = "write_unraisable", .call = call_write_unraisable, .kind = NATIVE_FUNCTION},
    {.name = "use", .call = call_use, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_sys(Vm *vm) {
    Module *module = module_new(&vm->rt, "_sys");
    module_add_natives(&vm->rt, module, functions);
    return value_from_object(module);
}
