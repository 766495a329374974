// Folds only what matters for a few events.

#include "viz/model/hindsight.h"

#include "viz/model/text.h"
#include "viz/model/state_parts.h"
#include "viz/model/words.h"

#include <stdlib.h>
#include <string.h>

enum { BUNCH_BITS = 7, BESIDE = 1 << BUNCH_BITS, WANTS_MAX = HINDSIGHT_WANTS / 2 };

Hindsight *hindsight_new(void) {
    Hindsight *hindsight = text_allocate(sizeof *hindsight);
    memset(hindsight, 0, sizeof *hindsight);
    hindsight_begin(hindsight);
    return hindsight;
}

static void forget(Hindsight *hindsight) {
    state_done(&hindsight->state);
    state_names_done(&hindsight->names);
}

void hindsight_free(Hindsight *hindsight) {
    forget(hindsight);
    free(hindsight);
}

void hindsight_begin(Hindsight *hindsight) {
    forget(hindsight);
    state_init(&hindsight->state);
    hindsight->state.names = &hindsight->names;
    hindsight->state.has_gaps = true;
    hindsight->depth = 0;
}

// Wanting ---------------------------------------------------------------------------------------------------------------

// Not 0.
static uint64_t bunch_of(StateFamily family, int64_t id) {
    return ((uint64_t)id >> BUNCH_BITS << 4 | (uint64_t)family) + 1;
}

// Where the bunch is in the table, or would be.
static uint64_t *find(Hindsight *hindsight, uint64_t bunch) {
    size_t i = bunch * UINT64_C(0x9e3779b97f4a7c15) >> 40 & (HINDSIGHT_WANTS - 1);
    while (hindsight->wants[i] && hindsight->wants[i] != bunch) i = (i + 1) & (HINDSIGHT_WANTS - 1);
    return &hindsight->wants[i];
}

static void want_bunch(Hindsight *hindsight, uint64_t bunch) {
    uint64_t *place = find(hindsight, bunch);
    if (*place || hindsight->want_count == WANTS_MAX) return;
    *place = bunch;
    hindsight->want_count++;
}

static void want(Hindsight *hindsight, StateFamily family, int64_t id) {
    if (id <= 0 || id > INT64_MAX - BESIDE) return;
    if (id > BESIDE) want_bunch(hindsight, bunch_of(family, id - BESIDE));
    want_bunch(hindsight, bunch_of(family, id));
    want_bunch(hindsight, bunch_of(family, id + BESIDE));
}

static bool is_wanted(Hindsight *hindsight, StateFamily family, int64_t id) {
    return id > 0 && *find(hindsight, bunch_of(family, id)) != 0;
}

static void want_ref(Hindsight *hindsight, const EventRef *ref) {
    StateFamily family = words_ref_family(ref->kind);
    if (family != FAMILY_COUNT) want(hindsight, family, ref->id);
    for (size_t i = 0; i < ref->task_count; i++) want(hindsight, FAMILY_TASK, ref->tasks[i]);
}

// Of the id that such an event has; FAMILY_COUNT: none.
static StateFamily family_of(EventKind kind) {
    static const uint8_t families[EVENT_FIELDS_END] = {
        [EVENT_FIELD_FUTURE] = FAMILY_FUTURE,       [EVENT_FIELD_TIMER] = FAMILY_TIMER,
        [EVENT_FIELD_HANDLE] = FAMILY_HANDLE,       [EVENT_FIELD_LOCK] = FAMILY_LOCK,
        [EVENT_FIELD_SEMAPHORE] = FAMILY_SEMAPHORE, [EVENT_FIELD_EVENT] = FAMILY_EVENT,
        [EVENT_FIELD_CONDITION] = FAMILY_CONDITION, [EVENT_FIELD_BARRIER] = FAMILY_BARRIER,
        [EVENT_FIELD_QUEUE] = FAMILY_QUEUE,         [EVENT_FIELD_GROUP] = FAMILY_GROUP,
        [EVENT_FIELD_TIMEOUT] = FAMILY_TIMEOUT,     [EVENT_FIELD_THREAD] = FAMILY_THREAD,
    };
    const EventKindInfo *info = event_kind_info(kind);
    for (size_t i = 0; i < info->field_count; i++) {
        if (families[info->fields[i]]) return (StateFamily)families[info->fields[i]];
    }
    return FAMILY_COUNT;
}

void hindsight_want(Hindsight *hindsight, const Event *event) {
    const State *state = &hindsight->state;
    const StateTask *task = state_task(state, event->task);
    const StateThing *lock = event->ref.kind == REF_LOCK ? state_thing(state, FAMILY_LOCK, event->ref.id) : NULL;
    StateFamily family = family_of(event->kind);
    want(hindsight, FAMILY_TASK, event->task);
    want(hindsight, FAMILY_TASK, event->other);
    want(hindsight, FAMILY_TASK, state->running);
    if (family != FAMILY_COUNT) want(hindsight, family, event->id);
    want_ref(hindsight, &event->ref);
    if (task) want_ref(hindsight, &(EventRef){.kind = (EventRefKind)task->waits, .id = task->waits_id});
    if (lock) want(hindsight, FAMILY_TASK, lock->task);
}

// Folding ---------------------------------------------------------------------------------------------------------------

static void enter_floor(Hindsight *hindsight, int64_t task) {
    if (hindsight->depth > 0 && hindsight->floor[hindsight->depth - 1] == task) return;
    if (hindsight->depth == HINDSIGHT_DEPTH) {
        memmove(hindsight->floor, hindsight->floor + 1, sizeof *hindsight->floor * --hindsight->depth);
    }
    hindsight->floor[hindsight->depth++] = task;
}

static void leave_floor(Hindsight *hindsight, int64_t task) {
    if (hindsight->depth > 0 && hindsight->floor[hindsight->depth - 1] == task) hindsight->depth--;
}

static int64_t running(const Hindsight *hindsight) {
    return hindsight->depth > 0 ? hindsight->floor[hindsight->depth - 1] : 0;
}

// Whether folding it changes nothing but what is wanted.
static bool matters(Hindsight *hindsight, const Event *event) {
    StateFamily family = family_of(event->kind);
    bool is_of_task = family == FAMILY_COUNT || event->kind == EVENT_GROUP_ADD;
    return is_of_task ? is_wanted(hindsight, FAMILY_TASK, event->task) : is_wanted(hindsight, family, event->id);
}

// The line where the running task stands; other lines come with what is folded.
static void take_line(Hindsight *hindsight, const Event *event) {
    State *state = &hindsight->state;
    bool is_its = event->line > 0 && event->kind != EVENT_DIAGNOSIS && event->kind != EVENT_ERROR;
    if (!is_its || !is_wanted(hindsight, FAMILY_TASK, state->running)) return;
    state_touch_task(state, state->running)->line = (uint32_t)event->line;
}

void hindsight_fold(Hindsight *hindsight, const Event *event) {
    State *state = &hindsight->state;
    take_line(hindsight, event);
    state->running = 0; // so that it is left alone, unless the event is about it
    if (matters(hindsight, event)) state_fold(state, event);
    if (event->kind == EVENT_TASK_STEP) enter_floor(hindsight, event->task);
    if (event->kind == EVENT_TASK_SUSPEND || event->kind == EVENT_TASK_DONE) leave_floor(hindsight, event->task);
    state->running = (uint32_t)running(hindsight);
}
