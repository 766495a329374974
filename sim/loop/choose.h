#ifndef ASYNCARIUM_LOOP_CHOOSE_H
#define ASYNCARIUM_LOOP_CHOOSE_H

// Where the choices of a run (sim/vm/plan.h) apply. Only for a vm that has a plan.

#include "sim/loop/loop.h"

// Before the first of what is ready is called: where it is a turn for which something else was chosen, that comes first,
// also if it would have been called in the next iteration only. `left` is how many are to be called in this one. False: the
// choice does not fit, and the program ends.
bool choose_next(Vm *vm, Loop *loop, uint32_t *left);

// A timer is about to be set: the seconds on the loop's clock at which it is over.
double choose_timer(Vm *vm, int64_t id, double when);

#endif
