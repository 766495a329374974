// What is left of the choices of a run, and what is said of one that does not fit.

#include "sim/vm/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/world/world.h"

enum { MESSAGE_SIZE = 400 };

const char *sim_choices_fault(const SimChoice *choices, size_t count, size_t *at) {
    int64_t turn = 0, timer = 0;
    for (size_t i = 0; i < count; i++) {
        const SimChoice *choice = &choices[i];
        bool is_timer = choice->kind == CHOICE_TIMER;
        *at = i;
        if (choice->id < 1) return "what is chosen has a number from 1";
        if (!is_timer && choice->turn < 1) return "turns count from 1";
        if (is_timer && choice->lasts < 0) return "a timer does not last less than nothing";
        if (!is_timer && choice->turn <= turn) return "the turns of choices must rise";
        if (is_timer && choice->id <= timer) return "the timers of choices must rise";
        *(is_timer ? &timer : &turn) = is_timer ? choice->id : choice->turn;
    }
    *at = count;
    return count > SIM_CHOICES_MAX ? "there are too many choices" : NULL;
}

// The first from `from` on that is, or is not, of a timer.
static size_t find(const Plan *plan, size_t from, bool is_timer) {
    while (from < plan->count && (plan->choices[from].kind == CHOICE_TIMER) != is_timer) from++;
    return from;
}

void plan_begin(Vm *vm, const SimChoice *choices, size_t count) {
    if (count == 0) return;
    Plan *plan = world_allocate_zeroed(vm->rt.world, sizeof *plan);
    plan->choices = world_allocate(vm->rt.world, count * sizeof *choices);
    memcpy(plan->choices, choices, count * sizeof *choices);
    plan->count = count;
    plan->next_turn = find(plan, 0, false);
    plan->next_timer = find(plan, 0, true);
    vm->plan = plan;
}

static const SimChoice *choice_at(const Plan *plan, size_t index) {
    return index < plan->count ? &plan->choices[index] : NULL;
}

const SimChoice *plan_next_turn(const Plan *plan) { return choice_at(plan, plan->next_turn); }
const SimChoice *plan_next_timer(const Plan *plan) { return choice_at(plan, plan->next_timer); }
void plan_took_turn(Plan *plan) { plan->next_turn = find(plan, plan->next_turn + 1, false); }
void plan_took_timer(Plan *plan) { plan->next_timer = find(plan, plan->next_timer + 1, true); }

// "turn 5 to task 3", "timer 2"
static void describe(const SimChoice *choice, char *text, size_t size) {
    switch (choice->kind) {
    case CHOICE_TASK:
        snprintf(text, size, "turn %" PRId64 " for task %" PRId64, choice->turn, choice->id);
        break;
    case CHOICE_HANDLE:
        snprintf(text, size, "turn %" PRId64 " for handle %" PRId64, choice->turn, choice->id);
        break;
    case CHOICE_TIMER:
        snprintf(text, size, "timer %" PRId64, choice->id);
        break;
    }
}

void plan_refuse(Vm *vm, const SimChoice *choice, const char *why) {
    char what[80], message[MESSAGE_SIZE];
    describe(choice, what, sizeof what);
    snprintf(message, sizeof message, "choice %zu (%s) does not fit: %s", (size_t)(choice - vm->plan->choices) + 1, what,
             why);
    vm->end = VM_RUNNING; // whatever it was: this is what one has to know
    vm_stop(vm, VM_CHOICE, message);
}

void plan_end(Vm *vm) {
    const SimChoice *turn = plan_next_turn(vm->plan), *timer = plan_next_timer(vm->plan);
    char why[80];
    if (vm->end == VM_LIMIT || vm->end == VM_CHOICE || (!turn && !timer)) return;
    if (turn && (!timer || turn < timer)) {
        snprintf(why, sizeof why, "the program ends after turn %" PRId64, plan_turn(vm) - 1);
        plan_refuse(vm, turn, why);
    } else {
        plan_refuse(vm, timer, "the program sets no such timer");
    }
}
