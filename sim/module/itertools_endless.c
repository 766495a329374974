// What may go on for ever: count, cycle, repeat. Each item is a step, since nothing else may count while somebody in C
// asks for one after the other.

#include "sim/module/itertools.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/int.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

// count: `item` is the next number and `function` the step; or, where both are ints and the step is 1, `position` is the
// next number, `item` is not there, and `stop` is 1 when there are no more numbers --------------------------------------

// As PyNumber_Check.
static bool is_number(Runtime *rt, Value v) {
    Type *type = value_type(rt, v);
    return value_is_float(v) || type->slots->index || !value_is_null(type_lookup(rt, type, rt->names[NAME_INT])) ||
           !value_is_null(type_lookup(rt, type, rt->names[NAME_FLOAT]));
}

static Value count_new(Runtime *rt, Type *type, const Args *args) {
    Value start = value_from_int(0), step = value_from_int(1);
    if (!args_parse(rt, args, "count(|, start, step)", &start, &step)) return VALUE_NULL;
    if (!is_number(rt, start) || !is_number(rt, step)) {
        return exception_raise(rt, EXC_TYPE_ERROR, "a number is required");
    }
    Walk *walk = object_new(rt, type, KIND_OTHER, sizeof(Walk));
    walk->function = value_ref(step);
    if (value_is_integral(start) && value_is_integral(step) && step.as.integer == 1) {
        walk->position = start.as.integer;
    } else {
        walk->item = value_ref(start);
    }
    return value_from_object(walk);
}

// After the last int that there is comes the error, not before it.
static Value count_by_one(Runtime *rt, Walk *walk) {
    if (walk->stop) return int_raise_overflow(rt);
    if (walk->position < INT64_MAX) return value_from_int(walk->position++);
    walk->stop = 1;
    return value_from_int(INT64_MAX);
}

static Value count_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (!runtime_step(rt)) return VALUE_NULL;
    if (value_is_null(walk->item)) return count_by_one(rt, walk);
    Value stepped = value_binary(rt, BINARY_ADD, walk->item, walk->function);
    if (value_is_null(stepped)) return VALUE_NULL;
    Value number = walk->item;
    walk->item = stepped;
    return number;
}

static Value count_repr(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    const Str *name = value_type(rt, self)->name;
    if (value_is_null(walk->item)) {
        return value_from_object(str_format(rt, "%V(%lld)", name, (long long)walk->position));
    }
    Value item = value_ref(walk->item);
    bool by_one = value_is_int(walk->function) && walk->function.as.integer == 1;
    Str *text = by_one ? str_format(rt, "%V(%R)", name, &item)
                       : str_format(rt, "%V(%R, %R)", name, &item, &walk->function);
    value_unref(rt, item);
    return value_from_object(text);
}

static const TypeSlots count_slots = {WALK_SLOTS(count_new, count_next), .repr = count_repr};

// cycle: `item` is the list of what came in the first round, `position` where it stands in it --------------------------

static Value cycle_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "cycle", 1, 1)) return VALUE_NULL;
    Walk *walk = walk_over(rt, type, args->values[0], VALUE_NULL);
    if (walk) walk->item = value_from_object(list_new(rt, 0));
    return value_from_object(walk);
}

static Value cycle_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (value_is_null(walk->item) || !runtime_step(rt)) return VALUE_NULL;
    if (!value_is_null(walk->source)) {
        Value item = iterator_draw(rt, walk->source);
        if (!value_is_null(item)) list_append(rt, value_as_list(walk->item), item);
        if (!value_is_null(item) || rt->raised) return item;
        walk_finish(rt, walk);
    }
    const List *saved = value_as_list(walk->item);
    if (saved->count == 0) return VALUE_NULL;
    Value item = value_ref(saved->items[walk->position]);
    walk->position = (walk->position + 1) % (int64_t)saved->count;
    return item;
}

static const TypeSlots cycle_slots = {WALK_SLOTS(cycle_new, cycle_next)};

// repeat: `item`, so many times as `stop` says; -1: for ever -----------------------------------------------------------

static Value repeat_new(Runtime *rt, Type *type, const Args *args) {
    Value item = VALUE_NULL, times = VALUE_NULL;
    int64_t count = -1;
    if (!args_parse(rt, args, "repeat(object, |, times)", &item, &times)) return VALUE_NULL;
    if (!value_is_null(times)) {
        if (!args_int(rt, times, &count)) return VALUE_NULL;
        if (count < 0) count = 0;
    }
    Walk *walk = object_new(rt, type, KIND_OTHER, sizeof(Walk));
    walk->item = value_ref(item);
    walk->stop = count;
    return value_from_object(walk);
}

static Value repeat_next(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    if (walk->stop == 0 || !runtime_step(rt)) return VALUE_NULL;
    if (walk->stop > 0) walk->stop--;
    return value_ref(walk->item);
}

static Value repeat_repr(Runtime *rt, Value self) {
    Walk *walk = value_as_walk(self);
    const Str *name = value_type(rt, self)->name;
    Str *text = walk->stop < 0 ? str_format(rt, "%V(%R)", name, &walk->item)
                               : str_format(rt, "%V(%R, %lld)", name, &walk->item, (long long)walk->stop);
    return value_from_object(text);
}

static Value repeat_hint(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "repeat.__length_hint__()", 0, 0)) return VALUE_NULL;
    int64_t left = value_as_walk(self)->stop;
    return left < 0 ? exception_raise(rt, EXC_TYPE_ERROR, "len() of unsized object") : value_from_int(left);
}

static const TypeSlots repeat_slots = {WALK_SLOTS(repeat_new, repeat_next), .repr = repeat_repr};

static const NativeSpec repeat_methods[] = {
    {.name = "__length_hint__", .call = repeat_hint},
    {0},
};

const WalkType itertools_endless_types[] = {
    {"itertools.count", &count_slots, NULL},
    {"itertools.cycle", &cycle_slots, NULL},
    {"itertools.repeat", &repeat_slots, repeat_methods},
    {0},
};
