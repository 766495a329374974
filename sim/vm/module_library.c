// The module _library: what the modules that are written in Python (sim/library/) need of C.

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/str.h"
#include "sim/vm/function_maker.h"
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

static const NativeSpec functions[] = {
    {.name = "has_methods", .call = call_has_methods, .kind = NATIVE_FUNCTION},
    {.name = "make_function", .call = function_maker_call, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_library(Vm *vm) {
    Module *module = module_new(&vm->rt, "_library");
    module_add_natives(&vm->rt, module, functions);
    return value_from_object(module);
}
