// The life of a str, interning, comparing, hashing, repr, and what the language's operators do with it.
// Methods are in str_methods.c and its neighbours.

#include "sim/value/str.h"

#include <string.h>

#include "sim/value/codec.h"
#include "sim/value/exception.h"
#include "sim/value/format.h"
#include "sim/value/hash.h"
#include "sim/value/int.h"
#include "sim/value/items.h"
#include "sim/value/iterator.h"
#include "sim/value/slice.h"
#include "sim/value/text_methods.h"
#include "sim/value/operate.h"
#include "sim/value/types.h"
#include "sim/value/unicode.h"

// Life ----------------------------------------------------------------------------------------------------------------

bool str_can_take(Runtime *rt, size_t size) {
    static const size_t most = UINT32_MAX - WORLD_SMALL_MAX;
    if (size < WORLD_SMALL_MAX) return true;
    return runtime_can_take(rt, size < most ? size + sizeof(Str) : SIZE_MAX, 1);
}

Str *str_new_unfilled(Runtime *rt, size_t size, size_t length) {
    Str *str = object_new(rt, rt->types[TYPE_STR], KIND_STR, sizeof(Str) + size + 1);
    str->size = (uint32_t)size;
    str->length = (uint32_t)length;
    return str;
}

static Str *new_of_length(Runtime *rt, const char *data, size_t size, size_t length) {
    Str *str = str_new_unfilled(rt, size, length);
    memcpy(str->data, data, size);
    return str;
}

static Str *from_ascii(Runtime *rt, char c) {
    Str **cached = &rt->latin1[(size_t)c];
    if (!*cached) *cached = str_intern(rt, &c, 1);
    return object_ref(*cached);
}

static Str *empty(Runtime *rt) {
    if (!rt->empty_str) rt->empty_str = str_intern(rt, "", 0);
    return object_ref(rt->empty_str);
}

Str *str_new(Runtime *rt, const char *data, size_t size) {
    if (size == 1 && (unsigned char)data[0] < 0x80) return from_ascii(rt, data[0]);
    if (size == 0) return empty(rt);
    return new_of_length(rt, data, size, unicode_count(data, size));
}

Str *str_from_c(Runtime *rt, const char *text) { return str_new(rt, text, strlen(text)); }

Str *str_from_code_point(Runtime *rt, uint32_t code_point) {
    if (code_point < 0x80) return from_ascii(rt, (char)code_point);
    char bytes[4];
    return new_of_length(rt, bytes, unicode_encode(code_point, bytes), 1);
}

Str *str_concat(Runtime *rt, const Str *a, const Str *b) {
    Str *str = str_new_unfilled(rt, (size_t)a->size + b->size, (size_t)a->length + b->length);
    memcpy(str->data, a->data, a->size);
    memcpy(str->data + a->size, b->data, b->size);
    return str;
}

static void str_destroy(Runtime *rt, Object *self) {
    object_free(rt, self, sizeof(Str) + ((Str *)self)->size + 1);
}

// Interning -----------------------------------------------------------------------------------------------------------

// Open addressing with linear probing; at most half full. Its strings stay as long as the world.
struct InternTable {
    Str **slots;
    size_t mask;
    size_t count;
};

enum { INTERN_FIRST_SIZE = 2048 };

static InternTable *intern_table(Runtime *rt) {
    if (rt->interned) return rt->interned;
    InternTable *table = world_allocate(rt->world, sizeof *table);
    table->slots = world_allocate_zeroed(rt->world, INTERN_FIRST_SIZE * sizeof *table->slots);
    table->mask = INTERN_FIRST_SIZE - 1;
    table->count = 0;
    rt->interned = table;
    return table;
}

// The slot that holds the text, or the free one where it belongs.
static Str **intern_slot(const InternTable *table, int64_t hash, const char *data, size_t size) {
    for (size_t i = (size_t)hash & table->mask;; i = (i + 1) & table->mask) {
        Str *str = table->slots[i];
        if (!str || (str->hash == hash && str->size == size && memcmp(str->data, data, size) == 0)) {
            return &table->slots[i];
        }
    }
}

static void intern_grow(Runtime *rt, InternTable *table) {
    InternTable old = *table;
    size_t size = (old.mask + 1) * 2;
    table->slots = world_allocate_zeroed(rt->world, size * sizeof *table->slots);
    table->mask = size - 1;
    for (size_t i = 0; i <= old.mask; i++) {
        Str *str = old.slots[i];
        if (str) *intern_slot(table, str->hash, str->data, str->size) = str;
    }
    world_release(rt->world, old.slots, (old.mask + 1) * sizeof *old.slots);
}

// Puts `str` (taken over) into the free slot; gives it back with a reference for the caller.
static Str *intern_insert(Runtime *rt, InternTable *table, Str **slot, Str *str) {
    str->head.flags |= OBJECT_INTERNED;
    *slot = object_ref(str);
    table->count++;
    if (table->count > table->mask / 2) intern_grow(rt, table);
    return str;
}

Str *str_intern(Runtime *rt, const char *data, size_t size) {
    InternTable *table = intern_table(rt);
    size_t length = unicode_count(data, size);
    int64_t hash = hash_text(data, size, length);
    Str **slot = intern_slot(table, hash, data, size);
    if (*slot) return object_ref(*slot);
    Str *str = new_of_length(rt, data, size, length);
    str->hash = hash;
    return intern_insert(rt, table, slot, str);
}

Str *str_intern_object(Runtime *rt, Str *str) {
    if (str->head.flags & OBJECT_INTERNED) return str;
    InternTable *table = intern_table(rt);
    Str **slot = intern_slot(table, str_hash(str), str->data, str->size);
    if (!*slot && str->head.type == rt->types[TYPE_STR]) return intern_insert(rt, table, slot, str);
    Str *interned = *slot ? object_ref(*slot) : str_intern(rt, str->data, str->size);
    object_unref(rt, str);
    return interned;
}

// Comparing and hashing -----------------------------------------------------------------------------------------------

bool str_equal(const Str *a, const Str *b) {
    return a == b || (a->size == b->size && memcmp(a->data, b->data, a->size) == 0);
}

bool str_equal_c(const Str *a, const char *text) {
    return strlen(text) == a->size && memcmp(a->data, text, a->size) == 0;
}

// The order of UTF-8 bytes is the order of code points.
int str_compare(const Str *a, const Str *b) {
    size_t common = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->data, b->data, common);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

int64_t str_hash(Str *str) {
    if (str->hash == 0) str->hash = hash_text(str->data, str->size, str->length);
    return str->hash;
}

static bool str_slot_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = str_hash(value_as_str(self));
    return true;
}

static Value str_slot_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    (void)rt;
    if (!value_is_str(a) || !value_is_str(b)) return VALUE_NOT_IMPLEMENTED;
    if (op == COMPARE_EQ) return value_from_bool(str_equal(value_as_str(a), value_as_str(b)));
    if (op == COMPARE_NE) return value_from_bool(!str_equal(value_as_str(a), value_as_str(b)));
    return value_from_bool(int_order_holds(str_compare(value_as_str(a), value_as_str(b)), op));
}

// repr ----------------------------------------------------------------------------------------------------------------

static char repr_quote(const Str *str) {
    bool single = memchr(str->data, '\'', str->size) != NULL;
    return single && !memchr(str->data, '"', str->size) ? '"' : '\'';
}

static void add_hex_escape(StrBuilder *b, uint32_t c) {
    char letter = c <= 0xFF ? 'x' : c <= 0xFFFF ? 'u' : 'U';
    unsigned digits = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
    str_builder_add_char(b, '\\');
    str_builder_add_char(b, letter);
    while (digits-- > 0) str_builder_add_char(b, "0123456789abcdef"[c >> 4 * digits & 15]);
}

static bool is_plain(char c, char quote) { return c >= ' ' && c < 0x7F && c != '\\' && c != quote; }

static void add_repr_character(StrBuilder *b, uint32_t c, char quote) {
    static const char escaped[] = "\t\n\r\\";
    static const char letters[] = "tnr\\";
    const char *found = c != 0 && c < 0x80 ? strchr(escaped, (int)c) : NULL;
    if (found || c == (uint32_t)quote) {
        str_builder_add_char(b, '\\');
        str_builder_add_char(b, found ? letters[found - escaped] : quote);
    } else if (unicode_is_printable(c)) {
        str_builder_add_code_point(b, c);
    } else {
        add_hex_escape(b, c);
    }
}

Str *str_repr(Runtime *rt, const Str *str) {
    char quote = repr_quote(str);
    StrBuilder b = str_builder(rt);
    str_builder_add_char(&b, quote);
    const char *end = str->data + str->size;
    for (const char *p = str->data; p < end;) {
        const char *run = p;
        while (p < end && is_plain(*p, quote)) p++;
        str_builder_add(&b, run, (size_t)(p - run));
        if (p < end) add_repr_character(&b, unicode_decode(&p), quote);
    }
    str_builder_add_char(&b, quote);
    return str_builder_finish(&b);
}

static Value str_slot_repr(Runtime *rt, Value self) { return value_from_object(str_repr(rt, value_as_str(self))); }

static Value str_slot_str(Runtime *rt, Value self) {
    if (self.as.object->type == rt->types[TYPE_STR]) return value_ref(self);
    const Str *str = value_as_str(self);
    return value_from_object(str_new(rt, str->data, str->size));
}

static Value str_slot_format(Runtime *rt, Value self, Str *spec) {
    return format_str(rt, value_as_str(self), spec);
}

// Items and slices ----------------------------------------------------------------------------------------------------

size_t str_offset(const Str *str, size_t index) {
    return str_is_ascii(str) ? index : unicode_offset(str->data, index);
}

Str *str_slice(Runtime *rt, const Str *str, size_t start, size_t end) {
    return str_new(rt, str->data + start, end - start);
}

Value str_get_item(Runtime *rt, const Str *str, int64_t index) {
    if (index < 0) index += str->length;
    if (index < 0 || index >= str->length) return exception_raise(rt, EXC_INDEX_ERROR, "string index out of range");
    const char *p = str->data + str_offset(str, (size_t)index);
    return value_from_object(str_from_code_point(rt, unicode_decode(&p)));
}

// Moves by `step` characters, within the text.
static const char *move(const char *p, int64_t step) {
    for (; step > 0; step--) unicode_decode(&p);
    for (; step < 0; step++) {
        do p--;
        while (!unicode_is_first_byte(*p));
    }
    return p;
}

static Value slice_with_step(Runtime *rt, const Str *str, const SliceRange *range) {
    if (!str_can_take(rt, 4 * (size_t)range->count)) return VALUE_NULL;
    StrBuilder b = str_builder(rt);
    const char *p = str->data + str_offset(str, (size_t)range->start);
    for (int64_t i = 0; i < range->count; i++) {
        const char *next = p;
        str_builder_add_code_point(&b, unicode_decode(&next));
        if (i + 1 == range->count) break;
        p = str_is_ascii(str) ? p + range->step : move(p, range->step);
    }
    return value_from_object(str_builder_finish(&b));
}

static Value get_slice(Runtime *rt, Value self, const Slice *slice) {
    const Str *str = value_as_str(self);
    SliceRange range;
    if (!slice_unpack(rt, slice, &range)) return VALUE_NULL;
    slice_adjust(&range, str->length);
    if (range.count == 0) return value_from_object(str_new(rt, "", 0));
    if (range.step != 1) return slice_with_step(rt, str, &range);
    if (range.count == str->length) return str_slot_str(rt, self);
    size_t start = str_offset(str, (size_t)range.start);
    size_t size = str_is_ascii(str) ? (size_t)range.count : unicode_offset(str->data + start, (size_t)range.count);
    return value_from_object(str_slice(rt, str, start, start + size));
}

static Value str_slot_get_item(Runtime *rt, Value self, Value key) {
    int64_t index;
    if (value_is_slice(key)) return get_slice(rt, self, value_as_slice(key));
    if (!items_index(rt, key, "string indices must be integers, not '%s'", &index)) return VALUE_NULL;
    return str_get_item(rt, value_as_str(self), index);
}

// The type ------------------------------------------------------------------------------------------------------------

static bool str_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = value_as_str(self)->length;
    return true;
}

static bool str_truth(Runtime *rt, Value self, bool *out) {
    (void)rt;
    *out = value_as_str(self)->size > 0;
    return true;
}

static Value str_iter(Runtime *rt, Value self) {
    TypeId id = str_is_ascii(value_as_str(self)) ? TYPE_STR_ASCII_ITERATOR : TYPE_STR_ITERATOR;
    return value_from_object(iterator_new(rt, id, self, VALUE_NULL));
}

static Value str_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op == BINARY_MOD && value_is_str(a)) return format_percent(rt, value_as_str(a), b);
    if (op == BINARY_ADD) return text_concat(rt, a, b);
    if (op == BINARY_MUL) return text_repeat(rt, a, b);
    return VALUE_NOT_IMPLEMENTED;
}

// str(object), str(bytes, encoding, errors)
static Value decode(Runtime *rt, Value object, Value encoding, Value errors) {
    Codec codec;
    if (!codec_read(rt, "str()", encoding, errors, &codec)) return VALUE_NULL;
    if (value_is_null(object)) return value_from_object(str_new(rt, "", 0));
    if (value_is_str(object)) return exception_raise(rt, EXC_TYPE_ERROR, "decoding str is not supported");
    if (!value_is_bytes(object)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "decoding to str: need a bytes-like object, %s found",
                               value_type_name(rt, object));
    }
    return value_from_object(codec_decode(rt, value_as_bytes(object), &codec));
}

// A call without keywords names the type of a None, as unicode_vectorcall; false: raised.
static bool check_positional(Runtime *rt, const Args *args) {
    static const char *const names[] = {"object", "encoding", "errors"};
    for (size_t i = 1; i < args->count && i < sizeof names / sizeof *names; i++) {
        if (!value_is_none(args->values[i])) continue;
        exception_raise(rt, EXC_TYPE_ERROR, "str() argument '%s' must be str, not NoneType", names[i]);
        return false;
    }
    return true;
}

static Value str_new_slot(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    Value object = VALUE_NULL;
    Value encoding = VALUE_NULL;
    Value errors = VALUE_NULL;
    if (args->count == 1 && !args->names) return value_from_object(value_str(rt, args->values[0]));
    if (!args->names && (!args_count(rt, args, "str", 0, 3) || !check_positional(rt, args))) return VALUE_NULL;
    if (!args_parse(rt, args, "str(|object, encoding, errors)", &object, &encoding, &errors)) return VALUE_NULL;
    if (!value_is_null(encoding) || !value_is_null(errors)) return decode(rt, object, encoding, errors);
    return value_from_object(value_is_null(object) ? str_new(rt, "", 0) : value_str(rt, object));
}

const TypeSlots str_slots = {
    .destroy = str_destroy,
    .new_ = str_new_slot,
    .repr = str_slot_repr,
    .str = str_slot_str,
    .format = str_slot_format,
    .hash = str_slot_hash,
    .compare = str_slot_compare,
    .truth = str_truth,
    .length = str_length,
    .iter = str_iter,
    .get_item = str_slot_get_item,
    .contains = text_contains,
    .binary = str_binary,
};
