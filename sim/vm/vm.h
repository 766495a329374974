#ifndef ASYNCARIUM_VM_VM_H
#define ASYNCARIUM_VM_VM_H

// The virtual machine of one world: runs a program's module from its first line to its end. Vm is the root of the world:
// everything that lives is reached from it. Its first member is the Runtime, so that `rt` and `vm` are the same address.

#include "sim/lang/code.h"
#include "sim/value/native.h"
#include "sim/value/str.h"
#include "sim/vm/activation.h"
#include "sim/vm/frame.h"
#include "sim/vm/told.h"

typedef struct Loop Loop;
typedef struct WarningRegistry WarningRegistry;
typedef struct WatchHooks WatchHooks;

typedef Value (*ModuleMaker)(Vm *vm);

enum { VM_MODULES_MAX = 64 };
enum { VM_STEPS_DEFAULT = 400000000 };

typedef enum VmEnd { VM_RUNNING, VM_COMPLETED, VM_ERROR, VM_DEADLOCK, VM_LIMIT, VM_CHOICE } VmEnd;

// What the vm needs of the floors above it, given at vm_new.
typedef struct VmHooks {
    // `await` on a Future or Task (their types have TYPE_FUTURE_LIKE): called by YIELD_FROM when the await begins and again
    // each time the chain is resumed. OUTCOME_YIELDED with the future itself suspends; RETURNED, RAISED end the await.
    Outcome (*await_future)(Vm *vm, Object *future, Input input, bool begins);
    // A chain that the loop's activation runs (ACTIVATION_RESUMES_ROOTS) has yielded or returned, and nobody looks for mistakes: the
    // root that the loop runs next, with None, where it finds that by a short way; the step is counted. NULL: the loop's activation is
    // to be resumed, with that input, as ever.
    Activation *(*next_step)(Vm *vm, Activation *loop, Input input);
    int64_t (*task_id)(const Vm *vm); // of the task that runs now; 0: none
    void (*tell_line)(Vm *vm, Frame *frame, uint32_t line); // a line begins to run, and somebody listens
    // An async generator is iterated for the first time; nobody holds it any more: the loop closes it if it is open, and takes
    // a new reference for that. As the hooks of sys.set_asyncgen_hooks, and the end of a weak reference.
    void (*async_generator_begins)(Vm *vm, Frame *generator);
    void (*async_generator_dropped)(Vm *vm, Frame *generator, bool is_open);
    // time.sleep: a call, as an activation, that blocks its thread for so long.
    Activation *(*sleep)(Vm *vm, int64_t nanoseconds);
    // asyncio.sleep(delay) for a positive number, awaited by what the loop runs: the future with its timer, owned, which is to be yielded,
    // with FUTURE_STANDS_IN. VALUE_NULL: not so here, and nothing has happened.
    Value (*fall_asleep)(Vm *vm, Value delay);
    // The coroutine in whose place such a future, or a number, was left; takes that over. Owned. See frame_make_awaited.
    Activation *(*make_sleep)(Vm *vm, Value left);
    // The main module is done: a call, as an activation, that waits for the threads that are left. NULL: none are.
    Activation *(*shutdown)(Vm *vm);
    // The program is done: lets everything die that it made, and hears what that has to say. False: there was no room for
    // that.
    bool (*collect)(Vm *vm);
} VmHooks;

// How a run begins. All pointers are borrowed and outlive the world.
typedef struct VmOptions {
    const VmHooks *hooks;
    const Bytecode *module;  // the compiled program
    const ProgramModule *library; // those modules of the library that it imports, `library_count` of them
    size_t library_count;
    const char *text;        // its canonical text, of `line_count` lines that begin at these offsets
    const size_t *line_offsets;
    uint32_t line_count;
    const char *file_name;   // as tracebacks show it
    EventListener listener;
    int64_t seed;
    int64_t step_limit;      // 0: VM_STEPS_DEFAULT
    int64_t time_limit;      // virtual nanoseconds; 0: none
    int64_t workers;         // of the default executor
    bool debug;
} VmOptions;

// NativeSpec.activation of a function whose call becomes an activation of its own (asyncio.run): makes it, not started,
// with is_call set. NULL: raised.
typedef Activation *(*NativeStart)(Vm *vm, Value self, const Args *args);

struct Vm {
    Runtime rt;
    const VmHooks *hooks;
    Activation *current;        // the innermost that runs now; NULL before and after the program
    const Exception *thrown;    // by which the last resume went; compared only
    uint32_t thrown_depth;      // the smallest of what has run since then, 0 if none was thrown. See frame_chain_thrown
    Input handed;               // what comes with OUTCOME_RUN
    struct List *unpacked;      // f(*[…]) is called, with all of this list's items, which nobody else has: a function in C may take them
                                // over, with the list, and leave others. Borrowed; NULL: no such call
    Activation *paused;         // where sim_run goes on; NULL: nothing is paused
    uint32_t native_depth;      // C recursion: how many vm_run are active
    VmEnd end;
    VmEnd main_end;             // how the main module has ended; VM_RUNNING: not yet
    bool exiting;               // the module is done: what is dropped now is dropped as at CPython's exit
    int64_t time_limit;         // 0: none
    int64_t steps, step_limit;  // calls, resumptions and jumps backward
    int64_t task_steps;         // task steps made
    int64_t pause_at;           // pause when task_steps reaches this; 0: never
    Dict *modules;              // name -> module, that were imported
    struct {
        const char *name;
        ModuleMaker make;
    } makers[VM_MODULES_MAX];   // modules that can be imported; see import_register
    uint32_t maker_count;
    const ProgramModule *library; // modules that are written in Python, outside the world, `library_count` of them
    size_t library_count;
    Dict *builtins;             // namespace of builtins
    Dict *globals;              // namespace of __main__
    Function *main;             // the module's code
    struct Asyncio *asyncio;    // of the floor sim/asyncio; NULL until the module is imported
    struct Loops *loops;        // sim/loop's own; NULL until it is needed
    StrBuilder current_line;    // what was printed without a newline yet
    Exception *last_error;      // which nobody caught, at the end, as sys.last_exc; NULL: none
    StrBuilder error_line;      // the same of stderr
    Dict *sys_namespace;        // of the module sys; NULL until it is imported
    Value at_exit;              // called when the program is done; VALUE_NULL: nothing is
    Value sys_stdout;           // its stdout, while the program has put no other in its place
    Str *end_message;           // last line of an uncaught exception's traceback, or what a limit hit; NULL: none
    WarningRegistry *warnings;
    const char *text;           // canonical text of the program, outside the world, for tracebacks
    const size_t *line_offsets; // of its lines; outside the world, too
    uint32_t line_count;
    const char *file_name;      // as tracebacks show it, outside the world
    const Frame *told_frame;    // of DETAIL_LINE: the last line that was told, and where
    uint32_t told_line;
    ToldFrames told_frames;
    ToldTable told_globals;
    bool debug;                 // asyncio's debug mode, from the scenario
    int64_t seed;
    bool tracks_origins;        // coroutines that are made remember where
    Type *frame_summary_type;   // of origin.c; NULL until needed
    int64_t workers;            // threads in an executor that asks for no number
    Type *struct_time_type;     // of the module time; NULL until imported
    struct ModuleTypes *module_types; // of the floor sim/module; NULL until needed
    struct Random *random;      // the module's own generator; NULL until imported
    struct Context *context;    // the current context; NULL until needed
    const WatchHooks *watch;    // who looks for mistakes; NULL: nobody. See watch.h
    struct Diagnose *diagnose;  // of the floor sim/diagnose
    struct Plan *plan;          // what is decided otherwise than by CPython; NULL: nothing. See plan.h
};

static inline Vm *vm_of(Runtime *rt) { return (Vm *)rt; }
static inline int64_t vm_time(const Vm *vm) { return vm->rt.events.now; } // virtual nanoseconds

// `size` is ops->size: where it is written as a constant, the compiler knows how to allocate and empty that.
// Counts a step and looks at the limits: at calls, awaits, exceptions and jumps backward. Nothing more runs after vm_stop, which
// lets the program no steps.
static inline bool vm_must_stop(Vm *vm) { return ++vm->steps > vm->step_limit || world_over_limit(vm->rt.world); }
// Whether it will not stop at the next step.
static inline bool vm_may_step(const Vm *vm) { return vm->steps < vm->step_limit && !world_over_limit(vm->rt.world); }

static inline Activation *activation_new_born(Vm *vm, Type *type, ObjectKind kind, const ActivationOps *ops, size_t size, int64_t birth) {
    Activation *self = (Activation *)object_new(&vm->rt, type, kind, size);
    self->ops = ops;
    self->is_native = true;
    activation_set_birth(self, birth);
    self->is_root = true;
    self->link = self;
    return self;
}

static inline Activation *activation_new_of_kind(Vm *vm, Type *type, ObjectKind kind, const ActivationOps *ops, size_t size) {
    return activation_new_born(vm, type, kind, ops, size, runtime_next_serial(&vm->rt));
}

static inline Activation *activation_new_coroutine_of_size(Vm *vm, const ActivationOps *ops, size_t size) {
    Activation *coroutine = activation_new_of_kind(vm, vm->rt.types[TYPE_COROUTINE], KIND_COROUTINE, ops, size);
    if (vm->tracks_origins) activation_track(vm, coroutine);
    return coroutine;
}

static inline Activation *activation_new_coroutine(Vm *vm, const ActivationOps *ops) {
    return activation_new_coroutine_of_size(vm, ops, ops->size);
}

// `next` is to run, resumed with `input`.
static inline Outcome outcome_run(Vm *vm, Activation *next, Input input) {
    vm->handed = input;
    return outcome_to(OUTCOME_RUN, next);
}

// Makes the vm as the root of an empty world, with builtins and the vm's own modules.
Vm *vm_new(World *world, const VmOptions *options);
// Runs the program, or goes on with it, until it ends or pauses (VM_RUNNING). At its end the world is torn down as at
// CPython's exit, and the `end` event is sent.
VmEnd vm_run_program(Vm *vm);
const char *vm_end_name(VmEnd end);

// Runs `activation`, resumed with `input`, until it ends (it becomes a boundary), yields or the program stops. This is
// the only place that recurses on the C stack. OUTCOME_RETURNED, RAISED, YIELDED, PAUSED or STOPPED.
Outcome vm_run(Vm *vm, Activation *activation, Input input);

// Calls from C; results owned, VALUE_NULL raised. As PyObject_Vectorcall.
Value vm_call(Runtime *rt, Value callable, const Value *args, size_t count, Object *names);
// The same as an activation, for whoever can let it run without the C stack: a call of a Python function, however it is wrapped
// into methods and callable objects, or of a native one that waits. Not linked yet, with is_call set; owned by the run. NULL:
// the call is over, with *result (owned; VALUE_NULL: raised).
Activation *vm_enter(Vm *vm, Value callable, const Value *args, size_t count, Object *names, Value *result);
// For an activation in C that calls: OUTCOME_RUN, or RETURNED or RAISED where the call is over at once.
Outcome vm_enter_from(Vm *vm, Value callable, const Value *args, size_t count, Object *names);
Value vm_call_method(Vm *vm, Value object, Str *name, const Value *args, size_t count);

// Makes the frame of a call, with the arguments bound. For a generator, coroutine or async generator function this is the
// finished object, not started. NULL: raised (wrong arguments). As _PyEval_Vector's initialize_locals.
Frame *frame_for_call(Vm *vm, Function *function, const Value *args, size_t count, Object *names);

// Sends a value into (or throws rt->raised into) a suspended generator or coroutine from C, as gen.send and gen.throw.
// OUTCOME_YIELDED, RETURNED or RAISED; raises ValueError "generator already executing" and its kin.
Outcome vm_resume(Vm *vm, Activation *root, Input input);
// Throws GeneratorExit in, after closing what it awaits. The value that it returned, or None, owned; VALUE_NULL: raised.
// As gen_close.
Value vm_close(Vm *vm, Activation *activation);

// Nested too deep to be started: it counts as begun and ended.
void vm_give_up(Vm *vm, Activation *activation);

// What `await value` waits on: owned; VALUE_NULL raised ("object int can't be used in 'await' expression").
Value vm_get_awaitable(Vm *vm, Value value, unsigned how);

// The end of the program, from anywhere: the next instruction that looks stops.
void vm_stop(Vm *vm, VmEnd end, const char *message);
// For C code that was interrupted by the end of the program: raises something, so that it unwinds. Nothing catches it.
void vm_raise_stopped(Vm *vm);
// A limit may have been passed: ends the program as VM_LIMIT, and says which limit it was.
void vm_check_limits(Vm *vm);
// Output. Texts are told as events; print's incomplete line is kept in the vm.
void vm_print(Vm *vm, const Str *text);
// The same to stderr, as a log event; `logger` and `level` are NULL for what no logger writes.
void vm_print_error(Vm *vm, const Str *text, const Str *logger, const Str *level);
void vm_flush_line(Vm *vm); // tells what is left without a newline
// An exception that nobody can catch: "Exception ignored in: <repr>" and its traceback. Takes rt->raised.
void vm_report_unraisable(Vm *vm, Value where);
// The same with "Exception ignored in …:" of the caller's own, which ends in a newline.
void vm_report_unraisable_titled(Vm *vm, const Str *title);
// warnings.warn(message, category), about the line that runs now.
void vm_warn(Vm *vm, ExceptionId category, const char *message);
// The same about the program's line that has called the library: with a stacklevel.
void vm_warn_caller(Vm *vm, ExceptionId category, const char *message);

#endif
