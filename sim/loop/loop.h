#ifndef ASYNCARIUM_LOOP_LOOP_H
#define ASYNCARIUM_LOOP_LOOP_H

// The event loop: a queue of what is ready, a heap of timers, and the clock that jumps when nothing is ready. What one
// iteration does stands in iterate.c, phase by phase. As asyncio.base_events.BaseEventLoop.

#include "sim/loop/callback.h"
#include "sim/loop/context.h"
#include "sim/loop/handle.h"
#include "sim/value/list.h"

typedef struct Module Module;
typedef struct Future Future;
typedef struct Task Task;
typedef struct Thread Thread;
typedef struct Threads Threads;

#define LOOP_NEVER INT64_MAX // a deadline that is never reached

// Something that is to be called in the next iteration: one place in a ring, no object.
typedef struct ReadyEntry {
    const Callback *callback;
    Object *self;     // owned; may be NULL
    Object *argument; // owned; may be NULL
} ReadyEntry;

typedef struct Timer {
    int64_t deadline;  // virtual nanoseconds
    int64_t id;        // order of setting; breaks ties
    Object *target;    // a Handle, or the Future of a sleep; owned
} Timer;

struct Loop {
    Object head;
    ReadyEntry *ready; // ring of ready_capacity (a power of two) entries
    uint32_t ready_first, ready_count, ready_capacity;
    uint32_t timer_count, timer_capacity, timer_cancelled;
    Timer *timers;     // 4-ary heap, ordered by (deadline, id)
    int64_t serial;
    int64_t iteration;  // of _run_once that is under way, from 1; 0: none was
    Value exception_handler; // VALUE_NONE: the default one
    Value task_factory;      // VALUE_NONE: the default one
    Value slow_callback_duration;
    Handle *current_handle;  // that is called now, in debug mode; borrowed; NULL: none
    Value default_executor;  // VALUE_NONE: not made yet
    bool executor_is_shut_down;
    Thread *runner;     // the thread that runs it; borrowed; NULL: none does
    bool runner_waits;  // for call_soon_threadsafe, or a timer: of a thread that is not the main one
    bool is_closed, is_stopping, is_running, debug;
    bool tracks_origins;     // of coroutines
};

// An async generator that a loop began to iterate. As BaseEventLoop._asyncgens.
typedef struct LoopGenerator {
    Frame *generator; // borrowed
    Loop *loop;       // owned
} LoopGenerator;

typedef struct HeardFuture HeardFuture; // see future.h

typedef struct TaskList { // linked by the tasks' own pointers; borrowed
    Task *first, *last;
} TaskList;

// What all loops of a world share. vm->loops; made when first asked for.
typedef struct Loops {
    Threads *threads;   // NULL: there is only one
    Type *loop_type, *handle_type, *timer_handle_type, *future_type, *future_iter_type, *task_type, *runner_type;
    Type *abstract_loop_type, *base_loop_type, *abstract_policy_type, *policy_type;
    Type *eager_factory_type; // of eager_task_factory and its kin
    Type *context_type, *context_var_type, *token_type, *map_type;
    Type *call_type;    // of the activations of asyncio.run and its kin
    Context **context;  // where the current context is kept: by the task or handle that runs, or in the vm
    Loop *running;      // borrowed; NULL: none
    Loop *set;          // by set_event_loop; owned; NULL: none
    bool was_set;       // set_event_loop was called, or get_event_loop has made one
    Value policy;       // in force; owned; VALUE_NULL: the default one, which nobody has asked for
    Object *answered;   // by a policy of the program, the last time; owned; NULL: nothing
    Task *current;      // whose step runs now; borrowed; NULL: none
    TaskList pending;   // not done, in order of creation
    HeardFuture *heard; // the last that was made; borrowed; linked by their own pointers
    TaskList failed;    // done with an exception, at which perhaps nobody has looked, in order of ending
    LoopGenerator *generators; // those that are not gone yet, in the order in which they began
    uint32_t generator_count, generator_capacity;
    unsigned library_frames; // how many functions of Python, in CPython, lie between who runs and what is made now
    EventRef actor;     // kind and id of who acts now, for the trace: a task, a timer, a callback, asyncio.run, …
    int64_t told_iteration, told_step; // the last that an event told of, and that one of a step did
    struct {
        Event create, step, suspend, wake, done, clock;
        EventFrame frame; // of a stack of one
    } told;             // again and again: see tell_task.c
    int64_t tasks, task_names, futures, timers, handles; // how many there were: the last id given
} Loops;

Loops *loops_make(Vm *vm);
static inline Loops *loops_of(Vm *vm) { return vm->loops ? vm->loops : loops_make(vm); }

static inline Context **context_enter(Vm *vm, Context **owner) {
    Context **previous = vm->loops->context; // whoever has a context has them
    vm->loops->context = owner;
    (*owner)->is_entered = true;
    return previous;
}

static inline void context_leave(Vm *vm, Context **previous) {
    (*vm->loops->context)->is_entered = false;
    vm->loops->context = previous;
}

Loop *loop_new(Vm *vm);          // new_event_loop(); owned
Loop *loop_running(Vm *vm);      // borrowed; NULL: none, nothing raised
Loop *loop_get_running(Vm *vm);  // borrowed; NULL: raised RuntimeError "no running event loop"
Loop *loop_get_event(Vm *vm);    // as asyncio.get_event_loop(); borrowed; NULL: raised
bool value_is_loop(Vm *vm, Value v);
// As BaseEventLoop._check_callback, in debug mode; `name` is what wants it. False: raised.
bool loop_check_callback(Vm *vm, const Loop *loop, Value callback, const char *name);
bool loop_check_open(Vm *vm, const Loop *loop); // false: raised "Event loop is closed"
Task *loop_current_task(Vm *vm); // borrowed; NULL: none
static inline double loop_time(const Vm *vm) { return (double)vm_time(vm) / 1e9; }
// The nanosecond that stands for `when` seconds, half to even; LOOP_NEVER past the end of time.
int64_t loop_deadline(double when);

// Calls `callback` in the next iteration, after what is ready already. Takes new references. Not on a closed loop: the
// caller checks, where the program could have closed it.
// Another thread has given the loop something to do: as _write_to_self.
void loop_wake(Vm *vm, Loop *loop);
void loop_call_soon(Vm *vm, Loop *loop, const Callback *callback, Object *self, Object *argument);
// The same for a Handle of the program; an argument is what it is called with.
void loop_call_soon_handle(Vm *vm, Loop *loop, Handle *handle, Object *argument);
// call_soon for a callback in C that may be cancelled. A Handle, owned: keep it to cancel it, or drop it.
Handle *loop_call_soon_native(Vm *vm, Loop *loop, const Callback *callback, Object *self);
// call_at(when, …) for a callback in C, with argument NULL. A TimerHandle, owned: keep it to cancel it, or drop it.
Handle *loop_call_at(Vm *vm, Loop *loop, double when, const Callback *callback, Object *self);
// asyncio.sleep's own timer, whose id is future->ref_id: sets future->as.result unless the future is done by then;
// costs no Handle.
void loop_call_at_sleep(Vm *vm, Loop *loop, double when, Future *future);
void loop_cancel_sleep(Vm *vm, const Future *future);

// loop.call_exception_handler({'message': …, 'exception': …, key: object}); exception and object may be NULL.
void loop_report(Vm *vm, Loop *loop, const char *message, Exception *exception, const char *key, Object *object);
// The same with 'source_traceback': where the object was made; NULL: without.
void loop_report_with_origin(Vm *vm, Loop *loop, const char *message, Exception *exception, const char *key,
                             Object *object, List *origin);

// What the vm needs of this floor.
extern const VmHooks loop_hooks;
// For the module asyncio: types, functions (run, get_running_loop, …), and what tasks are (create_task, sleep, …).
void loop_fill_module(Vm *vm, Module *asyncio);

#endif
