// Who waits, who was woken, whose sleep ends first; and the clock that all of them wait for.

#include "sim/loop/thread.h"

#include <string.h>

#include "sim/loop/report.h"
#include "sim/loop/tell.h"
#include "sim/loop/thread_parts.h"
#include "sim/vm/watch.h"

// Queues --------------------------------------------------------------------------------------------------------------

static void queue_add(ThreadQueue *queue, Thread *thread) {
    thread->queue = queue;
    thread->before = queue->last;
    thread->after = NULL;
    if (queue->last)
        queue->last->after = thread;
    else
        queue->first = thread;
    queue->last = thread;
}

static void queue_remove(Thread *thread) {
    ThreadQueue *queue = thread->queue;
    if (!queue) return;
    *(thread->before ? &thread->before->after : &queue->first) = thread->after;
    *(thread->after ? &thread->after->before : &queue->last) = thread->before;
    thread->queue = NULL;
    thread->before = thread->after = NULL;
}

// Sleepers ------------------------------------------------------------------------------------------------------------

static bool ends_before(const Thread *thread, int64_t deadline, int64_t order) {
    return thread->deadline != deadline ? thread->deadline < deadline : thread->order < order;
}

static void sleepers_add(Vm *vm, Thread *thread) {
    Threads *threads = threads_of(vm);
    if (threads->sleeper_count == threads->sleeper_capacity) {
        uint32_t capacity = threads->sleeper_capacity ? threads->sleeper_capacity * 2 : 8;
        size_t size = sizeof *threads->sleepers;
        threads->sleepers =
            world_resize(vm->rt.world, threads->sleepers, threads->sleeper_capacity * size, capacity * size);
        threads->sleeper_capacity = capacity;
    }
    uint32_t at = threads->sleeper_count++;
    while (at > 0 && ends_before(threads->sleepers[at - 1], thread->deadline, thread->order)) {
        threads->sleepers[at] = threads->sleepers[at - 1];
        at--;
    }
    threads->sleepers[at] = thread;
    thread->is_sleeping = true;
}

static void sleepers_remove(Threads *threads, Thread *thread) {
    uint32_t at = threads->sleeper_count;
    while (at > 0 && threads->sleepers[at - 1] != thread) at--;
    uint32_t behind = threads->sleeper_count-- - at;
    memmove(threads->sleepers + at - 1, threads->sleepers + at, behind * sizeof *threads->sleepers);
    thread->is_sleeping = false;
}

bool threads_sleeper_is_first(Vm *vm, int64_t deadline, int64_t order) {
    const Threads *threads = threads_of(vm);
    return threads->sleeper_count && ends_before(threads->sleepers[threads->sleeper_count - 1], deadline, order);
}

int64_t threads_next_deadline(Vm *vm) {
    const Threads *threads = threads_of(vm);
    return threads->sleeper_count ? threads->sleepers[threads->sleeper_count - 1]->deadline : LOOP_NEVER;
}

Thread *threads_take_sleeper(Vm *vm) {
    Threads *threads = threads_of(vm);
    Thread *thread = threads->sleepers[threads->sleeper_count - 1];
    sleepers_remove(threads, thread);
    return thread->is_woken ? NULL : thread;
}

// Waiting and waking --------------------------------------------------------------------------------------------------

void thread_begin_wait(Vm *vm, ThreadQueue *queue, int64_t deadline, int64_t order) {
    const Threads *threads = threads_of(vm);
    Thread *thread = threads->current;
    thread->is_woken = false;
    thread->deadline = deadline;
    thread->order = order;
    if (queue) queue_add(queue, thread);
    if (thread != threads->main && deadline != LOOP_NEVER) sleepers_add(vm, thread);
}

void thread_end_wait(Vm *vm, Thread *thread) {
    queue_remove(thread);
    if (thread->is_sleeping) sleepers_remove(threads_of(vm), thread);
}

void thread_wake(Vm *vm, Thread *thread) {
    Threads *threads = threads_of(vm);
    queue_remove(thread);
    thread->is_woken = true;
    if (thread != threads->main) queue_add(&threads->woken, thread);
}

void thread_wake_first(Vm *vm, ThreadQueue *queue) {
    if (queue->first) thread_wake(vm, queue->first);
}

void thread_wake_all(Vm *vm, ThreadQueue *queue) {
    while (queue->first) thread_wake(vm, queue->first);
}

Thread *threads_take_woken(Vm *vm) {
    Thread *thread = threads_of(vm)->woken.first;
    if (thread) queue_remove(thread);
    return thread;
}

void thread_tell_wait(Vm *vm, EventRef on, int64_t deadline, const Activation *stands) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    TellStack stack;
    tell_stack(stands, &stack);
    Event event = {.kind = EVENT_THREAD_WAIT, .id = threads_of(vm)->current->id, .ref = on, .stack = stack.first,
                   .stack_size = stack.size};
    if (deadline != LOOP_NEVER) {
        event.kind = EVENT_THREAD_SLEEP;
        event.at = deadline;
    }
    tell(vm, &event);
}

void loop_wake(Vm *vm, Loop *loop) {
    if (loop->runner_waits && !loop->runner->is_woken) thread_wake(vm, loop->runner);
}

// The clock -----------------------------------------------------------------------------------------------------------

bool threads_reach(Vm *vm, int64_t deadline) {
    if (deadline == LOOP_NEVER) {
        if (vm->watch) vm->watch->deadlock(vm);
        report_deadlock(vm);
        return false;
    }
    if (vm->time_limit && deadline > vm->time_limit) {
        vm_stop(vm, VM_LIMIT, "the limit of time was reached");
        return false;
    }
    int64_t from = vm_time(vm);
    if (deadline <= from) return true;
    vm->rt.events.now = deadline;
    if (tell_wanted(vm, DETAIL_SWITCH)) tell_clock(vm, from);
    return true;
}
