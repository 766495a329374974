// Iterators over containers that keep their items in a row: list, tuple, str, bytes, set.

#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/native.h"
#include "sim/value/set.h"
#include "sim/value/str.h"
#include "sim/value/types.h"
#include "sim/value/unicode.h"

static bool check_no_args(Runtime *rt, const Args *args, const char *name) { return args_count(rt, args, name, 0, 0); }

static Value hint_from(int64_t left) { return value_from_int(left > 0 ? left : 0); }

// list: `position` is the next index ----------------------------------------------------------------------------------

Value list_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    const List *list = value_as_list(it->source);
    if ((size_t)it->position < list->count) return value_ref(list->items[it->position++]);
    return iterator_finish(rt, it);
}

static Value list_iterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!check_no_args(rt, args, "list_iterator.__length_hint__()")) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return value_from_int(0);
    return hint_from((int64_t)value_as_list(it->source)->count - it->position);
}

const TypeSlots list_iterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = list_iterator_next,
};

const NativeSpec list_iterator_methods[] = {
    {.name = "__length_hint__", .call = list_iterator_hint},
    {0},
};

// list, backward: `position` is the next index, or -1 -----------------------------------------------------------------

static Value list_reverseiterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    const List *list = value_as_list(it->source);
    if ((uint64_t)it->position < list->count) return value_ref(list->items[it->position--]);
    it->position = -1;
    return iterator_finish(rt, it);
}

static Value list_reverseiterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!check_no_args(rt, args, "list_reverseiterator.__length_hint__()")) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    bool beyond = value_is_null(it->source) || it->position >= (int64_t)value_as_list(it->source)->count;
    return value_from_int(beyond ? 0 : it->position + 1);
}

const TypeSlots list_reverseiterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = list_reverseiterator_next,
};

const NativeSpec list_reverseiterator_methods[] = {
    {.name = "__length_hint__", .call = list_reverseiterator_hint},
    {0},
};

// tuple: `position` is the next index ---------------------------------------------------------------------------------

Value tuple_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    const Tuple *tuple = value_as_tuple(it->source);
    if ((size_t)it->position < tuple->count) return value_ref(tuple->items[it->position++]);
    return iterator_finish(rt, it);
}

static Value tuple_iterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!check_no_args(rt, args, "tuple_iterator.__length_hint__()")) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return value_from_int(0);
    return hint_from((int64_t)value_as_tuple(it->source)->count - it->position);
}

const TypeSlots tuple_iterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = tuple_iterator_next,
};

const NativeSpec tuple_iterator_methods[] = {
    {.name = "__length_hint__", .call = tuple_iterator_hint},
    {0},
};

// str: `position` is the byte where the next character begins ---------------------------------------------------------

static Value str_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    const Str *str = value_as_str(it->source);
    if ((size_t)it->position >= str->size) return iterator_finish(rt, it);
    const char *next = str->data + it->position;
    uint32_t code_point = unicode_decode(&next);
    it->position = next - str->data;
    return value_from_object(str_from_code_point(rt, code_point));
}

static Value str_iterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!check_no_args(rt, args, "str_iterator.__length_hint__()")) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return value_from_int(0);
    const Str *str = value_as_str(it->source);
    size_t position = (size_t)it->position;
    return value_from_int((int64_t)unicode_count(str->data + position, str->size - position));
}

// Of ASCII text and of other text: they differ in nothing but their names.
#define STR_ITERATOR_SLOTS                                                                                             \
    {.destroy = iterator_destroy, .visit = iterator_visit, .clear = iterator_clear, .iter = iterator_self,             \
     .next = str_iterator_next}

const TypeSlots str_iterator_slots = STR_ITERATOR_SLOTS;
const TypeSlots str_ascii_iterator_slots = STR_ITERATOR_SLOTS;

#define STR_ITERATOR_METHODS {{.name = "__length_hint__", .call = str_iterator_hint}, {0}}

const NativeSpec str_iterator_methods[] = STR_ITERATOR_METHODS;
const NativeSpec str_ascii_iterator_methods[] = STR_ITERATOR_METHODS;

// bytes: `position` is the next index ---------------------------------------------------------------------------------

static Value bytes_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    const Bytes *bytes = value_as_bytes(it->source);
    if ((size_t)it->position >= bytes->size) return iterator_finish(rt, it);
    return value_from_int((unsigned char)bytes->data[it->position++]);
}

static Value bytes_iterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!check_no_args(rt, args, "bytes_iterator.__length_hint__()")) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return value_from_int(0);
    return hint_from((int64_t)value_as_bytes(it->source)->size - it->position);
}

const TypeSlots bytes_iterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = bytes_iterator_next,
};

const NativeSpec bytes_iterator_methods[] = {
    {.name = "__length_hint__", .call = bytes_iterator_hint},
    {0},
};

// set: `position` is the next place in the table, or in the order that `extra` holds; `left` counts down --------------

static bool next_of_set(Iterator *it, Value *out) {
    if (value_is_tuple(it->extra)) {
        const Tuple *order = value_as_tuple(it->extra);
        if ((size_t)it->position >= order->count) return false;
        *out = order->items[it->position++];
        return true;
    }
    size_t position = (size_t)it->position;
    SetEntry entry;
    bool found = set_next(value_as_set(it->source), &position, &entry);
    it->position = (int64_t)position;
    *out = entry.key;
    return found;
}

static Value set_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    if (it->size != (int64_t)value_as_set(it->source)->used) {
        it->size = -1;
        return exception_raise(rt, EXC_RUNTIME_ERROR, "Set changed size during iteration");
    }
    Value item;
    if (!next_of_set(it, &item)) {
        value_clear(rt, &it->extra);
        return iterator_finish(rt, it);
    }
    it->left--;
    return value_ref(item);
}

static Value set_iterator_hint(Runtime *rt, Value self, const Args *args) {
    if (!check_no_args(rt, args, "set_iterator.__length_hint__()")) return VALUE_NULL;
    const Iterator *it = value_as_iterator(self);
    bool valid = value_is_object(it->source) && it->size == (int64_t)value_as_set(it->source)->used;
    return value_from_int(valid ? it->left : 0);
}

const TypeSlots set_iterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = set_iterator_next,
};

const NativeSpec set_iterator_methods[] = {
    {.name = "__length_hint__", .call = set_iterator_hint},
    {0},
};
