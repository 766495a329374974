// What a trace of a real program holds in place of a scenario: the version of its CPython, the name of its file, and its
// text. Any Python may stand there, so it is not parsed.
#include "sim/lang/scenario_parts.h"

#include "sim/lang/source_text.h"

#include <cjson/cJSON.h>
#include <string.h>

static Text copy_text(Scenario *scenario, const cJSON *root, const char *key) {
    const char *string = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, key));
    size_t length = string ? strlen(string) : 0;
    return (Text){string ? arena_copy(&scenario->private->arena, string, length) : NULL, length};
}

static void take_source(Scenario *scenario, Text text) {
    Source source = {0};
    source_text_copy(&source, text.bytes, text.length, &scenario->private->arena);
    scenario->private->bytes = text;
    scenario->python = source.text;
    scenario->line_offsets = source.line_offsets;
    scenario->line_count = source.line_count;
}

void scenario_read_recorded(Scenario *scenario) {
    cJSON *root = cJSON_ParseWithLength(scenario->json.bytes, scenario->json.length);
    Text python = copy_text(scenario, root, "python"), file = copy_text(scenario, root, "file");
    Text text = copy_text(scenario, root, "source");
    cJSON_Delete(root);
    if (!python.bytes || !file.bytes || !text.bytes) {
        diagnostic_list_add_file(&scenario->diagnostics, scenario->file, "'recorded' needs python, file and source");
        return;
    }
    scenario->recorded_by = python;
    scenario->name = file;
    take_source(scenario, text);
}
