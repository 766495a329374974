// The module _collections: what of collections is written in C. The rest is sim/library/collections.py.

#include "sim/module/default_dict.h"
#include "sim/module/deque.h"
#include "sim/module/ordered_dict.h"
#include "sim/module/tuple_getter.h"
#include "sim/value/module.h"

static Type *add_deque(Runtime *rt) {
    Type *object = rt->types[TYPE_OBJECT];
    Type *type =
        type_new_native(rt, "collections", "collections.deque", object, &deque_slots, KIND_OTHER, sizeof(Deque));
    type_add_natives(rt, type, deque_methods);
    uint32_t add = 1u << BINARY_ADD, multiply = 1u << BINARY_MUL;
    type_add_operators(rt, type, add | multiply, multiply, add | multiply);
    return type;
}

Value module_collections(Vm *vm) {
    Runtime *rt = &vm->rt;
    ModuleTypes *types = modules_types(vm);
    types->deque = add_deque(rt);
    deque_add_iterators(rt, types);
    ordered_dict_add_types(rt, types);
    Module *module = module_new(rt, "_collections");
    module_set(rt, module, "deque", value_from_object(types->deque));
    module_set(rt, module, "_deque_iterator", value_from_object(types->deque_iterator));
    module_set(rt, module, "_deque_reverse_iterator", value_from_object(types->deque_reverse_iterator));
    module_set(rt, module, "OrderedDict", value_from_object(types->ordered_dict));
    module_set(rt, module, "_tuplegetter", value_from_object(tuple_getter_new_type(rt)));
    module_set(rt, module, "defaultdict", value_from_object(default_dict_new_type(rt)));
    return value_from_object(module);
}
