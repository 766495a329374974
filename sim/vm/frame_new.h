#ifndef ASYNCARIUM_VM_FRAME_NEW_H
#define ASYNCARIUM_VM_FRAME_NEW_H

// Making a frame, for the call of a function.

#include "sim/vm/execute.h"
#include "sim/vm/vm.h"

// Where a coroutine or generator was made, for who looks for mistakes, and for debugging.
void frame_keep_origin(Vm *vm, Frame *frame);
static inline void frame_begin_life(Vm *vm, Frame *frame) {
    activation_set_birth(&frame->activation, runtime_next_serial(&vm->rt));
    if (vm->watch || vm->tracks_origins) frame_keep_origin(vm, frame);
}

// `function` is taken over. Its locals are not written yet.
static inline Frame *frame_new(Vm *vm, Function *function) {
    Code *code = function->code;
    Frame *frame = world_allocate(vm->rt.world, code->frame_size);
    frame->activation = (Activation){
        .head = {.refs = 1, .kind = code->frame_kind, .type = vm->rt.types[code->frame_type]},
        .link = &frame->activation,
        .code = code,
        .is_root = true,
        .is_call = code->frame_kind == KIND_FRAME,
    };
    frame->function = function;
    frame->instruction = code->instructions;
    frame->top = frame->slots + code->bytecode->local_count;
    if (code->extra_at) *frame_extra(frame) = (FrameExtra){0};
    if (code->frame_kind != KIND_FRAME) frame_begin_life(vm, frame);
    return frame;
}

static inline void frame_empty_locals(Frame *frame, size_t from) {
    for (Value *slot = frame->slots + from; slot < frame->top; slot++) *slot = VALUE_NULL;
}

// Whether each parameter gets one of the arguments: then a call of it never raises.
static inline bool call_is_plain(const Function *function, size_t count, const Object *names) {
    return count == function->code->plain_count && !names && !function->closure;
}
// As frame_for_call then; the function and the arguments are taken over.
static inline Frame *frame_for_plain_call(Vm *vm, Function *function, const Value *args, size_t count) {
    Frame *frame = frame_new(vm, function);
    for (size_t i = 0; i < count; i++) value_put(&frame->slots[i], args[i]);
    frame_empty_locals(frame, count);
    return frame;
}

#endif
