// The two things that a loop is made of: the ring of what is ready, and the heap of timers.

#include "sim/loop/loop.h"

#include <math.h>

#include "sim/loop/choose.h"
#include "sim/loop/future.h"
#include "sim/loop/iterate.h"
#include "sim/loop/report.h"
#include "sim/loop/task.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

enum { READY_FIRST_CAPACITY = 16, TIMERS_FIRST_CAPACITY = 16, TIMERS_PER_NODE = 4 };

// There is none, but it is what everybody sees first who looks at what asyncio logs.
static void tell_selector(Vm *vm) {
    Str *message = str_from_c(&vm->rt, "Using selector: EpollSelector");
    if (!report_log(vm, "debug", message, NULL)) exception_discard(&vm->rt);
    object_unref(&vm->rt, message);
}

Loop *loop_new(Vm *vm) {
    Loop *loop = object_new(&vm->rt, loops_of(vm)->loop_type, KIND_OTHER, sizeof(Loop));
    loop->serial = runtime_next_serial(&vm->rt);
    loop->exception_handler = loop->task_factory = loop->default_executor = VALUE_NONE;
    loop->slow_callback_duration = value_from_float(0.1);
    loop->debug = vm->debug;
    tell_selector(vm);
    return loop;
}

bool value_is_loop(Vm *vm, Value v) {
    return value_is_kind(v, KIND_OTHER) && v.as.object->type == loops_of(vm)->loop_type;
}

bool loop_check_open(Vm *vm, const Loop *loop) {
    if (!loop->is_closed) return true;
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Event loop is closed");
    return false;
}

int64_t loop_deadline(double when) {
    double nanoseconds = when * 1e9;
    if (!(nanoseconds < 0x1p63)) return LOOP_NEVER;
    return nanoseconds <= -0x1p63 ? -LOOP_NEVER : llrint(nanoseconds);
}

// Ready ---------------------------------------------------------------------------------------------------------------

static void ready_resize(Vm *vm, Loop *loop, uint32_t capacity) {
    World *world = vm->rt.world;
    ReadyEntry *ready = world_allocate(world, capacity * sizeof *ready);
    for (uint32_t i = 0; i < loop->ready_count; i++)
        ready[i] = loop->ready[(loop->ready_first + i) & (loop->ready_capacity - 1)];
    world_release(world, loop->ready, loop->ready_capacity * sizeof *ready);
    loop->ready = ready;
    loop->ready_first = 0;
    loop->ready_capacity = capacity;
}

RARE void loop_grow_ready(Vm *vm, Loop *loop) {
    ready_resize(vm, loop, loop->ready_capacity ? loop->ready_capacity * 2 : READY_FIRST_CAPACITY);
}

void loop_trim_large_ready(Vm *vm, Loop *loop) {
    enum { SPARE = 8 };
    if (loop->ready_count > loop->ready_capacity / SPARE) return;
    uint32_t capacity = READY_FIRST_CAPACITY;
    while (capacity < loop->ready_count * 2) capacity *= 2;
    ready_resize(vm, loop, capacity);
}

// In debug mode every call has a handle, which knows where it comes from.
RARE static void call_soon_with_handle(Vm *vm, Loop *loop, const Callback *callback, Object *self, Object *argument) {
    Value only = value_from_object(argument);
    Handle *handle = handle_new_native(vm, loop, callback, self);
    if (argument && callback != &task_step) handle->args = tuple_from(&vm->rt, &only, 1);
    handle_set_origin(vm, handle, HANDLE_HIDDEN_SOON);
    if (argument) object_ref(argument);
    loop_push_ready(vm, loop, &handle_run, &handle->head, argument);
}

void loop_call_soon(Vm *vm, Loop *loop, const Callback *callback, Object *self, Object *argument) {
    if (loop->debug && callback != &handle_run) {
        call_soon_with_handle(vm, loop, callback, self, argument);
        return;
    }
    if (self) object_ref(self);
    if (argument) object_ref(argument);
    loop_push_ready(vm, loop, callback, self, argument);
}

// Timers --------------------------------------------------------------------------------------------------------------

// Which comes first is not to be foretold, and is asked a dozen times for each timer: so this is made without branches.
__extension__ typedef __int128 TimerOrder;
__extension__ typedef unsigned __int128 TimerBits;

static inline TimerOrder timer_order(const Timer *timer) {
    return (TimerOrder)((TimerBits)(uint64_t)timer->deadline << 64 | (uint64_t)timer->id); // a deadline may be negative
}

static inline bool timer_before(const Timer *a, const Timer *b) {
    return timer_order(a) < timer_order(b);
}

bool loop_timer_is_cancelled(const Timer *timer) {
    if (object_is_future(timer->target)) return future_is_done((const Future *)timer->target);
    return ((const Handle *)timer->target)->is_cancelled;
}

// Puts a timer in its place on the way from a hole in the heap up to `top`.
static void timer_sift_up(Timer *timers, Timer timer, uint32_t hole, uint32_t top) {
    while (hole > top) {
        uint32_t parent = (hole - 1) / TIMERS_PER_NODE;
        if (!timer_before(&timer, &timers[parent])) break;
        timers[hole] = timers[parent];
        hole = parent;
    }
    timers[hole] = timer;
}

// The first in order of four that lie side by side.
static inline const Timer *first_of_four(const Timer *timers) {
    const Timer *left = timers + timer_before(&timers[1], &timers[0]);
    const Timer *right = timers + 2 + timer_before(&timers[3], &timers[2]);
    return timer_before(right, left) ? right : left;
}

// Of fewer than four, with which the heap ends.
static inline const Timer *first_of_rest(const Timer *timers, const Timer *end) {
    const Timer *first = timers;
    for (const Timer *next = timers + 1; next < end; next++) first = timer_before(next, first) ? next : first;
    return first;
}

// gcc leaves out calls of functions that do nothing else.
#define ALWAYS_INLINE __attribute__((always_inline)) static inline

// Asks for so many lines of the cache, before they are read. It may be NULL.
ALWAYS_INLINE void ask_for(const void *object, size_t lines) {
    enum { LINE = 64 };
    for (size_t i = 0; i < lines; i++) __builtin_prefetch((const void *)((uintptr_t)object + i * LINE));
}

// They may lie past the end.
ALWAYS_INLINE void ask_for_children_of_four(const Timer *timers, uint32_t first) {
    enum { SIXTEEN = 16 * sizeof(Timer) / 64 };
    uintptr_t offset = ((uintptr_t)first * TIMERS_PER_NODE + 1) * sizeof *timers;
    ask_for((const void *)((uintptr_t)timers + offset), SIXTEEN);
}

// Puts a timer in its place on the way from `top`, where there is a hole, down to where the heap ends. It nearly always belongs far
// down, since it was the last one: so the hole goes all the way, and the timer then up from there.
static void timer_sift_down(Timer *timers, uint32_t count, Timer timer, uint32_t top) {
    uint32_t hole = top;
    for (;;) {
        uint32_t child = hole * TIMERS_PER_NODE + 1;
        if (child >= count) break;
        bool are_four = child + TIMERS_PER_NODE <= count;
        ask_for_children_of_four(timers, child); // four of these are next, whichever comes first here
        const Timer *first = are_four ? first_of_four(timers + child) : first_of_rest(timers + child, timers + count);
        timers[hole] = *first;
        hole = (uint32_t)(first - timers);
    }
    timer_sift_up(timers, timer, hole, top);
}

// Asking ahead: with thousands of sleepers, what wakes one (the future, its task, that one's coroutine, what that goes through) lies far
// apart, and each is found by the one before. So while one sleeper is served, the memory of the next ones is asked for, a link on each
// occasion.

ALWAYS_INLINE const Task *task_to_wake(const Object *target) { // NULL: there is none, or more than that
    if (!object_is_future(target) || ((const Future *)target)->only.callback != &task_wakeup) return NULL;
    return (const Task *)((const Future *)target)->only.self;
}

ALWAYS_INLINE void ask_for_coroutine(const Object *target) {
    const Task *task = task_to_wake(target);
    if (task) ask_for(task->coroutine, 5);
}

// What a `for` of its task's coroutine goes through.
ALWAYS_INLINE void ask_for_iterator(const Object *target) {
    const Task *task = task_to_wake(target);
    if (!task || !task->coroutine || !object_is_frame(task->coroutine)) return;
    Frame *frame = (Frame *)task->coroutine;
    const Value *first = frame_operands(frame);
    if (first < frame->top && value_is_object(*first)) ask_for(first->as.object, 2);
}

// When a timer has gone: the first one's task is there by now, and four others will be first soon.
ALWAYS_INLINE void ask_when_gone(const Loop *loop) {
    if (loop->timer_count) ask_for_coroutine(loop->timers[0].target);
    for (uint32_t i = 1; i <= TIMERS_PER_NODE && i < loop->timer_count; i++) ask_for(loop->timers[i].target, 2);
}

// When a sleep begins: the futures of the four are there by now, and the first one's coroutine.
ALWAYS_INLINE void ask_when_set(const Loop *loop) {
    ask_for_iterator(loop->timers[0].target);
    for (uint32_t i = 1; i <= TIMERS_PER_NODE && i < loop->timer_count; i++) ask_for(task_to_wake(loop->timers[i].target), 3);
}

// Sets a timer on `target`, of which it takes a new reference.
static void timer_push(Vm *vm, Loop *loop, int64_t deadline, int64_t id, Object *target) {
    if (loop->timer_count == loop->timer_capacity) {
        uint32_t capacity = loop->timer_capacity ? loop->timer_capacity * 2 : TIMERS_FIRST_CAPACITY;
        loop->timers = world_resize(vm->rt.world, loop->timers, loop->timer_capacity * sizeof *loop->timers,
                                    capacity * sizeof *loop->timers);
        loop->timer_capacity = capacity;
    }
    timer_sift_up(loop->timers, (Timer){deadline, id, object_ref(target)}, loop->timer_count++, 0);
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_TIMER_SET, .id = id, .at = deadline, .task = tell_task(vm),
                          .line = tell_line(vm)});
}

static void timer_drop_target(Vm *vm, Object *target) {
    if (!object_is_future(target)) ((Handle *)target)->is_scheduled = false;
    object_unref(&vm->rt, target);
}

static Object *timer_pop(Loop *loop) {
    Object *target = loop->timers[0].target;
    Timer last = loop->timers[--loop->timer_count];
    if (loop->timer_count) timer_sift_down(loop->timers, loop->timer_count, last, 0);
    ask_when_gone(loop);
    return target;
}

// Throws all cancelled timers away, once they are the greater part. As in BaseEventLoop._run_once.
static void timer_compact(Vm *vm, Loop *loop) {
    enum { FEW = 100 };
    if (loop->timer_count <= FEW || loop->timer_cancelled * 2 <= loop->timer_count) return;
    uint32_t kept = 0, count = loop->timer_count;
    for (uint32_t i = 0; i < count; i++) {
        Timer timer = loop->timers[i];
        if (loop_timer_is_cancelled(&timer))
            timer_drop_target(vm, timer.target);
        else
            loop->timers[kept++] = timer;
    }
    loop->timer_count = kept;
    loop->timer_cancelled = 0;
    for (uint32_t i = kept / TIMERS_PER_NODE + 1; i-- > 0;)
        if (i < kept) timer_sift_down(loop->timers, kept, loop->timers[i], i);
}

void loop_drop_cancelled_timers(Vm *vm, Loop *loop) {
    timer_compact(vm, loop);
    while (loop->timer_count && loop_timer_is_cancelled(&loop->timers[0])) {
        if (loop->timer_cancelled) loop->timer_cancelled--;
        timer_drop_target(vm, timer_pop(loop));
    }
}

bool loop_is_sleep_due(const Loop *loop, int64_t now) {
    const Timer *timers = loop->timers;
    uint32_t below = loop->timer_count < TIMERS_PER_NODE + 1 ? loop->timer_count : TIMERS_PER_NODE + 1;
    if (!below || !object_is_future(timers[0].target)) return false;
    for (uint32_t i = 1; i < below; i++)
        if (timers[i].deadline <= now) return false;
    return timers[0].deadline <= now;
}

Object *loop_take_timer(Loop *loop) {
    Object *target = timer_pop(loop);
    if (!object_is_future(target)) ((Handle *)target)->is_scheduled = false;
    return target;
}

void loop_collect_timer(Vm *vm, Loop *loop) {
    Object *target = loop_take_timer(loop);
    loop_push_ready(vm, loop, object_is_future(target) ? &sleep_is_over : &handle_run, target, NULL);
}

static void tell_timer_cancel(Vm *vm, int64_t id) {
    if (tell_wanted(vm, DETAIL_SYNC)) tell(vm, &(Event){.kind = EVENT_TIMER_CANCEL, .id = id, .ref = tell_actor(vm)});
}

// Handles -------------------------------------------------------------------------------------------------------------

Handle *loop_call_at(Vm *vm, Loop *loop, double when, const Callback *callback, Object *self) {
    Handle *handle = handle_new_native(vm, loop, callback, self);
    handle->head.type = loops_of(vm)->timer_handle_type;
    handle_set_origin(vm, handle, HANDLE_HIDDEN_LATER);
    loop_schedule_timer(vm, loop, handle, when);
    return handle;
}

Handle *loop_call_soon_native(Vm *vm, Loop *loop, const Callback *callback, Object *self) {
    Handle *handle = handle_new_native(vm, loop, callback, self);
    loop_call_soon_handle(vm, loop, handle, NULL);
    return handle;
}

void loop_schedule_timer(Vm *vm, Loop *loop, Handle *handle, double when) {
    handle->when = value_from_float(when);
    handle->is_timer = handle->is_scheduled = true;
    handle->id = ++loops_of(vm)->timers;
    if (vm->plan) when = choose_timer(vm, handle->id, when);
    timer_push(vm, loop, loop_deadline(when), handle->id, &handle->head);
}

void loop_call_soon_handle(Vm *vm, Loop *loop, Handle *handle, Object *argument) {
    handle->id = ++loops_of(vm)->handles;
    handle_set_origin(vm, handle, HANDLE_HIDDEN_SOON);
    if (argument && loop->debug && !handle->args) {
        Value only = value_from_object(argument);
        handle->args = tuple_from(&vm->rt, &only, 1);
    }
    handle_tell_schedule(vm, handle);
    loop_call_soon(vm, loop, &handle_run, &handle->head, argument);
}

void loop_timer_cancelled(Vm *vm, const Handle *handle) {
    if (!handle->is_scheduled) return;
    handle->loop->timer_cancelled++;
    tell_timer_cancel(vm, handle->id);
}

void loop_call_at_sleep(Vm *vm, Loop *loop, double when, Future *future) {
    if (vm->plan) when = choose_timer(vm, future->ref_id, when);
    int64_t deadline = loop_deadline(when);
    if (deadline <= vm_time(vm)) deadline = vm_time(vm) + 1; // who sleeps again and again until it is time gets there
    timer_push(vm, loop, deadline, future->ref_id, &future->head);
    ask_when_set(loop);
}

void loop_cancel_sleep(Vm *vm, const Future *future) {
    if (!future->loop->is_closed) future->loop->timer_cancelled++;
    tell_timer_cancel(vm, future->ref_id);
}

// The object ----------------------------------------------------------------------------------------------------------

void loop_forget_all(Vm *vm, Loop *loop) {
    while (loop->ready_count) {
        ReadyEntry entry = loop_pop_ready(loop);
        object_unref(&vm->rt, entry.self);
        object_unref(&vm->rt, entry.argument);
    }
    while (loop->timer_count) timer_drop_target(vm, loop->timers[--loop->timer_count].target);
    loop->timer_cancelled = 0;
}

void loop_destroy(Runtime *rt, Object *self) {
    Loop *loop = (Loop *)self;
    loop_clear(rt, self);
    world_release(rt->world, loop->ready, loop->ready_capacity * sizeof *loop->ready);
    world_release(rt->world, loop->timers, loop->timer_capacity * sizeof *loop->timers);
    object_free(rt, self, sizeof(Loop));
}

void loop_clear(Runtime *rt, Object *self) {
    Loop *loop = (Loop *)self;
    loop_forget_all(vm_of(rt), loop);
    value_replace(rt, &loop->exception_handler, VALUE_NONE);
    value_replace(rt, &loop->task_factory, VALUE_NONE);
    value_replace(rt, &loop->default_executor, VALUE_NONE);
    value_replace(rt, &loop->slow_callback_duration, VALUE_NONE);
}

static void visit_value(Value value, Visitor visitor, void *visitor_self) {
    if (value_is_object(value)) visitor(visitor_self, value.as.object);
}

void loop_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Loop *loop = (const Loop *)self;
    for (uint32_t i = 0; i < loop->ready_count; i++) {
        const ReadyEntry *entry = &loop->ready[(loop->ready_first + i) & (loop->ready_capacity - 1)];
        if (entry->self) visitor(visitor_self, entry->self);
        if (entry->argument) visitor(visitor_self, entry->argument);
    }
    for (uint32_t i = 0; i < loop->timer_count; i++) visitor(visitor_self, loop->timers[i].target);
    visit_value(loop->exception_handler, visitor, visitor_self);
    visit_value(loop->task_factory, visitor, visitor_self);
    visit_value(loop->default_executor, visitor, visitor_self);
    visit_value(loop->slow_callback_duration, visitor, visitor_self);
}
