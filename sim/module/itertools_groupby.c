// groupby: the walk and its groups draw from the same iterator. Only the youngest group goes on: an older one is over as
// soon as the walk asks for the next.

#include "sim/module/itertools.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"

typedef struct Grouper Grouper;

typedef struct GroupBy {
    Object head;
    Value source, key;
    Value target;           // the key of the youngest group; VALUE_NULL: there was none
    Value next_key, next;   // what was drawn and not given yet; `next` alone is VALUE_NULL where it was given
    const Grouper *current; // the youngest group; compared only
} GroupBy;

struct Grouper {
    Object head;
    GroupBy *parent;
    Value target;
};

static GroupBy *as_groupby(Value v) { return (GroupBy *)(void *)v.as.object; }
static Grouper *as_grouper(Value v) { return (Grouper *)(void *)v.as.object; }

static Value groupby_new(Runtime *rt, Type *type, const Args *args) {
    Value iterable = VALUE_NULL, key = VALUE_NONE;
    if (!args_parse(rt, args, "groupby(iterable, |, key)", &iterable, &key)) return VALUE_NULL;
    Value source = value_iter(rt, iterable);
    if (value_is_null(source)) return VALUE_NULL;
    GroupBy *groupby = object_new(rt, type, KIND_OTHER, sizeof(GroupBy));
    groupby->source = source;
    groupby->key = value_ref(key);
    return value_from_object(groupby);
}

// Draws the next item, and finds its key. False: exhausted, or raised.
static bool groupby_step(Runtime *rt, GroupBy *groupby) {
    Value item = iterator_draw(rt, groupby->source);
    if (value_is_null(item)) return false;
    Value key = value_is_none(groupby->key) ? value_ref(item) : runtime_call(rt, groupby->key, &item, 1);
    if (value_is_null(key)) {
        value_unref(rt, item);
        return false;
    }
    value_replace(rt, &groupby->next, item);
    value_replace(rt, &groupby->next_key, key);
    return true;
}

// Whether the item that was drawn belongs to the group of `target`. False: raised.
static bool is_of_group(Runtime *rt, const GroupBy *groupby, Value target, bool *out) {
    Value key = value_ref(groupby->next_key);
    value_ref(target);
    bool told = value_equal(rt, target, key, out);
    value_unref(rt, target);
    value_unref(rt, key);
    return told;
}

// Passes over what is left of the group before. False: exhausted, or raised.
static bool skip_group(Runtime *rt, GroupBy *groupby) {
    for (;;) {
        if (!value_is_null(groupby->next_key)) {
            bool same = false;
            if (value_is_null(groupby->target)) return true;
            if (!is_of_group(rt, groupby, groupby->target, &same)) return false;
            if (!same) return true;
        }
        if (!groupby_step(rt, groupby)) return false;
    }
}

static Value begin_group(Runtime *rt, GroupBy *groupby, Value target) {
    Grouper *grouper = object_new(rt, modules_types(vm_of(rt))->grouper, KIND_OTHER, sizeof(Grouper));
    grouper->parent = object_ref(groupby);
    grouper->target = value_ref(target);
    groupby->current = grouper;
    return value_from_object(grouper);
}

static Value groupby_next(Runtime *rt, Value self) {
    GroupBy *groupby = as_groupby(self);
    groupby->current = NULL;
    if (!skip_group(rt, groupby)) return VALUE_NULL;
    value_replace(rt, &groupby->target, value_ref(groupby->next_key));
    Tuple *pair = tuple_new(rt, 2);
    pair->items[0] = value_ref(groupby->target);
    pair->items[1] = begin_group(rt, groupby, groupby->target);
    return value_from_object(pair);
}

static Value *groupby_values(GroupBy *groupby, size_t i) {
    Value *const values[] = {&groupby->source, &groupby->key, &groupby->target, &groupby->next_key, &groupby->next};
    return i < sizeof values / sizeof *values ? values[i] : NULL;
}

static void groupby_visit(Object *self, Visitor visitor, void *visitor_self) {
    Value *value;
    for (size_t i = 0; (value = groupby_values((GroupBy *)(void *)self, i)); i++)
        if (value_is_object(*value)) visitor(visitor_self, value->as.object);
}

// A group of it may still ask for more: then there is nothing.
static void groupby_clear(Runtime *rt, Object *self) {
    GroupBy *groupby = (GroupBy *)(void *)self;
    groupby->current = NULL;
    for (size_t i = 0; groupby_values(groupby, i); i++) value_clear(rt, groupby_values(groupby, i));
}

static void groupby_destroy(Runtime *rt, Object *self) {
    groupby_clear(rt, self);
    object_free(rt, self, sizeof(GroupBy));
}

static const TypeSlots groupby_slots = {
    .destroy = groupby_destroy,
    .visit = groupby_visit,
    .clear = groupby_clear,
    .new_ = groupby_new,
    .iter = walk_iter,
    .next = groupby_next,
};

// A group -----------------------------------------------------------------------------------------------------------------

static Value grouper_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    if (!args_count(rt, args, "_grouper", 2, 2)) return VALUE_NULL;
    Value parent = args->values[0];
    if (type_is_subtype(value_type(rt, parent), modules_types(vm_of(rt))->groupby))
        return begin_group(rt, as_groupby(parent), args->values[1]);
    return exception_raise(rt, EXC_TYPE_ERROR, "_grouper() argument 1 must be itertools.groupby, not %s",
                           value_type_name(rt, parent));
}

static Value grouper_next(Runtime *rt, Value self) {
    const Grouper *grouper = as_grouper(self);
    GroupBy *groupby = grouper->parent;
    bool same = false;
    if (!groupby || groupby->current != grouper) return VALUE_NULL;
    if (value_is_null(groupby->next) && !groupby_step(rt, groupby)) return VALUE_NULL;
    if (!is_of_group(rt, groupby, grouper->target, &same) || !same) return VALUE_NULL;
    Value item = groupby->next;
    groupby->next = VALUE_NULL;
    value_clear(rt, &groupby->next_key);
    return item;
}

static void grouper_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Grouper *grouper = (const Grouper *)(void *)self;
    if (grouper->parent) visitor(visitor_self, &grouper->parent->head);
    if (value_is_object(grouper->target)) visitor(visitor_self, grouper->target.as.object);
}

static void grouper_clear(Runtime *rt, Object *self) {
    Grouper *grouper = (Grouper *)(void *)self;
    GroupBy *parent = grouper->parent;
    grouper->parent = NULL;
    value_clear(rt, &grouper->target);
    object_unref(rt, parent);
}

static void grouper_destroy(Runtime *rt, Object *self) {
    Grouper *grouper = (Grouper *)(void *)self;
    if (grouper->parent && grouper->parent->current == grouper) grouper->parent->current = NULL;
    grouper_clear(rt, self);
    object_free(rt, self, sizeof(Grouper));
}

static const TypeSlots grouper_slots = {
    .destroy = grouper_destroy,
    .visit = grouper_visit,
    .clear = grouper_clear,
    .new_ = grouper_new,
    .iter = walk_iter,
    .next = grouper_next,
};

void itertools_add_groupby(Vm *vm, Module *module) {
    Runtime *rt = &vm->rt;
    ModuleTypes *types = modules_types(vm);
    types->groupby = module_add_type(rt, module, "itertools.groupby", &groupby_slots, sizeof(GroupBy), NULL);
    types->grouper = module_add_type(rt, module, "itertools._grouper", &grouper_slots, sizeof(Grouper), NULL);
    types->grouper->flags |= TYPE_FINAL;
}
