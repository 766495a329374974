// Instances of classes that derive from str, bytes, tuple, int and float.

#include "sim/value/subclass.h"

#include <stddef.h>
#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/bytes.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

static bool is_number(const Runtime *rt, const Type *native) {
    return native == rt->types[TYPE_INT] || native == rt->types[TYPE_FLOAT];
}

// Making ------------------------------------------------------------------------------------------------------------

static size_t size_with_items(const Object *value) {
    if (value->kind == KIND_STR) return sizeof(Str) + ((const Str *)(const void *)value)->size + 1;
    if (value->kind == KIND_BYTES) return sizeof(Bytes) + ((const Bytes *)(const void *)value)->size + 1;
    return sizeof(Tuple) + ((const Tuple *)(const void *)value)->count * sizeof(Value);
}

size_t subclass_dict_offset(const Object *value) {
    return (size_with_items(value) + sizeof(Dict *) - 1) / sizeof(Dict *) * sizeof(Dict *);
}

// A copy that is longer by a place for the __dict__; the items of a tuple get one more reference.
static Value new_from_copy(Runtime *rt, Type *type, const Args *args) {
    Value plain = type_native_base(type)->slots->new_(rt, type_native_base(type), args);
    if (value_is_null(plain)) return VALUE_NULL;
    size_t size = size_with_items(plain.as.object);
    Object *copy = object_new(rt, type, type->kind, size);
    memcpy(copy + 1, plain.as.object + 1, size - sizeof(Object));
    if (type->kind == KIND_TUPLE) {
        const Tuple *tuple = (const Tuple *)(const void *)copy;
        for (size_t i = 0; i < tuple->count; i++) value_ref(tuple->items[i]);
    }
    value_unref(rt, plain);
    return value_from_object(copy);
}

static Value new_number(Runtime *rt, Type *type, const Args *args) {
    Value number = type_native_base(type)->slots->new_(rt, type_native_base(type), args);
    if (value_is_null(number)) return VALUE_NULL;
    NumberInstance *self = (NumberInstance *)(void *)instance_new(rt, type);
    self->number = number;
    return value_from_object(self);
}

Value (*subclass_new_slot(const Runtime *rt, const Type *base))(Runtime *rt, Type *type, const Args *args) {
    if (base->flags & TYPE_USER) return base->slots->new_;
    if (is_number(rt, base)) return new_number;
    bool has_items = base->kind == KIND_STR || base->kind == KIND_BYTES || base->kind == KIND_TUPLE;
    return has_items ? new_from_copy : base->slots->new_;
}

// Looking through to the number ---------------------------------------------------------------------------------------

Value subclass_number(const Runtime *rt, Value v) {
    if (!value_is_kind(v, KIND_INSTANCE)) return v;
    return is_number(rt, type_native_base(v.as.object->type)) ? ((NumberInstance *)(void *)v.as.object)->number : v;
}

static const TypeSlots *number_slots(const Runtime *rt, Value number) { return value_type(rt, number)->slots; }

static Value see_repr(Runtime *rt, Value self) {
    Value number = subclass_number(rt, self);
    return number_slots(rt, number)->repr(rt, number);
}

static Value see_str(Runtime *rt, Value self) {
    Value number = subclass_number(rt, self);
    return number_slots(rt, number)->str(rt, number);
}

static Value see_format(Runtime *rt, Value self, Str *spec) {
    if (spec->size == 0) return value_from_object(value_str(rt, self));
    Value number = subclass_number(rt, self);
    return number_slots(rt, number)->format(rt, number, spec);
}

static bool see_hash(Runtime *rt, Value self, int64_t *out) { return value_hash(rt, subclass_number(rt, self), out); }

static bool see_truth(Runtime *rt, Value self, bool *out) { return value_truth(rt, subclass_number(rt, self), out); }

static bool see_index(Runtime *rt, Value self, int64_t *out) { return value_index(rt, subclass_number(rt, self), out); }

static Value see_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    Value number = subclass_number(rt, a);
    Value other = subclass_number(rt, b);
    if (value_is_integral(other) || value_is_float(other)) return value_compare(rt, number, other, op);
    return number_slots(rt, number)->compare(rt, number, other, op);
}

static Value see_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    Value left = subclass_number(rt, a);
    Value right = subclass_number(rt, b);
    const TypeSlots *slots = number_slots(rt, left);
    if (slots->binary) {
        Value result = slots->binary(rt, op, left, right);
        if (!value_is_not_implemented(result)) return result;
    }
    slots = number_slots(rt, right);
    return slots->binary ? slots->binary(rt, op, left, right) : VALUE_NOT_IMPLEMENTED;
}

static Value see_unary(Runtime *rt, UnaryOp op, Value self) { return value_unary(rt, op, subclass_number(rt, self)); }

#define SEE_THROUGH(slot) if (slots->slot && slots->slot == native->slots->slot) slots->slot = see_##slot

void subclass_see_through(const Runtime *rt, Type *type, TypeSlots *slots) {
    const Type *native = type_native_base(type);
    if (!is_number(rt, native)) return;
    SEE_THROUGH(repr);
    SEE_THROUGH(str);
    SEE_THROUGH(format);
    SEE_THROUGH(hash);
    SEE_THROUGH(truth);
    SEE_THROUGH(index);
    SEE_THROUGH(compare);
    SEE_THROUGH(binary);
    SEE_THROUGH(unary);
    if (!slots->get_attribute) slots->get_attribute = attribute_get_generic; // no caches: self is not what methods take
}
