#ifndef ASYNCARIUM_CLI_LINES_H
#define ASYNCARIUM_CLI_LINES_H

// Lines of text, and reports on one that is not as it should be.

#include "viz/model/text.h"

// Takes the first line off `rest`. Returns false when there is none left; an absent text has no lines, "" has one.
bool line_take(EventText *rest, EventText *line);
bool line_is_same(EventText a, EventText b);
// Whether a traceback points with this line at a part of the one above it.
bool line_is_caret(EventText line);

// Control characters visible, a very long line cut. NULL: there is none.
void line_report(Text *report, const char *label, const EventText *line);
void line_report_difference(Text *report, const EventText *expected, const EventText *got);

#endif
