#ifndef ASYNCARIUM_VALUE_TEXT_METHODS_H
#define ASYNCARIUM_VALUE_TEXT_METHODS_H

// The methods that str and bytes share, for both tables. `self` is a str or bytes, and so are the results.

#include "sim/value/native.h"

// X(name, function)
#define TEXT_METHODS(X)                                                                                                \
    X("find", text_method_find) X("rfind", text_method_rfind)                                                          \
    X("index", text_method_index) X("rindex", text_method_rindex)                                                      \
    X("count", text_method_count)                                                                                      \
    X("startswith", text_method_startswith) X("endswith", text_method_endswith)                                        \
    X("split", text_method_split) X("rsplit", text_method_rsplit) X("splitlines", text_method_splitlines)              \
    X("partition", text_method_partition) X("rpartition", text_method_rpartition)                                      \
    X("join", text_method_join)                                                                                        \
    X("replace", text_method_replace)                                                                                  \
    X("strip", text_method_strip) X("lstrip", text_method_lstrip) X("rstrip", text_method_rstrip)                      \
    X("removeprefix", text_method_removeprefix) X("removesuffix", text_method_removesuffix)                            \
    X("ljust", text_method_ljust) X("rjust", text_method_rjust) X("center", text_method_center)                        \
    X("zfill", text_method_zfill) X("expandtabs", text_method_expandtabs)

#define X(name, function) Value function(Runtime *rt, Value self, const Args *args);
TEXT_METHODS(X)
#undef X

// Rows of a NativeSpec table.
#define TEXT_METHOD_SPEC(text, function) {.name = text, .call = function, .kind = NATIVE_METHOD},

// For the slots of both types.
bool text_contains(Runtime *rt, Value self, Value item, bool *out);
Value text_concat(Runtime *rt, Value a, Value b);      // NotImplemented if a is neither str nor bytes
Value text_repeat(Runtime *rt, Value a, Value b);      // text * times or times * text
// As args_parse for two optional parameters, fast where both are given by position.
bool text_take_two(Runtime *rt, const Args *args, const char *signature, Value *first, Value *second);

#endif
