// asyncarium diff: where two traces part, and what that changed.

#include "viz/cli/output.h"
#include "viz/cli/trace_file.h"
#include "viz/model/choice.h"
#include "viz/model/outcome.h"
#include "viz/model/parting.h"

#include <stdio.h>

typedef struct Side {
    TraceFile file;
    Outcome outcome;
    Text label; // the path, fit to be shown
} Side;

static bool open_side(Side *side, const char *path) {
    text_put_shown(&side->label, event_text(path));
    return trace_file_open(&side->file, path);
}

static void close_side(Side *side) {
    trace_file_close(&side->file);
    outcome_done(&side->outcome);
    text_done(&side->label);
}

static const Event *next_event(Side *side, EventDetail most) {
    const Event *event = trace_file_next(&side->file, most);
    if (event) outcome_add(&side->outcome, event);
    return event;
}

// Both to their ends.
static void read_all(Side sides[2], Parting *parting) {
    EventDetail details[2] = {sides[0].file.header.detail, sides[1].file.header.detail};
    EventDetail most = details[0] < details[1] ? details[0] : details[1];
    for (;;) {
        const Event *first = next_event(&sides[0], most), *second = next_event(&sides[1], most);
        if (!first && !second) return;
        parting_take(parting, first, second);
    }
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
        if (trace_file_is_cut(&sides[i].file)) printf("%s was cut off\n", sides[i].label.bytes);
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

static Status compare(Side sides[2]) {
    const char *const labels[2] = {sides[0].label.bytes, sides[1].label.bytes};
    Text report = {0};
    Parting parting;
    parting_init(&parting, labels[0], labels[1]);
    read_all(sides, &parting);
    Status status = report_faults(sides);
    if (status == STATUS_GOOD) {
        if (parting.is_parted) status = STATUS_DIFFERENT;
        report_cuts(sides);
        report_choices(sides);
        if (parting.is_parted) outcome_compare(&sides[0].outcome, &sides[1].outcome, labels, &report);
        fputs(parting.is_parted ? parting.report.bytes : "they tell the same\n", stdout);
        if (report.size > 0) fputs(report.bytes, stdout);
        else if (parting.is_parted) puts("outcome: tasks, order, output and end are the same");
    }
    parting_done(&parting);
    text_done(&report);
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
