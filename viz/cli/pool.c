// Hands jobs to processes, and puts their answers in order.

#include "viz/cli/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    POOL_PROCESSES_MAX = 1024,
    JOBS_AHEAD = 64,       // for each process: how far an answer may be ahead of the one that comes next
    SIGNAL_INTERVAL = 100, // milliseconds: how often one looks whether somebody pressed Ctrl-C
};

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP}; // what asks us to stop

typedef struct Frame { // goes before an answer
    Status status;
    size_t report_size;
    size_t errors_size;
    size_t remark_size;
} Frame;

typedef struct Worker {
    pid_t pid; // 0: there is none
    int to;    // where jobs are written to
    int from;  // where answers come from
    bool is_busy;
    size_t job;
    Text received; // of its answer
} Worker;

typedef struct Slot { // an answer that waits for its turn
    bool is_there;
    PoolAnswer answer;
} Slot;

typedef struct Run {
    const Pool *pool;
    Worker *workers;
    size_t worker_count;
    Slot *slots; // of job j: at j % slot_count
    size_t slot_count;
    size_t next_job;      // that nobody has yet
    size_t next_delivery; // the job whose answer is due
    sigset_t watched;     // signals that ask to stop
    sigset_t before;      // the mask that the processes get
    int signal;           // that came; 0: none
} Run;

static void answer_done(PoolAnswer *answer) {
    text_done(&answer->report);
    text_done(&answer->errors);
    text_done(&answer->remark);
    *answer = (PoolAnswer){0};
}

static void do_here(const Pool *pool, size_t job) {
    PoolAnswer answer = {0};
    pool->work(pool->self, job, &answer);
    pool->deliver(pool->self, job, &answer);
    answer_done(&answer);
}

// The other process -------------------------------------------------------------------------------------------------------

static bool read_whole(int file, void *bytes, size_t size) {
    for (char *at = bytes; size > 0;) {
        ssize_t count = read(file, at, size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        at += count;
        size -= (size_t)count;
    }
    return true;
}

static bool write_whole(int file, const void *bytes, size_t size) {
    for (const char *at = bytes; size > 0;) {
        ssize_t count = write(file, at, size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        at += count;
        size -= (size_t)count;
    }
    return true;
}

static bool send_answer(int to, const PoolAnswer *answer) {
    Frame frame = {answer->status, answer->report.size, answer->errors.size, answer->remark.size};
    return write_whole(to, &frame, sizeof frame) && write_whole(to, answer->report.bytes, answer->report.size) &&
           write_whole(to, answer->errors.bytes, answer->errors.size) &&
           write_whole(to, answer->remark.bytes, answer->remark.size);
}

// Ends when nobody is there any more to ask or to answer.
static void serve(const Pool *pool, int from, int to) {
    size_t job;
    bool is_heard = true;
    while (is_heard && read_whole(from, &job, sizeof job)) {
        PoolAnswer answer = {0};
        pool->work(pool->self, job, &answer);
        is_heard = send_answer(to, &answer);
        answer_done(&answer);
    }
    _exit(0);
}

// Processes begin and end -------------------------------------------------------------------------------------------------

static void close_both(const int ends[2]) {
    close(ends[0]);
    close(ends[1]);
}

// A copy of an end of somebody else's pipe would keep that one from seeing that it was closed.
static void close_others(const Run *run) {
    for (size_t i = 0; i < run->worker_count; i++) {
        if (run->workers[i].pid) close_both((int[]){run->workers[i].to, run->workers[i].from});
    }
}

static void start(Run *run, Worker *worker) {
    int jobs[2], answers[2];
    if (pipe(jobs) != 0) return;
    if (pipe(answers) != 0) {
        close_both(jobs);
        return;
    }
    fflush(NULL); // or it would be said twice
    pid_t pid = fork();
    if (pid == 0) {
        close_others(run);
        close(jobs[1]);
        close(answers[0]);
        sigprocmask(SIG_SETMASK, &run->before, NULL);
        serve(run->pool, jobs[0], answers[1]);
    }
    close(jobs[0]);
    close(answers[1]);
    if (pid > 0) *worker = (Worker){.pid = pid, .to = jobs[1], .from = answers[0], .received = worker->received};
    else close_both((int[]){jobs[1], answers[0]});
}

// Returns how it ended, as waitpid tells.
static int end(Worker *worker) {
    int status = 0;
    close_both((int[]){worker->to, worker->from});
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) continue;
    worker->pid = 0;
    worker->is_busy = false;
    text_clear(&worker->received);
    return status;
}

static void end_all(Run *run) {
    for (size_t i = 0; i < run->worker_count; i++) {
        Worker *worker = &run->workers[i];
        if (worker->pid && run->signal) kill(worker->pid, SIGKILL);
    }
    for (size_t i = 0; i < run->worker_count; i++) {
        if (run->workers[i].pid) end(&run->workers[i]);
        text_done(&run->workers[i].received);
    }
}

// Answers -----------------------------------------------------------------------------------------------------------------

static Slot *slot_of(const Run *run, size_t job) { return &run->slots[job % run->slot_count]; }

static void deliver(Run *run) {
    for (Slot *slot; (slot = slot_of(run, run->next_delivery))->is_there; run->next_delivery++) {
        run->pool->deliver(run->pool->self, run->next_delivery, &slot->answer);
        answer_done(&slot->answer);
        slot->is_there = false;
    }
}

static void take_answer(Run *run, Worker *worker) {
    Frame frame;
    Text *received = &worker->received;
    if (received->size < sizeof frame) return;
    memcpy(&frame, received->bytes, sizeof frame);
    if (received->size < sizeof frame + frame.report_size + frame.errors_size + frame.remark_size) return;
    Slot *slot = slot_of(run, worker->job);
    *slot = (Slot){.is_there = true, .answer = {.status = frame.status}};
    const char *at = received->bytes + sizeof frame;
    text_put_bytes(&slot->answer.report, at, frame.report_size);
    text_put_bytes(&slot->answer.errors, at += frame.report_size, frame.errors_size);
    text_put_bytes(&slot->answer.remark, at + frame.errors_size, frame.remark_size);
    text_clear(received);
    worker->is_busy = false;
}

// A process is gone before it answered. Ctrl-C reaches it as it reaches us, maybe a moment earlier.
static void bury(Run *run, Worker *worker) {
    Slot *slot = slot_of(run, worker->job);
    int status = end(worker);
    if (WIFSIGNALED(status) && sigismember(&run->watched, WTERMSIG(status)) == 1) {
        run->signal = WTERMSIG(status);
        return;
    }
    *slot = (Slot){.is_there = true, .answer = {.status = STATUS_MACHINE_FAILED}};
    text_put(&slot->answer.report, "  the process that did it ");
    if (WIFSIGNALED(status)) text_put_format(&slot->answer.report, "was ended by signal %d\n", WTERMSIG(status));
    else text_put_format(&slot->answer.report, "ended with status %d\n", WEXITSTATUS(status));
}

static void receive(Run *run, Worker *worker) {
    char block[1 << 16];
    ssize_t count = read(worker->from, block, sizeof block);
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
        bury(run, worker);
        return;
    }
    text_put_bytes(&worker->received, block, (size_t)count);
    take_answer(run, worker);
}

// The loop ----------------------------------------------------------------------------------------------------------------

static bool hand_out(Run *run, Worker *worker) {
    worker->job = run->next_job;
    if (!write_whole(worker->to, &worker->job, sizeof worker->job)) return false;
    worker->is_busy = true;
    run->next_job++;
    return true;
}

static bool has_work(const Run *run) {
    return run->next_job < run->pool->count && run->next_job - run->next_delivery < run->slot_count;
}

// Returns how many processes there are.
static size_t hand_out_all(Run *run) {
    size_t alive = 0;
    for (size_t i = 0; i < run->worker_count; i++) {
        Worker *worker = &run->workers[i];
        if (!worker->is_busy && has_work(run)) {
            if (!worker->pid) start(run, worker);
            if (worker->pid && !hand_out(run, worker)) end(worker);
        }
        alive += worker->pid != 0;
    }
    return alive;
}

static void look_for_signal(Run *run) {
    sigset_t pending;
    sigpending(&pending);
    for (size_t i = 0; i < sizeof stop_signals / sizeof *stop_signals; i++) {
        if (sigismember(&pending, stop_signals[i]) == 1 && sigismember(&run->watched, stop_signals[i]) == 1)
            sigwait(&run->watched, &run->signal);
    }
}

static void wait_for_answers(Run *run) {
    struct pollfd files[POOL_PROCESSES_MAX];
    Worker *asked[POOL_PROCESSES_MAX];
    nfds_t count = 0;
    for (size_t i = 0; i < run->worker_count; i++) {
        if (!run->workers[i].is_busy) continue;
        asked[count] = &run->workers[i];
        files[count++] = (struct pollfd){.fd = run->workers[i].from, .events = POLLIN};
    }
    poll(files, count, SIGNAL_INTERVAL);
    look_for_signal(run);
    for (nfds_t i = 0; i < count && !run->signal; i++) {
        if (files[i].revents) receive(run, asked[i]);
    }
}

// Where the machine lets us have no process, it is done here.
static void loop(Run *run) {
    while (run->next_delivery < run->pool->count && !run->signal) {
        if (hand_out_all(run) > 0) {
            wait_for_answers(run);
            deliver(run);
        } else {
            do_here(run->pool, run->next_job++);
            run->next_delivery = run->next_job;
            look_for_signal(run);
        }
    }
}

// Signals that ask to stop are held back, so that we can end the processes first; what was ignored stays so.
static void hold_signals(Run *run) {
    sigemptyset(&run->watched);
    for (size_t i = 0; i < sizeof stop_signals / sizeof *stop_signals; i++) {
        struct sigaction action;
        if (sigaction(stop_signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&run->watched, stop_signals[i]);
    }
    sigprocmask(SIG_BLOCK, &run->watched, &run->before);
}

static int run_processes(const Pool *pool, size_t processes) {
    Run run = {.pool = pool, .worker_count = processes, .slot_count = processes * JOBS_AHEAD};
    run.workers = text_allocate(run.worker_count * sizeof *run.workers);
    run.slots = text_allocate(run.slot_count * sizeof *run.slots);
    memset(run.workers, 0, run.worker_count * sizeof *run.workers);
    memset(run.slots, 0, run.slot_count * sizeof *run.slots);
    hold_signals(&run);
    loop(&run);
    end_all(&run);
    sigprocmask(SIG_SETMASK, &run.before, NULL);
    for (size_t i = 0; i < run.slot_count; i++) answer_done(&run.slots[i].answer);
    free(run.workers);
    free(run.slots);
    return run.signal;
}

int pool_run(const Pool *pool) {
    size_t processes = pool->processes < pool->count ? pool->processes : pool->count;
    if (processes > POOL_PROCESSES_MAX) processes = POOL_PROCESSES_MAX;
    if (processes > 1) return run_processes(pool, processes);
    for (size_t job = 0; job < pool->count; job++) do_here(pool, job);
    return 0;
}

size_t pool_processor_count(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 1 ? (size_t)count : 1;
}
