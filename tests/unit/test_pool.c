// Jobs that several processes do: their answers come in order, whatever happens to a process.

#include "viz/cli/pool.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 1000000 };

typedef struct Record {
    pid_t parent;
    size_t crashing, leaving, interrupting; // jobs that end their process, and one that asks ours to stop
    size_t count;                           // of answers so far
    size_t failures;
    size_t bytes;
    Text last_failure;
} Record;

static Record record_of_nothing(void) {
    return (Record){.parent = getpid(), .crashing = NOBODY, .leaving = NOBODY, .interrupting = NOBODY};
}

// The later of two neighbours is done first, and some answers are larger than a pipe.
static void work(void *self, size_t job, PoolAnswer *answer) {
    const Record *record = self;
    volatile uint64_t burned = 0;
    while (burned < (job % 2 == 0 ? 300000u : 100u)) burned++;
    if (job == record->crashing) raise(SIGKILL);
    if (job == record->leaving) _exit(7);
    if (job == record->interrupting) kill(record->parent, SIGINT);
    answer->status = STATUS_DIFFERENT;
    text_put_format(&answer->errors, "%zu", job);
    for (size_t i = 0; job % 5 == 0 && i < 100000; i++) text_put(&answer->report, "x");
}

static void deliver(void *self, size_t job, const PoolAnswer *answer) {
    Record *record = self;
    assert_int_equal(job, record->count++);
    record->bytes += answer->report.size;
    if (answer->status == STATUS_DIFFERENT) {
        assert_int_equal(job, atoi(answer->errors.bytes));
        return;
    }
    assert_int_equal(answer->status, STATUS_MACHINE_FAILED);
    record->failures++;
    text_clear(&record->last_failure);
    text_put(&record->last_failure, answer->report.bytes);
}

static int run(Record *record, size_t count, size_t processes) {
    Pool pool = {.count = count, .processes = processes, .self = record, .work = work, .deliver = deliver};
    return pool_run(&pool);
}

static void answers_come_in_order(void **state) {
    static const size_t processes[] = {1, 2, 3, 7, 5000};
    (void)state;
    for (size_t i = 0; i < sizeof processes / sizeof *processes; i++) {
        Record record = record_of_nothing();
        assert_int_equal(run(&record, 300, processes[i]), 0);
        assert_int_equal(record.count, 300);
        assert_int_equal(record.bytes, 60 * 100000);
        assert_int_equal(record.failures, 0);
    }
}

static void no_jobs_are_done_at_once(void **state) {
    (void)state;
    Record record = record_of_nothing();
    assert_int_equal(run(&record, 0, 4), 0);
    assert_int_equal(record.count, 0);
}

static void a_process_that_crashes_takes_one_job_along(void **state) {
    (void)state;
    Record record = record_of_nothing();
    record.crashing = 5;
    assert_int_equal(run(&record, 40, 2), 0);
    assert_int_equal(record.count, 40);
    assert_int_equal(record.failures, 1);
    assert_string_equal(record.last_failure.bytes, "  the process that did it was ended by signal 9\n");
    text_done(&record.last_failure);
}

static void a_process_that_leaves_takes_one_job_along(void **state) {
    (void)state;
    Record record = record_of_nothing();
    record.leaving = 0;
    assert_int_equal(run(&record, 40, 3), 0);
    assert_int_equal(record.failures, 1);
    assert_string_equal(record.last_failure.bytes, "  the process that did it ended with status 7\n");
    text_done(&record.last_failure);
}

static void a_signal_stops_it(void **state) {
    (void)state;
    signal(SIGINT, SIG_DFL); // it is ignored where the tests run in the background
    Record record = record_of_nothing();
    record.interrupting = 11;
    assert_int_equal(run(&record, 100000, 3), SIGINT);
    assert_true(record.count < 100000);
    sigset_t pending, mask;
    sigpending(&pending);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    assert_false(sigismember(&pending, SIGINT));
    assert_false(sigismember(&mask, SIGINT));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_in_order),
        cmocka_unit_test(no_jobs_are_done_at_once),
        cmocka_unit_test(a_process_that_crashes_takes_one_job_along),
        cmocka_unit_test(a_process_that_leaves_takes_one_job_along),
        cmocka_unit_test(a_signal_stops_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
