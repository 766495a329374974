// The module _heapq: a list kept as a heap.

#include "sim/module/modules.h"
#include "sim/value/exception.h"
#include "sim/value/heap.h"
#include "sim/value/operate.h"

static bool rise(Runtime *rt, List *heap, size_t top, size_t at, bool is_max) {
    return heap_rise(rt, heap_of_list(heap, is_max), top, at);
}

static bool sink(Runtime *rt, List *heap, size_t at, bool is_max) {
    return heap_sink(rt, heap_of_list(heap, is_max), at);
}

// Making a heap: the parents from the last to the first. Where there are many, a parent follows soon after its children,
// while they are still at hand.

enum { MANY = 2500 };

static bool sink_and_climb(Runtime *rt, List *heap, size_t at, bool is_max) {
    for (;; at >>= 1) {
        if (!sink(rt, heap, at, is_max)) return false;
        if (!(at & 1)) return true;
    }
}

static bool heapify_many(Runtime *rt, List *heap, bool is_max) {
    size_t parents = heap->count / 2, row = 1;
    while (row * 2 <= parents + 1) row *= 2;
    size_t leftmost = row - 1;
    for (size_t i = leftmost; i-- > parents / 2;)
        if (!sink_and_climb(rt, heap, i, is_max)) return false;
    for (size_t i = parents; i-- > leftmost;)
        if (!sink_and_climb(rt, heap, i, is_max)) return false;
    return true;
}

static bool heapify(Runtime *rt, List *heap, bool is_max) {
    if (heap->count > MANY) return heapify_many(rt, heap, is_max);
    for (size_t i = heap->count / 2; i-- > 0;) {
        if (i < heap->count / 2 && !sink(rt, heap, i, is_max)) return false;
    }
    return true;
}

// The functions -----------------------------------------------------------------------------------------------------------

static bool check_list(Runtime *rt, const char *name, Value v) {
    if (value_is_list(v)) return true;
    const char *given = value_is_none(v) ? "None" : value_type_name(rt, v);
    exception_raise(rt, EXC_TYPE_ERROR, "%s must be list, not %s", name, given);
    return false;
}

static bool check_some(Runtime *rt, const List *heap) {
    if (heap->count) return true;
    exception_raise(rt, EXC_INDEX_ERROR, "index out of range");
    return false;
}

static Value replace_top(Runtime *rt, List *heap, Value item, bool is_max) { // takes over item
    Value top = heap->items[0];
    heap->items[0] = item;
    if (sink(rt, heap, 0, is_max)) return top;
    value_unref(rt, top);
    return VALUE_NULL;
}

static Value pop(Runtime *rt, List *heap, bool is_max) {
    if (!check_some(rt, heap)) return VALUE_NULL;
    Value last = list_pop(rt, heap, heap->count - 1);
    return heap->count ? replace_top(rt, heap, last, is_max) : last;
}

static Value call_heappush(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq.heappush", 2, 2)) return VALUE_NULL;
    if (!check_list(rt, "heappush() argument 1", args->values[0])) return VALUE_NULL;
    List *heap = value_as_list(args->values[0]);
    list_append(rt, heap, args->values[1]);
    return heap->count == 0 || rise(rt, heap, 0, heap->count - 1, false) ? VALUE_NONE : VALUE_NULL;
}

static Value call_heappop(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq.heappop()", 1, 1)) return VALUE_NULL;
    if (!check_list(rt, "heappop() argument", args->values[0])) return VALUE_NULL;
    return pop(rt, value_as_list(args->values[0]), false);
}

static Value call_heappop_max(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq._heappop_max()", 1, 1)) return VALUE_NULL;
    if (!check_list(rt, "_heappop_max() argument", args->values[0])) return VALUE_NULL;
    return pop(rt, value_as_list(args->values[0]), true);
}

static Value heapreplace(Runtime *rt, const Args *args, bool is_max) {
    List *heap = value_as_list(args->values[0]);
    return check_some(rt, heap) ? replace_top(rt, heap, value_ref(args->values[1]), is_max) : VALUE_NULL;
}

static Value call_heapreplace(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq.heapreplace", 2, 2)) return VALUE_NULL;
    if (!check_list(rt, "heapreplace() argument 1", args->values[0])) return VALUE_NULL;
    return heapreplace(rt, args, false);
}

static Value call_heapreplace_max(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq._heapreplace_max", 2, 2)) return VALUE_NULL;
    if (!check_list(rt, "_heapreplace_max() argument 1", args->values[0])) return VALUE_NULL;
    return heapreplace(rt, args, true);
}

static Value call_heappushpop(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq.heappushpop", 2, 2)) return VALUE_NULL;
    if (!check_list(rt, "heappushpop() argument 1", args->values[0])) return VALUE_NULL;
    List *heap = value_as_list(args->values[0]);
    if (heap->count == 0) return value_ref(args->values[1]);
    Value top = value_ref(heap->items[0]);
    bool goes = false;
    bool told = value_compare_truth(rt, top, args->values[1], COMPARE_LT, &goes);
    value_unref(rt, top);
    if (!told) return VALUE_NULL;
    return goes ? heapreplace(rt, args, false) : value_ref(args->values[1]);
}

static Value call_heapify(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq.heapify()", 1, 1)) return VALUE_NULL;
    if (!check_list(rt, "heapify() argument", args->values[0])) return VALUE_NULL;
    return heapify(rt, value_as_list(args->values[0]), false) ? VALUE_NONE : VALUE_NULL;
}

static Value call_heapify_max(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_heapq._heapify_max()", 1, 1)) return VALUE_NULL;
    if (!check_list(rt, "_heapify_max() argument", args->values[0])) return VALUE_NULL;
    return heapify(rt, value_as_list(args->values[0]), true) ? VALUE_NONE : VALUE_NULL;
}

static const NativeSpec functions[] = {
    {.name = "heappush", .call = call_heappush, .kind = NATIVE_FUNCTION},
    {.name = "heappop", .call = call_heappop, .kind = NATIVE_FUNCTION},
    {.name = "heapreplace", .call = call_heapreplace, .kind = NATIVE_FUNCTION},
    {.name = "heappushpop", .call = call_heappushpop, .kind = NATIVE_FUNCTION},
    {.name = "heapify", .call = call_heapify, .kind = NATIVE_FUNCTION},
    {.name = "_heappop_max", .call = call_heappop_max, .kind = NATIVE_FUNCTION},
    {.name = "_heapreplace_max", .call = call_heapreplace_max, .kind = NATIVE_FUNCTION},
    {.name = "_heapify_max", .call = call_heapify_max, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_heapq(Vm *vm) {
    Module *module = module_new(&vm->rt, "_heapq");
    module_add_natives(&vm->rt, module, functions);
    return value_from_object(module);
}
