// tee: several iterators over what one of them draws. The items stand in a chain of blocks; a tee holds the block that it
// reads, and each block holds the next one, so that items go when the last tee has passed their block.
//
//   first tee ──> | 0 … 56 | ──> | 57 … 113 | ──> | 114 … |  <── second tee
//                                                      └── the iterator that the last block draws from

#include "sim/module/itertools.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

enum { BLOCK_ITEMS = 57 }; // as many as CPython's, since they decide when an item is given up

typedef struct TeeBlock {
    Object head;
    Value source;
    struct TeeBlock *next; // NULL: this is the last
    size_t count;
    bool draws;            // now: whoever asks meanwhile asks from inside of the source
    Value items[BLOCK_ITEMS];
} TeeBlock;

typedef struct Tee {
    Object head;
    TeeBlock *block; // NULL only once it was cleared
    size_t position;
} Tee;

static Tee *as_tee(Value v) { return (Tee *)(void *)v.as.object; }

// Blocks ------------------------------------------------------------------------------------------------------------------

static TeeBlock *block_new(Runtime *rt, Value source) {
    TeeBlock *block = object_new(rt, modules_types(vm_of(rt))->tee_block, KIND_OTHER, sizeof(TeeBlock));
    block->source = value_ref(source);
    return block;
}

static Value block_item(Runtime *rt, TeeBlock *block, size_t i) {
    if (i < block->count) return value_ref(block->items[i]);
    if (block->draws) return exception_raise(rt, EXC_RUNTIME_ERROR, "cannot re-enter the tee iterator");
    if (value_is_null(block->source)) return VALUE_NULL;
    block->draws = true;
    Value item = iterator_draw(rt, block->source);
    block->draws = false;
    if (value_is_null(item)) return VALUE_NULL;
    block->items[block->count++] = value_ref(item);
    return item;
}

static TeeBlock *block_after(Runtime *rt, TeeBlock *block) {
    if (!block->next) block->next = block_new(rt, block->source);
    return object_ref(block->next);
}

static void block_visit(Object *self, Visitor visitor, void *visitor_self) {
    const TeeBlock *block = (const TeeBlock *)(void *)self;
    if (value_is_object(block->source)) visitor(visitor_self, block->source.as.object);
    if (block->next) visitor(visitor_self, &block->next->head);
    for (size_t i = 0; i < block->count; i++)
        if (value_is_object(block->items[i])) visitor(visitor_self, block->items[i].as.object);
}

static void block_clear(Runtime *rt, Object *self) {
    TeeBlock *block = (TeeBlock *)(void *)self;
    value_clear(rt, &block->source);
    size_t count = block->count;
    block->count = 0;
    for (size_t i = 0; i < count; i++) value_clear(rt, &block->items[i]);
    TeeBlock *next = block->next;
    block->next = NULL;
    object_unref(rt, next);
}

static void block_destroy(Runtime *rt, Object *self) {
    block_clear(rt, self);
    object_free(rt, self, sizeof(TeeBlock));
}

static const TypeSlots block_slots = {.destroy = block_destroy, .visit = block_visit, .clear = block_clear};

// Tees --------------------------------------------------------------------------------------------------------------------

static Value tee_next(Runtime *rt, Value self) {
    Tee *tee = as_tee(self);
    if (!tee->block) return VALUE_NULL;
    if (tee->position == BLOCK_ITEMS) {
        TeeBlock *before = tee->block;
        tee->block = block_after(rt, before);
        tee->position = 0;
        object_unref(rt, before);
    }
    TeeBlock *block = object_ref(tee->block);
    Value item = block_item(rt, block, tee->position);
    object_unref(rt, block);
    if (!value_is_null(item)) tee->position++;
    return item;
}

// As tee_fromiterable: of a tee it makes a copy.
static Value tee_over(Runtime *rt, Type *type, Value iterable) {
    Value source = value_iter(rt, iterable);
    if (value_is_null(source)) return VALUE_NULL;
    bool is_tee = type_is_subtype(value_type(rt, source), modules_types(vm_of(rt))->tee);
    TeeBlock *block = is_tee ? object_ref(as_tee(source)->block) : block_new(rt, source);
    Tee *tee = object_new(rt, type, KIND_OTHER, sizeof(Tee));
    tee->block = block;
    tee->position = is_tee ? as_tee(source)->position : 0;
    value_unref(rt, source);
    return value_from_object(tee);
}

static Value tee_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "_tee", 1, 1)) return VALUE_NULL;
    return tee_over(rt, type, args->values[0]);
}

static Value tee_copy(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "_tee.__copy__()", 0, 0)) return VALUE_NULL;
    return tee_over(rt, modules_types(vm_of(rt))->tee, self);
}

static void tee_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Tee *tee = (const Tee *)(void *)self;
    if (tee->block) visitor(visitor_self, &tee->block->head);
}

static void tee_clear(Runtime *rt, Object *self) {
    Tee *tee = (Tee *)(void *)self;
    TeeBlock *block = tee->block;
    tee->block = NULL;
    object_unref(rt, block);
}

static void tee_destroy(Runtime *rt, Object *self) {
    tee_clear(rt, self);
    object_free(rt, self, sizeof(Tee));
}

static const TypeSlots tee_slots = {
    .destroy = tee_destroy,
    .visit = tee_visit,
    .clear = tee_clear,
    .new_ = tee_new,
    .iter = walk_iter,
    .next = tee_next,
};

static const NativeSpec tee_methods[] = {
    {.name = "__copy__", .call = tee_copy},
    {0},
};

// The function --------------------------------------------------------------------------------------------------------------

// The first of them: the iterator itself, if it can be copied, and how.
static Value first_copyable(Runtime *rt, Value iterator, Value *copy) {
    Str *name = str_intern(rt, "__copy__", strlen("__copy__"));
    Value first = value_ref(iterator);
    *copy = attribute_find(rt, iterator, name);
    if (value_is_null(*copy) && !rt->raised) {
        value_replace(rt, &first, tee_over(rt, modules_types(vm_of(rt))->tee, iterator));
        if (!value_is_null(first)) *copy = attribute_get(rt, first, name);
    }
    object_unref(rt, name);
    return first;
}

static bool fill_copies(Runtime *rt, Tuple *tees, Value iterator) {
    Value copy = VALUE_NULL;
    tees->items[0] = first_copyable(rt, iterator, &copy);
    for (size_t i = 1; i < tees->count && !rt->raised; i++) tees->items[i] = runtime_call(rt, copy, NULL, 0);
    value_unref(rt, copy);
    return !rt->raised;
}

static Value call_tee(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t count = 2;
    if (!args_count(rt, args, args->names ? "itertools.tee" : "tee", 1, 2)) return VALUE_NULL;
    if (args->count == 2 && !args_int(rt, args->values[1], &count)) return VALUE_NULL;
    if (count < 0) return exception_raise(rt, EXC_VALUE_ERROR, "n must be >= 0");
    if (!runtime_can_take(rt, (size_t)count, sizeof(Value) + sizeof(Tee))) return VALUE_NULL;
    Tuple *tees = tuple_new(rt, (size_t)count);
    if (count == 0) return value_from_object(tees);
    Value iterator = value_iter(rt, args->values[0]);
    bool done = !value_is_null(iterator) && fill_copies(rt, tees, iterator);
    value_unref(rt, iterator);
    if (done) return value_from_object(tees);
    object_unref(rt, tees);
    return VALUE_NULL;
}

static const NativeSpec functions[] = {
    {.name = "tee", .call = call_tee, .kind = NATIVE_FUNCTION},
    {0},
};

void itertools_add_tee(Vm *vm, Module *module) {
    Runtime *rt = &vm->rt;
    ModuleTypes *types = modules_types(vm);
    types->tee = module_add_type(rt, module, "itertools._tee", &tee_slots, sizeof(Tee), tee_methods);
    types->tee_block =
        module_add_type(rt, module, "itertools._tee_dataobject", &block_slots, sizeof(TeeBlock), NULL);
    types->tee_block->flags |= TYPE_FINAL;
    module_add_natives(rt, module, functions);
}
