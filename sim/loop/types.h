#ifndef ASYNCARIUM_LOOP_TYPES_H
#define ASYNCARIUM_LOOP_TYPES_H

// The types of this floor: which file's slots and methods make which.

#include "sim/value/native.h"

extern const TypeSlots loop_slots, handle_slots, timer_handle_slots, future_slots, future_iter_slots, task_slots,
    runner_slots, call_slots;
extern const TypeSlots context_slots, context_var_slots, token_slots, context_map_slots;
extern const NativeSpec loop_methods[], loop_call_methods[], loop_run_methods[], handle_methods[],
    timer_handle_methods[], future_methods[], future_attributes[], future_iter_methods[], task_methods[],
    task_stack_methods[],
    runner_methods[];
extern const NativeSpec context_methods[], context_var_methods[], token_methods[];

#endif
