// TaskGroup: `async with` that waits for the tasks made in it; if one of them fails, the others are cancelled, and so is
// the body. As asyncio/taskgroups.py.
//
// A task that fails cancels the parent, to get it out of whatever it awaits in the body. At the end that request is taken
// back, so that nobody outside sees it; a cancel that came from outside is told from it by the parent's number of
// requests.

#include "sim/asyncio/module.h"
#include "sim/asyncio/wait_job.h"
#include "sim/loop/library_call.h"
#include "sim/loop/task.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"

enum { FRAMES_OF_CREATE_TASK = 2 }; // create_task of the group and of the loop: functions of Python, in CPython

typedef struct TaskGroup {
    Object head;
    Dict *dict;            // what the program sets on it
    Loop *loop;            // owned; NULL: not entered yet
    Task *parent;          // that entered it; owned; NULL: nobody yet
    Set *tasks;            // those that are not done; NULL: __init__ was not called
    List *errors;          // of tasks, in the order in which they failed; NULL: they were raised
    Exception *base_error; // the first SystemExit or KeyboardInterrupt; owned; NULL: none
    Future *completed;     // by which the exit waits for the last task; owned; NULL: it does not
    int64_t id;
    bool is_entered, is_exiting, is_aborting;
    bool parent_cancel_requested; // by us
} TaskGroup;

static TaskGroup *as_group(Value v) {
    return (TaskGroup *)v.as.object;
}

static EventRef group_ref(const TaskGroup *group) {
    return (EventRef){.kind = REF_GROUP, .id = group->id};
}

// Life ------------------------------------------------------------------------------------------------------------------

static void group_clear(Runtime *rt, Object *self) {
    TaskGroup *group = (TaskGroup *)self;
    TaskGroup old = *group;
    group->loop = NULL;
    group->parent = NULL;
    group->tasks = NULL;
    group->errors = NULL;
    group->base_error = NULL;
    group->completed = NULL;
    object_unref(rt, old.tasks);
    object_unref(rt, old.errors);
    object_unref(rt, old.base_error);
    object_unref(rt, old.completed);
    object_unref(rt, old.parent);
    object_unref(rt, old.loop);
}

static bool group_init(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "TaskGroup.__init__(self)")) return false;
    Vm *vm = vm_of(rt);
    TaskGroup *group = as_group(self);
    group_clear(rt, &group->head);
    group->tasks = set_new(rt, rt->types[TYPE_SET]);
    group->errors = list_new(rt, 0);
    group->is_entered = group->is_exiting = group->is_aborting = group->parent_cancel_requested = false;
    group->id = ++asyncio_of(vm)->groups;
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_GROUP_CREATE, .id = group->id, .task = tell_task(vm), .line = tell_line(vm)});
    return true;
}

static void group_destroy(Runtime *rt, Object *self) {
    group_clear(rt, self);
    object_unref(rt, ((TaskGroup *)self)->dict);
    object_free(rt, self, self->type->instance_size);
}

static void group_visit(Object *self, Visitor visitor, void *visitor_self) {
    const TaskGroup *group = (const TaskGroup *)self;
    if (group->parent) visitor(visitor_self, &group->parent->future.head);
    if (group->tasks) visitor(visitor_self, &group->tasks->head);
    if (group->errors) visitor(visitor_self, &group->errors->head);
    if (group->base_error) visitor(visitor_self, &group->base_error->head);
    if (group->completed) visitor(visitor_self, &group->completed->head);
    if (group->dict) visitor(visitor_self, (Object *)group->dict);
}

static size_t task_count(const TaskGroup *group) {
    return group->tasks ? group->tasks->used : 0;
}

static size_t error_count(const TaskGroup *group) {
    return group->errors ? group->errors->count : 0;
}

static Value group_repr(Runtime *rt, Value self) {
    const TaskGroup *group = as_group(self);
    StrBuilder text = str_builder(rt);
    str_builder_add_c(&text, "<TaskGroup");
    if (task_count(group)) str_builder_add_format(&text, " tasks=%zu", task_count(group));
    if (error_count(group)) str_builder_add_format(&text, " errors=%zu", error_count(group));
    if (group->is_aborting)
        str_builder_add_c(&text, " cancelling");
    else if (group->is_entered)
        str_builder_add_c(&text, " entered");
    str_builder_add_char(&text, '>');
    return value_from_object(str_builder_finish(&text));
}

// Its tasks -------------------------------------------------------------------------------------------------------------
// A task factory of the program's may give anything as a task: that is asked by its methods.

static bool is_own(Vm *vm, Value task) {
    return value_is_task(vm, task) && !(task.as.object->type->flags & TYPE_USER);
}

// task.name(), for its truth. False: raised.
static bool ask(Vm *vm, Value task, const char *name, bool *truth) {
    Str *interned = str_intern_object(&vm->rt, str_from_c(&vm->rt, name));
    Value answer = vm_call_method(vm, task, interned, NULL, 0);
    object_unref(&vm->rt, interned);
    bool told = !value_is_null(answer) && value_truth(&vm->rt, answer, truth);
    value_unref(&vm->rt, answer);
    return told;
}

static bool find_done(Vm *vm, Value task, bool *done) {
    if (!is_own(vm, task)) return ask(vm, task, "done", done);
    *done = future_is_done(value_as_future(task));
    return true;
}

static bool cancel_task(Vm *vm, Value task) {
    bool done;
    if (!find_done(vm, task, &done)) return false;
    if (done) return true;
    if (!is_own(vm, task)) return ask(vm, task, "cancel", &done);
    future_cancel_any(vm, value_as_future(task), VALUE_NONE);
    return !vm->rt.raised;
}

// Cancels all that are not done, because of `by`. False: raised. As TaskGroup._abort.
static bool abort_tasks(Vm *vm, TaskGroup *group, EventRef by) {
    Runtime *rt = &vm->rt;
    group->is_aborting = true;
    if (tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_GROUP_ABORT, .id = group->id, .task = tell_task(vm), .ref = by});
    if (!group->tasks || !runtime_enter(rt, "")) return !rt->raised; // groups in groups
    size_t count = group->tasks->used;
    Tuple *tasks = set_items(rt, group->tasks);
    for (size_t i = 0; i < tasks->count && cancel_task(vm, tasks->items[i]); i++) {
        if (group->tasks && group->tasks->used == count) continue;
        exception_raise(rt, EXC_RUNTIME_ERROR, "Set changed size during iteration");
        break;
    }
    object_unref(rt, tasks);
    runtime_leave(rt);
    return !rt->raised;
}

// isinstance(exc, (SystemExit, KeyboardInterrupt))
static bool is_base_error(const Runtime *rt, const Exception *exception) {
    return exception_matches(exception, rt->types[EXC_SYSTEM_EXIT]) ||
           exception_matches(exception, rt->types[EXC_KEYBOARD_INTERRUPT]);
}

static void note_base_error(Runtime *rt, TaskGroup *group, Exception *exception) {
    if (!group->base_error && is_base_error(rt, exception)) group->base_error = object_ref(exception);
}

// self._errors.append(exc). False: raised, since they were raised already.
static bool add_error(Runtime *rt, TaskGroup *group, Value error) {
    if (group->errors) {
        list_append(rt, group->errors, error);
        return true;
    }
    Str *name = str_intern_object(rt, str_from_c(rt, "append"));
    exception_raise_attribute(rt, VALUE_NONE, name, "'NoneType' object has no attribute 'append'");
    object_unref(rt, name);
    return false;
}

// What a task failed with: owned; None: nothing, or it is cancelled; VALUE_NULL: raised.
static Value failure_of(Vm *vm, Value task) {
    Runtime *rt = &vm->rt;
    bool is_cancelled;
    if (is_own(vm, task)) {
        if (future_is_cancelled(value_as_future(task))) return VALUE_NONE;
        Exception *exception = future_exception(vm, value_as_future(task));
        if (exception) return value_ref(value_from_object(exception));
        return rt->raised ? VALUE_NULL : VALUE_NONE;
    }
    if (!ask(vm, task, "cancelled", &is_cancelled)) return VALUE_NULL;
    return is_cancelled ? VALUE_NONE : asyncio_call_method(vm, task.as.object, "exception", NULL, 0);
}

// Nobody is there any more to raise it.
static void report_late_error(Vm *vm, const TaskGroup *group, Value task, Value error) {
    Value parent = value_from_object(group->parent);
    Str *message = str_format(&vm->rt, "Task %R has errored out but its parent task %R is already completed", &task,
                              &parent);
    if (!message) return;
    loop_report(vm, group->loop, message->data, value_as_exception(error), "task", task.as.object);
    object_unref(&vm->rt, message);
}

static bool note_failure(Vm *vm, TaskGroup *group, Value task, Value error) {
    Runtime *rt = &vm->rt;
    if (!add_error(rt, group, error)) return false;
    if (!value_is_exception(error)) {
        exception_raise_empty(rt, EXC_ASSERTION_ERROR);
        return false;
    }
    note_base_error(rt, group, value_as_exception(error));
    if (!group->parent) return true;
    if (future_is_done(&group->parent->future)) {
        report_late_error(vm, group, task, error);
        return !rt->raised;
    }
    if (group->is_aborting || group->parent_cancel_requested) return true;
    EventRef by = is_own(vm, task) ? tell_ref(value_as_future(task)) : group_ref(group);
    if (!abort_tasks(vm, group, by)) return false;
    group->parent_cancel_requested = true;
    future_cancel_any(vm, &group->parent->future, VALUE_NONE);
    return !rt->raised;
}

// As TaskGroup._on_task_done. False: raised.
static bool task_is_done(Vm *vm, TaskGroup *group, Value task) {
    bool found;
    if (group->tasks && !set_discard(&vm->rt, group->tasks, task, &found)) return false;
    if (group->completed && task_count(group) == 0)
        future_set_result_unless_done(vm, group->completed, VALUE_TRUE);
    Value error = vm->rt.raised ? VALUE_NULL : failure_of(vm, task);
    bool well = !value_is_null(error) && (value_is_none(error) || note_failure(vm, group, task, error));
    value_unref(&vm->rt, error);
    return well;
}

static void on_task_done(Vm *vm, Object *self, Object *argument) {
    asyncio_act_for(vm, argument);
    task_is_done(vm, (TaskGroup *)self, value_from_object(argument));
}

static const Callback task_done = {"TaskGroup._on_task_done", on_task_done};

static Value method_on_task_done(Runtime *rt, Value self, const Args *args) {
    Value task;
    if (!args_parse_python(rt, args, "TaskGroup._on_task_done(self, task)", &task)) return VALUE_NULL;
    return task_is_done(vm_of(rt), as_group(self), task) ? VALUE_NONE : VALUE_NULL;
}

// create_task -------------------------------------------------------------------------------------------------------------

// The coroutine is closed first. VALUE_NULL.
static Value refuse(Vm *vm, Value self, Value coroutine, const char *why) {
    Value closed = vm_call_method(vm, coroutine, vm->rt.names[NAME_CLOSE], NULL, 0);
    if (value_is_null(closed)) return VALUE_NULL;
    value_unref(&vm->rt, closed);
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "TaskGroup %R %s", &self, why);
    library_call_hold(vm, (Value[]){self, coroutine}, 2);
    return VALUE_NULL;
}

// task.add_done_callback(self._on_task_done). False: raised.
static bool follow(Vm *vm, TaskGroup *group, Value task) {
    Runtime *rt = &vm->rt;
    if (!set_add(rt, group->tasks, task)) return false;
    if (is_own(vm, task)) {
        future_add_callback(vm, value_as_future(task), &task_done, &group->head);
        return true;
    }
    Str *name = str_intern_object(rt, str_from_c(rt, "_on_task_done"));
    Value method = attribute_get(rt, value_from_object(group), name);
    object_unref(rt, name);
    if (value_is_null(method)) return false;
    Value added = asyncio_call_method(vm, task.as.object, "add_done_callback", &method, 1);
    value_unref(rt, method);
    value_unref(rt, added);
    return !value_is_null(added);
}

static void tell_added(Vm *vm, const TaskGroup *group, Value task) {
    if (!tell_wanted(vm, DETAIL_SYNC) || !value_is_task(vm, task)) return;
    tell(vm, &(Event){.kind = EVENT_GROUP_ADD, .id = group->id, .task = task_id(value_as_task(task))});
}

static Value add_task(Vm *vm, TaskGroup *group, Value coroutine, Value name, Value context) {
    LibraryCall *call = library_call_enter_if_eager(vm, 1);
    unsigned frames = call ? 0 : FRAMES_OF_CREATE_TASK;
    loops_of(vm)->library_frames += frames;
    Value task = task_create(vm, group->loop, coroutine, name, context);
    loops_of(vm)->library_frames -= frames;
    library_call_leave(vm, call, value_from_object(group));
    bool done;
    if (value_is_null(task)) return VALUE_NULL;
    tell_added(vm, group, task);
    if (!value_is_object(task))
        exception_raise(&vm->rt, EXC_ATTRIBUTE_ERROR, "'%s' object has no attribute 'done'", value_type_name(&vm->rt, task));
    else if (find_done(vm, task, &done) && (done ? task_is_done(vm, group, task) : follow(vm, group, task)))
        return task;
    value_unref(&vm->rt, task);
    return VALUE_NULL;
}

static Value method_create_task(Runtime *rt, Value self, const Args *args) {
    static const char signature[] = "TaskGroup.create_task(self, coro, *, | name, context)";
    Vm *vm = vm_of(rt);
    TaskGroup *group = as_group(self);
    Value coroutine, name = VALUE_NONE, context = VALUE_NONE;
    if (!args_parse_python(rt, args, signature, &coroutine, &name, &context)) return VALUE_NULL;
    if (!group->is_entered || !group->tasks) return refuse(vm, self, coroutine, "has not been entered");
    if (group->is_exiting && task_count(group) == 0) return refuse(vm, self, coroutine, "is finished");
    if (group->is_aborting) return refuse(vm, self, coroutine, "is shutting down");
    return add_task(vm, group, coroutine, name, context);
}

// Entering ----------------------------------------------------------------------------------------------------------------

static Outcome enter_resume(Vm *vm, Activation *activation, Input input) {
    Value self = value_from_object(((WaitJob *)activation)->owner);
    TaskGroup *group = as_group(self);
    if (input_kind(input) == INPUT_RAISED) return outcome_raised();
    if (group->is_entered) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "TaskGroup %R has already been entered", &self);
        return outcome_raised();
    }
    Loop *loop = group->loop ? group->loop : loop_get_running(vm);
    if (!loop) return outcome_raised();
    if (!group->loop) group->loop = object_ref(loop);
    Task *task = loop_current_task(vm);
    if (!task || task->future.loop != loop) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "TaskGroup %R cannot determine the parent task", &self);
        return outcome_raised();
    }
    Task *before = group->parent;
    group->parent = object_ref(task);
    object_unref(&vm->rt, before);
    group->is_entered = true;
    return outcome_returned(value_ref(self));
}

static const ActivationOps enter_ops = WAIT_JOB_OPS("__aenter__", "TaskGroup.__aenter__", enter_resume);

static Value method_enter(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "TaskGroup.__aenter__(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &enter_ops, self);
}

// Leaving -----------------------------------------------------------------------------------------------------------------

typedef struct GroupExit {
    HandlingActivation base; // handles the cancel that came while it waited
    TaskGroup *group;        // owned
    Value type, exception, traceback; // with which the body ended
    Exception *propagate;    // the CancelledError to end with if nothing is worse; owned; NULL: none
    Exception *errors;       // the group of all errors, with which it ends; owned; NULL: not so far, or there are none
    Future *waiter;          // what it waits for; owned; NULL: it has not begun
} GroupExit;

// issubclass(et, CancelledError); None is no such. False: raised.
static bool find_cancelled(Runtime *rt, Value type, bool *is_cancelled) {
    *is_cancelled = false;
    return value_is_none(type) ||
           value_is_subclass(rt, type, value_from_object(rt->types[EXC_CANCELLED_ERROR]), is_cancelled);
}

// Ends with the group of all errors; the parent's number of requests stays as it was. As the end of __aexit__.
static Outcome raise_errors(Vm *vm, GroupExit *self) {
    Runtime *rt = &vm->rt;
    TaskGroup *group = self->group;
    if (group->parent && group->parent->cancels > 0) {
        task_uncancel(group->parent);
        future_cancel_any(vm, &group->parent->future, VALUE_NONE);
        if (rt->raised) return outcome_raised();
    }
    Value args[2] = {value_from_object(str_from_c(rt, "unhandled errors in a TaskGroup")),
                     value_from_object(group->errors)};
    group->errors = NULL;
    Value raised = runtime_call(rt, value_from_object(rt->types[EXC_BASE_EXCEPTION_GROUP]), args, 2);
    value_unref(rt, args[0]);
    value_unref(rt, args[1]);
    if (value_is_null(raised)) return outcome_raised();
    value_as_exception(raised)->suppress_context = true;
    self->errors = object_ref(raised.as.object); // a cycle with its traceback, as in CPython
    exception_raise_object(rt, value_as_exception(raised));
    return outcome_raised();
}

static void drop_propagated(Runtime *rt, GroupExit *self) {
    Exception *propagate = self->propagate;
    self->propagate = NULL;
    object_unref(rt, propagate);
}

// All tasks are done.
static Outcome finish(Vm *vm, GroupExit *self) {
    Runtime *rt = &vm->rt;
    TaskGroup *group = self->group;
    bool is_cancelled;
    if (group->base_error) {
        exception_raise_object(rt, object_ref(group->base_error));
        return outcome_raised();
    }
    if (group->parent_cancel_requested && group->parent && task_uncancel(group->parent) == 0) drop_propagated(rt, self);
    if (self->propagate && error_count(group) == 0) {
        exception_raise_object(rt, object_ref(self->propagate));
        return outcome_raised();
    }
    if (!find_cancelled(rt, self->type, &is_cancelled)) return outcome_raised();
    if (!value_is_none(self->type) && !is_cancelled && !add_error(rt, group, self->exception)) return outcome_raised();
    return error_count(group) ? raise_errors(vm, self) : outcome_returned(VALUE_NONE);
}

// The parent is cancelled while it waits for the tasks.
static bool note_cancel(Vm *vm, GroupExit *self) {
    Exception *cancelled = exception_take(&vm->rt);
    bool well = true;
    if (!self->group->is_aborting) {
        Exception *before = self->propagate;
        self->propagate = object_ref(cancelled);
        object_unref(&vm->rt, before);
        self->base.handled = cancelled;
        well = abort_tasks(vm, self->group, loops_of(vm)->actor);
        self->base.handled = NULL;
    }
    object_unref(&vm->rt, cancelled);
    return well;
}

static Outcome begin_wait(Vm *vm, GroupExit *self) {
    TaskGroup *group = self->group;
    Future *before = self->waiter;
    if (!group->completed) group->completed = future_new(vm, group->loop, REF_GROUP, group->id);
    self->waiter = object_ref(group->completed);
    object_unref(&vm->rt, before);
    return future_await(vm, &self->waiter->head, input_value(VALUE_NONE), true);
}

static Outcome go_on(Vm *vm, GroupExit *self, Outcome outcome) {
    for (;;) {
        if (outcome_kind(outcome) == OUTCOME_YIELDED) return outcome;
        if (outcome_kind(outcome) == OUTCOME_RAISED &&
            (!exception_raised_is(&vm->rt, EXC_CANCELLED_ERROR) || !note_cancel(vm, self)))
            return outcome;
        if (self->waiter) {
            Future *completed = self->group->completed;
            self->group->completed = NULL;
            object_unref(&vm->rt, completed);
        }
        if (task_count(self->group) == 0 || !self->group->loop) return finish(vm, self);
        outcome = begin_wait(vm, self);
    }
}

static Outcome begin_exit(Vm *vm, GroupExit *self) {
    Runtime *rt = &vm->rt;
    TaskGroup *group = self->group;
    bool is_cancelled;
    group->is_exiting = true;
    if (!value_is_none(self->exception)) {
        if (!value_is_exception(self->exception)) exception_raise_empty(rt, EXC_ASSERTION_ERROR);
        if (rt->raised) return outcome_raised();
        note_base_error(rt, group, value_as_exception(self->exception));
    }
    if (!find_cancelled(rt, self->type, &is_cancelled)) return outcome_raised();
    if (is_cancelled && value_is_exception(self->exception)) self->propagate = object_ref(self->exception.as.object);
    EventRef by = {.kind = REF_TASK, .id = tell_task(vm)};
    if (!value_is_none(self->type) && !group->is_aborting && !abort_tasks(vm, group, by)) return outcome_raised();
    return go_on(vm, self, outcome_returned(VALUE_NONE));
}

static Outcome exit_resume(Vm *vm, Activation *activation, Input input) {
    GroupExit *self = (GroupExit *)activation;
    if (self->waiter) return go_on(vm, self, future_await(vm, &self->waiter->head, input, false));
    return input_kind(input) == INPUT_RAISED ? outcome_raised() : begin_exit(vm, self);
}

static void exit_clear(Vm *vm, Activation *activation) {
    GroupExit *self = (GroupExit *)activation;
    GroupExit old = *self;
    self->group = NULL;
    self->propagate = self->errors = NULL;
    self->waiter = NULL;
    value_clear(&vm->rt, &self->type);
    value_clear(&vm->rt, &self->exception);
    value_clear(&vm->rt, &self->traceback);
    object_unref(&vm->rt, old.propagate);
    object_unref(&vm->rt, old.errors);
    object_unref(&vm->rt, old.waiter);
    object_unref(&vm->rt, old.group);
}

static void exit_visit(Activation *activation, Visitor visitor, void *visitor_self) {
    const GroupExit *self = (const GroupExit *)activation;
    if (self->group) visitor(visitor_self, &self->group->head);
    if (value_is_object(self->type)) visitor(visitor_self, self->type.as.object);
    if (value_is_object(self->exception)) visitor(visitor_self, self->exception.as.object);
    if (value_is_object(self->traceback)) visitor(visitor_self, self->traceback.as.object);
    if (self->propagate) visitor(visitor_self, &self->propagate->head);
    if (self->errors) visitor(visitor_self, &self->errors->head);
    if (self->waiter) visitor(visitor_self, &self->waiter->head);
}

static const ActivationOps exit_ops = {
    "__aexit__", "TaskGroup.__aexit__", sizeof(GroupExit), exit_resume, exit_clear, exit_visit,
};

static Value method_exit(Runtime *rt, Value self, const Args *args) {
    static const char signature[] = "TaskGroup.__aexit__(self, et, exc, tb)";
    Value type, exception, traceback;
    if (!args_parse_python(rt, args, signature, &type, &exception, &traceback)) return VALUE_NULL;
    GroupExit *job = (GroupExit *)activation_new_coroutine(vm_of(rt), &exit_ops);
    job->base.activation.flags |= ACTIVATION_HANDLES;
    job->group = object_ref(self.as.object);
    job->type = value_ref(type);
    job->exception = value_ref(exception);
    job->traceback = value_ref(traceback);
    return value_from_object(job);
}

// What CPython keeps in the instance, as copies --------------------------------------------------------------------------

static Value view_tasks(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Set *tasks = as_group(self)->tasks;
    if (tasks && !runtime_can_take(rt, tasks->mask + 1, sizeof(SetEntry))) return VALUE_NULL;
    Set *copy = set_new(rt, rt->types[TYPE_SET]);
    if (!tasks || set_merge(rt, copy, tasks)) return value_from_object(copy);
    object_unref(rt, copy);
    return VALUE_NULL;
}

static Value view_errors(Runtime *rt, Value self, const Args *args) {
    (void)args;
    List *errors = as_group(self)->errors;
    return errors ? value_from_object(list_from_iterable(rt, value_from_object(errors))) : VALUE_NONE;
}

static Value view_parent(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return as_group(self)->parent ? value_from_object(object_ref(as_group(self)->parent)) : VALUE_NONE;
}

static Value view_is_entered(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_group(self)->is_entered);
}

static Value view_is_exiting(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_group(self)->is_exiting);
}

static Value view_is_aborting(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_group(self)->is_aborting);
}

// The type ----------------------------------------------------------------------------------------------------------------

static const TypeSlots group_slots = {
    .destroy = group_destroy, .visit = group_visit, .clear = group_clear,
    .new_ = asyncio_new,      .init = group_init,   .repr = group_repr,
};

static const NativeSpec group_methods[] = {
    {.name = "create_task", .call = method_create_task},
    {.name = "_on_task_done", .call = method_on_task_done},
    {.name = "_tasks", .call = view_tasks, .kind = NATIVE_VIEW},
    {.name = "_errors", .call = view_errors, .kind = NATIVE_VIEW},
    {.name = "_parent_task", .call = view_parent, .kind = NATIVE_VIEW},
    {.name = "_entered", .call = view_is_entered, .kind = NATIVE_VIEW},
    {.name = "_exiting", .call = view_is_exiting, .kind = NATIVE_VIEW},
    {.name = "_aborting", .call = view_is_aborting, .kind = NATIVE_VIEW},
    {.name = "__aenter__", .call = method_enter, .is_coroutine = true},
    {.name = "__aexit__", .call = method_exit, .is_coroutine = true},
    {0},
};

void task_group_fill_module(Vm *vm, Module *module) {
    Type *type = asyncio_add_type(vm, module, "asyncio.taskgroups", "TaskGroup", NULL, &group_slots, sizeof(TaskGroup),
                                  group_methods);
    type_set_dict_offset(type, offsetof(TaskGroup, dict));
    asyncio_of(vm)->task_group = type;
}
