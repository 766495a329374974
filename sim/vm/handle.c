// Instructions of raise, except and with.

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/exception_group.h"
#include "sim/value/function.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/instruction.h"
#include "sim/vm/manager.h"
#include "sim/vm/vm.h"

static bool raise_again(Vm *vm) {
    Exception *handled = vm->rt.hooks->handled(&vm->rt);
    if (handled)
        exception_restore(&vm->rt, object_ref(handled));
    else
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "No active exception to reraise");
    return handled != NULL;
}

// `raise … from cause`: the cause as an exception, or NULL for None. False: raised.
static bool cause_from_value(Vm *vm, Value value, Exception **cause) {
    Runtime *rt = &vm->rt;
    *cause = NULL;
    if (value_is_none(value)) return true;
    bool is_class =
        value_is_kind(value, KIND_TYPE) && type_is_subtype((Type *)value.as.object, rt->types[EXC_BASE_EXCEPTION]);
    if (!is_class && !value_is_exception(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "exception causes must derive from BaseException");
        return false;
    }
    *cause = exception_from_value(rt, value);
    return *cause != NULL;
}

bool instruction_raise(Vm *vm, Frame *frame, unsigned count) {
    Runtime *rt = &vm->rt;
    if (count == 0) return raise_again(vm);
    Exception *exception = exception_from_value(rt, frame->top[-(ptrdiff_t)count]);
    if (!exception) return false;
    if (count == 2) {
        Exception *cause = NULL;
        if (!cause_from_value(vm, frame->top[-1], &cause)) {
            object_unref(rt, exception);
            return false;
        }
        object_unref(rt, exception->cause);
        exception->cause = cause;
        exception->suppress_context = true;
    }
    exception_raise_object(rt, exception);
    return false;
}

static bool is_exception_class(Vm *vm, Value type) {
    return value_is_kind(type, KIND_TYPE) && type_is_subtype((Type *)type.as.object, vm->rt.types[EXC_BASE_EXCEPTION]);
}

static bool check_handler_type(Vm *vm, Value type) {
    bool well = true;
    if (value_is_tuple(type)) {
        const Tuple *types = value_as_tuple(type);
        for (size_t i = 0; i < types->count && well; i++) well = is_exception_class(vm, types->items[i]);
    } else {
        well = is_exception_class(vm, type);
    }
    if (!well)
        exception_raise(&vm->rt, EXC_TYPE_ERROR,
                        "catching classes that do not inherit from BaseException is not allowed");
    return well;
}

bool instruction_exception_matches(Vm *vm, Value exception, Value type, bool *matches) {
    if (!check_handler_type(vm, type)) return false;
    const Exception *raised = value_as_exception(exception);
    *matches = false;
    if (!value_is_tuple(type)) {
        *matches = exception_matches(raised, (Type *)type.as.object);
        return true;
    }
    const Tuple *types = value_as_tuple(type);
    for (size_t i = 0; i < types->count && !*matches; i++)
        *matches = exception_matches(raised, (Type *)types->items[i].as.object);
    return true;
}

static bool check_star_type(Vm *vm, Value type) {
    if (!check_handler_type(vm, type)) return false;
    const Value *types = value_is_tuple(type) ? value_as_tuple(type)->items : &type;
    size_t count = value_is_tuple(type) ? value_as_tuple(type)->count : 1;
    for (size_t i = 0; i < count; i++) {
        if (!type_is_subtype((Type *)types[i].as.object, vm->rt.types[EXC_BASE_EXCEPTION_GROUP])) continue;
        exception_raise(&vm->rt, EXC_TYPE_ERROR,
                        "catching ExceptionGroup with except* is not allowed. Use except instead.");
        return false;
    }
    return true;
}

// exception, type -> rest, match
bool instruction_group_match(Vm *vm, Frame *frame) {
    Runtime *rt = &vm->rt;
    Value exception = frame->top[-2], type = frame->top[-1];
    if (!check_star_type(vm, type)) return false;
    Value match = VALUE_NONE, rest = VALUE_NONE;
    if (!exception_group_match(rt, exception, type, &match, &rest)) return false;
    frame->top[-2] = rest;
    frame->top[-1] = match;
    value_unref(rt, exception);
    value_unref(rt, type);
    if (value_is_none(match)) return true;
    frame_set_handled(rt, frame, (Exception *)value_ref(match).as.object);
    return true;
}

Value instruction_prepare_reraise(Vm *vm, Value original, Value raised) {
    return exception_group_prepare_reraise(&vm->rt, original, raised);
}

// The two texts of a manager that lacks one of its methods.
static void raise_not_a_manager(Vm *vm, Value manager, bool is_async, bool misses_exit) {
    Runtime *rt = &vm->rt;
    if (rt->raised) return;
    const char *what = is_async ? "asynchronous context manager" : "context manager";
    const char *missed = is_async ? "__aexit__" : "__exit__";
    Str *name = value_type(rt, manager)->message_name;
    if (misses_exit)
        exception_raise(rt, EXC_TYPE_ERROR, "'%V' object does not support the %s protocol (missed %s method)", name,
                        what, missed);
    else
        exception_raise(rt, EXC_TYPE_ERROR, "'%V' object does not support the %s protocol", name, what);
}

// What enters it and what leaves it, each with its self (VALUE_NULL: it is bound already). All owned.
typedef struct Manager {
    Value enter, enter_self, exit, exit_self;
} Manager;

static bool find_manager(Vm *vm, Value value, bool is_async, Manager *manager) {
    Runtime *rt = &vm->rt;
    manager->enter = attribute_get_special(rt, value, rt->names[is_async ? NAME_AENTER : NAME_ENTER], &manager->enter_self);
    if (value_is_null(manager->enter)) {
        raise_not_a_manager(vm, value, is_async, false);
        return false;
    }
    manager->exit = attribute_get_special(rt, value, rt->names[is_async ? NAME_AEXIT : NAME_EXIT], &manager->exit_self);
    if (!value_is_null(manager->exit)) return true;
    value_unref(rt, manager->enter);
    value_unref(rt, manager->enter_self);
    raise_not_a_manager(vm, value, is_async, true);
    return false;
}

// Calls what enters it, with self. *next: to be entered; else *result, VALUE_NULL: raised.
static Activation *begin_enter(Vm *vm, Frame *frame, const Manager *manager, Value *result) {
    bool has_self = !value_is_null(manager->enter_self);
    return call_begin(vm, frame, manager->enter, &manager->enter_self, has_self, NULL, result);
}

// A plain method in C of just this type, which lives as long as the type; NULL: it is something else.
static inline Native *own_native(Vm *vm, Type *type, NameId name) {
    Value found = type_lookup(&vm->rt, type, vm->rt.names[name]);
    if (!value_takes_self(found) || !is_plain_native(found)) return NULL;
    Native *native = (Native *)found.as.object;
    return native->owner == type ? native : NULL;
}

// The manager on top becomes the self of what leaves it, with the result of what has entered it.
static inline void put_entered(Frame *frame, Native *exit, Value result) {
    Value manager = frame->top[-1];
    value_put(&frame->top[-1], value_from_object(object_ref(exit)));
    value_put(&frame->top[0], manager);
    value_put(&frame->top[1], result);
    frame->top += 2;
}

// Where both are such methods.
static CallKind enter_natively(Vm *vm, Frame *frame, Native *enter, Native *exit) {
    Value result = native_call(&vm->rt, enter, &(Args){&frame->top[-1], 1, NULL});
    if (value_is_null(result)) return CALL_RAISED;
    put_entered(frame, exit, result);
    return CALL_RESULT;
}

// Without a coroutine: the frame stands at the await, with what that gives, or with the future that stands in for it. False: not so.
static inline bool enter_at_once(Vm *vm, Frame *frame, Native *exit) {
    const NativeManager *manager = exit->spec->manager;
    if (!may_await_at_once(vm, frame, frame->instruction)) return false;
    frame->instruction += INSTRUCTIONS_OF_AWAIT;
    bool may_wait = !vm->tracks_origins && activation_is_run_by_loop(&frame->activation);
    Value result = manager->enter(vm, frame->top[-1].as.object, may_wait);
    if (value_is_null(result)) {
        frame->instruction -= INSTRUCTIONS_OF_AWAIT;
        return false;
    }
    vm->steps++;
    put_entered(frame, exit, result);
    return true;
}

// The type remembers what is found of it.
static CallKind remember_and_enter(Vm *vm, Frame *frame, Native *enter, Native *exit, bool is_async) {
    Type *type = exit->owner;
    if (is_async && exit->spec->manager) {
        type->exit_version = type->version;
        type->native_exit = &exit->head;
    }
    return enter_natively(vm, frame, enter, exit);
}

static inline Native *known_exit(const Type *type, bool is_async) {
    return is_async && type->exit_version == type->version ? (Native *)type->native_exit : NULL;
}

__attribute__((noinline)) static CallKind enter_any(Vm *vm, Frame *frame, Type *type, bool is_async, Activation **next) {
    Runtime *rt = &vm->rt;
    Value value = frame->top[-1], result;
    Native *enter = own_native(vm, type, is_async ? NAME_AENTER : NAME_ENTER);
    Native *exit = enter ? own_native(vm, type, is_async ? NAME_AEXIT : NAME_EXIT) : NULL;
    if (exit) return remember_and_enter(vm, frame, enter, exit, is_async);
    Manager manager;
    if (!find_manager(vm, value, is_async, &manager)) return CALL_RAISED;
    *next = begin_enter(vm, frame, &manager, &result);
    value_unref(rt, manager.enter);
    value_unref(rt, manager.enter_self);
    if (!*next && value_is_null(result)) {
        value_unref(rt, manager.exit);
        value_unref(rt, manager.exit_self);
        return CALL_RAISED;
    }
    value_put(&frame->top[-1], manager.exit);
    value_put(frame->top++, manager.exit_self);
    value_unref(rt, value);
    return call_answer(frame, *next, result);
}

CallKind instruction_before_with(Vm *vm, Frame *frame, bool is_async, Activation **next) {
    Type *type = value_type(&vm->rt, frame->top[-1]);
    Native *exit = known_exit(type, is_async);
    if (exit && enter_at_once(vm, frame, exit)) return value_is_none(frame->top[-1]) ? CALL_RESULT : CALL_GIVES_WAY;
    return enter_any(vm, frame, type, is_async, next);
}

CallKind instruction_with_except(Vm *vm, Frame *frame, Activation **next) {
    Exception *exception = value_as_exception(frame->top[-1]);
    Traceback *traceback = traceback_shown(exception->traceback);
    Value exit = frame->top[-5], self = frame->top[-4];
    Value args[] = {self, value_from_object(exception->head.type), frame->top[-1],
                    traceback ? value_from_object(traceback) : VALUE_NONE};
    bool has_self = !value_is_null(self);
    Value result;
    *next = call_begin(vm, frame, exit, has_self ? args : args + 1, has_self ? 4 : 3, NULL, &result);
    return call_answer(frame, *next, result);
}
