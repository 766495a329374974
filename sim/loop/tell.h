#ifndef ASYNCARIUM_LOOP_TELL_H
#define ASYNCARIUM_LOOP_TELL_H

// Telling events from the loop and from what stands on it. Nothing here may change what the program does: no code of
// the program is called, and no id is given to an object.

#include "sim/loop/task.h"
#include "sim/value/function.h"
#include "sim/vm/frame.h"

enum {
    TELL_TEXT_MAX = 500,  // bytes of a text made here
    TELL_FRAMES_MAX = 32, // of a stack
};

typedef struct TellText {
    char data[TELL_TEXT_MAX];
    size_t size;
    bool is_full; // something was left out
} TellText;

// Whether events of the detail `sync` reach anyone.
static inline bool tell_wanted(const Vm *vm, EventDetail detail) { return event_wanted(&vm->rt.events, detail); }
static inline void tell(Vm *vm, Event *event) { event_send(&vm->rt.events, event); }

// The bytecode frames of a suspended chain, outermost first; of a deep chain the innermost ones.
typedef struct TellStack {
    const EventFrame *first;
    size_t size;
    EventFrame frames[TELL_FRAMES_MAX]; // filled from its end
} TellStack;

// What is told of every task and every switch, where events of the detail `switch` are wanted: tell_task.c.
void tell_task_create(Vm *vm, const Task *task);
void tell_task_step(Vm *vm, const Task *task, const Exception *exception); // that is thrown in; NULL: none
void tell_task_gives_way(Vm *vm, const Task *task);             // by a bare yield
void tell_task_waits(Vm *vm, const Task *task, Value future); // or what the program takes for one
void tell_task_wake(Vm *vm, const Task *task); // by who acts now
void tell_task_done(Vm *vm, const Task *task);
void tell_clock(Vm *vm, int64_t from); // it shows the new time already

// The members `outcome`, `value`, `type`, `message` of a future that is done.
void tell_outcome(Vm *vm, Event *event, const Future *future, TellText *text);
EventText tell_coroutine(Value coroutine, TellText *text); // its qualified name
EventText tell_callable(Vm *vm, Value callable, TellText *text);   // the same of a function; VALUE_NULL: absent

// A line of a frame of the program begins: VmHooks.tell_line.
void tell_line_begins(Vm *vm, Frame *frame, uint32_t line);

// A short repr, without calling the program's own __repr__: '<Foo object>' stands for its instances. Lives in `text`.
EventText tell_repr(Vm *vm, Value v, TellText *text);
// str() of an exception, in the same way.
EventText tell_message(Vm *vm, const Exception *exception, TellText *text);
static inline EventText tell_str(const Str *str) { // NULL: absent
    return str ? (EventText){str->data, str->size} : (EventText){0};
}
int64_t tell_task(const Vm *vm);    // id of the task that runs now; 0: none
// The iteration of the loop that runs, where no event has told it yet; 0: one has. Steps are told to more listeners than
// callbacks are, so they tell it again.
static inline int64_t tell_iteration(const Vm *vm, bool is_step) {
    Loops *loops = vm->loops;
    int64_t iteration = loops->running ? loops->running->iteration : 0;
    bool is_told = iteration == loops->told_iteration && (!is_step || iteration == loops->told_step);
    loops->told_iteration = iteration;
    if (is_step) loops->told_step = iteration;
    return is_told ? 0 : iteration;
}
// Where what is made now goes at once: "lock", "self.lock"; absent: into no variable. Lives in `text`.
EventText tell_variable(const Vm *vm, TellText *text);
int64_t tell_line(const Vm *vm);    // of the program's text, where it stands now; 0: nowhere
EventRef tell_actor(Vm *vm);        // who acts now
static inline EventRef tell_ref(const Future *future) { // what a task waits on that awaits this
    return (EventRef){.kind = (EventRefKind)future->ref_kind, .id = future->ref_id};
}
EventRef tell_waiter(const Task *task);  // what it waits on; it has a waiter
static inline EventRefKind tell_waiter_kind(const Task *task) { // the same
    return object_is_future(task->waiter) ? (EventRefKind)((const Future *)task->waiter)->ref_kind : REF_FUTURE;
}
// The same with the tasks that a gather or a wait stands for; `ids` is where they go, and lives as long as the event.
EventRef tell_ref_with_tasks(Vm *vm, const Future *future, int64_t ids[EVENT_REF_TASKS_MAX]);
static inline bool tell_has_tasks(EventRefKind kind) { return kind == REF_GATHER || kind == REF_WAIT; }
static inline EventRef tell_task_ref(const Task *task) { return (EventRef){.kind = REF_TASK, .id = task_id(task)}; }

static inline bool tell_is_shown(const Activation *activation) {
    return !activation->is_native && !frame_is_library((const Frame *)activation);
}
static inline EventFrame tell_frame(const Frame *frame) {
    return (EventFrame){tell_str(frame->function->qualname), frame_line(frame)};
}
void tell_stack(const Activation *innermost, TellStack *stack); // NULL: empty

#endif
