// Keeps states along a tape. When there are too many of them, each second one is let go, and from then on they are kept
// half as often: memory stays bounded, and the way from one to the next grows only with the length of the run.

#include "viz/model/recording.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHECKPOINTS_MAX = 512,
    CHECKPOINTS_MIN = 8,
    SPACING_MIN = 512,
    NAME_CELLS_MAX = 24, // what is longer is cut off, and does not make columns wide
};
#define CHECKPOINT_BYTES_MAX ((size_t)128 << 20)

Recording *recording_new(void) {
    Recording *recording = text_allocate(sizeof *recording);
    *recording = (Recording){.tape = tape_new(), .spacing = SPACING_MIN};
    recording->checkpoints = text_allocate(CHECKPOINTS_MAX * sizeof *recording->checkpoints);
    recording->end.tape = recording->tape;
    state_init(&recording->state);
    return recording;
}

void recording_free(Recording *recording) {
    if (!recording) return;
    for (size_t i = 0; i < recording->checkpoint_count; i++) state_done(&recording->checkpoints[i]);
    state_done(&recording->state);
    tape_reader_done(&recording->end);
    tape_free(recording->tape);
    free(recording->checkpoints);
    free(recording->moments);
    free(recording->stretches);
    free(recording->outputs.items);
    free(recording->choices.items);
    free(recording->diagnoses.items);
    free(recording);
}

int64_t recording_count(const Recording *recording) { return tape_count(recording->tape); }

// Lists ---------------------------------------------------------------------------------------------------------------

static void list_add(NumberList *list, int64_t n) {
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 64;
        list->items = text_resize(list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->count++] = (uint32_t)n;
}

size_t number_list_until(const NumberList *list, int64_t n) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->items[middle] <= n) low = middle + 1;
        else high = middle;
    }
    return low;
}

uint32_t recording_width(const Recording *recording) {
    if (recording->moment_count == 0) return 0;
    const Moment *last = &recording->moments[recording->moment_count - 1];
    return last->x + (last->is_jump ? MOMENT_JUMP_WIDTH : 1);
}

static void begin_moment(Recording *recording, const Event *event) {
    if (recording->moment_count == recording->moment_capacity) {
        recording->moment_capacity = recording->moment_capacity * 2 + 64;
        recording->moments = text_resize(recording->moments, recording->moment_capacity * sizeof *recording->moments);
    }
    Moment moment = {.n = (uint32_t)event->n, .x = recording_width(recording), .is_jump = event->kind == EVENT_CLOCK};
    if (event->kind == EVENT_TASK_STEP) moment.task = (uint32_t)event->task;
    else if (event->kind != EVENT_HANDLE_RUN) moment.task = recording->state.running; // it goes on; or blocks, if this is a jump
    recording->moments[recording->moment_count++] = moment;
}

static size_t find_moment(const Recording *recording, int64_t value, size_t member) {
    size_t low = 0, high = recording->moment_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        uint32_t its = *(const uint32_t *)(const void *)((const char *)&recording->moments[middle] + member);
        if (its <= value) low = middle;
        else high = middle;
    }
    return low;
}

size_t recording_moment_at(const Recording *recording, int64_t n) {
    return find_moment(recording, n, offsetof(Moment, n));
}

size_t recording_moment_at_x(const Recording *recording, uint32_t x) {
    return find_moment(recording, x, offsetof(Moment, x));
}

// Somebody whom an eager task had interrupted goes on.
static bool goes_on(const Recording *recording) {
    uint32_t running = recording->state.running;
    return running && recording->moments[recording->moment_count - 1].task != running;
}

static Stretch *stretch_at(Recording *recording, int64_t n) {
    size_t index = (size_t)(n - 1) / TAPE_STRETCH;
    if (index == recording->stretch_capacity) {
        recording->stretch_capacity = recording->stretch_capacity * 2 + 64;
        recording->stretches =
            text_resize(recording->stretches, recording->stretch_capacity * sizeof *recording->stretches);
    }
    if (index == recording->stretch_count) recording->stretches[recording->stretch_count++] = (Stretch){0};
    return &recording->stretches[index];
}

static void note_in_stretch(Recording *recording, const Event *event) {
    Stretch *stretch = stretch_at(recording, event->n);
    uint32_t running = recording->state.running;
    stretch->kinds[event->kind / 64] |= stretch_bit(event->kind);
    if (event->line > 0) stretch->lines |= stretch_bit(event->line);
    if (event->task) stretch->tasks |= stretch_bit(event->task);
    if (running) stretch->tasks |= stretch_bit(running);
}

static bool is_bad_end(const Event *event) {
    static const char completed[] = "completed";
    bool is_good = event->outcome.size == sizeof completed - 1 &&
                   memcmp(event->outcome.data, completed, sizeof completed - 1) == 0;
    return event->kind == EVENT_END && !is_good;
}

static void measure_name(Recording *recording, const Event *event) {
    size_t cells = text_cells(event->name.data, event->name.size) + text_cells(event->text.data, event->text.size) + 1;
    if (cells <= NAME_CELLS_MAX && cells > recording->name_cells) recording->name_cells = cells;
}

static void index_event(Recording *recording, const Event *event) {
    EventKind kind = event->kind;
    EventDetail detail = event_kind_info(kind)->detail;
    bool is_output = kind == EVENT_OUT || kind == EVENT_LOG || kind == EVENT_WARNING || kind == EVENT_ERROR;
    bool is_moment = kind == EVENT_TASK_STEP || kind == EVENT_HANDLE_RUN || kind == EVENT_CLOCK;
    if (kind == EVENT_TURN_CHOOSE || kind == EVENT_TIMER_CHOOSE) list_add(&recording->choices, event->n);
    if (is_output) list_add(&recording->outputs, event->n);
    if (kind == EVENT_DIAGNOSIS || is_bad_end(event)) list_add(&recording->diagnoses, event->n);
    if (is_moment || recording->moment_count == 0 || goes_on(recording)) begin_moment(recording, event);
    note_in_stretch(recording, event);
    if (kind == EVENT_TASK_RENAME) recording->has_renames = true;
    if (kind == EVENT_TASK_CREATE) measure_name(recording, event);
    if (detail > recording->detail) recording->detail = detail;
    recording->has_end = kind == EVENT_END;
}

// Checkpoints ---------------------------------------------------------------------------------------------------------

// Keeps each second one: those whose numbers are multiples of the doubled spacing.
static void thin_out(Recording *recording) {
    size_t kept = 0;
    recording->spacing *= 2;
    for (size_t i = 0; i < recording->checkpoint_count; i++) {
        if (recording->checkpoints[i].n % recording->spacing == 0) {
            recording->checkpoints[kept++] = recording->checkpoints[i];
        } else {
            state_done(&recording->checkpoints[i]);
        }
    }
    recording->checkpoint_count = kept;
    recording->checkpoint_bytes /= 2;
}

static void keep_checkpoint(Recording *recording) {
    bool is_costly =
        recording->checkpoint_bytes > CHECKPOINT_BYTES_MAX && recording->checkpoint_count > CHECKPOINTS_MIN;
    if (is_costly || recording->checkpoint_count == CHECKPOINTS_MAX) thin_out(recording);
    if (recording->state.n % recording->spacing != 0) return;
    recording->checkpoint_bytes += state_own_bytes(&recording->state); // what was written since the last one
    State *state = &recording->checkpoints[recording->checkpoint_count++];
    state_init(state);
    state_copy(state, &recording->state);
}

void recording_add(Recording *recording, const Event *event) {
    Event kept; // its texts live as long as the tape
    tape_add(recording->tape, event);
    tape_next(&recording->end, &kept);
    index_event(recording, &kept);
    state_fold(&recording->state, &kept);
    if (recording->state.n % recording->spacing == 0) keep_checkpoint(recording);
}

// Trails --------------------------------------------------------------------------------------------------------------

void trail_init(Trail *trail) {
    trail->next = 0;
    for (size_t i = 0; i < TRAIL_LENGTH; i++) state_init(&trail->states[i]);
}

void trail_done(Trail *trail) {
    for (size_t i = 0; i < TRAIL_LENGTH; i++) state_done(&trail->states[i]);
}

static void keep_on_trail(Trail *trail, const State *state) {
    if (!trail) return;
    state_copy(&trail->states[trail->next], state);
    trail->next = (trail->next + 1) % TRAIL_LENGTH;
}

// The later of two states that is not behind n.
static const State *nearer(const State *a, const State *b, int64_t n) {
    return b->n <= n && (!a || b->n > a->n) ? b : a;
}

// Playheads -----------------------------------------------------------------------------------------------------------

void playhead_init(Playhead *playhead, const Recording *recording) {
    *playhead = (Playhead){.recording = recording, .reader = {.tape = recording->tape}};
    state_init(&playhead->state);
}

void playhead_done(Playhead *playhead) {
    state_done(&playhead->state);
    tape_reader_done(&playhead->reader);
}

bool playhead_next(Playhead *playhead, Event *event) {
    if (!tape_next(&playhead->reader, event)) return false;
    state_fold(&playhead->state, event);
    return true;
}

// The last state that was kept at n or before; NULL: none.
static const State *nearest_checkpoint(const Recording *recording, int64_t n) {
    if (n >= recording->state.n) return &recording->state;
    size_t index = (size_t)(n / recording->spacing);
    if (index > recording->checkpoint_count) index = recording->checkpoint_count;
    return index > 0 ? &recording->checkpoints[index - 1] : NULL;
}

static const State *nearest_state(const Playhead *playhead, int64_t n) {
    const State *best = nearest_checkpoint(playhead->recording, n);
    for (size_t i = 0; playhead->trail && i < TRAIL_LENGTH; i++) best = nearer(best, &playhead->trail->states[i], n);
    return best;
}

static void restart(Playhead *playhead, const State *from) {
    if (from) {
        state_copy(&playhead->state, from);
    } else {
        state_done(&playhead->state);
        state_init(&playhead->state);
    }
    tape_seek(&playhead->reader, playhead->state.n);
}

void playhead_go(Playhead *playhead, int64_t n) {
    Event event;
    const State *kept = nearest_state(playhead, n);
    if (playhead->state.n > n || (kept && playhead->state.n < kept->n)) restart(playhead, kept);
    bool is_far = n - playhead->state.n > TRAIL_SPACING;
    while (playhead->state.n < n && playhead_next(playhead, &event)) {
        if (is_far && playhead->state.n % TRAIL_SPACING == 0) keep_on_trail(playhead->trail, &playhead->state);
    }
}
