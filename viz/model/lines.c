// Takes texts apart into lines, and shows lines in reports.

#include "viz/model/lines.h"

#include <string.h>

enum { LINE_CELLS_MAX = 2000 }; // of a line in a report

bool line_take(EventText *rest, EventText *line) {
    if (!rest->data) return false;
    const char *newline = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
    *line = *rest;
    *rest = (EventText){0};
    if (!newline) return true;
    size_t size = (size_t)(newline - line->data);
    *rest = (EventText){newline + 1, line->size - size - 1};
    line->size = size;
    return true;
}

bool line_is_same(EventText a, EventText b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

// Whether a traceback points with this line at a part of the one above it.
static bool is_caret(EventText line) {
    size_t margin = 0, marks = 0;
    while (margin < line.size && (line.data[margin] == ' ' || line.data[margin] == '|')) margin++;
    while (margin + marks < line.size && (line.data[margin + marks] == '~' || line.data[margin + marks] == '^'))
        marks++;
    return margin + marks == line.size && marks > 0 && memchr(line.data + margin, '^', marks);
}

// Where the source of a frame begins whose place this line tells: `  File "x.py", line 3, in f`, in a group behind bars.
// 0: it is no such line.
static size_t source_margin(EventText line) {
    static const char place[] = "  File \"";
    enum { PLACE_SIZE = sizeof place - 1, INDENT = 4 };
    size_t margin = 0;
    while (margin < line.size && (line.data[margin] == ' ' || line.data[margin] == '|')) margin++;
    if (margin < 2 || margin - 2 + PLACE_SIZE > line.size) return 0;
    return memcmp(line.data + margin - 2, place, PLACE_SIZE) ? 0 : margin - 2 + INDENT;
}

static bool is_source(const LogLines *lines, EventText line) {
    if (!lines->margin || line.size < lines->margin) return false;
    for (size_t i = 0; i < lines->margin; i++)
        if (line.data[i] != ' ' && line.data[i] != '|') return false;
    return true;
}

bool log_lines_take(LogLines *lines, EventText line) {
    size_t margin = source_margin(line);
    if (margin) {
        *lines = (LogLines){.margin = margin};
        return true;
    }
    if (is_caret(line)) return false;
    if (!is_source(lines, line)) {
        *lines = (LogLines){0};
        return true;
    }
    bool is_first = !lines->has_source;
    lines->has_source = true;
    return is_first;
}

void line_report(Text *report, const char *label, const EventText *line) {
    text_put(report, label);
    if (!line) {
        text_put(report, "(nothing more)\n");
        return;
    }
    bool is_long = line->size > LINE_CELLS_MAX;
    text_put_shown(report, (EventText){line->data, is_long ? LINE_CELLS_MAX : line->size});
    text_put(report, is_long ? " ...\n" : "\n");
}

void line_report_difference(Text *report, const EventText *expected, const EventText *got) {
    line_report(report, "    expected: ", expected);
    line_report(report, "    got:      ", got);
}
