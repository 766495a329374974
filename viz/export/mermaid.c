// A run as a sequence diagram for Mermaid, which READMEs and wikis draw: a lifeline for each task, arrows for who creates,
// wakes and cancels whom, notes for what they wait for, print and return.
//
// Mermaid refuses long texts, and nobody reads a diagram of a thousand lines: what is too much is left out, and the
// diagram says so.

#include "viz/export/export.h"
#include "viz/export/telling.h"
#include "viz/model/sentence.h"
#include "viz/model/words.h"

#include <inttypes.h>
#include <string.h>

enum {
    TASKS_MAX = 20,
    THREADS_MAX = 8,
    TEXT_MAX = 40000, // bytes; Mermaid takes 50000
    LINES_MAX = 400,
    LABEL_CELLS = 240,
};

typedef struct Diagram {
    const Recording *recording;
    Text text;
    Playhead head;   // before the event
    Sentence sentence;
    Text words;
    bool is_shown[TASKS_MAX + 1];  // tasks by id
    bool has_thread[THREADS_MAX + 1];
    bool is_active[TASKS_MAX + 1]; // its bar is open
    char last[24];   // the rightmost lifeline
    int64_t time;    // that was told; -1: none yet
    size_t lines;
    int64_t left_out; // events that have a place in no diagram but a larger one
} Diagram;

// Texts -----------------------------------------------------------------------------------------------------------------

// Letters that mean something to Mermaid, or to the HTML that it makes. '$' begins a formula; ':' and '%' are the rest of
// patterns that it looks for in whole lines.
static bool is_special(char letter) { return strchr("#;<>&\"%{}$:\\`", letter) && letter != '\0'; }

static size_t cut(const Text *text, size_t cells) {
    size_t size = text->size;
    while (size > 0 && text_cells(text->bytes, size) > cells) {
        do size--;
        while (size > 0 && ((unsigned char)text->bytes[size] & 0xc0) == 0x80);
    }
    return size;
}

// Numbers of letters are what Mermaid takes for them everywhere.
static void put_label(Diagram *diagram, const Text *label) {
    size_t size = cut(label, LABEL_CELLS);
    for (size_t i = 0; i < size; i++) {
        if (is_special(label->bytes[i])) text_put_format(&diagram->text, "#%d;", label->bytes[i]);
        else text_put_bytes(&diagram->text, label->bytes + i, 1);
    }
    if (size < label->size) text_put(&diagram->text, "…");
    text_put(&diagram->text, "\n");
    diagram->lines++;
}

// Lifelines -------------------------------------------------------------------------------------------------------------

// What asyncio.run does by itself at its end explains nothing.
static bool is_housekeeping(const State *state, int64_t id) {
    static const char prefix[] = "BaseEventLoop.shutdown_";
    EventText coro = state_task_coro(state, id);
    return coro.size >= sizeof prefix - 1 && memcmp(coro.data, prefix, sizeof prefix - 1) == 0;
}

static bool shows_task(const Diagram *diagram, int64_t id) { return id >= 1 && id <= TASKS_MAX && diagram->is_shown[id]; }

static bool shows_thread(const Diagram *diagram, int64_t id) {
    return id >= 1 && id <= THREADS_MAX && diagram->has_thread[id];
}

static void put_participant(Diagram *diagram, char letter, int64_t id) {
    const State *state = &diagram->recording->state;
    EventText coro = letter == 'T' ? state_task_coro(state, id) : (EventText){0};
    snprintf(diagram->last, sizeof diagram->last, "%c%" PRId64, letter, id);
    text_clear(&diagram->words);
    words_put_member(&diagram->words, state, letter == 'T' ? FAMILY_TASK : FAMILY_THREAD, id);
    if (coro.size > 0) text_put(&diagram->words, " ");
    text_put_shown(&diagram->words, coro);
    text_put_format(&diagram->text, "    participant %s as ", diagram->last);
    put_label(diagram, &diagram->words);
}

static void put_participants(Diagram *diagram) {
    const State *state = &diagram->recording->state;
    text_put(&diagram->text, "    participant L as event loop\n");
    snprintf(diagram->last, sizeof diagram->last, "L");
    for (int64_t id = 1; id <= TASKS_MAX; id++) {
        diagram->is_shown[id] = state_task(state, id) && !is_housekeeping(state, id);
        if (diagram->is_shown[id]) put_participant(diagram, 'T', id);
    }
    for (int64_t id = 1; id <= THREADS_MAX; id++) {
        diagram->has_thread[id] = state_thing(state, FAMILY_THREAD, id) != NULL;
        if (diagram->has_thread[id]) put_participant(diagram, 'H', id);
    }
}

// Lines -----------------------------------------------------------------------------------------------------------------

static void put_note(Diagram *diagram, char letter, int64_t id, const Text *label) {
    if (letter == 'L') text_put(&diagram->text, "    Note over L:wrap: ");
    else text_put_format(&diagram->text, "    Note over %c%" PRId64 ":wrap: ", letter, id);
    put_label(diagram, label);
}

// Across all lifelines.
static void put_banner(Diagram *diagram, const Text *label) {
    bool is_alone = strcmp(diagram->last, "L") == 0;
    text_put_format(&diagram->text, "    Note over L%s%s:wrap: ", is_alone ? "" : ",", is_alone ? "" : diagram->last);
    put_label(diagram, label);
}

static void put_sentence_note(Diagram *diagram, char letter, int64_t id, const Event *event) {
    sentence_make(&diagram->sentence, &diagram->head.state, event);
    put_note(diagram, letter, id, &diagram->sentence.what);
}

// Who is at the tail of an arrow: writes its lifeline. Returns false where it has none here.
static bool put_doer(Diagram *diagram, const EventRef *by) {
    bool is_task = by->kind == REF_TASK, is_thread = by->kind == REF_THREAD;
    int64_t running = diagram->head.state.running;
    if (is_task && !shows_task(diagram, by->id)) return false;
    if (is_thread && !shows_thread(diagram, by->id)) return false;
    if (!is_task && !is_thread && running && !shows_task(diagram, running)) return false;
    if (is_thread) text_put_format(&diagram->text, "    H%" PRId64, by->id);
    else if (is_task || running) text_put_format(&diagram->text, "    T%" PRId64, is_task ? by->id : running);
    else text_put(&diagram->text, "    L");
    return true;
}

// "    T1-->>T2: its sleep(0.1) is over"
static void put_arrow(Diagram *diagram, const Event *event, const EventRef *by, const char *arrow, char letter,
                      int64_t to) {
    if (!put_doer(diagram, by)) {
        put_sentence_note(diagram, letter, to, event);
        return;
    }
    text_put_format(&diagram->text, "%s%c%" PRId64 ": ", arrow, letter, to);
    put_label(diagram, &diagram->words);
}

static void put_create(Diagram *diagram, const Event *event) {
    EventRef parent = {.kind = event->other ? REF_TASK : REF_RUN, .id = event->other};
    text_clear(&diagram->words);
    text_put(&diagram->words, "creates");
    put_arrow(diagram, event, &parent, "->>", 'T', event->task);
}

static void put_wake(Diagram *diagram, const Event *event) {
    const StateTask *task = state_task(&diagram->head.state, event->task);
    EventRef on = {.kind = task ? (EventRefKind)task->waits : REF_NONE, .id = task ? task->waits_id : 0};
    text_clear(&diagram->words);
    words_put_fulfilled(&diagram->words, &diagram->head.state, &on);
    put_arrow(diagram, event, &event->ref, "-->>", 'T', event->task);
}

static void put_cancel(Diagram *diagram, const Event *event) {
    text_clear(&diagram->words);
    text_put(&diagram->words, "cancels");
    if (event->message.size > 0) text_put(&diagram->words, ": ");
    if (event->message.size > 0) text_put_shown(&diagram->words, event->message);
    put_arrow(diagram, event, &event->ref, "-x", 'T', event->task);
}

static void put_start(Diagram *diagram, const Event *event) {
    text_clear(&diagram->words);
    text_put(&diagram->words, "starts");
    put_arrow(diagram, event, &event->ref, "->>", 'H', event->id);
}

// The bar of a task that runs.
static void set_active(Diagram *diagram, int64_t task, bool is_active) {
    if (diagram->is_active[task] == is_active) return;
    text_put_format(&diagram->text, "    %s T%" PRId64 "\n", is_active ? "activate" : "deactivate", task);
    diagram->is_active[task] = is_active;
}

// Time moves: told before what happens then.
static void put_time(Diagram *diagram, int64_t time) {
    if (time == diagram->time) return;
    diagram->time = time;
    text_clear(&diagram->words);
    text_put_time(&diagram->words, time);
    put_banner(diagram, &diagram->words);
}

// Events ----------------------------------------------------------------------------------------------------------------

typedef enum Place { PLACE_NOWHERE, PLACE_TASK, PLACE_THREAD, PLACE_ALL } Place;

static bool is_about_all(EventKind kind) {
    return kind == EVENT_DIAGNOSIS || kind == EVENT_END || kind == EVENT_TURN_CHOOSE || kind == EVENT_TIMER_CHOOSE;
}

// Where an event stands; most have no place in a diagram.
static Place place_of(EventKind kind) {
    if (kind == EVENT_TASK_CREATE || kind == EVENT_TASK_STEP || kind == EVENT_TASK_SUSPEND || kind == EVENT_TASK_WAKE ||
        kind == EVENT_TASK_CANCEL || kind == EVENT_TASK_DONE)
        return PLACE_TASK;
    if (kind == EVENT_THREAD_START || kind == EVENT_THREAD_SLEEP || kind == EVENT_THREAD_WAIT || kind == EVENT_THREAD_DONE)
        return PLACE_THREAD;
    bool is_said = kind == EVENT_OUT || kind == EVENT_LOG || kind == EVENT_WARNING || kind == EVENT_ERROR;
    return is_said || is_about_all(kind) ? PLACE_ALL : PLACE_NOWHERE;
}

static void put_task_event(Diagram *diagram, const Event *event) {
    if (event->kind == EVENT_TASK_CREATE) put_create(diagram, event);
    else if (event->kind == EVENT_TASK_WAKE) put_wake(diagram, event);
    else if (event->kind == EVENT_TASK_CANCEL) put_cancel(diagram, event);
    else if (event->kind == EVENT_TASK_STEP) set_active(diagram, event->task, true);
    else {
        put_sentence_note(diagram, 'T', event->task, event);
        set_active(diagram, event->task, false);
    }
}

static void put_thread_event(Diagram *diagram, const Event *event) {
    if (event->kind == EVENT_THREAD_START) put_start(diagram, event);
    else put_sentence_note(diagram, 'H', event->id, event);
}

static void put_other_event(Diagram *diagram, const Event *event) {
    if (!is_about_all(event->kind)) {
        put_sentence_note(diagram, event->task ? 'T' : 'L', event->task, event);
        return;
    }
    sentence_make(&diagram->sentence, &diagram->head.state, event);
    text_clear(&diagram->words);
    sentence_put_whole(&diagram->sentence, &diagram->words);
    put_banner(diagram, &diagram->words);
}

// Whoever it is about may have no lifeline.
static bool has_lifeline(const Diagram *diagram, Place place, const Event *event) {
    if (place == PLACE_THREAD) return shows_thread(diagram, event->id);
    if (place == PLACE_TASK) return shows_task(diagram, event->task);
    return event->kind == EVENT_DIAGNOSIS || !event->task || shows_task(diagram, event->task);
}

static void take(Diagram *diagram, const Event *event) {
    Place place = place_of(event->kind);
    if (place == PLACE_NOWHERE || is_housekeeping(&diagram->recording->state, event->task)) return;
    bool is_full = diagram->lines >= LINES_MAX || diagram->text.size >= TEXT_MAX;
    if (is_full || !has_lifeline(diagram, place, event)) {
        diagram->left_out++;
        return;
    }
    put_time(diagram, event->t);
    if (place == PLACE_TASK) put_task_event(diagram, event);
    else if (place == PLACE_THREAD) put_thread_event(diagram, event);
    else put_other_event(diagram, event);
}

static void put_rest(Diagram *diagram) {
    for (int64_t id = 1; id <= TASKS_MAX; id++) set_active(diagram, id, false);
    if (diagram->left_out == 0) return;
    text_clear(&diagram->words);
    text_put_format(&diagram->words, "%" PRId64 " more event%s left out: it would be too large a diagram",
                    diagram->left_out, diagram->left_out == 1 ? " is" : "s are");
    put_banner(diagram, &diagram->words);
}

static void put_title(Diagram *diagram, const ExportSource *source) {
    const char *whatif = telling_whatif(source);
    if (!source->scenario && !whatif) return;
    text_clear(&diagram->words);
    telling_put_name(&diagram->words, source);
    text_put(&diagram->text, "    title ");
    put_label(diagram, &diagram->words);
}

// Before all that happens.
static void put_whatif(Diagram *diagram, const ExportSource *source) {
    const char *whatif = telling_whatif(source);
    if (!whatif) return;
    text_clear(&diagram->words);
    text_put(&diagram->words, whatif);
    put_banner(diagram, &diagram->words);
}

void export_mermaid(const ExportSource *source, const ExportOptions *options, FILE *out) {
    Diagram diagram = {.recording = source->recording, .time = -1};
    TapeReader reader = {.tape = source->recording->tape};
    Event event, folded;
    (void)options;
    playhead_init(&diagram.head, source->recording);
    text_put(&diagram.text, "sequenceDiagram\n");
    put_title(&diagram, source);
    put_participants(&diagram);
    put_whatif(&diagram, source);
    while (tape_next(&reader, &event)) {
        take(&diagram, &event);
        playhead_next(&diagram.head, &folded);
    }
    put_rest(&diagram);
    fwrite(diagram.text.bytes, 1, diagram.text.size, out);
    tape_reader_done(&reader);
    playhead_done(&diagram.head);
    sentence_done(&diagram.sentence);
    text_done(&diagram.words);
    text_done(&diagram.text);
}
