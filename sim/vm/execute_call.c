// The instructions that call: CALL, CALL_KW, CALL_EX.

#include "sim/vm/execute_call.h"

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/list.h"
#include "sim/value/tuple.h"
#include "sim/vm/class.h"
#include "sim/vm/execute.h"
#include "sim/vm/frame_new.h"
#include "sim/vm/instruction.h"
#include "sim/vm/vm.h"

Value call_other_native(Vm *vm, const Value *base, size_t count, Object *names) {
    bool has_self = !value_is_null(base[1]);
    return native_call(&vm->rt, (Native *)base[0].as.object, &(Args){base + (has_self ? 1 : 2), count + has_self, names});
}

Activation *call_begin(Vm *vm, Frame *frame, Value callable, const Value *args, size_t count, Object *names, Value *result) {
    if (is_plain_native(callable)) {
        *result = native_call(&vm->rt, (Native *)callable.as.object, &(Args){args, count, names});
        return NULL;
    }
    Activation *callee = vm_enter(vm, callable, args, count, names, result);
    if (!callee || activation_link(vm, callee, &frame->activation)) return callee;
    activation_drop_call(vm, callee);
    *result = VALUE_NULL;
    return NULL;
}

// The operands of such a call become what is left in place of its coroutine; the frame stands at the await, and can give way.
static void leave_in_place(Vm *vm, Frame *frame, Value left) {
    Value *base = frame->top - 3, callable = base[0];
    base[0] = left;
    frame->top = base + 1;
    vm->steps++;
    value_unref(&vm->rt, callable);
}

__attribute__((noinline)) static bool call_long_sleep(Vm *vm, Frame *frame, Value delay) {
    if (!activation_is_run_by_loop(&frame->activation)) return false;
    frame->instruction += INSTRUCTIONS_OF_AWAIT;
    Value future = vm->hooks->fall_asleep(vm, delay);
    if (value_is_null(future)) frame->instruction -= INSTRUCTIONS_OF_AWAIT;
    else leave_in_place(vm, frame, future);
    return !value_is_null(future);
}

bool call_sleep(Vm *vm, Frame *frame) {
    Value delay = frame->top[-1];
    if (!value_is_null(frame->top[-2]) || vm->tracks_origins || !may_await_at_once(vm, frame, frame->instruction)) return false;
    if (value_is_int(delay) ? delay.as.integer > 0 : !(delay.as.real <= 0)) return call_long_sleep(vm, frame, delay);
    frame->instruction += INSTRUCTIONS_OF_AWAIT;
    leave_in_place(vm, frame, value_from_int(runtime_next_serial(&vm->rt)));
    return true;
}

// What was called replaces the operands from `base` on, unless it raised.
static CallKind call_end(Vm *vm, Frame *frame, Value *base, const Activation *next, Value result) {
    if (!next && value_is_null(result)) return CALL_RAISED;
    drop_operands(vm, frame, base);
    return call_answer(frame, next, result);
}

// C(…) where C is a class of the program with a plain __new__ and a Python __init__: the instance takes the callable's
// place on the operands at once, and the frame of __init__ runs.
static CallKind call_constructor(Vm *vm, Frame *frame, Function *init, Value *base, size_t count, Object *names,
                                 Activation **next) {
    Value type = base[0], result;
    base[1] = class_new_instance(vm, (Type *)type.as.object);
    *next = call_begin(vm, frame, value_from_object(init), base + 1, count + 1, names, &result);
    if (!*next) return call_answer(frame, NULL, result);
    (*next)->is_constructor = true;
    base[0] = base[1];
    base[1] = VALUE_NULL;
    drop_operands(vm, frame, base + 1);
    value_unref(&vm->rt, type);
    return CALL_ENTERS;
}

// A bound method on the operands becomes its function and its self.
static void unbind_method(Vm *vm, Value *base) {
    Value callable = base[0];
    if (!value_is_null(base[1]) || !value_is_kind(callable, KIND_METHOD)) return;
    Method *method = (Method *)callable.as.object;
    base[0] = value_ref(method->function);
    base[1] = value_ref(method->self);
    value_unref(&vm->rt, callable);
}

// A function of the program: a coroutine or generator of it lies on the operands, or its frame is to run.
__attribute__((noinline)) static CallKind call_unplain(Vm *vm, Frame *frame, Value *base, const Value *args, size_t count, Object *names,
                                                         Activation **next) {
    Frame *callee = frame_for_call(vm, (Function *)base[0].as.object, args, count, names);
    if (!callee) return CALL_RAISED;
    if (!callee->activation.is_call) {
        drop_operands(vm, frame, base);
        *frame->top++ = value_from_object(callee);
        return CALL_RESULT;
    }
    *next = &callee->activation;
    if (activation_link(vm, *next, &frame->activation)) {
        drop_operands(vm, frame, base);
        return CALL_ENTERS;
    }
    activation_drop_call(vm, *next);
    return CALL_RAISED;
}

// The same where all operands move to its frame.
static inline CallKind call_function(Vm *vm, Frame *frame, Value *base, size_t count, Object *names, Activation **next) {
    Function *function = (Function *)base[0].as.object;
    bool has_self = !value_is_null(base[1]);
    Value *args = base + (has_self ? 1 : 2);
    count += has_self;
    if (frame->activation.depth >= VM_RECURSION_LIMIT || !call_is_plain(function, count, names))
        return call_unplain(vm, frame, base, args, count, names, next);
    Frame *callee = frame_for_plain_call(vm, function, args, count);
    frame->top = base;
    if (!callee->activation.is_call) {
        value_put(frame->top++, (Value){.tag = VALUE_TAG_OBJECT, .as.object = &callee->activation.head});
        return CALL_RESULT;
    }
    activation_link(vm, &callee->activation, &frame->activation);
    *next = &callee->activation;
    return CALL_ENTERS;
}

__attribute__((noinline)) static CallKind call_other(Vm *vm, Frame *frame, Value *base, size_t count, Object *names, Activation **next) {
    Value result;
    if (is_plain_native(base[0])) return call_end(vm, frame, base, NULL, call_plain_native(vm, base, count, names));
    Function *init = value_is_kind(base[0], KIND_TYPE) ? class_plain_init(vm, (Type *)base[0].as.object) : NULL;
    if (init && value_is_null(base[1])) return call_constructor(vm, frame, init, base, count, names, next);
    unbind_method(vm, base);
    bool has_self = !value_is_null(base[1]);
    *next = call_begin(vm, frame, base[0], base + (has_self ? 1 : 2), count + has_self, names, &result);
    return call_end(vm, frame, base, *next, result);
}

CallKind call_operands(Vm *vm, Frame *frame, size_t count, Object *names, Activation **next) {
    Value *base = frame->top - count - 2;
    *next = NULL;
    if (value_is_kind(base[0], KIND_FUNCTION)) return call_function(vm, frame, base, count, names, next);
    return call_other(vm, frame, base, count, names, next);
}

CallKind call_names(Vm *vm, Frame *frame, size_t count, Activation **next) {
    Value names = *--frame->top;
    CallKind kind = call_operands(vm, frame, count, names.as.object, next);
    value_unref(&vm->rt, names);
    return kind;
}

// A list that nobody but the operands has, as that of f(*[…]): nothing changes it during the call, so it need not become a tuple.
static bool is_own_list(const Runtime *rt, Value v) {
    return value_is_kind(v, KIND_LIST) && v.as.object->refs == 1 && v.as.object->type == rt->types[TYPE_LIST];
}

// The operands are: callable, NULL, iterable of arguments[, dict].
CallKind call_unpacked(Vm *vm, Frame *frame, bool has_keywords, Activation **next) {
    Value *base = frame->top - (has_keywords ? 4 : 3), result;
    size_t count = 0;
    Object *names = NULL;
    if (!has_keywords && is_own_list(&vm->rt, base[2])) {
        const List *list = vm->unpacked = value_as_list(base[2]);
        *next = call_begin(vm, frame, base[0], list->items, list->count, NULL, &result);
        vm->unpacked = NULL;
        return call_end(vm, frame, base, *next, result);
    }
    if (!instruction_args_tuple(vm, base[0], &base[2])) return CALL_RAISED;
    const Tuple *positional = value_as_tuple(base[2]);
    Dict *keywords = has_keywords ? value_as_dict(base[3]) : NULL;
    if (!keywords || keywords->count == 0) { // the tuple stays on the operands until the call is over
        *next = call_begin(vm, frame, base[0], positional->items, positional->count, NULL, &result);
        return call_end(vm, frame, base, *next, result);
    }
    Value *args = instruction_flatten_call(vm, base[2].as.object, keywords, &count, &names);
    if (!args) return CALL_RAISED;
    *next = call_begin(vm, frame, base[0], args, count, names, &result);
    for (size_t i = 0; i < count; i++) value_unref(&vm->rt, args[i]);
    world_release(vm->rt.world, args, (count + 1) * sizeof(Value));
    object_unref(&vm->rt, names);
    return call_end(vm, frame, base, *next, result);
}
