// Names of callbacks and coroutines as asyncio's reprs and log lines have them. As format_helpers.py and coroutines.py.

#include "sim/loop/describe.h"

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/vm/origin.h"

// The text of the attribute, if it is there and is not empty; owned; NULL: none, or (rt->raised) it raised.
static Str *name_attribute(Runtime *rt, Value v, Str *name) {
    Value value = attribute_find(rt, v, name);
    bool truth = false;
    if (value_is_null(value) || !value_truth(rt, value, &truth) || !truth) {
        value_unref(rt, value);
        return NULL;
    }
    Str *text = value_str(rt, value);
    value_unref(rt, value);
    return text;
}

static Str *qualified_name(Runtime *rt, Value v) {
    Str *name = name_attribute(rt, v, rt->names[NAME_QUALNAME]);
    if (!name && !rt->raised) name = name_attribute(rt, v, rt->names[NAME_NAME]);
    return name;
}

static void add_place(Vm *vm, StrBuilder *text, const char *between, uint32_t line) {
    str_builder_add_format(text, "%s%s:%u", between, vm->file_name, (unsigned)line);
}

bool describe_args(Vm *vm, StrBuilder *text, const Tuple *args) {
    bool good = true;
    str_builder_add_char(text, '(');
    for (size_t i = 0; args && good && i < args->count; i++) {
        if (i) str_builder_add_c(text, ", ");
        good = describe_short(vm, text, args->items[i]);
    }
    str_builder_add_char(text, ')');
    return good;
}

void describe_origin(Vm *vm, StrBuilder *text, const List *origin) {
    uint32_t line = origin ? origin_line(origin) : 0;
    if (line) add_place(vm, text, " created at ", line);
}

bool describe_callback(Vm *vm, StrBuilder *text, Value callback) {
    return describe_call(vm, text, callback, NULL);
}

bool describe_call(Vm *vm, StrBuilder *text, Value callback, const Tuple *args) {
    Runtime *rt = &vm->rt;
    Str *name = qualified_name(rt, callback);
    if (!name && !rt->raised) name = value_repr(rt, callback);
    if (!name) return false;
    str_builder_add_str(text, name);
    object_unref(rt, name);
    if (!describe_args(vm, text, args)) return false;
    if (!value_is_kind(callback, KIND_FUNCTION)) return true;
    const Bytecode *bytecode = ((const Function *)callback.as.object)->code->bytecode;
    if (!(bytecode->flags & CODE_LIBRARY)) add_place(vm, text, " at ", bytecode->first_line);
    return true;
}

static uint32_t coroutine_line(const Frame *frame) {
    return frame->activation.state == ACTIVATION_CREATED ? frame->activation.code->bytecode->first_line : frame_line(frame);
}

static bool describe_frame(Vm *vm, StrBuilder *text, const Frame *frame) {
    if (frame->activation.state == ACTIVATION_DONE)
        add_place(vm, text, " done, defined at ", frame->activation.code->bytecode->first_line);
    else
        add_place(vm, text, " running at ", coroutine_line(frame));
    return true;
}

// Whether the object says that it runs, by cr_running or gi_running. These may raise.
static bool says_running(Runtime *rt, Value v) {
    static const char *const names[] = {"cr_running", "gi_running"};
    Value answer = VALUE_NULL;
    for (size_t i = 0; i < 2 && value_is_null(answer) && !rt->raised; i++) {
        Str *name = str_intern_object(rt, str_from_c(rt, names[i]));
        answer = attribute_find(rt, v, name);
        object_unref(rt, name);
    }
    bool truth = false;
    if (!value_is_null(answer)) value_truth(rt, answer, &truth);
    value_unref(rt, answer);
    return truth;
}

bool describe_coroutine(Vm *vm, StrBuilder *text, Value coroutine) {
    Runtime *rt = &vm->rt;
    Str *name = qualified_name(rt, coroutine);
    if (rt->raised) return false;
    if (name)
        str_builder_add_format(text, "%V()", name);
    else
        str_builder_add_format(text, "<%s without __name__>()", value_type_name(rt, coroutine));
    object_unref(rt, name);
    if (!value_is_kind(coroutine, KIND_COROUTINE)) {
        if (says_running(rt, coroutine)) str_builder_add_c(text, " running");
        return !rt->raised;
    }
    const Activation *activation = (const Activation *)coroutine.as.object;
    if (!activation->is_native && !frame_is_library((const Frame *)activation))
        return describe_frame(vm, text, (const Frame *)activation);
    str_builder_add_c(text, activation->state == ACTIVATION_DONE ? " done" : " running");
    return true;
}
