#include "sim/lang/lexer.h"

#include "sim/lang/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// The byte that is `ahead` of the place, NUL behind the end.
static char peek(const Lexer *lexer, size_t ahead) {
    return lexer->at + ahead < lexer->end ? lexer->text[lexer->at + ahead] : '\0';
}

static int column(const Lexer *lexer) {
    return (int)(lexer->at - lexer->line_start);
}

static Token begin(const Lexer *lexer) {
    return (Token){.start = lexer->at, .line = lexer->line, .column = column(lexer)};
}

static Token finish(const Lexer *lexer, Token token, TokenKind kind) {
    token.kind = kind;
    token.end = lexer->at;
    token.end_line = lexer->line;
    token.end_column = column(lexer);
    return token;
}

Token lexer_fail(Lexer *lexer, size_t offset, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(lexer->notes->error, sizeof lexer->notes->error, format, arguments);
    va_end(arguments);
    lexer->notes->error_offset = offset;
    return finish(lexer, begin(lexer), TOKEN_ERROR);
}

void lexer_skip_byte(Lexer *lexer) {
    if (lexer->text[lexer->at++] == '\n') {
        lexer->line++;
        lexer->line_start = lexer->at;
    }
}

static bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

// ---- names

// Bytes of the letter at `at` if an identifier may go on with it, else 0.
static size_t identifier_letter(const Lexer *lexer, bool first) {
    if (lexer->at == lexer->end)
        return 0;
    uint32_t letter;
    size_t size = utf8_decode(lexer->text + lexer->at, lexer->end - lexer->at, &letter);
    if (!size)
        return 0;
    return (first ? utf8_starts_identifier(letter) : utf8_continues_identifier(letter)) ? size : 0;
}

static void skip_identifier(Lexer *lexer) {
    for (size_t size; (size = identifier_letter(lexer, false)) > 0;)
        lexer->at += size;
}

// ---- numbers

static bool is_digit_of(char letter, int base) {
    if (base == 16)
        return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
    return letter >= '0' && letter < '0' + base;
}

// digits := digit ('_'? digit)*
// False if an underscore stands wrong, or no digit is there.
static bool skip_digits(Lexer *lexer, int base) {
    if (!is_digit_of(peek(lexer, 0), base))
        return false;
    for (;;) {
        while (is_digit_of(peek(lexer, 0), base))
            lexer->at++;
        if (peek(lexer, 0) != '_')
            return true;
        lexer->at++;
        if (!is_digit_of(peek(lexer, 0), base))
            return false;
    }
}

// A number may be followed at once by a keyword (`1if x else 2`), but by no other letter.
static bool runs_into_word(const Lexer *lexer) {
    if (!identifier_letter(lexer, true))
        return false;
    Lexer ahead = *lexer;
    skip_identifier(&ahead);
    return token_classify_word(lexer->text + lexer->at, ahead.at - lexer->at) == TOKEN_NAME;
}

// based := '0' [xX] '_'? digits | '0' [oO] '_'? digits | '0' [bB] '_'? digits
static Token lex_based(Lexer *lexer, Token token, int base, const char *name) {
    lexer->at += 2;
    if (peek(lexer, 0) == '_')
        lexer->at++;
    bool valid = skip_digits(lexer, base);
    if (is_digit(peek(lexer, 0)))
        return lexer_fail(lexer, lexer->at, "invalid digit '%c' in %s literal", peek(lexer, 0), name);
    if (!valid || runs_into_word(lexer))
        return lexer_fail(lexer, token.start, "invalid %s literal", name);
    return finish(lexer, token, TOKEN_NUMBER);
}

static bool has_leading_zero(const Lexer *lexer, size_t start) {
    if (lexer->text[start] != '0')
        return false;
    size_t zeros = strspn(lexer->text + start, "0_");
    return start + zeros < lexer->at;
}

// exponent := [eE] [+-]? digits
static bool skip_exponent(Lexer *lexer) {
    if (peek(lexer, 0) != 'e' && peek(lexer, 0) != 'E')
        return true;
    size_t sign = peek(lexer, 1) == '+' || peek(lexer, 1) == '-';
    if (!is_digit(peek(lexer, 1 + sign)))
        return sign == 0; // as in `1else`
    lexer->at += 1 + sign;
    return skip_digits(lexer, 10);
}

// decimal := digits | digits? '.' digits? exponent? | digits exponent
static Token lex_decimal(Lexer *lexer, Token token) {
    bool valid = peek(lexer, 0) == '.' || skip_digits(lexer, 10);
    bool is_integer = peek(lexer, 0) != '.';
    if (!is_integer) {
        lexer->at++;
        if (is_digit(peek(lexer, 0)))
            valid = skip_digits(lexer, 10) && valid;
    }
    size_t mantissa_end = lexer->at;
    valid = skip_exponent(lexer) && valid;
    is_integer = is_integer && lexer->at == mantissa_end;
    if (valid && (peek(lexer, 0) == 'j' || peek(lexer, 0) == 'J'))
        return lexer_fail(lexer, token.start, "complex numbers are outside the language");
    if (!valid || runs_into_word(lexer))
        return lexer_fail(lexer, token.start, "invalid decimal literal");
    if (is_integer && has_leading_zero(lexer, token.start))
        return lexer_fail(lexer, token.start,
                          "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal "
                          "integers");
    return finish(lexer, token, TOKEN_NUMBER);
}

static Token lex_number(Lexer *lexer) {
    Token token = begin(lexer);
    char second = peek(lexer, 0) == '0' ? (char)(peek(lexer, 1) | 0x20) : '\0';
    if (second == 'x')
        return lex_based(lexer, token, 16, "hexadecimal");
    if (second == 'o')
        return lex_based(lexer, token, 8, "octal");
    if (second == 'b')
        return lex_based(lexer, token, 2, "binary");
    return lex_decimal(lexer, token);
}

// ---- strings

bool lexer_at_quotes(const Lexer *lexer, StringStyle style) {
    for (int i = 0; i < style.quotes; i++)
        if (peek(lexer, (size_t)i) != style.quote)
            return false;
    return true;
}

// prefix := any of r, b, u, f in any case; 'br', 'rb', 'fr', 'rf'; before a quote
// Returns its length and sets the style, or -1 if what stands here is no string.
static int match_prefix(const Lexer *lexer, StringStyle *style) {
    int length = 0;
    bool is_unicode = false;
    *style = (StringStyle){0};
    for (; length <= 2; length++) {
        char letter = peek(lexer, (size_t)length);
        if (letter == '"' || letter == '\'') {
            style->quote = letter;
            return length;
        }
        bool *flag = NULL;
        char lower = (char)(letter | 0x20);
        if (lower == 'r')
            flag = &style->is_raw;
        else if (lower == 'b')
            flag = &style->is_bytes;
        else if (lower == 'f')
            flag = &style->is_format;
        else if (lower == 'u')
            flag = &is_unicode;
        if (!flag || *flag || is_unicode || (style->is_bytes && style->is_format))
            return -1;
        *flag = true;
        if ((style->is_bytes && style->is_format) || (is_unicode && length > 0))
            return -1;
    }
    return -1;
}

static Token fail_unterminated(Lexer *lexer, Token token) {
    if (lexer->field_depth && token.style.quote == lexer->field_quote && token.style.quotes == 1)
        return lexer_fail(lexer, token.start, "f-string: expecting '}'");
    return lexer_fail(lexer, token.start, "unterminated %sstring literal",
                      token.style.quotes == 3 ? "triple-quoted " : "");
}

static Token lex_string(Lexer *lexer, int prefix, StringStyle style) {
    Token token = begin(lexer);
    lexer->at += (size_t)prefix;
    style.quotes = 3;
    if (!lexer_at_quotes(lexer, style))
        style.quotes = 1;
    token.style = style;
    lexer->at += (size_t)style.quotes;
    if (style.is_format)
        return finish(lexer, token, TOKEN_FSTRING);
    while (!lexer_at_quotes(lexer, style)) {
        if (lexer->at < lexer->end && lexer->text[lexer->at] == '\\')
            lexer_skip_byte(lexer);
        else if (peek(lexer, 0) == '\n' && style.quotes == 1)
            return fail_unterminated(lexer, token);
        if (lexer->at == lexer->end)
            return fail_unterminated(lexer, token);
        lexer_skip_byte(lexer);
    }
    lexer->at += (size_t)style.quotes;
    return finish(lexer, token, TOKEN_STRING);
}

// ---- operators and brackets

static char closing(char open) {
    return open == '(' ? ')' : open == '[' ? ']' : '}';
}

static Token open_bracket(Lexer *lexer, Token token, TokenKind kind) {
    if (lexer->depth == LEXER_MAX_BRACKETS)
        return lexer_fail(lexer, token.start, "too many nested parentheses");
    lexer->notes->brackets[lexer->depth++] = token.start;
    return finish(lexer, token, kind);
}

static Token close_bracket(Lexer *lexer, Token token, TokenKind kind) {
    char close = lexer->text[token.start];
    if (lexer->depth == 0)
        return lexer_fail(lexer, token.start, "unexpected '%c'", close);
    char open = lexer->text[lexer->notes->brackets[lexer->depth - 1]];
    if (closing(open) != close && lexer->depth == lexer->field_depth)
        return lexer_fail(lexer, token.start, "f-string: unmatched '%c'", close);
    if (closing(open) != close)
        return lexer_fail(lexer, token.start, "closing parenthesis '%c' does not match opening parenthesis '%c'", close,
                          open);
    lexer->depth--;
    return finish(lexer, token, kind);
}

static Token fail_character(Lexer *lexer) {
    uint32_t letter = 0;
    size_t size = utf8_decode(lexer->text + lexer->at, lexer->end - lexer->at, &letter);
    if (letter < 0x80)
        return lexer_fail(lexer, lexer->at, "invalid syntax");
    if (!utf8_is_printable(letter))
        return lexer_fail(lexer, lexer->at, "invalid non-printable character U+%04X", (unsigned)letter);
    return lexer_fail(lexer, lexer->at, "invalid character '%.*s' (U+%04X)", (int)size, lexer->text + lexer->at,
                      (unsigned)letter);
}

static bool is_open(TokenKind kind) {
    return kind == TOKEN_LEFT_PARENTHESIS || kind == TOKEN_LEFT_BRACKET || kind == TOKEN_LEFT_BRACE;
}

static bool is_close(TokenKind kind) {
    return kind == TOKEN_RIGHT_PARENTHESIS || kind == TOKEN_RIGHT_BRACKET || kind == TOKEN_RIGHT_BRACE;
}

static Token lex_operator(Lexer *lexer) {
    Token token = begin(lexer);
    size_t size = 0;
    TokenKind kind = token_match_operator(lexer->text + lexer->at, lexer->end - lexer->at, &size);
    bool in_field = lexer->field_depth && lexer->depth == lexer->field_depth;
    if (in_field && kind == TOKEN_COLON_EQUAL) { // {x:=5} has the format "=5"
        kind = TOKEN_COLON;
        size = 1;
    }
    if (kind == TOKEN_ERROR || (kind == TOKEN_EXCLAMATION && !in_field))
        return fail_character(lexer);
    lexer->at += size;
    if (is_open(kind))
        return open_bracket(lexer, token, kind);
    return is_close(kind) ? close_bracket(lexer, token, kind) : finish(lexer, token, kind);
}

// ---- the whole

// blank := ' ' | tab | form feed | '\' newline | '#' up to the end of the line | newline, inside brackets
// False at a backslash with something behind it.
static bool skip_blanks(Lexer *lexer) {
    for (;;) {
        char letter = peek(lexer, 0);
        if (letter == ' ' || letter == '\t' || letter == '\f' || (letter == '\n' && lexer->depth > 0)) {
            lexer_skip_byte(lexer);
        } else if (letter == '#') {
            while (lexer->at < lexer->end && lexer->text[lexer->at] != '\n')
                lexer->at++;
        } else if (letter == '\\') {
            lexer->at++;
            if (peek(lexer, 0) != '\n')
                return false;
            lexer_skip_byte(lexer);
        } else {
            return true;
        }
    }
}

static Token lex_end(Lexer *lexer) {
    if (lexer->depth == 0)
        return finish(lexer, begin(lexer), TOKEN_END);
    size_t bracket = lexer->notes->brackets[lexer->depth - 1];
    return lexer_fail(lexer, bracket, "'%c' was never closed", lexer->text[bracket]);
}

static Token lex_word(Lexer *lexer) {
    Token token = begin(lexer);
    skip_identifier(lexer);
    return finish(lexer, token, token_classify_word(lexer->text + token.start, lexer->at - token.start));
}

Token lexer_next(Lexer *lexer) {
    if (!skip_blanks(lexer))
        return lexer_fail(lexer, lexer->at - 1, "unexpected character after line continuation character");
    if (lexer->at == lexer->end)
        return lex_end(lexer);
    char letter = peek(lexer, 0);
    if (letter == '\n') {
        Token token = begin(lexer);
        lexer_skip_byte(lexer);
        return finish(lexer, token, TOKEN_NEWLINE);
    }
    if (is_digit(letter) || (letter == '.' && is_digit(peek(lexer, 1))))
        return lex_number(lexer);
    StringStyle style;
    int prefix = match_prefix(lexer, &style);
    if (prefix >= 0)
        return lex_string(lexer, prefix, style);
    return identifier_letter(lexer, true) ? lex_word(lexer) : lex_operator(lexer);
}
