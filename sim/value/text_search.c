// find, index, count, startswith and their kin, for str and bytes.

#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/slice.h"
#include "sim/value/text_methods.h"
#include "sim/value/text_view.h"
#include "sim/value/tuple.h"

// Arguments -----------------------------------------------------------------------------------------------------------

// What is searched for, in a part of the text. One byte as a number is kept in `byte`.
typedef struct Search {
    TextView text, needle;
    size_t start, end; // byte offsets
    bool outside;      // start stands behind end: nothing is found there, not even nothing
    char byte;
} Search;

static bool read_bound(Runtime *rt, const Args *args, size_t position, int64_t *out) {
    if (position >= args->count || value_is_none(args->values[position])) return true;
    Value bound = args->values[position];
    if (value_type(rt, bound)->slots->index) return slice_index_argument(rt, bound, out);
    exception_raise(rt, EXC_TYPE_ERROR, "slice indices must be integers or None or have an __index__ method");
    return false;
}

// Reads the optional arguments start and end that stand at args[1] and args[2].
static bool read_bounds(Runtime *rt, const Args *args, Search *search) {
    int64_t length = (int64_t)search->text.length;
    int64_t start = 0;
    int64_t end = length;
    if (!read_bound(rt, args, 1, &start) || !read_bound(rt, args, 2, &end)) return false;
    start = slice_clamp(start, length);
    end = slice_clamp(end, length);
    if (end > length) end = length;
    search->outside = start > end;
    if (search->outside) return true;
    search->start = text_offset(&search->text, (size_t)start);
    search->end = text_offset(&search->text, (size_t)end);
    return true;
}

// bytes take a number for one byte, too.
static bool read_byte(Runtime *rt, Value value, Search *out) {
    int64_t byte;
    if (!value_index(rt, value, &byte)) return false;
    if (byte < 0 || byte > 255) {
        exception_raise(rt, EXC_VALUE_ERROR, "byte must be in range(0, 256)");
        return false;
    }
    out->byte = (char)byte;
    out->needle = (TextView){out->text.kind, &out->byte, 1, 1};
    return true;
}

static bool read_needle(Runtime *rt, Value value, const char *argument, Search *out) {
    if (out->text.kind->is_str || value_is_bytes(value)) {
        return text_named_argument(rt, out->text.kind, value, argument, &out->needle);
    }
    if (value_type(rt, value)->slots->index) return read_byte(rt, value, out);
    exception_raise(rt, EXC_TYPE_ERROR, "argument should be integer or bytes-like object, not '%s'",
                    value_type_name(rt, value));
    return false;
}

static bool read_search(Runtime *rt, Value self, const Args *args, const char *argument, const char *full_name,
                        Search *out) {
    out->text = text_view(self);
    if (!args_count(rt, args, full_name, 1, 3)) return false;
    bool is_str = out->text.kind->is_str; // bytes look last at what is searched for
    if (is_str && !read_needle(rt, args->values[0], argument, out)) return false;
    return read_bounds(rt, args, out) && (is_str || read_needle(rt, args->values[0], argument, out));
}

// Methods -------------------------------------------------------------------------------------------------------------

// The index of the character where it was found, or TEXT_ABSENT.
static int64_t find(const Search *search, bool last) {
    if (search->outside) return TEXT_ABSENT;
    int64_t at = last ? text_find_last(&search->text, search->start, search->end, &search->needle)
                      : text_find(&search->text, search->start, search->end, &search->needle);
    return at == TEXT_ABSENT ? TEXT_ABSENT : (int64_t)text_index(&search->text, (size_t)at);
}

static Value find_or_absent(Runtime *rt, Value self, const Args *args, const char *argument, const char *full_name,
                            bool last) {
    Search search;
    if (!read_search(rt, self, args, argument, full_name, &search)) return VALUE_NULL;
    return value_from_int(find(&search, last));
}

static Value find_or_raise(Runtime *rt, Value self, const Args *args, const char *argument, const char *full_name,
                           bool last) {
    Value found = find_or_absent(rt, self, args, argument, full_name, last);
    if (value_is_null(found) || found.as.integer != TEXT_ABSENT) return found;
    bool is_str = text_view(self).kind->is_str;
    return exception_raise(rt, EXC_VALUE_ERROR, is_str ? "substring not found" : "subsection not found");
}

Value text_method_find(Runtime *rt, Value self, const Args *args) {
    return find_or_absent(rt, self, args, "find() argument 1", TEXT_NAME(self, "find"), false);
}

Value text_method_rfind(Runtime *rt, Value self, const Args *args) {
    return find_or_absent(rt, self, args, "rfind() argument 1", TEXT_NAME(self, "rfind"), true);
}

Value text_method_index(Runtime *rt, Value self, const Args *args) {
    return find_or_raise(rt, self, args, "index() argument 1", TEXT_NAME(self, "index"), false);
}

Value text_method_rindex(Runtime *rt, Value self, const Args *args) {
    return find_or_raise(rt, self, args, "rindex() argument 1", TEXT_NAME(self, "rindex"), true);
}

Value text_method_count(Runtime *rt, Value self, const Args *args) {
    Search s;
    if (!read_search(rt, self, args, "count() argument 1", TEXT_NAME(self, "count"), &s)) return VALUE_NULL;
    if (s.outside) return value_from_int(0);
    if (s.needle.size > 0) return value_from_int((int64_t)text_count(&s.text, s.start, s.end, &s.needle, SIZE_MAX));
    return value_from_int((int64_t)(text_index(&s.text, s.end) - text_index(&s.text, s.start)) + 1);
}

bool text_contains(Runtime *rt, Value self, Value item, bool *out) {
    Search search = {.text = text_view(self)};
    bool byte = !search.text.kind->is_str && value_type(rt, item)->slots->index;
    if (byte) {
        if (!read_byte(rt, item, &search)) return false;
    } else if (!text_argument(rt, search.text.kind, item, "'in <string>' requires string as left operand, not %s",
                              &search.needle)) {
        return false;
    }
    *out = text_find(&search.text, 0, search.text.size, &search.needle) != TEXT_ABSENT;
    return true;
}

// startswith, endswith ------------------------------------------------------------------------------------------------

static bool touches(const Search *search, Value affix, bool at_end) {
    TextView needle = text_view(affix);
    if (search->outside || search->end - search->start < needle.size) return false;
    size_t at = at_end ? search->end - needle.size : search->start;
    return text_find(&search->text, at, at + needle.size, &needle) == (int64_t)at;
}

// Any of a tuple; the later ones need not be texts if an earlier one fits.
static Value touches_any(Runtime *rt, const Search *search, const Tuple *affixes, const char *name, bool at_end) {
    for (size_t i = 0; i < affixes->count; i++) {
        Value affix = affixes->items[i];
        if (text_is_kind(search->text.kind, affix)) {
            if (touches(search, affix, at_end)) return VALUE_TRUE;
        } else if (search->text.kind->is_str) {
            return exception_raise(rt, EXC_TYPE_ERROR, "tuple for %s must only contain str, not %s", name,
                                   value_type_name(rt, affix));
        } else {
            return exception_raise(rt, EXC_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                                   value_type_name(rt, affix));
        }
    }
    return VALUE_FALSE;
}

static Value touch(Runtime *rt, Value self, const Args *args, const char *name, const char *full_name, bool at_end) {
    Search search = {.text = text_view(self)};
    if (!args_count(rt, args, full_name, 1, 3) || !read_bounds(rt, args, &search)) return VALUE_NULL;
    Value affix = args->values[0];
    if (value_is_tuple(affix)) return touches_any(rt, &search, value_as_tuple(affix), name, at_end);
    if (text_is_kind(search.text.kind, affix)) return value_from_bool(touches(&search, affix, at_end));
    const char *kind = search.text.kind->is_str ? "str" : "bytes";
    return exception_raise(rt, EXC_TYPE_ERROR, "%s first arg must be %s or a tuple of %s, not %s", name, kind, kind,
                           value_type_name(rt, affix));
}

Value text_method_startswith(Runtime *rt, Value self, const Args *args) {
    return touch(rt, self, args, "startswith", TEXT_NAME(self, "startswith"), false);
}

Value text_method_endswith(Runtime *rt, Value self, const Args *args) {
    return touch(rt, self, args, "endswith", TEXT_NAME(self, "endswith"), true);
}
