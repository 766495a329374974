// As CPython's tokenizer begins with a file: byte order mark, encoding, ends of lines.
#include "sim/lang/source_text.h"

#include "sim/lang/utf8.h"

#include <string.h>

// ---- lines

// Copies the bytes with \r\n and \r as \n, and a newline at the end.
static void copy_text(Source *source, const char *bytes, size_t length, Arena *arena) {
    char *text = arena_alloc(arena, length + 2);
    size_t size = 0;
    for (size_t i = 0; i < length; i++) {
        bool is_return = bytes[i] == '\r';
        text[size++] = is_return ? '\n' : bytes[i];
        if (is_return && i + 1 < length && bytes[i + 1] == '\n')
            i++;
    }
    if (size && text[size - 1] != '\n')
        text[size++] = '\n';
    source->text = (Text){text, size};
}

static void find_lines(Source *source, Arena *arena) {
    const char *text = source->text.bytes, *end = text + source->text.length;
    size_t count = 0;
    for (const char *at = text; at < end; at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1)
        count++;
    size_t *offsets = arena_alloc(arena, (count + 1) * sizeof *offsets);
    count = 0;
    for (const char *at = text; at < end; at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1)
        offsets[count++] = (size_t)(at - text);
    source->line_offsets = offsets;
    source->line_count = (int)count;
}

void source_text_copy(Source *source, const char *bytes, size_t length, Arena *arena) {
    copy_text(source, bytes, length, arena);
    find_lines(source, arena);
}

// ---- encoding

static bool is_encoding_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '-' || letter == '_' || letter == '.';
}

// `coding: NAME` or `coding=NAME` in a comment that is alone on its line: the name; length 0 for none. As PEP 263.
static Text find_encoding(const char *line, const char *end) {
    while (line < end && (*line == ' ' || *line == '\t' || *line == '\f'))
        line++;
    if (line == end || *line != '#')
        return (Text){0};
    static const char word[] = "coding";
    size_t size = sizeof word - 1;
    for (; line + size < end; line++) {
        if (memcmp(line, word, size) != 0 || (line[size] != ':' && line[size] != '='))
            continue;
        const char *name = line + size + 1;
        while (name < end && (*name == ' ' || *name == '\t'))
            name++;
        const char *behind = name;
        while (behind < end && is_encoding_letter(*behind))
            behind++;
        return (Text){name, (size_t)(behind - name)};
    }
    return (Text){0};
}

// The names of UTF-8, and those of what is a part of it.
static bool is_utf8_name(Text name) {
    static const char *const known[] = {"utf8", "utf8sig", "ascii", "usascii"};
    char plain[16] = "";
    size_t size = 0;
    for (size_t i = 0; i < name.length; i++) {
        char letter = name.bytes[i];
        if (letter == '-' || letter == '_')
            continue;
        if (size + 1 == sizeof plain)
            return false;
        plain[size++] = letter >= 'A' && letter <= 'Z' ? (char)(letter | 0x20) : letter;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(plain, known[i]) == 0)
            return true;
    return false;
}

static bool has_only_a_comment(const char *line, const char *end) {
    while (line < end && (*line == ' ' || *line == '\t' || *line == '\f'))
        line++;
    return line == end || *line == '#';
}

// Offset of an encoding that cannot be read; length of the text if there is none. It stands in one of the first two
// lines.
static size_t find_wrong_encoding(const Source *source, Text *name) {
    const char *text = source->text.bytes;
    for (int i = 0; i < 2 && i < source->line_count; i++) {
        const char *line = text + source->line_offsets[i];
        const char *end = strchr(line, '\n');
        *name = find_encoding(line, end);
        if (name->length && !is_utf8_name(*name))
            return (size_t)(name->bytes - text);
        if (name->length || !has_only_a_comment(line, end))
            break;
    }
    return source->text.length;
}

// ---- the whole

static bool fail(const Source *source, const SourceContext *context, size_t offset, const char *message,
                 const char *hint) {
    DiagnosticSource text = {source->file, source->text.bytes, source->text.length};
    diagnostic_list_add(context->diagnostics, &text, offset, message, hint);
    return false;
}

static bool fail_encoding(const Source *source, const SourceContext *context, size_t offset, Text name) {
    Buffer message = {0};
    buffer_append_format(&message, "the encoding '%.*s' is outside the language", (int)name.length, name.bytes);
    fail(source, context, offset, message.bytes, "save the file as UTF-8");
    buffer_done(&message);
    return false;
}

bool source_text_read(Source *source, const char *bytes, size_t length, const SourceContext *context) {
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    source_text_copy(source, bytes, length, context->arena);
    const char *text = source->text.bytes;
    const char *nul = memchr(text, '\0', source->text.length);
    if (nul)
        return fail(source, context, (size_t)(nul - text), "source code cannot contain null bytes", NULL);
    Text encoding;
    size_t wrong = find_wrong_encoding(source, &encoding);
    if (wrong < source->text.length)
        return fail_encoding(source, context, wrong, encoding);
    size_t invalid = utf8_find_invalid(text, source->text.length);
    if (invalid < source->text.length)
        return fail(source, context, invalid, "not UTF-8", "save the file in that encoding");
    return true;
}
