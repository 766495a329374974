#include "sim/lang/python_text.h"

#include "sim/lang/json.h"

#include <stdlib.h>
#include <string.h>

void python_text_done(PythonText *text)
{
    buffer_done(&text->buffer);
    free(text->fragments);
    free(text->line_offsets);
    *text = (PythonText){0};
}

void python_text_append(PythonText *text, const char *string)
{
    buffer_append_string(&text->buffer, string);
}

static void begin_line(PythonText *text, size_t offset)
{
    text->line_offsets =
        memory_grow(text->line_offsets, text->line_count, &text->line_capacity, sizeof *text->line_offsets);
    text->line_offsets[text->line_count++] = text->line_start;
    text->line_start = offset;
}

void python_text_append_fragment(PythonText *text, const char *bytes, size_t length, size_t json)
{
    size_t start = text->buffer.length;
    text->fragments =
        memory_grow(text->fragments, text->fragment_count, &text->fragment_capacity, sizeof *text->fragments);
    text->fragments[text->fragment_count++] = (Fragment){.start = start, .length = length, .json = json};
    buffer_append(&text->buffer, bytes, length);
    const char *newline = bytes;
    while ((newline = memchr(newline, '\n', (size_t)(bytes + length - newline))))
        begin_line(text, start + (size_t)(++newline - bytes));
}

void python_text_end_line(PythonText *text)
{
    buffer_append(&text->buffer, "\n", 1);
    begin_line(text, text->buffer.length);
}

int python_text_line(const PythonText *text)
{
    return (int)text->line_count + 1;
}

// The last fragment that begins at or before the offset; the first one if none does.
static const Fragment *find_fragment(const PythonText *text, size_t offset)
{
    size_t low = 0, high = text->fragment_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text->fragments[middle].start <= offset)
            low = middle;
        else
            high = middle;
    }
    return &text->fragments[low];
}

size_t python_text_find_json(const PythonText *text, const char *json, size_t offset)
{
    if (!text->fragment_count)
        return 0;
    const Fragment *fragment = find_fragment(text, offset);
    size_t left = offset > fragment->start ? offset - fragment->start : 0;
    if (left > fragment->length)
        left = fragment->length;
    size_t at = fragment->json;
    while (left > 0) {
        size_t next = at;
        size_t size = json_step(json, &next);
        if (size > left)
            break;
        left -= size;
        at = next;
    }
    return at;
}
