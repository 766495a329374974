#ifndef ASYNCARIUM_MODEL_CAST_H
#define ASYNCARIUM_MODEL_CAST_H

// Who is who in a run: the names behind the ids of events, and the little that a sentence needs to know of each (who
// holds the lock, when the timer was set). Folded from the events, nothing else.

#include "asyncarium/event.h"

typedef enum CastFamily {
    CAST_TASK,
    CAST_FUTURE,
    CAST_TIMER,
    CAST_HANDLE,
    CAST_LOCK,
    CAST_SEMAPHORE,
    CAST_EVENT,
    CAST_CONDITION,
    CAST_BARRIER,
    CAST_QUEUE,
    CAST_GROUP,
    CAST_TIMEOUT,
    CAST_THREAD,
    CAST_FAMILY_COUNT
} CastFamily;

typedef struct CastMember {
    char *name;         // NULL: it was given none
    char *coro;         // of a task: qualified name of its coroutine; NULL: unknown
    int64_t set;        // of a timer: when it was set
    int64_t at;         // of a timer or timeout: when it fires
    int64_t holder;     // of a lock: the task that holds it; 0: nobody
    int64_t line;       // of a task that waits: where; 0: unknown
    EventRefKind waits; // of a task: on what kind of thing it waits; REF_NONE: it does not
    int64_t waits_id;
    bool started;    // of a task: it had its first step
    bool cancelling; // of a task: a cancel was asked for and has not reached it yet
    bool known;      // an event told of it
} CastMember;

typedef struct Cast {
    struct CastMembers {
        CastMember *items; // by id, from 0; which ids have none is a gap
        size_t count;
        size_t capacity;
    } families[CAST_FAMILY_COUNT];
    int64_t running; // the task that has the floor; 0: none
    int64_t now;
} Cast; // zeroed: empty and ready

void cast_done(Cast *cast);
// Takes an event in.
void cast_fold(Cast *cast, const Event *event);
// NULL: nothing is known of it.
const CastMember *cast_find(const Cast *cast, CastFamily family, int64_t id);

#endif
