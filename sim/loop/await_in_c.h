#ifndef ASYNCARIUM_LOOP_AWAIT_IN_C_H
#define ASYNCARIUM_LOOP_AWAIT_IN_C_H

// `await value` inside a coroutine written in C, for any value: a future, a coroutine of the program, another one in C.
//
//   case JOB_BEGINS:
//       job->at = JOB_WAITS;
//       outcome = awaiting_begin(vm, &job->awaited, value);
//       break;
//   case JOB_WAITS:
//       outcome = awaiting_step(vm, &job->awaited, input);
//       break;
//   …
//   if (outcome_kind(outcome) != OUTCOME_RETURNED && outcome_kind(outcome) != OUTCOME_RAISED) return outcome; // suspended, or another one runs
//   // here: outcome_value(outcome) is the result (owned), or the exception is in rt->raised, as if the await had raised it

#include "sim/vm/vm.h"

// Begins; `*awaited` (VALUE_NULL before) is owned by the coroutine, which shows it to its visit and clear.
Outcome awaiting_begin(Vm *vm, Value *awaited, Value value);
// Goes on with what the coroutine was resumed with; owns input. Empties `*awaited` when it has ended.
Outcome awaiting_step(Vm *vm, Value *awaited, Input input);

// A coroutine that awaits `awaitable`. As ensure_future.<locals>._wrap_awaitable.
Value wrap_awaitable(Vm *vm, Value awaitable);

#endif
