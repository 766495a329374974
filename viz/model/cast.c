// Folds events into who is who. Ids come in order of creation, so that a family is an array; a trace that jumps far
// ahead is not believed.

#include "viz/model/cast.h"

#include "viz/model/text.h"

#include <stdlib.h>

enum { ID_JUMP_MAX = 4096 }; // how far an id may be past the ones before it

void cast_done(Cast *cast) {
    for (size_t family = 0; family < CAST_FAMILY_COUNT; family++) {
        for (size_t i = 0; i < cast->families[family].count; i++) {
            free(cast->families[family].items[i].name);
            free(cast->families[family].items[i].coro);
        }
        free(cast->families[family].items);
    }
    *cast = (Cast){0};
}

const CastMember *cast_find(const Cast *cast, CastFamily family, int64_t id) {
    const struct CastMembers *members = &cast->families[family];
    if (id < 0 || (uint64_t)id >= members->count || !members->items[id].known) return NULL;
    return &members->items[id];
}

// The member to write to, made if it is new; NULL for an id that cannot be right.
static CastMember *touch(Cast *cast, CastFamily family, int64_t id) {
    struct CastMembers *members = &cast->families[family];
    if (id <= 0 || (uint64_t)id > members->count + ID_JUMP_MAX) return NULL;
    size_t needed = (size_t)id + 1;
    if (needed > members->capacity) {
        members->capacity = needed * 2;
        members->items = text_resize(members->items, members->capacity * sizeof *members->items);
    }
    for (; members->count < needed; members->count++) members->items[members->count] = (CastMember){0};
    members->items[id].known = true;
    return &members->items[id];
}

static void keep(char **slot, EventText text) {
    free(*slot);
    *slot = NULL;
    if (!text.data) return;
    Text shown = {0};
    text_put_shown(&shown, text);
    text_put(&shown, "");
    *slot = shown.bytes;
}

static void fold_name(Cast *cast, CastFamily family, const Event *event) {
    CastMember *member = touch(cast, family, event->id);
    if (member) keep(&member->name, event->name);
}

static void fold_deadline(Cast *cast, CastFamily family, const Event *event) {
    CastMember *member = touch(cast, family, event->id);
    if (!member) return;
    member->set = event->t;
    member->at = event->at;
}

static void fold_task_name(CastMember *task, const Event *event) {
    if (task) keep(&task->name, event->name);
}

static void fold_suspend(CastMember *task, const Event *event) {
    if (!task) return;
    task->waits = event->ref.kind;
    task->waits_id = event->ref.id;
    task->line = 0;
    for (size_t i = event->stack_size; i > 0 && task->line == 0; i--) task->line = event->stack[i - 1].line;
}

static void fold_step(CastMember *task) {
    if (!task) return;
    task->waits = REF_NONE;
    task->started = true;
    task->cancelling = false;
}

static void fold_holder(Cast *cast, const Event *event, int64_t holder) {
    CastMember *lock = touch(cast, CAST_LOCK, event->id);
    if (lock) lock->holder = holder;
}

void cast_fold(Cast *cast, const Event *event) {
    CastMember *task = touch(cast, CAST_TASK, event->task);
    cast->now = event->t;
    switch (event->kind) {
    case EVENT_TASK_CREATE:
        fold_task_name(task, event);
        if (task) keep(&task->coro, event->text);
        break;
    case EVENT_TASK_RENAME: fold_task_name(task, event); break;
    case EVENT_TASK_STEP:
        fold_step(task);
        cast->running = event->task;
        break;
    case EVENT_TASK_SUSPEND:
        fold_suspend(task, event);
        cast->running = 0;
        break;
    case EVENT_TASK_DONE: cast->running = 0; break;
    case EVENT_TASK_CANCEL:
        if (task) task->cancelling = true;
        break;
    case EVENT_TIMER_SET: fold_deadline(cast, CAST_TIMER, event); break;
    case EVENT_TIMEOUT_CREATE:
    case EVENT_TIMEOUT_RESCHEDULE: fold_deadline(cast, CAST_TIMEOUT, event); break;
    case EVENT_HANDLE_SCHEDULE: fold_name(cast, CAST_HANDLE, event); break;
    case EVENT_FUTURE_CREATE: fold_name(cast, CAST_FUTURE, event); break;
    case EVENT_LOCK_CREATE: fold_name(cast, CAST_LOCK, event); break;
    case EVENT_LOCK_ACQUIRE: fold_holder(cast, event, event->task); break;
    case EVENT_LOCK_RELEASE: fold_holder(cast, event, 0); break;
    case EVENT_SEMAPHORE_CREATE: fold_name(cast, CAST_SEMAPHORE, event); break;
    case EVENT_EVENT_CREATE: fold_name(cast, CAST_EVENT, event); break;
    case EVENT_CONDITION_CREATE: fold_name(cast, CAST_CONDITION, event); break;
    case EVENT_BARRIER_CREATE: fold_name(cast, CAST_BARRIER, event); break;
    case EVENT_QUEUE_CREATE: fold_name(cast, CAST_QUEUE, event); break;
    case EVENT_THREAD_START: fold_name(cast, CAST_THREAD, event); break;
    case EVENT_TASK_WAKE:
    case EVENT_OUT:
    case EVENT_LOG:
    case EVENT_WARNING:
    case EVENT_ERROR:
    case EVENT_CLOCK:
    case EVENT_TIMER_FIRE:
    case EVENT_TIMER_CANCEL:
    case EVENT_HANDLE_RUN:
    case EVENT_FUTURE_DONE:
    case EVENT_LOCK_WAIT:
    case EVENT_SEMAPHORE_WAIT:
    case EVENT_SEMAPHORE_ACQUIRE:
    case EVENT_SEMAPHORE_RELEASE:
    case EVENT_EVENT_WAIT:
    case EVENT_EVENT_SET:
    case EVENT_EVENT_CLEAR:
    case EVENT_CONDITION_WAIT:
    case EVENT_CONDITION_NOTIFY:
    case EVENT_BARRIER_WAIT:
    case EVENT_BARRIER_RELEASE:
    case EVENT_QUEUE_WAIT:
    case EVENT_QUEUE_PUT:
    case EVENT_QUEUE_GET:
    case EVENT_QUEUE_TASK_DONE:
    case EVENT_QUEUE_SHUTDOWN:
    case EVENT_GROUP_CREATE:
    case EVENT_GROUP_ADD:
    case EVENT_GROUP_ABORT:
    case EVENT_TIMEOUT_EXPIRE:
    case EVENT_CONTEXT_SET:
    case EVENT_THREAD_SLEEP:
    case EVENT_THREAD_DONE:
    case EVENT_LINE:
    case EVENT_DIAGNOSIS:
    case EVENT_END:
    case EVENT_KIND_COUNT: break;
    }
}
