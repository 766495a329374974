// The end of the program. Whatever task is left now is held by cycles of garbage only: it has its last word, if nobody waited for
// it or looked at its exception.

#include <stdlib.h>

#include "sim/loop/runner.h"
#include "sim/loop/task.h"
#include "sim/value/gc.h"

static size_t count_tasks(const TaskList *list) {
    size_t count = 0;
    for (const Task *task = list->first; task; task = task->next) count++;
    return count;
}

static size_t add_tasks(Object **roots, size_t count, const TaskList *list) {
    for (Task *task = list->first; task; task = task->next) roots[count++] = &task->future.head;
    return count;
}

static int compare_age(const void *a, const void *b) {
    const Task *x = (const Task *)*(Object *const *)a, *y = (const Task *)*(Object *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

static void finalize(Vm *vm, Object *object) {
    if (!object->type->slots->finalize || object->flags & OBJECT_FINALIZED) return;
    object->flags |= OBJECT_FINALIZED;
    object->type->slots->finalize(&vm->rt, object);
}

// In order of creation, as CPython's collector does: a task's coroutine is closed before the task is heard.
static void finalize_tasks(Vm *vm, Object *const *tasks, size_t count) {
    for (size_t i = 0; i < count; i++) object_ref(tasks[i]);
    for (size_t i = 0; i < count; i++) {
        Value coroutine = ((const Task *)tasks[i])->coroutine;
        if (value_is_object(coroutine)) finalize(vm, coroutine.as.object);
        finalize(vm, tasks[i]);
    }
    // Not object_unref: one that is held by nobody else is for the collector, too, which comes next.
    for (size_t i = 0; i < count; i++) tasks[i]->refs--;
}

void loop_collect(Vm *vm) {
    if (!vm->loops) return;
    Loops *loops = vm->loops;
    loop_set_event(vm, NULL);
    size_t size = (count_tasks(&loops->pending) + count_tasks(&loops->failed)) * sizeof(Object *);
    if (size == 0) return;
    Object **tasks = world_allocate(vm->rt.world, size);
    size_t count = add_tasks(tasks, add_tasks(tasks, 0, &loops->pending), &loops->failed);
    qsort(tasks, count, sizeof *tasks, compare_age);
    finalize_tasks(vm, tasks, count);
    gc_collect(&vm->rt, tasks, count);
    world_release(vm->rt.world, tasks, size);
}
