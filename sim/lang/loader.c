#include "sim/lang/loader.h"

#include "asyncarium/suggest.h"
#include "sim/lang/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

void loader_fail(Loader *loader, size_t offset, const char *hint, const char *format, ...) {
    Buffer message = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_append_arguments(&message, format, arguments);
    va_end(arguments);
    diagnostic_list_add(&loader->scenario->diagnostics, &loader->source, offset, message.bytes, hint);
    buffer_done(&message);
}

// ---- objects

static void fail_unknown_key(Loader *loader, Json member, const KeyTable *table) {
    const char *key = member.item->string;
    const char *nearest = suggest_nearest(key, table->names, table->count);
    Buffer hint = {0};
    if (strcmp(key, "elif") == 0)
        buffer_append_string(&hint, "write \"else\": [{\"if\": …}]");
    else if (nearest)
        buffer_append_format(&hint, "did you mean '%s'?", nearest);
    loader_fail(loader, member.place->key, hint.bytes, "unknown key '%.60s' in %s", key, table->what);
    buffer_done(&hint);
}

static size_t find_key(const KeyTable *table, const char *key) {
    size_t i = 0;
    while (i < table->count && strcmp(table->names[i], key) != 0)
        i++;
    return i;
}

void loader_read_members(Loader *loader, Json object, const KeyTable *table, Json *members) {
    for (size_t i = 0; i < table->count; i++)
        members[i] = (Json){0};
    for (Json member = json_first(object); member.item; member = json_next(member)) {
        size_t i = find_key(table, member.item->string);
        if (i == table->count)
            fail_unknown_key(loader, member, table);
        else if (members[i].item)
            loader_fail(loader, member.place->key, NULL, "the key '%s' stands here a second time", table->names[i]);
        else
            members[i] = member;
    }
}

// ---- types

static bool expect(Loader *loader, Json value, const char *name, bool is_right, const char *type) {
    if (!is_right)
        loader_fail(loader, value.place->start, NULL, "'%s' takes %s, not %s", name, type, json_type_name(value));
    return is_right;
}

bool loader_expect_object(Loader *loader, Json value, const char *name) {
    return expect(loader, value, name, cJSON_IsObject(value.item), "an object");
}

bool loader_expect_list(Loader *loader, Json value, const char *name) {
    return expect(loader, value, name, cJSON_IsArray(value.item), "a list");
}

bool loader_expect_bool(Loader *loader, Json value, const char *name) {
    return expect(loader, value, name, cJSON_IsBool(value.item), "true or false");
}

bool loader_expect_string(Loader *loader, Json value, const char *name) {
    return expect(loader, value, name, cJSON_IsString(value.item), "a string");
}

// ---- strings

size_t loader_find_byte(const Loader *loader, Json string, size_t byte) {
    size_t at = string.place->start + 1;
    for (size_t passed = 0; passed < byte;)
        passed += json_step(loader->source.text, &at);
    return at;
}

static bool is_refused(uint32_t letter, LoaderControls controls) {
    bool is_control = letter < 0x20 || (letter >= 0x7f && letter < 0xa0);
    if (!is_control)
        return false;
    switch (controls) {
    case LOADER_NO_CONTROLS:
        return true;
    case LOADER_LINE_CONTROLS:
        return letter != '\n' && letter != '\t';
    case LOADER_ALL_CONTROLS_BUT_NEWLINE:
        return letter == '\n';
    case LOADER_ALL_CONTROLS:
        return false;
    }
    return true;
}

bool loader_check_controls(Loader *loader, Json string, const char *name, LoaderControls controls) {
    const char *text = string.item->valuestring;
    size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        uint32_t letter = 0;
        i += utf8_decode(text + i, length - i, &letter);
        if (!is_refused(letter, controls))
            continue;
        size_t offset = loader_find_byte(loader, string, i - (letter < 0x80 ? 1 : 2));
        if (letter == '\n')
            loader_fail(loader, offset, NULL, "a line break in '%s'", name);
        else
            loader_fail(loader, offset, NULL, "control character U+%04X in '%s'", (unsigned)letter, name);
        return false;
    }
    return true;
}

Text loader_read_text(Loader *loader, Json value, const char *name, LoaderControls controls) {
    if (!loader_expect_string(loader, value, name) || !loader_check_controls(loader, value, name, controls))
        return (Text){0};
    const char *text = value.item->valuestring;
    size_t length = strlen(text);
    return (Text){arena_copy(loader->arena, text, length), length};
}

// ---- seconds

#define NANOSECONDS 1e9

static const double most_seconds = 9e9; // what 64 bits of nanoseconds hold, rounded down

int64_t loader_read_seconds(Loader *loader, Json value, const char *name, int64_t least) {
    size_t at = value.place->start;
    double seconds = value.item->valuedouble;
    if (!cJSON_IsNumber(value.item))
        loader_fail(loader, at, NULL, "'%s' takes a number of seconds, not %s", name, json_type_name(value));
    else if (!(seconds <= most_seconds))
        loader_fail(loader, at, NULL, "'%s' is at most %.0f seconds", name, most_seconds);
    else if (llround(seconds * NANOSECONDS) < least)
        loader_fail(loader, at, NULL, least ? "'%s' is at least a nanosecond" : "'%s' is not negative", name);
    else
        return llround(seconds * NANOSECONDS);
    return 0;
}
