#ifndef ASYNCARIUM_EXPORT_LANES_H
#define ASYNCARIUM_EXPORT_LANES_H

// A run as a picture sees it: a lane for each task and each worker thread with what it does from which event on, and
// arrows between lanes for who created, woke or cancelled whom.
//
// All of asyncio's steps at one instant happen at the same virtual time, so the axis is one of its own: an event that
// changes a lane is one unit wide, other events take no room, and where time passes there are a few units more.

#include "viz/export/strings.h"
#include "viz/model/recording.h"

enum { LANE_NONE = UINT32_MAX };

typedef struct LaneChange { // what a lane does from an event on
    uint32_t n;
    uint32_t line;  // where it stands; 0: unknown
    uint32_t words; // in Lanes.strings
    TaskPhase phase;
} LaneChange;

typedef struct Lane {
    bool is_thread;
    int64_t id;
    uint32_t name, coro; // in Lanes.strings
    LaneChange *changes;
    size_t count, capacity;
} Lane;

typedef enum LaneArrowKind { ARROW_CREATE, ARROW_WAKE, ARROW_CANCEL } LaneArrowKind;

typedef struct LaneArrow {
    uint32_t n;
    uint32_t from; // LANE_NONE: the loop, a timer, code outside of tasks
    uint32_t to;
    LaneArrowKind kind;
} LaneArrow;

typedef struct LaneSign { // something that is said, found wrong, or chosen
    uint32_t n;
    uint32_t lane; // LANE_NONE: outside of tasks
    EventKind kind; // out, log, warning, program.error, diagnosis, turn.choose, timer.choose
} LaneSign;

typedef struct LanePassing { // where time passes on the axis: right before event n
    uint32_t n;
    uint32_t x, width;
} LanePassing;

typedef struct Lanes {
    Strings strings; // clean, as from text_put_shown
    Lane *lanes;     // in the order in which they came
    size_t count, capacity;
    size_t left_out; // tasks and threads that have none
    LaneArrow *arrows;
    size_t arrow_count, arrow_capacity;
    LaneSign *signs;
    size_t sign_count, sign_capacity;
    LanePassing *passings;
    size_t passing_count, passing_capacity;
    uint32_t *x;     // by the number of an event, from 0: where it happens on the axis
    uint32_t width;  // of the axis
    int64_t last;    // the event that was the last to be taken in
} Lanes;

typedef struct LanesLimits {
    size_t lanes;
    uint32_t width; // units
    int64_t events;
} LanesLimits;

// Events behind the first limit that is reached are left out. Lanes that are too many are, and their events.
void lanes_make(Lanes *lanes, const Recording *recording, const LanesLimits *limits);
typedef enum LaneSignLook {
    SIGN_SAID,   // the program prints or logs
    SIGN_WRONG,  // something is
    SIGN_CHOSEN, // a what-if begins to differ
} LaneSignLook;
LaneSignLook lane_sign_look(const LaneSign *sign);
void lanes_done(Lanes *lanes);

#endif
