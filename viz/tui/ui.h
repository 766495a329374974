#ifndef ASYNCARIUM_TUI_UI_H
#define ASYNCARIUM_TUI_UI_H

// The terminal UI as a value: a cursor on a recording, and how one looks at it. Keys go in, a grid comes out; no terminal
// takes part, so that everything can be tested as text. What needs the outside (files, an editor) is asked for by a
// request, which whoever drives the Ui fulfils.

#include "asyncarium/scenario.h"
#include "viz/model/condition.h"
#include "viz/model/recording.h"
#include "viz/model/sentence.h"
#include "viz/tui/grid.h"
#include "viz/tui/press.h"
#include "viz/tui/rows.h"
#include "viz/tui/save.h"
#include "viz/tui/seek.h"
#include "viz/tui/whatif.h"

typedef enum Pane {
    PANE_SOURCE,
    PANE_TASKS,
    PANE_LOOP,
    PANE_OBJECTS,
    PANE_TIMELINE,
    PANE_WHY,
    PANE_OUTPUT,
    PANE_COUNT
} Pane;

typedef struct PaneView {
    int64_t top;      // the first row that is seen
    int64_t selected; // row; -1: the pane goes with the run
    int row, column, rows, columns; // where it was drawn last, with its frame; rows 0: it was not
    int body_column, body_rows, body_columns; // within its frame; its first row is the one below `row`
    int64_t total;
    int64_t keep; // the row that goes with the run; -1: none
} PaneView;

typedef enum BreakpointKind {
    BREAK_LINE,
    BREAK_TASK,      // a step of a task
    BREAK_EVENT,     // a kind of event, "lock.wait" or a beginning of it such as "lock"
    BREAK_TEXT,      // is printed
    BREAK_CONDITION, // becomes true
} BreakpointKind;

typedef struct Breakpoint {
    BreakpointKind kind;
    bool is_on;
    bool held; // BREAK_CONDITION, while one looks for it: whether it was true one event before
    int64_t line;
    char *text; // what is looked for; of a condition: as it was typed
    Condition condition;
} Breakpoint;

typedef struct Watch {
    char *text;
    Condition condition;
} Watch;

typedef enum Mode { MODE_NORMAL, MODE_PROMPT, MODE_HELP, MODE_LIST, MODE_CHOOSE, MODE_COMPARE, MODE_SAVE } Mode;
typedef enum PromptKind {
    PROMPT_TIME,
    PROMPT_STEP,
    PROMPT_BREAK,
    PROMPT_SEARCH,
    PROMPT_WATCH,
    PROMPT_EXPORT,
    PROMPT_LASTS, // another duration, for a what-if
    PROMPT_COPY,  // the file that a lesson is copied to
} PromptKind;
typedef enum TaskOrder { TASKS_BY_CREATION, TASKS_AS_TREE, TASKS_ALIVE } TaskOrder;

typedef enum Request {
    REQUEST_NONE,
    REQUEST_QUIT,
    REQUEST_RELOAD, // run the scenario again
    REQUEST_EDIT,
    REQUEST_COPY,   // write the scenario to Ui.export_path, and edit that
    REQUEST_EXPORT, // to Ui.export_path, in the format Ui.saves[Ui.save_selected]
    REQUEST_BRANCH, // run the scenario with Ui.whatif.wanted, and give the recording to whatif_take
    REQUEST_SUSPEND,
    REQUEST_REDRAW,
} Request;

typedef struct TimelineCache { // phases that were looked up for the cells of the timeline
    unsigned char *cells;
    size_t capacity;
    uint32_t x;
    int scale, rows, columns;
    int64_t first_lane;
    int64_t count; // of the recording
} TimelineCache;

enum { UI_COLUMNS_MIN = 40, UI_ROWS_MIN = 10, UI_SAVES_MAX = 16 };

struct Ui {
    const Recording *recording; // borrowed
    const Scenario *scenario;   // borrowed; NULL: the trace has none that could be read
    Trail trail;                // of both
    Playhead head;              // the cursor
    Playhead scout;             // looks ahead and back
    TapeReader reader;          // looks up single events
    Event event;                // the last one at the cursor; kind EVENT_KIND_COUNT at step 0
    Text told;                  // it in words
    SentenceTone tone;
    int rows, columns;
    bool is_ascii;
    Pane focus, side;           // `side`: the pane beside the source on a small screen
    bool is_zoomed;
    PaneView panes[PANE_COUNT];
    Mode mode;
    PromptKind prompt;
    Text input;
    bool is_suggested; // nobody typed `input`: the first letter takes its place
    Text message; // shown in place of the keys until the next key
    bool message_is_bad;
    int64_t help_top, list_selected;
    int64_t opened_task; // whose details are shown; 0: none
    int64_t follow;      // task; 0: none
    int64_t over;        // the task that `o` waits for
    TaskOrder task_order;
    uint32_t *tree;      // tasks in the order of the tree
    size_t tree_count;
    bool is_playing;
    int speed;           // events a second are 4 * 2^speed
    Breakpoint *breakpoints;
    size_t breakpoint_count;
    int64_t *marks;
    size_t mark_count;
    Watch *watches;
    size_t watch_count;
    Text needle; // what was searched for last
    Seek seek;   // what is searched for now
    uint32_t pressed; // the last key
    int64_t timeline_x;
    int timeline_scale; // cells for a moment; below zero: moments for a cell
    TimelineCache timeline;
    SaveFormat saves[UI_SAVES_MAX]; // what can be written to a file
    size_t save_count;
    int64_t save_selected;
    Text export_path;
    Text refused_path; // that was not written over; once more, it is
    WhatIf whatif;
    Request request;
    bool is_part;       // the run goes on behind its last event, but it was not read, or made, any further
    bool is_live;       // the scenario can be run again
    bool is_file;       // it is a file, which can be edited: not a lesson
    bool shows_welcome; // until the first key
    Rows scratch;
};

void ui_init(Ui *ui, const Recording *recording, const Scenario *scenario);
void ui_done(Ui *ui);
// Goes on with another recording, at the same step if there is one.
void ui_replace(Ui *ui, const Recording *recording, const Scenario *scenario);
void ui_resize(Ui *ui, int rows, int columns);
void ui_press(Ui *ui, uint32_t key);
typedef enum MouseAction { MOUSE_CLICK, MOUSE_OPEN, MOUSE_UP, MOUSE_DOWN, MOUSE_DRAG } MouseAction;
void ui_mouse(Ui *ui, MouseAction action, int row, int column);
// Draws into a grid of ui->rows by ui->columns.
void ui_draw(Ui *ui, Grid *grid);

// While it plays or searches: nanoseconds of real time until ui_tick is due; -1: it does neither.
int64_t ui_delay(const Ui *ui);
void ui_tick(Ui *ui);

// For the files of the UI ---------------------------------------------------------------------------------------------

int64_t ui_step(const Ui *ui);  // 0 … count
int64_t ui_count(const Ui *ui); // of events
void ui_go(Ui *ui, int64_t step);
void ui_show(Ui *ui, const Recording *recording); // of the same scenario; the cursor is at its beginning
void ui_say(Ui *ui, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ui_complain(Ui *ui, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The task that is meant: the opened, the selected, the running one; 0: none.
int64_t ui_meant_task(const Ui *ui);
EventText ui_line_text(const Ui *ui, int64_t line);

#endif
