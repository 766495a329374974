// The end of the program: everything that it made is garbage now, and has its last word, in order of creation: tasks for
// which nobody waited, exceptions at which nobody looked, coroutines that were never awaited, __del__ of the program.

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

static size_t add_coroutines(Object **roots, Object *const *tasks, size_t count) {
    size_t root_count = 0;
    for (size_t i = 0; i < count; i++) {
        Value coroutine = task_coroutine((const Task *)tasks[i]);
        if (value_is_object(coroutine)) roots[root_count++] = coroutine.as.object;
        roots[root_count++] = tasks[i];
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

static size_t most_tasks(const Loops *loops) {
    return loops ? count_tasks(&loops->pending) + count_tasks(&loops->failed) : 0;
}

// All that the program made: its main module with what that holds, and the tasks that nobody else would find.
static void collect_program(Vm *vm, Object **roots, Object *const *tasks, size_t count) {
    Object *own[] = {(Object *)vm->globals, (Object *)vm->last_error};
    size_t root_count = add_coroutines(roots, tasks, count);
    give_up_held(tasks, count);
    gc_collect_with(&vm->rt, own, sizeof own / sizeof *own, roots, root_count);
    vm->globals = (Dict *)own[0];
    vm->last_error = (Exception *)own[1];
}

void loop_collect(Vm *vm, bool names_are_gone) {
    World *world = vm->rt.world;
    const Loops *loops = vm->loops;
    size_t most = most_tasks(loops), size = most * sizeof(Object *);
    if (!world_can_take(world, 3 * size)) return;
    Object **tasks = world_allocate(world, size);
    Object **roots = world_allocate(world, 2 * size);
    size_t count = loops ? add_tasks(loops, tasks, add_tasks(loops, tasks, 0, &loops->pending), &loops->failed) : 0;
    qsort(tasks, count, sizeof *tasks, compare_age);
    if (names_are_gone) finalize_all(vm, roots, add_coroutines(roots, tasks, count));
    collect_program(vm, roots, tasks, count);
    world_release(world, tasks, size);
    world_release(world, roots, 2 * size);
}
