// The end of the program: everything that it made is garbage now, and has its last word, in order of creation: tasks for
// which nobody waited, exceptions at which nobody looked, coroutines that were never awaited, __del__ of the program.

#include <stdlib.h>

#include "sim/loop/runner.h"
#include "sim/loop/task.h"
#include "sim/value/gc.h"

static size_t count_tasks(const Vm *vm, const TaskList *list) {
    size_t count = 0;
    for (const Task *task = list->first; task; task = task_next(vm, task)) count++;
    return count;
}

static size_t add_tasks(const Vm *vm, Object **tasks, size_t count, const TaskList *list) {
    const Loops *loops = vm->loops;
    for (Task *task = list->first; task; task = task_next(vm, task)) {
        bool is_alive = task->future.loop == loops->set && !loops->set->is_closed; // held by asyncio's policy
        if (!is_alive) tasks[count++] = &task->future.head;
    }
    return count;
}

static size_t count_heard(const Loops *loops) {
    size_t count = 0;
    for (const HeardFuture *heard = loops->heard; heard; heard = heard->next) count++;
    return count;
}

static size_t add_heard(const Loops *loops, Object **roots, size_t count) {
    for (HeardFuture *heard = loops->heard; heard; heard = heard->next) roots[count++] = &heard->future.head;
    return count;
}

// What a traceback holds may be in a cycle with it that nothing else leads to.
static size_t count_tracebacks(const Runtime *rt) {
    size_t count = 0;
    for (const Traceback *entry = rt->tracebacks; entry; entry = entry->older) count++;
    return count;
}

static size_t add_tracebacks(const Runtime *rt, Object **roots, size_t count) {
    for (Traceback *entry = rt->tracebacks; entry; entry = entry->older) roots[count++] = &entry->head;
    return count;
}

static int compare_age(const void *a, const void *b) {
    const Task *x = (const Task *)*(Object *const *)a, *y = (const Task *)*(Object *const *)b;
    return (task_id(x) > task_id(y)) - (task_id(x) < task_id(y));
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

bool loop_collect(Vm *vm) {
    World *world = vm->rt.world;
    const Loops *loops = vm->loops;
    size_t most = loops ? count_tasks(vm, &loops->pending) + count_tasks(vm, &loops->failed) : 0;
    size_t others = (loops ? count_heard(loops) : 0) + count_tracebacks(&vm->rt) + 1;
    size_t size = most * sizeof(Object *), roots_size = 2 * size + others * sizeof(Object *);
    if (!world_can_take(world, size + roots_size)) return false;
    Object **tasks = world_allocate(world, size);
    Object **roots = world_allocate(world, roots_size);
    size_t count = loops ? add_tasks(vm, tasks, add_tasks(vm, tasks, 0, &loops->pending), &loops->failed) : 0;
    qsort(tasks, count, sizeof *tasks, compare_age);
    size_t root_count = add_coroutines(roots, tasks, count);
    if (loops) root_count = add_heard(loops, roots, root_count);
    root_count = add_tracebacks(&vm->rt, roots, root_count);
    roots[root_count++] = (Object *)vm->globals;
    Object *living[] = {(Object *)vm->modules, (Object *)vm->builtins, (Object *)vm->context,
                        loops ? (Object *)loops->set : NULL};
    bool done = gc_finish(&vm->rt, roots, root_count, living, sizeof living / sizeof *living);
    world_release(world, tasks, size);
    world_release(world, roots, roots_size);
    return done;
}
