// The machine fails us: each allocation, each file that is opened, read, written, mapped, fails in turn, in the whole program
// with a dozen scenarios and every command. The program's own main runs in a process of its own; the linker leads what it
// asks the system for through here (--wrap, see Makefile). Then it must end with status 5 and a word about it, with all that
// was put out before and nothing else; or as if nothing had happened. No crash; with a sanitizer, no leak.
//
// usage: test_faults [all]     Without `all`, the steps from one fault to the next grow, so that it is quick.

#define _DEFAULT_SOURCE // MAP_ANONYMOUS

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 8, STATUS_BAD_INPUT = 3, STATUS_MACHINE_FAILED = 5, CHILD_SECONDS = 60 };

int program_main(int argc, char **argv); // viz/cli/main.c

// What fails -----------------------------------------------------------------------------------------------------------

typedef enum Fault {
    FAULT_MEMORY,
    FAULT_MAP,
    FAULT_PAGES, // the world cannot grow: that is a memory limit like any other
    FAULT_OPEN,
    FAULT_READ,
    FAULT_WRITE,
    FAULT_COUNT
} Fault;
static const char *const fault_names[] = {"memory", "map", "pages", "open", "read", "write"};

static Fault chosen = FAULT_COUNT;
static long until; // calls that go well before the one that fails

typedef struct Shared { // with the process that runs the program
    bool is_hit;
    long promised; // bytes that were put on standard output before
} Shared;

static Shared *shared;

static bool strikes(Fault fault) {
    if (fault != chosen || until-- != 0) return false;
    off_t written = lseek(STDOUT_FILENO, 0, SEEK_CUR);
    shared->is_hit = true;
    shared->promised = (long)written + (long)__fpending(stdout);
    return true;
}

static bool fails(Fault fault, int error) {
    bool does = strikes(fault);
    if (does) errno = error;
    return does;
}

// Declares the function that stands for `name`, and the one that it stands for.
#define WRAP(result, name, ...)                                                                                        \
    result __real_##name(__VA_ARGS__);                                                                                 \
    result __wrap_##name(__VA_ARGS__)

WRAP(void *, malloc, size_t size);
WRAP(void *, calloc, size_t count, size_t size);
WRAP(void *, realloc, void *memory, size_t size);
WRAP(void *, mmap, void *at, size_t size, int protection, int flags, int file, off_t offset);
WRAP(int, mprotect, void *at, size_t size, int protection);
WRAP(int, open, const char *path, int flags, ...);
WRAP(FILE *, fopen, const char *path, const char *mode);
WRAP(FILE *, open_memstream, char **bytes, size_t *size);
WRAP(DIR *, opendir, const char *path);
WRAP(ssize_t, read, int file, void *bytes, size_t size);
WRAP(size_t, fread, void *bytes, size_t size, size_t count, FILE *file);
WRAP(ssize_t, write, int file, const void *bytes, size_t size);

void *__wrap_malloc(size_t size) { return fails(FAULT_MEMORY, ENOMEM) ? NULL : __real_malloc(size); }

void *__wrap_calloc(size_t count, size_t size) {
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size) {
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : __real_realloc(memory, size);
}

void *__wrap_mmap(void *at, size_t size, int protection, int flags, int file, off_t offset) {
    return fails(FAULT_MAP, ENOMEM) ? MAP_FAILED : __real_mmap(at, size, protection, flags, file, offset);
}

int __wrap_mprotect(void *at, size_t size, int protection) {
    return fails(FAULT_PAGES, ENOMEM) ? -1 : __real_mprotect(at, size, protection);
}

int __wrap_open(const char *path, int flags, ...) { return fails(FAULT_OPEN, EMFILE) ? -1 : __real_open(path, flags, 0666); }

FILE *__wrap_fopen(const char *path, const char *mode) {
    return fails(FAULT_OPEN, EMFILE) ? NULL : __real_fopen(path, mode);
}

FILE *__wrap_open_memstream(char **bytes, size_t *size) {
    return fails(FAULT_MEMORY, ENOMEM) ? NULL : __real_open_memstream(bytes, size);
}

DIR *__wrap_opendir(const char *path) { return fails(FAULT_OPEN, EMFILE) ? NULL : __real_opendir(path); }

ssize_t __wrap_read(int file, void *bytes, size_t size) {
    return fails(FAULT_READ, EIO) ? -1 : __real_read(file, bytes, size);
}

// The stream has to know it too: it gets a directory, which cannot be read, in place of its file.
size_t __wrap_fread(void *bytes, size_t size, size_t count, FILE *file) {
    if (strikes(FAULT_READ)) {
        int directory = __real_open("/", O_RDONLY);
        dup2(directory, fileno(file));
        close(directory);
    }
    return __real_fread(bytes, size, count, file);
}

ssize_t __wrap_write(int file, const void *bytes, size_t size) {
    return fails(FAULT_WRITE, ENOSPC) ? -1 : __real_write(file, bytes, size);
}

// One run --------------------------------------------------------------------------------------------------------------

static char work[] = "/tmp/test-faults-XXXXXX";
static char program[] = "asyncarium";
static bool is_thorough;

typedef struct Run {
    int status; // as waitpid gives it
    char *out, *errors, *trace;
} Run;

static char *read_file(const char *path) {
    FILE *file = __real_fopen(path, "r");
    char *bytes = NULL;
    size_t size = 0;
    if (!file) return __real_calloc(1, 1);
    fseek(file, 0, SEEK_END);
    size = (size_t)ftell(file);
    rewind(file);
    bytes = __real_calloc(1, size + 1);
    assert_int_equal(__real_fread(bytes, 1, size, file), size);
    fclose(file);
    for (size_t i = 0; i < size; i++)
        if (bytes[i] == '\0') bytes[i] = '?';
    return bytes;
}

static void run_done(Run *run) {
    free(run->out);
    free(run->errors);
    free(run->trace);
}

// What comes after the program is the compiler's, as for coverage: nothing strikes it.
static void stop_faults(void) {
    chosen = FAULT_COUNT;
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
}

// In the other process. `limit`: bytes that a file may have; 0: any number.
static void become_program(char *const *words, Fault fault, long number, rlim_t limit) {
    char *copy[WORDS_MAX + 2] = {program};
    int count = 1;
    while (words[count - 1]) {
        copy[count] = words[count - 1];
        count++;
    }
    dup2(__real_open("out", O_WRONLY | O_CREAT | O_TRUNC, 0666), STDOUT_FILENO);
    dup2(__real_open("errors", O_WRONLY | O_CREAT | O_TRUNC, 0666), STDERR_FILENO);
    alarm(CHILD_SECONDS);
    atexit(stop_faults);
    if (limit) setrlimit(RLIMIT_FSIZE, &(struct rlimit){limit, RLIM_INFINITY});
    chosen = fault;
    until = number;
    exit(program_main(count, copy));
}

static Run run(char *const *words, Fault fault, long number, rlim_t limit) {
    Run result;
    unlink("trace");
    *shared = (Shared){false, 0};
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) become_program(words, fault, number, limit);
    assert_int_equal(waitpid(child, &result.status, 0), child);
    result.out = read_file("out");
    result.errors = read_file("errors");
    result.trace = read_file("trace");
    return result;
}

static bool begins_with(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool has_whole_lines(const char *text) { return text[0] == '\0' || text[strlen(text) - 1] == '\n'; }

// NULL: all is well.
static const char *judge(const Run *run, const Run *good, Fault fault) {
    if (!WIFEXITED(run->status)) return "it crashed";
    if (!has_whole_lines(run->trace)) return "half a line in the trace";
    if (fault == FAULT_PAGES) return NULL;
    if (!begins_with(good->trace, run->trace)) return "another trace";
    if (run->status == good->status && strcmp(run->out, good->out) == 0)
        return strcmp(run->trace, good->trace) == 0 ? NULL : "the trace is cut off, and nobody says so";
    int status = WEXITSTATUS(run->status);
    bool is_input = fault == FAULT_OPEN || fault == FAULT_READ; // which may be a bad file, too
    if (status != STATUS_MACHINE_FAILED && !(is_input && status == STATUS_BAD_INPUT)) return "the wrong status";
    if (run->errors[0] == '\0' && !strstr(run->out, "FAILED")) return "nothing is said";
    if ((long)strlen(run->out) < shared->promised) return "output from before is lost";
    bool goes_on = status == STATUS_BAD_INPUT || strstr(run->out, "passed, "); // with the next file
    if (!goes_on && !begins_with(good->out, run->out)) return "another output";
    return NULL;
}

static void fail_run(char *const *words, const char *what, const char *fault, long number, const Run *run) {
    char line[1000] = "";
    for (; *words; words++) {
        strncat(line, *words, 200);
        strcat(line, " ");
    }
    fail_msg("%s%s %ld: %s (status %x)\n%.600s\n%.2000s", line, fault, number, what, (unsigned)run->status, run->out, run->errors);
}

// Every fault of a kind in turn, until there is none any more.
static void check_fault(char *const *words, const Run *good, Fault fault) {
    for (long number = 0;; number += is_thorough ? 1 : 1 + number / 2) {
        Run one = run(words, fault, number, 0);
        bool is_hit = shared->is_hit;
        const char *wrong = judge(&one, good, fault);
        if (wrong) fail_run(words, wrong, fault_names[fault], number, &one);
        run_done(&one);
        if (!is_hit) break;
    }
}

// Files that may not grow beyond so many bytes: the disk is full.
static void check_sizes(char *const *words, const Run *good) {
    size_t out = strlen(good->out), trace = strlen(good->trace), most = out > trace ? out : trace;
    for (size_t limit = 1; limit < most; limit += is_thorough ? 1 + most / 200 : 1 + most / 4) {
        Run one = run(words, FAULT_COUNT, 0, limit);
        bool is_whole = strcmp(one.out, good->out) == 0 && strcmp(one.trace, good->trace) == 0;
        const char *wrong = NULL;
        if (!WIFEXITED(one.status)) wrong = "it crashed";
        else if (!has_whole_lines(one.trace)) wrong = "half a line in the trace";
        else if (!begins_with(good->trace, one.trace)) wrong = "another trace";
        else if (!begins_with(good->out, one.out)) wrong = "another output";
        else if (!is_whole && WEXITSTATUS(one.status) != STATUS_MACHINE_FAILED) wrong = "the wrong status";
        if (wrong) fail_run(words, wrong, "size", (long)limit, &one);
        run_done(&one);
    }
}

static void check_command(char *const *words) {
    Run good = run(words, FAULT_COUNT, 0, 0);
    if (!WIFEXITED(good.status) || WEXITSTATUS(good.status) == STATUS_MACHINE_FAILED) fail_run(words, "it fails by itself", "", 0, &good);
    for (Fault fault = 0; fault < FAULT_COUNT; fault++) check_fault(words, &good, fault);
    check_sizes(words, &good);
    run_done(&good);
}

// What is run ----------------------------------------------------------------------------------------------------------

static char top[2048];

static const char *const scenarios[] = {
    "scenarios/1-coroutines/01-hello-await.json",
    "scenarios/1-coroutines/06-async-generator.json",
    "scenarios/2-tasks/05-wait-first.json",
    "scenarios/2-tasks/07-task-group.json",
    "scenarios/3-errors/01-gather-first-error.json",
    "scenarios/4-sharing/01-lost-update.json",
    "scenarios/4-sharing/03-deadlock.json",
    "scenarios/4-sharing/08-crawler.json",
    "scenarios/5-cancelling/01-cancel-clean-up.json",
    "scenarios/6-the-loop/09-workers.json",
    "scenarios/6-the-loop/12-logging-through-a-queue.json",
    "scenarios/7-context/03-asynccontextmanager.json",
};
enum { SCENARIO_COUNT = sizeof scenarios / sizeof *scenarios };

// S is the scenario; T a trace of it, O one of another run.
static char *const commands[][WORDS_MAX] = {
    {"run", "S"},
    {"run", "--trace", "trace", "--detail", "line", "S"},
    {"run", "--timeline", "S"},
    {"check", "S"},
    {"show", "S"},
    {"export", "--to", "python", "S"},
    {"export", "--to", "scenario", "S"},
    {"test", "--golden", "G", "S"},
    {"screen", "--keys", "lGp/print<Enter>]", "S"},
    {"screen", "--keys", "nnsz", "T"},
    {"replay", "T"},
    {"verify", "--trace-out", "trace", "T"},
    {"diff", "T", "O"},
    {"list"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

// Two traces of the scenario; and it is the one lesson that there is.
static void prepare(char *path) {
    unlink("lessons/lesson.json");
    assert_int_equal(symlink(path, "lessons/lesson.json"), 0);
    char *first[] = {"run", "--trace", "trace", "--seed", "1", path, NULL};
    Run done = run(first, FAULT_COUNT, 0, 0);
    assert_int_equal(rename("trace", "T"), 0);
    run_done(&done);
    first[4] = "2";
    done = run(first, FAULT_COUNT, 0, 0);
    assert_int_equal(rename("trace", "O"), 0);
    run_done(&done);
}

static void each_fault_in_turn(void **state) {
    (void)state;
    char golden[4096];
    snprintf(golden, sizeof golden, "%s/tests/golden", top);
    for (size_t i = 0; i < SCENARIO_COUNT; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", top, scenarios[i]);
        prepare(path);
        for (size_t j = 0; j < COMMAND_COUNT; j++) {
            char *words[WORDS_MAX + 1] = {NULL};
            if (!is_thorough && (i + j) % COMMAND_COUNT != 0) continue;
            for (size_t k = 0; k < WORDS_MAX && commands[j][k]; k++) {
                char *word = commands[j][k];
                words[k] = strcmp(word, "S") == 0 ? path : strcmp(word, "G") == 0 ? golden : word;
            }
            check_command(words);
        }
    }
}

static int leave(void **state) {
    (void)state;
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", work);
    return system(command);
}

int main(int count, char **words) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_in_turn),
    };
    is_thorough = count > 1 && strcmp(words[1], "all") == 0;
    if (!getcwd(top, sizeof top)) return 1;
    shared = __real_mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || !mkdtemp(work) || chdir(work) != 0) return 1;
    if (mkdir("lessons", 0777) != 0 || setenv("ASYNCARIUM_SCENARIOS", "lessons", 1) != 0) return 1;
    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, leave);
}
