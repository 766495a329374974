// Finds an object by walking from names to values: first what a name means itself, then attributes and items, then theirs.

#include "sim/diagnose/name.h"

#include "sim/diagnose/parts.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/function.h"
#include "sim/value/list.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

enum { DEPTH_MAX = 3, LOOKS_MAX = 20000, FRAMES_MAX = 32 };

typedef struct Search {
    Vm *vm;
    const Object *object;
    int looks; // values that may still be looked at
} Search;

static Str *search_value(Search *s, Str *name, Value value, int depth);

static Str *search_attributes(Search *s, const Str *owner, const Dict *dict, int depth) {
    size_t position = 0;
    Value key, value;
    Str *found = NULL;
    while (!found && dict_next(dict, &position, &key, &value)) {
        if (!value_is_str(key)) continue;
        Str *name = str_format(&s->vm->rt, "%V.%V", owner, value_as_str(key));
        found = search_value(s, name, value, depth);
        object_unref(&s->vm->rt, name);
    }
    return found;
}

static Str *search_entries(Search *s, const Str *owner, const Dict *dict, int depth) {
    size_t position = 0;
    Value key, value;
    Str *found = NULL;
    while (!found && dict_next(dict, &position, &key, &value)) {
        if (!value_is_int(key) && (!value_is_str(key) || key.as.object->type != s->vm->rt.types[TYPE_STR])) continue;
        Str *name = str_format(&s->vm->rt, "%V[%R]", owner, &key);
        found = search_value(s, name, value, depth);
        object_unref(&s->vm->rt, name);
    }
    return found;
}

static Str *search_items(Search *s, const Str *owner, const Value *items, size_t count, int depth) {
    Str *found = NULL;
    for (size_t i = 0; !found && i < count && s->looks > 0; i++) {
        Str *name = str_format(&s->vm->rt, "%V[%zu]", owner, i);
        found = search_value(s, name, items[i], depth);
        object_unref(&s->vm->rt, name);
    }
    return found;
}

// `name` itself at depth 0, else what can be reached from it in so many steps.
static Str *search_value(Search *s, Str *name, Value value, int depth) {
    if (value_is_kind(value, KIND_CELL)) value = ((const Cell *)value.as.object)->value;
    if (!value_is_object(value) || s->looks-- <= 0) return NULL;
    if (depth == 0) return value.as.object == s->object ? object_ref(name) : NULL;
    switch ((ObjectKind)value.as.object->kind) {
    case KIND_LIST:
        return search_items(s, name, value_as_list(value)->items, value_as_list(value)->count, depth - 1);
    case KIND_TUPLE:
        return search_items(s, name, value_as_tuple(value)->items, value_as_tuple(value)->count, depth - 1);
    case KIND_DICT: return search_entries(s, name, value_as_dict(value), depth - 1);
    case KIND_INSTANCE: {
        const Dict *dict = attribute_dict(&s->vm->rt, value, false);
        return dict ? search_attributes(s, name, dict, depth - 1) : NULL;
    }
    case KIND_STR: case KIND_BYTES: case KIND_SET: case KIND_RANGE: case KIND_SLICE: case KIND_TYPE: case KIND_EXCEPTION:
    case KIND_NATIVE: case KIND_FUNCTION: case KIND_METHOD: case KIND_PROPERTY: case KIND_STATICMETHOD:
    case KIND_CLASSMETHOD: case KIND_SUPER: case KIND_CELL: case KIND_CODE: case KIND_FRAME: case KIND_GENERATOR:
    case KIND_COROUTINE: case KIND_ASYNC_GENERATOR: case KIND_TRACEBACK: case KIND_MODULE: case KIND_ITERATOR:
    case KIND_VIEW: case KIND_OTHER: break;
    }
    return NULL;
}

static Str *search_globals(Search *s, int depth) {
    size_t position = 0;
    Value key, value;
    Str *found = NULL;
    while (!found && dict_next(s->vm->globals, &position, &key, &value))
        if (value_is_str(key)) found = search_value(s, value_as_str(key), value, depth);
    return found;
}

static Str *search_frame(Search *s, const Frame *frame, int depth) {
    Str *found = NULL;
    for (uint32_t i = 0; !found && i < frame->activation.code->bytecode->local_count; i++)
        found = search_value(s, frame->activation.code->local_names[i], frame->slots[i], depth);
    return found;
}

// The frames of a chain, from the innermost out, are searched from the outermost in.
static Str *search_chain(Search *s, const Activation *innermost, int depth) {
    const Frame *frames[FRAMES_MAX];
    size_t count = 0;
    for (const Activation *a = innermost; a && count < FRAMES_MAX; a = a->back)
        if (is_program_frame(a)) frames[count++] = (const Frame *)a;
    Str *found = NULL;
    for (size_t i = count; !found && i > 0; i--) found = search_frame(s, frames[i - 1], depth);
    return found;
}

static Str *search_task(Search *s, const Task *task, int depth) {
    Value coroutine = task_coroutine(task);
    if (!value_is_kind(coroutine, KIND_COROUTINE)) return NULL;
    const Activation *root = (const Activation *)coroutine.as.object;
    const Activation *innermost = root->state == ACTIVATION_RUNNING ? s->vm->current : diagnose_innermost(task);
    return search_chain(s, innermost, depth);
}

Str *name_find(Vm *vm, const Object *object) {
    Search search = {.vm = vm, .object = object, .looks = LOOKS_MAX};
    Str *found = NULL;
    for (int depth = 0; depth < DEPTH_MAX && !found; depth++) found = search_globals(&search, depth);
    for (const Task *task = vm->loops ? vm->loops->pending.first : NULL; task && !found; task = task_next(vm, task))
        for (int depth = 0; depth <= DEPTH_MAX && !found; depth++) found = search_task(&search, task, depth);
    for (int depth = 0; depth <= DEPTH_MAX && !found; depth++) found = search_chain(&search, vm->current, depth);
    return found;
}
