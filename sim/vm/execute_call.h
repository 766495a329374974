#ifndef ASYNCARIUM_VM_EXECUTE_CALL_H
#define ASYNCARIUM_VM_EXECUTE_CALL_H

// Calls from the dispatch loop. The callable and its arguments lie on the operands of the frame; they are replaced by the result,
// unless a frame (or an activation in C) is entered, which leaves its result there when it is done.

#include <assert.h>

#include "sim/lang/opcode.h"
#include "sim/vm/execute.h"
#include "sim/vm/manager.h"
#include "sim/vm/vm.h"

// A function in C that returns as such functions do: the most frequent callable, and nothing is to be entered.
static inline const NativeSpec *native_spec(Value native) { return ((const Native *)native.as.object)->spec; }
static inline bool is_plain_native(Value callable) {
    return value_is_kind(callable, KIND_NATIVE) && !native_spec(callable)->activation;
}
// Calls what lies at base[0], which is one, and leaves the operands as they are. Most are functions, or methods of their self's very type.
Value call_other_native(Vm *vm, const Value *base, size_t count, Object *names);
static inline Value call_plain_native(Vm *vm, const Value *base, size_t count, Object *names) {
    const Native *native = (const Native *)base[0].as.object;
    const Args args = {base + 2, count, names};
    bool has_self = !value_is_null(base[1]), is_bound = !native->owner || !value_is_null(native->self);
    if (!has_self && is_bound) return native_checked(&vm->rt, native->spec->call(&vm->rt, native->self, &args));
    bool is_own = value_is_object(base[1]) && base[1].as.object->type == native->owner && !is_bound && !names;
    if (is_own) return native_checked(&vm->rt, native->spec->call(&vm->rt, base[1], &args));
    return call_other_native(vm, base, count, names);
}

// `await f(…)` of a method in C whose coroutine would end in its first step is done without that coroutine, which nobody can see. Not
// while somebody looks at each instruction or for mistakes, and not where that step would be one too many, or too deep.
static inline bool may_await_at_once(const Vm *vm, const Frame *frame, const Instruction *call) {
    return instruction_opcode(call[1]) == OP_GET_AWAITABLE && !vm->watch && !event_wanted(&vm->rt.events, DETAIL_LINE) && vm->steps < vm->step_limit &&
           frame->activation.depth < VM_RECURSION_LIMIT;
}
enum { INSTRUCTIONS_OF_AWAIT = 2 }; // GET_AWAITABLE, YIELD_FROM
// Where it may: the result, and the frame stands at the await, which is done. VALUE_NULL: it must be called.
static inline Value await_at_once(Vm *vm, Frame *frame, Value callable, Value self, const Args *args) {
    const Native *native = (const Native *)callable.as.object;
    if (!value_is_object(self) || self.as.object->type != native->owner) return VALUE_NULL;
    frame->instruction += INSTRUCTIONS_OF_AWAIT;
    Value result = native->spec->at_once(&vm->rt, self, args);
    assert(!vm->rt.raised && "what is done at once does not raise");
    if (value_is_null(result)) {
        frame->instruction -= INSTRUCTIONS_OF_AWAIT;
        return VALUE_NULL;
    }
    vm->steps++;
    runtime_next_serial(&vm->rt); // the coroutine's: hash() tells how many things were made
    return result;
}
// The same of LEAVE_WITH, of which the frame knows as yet: the exit of a NativeManager is not called where that can be left so; then the
// operands are still there, and the frame stands at the await, which is done. False: it must be called.
static inline bool leave_at_once(Vm *vm, Frame *frame, const Instruction *at, const Value *top) {
    enum { CALL = 1 }; // follows
    Value exit = top[-2], self = top[-1];
    if (!value_is_kind(exit, KIND_NATIVE) || !value_is_object(self)) return false;
    const NativeManager *manager = native_spec(exit)->manager;
    if (!manager || self.as.object->type != ((const Native *)exit.as.object)->owner) return false;
    if (!may_await_at_once(vm, frame, at + CALL)) return false;
    frame->instruction = at + CALL + INSTRUCTIONS_OF_AWAIT;
    if (!manager->leave(vm, self.as.object)) return false;
    assert((!WORLD_SANITIZED || instruction_opcode(frame->instruction[1]) == OP_POP_TOP) && "the result is dropped");
    vm->steps++;
    runtime_next_serial(&vm->rt);
    return true;
}
// The same for a function with NativeSpec.is_sleep, where CALL has one number: the frame can give way in its coroutine's place, see
// frame_make_awaited. False: it must be called.
bool call_sleep(Vm *vm, Frame *frame);

// What CALL, CALL_KW and CALL_EX come to: the result lies on the operands; rt->raised; *next is to run.
// Or the frame stands at an await, and gives way with what lies there in a coroutine's place: see frame_make_awaited.
typedef enum CallKind { CALL_RESULT, CALL_RAISED, CALL_ENTERS, CALL_GIVES_WAY } CallKind;

// Gives up the topmost operand; returns the new top, which the frame is told of only where that comes to its end.
static inline Value *pop_top(Runtime *rt, Frame *frame, Value *top) {
    Value value = *--top;
    if (!value_is_object(value) || --value.as.object->refs > 0) return top;
    frame->top = top;
    object_destroy(rt, value.as.object);
    return top;
}

// Gives up the operands from there on.
static inline void drop_operands(Vm *vm, Frame *frame, Value *from) {
    for (Value *top = frame->top; top > from;) top = pop_top(&vm->rt, frame, top);
    frame->top = from;
}

// await_at_once for what CALL has on the operands, which become the result. False: it must be called.
static inline bool call_at_once(Vm *vm, Frame *frame, Value *base, size_t count) {
    Value result = await_at_once(vm, frame, base[0], base[1], &(Args){base + 2, count, NULL});
    if (value_is_null(result)) return false;
    drop_operands(vm, frame, base);
    value_put(frame->top++, result);
    return true;
}

// Calls `callable`, and touches no operands. What can run without the C stack is to be entered: the activation, linked behind the
// frame. NULL: the call is over, with *result (owned; VALUE_NULL: raised).
Activation *call_begin(Vm *vm, Frame *frame, Value callable, const Value *args, size_t count, Object *names, Value *result);
// What call_begin has come to, as an instruction's answer: a result is pushed.
static inline CallKind call_answer(Frame *frame, const Activation *next, Value result) {
    if (next) return CALL_ENTERS;
    if (value_is_null(result)) return CALL_RAISED;
    *frame->top++ = result;
    return CALL_RESULT;
}
// The operands are: callable, self or NULL, `count` arguments.
CallKind call_operands(Vm *vm, Frame *frame, size_t count, Object *names, Activation **next);
// The same, with a tuple of the last arguments' names on top.
CallKind call_names(Vm *vm, Frame *frame, size_t count, Activation **next);
// The operands are: callable, NULL, iterable of arguments[, dict].
CallKind call_unpacked(Vm *vm, Frame *frame, bool has_keywords, Activation **next);

#endif
