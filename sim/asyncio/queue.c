// Queue, LifoQueue, PriorityQueue: items, those who wait to get one, those who wait to put one. As asyncio/queues.py.

#include "sim/asyncio/queue.h"

#include "sim/asyncio/module.h"
#include "sim/asyncio/queue_items.h"
#include "sim/asyncio/wait_job.h"
#include "sim/asyncio/waiters.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

struct Queue {
    Object head;
    Dict *dict;               // of a subclass of the program's
    Loop *loop;               // bound to, owned; NULL: nobody waited yet
    Loop *join_loop;          // the same for those who join
    QueueItems items;
    QueueOrder order;
    Value maxsize;            // as it was given; 0 or less: endless
    int64_t unfinished;       // items put for which task_done was not called
    Waiters getters, putters, joiners;
    int64_t id;
    EventRefKind get_kind;    // what a task waits for that gets
    bool is_shut_down;
};

static Queue *as_queue(Value v) {
    return (Queue *)v.as.object;
}

// As Queue.full. False: raised, since maxsize is no number.
static bool find_full(Vm *vm, const Queue *queue, bool *full) {
    int64_t count = queue->items.count;
    bool is_endless;
    if (value_is_int(queue->maxsize)) {
        *full = queue->maxsize.as.integer > 0 && count >= queue->maxsize.as.integer;
        return true;
    }
    if (!value_compare_truth(&vm->rt, queue->maxsize, value_from_int(0), COMPARE_LE, &is_endless)) return false;
    *full = false;
    return is_endless || value_compare_truth(&vm->rt, value_from_int(count), queue->maxsize, COMPARE_GE, full);
}

// Events --------------------------------------------------------------------------------------------------------------

static void tell_queue(Vm *vm, EventKind kind, const Queue *queue, int64_t number) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    tell(vm, &(Event){.kind = kind, .id = queue->id, .task = tell_task(vm), .number = number, .line = tell_line(vm)});
}

static void tell_item(Vm *vm, EventKind kind, const Queue *queue, Value item) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    TellText text;
    tell(vm, &(Event){.kind = kind, .id = queue->id, .task = tell_task(vm), .value = tell_repr(vm, item, &text),
                      .number = queue->items.count, .line = tell_line(vm)});
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

static void tell_create(Vm *vm, const Queue *queue, EventText name) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    int64_t maxsize = value_is_integral(queue->maxsize) ? queue->maxsize.as.integer : 0;
    tell(vm, &(Event){.kind = EVENT_QUEUE_CREATE, .id = queue->id, .name = name, .number = maxsize,
                      .line = tell_line(vm)});
}

static void init(Vm *vm, Queue *queue, Value maxsize, EventRefKind get_kind) {
    value_replace(&vm->rt, &queue->maxsize, value_ref(maxsize));
    queue->order = order_of(vm, queue->head.type);
    queue->get_kind = get_kind;
    queue->id = ++asyncio_of(vm)->queues;
}

static bool queue_init(Runtime *rt, Value self, const Args *args) {
    Value maxsize = value_from_int(0);
    if (!args_parse_python(rt, args, "Queue.__init__(self | maxsize)", &maxsize)) return false;
    init(vm_of(rt), as_queue(self), maxsize, REF_QUEUE_GET);
    tell_create(vm_of(rt), as_queue(self), tell_str(self.as.object->type->name));
    return true;
}

Queue *queue_new_for(Vm *vm, EventRefKind kind) {
    Queue *queue = object_new(&vm->rt, asyncio_of(vm)->queue, KIND_OTHER, sizeof(Queue));
    init(vm, queue, value_from_int(0), kind);
    tell_create(vm, queue, event_text(event_ref_kind_name(kind)));
    return queue;
}

static void queue_destroy(Runtime *rt, Object *self) {
    Queue *queue = (Queue *)self;
    Vm *vm = vm_of(rt);
    queue_items_clear(rt, &queue->items);
    waiters_clear(vm, &queue->getters);
    waiters_clear(vm, &queue->putters);
    waiters_clear(vm, &queue->joiners);
    value_unref(rt, queue->maxsize);
    object_unref(rt, queue->loop);
    object_unref(rt, queue->join_loop);
    object_unref(rt, queue->dict);
    object_free(rt, self, self->type->instance_size);
}

static void queue_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Queue *queue = (const Queue *)self;
    waiters_visit(&queue->getters, visitor, visitor_self);
    waiters_visit(&queue->putters, visitor, visitor_self);
    waiters_visit(&queue->joiners, visitor, visitor_self);
    for (uint32_t i = 0; i < queue->items.count; i++) {
        Value item = queue_items_at(&queue->items, i);
        if (value_is_object(item)) visitor(visitor_self, item.as.object);
    }
    if (queue->dict) visitor(visitor_self, (Object *)queue->dict);
}

static void queue_clear_references(Runtime *rt, Object *self) {
    queue_items_clear(rt, &((Queue *)self)->items);
}

static bool add_items(StrBuilder *text, const Queue *queue) {
    str_builder_add_c(text, " _queue=[");
    for (uint32_t i = 0; i < queue->items.count; i++) {
        if (i) str_builder_add_c(text, ", ");
        if (!str_builder_add_repr(text, queue_items_at(&queue->items, i))) return false;
    }
    str_builder_add_char(text, ']');
    return true;
}

static Value describe(Runtime *rt, Value self, const char *address) {
    const Queue *queue = as_queue(self);
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "<%s%s%s maxsize=", value_type_name(rt, self), address ? " at " : "",
                           address ? address : "");
    bool well = str_builder_add_repr(&text, queue->maxsize);
    if (well && queue->items.count) well = add_items(&text, queue);
    if (!well) {
        str_builder_drop(&text);
        return VALUE_NULL;
    }
    if (queue->getters.count) str_builder_add_format(&text, " _getters[%d]", (int)queue->getters.count);
    if (queue->putters.count) str_builder_add_format(&text, " _putters[%d]", (int)queue->putters.count);
    if (queue->unfinished) str_builder_add_format(&text, " tasks=%lld", (long long)queue->unfinished);
    if (queue->is_shut_down) str_builder_add_c(&text, " shutdown");
    str_builder_add_char(&text, '>');
    return value_from_object(str_builder_finish(&text));
}

static Value queue_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    return describe(rt, self, runtime_address_text(rt, self, address));
}

static Value queue_str(Runtime *rt, Value self) {
    return describe(rt, self, NULL);
}

// Putting and getting -------------------------------------------------------------------------------------------------

static bool raise_plain(Runtime *rt, ExceptionId id) {
    exception_raise_object(rt, exception_new(rt, id, NULL, 0));
    return false;
}

static bool put_now(Vm *vm, Queue *queue, Value item) {
    if (queue->is_shut_down) return raise_plain(&vm->rt, EXC_QUEUE_SHUT_DOWN);
    bool full;
    if (!find_full(vm, queue, &full)) return false;
    if (full) return raise_plain(&vm->rt, EXC_QUEUE_FULL);
    if (!queue_items_put(&vm->rt, &queue->items, queue->order, item)) return false;
    queue->unfinished++;
    tell_item(vm, EVENT_QUEUE_PUT, queue, item);
    return waiters_wake_next(vm, &queue->getters);
}

static Value get_now(Vm *vm, Queue *queue) {
    if (queue->items.count == 0) {
        raise_plain(&vm->rt, queue->is_shut_down ? EXC_QUEUE_SHUT_DOWN : EXC_QUEUE_EMPTY);
        return VALUE_NULL;
    }
    Value item = queue_items_get(&vm->rt, &queue->items, queue->order);
    if (value_is_null(item)) return VALUE_NULL;
    tell_item(vm, EVENT_QUEUE_GET, queue, item);
    if (waiters_wake_next(vm, &queue->putters)) return item;
    value_unref(&vm->rt, item);
    return VALUE_NULL;
}

// A getter or putter was interrupted: if it had been woken already, another one goes in its place.
static void give_up(Vm *vm, WaitJob *job, Waiters *waiters, bool can_go_on) {
    Exception *raised = exception_take(&vm->rt);
    future_cancel(vm, job->waiter, VALUE_NONE);
    waiters_remove(vm, waiters, job->waiter);
    if (can_go_on && !future_is_cancelled(job->waiter)) waiters_wake_next(vm, waiters);
    exception_restore(&vm->rt, raised);
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

// Not of a subclass of the program's, which may have methods of its own.
static bool is_plain(Vm *vm, const Queue *queue) {
    const Asyncio *asyncio = asyncio_of(vm);
    const Type *type = queue->head.type;
    return type == asyncio->queue || type == asyncio->lifo_queue || type == asyncio->priority_queue;
}

static Outcome get_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    Queue *queue = (Queue *)job->owner;
    Outcome outcome = {.kind = input.kind == INPUT_RAISED ? OUTCOME_RAISED : OUTCOME_RETURNED};
    if (job->waiter) outcome = wait_job_step(vm, job, input);
    while (outcome.kind == OUTCOME_RETURNED) {
        if (queue->items.count || queue->is_shut_down) {
            bool plain = is_plain(vm, queue);
            Value item = plain ? get_now(vm, queue) : asyncio_call_method(vm, job->owner, "get_nowait", NULL, 0);
            return value_is_null(item) ? outcome_raised() : outcome_returned(item);
        }
        outcome = begin_wait(vm, job, &queue->getters, queue->get_kind, "get");
    }
    if (outcome.kind == OUTCOME_RAISED && job->waiter) give_up(vm, job, &queue->getters, queue->items.count > 0);
    return outcome;
}

// `return self.put_nowait(item)`
static Outcome put_at_last(Vm *vm, WaitJob *job) {
    Queue *queue = (Queue *)job->owner;
    if (is_plain(vm, queue)) return put_now(vm, queue, job->item) ? outcome_returned(VALUE_NONE) : outcome_raised();
    Value result = asyncio_call_method(vm, job->owner, "put_nowait", &job->item, 1);
    return value_is_null(result) ? outcome_raised() : outcome_returned(result);
}

static Outcome put_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    Queue *queue = (Queue *)job->owner;
    bool full;
    Outcome outcome = {.kind = input.kind == INPUT_RAISED ? OUTCOME_RAISED : OUTCOME_RETURNED};
    if (job->waiter) outcome = wait_job_step(vm, job, input);
    while (outcome.kind == OUTCOME_RETURNED) {
        if (!find_full(vm, queue, &full)) return outcome_raised();
        if (!full || queue->is_shut_down) return put_at_last(vm, job);
        outcome = begin_wait(vm, job, &queue->putters, REF_QUEUE_PUT, "put");
    }
    if (outcome.kind != OUTCOME_RAISED || !job->waiter) return outcome;
    Exception *raised = exception_take(&vm->rt);
    bool can_go_on = find_full(vm, queue, &full) && !full;
    exception_restore(&vm->rt, raised);
    give_up(vm, job, &queue->putters, can_go_on);
    return outcome;
}

static Outcome join_resume(Vm *vm, Activation *self, Input input) {
    WaitJob *job = (WaitJob *)self;
    Queue *queue = (Queue *)job->owner;
    Outcome outcome;
    if (job->waiter) {
        outcome = wait_job_step(vm, job, input);
    } else {
        if (input.kind == INPUT_RAISED) return outcome_raised();
        if (queue->unfinished <= 0) return outcome_returned(VALUE_NONE);
        Loop *loop = waiters_bind(vm, value_from_object(queue), &queue->join_loop);
        if (!loop) return outcome_raised();
        Future *future = future_new(vm, loop, REF_QUEUE_JOIN, queue->id);
        waiters_add(vm, &queue->joiners, future);
        tell_wait(vm, queue, "join");
        outcome = wait_job_begin(vm, job, future);
    }
    if (outcome.kind == OUTCOME_YIELDED) return outcome;
    waiters_remove(vm, &queue->joiners, job->waiter);
    return outcome;
}

static const ActivationOps get_ops = WAIT_JOB_OPS("get", "Queue.get", get_resume);
static const ActivationOps put_ops = WAIT_JOB_OPS("put", "Queue.put", put_resume);
static const ActivationOps join_ops = WAIT_JOB_OPS("join", "Queue.join", join_resume);

bool queue_put(Vm *vm, Queue *queue, Value item) {
    return put_now(vm, queue, item);
}

Value queue_get(Vm *vm, Queue *queue) {
    return wait_job_new(vm, &get_ops, value_from_object(queue), VALUE_NULL);
}

// Methods -------------------------------------------------------------------------------------------------------------

static Value method_get(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Queue.get(self)")) return VALUE_NULL;
    return queue_get(vm_of(rt), as_queue(self));
}

static Value method_put(Runtime *rt, Value self, const Args *args) {
    Value item;
    if (!args_parse_python(rt, args, "Queue.put(self, item)", &item)) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &put_ops, self, item);
}

static Value method_join(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Queue.join(self)")) return VALUE_NULL;
    return wait_job_new(vm_of(rt), &join_ops, self, VALUE_NULL);
}

static Value method_get_nowait(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Queue.get_nowait(self)")) return VALUE_NULL;
    return get_now(vm_of(rt), as_queue(self));
}

static Value method_put_nowait(Runtime *rt, Value self, const Args *args) {
    Value item;
    if (!args_parse_python(rt, args, "Queue.put_nowait(self, item)", &item)) return VALUE_NULL;
    return put_now(vm_of(rt), as_queue(self), item) ? VALUE_NONE : VALUE_NULL;
}

static Value method_task_done(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Queue.task_done(self)")) return VALUE_NULL;
    Queue *queue = as_queue(self);
    if (queue->unfinished <= 0) return exception_raise(rt, EXC_VALUE_ERROR, "task_done() called too many times");
    queue->unfinished--;
    tell_queue(vm_of(rt), EVENT_QUEUE_TASK_DONE, queue, queue->unfinished);
    if (queue->unfinished > 0) return VALUE_NONE;
    return waiters_fulfil_all(vm_of(rt), &queue->joiners, VALUE_NONE) ? VALUE_NONE : VALUE_NULL;
}

static void throw_away(Vm *vm, Queue *queue) {
    while (queue->items.count) {
        value_unref(&vm->rt, queue_items_get(&vm->rt, &queue->items, queue->order));
        if (queue->unfinished > 0) queue->unfinished--;
    }
    if (queue->unfinished > 0) return;
    waiters_fulfil_all(vm, &queue->joiners, VALUE_NONE);
}

static Value method_shutdown(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Value immediate = VALUE_FALSE;
    bool at_once = false;
    if (!args_parse_python(rt, args, "Queue.shutdown(self | immediate)", &immediate)) return VALUE_NULL;
    if (!value_truth(rt, immediate, &at_once)) return VALUE_NULL;
    Queue *queue = as_queue(self);
    queue->is_shut_down = true;
    tell_queue(vm, EVENT_QUEUE_SHUTDOWN, queue, 0);
    if (at_once) throw_away(vm, queue);
    if (rt->raised || !waiters_wake_all(vm, &queue->getters) || !waiters_wake_all(vm, &queue->putters)) return VALUE_NULL;
    return VALUE_NONE;
}

static Value method_qsize(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Queue.qsize(self)")) return VALUE_NULL;
    return value_from_int(as_queue(self)->items.count);
}

static Value method_empty(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Queue.empty(self)")) return VALUE_NULL;
    return value_from_bool(as_queue(self)->items.count == 0);
}

static Value method_full(Runtime *rt, Value self, const Args *args) {
    if (!args_parse_python(rt, args, "Queue.full(self)")) return VALUE_NULL;
    bool full;
    return find_full(vm_of(rt), as_queue(self), &full) ? value_from_bool(full) : VALUE_NULL;
}

static Value method_maxsize(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_queue(self)->maxsize);
}

static const TypeSlots queue_slots = {
    .destroy = queue_destroy, .visit = queue_visit, .clear = queue_clear_references,
    .new_ = asyncio_new,      .init = queue_init,   .repr = queue_repr,              .str = queue_str,
};

static const NativeSpec queue_methods[] = {
    {.name = "get", .call = method_get},
    {.name = "put", .call = method_put},
    {.name = "join", .call = method_join},
    {.name = "get_nowait", .call = method_get_nowait},
    {.name = "put_nowait", .call = method_put_nowait},
    {.name = "task_done", .call = method_task_done},
    {.name = "shutdown", .call = method_shutdown},
    {.name = "qsize", .call = method_qsize},
    {.name = "empty", .call = method_empty},
    {.name = "full", .call = method_full},
    {.name = "maxsize", .call = method_maxsize, .kind = NATIVE_GETTER},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

void queue_fill_module(Vm *vm, Module *module) {
    static const char name[] = "asyncio.queues";
    Asyncio *asyncio = asyncio_of(vm);
    Type *queue = asyncio_add_type(vm, module, name, "Queue", NULL, &queue_slots, sizeof(Queue), queue_methods);
    type_set_dict_offset(queue, offsetof(Queue, dict));
    asyncio->queue = queue;
    asyncio->priority_queue = asyncio_add_type(vm, module, name, "PriorityQueue", queue, NULL, sizeof(Queue), NULL);
    asyncio->lifo_queue = asyncio_add_type(vm, module, name, "LifoQueue", queue, NULL, sizeof(Queue), NULL);
}
