// Waiting for futures that the program has written itself.

#include "sim/loop/foreign.h"

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

static Str *intern(Vm *vm, const char *text) {
    return str_intern_object(&vm->rt, str_from_c(&vm->rt, text));
}

// `object.name(argument, keyword=value)`; without the keyword where it is NULL.
static Value call_method(Vm *vm, Value object, const char *name, const Value *args, size_t count, const char *keyword) {
    Runtime *rt = &vm->rt;
    Value method = attribute_get_c(rt, object, name);
    if (value_is_null(method)) return VALUE_NULL;
    Tuple *names = NULL;
    if (keyword) {
        Value key = value_from_object(intern(vm, keyword));
        names = tuple_from(rt, &key, 1);
        value_unref(rt, key);
    }
    Value result = vm_call(rt, method, args, count, names ? &names->head : NULL);
    object_unref(rt, names);
    value_unref(rt, method);
    return result;
}

static Value get_blocking(Vm *vm, Value future) {
    Str *name = intern(vm, "_asyncio_future_blocking");
    Value value = attribute_find(&vm->rt, future, name);
    object_unref(&vm->rt, name);
    return value;
}

bool value_is_duck_future(Vm *vm, Value v) {
    Runtime *rt = &vm->rt;
    if (!value_is_kind(v, KIND_INSTANCE)) return false;
    Str *name = intern(vm, "_asyncio_future_blocking");
    bool has_class = !value_is_null(type_lookup(rt, v.as.object->type, name));
    object_unref(rt, name);
    if (!has_class) return false;
    Value value = get_blocking(vm, v);
    if (rt->raised) exception_discard(rt);
    value_unref(rt, value);
    return !value_is_null(value) && !value_is_none(value);
}

bool foreign_blocking(Vm *vm, Value future, bool *blocking) {
    Value value = get_blocking(vm, future);
    bool good = !value_is_null(value) && value_truth(&vm->rt, value, blocking);
    value_unref(&vm->rt, value);
    return good;
}

// As get_future_loop: by get_loop(), or by _loop where there is no such method.
Value foreign_loop(Vm *vm, Value future) {
    Str *name = intern(vm, "get_loop");
    Value method = attribute_find(&vm->rt, future, name);
    object_unref(&vm->rt, name);
    if (value_is_null(method)) return vm->rt.raised ? VALUE_NULL : attribute_get_c(&vm->rt, future, "_loop");
    Value loop = vm_call(&vm->rt, method, NULL, 0, NULL);
    value_unref(&vm->rt, method);
    return loop;
}

bool foreign_cancel(Vm *vm, Value future, Value message) {
    Runtime *rt = &vm->rt;
    Value answer = call_method(vm, future, "cancel", &message, 1, "msg");
    bool cancelled = false;
    if (!value_is_null(answer)) value_truth(rt, answer, &cancelled);
    value_unref(rt, answer);
    return cancelled && !rt->raised;
}

bool foreign_wait(Vm *vm, Task *task, Value future) {
    Runtime *rt = &vm->rt;
    Str *name = intern(vm, "_asyncio_future_blocking");
    bool good = attribute_set(rt, future, name, VALUE_FALSE);
    object_unref(rt, name);
    if (!good) return false;
    Value context = value_from_object(context_materialize(vm, &task->context));
    Value args[2] = {task_wakeup_function(vm, task), context};
    Value result = call_method(vm, future, "add_done_callback", args, 2, "context");
    value_unref(rt, args[0]);
    value_unref(rt, result);
    return !value_is_null(result);
}

Exception *foreign_wake_exception(Vm *vm, Value future) {
    value_unref(&vm->rt, call_method(vm, future, "result", NULL, 0, NULL));
    return exception_take(&vm->rt);
}

// The loop makes the step where this is a callback that it calls; here come calls by hand.
static Value wakeup_call(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    if (!args_count(rt, args, "TaskWakeupMethWrapper()", 1, 1)) return VALUE_NULL;
    Task *current = loop_current_task(vm);
    Value other = value_from_object(current);
    if (current)
        return exception_raise(rt, EXC_RUNTIME_ERROR,
                               "Cannot enter into task %R while another task %R is being executed.",
                               &self, &other);
    loop_call_soon(vm, value_as_task(self)->future.loop, &task_wakeup, self.as.object, args->values[0].as.object);
    return VALUE_NONE;
}

static const NativeSpec wakeup_spec = {.name = "task_wakeup", .call = wakeup_call, .kind = NATIVE_FUNCTION};

Value task_wakeup_function(Vm *vm, Task *task) {
    return value_from_object(native_new(&vm->rt, &wakeup_spec, value_from_object(task), NULL));
}

Task *task_of_wakeup(Value callable) {
    if (!value_is_kind(callable, KIND_NATIVE)) return NULL;
    const Native *native = (const Native *)callable.as.object;
    return native->spec == &wakeup_spec ? value_as_task(native->self) : NULL;
}
