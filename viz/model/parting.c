// Compares two runs, and tells where they part.

#include "viz/model/parting.h"

#include "viz/model/hindsight.h"
#include "viz/model/same.h"
#include "viz/model/sentence.h"

#include <inttypes.h>
#include <string.h>

enum { PLACES = PARTING_CONTEXT + 1 };

void parting_init(Parting *parting, const char *first_label, const char *second_label) {
    *parting = (Parting){.labels = {first_label, second_label}, .ends = {"nothing more", "nothing more"}};
}

void parting_done(Parting *parting) {
    for (size_t side = 0; side < 2; side++) tape_free(parting->others[side]);
}

static TracePlace place_of(const EventStream *stream) { return stream->place(stream->self); }

void parting_begin(Parting *parting, const EventStream *first, const EventStream *second) {
    parting->streams[0] = *first;
    if (second) parting->streams[1] = *second;
    parting->beginnings[0] = parting->behind[0] = parting->places[0] = place_of(first);
    if (second) parting->beginnings[1] = parting->behind[1] = place_of(second);
}

static void go_on(Parting *parting, EventKind kind) {
    parting->count++;
    parting->counts[kind]++;
    parting->behind[0] = parting->places[parting->count % PLACES] = place_of(&parting->streams[0]);
    if (parting->streams[1].self) parting->behind[1] = place_of(&parting->streams[1]);
}

static void keep(Parting *parting, size_t side, const Event *event) {
    if (!event) return;
    parting->others[side] = tape_new();
    parting->numbers[side] = event->n;
    tape_add(parting->others[side], event);
}

bool parting_take(Parting *parting, const Event *first, const Event *second) {
    if (parting->is_parted) return false;
    if (!first && !second) return true;
    if (first && second && (first == second || same_event(first, second))) {
        go_on(parting, first->kind);
        return true;
    }
    parting->is_parted = true;
    keep(parting, 0, first);
    keep(parting, 1, second);
    return false;
}

// Telling ---------------------------------------------------------------------------------------------------------------

typedef struct Telling {
    const Parting *parting;
    Hindsight *hindsight;
    TapeReader readers[2];
    Event events[2];
    const Event *others[2]; // the events that differ; NULL: a side has none
    Sentence sentence;
    Text *report;
    size_t margin;
} Telling;

static int64_t context_start(const Parting *parting) {
    return parting->count > PARTING_CONTEXT ? parting->count - PARTING_CONTEXT : 0;
}

static void want_others(Telling *telling) {
    for (size_t side = 0; side < 2; side++) {
        if (telling->others[side]) hindsight_want(telling->hindsight, telling->others[side]);
    }
}

// What the last events in common are about.
static void want_context(Telling *telling) {
    const Parting *parting = telling->parting;
    const EventStream *stream = &parting->streams[0];
    const Event *event;
    int64_t start = context_start(parting);
    stream->go(stream->self, parting->places[start % PLACES]);
    for (int64_t i = start; i < parting->count && (event = stream->next(stream->self)); i++)
        hindsight_want(telling->hindsight, event);
}

// "0.100 s, line 12: Task-1 goes on"
static void put_event(Telling *telling, const Event *event) {
    sentence_make(&telling->sentence, &telling->hindsight->state, event);
    text_put_time(telling->report, event->t);
    if (telling->sentence.line) text_put_format(telling->report, ", line %" PRId64, telling->sentence.line);
    text_put(telling->report, ": ");
    size_t start = telling->report->size;
    sentence_put_whole(&telling->sentence, telling->report);
    text_shorten(telling->report, start, PARTING_LINE_MAX);
    text_put(telling->report, "\n");
}

static void put_context(Telling *telling, const Event *event) {
    text_put_format(telling->report, "  %*s  ", (int)telling->margin, "");
    put_event(telling, event);
}

static void want_event(Telling *telling, const Event *event) { hindsight_want(telling->hindsight, event); }

// Folds all that they have in common, and does something with the last events of it, each at the state before it.
static void fold_common(Telling *telling, void (*look)(Telling *telling, const Event *event)) {
    const Parting *parting = telling->parting;
    const EventStream *stream = &parting->streams[0];
    const Event *event;
    hindsight_begin(telling->hindsight);
    stream->go(stream->self, parting->beginnings[0]);
    for (int64_t i = 0; i < parting->count && (event = stream->next(stream->self)); i++) {
        if (i >= context_start(parting)) look(telling, event);
        hindsight_fold(telling->hindsight, event);
    }
}

static void put_side(Telling *telling, size_t side) {
    const Parting *parting = telling->parting;
    text_put_format(telling->report, "  %-*s  ", (int)telling->margin, parting->labels[side]);
    if (telling->others[side]) put_event(telling, telling->others[side]);
    else text_put_format(telling->report, "%s\n", parting->ends[side]);
}

// Names the keys, since a sentence does not tell all that an event says.
static void put_keys(Telling *telling) {
    const Event *first = telling->others[0], *second = telling->others[1];
    const char *separator = "  they differ in: ";
    if (!first || !second || first->kind != second->kind) return;
    if (first->t != second->t) {
        text_put_format(telling->report, "%st", separator);
        separator = ", ";
    }
    const EventKindInfo *kind = event_kind_info(first->kind);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (same_field(kind->fields[i], first, second)) continue;
        text_put_format(telling->report, "%s%s", separator, event_field_info(kind->fields[i])->key);
        separator = ", ";
    }
    text_put(telling->report, "\n");
}

static void read_other(Telling *telling, size_t side) {
    const Parting *parting = telling->parting;
    if (!parting->others[side]) return;
    telling->readers[side] = (TapeReader){.tape = parting->others[side]};
    tape_read(&telling->readers[side], 1, &telling->events[side]);
    telling->events[side].n = parting->numbers[side];
    telling->others[side] = &telling->events[side];
}

static void put_all(Telling *telling) {
    text_put_format(telling->report, "  they part at event %" PRId64 ":\n", telling->parting->count + 1);
    want_others(telling);
    want_context(telling);
    fold_common(telling, want_event);
    want_others(telling);
    fold_common(telling, put_context);
    put_side(telling, 0);
    put_side(telling, 1);
    put_keys(telling);
}

void parting_put(const Parting *parting, Text *report) {
    if (!parting->is_parted) return;
    size_t sizes[2] = {strlen(parting->labels[0]), strlen(parting->labels[1])};
    Telling telling = {.parting = parting, .hindsight = hindsight_new(), .report = report};
    telling.margin = sizes[0] > sizes[1] ? sizes[0] : sizes[1];
    for (size_t side = 0; side < 2; side++) read_other(&telling, side);
    put_all(&telling);
    for (size_t side = 0; side < 2; side++) tape_reader_done(&telling.readers[side]);
    sentence_done(&telling.sentence);
    hindsight_free(telling.hindsight);
}
