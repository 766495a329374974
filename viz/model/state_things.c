// What is no task: the ready queue, timers, locks, queues and their kin.

#include "viz/model/state_parts.h"

#include <string.h>

// The ready queue -----------------------------------------------------------------------------------------------------

// Where a task or handle keeps its place in the queue.
static uint32_t *place_of(State *state, StateReady entry) {
    if (entry.task) {
        StateTask *task = state_touch_task(state, entry.task);
        return task ? &task->ready_at : NULL;
    }
    StateThing *handle = state_touch_thing(state, FAMILY_HANDLE, entry.handle);
    return handle ? &handle->count : NULL;
}

// One that is in the queue already stays where it is.
void state_push_ready(State *state, StateReady entry) {
    uint32_t *place = state->names ? NULL : place_of(state, entry);
    if (!place || *place) return;
    *(StateReady *)paged_write(&state->ready, state->ready.count) = entry;
    *place = (uint32_t)state->ready.count;
    state->ready_count++;
}

void state_take_ready(State *state, StateReady entry) {
    uint32_t *place = place_of(state, entry);
    if (!place || !*place) return;
    *(StateReady *)paged_write(&state->ready, *place - 1) = (StateReady){0};
    *place = 0;
    state->ready_count--;
    for (; state->ready_head < state->ready.count; state->ready_head++) {
        const StateReady *head = paged_read(&state->ready, state->ready_head);
        if (head->task || head->handle) break;
    }
}

// Timers --------------------------------------------------------------------------------------------------------------

static StateThing *timer_at(State *state, uint32_t id) { return paged_write(&state->things[FAMILY_TIMER], id); }

static void stop_timer(State *state, const Event *event) {
    StateThing *timer = state_touch_thing(state, FAMILY_TIMER, event->id);
    if (!timer || !timer->is_on) return;
    uint32_t next = timer->next, previous = timer->previous;
    timer->is_on = false;
    if (previous) timer_at(state, previous)->next = next;
    else state->first_timer = next;
    if (next) timer_at(state, next)->previous = previous;
    else state->last_timer = previous;
    state->timer_count--;
}

static void set_timer(State *state, const Event *event) {
    stop_timer(state, event);
    StateThing *timer = state_touch_thing(state, FAMILY_TIMER, event->id);
    if (!timer) return;
    timer->set = event->t;
    timer->at = event->at;
    timer->task = (uint32_t)event->task;
    timer->line = (uint32_t)event->line;
    timer->created = (uint32_t)event->n;
    timer->is_on = true;
    timer->next = 0;
    timer->previous = state->last_timer;
    if (state->last_timer) timer_at(state, state->last_timer)->next = (uint32_t)event->id;
    else state->first_timer = (uint32_t)event->id;
    state->last_timer = (uint32_t)event->id;
    state->timer_count++;
}

// Items of queues -----------------------------------------------------------------------------------------------------

static StateItem *item_at(State *state, uint32_t index) { return paged_write(&state->items, index); }

static uint32_t new_item(State *state, EventText text) {
    uint32_t index = state->free_item;
    if (index) state->free_item = item_at(state, index)->next;
    else index = state->items.count > 0 ? (uint32_t)state->items.count : 1; // 0 means none
    *item_at(state, index) = (StateItem){.text = text};
    return index;
}

static void put_item(State *state, const Event *event) {
    StateThing *queue = state_touch_thing(state, FAMILY_QUEUE, event->id);
    if (!queue || state->names) return;
    uint32_t index = new_item(state, event->value);
    item_at(state, index)->previous = queue->last;
    if (queue->last) item_at(state, queue->last)->next = index;
    else queue->first = index;
    queue->last = index;
    queue->size++;
}

static bool is_text(EventText a, EventText b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

// The item that was taken: the first of a Queue, the last of a LifoQueue, any of a PriorityQueue.
static uint32_t find_item(State *state, const StateThing *queue, EventText text) {
    if (is_text(queue->name, event_text("LifoQueue"))) return queue->last;
    for (uint32_t i = queue->first; i; i = item_at(state, i)->next) {
        if (is_text(item_at(state, i)->text, text)) return i;
    }
    return queue->first;
}

static void get_item(State *state, const Event *event) {
    StateThing *queue = state_touch_thing(state, FAMILY_QUEUE, event->id);
    uint32_t index = queue ? find_item(state, queue, event->value) : 0;
    if (!index) return;
    StateItem item = *item_at(state, index);
    if (item.previous) item_at(state, item.previous)->next = item.next;
    else queue->first = item.next;
    if (item.next) item_at(state, item.next)->previous = item.previous;
    else queue->last = item.previous;
    *item_at(state, index) = (StateItem){.next = state->free_item};
    state->free_item = index;
    queue->size--;
}

// Variables -----------------------------------------------------------------------------------------------------------

// Index 0 stays free: it means none.
static uint32_t new_variable(Paged *array, const EventVariable *variable, int64_t n) {
    uint32_t index = array->count > 0 ? (uint32_t)array->count : 1;
    StateVariable *made = paged_write(array, index);
    *made = (StateVariable){.name = variable->name, .value = variable->value, .changed = (uint32_t)n};
    return index;
}

// The newest comes first, and a task's own stand before those that it has from its parent.
void state_fold_context(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    if (!task || state->names) return;
    uint32_t index = new_variable(&state->context, &(EventVariable){event->name, event->value}, event->n);
    ((StateVariable *)paged_write(&state->context, index))->next = task->context;
    task->context = index;
}

// Changes the variable of that name in the list that begins at *first, or puts it at the end.
static void set_variable(State *state, uint32_t *first, const EventVariable *variable, int64_t n) {
    uint32_t last = 0;
    for (uint32_t i = *first; i;) {
        const StateVariable *old = paged_read(&state->variables, i);
        if (is_text(old->name, variable->name)) {
            StateVariable *changed = paged_write(&state->variables, i);
            changed->value = variable->value;
            changed->changed = (uint32_t)n;
            return;
        }
        last = i;
        i = old->next;
    }
    uint32_t index = new_variable(&state->variables, variable, n);
    if (last) ((StateVariable *)paged_write(&state->variables, last))->next = index;
    else *first = index;
}

void state_fold_variables(State *state, const Event *event) {
    if (state->names) return;
    for (size_t i = 0; i < event->globals.count; i++) {
        set_variable(state, &state->first_global, &event->globals.items[i], event->n);
    }
    bool is_right = event->id > 0 && (uint64_t)event->id <= state->frames.count + 4096;
    StateFrame *frame = is_right ? paged_write(&state->frames, (size_t)event->id) : NULL;
    if (!frame) return;
    frame->name = event->name;
    frame->back = (uint32_t)event->other;
    frame->line = (uint32_t)event->line;
    for (size_t i = 0; i < event->changed.count; i++) {
        set_variable(state, &frame->first, &event->changed.items[i], event->n);
    }
    StateTask *task = event->task ? state_touch_task(state, event->task) : NULL;
    if (task) task->frame = (uint32_t)event->id;
}

// Locks, events and their kin -----------------------------------------------------------------------------------------

static StateThing *touch(State *state, StateFamily family, const Event *event) {
    return state_touch_thing(state, family, event->id);
}

static StateThing *create(State *state, StateFamily family, const Event *event) {
    StateThing *thing = touch(state, family, event);
    if (!thing) return NULL;
    state_keep_name(state, &thing->name, event->name);
    thing->created = (uint32_t)event->n;
    thing->line = (uint32_t)event->line;
    return thing;
}

enum { NAMESAKES_LOOKED_AT = 100 };

static void call_thing(State *state, StateFamily family, StateThing *thing, const Event *event) {
    state_keep_name(state, &thing->variable, event->type);
    if (!thing->variable.data) return;
    int64_t first = event->id > NAMESAKES_LOOKED_AT ? event->id - NAMESAKES_LOOKED_AT : 1;
    for (int64_t id = first; id < event->id; id++) {
        const StateThing *other = state_thing(state, family, id);
        if (!other || !is_text(other->variable, thing->variable)) continue;
        state_touch_thing(state, family, id)->is_namesake = true;
        state_touch_thing(state, family, event->id)->is_namesake = true;
    }
}

// One that the objects pane shows.
static StateThing *create_shown(State *state, StateFamily family, const Event *event) {
    StateThing *thing = create(state, family, event);
    if (!thing) return NULL;
    *(StateObject *)paged_write(&state->objects, state->objects.count) =
        (StateObject){(uint32_t)family, (uint32_t)event->id};
    thing->number = event->number;
    call_thing(state, family, thing, event);
    return touch(state, family, event);
}

static void set_holder(State *state, const Event *event, bool is_held) {
    StateThing *lock = touch(state, FAMILY_LOCK, event);
    if (!lock) return;
    lock->is_on = is_held;
    lock->task = is_held ? (uint32_t)event->task : 0;
}

static void set_count(State *state, StateFamily family, const Event *event) {
    StateThing *thing = touch(state, family, event);
    if (thing) thing->count = (uint32_t)event->number;
}

static void create_semaphore(State *state, const Event *event) {
    StateThing *semaphore = create_shown(state, FAMILY_SEMAPHORE, event);
    if (semaphore) semaphore->count = (uint32_t)event->number;
}

static void set_on(State *state, StateFamily family, const Event *event, bool is_on) {
    StateThing *thing = touch(state, family, event);
    if (thing) thing->is_on = is_on;
}

static void set_over(State *state, StateFamily family, const Event *event) {
    StateThing *thing = touch(state, family, event);
    if (!thing) return;
    thing->is_over = true;
    thing->is_on = false;
}

static void reset_barrier(State *state, const Event *event) {
    StateThing *barrier = touch(state, FAMILY_BARRIER, event);
    if (!barrier) return;
    barrier->count = 0;
    barrier->is_over = false;
}

static void schedule_handle(State *state, const Event *event) {
    StateThing *handle = create(state, FAMILY_HANDLE, event);
    if (!handle) return;
    handle->is_on = true;
    state_push_ready(state, (StateReady){.handle = (uint32_t)event->id});
}

static void run_handle(State *state, const Event *event) {
    state_take_ready(state, (StateReady){.handle = (uint32_t)event->id});
    set_on(state, FAMILY_HANDLE, event, false);
}

static void set_deadline(State *state, StateFamily family, const Event *event) {
    StateThing *thing = touch(state, family, event);
    if (!thing) return;
    if (!thing->created) thing->created = (uint32_t)event->n;
    if (event->task) thing->task = (uint32_t)event->task;
    thing->set = event->t;
    thing->at = event->at;
    thing->is_on = true;
}

static void create_group(State *state, const Event *event) {
    StateThing *group = create_shown(state, FAMILY_GROUP, event);
    if (group) group->task = (uint32_t)event->task;
}

static void start_thread(State *state, const Event *event) {
    StateThing *thread = create(state, FAMILY_THREAD, event);
    if (!thread) return;
    thread->is_on = true;
    thread->is_over = false;
    thread->at = -1;
}

// It has no deadline: it goes on, or waits for something else than time.
static void move_thread(State *state, const Event *event, bool is_on) {
    StateThing *thread = touch(state, FAMILY_THREAD, event);
    if (!thread) return;
    thread->at = -1;
    thread->is_on = is_on;
}

void state_fold_thing(State *state, const Event *event) {
    switch (event->kind) {
    case EVENT_TIMER_SET: set_timer(state, event); break;
    case EVENT_TIMER_FIRE:
    case EVENT_TIMER_CANCEL: stop_timer(state, event); break;
    case EVENT_HANDLE_SCHEDULE: schedule_handle(state, event); break;
    case EVENT_HANDLE_RUN:
    case EVENT_HANDLE_CANCEL: run_handle(state, event); break;
    case EVENT_FUTURE_CREATE: create(state, FAMILY_FUTURE, event); break;
    case EVENT_FUTURE_DONE: set_over(state, FAMILY_FUTURE, event); break;
    case EVENT_LOCK_CREATE: create_shown(state, FAMILY_LOCK, event); break;
    case EVENT_LOCK_ACQUIRE: set_holder(state, event, true); break;
    case EVENT_LOCK_RELEASE: set_holder(state, event, false); break;
    case EVENT_SEMAPHORE_CREATE: create_semaphore(state, event); break;
    case EVENT_SEMAPHORE_ACQUIRE:
    case EVENT_SEMAPHORE_RELEASE: set_count(state, FAMILY_SEMAPHORE, event); break;
    case EVENT_EVENT_CREATE: create_shown(state, FAMILY_EVENT, event); break;
    case EVENT_EVENT_SET: set_on(state, FAMILY_EVENT, event, true); break;
    case EVENT_EVENT_CLEAR: set_on(state, FAMILY_EVENT, event, false); break;
    case EVENT_CONDITION_CREATE: create_shown(state, FAMILY_CONDITION, event); break;
    case EVENT_BARRIER_CREATE: create_shown(state, FAMILY_BARRIER, event); break;
    case EVENT_BARRIER_WAIT: set_count(state, FAMILY_BARRIER, event); break;
    case EVENT_BARRIER_RELEASE: set_count(state, FAMILY_BARRIER, event); break;
    case EVENT_BARRIER_RESET: reset_barrier(state, event); break;
    case EVENT_BARRIER_ABORT: set_over(state, FAMILY_BARRIER, event); break;
    case EVENT_QUEUE_CREATE: create_shown(state, FAMILY_QUEUE, event); break;
    case EVENT_QUEUE_PUT: put_item(state, event); break;
    case EVENT_QUEUE_GET: get_item(state, event); break;
    case EVENT_QUEUE_TASK_DONE: set_count(state, FAMILY_QUEUE, event); break;
    case EVENT_QUEUE_SHUTDOWN: set_over(state, FAMILY_QUEUE, event); break;
    case EVENT_GROUP_CREATE: create_group(state, event); break;
    case EVENT_GROUP_ABORT: set_over(state, FAMILY_GROUP, event); break;
    case EVENT_TIMEOUT_CREATE:
    case EVENT_TIMEOUT_RESCHEDULE: set_deadline(state, FAMILY_TIMEOUT, event); break;
    case EVENT_TIMEOUT_EXPIRE: set_over(state, FAMILY_TIMEOUT, event); break;
    case EVENT_THREAD_START: start_thread(state, event); break;
    case EVENT_THREAD_SLEEP: set_deadline(state, FAMILY_THREAD, event); break;
    case EVENT_THREAD_WAIT: move_thread(state, event, false); break;
    case EVENT_THREAD_RUN: move_thread(state, event, true); break;
    case EVENT_THREAD_DONE: set_over(state, FAMILY_THREAD, event); break;
    case EVENT_TASK_CREATE:
    case EVENT_TASK_RENAME:
    case EVENT_TASK_STEP:
    case EVENT_TASK_SUSPEND:
    case EVENT_TASK_WAKE:
    case EVENT_TASK_CANCEL:
    case EVENT_TASK_DONE:
    case EVENT_OUT:
    case EVENT_LOG:
    case EVENT_FILE_WRITE:
    case EVENT_WARNING:
    case EVENT_ERROR:
    case EVENT_CLOCK:
    case EVENT_TURN_CHOOSE:
    case EVENT_TIMER_CHOOSE:
    case EVENT_LOCK_WAIT:
    case EVENT_SEMAPHORE_WAIT:
    case EVENT_EVENT_WAIT:
    case EVENT_CONDITION_WAIT:
    case EVENT_CONDITION_NOTIFY:
    case EVENT_QUEUE_WAIT:
    case EVENT_GROUP_ADD:
    case EVENT_CONTEXT_SET:
    case EVENT_LINE:
    case EVENT_DIAGNOSIS:
    case EVENT_END:
    case EVENT_KIND_COUNT: break;
    }
}
