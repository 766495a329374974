// The stack as a list of FrameSummary, which is a tuple (file, line, function, source) with names.

#include "sim/vm/origin.h"

#include "sim/value/beside.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/where.h"

enum { SUMMARY_FILE, SUMMARY_LINE, SUMMARY_NAME, SUMMARY_SOURCE, SUMMARY_COUNT };

static const Tuple *as_tuple(Value v) {
    return (const Tuple *)v.as.object;
}

static Value summary_item(Value self, size_t i) {
    const Tuple *tuple = as_tuple(self);
    return i < tuple->count ? value_ref(tuple->items[i]) : VALUE_NONE;
}

static Value get_file(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return summary_item(self, SUMMARY_FILE);
}

static Value get_line(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return summary_item(self, SUMMARY_LINE);
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return summary_item(self, SUMMARY_NAME);
}

static Value get_source(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return summary_item(self, SUMMARY_SOURCE);
}

static Value summary_repr(Runtime *rt, Value self) {
    const Tuple *tuple = as_tuple(self);
    return value_from_object(str_format(rt, "<FrameSummary file %V, line %lld in %V>", value_as_str(tuple->items[0]),
                                        (long long)tuple->items[1].as.integer, value_as_str(tuple->items[2])));
}

static const NativeSpec summary_attributes[] = {
    {.name = "filename", .call = get_file, .kind = NATIVE_GETTER},
    {.name = "lineno", .call = get_line, .kind = NATIVE_GETTER},
    {.name = "name", .call = get_name, .kind = NATIVE_GETTER},
    {.name = "line", .call = get_source, .kind = NATIVE_GETTER},
    {0},
};

static const TypeSlots summary_slots = {.repr = summary_repr};

static Type *summary_type(Vm *vm) {
    Runtime *rt = &vm->rt;
    if (vm->frame_summary_type) return vm->frame_summary_type;
    vm->frame_summary_type = type_new_native(rt, "traceback", "FrameSummary", rt->types[TYPE_TUPLE], &summary_slots,
                                             KIND_TUPLE, sizeof(Tuple));
    vm->frame_summary_type->flags |= TYPE_FINAL;
    type_add_natives(rt, vm->frame_summary_type, summary_attributes);
    return vm->frame_summary_type;
}

static Value summary_new(Vm *vm, const Frame *frame) {
    Runtime *rt = &vm->rt;
    uint32_t line = frame_line(frame);
    SourceLine source = where_source_stripped(vm, line);
    Tuple *summary = tuple_new(rt, SUMMARY_COUNT);
    summary->head.type = summary_type(vm);
    summary->items[SUMMARY_FILE] = value_from_object(str_from_c(rt, vm->file_name));
    summary->items[SUMMARY_LINE] = value_from_int(line);
    summary->items[SUMMARY_NAME] = value_ref(value_from_object(frame->activation.code->name));
    summary->items[SUMMARY_SOURCE] = value_from_object(str_new(rt, source.data, source.size));
    return value_from_object(summary);
}

// How many of CPython's frames it stands for: a call in C may stand for several functions of the library.
static unsigned frames_of(const Activation *activation) {
    if (!activation->is_native) return 1;
    if (activation->head.type->flags & TYPE_ACTIVATION) return 0;
    if (!activation->is_call || !activation->back || activation->depth <= activation->back->depth) return 1;
    return (unsigned)(activation->depth - activation->back->depth);
}

List *origin_here(Vm *vm, unsigned limit) {
    List *stack = list_new(&vm->rt, 0);
    for (const Activation *a = vm->current; a && limit; a = activation_run_from(vm, a->back)) {
        unsigned frames = frames_of(a);
        limit = limit > frames ? limit - frames : 0;
        if (a->is_native || frame_is_library((const Frame *)a)) continue;
        list_append_owned(&vm->rt, stack, summary_new(vm, (const Frame *)a));
    }
    for (size_t i = 0, j = stack->count; i + 1 < j; i++) {
        Value item = stack->items[i];
        stack->items[i] = stack->items[--j];
        stack->items[j] = item;
    }
    return stack;
}

bool origin_is_stack(Vm *vm, const List *list) {
    for (size_t i = 0; i < list->count; i++) {
        Value item = list->items[i];
        if (!value_is_tuple(item) || item.as.object->type != vm->frame_summary_type) return false;
    }
    return true;
}

void origin_add_text(Vm *vm, StrBuilder *text, const List *stack) {
    for (size_t i = 0; i < stack->count; i++) {
        const Tuple *summary = as_tuple(stack->items[i]);
        str_builder_add_format(text, "\n  File \"%s\", line %lld, in %V", vm->file_name,
                               (long long)summary->items[SUMMARY_LINE].as.integer,
                               value_as_str(summary->items[SUMMARY_NAME]));
        const Str *source = value_as_str(summary->items[SUMMARY_SOURCE]);
        if (source->size) str_builder_add_format(text, "\n    %V", source);
    }
}

Value origin_tuple(Vm *vm, const List *stack) {
    Tuple *all = tuple_new(&vm->rt, stack->count);
    for (size_t i = 0; i < stack->count; i++)
        all->items[i] = value_from_object(tuple_from(&vm->rt, as_tuple(stack->items[stack->count - 1 - i])->items, 3));
    return value_from_object(all);
}

uint32_t origin_line(const List *stack) {
    if (stack->count == 0) return 0;
    return (uint32_t)as_tuple(stack->items[stack->count - 1])->items[SUMMARY_LINE].as.integer;
}

void origin_keep(Vm *vm, Object *object, unsigned limit) {
    List *origin = origin_here(vm, limit);
    beside_set(&vm->rt, BESIDE_ORIGIN, object, &origin->head);
    object_unref(&vm->rt, origin);
}

List *origin_of(Vm *vm, const Object *object) {
    return (List *)beside_get(&vm->rt, BESIDE_ORIGIN, object);
}
