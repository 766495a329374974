// Compares two runs beyond the place where they part. Numbers that are made of what is told stand for it: where they are the
// same on both sides, so is what they are made of.

#include "viz/model/changes.h"

#include "viz/model/lines.h"
#include "viz/model/outcome.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOLD_MAX = sizeof((Changes *)0)->tasks / sizeof *((Changes *)0)->tasks, // differences that are told one by one
    WINDOW = 1 << 21, // tasks: 16 MB
};

// Lists of which both sides have one.
typedef enum ChangesList { LIST_ORDER, LIST_OUTPUT, LIST_ERRORS, LIST_DIAGNOSES, LIST_COUNT } ChangesList;

static ChangesList list_of(EventKind kind) {
    if (kind == EVENT_TASK_STEP) return LIST_ORDER;
    if (kind == EVENT_OUT) return LIST_OUTPUT;
    if (kind == EVENT_DIAGNOSIS) return LIST_DIAGNOSES;
    bool is_error = kind == EVENT_LOG || kind == EVENT_WARNING || kind == EVENT_ERROR;
    return is_error ? LIST_ERRORS : LIST_COUNT;
}

static EventText line_of(const Event *event) { return event->text.data ? event->text : event->name; }

void changes_done(Changes *changes) {
    free(changes->digests);
    for (size_t side = 0; side < 2; side++) text_done(&changes->ends[side]);
}

static const Event *next_of(const Changes *changes, size_t side) {
    const EventStream *stream = &changes->parting->streams[side];
    return stream->next(stream->self);
}

static void go(const Changes *changes, size_t side, const TracePlace *place) {
    const EventStream *stream = &changes->parting->streams[side];
    stream->go(stream->self, *place);
}

static void go_behind(const Changes *changes, size_t side) { go(changes, side, &changes->parting->behind[side]); }

// Digests ---------------------------------------------------------------------------------------------------------------

static uint64_t mix(uint64_t digest, uint64_t number) {
    digest = (digest ^ number) * UINT64_C(0xff51afd7ed558ccd);
    return digest ^ digest >> 32;
}

static uint64_t mix_text(uint64_t digest, EventText text) {
    uint64_t word;
    size_t i = 0;
    for (; i + sizeof word <= text.size; i += sizeof word) {
        memcpy(&word, text.data + i, sizeof word);
        digest = mix(digest, word);
    }
    word = 0;
    if (i < text.size) memcpy(&word, text.data + i, text.size - i);
    return mix(mix(digest, word), text.data ? text.size + 1 : 0);
}

static uint64_t digest_task(const Event *event) {
    uint64_t digest = mix(1, event->kind);
    if (event->kind == EVENT_TASK_CREATE) return mix_text(mix_text(digest, event->name), event->text);
    return mix_text(mix_text(mix_text(mix_text(digest, event->outcome), event->value), event->type), event->message);
}

static void make_room(Changes *changes, int64_t index) {
    int64_t count = changes->digest_count ? changes->digest_count : 1 << 10;
    while (count <= index) count *= 2;
    if (count == changes->digest_count) return;
    changes->digests = text_resize(changes->digests, (size_t)count * sizeof *changes->digests);
    for (int64_t i = changes->digest_count; i < count; i++) changes->digests[i] = 0;
    changes->digest_count = count;
}

static int64_t window_size(const Changes *changes) { return changes->window ? changes->window : WINDOW; }

// Adds what is told of a task by one side, and takes away what the other one tells. Ids are not larger than events are many.
static void add_task(Changes *changes, size_t side, const Event *event, int64_t first) {
    if (event->kind != EVENT_TASK_CREATE && event->kind != EVENT_TASK_DONE) return;
    if (event->task < 1 || event->task > event->n) return;
    if (event->task >= changes->task_end) changes->task_end = event->task + 1;
    int64_t index = event->task - first;
    if (index < 0 || index >= window_size(changes)) return;
    uint64_t digest = digest_task(event);
    make_room(changes, index);
    changes->digests[index] += side ? 0 - digest : digest;
}

// Surveying -------------------------------------------------------------------------------------------------------------

typedef struct Survey { // of one side
    uint64_t digests[LIST_COUNT];
} Survey;

static void add_to_list(Survey *survey, const Event *event) {
    ChangesList list = list_of(event->kind);
    if (list == LIST_COUNT) return;
    uint64_t *digest = &survey->digests[list];
    *digest = list == LIST_ORDER ? mix(*digest, (uint64_t)event->task + 1) : mix_text(mix(*digest, 1), line_of(event));
}

static void survey_side(Changes *changes, size_t side, Survey *survey) {
    Text *end = &changes->ends[side];
    go_behind(changes, side);
    for (const Event *event; (event = next_of(changes, side));) {
        add_to_list(survey, event);
        add_task(changes, side, event, 1);
        changes->times[side] = event->t;
        if (event->kind != EVENT_END) continue;
        text_clear(end);
        text_put_shown(end, event->outcome);
    }
}

static void read_window(Changes *changes, int64_t first) {
    if (changes->digests) memset(changes->digests, 0, (size_t)changes->digest_count * sizeof *changes->digests);
    for (size_t side = 0; side < 2; side++) {
        go_behind(changes, side);
        for (const Event *event; (event = next_of(changes, side));) add_task(changes, side, event, first);
    }
}

static void gather_tasks(Changes *changes, int64_t first) {
    for (int64_t i = 0; i < changes->digest_count; i++) {
        if (changes->digests[i] == 0) continue;
        if (changes->task_count < TOLD_MAX) changes->tasks[changes->task_count] = first + i;
        changes->task_count++;
    }
}

void changes_survey(Changes *changes) {
    Survey surveys[2] = {0};
    for (size_t side = 0; side < 2; side++) {
        changes->times[side] = changes->parting->behind[side].t;
        survey_side(changes, side, &surveys[side]);
    }
    for (size_t list = 0; list < LIST_COUNT; list++)
        changes->differs[list] = surveys[0].digests[list] != surveys[1].digests[list];
}

// The rest of what is known of tasks, if there are so many.
static void survey_tasks(Changes *changes) {
    gather_tasks(changes, 1);
    int64_t window = window_size(changes);
    for (int64_t first = 1 + window; first < changes->task_end; first += window) {
        read_window(changes, first);
        gather_tasks(changes, first);
    }
}

// Stories of tasks ------------------------------------------------------------------------------------------------------

typedef struct Story {
    int64_t task;
    Text names[2], ends[2]; // by side; an empty name: it was not created there; an empty end: it never ended
} Story;

enum { STORIES_MAX = TOLD_MAX + 2 };

typedef struct Stories {
    Story items[STORIES_MAX];
    size_t count;
    size_t missing; // names and ends that were not found yet
} Stories;

static Story *find_story(Stories *stories, int64_t task) {
    for (size_t i = 0; i < stories->count; i++) {
        if (stories->items[i].task == task) return &stories->items[i];
    }
    return NULL;
}

static void add_story(Stories *stories, int64_t task) {
    if (!find_story(stories, task)) stories->items[stories->count++].task = task;
}

static void take_story(Stories *stories, size_t side, const Event *event) {
    bool is_name = event->kind == EVENT_TASK_CREATE;
    Story *story = is_name || event->kind == EVENT_TASK_DONE ? find_story(stories, event->task) : NULL;
    Text *text = !story ? NULL : is_name ? &story->names[side] : &story->ends[side];
    if (!text || text->size > 0) return;
    if (is_name) outcome_put_name(text, event);
    else outcome_put_end(text, event);
    text_shorten(text, 0, PARTING_LINE_MAX);
    stories->missing--;
}

// From the beginnings, since tasks may be older than the parting.
static void read_stories(const Changes *changes, Stories *stories) {
    for (size_t side = 0; side < 2; side++) {
        const Event *event;
        stories->missing = 2 * stories->count;
        go(changes, side, &changes->parting->beginnings[side]);
        while (stories->missing > 0 && (event = next_of(changes, side))) take_story(stories, side, event);
    }
}

static void stories_done(Stories *stories) {
    for (size_t i = 0; i < stories->count; i++) {
        for (size_t side = 0; side < 2; side++) {
            text_done(&stories->items[i].names[side]);
            text_done(&stories->items[i].ends[side]);
        }
    }
}

// Telling ---------------------------------------------------------------------------------------------------------------

static const char *words_of(const Text *text, const char *otherwise) { return text->size > 0 ? text->bytes : otherwise; }

static void put_side(const Changes *changes, size_t side, const char *margin, Text *report) {
    text_put_format(report, "%s%s: ", margin, changes->parting->labels[side]);
}

// A text from a trace may be of any length.
static void put_cut(Text *report, EventText text) {
    size_t start = report->size;
    text_put_shown(report, text);
    text_shorten(report, start, PARTING_LINE_MAX);
}

static void put_story(const Changes *changes, const Story *story, Text *report) {
    const char *name = words_of(&story->names[0], words_of(&story->names[1], "a task"));
    text_put_format(report, "  %s\n", name);
    for (size_t side = 0; side < 2; side++) {
        put_side(changes, side, "    ", report);
        const char *its = words_of(&story->names[side], "");
        const char *end = words_of(&story->ends[side], "never ended");
        bool is_there = its[0] != '\0' || story->ends[side].size > 0;
        if (!is_there) text_put(report, "it was never created\n");
        else if (strcmp(its, name) != 0) text_put_format(report, "%s %s\n", its, end);
        else text_put_format(report, "%s%s\n", story->ends[side].size > 0 ? "" : "it ", end);
    }
}

static void put_tasks(const Changes *changes, Stories *stories, Text *report) {
    size_t told = changes->task_count < TOLD_MAX ? changes->task_count : TOLD_MAX;
    if (told > 0) text_put(report, "tasks:\n");
    for (size_t i = 0; i < told; i++) put_story(changes, find_story(stories, changes->tasks[i]), report);
    if (changes->task_count > told) text_put_format(report, "  and %zu more\n", changes->task_count - told);
}

// The events of a list of both sides, where the list begins to be another one; NULL where one has none any more. Returns
// how many events of the list come before, or -1 if they are the same after all.
static int64_t find_difference(const Changes *changes, ChangesList list, const Event *found[2]) {
    int64_t index = 0;
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        if (list_of((EventKind)kind) == list) index += changes->parting->counts[kind];
    }
    for (size_t side = 0; side < 2; side++) go_behind(changes, side);
    for (;; index++) {
        for (size_t side = 0; side < 2; side++) {
            do found[side] = next_of(changes, side);
            while (found[side] && list_of(found[side]->kind) != list);
        }
        if (!found[0] && !found[1]) return -1;
        if (!found[0] || !found[1]) return index;
        EventText lines[2] = {line_of(found[0]), line_of(found[1])};
        bool is_same = list == LIST_ORDER ? found[0]->task == found[1]->task : line_is_same(lines[0], lines[1]);
        if (!is_same) return index;
    }
}

static void put_lines(const Changes *changes, ChangesList list, const char *what, Text *report) {
    const Event *found[2];
    int64_t index = changes->differs[list] ? find_difference(changes, list, found) : -1;
    if (index < 0) return;
    text_put_format(report, "%s: it is another one from line %" PRId64 " on\n", what, index + 1);
    for (size_t side = 0; side < 2; side++) {
        put_side(changes, side, "  ", report);
        if (found[side]) put_cut(report, line_of(found[side]));
        else text_put(report, "there is none");
        text_put(report, "\n");
    }
}

// Who makes the first step that is another one; 0: nobody.
typedef struct OtherStep {
    int64_t index; // -1: they are the same
    int64_t tasks[2];
    bool is_there[2];
} OtherStep;

static OtherStep find_step(const Changes *changes) {
    const Event *found[2] = {NULL, NULL};
    OtherStep step = {.index = changes->differs[LIST_ORDER] ? find_difference(changes, LIST_ORDER, found) : -1};
    for (size_t side = 0; side < 2; side++) {
        step.is_there[side] = found[side] != NULL;
        step.tasks[side] = found[side] ? found[side]->task : 0;
    }
    return step;
}

static void put_order(const Changes *changes, const OtherStep *step, Stories *stories, Text *report) {
    if (step->index < 0) return;
    text_put_format(report, "order: it is another one from step %" PRId64 " of the tasks on\n", step->index + 1);
    for (size_t side = 0; side < 2; side++) {
        const Story *story = find_story(stories, step->tasks[side]);
        put_side(changes, side, "  ", report);
        if (!step->is_there[side]) text_put(report, "there is none\n");
        else if (story && story->names[side].size > 0) text_put_format(report, "%s\n", story->names[side].bytes);
        else text_put_format(report, "task %" PRId64 "\n", step->tasks[side]);
    }
}

static void put_end(const Changes *changes, Text *report) {
    const char *ends[2] = {words_of(&changes->ends[0], "cut off"), words_of(&changes->ends[1], "cut off")};
    if (strcmp(ends[0], ends[1]) == 0 && changes->times[0] == changes->times[1]) return;
    text_put(report, "end:\n");
    for (size_t side = 0; side < 2; side++) {
        put_side(changes, side, "  ", report);
        text_put_format(report, "%s at ", ends[side]);
        text_put_time(report, changes->times[side]);
        text_put(report, "\n");
    }
}

void changes_put(Changes *changes, Text *report) {
    Stories stories = {0};
    survey_tasks(changes);
    OtherStep step = find_step(changes);
    for (size_t i = 0; i < changes->task_count && i < TOLD_MAX; i++) add_story(&stories, changes->tasks[i]);
    for (size_t side = 0; side < 2; side++) {
        if (step.tasks[side]) add_story(&stories, step.tasks[side]);
    }
    read_stories(changes, &stories);
    put_tasks(changes, &stories, report);
    put_order(changes, &step, &stories, report);
    put_lines(changes, LIST_OUTPUT, "output", report);
    put_lines(changes, LIST_ERRORS, "standard error", report);
    put_lines(changes, LIST_DIAGNOSES, "diagnoses", report);
    put_end(changes, report);
    stories_done(&stories);
}
