// Names of things, what a task waits for, and what came true when it wakes.

#include "viz/model/words.h"

#include <inttypes.h>

// Names ---------------------------------------------------------------------------------------------------------------

const char *words_noun(StateFamily family) {
    static const char *const nouns[FAMILY_COUNT] = {
        [FAMILY_TASK] = "Task",           [FAMILY_FUTURE] = "Future",   [FAMILY_TIMER] = "Timer",
        [FAMILY_HANDLE] = "Handle",       [FAMILY_LOCK] = "Lock",       [FAMILY_SEMAPHORE] = "Semaphore",
        [FAMILY_EVENT] = "Event",         [FAMILY_CONDITION] = "Condition", [FAMILY_BARRIER] = "Barrier",
        [FAMILY_QUEUE] = "Queue",         [FAMILY_GROUP] = "TaskGroup", [FAMILY_TIMEOUT] = "Timeout",
        [FAMILY_THREAD] = "Thread",
    };
    return nouns[family];
}

// "Queue-1"
static void put_numbered(Text *text, EventText noun, int64_t id) {
    text_put_shown(text, noun);
    text_put_format(text, "-%" PRId64, id);
}

void words_put_member(Text *text, const State *state, StateFamily family, int64_t id) {
    const StateThing *thing = family != FAMILY_TASK ? state_thing(state, family, id) : NULL;
    EventText name = family == FAMILY_TASK ? state_task_name(state, id) : thing ? thing->name : (EventText){0};
    bool has_variable = thing && thing->variable.size > 0;
    if (has_variable) text_put_shown(text, thing->variable);
    if (has_variable && !thing->is_namesake) return;
    if (has_variable) text_put(text, "/");
    if (name.size > 0 && family != FAMILY_QUEUE) text_put_shown(text, name);
    else if (name.size > 0) put_numbered(text, name, id);
    else put_numbered(text, event_text(words_noun(family)), id);
}

static void put_task(Text *text, const State *state, int64_t task) { words_put_member(text, state, FAMILY_TASK, task); }

// "Task-2, Task-3 and 7 more"
static void put_tasks(Text *text, const State *state, const EventRef *ref) {
    for (size_t i = 0; i < ref->task_count; i++) {
        if (i > 0) text_put(text, i + 1 == ref->total ? " and " : ", ");
        put_task(text, state, ref->tasks[i]);
    }
    if (ref->total > ref->task_count) text_put_format(text, " and %zu more", ref->total - ref->task_count);
}

StateFamily words_ref_family(EventRefKind kind) {
    switch (kind) {
    case REF_SLEEP:
    case REF_TIMER: return FAMILY_TIMER;
    case REF_FUTURE:
    case REF_GATHER:
    case REF_WAIT:
    case REF_SHIELD: return FAMILY_FUTURE;
    case REF_TASK: return FAMILY_TASK;
    case REF_LOCK: return FAMILY_LOCK;
    case REF_SEMAPHORE: return FAMILY_SEMAPHORE;
    case REF_EVENT: return FAMILY_EVENT;
    case REF_CONDITION: return FAMILY_CONDITION;
    case REF_BARRIER: return FAMILY_BARRIER;
    case REF_AS_COMPLETED:
    case REF_QUEUE_GET:
    case REF_QUEUE_PUT:
    case REF_QUEUE_JOIN: return FAMILY_QUEUE;
    case REF_GROUP: return FAMILY_GROUP;
    case REF_TIMEOUT: return FAMILY_TIMEOUT;
    case REF_THREAD: return FAMILY_THREAD;
    case REF_NONE:
    case REF_YIELD:
    case REF_THREAD_LOCK:
    case REF_JOB:
    case REF_LOOP:
    case REF_CALLBACK:
    case REF_RUN:
    case REF_PROGRAM:
    case REF_VARIABLE:
    case EVENT_REF_KIND_COUNT: return FAMILY_COUNT;
    }
    return FAMILY_COUNT;
}

// The thing itself: "Task-2", "lock_a", "asyncio.run()".
void words_put_ref(Text *text, const State *state, const EventRef *ref) {
    StateFamily family = words_ref_family(ref->kind);
    if (family != FAMILY_COUNT && ref->id) words_put_member(text, state, family, ref->id);
    else if (ref->kind == REF_RUN) text_put(text, "asyncio.run()");
    else if (ref->kind == REF_PROGRAM) text_put(text, "the program");
    else if (ref->kind == REF_CALLBACK) text_put(text, "a callback");
    else text_put_format(text, "a %s", event_ref_kind_name(ref->kind));
}

// "sleep(0.1)", or "sleep()" where the trace tells nothing of timers.
static void put_sleep(Text *text, const StateThing *timer) {
    text_put(text, "sleep(");
    if (timer) text_put_seconds(text, timer->at - timer->set);
    text_put(text, ")");
}

// Waiting and waking --------------------------------------------------------------------------------------------------

static void put_lock_wait(Text *text, const State *state, int64_t id) {
    const StateThing *lock = state_thing(state, FAMILY_LOCK, id);
    text_put(text, "waits for ");
    words_put_member(text, state, FAMILY_LOCK, id);
    if (!lock || !lock->task) return;
    text_put(text, ", which ");
    put_task(text, state, lock->task);
    text_put(text, " holds");
}

static void put_sleep_wait(Text *text, const State *state, int64_t id) {
    const StateThing *timer = state_thing(state, FAMILY_TIMER, id);
    text_put(text, "waits in ");
    put_sleep(text, timer);
    if (!timer) return;
    text_put(text, ", until ");
    text_put_time(text, timer->at);
}

// A word before what is waited for, and one after it: "waits for room in" jobs; "waits until" ready "is set".
static void put_wait_for(Text *text, const State *state, const EventRef *on, const char *before, const char *after) {
    text_put(text, before);
    words_put_ref(text, state, on);
    text_put(text, after);
}

static void put_wait_for_tasks(Text *text, const State *state, const EventRef *on, const char *before) {
    text_put(text, before);
    if (!on->tasks) return;
    text_put(text, ": ");
    put_tasks(text, state, on);
}

void words_put_wait(Text *text, const State *state, const EventRef *on) {
    switch (on->kind) {
    case REF_YIELD: text_put(text, "lets the others go first"); break;
    case REF_SLEEP: put_sleep_wait(text, state, on->id); break;
    case REF_GATHER: put_wait_for_tasks(text, state, on, "waits for all that it gathers"); break;
    case REF_WAIT: put_wait_for_tasks(text, state, on, "waits in wait()"); break;
    case REF_AS_COMPLETED: text_put(text, "waits for the next one that completes"); break;
    case REF_SHIELD: text_put(text, "waits behind a shield"); break;
    case REF_LOCK: put_lock_wait(text, state, on->id); break;
    case REF_EVENT: put_wait_for(text, state, on, "waits until ", " is set"); break;
    case REF_CONDITION: put_wait_for(text, state, on, "waits until ", " is notified"); break;
    case REF_BARRIER: put_wait_for(text, state, on, "waits until all are at ", ""); break;
    case REF_SEMAPHORE: put_wait_for(text, state, on, "waits for a place in ", ""); break;
    case REF_QUEUE_GET: put_wait_for(text, state, on, "waits for an item of ", ""); break;
    case REF_QUEUE_PUT: put_wait_for(text, state, on, "waits for room in ", ""); break;
    case REF_QUEUE_JOIN: put_wait_for(text, state, on, "waits until all items of ", " are done"); break;
    case REF_GROUP: put_wait_for(text, state, on, "waits for the tasks of ", ""); break;
    case REF_THREAD_LOCK: text_put(text, "waits for a lock of threads"); break;
    case REF_JOB: text_put(text, "waits for a job"); break;
    case REF_LOOP: text_put(text, "has nothing to do in its event loop"); break;
    case REF_TASK:
    case REF_FUTURE:
    case REF_THREAD:
    case REF_TIMER:
    case REF_TIMEOUT: put_wait_for(text, state, on, "waits for ", ""); break;
    case REF_NONE:
    case REF_CALLBACK:
    case REF_RUN:
    case REF_PROGRAM:
    case REF_VARIABLE:
    case EVENT_REF_KIND_COUNT: text_put(text, "suspends"); break;
    }
}

void words_put_wait_short(Text *text, const State *state, const EventRef *on) {
    const StateThing *thing;
    if (on->kind == REF_SLEEP) {
        thing = state_thing(state, FAMILY_TIMER, on->id);
        put_sleep(text, thing);
        if (thing) text_put(text, " until ");
        if (thing) text_put_time(text, thing->at);
    } else if (on->kind == REF_GATHER) {
        put_wait_for_tasks(text, state, on, "gathers");
    } else if (on->kind == REF_WAIT) {
        put_wait_for_tasks(text, state, on, "wait()");
    } else if (on->kind == REF_LOCK) {
        thing = state_thing(state, FAMILY_LOCK, on->id);
        words_put_ref(text, state, on);
        if (thing && thing->task) text_put(text, ", held by ");
        if (thing && thing->task) put_task(text, state, thing->task);
    } else {
        words_put_wait(text, state, on);
    }
}

// What came true for a task that waited on `on`.
void words_put_fulfilled(Text *text, const State *state, const EventRef *on) {
    switch (on->kind) {
    case REF_YIELD: text_put(text, "it is its turn again"); return;
    case REF_SLEEP:
        text_put(text, "its ");
        put_sleep(text, state_thing(state, FAMILY_TIMER, on->id));
        text_put(text, " is over");
        return;
    case REF_GATHER: text_put(text, "gather() has its results"); return;
    case REF_WAIT: text_put(text, "wait() has what it waited for"); return;
    case REF_AS_COMPLETED: text_put(text, "one of them completed"); return;
    case REF_SHIELD: text_put(text, "what it shields is done"); return;
    case REF_QUEUE_JOIN:
        text_put(text, "all items of ");
        words_put_ref(text, state, on);
        text_put(text, " are done");
        return;
    case REF_GROUP:
        text_put(text, "the tasks of ");
        words_put_ref(text, state, on);
        text_put(text, " are done");
        return;
    case REF_NONE:
    case REF_THREAD_LOCK:
    case REF_JOB:
    case REF_LOOP:
    case REF_CALLBACK:
    case REF_RUN:
    case REF_PROGRAM:
    case REF_VARIABLE:
    case EVENT_REF_KIND_COUNT: text_put(text, "it can go on"); return;
    case REF_LOCK:
    case REF_SEMAPHORE:
    case REF_EVENT:
    case REF_CONDITION:
    case REF_BARRIER:
    case REF_QUEUE_GET:
    case REF_QUEUE_PUT:
    case REF_TASK:
    case REF_FUTURE:
    case REF_THREAD:
    case REF_TIMER:
    case REF_TIMEOUT: break;
    }
    words_put_ref(text, state, on);
    text_put(text, on->kind == REF_LOCK         ? " is free"
                   : on->kind == REF_SEMAPHORE  ? " has a place"
                   : on->kind == REF_EVENT      ? " is set"
                   : on->kind == REF_CONDITION  ? " was notified"
                   : on->kind == REF_BARRIER    ? " is complete"
                   : on->kind == REF_QUEUE_GET  ? " has an item"
                   : on->kind == REF_QUEUE_PUT  ? " has room"
                   : on->kind == REF_TIMER      ? " fires"
                   : on->kind == REF_TIMEOUT    ? " expires"
                                                : " is done");
}
