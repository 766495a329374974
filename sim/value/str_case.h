#ifndef ASYNCARIUM_VALUE_STR_CASE_H
#define ASYNCARIUM_VALUE_STR_CASE_H

// The methods of str that ask for or change the case or the class of its characters.

#include "sim/value/native.h"

// X(name, function)
#define STR_CASE_METHODS(X)                                                                                            \
    X("upper", str_method_upper) X("lower", str_method_lower) X("title", str_method_title)                             \
    X("capitalize", str_method_capitalize) X("swapcase", str_method_swapcase) X("casefold", str_method_casefold)       \
    X("isalpha", str_method_isalpha) X("isdecimal", str_method_isdecimal) X("isdigit", str_method_isdigit)             \
    X("isnumeric", str_method_isnumeric) X("isalnum", str_method_isalnum) X("isspace", str_method_isspace)             \
    X("isprintable", str_method_isprintable) X("isupper", str_method_isupper) X("islower", str_method_islower)         \
    X("istitle", str_method_istitle) X("isidentifier", str_method_isidentifier) X("isascii", str_method_isascii)

#define X(name, function) Value function(Runtime *rt, Value self, const Args *args);
STR_CASE_METHODS(X)
#undef X

#endif
