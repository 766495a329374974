#ifndef ASYNCARIUM_VALUE_DICT_VIEWS_H
#define ASYNCARIUM_VALUE_DICT_VIEWS_H

// dict.keys(), dict.values(), dict.items(): live views of a dict; the first and the last behave as sets.

#include "sim/value/dict.h"

typedef struct DictView {
    Object head; // its type tells which
    Dict *dict;
} DictView;

Value dict_view_new(Runtime *rt, TypeId type, Dict *dict); // TYPE_DICT_KEYS, TYPE_DICT_VALUES or TYPE_DICT_ITEMS
// An iterator over the keys, values or items, forward or backward.
Value dict_iterator_new(Runtime *rt, TypeId view, Dict *dict, bool backward);

static inline DictView *value_as_dict_view(Value v) { return (DictView *)(void *)v.as.object; }

#endif
