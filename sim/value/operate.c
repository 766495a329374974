// The operations of the language on any values, except arithmetic: text, hash, truth, comparison, items, iteration.
// As CPython's object.c and abstract.c.

#include "sim/value/operate.h"

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/int.h"
#include "sim/value/iterator.h"
#include "sim/value/object.h"
#include "sim/value/str.h"
#include "sim/value/unicode.h"

static const TypeSlots *slots_of(const Runtime *rt, Value v) { return value_type(rt, v)->slots; }

const char *value_type_name(const Runtime *rt, Value v) { return value_type(rt, v)->message_name->data; }

// Text --------------------------------------------------------------------------------------------------------------

// What a __repr__ or __str__ gave, if it is a str.
static Str *expect_str(Runtime *rt, Value text, const char *method) {
    if (value_is_null(text)) return NULL;
    if (value_is_str(text)) return value_as_str(text);
    const char *given = value_type_name(rt, text);
    exception_raise(rt, EXC_TYPE_ERROR, "%s returned non-string (type %s)", method, given);
    value_unref(rt, text);
    return NULL;
}

Str *value_repr(Runtime *rt, Value v) {
    const TypeSlots *slots = slots_of(rt, v);
    if (!slots->repr) return object_default_repr(rt, v);
    if (!runtime_enter(rt, "while getting the repr of an object")) return NULL;
    Str *text = expect_str(rt, slots->repr(rt, v), "__repr__");
    runtime_leave(rt);
    return text;
}

Str *value_str(Runtime *rt, Value v) {
    if (value_is_str(v) && v.as.object->type == rt->types[TYPE_STR]) return object_ref(v.as.object);
    const TypeSlots *slots = slots_of(rt, v);
    if (!slots->str) return value_repr(rt, v);
    if (!runtime_enter(rt, "while getting the str of an object")) return NULL;
    Str *text = expect_str(rt, slots->str(rt, v), "__str__");
    runtime_leave(rt);
    return text;
}

Str *value_ascii(Runtime *rt, Value v) {
    Str *text = value_repr(rt, v);
    if (!text || text->size == text->length) return text;
    StrBuilder b = str_builder(rt);
    for (const char *at = text->data; at < text->data + text->size;) {
        uint32_t c = unicode_decode(&at);
        if (c < 0x80) str_builder_add_char(&b, (char)c);
        else str_builder_add_format(&b, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }
    object_unref(rt, text);
    return str_builder_finish(&b);
}

static Value format_as_object(Runtime *rt, Value v, const Str *spec) {
    if (spec->size == 0) return value_from_object(value_str(rt, v));
    const char *name = value_type_name(rt, v);
    return exception_raise(rt, EXC_TYPE_ERROR, "unsupported format string passed to %s.__format__", name);
}

Value value_format(Runtime *rt, Value v, Str *spec) {
    const TypeSlots *slots = slots_of(rt, v);
    Value text = slots->format ? slots->format(rt, v, spec) : format_as_object(rt, v, spec);
    if (value_is_null(text) || value_is_str(text)) return text;
    exception_raise(rt, EXC_TYPE_ERROR, "__format__ must return a str, not %s", value_type_name(rt, text));
    value_unref(rt, text);
    return VALUE_NULL;
}

// Hash, truth, length -------------------------------------------------------------------------------------------------

bool value_hash(Runtime *rt, Value v, int64_t *out) {
    if (value_is_str(v) && v.as.object->type == rt->types[TYPE_STR]) {
        *out = str_hash(value_as_str(v));
        return true;
    }
    const TypeSlots *slots = slots_of(rt, v);
    if (slots->hash) return slots->hash(rt, v, out);
    if (slots->unhashable) {
        exception_raise(rt, EXC_TYPE_ERROR, "unhashable type: '%s'", value_type_name(rt, v));
        return false;
    }
    *out = object_identity_hash(rt, v);
    return true;
}

bool value_hashes_by_identity(Runtime *rt, Value v) {
    const TypeSlots *slots = slots_of(rt, v);
    return !slots->hash && !slots->unhashable;
}

bool value_truth(Runtime *rt, Value v, bool *out) {
    *out = false;
    if (value_is_none(v)) return true;
    if (value_is_integral(v)) {
        *out = v.as.integer != 0;
        return true;
    }
    const TypeSlots *slots = slots_of(rt, v);
    if (slots->truth) return slots->truth(rt, v, out);
    int64_t length = 1;
    if (slots->length && !slots->length(rt, v, &length)) return false;
    *out = length != 0;
    return true;
}

bool value_length(Runtime *rt, Value v, int64_t *out) {
    const TypeSlots *slots = slots_of(rt, v);
    if (slots->length) return slots->length(rt, v, out);
    exception_raise(rt, EXC_TYPE_ERROR, "object of type '%s' has no len()", value_type_name(rt, v));
    return false;
}

// Comparison --------------------------------------------------------------------------------------------------------

static CompareOp swapped(CompareOp op) {
    static const CompareOp ops[] = {
        [COMPARE_LT] = COMPARE_GT, [COMPARE_LE] = COMPARE_GE, [COMPARE_EQ] = COMPARE_EQ,
        [COMPARE_NE] = COMPARE_NE, [COMPARE_GT] = COMPARE_LT, [COMPARE_GE] = COMPARE_LE,
    };
    return ops[op];
}

// When neither side knows: identity for == and !=, else an error.
static Value compare_by_identity(Runtime *rt, Value a, Value b, CompareOp op) {
    static const char *const signs[] = {
        [COMPARE_LT] = "<", [COMPARE_LE] = "<=", [COMPARE_EQ] = "==",
        [COMPARE_NE] = "!=", [COMPARE_GT] = ">", [COMPARE_GE] = ">=",
    };
    if (op == COMPARE_EQ) return value_from_bool(value_is(a, b));
    if (op == COMPARE_NE) return value_from_bool(!value_is(a, b));
    return exception_raise(rt, EXC_TYPE_ERROR, "'%s' not supported between instances of '%s' and '%s'", signs[op],
                           value_type_name(rt, a), value_type_name(rt, b));
}

// As do_richcompare.
static Value compare_objects(Runtime *rt, Value a, Value b, CompareOp op) {
    Type *type_a = value_type(rt, a);
    Type *type_b = value_type(rt, b);
    bool b_first = type_a != type_b && type_b->slots->compare && type_is_subtype(type_b, type_a);
    if (b_first) {
        Value result = type_b->slots->compare(rt, b, a, swapped(op));
        if (!value_is_not_implemented(result)) return result;
    }
    if (type_a->slots->compare) {
        Value result = type_a->slots->compare(rt, a, b, op);
        if (!value_is_not_implemented(result)) return result;
    }
    if (!b_first && type_b->slots->compare) {
        Value result = type_b->slots->compare(rt, b, a, swapped(op));
        if (!value_is_not_implemented(result)) return result;
    }
    return compare_by_identity(rt, a, b, op);
}

Value value_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if (value_is_int(a) && value_is_int(b)) return value_from_bool(int_comparison_holds(a.as.integer, b.as.integer, op));
    if (!runtime_enter(rt, "in comparison")) return VALUE_NULL;
    Value result = compare_objects(rt, a, b, op);
    runtime_leave(rt);
    return result;
}

bool value_compare_truth(Runtime *rt, Value a, Value b, CompareOp op, bool *out) {
    Value result = value_compare(rt, a, b, op);
    if (value_is_bool(result)) {
        *out = result.as.integer;
        return true;
    }
    if (value_is_null(result)) return false;
    bool known = value_truth(rt, result, out);
    value_unref(rt, result);
    return known;
}

static bool is_plain_str(const Runtime *rt, Value v) {
    return value_is_str(v) && v.as.object->type == rt->types[TYPE_STR];
}

bool value_equal(Runtime *rt, Value a, Value b, bool *out) {
    if (value_is(a, b)) {
        *out = true;
        return true;
    }
    if (is_plain_str(rt, a) && is_plain_str(rt, b)) {
        *out = str_equal(value_as_str(a), value_as_str(b));
        return true;
    }
    return value_compare_truth(rt, a, b, COMPARE_EQ, out);
}

// Items -------------------------------------------------------------------------------------------------------------

static Value raise_about(Runtime *rt, Value v, const char *format) {
    return exception_raise(rt, EXC_TYPE_ERROR, format, value_type_name(rt, v));
}

// list[int]: through __class_getitem__.
static Value subscript_class(Runtime *rt, Value class, Value key) {
    if (class.as.object == &rt->types[TYPE_TYPE]->head) return generic_class_getitem(rt, class, &(Args){&key, 1, NULL});
    Value method = attribute_find(rt, class, rt->names[NAME_CLASS_GETITEM]);
    if (value_is_null(method) && rt->raised) return VALUE_NULL;
    if (value_is_null(method)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "type '%V' is not subscriptable",
                               ((Type *)class.as.object)->message_name);
    }
    Value result = runtime_call(rt, method, &key, 1);
    value_unref(rt, method);
    return result;
}

Value value_get_item(Runtime *rt, Value container, Value key) {
    const TypeSlots *slots = slots_of(rt, container);
    if (slots->get_item) return slots->get_item(rt, container, key);
    if (value_is_kind(container, KIND_TYPE)) return subscript_class(rt, container, key);
    return raise_about(rt, container, "'%s' object is not subscriptable");
}

bool value_set_item(Runtime *rt, Value container, Value key, Value item) {
    const TypeSlots *slots = slots_of(rt, container);
    if (slots->set_item) return slots->set_item(rt, container, key, item);
    raise_about(rt, container, "'%s' object does not support item assignment");
    return false;
}

// CPython words it in one way for what is a sequence to it, as instances of the program's classes are, and in another.
bool value_counts_as_sequence(const Runtime *rt, Value v) {
    if (!value_is_object(v)) return false;
    static const TypeId views[] = {TYPE_DICT_KEYS, TYPE_DICT_VALUES, TYPE_DICT_ITEMS};
    const Type *type = value_type(rt, v);
    uint16_t kind = v.as.object->kind;
    if (kind == KIND_STR || kind == KIND_BYTES || kind == KIND_LIST || kind == KIND_TUPLE || kind == KIND_RANGE) return true;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        if (type == rt->types[views[i]]) return true;
    }
    return kind == KIND_SET || kind == KIND_DICT || type->flags & TYPE_USER;
}

bool value_delete_item(Runtime *rt, Value container, Value key) {
    const TypeSlots *slots = slots_of(rt, container);
    if (slots->set_item) return slots->set_item(rt, container, key, VALUE_NULL);
    bool sequence = value_counts_as_sequence(rt, container) && slots_of(rt, key)->index;
    raise_about(rt, container, sequence ? "'%s' object doesn't support item deletion"
                                        : "'%s' object does not support item deletion");
    return false;
}

// As _PySequence_IterSearch.
static bool find_by_iterating(Runtime *rt, Value container, Value item, bool *out) {
    Value iterator = value_iter(rt, container);
    if (value_is_null(iterator)) {
        if (!exception_raised_is(rt, EXC_TYPE_ERROR)) return false;
        exception_discard(rt);
        raise_about(rt, container, "argument of type '%s' is not iterable");
        return false;
    }
    bool known = true;
    *out = false;
    while (known && !*out) {
        Value element = value_next(rt, iterator);
        if (value_is_null(element)) break;
        known = value_equal(rt, element, item, out);
        value_unref(rt, element);
    }
    value_unref(rt, iterator);
    return known && !rt->raised;
}

bool value_contains(Runtime *rt, Value container, Value item, bool *out) {
    const TypeSlots *slots = slots_of(rt, container);
    return slots->contains ? slots->contains(rt, container, item, out) : find_by_iterating(rt, container, item, out);
}

// Iteration ---------------------------------------------------------------------------------------------------------

Value value_iter(Runtime *rt, Value iterable) {
    Type *type = value_type(rt, iterable);
    if (type->slots->iter) {
        Value iterator = type->slots->iter(rt, iterable);
        if (value_is_null(iterator) || value_is_iterator(rt, iterator)) return iterator;
        raise_about(rt, iterator, "iter() returned non-iterator of type '%s'");
        value_unref(rt, iterator);
        return VALUE_NULL;
    }
    if (type->slots->get_item && (type->flags & TYPE_USER)) return iterator_sequence(rt, iterable);
    return raise_about(rt, iterable, "'%s' object is not iterable");
}

Value value_next(Runtime *rt, Value iterator) {
    const TypeSlots *slots = slots_of(rt, iterator);
    if (!slots->next) return raise_about(rt, iterator, "'%s' object is not an iterator");
    Value item = slots->next(rt, iterator);
    if (value_is_null(item) && exception_raised_is(rt, EXC_STOP_ITERATION)) exception_discard(rt);
    return item;
}

bool value_is_iterator(Runtime *rt, Value v) { return slots_of(rt, v)->next != NULL; }

bool value_is_callable(Runtime *rt, Value v) {
    return slots_of(rt, v)->call || value_is_kind(v, KIND_FUNCTION) || value_is_kind(v, KIND_METHOD);
}
