#include "sim/lang/token.h"

#include <string.h>

typedef struct Spelling {
    const char *text;
    size_t length;
} Spelling;

#define ROW(kind, spelling) [TOKEN_##kind] = {spelling, sizeof spelling - 1},
static const Spelling spellings[TOKEN_KIND_COUNT] = {TOKEN_KEYWORDS(ROW) TOKEN_OPERATORS(ROW)};
#undef ROW

enum {
    FIRST_KEYWORD = TOKEN_FALSE,
    FIRST_OPERATOR = TOKEN_DOUBLE_STAR_EQUAL,
};

TokenKind token_classify_word(const char *word, size_t length) {
    for (size_t kind = FIRST_KEYWORD; kind < FIRST_OPERATOR; kind++) {
        const Spelling *keyword = &spellings[kind];
        if (keyword->text[0] == word[0] && keyword->length == length && memcmp(keyword->text, word, length) == 0)
            return (TokenKind)kind;
    }
    return TOKEN_NAME;
}

TokenKind token_match_operator(const char *bytes, size_t length, size_t *size) {
    for (size_t kind = FIRST_OPERATOR; kind < TOKEN_KIND_COUNT; kind++) {
        const Spelling *row = &spellings[kind];
        if (row->text[0] == bytes[0] && row->length <= length &&
            memcmp(row->text, bytes, row->length) == 0) {
            *size = row->length;
            return (TokenKind)kind;
        }
    }
    return TOKEN_ERROR;
}

const char *token_spelling(TokenKind kind) {
    return spellings[kind].text ? spellings[kind].text : "";
}
