// bytes: life, repr and what the language's operators do with it. Methods are in bytes_methods.c and text_….c.

#include "sim/value/bytes.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/codec.h"
#include "sim/value/exception.h"
#include "sim/value/format.h"
#include "sim/value/hash.h"
#include "sim/value/int.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/slice.h"
#include "sim/value/text_methods.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

// Life ----------------------------------------------------------------------------------------------------------------

Bytes *bytes_new(Runtime *rt, const char *data, size_t size) {
    Bytes *bytes = object_new(rt, rt->types[TYPE_BYTES], KIND_BYTES, sizeof(Bytes) + size + 1);
    bytes->size = size;
    if (data) memcpy(bytes->data, data, size);
    return bytes;
}

static void bytes_destroy(Runtime *rt, Object *self) {
    object_free(rt, self, sizeof(Bytes) + ((Bytes *)(void *)self)->size + 1);
}

// bytes(x) ------------------------------------------------------------------------------------------------------------

static Bytes *new_zeros(Runtime *rt, Value count_value) {
    int64_t count;
    if (!value_index(rt, count_value, &count)) return NULL;
    if (count < 0) {
        exception_raise(rt, EXC_VALUE_ERROR, "negative count");
        return NULL;
    }
    return runtime_can_take(rt, (size_t)count, 1) ? bytes_new(rt, NULL, (size_t)count) : NULL;
}

static Bytes *new_from_items(Runtime *rt, const Tuple *items) {
    Bytes *bytes = bytes_new(rt, NULL, items->count);
    for (size_t i = 0; i < items->count; i++) {
        int64_t byte = 0;
        bool fine = args_int(rt, items->items[i], &byte);
        if (fine && (byte < 0 || byte > 255)) exception_raise(rt, EXC_VALUE_ERROR, "bytes must be in range(0, 256)");
        if (!fine || byte < 0 || byte > 255) {
            object_unref(rt, bytes);
            return NULL;
        }
        bytes->data[i] = (char)byte;
    }
    return bytes;
}

static Bytes *new_from_iterable(Runtime *rt, Value iterable) {
    const TypeSlots *slots = value_type(rt, iterable)->slots;
    if (!slots->iter && !slots->get_item) {
        exception_raise(rt, EXC_TYPE_ERROR, "cannot convert '%s' object to bytes", value_type_name(rt, iterable));
        return NULL;
    }
    Tuple *items = tuple_from_iterable(rt, iterable);
    if (!items) return NULL;
    Bytes *bytes = new_from_items(rt, items);
    object_unref(rt, items);
    return bytes;
}

// By __bytes__. Absent: NULL with nothing raised.
static Bytes *new_by_method(Runtime *rt, Value value) {
    Value self;
    Str *name = str_intern(rt, "__bytes__", strlen("__bytes__"));
    Value method = attribute_get_special(rt, value, name, &self);
    object_unref(rt, name);
    if (value_is_null(method)) return NULL;
    Value result = runtime_call(rt, method, &self, !value_is_null(self));
    value_unref(rt, method);
    value_unref(rt, self);
    if (value_is_null(result)) return NULL;
    if (value_is_bytes(result)) return value_as_bytes(result);
    exception_raise(rt, EXC_TYPE_ERROR, "__bytes__ returned non-bytes (type %s)", value_type_name(rt, result));
    value_unref(rt, result);
    return NULL;
}

Bytes *bytes_from_value(Runtime *rt, Value value) {
    if (value_is_bytes(value) && value.as.object->type == rt->types[TYPE_BYTES]) return object_ref(value.as.object);
    Bytes *bytes = value_is_object(value) ? new_by_method(rt, value) : NULL;
    if (bytes || rt->raised) return bytes;
    if (value_is_bytes(value)) return bytes_new(rt, value_as_bytes(value)->data, value_as_bytes(value)->size);
    if (value_is_str(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "string argument without an encoding");
        return NULL;
    }
    return value_type(rt, value)->slots->index ? new_zeros(rt, value) : new_from_iterable(rt, value);
}

static Bytes *new_encoded(Runtime *rt, Value source, Value encoding, Value errors) {
    Codec codec;
    if (!codec_read(rt, "bytes()", encoding, errors, &codec)) return NULL;
    if (value_is_null(source) || !value_is_str(source)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s without a string argument", codec.encoding ? "encoding" : "errors");
        return NULL;
    }
    if (!codec.encoding) {
        exception_raise(rt, EXC_TYPE_ERROR, "string argument without an encoding");
        return NULL;
    }
    return codec_encode(rt, value_as_str(source), &codec);
}

static Value bytes_slot_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    Value source = VALUE_NULL;
    Value encoding = VALUE_NULL;
    Value errors = VALUE_NULL;
    if (!args_parse(rt, args, "bytes(|source, encoding, errors)", &source, &encoding, &errors)) return VALUE_NULL;
    if (!value_is_null(encoding) || !value_is_null(errors)) {
        return value_from_object(new_encoded(rt, source, encoding, errors));
    }
    return value_from_object(value_is_null(source) ? bytes_new(rt, NULL, 0) : bytes_from_value(rt, source));
}

// repr ----------------------------------------------------------------------------------------------------------------

static void add_repr_byte(StrBuilder *b, unsigned char byte, char quote) {
    static const char escaped[] = "\t\n\r\\";
    static const char letters[] = "tnr\\";
    const char *found = byte != 0 ? strchr(escaped, byte) : NULL;
    if (found) str_builder_add_format(b, "\\%c", letters[found - escaped]);
    else if (byte == (unsigned char)quote) str_builder_add_format(b, "\\%c", quote);
    else if (byte < ' ' || byte >= 0x7F) str_builder_add_format(b, "\\x%02x", (unsigned)byte);
    else str_builder_add_char(b, (char)byte);
}

Str *bytes_repr(Runtime *rt, const Bytes *bytes) {
    bool single = memchr(bytes->data, '\'', bytes->size) != NULL;
    char quote = single && !memchr(bytes->data, '"', bytes->size) ? '"' : '\'';
    StrBuilder b = str_builder(rt);
    str_builder_add_char(&b, 'b');
    str_builder_add_char(&b, quote);
    for (size_t i = 0; i < bytes->size; i++) add_repr_byte(&b, (unsigned char)bytes->data[i], quote);
    str_builder_add_char(&b, quote);
    return str_builder_finish(&b);
}

static Value bytes_slot_repr(Runtime *rt, Value self) {
    return value_from_object(bytes_repr(rt, value_as_bytes(self)));
}

// Comparing and hashing -----------------------------------------------------------------------------------------------

static int compare(const Bytes *a, const Bytes *b) {
    int order = memcmp(a->data, b->data, a->size < b->size ? a->size : b->size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static Value bytes_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    (void)rt;
    if (!value_is_bytes(a) || !value_is_bytes(b)) return VALUE_NOT_IMPLEMENTED;
    return value_from_bool(int_order_holds(compare(value_as_bytes(a), value_as_bytes(b)), op));
}

static bool bytes_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    Bytes *bytes = value_as_bytes(self);
    if (bytes->hash == 0) bytes->hash = hash_bytes(bytes->data, bytes->size);
    *out = bytes->hash;
    return true;
}

// Items and operators -------------------------------------------------------------------------------------------------

static Value get_slice(Runtime *rt, Value self, const Slice *slice) {
    const Bytes *bytes = value_as_bytes(self);
    SliceRange range;
    if (!slice_unpack(rt, slice, &range)) return VALUE_NULL;
    slice_adjust(&range, (int64_t)bytes->size);
    if (range.step == 1 && range.count == (int64_t)bytes->size) return value_from_object(bytes_from_value(rt, self));
    if (!runtime_can_take(rt, (size_t)range.count, 1)) return VALUE_NULL;
    Bytes *part = bytes_new(rt, NULL, (size_t)range.count);
    for (int64_t i = 0; i < range.count; i++) part->data[i] = bytes->data[range.start + i * range.step];
    return value_from_object(part);
}

static Value bytes_get_item(Runtime *rt, Value self, Value key) {
    const Bytes *bytes = value_as_bytes(self);
    int64_t index;
    if (value_is_slice(key)) return get_slice(rt, self, value_as_slice(key));
    if (!items_index(rt, key, "byte indices must be integers or slices, not %s", &index)) return VALUE_NULL;
    if (index < 0) index += (int64_t)bytes->size;
    if (index < 0 || index >= (int64_t)bytes->size) return exception_raise(rt, EXC_INDEX_ERROR, "index out of range");
    return value_from_int((unsigned char)bytes->data[index]);
}

static bool bytes_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = (int64_t)value_as_bytes(self)->size;
    return true;
}

static bool bytes_truth(Runtime *rt, Value self, bool *out) {
    (void)rt;
    *out = value_as_bytes(self)->size > 0;
    return true;
}

static Value bytes_iter(Runtime *rt, Value self) {
    return value_from_object(iterator_new(rt, TYPE_BYTES_ITERATOR, self, VALUE_NULL));
}

static Value bytes_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op == BINARY_MOD && value_is_bytes(a)) return format_percent_bytes(rt, value_as_bytes(a), b);
    if (op == BINARY_ADD) return text_concat(rt, a, b);
    if (op == BINARY_MUL) return text_repeat(rt, a, b);
    return VALUE_NOT_IMPLEMENTED;
}

const TypeSlots bytes_slots = {
    .destroy = bytes_destroy,
    .new_ = bytes_slot_new,
    .repr = bytes_slot_repr,
    .hash = bytes_hash,
    .compare = bytes_compare,
    .truth = bytes_truth,
    .length = bytes_length,
    .iter = bytes_iter,
    .get_item = bytes_get_item,
    .contains = text_contains,
    .binary = bytes_binary,
};
