// Code, function and frame objects: making the first two, and giving up what they hold.

#include "sim/vm/frame.h"

#include <string.h>

#include "sim/value/beside.h"
#include "sim/value/bytes.h"
#include "sim/value/dict.h"
#include "sim/value/set.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/function_types.h"
#include "sim/vm/generator.h"
#include "sim/vm/vm.h"

static Value constant_value(Vm *vm, const CodeConstant *constant);

static Tuple *constant_tuple(Vm *vm, const CodeConstant *constant) {
    Tuple *tuple = tuple_new(&vm->rt, constant->size);
    for (size_t i = 0; i < constant->size; i++) tuple->items[i] = constant_value(vm, &constant->as.items[i]);
    return tuple;
}

static Value constant_frozenset(Vm *vm, const CodeConstant *constant) {
    Value items = value_from_object(constant_tuple(vm, constant));
    Value set = value_from_object(set_from_iterable(&vm->rt, vm->rt.types[TYPE_FROZENSET], items));
    value_unref(&vm->rt, items);
    return set;
}

// Text that looks like a name is interned, as the compiler of CPython does.
static bool looks_like_name(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!word) return false;
    }
    return true;
}

static Value constant_str(Vm *vm, const CodeConstant *constant) {
    const char *text = constant->as.text;
    if (looks_like_name(text, constant->size)) return value_from_object(str_intern(&vm->rt, text, constant->size));
    return value_from_object(str_new(&vm->rt, text, constant->size));
}

static Value constant_value(Vm *vm, const CodeConstant *constant) {
    switch (constant->kind) {
    case CODE_CONSTANT_NONE:
        return VALUE_NONE;
    case CODE_CONSTANT_FALSE:
        return VALUE_FALSE;
    case CODE_CONSTANT_TRUE:
        return VALUE_TRUE;
    case CODE_CONSTANT_ELLIPSIS:
        return VALUE_ELLIPSIS;
    case CODE_CONSTANT_INT:
        return value_from_int(constant->as.integer);
    case CODE_CONSTANT_FLOAT:
        return value_from_float(constant->as.real);
    case CODE_CONSTANT_STR:
        return constant_str(vm, constant);
    case CODE_CONSTANT_BYTES:
        return value_from_object(bytes_new(&vm->rt, constant->as.text, constant->size));
    case CODE_CONSTANT_TUPLE:
        return value_from_object(constant_tuple(vm, constant));
    case CODE_CONSTANT_FROZENSET:
        return constant_frozenset(vm, constant);
    case CODE_CONSTANT_CODE:
        return value_from_object(code_new(vm, constant->as.code));
    }
    return VALUE_NULL;
}

static Str *intern_c(Vm *vm, const char *text) {
    return str_intern(&vm->rt, text, strlen(text));
}

static void set_kind(Code *code, uint32_t flags) {
    bool is_coroutine = flags & CODE_COROUTINE, is_generator = flags & CODE_GENERATOR, is_both = flags & CODE_ASYNC_GENERATOR;
    code->frame_kind = is_coroutine ? KIND_COROUTINE : is_generator ? KIND_GENERATOR : is_both ? KIND_ASYNC_GENERATOR : KIND_FRAME;
    code->frame_type = is_coroutine ? TYPE_COROUTINE : is_generator ? TYPE_GENERATOR : is_both ? TYPE_ASYNC_GENERATOR : TYPE_FRAME;
}

Code *code_new(Vm *vm, const Bytecode *bytecode) {
    Runtime *rt = &vm->rt;
    Code *code = object_new(rt, rt->types[TYPE_CODE], KIND_CODE, sizeof(Code));
    code->bytecode = bytecode;
    code->instructions = bytecode->instructions;
    code->name = intern_c(vm, bytecode->name);
    code->qualname = intern_c(vm, bytecode->qualname);
    code->constants = world_allocate(rt->world, bytecode->constant_count * sizeof(Value));
    for (size_t i = 0; i < bytecode->constant_count; i++)
        code->constants[i] = constant_value(vm, &bytecode->constants[i]);
    code->sites = world_allocate_zeroed(rt->world, bytecode->site_count * sizeof(Site));
    for (size_t i = 0; i < bytecode->site_count; i++) code->sites[i].name = intern_c(vm, bytecode->sites[i]);
    code->local_names = world_allocate(rt->world, bytecode->local_count * sizeof(Str *));
    for (size_t i = 0; i < bytecode->local_count; i++) code->local_names[i] = intern_c(vm, bytecode->local_names[i]);
    set_kind(code, bytecode->flags);
    bool takes_others = bytecode->keyword_only > 0 || bytecode->flags & (CODE_VARARGS | CODE_VARKEYWORDS);
    code->plain_count = takes_others ? UINT32_MAX : bytecode->positional;
    size_t operands = bytecode->stack_size ? bytecode->stack_size : 1; // where frame_keep_origin writes
    code->frame_size = sizeof(Frame) + (bytecode->local_count + operands) * sizeof(Value);
    if (bytecode->handler_count == 0 && !(bytecode->flags & CODE_CLASS_BODY)) return code;
    code->extra_at = code->frame_size;
    code->frame_size += sizeof(FrameExtra);
    return code;
}

void code_destroy(Runtime *rt, Object *self) {
    Code *code = (Code *)self;
    const Bytecode *bytecode = code->bytecode;
    for (size_t i = 0; i < bytecode->constant_count; i++) value_unref(rt, code->constants[i]);
    for (size_t i = 0; i < bytecode->site_count; i++) object_unref(rt, code->sites[i].name);
    for (size_t i = 0; i < bytecode->local_count; i++) object_unref(rt, code->local_names[i]);
    world_release(rt->world, code->constants, bytecode->constant_count * sizeof(Value));
    world_release(rt->world, code->sites, bytecode->site_count * sizeof(Site));
    world_release(rt->world, code->local_names, bytecode->local_count * sizeof(Str *));
    object_unref(rt, code->name);
    object_unref(rt, code->qualname);
    if (code->made_size) world_release(rt->world, (void *)bytecode, code->made_size);
    object_free(rt, code, sizeof(Code));
}

// As the `__name__` of the globals says, which the program may have changed to anything.
static Str *module_name(const Runtime *rt, Dict *globals) {
    Value name = dict_get_name(globals, rt->names[NAME_NAME]);
    return object_ref(value_is_str(name) ? value_as_str(name) : rt->names[NAME_MAIN]);
}

Function *function_new(Vm *vm, Code *code, Dict *globals) {
    Runtime *rt = &vm->rt;
    Function *function = object_new(rt, rt->types[TYPE_FUNCTION], KIND_FUNCTION, sizeof(Function));
    function->code = object_ref(code);
    function->globals = object_ref(globals);
    function->name = object_ref(code->name);
    function->qualname = object_ref(code->qualname);
    function->module = module_name(rt, globals);
    function->doc = code->bytecode->doc ? value_from_object(str_from_c(rt, code->bytecode->doc)) : VALUE_NONE;
    return function;
}

static void *ref_or_null(void *object) {
    return object ? object_ref(object) : NULL;
}

Function *function_copy(Vm *vm, const Function *function) {
    Function *copy = function_new(vm, function->code, function->globals);
    copy->defaults = ref_or_null(function->defaults);
    copy->kwdefaults = ref_or_null(function->kwdefaults);
    copy->closure = ref_or_null(function->closure);
    value_replace(&vm->rt, &copy->doc, value_ref(function->doc));
    object_unref(&vm->rt, copy->name);
    object_unref(&vm->rt, copy->qualname);
    copy->name = object_ref(function->name);
    copy->qualname = object_ref(function->qualname);
    return copy;
}

void function_destroy(Runtime *rt, Object *self) {
    Function *function = (Function *)self;
    object_unref(rt, function->code);
    object_unref(rt, function->globals);
    object_unref(rt, function->name);
    object_unref(rt, function->qualname);
    object_unref(rt, function->defaults);
    object_unref(rt, function->kwdefaults);
    object_unref(rt, function->closure);
    object_unref(rt, function->annotations);
    object_unref(rt, function->dict);
    object_unref(rt, function->module);
    value_unref(rt, function->doc);
    object_free(rt, function, sizeof(Function));
}

// An awaited activation that lies on the operands must not point back to a frame that is gone.
static void detach_awaited(Vm *vm, Frame *frame) {
    if (frame->activation.state != ACTIVATION_SUSPENDED || frame->top == frame_operands(frame) || frame_gave_way(frame)) return;
    Activation *awaited = frame_awaited(vm, frame);
    if (awaited && awaited->state != ACTIVATION_DONE && awaited->back == &frame->activation) activation_detach(awaited);
}

void frame_clear(Runtime *rt, Frame *frame) {
    if (frame->activation.flags & ACTIVATION_EMPTY) return;
    detach_awaited(vm_of(rt), frame);
    while (frame->top > frame_operands(frame)) {
        Value value = *--frame->top;
        value_unref(rt, value);
    }
    for (uint32_t i = 0; i < frame->activation.code->bytecode->local_count; i++) value_clear(rt, &frame->slots[i]);
    if (frame_extra(frame)) frame_set_handled(rt, frame, NULL);
}

void frame_clear_operands(Runtime *rt, Frame *frame) {
    while (frame->top > frame_operands(frame)) {
        Value value = *--frame->top;
        value_unref(rt, value);
    }
    if (frame_extra(frame)) frame_set_handled(rt, frame, NULL);
}

// Another frame may come to lie where it was.
static void forget_lines(Vm *vm, const Frame *frame) {
    told_drop(vm->rt.world, &vm->told_frames, frame);
    if (vm->told_frame == frame) vm->told_frame = NULL;
}

void frame_free(Runtime *rt, Frame *frame) {
    if (frame->activation.held > 0 && activation_stays(&frame->activation)) return;
    if (!(frame->activation.flags & ACTIVATION_EMPTY)) frame_clear(rt, frame);
    if (activation_caller(&frame->activation)) activation_let_go_of_caller(rt, &frame->activation);
    Function *function = frame->function;
    if (vm_of(rt)->told_frames.count > 0) forget_lines(vm_of(rt), frame);
    object_unref(rt, frame_namespace(frame));
    object_free(rt, frame, frame->activation.code->frame_size);
    object_unref(rt, function);
}

static inline bool is_forgotten(const Object *object) {
    enum { KNOWN = OBJECT_HAS_ID | OBJECT_WATCHED | OBJECT_COLLECTED | BESIDE_FLAGS };
    if (object->kind != KIND_COROUTINE || (object->flags & (KNOWN | OBJECT_FINALIZED)) != OBJECT_FINALIZED) return false;
    const Activation *coroutine = (const Activation *)object;
    return !coroutine->is_native && coroutine->flags & ACTIVATION_EMPTY && coroutine->held == 0 && !coroutine->back;
}

void coroutine_unref(Runtime *rt, Object *coroutine) {
    if (!coroutine || --coroutine->refs > 0) return;
    if (!is_forgotten(coroutine) || vm_of(rt)->told_frames.count > 0) {
        object_destroy(rt, coroutine);
        return;
    }
    Frame *frame = (Frame *)coroutine;
    Function *function = frame->function;
    world_release(rt->world, frame, frame->activation.code->frame_size);
    object_unref(rt, function);
}

void frame_destroy(Runtime *rt, Object *self) {
    frame_free(rt, (Frame *)self);
}

static void visit_value(Value value, Visitor visitor, void *visitor_self) {
    if (value_is_object(value)) visitor(visitor_self, value.as.object);
}

static void visit_object(void *object, Visitor visitor, void *visitor_self) {
    if (object) visitor(visitor_self, object);
}

void frame_visit(Object *self, Visitor visitor, void *visitor_self) {
    Frame *frame = (Frame *)self;
    for (Value *slot = frame->slots; slot < frame->top; slot++) visit_value(*slot, visitor, visitor_self);
    visit_object(frame->function, visitor, visitor_self);
    visit_object(frame_handled(frame), visitor, visitor_self);
    visit_object(frame_namespace(frame), visitor, visitor_self);
    visit_object(activation_caller(&frame->activation), visitor, visitor_self);
}

void function_visit(Object *self, Visitor visitor, void *visitor_self) {
    Function *function = (Function *)self;
    visit_object(function->globals, visitor, visitor_self);
    visit_object(function->defaults, visitor, visitor_self);
    visit_object(function->kwdefaults, visitor, visitor_self);
    visit_object(function->closure, visitor, visitor_self);
    visit_object(function->annotations, visitor, visitor_self);
    visit_object(function->dict, visitor, visitor_self);
}

void function_clear(Runtime *rt, Object *self) {
    Function *function = (Function *)self;
    Object *closure = function->closure;
    Dict *dict = function->dict;
    function->closure = NULL;
    function->dict = NULL;
    object_unref(rt, closure);
    object_unref(rt, dict);
}
