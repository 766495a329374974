#ifndef ASYNCARIUM_VALUE_ITERATOR_H
#define ASYNCARIUM_VALUE_ITERATOR_H

// The built-in iterators: one struct for all of them, told apart by `next`. What source, extra, position and left mean
// stands above each one's next function. An exhausted iterator has dropped its source.

#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"

typedef struct Iterator {
    Object head;
    Value (*next)(Runtime *rt, Value self); // as its type's slot
    Value source;
    Value extra;
    int64_t position;
    int64_t left;
    int64_t size; // of a dict or set when the walk began; -1: it changed since
} Iterator;

// A new iterator of a built-in type; takes new references of source and extra.
Iterator *iterator_new(Runtime *rt, TypeId type, Value source, Value extra);
Iterator *iterator_new_of(Runtime *rt, Type *type, Value source, Value extra); // or of a program's subclass
// For slots: every iterator's iter is itself; every one holds the same things.
Value iterator_self(Runtime *rt, Value self);
void iterator_destroy(Runtime *rt, Object *self);
void iterator_visit(Object *self, Visitor visitor, void *visitor_self);
void iterator_clear(Runtime *rt, Object *self);
// Drops the source, for good; returns VALUE_NULL: exhausted.
Value iterator_finish(Runtime *rt, Iterator *iterator);
// Whether an exception that ends an iteration by index was raised (IndexError, StopIteration); then it is forgotten.
bool iterator_ate_end(Runtime *rt);

// For iterators that are made of others:
// The next item of one of these, which may be made of others in turn and stays alive meanwhile. As value_next.
Value iterator_draw(Runtime *rt, Value iterator);
// A tuple of iterators over so many iterables; NULL: raised.
Tuple *iterators_over(Runtime *rt, const Value *iterables, size_t count);
// The truth of function(item), or of the item itself where the function is None or bool. False: raised.
bool iterator_wants(Runtime *rt, Value function, Value item, bool *out);

Value iterator_callable(Runtime *rt, Value callable, Value sentinel); // iter(callable, sentinel)
// For whoever calls such an iterator's callable without the C stack: the callable, borrowed (VALUE_NULL: none, or `v` is another
// kind of iterator); and what its answer comes to, which is taken over (VALUE_NULL: it raised). As value_next.
static inline Value iterator_callable_source(const Runtime *rt, Value v);
Value iterator_callable_accept(Runtime *rt, Value iterator, Value answer);
Value iterator_sequence(Runtime *rt, Value sequence);                 // by __getitem__: 0, 1, 2, … until IndexError

// What the iterable says of its length, `otherwise` if nothing. As PyObject_LengthHint.
bool iterator_length_hint(Runtime *rt, Value iterable, int64_t otherwise, int64_t *out);

// `a, b, c = iterable`: exactly `count` items go to out[0], out[1], …; owned. False: raised, and nothing is in out.
bool iterator_unpack(Runtime *rt, Value iterable, Value *out, size_t count);
// `a, *b, c = iterable`: out has before + 1 + after places; the list is at out[before].
bool iterator_unpack_starred(Runtime *rt, Value iterable, Value *out, size_t before, size_t after);

Value list_iterator_next(Runtime *rt, Value self);
Value tuple_iterator_next(Runtime *rt, Value self);
Value range_iterator_next(Runtime *rt, Value self);

static inline Iterator *value_as_iterator(Value v) { return (Iterator *)(void *)v.as.object; }

static inline Value iterator_callable_source(const Runtime *rt, Value v) {
    bool is_one = value_is_kind(v, KIND_ITERATOR) && v.as.object->type == rt->types[TYPE_CALLABLE_ITERATOR];
    return is_one ? value_as_iterator(v)->source : VALUE_NULL;
}

// For FOR_ITER: whether it is a range's, with something left; and then its next item.
static inline bool iterator_counts(Value v) {
    return value_is_kind(v, KIND_ITERATOR) && value_as_iterator(v)->next == range_iterator_next && value_as_iterator(v)->left > 0;
}
static inline Value iterator_count_on(Value v) {
    Iterator *it = value_as_iterator(v);
    Value item = value_from_int(it->position);
    it->position = (int64_t)((uint64_t)it->position + (uint64_t)it->extra.as.integer);
    it->left--;
    return item;
}

// As value_next, with the commonest of the others right here.
static inline Value iterator_next(Runtime *rt, Value v) {
    if (!value_is_kind(v, KIND_ITERATOR)) return value_next(rt, v);
    Iterator *it = value_as_iterator(v);
    if (it->next == list_iterator_next && value_is_object(it->source)) {
        const List *list = value_as_list(it->source);
        if ((uint64_t)it->position < list->count) return value_ref(list->items[it->position++]);
    }
    if (it->next == tuple_iterator_next && value_is_object(it->source)) {
        const Tuple *tuple = value_as_tuple(it->source);
        if ((uint64_t)it->position < tuple->count) return value_ref(tuple->items[it->position++]);
    }
    return value_next(rt, v);
}

#endif
