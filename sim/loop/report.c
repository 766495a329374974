// The loop's exception handler: what nobody could catch is told to the program's own handler, or logged.

#include "sim/loop/report.h"

#include <string.h>

#include "sim/loop/iterate.h"
#include "sim/loop/task.h"
#include "sim/loop/tell.h"
#include "sim/value/attribute.h"
#include "sim/value/list.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/origin.h"
#include "sim/vm/traceback.h"

// As the logger's handler of last resort writes it.
static void log_plainly(Vm *vm, const char *level, Str *message, Exception *exception) {
    Runtime *rt = &vm->rt;
    if (!tell_wanted(vm, DETAIL_OUTPUT) || strcmp(level, "debug") == 0) return;
    Str *traceback = exception ? traceback_text(vm, exception) : NULL;
    Str *text = traceback ? str_format(rt, "%V\n%V", message, traceback) : object_ref(message);
    tell(vm, &(Event){.kind = EVENT_LOG, .task = tell_task(vm), .name = event_text("asyncio"),
                      .type = event_text(strcmp(level, "error") == 0 ? "ERROR" : "WARNING"), .text = tell_str(text)});
    object_unref(rt, text);
    object_unref(rt, traceback);
}

// What logging.py has for that; owned; VALUE_NULL: it is not imported.
static Value logging_report(Vm *vm) {
    Runtime *rt = &vm->rt;
    Str *name = str_intern_object(rt, str_from_c(rt, "logging"));
    Str *report = str_intern_object(rt, str_from_c(rt, "_report_of_the_loop"));
    Value module = dict_get_name(vm->modules, name);
    Value function = value_is_null(module) ? VALUE_NULL : value_ref(dict_get_name(value_as_module(module)->dict, report));
    object_unref(rt, report);
    object_unref(rt, name);
    return function;
}

bool report_log(Vm *vm, const char *level, Str *message, Exception *exception) {
    Runtime *rt = &vm->rt;
    Value function = logging_report(vm);
    if (value_is_null(function)) {
        log_plainly(vm, level, message, exception);
        return true;
    }
    Value args[] = {value_from_object(str_from_c(rt, level)), value_from_object(message),
                    exception ? value_from_object(exception) : VALUE_NONE};
    Value result = vm_call(rt, function, args, 3, NULL);
    value_unref(rt, args[0]);
    value_unref(rt, function);
    value_unref(rt, result);
    return !value_is_null(result);
}

static Value context_get(Vm *vm, Dict *context, const char *key) {
    Str *name = str_intern_object(&vm->rt, str_from_c(&vm->rt, key));
    Value value = dict_get_name(context, name);
    object_unref(&vm->rt, name);
    return value;
}

static void context_put(Vm *vm, Dict *context, const char *key, Value value) {
    Str *name = str_intern_object(&vm->rt, str_from_c(&vm->rt, key));
    dict_set_name(&vm->rt, context, name, value);
    object_unref(&vm->rt, name);
}

static bool is_own_key(const Str *key) {
    return str_equal_c(key, "message") || str_equal_c(key, "exception");
}

static const char source_key[] = "source_traceback", handle_key[] = "handle_traceback";

// Nothing says where the thing was made: then, in debug mode, where the handle that runs now was.
static void add_handle_origin(Vm *vm, Loop *loop, Dict *context) {
    const Handle *handle = loop->current_handle;
    List *origin = handle ? origin_of(vm, &handle->head) : NULL;
    if (!origin || !value_is_null(context_get(vm, context, source_key))) return;
    context_put(vm, context, handle_key, value_from_object(origin));
}

// Of a list of FrameSummary: "Object created at (most recent call last):" and the calls. False: it is something else.
static bool add_origin(Vm *vm, StrBuilder *text, const Str *key, Value value) {
    bool is_source = str_equal_c(key, source_key);
    if ((!is_source && !str_equal_c(key, handle_key)) || !value_is_kind(value, KIND_LIST)) return false;
    const List *stack = (const List *)value.as.object;
    if (!origin_is_stack(vm, stack)) return false;
    str_builder_add_format(text, "%s created at (most recent call last):", is_source ? "Object" : "Handle");
    origin_add_text(vm, text, stack);
    return true;
}

// A line for each other key, in order of the alphabet. False: raised.
static bool add_other_keys(Vm *vm, StrBuilder *text, Dict *context) {
    Runtime *rt = &vm->rt;
    List *keys = list_from_iterable(rt, value_from_object(context));
    bool good = keys && list_sort(rt, keys, VALUE_NULL, false);
    for (size_t i = 0; good && i < keys->count; i++) {
        Value key = keys->items[i], value = dict_get(rt, context, key);
        if (value_is_str(key) && is_own_key(value_as_str(key))) continue;
        str_builder_add_char(text, '\n');
        good = str_builder_add_value(text, key);
        str_builder_add_c(text, ": ");
        if (good && value_is_str(key) && add_origin(vm, text, value_as_str(key), value)) continue;
        good = good && str_builder_add_repr(text, value);
    }
    object_unref(rt, keys);
    return good;
}

bool report_by_default(Vm *vm, Loop *loop, Dict *context) {
    Runtime *rt = &vm->rt;
    add_handle_origin(vm, loop, context);
    StrBuilder text = str_builder(rt);
    Value message = context_get(vm, context, "message"), exception = context_get(vm, context, "exception");
    bool has_message = false;
    if (!value_is_null(message) && !value_truth(rt, message, &has_message)) return false;
    bool good = true;
    if (has_message)
        good = str_builder_add_value(&text, message);
    else
        str_builder_add_c(&text, "Unhandled exception in event loop");
    good = good && add_other_keys(vm, &text, context);
    Str *whole = str_builder_finish(&text);
    good = good &&
           report_log(vm, "error", whole, value_is_exception(exception) ? value_as_exception(exception) : NULL);
    object_unref(rt, whole);
    return good;
}

static bool ends_loop(Vm *vm) {
    return exception_raised_is(&vm->rt, EXC_SYSTEM_EXIT) || exception_raised_is(&vm->rt, EXC_KEYBOARD_INTERRUPT);
}

// Logs `title` with what is raised, and forgets that. False: the logging raised.
static bool log_raised(Vm *vm, const char *title) {
    Runtime *rt = &vm->rt;
    Exception *exception = exception_take(rt);
    Str *message = str_from_c(rt, title);
    bool good = report_log(vm, "error", message, exception);
    object_unref(rt, message);
    object_unref(rt, exception);
    return good;
}

static bool report_with_default(Vm *vm, Loop *loop, Dict *context) {
    if (report_by_default(vm, loop, context)) return true;
    if (ends_loop(vm)) return false;
    return log_raised(vm, "Exception in default exception handler");
}

// The program's handler has raised.
static bool report_handler_error(Vm *vm, Loop *loop, Value context) {
    Runtime *rt = &vm->rt;
    if (ends_loop(vm)) return false;
    Exception *exception = exception_take(rt);
    exception->passed_library = true; // it is caught in call_exception_handler
    Dict *second = dict_new(rt);
    Value message = value_from_object(str_from_c(rt, "Unhandled error in exception handler"));
    context_put(vm, second, "message", message);
    context_put(vm, second, "exception", value_from_object(exception));
    context_put(vm, second, "context", context);
    value_unref(rt, message);
    object_unref(rt, exception);
    bool good = report_by_default(vm, loop, second);
    object_unref(rt, second);
    if (good) return true;
    if (ends_loop(vm)) return false;
    return log_raised(vm,
               "Exception in default exception handler while handling an unexpected error in custom exception handler");
}

// Where the handler runs: in the context of the task, future or handle that it is about. NULL: in the current one.
static Context **context_of_thing(Vm *vm, Dict *context) {
    Value thing = context_get(vm, context, "task");
    if (value_is_null(thing) || value_is_none(thing)) thing = context_get(vm, context, "future");
    if (value_is_task(vm, thing)) return &value_as_task(thing)->context;
    thing = context_get(vm, context, "handle");
    const Loops *loops = loops_of(vm);
    bool is_handle = value_is_kind(thing, KIND_OTHER) &&
                     (thing.as.object->type == loops->handle_type || thing.as.object->type == loops->timer_handle_type);
    return is_handle ? &((Handle *)thing.as.object)->context : NULL;
}

bool report_bad_context(Vm *vm, Loop *loop, Value context) {
    attribute_get_c(&vm->rt, context, "get");
    vm->rt.raised->passed_library = true;
    if (!value_is_none(loop->exception_handler)) return report_handler_error(vm, loop, context);
    log_raised(vm, "Exception in default exception handler");
    return true;
}

bool report_context(Vm *vm, Loop *loop, Dict *context) {
    Runtime *rt = &vm->rt;
    if (value_is_none(loop->exception_handler)) return report_with_default(vm, loop, context);
    Value handler = value_ref(loop->exception_handler);
    Value args[2] = {value_from_object(loop), value_from_object(context)};
    Context **own = context_of_thing(vm, context), **previous = NULL;
    bool enters = own && *own && !(*own)->is_entered;
    if (enters) previous = context_enter(vm, own);
    Value result = vm_call(rt, handler, args, 2, NULL);
    if (enters) context_leave(vm, previous);
    value_unref(rt, handler);
    value_unref(rt, result);
    return value_is_null(result) ? report_handler_error(vm, loop, value_from_object(context)) : true;
}

void loop_report(Vm *vm, Loop *loop, const char *message, Exception *exception, const char *key, Object *object) {
    loop_report_with_origin(vm, loop, message, exception, key, object, NULL);
}

// Returns the context; owned.
static Dict *report(Vm *vm, Loop *loop, const char *message, Exception *exception, const char *key, Object *object,
                    List *origin) {
    Runtime *rt = &vm->rt;
    Dict *context = dict_new(rt);
    Value text = value_from_object(str_from_c(rt, message));
    context_put(vm, context, "message", text);
    value_unref(rt, text);
    if (exception) context_put(vm, context, "exception", value_from_object(exception));
    if (object) context_put(vm, context, key, value_from_object(object));
    if (origin) context_put(vm, context, source_key, value_from_object(origin));
    report_context(vm, loop, context);
    return context;
}

void loop_report_with_origin(Vm *vm, Loop *loop, const char *message, Exception *exception, const char *key,
                             Object *object, List *origin) {
    object_unref(&vm->rt, report(vm, loop, message, exception, key, object, origin));
}

void report_callback(Vm *vm, Loop *loop, Handle *handle, Exception *exception) {
    Runtime *rt = &vm->rt;
    StrBuilder text = str_builder(rt);
    str_builder_add_c(&text, "Exception in callback ");
    if (!handle_describe_callback(vm, &text, handle)) exception_discard(rt);
    Str *message = str_builder_finish(&text);
    exception_pass_library(exception); // Handle._run
    Dict *context = report(vm, loop, message->data, exception, "handle", &handle->head, origin_of(vm, &handle->head));
    traceback_add_locals(vm, exception, value_from_object(context)); // of Handle._run: both stay, for each holds the other
    object_unref(rt, context);
    object_unref(rt, message);
}

// "Task-1 waits for lock 1, Task-2 for lock 2"
void report_deadlock(Vm *vm) {
    enum { NAMED = 8 };
    Runtime *rt = &vm->rt;
    StrBuilder text = str_builder(rt);
    str_builder_add_c(&text, "no task can ever run again");
    size_t named = 0;
    for (Task *task = loops_of(vm)->pending.first; task && named < NAMED; task = task_next(vm, task)) {
        if (!task->waiter) continue;
        Str *name = task_name(vm, task);
        EventRef ref = tell_waiter(task);
        str_builder_add_format(&text, "%s%V waits for %s", named++ ? ", " : ": ", name, event_ref_kind_name(ref.kind));
        if (ref.id) str_builder_add_format(&text, " %lld", (long long)ref.id);
        object_unref(rt, name);
    }
    Str *message = str_builder_finish(&text);
    vm_stop(vm, VM_DEADLOCK, message->data);
    object_unref(rt, message);
}
