// What got lost: coroutines that never ran, exceptions at which nobody looked, tasks that nobody waited for.

#include "sim/diagnose/parts.h"
#include "sim/lang/opcode.h"
#include "sim/loop/tell.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/vm/generator.h"

// never-awaited -------------------------------------------------------------------------------------------------------

void lost_never_awaited(Vm *vm, Activation *coroutine) {
    const Frame *frame = coroutine->is_native ? NULL : (const Frame *)coroutine;
    int64_t line = frame ? frame_made_line(frame) : tell_line(vm);
    const char *name = frame ? frame->function->qualname->data : coroutine->ops->qualname;
    if (!diagnose_is_new(vm, name, line)) return;
    Finding f = finding_new(vm, "never-awaited");
    finding_list_task(&f, tell_task(vm));
    finding_add(&f, "the coroutine that %s() gave", name);
    finding_add_line(&f, line);
    finding_add(&f, " was dropped without an await: none of its code has run");
    finding_send(&f, "A call of a coroutine function only makes a coroutine. Put `await` before it, or hand it to "
                     "asyncio.create_task().");
}

// never-retrieved -----------------------------------------------------------------------------------------------------

static int64_t line_of_error(const Exception *exception) {
    int64_t line = 0;
    for (const Traceback *entry = exception->traceback; entry; entry = entry->next)
        if (!entry->is_hidden) line = entry->line;
    return line;
}

void lost_never_retrieved(Vm *vm, Future *future) {
    const Exception *exception = future->as.failure.exception;
    Finding f = finding_new(vm, "never-retrieved");
    if (future->ref_kind == REF_TASK) finding_add_task(&f, (Task *)future);
    else finding_add(&f, "a future");
    finding_add(&f, " failed with %V", exception->head.type->name);
    finding_add_line(&f, line_of_error(exception));
    finding_add(&f, ", and was dropped before anybody looked at that");
    finding_send(&f, "Keep the task, and await it (or ask for its exception()) some time.");
}

// destroyed-pending ---------------------------------------------------------------------------------------------------

void lost_destroyed_pending(Vm *vm, Task *task) {
    Finding f = finding_new(vm, "destroyed-pending");
    finding_add_task(&f, task);
    finding_add(&f, " was thrown away while it was not done: nobody held it any more, and it stands");
    int64_t line = diagnose_waiting_line(task);
    if (line) finding_add_line(&f, line);
    else finding_add(&f, " where it will never go on");
    finding_send(&f, "The loop itself holds no task strongly. Keep a reference until it is done, or await it.");
}

// forgotten-task ------------------------------------------------------------------------------------------------------

enum { REACH_MAX = 4096 };

// Marks the instructions that can be reached from `start` without an exception; true: one of them returns.
static bool can_return(const Bytecode *code, uint32_t start, uint8_t *seen) {
    uint32_t todo[REACH_MAX];
    size_t count = 0;
    todo[count++] = start;
    while (count) {
        uint32_t at = todo[--count];
        if (at >= code->instruction_count || seen[at]) continue;
        seen[at] = 1;
        Opcode op = (Opcode)instruction_opcode(code->instructions[at]);
        if (op == OP_RETURN_VALUE) return true;
        if (count + 2 > REACH_MAX) return true;
        if (opcode_jumps(op)) todo[count++] = instruction_argument(code->instructions[at]);
        if (opcode_goes_on(op)) todo[count++] = at + 1;
    }
    return false;
}

// Whether a frame may come to its end by itself: not so in `while True:` that nothing but an exception leaves.
static bool may_end(Vm *vm, const Frame *frame) {
    const Bytecode *code = frame->activation.code->bytecode;
    uint8_t *seen = world_allocate_zeroed(vm->rt.world, code->instruction_count);
    bool may = can_return(code, frame_instruction_index(frame), seen);
    world_release(vm->rt.world, seen, code->instruction_count);
    return may;
}

// A service that runs until it is stopped is not forgotten. Nor is what waits for something that may never come: its
// work is done.
static bool is_service(Vm *vm, const Task *task) {
    if (!value_is_kind(task_coroutine(task), KIND_COROUTINE)) return true; // the loop closes a generator
    for (const Activation *a = diagnose_innermost(task); a; a = a->back)
        if (is_program_frame(a) && !may_end(vm, (const Frame *)a)) return true;
    return false;
}

// What holds a task that nobody but the loop knows: `tasks`, and what it waits for or its place among what is ready.
enum { REFERENCES_OF_LOOP = 2 };

static bool is_forgotten(Vm *vm, const Task *task) {
    const Future *future = &task->future;
    if (future_is_done(future) || future->was_awaited || task->cancels) return false;
    return future->head.refs <= REFERENCES_OF_LOOP && !is_service(vm, task);
}

static void report_forgotten(Vm *vm, Task *task) {
    TellText text;
    EventText coroutine = tell_coroutine(task_coroutine(task), &text);
    Finding f = finding_new(vm, "forgotten-task");
    finding_add_task(&f, task);
    finding_add(&f, ", which runs %.*s(), ", (int)coroutine.size, coroutine.data);
    if (task->future.started) {
        finding_add(&f, "is cut off");
        finding_add_line(&f, diagnose_waiting_line(task));
    } else {
        finding_add(&f, "never gets to begin");
    }
    finding_add(&f, ": the main task is done, and nobody has waited for this one");
    finding_send(&f, "Await the task before main() ends, or make it in an asyncio.TaskGroup.");
}

void lost_at_end(Vm *vm, List *tasks) {
    if (vm->rt.hooks->handled(&vm->rt)) return; // main has failed: that is why the others are cut off
    for (size_t i = 0; i < tasks->count; i++) {
        Task *task = value_as_task(tasks->items[i]);
        if (is_forgotten(vm, task)) report_forgotten(vm, task);
    }
}
