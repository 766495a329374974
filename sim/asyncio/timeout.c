// timeout, timeout_at and Timeout. As asyncio/timeouts.py.

#include "sim/asyncio/timeout.h"

#include "sim/asyncio/module.h"
#include "sim/asyncio/wait_job.h"
#include "sim/loop/iterate.h"
#include "sim/value/exception_group.h"
#include "sim/value/float.h"
#include "sim/value/int.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

typedef enum TimeoutState {
    TIMEOUT_CREATED,
    TIMEOUT_ENTERED,
    TIMEOUT_EXPIRING,
    TIMEOUT_EXPIRED,
    TIMEOUT_EXITED,
} TimeoutState;

struct Timeout {
    Object head;
    Dict *dict;          // what the program sets on it
    Value when;          // as it was given: a number, or None
    Task *task;          // that entered it; owned
    Handle *handler;     // of the timer; owned; NULL: none
    int64_t id;          // in the trace
    uint32_t cancelling; // task.cancelling() when it was entered
    TimeoutState state;
};

enum { NEVER = -1 }; // the deadline in the trace of a timeout that never expires

static const char *const state_names[] = {"created", "active", "expiring", "expired", "finished"};

static Timeout *as_timeout(Value v) {
    return (Timeout *)v.as.object;
}

// Events --------------------------------------------------------------------------------------------------------------

static int64_t deadline_in_trace(Value when) {
    double seconds;
    if (!float_from_number(when, &seconds) || loop_deadline(seconds) == LOOP_NEVER) return NEVER;
    int64_t deadline = loop_deadline(seconds);
    return deadline < 0 ? 0 : deadline;
}

static void tell_timeout(Vm *vm, EventKind kind, const Timeout *timeout) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    tell(vm, &(Event){.kind = kind, .id = timeout->id, .task = tell_task(vm), .at = deadline_in_trace(timeout->when),
                      .line = tell_line(vm)});
}

// Life ----------------------------------------------------------------------------------------------------------------

static void init(Vm *vm, Timeout *timeout, Value when) {
    value_replace(&vm->rt, &timeout->when, value_ref(when));
    timeout->id = ++asyncio_of(vm)->timeouts;
    tell_timeout(vm, EVENT_TIMEOUT_CREATE, timeout);
}

Timeout *timeout_new(Vm *vm, Value when) {
    Timeout *timeout = object_new(&vm->rt, asyncio_of(vm)->timeout, KIND_OTHER, sizeof(Timeout));
    init(vm, timeout, when);
    return timeout;
}

static bool timeout_slot_init(Runtime *rt, Value self, const Args *args) {
    Value when;
    if (!args_parse_python(rt, args, "Timeout.__init__(self, when)", &when)) return false;
    init(vm_of(rt), as_timeout(self), when);
    return true;
}

static void drop_handler(Vm *vm, Timeout *timeout) {
    Handle *handler = timeout->handler;
    timeout->handler = NULL;
    object_unref(&vm->rt, handler);
}

static void timeout_clear(Runtime *rt, Object *self) {
    Timeout *timeout = (Timeout *)self;
    Task *task = timeout->task;
    timeout->task = NULL;
    drop_handler(vm_of(rt), timeout);
    value_clear(rt, &timeout->when);
    object_unref(rt, task);
}

static void timeout_destroy(Runtime *rt, Object *self) {
    timeout_clear(rt, self);
    object_unref(rt, ((Timeout *)self)->dict);
    object_free(rt, self, self->type->instance_size);
}

static void timeout_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Timeout *timeout = (const Timeout *)self;
    if (timeout->task) visitor(visitor_self, &timeout->task->future.head);
    if (timeout->handler) visitor(visitor_self, &timeout->handler->head);
    if (value_is_object(timeout->when)) visitor(visitor_self, timeout->when.as.object);
    if (timeout->dict) visitor(visitor_self, (Object *)timeout->dict);
}

// round(when, 3)
static Value rounded(Runtime *rt, Value when) {
    enum { DIGITS = 3 };
    if (value_is_float(when)) return float_round(rt, when.as.real, DIGITS);
    if (value_is_none(when) || value_is_integral(when)) return value_ref(when);
    return exception_raise(rt, EXC_TYPE_ERROR, "type %s doesn't define __round__ method", value_type_name(rt, when));
}

static Value timeout_repr(Runtime *rt, Value self) {
    const Timeout *timeout = as_timeout(self);
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "<Timeout [%s]", state_names[timeout->state]);
    if (timeout->state == TIMEOUT_ENTERED) {
        Value when = rounded(rt, timeout->when);
        str_builder_add_c(&text, " when=");
        bool good = !value_is_null(when) && str_builder_add_value(&text, when);
        value_unref(rt, when);
        if (!good) {
            str_builder_drop(&text);
            return VALUE_NULL;
        }
    }
    str_builder_add_char(&text, '>');
    return value_from_object(str_builder_finish(&text));
}

// Setting the timer ---------------------------------------------------------------------------------------------------

static void on_timeout(Vm *vm, Object *self, Object *argument) {
    (void)argument;
    Timeout *timeout = (Timeout *)self;
    if (timeout->state != TIMEOUT_ENTERED) {
        exception_raise_empty(&vm->rt, EXC_ASSERTION_ERROR);
        return;
    }
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_TIMEOUT_EXPIRE, .id = timeout->id, .task = task_id(timeout->task)});
    loops_of(vm)->actor = (EventRef){.kind = REF_TIMEOUT, .id = timeout->id};
    future_cancel_any(vm, &timeout->task->future, VALUE_NONE);
    if (vm->rt.raised) return;
    timeout->state = TIMEOUT_EXPIRING;
    drop_handler(vm, timeout);
}

static const Callback timeout_callback = {"Timeout._on_timeout", on_timeout};

static bool raise_wrong_state(Runtime *rt, const Timeout *timeout) {
    if (timeout->state == TIMEOUT_CREATED)
        exception_raise(rt, EXC_RUNTIME_ERROR, "Timeout has not been entered");
    else
        exception_raise(rt, EXC_RUNTIME_ERROR, "Cannot change state of %s Timeout", state_names[timeout->state]);
    return false;
}

// As Timeout.reschedule.
static bool reschedule(Vm *vm, Timeout *timeout, Value when) {
    Runtime *rt = &vm->rt;
    if (timeout->state != TIMEOUT_ENTERED) return raise_wrong_state(rt, timeout);
    value_replace(rt, &timeout->when, value_ref(when));
    if (timeout->handler) handle_cancel(vm, timeout->handler);
    if (value_is_none(when)) {
        drop_handler(vm, timeout);
        return true;
    }
    Loop *loop = loop_get_running(vm);
    bool is_past;
    double seconds;
    if (!loop || !value_compare_truth(rt, when, value_from_float(loop_time(vm)), COMPARE_LE, &is_past)) return false;
    if (!args_float(rt, when, &seconds) || !loop_check_open(vm, loop)) return false;
    drop_handler(vm, timeout);
    timeout->handler = is_past ? loop_call_soon_native(vm, loop, &timeout_callback, &timeout->head)
                               : loop_call_at(vm, loop, seconds, &timeout_callback, &timeout->head);
    return true;
}

// Entering and leaving ------------------------------------------------------------------------------------------------

bool timeout_enter(Vm *vm, Timeout *timeout) {
    Runtime *rt = &vm->rt;
    Task *task = loop_current_task(vm);
    if (timeout->state != TIMEOUT_CREATED)
        exception_raise(rt, EXC_RUNTIME_ERROR, "Timeout has already been entered");
    else if (!task)
        exception_raise(rt, EXC_RUNTIME_ERROR, "Timeout should be used inside a task");
    if (rt->raised) return false;
    timeout->state = TIMEOUT_ENTERED;
    timeout->task = object_ref(task);
    timeout->cancelling = task->cancels;
    return reschedule(vm, timeout, timeout->when);
}

// A TimeoutError from `cause`.
static Exception *timeout_error(Runtime *rt, Exception *cause) {
    Exception *error = exception_new(rt, EXC_TIMEOUT_ERROR, NULL, 0);
    error->cause = object_ref(cause);
    error->context = object_ref(cause);
    error->suppress_context = true;
    return error;
}

void timeout_raise_from(Runtime *rt, Exception *cause) {
    exception_restore(rt, timeout_error(rt, cause));
}

// In the chain of contexts of an error that came out of the block, a TimeoutError takes the place of the
// CancelledError in whose handling the error was raised. As Timeout._insert_timeout_error.
static void insert_timeout_error(Runtime *rt, Exception *exception) {
    for (; exception->context; exception = exception->context) {
        Exception *context = exception->context;
        if (!exception_matches(context, rt->types[EXC_CANCELLED_ERROR])) continue;
        exception->context = timeout_error(rt, context);
        object_unref(rt, context);
        return;
    }
}

static void insert_timeout_errors(Runtime *rt, Exception *exception) {
    insert_timeout_error(rt, exception);
    if (!exception_matches(exception, rt->types[EXC_EXCEPTION_GROUP])) return;
    const Tuple *members = exception_group_exceptions(exception);
    for (size_t i = 0; i < members->count; i++) insert_timeout_error(rt, value_as_exception(members->items[i]));
}

static bool leave_expired(Vm *vm, Timeout *timeout, Exception *exception) {
    timeout->state = TIMEOUT_EXPIRED;
    if (task_uncancel(timeout->task) > timeout->cancelling || !exception) return true;
    if (!exception_matches(exception, vm->rt.types[EXC_CANCELLED_ERROR])) {
        insert_timeout_errors(&vm->rt, exception);
        return true;
    }
    timeout_raise_from(&vm->rt, exception);
    return false;
}

bool timeout_leave(Vm *vm, Timeout *timeout, Exception *exception) {
    if (timeout->state != TIMEOUT_ENTERED && timeout->state != TIMEOUT_EXPIRING) {
        exception_raise_empty(&vm->rt, EXC_ASSERTION_ERROR);
        return false;
    }
    if (timeout->handler) handle_cancel(vm, timeout->handler);
    drop_handler(vm, timeout);
    if (timeout->state == TIMEOUT_EXPIRING) return leave_expired(vm, timeout, exception);
    timeout->state = TIMEOUT_EXITED;
    return true;
}

static Outcome enter_resume(Vm *vm, Activation *self, Input input) {
    Object *timeout = ((WaitJob *)self)->owner;
    if (input_kind(input) == INPUT_RAISED || !timeout_enter(vm, (Timeout *)timeout)) return outcome_raised();
    return outcome_returned(value_ref(value_from_object(timeout)));
}

static Outcome exit_resume(Vm *vm, Activation *self, Input input) {
    const WaitJob *job = (const WaitJob *)self;
    Exception *exception = value_is_exception(job->item) ? value_as_exception(job->item) : NULL;
    if (input_kind(input) == INPUT_RAISED || !timeout_leave(vm, (Timeout *)job->owner, exception)) return outcome_raised();
    return outcome_returned(VALUE_NONE);
}

static const ActivationOps enter_ops = WAIT_JOB_OPS("__aenter__", "Timeout.__aenter__", enter_resume);
static const ActivationOps exit_ops = WAIT_JOB_OPS("__aexit__", "Timeout.__aexit__", exit_resume);

// Methods -------------------------------------------------------------------------------------------------------------

static Value method_enter(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Timeout.__aenter__(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &enter_ops, self);
}

static Value method_exit(Runtime *rt, Value self, const Args *args) {
    static const char signature[] = "Timeout.__aexit__(self, exc_type, exc_val, exc_tb)";
    Value type, exception, traceback;
    if (!args_parse_python(rt, args, signature, &type, &exception, &traceback)) return VALUE_NULL;
    return wait_job_new_with(vm_of(rt), &exit_ops, self, exception);
}

static Value method_when(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Timeout.when(self)")) return VALUE_NULL;
    return value_ref(as_timeout(self)->when);
}

static Value method_reschedule(Runtime *rt, Value self, const Args *args) {
    Value when;
    if (!args_parse_python(rt, args, "Timeout.reschedule(self, when)", &when)) return VALUE_NULL;
    if (!reschedule(vm_of(rt), as_timeout(self), when)) return VALUE_NULL;
    tell_timeout(vm_of(rt), EVENT_TIMEOUT_RESCHEDULE, as_timeout(self));
    return VALUE_NONE;
}

static Value method_expired(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Timeout.expired(self)")) return VALUE_NULL;
    TimeoutState state = as_timeout(self)->state;
    return value_from_bool(state == TIMEOUT_EXPIRING || state == TIMEOUT_EXPIRED);
}

// Functions -----------------------------------------------------------------------------------------------------------

Value timeout_deadline(Vm *vm, Value delay) {
    if (value_is_none(delay)) return VALUE_NONE;
    return value_binary(&vm->rt, BINARY_ADD, value_from_float(loop_time(vm)), delay);
}

static Value timeout(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    Value delay;
    if (!args_parse_python(rt, args, "timeout(delay)", &delay) || !loop_get_running(vm)) return VALUE_NULL;
    Value when = timeout_deadline(vm, delay);
    if (value_is_null(when)) return VALUE_NULL;
    Timeout *made = timeout_new(vm, when);
    value_unref(rt, when);
    return value_from_object(made);
}

static Value timeout_at(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value when;
    if (!args_parse_python(rt, args, "timeout_at(when)", &when)) return VALUE_NULL;
    return value_from_object(timeout_new(vm_of(rt), when));
}

static const TypeSlots timeout_slots = {
    .destroy = timeout_destroy, .visit = timeout_visit,    .clear = timeout_clear,
    .new_ = asyncio_new,        .init = timeout_slot_init, .repr = timeout_repr,
};

static Value view_task(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return as_timeout(self)->task ? value_from_object(object_ref(as_timeout(self)->task)) : VALUE_NONE;
}

static const NativeSpec timeout_methods[] = {
    {.name = "when", .call = method_when},         {.name = "reschedule", .call = method_reschedule},
    {.name = "expired", .call = method_expired},
    {.name = "_when", .call = method_when, .kind = NATIVE_VIEW},
    {.name = "_task", .call = view_task, .kind = NATIVE_VIEW},
    {.name = "__aenter__", .call = method_enter, .is_coroutine = true},
    {.name = "__aexit__", .call = method_exit, .is_coroutine = true},
    {0},
};

static const NativeSpec functions[] = {
    {.name = "timeout", .call = timeout, .kind = NATIVE_FUNCTION},
    {.name = "timeout_at", .call = timeout_at, .kind = NATIVE_FUNCTION},
    {0},
};

void timeout_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.timeouts", "Timeout", NULL, &timeout_slots, sizeof(Timeout),
                                  timeout_methods);
    type_set_dict_offset(type, offsetof(Timeout, dict));
    asyncio_of(vm)->timeout = type;
    module_add_natives(&vm->rt, module, functions);
}
