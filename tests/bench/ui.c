// How long the terminal UI takes: opens a trace, and presses keys in places all over the run. A key is the model, the
// grid and the screen as cells; only ncurses is not in it. Times are of the processor, so that a busy machine matters less.
// usage: ui TRACE [COLUMNSxROWS [LIMIT]]     Fails if a key takes more than LIMIT milliseconds.

#define _DEFAULT_SOURCE // ru_maxrss

#include "viz/cli/opening.h"
#include "viz/tui/ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { PLACE_SIZE = 40 };

typedef struct Trial {
    const char *name;
    const char *setup;  // keys that are not measured
    const char *keys;   // that are, one by one
    int times;          // that they are pressed; spread over the run if `spread`
    bool spread;
} Trial;

static const Trial trials[] = {
    {"n, one event on", "", "n", 50, true},
    {"p, one event back", "", "p", 50, true},
    {"s, to the next switch", "", "s", 50, true},
    {"S, to the switch before", "", "S", 50, true},
    {"l, to the next line", "", "l", 50, true},
    {"L, to the line before", "", "L", 50, true},
    {"o, over an await", "", "o", 50, true},
    {"g and G, the ends", "", "gG", 10, false},
    {"page up and down", "", "<PgDn><PgUp>", 20, true},
    {"t, to a time", "", "t1.5<Enter>t2.25<Enter>", 10, false},
    {"[ and ], no hit", "", "g]G[", 3, false},
    {"/, found nowhere", "g", "/nowhere to be found<Enter>", 3, false},
    {"/, found nowhere, common letters", "", "/seat on it<Enter>", 3, false},
    {"[ and ], found nowhere", "", "g]G[", 3, false},
    {"/, the last thing printed", "", "g/end<Enter>", 3, false},
    {"c and C, no breakpoint", "", "gcGC", 3, false},
    {"c and C, a line", "bline 2<Enter>", "gcccGC", 3, false},
    {"c and C, a task that is not there", "bline 2<Enter>btask Task-0<Enter>", "gcGC", 3, false},
    {"c and C, one task", "btask Task-0<Enter>btask Task-7<Enter>", "gccGCC", 3, false},
    {"c and C, a kind that never comes", "btask Task-7<Enter>bbarrier.wait<Enter>", "gcGC", 3, false},
    {"c and C, a text never printed", "bprints nothing of this<Enter>", "gcGC", 3, false},
    {"c and C, a condition never true", "bprints nothing of this<Enter>btotal == 'x'<Enter>", "gcGC", 3, false},
    {"c and C, a condition of the loop", "btotal == 'x'<Enter>bready > 1000000<Enter>", "gcGC", 3, false},
    {"c, a condition once true", "bready > 1000000<Enter>bi == 1<Enter>g", "cc", 3, false},
    {"f, n of one task", "bi == 1<Enter>g2jj<Enter><Esc>jf", "n", 20, true},
    {"f, p of one task", "", "p", 20, true},
    {"v, the tree of tasks", "f<Esc><Esc>v", "np", 10, true},
    {"v, tasks that are alive", "v", "np", 10, true},
    {"Enter, a task in detail", "v2<Enter>", "np", 10, true},
    {"<, the timeline narrower", "<Esc><Esc>5z", "<lt><lt><lt><lt><lt><lt><lt><lt><lt><lt><lt><lt><lt><lt><lt><lt>", 1, false},
    {"n in the narrow timeline", "", "np", 20, true},
    {">, the timeline wider", "", ">>>>>>>>>>>>>>>>>>>>>>>>", 1, false},
    {"n in the wide timeline", "", "np", 20, true},
    {"z, the output alone", "7", "np", 10, true},
    {"z, why alone", "6", "np", 10, true},
    {"z, the objects alone", "4", "np", 10, true},
};

static double processor_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void draw(Ui *ui) {
    Grid grid;
    grid_init(&grid, ui->rows, ui->columns, ui->is_ascii);
    ui_draw(ui, &grid);
    grid_done(&grid);
}

static void press_all(Ui *ui, const char *script) {
    uint32_t key;
    while (press_take(&script, &key)) {
        ui_press(ui, key);
        while (ui->seek.is_on) ui_tick(ui);
        draw(ui);
    }
}

static void draw_measured(Ui *ui, double start, double *longest) {
    draw(ui);
    double took = processor_ms() - start;
    if (took > *longest) *longest = took;
}

// Presses the keys of a trial once; returns the longest time that one of them took until something was seen of it. A search
// that goes on after that shows its progress, and is stopped by any key: the longest wait for that counts as well.
static double press_measured(Ui *ui, const char *script) {
    double longest = 0;
    uint32_t key;
    while (press_take(&script, &key)) {
        double start = processor_ms();
        ui_press(ui, key);
        draw_measured(ui, start, &longest);
        while (ui->seek.is_on) {
            start = processor_ms();
            ui_tick(ui);
            draw_measured(ui, start, &longest);
        }
    }
    return longest;
}

// Places that are everywhere in the run, and not in its order.
static const char *somewhere(const Ui *ui, int i, char keys[PLACE_SIZE]) {
    uint64_t place = (uint64_t)(i + 1) * UINT64_C(2654435761) % (uint64_t)(ui_count(ui) + 1);
    snprintf(keys, PLACE_SIZE, ":%" PRIu64 "<Enter>", place);
    return keys;
}

static int by_time(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

// Returns the longest time. The last column is that of all keys of the trial together, with searches to their end.
static double try_keys(Ui *ui, const Trial *trial) {
    char place[PLACE_SIZE];
    double times[100], whole = 0;
    press_all(ui, trial->setup);
    for (int i = 0; i < trial->times; i++) {
        if (trial->spread) press_all(ui, somewhere(ui, i, place));
        double start = processor_ms();
        times[i] = press_measured(ui, trial->keys);
        if (processor_ms() - start > whole) whole = processor_ms() - start;
    }
    fflush(stdout);
    qsort(times, (size_t)trial->times, sizeof *times, by_time);
    printf("  %-36s %8.2f %8.2f %8.2f\n", trial->name, times[trial->times / 2], times[trial->times - 1], whole);
    return times[trial->times - 1];
}

// A jump to any step is measured by itself: the way there is what the checkpoints are for.
static double try_jumps(Ui *ui) {
    char keys[PLACE_SIZE];
    double times[100];
    for (int i = 0; i < 100; i++) {
        times[i] = press_measured(ui, somewhere(ui, i, keys));
    }
    qsort(times, 100, sizeof *times, by_time);
    printf("  %-36s %8.2f %8.2f\n", "to any step", times[50], times[99]);
    return times[99];
}

static void tell_opening(const Recording *recording, double took) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%" PRId64 " events, %zu tasks, opened in %.0f ms, %ld MB\n", recording_count(recording),
           state_task_end(&recording->state), took, usage.ru_maxrss / 1024);
    printf("  %-36s %8s %8s %8s\n", "milliseconds for", "median", "longest", "together");
}

int main(int count, char **arguments) {
    int columns = 120, rows = 36;
    if (count < 2 || (count > 2 && sscanf(arguments[2], "%dx%d", &columns, &rows) != 2)) {
        fprintf(stderr, "usage: %s TRACE [COLUMNSxROWS [LIMIT]]\n", arguments[0]);
        return 2;
    }
    double limit = count > 3 ? strtod(arguments[3], NULL) : 0, longest, start = processor_ms();
    Opening opening = {0};
    if (opening_read(&opening, arguments[1]) != STATUS_GOOD) return 3;
    tell_opening(opening.recording, processor_ms() - start);
    Ui ui;
    ui_init(&ui, opening.recording, opening.scenario);
    ui_resize(&ui, rows, columns);
    draw(&ui);
    longest = try_jumps(&ui);
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        double its = try_keys(&ui, &trials[i]);
        if (its > longest) longest = its;
    }
    printf("  %-36s %8s %8.2f\n", "the slowest key", "", longest);
    ui_done(&ui);
    opening_done(&opening);
    return limit > 0 && longest > limit;
}
