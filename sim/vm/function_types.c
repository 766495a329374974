// Functions, code and frames as the program sees them: their attributes and their reprs.

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/function_types.h"
#include "sim/vm/generator.h"
#include "sim/vm/vm.h"

static Function *as_function(Value v) {
    return (Function *)v.as.object;
}

static Value owned(void *object) {
    return object ? value_ref(value_from_object(object)) : VALUE_NONE;
}

// function

static Value function_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    return value_from_object(
        str_format(rt, "<function %V at %s>", as_function(self)->qualname, runtime_address_text(rt, self, address)));
}

static Value function_get(Runtime *rt, Value function, Value self, Type *owner) {
    (void)owner;
    if (value_is_null(self)) return value_ref(function);
    return value_from_object(method_new(rt, function, self));
}

static Value function_call(Runtime *rt, Value self, const Args *args) {
    return vm_call(rt, self, args->values, args->count, args->names);
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->name);
}

static Value get_qualname(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->qualname);
}

static bool set_text(Runtime *rt, Str **place, Value value, const char *what) {
    if (!value_is_str(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s must be set to a string object", what);
        return false;
    }
    Str *old = *place;
    *place = object_ref(value_as_str(value));
    object_unref(rt, old);
    return true;
}

static bool set_name(Runtime *rt, Value self, Value value) {
    return set_text(rt, &as_function(self)->name, value, "__name__");
}

static bool set_qualname(Runtime *rt, Value self, Value value) {
    return set_text(rt, &as_function(self)->qualname, value, "__qualname__");
}

static Value get_module(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->module);
}

static bool set_module(Runtime *rt, Value self, Value value) {
    if (value_is_str(value)) return set_text(rt, &as_function(self)->module, value, "__module__");
    object_unref(rt, as_function(self)->module);
    as_function(self)->module = NULL;
    return true;
}

static Value get_doc(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_function(self)->doc);
}

static bool set_doc(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_function(self)->doc, value_is_null(value) ? VALUE_NONE : value_ref(value));
    return true;
}

static Value get_defaults(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->defaults);
}

static bool set_defaults(Runtime *rt, Value self, Value value) {
    if (!value_is_tuple(value) && !value_is_none(value) && !value_is_null(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "__defaults__ must be set to a tuple object");
        return false;
    }
    Object *old = as_function(self)->defaults;
    as_function(self)->defaults = value_is_tuple(value) ? object_ref(value.as.object) : NULL;
    object_unref(rt, old);
    return true;
}

static Value get_kwdefaults(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->kwdefaults);
}

static Value get_code(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->code);
}

static Value get_closure(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->closure);
}

static Value get_globals(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_function(self)->globals);
}

static Value get_annotations(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Function *function = as_function(self);
    if (!function->annotations) function->annotations = dict_new(rt);
    return owned(function->annotations);
}

static bool set_annotations(Runtime *rt, Value self, Value value) {
    if (!value_is_dict(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "__annotations__ must be set to a dict object");
        return false;
    }
    Dict *old = as_function(self)->annotations;
    as_function(self)->annotations = object_ref(value_as_dict(value));
    object_unref(rt, old);
    return true;
}

const TypeSlots function_slots = {
    .destroy = function_destroy,
    .visit = function_visit,
    .clear = function_clear,
    .repr = function_repr,
    .get = function_get,
    .call = function_call,
};

const NativeSpec function_methods[] = {
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER, .set = set_name},
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER, .set = set_qualname},
    {.name = "__module__", .call = get_module, .kind = NATIVE_GETTER, .set = set_module},
    {.name = "__doc__", .call = get_doc, .kind = NATIVE_GETTER, .set = set_doc},
    {.name = "__defaults__", .call = get_defaults, .kind = NATIVE_GETTER, .set = set_defaults},
    {.name = "__kwdefaults__", .call = get_kwdefaults, .kind = NATIVE_GETTER},
    {.name = "__code__", .call = get_code, .kind = NATIVE_GETTER},
    {.name = "__closure__", .call = get_closure, .kind = NATIVE_GETTER},
    {.name = "__globals__", .call = get_globals, .kind = NATIVE_GETTER},
    {.name = "__annotations__", .call = get_annotations, .kind = NATIVE_GETTER, .set = set_annotations},
    {0},
};

// code

static Code *as_code(Value v) {
    return (Code *)v.as.object;
}

static Value code_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    return value_from_object(str_format(rt, "<code object %V at %s, file \"%s\", line %d>", as_code(self)->name,
                                        runtime_address_text(rt, self, address), vm_of(rt)->file_name,
                                        (int)as_code(self)->bytecode->first_line));
}

static Value get_co_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_code(self)->name);
}

static Value get_co_qualname(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return owned(as_code(self)->qualname);
}

static Value get_co_filename(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return value_from_object(str_from_c(rt, vm_of(rt)->file_name));
}

static Value get_co_firstlineno(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(as_code(self)->bytecode->first_line);
}

static Value get_co_argcount(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(as_code(self)->bytecode->positional);
}

// The flags that inspect and programs look at, with CPython's numbers.
static Value get_co_flags(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    static const struct {
        uint32_t ours, theirs;
    } flags[] = {
        {CODE_VARARGS, 0x4},    {CODE_VARKEYWORDS, 0x8},       {CODE_GENERATOR, 0x20},
        {CODE_COROUTINE, 0x80}, {CODE_ASYNC_GENERATOR, 0x200},
    };
    int64_t result = 0x3;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (as_code(self)->bytecode->flags & flags[i].ours) result |= flags[i].theirs;
    if (as_code(self)->is_awaitable) result |= 0x100;
    return value_from_int(result);
}

static Value get_co_varnames(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Bytecode *bytecode = as_code(self)->bytecode;
    Tuple *names = tuple_new(rt, bytecode->local_count - bytecode->cell_count - bytecode->free_count);
    for (size_t i = 0; i < names->count; i++) names->items[i] = owned(as_code(self)->local_names[i]);
    return value_from_object(names);
}

const TypeSlots code_slots = {.destroy = code_destroy, .repr = code_repr};

const NativeSpec code_methods[] = {
    {.name = "co_name", .call = get_co_name, .kind = NATIVE_GETTER},
    {.name = "co_qualname", .call = get_co_qualname, .kind = NATIVE_GETTER},
    {.name = "co_filename", .call = get_co_filename, .kind = NATIVE_GETTER},
    {.name = "co_firstlineno", .call = get_co_firstlineno, .kind = NATIVE_GETTER},
    {.name = "co_argcount", .call = get_co_argcount, .kind = NATIVE_GETTER},
    {.name = "co_flags", .call = get_co_flags, .kind = NATIVE_GETTER},
    {.name = "co_varnames", .call = get_co_varnames, .kind = NATIVE_GETTER},
    {0},
};

// frame

// A generator or coroutine is its own frame. NULL: it is written in C, and shows nothing.
static Frame *as_frame(Value v) {
    Activation *activation = (Activation *)v.as.object;
    return activation->is_native ? NULL : (Frame *)activation;
}

static Value get_f_lineno(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Frame *frame = as_frame(self);
    return frame ? value_from_int(frame_line(frame)) : VALUE_NONE;
}

static Value get_f_code(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Frame *frame = as_frame(self);
    return frame ? owned(frame->activation.code) : VALUE_NONE;
}

static Value get_f_globals(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    const Frame *frame = as_frame(self);
    return frame ? owned(frame->function->globals) : VALUE_NONE;
}

Dict *frame_locals(Runtime *rt, const Frame *frame) {
    if (frame_namespace(frame)) return object_ref(frame_namespace(frame));
    if (frame->activation.code->bytecode->flags & CODE_MODULE) return object_ref(frame->function->globals);
    Dict *locals = dict_new(rt);
    for (uint32_t i = 0; i < frame->activation.code->bytecode->local_count; i++) {
        Value value = frame->slots[i];
        if (value_is_kind(value, KIND_CELL)) value = ((Cell *)value.as.object)->value;
        if (!value_is_null(value)) dict_set_name(rt, locals, frame->activation.code->local_names[i], value);
    }
    return locals;
}

static Value get_f_locals(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Frame *frame = as_frame(self);
    return frame ? value_from_object(frame_locals(rt, frame)) : VALUE_NONE;
}

const TypeSlots frame_slots = {.destroy = frame_destroy, .visit = frame_visit};

const NativeSpec frame_methods[] = {
    {.name = "f_lineno", .call = get_f_lineno, .kind = NATIVE_GETTER},
    {.name = "f_code", .call = get_f_code, .kind = NATIVE_GETTER},
    {.name = "f_globals", .call = get_f_globals, .kind = NATIVE_GETTER},
    {.name = "f_locals", .call = get_f_locals, .kind = NATIVE_GETTER},
    {0},
};
