// The table of what is watched: marks beside the slots of frames, variables in their containers.

#include <string.h>

#include "sim/diagnose/flow.h"
#include "sim/diagnose/parts.h"

enum { CAPACITY_FIRST = 64, VARIABLES_MAX = 64 };

static size_t place_of(const Vm *vm, const Object *object, size_t capacity) {
    uint64_t offset = (uint64_t)((const char *)object - (const char *)vm->rt.world) / WORLD_ALIGNMENT;
    return (size_t)((offset * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (capacity - 1);
}

static Watched *find(Vm *vm, const Object *object) {
    const Flow *flow = vm->diagnose->flow;
    size_t place = place_of(vm, object, flow->watched_capacity);
    while (flow->watched[place].object && flow->watched[place].object != object)
        place = (place + 1) & (flow->watched_capacity - 1);
    return &flow->watched[place];
}

static void grow(Vm *vm, Flow *flow) {
    Watched *old = flow->watched;
    size_t old_capacity = flow->watched_capacity;
    flow->watched_capacity = old_capacity ? old_capacity * 2 : CAPACITY_FIRST;
    flow->watched = world_allocate_zeroed(vm->rt.world, flow->watched_capacity * sizeof(Watched));
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].object) *find(vm, old[i].object) = old[i];
    if (old) world_release(vm->rt.world, old, old_capacity * sizeof(Watched));
}

static Watched *watch(Vm *vm, Object *object) {
    Flow *flow = vm->diagnose->flow;
    if (2 * (flow->watched_count + 1) > flow->watched_capacity) grow(vm, flow);
    Watched *watched = find(vm, object);
    if (watched->object) return watched;
    *watched = (Watched){.object = object};
    object->flags |= OBJECT_WATCHED;
    flow->watched_count++;
    return watched;
}

static size_t slot_count(const Frame *frame) {
    return frame->activation.code->bytecode->local_count + frame->activation.code->bytecode->stack_size;
}

static void release_variable(Vm *vm, Variable *variable) {
    Variable **recent = &vm->diagnose->flow->recent[variable->number % RECENT_MAX];
    if (*recent == variable) *recent = NULL;
    world_release(vm->rt.world, variable, sizeof *variable);
}

static void release(Vm *vm, Watched *watched) {
    if (watched->marks)
        world_release(vm->rt.world, watched->marks, slot_count((const Frame *)(const void *)watched->object) * sizeof(Marks));
    while (watched->variables) {
        Variable *variable = watched->variables;
        watched->variables = variable->next;
        release_variable(vm, variable);
    }
}

// Entries that were put behind it, since its place was taken, move up.
static void close_gap(Vm *vm, Flow *flow, size_t gap) {
    size_t mask = flow->watched_capacity - 1;
    for (size_t at = (gap + 1) & mask; flow->watched[at].object; at = (at + 1) & mask) {
        size_t home = place_of(vm, flow->watched[at].object, flow->watched_capacity);
        if (((at - home) & mask) < ((at - gap) & mask)) continue;
        flow->watched[gap] = flow->watched[at];
        flow->watched[at] = (Watched){0};
        gap = at;
    }
}

void flow_forget(Vm *vm, const Object *object) {
    Flow *flow = vm->diagnose->flow;
    Watched *watched = find(vm, object);
    if (!watched->object) return;
    if ((const void *)flow->last == object) flow->last = NULL;
    release(vm, watched);
    *watched = (Watched){0};
    flow->watched_count--;
    close_gap(vm, flow, (size_t)(watched - flow->watched));
}

// Marks ---------------------------------------------------------------------------------------------------------------

Marks *flow_find_marks(Vm *vm, const Frame *frame, const Value *slot) {
    if (!(frame->activation.head.flags & OBJECT_WATCHED)) return NULL;
    Flow *flow = vm->diagnose->flow;
    if (flow->last != frame) {
        flow->last_marks = find(vm, &frame->activation.head)->marks;
        flow->last = frame;
    }
    return flow->last_marks + (slot - frame->slots);
}

Marks *flow_marks_of(Vm *vm, Frame *frame, const Value *slot) {
    if (frame->activation.head.flags & OBJECT_WATCHED) return flow_find_marks(vm, frame, slot);
    Watched *watched = watch(vm, &frame->activation.head);
    if (!watched->marks) watched->marks = world_allocate_zeroed(vm->rt.world, slot_count(frame) * sizeof(Marks));
    return watched->marks + (slot - frame->slots);
}

void marks_add(Marks *to, const Marks *from) {
    for (uint32_t i = 0; i < from->count && to->count < MARKS_MAX; i++) {
        bool known = false;
        for (uint32_t k = 0; k < to->count && !known; k++)
            known = to->items[k].variable == from->items[i].variable && content_is(to->items[k].held, from->items[i].held);
        if (!known) to->items[to->count++] = from->items[i];
    }
}

// Variables -----------------------------------------------------------------------------------------------------------

Content content_of(Value value) {
    uint64_t payload = value.tag <= VALUE_TAG_ELLIPSIS ? 0 : (uint64_t)value.as.integer;
    return (Content){.payload = payload, .tag = (uint32_t)value.tag};
}

static bool key_is(VariableKey a, VariableKey b) {
    return a.pointer == b.pointer && a.hash == b.hash && a.tag == b.tag;
}

// Of a container with very many, those that were not used for long are forgotten.
static void drop_last(Vm *vm, Watched *watched) {
    Variable **place = &watched->variables;
    while ((*place)->next) place = &(*place)->next;
    release_variable(vm, *place);
    *place = NULL;
    watched->variable_count--;
}

Variable *flow_variable(Vm *vm, Object *container, VariableKey key) {
    Watched *watched = watch(vm, container);
    for (Variable **place = &watched->variables; *place; place = &(*place)->next) {
        Variable *variable = *place;
        if (!key_is(variable->key, key)) continue;
        *place = variable->next;
        variable->next = watched->variables;
        watched->variables = variable;
        return variable;
    }
    if (watched->variable_count == VARIABLES_MAX) drop_last(vm, watched);
    Variable *variable = world_allocate_zeroed(vm->rt.world, sizeof *variable);
    variable->key = key;
    variable->number = ++vm->diagnose->flow->variables;
    vm->diagnose->flow->recent[variable->number % RECENT_MAX] = variable;
    variable->next = watched->variables;
    watched->variables = variable;
    watched->variable_count++;
    return variable;
}

void variable_know(Variable *variable, uint32_t task, Content content) {
    for (size_t i = 0; i < KNOWN_MAX; i++) {
        if (variable->known[i].task != task) continue;
        variable->known[i].content = content;
        return;
    }
    variable->known[variable->known_next].task = task;
    variable->known[variable->known_next].content = content;
    variable->known_next = (variable->known_next + 1) % KNOWN_MAX;
}

Variable *flow_find_number(Vm *vm, uint32_t number) {
    const Flow *flow = vm->diagnose->flow;
    Variable *recent = flow->recent[number % RECENT_MAX];
    if (recent && recent->number == number) return recent;
    for (size_t i = 0; i < flow->watched_capacity; i++)
        for (Variable *v = flow->watched[i].object ? flow->watched[i].variables : NULL; v; v = v->next)
            if (v->number == number) return v;
    return NULL;
}

static Suspension *suspension_of(Vm *vm, int64_t task) {
    Flow *flow = vm->diagnose->flow;
    if ((uint64_t)task >= flow->suspension_capacity) {
        size_t old = flow->suspension_capacity, capacity = old ? old : 16;
        while (capacity <= (size_t)task) capacity *= 2;
        flow->suspensions =
            world_resize(vm->rt.world, flow->suspensions, old * sizeof(Suspension), capacity * sizeof(Suspension));
        memset(flow->suspensions + old, 0, (capacity - old) * sizeof(Suspension));
        flow->suspension_capacity = capacity;
    }
    return &flow->suspensions[task];
}

void flow_ended(Vm *vm, Task *task) {
    Suspension *suspension = suspension_of(vm, task_id(task));
    if (task->future.has_name && !suspension->name) suspension->name = object_ref(task_own_name(vm, task));
    suspension->name_number = task_name_number(task);
}

void flow_suspended(Vm *vm, int64_t task, int64_t line) {
    Suspension *suspension = suspension_of(vm, task);
    suspension->when[1] = suspension->when[0];
    suspension->line[1] = suspension->line[0];
    suspension->when[0] = vm->task_steps;
    suspension->line[0] = (uint32_t)line;
}
