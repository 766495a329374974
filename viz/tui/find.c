// A search is a list of clauses, each of which says what an event must have at least: some kind, some line, some task, a
// text. A stretch of the recording that satisfies none of them is passed over. In the others each event is read and asked.
//
// Only a condition needs the state after every event: for it one folds along, from where it could hold first.

#include "viz/tui/find.h"

#include "viz/tui/breakpoints.h"
#include "viz/tui/ui.h"

#include <string.h>

enum {
    CLAUSES_MAX = 40,
    FOLDED_MIN = 1 << 10, // events in which one looks for conditions at a time, to begin with
    FOLDED_MAX = 1 << 15,
    EFFORT_MAX = 60000, // in events that are read: what is looked through before one looks for keys again
    EFFORT_OF_STRETCH = 1, // that is passed over
    EFFORT_OF_TEXTS = 2,   // whose bytes are looked through
    EFFORT_OF_FOLDING = 3, // an event, and asking conditions
};

typedef struct Clause { // bits as in Stretch; 0: any
    uint64_t kinds[STRETCH_KIND_WORDS];
    uint64_t lines, tasks;
} Clause;

typedef struct Search {
    Ui *ui;
    Wanted wanted;
    Clause clauses[CLAUSES_MAX];
    size_t clause_count; // CLAUSES_MAX: there were too many, and every stretch is read
    bool has_conditions;
    bool has_text;       // the needle may be in any text
    TapeNeedle text;
    int64_t effort;
} Search;

// Narrowing -----------------------------------------------------------------------------------------------------------

static void add_clause(Search *search, Clause clause) {
    if (search->clause_count < CLAUSES_MAX) search->clauses[search->clause_count++] = clause;
}

static void add_kind(Clause *clause, EventKind kind) { clause->kinds[kind / 64] |= UINT64_C(1) << kind % 64; }

static Clause clause_of(EventKind kind, int64_t task) {
    Clause clause = {.tasks = task ? stretch_bit(task) : 0};
    add_kind(&clause, kind);
    return clause;
}

static bool is_text(EventText text, const char *string) {
    return text.size == strlen(string) && memcmp(text.data, string, text.size) == 0;
}

static char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter; }

static bool contains(EventText text, const Text *needle) {
    for (size_t i = 0; i + needle->size <= text.size; i++) {
        size_t same = 0;
        while (same < needle->size && lower(text.data[i + same]) == needle->bytes[same]) same++;
        if (same == needle->size) return true;
    }
    return false;
}

// Steps of the tasks that are meant; a task that was called otherwise for a while may be any.
static void add_steps(Search *search, bool (*is_meant)(const Search *, EventText name, const char *), const char *name) {
    const State *end = &search->ui->recording->state;
    Clause clause = clause_of(EVENT_TASK_STEP, 0);
    bool all = search->ui->recording->has_renames;
    for (size_t id = 1; id < state_task_end(end) && !all; id++) {
        if (is_meant(search, state_task_name(end, (int64_t)id), name)) clause.tasks |= stretch_bit((int64_t)id);
        all = clause.tasks == UINT64_MAX;
    }
    if (all || clause.tasks) add_clause(search, clause);
}

static bool has_name(const Search *search, EventText text, const char *name) {
    (void)search;
    return text.data && is_text(text, name);
}

static bool has_needle(const Search *search, EventText text, const char *name) {
    (void)name;
    return contains(text, &search->ui->needle);
}

// The lines of the source in which the needle is.
static void add_lines(Search *search) {
    Ui *ui = search->ui;
    Clause clause = {0};
    for (int line = 1; ui->scenario && line <= scenario_line_count(ui->scenario); line++) {
        if (contains(scenario_line_text(ui->scenario, line), &ui->needle)) clause.lines |= stretch_bit(line);
    }
    if (clause.lines) add_clause(search, clause);
}

static void add_hits(Search *search) {
    Clause clause = {0};
    bool any = false;
    if (search->ui->needle.size == 0) return;
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        if (!contains(event_text(event_kind_info(kind)->name), &search->ui->needle)) continue;
        add_kind(&clause, kind);
        any = true;
    }
    if (any) add_clause(search, clause);
    add_lines(search);
    add_steps(search, has_needle, NULL);
    search->has_text = true;
    search->text = tape_needle(search->ui->recording->tape, (EventText){search->ui->needle.bytes, search->ui->needle.size});
}

static void add_breakpoint(Search *search, const Breakpoint *breakpoint) {
    Clause clause = {0};
    switch (breakpoint->kind) {
    case BREAK_LINE: add_clause(search, (Clause){.lines = stretch_bit(breakpoint->line)}); break;
    case BREAK_TASK: add_steps(search, has_name, breakpoint->text); break;
    case BREAK_EVENT:
        for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
            if (breakpoint_means_kind(breakpoint, kind)) add_kind(&clause, kind);
        }
        add_clause(search, clause);
        break;
    case BREAK_TEXT: add_clause(search, clause_of(EVENT_OUT, 0)); break;
    case BREAK_CONDITION: search->has_conditions = true; break;
    }
}

static void add_breakpoints(Search *search) {
    const Ui *ui = search->ui;
    for (size_t i = 0; i < ui->breakpoint_count; i++) {
        if (ui->breakpoints[i].is_on) add_breakpoint(search, &ui->breakpoints[i]);
    }
}

static void begin(Search *search, Ui *ui, Wanted wanted) {
    *search = (Search){.ui = ui, .wanted = wanted};
    switch (wanted) {
    case WANTED_ANY: add_clause(search, (Clause){.tasks = ui->follow ? stretch_bit(ui->follow) : 0}); break;
    case WANTED_SWITCH: add_clause(search, clause_of(EVENT_TASK_STEP, ui->follow)); break;
    case WANTED_LINE:
        add_clause(search, (Clause){.lines = UINT64_MAX, .tasks = ui->follow ? stretch_bit(ui->follow) : 0});
        break;
    case WANTED_STOP: add_breakpoints(search); break;
    case WANTED_HIT:
    case WANTED_PLACE: add_hits(search); break;
    case WANTED_GOING_ON:
        add_clause(search, clause_of(EVENT_TASK_STEP, ui->over));
        add_clause(search, clause_of(EVENT_TASK_DONE, ui->over));
        break;
    }
}

static bool satisfies(const Stretch *stretch, const Clause *clause) {
    bool has_kinds = false, is_any = true;
    for (size_t i = 0; i < STRETCH_KIND_WORDS; i++) {
        has_kinds = has_kinds || (stretch->kinds[i] & clause->kinds[i]);
        is_any = is_any && !clause->kinds[i];
    }
    return (has_kinds || is_any) && (!clause->lines || stretch->lines & clause->lines) &&
           (!clause->tasks || stretch->tasks & clause->tasks);
}

static bool may_have(Search *search, int64_t index) {
    const Ui *ui = search->ui;
    const Stretch *stretch = &ui->recording->stretches[index];
    search->effort += search->has_text ? EFFORT_OF_TEXTS : EFFORT_OF_STRETCH;
    if (search->clause_count == CLAUSES_MAX) return true;
    for (size_t i = 0; i < search->clause_count; i++) {
        if (satisfies(stretch, &search->clauses[i])) return true;
    }
    return search->has_text && tape_contains(ui->recording->tape, index, &search->text);
}

// Asking --------------------------------------------------------------------------------------------------------------

// An event is of a task if it names it, or happens while it has the floor.
static bool is_followed(Ui *ui, const Event *event) {
    if (!ui->follow || event->task == ui->follow) return true;
    const Moment *moment = &ui->recording->moments[recording_moment_at(ui->recording, event->n)];
    if (event->task || moment->task != ui->follow) return false;
    playhead_go(&ui->scout, event->n);
    return ui->scout.state.running == ui->follow;
}

static bool is_line(const Ui *ui, const Event *event) {
    return ui->recording->detail == DETAIL_LINE ? event->kind == EVENT_LINE : event->line > 0;
}

// What the task is called that steps.
static EventText name_of_step(Ui *ui, const Event *event) {
    if (event->kind != EVENT_TASK_STEP) return (EventText){0};
    bool is_known = !ui->recording->has_renames;
    if (!is_known) playhead_go(&ui->scout, event->n);
    return state_task_name(is_known ? &ui->recording->state : &ui->scout.state, event->task);
}

static bool is_hit(Ui *ui, const Event *event) {
    if (ui->needle.size == 0) return false;
    const EventText texts[] = {event->name, event->text, event->value,   event->type,
                               event->message, event->why, event->outcome, ui_line_text(ui, event->line),
                               event_text(event_kind_info(event->kind)->name)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (contains(texts[i], &ui->needle)) return true;
    }
    return contains(name_of_step(ui, event), &ui->needle);
}

static bool is_wanted(const Search *search, const Event *event) {
    Ui *ui = search->ui;
    switch (search->wanted) {
    case WANTED_ANY: return is_followed(ui, event);
    case WANTED_SWITCH: return event->kind == EVENT_TASK_STEP && is_followed(ui, event);
    case WANTED_LINE: return is_line(ui, event) && is_followed(ui, event);
    case WANTED_STOP: return breakpoints_stop(ui, event, name_of_step(ui, event));
    case WANTED_HIT:
    case WANTED_PLACE: return is_hit(ui, event);
    case WANTED_GOING_ON:
        return event->task == ui->over && (event->kind == EVENT_TASK_STEP || event->kind == EVENT_TASK_DONE);
    }
    return false;
}

// Reading -------------------------------------------------------------------------------------------------------------

static int64_t stretch_of(int64_t n) { return (n - 1) / TAPE_STRETCH; }
static int64_t first_of(int64_t stretch) { return stretch * TAPE_STRETCH + 1; }

static bool is_tired(const Search *search) { return search->effort > EFFORT_MAX; }

// Searches behind `from`, up to `*end` or less, which is where it stopped then. Returns what it found.
static int64_t next_by_reading(Search *search, int64_t from, int64_t *end) {
    Event event;
    for (int64_t n = from + 1; n <= *end; n = first_of(stretch_of(n) + 1)) {
        if (is_tired(search)) *end = n - 1;
        if (n > *end || !may_have(search, stretch_of(n))) continue;
        for (int64_t last = first_of(stretch_of(n) + 1) - 1; n <= last && tape_read(&search->ui->reader, n, &event); n++) {
            search->effort++;
            if (is_wanted(search, &event)) return n;
        }
        n--;
    }
    return 0;
}

// The same from before `from` down to `*start`.
static int64_t last_by_reading(Search *search, int64_t from, int64_t *start) {
    Event event;
    int64_t found = 0;
    for (int64_t end = from; end > *start && !found; end = first_of(stretch_of(end - 1))) {
        if (is_tired(search)) *start = end;
        if (end <= *start || !may_have(search, stretch_of(end - 1))) continue;
        for (int64_t n = first_of(stretch_of(end - 1)); n < end && tape_read(&search->ui->reader, n, &event); n++) {
            search->effort++;
            if (is_wanted(search, &event)) found = n;
        }
    }
    return found;
}

// Conditions ----------------------------------------------------------------------------------------------------------

static bool fold(Search *search, int64_t end, Event *event) {
    search->effort += EFFORT_OF_FOLDING;
    return search->ui->scout.state.n < end && playhead_next(&search->ui->scout, event);
}

static void start_folding(Ui *ui, int64_t n) {
    playhead_go(&ui->scout, n);
    breakpoints_look(ui, &ui->scout.state);
}

// The first event behind `from` by which a condition becomes true, up to `end`.
static int64_t next_condition(Search *search, int64_t from, int64_t end) {
    Event event;
    start_folding(search->ui, from);
    while (fold(search, end, &event)) {
        if (breakpoints_become(search->ui, &event, &search->ui->scout.state)) return event.n;
    }
    return 0;
}

// The last one before `from`, not before `start`.
static int64_t last_condition(Search *search, int64_t from, int64_t start) {
    Event event;
    int64_t found = 0;
    start_folding(search->ui, start - 1);
    while (fold(search, from - 1, &event)) {
        if (breakpoints_become(search->ui, &event, &search->ui->scout.state)) found = event.n;
    }
    return found;
}

// All together --------------------------------------------------------------------------------------------------------

static int64_t nearer(int64_t a, int64_t b, bool is_forward) {
    if (a == 0 || b == 0) return a + b;
    return (a < b) == is_forward ? a : b;
}

// The nearest of numbers that rise.
static int64_t in_list(const NumberList *list, int64_t from, bool is_forward) {
    size_t index = number_list_until(list, is_forward ? from : from - 1);
    if (is_forward) return index < list->count ? list->items[index] : 0;
    return index > 0 ? list->items[index - 1] : 0;
}

static int64_t in_marks(const Ui *ui, int64_t from, bool is_forward) {
    int64_t found = 0;
    for (size_t i = 0; i < ui->mark_count; i++) {
        int64_t mark = ui->marks[i];
        if (is_forward ? mark > from : mark < from) found = nearer(found, mark, is_forward);
    }
    return found;
}

// What is in a list need not be searched for.
static int64_t in_lists(const Ui *ui, int64_t from, Wanted wanted, bool is_forward) {
    bool has_diagnoses = wanted == WANTED_STOP || wanted == WANTED_PLACE;
    int64_t found = has_diagnoses ? in_list(&ui->recording->diagnoses, from, is_forward) : 0;
    return wanted == WANTED_PLACE ? nearer(found, in_marks(ui, from, is_forward), is_forward) : found;
}

static void look_forward(Search *search, Find *find) {
    Ui *ui = search->ui;
    int64_t count = ui_count(ui), from = find->at, end = count;
    if (search->has_conditions && count - from > find->length) end = from + find->length;
    int64_t found = nearer(next_by_reading(search, from, &end), in_lists(ui, from, find->wanted, true), true);
    if (found > end) found = 0; // on the way there something else may come
    if (search->has_conditions) found = nearer(found, next_condition(search, from, found ? found : end), true);
    find->found = found;
    find->at = end;
    find->is_over = found || end >= count;
}

static void look_back(Search *search, Find *find) {
    Ui *ui = search->ui;
    int64_t from = find->at, start = 1;
    if (search->has_conditions && from - 1 > find->length) start = first_of(stretch_of(from - find->length));
    int64_t found = nearer(last_by_reading(search, from, &start), in_lists(ui, from, find->wanted, false), false);
    if (found < start) found = 0;
    if (search->has_conditions && from > start)
        found = nearer(found, last_condition(search, from, found ? found + 1 : start), false);
    find->found = found;
    find->at = start;
    find->is_over = found || start <= 1;
}

void find_on(Ui *ui, Find *find) {
    Search search;
    begin(&search, ui, find->wanted);
    if (find->length == 0) find->length = FOLDED_MIN;
    do {
        if (find->is_forward) look_forward(&search, find);
        else look_back(&search, find);
        if (find->length < FOLDED_MAX) find->length *= 2;
    } while (!find->is_over && !is_tired(&search));
}
