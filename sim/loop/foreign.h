#ifndef ASYNCARIUM_LOOP_FOREIGN_H
#define ASYNCARIUM_LOOP_FOREIGN_H

// Futures that are not C's own: instances of the program's subclasses of Future, and any object that has
// `_asyncio_future_blocking`. A task asks them by their methods. As the second half of task_step_handle_result_impl.

#include "sim/loop/task.h"

// Whether its class says that it is like a future, and the object does not say no. As base_futures.isfuture, for
// objects that are no Future.
bool value_is_duck_future(Vm *vm, Value v);
// Whether a task must ask it by its methods.
static inline bool value_is_foreign_future(Value v) {
    return !value_is_future(v) || v.as.object->type->flags & TYPE_USER;
}

Value foreign_loop(Vm *vm, Value future);                           // future.get_loop(); owned; VALUE_NULL: raised
bool foreign_blocking(Vm *vm, Value future, bool *blocking);        // false: raised
bool foreign_wait(Vm *vm, Task *task, Value future);                // begins to wait; false: raised
// .cancel(msg=message); false: it was done, or raised.
bool foreign_cancel(Vm *vm, Value future, Value message);
// As future_wake_exception, by future.result().
Exception *foreign_wake_exception(Vm *vm, Value future);

// The task's wake-up as a function, which such a future gets as its callback; owned. And the way back; borrowed; NULL:
// it is no such function.
Value task_wakeup_function(Vm *vm, Task *task);
Task *task_of_wakeup(Value callable);

#endif
