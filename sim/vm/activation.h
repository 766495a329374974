#ifndef ASYNCARIUM_VM_ACTIVATION_H
#define ASYNCARIUM_VM_ACTIVATION_H

// An activation is a piece of the program that runs or is suspended: the call of a Python function (a Frame), a
// generator, a coroutine, or something written in C that can wait (asyncio.sleep, Queue.get, the loop itself).
//
// Activations form a chain through `back`: who goes on when this one returns. The VM runs them by a trampoline, without
// using the C stack, however long the chain is:
//
//     module <- run (the loop) <- main() <- fetch() <- sleep      `back` points to the left
//                                 root                 innermost
//
// The part of a chain that suspends and resumes as one (what a task runs) begins with its root. The root knows its
// innermost activation, so a resume goes straight there; every other one knows the way to its root.

#include <assert.h>

#include "sim/value/exception.h"
#include "sim/value/type.h"
#include "sim/value/value.h"

typedef struct Vm Vm;
typedef struct Activation Activation;

typedef enum ActivationState {
    ACTIVATION_CREATED,   // not started
    ACTIVATION_SUSPENDED, // at a yield or an await
    ACTIVATION_RUNNING,   // runs, or waits for an inner activation that runs
    ACTIVATION_DONE,      // returned or raised
} ActivationState;

// What an activation is resumed with.
typedef enum InputKind {
    INPUT_VALUE,  // a value: the result of what it called or awaited, or what was sent; None at the start
    INPUT_RAISED, // an exception waits in rt->raised: what it called raised it, or it is thrown in
    INPUT_YIELDED, // the chain (or the async generator) that it resumed has yielded this value
} InputKind;

// The kind stands above the value's tag, so that both travel in two registers: an Input is passed on with each step of each
// coroutine. See input_kind and input_get.
typedef struct Input {
    uint64_t kind_and_tag;
    int64_t content;
} Input;

// What a resumed activation written in C answers.
typedef enum OutcomeKind {
    OUTCOME_RETURNED = INPUT_VALUE,   // it is done; the value is its result
    OUTCOME_RAISED = INPUT_RAISED,    // it is done; the exception is in rt->raised
    OUTCOME_YIELDED = INPUT_YIELDED,  // it suspends its whole chain; the value goes to whoever resumed the root
    OUTCOME_RUN,      // another one is to run, resumed with vm->handed; what becomes of it comes back as the next input
    OUTCOME_RESUME,   // the same of the loop, for a root that stands where it was left or has not begun: resumed with None
    OUTCOME_SWITCH,   // one of another thread goes on where it stands, resumed with None; this one stays where it is until somebody
                      // switches back
    OUTCOME_PAUSED,   // the driver shall return to its caller (see vm_run); resumed later with INPUT_VALUE None
    OUTCOME_STOPPED,  // the program has ended (deadlock, limit): nothing is unwound
} OutcomeKind;

// Packed as an Input is; what an activation answers at its end is the input of who waits for it. See outcome_kind, outcome_value
// (owned by the receiver) and outcome_next (of RUN and RESUME: a root, or an activation with is_call; of SWITCH: what stands; borrowed).
typedef struct Outcome {
    uint64_t kind_and_tag;
    int64_t content;
} Outcome;

// Behaviour of an activation written in C. What it may do in `resume`:
//   - return, raise, yield a future (suspends its whole chain: what yielded is resumed next);
//   - OUTCOME_RUN something; while that runs or is suspended, it is not asked;
//   - OUTCOME_SWITCH to another thread (see sim/loop/thread.h).
typedef struct ActivationOps {
    const char *name;     // "get": as __name__ of the coroutine
    const char *qualname; // "Queue.get"
    size_t size;          // of the struct that begins with the Activation
    // Runs on. Owns the input's value. The first input is None (or what is thrown in before it began).
    Outcome (*resume)(Vm *vm, Activation *self, Input input);
    void (*clear)(Vm *vm, Activation *self); // gives up what it holds; may be called twice. NULL: holds nothing
    void (*visit)(Activation *self, Visitor visitor, void *visitor_self); // NULL: holds no objects
} ActivationOps;

struct Activation {
    Object head;              // KIND_FRAME, KIND_GENERATOR, KIND_COROUTINE, KIND_ASYNC_GENERATOR, or KIND_OTHER
    Activation *back;         // borrowed; NULL while nobody waits for it. Of one that is done and held: from where it was run; held
    Activation *link;         // of a root: its innermost; of others: towards the root. Borrowed
    union {
        const ActivationOps *ops; // is_native
        struct Code *code;        // a Frame: bytecode; borrowed from its function
    };
    uint8_t state;            // an ActivationState
    bool is_root;
    bool is_boundary;         // its end returns from vm_run instead of going on in `back`
    bool is_native : 1;       // written in C; else it is a Frame
    bool is_constructor : 1;  // a call of __init__: must return None, which is dropped
    bool is_call : 1;         // one reference belongs to the run: dropped when it is done. Not so for generators and coroutines
    uint8_t flags;            // ACTIVATION_… of execute.h; the others are free for the upper floors' own use
    uint8_t birth_high;       // with birth_low: see activation_birth
    uint16_t depth;           // how deep it is nested, as CPython counts for its recursion limit
    uint32_t held;            // by how many tracebacks and calls that were made in it: see activation_hold
    uint32_t birth_low;
};

// Order of creation, of generators, coroutines and awaitables: see Type.birth. In five bytes, for there may be a million of them.
static inline int64_t activation_birth(const Activation *activation) {
    return (int64_t)((uint64_t)activation->birth_high << 32 | activation->birth_low);
}
static inline void activation_set_birth(Activation *activation, int64_t birth) {
    activation->birth_high = (uint8_t)((uint64_t)birth >> 32);
    activation->birth_low = (uint32_t)birth;
}

// What an activation in C begins with that handles an exception while something runs that it has called, as a frame does in an
// except block. It has the flag ACTIVATION_HANDLES of execute.h.
typedef struct HandlingActivation {
    Activation activation;
    Exception *handled; // owned; NULL: none now
    uint32_t place;     // where in CPython's function it stands, by a number of its own, if it drops things in several places
} HandlingActivation;

// A coroutine object written in C (asyncio.sleep(…)): ops->size bytes, zero behind the Activation. To the program it is
// a coroutine like any other: it can be awaited, sent to, closed, and must not be forgotten.
static inline Activation *activation_new_coroutine(Vm *vm, const ActivationOps *ops); // see vm.h
// Keeps where a coroutine is made, that is made now: if vm->tracks_origins says so. As compute_cr_origin.
void activation_track(Vm *vm, Activation *coroutine);
// An activation of another type: of a call (asyncio.run: set is_call), or an awaitable of TYPE_ACTIVATION flag, whose slots
// use activation_destroy and activation_visit.
Activation *activation_new(Vm *vm, Type *type, const ActivationOps *ops);
void activation_destroy(Runtime *rt, Object *self);
void activation_visit(Object *self, Visitor visitor, void *visitor_self);
// CPython has frame objects beside generators, coroutines and calls. Whoever has one of a call that is done has its locals, and the frame
// from which it was called, with what will be left in that. Here a frame is the call itself. So it is held, which is no reference: a
// generator that nobody refers to is closed even so, and then is OBJECT_GONE; its storage stays until it is let go, too.
void activation_hold(Object *activation);
void activation_let_go(Runtime *rt, Object *activation);
uint32_t activation_holds(const Object *object); // how many there are of it; 0 for any other object
// Whether CPython has a frame for it.
bool activation_has_frame(const Activation *activation);
// Whose frame is that from which one runs that has `back` behind it. While something is thrown into a chain, CPython
// leaves out who awaits an awaitable that is no coroutine, as that of an async generator: the frame of who awaits him comes
// next. Borrowed; NULL: none. As _gen_throw.
Activation *activation_run_from(const Vm *vm, Activation *back);
// For a type's destroy slot: true if it is held, and must not be freed yet.
bool activation_stays(Activation *activation);
// What is held for it, because it is done and held itself; borrowed; NULL: nothing.
static inline Activation *activation_caller(const Activation *activation) {
    return activation->state == ACTIVATION_DONE ? activation->back : NULL;
}
void activation_let_go_of_caller(Runtime *rt, Activation *activation);
// It is done, and detached: if it is held, so is what called it.
void activation_hold_caller(Activation *activation, Activation *caller);
// What it has begun to run or await and waits for now, borrowed; NULL: nothing, or something that is no activation.
Activation *activation_awaited(Vm *vm, Activation *activation);
// Whether it, or what awaits it, runs now.
bool activation_is_running(Activation *activation);
// The one that a resume of `root` must go to. O(1), nearly always.
static inline Activation *activation_innermost(Activation *root) {
    assert(root->is_root && "only a root knows its innermost activation");
    return root->link;
}
Activation *activation_root(Activation *activation);

static inline Input input_of(InputKind kind, Value value) {
    return (Input){.kind_and_tag = (uint64_t)kind << 32 | value.tag, .content = value.as.integer};
}
static inline Input input_value(Value value) { return input_of(INPUT_VALUE, value); }
static inline Input input_raised(void) { return input_of(INPUT_RAISED, VALUE_NULL); }
static inline InputKind input_kind(Input input) { return (InputKind)(input.kind_and_tag >> 32); }
// Owned by whoever was resumed with it; VALUE_NULL for INPUT_RAISED.
static inline Value input_get(Input input) {
    return (Value){.tag = (uint32_t)input.kind_and_tag, .as.integer = input.content};
}
static inline Outcome outcome_with(OutcomeKind kind, Value value) {
    return (Outcome){.kind_and_tag = (uint64_t)kind << 32 | value.tag, .content = value.as.integer};
}
static inline OutcomeKind outcome_kind(Outcome outcome) { return (OutcomeKind)(outcome.kind_and_tag >> 32); }
static inline Value outcome_value(Outcome outcome) {
    return (Value){.tag = (uint32_t)outcome.kind_and_tag, .as.integer = outcome.content};
}
static inline Activation *outcome_next(Outcome outcome) { return (Activation *)(uintptr_t)outcome.content; }
static inline Outcome outcome_returned(Value value) { return outcome_with(OUTCOME_RETURNED, value); }
static inline Outcome outcome_raised(void) { return outcome_with(OUTCOME_RAISED, VALUE_NULL); }
static inline Outcome outcome_yielded(Value value) { return outcome_with(OUTCOME_YIELDED, value); }
static inline Outcome outcome_to(OutcomeKind kind, Activation *next) { // RUN, where vm->handed is set, RESUME or SWITCH
    return (Outcome){.kind_and_tag = (uint64_t)kind << 32, .content = (int64_t)(uintptr_t)next};
}
// From one that has returned, raised or yielded to who waits for that, and back.
static inline Input input_from(Outcome outcome) { return (Input){outcome.kind_and_tag, outcome.content}; }
static inline Outcome outcome_from(Input input) { return (Outcome){input.kind_and_tag, input.content}; }

#endif
