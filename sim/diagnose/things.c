// Locks, events, queues, … as they come: which object has which number, and who holds a lock.

#include <string.h>

#include "sim/diagnose/parts.h"
#include "sim/loop/tell.h"

static ThingFamily family_of_event(EventKind kind) {
    if (kind >= EVENT_LOCK_CREATE && kind <= EVENT_LOCK_RELEASE) return THING_LOCK;
    if (kind >= EVENT_SEMAPHORE_CREATE && kind <= EVENT_SEMAPHORE_RELEASE) return THING_SEMAPHORE;
    if (kind >= EVENT_EVENT_CREATE && kind <= EVENT_EVENT_CLEAR) return THING_EVENT;
    if (kind >= EVENT_CONDITION_CREATE && kind <= EVENT_CONDITION_NOTIFY) return THING_CONDITION;
    if (kind >= EVENT_BARRIER_CREATE && kind <= EVENT_BARRIER_RELEASE) return THING_BARRIER;
    if (kind >= EVENT_QUEUE_CREATE && kind <= EVENT_QUEUE_SHUTDOWN) return THING_QUEUE;
    return THING_FAMILY_COUNT;
}

static ThingFamily family_of_ref(EventRefKind kind) {
    switch ((int)kind) {
    case REF_LOCK: return THING_LOCK;
    case REF_SEMAPHORE: return THING_SEMAPHORE;
    case REF_EVENT: return THING_EVENT;
    case REF_CONDITION: return THING_CONDITION;
    case REF_BARRIER: return THING_BARRIER;
    case REF_QUEUE_GET:
    case REF_QUEUE_PUT:
    case REF_QUEUE_JOIN: return THING_QUEUE;
    }
    return THING_FAMILY_COUNT;
}

static Thing *find(const ThingList *list, int64_t id) {
    return id > 0 && (uint64_t)id < list->capacity && list->items[id].object ? &list->items[id] : NULL;
}

Thing *things_find(Vm *vm, EventRefKind kind, int64_t id) {
    ThingFamily family = family_of_ref(kind);
    return family == THING_FAMILY_COUNT ? NULL : find(&vm->diagnose->things[family], id);
}

Thing *things_lock(Vm *vm, int64_t id) {
    return find(&vm->diagnose->things[THING_LOCK], id);
}

static Thing *find_or_add(Vm *vm, ThingFamily family, const Object *object, int64_t id) {
    ThingList *list = &vm->diagnose->things[family];
    if ((uint64_t)id >= list->capacity) {
        size_t capacity = list->capacity ? list->capacity : 8;
        while (capacity <= (size_t)id) capacity *= 2;
        list->items = world_resize(vm->rt.world, list->items, list->capacity * sizeof(Thing), capacity * sizeof(Thing));
        memset(list->items + list->capacity, 0, (capacity - list->capacity) * sizeof(Thing));
        list->capacity = capacity;
    }
    list->items[id].object = object;
    return &list->items[id];
}

static void lock_acquired(Vm *vm, Thing *lock) {
    lock->holder = tell_task(vm);
    lock->held_line = tell_line(vm);
    lock->asked_at = -1;
    Task *task = loop_current_task(vm);
    if (task) task->future.holds_lock = true;
}

void things_sync(Vm *vm, EventKind kind, Object *object, int64_t id) {
    ThingFamily family = family_of_event(kind);
    if (id <= 0 || family == THING_FAMILY_COUNT) return;
    Thing *thing = find_or_add(vm, family, object, id);
    if (kind == EVENT_LOCK_ACQUIRE) lock_acquired(vm, thing);
    if (kind == EVENT_LOCK_RELEASE) thing->holder = 0;
    if (kind == EVENT_LOCK_WAIT && thing->asked_at < 0) thing->asked_at = vm_time(vm);
}
