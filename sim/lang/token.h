// The words of Python: what the lexer hands to the parser.
#ifndef ASYNCARIUM_LANG_TOKEN_H
#define ASYNCARIUM_LANG_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#define TOKEN_KEYWORDS(X)                                                                                              \
    X(FALSE, "False")                                                                                                  \
    X(NONE, "None")                                                                                                    \
    X(TRUE, "True")                                                                                                    \
    X(AND, "and")                                                                                                      \
    X(AS, "as")                                                                                                        \
    X(ASSERT, "assert")                                                                                                \
    X(ASYNC, "async")                                                                                                  \
    X(AWAIT, "await")                                                                                                  \
    X(BREAK, "break")                                                                                                  \
    X(CLASS, "class")                                                                                                  \
    X(CONTINUE, "continue")                                                                                            \
    X(DEF, "def")                                                                                                      \
    X(DEL, "del")                                                                                                      \
    X(ELIF, "elif")                                                                                                    \
    X(ELSE, "else")                                                                                                    \
    X(EXCEPT, "except")                                                                                                \
    X(FINALLY, "finally")                                                                                              \
    X(FOR, "for")                                                                                                      \
    X(FROM, "from")                                                                                                    \
    X(GLOBAL, "global")                                                                                                \
    X(IF, "if")                                                                                                        \
    X(IMPORT, "import")                                                                                                \
    X(IN, "in")                                                                                                        \
    X(IS, "is")                                                                                                        \
    X(LAMBDA, "lambda")                                                                                                \
    X(NONLOCAL, "nonlocal")                                                                                            \
    X(NOT, "not")                                                                                                      \
    X(OR, "or")                                                                                                        \
    X(PASS, "pass")                                                                                                    \
    X(RAISE, "raise")                                                                                                  \
    X(RETURN, "return")                                                                                                \
    X(TRY, "try")                                                                                                      \
    X(WHILE, "while")                                                                                                  \
    X(WITH, "with")                                                                                                    \
    X(YIELD, "yield")

// A longer operator stands before the shorter ones that it begins with: the first that fits is the one.
#define TOKEN_OPERATORS(X)                                                                                             \
    X(DOUBLE_STAR_EQUAL, "**=")                                                                                        \
    X(DOUBLE_SLASH_EQUAL, "//=")                                                                                       \
    X(LEFT_SHIFT_EQUAL, "<<=")                                                                                         \
    X(RIGHT_SHIFT_EQUAL, ">>=")                                                                                        \
    X(ELLIPSIS, "...")                                                                                                 \
    X(PLUS_EQUAL, "+=")                                                                                                \
    X(MINUS_EQUAL, "-=")                                                                                               \
    X(STAR_EQUAL, "*=")                                                                                                \
    X(SLASH_EQUAL, "/=")                                                                                               \
    X(PERCENT_EQUAL, "%=")                                                                                             \
    X(AT_EQUAL, "@=")                                                                                                  \
    X(AMPERSAND_EQUAL, "&=")                                                                                           \
    X(BAR_EQUAL, "|=")                                                                                                 \
    X(CARET_EQUAL, "^=")                                                                                               \
    X(DOUBLE_STAR, "**")                                                                                               \
    X(DOUBLE_SLASH, "//")                                                                                              \
    X(LEFT_SHIFT, "<<")                                                                                                \
    X(RIGHT_SHIFT, ">>")                                                                                               \
    X(EQUAL_EQUAL, "==")                                                                                               \
    X(NOT_EQUAL, "!=")                                                                                                 \
    X(LESS_EQUAL, "<=")                                                                                                \
    X(GREATER_EQUAL, ">=")                                                                                             \
    X(COLON_EQUAL, ":=")                                                                                               \
    X(ARROW, "->")                                                                                                     \
    X(LEFT_PARENTHESIS, "(")                                                                                           \
    X(RIGHT_PARENTHESIS, ")")                                                                                          \
    X(LEFT_BRACKET, "[")                                                                                               \
    X(RIGHT_BRACKET, "]")                                                                                              \
    X(LEFT_BRACE, "{")                                                                                                 \
    X(RIGHT_BRACE, "}")                                                                                                \
    X(PLUS, "+")                                                                                                       \
    X(MINUS, "-")                                                                                                      \
    X(STAR, "*")                                                                                                       \
    X(SLASH, "/")                                                                                                      \
    X(PERCENT, "%")                                                                                                    \
    X(AT, "@")                                                                                                         \
    X(AMPERSAND, "&")                                                                                                  \
    X(BAR, "|")                                                                                                        \
    X(CARET, "^")                                                                                                      \
    X(TILDE, "~")                                                                                                      \
    X(LESS, "<")                                                                                                       \
    X(GREATER, ">")                                                                                                    \
    X(EQUAL, "=")                                                                                                      \
    X(COLON, ":")                                                                                                      \
    X(COMMA, ",")                                                                                                      \
    X(DOT, ".")                                                                                                        \
    X(SEMICOLON, ";")                                                                                                  \
    X(EXCLAMATION, "!")

#define TOKEN_ENUM(kind, spelling) TOKEN_##kind,
typedef enum TokenKind {
    TOKEN_END, // of the text
    TOKEN_ERROR,
    TOKEN_NEWLINE,
    TOKEN_NAME,
    TOKEN_NUMBER,
    TOKEN_STRING,  // a whole literal, with its prefix and quotes
    TOKEN_FSTRING, // prefix and opening quotes only: the parser goes on from there
    TOKEN_KEYWORDS(TOKEN_ENUM) TOKEN_OPERATORS(TOKEN_ENUM) TOKEN_KIND_COUNT,
} TokenKind;
#undef TOKEN_ENUM

// What a string literal looks like, from its prefix and quotes.
typedef struct StringStyle {
    bool is_raw;
    bool is_bytes;
    bool is_format;
    char quote;
    int quotes; // 1 or 3
} StringStyle;

typedef struct Token {
    TokenKind kind;
    size_t start; // offsets in the text
    size_t end;
    int line;   // from 1
    int column; // from 0, in bytes
    int end_line;
    int end_column;
    StringStyle style; // of a string
} Token;

// The kind of an identifier-like word: its keyword, or TOKEN_NAME.
TokenKind token_classify_word(const char *word, size_t length);

// The operator that bytes[0..length) begins with; TOKEN_ERROR for none.
TokenKind token_match_operator(const char *bytes, size_t length, size_t *size);

// How a keyword or operator is written; "" for the others.
const char *token_spelling(TokenKind kind);

#endif
