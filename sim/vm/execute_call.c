// The instructions that call: CALL, CALL_KW, CALL_EX.

#include "sim/vm/execute_call.h"

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/tuple.h"
#include "sim/vm/class.h"
#include "sim/vm/execute.h"
#include "sim/vm/instruction.h"
#include "sim/vm/vm.h"

static CallResult call_raised(void) {
    return (CallResult){.kind = CALL_RAISED};
}

static CallResult call_value(Value value) {
    return value_is_null(value) ? call_raised() : (CallResult){.kind = CALL_RESULT, .value = value};
}

CallResult call_begin(Vm *vm, Frame *frame, Value callable, const Value *args, size_t count, Object *names) {
    Value result;
    Activation *callee = vm_enter(vm, callable, args, count, names, &result);
    if (!callee) return call_value(result);
    if (activation_link(vm, callee, &frame->activation)) return (CallResult){.kind = CALL_ENTERS, .next = callee};
    activation_drop_call(vm, callee);
    return call_raised();
}

// C(…) where C is a class of the program with a plain __new__ and a Python __init__: the instance takes the callable's
// place on the operands at once, and the frame of __init__ runs.
static CallResult call_constructor(Vm *vm, Frame *frame, Function *init, Value *base, size_t count, Object *names) {
    Value type = base[0];
    base[1] = class_new_instance(vm, (Type *)type.as.object);
    CallResult call = call_begin(vm, frame, value_from_object(init), base + 1, count + 1, names);
    if (call.kind != CALL_ENTERS) return call;
    call.next->is_constructor = true;
    base[0] = base[1];
    base[1] = VALUE_NULL;
    drop_operands(vm, frame, base + 1);
    value_unref(&vm->rt, type);
    return call;
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

CallResult call_operands(Vm *vm, Frame *frame, size_t count, Object *names) {
    Value *base = frame->top - count - 2;
    Function *init = value_is_kind(base[0], KIND_TYPE) ? class_plain_init(vm, (Type *)base[0].as.object) : NULL;
    if (init && value_is_null(base[1])) return call_constructor(vm, frame, init, base, count, names);
    unbind_method(vm, base);
    bool has_self = !value_is_null(base[1]);
    CallResult result = call_begin(vm, frame, base[0], base + (has_self ? 1 : 2), count + has_self, names);
    if (result.kind == CALL_RAISED) return result;
    drop_operands(vm, frame, base);
    if (result.kind == CALL_RESULT) *frame->top++ = result.value;
    return result;
}

CallResult call_names(Vm *vm, Frame *frame, size_t count) {
    Value names = *--frame->top;
    CallResult result = call_operands(vm, frame, count, names.as.object);
    value_unref(&vm->rt, names);
    return result;
}

// The operands are: callable, NULL, iterable of arguments[, dict].
CallResult call_unpacked(Vm *vm, Frame *frame, bool has_keywords) {
    Value *base = frame->top - (has_keywords ? 4 : 3);
    size_t count = 0;
    Object *names = NULL;
    if (!instruction_args_tuple(vm, base[0], &base[2])) return call_raised();
    Value *args =
        instruction_flatten_call(vm, base[2].as.object, has_keywords ? value_as_dict(base[3]) : NULL, &count, &names);
    if (!args) return call_raised();
    CallResult result = call_begin(vm, frame, base[0], args, count, names);
    for (size_t i = 0; i < count; i++) value_unref(&vm->rt, args[i]);
    world_release(vm->rt.world, args, (count + 1) * sizeof(Value));
    object_unref(&vm->rt, names);
    if (result.kind == CALL_RAISED) return result;
    drop_operands(vm, frame, base);
    if (result.kind == CALL_RESULT) *frame->top++ = result.value;
    return result;
}
