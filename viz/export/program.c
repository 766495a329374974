// The program alone: as Python, or as the light JSON that scenarios are written in.

#include "viz/export/export.h"

#include <stdlib.h>

void export_python(const ExportSource *source, const ExportOptions *options, FILE *out) {
    (void)options;
    EventText python = scenario_get(source->scenario, SCENARIO_PYTHON);
    fwrite(python.data, 1, python.size, out);
}

void export_scenario(const ExportSource *source, const ExportOptions *options, FILE *out) {
    (void)options;
    char *json = scenario_json(source->scenario);
    fputs(json, out);
    free(json);
}
