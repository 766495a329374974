#ifndef ASYNCARIUM_VALUE_TEXT_VIEW_H
#define ASYNCARIUM_VALUE_TEXT_VIEW_H

// What str and bytes have in common: bytes in a row, cut into characters in one way or the other. The methods in
// text_search.c, text_split.c and text_change.c are written once, for both.

#include "sim/value/runtime.h"

typedef struct TextKind {
    bool is_str;
    Value (*make)(Runtime *rt, const char *data, size_t size);
    uint32_t (*next)(const char **at);     // the character at *at; moves past it
    uint32_t (*previous)(const char **at); // the character that ends at *at; moves before it
    bool (*is_space)(uint32_t c);
    bool (*is_line_break)(uint32_t c);
} TextKind;

typedef struct TextView { // borrowed
    const TextKind *kind;
    const char *data;
    size_t size;   // bytes
    size_t length; // characters
} TextView;

enum { TEXT_ABSENT = -1 };

// The qualified name of a method, for args_count: "str.find" or "bytes.find".
#define TEXT_NAME(self, method) (value_is_kind(self, KIND_STR) ? "str." method : "bytes." method)

TextView text_view(Value text); // a str or bytes
// Whether `value` is of the same kind as `kind`: a str for a str, bytes for bytes.
bool text_is_kind(const TextKind *kind, Value value);
size_t text_offset(const TextView *view, size_t index);  // byte offset of the index-th character
size_t text_index(const TextView *view, size_t offset);  // the reverse
// Byte offset of the first or last place in [start, end), or TEXT_ABSENT. An empty needle is found at once.
int64_t text_find(const TextView *view, size_t start, size_t end, const TextView *needle);
int64_t text_find_last(const TextView *view, size_t start, size_t end, const TextView *needle);
// Places that do not overlap, at most `most`; the needle is not empty.
size_t text_count(const TextView *view, size_t start, size_t end, const TextView *needle, size_t most);
// The part from byte `start` to byte `end`; `self` itself where that is all, and of the exact type.
Value text_cut(Runtime *rt, Value self, const TextView *view, size_t start, size_t end);
// An argument that must be of the same kind, with the message of bytes or, for str, of `str_message` (with %s for the
// type's name). False: raised.
bool text_argument(Runtime *rt, const TextKind *kind, Value value, const char *str_message, TextView *out);
// The same with the message "name must be str, not int".
bool text_named_argument(Runtime *rt, const TextKind *kind, Value value, const char *name, TextView *out);

#endif
