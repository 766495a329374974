// What programs see of tasks.

#include "sim/loop/describe.h"
#include "sim/loop/future_parts.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/types.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/vm/await.h"
#include "sim/vm/generator.h"
#include "sim/vm/origin.h"
#include "sim/vm/watch.h"
#include "sim/vm/where.h"

// Life ----------------------------------------------------------------------------------------------------------------

static inline void drop_parts(Runtime *rt, Task *task) {
    Context *context = task->context;
    Object *waiter = task->waiter, *coroutine = task->coroutine;
    task->context = NULL;
    task->waiter = task->coroutine = NULL;
    coroutine_unref(rt, coroutine);
    object_unref(rt, waiter);
    object_unref(rt, context);
}

static bool is_running(Vm *vm, const Task *task) {
    const Value coroutine = task->coroutine ? task_coroutine(task) : VALUE_NULL;
    Activation *activation = value_as_activation(coroutine);
    return loops_of(vm)->current == task || (activation && activation_is_running(activation));
}

// As future_begin_anew, for the __init__ of a task. False: raised.
static bool begin_anew(Vm *vm, Task *task, Value coroutine) {
    Loops *loops = loops_of(vm);
    if (!task->future.loop) return true;
    if (is_running(vm, task)) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "a task that runs cannot begin anew");
        return false;
    }
    task_unlink(vm->rt.world, future_is_done(&task->future) ? &loops->failed : &loops->pending, task);
    future_begin_anew(vm, &task->future);
    task->cancels = 0;
    if (value_is_coroutine(vm, coroutine)) drop_parts(&vm->rt, task);
    return true;
}

static bool task_slot_init(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Value coroutine = VALUE_NULL, given = VALUE_NONE, name = VALUE_NONE, context = VALUE_NONE, eager = VALUE_FALSE;
    bool is_eager = false;
    if (!args_parse(rt, args, "Task(coro, *, | loop, name, context, eager_start)", &coroutine, &given, &name, &context,
                    &eager) ||
        !value_truth(rt, eager, &is_eager))
        return false;
    Loop *loop = value_is_none(given) ? loop_get_event(vm) : value_is_loop(vm, given) ? (Loop *)given.as.object : NULL;
    if (!loop) {
        if (!rt->raised)
            exception_raise(rt, EXC_TYPE_ERROR, "an event loop is expected, got %s", value_type_name(rt, given));
        return false;
    }
    Context *own = value_is_context(vm, context) ? (Context *)context.as.object : NULL;
    Task *task = value_as_task(self);
    if (!begin_anew(vm, task, coroutine)) return false;
    task->future.is_eager = is_eager;
    task->future.is_by_program = where_frame(vm);
    if (!task_init(vm, task, loop, coroutine, name, own)) return false;
    if (!is_eager || !value_is_none(given)) return task_begin(vm, task);
    return !value_is_null(attribute_get_c(rt, given, "is_running")); // it is the argument that is asked
}

static inline void drop_all(Runtime *rt, Task *task) {
    future_drop(rt, &task->future);
    drop_parts(rt, task);
}

static void task_clear(Runtime *rt, Object *self) {
    drop_all(rt, (Task *)self);
}

static void task_destroy(Runtime *rt, Object *self) {
    Task *task = (Task *)self;
    Loops *loops = vm_of(rt)->loops;
    task_unlink(rt->world, future_is_done(&task->future) ? &loops->failed : &loops->pending, task);
    drop_all(rt, task);
    object_unref(rt, task_own_name(vm_of(rt), task));
    object_unref(rt, task->future.loop);
    if (self->type == loops->task_type) world_release(rt->world, task, sizeof(Task));
    else object_free(rt, self, self->type->instance_size);
}

static void task_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Task *task = (const Task *)self;
    future_visit(self, visitor, visitor_self);
    if (task->coroutine) visitor(visitor_self, task->coroutine);
    if (task->context) visitor(visitor_self, &task->context->head);
    if (task->waiter) visitor(visitor_self, task->waiter);
}

static bool task_has_to_warn(const Task *task) {
    return task->future.state == FUTURE_PENDING && task->future.log_destroy_pending;
}

static bool task_is_quiet(const Object *self) {
    return !task_has_to_warn((const Task *)self) && future_is_quiet(self);
}

static void task_finalize(Runtime *rt, Object *self) {
    Task *task = (Task *)self;
    if (task_has_to_warn(task)) {
        if (vm_of(rt)->watch) vm_of(rt)->watch->destroyed_pending(vm_of(rt), task);
        loop_report_with_origin(vm_of(rt), task->future.loop, "Task was destroyed but it is pending!", NULL, "task", self,
                                origin_of(vm_of(rt), self));
    }
    future_finalize(rt, self);
}

// Repr ----------------------------------------------------------------------------------------------------------------

// As base_tasks._task_repr_info.
static bool describe(Vm *vm, StrBuilder *text, Task *task) {
    Future *future = &task->future;
    bool cancelling = task->cancels && future->state == FUTURE_PENDING;
    Str *name = task_name(vm, task);
    Value name_value = value_from_object(name);
    str_builder_add_format(text, "<%V %s name=%R", future->head.type->name,
                           cancelling ? "cancelling" : future_state_name(future), &name_value);
    object_unref(&vm->rt, name);
    if (task->coroutine) {
        str_builder_add_c(text, " coro=<");
        if (!describe_coroutine(vm, text, task_coroutine(task))) return false;
        str_builder_add_char(text, '>');
    }
    if (task->waiter) {
        str_builder_add_c(text, " wait_for=");
        if (!str_builder_add_repr(text, value_from_object(task->waiter))) return false;
    }
    bool good = future_describe_outcome(vm, text, future) && future_describe_callbacks(vm, text, future);
    future_describe_origin(vm, text, future);
    return good;
}

static Value task_repr(Runtime *rt, Value self) {
    Task *task = value_as_task(self);
    if (task->future.head.flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "..."));
    if (!runtime_enter(rt, "while getting the repr of an object")) return VALUE_NULL;
    task->future.head.flags |= OBJECT_IN_REPR;
    StrBuilder text = str_builder(rt);
    bool good = describe(vm_of(rt), &text, task);
    str_builder_add_char(&text, '>');
    Str *repr = str_builder_finish(&text);
    task->future.head.flags &= (uint16_t)~OBJECT_IN_REPR;
    runtime_leave(rt);
    if (good) return value_from_object(repr);
    object_unref(rt, repr);
    return VALUE_NULL;
}

// Methods -------------------------------------------------------------------------------------------------------------

static Value method_cancel(Runtime *rt, Value self, const Args *args) {
    Value message = VALUE_NONE;
    if (!args_parse(rt, args, "cancel(|msg)", &message)) return VALUE_NULL;
    bool cancelled = task_cancel(vm_of(rt), value_as_task(self), message);
    return rt->raised ? VALUE_NULL : value_from_bool(cancelled);
}

static Value method_cancelling(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Task.cancelling()", 0, 0)) return VALUE_NULL;
    return value_from_int(value_as_task(self)->cancels);
}

static Value method_uncancel(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Task.uncancel()", 0, 0)) return VALUE_NULL;
    return value_from_int(task_uncancel(value_as_task(self)));
}

static Value method_set_result(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "Task.set_result()", 1, 1)) return VALUE_NULL;
    return exception_raise(rt, EXC_RUNTIME_ERROR, "Task does not support set_result operation");
}

static Value method_set_exception(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "Task.set_exception()", 1, 1)) return VALUE_NULL;
    return exception_raise(rt, EXC_RUNTIME_ERROR, "Task does not support set_exception operation");
}

static Value method_get_name(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Task.get_name()", 0, 0)) return VALUE_NULL;
    return value_from_object(task_name(vm_of(rt), value_as_task(self)));
}

static Value method_set_name(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Task.set_name()", 1, 1)) return VALUE_NULL;
    Str *name = value_str(rt, args->values[0]);
    if (!name) return VALUE_NULL;
    task_rename(vm_of(rt), value_as_task(self), name);
    return VALUE_NONE;
}

static Value method_get_coro(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Task.get_coro()", 0, 0)) return VALUE_NULL;
    Value coroutine = task_coroutine(value_as_task(self));
    return value_is_null(coroutine) ? VALUE_NONE : value_ref(coroutine);
}

static Value method_get_context(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Task.get_context()", 0, 0)) return VALUE_NULL;
    Task *task = value_as_task(self);
    if (!task->context) return VALUE_NONE;
    return value_ref(value_from_object(context_materialize(vm_of(rt), &task->context)));
}

static Value get_fut_waiter(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Task *task = value_as_task(self);
    const Activation *root = value_as_activation(task_coroutine(task));
    if (root && root->is_root) activation_make_awaited(vm_of(rt), root->link); // then what it waits for may be seen
    return task->waiter ? value_ref(value_from_object(task->waiter)) : VALUE_NONE;
}

static Value get_must_cancel(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(value_as_task(self)->future.must_cancel);
}

static Value get_log_destroy_pending(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(value_as_task(self)->future.log_destroy_pending);
}

static bool set_log_destroy_pending(Runtime *rt, Value self, Value value) {
    bool truth = false;
    if (!future_read_flag(rt, value, &truth)) return false;
    value_as_task(self)->future.log_destroy_pending = truth;
    return true;
}

const TypeSlots task_slots = {
    .destroy = task_destroy, .visit = task_visit,       .clear = task_clear, .init = task_slot_init,
    .finalize = task_finalize, .is_quiet = task_is_quiet, .repr = task_repr,
};

const NativeSpec task_methods[] = {
    {.name = "cancel", .call = method_cancel},
    {.name = "cancelling", .call = method_cancelling},
    {.name = "uncancel", .call = method_uncancel},
    {.name = "set_result", .call = method_set_result},
    {.name = "set_exception", .call = method_set_exception},
    {.name = "get_name", .call = method_get_name},
    {.name = "set_name", .call = method_set_name},
    {.name = "get_coro", .call = method_get_coro},
    {.name = "get_context", .call = method_get_context},
    {.name = "_fut_waiter", .call = get_fut_waiter, .kind = NATIVE_GETTER},
    {.name = "_must_cancel", .call = get_must_cancel, .kind = NATIVE_GETTER},
    {.name = "_log_destroy_pending", .call = get_log_destroy_pending, .kind = NATIVE_GETTER,
     .set = set_log_destroy_pending},
    {.name = "_coro", .call = method_get_coro, .kind = NATIVE_GETTER},
    {0},
};
