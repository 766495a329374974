// deadlock and queue-unfinished: the loop has nothing ready and no timer, so that nothing can ever run again. If tasks
// wait for each other in a circle, the circle is the reason; else each says what it waits for.

#include "sim/asyncio/queue.h"
#include "sim/diagnose/parts.h"
#include "sim/loop/tell.h"

enum { NAMED_MAX = 8, CHAIN_MAX = 16 };

// Who stands in whose way --------------------------------------------------------------------------------------------

// The tasks that are not done, in order of creation, which is that of their ids.
typedef struct Crowd {
    Task **tasks;
    uint32_t *seen; // the walk that came by, from 1; 0: none
    size_t count;
} Crowd;

static bool crowd_gather(Vm *vm, Crowd *crowd) {
    *crowd = (Crowd){0};
    for (const Task *task = loops_of(vm)->pending.first; task; task = task_next(vm, task)) crowd->count++;
    if (!world_can_take(vm->rt.world, crowd->count * (sizeof(Task *) + sizeof(uint32_t)))) return false;
    crowd->tasks = world_allocate(vm->rt.world, crowd->count * sizeof(Task *));
    crowd->seen = world_allocate_zeroed(vm->rt.world, crowd->count * sizeof(uint32_t));
    size_t i = 0;
    for (Task *task = loops_of(vm)->pending.first; task; task = task_next(vm, task)) crowd->tasks[i++] = task;
    return true;
}

static void crowd_disperse(Vm *vm, Crowd *crowd) {
    world_release(vm->rt.world, crowd->tasks, crowd->count * sizeof(Task *));
    world_release(vm->rt.world, crowd->seen, crowd->count * sizeof(uint32_t));
}

// Its place; crowd->count: it is not there, since it is done.
static size_t crowd_find(const Crowd *crowd, int64_t id) {
    size_t first = 0, end = crowd->count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (task_id(crowd->tasks[middle]) < id) first = middle + 1;
        else end = middle;
    }
    return first < crowd->count && (int64_t)task_id(crowd->tasks[first]) == id ? first : crowd->count;
}

// The place of a task that has to go on before `task` can: the holder of its lock, or one whose end it waits for.
// crowd->count: none.
static size_t find_blocker(Vm *vm, const Crowd *crowd, const Task *task) {
    if (!task->waiter) return crowd->count;
    EventRef ref = tell_waiter(task);
    if (ref.kind == REF_TASK) return crowd_find(crowd, ref.id);
    if (ref.kind == REF_LOCK) {
        const Thing *lock = things_lock(vm, ref.id);
        return lock && lock->holder ? crowd_find(crowd, lock->holder) : crowd->count;
    }
    if (ref.kind != REF_GATHER && ref.kind != REF_WAIT) return crowd->count;
    int64_t ids[EVENT_REF_TASKS_MAX];
    ref = tell_ref_with_tasks(vm, (const Future *)task->waiter, ids);
    size_t found = crowd->count;
    for (size_t i = 0; i < ref.task_count && found == crowd->count; i++) found = crowd_find(crowd, ids[i]);
    return found;
}

typedef struct Chain {
    Task *tasks[CHAIN_MAX];
    size_t count; // of a circle that is longer, only the first ones are in it
} Chain;

static void go_round(Vm *vm, const Crowd *crowd, size_t start, Chain *chain) {
    size_t at = start;
    do {
        chain->tasks[chain->count++] = crowd->tasks[at];
        at = find_blocker(vm, crowd, crowd->tasks[at]);
    } while (at != start && chain->count < CHAIN_MAX);
}

// Goes from each task to what blocks it, and so on, until it comes to where this walk or one before it has been. O(tasks).
static bool find_circle(Vm *vm, Chain *chain) {
    Crowd crowd;
    if (!crowd_gather(vm, &crowd)) return false;
    for (uint32_t walk = 1; walk <= crowd.count && !chain->count; walk++) {
        size_t at = walk - 1;
        while (at < crowd.count && !crowd.seen[at]) {
            crowd.seen[at] = walk;
            at = find_blocker(vm, &crowd, crowd.tasks[at]);
        }
        if (at < crowd.count && crowd.seen[at] == walk) go_round(vm, &crowd, at, chain);
    }
    crowd_disperse(vm, &crowd);
    return chain->count > 0;
}

// The circle begins with the task that was made first.
static void turn_to_oldest(Chain *chain) {
    Chain turned = {.count = chain->count};
    size_t oldest = 0;
    for (size_t i = 1; i < chain->count; i++)
        if (task_id(chain->tasks[i]) < task_id(chain->tasks[oldest])) oldest = i;
    for (size_t i = 0; i < chain->count; i++) turned.tasks[i] = chain->tasks[(oldest + i) % chain->count];
    *chain = turned;
}

// Words ---------------------------------------------------------------------------------------------------------------

static void add_thing(Finding *f, EventRef ref) {
    const Thing *thing = things_find(f->vm, ref.kind, ref.id);
    finding_add_thing(f, ref.kind, ref.id, thing ? thing->object : NULL);
}

static void add_where(Finding *f, const Task *task) {
    int64_t line = diagnose_waiting_line(task);
    if (!line) return;
    finding_add(f, " (line %lld)", (long long)line);
    finding_list_line(f, line);
}

static void add_lock(Finding *f, const Task *task, EventRef ref) {
    const Thing *lock = things_lock(f->vm, ref.id);
    finding_add(f, "waits for ");
    add_thing(f, ref);
    add_where(f, task);
    if (!lock || !lock->holder) {
        finding_add(f, ", which nobody releases");
    } else if (lock->holder == task_id(task)) {
        finding_add(f, ", which it holds itself");
    } else if (diagnose_task(f->vm, lock->holder)) {
        finding_add(f, ", which ");
        finding_add_task_id(f, lock->holder, "");
        finding_add(f, " holds");
    } else {
        finding_add(f, ", which was taken");
        finding_add_line(f, lock->held_line);
        finding_add(f, " by a task that has ended without giving it back");
    }
}

static void add_tasks(Finding *f, const Task *task, const char *before) {
    int64_t ids[EVENT_REF_TASKS_MAX];
    EventRef ref = tell_ref_with_tasks(f->vm, (const Future *)task->waiter, ids);
    finding_add(f, "%s", before);
    add_where(f, task);
    size_t named = 0;
    for (size_t i = 0; i < ref.task_count && named < NAMED_MAX; i++) {
        if (!diagnose_task(f->vm, ids[i])) continue;
        finding_add(f, named++ ? ", " : ": ");
        finding_add_task_id(f, ids[i], "");
    }
}

static void add_queue(Finding *f, const Task *task, EventRef ref) {
    const Thing *queue = things_find(f->vm, ref.kind, ref.id);
    if (ref.kind == REF_QUEUE_GET) finding_add(f, "waits for an item of ");
    else if (ref.kind == REF_QUEUE_PUT) finding_add(f, "waits for room in ");
    else finding_add(f, "waits until all items of ");
    add_thing(f, ref);
    if (ref.kind == REF_QUEUE_JOIN) finding_add(f, " are done");
    add_where(f, task);
    if (ref.kind == REF_QUEUE_GET) finding_add(f, ", into which nobody puts one");
    else if (ref.kind == REF_QUEUE_PUT) finding_add(f, ", out of which nobody takes anything");
    if (ref.kind != REF_QUEUE_JOIN || !queue) return;
    long long missing = (long long)queue_counts(queue->object).unfinished;
    finding_add(f, ", and %lld call%s of task_done() %s missing", missing, missing == 1 ? "" : "s",
                missing == 1 ? "is" : "are");
}

static void add_at(Finding *f, const Task *task, EventRef ref, const char *before, const char *after) {
    finding_add(f, "%s", before);
    add_thing(f, ref);
    finding_add(f, "%s", after);
    add_where(f, task);
}

static void add_plain(Finding *f, const Task *task, const char *words, const char *after) {
    finding_add(f, "%s", words);
    add_where(f, task);
    finding_add(f, "%s", after);
}

// "waits for lock_a (line 7), which Task-2 holds"
static void add_wait(Finding *f, const Task *task) {
    EventRef ref = tell_waiter(task);
    switch (ref.kind) {
    case REF_LOCK: add_lock(f, task, ref); return;
    case REF_QUEUE_GET:
    case REF_QUEUE_PUT:
    case REF_QUEUE_JOIN: add_queue(f, task, ref); return;
    case REF_EVENT:
        add_at(f, task, ref, "waits until ", " is set");
        finding_add(f, ", which nobody does");
        return;
    case REF_CONDITION:
        add_at(f, task, ref, "waits until ", " is notified");
        finding_add(f, ", which nobody does");
        return;
    case REF_SEMAPHORE:
        add_at(f, task, ref, "waits for a place in ", "");
        finding_add(f, ", which nobody gives back");
        return;
    case REF_BARRIER:
        add_at(f, task, ref, "waits at ", "");
        finding_add(f, " for others, who do not come");
        return;
    case REF_TASK:
        finding_add(f, "waits for ");
        finding_add_task_id(f, ref.id, "");
        add_where(f, task);
        return;
    case REF_GATHER: add_tasks(f, task, "waits for all that it gathers"); return;
    case REF_WAIT: add_tasks(f, task, "waits in wait()"); return;
    case REF_GROUP: add_plain(f, task, "waits for the tasks of its group", ""); return;
    case REF_SLEEP: add_plain(f, task, "sleeps", " without an end"); return;
    case REF_SHIELD: add_plain(f, task, "waits behind a shield", " for what is never done"); return;
    case REF_AS_COMPLETED: add_plain(f, task, "waits", " for the next one that completes"); return;
    case REF_FUTURE: add_plain(f, task, "waits", " for a future that nobody completes"); return;
    case REF_NONE: case REF_YIELD: case REF_TIMER: case REF_TIMEOUT: case REF_THREAD: case REF_THREAD_LOCK:
    case REF_JOB: case REF_LOOP: case REF_CALLBACK: case REF_RUN: case REF_PROGRAM: case REF_VARIABLE: case EVENT_REF_KIND_COUNT: break;
    }
    add_plain(f, task, "waits", "");
}

// "holds lock_b and ", of the lock that the task before it in the circle waits for.
static void add_held(Finding *f, const Task *before, const Task *task) {
    EventRef ref = tell_waiter(before);
    if (ref.kind != REF_LOCK || before == task) return;
    finding_add(f, "holds ");
    add_thing(f, ref);
    finding_add(f, " and ");
}

static const char *hint_for_circle(const Chain *chain) {
    bool all_locks = true;
    for (size_t i = 0; i < chain->count; i++) all_locks = all_locks && tell_waiter(chain->tasks[i]).kind == REF_LOCK;
    if (all_locks && chain->count == 1) return "An asyncio.Lock cannot be taken twice: release it first, or do not take it again.";
    if (all_locks) return "Let every task take the locks in the same order.";
    return "One of them has to go on without waiting for the other.";
}

static void report_circle(Vm *vm, Chain *chain) {
    turn_to_oldest(chain);
    Finding f = finding_new(vm, "deadlock");
    for (size_t i = 0; i < chain->count; i++) {
        Task *task = chain->tasks[i];
        if (i) finding_add(&f, "; ");
        finding_add_task(&f, task);
        finding_add(&f, " ");
        add_held(&f, chain->tasks[(i + chain->count - 1) % chain->count], task);
        add_wait(&f, task);
    }
    finding_send(&f, hint_for_circle(chain));
}

// Without a circle ----------------------------------------------------------------------------------------------------

// Those who wait only for other tasks tell nothing of the reason.
static bool is_follower(const Task *task) {
    EventRefKind kind = tell_waiter(task).kind;
    return kind == REF_TASK || kind == REF_GATHER || kind == REF_WAIT || kind == REF_GROUP;
}

static size_t add_waits(Finding *f, bool followers) {
    size_t count = 0;
    for (Task *task = loops_of(f->vm)->pending.first; task; task = task_next(f->vm, task)) {
        if (!task->waiter || is_follower(task) != followers) continue;
        if (count++ >= NAMED_MAX) continue;
        if (f->task_count) finding_add(f, "; ");
        finding_add_task(f, task);
        finding_add(f, " ");
        add_wait(f, task);
    }
    if (count > NAMED_MAX) finding_add(f, "; and %zu more", count - NAMED_MAX);
    return count;
}

static const char *hint_for(EventRefKind kind) {
    switch ((int)kind) {
    case REF_LOCK: return "Give a lock back wherever it was taken: `async with lock:` does so by itself.";
    case REF_EVENT: return "Somebody has to call set(), and must not be waiting for the waiter.";
    case REF_CONDITION: return "Somebody has to call notify() or notify_all() after the wait has begun.";
    case REF_SEMAPHORE: return "Each acquire() needs a release(): `async with semaphore:` does so by itself.";
    case REF_QUEUE_GET: return "Tell those who take that no more will come: put one last item for each, or call shutdown().";
    case REF_QUEUE_PUT: return "Somebody has to take items out while others put them in, or the queue needs more room.";
    case REF_QUEUE_JOIN: return "Call task_done() once for each item that was taken, in a `finally` if the work may fail.";
    case REF_BARRIER: return "A barrier opens when as many tasks wait as it was made for.";
    case REF_FUTURE: return "Somebody has to call set_result() or set_exception() on the future, or cancel it.";
    }
    return "Somebody has to go on without waiting.";
}

static EventRefKind first_reason(Vm *vm) {
    for (Task *task = loops_of(vm)->pending.first; task; task = task_next(vm, task))
        if (task->waiter && !is_follower(task)) return tell_waiter(task).kind;
    return REF_NONE;
}

static void report_waits(Vm *vm) {
    Finding f = finding_new(vm, "deadlock");
    add_waits(&f, false);
    add_waits(&f, true);
    if (f.task_count == 0) finding_add(&f, "the loop runs, and there is nothing that it could ever do");
    finding_send(&f, f.task_count ? hint_for(first_reason(vm)) : "run_forever() needs somebody who calls stop().");
}

// queue-unfinished ----------------------------------------------------------------------------------------------------

static void report_unfinished(Vm *vm, Task *task, EventRef ref) {
    const Thing *queue = things_find(vm, ref.kind, ref.id);
    if (!queue || !diagnose_is_new(vm, "queue-unfinished", ref.id)) return;
    QueueCounts counts = queue_counts(queue->object);
    int64_t taken = counts.unfinished - counts.items;
    Finding f = finding_new(vm, "queue-unfinished");
    finding_add_task(&f, task);
    finding_add(&f, " waits in ");
    add_thing(&f, ref);
    finding_add(&f, ".join()");
    finding_add_line(&f, diagnose_waiting_line(task));
    finding_add(&f, " for %lld more call%s of task_done() that nobody will make: ", (long long)counts.unfinished,
                counts.unfinished == 1 ? "" : "s");
    if (taken) finding_add(&f, "%lld item%s taken and never reported as done", (long long)taken, taken == 1 ? " was" : "s were");
    if (taken && counts.items) finding_add(&f, ", ");
    if (counts.items) finding_add(&f, "%lld still %s in it", (long long)counts.items, counts.items == 1 ? "lies" : "lie");
    finding_send(&f, hint_for(REF_QUEUE_JOIN));
}

void queue_done_too_often(Vm *vm, Object *queue, int64_t id) {
    int64_t line = tell_line(vm);
    if (!diagnose_is_new(vm, "too-many-task-done", line)) return;
    Finding f = finding_new(vm, "too-many-task-done");
    finding_add_task_id(&f, tell_task(vm), "the program");
    finding_add(&f, " called task_done()");
    finding_add_line(&f, line);
    finding_add(&f, " though all items that were put into ");
    finding_add_thing(&f, REF_QUEUE_JOIN, id, queue);
    finding_add(&f, " are done already");
    finding_send(&f, "Call task_done() once for each item that get() gave, and never otherwise.");
}

void deadlock_found(Vm *vm) {
    Chain chain = {.count = 0};
    for (Task *task = loops_of(vm)->pending.first; task; task = task_next(vm, task))
        if (task->waiter && tell_waiter(task).kind == REF_QUEUE_JOIN) report_unfinished(vm, task, tell_waiter(task));
    cancel_at_end(vm);
    if (find_circle(vm, &chain)) report_circle(vm, &chain);
    else report_waits(vm);
}
