#ifndef ASYNCARIUM_VALUE_UNICODE_TABLES_H
#define ASYNCARIUM_VALUE_UNICODE_TABLES_H

// The tables behind unicode.h: sorted by code point, to be searched by halves.

#include <stddef.h>
#include <stdint.h>

// What str's methods ask about a code point: the general categories, as far as the answers differ.
typedef enum UnicodeClass {
    UNICODE_OTHER,         // not printable: controls, surrogates, private, unassigned, separators
    UNICODE_SYMBOL,        // punctuation and symbols
    UNICODE_JOINER,        // symbols that do not end a word when case is mapped: ' . : ^
    UNICODE_CONNECTOR,     // Pc: _
    UNICODE_FORMAT,        // Cf
    UNICODE_UPPER,         // Lu
    UNICODE_LOWER,         // Ll
    UNICODE_TITLE,         // Lt
    UNICODE_MODIFIER,      // Lm
    UNICODE_LETTER,        // Lo
    UNICODE_NONSPACING,    // Mn, Me
    UNICODE_SPACING,       // Mc
    UNICODE_DECIMAL,       // Nd
    UNICODE_DIGIT,         // No that isdigit: superscripts, circled digits
    UNICODE_LETTER_NUMBER, // Nl
    UNICODE_NUMBER,        // No
    UNICODE_PAIRS,         // in the table only: upper, lower, upper, lower, …
} UnicodeClass;

typedef struct UnicodeRange {
    uint32_t first, last;
} UnicodeRange;

// Each `step`-th code point from first to last maps to itself + delta.
typedef struct UnicodeShift {
    uint32_t first, last;
    int32_t step, delta;
} UnicodeShift;

typedef struct UnicodeExpansion {
    uint32_t code_point;
    uint32_t to[3]; // 0: no more
} UnicodeExpansion;

extern const uint32_t unicode_classes[];
extern const size_t unicode_classes_count;
extern const UnicodeRange unicode_other_upper[];   // isupper though not Lu
extern const size_t unicode_other_upper_count;
extern const UnicodeRange unicode_other_lower[];   // islower though not Ll
extern const size_t unicode_other_lower_count;
extern const UnicodeRange unicode_other_numeric[]; // letters that are numbers, as the Chinese ones
extern const size_t unicode_other_numeric_count;
// Where the identifier properties differ from what the class says.
extern const UnicodeRange unicode_odd_identifier_start[];
extern const size_t unicode_odd_identifier_start_count;
extern const UnicodeRange unicode_odd_identifier_continue[];
extern const size_t unicode_odd_identifier_continue_count;
extern const UnicodeShift unicode_upper[];
extern const size_t unicode_upper_count;
extern const UnicodeShift unicode_lower[];
extern const size_t unicode_lower_count;
extern const UnicodeExpansion unicode_upper_expansions[];
extern const size_t unicode_upper_expansions_count;

#endif
