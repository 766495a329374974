// Folds events into a state. Ids come in order of creation, so that a family is an array; a trace that jumps far ahead is
// not believed.

#include "viz/model/state.h"

#include "viz/model/state_parts.h"

#include <stdlib.h>
#include <string.h>

enum { ID_JUMP_MAX = 4096 }; // how far an id may be past the ones before it

// Every array of a state, for what is done to each of them.
enum { ARRAY_COUNT = FAMILY_COUNT + 8 };

static Paged *array_at(State *state, size_t index) {
    Paged *others[] = {&state->tasks,  &state->called,  &state->ready,   &state->items,
                       &state->variables, &state->frames, &state->context, &state->objects};
    return index < FAMILY_COUNT ? &state->things[index] : others[index - FAMILY_COUNT];
}

void state_init(State *state) {
    *state = (State){.blocked_from = -1};
    for (size_t i = 0; i < FAMILY_COUNT; i++) state->things[i].item_size = sizeof(StateThing);
    state->tasks.item_size = sizeof(StateTask);
    state->called.item_size = sizeof(StateCalled);
    state->ready.item_size = sizeof(StateReady);
    state->items.item_size = sizeof(StateItem);
    state->variables.item_size = sizeof(StateVariable);
    state->frames.item_size = sizeof(StateFrame);
    state->context.item_size = sizeof(StateVariable);
    state->objects.item_size = sizeof(StateObject);
}

void state_done(State *state) {
    for (size_t i = 0; i < ARRAY_COUNT; i++) paged_done(array_at(state, i));
}

void state_copy(State *to, const State *from) {
    State copy = *from;
    for (size_t i = 0; i < ARRAY_COUNT; i++) {
        Paged *array = array_at(to, i);
        paged_copy(array, array_at((State *)from, i));
        *array_at(&copy, i) = *array;
    }
    *to = copy;
}

size_t state_own_bytes(const State *state) {
    size_t bytes = sizeof *state;
    for (size_t i = 0; i < ARRAY_COUNT; i++) bytes += paged_own_bytes(array_at((State *)state, i));
    return bytes;
}

// Finding -------------------------------------------------------------------------------------------------------------

const StateTask *state_task(const State *state, int64_t id) {
    const StateTask *task = id > 0 ? paged_read(&state->tasks, (size_t)id) : NULL;
    return task && task->phase != PHASE_NONE ? task : NULL;
}

const StateThing *state_thing(const State *state, StateFamily family, int64_t id) {
    const StateThing *thing = id > 0 ? paged_read(&state->things[family], (size_t)id) : NULL;
    return thing && thing->known ? thing : NULL;
}

TaskPhase state_thread_phase(const State *state, int64_t id) {
    const StateThing *thread = state_thing(state, FAMILY_THREAD, id);
    if (!thread) return PHASE_NONE;
    if (thread->is_over) return PHASE_DONE;
    return thread->at > state->now || !thread->is_on ? PHASE_WAITING : PHASE_RUNNING;
}

static StateCalled called(const State *state, int64_t id) {
    const StateCalled *its = id > 0 ? paged_read(&state->called, (size_t)id) : NULL;
    return its ? *its : (StateCalled){0};
}

EventText state_task_name(const State *state, int64_t id) { return called(state, id).name; }
EventText state_task_coro(const State *state, int64_t id) { return called(state, id).coro; }

size_t state_task_end(const State *state) { return state->tasks.count; }

bool state_next_run(const State *state, StateRun *run) {
    run->first += run->count;
    run->tasks = paged_read_page(&state->tasks, run->first, &run->count);
    return run->count > 0;
}

uint32_t state_line(const State *state) {
    const StateTask *task = state_task(state, state->running);
    return task ? task->line : state->line;
}

static void *touch(const State *state, Paged *array, int64_t id) {
    bool is_right = id > 0 && (state->has_gaps || (uint64_t)id <= array->count + ID_JUMP_MAX);
    return is_right ? paged_write(array, (size_t)id) : NULL;
}

StateThing *state_touch_thing(State *state, StateFamily family, int64_t id) {
    StateThing *thing = touch(state, &state->things[family], id);
    if (thing) thing->known = true;
    return thing;
}

StateTask *state_touch_task(State *state, int64_t id) {
    StateTask *task = touch(state, &state->tasks, id);
    if (task && task->phase == PHASE_NONE) {
        task->phase = PHASE_WAITING; // a trace that was cut at its beginning does not say what it does
        state->phase_counts[PHASE_WAITING]++;
    }
    return task;
}

// Names -----------------------------------------------------------------------------------------------------------------

static StateName *name_at(EventText text) { return (StateName *)(text.data - offsetof(StateName, bytes)); }

static EventText add_name(StateNames *names, EventText text) {
    StateName *name = text_allocate(sizeof *name + text.size + 1);
    if (text.size > 0) memcpy(name->bytes, text.data, text.size);
    if (names->count == names->capacity) {
        names->capacity = names->capacity * 2 + 16;
        names->texts = text_resize(names->texts, names->capacity * sizeof *names->texts);
    }
    name->index = names->count;
    names->texts[names->count++] = name;
    return (EventText){name->bytes, text.size};
}

static void drop_name(StateNames *names, EventText text) {
    StateName *name = name_at(text), *last = names->texts[--names->count];
    names->texts[name->index] = last;
    last->index = name->index;
    free(name);
}

void state_keep_name(State *state, EventText *place, EventText text) {
    if (state->names && place->data) drop_name(state->names, *place);
    *place = state->names && text.data ? add_name(state->names, text) : text;
}

void state_names_done(StateNames *names) {
    for (size_t i = 0; i < names->count; i++) free(names->texts[i]);
    free(names->texts);
    *names = (StateNames){0};
}

// Tasks ---------------------------------------------------------------------------------------------------------------

static void set_phase(State *state, StateTask *task, TaskPhase phase) {
    state->phase_counts[task->phase]--;
    state->phase_counts[phase]++;
    task->phase = (uint8_t)phase;
}

static void fold_create(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    if (!task) return;
    const StateTask *parent = state_task(state, event->other);
    StateCalled *its = paged_write(&state->called, (size_t)event->task);
    state_keep_name(state, &its->name, event->name);
    state_keep_name(state, &its->coro, event->text);
    task->parent = (uint32_t)event->other;
    task->created = (uint32_t)event->n;
    task->context = parent ? parent->context : 0;
    set_phase(state, task, PHASE_READY);
    state_push_ready(state, (StateReady){.task = (uint32_t)event->task});
}

static void fold_step(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    if (!task) return;
    state_take_ready(state, (StateReady){.task = (uint32_t)event->task});
    set_phase(state, task, PHASE_RUNNING);
    task->waits = REF_NONE;
    task->started = true;
    task->cancelling = false;
    task->stepped = (uint32_t)event->n;
    if (state->running != event->task) task->interrupts = state->running; // it starts eagerly
    state->running = (uint32_t)event->task;
}

static uint32_t innermost_line(const Event *event) {
    for (size_t i = event->stack_size; i > 0; i--) {
        if (event->stack[i - 1].line) return (uint32_t)event->stack[i - 1].line;
    }
    return 0;
}

// Whom it has interrupted goes on.
static void leave_floor(State *state, int64_t id) {
    StateTask *task = state_touch_task(state, id);
    if (task && state->running != id) return;
    state->running = task ? task->interrupts : 0;
    if (task) task->interrupts = 0;
    state->blocked_from = -1;
}

static void fold_suspend(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    leave_floor(state, event->task);
    if (!task) return;
    task->waits = (uint8_t)event->ref.kind;
    task->waits_id = event->ref.id;
    task->suspended = (uint32_t)event->n;
    uint32_t line = innermost_line(event);
    if (line) task->line = line;
    bool goes_on = event->ref.kind == REF_YIELD;
    set_phase(state, task, goes_on ? PHASE_READY : PHASE_WAITING);
    if (goes_on) state_push_ready(state, (StateReady){.task = (uint32_t)event->task});
}

static void fold_wake(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    if (!task) return;
    task->woken = (uint32_t)event->n;
    if (task->phase == PHASE_READY) return;
    set_phase(state, task, PHASE_READY);
    state_push_ready(state, (StateReady){.task = (uint32_t)event->task});
}

static bool is_outcome(const Event *event, const char *word) {
    return event->outcome.size == strlen(word) && memcmp(event->outcome.data, word, event->outcome.size) == 0;
}

static void fold_done(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    leave_floor(state, event->task);
    if (!task) return;
    state_take_ready(state, (StateReady){.task = (uint32_t)event->task});
    set_phase(state, task,
              is_outcome(event, "exception")   ? PHASE_FAILED
              : is_outcome(event, "cancelled") ? PHASE_CANCELLED
                                               : PHASE_DONE);
    task->waits = REF_NONE;
    task->done = (uint32_t)event->n;
    task->frame = 0;
}

static void fold_cancel(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    if (!task) return;
    task->cancelling = true;
    task->asked = (uint32_t)event->n;
}

static void fold_rename(State *state, const Event *event) {
    StateTask *task = state_touch_task(state, event->task);
    StateCalled *its = task ? paged_write(&state->called, (size_t)event->task) : NULL;
    if (its) state_keep_name(state, &its->name, event->name);
}

// Whoever has the floor stands at that line now.
static void fold_line(State *state, const Event *event) {
    if (event->line <= 0 || event->kind == EVENT_DIAGNOSIS || event->kind == EVENT_ERROR) return;
    StateTask *task = state->running ? state_touch_task(state, state->running) : NULL;
    if (task) task->line = (uint32_t)event->line;
    else state->line = (uint32_t)event->line;
}

// Everything ----------------------------------------------------------------------------------------------------------

static void fold_kind(State *state, const Event *event) {
    switch (event->kind) {
    case EVENT_TASK_CREATE: fold_create(state, event); break;
    case EVENT_TASK_RENAME: fold_rename(state, event); break;
    case EVENT_TASK_STEP: fold_step(state, event); break;
    case EVENT_TASK_SUSPEND: fold_suspend(state, event); break;
    case EVENT_TASK_WAKE: fold_wake(state, event); break;
    case EVENT_TASK_CANCEL: fold_cancel(state, event); break;
    case EVENT_TASK_DONE: fold_done(state, event); break;
    case EVENT_CLOCK:
        if (state->running && state->blocked_from < 0) state->blocked_from = event->at;
        break;
    case EVENT_GROUP_ADD: {
        StateTask *task = state_touch_task(state, event->task);
        if (task) task->group = (uint32_t)event->id;
        break;
    }
    case EVENT_CONTEXT_SET: state_fold_context(state, event); break;
    case EVENT_LINE: state_fold_variables(state, event); break;
    case EVENT_TIMER_SET:
    case EVENT_TIMER_FIRE:
    case EVENT_TIMER_CANCEL:
    case EVENT_TURN_CHOOSE:
    case EVENT_TIMER_CHOOSE:
    case EVENT_HANDLE_SCHEDULE:
    case EVENT_HANDLE_RUN:
    case EVENT_HANDLE_CANCEL:
    case EVENT_FUTURE_CREATE:
    case EVENT_FUTURE_DONE:
    case EVENT_LOCK_CREATE:
    case EVENT_LOCK_WAIT:
    case EVENT_LOCK_ACQUIRE:
    case EVENT_LOCK_RELEASE:
    case EVENT_SEMAPHORE_CREATE:
    case EVENT_SEMAPHORE_WAIT:
    case EVENT_SEMAPHORE_ACQUIRE:
    case EVENT_SEMAPHORE_RELEASE:
    case EVENT_EVENT_CREATE:
    case EVENT_EVENT_WAIT:
    case EVENT_EVENT_SET:
    case EVENT_EVENT_CLEAR:
    case EVENT_CONDITION_CREATE:
    case EVENT_CONDITION_WAIT:
    case EVENT_CONDITION_NOTIFY:
    case EVENT_BARRIER_CREATE:
    case EVENT_BARRIER_WAIT:
    case EVENT_BARRIER_RELEASE:
    case EVENT_BARRIER_RESET:
    case EVENT_BARRIER_ABORT:
    case EVENT_QUEUE_CREATE:
    case EVENT_QUEUE_WAIT:
    case EVENT_QUEUE_PUT:
    case EVENT_QUEUE_GET:
    case EVENT_QUEUE_TASK_DONE:
    case EVENT_QUEUE_SHUTDOWN:
    case EVENT_GROUP_CREATE:
    case EVENT_GROUP_ABORT:
    case EVENT_TIMEOUT_CREATE:
    case EVENT_TIMEOUT_RESCHEDULE:
    case EVENT_TIMEOUT_EXPIRE:
    case EVENT_THREAD_START:
    case EVENT_THREAD_SLEEP:
    case EVENT_THREAD_WAIT:
    case EVENT_THREAD_RUN:
    case EVENT_THREAD_DONE: state_fold_thing(state, event); break;
    case EVENT_OUT:
    case EVENT_LOG:
    case EVENT_FILE_WRITE:
    case EVENT_WARNING:
    case EVENT_ERROR:
    case EVENT_DIAGNOSIS:
    case EVENT_END:
    case EVENT_KIND_COUNT: break;
    }
}

void state_fold(State *state, const Event *event) {
    state->n = event->n;
    state->now = event->t;
    if (event->kind == EVENT_TASK_STEP || event->kind == EVENT_HANDLE_RUN) state->turns++;
    if (event->iteration) state->iteration = event->iteration;
    fold_line(state, event);
    fold_kind(state, event);
}
