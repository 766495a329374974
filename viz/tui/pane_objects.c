// What tasks share: watches, global variables, locks, queues and their kin, each with who holds it and who waits for it.

#include "viz/tui/panes.h"

#include "viz/model/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WAITERS_MAX = 12, ITEMS_MAX = 30, VARIABLES_MAX = 500, OBJECTS_MAX = 300, NAME_CELLS = 13 };

// The tasks of one of the objects: who waits for it, in the order in which they began to.
typedef struct Waiters {
    uint32_t tasks[WAITERS_MAX];
    size_t count; // may be more than are kept
    uint32_t members, alive; // of a group: its tasks, and those that are not done
} Waiters;

static StateFamily waited_family(EventRefKind kind) {
    switch (kind) {
    case REF_LOCK: return FAMILY_LOCK;
    case REF_SEMAPHORE: return FAMILY_SEMAPHORE;
    case REF_EVENT: return FAMILY_EVENT;
    case REF_CONDITION: return FAMILY_CONDITION;
    case REF_BARRIER: return FAMILY_BARRIER;
    case REF_QUEUE_GET:
    case REF_QUEUE_PUT:
    case REF_QUEUE_JOIN: return FAMILY_QUEUE;
    case REF_GROUP: return FAMILY_GROUP;
    case REF_NONE:
    case REF_YIELD:
    case REF_SLEEP:
    case REF_TIMER:
    case REF_FUTURE:
    case REF_TASK:
    case REF_GATHER:
    case REF_WAIT:
    case REF_SHIELD:
    case REF_AS_COMPLETED:
    case REF_TIMEOUT:
    case REF_THREAD:
    case REF_THREAD_LOCK:
    case REF_JOB:
    case REF_LOOP:
    case REF_CALLBACK:
    case REF_RUN:
    case REF_PROGRAM:
    case REF_VARIABLE:
    case EVENT_REF_KIND_COUNT: break;
    }
    return FAMILY_COUNT;
}

static void add_waiter(const State *state, Waiters *waiters, uint32_t id) {
    uint32_t since = state_task(state, id)->suspended;
    size_t kept = waiters->count < WAITERS_MAX ? waiters->count : WAITERS_MAX;
    size_t at = kept;
    while (at > 0 && state_task(state, waiters->tasks[at - 1])->suspended > since) at--;
    waiters->count++;
    if (at == WAITERS_MAX) return;
    for (size_t i = kept < WAITERS_MAX ? kept : WAITERS_MAX - 1; i > at; i--) waiters->tasks[i] = waiters->tasks[i - 1];
    waiters->tasks[at] = id;
}

// Where the objects stand in their list, by family and id; 0: they are not in it.
typedef struct Places {
    uint16_t at[FAMILY_COUNT][OBJECTS_MAX + 1];
} Places;

static Waiters *find_place(const Places *places, Waiters *waiters, StateFamily family, int64_t id) {
    if (family == FAMILY_COUNT || id <= 0 || id > OBJECTS_MAX) return NULL;
    uint16_t place = places->at[family][id];
    return place ? &waiters[place - 1] : NULL;
}

static void note_task(const State *state, const Places *places, Waiters *waiters, uint32_t id, const StateTask *task) {
    bool waits = task->phase == PHASE_WAITING;
    StateFamily family = waits ? waited_family((EventRefKind)task->waits) : FAMILY_COUNT;
    Waiters *its = find_place(places, waiters, family, task->waits_id);
    Waiters *group = task->group ? find_place(places, waiters, FAMILY_GROUP, task->group) : NULL;
    if (its) add_waiter(state, its, id);
    if (group) group->members++;
    if (group && !task->done) group->alive++;
}

// One walk over all tasks: there may be many.
static void find_waiters(const State *state, Waiters *waiters, size_t object_count) {
    Places places = {0};
    for (size_t i = 0; i < object_count; i++) {
        const StateObject *object = paged_read(&state->objects, i);
        if (object->id <= OBJECTS_MAX) places.at[object->family][object->id] = (uint16_t)(i + 1);
    }
    for (StateRun run = {0}; object_count > 0 && state_next_run(state, &run);) {
        for (size_t i = 0; run.tasks && i < run.count; i++) {
            if (run.tasks[i].phase != PHASE_NONE)
                note_task(state, &places, waiters, (uint32_t)(run.first + i), &run.tasks[i]);
        }
    }
}

static void put_waiters(Rows *rows, const State *state, const Waiters *waiters) {
    if (waiters->count == 0) return;
    rows_put(rows, STYLE_DIM, "  waiting: ");
    for (size_t i = 0; i < waiters->count && i < WAITERS_MAX; i++) {
        const StateTask *task = state_task(state, waiters->tasks[i]);
        if (i > 0) rows_put(rows, STYLE_DIM, ", ");
        rows_put_task(rows, state, waiters->tasks[i]);
        if (task->waits == REF_QUEUE_GET) rows_put(rows, STYLE_DIM, " (get)");
        if (task->waits == REF_QUEUE_PUT) rows_put(rows, STYLE_DIM, " (put)");
        if (task->waits == REF_QUEUE_JOIN) rows_put(rows, STYLE_DIM, " (join)");
    }
    if (waiters->count > WAITERS_MAX) rows_put_format(rows, STYLE_DIM, " and %zu more", waiters->count - WAITERS_MAX);
}

static void put_items(Rows *rows, const State *state, const StateThing *queue) {
    size_t shown = 0;
    rows_put(rows, STYLE_DIM, "[");
    for (uint32_t i = queue->first; i && shown < ITEMS_MAX; shown++) {
        const StateItem *item = paged_read(&state->items, i);
        if (!item) break;
        if (shown > 0) rows_put(rows, STYLE_DIM, ", ");
        rows_put_text(rows, STYLE_PLAIN, item->text);
        i = item->next;
    }
    if (queue->size > shown) rows_put_format(rows, STYLE_DIM, ", and %zu more", queue->size - shown);
    rows_put(rows, STYLE_DIM, "]");
    rows_put_format(rows, STYLE_DIM, queue->size == 1 ? "  %" PRIu32 " item" : "  %" PRIu32 " items", queue->size);
    if (queue->number > 0) rows_put_format(rows, STYLE_DIM, " of %" PRId64, queue->number);
    bool is_plain = queue->name.size == 5 && memcmp(queue->name.data, "Queue", 5) == 0;
    if (queue->variable.data && queue->name.data && !is_plain) { // by its own name, one sees it already
        rows_put(rows, STYLE_DIM, "  ");
        rows_put_text(rows, STYLE_DIM, queue->name);
    }
    if (queue->is_over) rows_put(rows, STYLE_WARNING, "  shut down");
}

static void put_lock(Rows *rows, const State *state, const StateThing *lock) {
    if (!lock->is_on) {
        rows_put(rows, STYLE_DIM, "free");
        return;
    }
    rows_put(rows, STYLE_PLAIN, "held");
    if (!lock->task) return;
    rows_put(rows, STYLE_PLAIN, " by ");
    rows_put_task(rows, state, lock->task);
}

static void put_group(Rows *rows, const State *state, const StateThing *group, const Waiters *waiters) {
    rows_put_format(rows, STYLE_PLAIN, "%" PRIu32 " of %" PRIu32 " tasks alive", waiters->alive, waiters->members);
    if (group->task) rows_put(rows, STYLE_DIM, "  of ");
    if (group->task) rows_put_task(rows, state, group->task);
    if (group->is_over) rows_put(rows, STYLE_WARNING, "  aborts");
}

static void put_object(Rows *rows, const State *state, const StateObject *object, const Waiters *waiters) {
    const StateThing *thing = state_thing(state, (StateFamily)object->family, object->id);
    if (!thing) return;
    Text name = {0};
    words_put_member(&name, state, (StateFamily)object->family, object->id);
    rows_begin(rows, 0);
    rows_put_text(rows, STYLE_STRONG, (EventText){name.bytes, name.size});
    text_done(&name);
    rows_put(rows, STYLE_PLAIN, "  ");
    rows_column(rows, NAME_CELLS);
    if (object->family == FAMILY_LOCK) put_lock(rows, state, thing);
    else if (object->family == FAMILY_QUEUE) put_items(rows, state, thing);
    else if (object->family == FAMILY_EVENT)
        rows_put(rows, thing->is_on ? STYLE_PLAIN : STYLE_DIM, thing->is_on ? "set" : "not set");
    else if (object->family == FAMILY_SEMAPHORE)
        rows_put_format(rows, STYLE_PLAIN, "%" PRIu32 " of %" PRId64 " places free", thing->count, thing->number);
    else if (object->family == FAMILY_BARRIER)
        rows_put_format(rows, STYLE_PLAIN, "%" PRIu32 " of %" PRId64 " are there", thing->count, thing->number);
    else if (object->family == FAMILY_GROUP) put_group(rows, state, thing, waiters);
    put_waiters(rows, state, waiters);
}

static void put_objects(Ui *ui, Rows *rows) {
    const State *state = &ui->head.state;
    size_t count = state->objects.count < OBJECTS_MAX ? state->objects.count : OBJECTS_MAX;
    Waiters *waiters = text_allocate((count + 1) * sizeof *waiters);
    for (size_t i = 0; i < count; i++) waiters[i] = (Waiters){0};
    find_waiters(state, waiters, count);
    for (size_t i = 0; i < count; i++) put_object(rows, state, paged_read(&state->objects, i), &waiters[i]);
    free(waiters);
}

// Variables -----------------------------------------------------------------------------------------------------------

static void put_globals(Ui *ui, Rows *rows) {
    const State *state = &ui->head.state;
    uint32_t left = VARIABLES_MAX;
    for (uint32_t i = state->first_global; i && left-- > 0;) {
        const StateVariable *variable = paged_read(&state->variables, i);
        if (!variable) return;
        if (variable->value.data) {
            bool is_new = variable->changed == state->n;
            rows_begin(rows, 0);
            rows_put_text(rows, STYLE_PLAIN, variable->name);
            rows_put(rows, STYLE_DIM, " = ");
            rows_put_text(rows, is_new ? STYLE_CHANGED : STYLE_PLAIN, variable->value);
            if (is_new) rows->keep = (int64_t)rows->count - 1;
        }
        i = variable->next;
    }
}

// The variables of the task that runs, or of the one that the event is about.
static void put_locals(Ui *ui, Rows *rows) {
    const State *state = &ui->head.state;
    int64_t id = state->running ? state->running : ui->event.task;
    const StateTask *task = state_task(state, id);
    const StateFrame *frame = task && task->frame ? paged_read(&state->frames, task->frame) : NULL;
    uint32_t left = VARIABLES_MAX;
    if (!frame || !frame->first) return;
    rows_begin(rows, id);
    rows_put_task(rows, state, id);
    for (uint32_t i = frame->first; i && left-- > 0;) {
        const StateVariable *variable = paged_read(&state->variables, i);
        if (!variable) return;
        if (variable->value.data) {
            rows_put(rows, STYLE_PLAIN, "  ");
            rows_put_text(rows, STYLE_PLAIN, variable->name);
            rows_put(rows, STYLE_DIM, " = ");
            rows_put_text(rows, variable->changed == state->n ? STYLE_CHANGED : STYLE_PLAIN, variable->value);
        }
        i = variable->next;
    }
}

static void put_watches(Ui *ui, Rows *rows) {
    for (size_t i = 0; i < ui->watch_count; i++) {
        const Condition *condition = &ui->watches[i].condition;
        Text value = {0};
        bool is_known = condition_value(condition, &ui->head.state, &value);
        bool holds = condition_holds(condition, &ui->head.state);
        rows_begin(rows, 0);
        rows_put_glyph(rows, STYLE_KEY, GLYPH_WATCH);
        rows_put_format(rows, STYLE_PLAIN, " %s", ui->watches[i].text);
        rows_put(rows, STYLE_DIM, " is ");
        if (!is_known) rows_put(rows, STYLE_DIM, "not known here");
        else if (condition->operator) rows_put(rows, holds ? STYLE_CHANGED : STYLE_PLAIN, holds ? "True" : "False");
        else rows_put_text(rows, STYLE_PLAIN, (EventText){value.bytes, value.size});
        text_done(&value);
    }
}

void objects_fill(Ui *ui, Rows *rows, int64_t first, int64_t count, int width) {
    (void)first, (void)count, (void)width;
    rows->keep = -1;
    put_watches(ui, rows);
    put_globals(ui, rows);
    put_locals(ui, rows);
    put_objects(ui, rows);
    if (rows->count > 0) return;
    rows_begin(rows, 0);
    rows_put(rows, STYLE_DIM, "(no locks, queues or other things that tasks share yet)");
}
