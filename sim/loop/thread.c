// Threads: starting and ending them, and passing control between them.

#include "sim/loop/thread.h"

#include <assert.h>

#include "sim/loop/report.h"
#include "sim/loop/runner.h"
#include "sim/loop/tell.h"
#include "sim/loop/thread_parts.h"
#include "sim/value/exception.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

// The outermost activation of a thread: calls what it is to do.
typedef struct ThreadBase {
    Activation activation;
    Thread *thread; // borrowed
    Value callable; // VALUE_NULL once it is called
    Tuple *args;    // owned; NULL once it is called
} ThreadBase;

Threads *threads_make(Vm *vm) {
    Loops *loops = loops_of(vm);
    Threads *threads = world_allocate_zeroed(vm->rt.world, sizeof(Threads));
    loops->threads = threads;
    thread_add_types(vm, threads);
    Thread *thread = object_new(&vm->rt, threads->type, KIND_OTHER, sizeof(Thread));
    thread->id = threads->started = 1;
    threads->main = threads->current = thread;
    return threads;
}

// What each thread has of its own -------------------------------------------------------------------------------------

static void leave(const Loops *loops, Thread *thread) {
    thread->running = loops->running;
    thread->set = loops->set;
    thread->was_set = loops->was_set;
    thread->current = loops->current;
    thread->context_place = loops->context;
    thread->actor = loops->actor;
}

static void enter(Loops *loops, const Thread *thread) {
    loops->running = thread->running;
    loops->set = thread->set;
    loops->was_set = thread->was_set;
    loops->current = thread->current;
    loops->context = thread->context_place;
    loops->actor = thread->actor;
}

static void make_current(Vm *vm, Thread *thread) {
    assert(!vm->rt.raised && "no exception is on its way from one thread to another");
    Loops *loops = loops_of(vm);
    leave(loops, loops->threads->current);
    loops->threads->current = thread;
    enter(loops, thread);
}

// Passing control -----------------------------------------------------------------------------------------------------

Outcome thread_resume(Vm *vm, Thread *thread, Activation *resumer) {
    Activation *stands = thread->stands;
    assert(stands && "only a thread that stands can go on");
    thread->stands = NULL;
    thread->resumer = resumer;
    thread->resumed_by = threads_of(vm)->current;
    thread->native_depth = vm->native_depth;
    if (stands != thread->base && tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_THREAD_RUN, .id = thread->id});
    make_current(vm, thread);
    return outcome_to(OUTCOME_SWITCH, stands);
}

static Outcome give_back(Vm *vm, Thread *thread) {
    Activation *resumer = thread->resumer;
    thread->resumer = NULL;
    make_current(vm, thread->resumed_by);
    return outcome_to(OUTCOME_SWITCH, resumer);
}

Outcome thread_pause(Vm *vm, Activation *stands) {
    Thread *thread = threads_of(vm)->current;
    assert(thread->native_depth == vm->native_depth && "nothing of a thread that stands lies on the C stack");
    thread->stands = stands;
    return give_back(vm, thread);
}

bool thread_check_may_wait(Vm *vm) {
    const Thread *thread = threads_of(vm)->current;
    if (thread_is_main(vm) || thread->native_depth == vm->native_depth) return true;
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR,
                    "a simulated thread cannot wait in a function that was called from C code (as by sorted, map or next)");
    return false;
}

// A thread's life -----------------------------------------------------------------------------------------------------

// What it had of its own goes, now that another thread is the current one.
static void drop_own(Vm *vm, Thread *thread) {
    Loop *set = thread->set;
    Context *context = thread->context;
    thread->set = NULL;
    thread->context = NULL;
    object_unref(&vm->rt, set);
    object_unref(&vm->rt, context);
}

// The struct of its last activation, which is about to answer, goes when the next thread ends.
static void keep_for_a_while(Vm *vm, Thread *thread) {
    Threads *threads = threads_of(vm);
    Thread *previous = threads->ended;
    threads->ended = thread;
    object_unref(&vm->rt, previous);
}

static Outcome end(Vm *vm, ThreadBase *self, const char *outcome) {
    Thread *thread = self->thread;
    thread->is_done = true;
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_THREAD_DONE, .id = thread->id, .outcome = event_text(outcome)});
    thread_locals_forget(vm, thread->id);
    thread_wake_all(vm, &thread->joiners);
    Outcome back = give_back(vm, thread);
    drop_own(vm, thread);
    keep_for_a_while(vm, thread);
    return back;
}

static Outcome end_by_exception(Vm *vm, ThreadBase *self) {
    if (exception_raised_is(&vm->rt, EXC_SYSTEM_EXIT)) {
        exception_discard(&vm->rt);
        return end(vm, self, "result");
    }
    vm_report_unraisable(vm, VALUE_NONE);
    return end(vm, self, "exception");
}

static Outcome base_resume(Vm *vm, Activation *activation, Input input) {
    ThreadBase *self = (ThreadBase *)activation;
    Outcome outcome;
    if (self->args) {
        Value callable = self->callable;
        Tuple *args = self->args;
        self->callable = VALUE_NULL;
        self->args = NULL;
        outcome = vm_enter_from(vm, callable, args->items, args->count, NULL);
        value_unref(&vm->rt, callable);
        object_unref(&vm->rt, args);
        if (outcome_kind(outcome) == OUTCOME_RUN) return outcome;
    } else {
        outcome = input_kind(input) == INPUT_RAISED ? outcome_raised() : outcome_returned(input_get(input));
    }
    if (vm->end != VM_RUNNING) {
        exception_discard(&vm->rt);
        return outcome_with(OUTCOME_STOPPED, VALUE_NULL);
    }
    if (outcome_kind(outcome) == OUTCOME_RAISED) return end_by_exception(vm, self);
    value_unref(&vm->rt, outcome_value(outcome));
    return end(vm, self, "result");
}

static void base_clear(Vm *vm, Activation *activation) {
    ThreadBase *self = (ThreadBase *)activation;
    Tuple *args = self->args;
    self->args = NULL;
    value_clear(&vm->rt, &self->callable);
    object_unref(&vm->rt, args);
}

static void base_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const ThreadBase *self = (const ThreadBase *)activation;
    if (value_is_object(self->callable)) visitor(visitor_self, self->callable.as.object);
    if (self->args) visitor(visitor_self, &self->args->head);
}

static const ActivationOps base_ops = {"thread", "thread", sizeof(ThreadBase), base_resume, base_clear, base_visit};

Thread *thread_new(Vm *vm, Str *name, bool is_daemon) {
    Thread *thread = object_new(&vm->rt, threads_of(vm)->type, KIND_OTHER, sizeof(Thread));
    thread->name = name ? object_ref(name) : NULL;
    thread->is_daemon = is_daemon;
    return thread;
}

void thread_begin(Vm *vm, Thread *thread, Value callable, Tuple *args) {
    Threads *threads = threads_of(vm);
    ThreadBase *base = (ThreadBase *)activation_new(vm, loops_of(vm)->call_type, &base_ops);
    base->thread = thread;
    base->callable = value_ref(callable);
    base->args = object_ref(args);
    object_ref(thread); // held until it ends
    thread->id = ++threads->started;
    thread->base = thread->stands = &base->activation;
    thread->context = context_new_empty(vm);
    thread->context->is_entered = true;
    thread->context_place = &thread->context;
    thread->actor = (EventRef){.kind = REF_THREAD, .id = thread->id};
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_THREAD_START, .id = thread->id, .name = tell_str(thread->name),
                          .ref = tell_actor(vm), .line = tell_line(vm)});
}

Activation *threads_shut_down(Vm *vm) {
    Threads *threads = vm->loops ? vm->loops->threads : NULL;
    if (!threads || value_is_null(threads->shutdown)) return NULL;
    Value callable = threads->shutdown, result;
    threads->shutdown = VALUE_NULL;
    Activation *call = vm_enter(vm, callable, NULL, 0, NULL, &result);
    value_unref(&vm->rt, callable);
    if (!call) value_unref(&vm->rt, result);
    return call;
}

void thread_destroy(Runtime *rt, Object *self) {
    Thread *thread = (Thread *)self;
    drop_own(vm_of(rt), thread);
    object_unref(rt, thread->base);
    object_unref(rt, thread->name);
    object_free(rt, self, sizeof(Thread));
}

void thread_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Thread *thread = (const Thread *)self;
    if (thread->context) visitor(visitor_self, &thread->context->head);
    if (thread->base) visitor(visitor_self, &thread->base->head);
}
