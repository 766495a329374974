// Queue, LifoQueue, PriorityQueue: items, those who wait to get one, those who wait to put one. As asyncio/queues.py.

#include "sim/asyncio/module.h"
#include "sim/asyncio/queue_parts.h"
#include "sim/asyncio/wait_job.h"
#include "sim/loop/await_in_c.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/watch.h"

// Events --------------------------------------------------------------------------------------------------------------

static void tell_queue(Vm *vm, EventKind kind, const Queue *queue, int64_t number) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    tell(vm, &(Event){.kind = kind, .id = queue->id, .task = tell_task(vm), .number = number, .line = tell_line(vm)});
}

__attribute__((noinline)) static void tell_item_now(Vm *vm, EventKind kind, const Queue *queue, Value item) {
    TellText text;
    tell(vm, &(Event){.kind = kind, .id = queue->id, .task = tell_task(vm), .value = tell_repr(vm, item, &text),
                      .number = queue_told_size(queue), .line = tell_line(vm)});
}

static inline void tell_item(Vm *vm, EventKind kind, const Queue *queue, Value item) {
    if (tell_wanted(vm, DETAIL_SYNC)) tell_item_now(vm, kind, queue, item);
}

static void tell_wait(Vm *vm, const Queue *queue, const char *why) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    tell(vm, &(Event){.kind = EVENT_QUEUE_WAIT, .id = queue->id, .task = tell_task(vm), .why = event_text(why)});
}

// Life ----------------------------------------------------------------------------------------------------------------

static QueueOrder order_of(Vm *vm, const Type *type) {
    const Asyncio *asyncio = asyncio_of(vm);
    if (type_is_subtype(type, asyncio->priority_queue)) return QUEUE_PRIORITY;
    return type_is_subtype(type, asyncio->lifo_queue) ? QUEUE_LIFO : QUEUE_FIFO;
}

static void tell_create(Vm *vm, Queue *queue, EventText name) {
    if (vm->watch) vm->watch->sync(vm, EVENT_QUEUE_CREATE, &queue->head, queue->id);
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    int64_t maxsize = value_is_integral(queue->maxsize) ? queue->maxsize.as.integer : 0;
    TellText text;
    tell(vm, &(Event){.kind = EVENT_QUEUE_CREATE, .id = queue->id, .name = name, .type = tell_variable(vm, &text),
                      .number = maxsize, .line = tell_line(vm)});
}

static void init(Vm *vm, Queue *queue, Value maxsize, EventRefKind get_kind) {
    value_replace(&vm->rt, &queue->maxsize, value_ref(maxsize));
    queue->order = order_of(vm, queue->head.type);
    queue->get_kind = get_kind;
    queue->id = ++asyncio_of(vm)->queues;
}

static bool queue_init(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Queue *queue = value_as_queue(self);
    Value maxsize = value_from_int(0);
    if (!args_parse_python(rt, args, "Queue.__init__(self | maxsize)", &maxsize)) return false;
    init(vm, queue, maxsize, REF_QUEUE_GET);
    tell_create(vm, queue, tell_str(self.as.object->type->name));
    waiters_clear(vm, &queue->getters);
    waiters_clear(vm, &queue->putters);
    queue->unfinished = 0;
    if (!queue_init_store(vm, queue)) return false;
    queue->is_shut_down = false;
    return true;
}

QueueCounts queue_counts(const Object *queue) {
    const Queue *self = (const Queue *)queue;
    return (QueueCounts){.items = queue_told_size(self), .unfinished = self->unfinished};
}

Queue *queue_new_for(Vm *vm, EventRefKind kind) {
    Queue *queue = object_new(&vm->rt, asyncio_of(vm)->queue, KIND_OTHER, sizeof(Queue));
    init(vm, queue, value_from_int(0), kind);
    tell_create(vm, queue, event_ref_kind_text(kind));
    return queue;
}

static void queue_destroy(Runtime *rt, Object *self) {
    Queue *queue = (Queue *)self;
    Vm *vm = vm_of(rt);
    queue_items_clear(rt, &queue->items);
    waiters_clear(vm, &queue->getters);
    waiters_clear(vm, &queue->putters);
    value_unref(rt, queue->maxsize);
    value_unref(rt, queue->store);
    object_unref(rt, queue->loop);
    object_unref(rt, queue->finished);
    object_unref(rt, queue->dict);
    object_free(rt, self, self->type->instance_size);
}

static void queue_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Queue *queue = (const Queue *)self;
    waiters_visit(&queue->getters, visitor, visitor_self);
    waiters_visit(&queue->putters, visitor, visitor_self);
    if (queue->finished) visitor(visitor_self, (Object *)queue->finished);
    if (value_is_object(queue->store)) visitor(visitor_self, queue->store.as.object);
    for (size_t i = 0; i < queue->items.count; i++) {
        Value item = queue_items_at(&queue->items, i);
        if (value_is_object(item)) visitor(visitor_self, item.as.object);
    }
    if (queue->dict) visitor(visitor_self, (Object *)queue->dict);
}

static void queue_clear_references(Runtime *rt, Object *self) {
    queue_items_clear(rt, &((Queue *)self)->items);
    value_clear(rt, &((Queue *)self)->store);
}

// As Queue._format.
static Value method_format(Runtime *rt, Value self, const Args *args) {
    const Queue *queue = value_as_queue(self);
    if (args && !args_none(rt, args, "Queue._format(self)")) return VALUE_NULL;
    StrBuilder text = str_builder(rt);
    str_builder_add_c(&text, "maxsize=");
    Value maxsize = value_is_null(queue->maxsize) ? VALUE_NONE : queue->maxsize;
    if (!str_builder_add_repr(&text, maxsize) || !queue_describe_items(rt, &text, queue)) {
        str_builder_drop(&text);
        return VALUE_NULL;
    }
    if (queue->getters.count) str_builder_add_format(&text, " _getters[%d]", (int)queue->getters.count);
    if (queue->putters.count) str_builder_add_format(&text, " _putters[%d]", (int)queue->putters.count);
    if (queue->unfinished) str_builder_add_format(&text, " tasks=%lld", (long long)queue->unfinished);
    if (queue->is_shut_down) str_builder_add_c(&text, " shutdown");
    return value_from_object(str_builder_finish(&text));
}

// self._format(), as an f-string takes it in. NULL: raised.
static Str *format(Runtime *rt, Value self) {
    bool changed = asyncio_is_changed(self.as.object);
    Value made = changed ? asyncio_call_method(vm_of(rt), self.as.object, "_format", NULL, 0)
                         : method_format(rt, self, NULL);
    if (value_is_null(made)) return NULL;
    Value text = value_format(rt, made, rt->empty_str);
    value_unref(rt, made);
    return value_is_null(text) ? NULL : value_as_str(text);
}

static Value queue_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    runtime_address_text(rt, self, address);
    Str *text = format(rt, self);
    if (!text) return VALUE_NULL;
    Str *repr = str_format(rt, "<%s at %s %V>", value_type_name(rt, self), address, text);
    object_unref(rt, text);
    return value_from_object(repr);
}

static Value queue_str(Runtime *rt, Value self) {
    Str *text = format(rt, self);
    if (!text) return VALUE_NULL;
    Str *whole = str_format(rt, "<%s %V>", value_type_name(rt, self), text);
    object_unref(rt, text);
    return value_from_object(whole);
}

// Putting and getting -------------------------------------------------------------------------------------------------

static bool raise_plain(Runtime *rt, ExceptionId id) {
    exception_raise_object(rt, exception_new(rt, id, NULL, 0));
    return false;
}

// As Queue._wakeup_next.
static bool wake_in_place(Vm *vm, Waiters *waiters) {
    asyncio_enter_function(vm);
    bool well = waiters_wake_next(vm, waiters);
    asyncio_leave_function(vm);
    return well;
}

// Whether someone waits is looked at here, too, since nearly nobody does.
static bool wake_next(Vm *vm, Waiters *waiters) {
    if (waiters->count == 0) return !vm->rt.raised;
    asyncio_enter_function(vm); // put_nowait() or get_nowait()
    bool well = wake_in_place(vm, waiters);
    asyncio_leave_function(vm);
    return well;
}

// It lies in the queue.
static inline bool item_is_put(Vm *vm, Queue *queue, Value item) {
    queue->unfinished++;
    if (queue->finished) event_clear(vm, queue->finished);
    tell_item(vm, EVENT_QUEUE_PUT, queue, item);
    return wake_next(vm, &queue->getters);
}

// What there is to do once there is room.
static bool put_item(Vm *vm, Queue *queue, Value item) {
    return queue_put_item(vm, queue, item) && item_is_put(vm, queue, item);
}

static bool put_now(Vm *vm, Queue *queue, Value item) {
    if (queue->is_shut_down) return raise_plain(&vm->rt, EXC_QUEUE_SHUT_DOWN);
    bool full;
    if (!queue_find_full(vm, queue, &full)) return false;
    return full ? raise_plain(&vm->rt, EXC_QUEUE_FULL) : put_item(vm, queue, item);
}

// What there is to do once there is an item; it, or VALUE_NULL (raised), is what was got.
static inline Value item_is_got(Vm *vm, Queue *queue, Value item) {
    if (value_is_null(item)) return VALUE_NULL;
    tell_item(vm, EVENT_QUEUE_GET, queue, item);
    if (wake_next(vm, &queue->putters)) return item;
    value_unref(&vm->rt, item);
    return VALUE_NULL;
}

static Value get_item(Vm *vm, Queue *queue) {
    return item_is_got(vm, queue, queue_get_item(vm, queue));
}

static Value get_now(Vm *vm, Queue *queue) {
    bool empty;
    if (!queue_find_empty(vm, queue, &empty)) return VALUE_NULL;
    if (empty) {
        raise_plain(&vm->rt, queue->is_shut_down ? EXC_QUEUE_SHUT_DOWN : EXC_QUEUE_EMPTY);
        return VALUE_NULL;
    }
    return get_item(vm, queue);
}

// Whether a getter, or a putter, has to wait. False: raised.
typedef bool FindBlocked(Vm *vm, Queue *queue, bool *blocked);

// A getter or putter was interrupted: if it had been woken already, another one goes in its place. False: raised.
static bool step_aside(Vm *vm, WaitJob *job, Waiters *waiters, FindBlocked *find_blocked) {
    bool blocked = true;
    future_cancel(vm, job->waiter, VALUE_NONE);
    if (vm->rt.raised) return false; // its loop is closed
    waiters_remove(vm, waiters, job->waiter);
    if (!find_blocked(vm, (Queue *)job->owner, &blocked)) return false;
    return blocked || future_is_cancelled(job->waiter) || wake_in_place(vm, waiters);
}

static Outcome give_up(Vm *vm, WaitJob *job, Waiters *waiters, FindBlocked *find_blocked) {
    Runtime *rt = &vm->rt;
    Exception *raised = exception_take(rt);
    if (step_aside(vm, job, waiters, find_blocked)) {
        exception_restore(rt, raised);
    } else {
        exception_set_context(rt, rt->raised, raised);
        object_unref(rt, raised);
    }
    return outcome_raised();
}

static Outcome begin_wait(Vm *vm, WaitJob *job, Waiters *waiters, EventRefKind kind, const char *why) {
    Queue *queue = (Queue *)job->owner;
    Loop *loop = waiters_bind(vm, value_from_object(queue), &queue->loop);
    if (!loop) return outcome_raised();
    Future *future = future_new(vm, loop, kind, queue->id);
    waiters_add(vm, waiters, future);
    tell_wait(vm, queue, why);
    return wait_job_begin(vm, job, future);
}

static Outcome finish_get(Vm *vm, WaitJob *job) {
    Value item = asyncio_is_changed(job->owner) ? asyncio_call_method(vm, job->owner, "get_nowait", NULL, 0)
                                                : get_now(vm, (Queue *)job->owner);
    return value_is_null(item) ? outcome_raised() : outcome_returned(item);
}

static Outcome finish_put(Vm *vm, WaitJob *job) {
    Queue *queue = (Queue *)job->owner;
    if (asyncio_is_changed(job->owner)) {
        Value result = asyncio_call_method(vm, job->owner, "put_nowait", &job->item, 1);
        return value_is_null(result) ? outcome_raised() : outcome_returned(result);
    }
    return put_now(vm, queue, job->item) ? outcome_returned(VALUE_NONE) : outcome_raised();
}

// What put() and get() are: waits as long as it is blocked, then does it at once.
typedef struct Passage {
    FindBlocked *find_blocked;
    Outcome (*finish)(Vm *vm, WaitJob *job);
    Waiters *waiters;
    EventRefKind kind;
    const char *why;
} Passage;

static Outcome pass(Vm *vm, WaitJob *job, Input input, const Passage *passage) {
    Queue *queue = (Queue *)job->owner;
    Outcome outcome = outcome_from(input);
    if (job->waiter) outcome = wait_job_step(vm, job, input);
    while (outcome_kind(outcome) == OUTCOME_RETURNED) {
        bool blocked;
        if (!passage->find_blocked(vm, queue, &blocked)) return outcome_raised();
        if (!blocked) return passage->finish(vm, job);
        if (queue->is_shut_down) {
            raise_plain(&vm->rt, EXC_QUEUE_SHUT_DOWN);
            return outcome_raised();
        }
        Waiters *waiters = passage->waiters;
        Future *before = job->waiter;
        outcome = begin_wait(vm, job, waiters, passage->kind, passage->why);
        if (outcome_kind(outcome) == OUTCOME_RAISED && job->waiter == before) return outcome;
    }
    bool interrupted = outcome_kind(outcome) == OUTCOME_RAISED && job->waiter;
    return interrupted ? give_up(vm, job, passage->waiters, passage->find_blocked) : outcome;
}

static Outcome get_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    Queue *queue = (Queue *)job->owner;
    return pass(vm, job, input, &(Passage){queue_find_empty, finish_get, &queue->getters, queue->get_kind, "get"});
}

static Outcome put_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    Queue *queue = (Queue *)job->owner;
    return pass(vm, job, input, &(Passage){queue_find_full, finish_put, &queue->putters, REF_QUEUE_PUT, "put"});
}

// `await self._finished.wait()`
static Outcome begin_join(Vm *vm, WaitJob *job) {
    Queue *queue = (Queue *)job->owner;
    if (!queue->finished) queue->finished = event_new_for(vm, REF_QUEUE_JOIN, queue->id);
    tell_wait(vm, queue, "join");
    Value wait = event_wait(vm, queue->finished);
    Outcome outcome = awaiting_begin(vm, &job->item, wait);
    value_unref(&vm->rt, wait);
    return outcome;
}

static Outcome join_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    bool begins = value_is_null(job->item);
    if (begins && input_kind(input) == INPUT_RAISED) return outcome_raised();
    if (begins && ((Queue *)job->owner)->unfinished <= 0) return outcome_returned(VALUE_NONE);
    Outcome outcome = begins ? begin_join(vm, job) : awaiting_step(vm, &job->item, input);
    if (outcome_kind(outcome) != OUTCOME_RETURNED) return outcome;
    value_unref(&vm->rt, outcome_value(outcome));
    return outcome_returned(VALUE_NONE);
}

static const ActivationOps get_ops = WAIT_JOB_OPS("get", "Queue.get", get_resume);
static const ActivationOps put_ops = WAIT_JOB_OPS("put", "Queue.put", put_resume);
static const ActivationOps join_ops = WAIT_JOB_OPS("join", "Queue.join", join_resume);

bool queue_put(Vm *vm, Queue *queue, Value item) {
    return put_now(vm, queue, item);
}

Value queue_get(Vm *vm, Queue *queue) {
    return wait_job_new(vm, &get_ops, value_from_object(queue));
}

// Methods -------------------------------------------------------------------------------------------------------------

static Value method_get(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Queue.get(self)")) return VALUE_NULL;
    return queue_get(vm_of(rt), value_as_queue(self));
}

static Value method_put(Runtime *rt, Value self, const Args *args) {
    Value item = args_are(args, 1) ? args->values[0] : VALUE_NULL;
    if (value_is_null(item) && !args_parse_python(rt, args, "Queue.put(self, item)", &item)) return VALUE_NULL;
    return wait_job_new_with(vm_of(rt), &put_ops, self, item);
}

// Most gets and puts are of a plain Queue, and find an item or room there: then no coroutine is needed.
static Value get_at_once(Runtime *rt, Value self, const Args *args) {
    Queue *queue = value_as_queue(self);
    bool may_wake = queue->putters.count == 0 || waiters_wake_quietly(queue->loop);
    if (args->count || asyncio_is_changed(&queue->head) || queue->items.count == 0 || !may_wake) return VALUE_NULL;
    return item_is_got(vm_of(rt), queue, queue_items_take_first(&queue->items));
}

static Value put_at_once(Runtime *rt, Value self, const Args *args) {
    Queue *queue = value_as_queue(self);
    bool may_wake = queue->getters.count == 0 || waiters_wake_quietly(queue->loop);
    if (!args_are(args, 1) || asyncio_is_changed(&queue->head) || !queue_has_room(queue) || queue->is_shut_down || !may_wake)
        return VALUE_NULL;
    queue_items_put_last(rt, &queue->items, args->values[0]);
    return item_is_put(vm_of(rt), queue, args->values[0]) ? VALUE_NONE : VALUE_NULL;
}

static Value method_join(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Queue.join(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &join_ops, self);
}

static Value method_get_nowait(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Queue.get_nowait(self)")) return VALUE_NULL;
    return get_now(vm_of(rt), value_as_queue(self));
}

static Value method_put_nowait(Runtime *rt, Value self, const Args *args) {
    Value item;
    if (!args_parse_python(rt, args, "Queue.put_nowait(self, item)", &item)) return VALUE_NULL;
    return put_now(vm_of(rt), value_as_queue(self), item) ? VALUE_NONE : VALUE_NULL;
}

// Wakes those who join, if all is done. False: raised.
static bool finish_joins(Vm *vm, Queue *queue) {
    if (queue->unfinished > 0 || !queue->finished) return true;
    asyncio_enter_function(vm);
    bool well = event_set(vm, queue->finished);
    asyncio_leave_function(vm);
    return well;
}

static Value method_task_done(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Queue.task_done(self)")) return VALUE_NULL;
    Queue *queue = value_as_queue(self);
    if (queue->unfinished <= 0) {
        if (vm_of(rt)->watch) vm_of(rt)->watch->done_too_often(vm_of(rt), &queue->head, queue->id);
        return exception_raise(rt, EXC_VALUE_ERROR, "task_done() called too many times");
    }
    queue->unfinished--;
    tell_queue(vm_of(rt), EVENT_QUEUE_TASK_DONE, queue, queue->unfinished);
    return finish_joins(vm_of(rt), queue) ? VALUE_NONE : VALUE_NULL;
}

// Takes all items out, as if they were done. False: raised.
static bool throw_away(Vm *vm, Queue *queue) {
    bool empty;
    while (runtime_step(&vm->rt) && queue_find_empty(vm, queue, &empty) && !empty) {
        Value item = queue_get_item(vm, queue);
        value_unref(&vm->rt, item);
        if (value_is_null(item)) return false;
        if (queue->unfinished > 0) queue->unfinished--;
    }
    return !vm->rt.raised && finish_joins(vm, queue);
}

static Value method_shutdown(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Value immediate = VALUE_FALSE;
    bool at_once = false;
    if (!args_parse_python(rt, args, "Queue.shutdown(self | immediate)", &immediate)) return VALUE_NULL;
    Queue *queue = value_as_queue(self);
    queue->is_shut_down = true;
    tell_queue(vm, EVENT_QUEUE_SHUTDOWN, queue, 0);
    if (!value_truth(rt, immediate, &at_once) || (at_once && !throw_away(vm, queue))) return VALUE_NULL;
    asyncio_enter_function(vm);
    bool well = waiters_wake_all(vm, &queue->getters) && waiters_wake_all(vm, &queue->putters);
    asyncio_leave_function(vm);
    return well ? VALUE_NONE : VALUE_NULL;
}

static const TypeSlots queue_slots = {
    .destroy = queue_destroy, .visit = queue_visit, .clear = queue_clear_references,
    .new_ = asyncio_new,      .init = queue_init,   .repr = queue_repr,              .str = queue_str,
};

static Value view_getters(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return waiters_view(vm_of(rt), &value_as_queue(self)->getters, false);
}

static Value view_putters(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return waiters_view(vm_of(rt), &value_as_queue(self)->putters, false);
}

static Value view_unfinished(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(value_as_queue(self)->unfinished);
}

static Value view_is_shut_down(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(value_as_queue(self)->is_shut_down);
}

static const NativeSpec queue_methods[] = {
    {.name = "get", .call = method_get, .is_coroutine = true, .at_once = get_at_once},
    {.name = "put", .call = method_put, .is_coroutine = true, .at_once = put_at_once},
    {.name = "join", .call = method_join, .is_coroutine = true},
    {.name = "get_nowait", .call = method_get_nowait},
    {.name = "put_nowait", .call = method_put_nowait},
    {.name = "task_done", .call = method_task_done},
    {.name = "shutdown", .call = method_shutdown},
    {.name = "_getters", .call = view_getters, .kind = NATIVE_VIEW},
    {.name = "_putters", .call = view_putters, .kind = NATIVE_VIEW},
    {.name = "_unfinished_tasks", .call = view_unfinished, .kind = NATIVE_VIEW},
    {.name = "_is_shutdown", .call = view_is_shut_down, .kind = NATIVE_VIEW},
    {.name = "_format", .call = method_format},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

void queue_fill_module(Vm *vm, Module *module) {
    static const char name[] = "asyncio.queues";
    Asyncio *asyncio = asyncio_of(vm);
    Type *queue = asyncio_add_type(vm, module, name, "Queue", NULL, &queue_slots, sizeof(Queue), queue_methods);
    type_add_natives(&vm->rt, queue, queue_store_methods);
    type_set_dict_offset(queue, offsetof(Queue, dict));
    asyncio->queue = queue;
    asyncio->priority_queue = asyncio_add_type(vm, module, name, "PriorityQueue", queue, NULL, sizeof(Queue),
                                               priority_queue_methods);
    asyncio->lifo_queue = asyncio_add_type(vm, module, name, "LifoQueue", queue, NULL, sizeof(Queue),
                                           lifo_queue_methods);
}
