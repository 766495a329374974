// What events say of values, tasks and coroutines.

#include "sim/loop/tell.h"

#include <stdio.h>
#include <string.h>

#include "sim/lang/opcode.h"
#include "sim/loop/future_parts.h"

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/where.h"

enum { TELL_DEPTH = 6 };

int64_t tell_task(const Vm *vm) {
    return vm->loops && vm->loops->current ? task_id(vm->loops->current) : 0;
}

int64_t tell_line(const Vm *vm) {
    return where_program_line(vm);
}

static unsigned opcode_at(const Bytecode *code, uint32_t index) {
    return index < code->instruction_count ? instruction_opcode(code->instructions[index]) : OP_NOP;
}

// `x` where an instruction stores into it.
static EventText stored_name(const Bytecode *code, uint32_t index) {
    if (index >= code->instruction_count) return (EventText){0};
    unsigned opcode = opcode_at(code, index), argument = instruction_argument(code->instructions[index]);
    if (opcode == OP_STORE_FAST || opcode == OP_STORE_DEREF) return event_text(code->local_names[argument]);
    if (opcode == OP_STORE_NAME || opcode == OP_STORE_GLOBAL) return event_text(code->sites[argument]);
    return (EventText){0};
}

// `self.x` where two instructions do.
static EventText stored_attribute(const Bytecode *code, uint32_t index, TellText *text) {
    unsigned opcode = opcode_at(code, index);
    bool is_local = opcode == OP_LOAD_FAST || opcode == OP_LOAD_DEREF;
    if (!is_local || opcode_at(code, index + 1) != OP_STORE_ATTR) return (EventText){0};
    const char *object = code->local_names[instruction_argument(code->instructions[index])];
    const char *name = code->sites[instruction_argument(code->instructions[index + 1])];
    int size = snprintf(text->data, TELL_TEXT_MAX, "%s.%s", object, name);
    return size > 0 && size < TELL_TEXT_MAX ? (EventText){text->data, (size_t)size} : (EventText){0};
}

EventText tell_variable(const Vm *vm, TellText *text) {
    const Frame *frame = where_frame(vm);
    if (!frame) return (EventText){0};
    const Bytecode *code = frame->activation.code->bytecode;
    uint32_t index = frame_instruction_index(frame) + 1;
    if (opcode_at(code, index) == OP_COPY) index++; // a = b = Lock()
    EventText name = stored_name(code, index);
    return name.data ? name : stored_attribute(code, index, text);
}

EventRef tell_actor(Vm *vm) {
    return loops_of(vm)->actor;
}

EventRef tell_waiter(const Task *task) {
    bool is_future = value_is_future((Value){VALUE_TAG_OBJECT, {.object = task->waiter}});
    return is_future ? tell_ref((const Future *)task->waiter) : (EventRef){.kind = REF_FUTURE};
}

// The futures that one stands for, which is pending: of a gather, or of a wait. Gives their number.
static size_t futures_of(const Future *future, const Value **items) {
    Value futures = future->as.result;
    if (value_is_list(futures)) {
        *items = value_as_list(futures)->items;
        return value_as_list(futures)->count;
    }
    if (!value_is_tuple(futures)) return 0;
    *items = value_as_tuple(futures)->items;
    return value_as_tuple(futures)->count;
}

EventRef tell_ref_with_tasks(Vm *vm, const Future *future, int64_t ids[EVENT_REF_TASKS_MAX]) {
    EventRef ref = tell_ref(future);
    const Value *futures = NULL;
    size_t count = tell_has_tasks(ref.kind) && future->state == FUTURE_PENDING ? futures_of(future, &futures) : 0;
    for (size_t i = 0; i < count; i++) {
        if (!value_is_task(vm, futures[i])) continue;
        if (ref.total++ < EVENT_REF_TASKS_MAX) ids[ref.task_count++] = task_id(value_as_task(futures[i]));
    }
    if (ref.total) ref.tasks = ids;
    return ref;
}

// Texts ---------------------------------------------------------------------------------------------------------------

// Adds what there is room for, up to the end of a character, and says so when something is left out.
static void add(TellText *text, const char *data, size_t size) {
    static const char ellipsis[] = "...";
    size_t room = TELL_TEXT_MAX - sizeof ellipsis - text->size;
    if (text->is_full) return;
    size_t taken = size < room ? size : room;
    while (taken < size && taken && ((unsigned char)data[taken] & 0xC0) == 0x80) taken--;
    memcpy(text->data + text->size, data, taken);
    text->size += taken;
    if (taken == size) return;
    memcpy(text->data + text->size, ellipsis, sizeof ellipsis);
    text->size += sizeof ellipsis - 1;
    text->is_full = true;
}

static void add_c(TellText *text, const char *string) {
    add(text, string, strlen(string));
}

static void add_str(TellText *text, const Str *str) {
    add(text, str->data, str->size);
}

static void begin_text(TellText *text) {
    text->size = 0;
    text->is_full = false;
}

static EventText end_text(const TellText *text) {
    return (EventText){text->data, text->size};
}

static void add_value(Vm *vm, TellText *text, Value v, int depth);

static void add_items(Vm *vm, TellText *text, const Value *items, size_t count, int depth) {
    for (size_t i = 0; i < count && !text->is_full; i++) {
        if (i) add_c(text, ", ");
        add_value(vm, text, items[i], depth + 1);
    }
}

static void add_sequence(Vm *vm, TellText *text, const char *begin, const Value *items, size_t count, const char *end,
                         int depth) {
    add_c(text, begin);
    add_items(vm, text, items, count, depth);
    add_c(text, end);
}

static void add_dict(Vm *vm, TellText *text, const Dict *dict, int depth) {
    size_t position = 0, count = 0;
    Value key, value;
    add_c(text, "{");
    while (!text->is_full && dict_next(dict, &position, &key, &value)) {
        if (count++) add_c(text, ", ");
        add_value(vm, text, key, depth + 1);
        add_c(text, ": ");
        add_value(vm, text, value, depth + 1);
    }
    add_c(text, "}");
}

static void add_set(Vm *vm, TellText *text, Value set, int depth) {
    bool frozen = set.as.object->type == vm->rt.types[TYPE_FROZENSET];
    List *items = list_from_iterable(&vm->rt, set);
    if (items->count == 0) {
        add_c(text, frozen ? "frozenset()" : "set()");
    } else {
        add_c(text, frozen ? "frozenset({" : "{");
        add_items(vm, text, items->items, items->count, depth);
        add_c(text, frozen ? "})" : "}");
    }
    object_unref(&vm->rt, items);
}

// The repr of a value that holds no others: made by C code alone.
static void add_simple(Vm *vm, TellText *text, Value v) {
    Str *repr = value_repr(&vm->rt, v);
    if (!repr) {
        exception_discard(&vm->rt);
        return;
    }
    add_str(text, repr);
    object_unref(&vm->rt, repr);
}

// Only as much of a str is looked at as there is room for.
static void add_text(Vm *vm, TellText *text, const Str *str) {
    if (str->size <= TELL_TEXT_MAX) {
        add_simple(vm, text, (Value){VALUE_TAG_OBJECT, {.object = (Object *)(uintptr_t)&str->head}});
        return;
    }
    size_t end = TELL_TEXT_MAX;
    while (((unsigned char)str->data[end] & 0xC0) == 0x80) end--;
    Str *beginning = str_slice(&vm->rt, str, 0, end);
    add_simple(vm, text, value_from_object(beginning));
    object_unref(&vm->rt, beginning);
}

static void add_neutral(TellText *text, const char *what, const Str *name, const char *end) {
    add_c(text, what);
    add_str(text, name);
    add_c(text, end);
}

// Whether a class of the program's has a method of that name of its own.
static bool has_own(Vm *vm, Type *type, NameId name) {
    return value_is_kind(type_lookup(&vm->rt, type, vm->rt.names[name]), KIND_FUNCTION);
}

static void add_exception(Vm *vm, TellText *text, const Exception *exception, int depth) {
    const Tuple *args = (const Tuple *)(const void *)exception->args;
    add_str(text, exception->head.type->name);
    add_sequence(vm, text, "(", args->items, args->count, ")", depth);
}

static bool is_plain_value(Value v) {
    return !value_is_object(v) || (v.as.object->kind == KIND_STR && !(v.as.object->type->flags & TYPE_USER));
}

// A loop, or a future or task whose repr runs C code only, and names no address.
static bool is_plain(Vm *vm, const Object *object, int depth) {
    const Loops *loops = loops_of(vm);
    if (object->type == loops->loop_type) return true;
    if ((object->type != loops->future_type && object->type != loops->task_type) || depth > TELL_DEPTH) return false;
    const Future *future = (const Future *)(const void *)object;
    if (future->is_failed || !is_plain_value(future->as.result) || !future_has_plain_callbacks(future)) return false;
    if (object->type == loops->future_type) return true;
    const Task *task = (const Task *)future;
    if (!value_is_kind(task_coroutine(task), KIND_COROUTINE)) return false;
    return !task->waiter || is_plain(vm, task->waiter, depth + 1);
}

static void add_native(Vm *vm, TellText *text, const Native *native) {
    add_neutral(text, native_is_of_library(&vm->rt, native) ? "<function " : "<built-in function ", native->name, ">");
}

static void add_other(Vm *vm, TellText *text, Value v) {
    const Object *object = v.as.object;
    if (object->kind == KIND_FUNCTION)
        add_neutral(text, "<function ", ((const Function *)(const void *)object)->qualname, ">");
    else if (object->kind == KIND_NATIVE)
        add_native(vm, text, (const Native *)(const void *)object);
    else if (is_plain(vm, object, 0))
        add_simple(vm, text, v);
    else
        add_neutral(text, "<", object->type->name, " object>");
}

static void add_object(Vm *vm, TellText *text, Value v, int depth) {
    Type *type = v.as.object->type;
    if (value_is_exception(v) && !has_own(vm, type, NAME_REPR)) {
        add_exception(vm, text, value_as_exception(v), depth);
        return;
    }
    if (type->flags & TYPE_USER) {
        add_neutral(text, "<", type->name, " object>");
        return;
    }
    ObjectKind kind = (ObjectKind)v.as.object->kind;
    if (kind == KIND_STR)
        add_text(vm, text, value_as_str(v));
    else if (kind == KIND_BYTES || kind == KIND_RANGE)
        add_simple(vm, text, v);
    else if (kind == KIND_TYPE)
        add_neutral(text, "<class '", ((const Type *)(const void *)v.as.object)->qualname, "'>");
    else if (kind == KIND_LIST)
        add_sequence(vm, text, "[", value_as_list(v)->items, value_as_list(v)->count, "]", depth);
    else if (kind == KIND_TUPLE)
        add_sequence(vm, text, "(", value_as_tuple(v)->items, value_as_tuple(v)->count,
                     value_as_tuple(v)->count == 1 ? ",)" : ")", depth);
    else if (kind == KIND_DICT)
        add_dict(vm, text, value_as_dict(v), depth);
    else if (kind == KIND_SET)
        add_set(vm, text, v, depth);
    else
        add_other(vm, text, v);
}

static void add_value(Vm *vm, TellText *text, Value v, int depth) {
    if (depth > TELL_DEPTH)
        add_c(text, "...");
    else if (value_is_object(v))
        add_object(vm, text, v, depth);
    else
        add_simple(vm, text, v);
}

EventText tell_repr(Vm *vm, Value v, TellText *text) {
    if (value_is_none(v)) return event_word(EVENT_WORD_NONE);
    begin_text(text);
    add_value(vm, text, v, 0);
    return end_text(text);
}

// Whether str() of it runs C code only, on values that hold no others.
static bool has_simple_message(Vm *vm, const Exception *exception) {
    const Tuple *args = (const Tuple *)(const void *)exception->args;
    for (size_t i = 0; i < args->count; i++) {
        if (is_plain_value(args->items[i])) continue;
        bool is_group = exception_matches(exception, vm->rt.types[EXC_BASE_EXCEPTION_GROUP]);
        if (!is_group || i != 1) return false;
    }
    return !has_own(vm, exception->head.type, NAME_STR) && !has_own(vm, exception->head.type, NAME_REPR);
}

EventText tell_message(Vm *vm, const Exception *exception, TellText *text) {
    const Tuple *args = (const Tuple *)(const void *)exception->args;
    begin_text(text);
    if (has_simple_message(vm, exception)) {
        Str *message = value_str(&vm->rt, (Value){VALUE_TAG_OBJECT, {.object = (Object *)(uintptr_t)&exception->head}});
        if (message)
            add_str(text, message);
        else
            exception_discard(&vm->rt);
        object_unref(&vm->rt, message);
    } else if (args->count == 1 && value_is_str(args->items[0])) {
        add_str(text, value_as_str(args->items[0]));
    } else {
        add_items(vm, text, args->items, args->count, 0);
    }
    return end_text(text);
}

// Tasks and coroutines ------------------------------------------------------------------------------------------------

void tell_outcome(Vm *vm, Event *event, const Future *future, TellText *text) {
    if (future->state == FUTURE_CANCELLED) {
        event->outcome = event_word(EVENT_WORD_CANCELLED);
    } else if (future->is_failed) {
        event->outcome = event_word(EVENT_WORD_EXCEPTION);
        event->type = tell_str(future->as.failure.exception->head.type->name);
        event->message = tell_message(vm, future->as.failure.exception, text);
    } else {
        event->outcome = event_word(EVENT_WORD_RESULT);
        event->value = tell_repr(vm, future->as.result, text);
    }
}

EventText tell_coroutine(Value coroutine, TellText *text) {
    const Object *object = coroutine.as.object;
    const Str *name;
    if (object->kind != KIND_COROUTINE)
        name = object->type->name;
    else if (((const Activation *)(const void *)object)->is_native)
        return event_text(((const Activation *)(const void *)object)->ops->qualname);
    else
        name = ((const Frame *)(const void *)object)->function->qualname;
    if (name->size < TELL_TEXT_MAX / 2) return tell_str(name);
    begin_text(text);
    add_str(text, name);
    return end_text(text);
}

EventText tell_callable(Vm *vm, Value callable, TellText *text) {
    if (value_is_kind(callable, KIND_METHOD)) callable = ((const Method *)callable.as.object)->function;
    if (value_is_kind(callable, KIND_FUNCTION)) return tell_str(((const Function *)callable.as.object)->qualname);
    if (value_is_kind(callable, KIND_NATIVE)) return tell_str(((const Native *)callable.as.object)->name);
    return value_is_null(callable) ? (EventText){0} : tell_repr(vm, callable, text);
}

void tell_stack(const Activation *innermost, TellStack *stack) {
    size_t first = TELL_FRAMES_MAX;
    for (const Activation *a = innermost; a && first > 0; a = a->back)
        if (tell_is_shown(a)) stack->frames[--first] = tell_frame((const Frame *)a);
    stack->first = stack->frames + first;
    stack->size = TELL_FRAMES_MAX - first;
}
