// Iterators over a dict's keys, values and items, both ways. `position` is the next entry to look at (forward) or the
// one after it (backward); `left` counts down what was there when the walk began; `size` is the dict's length then.

#include "sim/value/dict_views.h"
#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/native.h"
#include "sim/value/types.h"

Value dict_iterator_new(Runtime *rt, TypeId view, Dict *dict, bool backward) {
    TypeId type = backward ? TYPE_DICT_REVERSEKEYITERATOR : TYPE_DICT_KEYITERATOR;
    if (view == TYPE_DICT_VALUES) type = backward ? TYPE_DICT_REVERSEVALUEITERATOR : TYPE_DICT_VALUEITERATOR;
    if (view == TYPE_DICT_ITEMS) type = backward ? TYPE_DICT_REVERSEITEMITERATOR : TYPE_DICT_ITEMITERATOR;
    Iterator *it = iterator_new(rt, type, (Value){.tag = VALUE_TAG_OBJECT, .as.object = &dict->head}, VALUE_NULL);
    it->position = backward ? dict->used : 0;
    it->left = it->size = dict->count;
    return value_from_object(it);
}

// Whether the walk may go on: the same keys are there, as far as one can see from their number.
static bool check(Runtime *rt, Iterator *it) {
    if (it->size == (int64_t)value_as_dict(it->source)->count) return true;
    it->size = -1; // and so it stays
    exception_raise(rt, EXC_RUNTIME_ERROR, "dictionary changed size during iteration");
    return false;
}

static const DictEntry *finish(Runtime *rt, Iterator *it) {
    iterator_finish(rt, it);
    return NULL;
}

// The next entry; NULL: exhausted, or raised.
static const DictEntry *next_entry(Runtime *rt, Iterator *it) {
    if (value_is_null(it->source) || !check(rt, it)) return NULL;
    const Dict *dict = value_as_dict(it->source);
    while (it->position < dict->used && value_is_null(dict->entries[it->position].key)) it->position++;
    if (it->position >= dict->used) return finish(rt, it);
    if (it->left == 0) {
        exception_raise(rt, EXC_RUNTIME_ERROR, "dictionary keys changed during iteration");
        return finish(rt, it);
    }
    it->left--;
    return &dict->entries[it->position++];
}

static const DictEntry *previous_entry(Runtime *rt, Iterator *it) {
    if (value_is_null(it->source) || !check(rt, it)) return NULL;
    const Dict *dict = value_as_dict(it->source);
    if (it->position > dict->used) it->position = dict->used;
    while (it->position > 0 && value_is_null(dict->entries[it->position - 1].key)) it->position--;
    if (it->position == 0) return finish(rt, it);
    it->left--;
    return &dict->entries[--it->position];
}

static Value key_of(const DictEntry *entry) { return entry ? value_ref(entry->key) : VALUE_NULL; }

static Value value_of(const DictEntry *entry) { return entry ? value_ref(entry->value) : VALUE_NULL; }

static Value item_of(Runtime *rt, const DictEntry *entry) {
    if (!entry) return VALUE_NULL;
    Tuple *item = tuple_new(rt, 2);
    item->items[0] = value_ref(entry->key);
    item->items[1] = value_ref(entry->value);
    return value_from_object(item);
}

static Value dict_keyiterator_next(Runtime *rt, Value self) {
    return key_of(next_entry(rt, value_as_iterator(self)));
}

static Value dict_valueiterator_next(Runtime *rt, Value self) {
    return value_of(next_entry(rt, value_as_iterator(self)));
}

static Value dict_itemiterator_next(Runtime *rt, Value self) {
    return item_of(rt, next_entry(rt, value_as_iterator(self)));
}

static Value dict_reversekeyiterator_next(Runtime *rt, Value self) {
    return key_of(previous_entry(rt, value_as_iterator(self)));
}

static Value dict_reversevalueiterator_next(Runtime *rt, Value self) {
    return value_of(previous_entry(rt, value_as_iterator(self)));
}

static Value dict_reverseitemiterator_next(Runtime *rt, Value self) {
    return item_of(rt, previous_entry(rt, value_as_iterator(self)));
}

static Value length_hint(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "__length_hint__()", 0, 0)) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    bool valid = !value_is_null(it->source) && it->size == (int64_t)value_as_dict(it->source)->count;
    return value_from_int(valid ? it->left : 0);
}

#define DICT_ITERATOR(form)                                                                                            \
    const TypeSlots form##_slots = {                                                                                   \
        .destroy = iterator_destroy,                                                                                   \
        .visit = iterator_visit,                                                                                       \
        .clear = iterator_clear,                                                                                       \
        .iter = iterator_self,                                                                                         \
        .next = form##_next,                                                                                           \
    };                                                                                                                 \
    const NativeSpec form##_methods[] = {                                                                              \
        {.name = "__length_hint__", .call = length_hint},                                                              \
        {0},                                                                                                           \
    };

DICT_ITERATOR(dict_keyiterator)
DICT_ITERATOR(dict_valueiterator)
DICT_ITERATOR(dict_itemiterator)
DICT_ITERATOR(dict_reversekeyiterator)
DICT_ITERATOR(dict_reversevalueiterator)
DICT_ITERATOR(dict_reverseitemiterator)
