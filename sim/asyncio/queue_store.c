// What lies in a queue. As long as nobody looks at its `_queue`, the items lie in C. Once a subclass of the program's does,
// or makes one of its own in `_init`, that is where they are: a deque or a list for all that the queue does.

#include "sim/asyncio/module.h"
#include "sim/asyncio/queue_parts.h"
#include "sim/module/deque.h"
#include "sim/value/exception.h"
#include "sim/value/heap.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/import.h"

// Where a method of the program's may be, it is called: VALUE_NULL raised.
static Value call(Vm *vm, Queue *queue, const char *name, const Value *args, size_t count) {
    return asyncio_call_method(vm, &queue->head, name, args, count);
}

// The same for its truth, or for nothing.
static bool call_for_truth(Vm *vm, Queue *queue, const char *name, bool *truth) {
    Value answer = call(vm, queue, name, NULL, 0);
    bool told = !value_is_null(answer) && value_truth(&vm->rt, answer, truth);
    value_unref(&vm->rt, answer);
    return told;
}

static bool call_with(Vm *vm, Queue *queue, const char *name, Value argument) {
    Value answer = call(vm, queue, name, &argument, 1);
    value_unref(&vm->rt, answer);
    return !value_is_null(answer);
}

static Value call_store(Vm *vm, Queue *queue, const char *name, const Value *args, size_t count) {
    Str *interned = str_intern_object(&vm->rt, str_from_c(&vm->rt, name));
    Value store = value_ref(queue->store);
    Value result = vm_call_method(vm, store, interned, args, count);
    value_unref(&vm->rt, store);
    object_unref(&vm->rt, interned);
    return result;
}

// The store -------------------------------------------------------------------------------------------------------------

// Moves the items to where the program can see them. False: raised.
static bool open_store(Vm *vm, Queue *queue) {
    Runtime *rt = &vm->rt;
    if (!value_is_null(queue->store)) return true;
    Value store = queue->order == QUEUE_FIFO ? asyncio_new_deque(vm) : value_from_object(list_new(rt, queue->items.count));
    if (value_is_null(store)) return false;
    for (size_t i = 0; i < queue->items.count; i++) {
        Value item = queue_items_at(&queue->items, i);
        if (queue->order == QUEUE_FIFO)
            deque_append(rt, value_as_deque(store), value_ref(item));
        else
            list_append(rt, value_as_list(store), item);
    }
    queue_items_clear(rt, &queue->items);
    queue->store = store;
    return true;
}

static Value get_store(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Queue *queue = value_as_queue(self);
    return open_store(vm_of(rt), queue) ? value_ref(queue->store) : VALUE_NULL;
}

static bool set_store(Runtime *rt, Value self, Value value) {
    Queue *queue = value_as_queue(self);
    queue_items_clear(rt, &queue->items);
    value_replace(rt, &queue->store, value_ref(value));
    return true;
}

int64_t queue_told_size(const Queue *queue) {
    if (value_is_null(queue->store)) return (int64_t)queue->items.count;
    if (value_is_list(queue->store)) return (int64_t)value_as_list(queue->store)->count;
    return value_is_deque(queue->store) ? (int64_t)value_as_deque(queue->store)->count : 0;
}

bool queue_describe_items(Runtime *rt, StrBuilder *text, const Queue *queue) {
    bool truth = queue->items.count > 0;
    if (!value_is_null(queue->store) && !value_truth(rt, queue->store, &truth)) return false;
    if (!truth) return true;
    List *items = value_is_null(queue->store) ? list_new(rt, queue->items.count) : list_from_iterable(rt, queue->store);
    for (size_t i = 0; items && i < queue->items.count; i++) list_append(rt, items, queue_items_at(&queue->items, i));
    str_builder_add_c(text, " _queue=");
    bool well = items && str_builder_add_repr(text, value_from_object(items));
    object_unref(rt, items);
    return well;
}

// _init, _put and _get --------------------------------------------------------------------------------------------------

static Value init_store(Runtime *rt, Value self, const Args *args, const char *signature) {
    Value maxsize;
    Queue *queue = value_as_queue(self);
    if (!args_parse_python(rt, args, signature, &maxsize)) return VALUE_NULL;
    queue_items_clear(rt, &queue->items);
    value_clear(rt, &queue->store);
    return VALUE_NONE;
}

bool queue_init_store(Vm *vm, Queue *queue) {
    return !asyncio_is_changed(&queue->head) || call_with(vm, queue, "_init", queue->maxsize);
}

// self._queue.append(item)
static bool append(Vm *vm, Queue *queue, Value item) {
    if (value_is_null(queue->store)) return queue_items_put(&vm->rt, &queue->items, QUEUE_LIFO, item);
    Value done = call_store(vm, queue, "append", &item, 1);
    value_unref(&vm->rt, done);
    return !value_is_null(done);
}

// False: raised, as the functions of heapq do.
static bool check_heap(Runtime *rt, const Queue *queue, const char *argument) {
    if (value_is_list(queue->store)) return true;
    bool is_deque = value_is_deque(queue->store); // its name is told with its module
    exception_raise(rt, EXC_TYPE_ERROR, "%s must be list, not %s", argument,
                    is_deque ? "collections.deque" : value_type_name(rt, queue->store));
    return false;
}

// heappush(self._queue, item)
static bool push(Vm *vm, Queue *queue, Value item) {
    if (value_is_null(queue->store)) return queue_items_put(&vm->rt, &queue->items, QUEUE_PRIORITY, item);
    if (!check_heap(&vm->rt, queue, "heappush() argument 1")) return false;
    List *list = object_ref(value_as_list(queue->store));
    list_append(&vm->rt, list, item);
    bool well = list->count == 0 || heap_rise(&vm->rt, heap_of_list(list, false), 0, list->count - 1);
    object_unref(&vm->rt, list);
    return well;
}

// heappop(self._queue)
static Value pop_smallest(Vm *vm, Queue *queue) {
    Runtime *rt = &vm->rt;
    if (!check_heap(rt, queue, "heappop() argument")) return VALUE_NULL;
    List *list = object_ref(value_as_list(queue->store));
    Value smallest = VALUE_NULL;
    if (list->count == 0) exception_raise(rt, EXC_INDEX_ERROR, "index out of range");
    else smallest = list_pop(rt, list, list->count - 1);
    if (list->count > 0 && !value_is_null(smallest)) {
        Value last = smallest;
        smallest = list->items[0];
        list->items[0] = last;
        if (!heap_sink(rt, heap_of_list(list, false), 0)) value_clear(rt, &smallest);
    }
    object_unref(rt, list);
    return smallest;
}

// Of a queue whose items lie in C, in its own order.
static Value get_from_items(Vm *vm, Queue *queue, QueueOrder order) {
    static const char *const nothing[] = {"pop from an empty deque", "pop from empty list", "index out of range"};
    if (queue->items.count == 0) return exception_raise(&vm->rt, EXC_INDEX_ERROR, "%s", nothing[order]);
    return queue_items_get(&vm->rt, &queue->items, order);
}

// What _put does in a class with this order.
static bool put_in_order(Vm *vm, Queue *queue, QueueOrder order, Value item) {
    if (order != queue->order && !open_store(vm, queue)) return false;
    return order == QUEUE_PRIORITY ? push(vm, queue, item) : append(vm, queue, item);
}

static Value get_in_order(Vm *vm, Queue *queue, QueueOrder order) {
    if (order != queue->order && !open_store(vm, queue)) return VALUE_NULL;
    if (value_is_null(queue->store)) return get_from_items(vm, queue, order);
    if (order == QUEUE_PRIORITY) return pop_smallest(vm, queue);
    return call_store(vm, queue, order == QUEUE_FIFO ? "popleft" : "pop", NULL, 0);
}

bool queue_put_item(Vm *vm, Queue *queue, Value item) {
    if (asyncio_is_changed(&queue->head)) return call_with(vm, queue, "_put", item);
    return put_in_order(vm, queue, queue->order, item);
}

Value queue_get_item(Vm *vm, Queue *queue) {
    if (asyncio_is_changed(&queue->head)) return call(vm, queue, "_get", NULL, 0);
    return get_in_order(vm, queue, queue->order);
}

// empty and full --------------------------------------------------------------------------------------------------------

static bool find_empty(Runtime *rt, const Queue *queue, bool *empty) {
    bool truth = queue->items.count > 0;
    if (!value_is_null(queue->store) && !value_truth(rt, queue->store, &truth)) return false;
    *empty = !truth;
    return true;
}

bool queue_find_empty(Vm *vm, Queue *queue, bool *empty) {
    if (asyncio_is_changed(&queue->head)) return call_for_truth(vm, queue, "empty", empty);
    return find_empty(&vm->rt, queue, empty);
}

static Value count_items(Runtime *rt, const Queue *queue) {
    int64_t count = (int64_t)queue->items.count;
    if (!value_is_null(queue->store) && !value_length(rt, queue->store, &count)) return VALUE_NULL;
    return value_from_int(count);
}

static Value get_maxsize(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Value maxsize = value_as_queue(self)->maxsize;
    if (!value_is_null(maxsize)) return value_ref(maxsize);
    Str *name = str_intern_object(rt, str_from_c(rt, "_maxsize"));
    exception_raise_attribute(rt, self, name, "'%s' object has no attribute '_maxsize'", value_type_name(rt, self));
    object_unref(rt, name);
    return VALUE_NULL;
}

static bool set_maxsize(Runtime *rt, Value self, Value value) {
    value_replace(rt, &value_as_queue(self)->maxsize, value_ref(value));
    return true;
}

// self.qsize() >= maxsize
static bool is_at_least(Vm *vm, Queue *queue, Value maxsize, bool *truth) {
    bool changed = asyncio_is_changed(&queue->head);
    Value count = changed ? call(vm, queue, "qsize", NULL, 0) : count_items(&vm->rt, queue);
    bool compared = !value_is_null(count) && value_compare_truth(&vm->rt, count, maxsize, COMPARE_GE, truth);
    value_unref(&vm->rt, count);
    return compared;
}

// As Queue.full.
static bool find_full(Vm *vm, Queue *queue, bool *full) {
    bool is_plain = value_is_null(queue->store) && !asyncio_is_changed(&queue->head);
    if (is_plain && value_is_int(queue->maxsize)) {
        *full = queue->maxsize.as.integer > 0 && (int64_t)queue->items.count >= queue->maxsize.as.integer;
        return true;
    }
    Value maxsize = get_maxsize(&vm->rt, value_from_object(queue), NULL);
    bool is_endless;
    *full = false;
    bool well = !value_is_null(maxsize) &&
                value_compare_truth(&vm->rt, maxsize, value_from_int(0), COMPARE_LE, &is_endless) &&
                (is_endless || is_at_least(vm, queue, maxsize, full));
    value_unref(&vm->rt, maxsize);
    return well;
}

bool queue_find_full(Vm *vm, Queue *queue, bool *full) {
    return asyncio_is_changed(&queue->head) ? call_for_truth(vm, queue, "full", full) : find_full(vm, queue, full);
}

// Methods ---------------------------------------------------------------------------------------------------------------

static Value method_init(Runtime *rt, Value self, const Args *args) {
    return init_store(rt, self, args, "Queue._init(self, maxsize)");
}

static Value lifo_init(Runtime *rt, Value self, const Args *args) {
    return init_store(rt, self, args, "LifoQueue._init(self, maxsize)");
}

static Value priority_init(Runtime *rt, Value self, const Args *args) {
    return init_store(rt, self, args, "PriorityQueue._init(self, maxsize)");
}

static Value put_item(Runtime *rt, Value self, const Args *args, const char *signature, QueueOrder order) {
    Value item, unused;
    if (!args_parse_python(rt, args, signature, &item, &unused)) return VALUE_NULL;
    return put_in_order(vm_of(rt), value_as_queue(self), order, item) ? VALUE_NONE : VALUE_NULL;
}

static Value method_put(Runtime *rt, Value self, const Args *args) {
    return put_item(rt, self, args, "Queue._put(self, item)", QUEUE_FIFO);
}

static Value lifo_put(Runtime *rt, Value self, const Args *args) {
    return put_item(rt, self, args, "LifoQueue._put(self, item)", QUEUE_LIFO);
}

static Value priority_put(Runtime *rt, Value self, const Args *args) {
    return put_item(rt, self, args, "PriorityQueue._put(self, item | heappush)", QUEUE_PRIORITY);
}

static Value get_item(Runtime *rt, Value self, const Args *args, const char *signature, QueueOrder order) {
    Value unused;
    if (!args_parse_python(rt, args, signature, &unused)) return VALUE_NULL;
    return get_in_order(vm_of(rt), value_as_queue(self), order);
}

static Value method_get(Runtime *rt, Value self, const Args *args) {
    return get_item(rt, self, args, "Queue._get(self)", QUEUE_FIFO);
}

static Value lifo_get(Runtime *rt, Value self, const Args *args) {
    return get_item(rt, self, args, "LifoQueue._get(self)", QUEUE_LIFO);
}

static Value priority_get(Runtime *rt, Value self, const Args *args) {
    return get_item(rt, self, args, "PriorityQueue._get(self | heappop)", QUEUE_PRIORITY);
}

static Value method_qsize(Runtime *rt, Value self, const Args *args) {
    return args_none(rt, args, "Queue.qsize(self)") ? count_items(rt, value_as_queue(self)) : VALUE_NULL;
}

static Value method_empty(Runtime *rt, Value self, const Args *args) {
    bool empty;
    if (!args_none(rt, args, "Queue.empty(self)")) return VALUE_NULL;
    return find_empty(rt, value_as_queue(self), &empty) ? value_from_bool(empty) : VALUE_NULL;
}

static Value method_full(Runtime *rt, Value self, const Args *args) {
    bool full;
    if (!args_none(rt, args, "Queue.full(self)")) return VALUE_NULL;
    return find_full(vm_of(rt), value_as_queue(self), &full) ? value_from_bool(full) : VALUE_NULL;
}

const NativeSpec queue_store_methods[] = {
    {.name = "_init", .call = method_init},
    {.name = "_put", .call = method_put},
    {.name = "_get", .call = method_get},
    {.name = "_queue", .call = get_store, .set = set_store, .kind = NATIVE_GETTER},
    {.name = "_maxsize", .call = get_maxsize, .set = set_maxsize, .kind = NATIVE_GETTER},
    {.name = "maxsize", .call = get_maxsize, .kind = NATIVE_GETTER},
    {.name = "qsize", .call = method_qsize},
    {.name = "empty", .call = method_empty},
    {.name = "full", .call = method_full},
    {0},
};

const NativeSpec lifo_queue_methods[] = {
    {.name = "_init", .call = lifo_init},
    {.name = "_put", .call = lifo_put},
    {.name = "_get", .call = lifo_get},
    {0},
};

const NativeSpec priority_queue_methods[] = {
    {.name = "_init", .call = priority_init},
    {.name = "_put", .call = priority_put},
    {.name = "_get", .call = priority_get},
    {0},
};
