// asyncarium test: runs scenarios, and compares with what they expect.

#include "asyncarium/sim.h"
#include "viz/cli/batch.h"
#include "viz/cli/expectation.h"
#include "viz/cli/files.h"
#include "viz/cli/golden.h"
#include "viz/cli/options.h"
#include "viz/cli/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEST_GOLDEN, TEST_JUNIT, TEST_TAP, TEST_JOBS };

// What standard error should hold: the file x.stderr beside x.json. The text stays empty where there is none. Returns false,
// after a word in the report, where it cannot be read.
static bool read_expected_errors(const char *path, Text *content, Text *report) {
    Text name = {0};
    size_t size = strlen(path);
    bool is_json = size > 5 && strcmp(path + size - 5, ".json") == 0;
    text_put_bytes(&name, path, is_json ? size - 5 : size);
    text_put(&name, ".stderr");
    bool good = file_read(name.bytes, content) || errno == ENOENT;
    if (!good) file_put_unreadable(report, name.bytes, errno);
    text_done(&name);
    return good;
}

// What was heard of a run.
typedef struct Heard {
    Observed observed;
    Projection projection;
} Heard;

static void receive(void *self, const Event *event) {
    Heard *heard = self;
    EventListener listener = observed_listener(&heard->observed);
    listener.receive(listener.self, event);
    projection_add(&heard->projection, event);
}

// Returns whether all could be read that is to be compared.
static bool compare(const Scenario *scenario, const char *path, const char *golden, const Heard *heard, Text *report) {
    Text errors = {0};
    bool good = read_expected_errors(path, &errors, report);
    expectation_compare(scenario, &heard->observed, (EventText){errors.bytes, errors.size}, report);
    if (golden) good = golden_compare(golden, path, &heard->projection, report) && good;
    text_done(&errors);
    return good;
}

// Runs a scenario, and puts what differs into the report.
static Status run_and_compare(const Scenario *scenario, const char *path, const char *golden, Text *report) {
    Heard heard = {0};
    SimOptions options = {.listener = observed_listener(&heard.observed)};
    if (golden) options.listener = (EventListener){.self = &heard, .detail = DETAIL_SWITCH, .receive = receive};
    Sim *sim = sim_new(scenario, &options);
    if (!sim) {
        text_put(report, "  the machine has no memory for its world\n");
        return STATUS_MACHINE_FAILED;
    }
    sim_run(sim, 0);
    sim_free(sim);
    bool good = compare(scenario, path, golden, &heard, report);
    observed_done(&heard.observed);
    projection_done(&heard.projection);
    if (!good) return STATUS_MACHINE_FAILED;
    return report->size > 0 ? STATUS_DIFFERENT : STATUS_GOOD;
}

// NULL: there is none without errors; they are in the answer.
static Scenario *load(const Arguments *arguments, const char *path, PoolAnswer *answer) {
    char *errors = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&errors, &size);
    if (!out) {
        text_put_format(&answer->errors, "asyncarium test: %s\n", strerror(errno));
        answer->status = STATUS_MACHINE_FAILED;
        return NULL;
    }
    Scenario *scenario = source_load_telling(arguments, path, out);
    fclose(out);
    text_put_bytes(&answer->errors, errors, size);
    free(errors);
    return scenario;
}

static void judge(const Arguments *arguments, const char *path, PoolAnswer *answer) {
    Scenario *scenario = load(arguments, path, answer);
    if (!scenario) {
        text_put(&answer->report, "  it is no good scenario\n");
        if (answer->status == STATUS_GOOD) answer->status = STATUS_BAD_INPUT;
        return;
    }
    answer->status = run_and_compare(scenario, path, arguments->values[TEST_GOLDEN], &answer->report);
    scenario_free(scenario);
}

static Status test(const Arguments *arguments) {
    Batch batch = {.arguments = arguments,
                   .ending = ".json",
                   .what = "scenario",
                   .junit = arguments->values[TEST_JUNIT],
                   .is_tap = arguments->values[TEST_TAP] != NULL,
                   .judge = judge};
    if (!option_read_integer(arguments, TEST_JOBS, 1, &batch.processes)) return STATUS_USAGE;
    return batch_run(&batch);
}

const Command command_test = {
    .name = "test",
    .operands = "PATH...",
    .summary = "run scenarios, and compare with what they expect",
    .text = "A PATH is a scenario, as for 'run', or a directory with scenarios somewhere in it.\n"
            "Compared is what 'expect' says. Where x.stderr lies beside x.json, all that goes to\n"
            "standard error is compared with it too. With --golden, what the tasks did is\n"
            "compared with what was recorded of CPython. The status is 1 if something differs,\n"
            "and 3 if there was a bad scenario.\n",
    .options = {[TEST_GOLDEN] = {"golden", "DIR", "compare with the records there, too"},
                [TEST_JUNIT] = {"junit", "FILE", "write the results as JUnit XML, too"},
                [TEST_TAP] = {"tap", NULL, "tell the results in the Test Anything Protocol"},
                [TEST_JOBS] = {"jobs", "COUNT", "or -j COUNT: so many at once; else one a processor"}},
    .letters = {[TEST_JOBS] = 'j'},
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = test,
};
