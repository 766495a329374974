#ifndef ASYNCARIUM_MODEL_STATE_H
#define ASYNCARIUM_MODEL_STATE_H

// The state of a run after some of its events: tasks and what they wait for, the ready queue, timers, locks, queues and
// their kin, variables. Folded from the events, nothing else. It is a value: its arrays are paged, so that a copy is
// cheap and keeps what it was.
//
// Details that are seldom asked for are not in it; in their place is the number of the event that tells them.

#include "asyncarium/event.h"
#include "viz/model/paged.h"
#include "viz/model/text.h"

typedef enum StateFamily {
    FAMILY_TASK,
    FAMILY_FUTURE,
    FAMILY_TIMER,
    FAMILY_HANDLE,
    FAMILY_LOCK,
    FAMILY_SEMAPHORE,
    FAMILY_EVENT,
    FAMILY_CONDITION,
    FAMILY_BARRIER,
    FAMILY_QUEUE,
    FAMILY_GROUP,
    FAMILY_TIMEOUT,
    FAMILY_THREAD,
    FAMILY_COUNT
} StateFamily;

typedef enum TaskPhase { // what a task is doing
    PHASE_NONE,          // nothing is known of it
    PHASE_READY,
    PHASE_RUNNING,
    PHASE_WAITING,
    PHASE_DONE,
    PHASE_FAILED,
    PHASE_CANCELLED,
    PHASE_COUNT
} TaskPhase;

typedef struct StateTask {
    int64_t waits_id;    // of what it waits for
    uint32_t created;    // numbers of events; 0: it was not yet
    uint32_t stepped;    // its last step
    uint32_t suspended;  // the last time
    uint32_t woken;      // the last time
    uint32_t asked;      // to cancel, the last time
    uint32_t done;
    uint32_t parent;     // the task that created it; 0: none
    uint32_t group;      // 0: none
    uint32_t line;       // where it stands; 0: unknown
    uint32_t frame;      // the innermost, by its id; 0: unknown
    uint32_t interrupts; // of a task that runs: who had the floor before, and has it again; 0: nobody
    uint32_t context;    // the newest of its context variables, in State.context; 0: none
    uint32_t ready_at;   // its place in State.ready, and 1; 0: it is not there
    uint8_t phase;       // a TaskPhase
    uint8_t waits;       // an EventRefKind
    bool started;
    bool cancelling;     // a cancel was asked for and has not reached it yet
} StateTask;

// Apart from the rest of a task, since it hardly changes: states that are kept can share it.
typedef struct StateCalled {
    EventText name; // absent: it was given none
    EventText coro; // qualified name of its coroutine
} StateCalled;

typedef struct StateThing { // everything that is no task
    EventText name;      // its own, or that of its class
    EventText variable;  // what the program calls it; absent: nothing, or the trace does not tell
    int64_t set;         // of a timer: when it was set
    int64_t at;          // of a timer, timeout, sleeping thread: when it fires
    int64_t number;      // of a queue: its maxsize; of a semaphore or barrier: how many to begin with
    uint32_t created;    // number of the event
    uint32_t line;       // where it was created; 0: unknown
    uint32_t task;       // that holds the lock, sleeps until the timer, owns the group; 0: none
    uint32_t count;      // places left, items not done yet, parties that are there; of a handle: as StateTask.ready_at
    uint32_t first, last, size; // of a queue: its items, in State.items
    uint32_t next, previous;    // of a timer that is set: in the order of setting
    bool known;
    bool is_namesake;    // another one of its family is called the same
    bool is_on;          // a timer is set, a lock is held, an event is set, a thread works
    bool is_over;        // a future or thread is done, a queue was shut down, a barrier is broken
} StateThing;

typedef struct StateItem { // of a queue
    EventText text;
    uint32_t next, previous; // in State.items; 0: none
} StateItem;

typedef struct StateReady {
    uint32_t task, handle; // both 0: it is not ready any more
} StateReady;

typedef struct StateVariable {
    EventText name, value; // an absent value: deleted
    uint32_t next;         // 0: none
    uint32_t changed;      // number of the event
} StateVariable;

typedef struct StateFrame { // a call
    EventText name;
    uint32_t back;          // the frame that it returns to; 0: none
    uint32_t line;
    uint32_t first;         // of its variables, in State.variables; 0: none
} StateFrame;

typedef struct StateObject {
    uint32_t family, id;
} StateObject;

typedef struct StateName { // a text that outlives its event
    size_t index; // in StateNames.texts
    char bytes[];
} StateName;

typedef struct StateNames {
    StateName **texts;
    size_t count, capacity;
} StateNames; // zeroed: empty

typedef struct State {
    // Where names are copied to. Then there are no other texts, no queue of who is ready, and no copies of the state, so that
    // it does not grow with time alone. NULL: the texts of events live longer than it does.
    StateNames *names;
    bool has_gaps; // only some of the events are folded, so that ids may jump
    int64_t n;      // of the last event
    int64_t now;
    int64_t turns;  // steps of tasks and callbacks so far: what choices count by
    int64_t iteration; // of the loop that runs, or ran last; 0: unknown
    int64_t blocked_from; // since when the running task blocks the loop; -1: it does not
    uint32_t running;     // the task that has the floor; 0: none
    uint32_t line;        // where the code outside of tasks stands; 0: unknown
    uint32_t ready_head;  // in ready
    uint32_t ready_count;
    uint32_t first_timer, last_timer, timer_count;
    uint32_t free_item;
    uint32_t first_global, last_global;
    uint32_t phase_counts[PHASE_COUNT];
    Paged tasks;    // StateTask by id
    Paged called;   // StateCalled by id of the task
    Paged things[FAMILY_COUNT];
    Paged ready, items, variables, frames, context;
    Paged objects;  // StateObject: what the objects pane shows, in order of creation
} State;

void state_init(State *state);
void state_done(State *state);
void state_names_done(StateNames *names);
void state_copy(State *to, const State *from); // `to` is initialised
size_t state_own_bytes(const State *state);

// Takes the next event in.
void state_fold(State *state, const Event *event);

// NULL: nothing is known of it.
const StateTask *state_task(const State *state, int64_t id);
const StateThing *state_thing(const State *state, StateFamily family, int64_t id);
// What a worker thread is doing; PHASE_NONE: nothing is known of it.
TaskPhase state_thread_phase(const State *state, int64_t id);
// Of a task; absent: it has none.
EventText state_task_name(const State *state, int64_t id);
EventText state_task_coro(const State *state, int64_t id);
// One past the highest id.
size_t state_task_end(const State *state);

// Tasks that lie side by side in memory, for a walk over all of them, of which there may be many.
typedef struct StateRun {
    const StateTask *tasks; // NULL: nothing is known of any of them
    size_t first, count;    // their ids
} StateRun; // zeroed: before the first
bool state_next_run(const State *state, StateRun *run); // false: there are no more

// Where the program stands: the line of the running task, or of the code outside of tasks; 0: unknown.
uint32_t state_line(const State *state);

#endif
