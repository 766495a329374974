// Walking through a deque, from the left or from the right: `left` is how many items are still to come, `extra` the
// state of the deque in which the walk began. Whoever changes the deque meanwhile ends the walk.

#include "sim/module/deque.h"
#include "sim/value/exception.h"
#include "sim/value/iterator.h"

Value deque_iterator_new(Runtime *rt, Deque *deque, bool reversed) {
    const ModuleTypes *types = modules_types(vm_of(rt));
    Type *type = reversed ? types->deque_reverse_iterator : types->deque_iterator;
    Iterator *it = iterator_new_of(rt, type, value_from_object(deque), value_from_int((int64_t)deque->state));
    it->left = (int64_t)deque->count;
    return value_from_object(it);
}

static bool is_unchanged(Runtime *rt, Iterator *it) {
    if (value_as_deque(it->source)->state == (uint64_t)it->extra.as.integer) return true;
    it->left = 0;
    exception_raise(rt, EXC_RUNTIME_ERROR, "deque mutated during iteration");
    return false;
}

// It looks for changes even at its end, which the backward one does not: so it is in CPython.
static Value next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (!is_unchanged(rt, it) || it->left == 0) return VALUE_NULL;
    const Deque *deque = value_as_deque(it->source);
    return value_ref(deque_at(deque, deque->count - (size_t)it->left--));
}

static Value reverse_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (it->left == 0 || !is_unchanged(rt, it)) return VALUE_NULL;
    return value_ref(deque_at(value_as_deque(it->source), (size_t)--it->left));
}

static Value length_hint(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "_collections._deque_iterator.__length_hint__()", 0, 0)) return VALUE_NULL;
    return value_from_int(value_as_iterator(self)->left);
}

#define DEQUE_ITERATOR_SLOTS(step)                                                                                     \
    {.destroy = iterator_destroy, .visit = iterator_visit, .iter = iterator_self, .next = step}

static Type *add(Runtime *rt, const char *name, const TypeSlots *slots) {
    static const NativeSpec methods[] = {{.name = "__length_hint__", .call = length_hint}, {0}};
    Type *object = rt->types[TYPE_OBJECT];
    Type *type = type_new_native(rt, "collections", name, object, slots, KIND_ITERATOR, sizeof(Iterator));
    type->flags |= TYPE_FINAL;
    type_add_natives(rt, type, methods);
    return type;
}

void deque_add_iterators(Runtime *rt, ModuleTypes *types) {
    static const TypeSlots forward = DEQUE_ITERATOR_SLOTS(next);
    static const TypeSlots backward = DEQUE_ITERATOR_SLOTS(reverse_next);
    types->deque_iterator = add(rt, "_collections._deque_iterator", &forward);
    types->deque_reverse_iterator = add(rt, "_collections._deque_reverse_iterator", &backward);
}
