// Shortened reprs, as Lib/reprlib.py makes them for the results of futures.

#include "sim/loop/describe.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"

enum { LEVELS = 6, ITEMS = 6, PAIRS = 4, LONG_TEXT = 30, LONG_INT = 40 };

static bool short_value(Vm *vm, StrBuilder *text, Value value, int level);

// The first and last characters of a repr that is too long.
static void add_ends(StrBuilder *text, const Str *repr, size_t most) {
    size_t head = (most - 3) / 2, tail = most - 3 - head;
    size_t from = str_offset(repr, repr->length - tail);
    str_builder_add(text, repr->data, str_offset(repr, head));
    str_builder_add_c(text, "...");
    str_builder_add(text, repr->data + from, repr->size - from);
}

static void short_str(Vm *vm, StrBuilder *text, const Str *str) {
    Runtime *rt = &vm->rt;
    size_t head = (LONG_TEXT - 3) / 2, tail = LONG_TEXT - 3 - head;
    Str *beginning = str_slice(rt, str, 0, str_offset(str, str->length < LONG_TEXT ? str->length : LONG_TEXT));
    Str *repr = str_repr(rt, beginning);
    object_unref(rt, beginning);
    if (repr->length <= LONG_TEXT) {
        str_builder_add_str(text, repr);
        object_unref(rt, repr);
        return;
    }
    object_unref(rt, repr);
    size_t end = str->length > tail ? str->length - tail : 0;
    Str *first = str_slice(rt, str, 0, str_offset(str, str->length < head ? str->length : head));
    Str *last = str_slice(rt, str, str_offset(str, end), str->size);
    Str *both = str_concat(rt, first, last);
    repr = str_repr(rt, both);
    add_ends(text, repr, LONG_TEXT);
    object_unref(rt, repr);
    object_unref(rt, first);
    object_unref(rt, last);
    object_unref(rt, both);
}

static bool short_items(Vm *vm, StrBuilder *text, const Value *items, size_t count, int level) {
    if (level <= 0 && count) {
        str_builder_add_c(text, "...");
        return true;
    }
    for (size_t i = 0; i < count && i < ITEMS; i++) {
        if (i) str_builder_add_c(text, ", ");
        if (!short_value(vm, text, items[i], level - 1)) return false;
    }
    if (count > ITEMS) str_builder_add_c(text, ", ...");
    return true;
}

// Its items, sorted where they can be; owned; NULL: raised.
static List *sorted_items(Vm *vm, Value iterable) {
    Runtime *rt = &vm->rt;
    List *items = list_from_iterable(rt, iterable);
    if (!items || list_sort(rt, items, VALUE_NULL, false)) return items;
    exception_discard(rt);
    object_unref(rt, items);
    return list_from_iterable(rt, iterable);
}

static bool short_set(Vm *vm, StrBuilder *text, Value set, int level) {
    bool frozen = set.as.object->type == vm->rt.types[TYPE_FROZENSET];
    List *items = sorted_items(vm, set);
    if (!items) return false;
    bool good = true;
    if (items->count == 0) {
        str_builder_add_c(text, frozen ? "frozenset()" : "set()");
    } else {
        str_builder_add_c(text, frozen ? "frozenset({" : "{");
        good = short_items(vm, text, items->items, items->count, level);
        str_builder_add_c(text, frozen ? "})" : "}");
    }
    object_unref(&vm->rt, items);
    return good;
}

static bool short_pairs(Vm *vm, StrBuilder *text, Dict *dict, const List *keys, int level) {
    for (size_t i = 0; i < keys->count && i < PAIRS; i++) {
        Value value = dict_get(&vm->rt, dict, keys->items[i]);
        if (value_is_null(value)) return false;
        if (i) str_builder_add_c(text, ", ");
        if (!short_value(vm, text, keys->items[i], level - 1)) return false;
        str_builder_add_c(text, ": ");
        if (!short_value(vm, text, value, level - 1)) return false;
    }
    if (keys->count > PAIRS) str_builder_add_c(text, ", ...");
    return true;
}

static bool short_dict(Vm *vm, StrBuilder *text, Value value, int level) {
    if (value_as_dict(value)->count == 0 || level <= 0) {
        str_builder_add_c(text, value_as_dict(value)->count ? "{...}" : "{}");
        return true;
    }
    List *keys = sorted_items(vm, value);
    if (!keys) return false;
    str_builder_add_char(text, '{');
    bool good = short_pairs(vm, text, value_as_dict(value), keys, level);
    str_builder_add_char(text, '}');
    object_unref(&vm->rt, keys);
    return good;
}

static bool short_instance(Vm *vm, StrBuilder *text, Value value) {
    Runtime *rt = &vm->rt;
    Str *repr = value_repr(rt, value);
    if (repr) {
        size_t most = value_is_int(value) ? LONG_INT : LONG_TEXT;
        if (repr->length > most)
            add_ends(text, repr, most);
        else
            str_builder_add_str(text, repr);
        object_unref(rt, repr);
        return true;
    }
    if (!exception_matches(rt->raised, rt->types[EXC_EXCEPTION])) return false;
    char address[RUNTIME_ADDRESS_SIZE];
    exception_discard(rt);
    str_builder_add_format(text, "<%s instance at %s>", value_type_name(rt, value),
                           runtime_address_text(rt, value, address));
    return true;
}

static bool short_value(Vm *vm, StrBuilder *text, Value value, int level) {
    const Type *type = value_type(&vm->rt, value);
    Type *const *types = vm->rt.types;
    bool good = true;
    if (type == types[TYPE_STR]) {
        short_str(vm, text, value_as_str(value));
    } else if (type == types[TYPE_LIST]) {
        str_builder_add_char(text, '[');
        good = short_items(vm, text, value_as_list(value)->items, value_as_list(value)->count, level);
        str_builder_add_char(text, ']');
    } else if (type == types[TYPE_TUPLE]) {
        const Tuple *tuple = value_as_tuple(value);
        str_builder_add_char(text, '(');
        good = short_items(vm, text, tuple->items, tuple->count, level);
        str_builder_add_c(text, tuple->count == 1 ? ",)" : ")");
    } else if (type == types[TYPE_SET] || type == types[TYPE_FROZENSET]) {
        good = short_set(vm, text, value, level);
    } else if (type == types[TYPE_DICT]) {
        good = short_dict(vm, text, value, level);
    } else {
        good = short_instance(vm, text, value);
    }
    return good;
}

bool describe_short(Vm *vm, StrBuilder *text, Value value) {
    return short_value(vm, text, value, LEVELS);
}
