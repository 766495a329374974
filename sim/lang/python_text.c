#include "sim/lang/python_text.h"

#include "sim/lang/json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_BYTES = 72 }; // of a line in a message

#define ELLIPSIS "…"

void python_text_done(PythonText *text) {
    buffer_done(&text->buffer);
    free(text->fragments);
    free(text->line_offsets);
    *text = (PythonText){0};
}

void python_text_append(PythonText *text, const char *string) {
    buffer_append_string(&text->buffer, string);
}

static void begin_line(PythonText *text, size_t offset) {
    text->line_offsets =
        memory_grow(text->line_offsets, text->line_count, &text->line_capacity, sizeof *text->line_offsets);
    text->line_offsets[text->line_count++] = text->line_start;
    text->line_start = offset;
}

void python_text_append_fragment(PythonText *text, const char *bytes, size_t length, size_t json) {
    size_t start = text->buffer.length;
    text->fragments =
        memory_grow(text->fragments, text->fragment_count, &text->fragment_capacity, sizeof *text->fragments);
    text->fragments[text->fragment_count++] = (Fragment){.start = start, .length = length, .json = json};
    buffer_append(&text->buffer, bytes, length);
    const char *newline = bytes;
    while ((newline = memchr(newline, '\n', (size_t)(bytes + length - newline))))
        begin_line(text, start + (size_t)(++newline - bytes));
}

void python_text_end_line(PythonText *text) {
    buffer_append(&text->buffer, "\n", 1);
    begin_line(text, text->buffer.length);
}

int python_text_line(const PythonText *text) {
    return (int)text->line_count + 1;
}

// The last fragment that begins at or before the offset; the first one if none does.
static const Fragment *find_fragment(const PythonText *text, size_t offset) {
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

// Offset in the JSON of what a byte of the Python text was decoded from.
static size_t find_json(const PythonText *text, const char *json, size_t offset) {
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

static bool starts_letter(char byte) {
    return ((unsigned char)byte & 0xc0) != 0x80;
}

// Appends the line bytes[start..end), or what of it stands around the offset if it is long.
static void append_line(Buffer *out, const char *bytes, size_t start, size_t end, size_t offset) {
    size_t from = start, to = end;
    if (end - start > SHOWN_BYTES) {
        from = offset > start + SHOWN_BYTES / 2 ? offset - SHOWN_BYTES / 2 : start;
        to = from + SHOWN_BYTES < end ? from + SHOWN_BYTES : end;
        while (from > start && !starts_letter(bytes[from]))
            from--;
        while (to < end && !starts_letter(bytes[to]))
            to++;
    }
    buffer_append_string(out, from > start ? ELLIPSIS : "");
    buffer_append(out, bytes + from, to - from);
    buffer_append_string(out, to < end ? ELLIPSIS : "");
}

void python_text_report(const PythonText *text, const DiagnosticSource *json, DiagnosticList *diagnostics,
                        size_t offset, const char *message, const char *hint) {
    const char *bytes = text->buffer.bytes;
    size_t start = offset, end = offset;
    while (start > 0 && bytes[start - 1] != '\n')
        start--;
    while (start < offset && bytes[start] == ' ')
        start++;
    while (end < text->buffer.length && bytes[end] != '\n')
        end++;
    Buffer shown = {0};
    buffer_append_string(&shown, message);
    if (end > start) {
        buffer_append_string(&shown, " in \"");
        append_line(&shown, bytes, start, end, offset);
        buffer_append_string(&shown, "\"");
    }
    diagnostic_list_add(diagnostics, json, find_json(text, json->text, offset), shown.bytes, hint);
    buffer_done(&shown);
}
