// Names of things, what a task waits for, and what came true when it wakes.

#include "viz/model/words.h"

#include <inttypes.h>

// Names ---------------------------------------------------------------------------------------------------------------

void words_put_member(Text *text, const Cast *cast, CastFamily family, int64_t id) {
    static const char *const nouns[CAST_FAMILY_COUNT] = {
        [CAST_TASK] = "Task",           [CAST_FUTURE] = "Future",   [CAST_TIMER] = "Timer",
        [CAST_HANDLE] = "Handle",       [CAST_LOCK] = "Lock",       [CAST_SEMAPHORE] = "Semaphore",
        [CAST_EVENT] = "Event",         [CAST_CONDITION] = "Condition", [CAST_BARRIER] = "Barrier",
        [CAST_QUEUE] = "Queue",         [CAST_GROUP] = "TaskGroup", [CAST_TIMEOUT] = "Timeout",
        [CAST_THREAD] = "Thread",
    };
    const CastMember *member = cast_find(cast, family, id);
    if (member && member->name) text_put(text, member->name);
    else text_put_format(text, "%s-%" PRId64, nouns[family], id);
}

static void put_task(Text *text, const Cast *cast, int64_t task) { words_put_member(text, cast, CAST_TASK, task); }

// "Task-2, Task-3 and 7 more"
static void put_tasks(Text *text, const Cast *cast, const EventRef *ref) {
    for (size_t i = 0; i < ref->task_count; i++) {
        if (i > 0) text_put(text, i + 1 == ref->total ? " and " : ", ");
        put_task(text, cast, ref->tasks[i]);
    }
    if (ref->total > ref->task_count) text_put_format(text, " and %zu more", ref->total - ref->task_count);
}

// The family that the id of such a ref belongs to; CAST_FAMILY_COUNT: none.
static CastFamily ref_family(EventRefKind kind) {
    switch (kind) {
    case REF_SLEEP:
    case REF_TIMER: return CAST_TIMER;
    case REF_FUTURE:
    case REF_GATHER:
    case REF_WAIT:
    case REF_SHIELD: return CAST_FUTURE;
    case REF_TASK: return CAST_TASK;
    case REF_LOCK: return CAST_LOCK;
    case REF_SEMAPHORE: return CAST_SEMAPHORE;
    case REF_EVENT: return CAST_EVENT;
    case REF_CONDITION: return CAST_CONDITION;
    case REF_BARRIER: return CAST_BARRIER;
    case REF_AS_COMPLETED:
    case REF_QUEUE_GET:
    case REF_QUEUE_PUT:
    case REF_QUEUE_JOIN: return CAST_QUEUE;
    case REF_GROUP: return CAST_GROUP;
    case REF_TIMEOUT: return CAST_TIMEOUT;
    case REF_THREAD: return CAST_THREAD;
    case REF_NONE:
    case REF_YIELD:
    case REF_CALLBACK:
    case REF_RUN:
    case REF_PROGRAM:
    case EVENT_REF_KIND_COUNT: return CAST_FAMILY_COUNT;
    }
    return CAST_FAMILY_COUNT;
}

// The thing itself: "Task-2", "lock_a", "asyncio.run()".
void words_put_ref(Text *text, const Cast *cast, const EventRef *ref) {
    CastFamily family = ref_family(ref->kind);
    if (family != CAST_FAMILY_COUNT && ref->id) words_put_member(text, cast, family, ref->id);
    else if (ref->kind == REF_RUN) text_put(text, "asyncio.run()");
    else if (ref->kind == REF_PROGRAM) text_put(text, "the program");
    else if (ref->kind == REF_CALLBACK) text_put(text, "a callback");
    else text_put_format(text, "a %s", event_ref_kind_name(ref->kind));
}

// "sleep(0.1)", or "sleep()" where the trace tells nothing of timers.
static void put_sleep(Text *text, const CastMember *timer) {
    text_put(text, "sleep(");
    if (timer) text_put_seconds(text, timer->at - timer->set);
    text_put(text, ")");
}

// Waiting and waking --------------------------------------------------------------------------------------------------

static void put_lock_wait(Text *text, const Cast *cast, int64_t id) {
    const CastMember *lock = cast_find(cast, CAST_LOCK, id);
    text_put(text, "waits for ");
    words_put_member(text, cast, CAST_LOCK, id);
    if (!lock || !lock->holder) return;
    text_put(text, ", which ");
    put_task(text, cast, lock->holder);
    text_put(text, " holds");
}

static void put_sleep_wait(Text *text, const Cast *cast, int64_t id) {
    const CastMember *timer = cast_find(cast, CAST_TIMER, id);
    text_put(text, "waits in ");
    put_sleep(text, timer);
    if (!timer) return;
    text_put(text, ", until ");
    text_put_time(text, timer->at);
}

// A word before what is waited for, and one after it: "waits for room in" jobs; "waits until" ready "is set".
static void put_wait_for(Text *text, const Cast *cast, const EventRef *on, const char *before, const char *after) {
    text_put(text, before);
    words_put_ref(text, cast, on);
    text_put(text, after);
}

static void put_wait_for_tasks(Text *text, const Cast *cast, const EventRef *on, const char *before) {
    text_put(text, before);
    if (!on->tasks) return;
    text_put(text, ": ");
    put_tasks(text, cast, on);
}

void words_put_wait(Text *text, const Cast *cast, const EventRef *on) {
    switch (on->kind) {
    case REF_YIELD: text_put(text, "lets the others go first"); break;
    case REF_SLEEP: put_sleep_wait(text, cast, on->id); break;
    case REF_GATHER: put_wait_for_tasks(text, cast, on, "waits for all that it gathers"); break;
    case REF_WAIT: put_wait_for_tasks(text, cast, on, "waits in wait()"); break;
    case REF_AS_COMPLETED: text_put(text, "waits for the next one that completes"); break;
    case REF_SHIELD: text_put(text, "waits behind a shield"); break;
    case REF_LOCK: put_lock_wait(text, cast, on->id); break;
    case REF_EVENT: put_wait_for(text, cast, on, "waits until ", " is set"); break;
    case REF_CONDITION: put_wait_for(text, cast, on, "waits until ", " is notified"); break;
    case REF_BARRIER: put_wait_for(text, cast, on, "waits until all are at ", ""); break;
    case REF_SEMAPHORE: put_wait_for(text, cast, on, "waits for a place in ", ""); break;
    case REF_QUEUE_GET: put_wait_for(text, cast, on, "waits for an item of ", ""); break;
    case REF_QUEUE_PUT: put_wait_for(text, cast, on, "waits for room in ", ""); break;
    case REF_QUEUE_JOIN: put_wait_for(text, cast, on, "waits until all items of ", " are done"); break;
    case REF_GROUP: put_wait_for(text, cast, on, "waits for the tasks of ", ""); break;
    case REF_TASK:
    case REF_FUTURE:
    case REF_THREAD:
    case REF_TIMER:
    case REF_TIMEOUT: put_wait_for(text, cast, on, "waits for ", ""); break;
    case REF_NONE:
    case REF_CALLBACK:
    case REF_RUN:
    case REF_PROGRAM:
    case EVENT_REF_KIND_COUNT: text_put(text, "suspends"); break;
    }
}

// What came true for a task that waited on `on`.
void words_put_fulfilled(Text *text, const Cast *cast, const EventRef *on) {
    switch (on->kind) {
    case REF_YIELD: text_put(text, "it is its turn again"); return;
    case REF_SLEEP:
        text_put(text, "its ");
        put_sleep(text, cast_find(cast, CAST_TIMER, on->id));
        text_put(text, " is over");
        return;
    case REF_GATHER: text_put(text, "gather() has its results"); return;
    case REF_WAIT: text_put(text, "wait() has what it waited for"); return;
    case REF_AS_COMPLETED: text_put(text, "one of them completed"); return;
    case REF_SHIELD: text_put(text, "what it shields is done"); return;
    case REF_QUEUE_JOIN:
        text_put(text, "all items of ");
        words_put_ref(text, cast, on);
        text_put(text, " are done");
        return;
    case REF_GROUP:
        text_put(text, "the tasks of ");
        words_put_ref(text, cast, on);
        text_put(text, " are done");
        return;
    case REF_NONE:
    case REF_CALLBACK:
    case REF_RUN:
    case REF_PROGRAM:
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
    words_put_ref(text, cast, on);
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
