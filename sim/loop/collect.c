// The end of the program: tasks that nothing but cycles of garbage holds have their last word, if nobody waited for
// them or looked at their exception.

#include <stdlib.h>

#include "sim/loop/runner.h"
#include "sim/loop/task.h"
#include "sim/value/gc.h"

static size_t count_tasks(const TaskList *list) {
    size_t count = 0;
    for (const Task *task = list->first; task; task = task->next) count++;
    return count;
}

static size_t add_tasks(const Loops *loops, Object **tasks, size_t count, const TaskList *list) {
    for (Task *task = list->first; task; task = task->next) {
        bool is_alive = task->future.loop == loops->set && !loops->set->is_closed; // held by asyncio's policy
        if (!is_alive) tasks[count++] = &task->future.head;
    }
    return count;
}

static int compare_age(const void *a, const void *b) {
    const Task *x = (const Task *)*(Object *const *)a, *y = (const Task *)*(Object *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

// A task's coroutine is older than the task: CPython's collector closes it before it hears the task. What survives a
// first collection is heard in the other order.
static size_t add_coroutines(Object **roots, Object *const *tasks, size_t count, bool tasks_first) {
    size_t root_count = 0;
    for (size_t i = 0; i < count; i++) {
        Value coroutine = task_coroutine((const Task *)tasks[i]);
        if (tasks_first) roots[root_count++] = tasks[i];
        if (value_is_object(coroutine)) roots[root_count++] = coroutine.as.object;
        if (!tasks_first) roots[root_count++] = tasks[i];
    }
    return root_count;
}

// Not object_unref: where this was the only reference, the task is for the collector.
static void give_up_held(Object *const *tasks, size_t count) {
    for (size_t i = 0; i < count; i++) {
        Future *future = (Future *)tasks[i];
        if (future->is_held) future->head.refs--;
        future->is_held = false;
    }
}

// What is left when all names are gone is garbage, even where the collector cannot see it since what holds it was not
// found.
static void finalize_all(Vm *vm, Object *const *roots, size_t count) {
    for (size_t i = 0; i < count; i++) object_ref(roots[i]);
    for (size_t i = 0; i < count; i++) {
        if (!roots[i]->type->slots->finalize || roots[i]->flags & OBJECT_FINALIZED) continue;
        roots[i]->flags |= OBJECT_FINALIZED;
        roots[i]->type->slots->finalize(&vm->rt, roots[i]);
    }
    for (size_t i = 0; i < count; i++) roots[i]->refs--; // as above
}

void loop_collect(Vm *vm, bool names_are_gone) {
    if (!vm->loops) return;
    const Loops *loops = vm->loops;
    size_t most = count_tasks(&loops->pending) + count_tasks(&loops->failed);
    if (most == 0 || !world_can_take(vm->rt.world, 3 * most * sizeof(Object *))) return;
    Object **tasks = world_allocate(vm->rt.world, most * sizeof(Object *));
    Object **roots = world_allocate(vm->rt.world, 2 * most * sizeof(Object *));
    size_t count = add_tasks(loops, tasks, add_tasks(loops, tasks, 0, &loops->pending), &loops->failed);
    qsort(tasks, count, sizeof *tasks, compare_age);
    size_t root_count = add_coroutines(roots, tasks, count, names_are_gone);
    give_up_held(tasks, count);
    if (names_are_gone) finalize_all(vm, roots, root_count);
    gc_collect(&vm->rt, roots, root_count);
    world_release(vm->rt.world, tasks, most * sizeof(Object *));
    world_release(vm->rt.world, roots, 2 * most * sizeof(Object *));
}
