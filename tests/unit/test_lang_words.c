// The small parts of the front end: tokens, letters, suggestions, memory.

#include "lang_harness.h"

#include "asyncarium/suggest.h"
#include "sim/lang/lexer.h"
#include "sim/lang/utf8.h"

static void append_token(Buffer *out, const char *python, const Lexer *lexer, Token token) {
    const char *kinds[TOKEN_KIND_COUNT] = {
        [TOKEN_NAME] = "name:", [TOKEN_NUMBER] = "number:", [TOKEN_STRING] = "string:", [TOKEN_FSTRING] = "fstring:"};
    if (out->length) buffer_append_string(out, " ");
    if (token.kind == TOKEN_ERROR)
        buffer_append_format(out, "%zu:%s", lexer->notes->error_offset, lexer->notes->error);
    else if (token.kind == TOKEN_NEWLINE)
        buffer_append_string(out, "newline");
    else if (kinds[token.kind])
        buffer_append_format(out, "%s%.*s", kinds[token.kind], (int)(token.end - token.start), python + token.start);
    else
        buffer_append_string(out, token_spelling(token.kind));
}

static char *tokens_of(const char *python) {
    LexerNotes notes;
    Lexer lexer = {.text = python, .end = strlen(python), .line = 1, .notes = &notes};
    Buffer out = {0};
    for (;;) {
        Token token = lexer_next(&lexer);
        if (token.kind == TOKEN_END) break;
        append_token(&out, python, &lexer, token);
        if (token.kind == TOKEN_ERROR || token.kind == TOKEN_FSTRING) break;
    }
    return buffer_take(&out);
}

static void text_becomes_tokens(void **state) {
    (void)state;
    static const struct {
        const char *python;
        const char *tokens;
        const char *comment;
    } rows[] = {
        {"", "", "nothing"},
        {"if iff", "if name:iff", "a keyword, and what only begins like one"},
        {"a**=b//c->d", "name:a **= name:b // name:c -> name:d", "the longest operator wins"},
        {"a<<=b>>c<=d<e", "name:a <<= name:b >> name:c <= name:d < name:e", ""},
        {"...a.b", "... name:a . name:b", ""},
        {"1.e", "0:invalid decimal literal", ""},
        {"1.5.real", "number:1.5 . name:real", ""},
        {"1if x", "number:1 if name:x", "a keyword may touch a number"},
        {"0xfor", "number:0xf or", "as may be seen here"},
        {"1_0e-1_0", "number:1_0e-1_0", ""},
        {"rb'\\''", "string:rb'\\''", "a backslash keeps the quote"},
        {"Rb'''a'b''c'''d", "string:Rb'''a'b''c''' name:d", ""},
        {"bu''", "name:bu string:''", "no prefix"},
        {"ub''", "name:ub string:''", ""},
        {"fb''", "name:fb string:''", ""},
        {"rF'{x}'", "fstring:rF'", "the parser goes on from there"},
        {"a # b\nc", "name:a newline name:c", "a comment ends with its line"},
        {"(a # b\n)", "( name:a )", "a newline in brackets is a blank"},
        {"a \\\n b", "name:a name:b", "as is one behind a backslash"},
        {"a \\ b", "name:a 2:unexpected character after line continuation character", ""},
        {"(]", "( 1:closing parenthesis ']' does not match opening parenthesis '('", ""},
        {"}", "0:unexpected '}'", ""},
        {"({[", "( { [ 2:'[' was never closed", "the innermost"},
        {"größe名", "name:größe名", "letters beyond ASCII"},
        {"€", "0:invalid character '€' (U+20AC)", ""},
        {"a\xe2\x80\x8b", "name:a 1:invalid non-printable character U+200B", ""},
        {"a!b", "name:a 1:invalid syntax", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *tokens = tokens_of(rows[i].python);
        if (strcmp(tokens, rows[i].tokens) != 0) print_error("%s: %s\n", rows[i].comment, rows[i].python);
        assert_string_equal(tokens, rows[i].tokens);
        free(tokens);
    }
}

static void utf8_is_strict(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size; // of the first letter; 0: none
        uint32_t letter;
        const char *comment;
    } rows[] = {
        {"a", 1, 'a', ""},
        {"\xc3\xa9", 2, 0xe9, ""},
        {"\xe2\x82\xac", 3, 0x20ac, ""},
        {"\xf0\x9f\x98\x80", 4, 0x1f600, ""},
        {"\xf4\x8f\xbf\xbf", 4, 0x10ffff, "the last"},
        {"\xf4\x90\x80\x80", 0, 0, "past it"},
        {"\xc0\x80", 0, 0, "overlong"},
        {"\xe0\x80\x80", 0, 0, "overlong"},
        {"\xed\xa0\x80", 0, 0, "a surrogate"},
        {"\xc3", 0, 0, "cut off"},
        {"\x80", 0, 0, "the middle of a letter"},
        {"\xff", 0, 0, "never"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t letter = 0;
        size_t size = utf8_decode(rows[i].bytes, strlen(rows[i].bytes), &letter);
        if (size != rows[i].size) print_error("%s\n", rows[i].comment);
        assert_int_equal(size, rows[i].size);
        assert_int_equal(size ? letter : 0, rows[i].letter);
        char again[4];
        if (size) assert_int_equal(utf8_encode(letter, again), size);
        if (size) assert_memory_equal(again, rows[i].bytes, size);
    }
    assert_int_equal(utf8_find_invalid("eight letters\xc3\xa9\xff", 16), 15);
    assert_int_equal(utf8_find_invalid("eight letters", 13), 13);
}

static void what_disturbs_is_shown_escaped(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        const char *shown;
        int cells;
    } rows[] = {
        {"abc", "abc", 3},           {"日本", "日本", 4},          {"e\xcc\x81", "e\xcc\x81", 1},
        {"\x1b[2J", "\\x1b[2J", 7},  {"\xe2\x80\xae", "\\u202e", 6}, {"\xff", "\\xff", 4},
        {"a\tb", "a b", 3},          {"\xf3\xa0\x80\x81", "\\U000e0001", 10},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Buffer shown = {0};
        assert_int_equal(utf8_append_shown(&shown, rows[i].bytes, strlen(rows[i].bytes)), rows[i].cells);
        assert_string_equal(shown.bytes, rows[i].shown);
        buffer_done(&shown);
    }
}

static void the_nearest_word_is_suggested(void **state) {
    (void)state;
    static const char *const words[] = {"gather", "sleep", "create_task", "wait", "wait_for", "do"};
    static const struct {
        const char *word;
        const char *nearest; // NULL: none
        const char *comment;
    } rows[] = {
        {"gater", "gather", "a letter is missing"},
        {"gatherr", "gather", "one too many"},
        {"slepe", "sleep", "two swapped"},
        {"Sleep", "sleep", "case does not count"},
        {"createtask", "create_task", ""},
        {"wiat", "wait", ""},
        {"waitfor", "wait_for", "the nearest, not the first"},
        {"frobnicate", NULL, "nothing like it"},
        {"x", NULL, "all of a short word cannot be wrong"},
        {"", NULL, ""},
        {"gathergathergathergathergathergathergathergather", NULL, "too long to look at"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *nearest = suggest_nearest(rows[i].word, words, ARRAY_LEN(words));
        if (nearest != rows[i].nearest) print_error("%s: %s\n", rows[i].comment, rows[i].word);
        if (rows[i].nearest)
            assert_string_equal(nearest, rows[i].nearest);
        else
            assert_null(nearest);
    }
}

static void memory_grows(void **state) {
    (void)state;
    Arena arena = {0};
    int *numbers = NULL;
    for (size_t i = 0; i < 10000; i++) {
        numbers = arena_make_room(&arena, numbers, i, sizeof *numbers);
        numbers[i] = (int)i;
    }
    for (size_t i = 0; i < 10000; i++) assert_int_equal(numbers[i], i);
    char *large = arena_alloc(&arena, 3 << 20);
    assert_int_equal(large[(3 << 20) - 1], 0);
    assert_string_equal(arena_copy(&arena, "abc", 2), "ab");
    arena_done(&arena);

    Buffer buffer = {0};
    for (int i = 0; i < 1000; i++) buffer_append_format(&buffer, "%d,", i % 10);
    assert_int_equal(buffer.length, 2000);
    assert_memory_equal(buffer.bytes + 1998, "9,", 3);
    buffer_done(&buffer);
    char *empty = buffer_take(&buffer);
    assert_string_equal(empty, "");
    free(empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_tokens),
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(what_disturbs_is_shown_escaped),
        cmocka_unit_test(the_nearest_word_is_suggested),
        cmocka_unit_test(memory_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
