// asyncarium show: a scenario as a page to read: its title, what it is about, its program with the notes.

#include "viz/cli/command.h"
#include "viz/cli/output.h"
#include "viz/cli/source.h"
#include "viz/model/text.h"

#include <stdio.h>
#include <string.h>

enum { PAGE_CELLS = 80, NOTE_COLUMN_MAX = 60 };

// Breaks at spaces; what is longer than a line stays whole.
static void print_wrapped(EventText paragraph) {
    Text shown = {0};
    text_put_shown(&shown, paragraph);
    size_t cells = 0;
    for (const char *word = shown.bytes; word && *word;) {
        size_t size = strcspn(word, " ");
        size_t width = text_cells(word, size);
        if (cells > 0 && cells + 1 + width > PAGE_CELLS) {
            putchar('\n');
            cells = 0;
        }
        if (cells > 0) putchar(' ');
        fwrite(word, 1, size, stdout);
        cells += width + (cells > 0);
        word += size + strspn(word + size, " ");
    }
    putchar('\n');
    text_done(&shown);
}

static void print_heading(const Scenario *scenario) {
    bool has_title = scenario_get(scenario, SCENARIO_TITLE).data != NULL;
    print_wrapped(scenario_get(scenario, has_title ? SCENARIO_TITLE : SCENARIO_NAME));
    for (size_t i = 0; i < scenario_list_count(scenario, SCENARIO_ABOUT); i++) {
        putchar('\n');
        print_wrapped(scenario_list_item(scenario, SCENARIO_ABOUT, i));
    }
    putchar('\n');
}

// How wide the lines are that have a note: the notes stand in a column.
static size_t note_column(const Scenario *scenario) {
    size_t column = 0;
    for (int number = 1; number <= scenario_line_count(scenario); number++) {
        EventText line = scenario_line_text(scenario, number);
        size_t cells = scenario_note_text(scenario, number).data ? text_cells(line.data, line.size) : 0;
        if (cells > column && cells <= NOTE_COLUMN_MAX) column = cells;
    }
    return column;
}

// "   8      seen = total                # Reads the counter ..."
static void print_line(const Scenario *scenario, int number, size_t column) {
    EventText note = scenario_note_text(scenario, number);
    Text line = {0};
    text_put_shown(&line, scenario_line_text(scenario, number));
    if (note.data) {
        text_pad(&line, 0, column);
        text_put(&line, "  # ");
        text_put_shown(&line, note);
    }
    if (line.size > 0) printf("%4d  %s\n", number, line.bytes);
    else printf("%4d\n", number);
    text_done(&line);
}

static void print_program(const Scenario *scenario) {
    size_t column = note_column(scenario);
    for (int number = 1; number <= scenario_line_count(scenario); number++) print_line(scenario, number, column);
}

static Status show(const Arguments *arguments) {
    Status status = STATUS_GOOD;
    for (size_t i = 0; i < arguments->operand_count; i++) {
        Scenario *scenario = source_load(arguments, arguments->operands[i]);
        if (!scenario) {
            status = STATUS_BAD_INPUT;
            continue;
        }
        if (i > 0) putchar('\n');
        print_heading(scenario);
        print_program(scenario);
        scenario_free(scenario);
        output_check((OutputLastWill){0});
    }
    return status;
}

const Command command_show = {
    .name = "show",
    .operands = "SCENARIO...",
    .summary = "show a lesson or another scenario: its story and its program",
    .text = "A SCENARIO is the name of a lesson (see 'asyncarium list'), a file, or - for\n"
            "standard input. The line numbers are those of timelines, traces and tracebacks.\n",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = show,
};
