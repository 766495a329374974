#ifndef ASYNCARIUM_MODEL_LINES_H
#define ASYNCARIUM_MODEL_LINES_H

// Lines of text, and reports on one that is not as it should be.

#include "viz/model/text.h"

// Takes the first line off `rest`. Returns false when there is none left; an absent text has no lines, "" has one.
bool line_take(EventText *rest, EventText *line);
bool line_is_same(EventText a, EventText b);

// Goes through the lines of a log's text and knows which of them are compared: not those that point at a part of the line
// above them, and of the source of a frame only the first line. As rule 5 of tests/conformance/log_text.py.
typedef struct LogLines {
    size_t margin;  // of the source lines of the frame above; 0: none is above
    bool has_source; // its first line was there
} LogLines; // zeroed: at the beginning

bool log_lines_take(LogLines *lines, EventText line); // whether this line is compared

// Control characters visible, a very long line cut. NULL: there is none.
void line_report(Text *report, const char *label, const EventText *line);
void line_report_difference(Text *report, const EventText *expected, const EventText *got);

#endif
