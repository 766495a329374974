// asyncio.sleep: a bare yield for delays that are not positive, else a future and the loop's smallest kind of timer.

#include "sim/loop/sleep.h"

#include <math.h>

#include "sim/loop/iterate.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/vm/execute.h"
#include "sim/vm/generator.h"

// What activation.flags says; 1 is the vm's.
typedef enum SleepState { SLEEP_BEGINS = 0, SLEEP_YIELDS = 2, SLEEP_WAITS = 4 } SleepState;

// It holds little, since there may be a million of them: what it needs after it has begun
// lies where the arguments were.
typedef struct Sleep {
    Activation activation;
    union {
        Value delay;       // SLEEP_BEGINS
        Future *future;    // SLEEP_WAITS; owned. Its `result` is what the timer gives it, its ref_id the timer
    } as;
} Sleep;

// Nearly all give None in the end. One that gives something else has room for that, and ops of its own.
typedef struct SleepForResult {
    Sleep sleep;
    Value result;          // until it waits
} SleepForResult;

static const ActivationOps sleep_ops, sleep_for_result_ops;

// NULL: it gives None.
static inline Value *place_of_result(Activation *sleep) {
    return sleep->ops == &sleep_for_result_ops ? &((SleepForResult *)sleep)->result : NULL;
}

static Value take_result(Sleep *self) {
    Value *place = place_of_result(&self->activation);
    if (!place) return VALUE_NONE;
    Value result = *place;
    *place = VALUE_NULL;
    return result;
}

static void over(Vm *vm, Object *self, Object *argument) {
    (void)argument;
    Future *future = (Future *)self;
    if (future_is_done(future)) return;
    loops_of(vm)->actor = (EventRef){.kind = REF_TIMER, .id = future->ref_id};
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_TIMER_FIRE, .id = future->ref_id, .iteration = tell_iteration(vm, false)});
    future_set_result(vm, future, future->as.result);
}

// As futures._set_result_unless_cancelled, called by the timer.
const Callback sleep_is_over = {"_set_result_unless_cancelled", over};

// loop.time() + delay, and what goes wrong with it.
static bool deadline_of(Vm *vm, Value delay, double *when) {
    Runtime *rt = &vm->rt;
    if (value_is_float(delay) && isnan(delay.as.real)) {
        exception_raise(rt, EXC_VALUE_ERROR, "Invalid delay: NaN (not a number)");
        return false;
    }
    if (value_is_float(delay)) {
        *when = loop_time(vm) + delay.as.real;
        return true;
    }
    Value sum = value_binary(rt, BINARY_ADD, value_from_float(loop_time(vm)), delay);
    bool good = !value_is_null(sum) && args_float(rt, sum, when);
    value_unref(rt, sum);
    return good;
}

__attribute__((noinline)) static Outcome wait_begin(Vm *vm, Sleep *self) {
    Runtime *rt = &vm->rt;
    Loop *loop = loop_get_running(vm);
    double when = 0;
    if (!loop || !deadline_of(vm, self->as.delay, &when)) return outcome_raised();
    value_unref(rt, self->as.delay);
    Future *future = future_new(vm, loop, REF_SLEEP, ++loops_of(vm)->timers);
    future->as.result = take_result(self);
    self->as.future = future;
    loop_call_at_sleep(vm, loop, when, future);
    self->activation.flags = SLEEP_WAITS;
    return future_await(vm, &future->head, input_value(VALUE_NONE), true);
}

static Outcome begin_yield(Sleep *self) {
    self->activation.flags = SLEEP_YIELDS;
    return outcome_yielded(VALUE_NONE);
}

// The delay is no int.
__attribute__((noinline)) static Outcome begin_by_delay(Vm *vm, Sleep *self) {
    bool is_short = false;
    Value delay = self->as.delay;
    if (value_is_float(delay))
        is_short = delay.as.real <= 0;
    else if (!value_compare_truth(&vm->rt, delay, value_from_int(0), COMPARE_LE, &is_short))
        return outcome_raised();
    return is_short ? begin_yield(self) : wait_begin(vm, self);
}

// A delay that is not positive is one at which sleep only yields.
static Outcome begin(Vm *vm, Sleep *self, Input input) {
    Value delay = self->as.delay;
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    if (!value_is_int(delay)) return begin_by_delay(vm, self);
    return delay.as.integer <= 0 ? begin_yield(self) : wait_begin(vm, self);
}

// The future is done, or something was thrown in: then the timer is not needed any more.
__attribute__((noinline)) static Outcome wait_step(Vm *vm, Sleep *self, Input input) {
    Future *future = self->as.future;
    Outcome outcome = future_await(vm, &future->head, input, false);
    if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome;
    if (outcome_kind(outcome) == OUTCOME_RAISED) loop_cancel_sleep(vm, future);
    self->as.future = NULL;
    object_unref(&vm->rt, future);
    return outcome;
}

// `sent` is None, unless the program drives the coroutine by hand.
static Outcome end_yield(Vm *vm, Sleep *self, Value sent) {
    value_unref(&vm->rt, sent);
    if (value_is_int(self->as.delay)) self->activation.flags |= ACTIVATION_EMPTY;
    return outcome_returned(take_result(self));
}

static Outcome resume(Vm *vm, Activation *activation, Input input) {
    Sleep *self = (Sleep *)activation;
    switch ((SleepState)activation->flags) {
    case SLEEP_BEGINS:
        return begin(vm, self, input);
    case SLEEP_YIELDS:
        if (input_kind(input) == INPUT_RAISED) return outcome_raised();
        return end_yield(vm, self, input_get(input));
    case SLEEP_WAITS:
        return wait_step(vm, self, input);
    }
    return outcome_raised();
}

static void clear(Vm *vm, Activation *activation) {
    Sleep *self = (Sleep *)activation;
    Value *result = place_of_result(activation);
    if (result) value_clear(&vm->rt, result);
    if (activation->flags != SLEEP_WAITS) {
        value_clear(&vm->rt, &self->as.delay);
    } else if (self->as.future) {
        Future *future = self->as.future;
        self->as.future = NULL;
        object_unref(&vm->rt, future);
    }
}

static void visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const Sleep *self = (const Sleep *)activation;
    const Value *result = place_of_result(activation);
    if (result && value_is_object(*result)) visitor(visitor_self, result->as.object);
    if (activation->flags != SLEEP_WAITS) {
        if (value_is_object(self->as.delay)) visitor(visitor_self, self->as.delay.as.object);
    } else if (self->as.future) {
        visitor(visitor_self, &self->as.future->head);
    }
}

static const ActivationOps sleep_ops = {"sleep", "sleep", sizeof(Sleep), resume, clear, visit};
static const ActivationOps sleep_for_result_ops = {"sleep", "sleep", sizeof(SleepForResult), resume, clear, visit};

static inline Value sleep_for_none(Vm *vm, Value delay) {
    Sleep *self = (Sleep *)activation_new_coroutine_of_size(vm, &sleep_ops, sizeof(Sleep));
    self->as.delay = value_ref(delay);
    return value_from_object(self);
}

Value sleep_new(Vm *vm, Value delay, Value result) {
    if (value_is_none(result)) return sleep_for_none(vm, delay);
    SleepForResult *self = (SleepForResult *)activation_new_coroutine(vm, &sleep_for_result_ops);
    self->sleep.as.delay = value_ref(delay);
    self->result = value_ref(result);
    return value_from_object(self);
}

static Value sleep_by_arguments(Runtime *rt, const Args *args) {
    Value delay = VALUE_NULL, result = VALUE_NONE;
    if (!args_parse_python(rt, args, "sleep(delay | result)", &delay, &result)) return VALUE_NULL;
    return sleep_new(vm_of(rt), delay, result);
}

static Value function_sleep(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_are(args, 1) ? sleep_for_none(vm_of(rt), args->values[0]) : sleep_by_arguments(rt, args);
}

// The numbers of birth are those of the coroutine, which is not there, and of the future.
Value sleep_begin_at_once(Vm *vm, Value delay) {
    Loop *loop = vm->loops->running;
    double seconds = value_is_int(delay) ? (double)delay.as.integer : delay.as.real;
    if (!loop || loop->debug || isnan(seconds)) return VALUE_NULL;
    runtime_next_serial(&vm->rt);
    Future *future = future_new(vm, loop, REF_SLEEP, ++vm->loops->timers);
    future->as.result = VALUE_NONE;
    future->blocking = true;
    future->head.flags |= FUTURE_STANDS_IN;
    loop_call_at_sleep(vm, loop, loop_time(vm) + seconds, future);
    return value_from_object(future);
}

Activation *sleep_make(Vm *vm, Value left) {
    Type *type = vm->rt.types[TYPE_COROUTINE];
    bool waits = value_is_object(left);
    int64_t birth = waits ? value_as_future(left)->serial - 1 : left.as.integer;
    Sleep *sleep = (Sleep *)activation_new_born(vm, type, KIND_COROUTINE, &sleep_ops, sizeof(Sleep), birth);
    sleep->activation.flags = waits ? SLEEP_WAITS : SLEEP_YIELDS;
    if (waits) {
        sleep->as.future = value_as_future(left);
        sleep->as.future->head.flags &= (uint16_t)~FUTURE_STANDS_IN;
    } else {
        sleep->as.delay = value_from_int(0);
    }
    return &sleep->activation;
}

const NativeSpec sleep_functions[] = {
    {.name = "sleep", .call = function_sleep, .kind = NATIVE_FUNCTION, .is_coroutine = true, .is_sleep = true},
    {0},
};
