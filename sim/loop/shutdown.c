// The end of a loop: async generators that are left are closed. As BaseEventLoop.shutdown_asyncgens and close.

#include "sim/loop/executor.h"
#include "sim/loop/future.h"
#include "sim/loop/handle.h"
#include "sim/loop/iterate.h"
#include "sim/loop/report.h"
#include "sim/loop/runner.h"
#include "sim/loop/task.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

// gather, as far as the end of a loop needs it: the future counts those that are left in its result.
static void child_done(Vm *vm, Object *self, Object *argument) {
    Future *all = (Future *)self;
    future_retrieve((Future *)argument);
    if (future_is_done(all) || --all->as.result.as.integer > 0) return;
    future_set_result(vm, all, VALUE_NONE);
}

static const Callback child_is_done = {"gather.<locals>._done_callback", child_done};

Future *gather_all(Vm *vm, Loop *loop, const List *futures) {
    Future *all = future_new(vm, loop, REF_RUN, 0);
    all->as.result = value_from_int((int64_t)futures->count);
    for (size_t i = 0; i < futures->count; i++) {
        Future *future = value_as_future(futures->items[i]);
        if (!future_is_done(future)) future_add_callback(vm, future, &child_is_done, &all->head);
    }
    // What is done at once, as eager tasks may be, is counted at once.
    for (size_t i = 0; i < futures->count; i++) {
        Future *future = value_as_future(futures->items[i]);
        if (future_is_done(future)) child_done(vm, &all->head, &future->head);
    }
    return all;
}

// Async generators that are iterated ----------------------------------------------------------------------------------

void loop_generator_begins(Vm *vm, Frame *generator) {
    Loops *loops = loops_of(vm);
    if (!loops->running) return;
    if (loops->generator_count == loops->generator_capacity) {
        uint32_t capacity = loops->generator_capacity ? loops->generator_capacity * 2 : 4;
        size_t size = sizeof *loops->generators;
        loops->generators = world_resize(vm->rt.world, loops->generators, loops->generator_capacity * size,
                                         capacity * size);
        loops->generator_capacity = capacity;
    }
    loops->generators[loops->generator_count++] = (LoopGenerator){generator, object_ref(loops->running)};
}

// Takes the first entry off that is of this generator, or of this loop (the other one is NULL). False: there is none.
static bool take_generator(Vm *vm, const Frame *generator, const Loop *loop, LoopGenerator *out) {
    Loops *loops = loops_of(vm);
    for (uint32_t i = 0; i < loops->generator_count; i++) {
        *out = loops->generators[i];
        if (generator ? out->generator != generator : out->loop != loop) continue;
        loops->generator_count--;
        for (; i < loops->generator_count; i++) loops->generators[i] = loops->generators[i + 1];
        return true;
    }
    return false;
}

// As create_task(agen.aclose()), called soon. `self` is what aclose() gave.
static void close_soon(Vm *vm, Object *self, Object *argument) {
    Loop *loop = (Loop *)argument;
    Value task = task_create(vm, loop, value_from_object(self), VALUE_NONE, VALUE_NONE);
    value_unref(&vm->rt, task);
}

static const Callback close_generator = {"BaseEventLoop.create_task", close_soon};

static Value aclose(Vm *vm, Frame *generator) {
    Str *name = str_intern_object(&vm->rt, str_from_c(&vm->rt, "aclose"));
    Value awaitable = vm_call_method(vm, value_from_object(generator), name, NULL, 0);
    object_unref(&vm->rt, name);
    return awaitable;
}

// As call_soon_threadsafe(create_task, agen.aclose()): the task gets the context of who let the generator go.
static void call_close_soon(Vm *vm, Loop *loop, Value awaitable) {
    Handle *handle = handle_new_native(vm, loop, &close_generator, awaitable.as.object);
    handle->context = context_snapshot(vm);
    handle->args = tuple_from(&vm->rt, &awaitable, 1);
    handle_set_origin(vm, handle, HANDLE_HIDDEN_SOON);
    loop_call_soon(vm, loop, &handle_run, &handle->head, &loop->head);
    object_unref(&vm->rt, handle);
}

void loop_generator_dropped(Vm *vm, Frame *generator, bool is_open) {
    LoopGenerator entry;
    if (!take_generator(vm, generator, NULL, &entry)) return;
    Value awaitable = is_open && !entry.loop->is_closed ? aclose(vm, generator) : VALUE_NULL;
    if (!value_is_null(awaitable)) call_close_soon(vm, entry.loop, awaitable);
    value_unref(&vm->rt, awaitable);
    object_unref(&vm->rt, entry.loop);
}

// shutdown_asyncgens --------------------------------------------------------------------------------------------------

typedef struct Shutdown {
    Activation activation;
    Loop *loop;       // owned
    List *generators; // being closed; owned; NULL: has not begun
    List *closings;   // the task of each; owned
    Future *all;      // owned
} Shutdown;

// Those of this loop; from now on they are nobody's.
static List *take_generators(Vm *vm, const Loop *loop) {
    LoopGenerator entry;
    List *generators = list_new(&vm->rt, 0);
    while (take_generator(vm, NULL, loop, &entry)) {
        list_append(&vm->rt, generators, value_from_object(entry.generator));
        object_unref(&vm->rt, entry.loop);
    }
    return generators;
}

// What aclose() of each gives. NULL: raised.
static List *aclose_all(Vm *vm, const List *generators) {
    List *awaitables = list_new(&vm->rt, 0);
    for (size_t i = 0; i < generators->count; i++) {
        Value awaitable = aclose(vm, (Frame *)generators->items[i].as.object);
        if (value_is_null(awaitable)) {
            object_unref(&vm->rt, awaitables);
            return NULL;
        }
        list_append_owned(&vm->rt, awaitables, awaitable);
    }
    return awaitables;
}

// An eager task may drop the generators that come after it: by then all are taken.
static bool begin_closing(Vm *vm, Shutdown *self) {
    self->generators = take_generators(vm, self->loop);
    self->closings = list_new(&vm->rt, 0);
    List *awaitables = aclose_all(vm, self->generators);
    if (!awaitables) return false;
    Future *task = NULL;
    for (size_t i = 0; i < awaitables->count && (task = future_ensure(vm, awaitables->items[i], self->loop)); i++)
        list_append_owned(&vm->rt, self->closings, value_from_object(task));
    object_unref(&vm->rt, awaitables);
    return !vm->rt.raised;
}

static Outcome begin_waiting(Vm *vm, Shutdown *self) {
    if (!begin_closing(vm, self)) return outcome_raised();
    if (self->closings->count == 0) return outcome_returned(VALUE_NONE);
    self->all = gather_all(vm, self->loop, self->closings);
    return future_await(vm, &self->all->head, input_value(VALUE_NONE), true);
}

static Outcome report_closings(Vm *vm, Shutdown *self) {
    Runtime *rt = &vm->rt;
    for (size_t i = 0; i < self->closings->count; i++) {
        const Future *task = value_as_future(self->closings->items[i]);
        if (!task->is_failed || !exception_matches(task->as.failure.exception, rt->types[EXC_EXCEPTION])) continue;
        Value generator = self->generators->items[i];
        Str *message = str_format(rt, "an error occurred during closing of asynchronous generator %R", &generator);
        loop_report(vm, self->loop, message->data, task->as.failure.exception, "asyncgen", generator.as.object);
        object_unref(rt, message);
    }
    return vm->rt.raised ? outcome_raised() : outcome_returned(VALUE_NONE);
}

// Eager tasks may have closed all of them at once.
static Outcome shutdown_resume(Vm *vm, Activation *activation, Input input) {
    Shutdown *self = (Shutdown *)activation;
    bool begins = !self->generators;
    if (begins && input_kind(input) == INPUT_RAISED) return outcome_raised();
    Outcome outcome = begins ? begin_waiting(vm, self) : future_await(vm, &self->all->head, input, false);
    return outcome_kind(outcome) == OUTCOME_RETURNED ? report_closings(vm, self) : outcome;
}

static void shutdown_clear(Vm *vm, Activation *activation) {
    Shutdown *self = (Shutdown *)activation;
    Shutdown held = *self;
    self->loop = NULL;
    self->generators = self->closings = NULL;
    self->all = NULL;
    object_unref(&vm->rt, held.generators);
    object_unref(&vm->rt, held.closings);
    object_unref(&vm->rt, held.all);
    object_unref(&vm->rt, held.loop);
}

static void shutdown_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const Shutdown *self = (const Shutdown *)activation;
    if (self->loop) visitor(visitor_self, &self->loop->head);
    if (self->generators) visitor(visitor_self, &self->generators->head);
    if (self->closings) visitor(visitor_self, &self->closings->head);
    if (self->all) visitor(visitor_self, &self->all->head);
}

static const ActivationOps generators_ops = {
    "shutdown_asyncgens", "BaseEventLoop.shutdown_asyncgens", sizeof(Shutdown), shutdown_resume, shutdown_clear,
    shutdown_visit,
};

Value shutdown_generators_new(Vm *vm, Loop *loop) {
    Shutdown *self = (Shutdown *)activation_new_coroutine(vm, &generators_ops);
    self->loop = object_ref(loop);
    return value_from_object(self);
}

static void tell_close(Vm *vm, Loop *loop) {
    Value itself = {VALUE_TAG_OBJECT, {.object = &loop->head}};
    Str *message = str_format(&vm->rt, "Close %R", &itself);
    if (!message || !report_log(vm, "debug", message, NULL)) exception_discard(&vm->rt);
    object_unref(&vm->rt, message);
}

bool loop_close(Vm *vm, Loop *loop) {
    if (loop->is_running) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "Cannot close a running event loop");
        return false;
    }
    if (loop->is_closed) return true;
    if (loop->debug) tell_close(vm, loop);
    loop->is_closed = true;
    loop_forget_all(vm, loop);
    return executor_close(vm, loop);
}
