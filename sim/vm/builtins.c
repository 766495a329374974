// The namespace builtins: functions from their tables, types and exceptions from the runtime.

#include "sim/vm/builtins.h"

#include <string.h>

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/str.h"
#include "sim/vm/builtins_functions.h"
#include "sim/vm/import.h"
#include "sim/vm/modules.h"

static void set(Vm *vm, const char *name, Value value) {
    Str *key = str_intern(&vm->rt, name, strlen(name));
    dict_set_name(&vm->rt, vm->builtins, key, value);
    object_unref(&vm->rt, key);
}

static void add_functions(Vm *vm, const NativeSpec *specs) {
    for (const NativeSpec *spec = specs; spec->name; spec++) {
        Native *native = native_new(&vm->rt, spec, VALUE_NULL, NULL);
        dict_set_name(&vm->rt, vm->builtins, native->name, value_from_object(native));
        object_unref(&vm->rt, native);
    }
}

static void add_type(Vm *vm, size_t id) {
    Type *type = vm->rt.types[id];
    dict_set_name(&vm->rt, vm->builtins, type->name, value_from_object(type));
}

static void add_types(Vm *vm) {
    static const TypeId ids[] = {
        TYPE_OBJECT,     TYPE_TYPE,     TYPE_INT,          TYPE_BOOL,        TYPE_FLOAT, TYPE_STR,       TYPE_BYTES,
        TYPE_TUPLE,      TYPE_LIST,     TYPE_DICT,         TYPE_SET,         TYPE_FROZENSET, TYPE_RANGE, TYPE_SLICE,
        TYPE_PROPERTY,   TYPE_STATICMETHOD, TYPE_CLASSMETHOD, TYPE_SUPER,    TYPE_ENUMERATE, TYPE_ZIP,   TYPE_MAP,
        TYPE_FILTER,     TYPE_REVERSED,
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) add_type(vm, ids[i]);
}

// Those that live in builtins, and the old names of OSError.
static void add_exceptions(Vm *vm) {
    Runtime *rt = &vm->rt;
    for (size_t id = EXC_BASE_EXCEPTION; id < EXC_END; id++)
        if (str_equal(rt->types[id]->module, rt->names[NAME_BUILTINS])) add_type(vm, id);
    set(vm, "EnvironmentError", value_from_object(rt->types[EXC_OS_ERROR]));
    set(vm, "IOError", value_from_object(rt->types[EXC_OS_ERROR]));
}

void builtins_fill(Vm *vm) {
    Runtime *rt = &vm->rt;
    set(vm, "__name__", value_from_object(rt->names[NAME_BUILTINS]));
    add_functions(vm, builtins_number_functions);
    add_functions(vm, builtins_iterable_functions);
    add_functions(vm, builtins_object_functions);
    add_functions(vm, builtins_program_functions);
    set(vm, "NotImplemented", VALUE_NOT_IMPLEMENTED);
    set(vm, "Ellipsis", VALUE_ELLIPSIS);
    set(vm, "__debug__", VALUE_TRUE);
    add_types(vm);
    add_exceptions(vm);
}

// import builtins: the same namespace as a module.
static Value make_builtins(Vm *vm) {
    Module *module = module_new(&vm->rt, "builtins");
    object_unref(&vm->rt, module->dict);
    module->dict = object_ref(vm->builtins);
    return value_from_object(module);
}

static Value make_main(Vm *vm) {
    Module *module = module_new(&vm->rt, "__main__");
    object_unref(&vm->rt, module->dict);
    module->dict = object_ref(vm->globals);
    return value_from_object(module);
}

void builtins_register_modules(Vm *vm) {
    import_register(vm, "__main__", make_main);
    import_register(vm, "builtins", make_builtins);
    import_register(vm, "time", module_time);
    import_register(vm, "random", module_random);
    import_register(vm, "_typing", module_typing);
    import_register(vm, "types", module_types);
    import_register(vm, "_sys", module_sys);
    import_register(vm, "_library", module_library);
    import_register(vm, "_traceback", module_traceback);
    import_register(vm, "_logging", module_logging);
}
