// From the bytes of a file to a scenario.
#include "sim/lang/scenario_parts.h"

#include "sim/lang/program.h"

#include <cjson/cJSON.h>

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// cJSON takes its memory where we do: what it makes is always there.
static void share_memory(void) {
    cJSON_Hooks hooks = {memory_alloc, free};
    cJSON_InitHooks(&hooks);
}

static Scenario *new_scenario(const char *file) {
    share_memory();
    Scenario *scenario = memory_alloc(sizeof *scenario);
    *scenario = (Scenario){.json = {"", 0}, .python = {"", 0}, .workers = SCENARIO_DEFAULT_WORKERS};
    scenario->private = memory_alloc(sizeof *scenario->private);
    *scenario->private = (struct ScenarioPrivate){0};
    scenario->imports.arena = &scenario->private->arena;
    scenario->file = arena_copy(&scenario->private->arena, file, strlen(file));
    diagnostic_list_init(&scenario->diagnostics);
    return scenario;
}

static DiagnosticSource source_of(const Scenario *scenario) {
    Text text = scenario->private->is_python ? scenario->python : scenario->json;
    return (DiagnosticSource){scenario->file, text.bytes, text.length};
}

static void publish(Scenario *scenario, const Loader *loader) {
    PythonText *text = &scenario->private->text;
    if (text->buffer.length)
        scenario->python = (Text){text->buffer.bytes, text->buffer.length};
    scenario->line_offsets = text->line_offsets;
    scenario->line_count = (int)text->line_count;
    scenario->notes = loader->notes;
    scenario->note_count = loader->note_count;
    scenario->spans = loader->spans;
    scenario->span_count = loader->span_count;
}

static void read_document(Scenario *scenario) {
    JsonDocument document;
    Loader loader = {
        .scenario = scenario,
        .source = source_of(scenario),
        .arena = &scenario->private->arena,
        .text = &scenario->private->text,
    };
    parser_init(&loader.parser, loader.arena, &loader.names);
    loader.parser.imports = &scenario->imports;
    if (json_parse(&document, &loader.source, &scenario->diagnostics))
        scenario_read_keys(&loader, json_root(&document));
    publish(scenario, &loader);
    json_done(&document);
    names_done(&loader.names);
}

static Text without_byte_order_mark(const char *bytes, size_t length) {
    size_t mark = strncmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return (Text){bytes + mark, length - mark};
}

// By the name of the file; where it has none (standard input), by what it begins with.
static bool looks_like_python(const char *file, Text text) {
    size_t length = strlen(file);
    if (file[0] != '<')
        return length > 3 && strcmp(file + length - 3, ".py") == 0;
    size_t blanks = strspn(text.bytes, " \t\r\n");
    return text.bytes[blanks] != '\0' && text.bytes[blanks] != '{';
}

// The bytes end in a NUL that is not counted, and belong to the scenario from now on.
static Scenario *load(Scenario *scenario, char *document, size_t length) {
    scenario->private->document = document;
    if (length > SCENARIO_MAX_BYTES) {
        diagnostic_list_add_file(&scenario->diagnostics, scenario->file, "larger than 4 MiB");
        return scenario;
    }
    struct ScenarioPrivate *private = scenario->private;
    private->bytes = without_byte_order_mark(document, length);
    private->is_python = looks_like_python(scenario->file, private->bytes);
    scenario->json = private->bytes;
    if (private->is_python)
        scenario_read_python(scenario);
    else
        read_document(scenario);
    if (scenario->diagnostics.count == 0)
        scenario->compiled = program_compile(scenario);
    return scenario;
}

// Of a file that is too large, nothing: it is refused unread.
static char *copy_bytes(const char *bytes, size_t length) {
    size_t taken = length > SCENARIO_MAX_BYTES ? 0 : length;
    char *copy = memory_alloc(taken + 1);
    memcpy(copy, bytes, taken);
    copy[taken] = '\0';
    return copy;
}

Scenario *scenario_load_memory(const char *file, const char *json, size_t length) {
    return load(new_scenario(file), copy_bytes(json, length), length);
}

Scenario *scenario_load_recorded(const char *file, const char *json, size_t length) {
    Scenario *scenario = new_scenario(file);
    scenario->private->document = copy_bytes(json, length);
    if (length > SCENARIO_MAX_BYTES) {
        diagnostic_list_add_file(&scenario->diagnostics, scenario->file, "larger than 4 MiB");
        return scenario;
    }
    scenario->json = (Text){scenario->private->document, length};
    scenario_read_recorded(scenario);
    return scenario;
}

// All of the file, or a bit more than SCENARIO_MAX_BYTES of it.
static bool read_all(FILE *file, Buffer *document) {
    char chunk[16 * 1024];
    size_t size;
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0 && document->length <= SCENARIO_MAX_BYTES)
        buffer_append(document, chunk, size);
    return !ferror(file);
}

Scenario *scenario_load_file(const char *path) {
    Scenario *scenario = new_scenario(path);
    Buffer document = {0};
    FILE *file = fopen(path, "rb");
    bool is_read = file && read_all(file, &document);
    int error = errno;
    if (file)
        fclose(file);
    size_t length = document.length;
    char *bytes = buffer_take(&document);
    if (is_read)
        return load(scenario, bytes, length);
    scenario->private->document = bytes;
    diagnostic_list_add_file(&scenario->diagnostics, path, strerror(error));
    return scenario;
}

void scenario_free(Scenario *scenario) {
    if (!scenario)
        return;
    program_free(scenario->compiled);
    diagnostic_list_done(&scenario->diagnostics);
    python_text_done(&scenario->private->text);
    arena_done(&scenario->private->arena);
    free(scenario->private->document);
    free(scenario->private);
    free(scenario);
}

// ---- looking

Text scenario_line(const Scenario *scenario, int line) {
    if (line < 1 || line > scenario->line_count)
        return (Text){"", 0};
    size_t start = scenario->line_offsets[line - 1];
    size_t end = line < scenario->line_count ? scenario->line_offsets[line] : scenario->python.length;
    return (Text){scenario->python.bytes + start, end - start - 1};
}

const ScenarioNote *scenario_note(const Scenario *scenario, int line) {
    size_t low = 0, high = scenario->note_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scenario->notes[middle].line == line)
            return &scenario->notes[middle];
        if (scenario->notes[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void scenario_report(Scenario *scenario, int line, int column, const char *message, const char *hint) {
    assert(line >= 1 && line <= scenario->line_count && "the compiler speaks of lines of the Python text");
    DiagnosticSource source = source_of(scenario);
    size_t offset = scenario->line_offsets[line - 1] + (size_t)column;
    if (scenario->private->is_python)
        diagnostic_list_add(&scenario->diagnostics, &source, offset, message, hint);
    else
        python_text_report(&scenario->private->text, &source, &scenario->diagnostics, offset, message, hint);
}
