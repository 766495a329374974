// Programs that are Python as it stands in a file. Such a text is the canonical text itself: its lines are those of
// tracebacks and traces, with comments and blank lines.
#include "sim/lang/scenario_parts.h"

#include "sim/lang/source.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static bool read_text(Scenario *scenario, Source *source, const char *bytes, size_t length, DiagnosticList *errors) {
    Names names = {0};
    SourceContext context = {.arena = &scenario->private->arena,
                             .names = &names,
                             .diagnostics = errors,
                             .imports = &scenario->imports};
    bool is_good = source_read(source, scenario->file, bytes, length, &context);
    names_done(&names);
    scenario->program = source->body;
    return is_good;
}

// ---- a string of a document

// Byte offset of a place in the text: the column counts letters, from 1.
static size_t find_offset(const Source *source, int line, int column) {
    size_t offset = source->line_offsets[line - 1];
    const char *text = source->text.bytes;
    for (int letter = 1; letter < column && offset < source->text.length; letter++)
        do
            offset++;
        while ((text[offset] & 0xc0) == 0x80);
    return offset;
}

// The errors speak of the text; the user looks at the document.
static void report_in_document(Loader *loader, const Source *source, const DiagnosticList *errors) {
    DiagnosticList *list = &loader->scenario->diagnostics;
    for (size_t i = 0; i < errors->count; i++) {
        const Diagnostic *error = &errors->items[i];
        size_t offset = error->line ? find_offset(source, error->line, error->column) : 0;
        python_text_report(loader->text, &loader->source, list, offset, error->message, error->hint);
    }
    list->dropped += errors->dropped;
}

void scenario_read_program_text(Loader *loader, Json program) {
    if (!loader_check_controls(loader, program, "program", LOADER_ALL_CONTROLS))
        return;
    const char *text = program.item->valuestring;
    DiagnosticList errors;
    Source source;
    diagnostic_list_init(&errors);
    read_text(loader->scenario, &source, text, strlen(text), &errors);
    if (source.text.length)
        python_text_append_fragment(loader->text, source.text.bytes, source.text.length, program.place->start + 1);
    report_in_document(loader, &source, &errors);
    diagnostic_list_done(&errors);
}

// ---- a file

// "lesson" of "path/to/lesson.py"; control characters become '?'. Standard input is "program".
static Text name_of_file(Scenario *scenario) {
    const char *slash = strrchr(scenario->file, '/');
    const char *base = scenario->file[0] == '<' ? "program" : slash ? slash + 1 : scenario->file;
    size_t length = strlen(base);
    if (length > 3 && strcmp(base + length - 3, ".py") == 0)
        length -= 3;
    char *name = arena_copy(&scenario->private->arena, base, length);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)name[i] < ' ' || name[i] == '\x7f')
            name[i] = '?';
    return (Text){name, length};
}

// The document that a trace of the program carries: the name, and the text as it is.
static Text document_of(Scenario *scenario) {
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "name", scenario->name.bytes);
    cJSON_AddStringToObject(root, "program", scenario->python.bytes);
    char *printed = cJSON_PrintUnformatted(root);
    cJSON_Delete(root);
    size_t length = printed ? strlen(printed) : 0;
    Text document = {arena_copy(&scenario->private->arena, printed ? printed : "", length), length};
    cJSON_free(printed);
    return document;
}

void scenario_read_python(Scenario *scenario) {
    Text bytes = scenario->private->bytes;
    Source source;
    bool is_good = read_text(scenario, &source, bytes.bytes, bytes.length, &scenario->diagnostics);
    scenario->name = name_of_file(scenario);
    scenario->has_expect = true; // a test in Python says by `assert` what it expects
    scenario->expect.end = SCENARIO_END_COMPLETED;
    if (source.text.length)
        scenario->python = source.text;
    scenario->line_offsets = source.line_offsets;
    scenario->line_count = source.line_count;
    if (is_good)
        scenario->json = document_of(scenario);
}
