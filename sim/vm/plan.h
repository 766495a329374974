#ifndef ASYNCARIUM_VM_PLAN_H
#define ASYNCARIUM_VM_PLAN_H

// The choices of a run, on their way to where they apply. A plan lies in the world, so that a restored world goes on with
// what is left of it; vm->plan is NULL for a run as CPython makes it, and then none of this costs more than one look.
// The loop asks it (sim/loop/choose.c).

#include "asyncarium/choice.h"
#include "sim/vm/vm.h"

typedef struct Plan {
    SimChoice *choices;           // `count` of them, as sim_choices_fault wants them
    size_t count;
    size_t next_turn, next_timer; // the first of each sort that did not apply yet; count: none is left
    int64_t handles_run;          // turns that were no steps
} Plan;

// Copies the choices into the world.
void plan_begin(Vm *vm, const SimChoice *choices, size_t count);

// The number of the turn that comes next.
static inline int64_t plan_turn(const Vm *vm) { return vm->task_steps + vm->plan->handles_run + 1; }

// The next choice of a turn, or of a timer; NULL: none is left.
const SimChoice *plan_next_turn(const Plan *plan);
const SimChoice *plan_next_timer(const Plan *plan);
// It has applied.
void plan_took_turn(Plan *plan);
void plan_took_timer(Plan *plan);

// Ends the program as VM_CHOICE: this choice does not fit; `why` is what stands in the way.
void plan_refuse(Vm *vm, const SimChoice *choice, const char *why);
// The program has ended: where choices are left, which it never came to, it ends as VM_CHOICE instead.
void plan_end(Vm *vm);

#endif
