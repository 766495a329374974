#include "sim/collections/module.h"

#include "sim/collections/default_dict.h"
#include "sim/collections/deque.h"
#include "sim/value/module.h"
#include "sim/vm/import.h"

static Type *add_deque(Runtime *rt) {
    Type *object = rt->types[TYPE_OBJECT];
    Type *type =
        type_new_native(rt, "collections", "collections.deque", object, &deque_slots, KIND_OTHER, sizeof(Deque));
    type_add_natives(rt, type, deque_methods);
    uint32_t add = 1u << BINARY_ADD, multiply = 1u << BINARY_MUL;
    type_add_operators(rt, type, add | multiply, multiply, add | multiply);
    return type;
}

static Value make(Vm *vm) {
    Runtime *rt = &vm->rt;
    Collections *types = world_allocate_zeroed(rt->world, sizeof(Collections));
    vm->collections = types;
    types->deque = add_deque(rt);
    deque_add_iterators(rt, types);
    types->default_dict = default_dict_new_type(rt);
    Module *module = module_new(rt, "collections");
    module_set(rt, module, "deque", value_from_object(types->deque));
    module_set(rt, module, "_deque_iterator", value_from_object(types->deque_iterator));
    module_set(rt, module, "_deque_reverse_iterator", value_from_object(types->deque_reverse_iterator));
    module_set(rt, module, "defaultdict", value_from_object(types->default_dict));
    return value_from_object(module);
}

void collections_register_module(Vm *vm) { import_register(vm, "collections", make); }
