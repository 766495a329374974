// asyncarium test: runs scenarios, and compares with what they expect.

#include "asyncarium/sim.h"
#include "viz/cli/expectation.h"
#include "viz/cli/files.h"
#include "viz/cli/golden.h"
#include "viz/cli/junit.h"
#include "viz/cli/output.h"
#include "viz/cli/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TEST_GOLDEN, TEST_JUNIT };

typedef struct Tally {
    size_t passed;
    size_t failed;
    Status status;
    Junit junit;
} Tally;

static void raise_status(Tally *tally, Status status) {
    if (status > tally->status) tally->status = status;
}

// What standard error should hold: the file x.stderr beside x.json. Returns false where there is none.
static bool read_expected_errors(const char *path, Text *content) {
    Text name = {0};
    size_t size = strlen(path);
    bool is_json = size > 5 && strcmp(path + size - 5, ".json") == 0;
    text_put_bytes(&name, path, is_json ? size - 5 : size);
    text_put(&name, ".stderr");
    bool is_there = file_read(name.bytes, content);
    text_done(&name);
    return is_there;
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

static void compare(const Scenario *scenario, const char *path, const char *golden, const Heard *heard, Text *report) {
    Text errors = {0};
    bool has_errors = read_expected_errors(path, &errors);
    expectation_compare(scenario, &heard->observed,
                        has_errors ? (EventText){errors.bytes, errors.size} : (EventText){0}, report);
    if (golden) golden_compare(golden, path, &heard->projection, report);
    text_done(&errors);
}

// Runs a scenario, and puts what differs into the report.
static void run_and_compare(const Scenario *scenario, const char *path, const char *golden, Text *report) {
    Heard heard = {0};
    SimOptions options = {.listener = observed_listener(&heard.observed)};
    if (golden) options.listener = (EventListener){.self = &heard, .detail = DETAIL_SWITCH, .receive = receive};
    Sim *sim = sim_new(scenario, &options);
    if (!sim) {
        text_put(report, "  the machine has no memory for its world\n");
        return;
    }
    sim_run(sim, 0);
    sim_free(sim);
    compare(scenario, path, golden, &heard, report);
    observed_done(&heard.observed);
    projection_done(&heard.projection);
}

static void print_failure(const char *path, const Text *report) {
    Text shown = {0};
    text_put_shown(&shown, event_text(path));
    printf("FAILED %s\n%s", shown.bytes, report->bytes);
    text_done(&shown);
}

static void test_one(Tally *tally, const Arguments *arguments, const char *path) {
    Text report = {0};
    Scenario *scenario = source_load(arguments, path);
    if (scenario) {
        run_and_compare(scenario, path, arguments->values[TEST_GOLDEN], &report);
    } else {
        text_put(&report, "  it is no good scenario\n");
        raise_status(tally, STATUS_BAD_INPUT);
    }
    scenario_free(scenario);
    junit_add(&tally->junit, path, &report);
    if (report.size > 0) {
        print_failure(path, &report);
        tally->failed++;
        raise_status(tally, STATUS_DIFFERENT);
    } else {
        tally->passed++;
    }
    text_done(&report);
    output_check((OutputLastWill){0});
}

static void test_operand(Tally *tally, const Arguments *arguments, const char *operand) {
    FileList files = {0};
    if (!file_is_directory(operand)) {
        test_one(tally, arguments, operand);
        return;
    }
    bool good = file_list_add(&files, operand, ".json");
    if (!good || files.count == 0) {
        fprintf(stderr, "asyncarium test: %s: %s\n", operand, good ? "there is no scenario in it" : strerror(errno));
        raise_status(tally, STATUS_BAD_INPUT);
    }
    for (size_t i = 0; i < files.count; i++) test_one(tally, arguments, files.paths[i]);
    file_list_done(&files);
}

static void write_junit(Tally *tally, const char *path) {
    int error = junit_write(&tally->junit, path);
    if (error) raise_status(tally, output_report_unwritable("test", path, error));
}

static Status test(const Arguments *arguments) {
    Tally tally = {0};
    for (size_t i = 0; i < arguments->operand_count; i++) test_operand(&tally, arguments, arguments->operands[i]);
    if (arguments->values[TEST_JUNIT]) write_junit(&tally, arguments->values[TEST_JUNIT]);
    printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
    junit_done(&tally.junit);
    return tally.status;
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
                [TEST_JUNIT] = {"junit", "FILE", "write the results as JUnit XML, too"}},
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .run = test,
};
