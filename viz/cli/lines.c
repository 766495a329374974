// Takes texts apart into lines, and shows lines in reports.

#include "viz/cli/lines.h"

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

bool line_is_caret(EventText line) {
    size_t margin = 0, marks = 0;
    while (margin < line.size && (line.data[margin] == ' ' || line.data[margin] == '|')) margin++;
    while (margin + marks < line.size && (line.data[margin + marks] == '~' || line.data[margin + marks] == '^'))
        marks++;
    return margin + marks == line.size && marks > 0 && memchr(line.data + margin, '^', marks);
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
