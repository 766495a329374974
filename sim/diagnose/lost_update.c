// lost-update: a task stores what it has computed from an old value of the variable, over what another task has stored.

#include "sim/diagnose/flow.h"
#include "sim/diagnose/parts.h"
#include "sim/loop/tell.h"
#include "sim/vm/where.h"

// What the program calls the variable: what stands where it is stored.
static Str *variable_name(Vm *vm, const Frame *frame) {
    const Position *position = &frame->activation.code->bytecode->positions[frame_instruction_index(frame)];
    SourceLine line = where_source(vm, position->line);
    bool is_whole = position->end_line == position->line && position->col < position->end_col && position->end_col <= line.size;
    if (!is_whole) return str_from_c(&vm->rt, "a variable");
    return str_new(&vm->rt, line.data + position->col, position->end_col - position->col);
}

// In which line the task was suspended after it had read, when the other one wrote; 0: nowhere.
static int64_t waiting_line(const Flow *flow, const Mark *mark, int64_t when) {
    if (mark->task >= flow->suspension_capacity) return 0;
    const Suspension *suspension = &flow->suspensions[mark->task];
    for (size_t i = 0; i < 2; i++)
        if (suspension->when[i] >= mark->step && suspension->when[i] <= when) return suspension->line[i];
    return 0;
}

static void report(Vm *vm, const Frame *frame, const Variable *variable, const Mark *mark) {
    int64_t line = frame_line(frame), waiting = waiting_line(vm->diagnose->flow, mark, variable->when);
    if (!waiting || !diagnose_is_new(vm, "lost-update", line)) return;
    Str *name = variable_name(vm, frame);
    Finding f = finding_new(vm, "lost-update");
    finding_add_task(&f, loop_current_task(vm));
    finding_add(&f, " writes ");
    finding_add_variable(&f, name);
    finding_add_line(&f, line);
    finding_add(&f, " from the value that it read");
    finding_add_line(&f, mark->line);
    finding_add(&f, ", before it was suspended");
    finding_add_line(&f, waiting);
    finding_add(&f, "; meanwhile ");
    finding_add_task_id(&f, variable->writer, "code outside of any task");
    finding_add(&f, " wrote it");
    finding_add_line(&f, variable->line);
    finding_add(&f, ", and that update is lost");
    finding_send(&f, "Read it again after the await, or hold one asyncio.Lock from the read to the write.");
    object_unref(&vm->rt, name);
}

static bool knows(const Variable *variable, uint32_t task, Content now) {
    for (size_t i = 0; i < KNOWN_MAX; i++)
        if (variable->known[i].task == task && content_is(variable->known[i].content, now)) return true;
    return false;
}

// The mark that tells of an old value of the variable; NULL: none, or a fresh one was used, too.
static const Mark *find_stale(const Variable *variable, const Marks *marks, uint32_t task, Content now) {
    const Mark *stale = NULL;
    for (uint32_t i = 0; marks && i < marks->count; i++) {
        const Mark *mark = &marks->items[i];
        if (mark->variable != variable->number || mark->task != task) continue;
        if (content_is(mark->held, now)) return NULL;
        stale = mark;
    }
    return stale;
}

// A list that is changed in its place, and then stored where it was: nothing is written over.
static bool is_same_object(Value value, Content now) {
    return value_is_object(value) && value.as.object->kind != KIND_STR && content_is(content_of(value), now);
}

void lost_update_store(Vm *vm, const Frame *frame, Variable *variable, const Marks *marks, Value value, Content now) {
    uint32_t task = (uint32_t)tell_task(vm);
    if (is_same_object(value, now)) return;
    const Mark *stale = task ? find_stale(variable, marks, task, now) : NULL;
    bool is_others = variable->when && variable->writer != task && content_is(variable->content, now);
    if (stale && is_others && !knows(variable, task, now)) report(vm, frame, variable, stale);
    variable->writer = task;
    variable->line = frame_line(frame);
    variable->when = vm->task_steps;
    variable->content = content_of(value);
    if (task) variable_know(variable, task, variable->content);
}
