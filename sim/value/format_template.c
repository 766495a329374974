// template.format(…): literal text and {fields}. As Objects/stringlib/unicode_format.h.

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/format.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/value/unicode.h"

enum { NESTING_MAX = 2 }; // a field may have fields in its format spec, these may not

typedef enum Numbering { NUMBERING_OPEN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL } Numbering;

typedef struct Template {
    Runtime *rt;
    const Args *args;
    Value mapping; // VALUE_NULL: keywords of args
    Numbering numbering;
    int64_t next;  // number of the next {}
} Template;

typedef struct Span {
    const char *at, *end;
} Span;

typedef struct Field { // {name!conversion:spec}
    Span name, spec;
    bool nested;         // there are fields in the spec
    uint32_t conversion; // 0: none
} Field;

static bool fail(Template *t, const char *message) {
    exception_raise(t->rt, EXC_VALUE_ERROR, message);
    return false;
}

// Reading -------------------------------------------------------------------------------------------------------------

// Reads the spec up to the brace that closes the field.
static bool read_spec(Template *t, Span *text, Field *out) {
    size_t open = 1;
    out->spec.at = text->at;
    while (text->at < text->end) {
        char c = *text->at++;
        if (c == '{') {
            out->nested = true;
            open++;
        } else if (c == '}' && --open == 0) {
            out->spec.end = text->at - 1;
            return true;
        }
    }
    return fail(t, "unmatched '{' in format spec");
}

// Stands behind the '!'. *done: the field ends here.
static bool read_conversion(Template *t, Span *text, Field *out, bool *done) {
    if (text->at == text->end) return fail(t, "end of string while looking for conversion specifier");
    out->conversion = unicode_decode(&text->at);
    if (text->at == text->end) return true;
    char c = *text->at++;
    *done = c == '}';
    return *done || c == ':' || fail(t, "expected ':' after conversion specifier");
}

// Up to one of } : ! outside of brackets, which is returned; '\0': there is none, '{': raised.
static char read_name(Template *t, Span *text, Field *out) {
    out->name.at = text->at;
    while (text->at < text->end) {
        char c = *text->at++;
        out->name.end = text->at - 1;
        if (c == '}' || c == ':' || c == '!') return c;
        if (c == '{') {
            fail(t, "unexpected '{' in field name");
            return c;
        }
        while (c == '[' && text->at < text->end && *text->at != ']') text->at++;
    }
    return '\0';
}

// Stands behind the '{'.
static bool read_field(Template *t, Span *text, Field *out) {
    *out = (Field){.spec = {"", NULL}};
    out->spec.end = out->spec.at;
    char c = read_name(t, text, out);
    if (c == '{') return false;
    if (c == '}') return true;
    if (c == '\0') return fail(t, "expected '}' before end of string");
    bool done = false;
    if (c == '!' && !read_conversion(t, text, out, &done)) return false;
    return done || read_spec(t, text, out);
}

// Decimal digits as a number; -1: something else. False: raised.
static bool read_integer(Template *t, Span text, int64_t *out) {
    *out = text.at == text.end ? -1 : 0;
    while (text.at < text.end) {
        int digit = unicode_decimal_value(unicode_decode(&text.at));
        if (digit < 0) {
            *out = -1;
            return true;
        }
        if (*out > (INT64_MAX - digit) / 10) return fail(t, "Too many decimal digits in format string");
        *out = *out * 10 + digit;
    }
    return true;
}

// Looking up ----------------------------------------------------------------------------------------------------------

// {} or {3}: keeps count, and that a template has only one of the two ways.
static bool number_field(Template *t, bool empty, int64_t *index) {
    if (t->numbering == NUMBERING_OPEN) t->numbering = empty ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL;
    if (empty && t->numbering == NUMBERING_MANUAL) {
        return fail(t, "cannot switch from manual field specification to automatic field numbering");
    }
    if (!empty && t->numbering == NUMBERING_AUTOMATIC) {
        return fail(t, "cannot switch from automatic field numbering to manual field specification");
    }
    if (empty) *index = t->next++;
    return true;
}

static const Tuple *keywords(const Template *t) { return (const Tuple *)(void *)t->args->names; }

static Value get_positional(Template *t, int64_t index) {
    if (!value_is_null(t->mapping)) {
        return exception_raise(t->rt, EXC_VALUE_ERROR, "Format string contains positional fields");
    }
    size_t count = t->args->count - (t->args->names ? keywords(t)->count : 0);
    if ((size_t)index < count) return value_ref(t->args->values[index]);
    return exception_raise(t->rt, EXC_INDEX_ERROR, "Replacement index %lld out of range for positional args tuple",
                           (long long)index);
}

static Value get_keyword(Template *t, Span name) {
    Value key = value_from_object(str_new(t->rt, name.at, (size_t)(name.end - name.at)));
    Value value = VALUE_NULL;
    if (!value_is_null(t->mapping)) {
        value = value_get_item(t->rt, t->mapping, key);
    } else {
        size_t count = t->args->names ? keywords(t)->count : 0;
        for (size_t i = 0; i < count && value_is_null(value); i++) {
            bool same = str_equal(value_as_str(keywords(t)->items[i]), value_as_str(key));
            if (same) value = value_ref(t->args->values[t->args->count - count + i]);
        }
        if (value_is_null(value)) exception_raise_value(t->rt, EXC_KEY_ERROR, key);
    }
    value_unref(t->rt, key);
    return value;
}

static Value get_attribute(Template *t, Value object, Span name) {
    Str *str = str_intern(t->rt, name.at, (size_t)(name.end - name.at));
    Value value = attribute_get(t->rt, object, str);
    object_unref(t->rt, str);
    return value;
}

static Value get_item(Template *t, Value object, Span name) {
    int64_t index;
    if (!read_integer(t, name, &index)) return VALUE_NULL;
    if (index >= 0) return value_get_item(t->rt, object, value_from_int(index));
    Value key = value_from_object(str_new(t->rt, name.at, (size_t)(name.end - name.at)));
    Value value = value_get_item(t->rt, object, key);
    value_unref(t->rt, key);
    return value;
}

static const char *find_either(Span text, char a, char b) {
    while (text.at < text.end && *text.at != a && *text.at != b) text.at++;
    return text.at;
}

// One .name or [key] behind the first name. False: raised.
static bool read_step(Template *t, Span *rest, bool *is_attribute, Span *name) {
    char c = *rest->at++;
    if (c != '.' && c != '[') return fail(t, "Only '.' or '[' may follow ']' in format field specifier");
    *is_attribute = c == '.';
    name->at = rest->at;
    name->end = *is_attribute ? find_either(*rest, '.', '[') : find_either(*rest, ']', ']');
    if (!*is_attribute && name->end == rest->end) return fail(t, "Missing ']' in format string");
    if (name->at == name->end) return fail(t, "Empty attribute in format string");
    rest->at = name->end + !*is_attribute;
    return true;
}

static Value follow_steps(Template *t, Value object, Span rest) { // takes over object
    while (rest.at < rest.end) {
        bool is_attribute = false;
        Span name = {0};
        Value next = VALUE_NULL;
        if (read_step(t, &rest, &is_attribute, &name)) {
            next = is_attribute ? get_attribute(t, object, name) : get_item(t, object, name);
        }
        value_unref(t->rt, object);
        if (value_is_null(next)) return VALUE_NULL;
        object = next;
    }
    return object;
}

static Value get_object(Template *t, Span name) {
    Span first = {name.at, find_either(name, '.', '[')};
    int64_t index;
    bool empty = first.at == first.end;
    if (!read_integer(t, first, &index)) return VALUE_NULL;
    bool numbered = empty || index >= 0;
    if (numbered && !number_field(t, empty, &index)) return VALUE_NULL;
    Value object = numbered ? get_positional(t, index) : get_keyword(t, first);
    return value_is_null(object) ? VALUE_NULL : follow_steps(t, object, (Span){first.end, name.end});
}

// Writing -------------------------------------------------------------------------------------------------------------

static bool write(Template *t, StrBuilder *b, Span text, int depth);

static Value convert(Template *t, Value object, uint32_t conversion) {
    switch (conversion) {
    case 'r': return value_from_object(value_repr(t->rt, object));
    case 's': return value_from_object(value_str(t->rt, object));
    case 'a': return value_from_object(value_ascii(t->rt, object));
    }
    if (conversion > 32 && conversion < 127) {
        return exception_raise(t->rt, EXC_VALUE_ERROR, "Unknown conversion specifier %c", (int)conversion);
    }
    return exception_raise(t->rt, EXC_VALUE_ERROR, "Unknown conversion specifier \\x%x", conversion);
}

static Str *make_spec(Template *t, const Field *field, int depth) {
    if (!field->nested) return str_new(t->rt, field->spec.at, (size_t)(field->spec.end - field->spec.at));
    StrBuilder b = str_builder(t->rt);
    if (write(t, &b, field->spec, depth + 1)) return str_builder_finish(&b);
    str_builder_drop(&b);
    return NULL;
}

static bool write_formatted(Template *t, StrBuilder *b, Value object, Str *spec) {
    if (!spec) return false;
    Value text = value_format(t->rt, object, spec);
    object_unref(t->rt, spec);
    if (value_is_null(text)) return false;
    str_builder_add_str(b, value_as_str(text));
    value_unref(t->rt, text);
    return true;
}

static bool write_field(Template *t, StrBuilder *b, const Field *field, int depth) {
    Value object = get_object(t, field->name);
    if (value_is_null(object)) return false;
    if (field->conversion != 0) {
        Value converted = convert(t, object, field->conversion);
        value_unref(t->rt, object);
        if (value_is_null(converted)) return false;
        object = converted;
    }
    bool done = write_formatted(t, b, object, make_spec(t, field, depth));
    value_unref(t->rt, object);
    return done;
}

// Stands behind a brace that ends literal text. A doubled one is itself.
static bool write_brace(Template *t, StrBuilder *b, char brace, Span *text, int depth) {
    Field field;
    if (text->at < text->end && *text->at == brace) {
        str_builder_add_char(b, brace);
        text->at++;
        return true;
    }
    if (brace == '}') return fail(t, "Single '}' encountered in format string");
    if (text->at == text->end) return fail(t, "Single '{' encountered in format string");
    return read_field(t, text, &field) && write_field(t, b, &field, depth);
}

static bool write(Template *t, StrBuilder *b, Span text, int depth) {
    if (depth > NESTING_MAX) return fail(t, "Max string recursion exceeded");
    while (text.at < text.end) {
        const char *brace = find_either(text, '{', '}');
        str_builder_add(b, text.at, (size_t)(brace - text.at));
        text.at = brace;
        if (brace == text.end) break;
        text.at++;
        if (!write_brace(t, b, *brace, &text, depth)) return false;
    }
    return true;
}

Value format_template(Runtime *rt, const Str *template, const Args *args, Value mapping) {
    Template t = {.rt = rt, .args = args, .mapping = mapping};
    StrBuilder b = str_builder(rt);
    Span text = {template->data, template->data + template->size};
    if (write(&t, &b, text, 1)) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}
