// Finds the record of a scenario, and compares a run with it.

#include "viz/cli/golden.h"

#include "viz/cli/files.h"
#include "viz/model/lines.h"

#include <errno.h>
#include <string.h>

enum { CONTEXT = 3 }; // lines shown before a difference

static const char heading[] = "== ";

// The directory of a path with its last slash; empty where there is none.
static EventText parent_of(EventText path) {
    while (path.size > 0 && path.data[path.size - 1] != '/') path.size--;
    return path;
}

static bool starts_with(EventText text, EventText start) {
    return text.size >= start.size && line_is_same((EventText){text.data, start.size}, start);
}

static EventText without(EventText text, size_t size) { return (EventText){text.data + size, text.size - size}; }

// Without "./" in front and slashes at the end.
static EventText plain_path(const char *string) {
    EventText path = event_text(string);
    while (starts_with(path, event_text("./"))) path = without(path, 2);
    while (path.size > 1 && path.data[path.size - 1] == '/') path.size--;
    return path;
}

// The records of tests/asyncio/queue/put.json are in tests/golden/asyncio/queue.txt: they are named as the folder, seen
// from where the records are, or from here.
static void put_record_path(Text *out, const char *directory, const char *path) {
    EventText records = plain_path(directory);
    EventText folder = parent_of(plain_path(path));
    EventText beside = parent_of(records);
    if (starts_with(folder, beside)) folder = without(folder, beside.size);
    text_put_bytes(out, records.data, records.size);
    text_put(out, "/");
    text_put_bytes(out, folder.data, folder.size > 0 ? folder.size - 1 : 0);
    text_put(out, ".txt");
}

static EventText name_of(const char *path) {
    EventText name = without(event_text(path), parent_of(event_text(path)).size);
    bool is_json = name.size > 5 && memcmp(name.data + name.size - 5, ".json", 5) == 0;
    return is_json ? (EventText){name.data, name.size - 5} : name;
}

// Narrows the text of a file down to the lines under a name; absent: there is none.
static EventText find_block(EventText rest, EventText name) {
    EventText line;
    EventText mark = event_text(heading);
    while (line_take(&rest, &line)) {
        if (!starts_with(line, mark) || !line_is_same(without(line, mark.size), name)) continue;
        EventText block = {rest.data ? rest.data : "", 0};
        while (line_take(&rest, &line) && line.size > 0) block.size += line.size + 1;
        return block;
    }
    return (EventText){0};
}

static bool take_full_line(EventText *rest, EventText *line) { return rest->size > 0 && line_take(rest, line); }

static void report_context(Text *report, EventText before, size_t number) {
    EventText line;
    for (size_t i = 1; i < number && take_full_line(&before, &line); i++)
        if (i + CONTEXT >= number) line_report(report, "              ", &line);
}

static void compare_lines(EventText recorded, EventText lines, Text *report) {
    EventText expected_rest = recorded, got_rest = lines, expected, got;
    for (size_t number = 1;; number++) {
        bool is_expected = take_full_line(&expected_rest, &expected);
        bool is_got = take_full_line(&got_rest, &got);
        if (!is_expected && !is_got) return;
        if (is_expected && is_got && line_is_same(expected, got)) continue;
        text_put_format(report, "  recorded of CPython, line %zu\n", number);
        report_context(report, recorded, number);
        line_report_difference(report, is_expected ? &expected : NULL, is_got ? &got : NULL);
        return;
    }
}

bool golden_compare(const char *directory, const char *path, const Projection *projection, Text *report) {
    Text place = {0}, content = {0};
    put_record_path(&place, directory, path);
    EventText block = {0};
    bool is_read = file_read(place.bytes, &content), good = is_read || errno == ENOENT;
    if (is_read) block = find_block((EventText){content.bytes, content.size}, name_of(path));
    if (!good) {
        file_put_unreadable(report, place.bytes, errno);
    } else if (block.data) {
        compare_lines(block, (EventText){projection->lines.bytes, projection->lines.size}, report);
    } else {
        text_put(report, "  nothing is recorded of it in ");
        text_put_shown(report, (EventText){place.bytes, place.size});
        text_put(report, "\n");
    }
    text_done(&content);
    text_done(&place);
    return good;
}
