#ifndef ASYNCARIUM_VM_WATCH_H
#define ASYNCARIUM_VM_WATCH_H

// What the floors below tell whoever looks for mistakes. sim/diagnose stands above them all, so it hangs itself in by
// vm->watch: a table of functions, or NULL while nobody looks. Asking for that is all that it costs then:
//
//   if (vm->watch) vm->watch->blocked(vm, from);
//
// None of these may change what the program does: they call none of its code, give no ids and keep no references.

#include "asyncarium/event.h"

#include "sim/vm/vm.h"

typedef struct Task Task;
typedef struct Future Future;
typedef struct List List;

typedef struct WatchHooks {
    void (*instruction)(Vm *vm, Frame *frame);            // is about to run; NULL: not asked for
    void (*gone)(Vm *vm, Object *object);                 // an object with OBJECT_WATCHED is about to be destroyed
    void (*never_awaited)(Vm *vm, Activation *coroutine); // which is dropped, and never began
    void (*blocked)(Vm *vm, int64_t from);                // a blocking call has moved the clock, from then to now
    void (*deadlock)(Vm *vm);                             // the loop has nothing ready and no timer
    void (*limit)(Vm *vm);                                // the program is stopped, since it took too many steps
    void (*iteration)(Vm *vm);                            // the loop begins one; what is ready is in its queue
    void (*step)(Vm *vm, Task *task, const Exception *thrown); // begins; `thrown` NULL: nothing. The waiter is still there
    void (*step_over)(Vm *vm, Task *task);                // it is suspended, or done
    void (*never_retrieved)(Vm *vm, Future *future);      // it is dropped, and nobody looked at its exception
    void (*destroyed_pending)(Vm *vm, Task *task);
    void (*left)(Vm *vm, List *tasks);                    // asyncio.run is about to cancel these, since its main task is done
    // Something was made, waited for, taken, given back: `kind` is the event that tells it, `id` the thing's.
    void (*sync)(Vm *vm, EventKind kind, Object *thing, int64_t id);
    void (*done_too_often)(Vm *vm, Object *queue, int64_t id); // task_done() without an item that was taken
} WatchHooks;

#endif
