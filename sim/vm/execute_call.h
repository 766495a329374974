#ifndef ASYNCARIUM_VM_EXECUTE_CALL_H
#define ASYNCARIUM_VM_EXECUTE_CALL_H

// Calls from the dispatch loop. The callable and its arguments lie on the operands of the frame; they are replaced by the result,
// unless a frame (or an activation in C) is entered, which leaves its result there when it is done.

#include "sim/vm/vm.h"

// What CALL, CALL_KW and CALL_EX come to.
typedef struct CallResult {
    enum { CALL_RESULT, CALL_RAISED, CALL_ENTERS } kind; // `value` lies on the operands; rt->raised; `next` is to run
    Value value;
    Activation *next;
} CallResult;

// The result of a call that does not put it on the operands itself.
static inline CallResult call_push(Frame *frame, CallResult call) {
    if (call.kind == CALL_RESULT) *frame->top++ = call.value;
    return call;
}

// Gives up the operands from there on.
static inline void drop_operands(Vm *vm, Frame *frame, Value *from) {
    while (frame->top > from) {
        Value value = *--frame->top;
        value_unref(&vm->rt, value);
    }
}

// Calls `callable`, and touches no operands: what it gives is to be pushed. What can run without the C stack is entered.
CallResult call_begin(Vm *vm, Frame *frame, Value callable, const Value *args, size_t count, Object *names);
// The operands are: callable, self or NULL, `count` arguments.
CallResult call_operands(Vm *vm, Frame *frame, size_t count, Object *names);
// The same, with a tuple of the last arguments' names on top.
CallResult call_names(Vm *vm, Frame *frame, size_t count);
// The operands are: callable, NULL, iterable of arguments[, dict].
CallResult call_unpacked(Vm *vm, Frame *frame, bool has_keywords);

#endif
