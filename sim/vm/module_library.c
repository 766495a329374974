// The module _library: what the modules that are written in Python (sim/library/) need of C.

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/frame.h"
#include "sim/vm/function_maker.h"
#include "sim/vm/function_types.h"
#include "sim/vm/modules.h"

// Whether instances of the class have a method of that name, which is not None.
static bool has_method(const Type *type, Str *name) {
    for (size_t i = 0; i < type->mro_count; i++) {
        Value found = dict_get_name(type->mro[i]->dict, name);
        if (!value_is_null(found)) return !value_is_none(found);
    }
    return false;
}

// has_methods(class, *names): True if it has all of them, else NotImplemented: an answer of __subclasshook__.
static Value call_has_methods(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (args->names || args->count == 0 || !value_is_kind(args->values[0], KIND_TYPE))
        return exception_raise(rt, EXC_TYPE_ERROR, "has_methods() takes a class and names");
    for (size_t i = 1; i < args->count; i++) {
        if (!value_is_str(args->values[i])) return exception_raise(rt, EXC_TYPE_ERROR, "a name must be a str");
        Str *name = str_intern_object(rt, object_ref(args->values[i].as.object));
        bool has = has_method((const Type *)args->values[0].as.object, name);
        object_unref(rt, name);
        if (!has) return VALUE_NOT_IMPLEMENTED;
    }
    return VALUE_TRUE;
}

static Value names_from(Runtime *rt, const Code *code, size_t from, size_t count) {
    Tuple *names = tuple_new(rt, count);
    for (size_t i = 0; i < count; i++) names->items[i] = value_from_object(object_ref(code->local_names[from + i]));
    return value_from_object(names);
}

static Value name_or_none(const Code *code, bool has, size_t at) {
    return has ? value_from_object(object_ref(code->local_names[at])) : VALUE_NONE;
}

static const char *kind_of(uint32_t flags) {
    if (flags & CODE_COROUTINE) return "coroutine";
    if (flags & CODE_ASYNC_GENERATOR) return "async_generator";
    return flags & CODE_GENERATOR ? "generator" : "function";
}

// function_facts(function): what a call of it makes; how many parameters are positional-only; names of the positional
// ones, of the keyword-only ones, of *args and **kwargs (or None).
static Value call_function_facts(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (args->count != 1 || !value_is_kind(args->values[0], KIND_FUNCTION))
        return exception_raise(rt, EXC_TYPE_ERROR, "function_facts() takes a function");
    const Code *code = ((const Function *)args->values[0].as.object)->code;
    const Bytecode *bytecode = code->bytecode;
    size_t named = bytecode->positional + bytecode->keyword_only;
    bool has_args = bytecode->flags & CODE_VARARGS, has_keywords = bytecode->flags & CODE_VARKEYWORDS;
    Tuple *facts = tuple_new(rt, 6);
    facts->items[0] = value_from_object(str_from_c(rt, kind_of(bytecode->flags)));
    facts->items[1] = value_from_int(bytecode->positional_only);
    facts->items[2] = names_from(rt, code, 0, bytecode->positional);
    facts->items[3] = names_from(rt, code, bytecode->positional, bytecode->keyword_only);
    facts->items[4] = name_or_none(code, has_args, named);
    facts->items[5] = name_or_none(code, has_keywords, named + has_args);
    return value_from_object(facts);
}

static bool is_coroutine_function(Value callable) {
    if (value_is_kind(callable, KIND_NATIVE)) return ((const Native *)callable.as.object)->spec->is_coroutine;
    return value_is_kind(callable, KIND_FUNCTION) &&
           ((const Function *)callable.as.object)->code->bytecode->flags & CODE_COROUTINE;
}

static bool is_partial(const Runtime *rt, Value callable) {
    return strcmp(value_type_name(rt, callable), "functools.partial") == 0;
}

// What a method or a functools.partial calls, and what that calls; owned. VALUE_NULL: raised, by a partial of the program.
static Value innermost_function(Runtime *rt, Value callable) {
    Value function = value_ref(callable);
    for (;;) {
        Value inner;
        if (value_is_kind(function, KIND_METHOD)) inner = value_ref(((const Method *)function.as.object)->function);
        else if (is_partial(rt, function)) inner = attribute_get_c(rt, function, "func");
        else return function;
        value_unref(rt, function);
        if (value_is_null(inner)) return VALUE_NULL;
        function = inner;
    }
}

Value function_makes_coroutine(Runtime *rt, Value callable) {
    Value function = innermost_function(rt, callable);
    bool is_one = is_coroutine_function(function);
    if (!is_one && value_is_kind(function, KIND_FUNCTION)) {
        Value mark = attribute_get_c(rt, function, "_is_coroutine_marker");
        is_one = !value_is_null(mark);
        value_unref(rt, mark);
    }
    value_unref(rt, function);
    exception_discard(rt);
    return value_from_bool(is_one);
}

static Value call_makes_coroutine(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "makes_coroutine()", 1, 1)) return VALUE_NULL;
    return function_makes_coroutine(rt, args->values[0]);
}

// set_name_in_c(cls, name): what errors call a class that CPython has written in C, as its tp_name.
static Value call_set_name_in_c(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value class, name;
    if (!args_parse(rt, args, "set_name_in_c(cls, name, /)", &class, &name)) return VALUE_NULL;
    if (!value_is_kind(class, KIND_TYPE) || !value_is_str(name))
        return exception_raise(rt, EXC_TYPE_ERROR, "set_name_in_c() takes a class and its name");
    Type *type = (Type *)class.as.object;
    object_unref(rt, type->message_name);
    type->message_name = object_ref(value_as_str(name));
    return VALUE_NONE;
}

static const NativeSpec functions[] = {
    {.name = "function_facts", .call = call_function_facts, .kind = NATIVE_FUNCTION},
    {.name = "has_methods", .call = call_has_methods, .kind = NATIVE_FUNCTION},
    {.name = "makes_coroutine", .call = call_makes_coroutine, .kind = NATIVE_FUNCTION},
    {.name = "set_name_in_c", .call = call_set_name_in_c, .kind = NATIVE_FUNCTION},
    {.name = "make_function", .call = function_maker_call, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_library(Vm *vm) {
    Module *module = module_new(&vm->rt, "_library");
    module_add_natives(&vm->rt, module, functions);
    module_set(&vm->rt, module, "LibraryFunctionType", value_from_object(vm->rt.types[TYPE_LIBRARY_FUNCTION]));
    return value_from_object(module);
}
