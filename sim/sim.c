// A simulation: a world, the vm in it, and what the scenario asks for. As asyncarium/sim.h says.

#include "asyncarium/sim.h"

#include <stdlib.h>

#include "sim/asyncio/asyncio.h"
#include "sim/diagnose/diagnose.h"
#include "sim/lang/program.h"
#include "sim/lang/scenario.h"
#include "sim/loop/loop.h"
#include "sim/module/modules.h"
#include "sim/sim_world.h"
#include "sim/value/str.h"
#include "sim/vm/plan.h"
#include "sim/vm/vm.h"
#include "sim/world/world.h"

struct Sim {
    World *world;
    char *file_name; // as tracebacks show it: the scenario's name and ".py"
};

struct SimImage {
    WorldImage *world;
};

static Vm *sim_vm(const Sim *sim) {
    return world_root(sim->world);
}

static char *file_name_new(const Scenario *scenario) {
    static const char suffix[] = ".py";
    size_t length = scenario->name.length;
    char *name = malloc(length + sizeof suffix);
    if (!name) return NULL;
    for (size_t i = 0; i < length; i++) name[i] = scenario->name.bytes[i];
    for (size_t i = 0; i < sizeof suffix; i++) name[length + i] = suffix[i];
    return name;
}

static int64_t first_set(int64_t a, int64_t b, int64_t fallback) {
    return a ? a : b ? b : fallback;
}

static Vm *make_vm(Sim *sim, const Scenario *scenario, const SimOptions *options) {
    size_t library_count;
    const ProgramModule *library = program_library(scenario->compiled, &library_count);
    VmOptions vm_options = {
        .hooks = &loop_hooks,
        .module = program_module(scenario->compiled),
        .library = library,
        .library_count = library_count,
        .text = scenario->python.bytes,
        .line_offsets = scenario->line_offsets,
        .line_count = (uint32_t)scenario->line_count,
        .file_name = sim->file_name,
        .listener = options->listener,
        .seed = options->has_seed ? options->seed : scenario->seed,
        .step_limit = first_set(options->steps, scenario->limits.steps, 0),
        .time_limit = first_set(options->time, scenario->limits.time, 0),
        .workers = scenario->workers,
        .debug = scenario->debug,
    };
    Vm *vm = vm_new(sim->world, &vm_options);
    modules_register(vm);
    asyncio_register(vm);
    plan_begin(vm, options->choices, options->choice_count);
    if (!options->no_diagnoses && options->listener.detail != DETAIL_NONE) diagnose_begin(vm);
    return vm;
}

Sim *sim_new(const Scenario *scenario, const SimOptions *options) {
    Sim *sim = calloc(1, sizeof *sim);
    if (!sim) return NULL;
    sim->file_name = file_name_new(scenario);
    int64_t memory = first_set(options->memory, scenario->limits.memory, SIM_MEMORY_DEFAULT);
    sim->world = sim->file_name ? world_new((size_t)memory) : NULL;
    if (!sim->world) {
        sim_free(sim);
        return NULL;
    }
    make_vm(sim, scenario, options);
    return sim;
}

void sim_free(Sim *sim) {
    if (!sim) return;
    if (sim->world) world_free(sim->world);
    free(sim->file_name);
    free(sim);
}

static SimEnd end_of(VmEnd end) {
    switch (end) {
    case VM_RUNNING:
        return SIM_RUNNING;
    case VM_COMPLETED:
        return SIM_COMPLETED;
    case VM_ERROR:
        return SIM_ERROR;
    case VM_DEADLOCK:
        return SIM_DEADLOCK;
    case VM_LIMIT:
        return SIM_LIMIT;
    case VM_CHOICE:
        return SIM_CHOICE;
    }
    return SIM_ERROR;
}

SimEnd sim_run(Sim *sim, int64_t task_steps) {
    Vm *vm = sim_vm(sim);
    vm->pause_at = task_steps ? vm->task_steps + task_steps : 0;
    return end_of(vm_run_program(vm));
}

void sim_stop(Sim *sim) {
    sim_vm(sim)->step_limit = 0;
}

SimEnd sim_end(const Sim *sim) {
    return end_of(sim_vm(sim)->end);
}

const char *sim_end_name(SimEnd end) {
    static const char *const names[] = {"running", "completed", "error", "deadlock", "limit", "choice"};
    return names[end];
}

const char *sim_end_message(const Sim *sim) {
    const Str *message = sim_vm(sim)->end_message;
    return message ? message->data : "";
}

int64_t sim_time(const Sim *sim) {
    return vm_time(sim_vm(sim));
}

World *sim_world(Sim *sim) {
    return sim->world;
}

SimImage *sim_save(const Sim *sim) {
    SimImage *image = malloc(sizeof *image);
    if (!image) return NULL;
    image->world = world_save(sim->world);
    if (image->world) return image;
    free(image);
    return NULL;
}

void sim_restore(Sim *sim, const SimImage *image) {
    world_restore(sim->world, image->world);
}

void sim_image_free(SimImage *image) {
    if (!image) return;
    world_image_free(image->world);
    free(image);
}
