// The table of formats.

#include "viz/export/export.h"

#include <string.h>

const ExportFormat export_formats[] = {
    {"python", "a program that runs on CPython 3.13 unchanged", ".py", EXPORT_NEEDS_SCENARIO, export_python},
    {"scenario", "light JSON: a list of statements; comments become notes", ".json", EXPORT_NEEDS_SCENARIO, export_scenario},
    {"svg", "a picture: a lane for each task, and arrows for who woke whom", ".svg", EXPORT_NEEDS_RUN, export_svg},
    {"html", "a page that stands alone, to walk through the run in a browser", ".html", EXPORT_NEEDS_RUN, export_html},
    {"cast", "a recording of the screen as it plays the run, for asciinema", ".cast", EXPORT_NEEDS_RUN, export_cast},
    {"chrome", "Trace Event JSON, which Perfetto opens: a track for each task", ".trace.json", EXPORT_NEEDS_RUN, export_chrome},
    {"mermaid", "a sequence diagram for a README: who creates, wakes and cancels whom", ".mmd", EXPORT_NEEDS_RUN, export_mermaid},
    {"text", "a text to read from top to bottom: what happens, in sentences", ".txt", EXPORT_NEEDS_RUN, export_text},
    {0},
};

const ExportFormat *export_find(const char *name) {
    for (const ExportFormat *format = export_formats; format->name; format++) {
        if (strcmp(format->name, name) == 0) return format;
    }
    return NULL;
}
