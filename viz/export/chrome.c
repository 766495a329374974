// A run as Trace Event JSON, which Perfetto and chrome://tracing open. Three processes stand for the event loop, the tasks
// and the worker threads; each task is a thread of its process.
//
//   Task-2 add_one   |---------------- Task-2 add_one ----------------|      its life
//                    | ready | runs | sleep(0.1) ...  | ready | runs  |      what it does
//                            | total = ... |                                 lines, where the trace has them

#include "viz/export/export.h"
#include "viz/export/lanes.h"
#include "viz/export/spread.h"
#include "viz/export/telling.h"
#include "viz/model/escape.h"
#include "viz/model/sentence.h"
#include "viz/model/words.h"

#include "asyncarium/version.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PROCESS_LOOP = 1, PROCESS_TASKS, PROCESS_THREADS, PROCESSES_END };
enum { LOOP_TRACK = 1 };

typedef struct Chrome {
    const ExportSource *source;
    FILE *out;
    Lanes lanes;
    Spread spread;
    Text line; // the event that is being written
    bool has_events;
    size_t flows;
} Chrome;

// Events of the format --------------------------------------------------------------------------------------------------

typedef struct Track {
    int process;
    int64_t id;
} Track;

static const Track loop_track = {PROCESS_LOOP, LOOP_TRACK};

static Track track_of(const Chrome *chrome, uint32_t index) {
    if (index == LANE_NONE) return loop_track;
    const Lane *lane = &chrome->lanes.lanes[index];
    return (Track){lane->is_thread ? PROCESS_THREADS : PROCESS_TASKS, lane->id};
}

static void begin_event(Chrome *chrome, const char *phase, Track track, EventText name) {
    text_clear(&chrome->line);
    text_put(&chrome->line, chrome->has_events ? ",\n" : "\n");
    text_put_format(&chrome->line, "{\"ph\":\"%s\",\"pid\":%d,\"tid\":%" PRId64 ",\"name\":", phase, track.process, track.id);
    escape_put_json(&chrome->line, name);
    chrome->has_events = true;
}

static void end_event(Chrome *chrome) {
    text_put(&chrome->line, "}");
    fwrite(chrome->line.bytes, 1, chrome->line.size, chrome->out);
}

// Microseconds, with decimals for nanoseconds.
static void put_time(Chrome *chrome, const char *key, int64_t nanoseconds) {
    text_put_format(&chrome->line, ",\"%s\":%" PRId64 ".%03" PRId64, key, nanoseconds / 1000, nanoseconds % 1000);
}

static void put_word(Chrome *chrome, const char *key, const char *word) {
    text_put_format(&chrome->line, ",\"%s\":\"%s\"", key, word);
}

static void put_number(Chrome *chrome, const char *separator, const char *key, int64_t number) {
    text_put_format(&chrome->line, "%s\"%s\":%" PRId64, separator, key, number);
}

static void put_place(Chrome *chrome, int64_t n, int64_t line) {
    put_number(chrome, ",\"args\":{", "event", n);
    if (line > 0) put_number(chrome, ",", "line", line);
    text_put(&chrome->line, "}");
}

typedef struct Slice {
    Track track;
    EventText name;
    const char *category;
    int64_t first, end; // numbers of events: from the slot of the first to where that of the last begins
    int64_t line;       // of the program; 0: none
} Slice;

static void write_slice(Chrome *chrome, const Slice *slice) {
    int64_t start = spread_start(&chrome->spread, slice->first);
    begin_event(chrome, "X", slice->track, slice->name);
    put_word(chrome, "cat", slice->category);
    put_time(chrome, "ts", start);
    put_time(chrome, "dur", spread_start(&chrome->spread, slice->end) - start);
    put_place(chrome, slice->first, slice->line);
    end_event(chrome);
}

// Names -----------------------------------------------------------------------------------------------------------------

static EventText text_of(const Text *text) { return (EventText){text->bytes ? text->bytes : "", text->size}; }

static EventText scenario_name(const Chrome *chrome) {
    const Scenario *scenario = chrome->source->scenario;
    return scenario ? scenario_get(scenario, SCENARIO_NAME) : event_text("a run");
}

static void put_lane_name(const Chrome *chrome, const Lane *lane, Text *name) {
    EventText coro = strings_get(&chrome->lanes.strings, lane->coro), own = strings_get(&chrome->lanes.strings, lane->name);
    text_put_bytes(name, own.data, own.size);
    if (coro.size > 0) text_put(name, " ");
    text_put_bytes(name, coro.data, coro.size);
}

static void write_name(Chrome *chrome, const char *what, Track track, EventText name) {
    begin_event(chrome, "M", track, event_text(what));
    text_put(&chrome->line, ",\"args\":{\"name\":");
    escape_put_json(&chrome->line, name);
    text_put(&chrome->line, "}");
    end_event(chrome);
}

static void write_sort_index(Chrome *chrome, const char *what, Track track, int64_t index) {
    begin_event(chrome, "M", track, event_text(what));
    put_number(chrome, ",\"args\":{", "sort_index", index);
    text_put(&chrome->line, "}");
    end_event(chrome);
}

static bool has_threads(const Lanes *lanes) {
    for (size_t i = 0; i < lanes->count; i++) {
        if (lanes->lanes[i].is_thread) return true;
    }
    return false;
}

static void write_processes(Chrome *chrome) {
    static const char *const titles[] = {[PROCESS_LOOP] = "event loop", [PROCESS_TASKS] = "tasks",
                                         [PROCESS_THREADS] = "threads"};
    int end = has_threads(&chrome->lanes) ? PROCESSES_END : PROCESS_THREADS;
    for (int process = PROCESS_LOOP; process < end; process++) {
        Track track = {process, LOOP_TRACK};
        Text name = {0};
        text_put_format(&name, "%s of ", titles[process]);
        text_put_shown(&name, scenario_name(chrome));
        if (chrome->source->recording->choices.count > 0) text_put(&name, ", what if");
        write_name(chrome, "process_name", track, text_of(&name));
        write_sort_index(chrome, "process_sort_index", track, process);
        text_done(&name);
    }
    write_name(chrome, "thread_name", loop_track, event_text("loop"));
}

static void write_names(Chrome *chrome) {
    write_processes(chrome);
    for (uint32_t i = 0; i < chrome->lanes.count; i++) {
        Text name = {0};
        put_lane_name(chrome, &chrome->lanes.lanes[i], &name);
        write_name(chrome, "thread_name", track_of(chrome, i), text_of(&name));
        write_sort_index(chrome, "thread_sort_index", track_of(chrome, i), i);
        text_done(&name);
    }
}

// What tasks and threads do ---------------------------------------------------------------------------------------------

static bool is_end(TaskPhase phase) { return phase == PHASE_DONE || phase == PHASE_FAILED || phase == PHASE_CANCELLED; }

static const char *category_of(TaskPhase phase) {
    return phase == PHASE_RUNNING ? "runs" : phase == PHASE_READY ? "ready" : is_end(phase) ? "end" : "waits";
}

// The change behind those that belong to the same slice: while a task runs, only the line changes.
static size_t next_slice(const Lane *lane, size_t i) {
    const LaneChange *change = &lane->changes[i++];
    while (i < lane->count && lane->changes[i].phase == change->phase && lane->changes[i].words == change->words) i++;
    return i;
}

static int64_t change_at(const Chrome *chrome, const Lane *lane, size_t i) {
    return i < lane->count ? (int64_t)lane->changes[i].n : chrome->spread.count + 1;
}

static void write_life(Chrome *chrome, uint32_t index) {
    const Lane *lane = &chrome->lanes.lanes[index];
    const LaneChange *last = &lane->changes[lane->count - 1];
    Text name = {0};
    put_lane_name(chrome, lane, &name);
    Slice life = {.track = track_of(chrome, index), .name = text_of(&name), .category = "life"};
    life.first = lane->changes[0].n;
    life.end = is_end(last->phase) ? (int64_t)last->n : chrome->spread.count + 1;
    write_slice(chrome, &life);
    text_done(&name);
}

static void write_instant(Chrome *chrome, Track track, EventText name, const char *category, int64_t n, int64_t line) {
    begin_event(chrome, "i", track, name);
    put_word(chrome, "cat", category);
    put_word(chrome, "s", "t");
    put_time(chrome, "ts", spread_start(&chrome->spread, n));
    put_place(chrome, n, line);
    end_event(chrome);
}

static void write_doing(Chrome *chrome, uint32_t index) {
    const Lane *lane = &chrome->lanes.lanes[index];
    for (size_t i = 0, next; i < lane->count; i = next) {
        const LaneChange *change = &lane->changes[i];
        EventText words = strings_get(&chrome->lanes.strings, change->words);
        next = next_slice(lane, i);
        if (is_end(change->phase)) {
            write_instant(chrome, track_of(chrome, index), words, "end", change->n, change->line);
            continue;
        }
        write_slice(chrome, &(Slice){.track = track_of(chrome, index), .name = words,
                                     .category = category_of(change->phase), .first = change->n,
                                     .end = change_at(chrome, lane, next), .line = change->line});
    }
}

static void write_lanes(Chrome *chrome) {
    for (uint32_t i = 0; i < chrome->lanes.count; i++) {
        if (chrome->lanes.lanes[i].count == 0) continue;
        write_life(chrome, i);
        write_doing(chrome, i);
    }
}

// Lines -----------------------------------------------------------------------------------------------------------------

// The last change of a lane at event n or before.
static size_t change_before(const Lane *lane, int64_t n) {
    size_t low = 0, high = lane->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lane->changes[middle].n <= n) low = middle + 1;
        else high = middle;
    }
    return low > 0 ? low - 1 : 0;
}

static int64_t running_until(const Chrome *chrome, const Lane *lane, int64_t n) {
    return change_at(chrome, lane, next_slice(lane, change_before(lane, n)));
}

typedef struct OpenLine { // that a task is in
    int64_t n;            // of its event; 0: none
    int64_t line;
    EventText text;       // of the tape
} OpenLine;

static void close_line(Chrome *chrome, uint32_t lane, OpenLine *open, int64_t n) {
    if (open->n == 0) return;
    int64_t until = running_until(chrome, &chrome->lanes.lanes[lane], open->n);
    write_slice(chrome, &(Slice){.track = track_of(chrome, lane), .name = open->text, .category = "line",
                                 .first = open->n, .end = until < n ? until : n, .line = open->line});
    open->n = 0;
}

static uint32_t *task_lanes(const Chrome *chrome) {
    size_t count = state_task_end(&chrome->source->recording->state) + 1;
    uint32_t *lanes = text_allocate(count * sizeof *lanes);
    for (size_t i = 0; i < count; i++) lanes[i] = LANE_NONE;
    for (uint32_t i = 0; i < chrome->lanes.count; i++) {
        const Lane *lane = &chrome->lanes.lanes[i];
        if (!lane->is_thread && lane->count > 0) lanes[lane->id] = i;
    }
    return lanes;
}

static void take_line(Chrome *chrome, const uint32_t *lanes, OpenLine *open, const Event *event) {
    bool is_known = event->task > 0 && (uint64_t)event->task < state_task_end(&chrome->source->recording->state);
    uint32_t lane = is_known ? lanes[event->task] : LANE_NONE;
    if (event->kind != EVENT_LINE || lane == LANE_NONE) return;
    close_line(chrome, lane, &open[lane], event->n);
    open[lane] = (OpenLine){event->n, event->line, event->text};
}

static void write_lines(Chrome *chrome) {
    TapeReader reader = {.tape = chrome->source->recording->tape};
    uint32_t *lanes = task_lanes(chrome);
    OpenLine *open = text_allocate((chrome->lanes.count + 1) * sizeof *open);
    Event event;
    for (size_t i = 0; i < chrome->lanes.count; i++) open[i] = (OpenLine){0};
    while (tape_next(&reader, &event)) take_line(chrome, lanes, open, &event);
    for (uint32_t i = 0; i < chrome->lanes.count; i++) close_line(chrome, i, &open[i], chrome->spread.count + 1);
    tape_reader_done(&reader);
    free(open);
    free(lanes);
}

// Arrows ----------------------------------------------------------------------------------------------------------------

static const char *arrow_name(LaneArrowKind kind) {
    switch (kind) {
    case ARROW_CREATE: return "create";
    case ARROW_WAKE: return "wake";
    case ARROW_CANCEL: return "cancel";
    }
    return "";
}

// An arrow begins in a slice: where somebody runs no more, in the last one in which it did.
static int64_t flow_start(const Chrome *chrome, const LaneArrow *arrow) {
    const Lane *lane = &chrome->lanes.lanes[arrow->from];
    size_t i = change_before(lane, arrow->n);
    while (i > 0 && lane->changes[i].phase != PHASE_RUNNING) i--;
    int64_t last = change_at(chrome, lane, next_slice(lane, i)) - 1;
    return spread_start(&chrome->spread, arrow->n < last ? arrow->n : last);
}

static void write_flow(Chrome *chrome, const char *phase, Track track, const LaneArrow *arrow, int64_t time) {
    begin_event(chrome, phase, track, event_text(arrow_name(arrow->kind)));
    put_word(chrome, "cat", arrow_name(arrow->kind));
    put_number(chrome, ",", "id", (int64_t)chrome->flows);
    if (phase[0] == 'f') put_word(chrome, "bp", "e");
    put_time(chrome, "ts", time);
    end_event(chrome);
}

// Where nobody of the lanes did it, the loop did: there it gets a slice, so that the arrow begins in one.
static void write_deed(Chrome *chrome, const LaneArrow *arrow) {
    EventText name = strings_get(&chrome->lanes.strings, chrome->lanes.lanes[arrow->to].name);
    Text words = {0};
    text_put_format(&words, "%ss ", arrow_name(arrow->kind));
    text_put_bytes(&words, name.data, name.size);
    write_slice(chrome, &(Slice){.track = loop_track, .name = text_of(&words), .category = "loop", .first = arrow->n,
                                 .end = arrow->n + 1});
    text_done(&words);
}

static void write_arrow(Chrome *chrome, const LaneArrow *arrow) {
    bool is_loops = arrow->from == LANE_NONE;
    int64_t time = spread_start(&chrome->spread, arrow->n);
    chrome->flows++;
    if (is_loops) write_deed(chrome, arrow);
    write_flow(chrome, "s", track_of(chrome, arrow->from), arrow, is_loops ? time : flow_start(chrome, arrow));
    write_flow(chrome, "f", track_of(chrome, arrow->to), arrow, time);
}

// Signs and counters ----------------------------------------------------------------------------------------------------

static void write_sign(Chrome *chrome, Sentence *sentence, TapeReader *reader, const LaneSign *sign) {
    const State *state = &chrome->source->recording->state;
    Event event;
    Text words = {0};
    if (!tape_read(reader, sign->n, &event)) return;
    sentence_make(sentence, state, &event);
    text_put_bytes(&words, sentence->what.bytes, sentence->what.size);
    write_instant(chrome, track_of(chrome, sign->lane), text_of(&words), event_kind_info(sign->kind)->name, sign->n,
                  event.line);
    text_done(&words);
}

static void write_signs(Chrome *chrome) {
    TapeReader reader = {.tape = chrome->source->recording->tape};
    Sentence sentence = {0};
    for (size_t i = 0; i < chrome->lanes.sign_count; i++) write_sign(chrome, &sentence, &reader, &chrome->lanes.signs[i]);
    sentence_done(&sentence);
    tape_reader_done(&reader);
}

static void write_counter(Chrome *chrome, EventText name, const char *key, int64_t n, int64_t count) {
    begin_event(chrome, "C", loop_track, name);
    put_time(chrome, "ts", spread_start(&chrome->spread, n));
    text_put_format(&chrome->line, ",\"args\":{\"%s\":%" PRId64 "}", key, count);
    end_event(chrome);
}

// Two queues of a program may have one name.
static void write_queue(Chrome *chrome, const State *state, const Event *event) {
    bool is_new = event->kind == EVENT_QUEUE_CREATE;
    if (!is_new && event->kind != EVENT_QUEUE_PUT && event->kind != EVENT_QUEUE_GET) return;
    Text name = {0};
    text_put_format(&name, "queue %" PRId64 ": ", event->id);
    words_put_member(&name, state, FAMILY_QUEUE, event->id);
    write_counter(chrome, text_of(&name), "items", event->n, is_new ? 0 : event->number);
    text_done(&name);
}

static void write_counters(Chrome *chrome) {
    Playhead head;
    Event event;
    uint32_t ready = 0;
    playhead_init(&head, chrome->source->recording);
    while (playhead_next(&head, &event)) {
        if (head.state.ready_count != ready || event.n == 1)
            write_counter(chrome, event_text("ready queue"), "ready", event.n, head.state.ready_count);
        ready = head.state.ready_count;
        write_queue(chrome, &head.state, &event);
    }
    playhead_done(&head);
}

// All of it -------------------------------------------------------------------------------------------------------------

static void write_head(Chrome *chrome) {
    Text head = {0};
    text_put(&head, "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"generator\":\"asyncarium " ASYNCARIUM_VERSION
                    "\",\"clock\":\"virtual; each event takes a slot of at most 1 microsecond\",\"scenario\":");
    escape_put_json(&head, scenario_name(chrome));
    const char *whatif = telling_whatif(chrome->source);
    if (whatif) text_put(&head, ",\"what_if\":");
    if (whatif) escape_put_json(&head, event_text(whatif));
    text_put(&head, "},\"traceEvents\":[");
    fwrite(head.bytes, 1, head.size, chrome->out);
    text_done(&head);
}

void export_chrome(const ExportSource *source, const ExportOptions *options, FILE *out) {
    const LanesLimits no_limits = {.lanes = UINT32_MAX - 1, .width = UINT32_MAX, .events = INT64_MAX};
    Chrome chrome = {.source = source, .out = out};
    (void)options;
    lanes_make(&chrome.lanes, source->recording, &no_limits);
    spread_make(&chrome.spread, source->recording->tape);
    write_head(&chrome);
    write_names(&chrome);
    write_lanes(&chrome);
    write_lines(&chrome);
    for (size_t i = 0; i < chrome.lanes.arrow_count; i++) write_arrow(&chrome, &chrome.lanes.arrows[i]);
    write_signs(&chrome);
    write_counters(&chrome);
    fputs("\n]}\n", out);
    spread_done(&chrome.spread);
    lanes_done(&chrome.lanes);
    text_done(&chrome.line);
}
