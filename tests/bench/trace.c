// How fast traces are written and read: events a second to /dev/null, megabytes a second from a file, and the memory that
// reading takes. usage: trace [EVENTS]     Prints lines of "name value unit"; each value is the best of several rounds.

#include "asyncarium/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TEXT(string) {string, sizeof string - 1}
#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

enum { ROUNDS = 5, EVENTS_DEFAULT = 1000000 };

static const EventFrame stack[] = {{TEXT("main"), 15}, {TEXT("add_one"), 9}};
static const int64_t tasks[] = {2, 3};

// What a program that only switches says, with a trace at `switch`.
static const Event switches[] = {
    {.kind = EVENT_TASK_STEP, .task = 57, .why = TEXT("yield")},
    {.kind = EVENT_TASK_SUSPEND, .task = 57, .ref = {.kind = REF_YIELD}, .stack = stack + 1, .stack_size = 1},
};

// What a program says that does a bit of everything, with a trace at `sync`.
static const Event mixed[] = {
    {.kind = EVENT_TASK_CREATE, .task = 3, .name = TEXT("Task-3"), .text = TEXT("add_one"), .other = 1, .line = 15},
    {.kind = EVENT_TASK_STEP, .task = 3, .why = TEXT("created")},
    {.kind = EVENT_TIMER_SET, .id = 2, .at = 100000000, .task = 3, .line = 9},
    {.kind = EVENT_TASK_SUSPEND, .task = 3, .ref = {.kind = REF_SLEEP, .id = 2}, .stack = stack, .stack_size = 2},
    {.kind = EVENT_CLOCK, .at = 0},
    {.kind = EVENT_TIMER_FIRE, .id = 2},
    {.kind = EVENT_TASK_WAKE, .task = 3, .ref = {.kind = REF_TIMER, .id = 2}},
    {.kind = EVENT_OUT, .task = 3, .text = TEXT("'a' wrote\t1"), .line = 11},
    {.kind = EVENT_QUEUE_PUT, .id = 1, .task = 3, .value = TEXT("{'id': 1, 'name': 'first'}"), .number = 4, .line = 12},
    {.kind = EVENT_TASK_SUSPEND, .task = 1, .ref = {.kind = REF_GATHER, .id = 4, .tasks = tasks, .task_count = 2, .total = 2},
     .stack = stack, .stack_size = 1},
    {.kind = EVENT_TASK_DONE, .task = 3, .outcome = TEXT("result"), .value = TEXT("None")},
};

// Of this process on its processor: what others do on the machine does not count.
static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double write_trace(const char *path, const Event *events, size_t kinds, int64_t count) {
    static const char json[] = "{\"name\":\"x\",\"program\":[\"pass\"]}";
    Scenario *scenario = scenario_load_memory("x.json", json, sizeof json - 1);
    TraceWriter *writer = trace_writer_open(path, scenario, &(SimOptions){0}, DETAIL_SYNC);
    if (!writer) exit(1);
    EventListener listener = trace_writer_listener(writer);
    double start = now();
    for (int64_t n = 1; n <= count; n++) {
        Event event = events[(size_t)n % kinds];
        event.n = n;
        event.t = n * 1000;
        listener.receive(listener.self, &event);
    }
    if (trace_writer_close(writer) != 0) exit(1);
    scenario_free(scenario);
    return now() - start;
}

static double read_trace(const char *path, int64_t count) {
    TraceHeader header;
    Event event;
    TraceReader *reader = trace_reader_open(path);
    if (!reader || !trace_reader_begin(reader, &header)) exit(1);
    double start = now();
    int64_t seen = 0;
    while (trace_reader_next(reader, &event) == TRACE_EVENT) seen += event.n == seen + 1;
    double time = now() - start;
    if (seen != count) exit(1);
    trace_reader_close(reader);
    return time;
}

static void measure(const char *name, const char *path, const Event *events, size_t kinds, int64_t count) {
    double written = 1e9, read = 1e9;
    struct stat status;
    for (int i = 0; i < ROUNDS; i++) {
        double time = write_trace("/dev/null", events, kinds, count);
        if (time < written) written = time;
    }
    write_trace(path, events, kinds, count);
    if (stat(path, &status) != 0) exit(1);
    for (int i = 0; i < ROUNDS; i++) {
        double time = read_trace(path, count);
        if (time < read) read = time;
    }
    printf("write-%s %.2f million events/s\n", name, (double)count / written / 1e6);
    printf("read-%s %.0f MB/s\n", name, (double)status.st_size / read / 1e6);
    printf("read-%s %.2f million events/s\n", name, (double)count / read / 1e6);
}

int main(int argc, char **argv) {
    int64_t count = argc > 1 ? atoll(argv[1]) : EVENTS_DEFAULT;
    char path[] = "/tmp/asyncarium-bench-XXXXXX";
    int file = mkstemp(path);
    if (file < 0) return 1;
    close(file);
    measure("switch", path, switches, ARRAY_LEN(switches), count);
    measure("mixed", path, mixed, ARRAY_LEN(mixed), count);
    unlink(path);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("memory %.1f MB at most\n", (double)usage.ru_maxrss / 1024);
    return 0;
}
