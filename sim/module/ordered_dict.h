#ifndef ASYNCARIUM_MODULE_ORDERED_DICT_H
#define ASYNCARIUM_MODULE_ORDERED_DICT_H

// collections.OrderedDict: a dict, which keeps an order here as in CPython, whose order counts and can be changed.
// As Objects/odictobject.c. Its state, by which a walk sees that it was changed, is the version of the dict.

#include "sim/module/deque.h"
#include "sim/value/dict.h"

typedef struct OrderedDict {
    Dict dict;
    Dict *attributes; // as __dict__; made when first needed
} OrderedDict;

void ordered_dict_add_types(Runtime *rt, ModuleTypes *types);

// ordered_dict_views.c
typedef enum OrderedPart { ORDERED_KEYS, ORDERED_VALUES, ORDERED_ITEMS } OrderedPart;
Value ordered_view_new(Runtime *rt, OrderedPart part, Value dict);
Value ordered_iterator_new(Runtime *rt, OrderedPart part, Value dict, bool reversed);
void ordered_views_add_types(Runtime *rt, ModuleTypes *types);

extern const NativeSpec ordered_dict_methods[]; // ordered_dict_methods.c
bool value_is_ordered_dict(Value v);
// self[key] = value for all of mapping_or_pairs, by __setitem__ where a subclass may have its own.
bool ordered_dict_update(Runtime *rt, Value self, Value mapping_or_pairs);
// update(mapping_or_pairs, **keywords); `surplus` is raised where there are more, with their number for %zu.
bool ordered_dict_update_from(Runtime *rt, Value self, const Args *args, const char *surplus);

#endif
