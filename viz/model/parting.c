// Compares two runs, and tells where they part.

#include "viz/model/parting.h"

#include "viz/model/same.h"

#include <inttypes.h>
#include <string.h>

void parting_init(Parting *parting, const char *first_label, const char *second_label) {
    *parting = (Parting){.labels = {first_label, second_label}, .ends = {"nothing more", "nothing more"}};
    state_init(&parting->state);
    parting->state.names = &parting->names;
}

void parting_done(Parting *parting) {
    state_done(&parting->state);
    state_names_done(&parting->names);
    sentence_done(&parting->sentence);
    text_done(&parting->report);
    for (size_t i = 0; i < PARTING_CONTEXT; i++) text_done(&parting->context[i]);
}

// "0.100 s, line 12: Task-1 goes on"
static void put_event(Parting *parting, Text *text, const Event *event) {
    sentence_make(&parting->sentence, &parting->state, event);
    text_put_time(text, event->t);
    if (parting->sentence.line) text_put_format(text, ", line %" PRId64, parting->sentence.line);
    text_put(text, ": ");
    sentence_put_whole(&parting->sentence, text);
}

static void go_on(Parting *parting, const Event *event) {
    Text *text = &parting->context[parting->count % PARTING_CONTEXT];
    text_clear(text);
    put_event(parting, text, event);
    state_fold(&parting->state, event);
    parting->count++;
}

static void put_context(Parting *parting, size_t margin) {
    int64_t first = parting->count > PARTING_CONTEXT ? parting->count - PARTING_CONTEXT : 0;
    for (int64_t i = first; i < parting->count; i++) {
        text_put_format(&parting->report, "  %*s  %s\n", (int)margin, "", parting->context[i % PARTING_CONTEXT].bytes);
    }
}

static void put_side(Parting *parting, size_t side, const Event *event, size_t margin) {
    text_put_format(&parting->report, "  %-*s  ", (int)margin, parting->labels[side]);
    if (event) put_event(parting, &parting->report, event);
    else text_put(&parting->report, parting->ends[side]);
    text_put(&parting->report, "\n");
}

// Names the keys, since a sentence does not tell all that an event says.
static void put_keys(Parting *parting, const Event *first, const Event *second) {
    const char *separator = "  they differ in: ";
    if (first->kind != second->kind) return;
    if (first->t != second->t) {
        text_put_format(&parting->report, "%st", separator);
        separator = ", ";
    }
    const EventKindInfo *kind = event_kind_info(first->kind);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (same_field(kind->fields[i], first, second)) continue;
        text_put_format(&parting->report, "%s%s", separator, event_field_info(kind->fields[i])->key);
        separator = ", ";
    }
    text_put(&parting->report, "\n");
}

static void part(Parting *parting, const Event *first, const Event *second) {
    size_t sizes[2] = {strlen(parting->labels[0]), strlen(parting->labels[1])};
    size_t margin = sizes[0] > sizes[1] ? sizes[0] : sizes[1];
    parting->is_parted = true;
    text_put_format(&parting->report, "  they part at event %" PRId64 ":\n", parting->count + 1);
    put_context(parting, margin);
    put_side(parting, 0, first, margin);
    put_side(parting, 1, second, margin);
    if (first && second) put_keys(parting, first, second);
}

bool parting_take(Parting *parting, const Event *first, const Event *second) {
    if (parting->is_parted) return false;
    if (!first && !second) return true;
    if (first && second && same_event(first, second)) {
        go_on(parting, first);
        return true;
    }
    part(parting, first, second);
    return false;
}
