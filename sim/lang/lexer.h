// Python text to tokens, one at a time, from any stretch of a text.
//
// A Lexer is a small value: copying it saves the place, assigning the copy goes back there. What needs room (open
// brackets, the last error) lies beside it in a LexerNotes.
#ifndef ASYNCARIUM_LANG_LEXER_H
#define ASYNCARIUM_LANG_LEXER_H

#include "sim/lang/token.h"

#include <stdbool.h>
#include <stddef.h>

enum { LEXER_MAX_BRACKETS = 200 }; // as CPython's MAXLEVEL

typedef struct LexerNotes {
    size_t brackets[LEXER_MAX_BRACKETS]; // offsets of those that are open
    char error[120];                     // what is wrong, after a TOKEN_ERROR
    size_t error_offset;                 // and where
} LexerNotes;

typedef struct Lexer {
    const char *text;
    size_t at;
    size_t end;
    int line;          // of `at`
    size_t line_start; // offset of that line
    int depth;         // open brackets
    // Inside a replacement field of an f-string: the depth within its brace, where ':' and '!' end the expression, and
    // the quote of the f-string. Else depth 0.
    int field_depth;
    char field_quote;
    LexerNotes *notes;
} Lexer;

// The next token. Newlines inside brackets are blanks; outside they are tokens. At the end with an open bracket, and
// at whatever is no token, a TOKEN_ERROR.
Token lexer_next(Lexer *lexer);

// Makes a TOKEN_ERROR with the message of the last one's shape: for the parser, which reads f-strings itself.
Token lexer_fail(Lexer *lexer, size_t offset, const char *format, ...) __attribute__((format(printf, 3, 4)));

// Moves over one byte inside a string, minding newlines.
void lexer_skip_byte(Lexer *lexer);

// Whether the closing quotes of a string stand at `at`.
bool lexer_at_quotes(const Lexer *lexer, StringStyle style);

#endif
