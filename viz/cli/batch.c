// Files in, verdicts out.

#include "viz/cli/batch.h"

#include "viz/cli/files.h"
#include "viz/cli/junit.h"
#include "viz/cli/output.h"
#include "viz/model/lines.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROGRESS_INTERVAL INT64_C(100000000) // nanoseconds

typedef struct Tally {
    const Batch *batch;
    FileList files;
    size_t passed;
    size_t failed;
    Status status;
    Junit junit;
    bool has_progress;      // somebody at a terminal wants to know how far it is
    int64_t progress_shown; // when; on the monotonic clock
} Tally;

static void raise_status(Tally *tally, Status status) {
    if (status > tally->status) tally->status = status;
}

// Progress ----------------------------------------------------------------------------------------------------------------

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void show_progress(Tally *tally) {
    if (!tally->has_progress || now() - tally->progress_shown < PROGRESS_INTERVAL) return;
    tally->progress_shown = now();
    fprintf(stderr, "\r%zu of %zu, %zu failed (Ctrl-C stops) ", tally->passed + tally->failed, tally->files.count,
            tally->failed);
}

static void clear_progress(const Tally *tally) {
    if (tally->has_progress) fputs("\r\033[K", stderr);
}

// Results -----------------------------------------------------------------------------------------------------------------

static void print_tap(const Tally *tally, const char *name, const Text *report) {
    EventText rest = {report->bytes, report->size}, line;
    printf("%sok %zu - ", report->size > 0 ? "not " : "", tally->passed + tally->failed);
    for (; *name; name++) printf(*name == '#' || *name == '\\' ? "\\%c" : "%c", *name); // a # would begin a directive
    putchar('\n');
    while (rest.size > 0 && line_take(&rest, &line)) printf("#%.*s\n", (int)line.size, line.data);
}

static void print_result(const Tally *tally, const char *path, const PoolAnswer *answer) {
    const Text *report = &answer->report, *remark = &answer->remark;
    Text name = {0};
    text_put_shown(&name, event_text(path));
    if (remark->size > 0) printf("%s%s: %s\n", tally->batch->is_tap ? "# " : "", name.size > 0 ? name.bytes : "", remark->bytes);
    if (tally->batch->is_tap) print_tap(tally, name.size > 0 ? name.bytes : "", report);
    else if (report->size > 0) printf("FAILED %s\n%s", name.size > 0 ? name.bytes : "", report->bytes);
    text_done(&name);
}

static void tell(Tally *tally, const char *path, const PoolAnswer *answer) {
    bool is_seen = answer->report.size > 0 || answer->errors.size > 0 || answer->remark.size > 0 ||
                   tally->batch->is_tap;
    if (is_seen) clear_progress(tally);
    if (answer->errors.size > 0) {
        fflush(stdout);
        fwrite(answer->errors.bytes, 1, answer->errors.size, stderr);
    }
    print_result(tally, path, answer);
    if (tally->has_progress && is_seen) fflush(stdout);
    output_check((OutputLastWill){0});
    show_progress(tally);
}

static void deliver(void *self, size_t job, const PoolAnswer *answer) {
    Tally *tally = self;
    const char *path = tally->files.paths[job];
    raise_status(tally, answer->status);
    if (answer->report.size > 0) tally->failed++;
    else tally->passed++;
    if (tally->batch->junit) junit_add(&tally->junit, path, &answer->report);
    tell(tally, path, answer);
}

static void work(void *self, size_t job, PoolAnswer *answer) {
    const Tally *tally = self;
    tally->batch->judge(tally->batch->arguments, tally->files.paths[job], answer);
}

static void print_sum(Tally *tally) {
    clear_progress(tally);
    if (tally->batch->is_tap) printf("1..%zu\n", tally->passed + tally->failed);
    else printf("%zu passed, %zu failed\n", tally->passed, tally->failed);
}

// What is known is told; no file of results is written, since half of one would look like a whole one.
static void stop(Tally *tally, int signal_number) {
    size_t done = tally->passed + tally->failed;
    if (tally->batch->is_tap) printf("Bail out! Interrupted\n");
    else print_sum(tally);
    fflush(stdout);
    clear_progress(tally);
    fprintf(stderr, "asyncarium %s: interrupted; %zu of %zu were not done\n", tally->batch->arguments->command->name,
            tally->files.count - done, tally->files.count);
    raise(signal_number);
}

static void write_junit(Tally *tally) {
    const char *path = tally->batch->junit;
    int error = path ? junit_write(&tally->junit, path) : 0;
    if (error) raise_status(tally, output_report_unwritable(tally->batch->arguments->command->name, path, error));
}

// Files -------------------------------------------------------------------------------------------------------------------

static void gather_operand(Tally *tally, const char *operand) {
    const Batch *batch = tally->batch;
    size_t before = tally->files.count;
    bool good = file_list_add(&tally->files, operand, batch->ending);
    if (good && tally->files.count > before) return;
    Text text = {0};
    text_put_format(&text, "asyncarium %s: ", batch->arguments->command->name);
    text_put_shown(&text, event_text(operand));
    if (good) text_put_format(&text, ": there is no %s in it", batch->what);
    else text_put_format(&text, ": %s", strerror(errno));
    output_error_text((EventText){text.bytes, text.size});
    text_done(&text);
    raise_status(tally, STATUS_BAD_INPUT);
}

static bool has_standard_input_twice(const FileList *files) {
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++) count += strcmp(files->paths[i], "-") == 0;
    return count > 1;
}

static void run_all(Tally *tally) {
    int64_t processes = tally->batch->processes;
    Pool pool = {.count = tally->files.count, .self = tally, .work = work, .deliver = deliver};
    pool.processes = processes > 0 ? (size_t)processes : pool_processor_count();
    int signal_number = pool_run(&pool);
    if (signal_number) {
        stop(tally, signal_number);
        return;
    }
    write_junit(tally);
    print_sum(tally);
}

Status batch_run(const Batch *batch) {
    Tally tally = {.batch = batch, .has_progress = isatty(STDERR_FILENO) != 0};
    for (size_t i = 0; i < batch->arguments->operand_count; i++) gather_operand(&tally, batch->arguments->operands[i]);
    if (has_standard_input_twice(&tally.files))
        tally.status = command_report_usage(batch->arguments->command, "standard input can be read once only");
    else run_all(&tally);
    file_list_done(&tally.files);
    junit_done(&tally.junit);
    return tally.status;
}
