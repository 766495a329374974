#ifndef ASYNCARIUM_LOOP_FUTURE_PARTS_H
#define ASYNCARIUM_LOOP_FUTURE_PARTS_H

// Between the files of futures and tasks.

#include "sim/loop/future.h"
#include "sim/value/str.h"
#include "sim/vm/origin.h"

// A future of the program's own has a number in the trace; one that stands for a sleep, a lock, … has that thing's.
static inline bool future_is_numbered(EventRefKind kind) {
    return kind == REF_FUTURE || kind == REF_GATHER || kind == REF_WAIT || kind == REF_SHIELD;
}
void future_give_number(Vm *vm, Future *future);
// The rest of making one that is allocated and zero.
static inline void future_init(Vm *vm, Future *future, Loop *loop, EventRefKind kind, int64_t id) {
    future->loop = object_ref(loop);
    future->serial = runtime_next_serial(&vm->rt);
    future->ref_kind = (uint8_t)kind;
    future->ref_id = (uint32_t)id;
    if (loop->debug && !vm->exiting) origin_keep(vm, &future->head, ORIGIN_WHOLE);
    if (id == 0 && future_is_numbered(kind)) future_give_number(vm, future);
}
// Its __init__ is called once more: it is as it was before the first time. Nothing to be done before that.
void future_begin_anew(Vm *vm, Future *future);
// Gives up what it is done with, and who waits for it.
void future_drop_failure(Runtime *rt, Future *future);
void future_drop_callbacks(Vm *vm, Future *future);
static inline void future_drop(Runtime *rt, Future *future) {
    if (future->is_failed) future_drop_failure(rt, future);
    else value_clear(rt, &future->as.result);
    if (future->only.callback) future_drop_callbacks(vm_of(rt), future);
}
// Cancelled by this CancelledError, which is taken over. It is pending.
void future_cancel_with(Vm *vm, Future *future, Exception *error);
// Removes the callbacks for which `matches` says so; gives their number. What it leaves raised ends that.
typedef bool CallbackMatch(Vm *vm, const FutureCallback *item, void *self);
size_t future_remove_matching(Vm *vm, Future *future, CallbackMatch *matches, void *self);
// The future behind self; NULL: raised a RuntimeError, since its __init__ was not called.
Future *future_ready(Runtime *rt, Value self);
const FutureCallback *future_callback_at(const Future *future, size_t i);
Value future_repr(Runtime *rt, Value self);
Value future_iter_new(Runtime *rt, Value self);

// The parts of a repr: "finished", " result=3", " cb=[f() at x.py:3]". False: raised.
const char *future_state_name(const Future *future);
bool future_describe_outcome(Vm *vm, StrBuilder *text, const Future *future);
bool future_describe_callbacks(Vm *vm, StrBuilder *text, const Future *future);
void future_describe_origin(Vm *vm, StrBuilder *text, const Future *future); // " created at x.py:7"
// For the setter of an attribute that is true or false. False: raised.
bool future_read_flag(Runtime *rt, Value value, bool *out);
// Whether naming its callbacks runs no code of the program.
bool future_has_plain_callbacks(const Future *future);

#endif
