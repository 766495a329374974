// The table of this floor's modules.

#include "sim/module/modules.h"

#include <string.h>

#include "sim/vm/import.h"

void modules_register(Vm *vm) {
    static const struct {
        const char *name;
        ModuleMaker make;
    } modules[] = {
        {"itertools", module_itertools},
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
    const char *dot = strrchr(full_name, '.');
    Type *object = rt->types[TYPE_OBJECT];
    Type *type = type_new_native(rt, module->name->data, full_name, object, slots, KIND_OTHER, size);
    if (methods) type_add_natives(rt, type, methods);
    module_set(rt, module, dot ? dot + 1 : full_name, value_from_object(type));
    return type;
}
