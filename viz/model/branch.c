// Looks ahead for the next event at which something is decided. Stretches that have none are passed over.

#include "viz/model/branch.h"

#include "viz/model/same.h"

#include <string.h>

enum { LOOK_AHEAD = 1000000 };

static bool is_eager(const Event *event) {
    static const char eager[] = "eager";
    return event->why.size == sizeof eager - 1 && memcmp(event->why.data, eager, sizeof eager - 1) == 0;
}

static bool is_turn(const Event *event) {
    return event->kind == EVENT_HANDLE_RUN || (event->kind == EVENT_TASK_STEP && !is_eager(event));
}

static bool is_timer(const Event *event) { return event->kind == EVENT_TIMER_SET; }

static bool has_kind(const Stretch *stretch, EventKind kind) {
    return stretch->kinds[kind / 64] & UINT64_C(1) << kind % 64;
}

static bool may_have(const Recording *recording, int64_t n, bool timer) {
    const Stretch *stretch = &recording->stretches[(n - 1) / TAPE_STRETCH];
    if (timer) return has_kind(stretch, EVENT_TIMER_SET);
    return has_kind(stretch, EVENT_TASK_STEP) || has_kind(stretch, EVENT_HANDLE_RUN);
}

// The first event from `from` on; false: none.
static bool find(const Recording *recording, int64_t from, bool timer, Event *event) {
    from -= from > 0;
    TapeReader reader = {.tape = recording->tape};
    int64_t count = recording_count(recording);
    int64_t end = count - from > LOOK_AHEAD ? from + LOOK_AHEAD : count;
    bool is_found = false;
    for (int64_t n = from + 1; n <= end && !is_found;) {
        int64_t next = ((n - 1) / TAPE_STRETCH + 1) * TAPE_STRETCH + 1; // of the stretch after this one
        if (may_have(recording, n, timer)) {
            tape_seek(&reader, n - 1);
            for (; n < next && n <= end && !is_found; n++)
                is_found = tape_next(&reader, event) && (timer ? is_timer(event) : is_turn(event));
        }
        n = next;
    }
    tape_reader_done(&reader);
    return is_found;
}

// The choice that was made there, if one was, is an event by itself.
static int64_t common_before(const Recording *recording, int64_t step) {
    size_t until = number_list_until(&recording->choices, step);
    bool is_chosen = until > 0 && recording->choices.items[until - 1] == step - 1;
    return is_chosen ? step - 2 : step - 1;
}

bool crossing_find_turn(Playhead *scout, int64_t from, Crossing *crossing) {
    Event event;
    *crossing = (Crossing){0};
    if (!find(scout->recording, from, false, &event)) return false;
    playhead_go(scout, event.n - 1);
    bool is_task = event.kind == EVENT_TASK_STEP;
    *crossing = (Crossing){.step = event.n, .common = common_before(scout->recording, event.n)};
    crossing->taken = (SimChoice){.kind = is_task ? CHOICE_TASK : CHOICE_HANDLE, .turn = scout->state.turns + 1,
                                  .id = is_task ? event.task : event.id};
    return true;
}

bool crossing_find_timer(Playhead *scout, int64_t from, Crossing *crossing) {
    Event event;
    *crossing = (Crossing){0};
    if (!find(scout->recording, from, true, &event)) return false;
    playhead_go(scout, event.n - 1);
    *crossing = (Crossing){.step = event.n, .common = common_before(scout->recording, event.n), .line = event.line,
                           .task = event.task};
    crossing->taken = (SimChoice){.kind = CHOICE_TIMER, .id = event.id};
    if (__builtin_sub_overflow(event.at, event.t, &crossing->taken.lasts)) crossing->taken.lasts = 0;
    return true;
}

void crossing_keep_made(Playhead *scout, int64_t common, const ChoiceList *from, ChoiceList *kept) {
    playhead_go(scout, common);
    kept->count = 0;
    for (size_t i = 0; i < from->count; i++) {
        const SimChoice *choice = &from->items[i];
        bool is_made = choice->kind == CHOICE_TIMER ? state_thing(&scout->state, FAMILY_TIMER, choice->id) != NULL
                                                    : choice->turn <= scout->state.turns;
        if (is_made) choices_set(kept, choice);
    }
}

int64_t branch_common(const Recording *a, const Recording *b, int64_t most) {
    TapeReader readers[2] = {{.tape = a->tape}, {.tape = b->tape}};
    Event events[2];
    int64_t count = 0;
    while (count < most && tape_next(&readers[0], &events[0]) && tape_next(&readers[1], &events[1]) &&
           same_event(&events[0], &events[1]))
        count++;
    tape_reader_done(&readers[0]);
    tape_reader_done(&readers[1]);
    return count;
}
