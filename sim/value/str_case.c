// Case and classes of characters, for str. As unicode_upper and its kin in Objects/unicodeobject.c.

#include "sim/value/str_case.h"

#include "sim/value/str.h"
#include "sim/value/unicode.h"

// Mapping -------------------------------------------------------------------------------------------------------------

typedef size_t (*Mapping)(uint32_t c, uint32_t out[UNICODE_EXPANSION_MAX]);

typedef struct Walk { // where a mapping stands
    const Str *str;
    const char *at; // behind the current character
    const char *current;
    StrBuilder out;
} Walk;

static const char *end_of(const Str *str) { return str->data + str->size; }

static bool cased_before(const Walk *walk) {
    const char *p = walk->current;
    while (p > walk->str->data) {
        do p--;
        while (!unicode_is_first_byte(*p));
        const char *copy = p;
        uint32_t c = unicode_decode(&copy);
        if (!unicode_is_case_ignorable(c)) return unicode_is_cased(c);
    }
    return false;
}

static bool cased_behind(const Walk *walk) {
    for (const char *p = walk->at; p < end_of(walk->str);) {
        uint32_t c = unicode_decode(&p);
        if (!unicode_is_case_ignorable(c)) return unicode_is_cased(c);
    }
    return false;
}

static void add_mapped(Walk *walk, uint32_t c, Mapping mapping) {
    enum { CAPITAL_SIGMA = 0x3A3, FINAL_SIGMA = 0x3C2 };
    uint32_t mapped[UNICODE_EXPANSION_MAX];
    if (c == CAPITAL_SIGMA && mapping == unicode_to_lower && cased_before(walk) && !cased_behind(walk)) {
        str_builder_add_code_point(&walk->out, FINAL_SIGMA); // the one at the end of a word
        return;
    }
    size_t count = mapping(c, mapped);
    for (size_t i = 0; i < count; i++) str_builder_add_code_point(&walk->out, mapped[i]);
}

static bool walk_next(Walk *walk, uint32_t *c) {
    if (walk->at == end_of(walk->str)) return false;
    walk->current = walk->at;
    *c = unicode_decode(&walk->at);
    return true;
}

static Walk walk_begin(Runtime *rt, Value self) {
    const Str *str = value_as_str(self);
    return (Walk){.str = str, .at = str->data, .out = str_builder(rt)};
}

static Value map_all(Runtime *rt, Value self, Mapping mapping) {
    Walk walk = walk_begin(rt, self);
    uint32_t c;
    while (walk_next(&walk, &c)) add_mapped(&walk, c, mapping);
    return value_from_object(str_builder_finish(&walk.out));
}

Value str_method_upper(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "str.upper()", 0, 0) ? map_all(rt, self, unicode_to_upper) : VALUE_NULL;
}

Value str_method_lower(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "str.lower()", 0, 0) ? map_all(rt, self, unicode_to_lower) : VALUE_NULL;
}

Value str_method_casefold(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "str.casefold()", 0, 0) ? map_all(rt, self, unicode_to_folded) : VALUE_NULL;
}

Value str_method_title(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.title()", 0, 0)) return VALUE_NULL;
    Walk walk = walk_begin(rt, self);
    uint32_t c;
    for (bool in_word = false; walk_next(&walk, &c); in_word = unicode_is_cased(c)) {
        add_mapped(&walk, c, in_word ? unicode_to_lower : unicode_to_title);
    }
    return value_from_object(str_builder_finish(&walk.out));
}

Value str_method_capitalize(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.capitalize()", 0, 0)) return VALUE_NULL;
    Walk walk = walk_begin(rt, self);
    uint32_t c;
    for (bool first = true; walk_next(&walk, &c); first = false) {
        add_mapped(&walk, c, first ? unicode_to_title : unicode_to_lower);
    }
    return value_from_object(str_builder_finish(&walk.out));
}

Value str_method_swapcase(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.swapcase()", 0, 0)) return VALUE_NULL;
    Walk walk = walk_begin(rt, self);
    uint32_t c;
    while (walk_next(&walk, &c)) {
        if (unicode_is_upper(c)) add_mapped(&walk, c, unicode_to_lower);
        else if (unicode_is_lower(c)) add_mapped(&walk, c, unicode_to_upper);
        else str_builder_add_code_point(&walk.out, c);
    }
    return value_from_object(str_builder_finish(&walk.out));
}

// Questions -----------------------------------------------------------------------------------------------------------

static bool all(Value self, bool (*test)(uint32_t)) {
    const Str *str = value_as_str(self);
    for (const char *p = str->data; p < end_of(str);) {
        if (!test(unicode_decode(&p))) return false;
    }
    return true;
}

static bool is_alphanumeric(uint32_t c) { return unicode_is_alpha(c) || unicode_is_numeric(c); }

// True if there are characters, and the test holds for all.
#define QUESTION(name, test)                                                                                           \
    Value str_method_##name(Runtime *rt, Value self, const Args *args) {                                               \
        if (!args_count(rt, args, "str." #name "()", 0, 0)) return VALUE_NULL;                                         \
        return value_from_bool(value_as_str(self)->size > 0 && all(self, test));                                       \
    }
QUESTION(isalpha, unicode_is_alpha)
QUESTION(isdecimal, unicode_is_decimal)
QUESTION(isdigit, unicode_is_digit)
QUESTION(isnumeric, unicode_is_numeric)
QUESTION(isalnum, is_alphanumeric)
QUESTION(isspace, unicode_is_space)

Value str_method_isprintable(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.isprintable()", 0, 0)) return VALUE_NULL;
    return value_from_bool(all(self, unicode_is_printable));
}

Value str_method_isascii(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.isascii()", 0, 0)) return VALUE_NULL;
    return value_from_bool(str_is_ascii(value_as_str(self)));
}

Value str_method_isidentifier(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.isidentifier()", 0, 0)) return VALUE_NULL;
    const Str *str = value_as_str(self);
    const char *p = str->data;
    if (str->size == 0 || !unicode_is_identifier_start(unicode_decode(&p))) return VALUE_FALSE;
    while (p < end_of(str)) {
        if (!unicode_is_identifier_continue(unicode_decode(&p))) return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

// At least one letter of the wanted case, and none of another.
static Value is_all_in_case(Value self, bool upper) {
    const Str *str = value_as_str(self);
    bool found = false;
    for (const char *p = str->data; p < end_of(str);) {
        uint32_t c = unicode_decode(&p);
        if (unicode_is_title(c) || (upper ? unicode_is_lower(c) : unicode_is_upper(c))) return VALUE_FALSE;
        found = found || (upper ? unicode_is_upper(c) : unicode_is_lower(c));
    }
    return value_from_bool(found);
}

Value str_method_isupper(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "str.isupper()", 0, 0) ? is_all_in_case(self, true) : VALUE_NULL;
}

Value str_method_islower(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "str.islower()", 0, 0) ? is_all_in_case(self, false) : VALUE_NULL;
}

Value str_method_istitle(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "str.istitle()", 0, 0)) return VALUE_NULL;
    const Str *str = value_as_str(self);
    bool found = false;
    bool in_word = false;
    for (const char *p = str->data; p < end_of(str);) {
        uint32_t c = unicode_decode(&p);
        bool capital = unicode_is_upper(c) || unicode_is_title(c);
        bool cased = capital || unicode_is_lower(c);
        if (cased && capital == in_word) return VALUE_FALSE;
        found = found || cased;
        in_word = cased;
    }
    return value_from_bool(found);
}
