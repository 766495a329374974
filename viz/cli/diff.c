// asyncarium diff: where two traces part, and what that changed.

#include "viz/cli/output.h"
#include "viz/cli/trace_file.h"
#include "viz/model/changes.h"
#include "viz/model/choice.h"

#include <stdio.h>

typedef struct Side {
    TraceFile file;
    Text label; // the path, fit to be shown
    bool is_cut;
} Side;

static bool open_side(Side *side, const char *path) {
    text_put_shown(&side->label, event_text(path));
    return trace_file_open(&side->file, path);
}

static void close_side(Side *side) {
    trace_file_close(&side->file);
    text_done(&side->label);
}

// Where one tells more than the other, the detail of both is compared.
static void choose_detail(Side sides[2]) {
    bool is_first = sides[0].file.most < sides[1].file.most;
    sides[0].file.most = sides[1].file.most = sides[is_first ? 0 : 1].file.most;
}

static void next_events(Side sides[2], const Event *events[2]) {
    events[0] = events[1] = trace_file_next_same(&sides[0].file, &sides[1].file);
    if (events[0]) return;
    for (size_t i = 0; i < 2; i++) events[i] = trace_file_next(&sides[i].file);
}

// To where they part, or to both ends.
static void read_common(Side sides[2], Parting *parting) {
    EventStream streams[2] = {trace_file_stream(&sides[0].file), trace_file_stream(&sides[1].file)};
    const Event *events[2];
    parting_begin(parting, &streams[0], &streams[1]);
    do next_events(sides, events);
    while (parting_take(parting, events[0], events[1]) && events[0]);
}

// Both to their ends.
static void read_all(Side sides[2], Parting *parting, Changes *changes) {
    read_common(sides, parting);
    if (parting->is_parted) changes_survey(changes);
    for (size_t i = 0; i < 2; i++) sides[i].is_cut = trace_file_is_cut(&sides[i].file);
}

// Returns what the faults mean; STATUS_GOOD: there are none.
static Status report_faults(Side sides[2]) {
    Status status = STATUS_GOOD;
    for (size_t i = 0; i < 2; i++) {
        if (sides[i].file.fault.size == 0) continue;
        fflush(stdout);
        fprintf(stderr, "asyncarium diff: %s: %s\n", sides[i].label.bytes, sides[i].file.fault.bytes);
        if (sides[i].file.status > status) status = sides[i].file.status;
    }
    return status;
}

static void report_cuts(Side sides[2]) {
    for (size_t i = 0; i < 2; i++) {
        if (sides[i].is_cut) printf("%s was cut off\n", sides[i].label.bytes);
    }
}

static void report_choices(Side sides[2]) {
    for (size_t i = 0; i < 2; i++) {
        const SimOptions *options = &sides[i].file.header.options;
        Text choices = {0};
        choices_put(&choices, options->choices, options->choice_count);
        if (options->choice_count > 0) printf("%s is a what-if: %s\n", sides[i].label.bytes, choices.bytes);
        text_done(&choices);
    }
}

static void report_difference(const Parting *parting, Changes *changes) {
    Text place = {0}, report = {0};
    parting_put(parting, &place);
    changes_put(changes, &report);
    fputs(place.bytes, stdout);
    if (report.size > 0) fputs(report.bytes, stdout);
    else puts("outcome: tasks, order, output and end are the same");
    text_done(&place);
    text_done(&report);
}

static Status compare(Side sides[2]) {
    Parting parting;
    Changes changes = {.parting = &parting};
    parting_init(&parting, sides[0].label.bytes, sides[1].label.bytes);
    choose_detail(sides);
    read_all(sides, &parting, &changes);
    Status status = report_faults(sides);
    if (status == STATUS_GOOD) {
        if (parting.is_parted) status = STATUS_DIFFERENT;
        report_cuts(sides);
        report_choices(sides);
        if (parting.is_parted) report_difference(&parting, &changes);
        else puts("they tell the same");
    }
    changes_done(&changes);
    parting_done(&parting);
    return status;
}

static Status diff(const Arguments *arguments) {
    Side sides[2] = {0};
    bool good = true;
    for (size_t i = 0; i < 2; i++) good = open_side(&sides[i], arguments->operands[i]) && good;
    Status status = good ? compare(sides) : report_faults(sides);
    for (size_t i = 0; i < 2; i++) close_side(&sides[i]);
    return status;
}

const Command command_diff = {
    .name = "diff",
    .operands = "TRACE TRACE",
    .summary = "tell where two traces part, and what that changed",
    .text = "First the place where they part, after the last events that they have in common;\n"
            "then what came of it: tasks, the order of their steps, output, end. Where one trace\n"
            "has more detail than the other, only the detail of both is compared. The status is\n"
            "1 if they differ, and 3 if one cannot be read.\n",
    .operands_min = 2,
    .operands_max = 2,
    .run = diff,
};
