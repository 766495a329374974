// Beginning an await or an iteration, and stepping what is awaited when it is no activation.

#include "sim/vm/await.h"

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/vm/async_generator.h"
#include "sim/vm/generator.h"
#include "sim/vm/vm.h"

Activation *value_as_activation_slowly(Value value) {
    if (!value_is_object(value)) return NULL;
    Object *object = value.as.object;
    if (object->kind == KIND_GENERATOR || object->kind == KIND_COROUTINE) return (Activation *)object;
    if (object->kind != KIND_OTHER) return NULL;
    if (object->type->flags & TYPE_ACTIVATION) return (Activation *)object;
    return coroutine_wrapper_unwrap(object);
}

static const char *kind_name(const Activation *activation) {
    return activation->head.kind == KIND_GENERATOR ? "generator" : "coroutine";
}

// One that a second one wants to delegate to is refused, too: it has one place where its results go.
bool await_may_resume(Vm *vm, Activation *activation) {
    if (!activation_is_running(activation) && activation->is_root) return true;
    exception_raise(&vm->rt, EXC_VALUE_ERROR, "%s already executing", kind_name(activation));
    return false;
}

bool await_may_begin_again(Vm *vm, Activation *activation) {
    if (activation->state == ACTIVATION_DONE) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "cannot reuse already awaited %s",
                        activation->head.kind == KIND_COROUTINE ? "coroutine" : async_generator_call_text(activation));
        return false;
    }
    return await_may_resume(vm, activation);
}

// What ended an iterator by StopIteration is its result.
static Outcome finished(Runtime *rt) {
    if (!rt->raised) return outcome_returned(VALUE_NONE);
    if (!exception_raised_is(rt, EXC_STOP_ITERATION)) return outcome_raised();
    Exception *stop = exception_take(rt);
    Value value = value_is_null(stop->extra[0]) ? VALUE_NONE : value_ref(stop->extra[0]);
    object_unref(rt, stop);
    return outcome_returned(value);
}

static Outcome stepped(Runtime *rt, Value yielded) {
    return value_is_null(yielded) ? finished(rt) : outcome_yielded(yielded);
}

static Outcome iterator_send(Vm *vm, Value iterator, Value value) {
    Runtime *rt = &vm->rt;
    Value yielded;
    if (value_is_none(value) && value_type(rt, iterator)->slots->next)
        yielded = value_type(rt, iterator)->slots->next(rt, iterator);
    else
        yielded = vm_call_method(vm, iterator, rt->names[NAME_SEND], &value, 1);
    value_unref(rt, value);
    return stepped(rt, yielded);
}

// Throws what is raised into an iterator: by its own throw method, if it has one. GeneratorExit closes it instead.
static Outcome iterator_throw(Vm *vm, Value iterator) {
    Runtime *rt = &vm->rt;
    Exception *exception = exception_take(rt);
    bool closes = exception_matches(exception, rt->types[EXC_GENERATOR_EXIT]);
    Value method = attribute_find(rt, iterator, rt->names[closes ? NAME_CLOSE : NAME_THROW]);
    Value argument = value_from_object(exception);
    if (value_is_null(method)) {
        if (!rt->raised) {
            exception_restore(rt, exception);
            return outcome_raised();
        }
        object_unref(rt, exception);
        return outcome_raised();
    }
    Value result = vm_call(rt, method, &argument, closes ? 0 : 1, NULL);
    value_unref(rt, method);
    if (closes && !value_is_null(result)) {
        value_unref(rt, result);
        exception_restore(rt, exception);
        return outcome_raised();
    }
    object_unref(rt, exception);
    return stepped(rt, result);
}

Outcome await_step(Vm *vm, Value awaited, Input input, bool begins) {
    if (value_type(&vm->rt, awaited)->flags & TYPE_FUTURE_LIKE)
        return vm->hooks->await_future(vm, awaited.as.object, input, begins);
    if (input_kind(input) == INPUT_RAISED) return iterator_throw(vm, awaited);
    return iterator_send(vm, awaited, input_get(input));
}

static bool is_awaitable_generator(Value value) {
    return value_is_kind(value, KIND_GENERATOR) && ((const Frame *)value.as.object)->activation.code->is_awaitable;
}

static Value raise_not_awaitable(Vm *vm, Value value, unsigned how) {
    static const char *const places[] = {
        "object %s can't be used in 'await' expression",
        "'async with' received an object from __aenter__ that does not implement __await__: %s",
        "'async with' received an object from __aexit__ that does not implement __await__: %s",
    };
    return exception_raise(&vm->rt, EXC_TYPE_ERROR, places[how], value_type_name(&vm->rt, value));
}

// What __await__ answered must be an iterator that is no coroutine.
static Value check_await_result(Vm *vm, Value iterator) {
    Runtime *rt = &vm->rt;
    if (value_is_null(iterator)) return VALUE_NULL;
    if (value_is_kind(iterator, KIND_COROUTINE) || is_awaitable_generator(iterator))
        exception_raise(rt, EXC_TYPE_ERROR, "__await__() returned a coroutine");
    else if (!value_is_iterator(rt, iterator) && !(value_type(rt, iterator)->flags & TYPE_FUTURE_LIKE))
        exception_raise(rt, EXC_TYPE_ERROR, "__await__() returned non-iterator of type '%s'",
                        value_type_name(rt, iterator));
    if (!rt->raised) return iterator;
    value_unref(rt, iterator);
    return VALUE_NULL;
}

static Value get_awaitable_coroutine(Vm *vm, Value value) {
    Activation *coroutine = (Activation *)value.as.object;
    bool awaits = coroutine->state == ACTIVATION_SUSPENDED &&
                  (coroutine->is_native || !value_is_null(frame_delegate(vm, (Frame *)coroutine)));
    if (awaits) return exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "coroutine is being awaited already");
    return value_ref(value);
}

Value vm_get_awaitable(Vm *vm, Value value, unsigned how) {
    Runtime *rt = &vm->rt;
    if (value_is_kind(value, KIND_COROUTINE)) return get_awaitable_coroutine(vm, value);
    if (is_awaitable_generator(value)) return value_ref(value);
    Type *type = value_type(rt, value);
    if (type->flags & (TYPE_FUTURE_LIKE | TYPE_ACTIVATION)) return value_ref(value);
    if (!type->slots->await) return raise_not_awaitable(vm, value, how);
    return check_await_result(vm, type->slots->await(rt, value));
}

Value await_get_aiter(Vm *vm, Value value) {
    Runtime *rt = &vm->rt;
    Type *type = value_type(rt, value);
    if (!type->slots->aiter)
        return exception_raise(rt, EXC_TYPE_ERROR, "'async for' requires an object with __aiter__ method, got %s",
                               value_type_name(rt, value));
    Value iterator = type->slots->aiter(rt, value);
    if (value_is_null(iterator) || value_type(rt, iterator)->slots->anext) return iterator;
    exception_raise(rt, EXC_TYPE_ERROR,
                    "'async for' received an object from __aiter__ that does not implement __anext__: %s",
                    value_type_name(rt, iterator));
    value_unref(rt, iterator);
    return VALUE_NULL;
}

Value await_get_anext(Vm *vm, Value aiter) {
    Runtime *rt = &vm->rt;
    Type *type = value_type(rt, aiter);
    if (!type->slots->anext)
        return exception_raise(rt, EXC_TYPE_ERROR, "'async for' requires an iterator with __anext__ method, got %s",
                               value_type_name(rt, aiter));
    Value next = type->slots->anext(rt, aiter);
    if (value_is_null(next)) return VALUE_NULL;
    Value awaitable = vm_get_awaitable(vm, next, 0);
    if (value_is_null(awaitable) && exception_raised_is(rt, EXC_TYPE_ERROR)) {
        Exception *cause = exception_take(rt);
        exception_raise(rt, EXC_TYPE_ERROR, "'async for' received an invalid object from __anext__: %s",
                        value_type_name(rt, next));
        exception_set_context(rt, rt->raised, cause);
        rt->raised->cause = cause;
        rt->raised->suppress_context = true;
    }
    value_unref(rt, next);
    return awaitable;
}

Value await_get_yield_from(Vm *vm, const Frame *frame, Value value) {
    if (value_is_kind(value, KIND_GENERATOR)) return value_ref(value);
    if (value_is_kind(value, KIND_COROUTINE)) {
        if (frame->activation.head.kind == KIND_COROUTINE || frame->activation.code->is_awaitable) return value_ref(value);
        return exception_raise(&vm->rt, EXC_TYPE_ERROR,
                               "cannot 'yield from' a coroutine object in a non-coroutine generator");
    }
    return value_iter(&vm->rt, value);
}
