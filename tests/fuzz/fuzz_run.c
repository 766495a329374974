// A whole run: a file of Python that is loaded and, if it is good, run within narrow limits. Each event goes through the
// trace writer, into a recording, and is told as a sentence.

#include "asyncarium/sim.h"
#include "asyncarium/trace.h"
#include "tests/fuzz/target.h"
#include "viz/model/recording.h"
#include "viz/model/sentence.h"

#include <stdlib.h>

enum { STEPS = 20000, MEMORY = 24 << 20 };
static const int64_t TIME = 3600 * INT64_C(1000000000);

typedef struct Audience {
    EventListener trace;
    Recording *recording;
    Sentence sentence;
    Text text;
} Audience;

static void receive(void *self, const Event *event) {
    Audience *audience = self;
    audience->trace.receive(audience->trace.self, event);
    sentence_make(&audience->sentence, &audience->recording->state, event);
    text_clear(&audience->text);
    sentence_put_whole(&audience->sentence, &audience->text);
    target_check_shown(audience->text.bytes, audience->text.size, false);
    recording_add(audience->recording, event);
}

static void run(const Scenario *scenario) {
    SimOptions options = {.steps = STEPS, .time = TIME, .memory = MEMORY};
    TraceWriter *writer = trace_writer_open("/dev/null", scenario, &options, DETAIL_LINE);
    if (!writer) abort();
    Audience audience = {.trace = trace_writer_listener(writer), .recording = recording_new()};
    options.listener = (EventListener){.self = &audience, .detail = DETAIL_LINE, .receive = receive};
    Sim *sim = sim_new(scenario, &options);
    if (!sim) abort();
    if (sim_run(sim, 0) == SIM_RUNNING) abort();
    sim_free(sim);
    trace_writer_close(writer);
    recording_free(audience.recording);
    sentence_done(&audience.sentence);
    text_done(&audience.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Scenario *scenario = scenario_load_memory("x.py", (const char *)data, size);
    if (scenario_error_count(scenario) == 0) run(scenario);
    scenario_free(scenario);
    return 0;
}
