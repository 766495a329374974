#ifndef ASYNCARIUM_MODEL_RECORDING_H
#define ASYNCARIUM_MODEL_RECORDING_H

// A whole run in memory: its events on a tape, states kept along the way, and lists of the events that one looks for. Any
// step is reached at once, forward and back: from the nearest state that was kept, by folding the events in between.

#include "viz/model/state.h"
#include "viz/model/tape.h"

#include <assert.h>

// A stretch of the run in which nobody else gets the floor: it begins with a step of a task, a callback, a jump of the clock.
typedef struct Moment {
    uint32_t n;    // of the event that it begins with
    uint32_t task; // that steps; 0: none
    uint32_t x;    // where it begins on an axis on which a moment is 1 wide, and a jump of the clock MOMENT_JUMP_WIDTH
    bool is_jump;
} Moment;

enum { MOMENT_JUMP_WIDTH = 6 };

enum { STRETCH_KIND_WORDS = 2 };
static_assert(EVENT_KIND_COUNT <= 64 * STRETCH_KIND_WORDS, "each kind has a bit");

// What is to be found among TAPE_STRETCH events, so that a search need not read them: a bit for each kind, and one for each
// 64th line and task.
typedef struct Stretch {
    uint64_t kinds[STRETCH_KIND_WORDS];
    uint64_t lines; // where something happens
    uint64_t tasks; // that are named, or have the floor
} Stretch;

static inline uint64_t stretch_bit(int64_t number) { return UINT64_C(1) << (uint64_t)number % 64; }

typedef struct NumberList { // numbers of events, rising
    uint32_t *items;
    size_t count, capacity;
} NumberList;

typedef struct Recording {
    Tape *tape;
    TapeReader end;     // at the end of the tape
    State state;        // after the last event
    State *checkpoints; // each `spacing` events
    size_t checkpoint_count;
    int64_t spacing;
    size_t checkpoint_bytes; // about
    Moment *moments;
    size_t moment_count, moment_capacity;
    Stretch *stretches;
    size_t stretch_count, stretch_capacity;
    NumberList outputs;   // out, log, warning, program.error
    NumberList choices;   // turn.choose, timer.choose
    NumberList diagnoses; // diagnosis, and an end that is not good
    EventDetail detail;   // the highest that was seen
    size_t name_cells;    // of the longest "Task-2 add_one", so that columns need not jump
    bool has_end;         // the last event is `end`
    bool has_renames;     // a task got another name
} Recording;

Recording *recording_new(void);
void recording_free(Recording *recording);
void recording_add(Recording *recording, const Event *event); // `event.n` must be one more than the last
int64_t recording_count(const Recording *recording);
size_t recording_moment_at(const Recording *recording, int64_t n); // index of the moment that event n belongs to
size_t recording_moment_at_x(const Recording *recording, uint32_t x);
uint32_t recording_width(const Recording *recording);              // of the axis

// How many of the numbers are <= n.
size_t number_list_until(const NumberList *list, int64_t n);

// States that one came by lately, for all who walk on the same recording: so the way back is short.
enum { TRAIL_LENGTH = 24, TRAIL_SPACING = 1024 };
typedef struct Trail {
    State states[TRAIL_LENGTH];
    size_t next; // that is given up for a new one
} Trail;

void trail_init(Trail *trail);
void trail_done(Trail *trail);

// A place in the recording, with the state there.
typedef struct Playhead {
    const Recording *recording;
    Trail *trail; // borrowed, and written to; NULL: none
    State state;
    TapeReader reader;
} Playhead;

void playhead_init(Playhead *playhead, const Recording *recording); // without a trail
void playhead_done(Playhead *playhead);
// To after event n, 0 <= n <= count.
void playhead_go(Playhead *playhead, int64_t n);
// One event on; false: that was the last.
bool playhead_next(Playhead *playhead, Event *event);

#endif
