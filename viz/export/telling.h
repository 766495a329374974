#ifndef ASYNCARIUM_EXPORT_TELLING_H
#define ASYNCARIUM_EXPORT_TELLING_H

// What several formats say of a run.

#include "viz/export/export.h"

// Whether it is a what-if, and whether CPython could take that way: "CPython never takes this way: …". NULL: it is none.
const char *telling_whatif(const ExportSource *source);
// Title or name of the scenario, escaped for XML; "What if: " comes before it.
void telling_put_title(Text *xml, const ExportSource *source);
// The same without escapes; "A run" where there is no scenario.
void telling_put_name(Text *text, const ExportSource *source);
// "3 tasks, 36 events, 0.100 s; a what-if that CPython never takes"
void telling_put_summary(Text *text, const ExportSource *source);
void telling_put_count(Text *text, int64_t count, const char *noun); // "1 task", "2 tasks"
// The text of out, log, warning, program.error: its lines stay lines, what else does not print is shown.
void telling_put_output(Text *text, const Event *event);

#endif
