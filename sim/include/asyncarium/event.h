#ifndef ASYNCARIUM_EVENT_H
#define ASYNCARIUM_EVENT_H

// The event vocabulary: the only thing that the simulator says to the outside. The trace file, the terminal UI, the
// reports and CI all live on this stream. One table, EVENT_KINDS, names every kind with its detail and its keys in the
// order in which they are written; the writer, the reader and the schema are driven by it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// How much is told. `output` is what the program says and how it ends, for listeners that want nothing else.
typedef enum EventDetail { DETAIL_NONE, DETAIL_OUTPUT, DETAIL_SWITCH, DETAIL_SYNC, DETAIL_LINE } EventDetail;

// Borrowed text, UTF-8, not terminated; data == NULL: absent (JSON null or left out, see EventFieldInfo).
typedef struct EventText {
    const char *data;
    size_t size;
} EventText;

// What a task waits on, or what woke it. `key` names the id in JSON; empty: it has none.
#define EVENT_REF_KINDS(X)                                                                                             \
    X(NONE, "none", "")           /* unknown */                                                                      \
    X(YIELD, "yield", "")         /* a bare yield: sleep(0) */                                                       \
    X(SLEEP, "sleep", "timer")                                                                                         \
    X(TIMER, "timer", "timer")                                                                                         \
    X(FUTURE, "future", "future")                                                                                      \
    X(TASK, "task", "task")                                                                                            \
    X(GATHER, "gather", "future")   /* with the children in `tasks` */                                                 \
    X(WAIT, "wait", "future")       /* with what it waits for in `tasks` */                                            \
    X(SHIELD, "shield", "future")                                                                                      \
    X(AS_COMPLETED, "as_completed", "queue")                                                                           \
    X(LOCK, "lock", "lock")                                                                                            \
    X(SEMAPHORE, "semaphore", "semaphore")                                                                             \
    X(EVENT, "event", "event")                                                                                         \
    X(CONDITION, "condition", "condition")                                                                             \
    X(BARRIER, "barrier", "barrier")                                                                                   \
    X(QUEUE_GET, "queue.get", "queue")                                                                                 \
    X(QUEUE_PUT, "queue.put", "queue")                                                                                 \
    X(QUEUE_JOIN, "queue.join", "queue")                                                                               \
    X(GROUP, "group", "group")                                                                                         \
    X(TIMEOUT, "timeout", "timeout")                                                                                   \
    X(THREAD, "thread", "thread")                                                                                      \
    X(THREAD_LOCK, "thread.lock", "") /* threading.Lock and what is made of it */                                    \
    X(JOB, "job", "")             /* a worker thread without one */                                                  \
    X(LOOP, "loop", "")           /* a thread whose event loop has nothing to do */                                  \
    X(CALLBACK, "callback", "")   /* a plain callback of the loop */                                                 \
    X(RUN, "run", "")             /* asyncio.run, as at its end */                                                   \
    X(PROGRAM, "program", "")     /* code outside any task */                                                        \
    X(VARIABLE, "variable", "")   /* of the program: what a diagnosis is about */

typedef enum EventRefKind {
#define X(name, text, key) REF_##name,
    EVENT_REF_KINDS(X)
#undef X
    EVENT_REF_KIND_COUNT
} EventRefKind;

// Words that events say again and again, besides the names of what a task waits on.
#define EVENT_WORDS(X)                                                                                                 \
    X(CREATED, "created")                                                                                              \
    X(EAGER, "eager")                                                                                                  \
    X(CANCEL, "cancel")                                                                                                \
    X(ERROR, "error")                                                                                                  \
    X(RESULT, "result")                                                                                                \
    X(EXCEPTION, "exception")                                                                                          \
    X(CANCELLED, "cancelled")                                                                                          \
    X(NONE, "None")

typedef enum EventWord {
#define X(name, ...) EVENT_WORD_OF_##name, // of REF_…, and the same number
    EVENT_REF_KINDS(X)
#undef X
#define X(name, ...) EVENT_WORD_##name,
    EVENT_WORDS(X)
#undef X
    EVENT_WORD_COUNT
} EventWord;

// All of them lie in one place: a text that begins in it is one of them, and is written as it stands there.
typedef struct EventWordRow {
    char quoted[15]; // "yield"
    unsigned char size;
} EventWordRow;
extern const EventWordRow event_words[EVENT_WORD_COUNT];

static inline EventText event_word(EventWord word) {
    return (EventText){event_words[word].quoted + 1, event_words[word].size};
}
static inline bool event_is_word(EventText text) {
    return (uintptr_t)text.data - (uintptr_t)event_words < sizeof(EventWordRow) * EVENT_WORD_COUNT;
}

enum { EVENT_REF_TASKS_MAX = 64 };

typedef struct EventRef {
    EventRefKind kind;
    int64_t id;           // of the thing; 0: none
    const int64_t *tasks; // ids, at most EVENT_REF_TASKS_MAX of them; NULL: key left out
    size_t task_count;
    size_t total;         // how many there are in all
} EventRef;

typedef struct EventThing {
    EventRef ref;   // without tasks
    EventText name; // what the program calls it; absent: nothing that one could find
} EventThing;

typedef struct EventFrame {
    EventText name; // qualified name of the function
    int64_t line;   // in the canonical text; 0: not the program's own code
} EventFrame;

// A name of the program, and the repr of what it stands for now; an absent value: it stands for nothing any more.
typedef struct EventVariable {
    EventText name, value;
} EventVariable;

typedef struct EventVariables {
    const EventVariable *items;
    size_t count;
} EventVariables;

typedef struct EventIds {
    const int64_t *items;
    size_t count;
} EventIds;

typedef struct EventThings {
    const EventThing *items;
    size_t count;
} EventThings;

typedef enum EventFieldType {
    FIELD_ID,         // int64, left out if 0
    FIELD_ID_OR_NULL, // int64, null if 0
    FIELD_NUMBER,     // int64, always written
    FIELD_TEXT,       // EventText, left out if absent
    FIELD_REF,        // EventRef, left out if kind is REF_NONE
    FIELD_STACK,      // frames, outermost first: [["main",16],…]
    FIELD_VARIABLES,  // EventVariables, left out if there are none: {"seen":"0","gone":null}
    FIELD_FLAG,       // bool, left out if false
    FIELD_IDS,        // EventIds, left out if empty: [2,3]
    FIELD_THINGS,     // EventThings, left out if empty: [{"kind":"lock","lock":1,"name":"lock_a"},…]
} EventFieldType;

// X(NAME, JSON key, type, member of Event)
#define EVENT_FIELDS(X)                                                                                                \
    X(TASK, "task", FIELD_ID, task)                                                                                    \
    X(TASK_OR_NULL, "task", FIELD_ID_OR_NULL, task)                                                                    \
    X(FUTURE, "future", FIELD_ID, id)                                                                                  \
    X(TIMER, "timer", FIELD_ID, id)                                                                                    \
    X(HANDLE, "handle", FIELD_ID, id)                                                                                  \
    X(LOCK, "lock", FIELD_ID, id)                                                                                      \
    X(SEMAPHORE, "semaphore", FIELD_ID, id)                                                                            \
    X(EVENT, "event", FIELD_ID, id)                                                                                    \
    X(CONDITION, "condition", FIELD_ID, id)                                                                            \
    X(BARRIER, "barrier", FIELD_ID, id)                                                                                \
    X(QUEUE, "queue", FIELD_ID, id)                                                                                    \
    X(GROUP, "group", FIELD_ID, id)                                                                                    \
    X(TIMEOUT, "timeout", FIELD_ID, id)                                                                                \
    X(THREAD, "thread", FIELD_ID, id)                                                                                  \
    X(PARENT, "parent", FIELD_ID, other)                                                                               \
    X(NAME, "name", FIELD_TEXT, name)                                                                                  \
    X(CORO, "coro", FIELD_TEXT, text)                                                                                  \
    X(TEXT, "text", FIELD_TEXT, text)                                                                                  \
    X(WHY, "why", FIELD_TEXT, why)                                                                                     \
    X(OUTCOME, "outcome", FIELD_TEXT, outcome)                                                                         \
    X(VALUE, "value", FIELD_TEXT, value)                                                                               \
    X(TYPE, "type", FIELD_TEXT, type)                                                                                  \
    X(MESSAGE, "message", FIELD_TEXT, message)                                                                         \
    X(ITEM, "item", FIELD_TEXT, value)                                                                                 \
    X(LEVEL, "level", FIELD_TEXT, type)                                                                                \
    X(LOGGER, "logger", FIELD_TEXT, name)                                                                              \
    X(CATEGORY, "category", FIELD_TEXT, type)                                                                          \
    X(REASON, "reason", FIELD_TEXT, outcome)                                                                           \
    X(HINT, "hint", FIELD_TEXT, why)                                                                                   \
    X(VARIABLE, "variable", FIELD_TEXT, type)                                                                           \
    X(ITERATION, "iteration", FIELD_ID, iteration)                                                                     \
    X(LINE, "line", FIELD_ID, line)                                                                                    \
    X(AT, "at", FIELD_NUMBER, at)                                                                                      \
    X(FROM, "from", FIELD_NUMBER, at)                                                                                  \
    X(SIZE, "size", FIELD_NUMBER, number)                                                                              \
    X(MAXSIZE, "maxsize", FIELD_NUMBER, number)                                                                        \
    X(COUNT, "count", FIELD_NUMBER, number)                                                                            \
    X(TURN, "turn", FIELD_NUMBER, number)                                                                              \
    X(ASKED, "asked", FIELD_NUMBER, number)                                                                            \
    X(EVENTS, "events", FIELD_NUMBER, number)                                                                          \
    X(ON, "on", FIELD_REF, ref)                                                                                        \
    X(BY, "by", FIELD_REF, ref)                                                                                        \
    X(INSTEAD, "instead", FIELD_REF, ref)                                                                              \
    X(TASKS, "tasks", FIELD_IDS, tasks)                                                                                \
    X(LINES, "lines", FIELD_IDS, lines)                                                                                \
    X(OBJECTS, "objects", FIELD_THINGS, things)                                                                        \
    X(STACK, "stack", FIELD_STACK, stack)                                                                              \
    X(FRAME, "frame", FIELD_ID, id)                                                                                    \
    X(BACK, "back", FIELD_ID, other)                                                                                   \
    X(CHANGED, "changed", FIELD_VARIABLES, changed)                                                                    \
    X(GLOBALS, "globals", FIELD_VARIABLES, globals)                                                                    \
    X(PARTIAL, "partial", FIELD_FLAG, flag) /* of out: no newline followed; only at the end of the program */

typedef enum EventField {
#define X(name, key, type, member) EVENT_FIELD_##name,
    EVENT_FIELDS(X)
#undef X
    EVENT_FIELDS_END
} EventField;

// X(NAME, "noun.verb", detail, keys in the order of writing). F is what whoever expands the list makes of a key.
#define EVENT_KINDS(X)                                                                                                 \
    X(TASK_CREATE, "task.create", SWITCH, F(TASK), F(NAME), F(CORO), F(PARENT), F(LINE))                               \
    X(TASK_RENAME, "task.rename", SWITCH, F(TASK), F(NAME))                                                            \
    X(TASK_STEP, "task.step", SWITCH, F(TASK), F(WHY), F(ITERATION))                                                   \
    X(TASK_SUSPEND, "task.suspend", SWITCH, F(TASK), F(ON), F(STACK))                                                  \
    X(TASK_WAKE, "task.wake", SWITCH, F(TASK), F(BY))                                                                  \
    X(TASK_CANCEL, "task.cancel", SWITCH, F(TASK), F(MESSAGE), F(BY), F(LINE))                                         \
    X(TASK_DONE, "task.done", SWITCH, F(TASK), F(OUTCOME), F(VALUE), F(TYPE), F(MESSAGE))                              \
    X(OUT, "out", OUTPUT, F(TASK_OR_NULL), F(TEXT), F(LINE), F(PARTIAL))                                               \
    X(LOG, "log", OUTPUT, F(TASK_OR_NULL), F(LOGGER), F(LEVEL), F(TEXT))                                               \
    X(FILE_WRITE, "file.write", SWITCH, F(TASK_OR_NULL), F(NAME), F(LEVEL), F(TEXT), F(LINE))                          \
    X(WARNING, "warning", OUTPUT, F(TASK_OR_NULL), F(CATEGORY), F(MESSAGE), F(TEXT), F(LINE))                          \
    X(ERROR, "program.error", OUTPUT, F(TYPE), F(MESSAGE), F(TEXT), F(LINE))                                           \
    X(CLOCK, "clock", SWITCH, F(FROM))                                                                                 \
    X(TIMER_SET, "timer.set", SYNC, F(TIMER), F(AT), F(TASK), F(LINE))                                                 \
    X(TIMER_FIRE, "timer.fire", SYNC, F(TIMER), F(ITERATION))                                                          \
    X(TIMER_CANCEL, "timer.cancel", SYNC, F(TIMER), F(BY))                                                             \
    X(HANDLE_SCHEDULE, "handle.schedule", SYNC, F(HANDLE), F(NAME), F(BY))                                             \
    X(HANDLE_RUN, "handle.run", SYNC, F(HANDLE), F(ITERATION))                                                         \
    X(HANDLE_CANCEL, "handle.cancel", SYNC, F(HANDLE), F(BY))                                                          \
    X(TURN_CHOOSE, "turn.choose", SWITCH, F(TURN), F(TASK), F(HANDLE), F(INSTEAD))                                     \
    X(TIMER_CHOOSE, "timer.choose", SWITCH, F(TIMER), F(AT), F(ASKED), F(TASK), F(LINE))                               \
    X(FUTURE_CREATE, "future.create", SYNC, F(FUTURE), F(NAME), F(BY))                                                 \
    X(FUTURE_DONE, "future.done", SYNC, F(FUTURE), F(OUTCOME), F(VALUE), F(TYPE), F(MESSAGE), F(BY))                   \
    X(LOCK_CREATE, "lock.create", SYNC, F(LOCK), F(NAME), F(VARIABLE), F(LINE))                                        \
    X(LOCK_WAIT, "lock.wait", SYNC, F(LOCK), F(TASK))                                                                  \
    X(LOCK_ACQUIRE, "lock.acquire", SYNC, F(LOCK), F(TASK), F(LINE))                                                   \
    X(LOCK_RELEASE, "lock.release", SYNC, F(LOCK), F(TASK), F(LINE))                                                   \
    X(SEMAPHORE_CREATE, "semaphore.create", SYNC, F(SEMAPHORE), F(NAME), F(VARIABLE), F(COUNT), F(LINE))               \
    X(SEMAPHORE_WAIT, "semaphore.wait", SYNC, F(SEMAPHORE), F(TASK))                                                   \
    X(SEMAPHORE_ACQUIRE, "semaphore.acquire", SYNC, F(SEMAPHORE), F(TASK), F(COUNT), F(LINE))                          \
    X(SEMAPHORE_RELEASE, "semaphore.release", SYNC, F(SEMAPHORE), F(TASK), F(COUNT), F(LINE))                          \
    X(EVENT_CREATE, "event.create", SYNC, F(EVENT), F(NAME), F(VARIABLE), F(LINE))                                     \
    X(EVENT_WAIT, "event.wait", SYNC, F(EVENT), F(TASK))                                                               \
    X(EVENT_SET, "event.set", SYNC, F(EVENT), F(TASK), F(LINE))                                                        \
    X(EVENT_CLEAR, "event.clear", SYNC, F(EVENT), F(TASK), F(LINE))                                                    \
    X(CONDITION_CREATE, "condition.create", SYNC, F(CONDITION), F(NAME), F(VARIABLE), F(LINE))                         \
    X(CONDITION_WAIT, "condition.wait", SYNC, F(CONDITION), F(TASK))                                                   \
    X(CONDITION_NOTIFY, "condition.notify", SYNC, F(CONDITION), F(TASK), F(COUNT), F(LINE))                            \
    X(BARRIER_CREATE, "barrier.create", SYNC, F(BARRIER), F(NAME), F(VARIABLE), F(COUNT), F(LINE))                     \
    X(BARRIER_WAIT, "barrier.wait", SYNC, F(BARRIER), F(TASK), F(COUNT))                                               \
    X(BARRIER_RELEASE, "barrier.release", SYNC, F(BARRIER), F(TASK))                                                   \
    X(BARRIER_RESET, "barrier.reset", SYNC, F(BARRIER), F(TASK), F(LINE))                                              \
    X(BARRIER_ABORT, "barrier.abort", SYNC, F(BARRIER), F(TASK), F(LINE))                                              \
    X(QUEUE_CREATE, "queue.create", SYNC, F(QUEUE), F(NAME), F(VARIABLE), F(MAXSIZE), F(LINE))                         \
    X(QUEUE_WAIT, "queue.wait", SYNC, F(QUEUE), F(TASK), F(WHY))                                                       \
    X(QUEUE_PUT, "queue.put", SYNC, F(QUEUE), F(TASK), F(ITEM), F(SIZE), F(LINE))                                      \
    X(QUEUE_GET, "queue.get", SYNC, F(QUEUE), F(TASK), F(ITEM), F(SIZE), F(LINE))                                      \
    X(QUEUE_TASK_DONE, "queue.task_done", SYNC, F(QUEUE), F(TASK), F(COUNT), F(LINE))                                  \
    X(QUEUE_SHUTDOWN, "queue.shutdown", SYNC, F(QUEUE), F(TASK), F(LINE))                                              \
    X(GROUP_CREATE, "group.create", SYNC, F(GROUP), F(TASK), F(LINE))                                                  \
    X(GROUP_ADD, "group.add", SYNC, F(GROUP), F(TASK))                                                                 \
    X(GROUP_ABORT, "group.abort", SYNC, F(GROUP), F(BY))                                                               \
    X(TIMEOUT_CREATE, "timeout.create", SYNC, F(TIMEOUT), F(TASK), F(AT), F(LINE))                                     \
    X(TIMEOUT_RESCHEDULE, "timeout.reschedule", SYNC, F(TIMEOUT), F(AT), F(LINE))                                      \
    X(TIMEOUT_EXPIRE, "timeout.expire", SYNC, F(TIMEOUT), F(TASK))                                                     \
    X(CONTEXT_SET, "context.set", SYNC, F(TASK), F(NAME), F(VALUE), F(LINE))                                           \
    X(THREAD_START, "thread.start", SYNC, F(THREAD), F(NAME), F(BY), F(LINE))                                          \
    X(THREAD_SLEEP, "thread.sleep", SYNC, F(THREAD), F(AT), F(ON), F(STACK))                                           \
    X(THREAD_WAIT, "thread.wait", SYNC, F(THREAD), F(ON), F(STACK))                                                    \
    X(THREAD_RUN, "thread.run", SYNC, F(THREAD))                                                                       \
    X(THREAD_DONE, "thread.done", SYNC, F(THREAD), F(OUTCOME))                                                         \
    X(LINE, "line", LINE, F(TASK_OR_NULL), F(LINE), F(NAME), F(TEXT), F(FRAME), F(BACK), F(CHANGED), F(GLOBALS))       \
    X(DIAGNOSIS, "diagnosis", OUTPUT, F(NAME), F(TASK_OR_NULL), F(TEXT), F(HINT), F(LINE), F(TASKS), F(LINES),         \
      F(OBJECTS))                                                                                                      \
    X(END, "end", OUTPUT, F(REASON), F(MESSAGE), F(EVENTS))

typedef enum EventKind {
#define X(name, ...) EVENT_##name,
    EVENT_KINDS(X)
#undef X
    EVENT_KIND_COUNT
} EventKind;

// One event. All texts are borrowed and live until the listener returns. Members that a kind's keys do not name are 0.
typedef struct Event {
    EventKind kind;
    int64_t n; // counts from 1
    int64_t t; // virtual nanoseconds
    int64_t task, id, other, line, at, number, iteration;
    EventText name, text, value, type, message, why, outcome;
    EventRef ref;
    const EventFrame *stack; // outermost first
    size_t stack_size;
    EventVariables changed, globals;
    EventIds tasks, lines; // that a diagnosis is about
    EventThings things;
    bool flag;
} Event;

typedef struct EventFieldInfo {
    const char *key;
    EventFieldType type;
    size_t offset; // of the member in Event (of `stack` for FIELD_STACK)
} EventFieldInfo;

typedef struct EventKindInfo {
    const char *name;
    EventDetail detail;
    const EventField *fields;
    size_t field_count;
} EventKindInfo;

extern const EventKindInfo event_kinds[EVENT_KIND_COUNT];
static inline const EventKindInfo *event_kind_info(EventKind kind) { return &event_kinds[kind]; }
const EventFieldInfo *event_field_info(EventField field);
static inline EventText event_ref_kind_text(EventRefKind kind) { return event_word((EventWord)kind); }
const char *event_ref_kind_name(EventRefKind kind); // the same text
const char *event_ref_kind_key(EventRefKind kind); // NULL: has no id

// Borrows; NULL gives the absent text.
static inline EventText event_text(const char *string) {
    return string ? (EventText){string, strlen(string)} : (EventText){0};
}

// Who receives events. `receive` may not keep the event or its texts.
typedef struct EventListener {
    void *self;
    EventDetail detail; // the most it wants; DETAIL_NONE: nothing
    void (*receive)(void *self, const Event *event);
} EventListener;

#endif
