#ifndef ASYNCARIUM_LOOP_THREAD_H
#define ASYNCARIUM_LOOP_THREAD_H

// Simulated threads. A thread is a chain of activations of its own. One thread runs at a time, and a switch is an assignment:
//
//     module <- run <- main() <- f()        the main thread
//     base <- job() <- sleep                another one; nothing links the two chains
//
// - A thread that is started runs at once, inside the call that starts it, until it waits or ends. Then whoever resumed it goes
//   on (`resumer`).
// - The main thread drives the others: where it waits itself, in its loop or in a blocking call, it resumes those that got what
//   they waited for, in the order in which they were woken, and those whose time has come, in the order (deadline, order of
//   setting) that timers have, too. Only it moves the clock.
// - A thread that waits stands at an activation. So it can wait only where nothing but activations lies between that and its
//   base: not inside of a key function of sorted(), which is called from C. There the wait raises a RuntimeError. The main thread
//   waits anywhere, since it need not go away to let others run.

#include "sim/loop/loop.h"

typedef struct ThreadLocal ThreadLocal;

// Threads in the order in which they came; a thread is in one of these at most.
typedef struct ThreadQueue {
    Thread *first, *last; // borrowed
} ThreadQueue;

struct Thread {
    Object head;
    int64_t id;             // 1 for the main thread; what get_ident() gives; 0: not started
    Str *name;              // for the trace and for messages; NULL: has none
    Activation *base;       // the outermost; owned; NULL for the main thread, or not started
    Activation *stands;     // what it goes on with; borrowed; NULL: it runs, or has resumed another one
    Activation *resumer;    // who goes on when it waits or ends; borrowed
    Thread *resumed_by;     // whose that is; borrowed
    ThreadQueue joiners;    // who waits for its end
    ThreadQueue *queue;     // where it waits for something, or for its turn; NULL: nowhere
    Thread *before, *after; // in that queue
    int64_t deadline, order; // of its sleep
    uint32_t native_depth;  // of the vm when it was resumed
    bool is_sleeping;       // among Threads.sleepers
    bool is_woken;          // since it began to wait
    bool is_daemon, is_done;
    // What each thread has of its own; the running one's lies in Loops.
    Loop *running, *set;    // set: owned
    Task *current;
    Context **context_place;
    Context *context;       // owned; where context_place points outside of tasks; the main thread's is the vm's
    EventRef actor;
    bool was_set;
};

struct Threads {
    Type *type, *lock_type, *rlock_type;
    Thread *main, *current;
    Thread *ended;          // the last one that ended; owned
    ThreadQueue woken;      // never the main one
    Thread **sleepers;      // the one whose sleep ends first is the last; borrowed
    uint32_t sleeper_count, sleeper_capacity;
    int64_t started;        // how many there were: the last id given
    ThreadLocal *locals;    // all objects threading.local(); borrowed
    Value shutdown;         // to be called when the main module is done; VALUE_NULL: nothing
};

Threads *threads_make(Vm *vm);
static inline Threads *threads_of(Vm *vm) { // made when first asked for
    Loops *loops = loops_of(vm);
    return loops->threads ? loops->threads : threads_make(vm);
}
static inline bool thread_is_main(Vm *vm) {
    const Threads *threads = loops_of(vm)->threads;
    return !threads || threads->current == threads->main;
}

Thread *thread_new(Vm *vm, Str *name, bool is_daemon); // owned; name may be NULL
// It will call callable(*args) when it is resumed for the first time.
void thread_begin(Vm *vm, Thread *thread, Value callable, struct Tuple *args);
// For an activation: control goes to a thread, until it waits or ends; then `resumer` is resumed.
Outcome thread_resume(Vm *vm, Thread *thread, Activation *resumer);
// For an activation of a thread that is not the main one: the thread stands there until it is resumed.
Outcome thread_pause(Vm *vm, Activation *stands);
// Whether the current thread can wait here; false: raised.
bool thread_check_may_wait(Vm *vm);

// The current thread begins to wait: for a deadline (LOOP_NEVER: none) that has its place among the timers, and in a queue
// (NULL: none).
void thread_begin_wait(Vm *vm, ThreadQueue *queue, int64_t deadline, int64_t order);
void thread_end_wait(Vm *vm, Thread *thread);
// It got what it waits for, and goes on in its turn.
void thread_wake(Vm *vm, Thread *thread);
void thread_wake_first(Vm *vm, ThreadQueue *queue); // nothing, if it is empty
void thread_wake_all(Vm *vm, ThreadQueue *queue);

// Whether the main thread runs, and nobody else has anything to do or to wait for. Asked by a loop that runs, and so knows of threads.
static inline bool threads_rest(Vm *vm) {
    const Threads *threads = vm->loops->threads;
    if (threads->started == 1) return true;
    return threads->current == threads->main && !threads->woken.first && !threads->sleeper_count;
}

// For the main thread: the next one that was woken, or NULL.
Thread *threads_take_woken(Vm *vm);
// Whether somebody's sleep ends before (deadline, order) …
bool threads_sleeper_is_first(Vm *vm, int64_t deadline, int64_t order);
int64_t threads_next_deadline(Vm *vm); // LOOP_NEVER: nobody sleeps
// … and whose it is; NULL: one that has been woken already, and goes on in its turn.
Thread *threads_take_sleeper(Vm *vm);
// Moves the clock to a deadline. False: the program has ended, since nothing will ever happen again or by its limit.
bool threads_reach(Vm *vm, int64_t deadline);

// VmHooks.shutdown: waits for the threads that are no daemons.
Activation *threads_shut_down(Vm *vm);

#endif
