// keys(), values() and items() of an OrderedDict, and walking through it. Of an iterator, `position` is the next entry (the
// one behind it, backward), `extra` the part that is wanted, `size` the version of the dict when the walk began; `left` is
// -1 for a walk backward.

#include "sim/module/ordered_dict.h"
#include "sim/value/dict_views.h"
#include "sim/value/exception.h"
#include "sim/value/iterator.h"

Value ordered_iterator_new(Runtime *rt, OrderedPart part, Value v, bool reversed) {
    Type *type = modules_types(vm_of(rt))->ordered_iterator;
    Iterator *it = iterator_new_of(rt, type, v, value_from_int(part));
    it->size = value_as_dict(v)->version;
    it->left = reversed ? -1 : 1;
    it->position = reversed ? value_as_dict(v)->used : 0;
    return value_from_object(it);
}

static const DictEntry *next_entry(Runtime *rt, Iterator *it) {
    if (value_is_null(it->source)) return NULL;
    const Dict *dict = value_as_dict(it->source);
    if (it->size != dict->version) {
        exception_raise(rt, EXC_RUNTIME_ERROR, "OrderedDict mutated during iteration");
        iterator_finish(rt, it);
        return NULL;
    }
    while (it->left > 0 ? it->position < dict->used : it->position > 0) {
        const DictEntry *entry = &dict->entries[it->left > 0 ? it->position++ : --it->position];
        if (!value_is_null(entry->key)) return entry;
    }
    iterator_finish(rt, it);
    return NULL;
}

static Value next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    const DictEntry *entry = next_entry(rt, it);
    if (!entry) return VALUE_NULL;
    OrderedPart part = (OrderedPart)it->extra.as.integer;
    if (part != ORDERED_ITEMS) return value_ref(part == ORDERED_KEYS ? entry->key : entry->value);
    const Value pair[] = {entry->key, entry->value};
    return value_from_object(tuple_from(rt, pair, 2));
}

static const TypeSlots iterator_slots = {
    .destroy = iterator_destroy, .visit = iterator_visit, .clear = iterator_clear, .iter = iterator_self, .next = next,
};

Value ordered_view_new(Runtime *rt, OrderedPart part, Value dict) {
    DictView *view = object_new(rt, modules_types(vm_of(rt))->ordered_views[part], KIND_VIEW, sizeof(DictView));
    view->dict = object_ref(dict.as.object);
    return value_from_object(view);
}

static OrderedPart part_of(Runtime *rt, Value view) {
    OrderedPart part = ORDERED_KEYS;
    while (part < ORDERED_ITEMS && value_type(rt, view) != modules_types(vm_of(rt))->ordered_views[part]) part++;
    return part;
}

static Value view_iter(Runtime *rt, Value self) {
    Value dict = value_from_object(value_as_dict_view(self)->dict);
    return ordered_iterator_new(rt, part_of(rt, self), dict, false);
}

static Value view_reversed(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "__reversed__()", 0, 0)) return VALUE_NULL;
    Value dict = value_from_object(value_as_dict_view(self)->dict);
    return ordered_iterator_new(rt, part_of(rt, self), dict, true);
}

static Type *add_type(Runtime *rt, const char *name, Type *base, const TypeSlots *slots, ObjectKind kind, size_t size) {
    Type *type = type_new_native(rt, "builtins", name, base, slots, kind, size);
    type->flags |= TYPE_FINAL;
    return type;
}

void ordered_views_add_types(Runtime *rt, ModuleTypes *types) {
    static const TypeSlots slots = {.iter = view_iter};
    static const NativeSpec methods[] = {{.name = "__reversed__", .call = view_reversed}, {0}};
    static const char *const names[] = {"odict_keys", "odict_values", "odict_items"};
    static const TypeId bases[] = {TYPE_DICT_KEYS, TYPE_DICT_VALUES, TYPE_DICT_ITEMS};
    for (size_t part = 0; part < 3; part++) {
        Type *type = add_type(rt, names[part], rt->types[bases[part]], &slots, KIND_VIEW, sizeof(DictView));
        type_add_natives(rt, type, methods);
        types->ordered_views[part] = type;
    }
    types->ordered_iterator =
        add_type(rt, "odict_iterator", rt->types[TYPE_OBJECT], &iterator_slots, KIND_ITERATOR, sizeof(Iterator));
}
