#include "viz/cli/opening.h"

#include "viz/cli/output.h"
#include "viz/cli/source.h"

// Steps of a program that is watched and sets no limit itself: more could not be kept in memory, line by line.
enum { WATCHED_STEPS_DEFAULT = 2000000 };

Status opening_run(Opening *opening, const Arguments *arguments, const char *operand, const SimOptions *options) {
    SimOptions chosen = *options;
    opening->scenario = source_load(arguments, operand);
    if (!opening->scenario) return STATUS_BAD_INPUT;
    opening->recording = recording_new();
    chosen.listener = recording_listener(opening->recording, DETAIL_LINE);
    if (!chosen.steps) chosen.steps = WATCHED_STEPS_DEFAULT;
    Sim *sim = sim_new(opening->scenario, &chosen);
    if (!sim) {
        output_error_text(event_text("asyncarium: the machine has no memory for a world of that size"));
        return STATUS_MACHINE_FAILED;
    }
    sim_run(sim, 0);
    sim_free(sim);
    return STATUS_GOOD;
}

void opening_done(Opening *opening) {
    recording_free(opening->recording);
    scenario_free(opening->scenario);
    *opening = (Opening){0};
}
