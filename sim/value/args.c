// Reads the arguments of functions written in C, and says what is wrong with them in CPython's words.

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

static size_t keyword_count(const Args *args) {
    return args->names ? ((const Tuple *)(const void *)args->names)->count : 0;
}

static Str *keyword_name(const Args *args, size_t i) {
    return value_as_str(((const Tuple *)(const void *)args->names)->items[i]);
}

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

// Only positional arguments -------------------------------------------------------------------------------------------

static bool raise_no_keywords(Runtime *rt, const char *name) {
    int length = (int)strcspn(name, "(");
    exception_raise(rt, EXC_TYPE_ERROR, "%.*s() takes no keyword arguments", length, name);
    return false;
}

static bool raise_count(Runtime *rt, const char *name, size_t least, size_t most, size_t given) {
    if (strchr(name, '(') && most == least && most <= 1) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s takes %s (%zu given)", name,
                        most ? "exactly one argument" : "no arguments", given);
        return false;
    }
    const char *dot = strrchr(name, '.');
    const char *last = dot ? dot + 1 : name;
    size_t wanted = given < least ? least : most;
    const char *bound = least == most ? "" : given < least ? "at least " : "at most ";
    exception_raise(rt, EXC_TYPE_ERROR, "%.*s expected %s%zu argument%s, got %zu", (int)strcspn(last, "("), last, bound,
                    wanted, plural(wanted), given);
    return false;
}

bool args_count(Runtime *rt, const Args *args, const char *name, size_t least, size_t most) {
    if (keyword_count(args)) return raise_no_keywords(rt, name);
    if (args->count >= least && args->count <= most) return true;
    return raise_count(rt, name, least, most, args->count);
}

// Signatures --------------------------------------------------------------------------------------------------------

enum { PARAMETERS_MAX = 24 };

typedef struct Parameter {
    const char *name;
    int length;
    Value *out;
} Parameter;

// "name(a, b, /, c, |, d, *, e)": positional-only before /, optional after |, keyword-only after *.
typedef struct Signature {
    char name[64];
    Parameter parameters[PARAMETERS_MAX];
    size_t count;
    size_t positional_only; // the first so many
    size_t positional;      // the first so many may be given by position
    size_t required;        // of the positional ones, the first so many
    size_t required_keywords; // of the keyword-only ones, the first so many
    bool at_most;           // `|` came before `*`: C's "O|$O", which words a surplus in its own way
    size_t self;            // 1: a `self` that stands in the signature but not among the parameters
} Signature;

static void mark_rest(Signature *s, char mark, bool *optional) {
    if (mark == '/') s->positional_only = s->count;
    if (mark == '*') s->positional = s->count;
    if (mark == '*') s->at_most = *optional;
    if (mark == '|') *optional = true;
}

static void count_required(Signature *s, bool optional) {
    if (optional) return;
    if (s->positional == SIZE_MAX) s->required++;
    else s->required_keywords++;
}

static void parse_signature(Signature *s, const char *text, va_list *outs) {
    size_t name_length = strcspn(text, "(");
    assert(name_length < sizeof s->name && "a function's name fits");
    *s = (Signature){.positional = SIZE_MAX};
    memcpy(s->name, text, name_length);
    bool optional = false;
    for (const char *at = text + name_length + 1; *at != ')';) {
        size_t length = strcspn(at, " ,|/*)");
        if (length == 0) {
            mark_rest(s, *at++, &optional);
            if (at[-1] == '*') optional = false;
            continue;
        }
        if (s->count == 0 && length == 4 && memcmp(at, "self", 4) == 0) {
            s->self = 1;
        } else {
            assert(s->count < PARAMETERS_MAX && "so many parameters at most");
            s->parameters[s->count++] = (Parameter){at, (int)length, va_arg(*outs, Value *)};
            count_required(s, optional);
        }
        at += length;
    }
    if (s->positional == SIZE_MAX) s->positional = s->count;
}

// Index of the parameter, or count.
static size_t find_parameter(const Signature *s, const Str *name) {
    size_t i = 0;
    for (; i < s->count; i++) {
        const Parameter *p = &s->parameters[i];
        if ((size_t)p->length == name->size && memcmp(p->name, name->data, name->size) == 0) break;
    }
    return i;
}

static void give_positional(const Signature *s, const Args *args, size_t count) {
    for (size_t i = 0; i < count; i++) *s->parameters[i].out = args->values[i];
}

static void raise_unexpected_keyword(Runtime *rt, const Signature *s, const Str *name) {
    Value names[PARAMETERS_MAX];
    size_t first = s->positional_only;
    size_t count = s->count - first;
    for (size_t i = 0; i < count; i++) {
        const Parameter *p = &s->parameters[first + i];
        names[i] = value_from_object(str_new(rt, p->name, (size_t)p->length));
    }
    Str *nearest = rt->hooks && rt->hooks->suggest ? rt->hooks->suggest(rt, names, count, name) : NULL;
    const char *text = "%s() got an unexpected keyword argument '%V'";
    if (nearest) text = "%s() got an unexpected keyword argument '%V'. Did you mean '%V'?";
    exception_raise(rt, EXC_TYPE_ERROR, text, s->name, name, nearest);
    object_unref(rt, nearest);
    for (size_t i = 0; i < count; i++) value_unref(rt, names[i]);
}

// In the words of C functions: _PyArg_UnpackKeywords ------------------------------------------------------------------

static bool check_counts(Runtime *rt, const Signature *s, size_t given, size_t keywords) {
    size_t least = s->required < s->positional_only ? s->required : s->positional_only;
    if (given + keywords > s->count) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s() takes at most %zu %sargument%s (%zu given)", s->name, s->count,
                        given ? "" : "keyword ", plural(s->count), given + keywords);
    } else if (given > s->positional && s->positional == 0) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s() takes no positional arguments", s->name);
    } else if (given > s->positional) {
        const char *bound = s->at_most || s->required < s->positional ? "at most" : "exactly";
        exception_raise(rt, EXC_TYPE_ERROR, "%s() takes %s %zu positional argument%s (%zu given)", s->name, bound,
                        s->positional, plural(s->positional), given);
    } else if (given < least) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s() takes %s %zu positional argument%s (%zu given)", s->name,
                        least < s->positional ? "at least" : "exactly", least, plural(least), given);
    }
    return !rt->raised;
}

static bool take_keywords(Runtime *rt, const Signature *s, const Args *args, size_t given, bool *filled) {
    for (size_t i = 0; i < keyword_count(args); i++) {
        size_t at = find_parameter(s, keyword_name(args, i));
        if (at < s->positional_only || at == s->count || filled[at]) continue; // said below, after what is missing
        *s->parameters[at].out = args->values[given + i];
        filled[at] = true;
    }
    for (size_t i = 0; i < s->count; i++) {
        bool required = i < s->positional ? i < s->required : i - s->positional < s->required_keywords;
        if (filled[i] || !required) continue;
        exception_raise(rt, EXC_TYPE_ERROR, "%s() missing required argument '%.*s' (pos %zu)", s->name,
                        s->parameters[i].length, s->parameters[i].name, i + 1);
        return false;
    }
    return true;
}

static bool refuse_keywords(Runtime *rt, const Signature *s, const Args *args, size_t given) {
    for (size_t i = 0; i < keyword_count(args); i++) {
        const Str *name = keyword_name(args, i);
        size_t at = find_parameter(s, name);
        if (at == s->count || at < s->positional_only) {
            raise_unexpected_keyword(rt, s, name);
            return false;
        }
        if (at >= given) continue;
        exception_raise(rt, EXC_TYPE_ERROR, "argument for %s() given by name ('%V') and position (%zu)", s->name, name,
                        at + 1);
        return false;
    }
    return true;
}

static bool parse_as_c(Runtime *rt, const Signature *s, const Args *args) {
    size_t keywords = keyword_count(args);
    size_t given = args->count - keywords;
    if (s->positional_only == s->count) {
        char name[sizeof s->name + 2];
        snprintf(name, sizeof name, s->count == 1 && s->required == 1 ? "%s()" : "%s", s->name);
        if (!args_count(rt, args, name, s->required, s->count)) return false;
        give_positional(s, args, given);
        return true;
    }
    if (!check_counts(rt, s, given, keywords)) return false;
    give_positional(s, args, given);
    if (!keywords && given >= s->required && !s->required_keywords) return true;
    bool filled[PARAMETERS_MAX] = {false};
    for (size_t i = 0; i < given; i++) filled[i] = true;
    return take_keywords(rt, s, args, given, filled) && refuse_keywords(rt, s, args, given);
}

static bool is_mark(char c) { return c == ' ' || c == ',' || c == '|' || c == '/' || c == '*'; }

// What nearly every call is: positional arguments only, as many as the signature has a place for. Gives them in one walk along its
// text. False: it is not so simple, and perhaps not right.
static bool give_at_once(const Args *args, const char *text, va_list *outs) {
    if (args->names) return false;
    size_t given = 0;
    bool optional = false, keyword_only = false, is_first = true;
    while (*text++ != '(') continue;
    for (; *text != ')'; text++) {
        if (*text == '|') optional = true;
        if (*text == '*') keyword_only = true, optional = false;
        if (is_mark(*text)) continue;
        const char *name = text;
        while (text[1] != ')' && !is_mark(text[1])) text++;
        bool is_self = is_first && text - name == 3 && memcmp(name, "self", 4) == 0;
        is_first = false;
        if (is_self) continue;
        Value *out = va_arg(*outs, Value *);
        if (given < args->count && !keyword_only) *out = args->values[given++];
        else if (!optional) return false;
    }
    return given == args->count;
}

bool args_parse(Runtime *rt, const Args *args, const char *signature, ...) {
    Signature s;
    va_list outs;
    va_start(outs, signature);
    bool given = give_at_once(args, signature, &outs);
    va_end(outs);
    if (given) return true;
    va_start(outs, signature);
    parse_signature(&s, signature, &outs);
    va_end(outs);
    return parse_as_c(rt, &s, args);
}

// In the words of Python functions: initialize_locals -----------------------------------------------------------------

static bool python_keywords(Runtime *rt, const Signature *s, const Args *args, size_t given, bool *filled) {
    for (size_t i = 0; i < keyword_count(args); i++) {
        const Str *name = keyword_name(args, i);
        size_t at = find_parameter(s, name);
        if (at == s->count) {
            raise_unexpected_keyword(rt, s, name);
        } else if (at < s->positional_only) {
            exception_raise(rt, EXC_TYPE_ERROR,
                            "%s() got some positional-only arguments passed as keyword arguments: '%V'", s->name, name);
        } else if (filled[at]) {
            exception_raise(rt, EXC_TYPE_ERROR, "%s() got multiple values for argument '%V'", s->name, name);
        } else {
            *s->parameters[at].out = args->values[given + i];
            filled[at] = true;
            continue;
        }
        return false;
    }
    return true;
}

static bool raise_too_many(Runtime *rt, const Signature *s, size_t given, const bool *filled) {
    size_t most = s->positional + s->self;
    size_t least = s->required + s->self;
    size_t keywords = 0;
    for (size_t i = s->positional; i < s->count; i++) keywords += filled[i];
    char range[64];
    if (least < most) snprintf(range, sizeof range, "from %zu to %zu", least, most);
    else snprintf(range, sizeof range, "%zu", most);
    char more[96] = "";
    given += s->self;
    if (keywords) {
        snprintf(more, sizeof more, " positional argument%s (and %zu keyword-only argument%s)", plural(given), keywords,
                 plural(keywords));
    }
    exception_raise(rt, EXC_TYPE_ERROR, "%s() takes %s positional argument%s but %zu%s %s given", s->name, range,
                    least < most ? "s" : plural(most), given, more, given == 1 && !keywords ? "was" : "were");
    return false;
}

// 'a' · 'a' and 'b' · 'a', 'b', and 'c'
static void add_missing_name(StrBuilder *b, const Parameter *p, size_t i, size_t count) {
    if (i && count > 2) str_builder_add_c(b, ",");
    if (i) str_builder_add_c(b, i + 1 == count ? " and " : " ");
    str_builder_add_format(b, "'%.*s'", p->length, p->name);
}

static bool check_missing(Runtime *rt, const Signature *s, size_t from, size_t to, const bool *filled,
                          const char *kind) {
    size_t count = 0;
    for (size_t i = from; i < to; i++) count += !filled[i];
    if (!count) return true;
    StrBuilder names = str_builder(rt);
    size_t added = 0;
    for (size_t i = from; i < to; i++) {
        if (!filled[i]) add_missing_name(&names, &s->parameters[i], added++, count);
    }
    Str *text = str_builder_finish(&names);
    exception_raise(rt, EXC_TYPE_ERROR, "%s() missing %zu required %s argument%s: %V", s->name, count, kind,
                    plural(count), text);
    object_unref(rt, text);
    return false;
}

static bool parse_as_python(Runtime *rt, const Signature *s, const Args *args) {
    size_t keywords = keyword_count(args);
    size_t given = args->count - keywords;
    size_t taken = given < s->positional ? given : s->positional;
    give_positional(s, args, taken);
    if (!keywords && given == taken && given >= s->required && !s->required_keywords) return true;
    bool filled[PARAMETERS_MAX] = {false};
    for (size_t i = 0; i < taken; i++) filled[i] = true;
    if (!python_keywords(rt, s, args, given, filled)) return false;
    if (given > taken) return raise_too_many(rt, s, given, filled);
    size_t last = s->positional + s->required_keywords;
    return check_missing(rt, s, 0, s->required, filled, "positional") &&
           check_missing(rt, s, s->positional, last, filled, "keyword-only");
}

bool args_parse_python(Runtime *rt, const Args *args, const char *signature, ...) {
    Signature s;
    va_list outs;
    va_start(outs, signature);
    bool given = give_at_once(args, signature, &outs);
    va_end(outs);
    if (given) return true;
    va_start(outs, signature);
    parse_signature(&s, signature, &outs);
    va_end(outs);
    return parse_as_python(rt, &s, args);
}

// Conversions -------------------------------------------------------------------------------------------------------

bool args_int(Runtime *rt, Value value, int64_t *out) { return value_index(rt, value, out); }

bool args_float(Runtime *rt, Value value, double *out) {
    if (float_from_number(value, out)) return true;
    Type *type = value_type(rt, value);
    bool is_real = type->slots->index || !value_is_null(type_lookup(rt, type, rt->names[NAME_FLOAT]));
    if (!is_real) {
        exception_raise(rt, EXC_TYPE_ERROR, "must be real number, not %s", value_type_name(rt, value));
        return false;
    }
    Value number = float_from_value(rt, value);
    if (value_is_null(number)) return false;
    *out = number.as.real;
    return true;
}

bool args_str(Runtime *rt, Value value, const char *what, Str **out) {
    if (value_is_str(value)) {
        *out = value_as_str(value);
        return true;
    }
    const char *given = value_is_none(value) ? "None" : value_type_name(rt, value);
    exception_raise(rt, EXC_TYPE_ERROR, "%s must be str, not %s", what, given);
    return false;
}
