#ifndef ASYNCARIUM_VM_GENERATOR_H
#define ASYNCARIUM_VM_GENERATOR_H

// Generators and coroutines as the program sees them: send, throw, close, and what happens when one is dropped.

#include "sim/lang/opcode.h"
#include "sim/value/native.h"
#include "sim/vm/frame.h"

// Gives up operands, locals and the handled exception; what it awaited no longer points back here.
void frame_clear(Runtime *rt, Frame *frame);
void frame_clear_operands(Runtime *rt, Frame *frame);
void frame_visit(Object *self, Visitor visitor, void *visitor_self);
void frame_free(Runtime *rt, Frame *frame); // last step of destroying a frame of any kind
// object_unref, of what a task drives: mostly the last reference of a frame that is done, and nobody wants to know that it goes.
void coroutine_unref(Runtime *rt, Object *coroutine);
// What a suspended frame awaits or yields from, if that is an activation; NULL: nothing, or another kind of iterator.
Activation *frame_awaited(Vm *vm, Frame *frame);
// Closes one that is suspended and that nobody holds; what that raises is reported.
void generator_close_at_end(Vm *vm, Activation *activation);
// The iterator that a suspended frame delegates to, borrowed; VALUE_NULL: none. As _PyGen_yf.
Value frame_delegate(Vm *vm, Frame *frame);
// A frame that awaits asyncio.sleep, or enters some managers (see manager.h), gives way itself, without that coroutine. Nobody sees the
// difference, until somebody asks what it awaits, throws something into that, or drives it by hand. Then the coroutine is made, and
// stands as if it had been there all the time. Till then there lies in its place on the operands:
//   - of sleep(0): its order of birth, an int, which nothing else can await;
//   - of others: the future that it would wait for, which the program cannot get (flag FUTURE_STANDS_IN), and which was born right
//     after it.
enum { FUTURE_STANDS_IN = OBJECT_FREE_1 };
static inline bool frame_gave_way(const Frame *frame) {
    if (frame->activation.state != ACTIVATION_SUSPENDED || instruction_opcode(*frame->instruction) != OP_YIELD_FROM) return false;
    Value left = frame->top[-1];
    return value_is_int(left) || (value_is_kind(left, KIND_OTHER) && left.as.object->flags & FUTURE_STANDS_IN);
}
Activation *frame_make_awaited(Vm *vm, Frame *frame);
// While somebody looks for mistakes: on which line of the program a coroutine or generator was made that never began. There its first
// operand would be.
static inline int64_t frame_made_line(const Frame *frame) {
    assert(frame->top == frame_operands((Frame *)(uintptr_t)frame) && "it never had an operand");
    return frame->top[0].as.integer;
}
// What a suspended chain stands at: its innermost, or the coroutine that this awaits in such a way.
static inline Activation *activation_make_awaited(Vm *vm, Activation *innermost) {
    bool gave_way = !innermost->is_native && frame_gave_way((const Frame *)innermost);
    return gave_way ? frame_make_awaited(vm, (Frame *)innermost) : innermost;
}
Value generator_wrapper_next(Runtime *rt, Value self);
// Raises what throw(type[, value[, traceback]]) names. False: a TypeError is raised instead.
bool generator_raise_thrown(Runtime *rt, const Args *args);
// The DeprecationWarning of more than one argument; `method`: "throw" or "athrow".
void generator_warn_thrown(Vm *vm, const Args *args, const char *method);

// Setters of __name__ and __qualname__, of async generators too.
bool generator_set_name(Runtime *rt, Value self, Value value);
bool generator_set_qualname(Runtime *rt, Value self, Value value);

extern const TypeSlots code_slots, function_slots, frame_slots, generator_slots, coroutine_slots, coroutine_wrapper_slots;
extern const NativeSpec function_methods[], frame_methods[], code_methods[], generator_methods[], coroutine_methods[],
    coroutine_wrapper_methods[];

#endif
