// Follows marks through the instructions of a frame. Asked before each instruction, so an effect stands here as what it is
// going to be; if the instruction raises instead, what it would have pushed is gone, and its marks are written over by
// whatever is pushed next.

#include "sim/diagnose/flow.h"

#include <string.h>

#include "sim/diagnose/parts.h"
#include "sim/lang/opcode.h"
#include "sim/loop/tell.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/function.h"
#include "sim/value/list.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

// What the text of the program tells ----------------------------------------------------------------------------------

static void add_name(Vm *vm, Flow *flow, const char *text) {
    Str *name = str_intern(&vm->rt, text, strlen(text));
    flow->names = world_resize(vm->rt.world, flow->names, flow->name_count * sizeof(Str *),
                               (flow->name_count + 1) * sizeof(Str *));
    flow->names[flow->name_count++] = name;
}

static bool is_free_variable(const Bytecode *code, unsigned local) {
    return local >= code->local_count - code->free_count;
}

static void scan_instruction(Vm *vm, Flow *flow, const Bytecode *code, Instruction instruction) {
    unsigned arg = instruction_argument(instruction);
    switch ((int)instruction_opcode(instruction)) {
    case OP_STORE_GLOBAL: add_name(vm, flow, code->sites[arg]); break;
    case OP_STORE_ATTR:
        if (strcmp(code->name, "__init__") != 0) add_name(vm, flow, code->sites[arg]);
        break;
    case OP_STORE_DEREF:
        if (is_free_variable(code, arg)) add_name(vm, flow, code->local_names[arg]);
        break;
    case OP_STORE_SUBSCR: flow->items = true; break;
    }
}

static void scan(Vm *vm, Flow *flow, const Bytecode *code) {
    bool is_function = !(code->flags & (CODE_MODULE | CODE_CLASS_BODY));
    for (uint32_t i = 0; is_function && i < code->instruction_count; i++)
        scan_instruction(vm, flow, code, code->instructions[i]);
    for (uint32_t i = 0; i < code->constant_count; i++)
        if (code->constants[i].kind == CODE_CONSTANT_CODE) scan(vm, flow, code->constants[i].as.code);
}

bool flow_begin(Vm *vm) {
    Flow *flow = world_allocate_zeroed(vm->rt.world, sizeof *flow);
    scan(vm, flow, vm->main->code->bytecode);
    if (flow->name_count == 0 && !flow->items) return false;
    vm->diagnose->flow = flow;
    return true;
}

static bool is_written(const Flow *flow, const Str *name) {
    for (size_t i = 0; i < flow->name_count; i++)
        if (flow->names[i] == name) return true;
    return false;
}

static bool site_is_written(const Flow *flow, Site *site) {
    if (site->watched == SITE_UNKNOWN) site->watched = is_written(flow, site->name) ? SITE_WATCHED : SITE_IGNORED;
    return site->watched == SITE_WATCHED;
}

// Variables -----------------------------------------------------------------------------------------------------------

typedef struct Place { // where a variable is, and what it holds
    Object *container; // NULL: not one that is followed
    VariableKey key;
    Value value;
} Place;

static Place global_place(Frame *frame, const Site *site) {
    int64_t position = dict_find_name(frame->function->globals, site->name);
    if (position < 0) return (Place){0};
    return (Place){&frame->function->globals->head, {.pointer = site->name},
                   frame->function->globals->entries[position].value};
}

static Place cell_place(Frame *frame, unsigned local) {
    Cell *cell = (Cell *)frame->slots[local].as.object;
    return (Place){&cell->head, {0}, cell->value};
}

static bool is_plain_instance(Vm *vm, Value object, const Str *name) {
    if (!value_is_kind(object, KIND_INSTANCE)) return false;
    Type *type = object.as.object->type;
    if (type->slots->get_attribute || !attribute_set_is_plain(type)) return false;
    Value found = type_lookup(&vm->rt, type, (Str *)(uintptr_t)name);
    return !value_is_object(found) || !(found.as.object->type->slots->set || found.as.object->kind == KIND_NATIVE);
}

static Place attribute_place(Vm *vm, Value object, const Str *name) {
    if (!is_plain_instance(vm, object, name)) return (Place){0};
    Dict *dict = attribute_dict(&vm->rt, object, false);
    Value value = dict ? dict_get_name(dict, (Str *)(uintptr_t)name) : VALUE_NULL;
    if (value_is_null(value)) value = type_lookup(&vm->rt, object.as.object->type, (Str *)(uintptr_t)name);
    return (Place){object.as.object, {.pointer = name}, value};
}

// Keys that C code alone compares.
static bool key_of(Value key, VariableKey *out) {
    if (value_is_str(key)) *out = (VariableKey){.tag = VALUE_TAG_OBJECT, .hash = (uint64_t)str_hash(value_as_str(key))};
    else if (!value_is_object(key) && !value_is_float(key))
        *out = (VariableKey){.tag = VALUE_TAG_INT, .hash = (uint64_t)key.as.integer};
    else return false;
    return !value_is_str(key) || !(key.as.object->type->flags & TYPE_USER);
}

static Place item_place(Vm *vm, Value container, Value key) {
    Place place = {0};
    if (!value_is_object(container) || container.as.object->type->flags & TYPE_USER || !key_of(key, &place.key))
        return (Place){0};
    if (value_is_dict(container)) {
        place.value = dict_get(&vm->rt, value_as_dict(container), key);
    } else if (value_is_kind(container, KIND_LIST) && value_is_int(key)) {
        const List *list = value_as_list(container);
        int64_t index = key.as.integer < 0 ? key.as.integer + (int64_t)list->count : key.as.integer;
        if (index < 0 || (uint64_t)index >= list->count) return (Place){0};
        place.key.hash = (uint64_t)index;
        place.value = list->items[index];
    } else {
        return (Place){0};
    }
    place.container = container.as.object;
    return place;
}

// The mark that a read of it gives, by the task that runs.
static void add_read(Vm *vm, const Frame *frame, const Place *place, Marks *to) {
    uint32_t task = (uint32_t)tell_task(vm);
    if (!place->container || !task || value_is_null(place->value)) return;
    Variable *variable = flow_variable(vm, place->container, place->key);
    Marks read = {.count = 1, .items = {{content_of(place->value), variable->number, frame_line(frame), task,
                                          (uint32_t)vm->task_steps}}};
    Marks rest = *to;
    *to = read;
    marks_add(to, &rest);
}

static void store(Vm *vm, Frame *frame, const Place *place, const Value *value) {
    if (!place->container) return;
    Variable *variable = flow_variable(vm, place->container, place->key);
    lost_update_store(vm, frame, variable, flow_find_marks(vm, frame, value), *value, content_of(place->value));
}

// Marks on operands ---------------------------------------------------------------------------------------------------

// Marks of the n-th operand from the top (1: the top), or of the next one to be pushed (0).
static Marks *operand(Vm *vm, Frame *frame, unsigned n) {
    return flow_find_marks(vm, frame, frame->top - n);
}

static void put(Vm *vm, Frame *frame, const Value *slot, const Marks *marks) {
    if (marks->count) {
        *flow_marks_of(vm, frame, slot) = *marks;
        return;
    }
    Marks *old = flow_find_marks(vm, frame, slot);
    if (old) old->count = 0;
}

// All marks of `count` operands from the n-th down to the top go to where the n-th is: the result's place.
static void unite(Vm *vm, Frame *frame, unsigned n, unsigned count) {
    Marks *to = operand(vm, frame, n);
    if (!to) return;
    for (unsigned i = 1; i < count; i++) marks_add(to, to + i);
}

static void clear_at(Vm *vm, Frame *frame, const Value *slot) {
    Marks *marks = flow_find_marks(vm, frame, slot);
    if (marks) marks->count = 0;
}

static void clear(Vm *vm, Frame *frame, unsigned n) {
    clear_at(vm, frame, frame->top - n);
}

static void copy_slot(Vm *vm, Frame *frame, const Value *to, const Value *from) {
    Marks *marks = flow_find_marks(vm, frame, from);
    if (marks) *flow_find_marks(vm, frame, to) = *marks;
}

static void swap_operands(Vm *vm, Frame *frame, unsigned n) {
    Marks *top = operand(vm, frame, 1);
    if (!top) return;
    Marks *other = operand(vm, frame, n), kept = *top;
    *top = *other;
    *other = kept;
}

// It decides by what it has read: so it knows of it.
static void decide(Vm *vm, Frame *frame) {
    const Marks *marks = operand(vm, frame, 1);
    uint32_t task = (uint32_t)tell_task(vm);
    for (uint32_t i = 0; marks && i < marks->count; i++) {
        Variable *variable = marks->items[i].task == task ? flow_find_number(vm, marks->items[i].variable) : NULL;
        if (variable) variable_know(variable, task, marks->items[i].held);
    }
}

static void load(Vm *vm, Frame *frame, const Value *slot, const Place *place, const Marks *inherited) {
    Marks marks = inherited ? *inherited : (Marks){0};
    add_read(vm, frame, place, &marks);
    put(vm, frame, slot, &marks);
}

static void into_container(Vm *vm, Frame *frame, unsigned n, unsigned values) {
    Marks *to = operand(vm, frame, n);
    for (unsigned i = 1; to && i <= values; i++) marks_add(to, operand(vm, frame, i));
}

static void spread(Vm *vm, Frame *frame, unsigned count) {
    const Marks *from = operand(vm, frame, 1);
    if (!from) return;
    Marks marks = *from, *to = operand(vm, frame, 1);
    for (unsigned i = 0; i < count; i++) to[i] = marks;
}

// Calls ---------------------------------------------------------------------------------------------------------------

static int64_t parameter_of(const Function *function, const Str *name) {
    const Bytecode *code = function->code->bytecode;
    for (uint32_t i = code->positional_only; i < code->positional + code->keyword_only; i++)
        if (function->code->local_names[i] == name) return i;
    return -1;
}

static void send(Pending *pending, int64_t slot, const Marks *marks) {
    if (!marks || !marks->count || slot < 0 || pending->count == sizeof pending->items / sizeof *pending->items) return;
    pending->items[pending->count].slot = (uint32_t)slot;
    pending->items[pending->count++].marks = *marks;
}

// Marks of the arguments go to the parameters of the frame that is about to be made.
static void send_arguments(Vm *vm, Frame *frame, const Function *function, const Value *base, unsigned count,
                           const Tuple *names) {
    Pending *pending = &vm->diagnose->flow->pending;
    const Value *args = base + 2;
    bool has_self = !value_is_null(base[1]) || value_is_kind(base[0], KIND_METHOD);
    unsigned named = names ? (unsigned)names->count : 0, most = function->code->bytecode->positional;
    *pending = (Pending){.function = function, .caller = frame};
    if (!value_is_null(base[1])) send(pending, 0, flow_find_marks(vm, frame, &base[1]));
    for (unsigned i = 0; i < count; i++) {
        int64_t slot = i + has_self < most ? (int64_t)i + has_self : -1;
        if (i >= count - named) slot = parameter_of(function, value_as_str(names->items[i - (count - named)]));
        send(pending, slot, flow_find_marks(vm, frame, &args[i]));
    }
    if (!pending->count) pending->function = NULL;
}

static void call(Vm *vm, Frame *frame, const Value *base, unsigned count, const Tuple *names) {
    Marks *result = flow_find_marks(vm, frame, base);
    if (!result) return;
    Value callable = base[0];
    if (value_is_kind(callable, KIND_METHOD)) callable = ((const Method *)callable.as.object)->function;
    if (value_is_kind(callable, KIND_FUNCTION)) {
        send_arguments(vm, frame, (const Function *)callable.as.object, base, count, names);
        result->count = 0;
        return;
    }
    result->count = 0;
    if (!value_is_kind(callable, KIND_NATIVE) && !value_is_kind(callable, KIND_TYPE)) return;
    for (unsigned i = 1; i < count + 2; i++) marks_add(result, result + i);
}

static void call_with_names(Vm *vm, Frame *frame, unsigned count) {
    call(vm, frame, frame->top - 1 - count - 2, count, value_as_tuple(frame->top[-1]));
}

// The frame of a call has been made: it begins right now, or lies on top as a coroutine.
static void receive_arguments(Vm *vm, Frame *frame) {
    Pending pending = vm->diagnose->flow->pending;
    vm->diagnose->flow->pending.function = NULL;
    Frame *callee = frame;
    if (frame == pending.caller) {
        Value top = frame->top > frame_operands(frame) ? frame->top[-1] : VALUE_NULL;
        if (!value_is_object(top) || !object_is_frame(top.as.object)) return;
        callee = (Frame *)top.as.object;
    }
    if (callee->function != pending.function || frame_instruction_index(callee) != 0) return;
    for (uint32_t i = 0; i < pending.count; i++)
        *flow_marks_of(vm, callee, &callee->slots[pending.items[i].slot]) = pending.items[i].marks;
}

static void give_back(Vm *vm, Frame *frame) {
    Flow *flow = vm->diagnose->flow;
    const Marks *marks = operand(vm, frame, 1);
    if (!marks || !marks->count || frame->activation.is_constructor) return;
    flow->returned = *marks;
    flow->return_to = frame->activation.back;
}

static void take_returned(Vm *vm, Frame *frame) {
    Flow *flow = vm->diagnose->flow;
    if (flow->return_to == &frame->activation && frame->top > frame_operands(frame))
        put(vm, frame, frame->top - 1, &flow->returned);
    flow->return_to = NULL;
}

// Instructions --------------------------------------------------------------------------------------------------------

// Those that read or write variables; marks begin and end here. False: it is none of them, or not of a variable that
// matters.
static bool follow_variable(Vm *vm, Frame *frame, unsigned op, unsigned arg) {
    Flow *flow = vm->diagnose->flow;
    Site *site = &frame->activation.code->sites[arg];
    Value *top = frame->top;
    Place place;
    switch ((int)op) {
    case OP_LOAD_GLOBAL:
        if (!site_is_written(flow, site)) return false;
        place = global_place(frame, site);
        load(vm, frame, top, &place, NULL);
        return true;
    case OP_LOAD_DEREF:
        if (!is_written(flow, frame->activation.code->local_names[arg])) return false;
        place = cell_place(frame, arg);
        load(vm, frame, top, &place, NULL);
        return true;
    case OP_LOAD_ATTR:
        if (!site_is_written(flow, site)) return false;
        place = attribute_place(vm, top[-1], site->name);
        load(vm, frame, top - 1, &place, operand(vm, frame, 1));
        return true;
    case OP_BINARY_SUBSCR:
        if (!flow->items) return false;
        unite(vm, frame, 2, 2);
        place = item_place(vm, top[-2], top[-1]);
        load(vm, frame, top - 2, &place, operand(vm, frame, 2));
        return true;
    case OP_STORE_GLOBAL:
        place = global_place(frame, site);
        store(vm, frame, &place, top - 1);
        return true;
    case OP_STORE_DEREF:
        if (!is_written(flow, frame->activation.code->local_names[arg])) return false;
        place = cell_place(frame, arg);
        store(vm, frame, &place, top - 1);
        return true;
    case OP_STORE_ATTR:
        if (!site_is_written(flow, site)) return false;
        place = attribute_place(vm, top[-1], site->name);
        store(vm, frame, &place, top - 2);
        return true;
    case OP_STORE_SUBSCR:
        if (!flow->items) return false;
        place = item_place(vm, top[-2], top[-1]);
        store(vm, frame, &place, top - 3);
        return true;
    }
    return false;
}

// What becomes of the marks of a frame that has some.
static void follow_marks(Vm *vm, Frame *frame, Opcode op, unsigned arg) {
    switch (op) {
    case OP_COPY: copy_slot(vm, frame, frame->top, frame->top - arg); break;
    case OP_SWAP: swap_operands(vm, frame, arg); break;
    case OP_LOAD_FAST:
    case OP_LOAD_FAST_AND_CLEAR: copy_slot(vm, frame, frame->top, &frame->slots[arg]); break;
    case OP_STORE_FAST: copy_slot(vm, frame, &frame->slots[arg], frame->top - 1); break;
    case OP_LOAD_METHOD:
        copy_slot(vm, frame, frame->top, frame->top - 1);
        clear(vm, frame, 1);
        break;
    case OP_BINARY_SUBSCR:
    case OP_BINARY_OP:
    case OP_INPLACE_OP:
    case OP_COMPARE_OP:
    case OP_CONTAINS_OP:
    case OP_IS_OP: unite(vm, frame, 2, 2); break;
    case OP_POP_JUMP_IF_FALSE:
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_IF_NONE:
    case OP_POP_JUMP_IF_NOT_NONE:
    case OP_JUMP_IF_FALSE_OR_POP:
    case OP_JUMP_IF_TRUE_OR_POP: decide(vm, frame); break;
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
    case OP_BUILD_STRING:
    case OP_BUILD_SLICE:
        if (arg) unite(vm, frame, arg, arg);
        else clear(vm, frame, 0);
        break;
    case OP_BUILD_MAP:
        if (arg) unite(vm, frame, 2 * arg, 2 * arg);
        else clear(vm, frame, 0);
        break;
    case OP_LIST_APPEND:
    case OP_SET_ADD:
    case OP_LIST_EXTEND:
    case OP_SET_UPDATE:
    case OP_DICT_UPDATE:
    case OP_DICT_MERGE: into_container(vm, frame, arg + 1, 1); break;
    case OP_MAP_ADD: into_container(vm, frame, arg + 2, 2); break;
    case OP_UNPACK_SEQUENCE: spread(vm, frame, arg); break;
    case OP_UNPACK_EX: spread(vm, frame, (arg & 0xff) + 1 + (arg >> 8)); break;
    case OP_FORMAT_VALUE:
        if (arg & 4) unite(vm, frame, 2, 2);
        break;
    case OP_FOR_ITER: copy_slot(vm, frame, frame->top, frame->top - 1); break;
    case OP_CALL: call(vm, frame, frame->top - arg - 2, arg, NULL); break;
    case OP_CALL_KW: call_with_names(vm, frame, arg); break;
    case OP_CALL_EX: clear(vm, frame, arg == 1 ? 4 : 3); break;
    case OP_RETURN_VALUE: give_back(vm, frame); break;
    case OP_MAKE_FUNCTION: clear(vm, frame, (unsigned)(1 - opcode_effect(op, arg, false))); break;
    case OP_BEFORE_WITH:
    case OP_BEFORE_ASYNC_WITH:
        clear(vm, frame, 1);
        clear_at(vm, frame, frame->top);
        clear_at(vm, frame, frame->top + 1);
        break;
    case OP_LEAVE_WITH:
        for (int i = 0; i < 3; i++) clear_at(vm, frame, frame->top + i);
        break;
    case OP_PUSH_EXC_INFO:
        clear(vm, frame, 1);
        clear(vm, frame, 0);
        break;
    case OP_CHECK_EG_MATCH:
    case OP_PREP_RERAISE_STAR:
        clear(vm, frame, 2);
        clear(vm, frame, 1);
        break;
    case OP_GET_AWAITABLE: case OP_GET_YIELD_FROM_ITER: case OP_YIELD_FROM: case OP_YIELD_VALUE: case OP_IMPORT_NAME:
    case OP_CHECK_EXC_MATCH: clear(vm, frame, 1); break;
    case OP_PUSH_NULL: case OP_LOAD_CONST: case OP_LOAD_CLOSURE: case OP_LOAD_DEREF: case OP_LOAD_NAME:
    case OP_LOAD_NAME_OR_DEREF: case OP_LOAD_GLOBAL: case OP_GET_ANEXT: case OP_LOAD_BUILD_CLASS: case OP_IMPORT_FROM:
    case OP_LOAD_ASSERTION_ERROR: case OP_WITH_EXCEPT_START: clear(vm, frame, 0); break;
    // The value keeps its place, or only goes away.
    case OP_NOP: case OP_POP_TOP: case OP_DELETE_FAST: case OP_MAKE_CELL: case OP_STORE_DEREF: case OP_DELETE_DEREF:
    case OP_STORE_NAME: case OP_DELETE_NAME: case OP_STORE_GLOBAL: case OP_DELETE_GLOBAL: case OP_LOAD_ATTR:
    case OP_STORE_ATTR: case OP_DELETE_ATTR: case OP_STORE_SUBSCR: case OP_DELETE_SUBSCR: case OP_UNARY_NEGATIVE:
    case OP_UNARY_POSITIVE: case OP_UNARY_INVERT: case OP_UNARY_NOT: case OP_JUMP: case OP_JUMP_BACKWARD:
    case OP_LIST_TO_TUPLE: case OP_GET_ITER: case OP_GET_AITER: case OP_END_ASYNC_FOR: case OP_SETUP_ANNOTATIONS:
    case OP_RAISE_VARARGS: case OP_POP_EXCEPT: case OP_RERAISE: break;
    }
}

// Most instructions of most frames end here.
static bool may_touch_variable(unsigned op) {
    switch ((int)op) {
    case OP_LOAD_GLOBAL:
    case OP_LOAD_DEREF:
    case OP_LOAD_ATTR:
    case OP_BINARY_SUBSCR:
    case OP_STORE_GLOBAL:
    case OP_STORE_DEREF:
    case OP_STORE_ATTR:
    case OP_STORE_SUBSCR: return true;
    }
    return false;
}

void flow_instruction(Vm *vm, Frame *frame) {
    Flow *flow = vm->diagnose->flow;
    unsigned op = instruction_opcode(*frame->instruction), arg = instruction_argument(*frame->instruction);
    if (flow->return_to) take_returned(vm, frame);
    if (flow->pending.function) receive_arguments(vm, frame);
    if (may_touch_variable(op) && !frame_is_library(frame) && follow_variable(vm, frame, op, arg)) return;
    if (frame->activation.head.flags & OBJECT_WATCHED) follow_marks(vm, frame, (Opcode)op, arg);
}
