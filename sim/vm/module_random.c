// The module random: the class Random, and the methods of one generator of it as functions.

#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/vm/modules.h"
#include "sim/vm/random.h"

static void random_destroy(Runtime *rt, Object *self) {
    object_free(rt, self, sizeof(Random));
}

static Value random_new(Runtime *rt, Type *type, const Args *args) {
    Value seed = VALUE_NONE;
    if (!args_parse_python(rt, args, "Random.__init__(self, |, x)", &seed)) return VALUE_NULL;
    Random *random = object_new(rt, type, KIND_OTHER, sizeof(Random));
    if (random_seed(vm_of(rt), random, seed)) return value_from_object(random);
    object_unref(rt, random);
    return VALUE_NULL;
}

static const TypeSlots random_slots = {.destroy = random_destroy, .new_ = random_new};

static void add_functions(Vm *vm, Module *module, const NativeSpec *specs) {
    for (const NativeSpec *spec = specs; spec->name; spec++) {
        Native *native = native_new(&vm->rt, spec, value_from_object(vm->random), NULL);
        module_set(&vm->rt, module, spec->name, value_from_object(native));
        object_unref(&vm->rt, native);
    }
}

Value module_random(Vm *vm) {
    static const NativeSpec *const tables[] = {random_generator_methods, random_choice_methods,
                                               random_distribution_methods};
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "random");
    Type *object = rt->types[TYPE_OBJECT];
    Type *type = type_new_native(rt, "random", "Random", object, &random_slots, KIND_OTHER, sizeof(Random));
    type->flags |= TYPE_FINAL;
    module_set(rt, module, "Random", value_from_object(type));
    vm->random = object_new(rt, type, KIND_OTHER, sizeof(Random));
    random_seed(vm, vm->random, VALUE_NONE);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        type_add_natives(rt, type, tables[i]);
        add_functions(vm, module, tables[i]);
    }
    return value_from_object(module);
}
