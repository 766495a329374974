// Files that are written while one looks at a run. Nobody shall lose what they have: the scenario that is shown is never written
// over, and another file only when one says so twice.

#include "viz/cli/saving.h"

#include "asyncarium/trace.h"
#include "viz/cli/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int saving_export(const ExportFormat *format, const ExportSource *source, const ExportOptions *options, const char *path) {
    FILE *out = fopen(path, "w");
    if (!out) return errno;
    errno = 0;
    format->write(source, options, out);
    int error = ferror(out) ? (errno ? errno : EIO) : 0;
    if (fclose(out) != 0 && !error) error = errno;
    return error;
}

// What there is -------------------------------------------------------------------------------------------------------

static const SaveFormat own_formats[] = {
    {"screen", "this screen, as text", ".txt"},
    {"trace", "the run: replay, verify and diff read it", ".jsonl"},
};

enum { OWN_COUNT = sizeof own_formats / sizeof *own_formats };

static bool has_need(const Scenario *scenario, const ExportFormat *format) {
    if (format->need == EXPORT_NEEDS_RUN) return true;
    return scenario && (format->write != export_scenario || !scenario_is_recorded(scenario));
}

void saving_offer(Ui *ui, const Opening *opening) {
    ui->save_count = 0;
    for (size_t i = 0; i < OWN_COUNT; i++) ui->saves[ui->save_count++] = own_formats[i];
    for (const ExportFormat *format = export_formats; format->name && ui->save_count < UI_SAVES_MAX; format++) {
        if (has_need(opening->scenario, format))
            ui->saves[ui->save_count++] = (SaveFormat){format->name, format->what, format->ending};
    }
}

// Writing -------------------------------------------------------------------------------------------------------------

static int write_trace(const Ui *ui, const Opening *opening, const char *path) {
    const ChoiceList *choices = whatif_choices(ui);
    SimOptions options = opening->options;
    options.choices = choices->items;
    options.choice_count = choices->count;
    TraceWriter *writer = trace_writer_open(path, opening->scenario, &options, ui->recording->detail);
    if (!writer) return errno;
    EventListener listener = trace_writer_listener(writer);
    TapeReader reader = {.tape = ui->recording->tape};
    Event event;
    while (tape_next(&reader, &event)) listener.receive(listener.self, &event);
    tape_reader_done(&reader);
    return trace_writer_close(writer);
}

static int write_screen(Ui *ui, const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) return errno;
    Grid grid;
    Text text = {0};
    grid_init(&grid, ui->rows, ui->columns, ui->is_ascii);
    ui_draw(ui, &grid);
    grid_to_text(&grid, &text);
    bool is_written = fwrite(text.bytes, 1, text.size, file) == text.size;
    int error = is_written ? 0 : errno;
    if (fclose(file) != 0 && !error) error = errno;
    text_done(&text);
    grid_done(&grid);
    return error;
}

static int write_format(const Ui *ui, const Opening *opening, const char *name, const char *path) {
    ExportSource source = {opening->scenario, ui->recording};
    ExportOptions options = EXPORT_DEFAULTS;
    options.rows = ui->rows;
    options.columns = ui->columns;
    options.is_ascii = ui->is_ascii;
    return saving_export(export_find(name), &source, &options, path);
}

static int write_one(Ui *ui, const Opening *opening, const char *name, const char *path) {
    if (strcmp(name, own_formats[0].name) == 0) return write_screen(ui, path);
    if (strcmp(name, own_formats[1].name) == 0) return write_trace(ui, opening, path);
    return write_format(ui, opening, name, path);
}

// Whether the file may be written: there is none yet, or one said so twice.
static bool may_write(Ui *ui, const char *path) {
    bool is_asked = file_exists(path) && (!ui->refused_path.bytes || strcmp(path, ui->refused_path.bytes) != 0);
    text_clear(&ui->refused_path);
    if (!is_asked) return true;
    text_put(&ui->refused_path, path);
    ui_complain(ui, "There is a file %s; once more with this name writes over it", path);
    return false;
}

static bool write_file(Ui *ui, const Opening *opening, const char *name, const char *path) {
    int error = may_write(ui, path) ? write_one(ui, opening, name, path) : -1;
    if (error > 0) ui_complain(ui, "Cannot write %s: %s", path, strerror(error));
    return error == 0;
}

void saving_fulfil(Ui *ui, const Opening *opening, const char *operand) {
    const char *path = ui->export_path.bytes, *name = ui->saves[ui->save_selected].name;
    if (file_is_same(path, operand)) ui_complain(ui, "That is what is shown here; choose another name");
    else if (write_file(ui, opening, name, path)) ui_say(ui, "Written to %s: %s", path, name);
}

static bool ends_with(const char *text, const char *ending) {
    size_t size = strlen(text), end = strlen(ending);
    return size > end && strcmp(text + size - end, ending) == 0;
}

bool saving_copy(Ui *ui, const Opening *opening) {
    const char *path = ui->export_path.bytes;
    bool is_json = ends_with(path, ".json");
    if (is_json || ends_with(path, ".py")) return write_file(ui, opening, is_json ? "scenario" : "python", path);
    ui_complain(ui, "A scenario is a file whose name ends in .py or .json");
    return false;
}
