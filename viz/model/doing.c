// What a task is doing, for lists of tasks.

#include "viz/model/doing.h"

#include "viz/model/words.h"

#include <string.h>

static void put_outcome(Text *text, TapeReader *reader, const StateTask *task, const char *verb) {
    Event event;
    text_put(text, verb);
    if (!tape_read(reader, task->done, &event)) return;
    EventText value = event.value.data ? event.value : event.type;
    bool is_none = value.size == 4 && memcmp(value.data, "None", 4) == 0;
    if (!value.data || is_none) return;
    text_put(text, ": ");
    text_put_shown(text, value);
    if (event.message.size == 0 || event.value.data) return;
    text_put(text, ": ");
    text_put_shown(text, event.message);
}

static void put_waiting(Text *text, const State *state, TapeReader *reader, const StateTask *task) {
    Event event;
    EventRef on = {.kind = (EventRefKind)task->waits, .id = task->waits_id};
    bool has_list = on.kind == REF_GATHER || on.kind == REF_WAIT;
    if (has_list && tape_read(reader, task->suspended, &event)) on = event.ref;
    if (task->cancelling) text_put(text, "being cancelled, ");
    words_put_wait_short(text, state, &on);
}

void doing_put(Text *text, const State *state, TapeReader *reader, int64_t id) {
    const StateTask *task = state_task(state, id);
    if (!task) return;
    switch ((TaskPhase)task->phase) {
    case PHASE_RUNNING:
        text_put(text, state->blocked_from >= 0 ? "runs, and blocks the loop" : "runs");
        break;
    case PHASE_READY: text_put(text, task->cancelling ? "ready, being cancelled" : "ready"); break;
    case PHASE_WAITING: put_waiting(text, state, reader, task); break;
    case PHASE_DONE: put_outcome(text, reader, task, "done"); break;
    case PHASE_FAILED: put_outcome(text, reader, task, "failed"); break;
    case PHASE_CANCELLED: text_put(text, "cancelled"); break;
    case PHASE_NONE:
    case PHASE_COUNT: break;
    }
}
