// Hostile texts inside of XML and JSON.

#include "viz/model/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define TEXT(string) {string, sizeof string - 1}

typedef struct Row {
    EventText text;
    const char *expected;
} Row;

static void check(const Row *row, void (*put)(Text *, EventText)) {
    Text text = {0};
    text_put(&text, "");
    put(&text, row->text);
    assert_string_equal(text.bytes, row->expected);
    text_done(&text);
}

static void nothing_in_xml_is_markup(void **state) {
    (void)state;
    static const Row rows[] = {
        {TEXT(""), ""},
        {TEXT("plain"), "plain"},
        {TEXT("<a b=\"c\">&amp;</a>"), "&lt;a b=&quot;c&quot;&gt;&amp;amp;&lt;/a&gt;"},
        {TEXT("two\nlines\n"), "two\nlines\n"},
        {TEXT("\0\t\r\x1b\x7f"), "\\x00\\t\\r\\x1b\\x7f"},
        {TEXT("\u00e4\u2028\u202e\ufffe"), "\u00e4\\u2028\\u202e\\ufffe"}, // separators, marks of direction, no letter
        {TEXT("\xff<\xed\xa0\x80"), "\\xff&lt;\\ud800"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(&rows[i], escape_put_xml);
}

static void json_keeps_letters_and_cannot_end_a_script(void **state) {
    (void)state;
    static const Row rows[] = {
        {{0}, "null"},
        {TEXT(""), "\"\""},
        {TEXT("a\"b\\c"), "\"a\\\"b\\\\c\""},
        {TEXT("</script><!--"), "\"\\u003c/script>\\u003c!--\""},
        {TEXT("\0\n\t\r\x1b\x7f"), "\"\\u0000\\n\\t\\u000d\\u001b\\u007f\""},
        {TEXT("\u00e4\u2028\u2029\U0001f600"), "\"\u00e4\\u2028\\u2029\U0001f600\""},
        {TEXT("\xff\xed\xa0\x80\xed\xbf\xbf"), "\"\\\\xff\\ud800\\udfff\""},
        {TEXT("\xe2\x82"), "\"\\\\xe2\\\\x82\""}, // cut off
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(&rows[i], escape_put_json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_in_xml_is_markup),
        cmocka_unit_test(json_keeps_letters_and_cannot_end_a_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
