// The table of this floor's modules.

#include "sim/module/modules.h"

#include <stdio.h>
#include <string.h>

#include "sim/vm/import.h"

void modules_register(Vm *vm) {
    static const struct {
        const char *name;
        ModuleMaker make;
    } modules[] = {
        {"_functools", module_functools},
        {"_heapq", module_heapq},
        {"bisect", module_bisect},
        {"itertools", module_itertools},
        {"math", module_math},
        {"operator", module_operator},
        {"_weakref", module_weakref},
        {"_collections", module_collections},
    };
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        import_register(vm, modules[i].name, modules[i].make);
}

ModuleTypes *modules_types(Vm *vm) {
    if (!vm->module_types) vm->module_types = world_allocate_zeroed(vm->rt.world, sizeof(ModuleTypes));
    return vm->module_types;
}

Type *module_add_type(Runtime *rt, Module *module, const char *full_name, const TypeSlots *slots, size_t size,
                      const NativeSpec *methods) {
    char python_module[32];
    const char *dot = strrchr(full_name, '.');
    snprintf(python_module, sizeof python_module, "%.*s", (int)(dot - full_name), full_name);
    Type *type = type_new_native(rt, python_module, full_name, rt->types[TYPE_OBJECT], slots, KIND_OTHER, size);
    if (methods) type_add_natives(rt, type, methods);
    module_set(rt, module, dot + 1, value_from_object(type));
    return type;
}
