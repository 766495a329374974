// The module itertools, and what its iterators share. As Modules/itertoolsmodule.c.

#include "sim/module/itertools.h"

#include "sim/value/operate.h"

Value walk_iter(Runtime *rt, Value self) {
    (void)rt;
    return value_ref(self);
}

void walk_destroy(Runtime *rt, Object *self) {
    walk_clear(rt, self);
    value_clear(rt, &((Walk *)(void *)self)->state);
    object_free(rt, self, sizeof(Walk));
}

void walk_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Walk *walk = (const Walk *)(void *)self;
    if (value_is_object(walk->source)) visitor(visitor_self, walk->source.as.object);
    if (value_is_object(walk->function)) visitor(visitor_self, walk->function.as.object);
    if (value_is_object(walk->item)) visitor(visitor_self, walk->item.as.object);
}

void walk_clear(Runtime *rt, Object *self) {
    Walk *walk = (Walk *)(void *)self;
    value_clear(rt, &walk->source);
    value_clear(rt, &walk->function);
    value_clear(rt, &walk->item);
}

Walk *walk_over(Runtime *rt, Type *type, Value iterable, Value function) {
    Value source = value_iter(rt, iterable);
    if (value_is_null(source)) return NULL;
    Walk *walk = object_new(rt, type, KIND_OTHER, sizeof(Walk));
    walk->source = source;
    walk->function = value_ref(function);
    return walk;
}

Value walk_finish(Runtime *rt, Walk *walk) {
    value_clear(rt, &walk->source);
    return VALUE_NULL;
}

static void add_types(Runtime *rt, Module *module, const WalkType *types) {
    for (; types->name; types++) module_add_type(rt, module, types->name, types->slots, sizeof(Walk), types->methods);
}

Value module_itertools(Vm *vm) {
    Module *module = module_new(&vm->rt, "itertools");
    add_types(&vm->rt, module, itertools_endless_types);
    add_types(&vm->rt, module, itertools_walk_types);
    add_types(&vm->rt, module, itertools_several_types);
    add_types(&vm->rt, module, itertools_choose_types);
    itertools_add_groupby(vm, module);
    itertools_add_tee(vm, module);
    return value_from_object(module);
}
