// Walks along a recording, and notes for each event which lanes do something else after it.

#include "viz/export/lanes.h"

#include "viz/model/doing.h"
#include "viz/model/words.h"

#include <stdlib.h>
#include <string.h>

enum {
    PASSING_WIDTH = 2,      // where time passes, whatever little
    PASSING_MORE = 12,      // where all the time of the run passes at once
    PASSING_SHARE_MIN = 2000, // less than that part of all the time takes no room
};

typedef struct LaneIndex { // lanes by the ids of tasks, or of threads; + 1; 0: none yet
    uint32_t *items;
    size_t count;
} LaneIndex;

typedef struct Walk {
    Lanes *lanes;
    const LanesLimits *limits;
    Playhead head;
    TapeReader reader; // looks up what the state does not hold
    LaneIndex tasks, threads;
    int64_t time, all_time;
    uint32_t x;
    uint32_t ran; // the task that had the floor before the event
    Text words;
} Walk;

// Makes room for one more item.
static void *grow(void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return items;
    *capacity = *capacity * 2 + 16;
    return text_resize(items, *capacity * size);
}

// Lanes ---------------------------------------------------------------------------------------------------------------

static uint32_t *index_slot(LaneIndex *index, int64_t id) {
    if ((size_t)id >= index->count) {
        size_t count = (size_t)id * 2 + 64;
        index->items = text_resize(index->items, count * sizeof *index->items);
        memset(index->items + index->count, 0, (count - index->count) * sizeof *index->items);
        index->count = count;
    }
    return &index->items[id];
}

static bool is_there(const State *state, bool is_thread, int64_t id) {
    return is_thread ? state_thing(state, FAMILY_THREAD, id) != NULL : state_task(state, id) != NULL;
}

static uint32_t keep_words(Walk *walk) {
    EventText words = {walk->words.bytes, walk->words.size};
    return strings_put(&walk->lanes->strings, words);
}

static void name_lane(Walk *walk, Lane *lane) {
    const State *state = &walk->head.state;
    text_clear(&walk->words);
    words_put_member(&walk->words, state, lane->is_thread ? FAMILY_THREAD : FAMILY_TASK, lane->id);
    lane->name = keep_words(walk);
    text_clear(&walk->words);
    if (!lane->is_thread) text_put_shown(&walk->words, state_task_coro(state, lane->id));
    lane->coro = keep_words(walk);
}

static uint32_t add_lane(Walk *walk, bool is_thread, int64_t id) {
    Lanes *lanes = walk->lanes;
    if (lanes->count >= walk->limits->lanes) return LANE_NONE;
    lanes->lanes = grow(lanes->lanes, lanes->count, &lanes->capacity, sizeof *lanes->lanes);
    lanes->lanes[lanes->count] = (Lane){.is_thread = is_thread, .id = id};
    name_lane(walk, &lanes->lanes[lanes->count]);
    return (uint32_t)lanes->count++;
}

// The lane of a task or thread, which is made when it is first asked for.
static uint32_t lane_of(Walk *walk, bool is_thread, int64_t id) {
    if (id <= 0 || !is_there(&walk->head.state, is_thread, id)) return LANE_NONE;
    uint32_t *slot = index_slot(is_thread ? &walk->threads : &walk->tasks, id);
    if (*slot == 0) {
        uint32_t lane = add_lane(walk, is_thread, id);
        *slot = lane == LANE_NONE ? LANE_NONE : lane + 1;
    }
    return *slot == LANE_NONE ? LANE_NONE : *slot - 1;
}

// Changes -------------------------------------------------------------------------------------------------------------

static const char *thread_words(TaskPhase phase) {
    return phase == PHASE_RUNNING ? "runs" : phase == PHASE_DONE ? "done" : "waits";
}

static LaneChange look_at(Walk *walk, const Lane *lane, int64_t n) {
    const State *state = &walk->head.state;
    LaneChange change = {.n = (uint32_t)n};
    text_clear(&walk->words);
    if (lane->is_thread) {
        change.phase = state_thread_phase(state, lane->id);
        text_put(&walk->words, thread_words(change.phase));
    } else {
        const StateTask *task = state_task(state, lane->id);
        change.phase = (TaskPhase)task->phase;
        change.line = task->line;
        doing_put(&walk->words, state, &walk->reader, lane->id);
    }
    change.words = keep_words(walk);
    return change;
}

static bool is_same(const LaneChange *a, const LaneChange *b) {
    return a->phase == b->phase && a->line == b->line && a->words == b->words;
}

static void note_change(Walk *walk, uint32_t index, int64_t n) {
    if (index == LANE_NONE) return;
    Lane *lane = &walk->lanes->lanes[index];
    LaneChange change = look_at(walk, lane, n);
    if (lane->count > 0 && is_same(&lane->changes[lane->count - 1], &change)) return;
    lane->changes = grow(lane->changes, lane->count, &lane->capacity, sizeof *lane->changes);
    lane->changes[lane->count++] = change;
}

// A lock has another owner: those who wait for it are said to wait for that one.
static void note_owner(Walk *walk, const Event *event) {
    for (size_t i = 0; i < walk->lanes->count; i++) {
        const Lane *lane = &walk->lanes->lanes[i];
        const StateTask *task = lane->is_thread ? NULL : state_task(&walk->head.state, lane->id);
        bool waits = task && task->phase == PHASE_WAITING && task->waits == REF_LOCK && task->waits_id == event->id;
        if (waits) note_change(walk, (uint32_t)i, event->n);
    }
}

static bool is_of_thread(EventKind kind) {
    return kind == EVENT_THREAD_START || kind == EVENT_THREAD_SLEEP || kind == EVENT_THREAD_WAIT ||
           kind == EVENT_THREAD_RUN || kind == EVENT_THREAD_DONE;
}

static void note_changes(Walk *walk, const Event *event) {
    uint32_t lane = lane_of(walk, false, event->task), runs = lane_of(walk, false, walk->head.state.running);
    note_change(walk, lane, event->n);
    if (runs != lane) note_change(walk, runs, event->n);
    uint32_t ran = lane_of(walk, false, walk->ran); // and does not any more, or goes on
    if (ran != lane && ran != runs) note_change(walk, ran, event->n);
    if (is_of_thread(event->kind)) note_change(walk, lane_of(walk, true, event->id), event->n);
    if (event->kind == EVENT_LOCK_ACQUIRE) note_owner(walk, event);
    if (event->kind == EVENT_TASK_RENAME && lane != LANE_NONE) name_lane(walk, &walk->lanes->lanes[lane]);
}

// Arrows and signs ----------------------------------------------------------------------------------------------------

static void add_arrow(Walk *walk, const Event *event, LaneArrowKind kind, uint32_t from, uint32_t to) {
    Lanes *lanes = walk->lanes;
    if (to == LANE_NONE || from == to) return;
    lanes->arrows = grow(lanes->arrows, lanes->arrow_count, &lanes->arrow_capacity, sizeof *lanes->arrows);
    lanes->arrows[lanes->arrow_count++] = (LaneArrow){(uint32_t)event->n, from, to, kind};
}

// Who did it: the one that is named, else whoever has the floor.
static uint32_t doer(Walk *walk, const EventRef *by) {
    if (by->kind == REF_TASK) return lane_of(walk, false, by->id);
    if (by->kind == REF_THREAD) return lane_of(walk, true, by->id);
    return lane_of(walk, false, walk->head.state.running);
}

static void note_arrow(Walk *walk, const Event *event) {
    uint32_t task = lane_of(walk, false, event->task);
    if (event->kind == EVENT_TASK_CREATE) {
        add_arrow(walk, event, ARROW_CREATE, lane_of(walk, false, event->other), task);
    } else if (event->kind == EVENT_THREAD_START) {
        add_arrow(walk, event, ARROW_CREATE, doer(walk, &event->ref), lane_of(walk, true, event->id));
    } else if (event->kind == EVENT_TASK_WAKE) {
        add_arrow(walk, event, ARROW_WAKE, doer(walk, &event->ref), task);
    } else if (event->kind == EVENT_TASK_CANCEL) {
        add_arrow(walk, event, ARROW_CANCEL, doer(walk, &event->ref), task);
    }
}

static bool is_sign(EventKind kind) {
    return kind == EVENT_OUT || kind == EVENT_LOG || kind == EVENT_WARNING || kind == EVENT_ERROR ||
           kind == EVENT_DIAGNOSIS || kind == EVENT_TURN_CHOOSE || kind == EVENT_TIMER_CHOOSE;
}

LaneSignLook lane_sign_look(const LaneSign *sign) {
    if (sign->kind == EVENT_TURN_CHOOSE || sign->kind == EVENT_TIMER_CHOOSE) return SIGN_CHOSEN;
    bool is_wrong = sign->kind == EVENT_DIAGNOSIS || sign->kind == EVENT_ERROR || sign->kind == EVENT_WARNING;
    return is_wrong ? SIGN_WRONG : SIGN_SAID;
}

static void note_sign(Walk *walk, const Event *event) {
    Lanes *lanes = walk->lanes;
    if (!is_sign(event->kind)) return;
    lanes->signs = grow(lanes->signs, lanes->sign_count, &lanes->sign_capacity, sizeof *lanes->signs);
    uint32_t lane = lane_of(walk, false, event->task);
    lanes->signs[lanes->sign_count++] = (LaneSign){(uint32_t)event->n, lane, event->kind};
}

// The axis ------------------------------------------------------------------------------------------------------------

static uint32_t passing_width(const Walk *walk, int64_t time) {
    int64_t passed = time - walk->time;
    if (passed <= 0 || passed < walk->all_time / PASSING_SHARE_MIN) return 0;
    return PASSING_WIDTH + (uint32_t)((double)passed / (double)walk->all_time * PASSING_MORE);
}

static void add_passing(Walk *walk, int64_t n, uint32_t width) {
    Lanes *lanes = walk->lanes;
    lanes->passings = grow(lanes->passings, lanes->passing_count, &lanes->passing_capacity, sizeof *lanes->passings);
    lanes->passings[lanes->passing_count++] = (LanePassing){(uint32_t)n, walk->x, width};
}

static uint32_t event_width(Walk *walk, const Event *event) {
    EventKind kind = event->kind;
    bool is_step = kind == EVENT_TASK_CREATE || kind == EVENT_TASK_STEP || kind == EVENT_TASK_SUSPEND ||
                   kind == EVENT_TASK_WAKE || kind == EVENT_TASK_CANCEL || kind == EVENT_TASK_DONE;
    if (is_step) return lane_of(walk, false, event->task) != LANE_NONE;
    if (is_of_thread(kind)) return lane_of(walk, true, event->id) != LANE_NONE;
    return is_sign(kind) && (event->task == 0 || lane_of(walk, false, event->task) != LANE_NONE);
}

// An event happens at the beginning of its unit, and after the time that passed before it.
static void advance(Walk *walk, const Event *event) {
    uint32_t width = passing_width(walk, event->t);
    if (width > 0) add_passing(walk, event->n, width);
    walk->x += width;
    walk->time = event->t;
    walk->lanes->x[event->n] = walk->x;
    walk->x += event_width(walk, event);
}

// All of it -----------------------------------------------------------------------------------------------------------

static void take(Walk *walk, const Event *event) {
    note_changes(walk, event);
    note_arrow(walk, event);
    note_sign(walk, event);
    advance(walk, event);
    walk->lanes->last = event->n;
}

// How many tasks and threads there are in all.
static size_t count_all(const State *state) {
    size_t count = 0, threads = state->things[FAMILY_THREAD].count;
    for (size_t id = 1; id < state_task_end(state); id++) count += is_there(state, false, (int64_t)id);
    for (size_t id = 1; id < threads; id++) count += is_there(state, true, (int64_t)id);
    return count;
}

static int64_t min(int64_t a, int64_t b) { return a < b ? a : b; }

void lanes_make(Lanes *lanes, const Recording *recording, const LanesLimits *limits) {
    int64_t count = min(recording_count(recording), limits->events);
    Walk walk = {.lanes = lanes, .limits = limits, .reader = {.tape = recording->tape}};
    Event event;
    *lanes = (Lanes){0};
    lanes->x = text_allocate(((size_t)count + 1) * sizeof *lanes->x);
    lanes->x[0] = 0;
    walk.all_time = tape_time(recording->tape, recording_count(recording));
    playhead_init(&walk.head, recording);
    while (lanes->last < count && walk.x < limits->width && playhead_next(&walk.head, &event)) {
        take(&walk, &event);
        walk.ran = walk.head.state.running;
    }
    lanes->width = walk.x;
    lanes->left_out = count_all(&recording->state) - lanes->count;
    playhead_done(&walk.head);
    tape_reader_done(&walk.reader);
    free(walk.tasks.items);
    free(walk.threads.items);
    text_done(&walk.words);
}

void lanes_done(Lanes *lanes) {
    for (size_t i = 0; i < lanes->count; i++) free(lanes->lanes[i].changes);
    strings_done(&lanes->strings);
    free(lanes->lanes);
    free(lanes->arrows);
    free(lanes->signs);
    free(lanes->passings);
    free(lanes->x);
    *lanes = (Lanes){0};
}
