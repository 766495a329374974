// The module _traceback: what sim/library/traceback.py cannot say in Python.

#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/modules.h"
#include "sim/vm/origin.h"
#include "sim/vm/traceback.h"
#include "sim/vm/traceback_stack.h"
#include "sim/vm/where.h"

// (file, line, name, source, end line, column, end column, text as it is printed)
static Value describe(Vm *vm, const Traceback *entry) {
    Runtime *rt = &vm->rt;
    Position position = traceback_stack_position(entry);
    SourceLine source = where_source_stripped(vm, position.line);
    StrBuilder text = str_builder(rt);
    traceback_stack_add_entry(vm, &text, entry);
    Tuple *facts = tuple_new(rt, 8);
    facts->items[0] = value_from_object(str_from_c(rt, vm->file_name));
    facts->items[1] = value_from_int(position.line);
    facts->items[2] = value_from_object(object_ref(((const Frame *)entry->frame)->activation.code->name));
    facts->items[3] = value_from_object(str_new(rt, source.data, source.size));
    facts->items[4] = value_from_int(position.end_line ? position.end_line : position.line);
    facts->items[5] = value_from_int(position.col);
    facts->items[6] = value_from_int(position.end_col);
    facts->items[7] = value_from_object(str_builder_finish(&text));
    return value_from_object(facts);
}

static Value call_entries(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "entries()", 1, 1)) return VALUE_NULL;
    List *entries = list_new(rt, 0);
    bool is_traceback = value_is_kind(args->values[0], KIND_TRACEBACK);
    const Traceback *entry = is_traceback ? (const Traceback *)args->values[0].as.object : NULL;
    for (; entry; entry = entry->next)
        if (!entry->is_hidden && entry->frame) list_append_owned(rt, entries, describe(vm_of(rt), entry));
    return value_from_object(entries);
}

// stack(): (file, line, name, source) of the calls of the program that stand now, oldest first.
static Value call_stack(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "stack()", 0, 0)) return VALUE_NULL;
    return value_from_object(origin_here(vm_of(rt), ORIGIN_WHOLE));
}

static Exception *exception_argument(Runtime *rt, const Args *args) {
    if (!args_count(rt, args, "exception()", 1, 1)) return NULL;
    if (value_is_exception(args->values[0])) return value_as_exception(args->values[0]);
    exception_raise(rt, EXC_TYPE_ERROR, "Exception expected for value, %s found", value_type_name(rt, args->values[0]));
    return NULL;
}

static Value call_text(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Exception *exception = exception_argument(rt, args);
    return exception ? value_from_object(traceback_text(vm_of(rt), exception)) : VALUE_NULL;
}

static Value call_last_line(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Exception *exception = exception_argument(rt, args);
    if (!exception) return VALUE_NULL;
    Str *type = traceback_type_text(vm_of(rt), exception), *message = traceback_message(vm_of(rt), exception);
    Str *line = str_format(rt, message->size ? "%V: %V\n" : "%V\n", type, message);
    object_unref(rt, type);
    object_unref(rt, message);
    return value_from_object(line);
}

static const NativeSpec functions[] = {
    {.name = "entries", .call = call_entries, .kind = NATIVE_FUNCTION},
    {.name = "stack", .call = call_stack, .kind = NATIVE_FUNCTION},
    {.name = "text", .call = call_text, .kind = NATIVE_FUNCTION},
    {.name = "last_line", .call = call_last_line, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_traceback(Vm *vm) {
    Module *module = module_new(&vm->rt, "_traceback");
    module_add_natives(&vm->rt, module, functions);
    return value_from_object(module);
}
