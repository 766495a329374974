#ifndef ASYNCARIUM_EXPORT_TELLING_H
#define ASYNCARIUM_EXPORT_TELLING_H

// What several formats say of a run.

#include "viz/export/export.h"

// Title or name of the scenario, escaped for XML.
void telling_put_title(Text *xml, const ExportSource *source);
// "3 tasks, 36 events, 0.100 s"
void telling_put_summary(Text *text, const Recording *recording);
void telling_put_count(Text *text, int64_t count, const char *noun); // "1 task", "2 tasks"
// The text of out, log, warning, program.error: its lines stay lines, what else does not print is shown.
void telling_put_output(Text *text, const Event *event);

#endif
