// wait: until the first, or the first that fails, or all of some futures are done. As asyncio.tasks.wait and _wait.

#include "sim/asyncio/module.h"
#include "sim/asyncio/timeout.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

typedef enum ReturnWhen { FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED, RETURN_WHEN_COUNT } ReturnWhen;

static const char *const return_when_names[] = {"FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"};

// The coroutine, and what the callbacks of the futures work on.
typedef struct Wait {
    Activation activation;
    Value given, timeout, return_when; // as they were given
    Tuple *futures;                    // in the order of the set; NULL: it has not begun
    Future *waiter;                    // what it awaits
    Handle *timer;                     // NULL: no timeout
    size_t left;                       // futures that are not done
    ReturnWhen until;
} Wait;

// What it is given ----------------------------------------------------------------------------------------------------

static bool raise_unknown_return_when(Runtime *rt, Value return_when) {
    Str *text = value_str(rt, return_when);
    if (text) exception_raise(rt, EXC_VALUE_ERROR, "Invalid return_when value: %V", text);
    object_unref(rt, text);
    return false;
}

static bool find_return_when(Runtime *rt, Wait *wait) {
    for (ReturnWhen i = 0; i < RETURN_WHEN_COUNT; i++) {
        Value name = value_from_object(str_from_c(rt, return_when_names[i]));
        bool equal;
        bool compared = value_equal(rt, wait->return_when, name, &equal);
        value_unref(rt, name);
        if (!compared) return false;
        wait->until = i;
        if (equal) return true;
    }
    return raise_unknown_return_when(rt, wait->return_when);
}

static bool check_given(Vm *vm, Wait *wait) {
    Runtime *rt = &vm->rt;
    bool has_some;
    if (value_is_future(wait->given) || value_is_coroutine(vm, wait->given)) {
        exception_raise(rt, EXC_TYPE_ERROR, "expect a list of futures, not %V",
                        value_type(rt, wait->given)->name);
        return false;
    }
    if (!value_truth(rt, wait->given, &has_some)) return false;
    if (has_some) return find_return_when(rt, wait);
    exception_raise(rt, EXC_VALUE_ERROR, "Set of Tasks/Futures is empty.");
    return false;
}

static bool check_futures(Vm *vm, const Tuple *futures) {
    for (size_t i = 0; i < futures->count; i++) {
        if (!value_is_coroutine(vm, futures->items[i])) continue;
        exception_raise(&vm->rt, EXC_TYPE_ERROR, "Passing coroutines is forbidden, use tasks explicitly.");
        return false;
    }
    if (futures->count == 0) exception_raise(&vm->rt, EXC_ASSERTION_ERROR, "Set of Futures is empty.");
    return futures->count > 0;
}

static bool take_futures(Vm *vm, Wait *wait) {
    Runtime *rt = &vm->rt;
    if (!check_given(vm, wait)) return false;
    Set *set = set_from_iterable(rt, rt->types[TYPE_SET], wait->given);
    if (!set) return false;
    wait->futures = set_items(rt, set);
    wait->left = wait->futures->count;
    object_unref(rt, set);
    return check_futures(vm, wait->futures);
}

// Waiting -------------------------------------------------------------------------------------------------------------

static void on_timeout(Vm *vm, Object *self, Object *argument) {
    (void)argument;
    future_set_result_unless_done(vm, (Future *)self, VALUE_NONE);
}

static const Callback release_waiter = {"_release_waiter", on_timeout};

static void cancel_timer(Vm *vm, Wait *wait) {
    if (wait->timer) handle_cancel(vm, wait->timer);
}

// Whether the wait is over now that this one is done. Looking at its exception counts as retrieving it.
static bool is_over(Vm *vm, const Wait *wait, Future *future) {
    if (wait->left == 0 || wait->until == FIRST_COMPLETED) return true;
    return wait->until == FIRST_EXCEPTION && !future_is_cancelled(future) && future_exception(vm, future);
}

static void on_completion(Vm *vm, Object *self, Object *argument) {
    Wait *wait = (Wait *)self;
    asyncio_act_for(vm, argument);
    if (wait->left > 0) wait->left--;
    if (!is_over(vm, wait, (Future *)argument) || !wait->waiter) return; // no waiter: the coroutine has ended meanwhile
    cancel_timer(vm, wait);
    future_set_result_unless_done(vm, wait->waiter, VALUE_NONE);
}

static const Callback completion = {"_wait.<locals>._on_completion", on_completion};

static bool set_timer(Vm *vm, Wait *wait, Loop *loop) {
    if (value_is_none(wait->timeout)) return true;
    Value when = timeout_deadline(vm, wait->timeout);
    double seconds;
    bool good = !value_is_null(when) && args_float(&vm->rt, when, &seconds);
    if (good) wait->timer = loop_call_at(vm, loop, seconds, &release_waiter, &wait->waiter->head);
    value_unref(&vm->rt, when);
    return good;
}

static bool watch(Vm *vm, Wait *wait) {
    for (size_t i = 0; i < wait->futures->count; i++) {
        Value future = wait->futures->items[i];
        if (!value_is_future(future)) {
            Value method = attribute_get_c(&vm->rt, future, "add_done_callback");
            value_unref(&vm->rt, method);
            if (value_is_null(method)) return false;
            exception_raise(&vm->rt, EXC_TYPE_ERROR, "a future is expected, got %R", &future);
            return false;
        }
        future_add_callback(vm, value_as_future(future), &completion, &wait->activation.head);
        if (vm->rt.raised) return false; // it is done, and its loop is closed
    }
    return true;
}

static Outcome begin(Vm *vm, Wait *wait) {
    Loop *loop = take_futures(vm, wait) ? loop_get_running(vm) : NULL;
    if (!loop) return outcome_raised();
    wait->waiter = future_new(vm, loop, REF_WAIT, 0);
    wait->waiter->as.result = value_ref(value_from_object(wait->futures)); // for the trace: what it waits for
    if (!set_timer(vm, wait, loop) || !watch(vm, wait)) return outcome_raised();
    return future_await(vm, &wait->waiter->head, input_value(VALUE_NONE), true);
}

// (done, pending)
static Value result_of(Runtime *rt, const Wait *wait) {
    Tuple *pair = tuple_new(rt, 2);
    Set *done = set_new(rt, rt->types[TYPE_SET]);
    Set *pending = set_new(rt, rt->types[TYPE_SET]);
    pair->items[0] = value_from_object(done);
    pair->items[1] = value_from_object(pending);
    for (size_t i = 0; i < wait->futures->count; i++) {
        Value future = wait->futures->items[i];
        if (set_add(rt, future_is_done(value_as_future(future)) ? done : pending, future)) continue;
        object_unref(rt, pair);
        return VALUE_NULL;
    }
    return value_from_object(pair);
}

static void stop_watching(Vm *vm, Wait *wait) {
    cancel_timer(vm, wait);
    for (size_t i = 0; i < wait->futures->count; i++)
        future_remove_callback(vm, value_as_future(wait->futures->items[i]), &completion, &wait->activation.head);
}

static Outcome resume(Vm *vm, Activation *self, Input input) {
    Wait *wait = (Wait *)self;
    if (!wait->waiter) return input_kind(input) == INPUT_RAISED ? outcome_raised() : begin(vm, wait);
    Outcome outcome = future_await(vm, &wait->waiter->head, input, false);
    if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome;
    stop_watching(vm, wait);
    if (outcome_kind(outcome) == OUTCOME_RAISED) return outcome;
    Value result = result_of(&vm->rt, wait);
    return value_is_null(result) ? outcome_raised() : outcome_returned(result);
}

static void clear(Vm *vm, Activation *self) {
    Wait *wait = (Wait *)self;
    Tuple *futures = wait->futures;
    Future *waiter = wait->waiter;
    Handle *timer = wait->timer;
    wait->futures = NULL;
    wait->waiter = NULL;
    wait->timer = NULL;
    value_clear(&vm->rt, &wait->given);
    value_clear(&vm->rt, &wait->timeout);
    value_clear(&vm->rt, &wait->return_when);
    object_unref(&vm->rt, timer);
    object_unref(&vm->rt, waiter);
    object_unref(&vm->rt, futures);
}

static void visit(Activation *self, Visitor visitor, void *visitor_self) {
    const Wait *wait = (const Wait *)self;
    if (value_is_object(wait->given)) visitor(visitor_self, wait->given.as.object);
    if (value_is_object(wait->timeout)) visitor(visitor_self, wait->timeout.as.object);
    if (value_is_object(wait->return_when)) visitor(visitor_self, wait->return_when.as.object);
    if (wait->futures) visitor(visitor_self, &wait->futures->head);
    if (wait->waiter) visitor(visitor_self, &wait->waiter->head);
    if (wait->timer) visitor(visitor_self, &wait->timer->head);
}

static const ActivationOps wait_ops = {"wait", "wait", sizeof(Wait), resume, clear, visit};

static Value wait_function(Runtime *rt, Value self, const Args *args) {
    (void)self;
    static const char signature[] = "wait(fs, * | timeout, return_when)";
    Value given, timeout = VALUE_NONE, return_when = VALUE_NULL;
    if (!args_parse_python(rt, args, signature, &given, &timeout, &return_when)) return VALUE_NULL;
    Wait *wait = (Wait *)activation_new_coroutine(vm_of(rt), &wait_ops);
    wait->given = value_ref(given);
    wait->timeout = value_ref(timeout);
    wait->return_when = value_is_null(return_when) ? value_from_object(str_from_c(rt, return_when_names[ALL_COMPLETED]))
                                                   : value_ref(return_when);
    return value_from_object(wait);
}

static const NativeSpec functions[] = {{.name = "wait", .call = wait_function, .kind = NATIVE_FUNCTION, .is_coroutine = true}, {0}};

void wait_fill_module(Vm *vm, Module *module) {
    module_add_natives(&vm->rt, module, functions);
    for (size_t i = 0; i < RETURN_WHEN_COUNT; i++) {
        Value name = value_from_object(str_from_c(&vm->rt, return_when_names[i]));
        module_set(&vm->rt, module, return_when_names[i], name);
        value_unref(&vm->rt, name);
    }
}
