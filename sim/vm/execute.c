// The dispatch loop: runs the instructions of frames. A call of a Python function, a generator's next item and an await
// go from frame to frame without the C stack.
//
// While a frame runs, its instruction and the top of its operands are in registers: `at` and `top`. Where an instruction raises, or may run
// anything else, others look at the frame (a traceback, the collection of garbage): so it writes both down first, most as soon as they
// begin (STANDS). Helpers work on the frame, and change frame->top; what they have moved is read back at `moved`.
// Each instruction jumps to the next one by its address (labels as values, which gcc and clang have); a missing label is an error.

#include "sim/vm/execute.h"

#include <assert.h>

#include "sim/lang/opcode.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/int.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/set.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute_await.h"
#include "sim/vm/execute_call.h"
#include "sim/vm/generator.h"
#include "sim/vm/import.h"
#include "sim/vm/instruction.h"
#include "sim/vm/site.h"
#include "sim/vm/traceback.h"
#include "sim/vm/vm.h"
#include "sim/vm/watch.h"

// What a started or resumed frame does first with its input.
typedef enum Entry { ENTRY_NEXT, ENTRY_RAISED, ENTRY_JUMP, ENTRY_ITEM, ENTRY_AWAIT } Entry;

// A value comes back to the instruction at which the frame stood. Answers how to go on.
static Entry frame_receive(Frame *frame, Input input) {
    unsigned op = instruction_opcode(*frame->instruction);
    if (op == OP_FOR_ITER && value_is_kind(frame->top[-1], KIND_ITERATOR)) return ENTRY_ITEM; // iter(f, sentinel) has called f
    if (input_kind(input) == INPUT_RAISED && op != OP_YIELD_FROM) return ENTRY_RAISED;
    if (op == OP_FOR_ITER) {
        if (input_kind(input) == INPUT_VALUE) return ENTRY_JUMP;
        *frame->top++ = input_get(input);
        return ENTRY_NEXT;
    }
    if (op == OP_YIELD_FROM) return ENTRY_AWAIT;
    if (!value_is_null(input_get(input))) *frame->top++ = input_get(input);
    return ENTRY_NEXT;
}

// An exception was thrown into a chain. What comes out of it, that one or another, gets in each frame that it comes to, and that did
// not run meanwhile, what that frame handles as its context. As _PyErr_ChainStackItem in gen_send_ex.
static void frame_chain_thrown(Vm *vm, const Frame *frame) {
    Runtime *rt = &vm->rt;
    vm->thrown_depth = frame->activation.depth;
    if (rt->raised && frame_handled(frame)) exception_raise_object(rt, exception_take(rt));
}

static inline Value *local(Frame *frame, unsigned index) {
    return &frame->slots[index];
}

static inline Cell *local_cell(Frame *frame, unsigned index) {
    return (Cell *)frame->slots[index].as.object;
}

// Cuts the operands to `height` values above the locals.
static void cut_operands(Vm *vm, Frame *frame, size_t height) {
    Value *bottom = frame_operands(frame) + height;
    while (frame->top > bottom) {
        Value value = *--frame->top;
        value_unref(&vm->rt, value);
    }
}

// Finds the handler for what is raised at instruction `at` and prepares the operands for it. The frame's current
// instruction is the one to blame: another one when an exception is raised again.
static bool frame_handle(Vm *vm, Frame *frame, uint32_t at) {
    const Bytecode *bytecode = frame->activation.code->bytecode;
    for (uint32_t i = 0; i < bytecode->handler_count; i++) {
        const HandlerRow *row = &bytecode->handlers[i];
        if (at < row->start || at >= row->end) continue;
        cut_operands(vm, frame, row->depth);
        if (row->lasti) *frame->top++ = value_from_int(frame_instruction_index(frame));
        *frame->top++ = value_from_object(exception_take(&vm->rt));
        frame->instruction = frame->activation.code->instructions + row->target;
        return true;
    }
    return false;
}

// A generator may not let a StopIteration out: it would look like its end. As _PyErr_... PEP 479.
static void convert_stop_iteration(Vm *vm, const Frame *frame) {
    Runtime *rt = &vm->rt;
    ObjectKind kind = frame->activation.head.kind;
    if (kind == KIND_FRAME) return;
    bool stop = exception_raised_is(rt, EXC_STOP_ITERATION);
    bool stop_async = kind == KIND_ASYNC_GENERATOR && exception_raised_is(rt, EXC_STOP_ASYNC_ITERATION);
    if (!stop && !stop_async) return;
    const char *who = kind == KIND_COROUTINE ? "coroutine" : kind == KIND_GENERATOR ? "generator" : "async generator";
    Exception *cause = exception_take(rt);
    exception_raise(rt, EXC_RUNTIME_ERROR, stop ? "%s raised StopIteration" : "%s raised StopAsyncIteration", who);
    rt->raised->cause = object_ref(cause);
    rt->raised->suppress_context = true;
    exception_set_context(rt, rt->raised, cause);
    object_unref(rt, cause);
}

// It is done, and nobody has it but as an object.
static void frame_empty(Runtime *rt, Frame *frame) {
    if (frame->top > frame->slots || frame->activation.code->extra_at) frame_clear(rt, frame);
    frame->activation.flags |= ACTIVATION_EMPTY;
}

// The frame ends. Its locals stay only where a traceback still shows them.
static void frame_end(Vm *vm, Frame *frame, OutcomeKind kind, Value value, Transfer *transfer) {
    if (kind == OUTCOME_RAISED) convert_stop_iteration(vm, frame);
    vm->current = frame->activation.back; // what is dropped now is dropped on the caller's line
    if (frame->activation.held > 0)
        frame_clear_operands(&vm->rt, frame);
    else if (!frame->activation.is_call)
        frame_empty(&vm->rt, frame);
    activation_end(vm, &frame->activation, kind, value, transfer);
}

static void frame_end_raised(Vm *vm, Frame *frame, Transfer *transfer) {
    frame_end(vm, frame, OUTCOME_RAISED, VALUE_NULL, transfer);
}

// The frame of an __init__ has returned `value`, which is taken over: the instance lies on the caller's operands.
static void frame_end_constructor(Vm *vm, Frame *frame, Value value, Transfer *transfer) {
    if (value_is_none(value)) {
        frame_end(vm, frame, OUTCOME_RETURNED, VALUE_NULL, transfer);
        return;
    }
    exception_raise(&vm->rt, EXC_TYPE_ERROR, "__init__() should return None, not '%s'", value_type_name(&vm->rt, value));
    value_unref(&vm->rt, value);
    frame_end_raised(vm, frame, transfer);
}

// Whether both operands are: such are nothing that could come to its end, and what comes of them takes their place.
static inline bool are_ints(const Value *top) {
    return value_is_int(top[-2]) && value_is_int(top[-1]);
}

static inline Value int_arithmetic(Runtime *rt, unsigned op, int64_t a, int64_t b) {
    int64_t result;
    if (op == BINARY_ADD && !__builtin_add_overflow(a, b, &result)) return value_from_int(result);
    if (op == BINARY_SUB && !__builtin_sub_overflow(a, b, &result)) return value_from_int(result);
    if (op == BINARY_MUL && !__builtin_mul_overflow(a, b, &result)) return value_from_int(result);
    return int_operate(rt, (BinaryOp)op, a, b);
}

static inline void stand(Frame *frame, const Instruction *at, Value *top) {
    frame->instruction = at;
    frame->top = top;
}

// Gives up a value that was among the operands, of which those up to `top` are left.
__attribute__((noinline)) static void end_object(Runtime *rt, Frame *frame, const Instruction *at, Value *top, Object *object) {
    stand(frame, at, top);
    object_destroy(rt, object);
}
__attribute__((always_inline)) static inline void give_up(Runtime *rt, Frame *frame, const Instruction *at, Value *top, Value value) {
    if (value_is_object(value) && --value.as.object->refs == 0) end_object(rt, frame, at, top, value.as.object);
}

// The same of one whose truth is asked for. *raised: it could not be told.
static inline bool truth_of(Vm *vm, Frame *frame, const Instruction *at, Value *top, Value value, bool *raised) {
    *raised = false;
    if (value_is_bool(value)) return value.as.integer != 0;
    stand(frame, at, top);
    bool truth = false;
    if (!value_truth(&vm->rt, value, &truth)) *raised = true;
    value_unref(&vm->rt, value);
    return truth;
}

// Puts the result of an operation on `count` operands in their place. False: it raised.
static inline bool replace_operands(Vm *vm, Frame *frame, size_t count, Value result) {
    if (value_is_null(result)) return false;
    drop_operands(vm, frame, frame->top - count);
    *frame->top++ = result;
    return true;
}

// Of the operands up to `*top`. What is taken from them may come to its end, so the frame is told.
static inline void push(Value **top, Value value) {
    value_put((*top)++, value);
}

static inline Value pop(Frame *frame, Value **top) {
    frame->top = --*top;
    return **top;
}

static inline bool drop(Vm *vm, Frame *frame, size_t count, bool well) {
    drop_operands(vm, frame, frame->top - count);
    return well;
}

#define ARG instruction_argument(*at)
// Each instruction has a jump of its own to the one after it: the processor foretells them better than one that all share.
#define DISPATCH() goto *table[instruction_opcode(*at)]
#define NEXT()      \
    do {            \
        at++;       \
        DISPATCH(); \
    } while (0)
#define STANDS(name) on_##name: stand(frame, at, top);

Outcome execute(Vm *vm, Activation *to, Input input) {
    Runtime *rt = &vm->rt;
    Transfer control = {.to = to, .input = input}, *const transfer = &control;
#define X(name, effect) [OP_##name] = &&on_##name,
    static const void *const handlers[] = {OPCODES(X)};
#undef X
#define X(name, effect) [OP_##name] = &&show,
    static const void *const shown[] = {OPCODES(X)};
#undef X
    const bool is_watched = event_wanted(&rt->events, DETAIL_LINE) || (vm->watch && vm->watch->instruction);
    const void *const *table = is_watched ? shown : handlers;
    Frame *frame;
    const Instruction *at; // frame->instruction and frame->top, in registers
    Value *top;
    CallKind call = CALL_RESULT;
    Activation *callee = NULL;
    AwaitKind await = AWAIT_RESULT;
    Value item;
    uint32_t blamed = 0;
    bool failed = false;

pass_on: // control goes where `transfer` says
    if (transfer->to && transfer->to->is_native) {
        callee = activation_run_next(vm, transfer);
        if (callee && !callee->is_native) goto goes_on;
        if (callee) transfer_to(transfer, callee, INPUT_VALUE, VALUE_NONE);
        activation_pass(vm, transfer);
    }
    if (!transfer->to) return outcome_with(transfer->outcome, input_get(transfer->input));

receives: // it starts or goes on with transfer->input
    frame = (Frame *)transfer->to;
    vm->current = &frame->activation;
    if (frame->activation.state == ACTIVATION_CREATED) {
        frame->activation.state = ACTIVATION_RUNNING;
        if (input_kind(transfer->input) == INPUT_RAISED) goto raised;
        value_unref(rt, input_get(transfer->input));
        goto enter;
    }
    frame->activation.state = ACTIVATION_RUNNING;
    if (frame->activation.depth < vm->thrown_depth) frame_chain_thrown(vm, frame);
    switch (frame_receive(frame, transfer->input)) {
    case ENTRY_NEXT: goto moved;
    case ENTRY_RAISED: goto raised;
    case ENTRY_JUMP:
        value_unref(rt, input_get(transfer->input));
        value_unref(rt, *--frame->top);
        at = frame->instruction;
        top = frame->top;
        goto jump;
    case ENTRY_ITEM:
        item = iterator_callable_accept(rt, frame->top[-1], input_get(transfer->input));
        at = frame->instruction;
        top = frame->top;
        goto item;
    case ENTRY_AWAIT: await = await_receive(vm, frame, transfer); goto awaited;
    }

goes_on: // `callee` does, with None, where it gave way in a coroutine's place, or elsewhere
    frame = (Frame *)callee;
    vm->current = callee;
    at = frame->instruction;
    top = frame->top;
    if (callee->state == ACTIVATION_SUSPENDED && instruction_opcode(*at) == OP_YIELD_FROM) {
        callee->state = ACTIVATION_RUNNING;
        item = top[-1];
        if (value_is_int(item) || await_enters(vm, frame, item)) {
            value_put(&top[-1], VALUE_NONE);
            give_up(rt, frame, at, top, item);
            NEXT();
        }
    }
    transfer_to(transfer, callee, INPUT_VALUE, VALUE_NONE);
    goto receives;

item: // an iterator on top has answered; VALUE_NULL: it is exhausted, or raised
    if (!value_is_null(item)) {
        push(&top, item);
        NEXT();
    }
    if (rt->raised) goto raised;
    value_unref(rt, pop(frame, &top));
    goto jump;

awaited: // an await has answered
    switch (await) {
    case AWAIT_RESULT: await_finish(vm, frame, input_get(transfer->input)); goto moved;
    case AWAIT_RAISED: goto raised;
    case AWAIT_PASSES: goto pass_on;
    }

gives_way: // at an await, with the future that lies there; or with None, where that is a number
    item = frame->top[-1];
    activation_yield(&frame->activation, value_is_int(item) ? VALUE_NONE : value_ref(item), transfer);
    goto pass_on;

called: // a call has answered; the operands are gone
    switch (call) {
    case CALL_RESULT: goto moved;
    case CALL_RAISED: goto raised;
    case CALL_ENTERS:
        if (vm_must_stop(vm)) goto stopped;
        transfer_to(transfer, callee, INPUT_VALUE, VALUE_NONE);
        goto pass_on;
    case CALL_GIVES_WAY: goto gives_way;
    }

raised: // rt->raised comes from the current instruction
    if (vm_must_stop(vm)) goto stopped;
    assert(rt->raised && "who says that it raised has raised something");
    traceback_add(vm, frame);
    blamed = frame_instruction_index(frame);

unwind: // rt->raised is on its way through this frame, from instruction `blamed`
    if (frame_handle(vm, frame, blamed)) goto enter;
    cut_operands(vm, frame, 0);
    frame_end_raised(vm, frame, transfer);
    goto pass_on;

stopped: // a limit was hit, or the program ended elsewhere: nothing is unwound
    vm_check_limits(vm);
    return outcome_with(OUTCOME_STOPPED, VALUE_NULL);

enter: // the frame goes on where it says that it stands
    at = frame->instruction;
    top = frame->top;
    DISPATCH();

jump: // to the argument of the current instruction
    at = frame->activation.code->instructions + instruction_argument(*at);
    DISPATCH();

moved: // the current instruction is done; the frame knows the operands
    at = frame->instruction;
    top = frame->top;
    NEXT();

show: // before each instruction, while somebody listens
    stand(frame, at, top);
    instruction_show(vm, frame);
    goto *handlers[instruction_opcode(*at)];

unbound: // what the current instruction names has no value
    stand(frame, at, top);
    instruction_raise_unbound(vm, frame, ARG);
    goto raised;

    on_NOP: NEXT();
    on_POP_TOP:
        top--;
        give_up(rt, frame, at, top, *top);
        NEXT();
    on_COPY: push(&top, value_ref(top[-(ptrdiff_t)ARG])); NEXT();
    on_SWAP: {
        Value value = top[-1];
        top[-1] = top[-(ptrdiff_t)ARG];
        top[-(ptrdiff_t)ARG] = value;
        NEXT();
    }
    on_PUSH_NULL: push(&top, VALUE_NULL); NEXT();
    on_LOAD_CONST: push(&top, value_ref(frame->activation.code->constants[ARG])); NEXT();
    on_LOAD_FAST: {
        Value value = *local(frame, ARG);
        if (value_is_null(value)) goto unbound;
        push(&top, value_ref(value));
        NEXT();
    }
    on_LOAD_FAST_AND_CLEAR:
        push(&top, *local(frame, ARG));
        *local(frame, ARG) = VALUE_NULL;
        NEXT();
    on_STORE_FAST: {
        Value old = *local(frame, ARG);
        value_put(local(frame, ARG), *--top);
        give_up(rt, frame, at, top, old);
        NEXT();
    }
    STANDS(DELETE_FAST)
        if (value_is_null(*local(frame, ARG))) goto unbound;
        value_clear(rt, local(frame, ARG));
        NEXT();
    STANDS(MAKE_CELL) *local(frame, ARG) = value_from_object(instruction_make_cell(vm, *local(frame, ARG))); NEXT();
    on_LOAD_CLOSURE: push(&top, value_ref(*local(frame, ARG))); NEXT();
    on_LOAD_DEREF: {
        Value value = local_cell(frame, ARG)->value;
        if (value_is_null(value)) goto unbound;
        push(&top, value_ref(value));
        NEXT();
    }
    STANDS(STORE_DEREF) value_replace(rt, &local_cell(frame, ARG)->value, pop(frame, &top)); NEXT();
    STANDS(DELETE_DEREF)
        if (value_is_null(local_cell(frame, ARG)->value)) goto unbound;
        value_clear(rt, &local_cell(frame, ARG)->value);
        NEXT();
    STANDS(LOAD_NAME) {
        Value value = instruction_load_name(vm, frame, &frame->activation.code->sites[ARG]);
        if (value_is_null(value)) goto raised;
        push(&top, value);
        NEXT();
    }
    STANDS(STORE_NAME) {
        Value value = pop(frame, &top);
        bool stored = instruction_store_name(vm, frame_namespace(frame), frame->activation.code->sites[ARG].name, value);
        value_unref(rt, value);
        if (!stored) goto raised;
        NEXT();
    }
    STANDS(DELETE_NAME)
        if (!instruction_delete_name(vm, frame_namespace(frame), frame->activation.code->sites[ARG].name)) goto raised;
        NEXT();
    STANDS(LOAD_NAME_OR_DEREF) {
        Value value = instruction_load_name_or_deref(vm, frame, ARG);
        if (value_is_null(value)) goto raised;
        push(&top, value);
        NEXT();
    }
    on_LOAD_GLOBAL: {
        Value value = site_known_global(&frame->activation.code->sites[ARG], frame->function->globals);
        if (value_is_kind(value, KIND_MODULE) && instruction_opcode(at[1]) == OP_LOAD_ATTR && !is_watched) { // asyncio.sleep
            Value known = site_known_in_module(&frame->activation.code->sites[instruction_argument(at[1])], value);
            if (!value_is_null(known)) {
                at++;
                push(&top, value_ref(known));
                NEXT();
            }
        }
        if (value_is_null(value)) {
            stand(frame, at, top);
            value = site_find_global(vm, &frame->activation.code->sites[ARG], frame->function->globals);
            if (value_is_null(value)) goto raised;
            push(&top, value);
            NEXT();
        }
        push(&top, value_ref(value));
        NEXT();
    }
    STANDS(STORE_GLOBAL) {
        Value value = pop(frame, &top);
        dict_set_name(rt, frame->function->globals, frame->activation.code->sites[ARG].name, value);
        value_unref(rt, value);
        NEXT();
    }
    STANDS(DELETE_GLOBAL)
        if (!instruction_delete_name(vm, frame->function->globals, frame->activation.code->sites[ARG].name)) goto raised;
        NEXT();
    STANDS(LOAD_ATTR) {
        Value value = site_load_attribute(vm, &frame->activation.code->sites[ARG], top[-1]);
        if (value_is_null(value)) goto raised;
        value_replace(rt, &top[-1], value);
        NEXT();
    }
    on_LOAD_METHOD: {
        Value known = site_known_method(&frame->activation.code->sites[ARG], top[-1]);
        if (!value_is_null(known)) {
            push(&top, top[-1]);
            value_put(&top[-2], value_ref(known));
            NEXT();
        }
        stand(frame, at, top);
        Value self = VALUE_NULL;
        Value value = site_load_method(vm, &frame->activation.code->sites[ARG], frame->top[-1], &self);
        if (!replace_operands(vm, frame, 1, value)) goto raised;
        *frame->top++ = self;
        goto moved;
    }
    STANDS(STORE_ATTR)
        if (!site_store_attribute(vm, &frame->activation.code->sites[ARG], frame->top[-1], frame->top[-2])) goto raised;
        drop(vm, frame, 2, true);
        goto moved;
    STANDS(DELETE_ATTR)
        if (!attribute_delete(rt, frame->top[-1], frame->activation.code->sites[ARG].name)) goto raised;
        drop(vm, frame, 1, true);
        goto moved;
    STANDS(BINARY_SUBSCR)
        if (!replace_operands(vm, frame, 2, value_get_item(rt, frame->top[-2], frame->top[-1]))) goto raised;
        goto moved;
    STANDS(STORE_SUBSCR)
        if (!value_set_item(rt, frame->top[-2], frame->top[-1], frame->top[-3])) goto raised;
        drop(vm, frame, 3, true);
        goto moved;
    STANDS(DELETE_SUBSCR)
        if (!value_delete_item(rt, frame->top[-2], frame->top[-1])) goto raised;
        drop(vm, frame, 2, true);
        goto moved;
    STANDS(BUILD_SLICE)
        replace_operands(vm, frame, ARG, instruction_build_slice(vm, frame->top - ARG, ARG));
        goto moved;
    on_BINARY_OP:
        if (are_ints(top) && ARG != BINARY_MATMUL) {
            Value result = int_arithmetic(rt, ARG, top[-2].as.integer, top[-1].as.integer);
            if (value_is_null(result)) {
                stand(frame, at, top);
                goto raised;
            }
            value_put(&(--top)[-1], result);
            NEXT();
        }
        stand(frame, at, top);
        if (!replace_operands(vm, frame, 2, value_binary(rt, (BinaryOp)ARG, frame->top[-2], frame->top[-1]))) goto raised;
        goto moved;
    STANDS(INPLACE_OP)
        if (!replace_operands(vm, frame, 2, value_in_place(rt, (BinaryOp)ARG, frame->top[-2], frame->top[-1])))
            goto raised;
        goto moved;
    on_COMPARE_OP:
        if (are_ints(top)) {
            bool holds = int_comparison_holds(top[-2].as.integer, top[-1].as.integer, (CompareOp)ARG);
            value_put(&(--top)[-1], value_from_bool(holds));
            NEXT();
        }
        stand(frame, at, top);
        if (!replace_operands(vm, frame, 2, value_compare(rt, frame->top[-2], frame->top[-1], (CompareOp)ARG))) goto raised;
        goto moved;
    STANDS(CONTAINS_OP) {
        bool found = false;
        if (!value_contains(rt, frame->top[-1], frame->top[-2], &found)) goto raised;
        replace_operands(vm, frame, 2, value_from_bool(found != (ARG == 1)));
        goto moved;
    }
    STANDS(IS_OP)
        replace_operands(vm, frame, 2, value_from_bool(value_is(frame->top[-2], frame->top[-1]) != (ARG == 1)));
        goto moved;
    STANDS(UNARY_NEGATIVE)
        if (!replace_operands(vm, frame, 1, value_unary(rt, UNARY_NEGATIVE, frame->top[-1]))) goto raised;
        goto moved;
    STANDS(UNARY_POSITIVE)
        if (!replace_operands(vm, frame, 1, value_unary(rt, UNARY_POSITIVE, frame->top[-1]))) goto raised;
        goto moved;
    STANDS(UNARY_INVERT)
        if (!replace_operands(vm, frame, 1, value_unary(rt, UNARY_INVERT, frame->top[-1]))) goto raised;
        goto moved;
    on_UNARY_NOT: {
        top--;
        bool truth = truth_of(vm, frame, at, top, *top, &failed);
        if (failed) goto raised;
        push(&top, value_from_bool(!truth));
        NEXT();
    }
    on_JUMP: goto jump;
    on_JUMP_BACKWARD:
        at = frame->activation.code->instructions + ARG;
        if (!vm_must_stop(vm)) DISPATCH();
        stand(frame, at, top);
        goto stopped;
    on_POP_JUMP_IF_FALSE: {
        top--;
        bool truth = truth_of(vm, frame, at, top, *top, &failed);
        if (failed) goto raised;
        if (truth) NEXT();
        goto jump;
    }
    on_POP_JUMP_IF_TRUE: {
        top--;
        bool truth = truth_of(vm, frame, at, top, *top, &failed);
        if (failed) goto raised;
        if (truth) goto jump;
        NEXT();
    }
    on_POP_JUMP_IF_NONE: {
        Value value = *--top;
        give_up(rt, frame, at, top, value);
        if (value_is_none(value)) goto jump;
        NEXT();
    }
    on_POP_JUMP_IF_NOT_NONE: {
        Value value = *--top;
        give_up(rt, frame, at, top, value);
        if (value_is_none(value)) NEXT();
        goto jump;
    }
    STANDS(JUMP_IF_FALSE_OR_POP) {
        bool truth = truth_of(vm, frame, at, top, value_ref(top[-1]), &failed);
        if (failed) goto raised;
        if (!truth) goto jump;
        value_unref(rt, pop(frame, &top));
        NEXT();
    }
    STANDS(JUMP_IF_TRUE_OR_POP) {
        bool truth = truth_of(vm, frame, at, top, value_ref(top[-1]), &failed);
        if (failed) goto raised;
        if (truth) goto jump;
        value_unref(rt, pop(frame, &top));
        NEXT();
    }
    STANDS(BUILD_TUPLE) instruction_build_tuple(vm, frame, ARG); goto moved;
    STANDS(BUILD_LIST) instruction_build_list(vm, frame, ARG); goto moved;
    STANDS(BUILD_SET)
        if (!instruction_build_set(vm, frame, ARG)) goto raised;
        goto moved;
    STANDS(BUILD_MAP)
        if (!instruction_build_map(vm, frame, ARG)) goto raised;
        goto moved;
    STANDS(BUILD_STRING) instruction_build_string(vm, frame, ARG); goto moved;
    STANDS(LIST_APPEND)
        list_append_owned(rt, value_as_list(frame->top[-1 - (ptrdiff_t)ARG]), frame->top[-1]);
        frame->top--;
        goto moved;
    STANDS(SET_ADD)
        if (!set_add(rt, value_as_set(frame->top[-1 - (ptrdiff_t)ARG]), frame->top[-1])) goto raised;
        drop(vm, frame, 1, true);
        goto moved;
    STANDS(MAP_ADD)
        if (!dict_set(rt, value_as_dict(frame->top[-2 - (ptrdiff_t)ARG]), frame->top[-2], frame->top[-1])) goto raised;
        drop(vm, frame, 2, true);
        goto moved;
    STANDS(LIST_EXTEND)
        if (!instruction_list_extend(vm, value_as_list(frame->top[-1 - (ptrdiff_t)ARG]), frame->top[-1])) goto raised;
        drop(vm, frame, 1, true);
        goto moved;
    STANDS(SET_UPDATE)
        if (!instruction_set_update(vm, value_as_set(frame->top[-1 - (ptrdiff_t)ARG]), frame->top[-1])) goto raised;
        drop(vm, frame, 1, true);
        goto moved;
    STANDS(DICT_UPDATE)
        if (!instruction_dict_update(vm, value_as_dict(frame->top[-1 - (ptrdiff_t)ARG]), frame->top[-1])) goto raised;
        drop(vm, frame, 1, true);
        goto moved;
    STANDS(DICT_MERGE)
        if (!instruction_dict_merge(vm, value_as_dict(frame->top[-1 - (ptrdiff_t)ARG]), frame->top[-1],
                                    frame->top[-4 - (ptrdiff_t)ARG]))
            goto raised;
        drop(vm, frame, 1, true);
        goto moved;
    STANDS(LIST_TO_TUPLE) {
        List *list = value_as_list(frame->top[-1]);
        replace_operands(vm, frame, 1, value_from_object(tuple_from(rt, list->items, list->count)));
        goto moved;
    }
    STANDS(UNPACK_SEQUENCE)
        if (!instruction_unpack(vm, frame, ARG)) goto raised;
        goto moved;
    STANDS(UNPACK_EX)
        if (!instruction_unpack_starred(vm, frame, ARG & 0xff, ARG >> 8)) goto raised;
        goto moved;
    STANDS(FORMAT_VALUE)
        if (!instruction_format_value(vm, frame, ARG)) goto raised;
        goto moved;
    STANDS(GET_ITER)
        if (!replace_operands(vm, frame, 1, value_iter(rt, frame->top[-1]))) goto raised;
        goto moved;
    on_FOR_ITER: {
        Value iterator = top[-1];
        if (iterator_counts(iterator)) {
            push(&top, iterator_count_on(iterator));
            NEXT();
        }
        stand(frame, at, top);
        if (value_is_kind(iterator, KIND_GENERATOR)) {
            Activation *generator = (Activation *)iterator.as.object;
            if (generator->state == ACTIVATION_DONE) {
                value_unref(rt, pop(frame, &top));
                goto jump;
            }
            if (!await_may_resume(vm, generator)) goto raised;
            if (!activation_link(vm, generator, &frame->activation)) goto raised;
            if (vm_must_stop(vm)) goto stopped;
            transfer_to(transfer, activation_innermost(generator), INPUT_VALUE, VALUE_NONE);
            goto pass_on;
        }
        Value callable = iterator_callable_source(rt, iterator);
        if (value_is_null(callable)) {
            item = iterator_next(rt, iterator);
            goto item;
        }
        value_ref(callable);
        Value answer;
        callee = call_begin(vm, frame, callable, NULL, 0, NULL, &answer);
        value_unref(rt, callable);
        call = CALL_ENTERS;
        if (callee) goto called;
        item = iterator_callable_accept(rt, iterator, answer);
        goto item;
    }
    STANDS(GET_AITER)
        if (!replace_operands(vm, frame, 1, await_get_aiter(vm, frame->top[-1]))) goto raised;
        goto moved;
    STANDS(GET_ANEXT) {
        Value awaitable = await_get_anext(vm, frame->top[-1]);
        if (value_is_null(awaitable)) goto raised;
        push(&top, awaitable);
        NEXT();
    }
    STANDS(END_ASYNC_FOR)
        if (!exception_matches(value_as_exception(frame->top[-1]), rt->types[EXC_STOP_ASYNC_ITERATION])) {
            exception_restore(rt, value_as_exception(pop(frame, &top)));
            blamed = frame_instruction_index(frame);
            goto unwind;
        }
        drop(vm, frame, 2, true);
        goto moved;
    on_GET_AWAITABLE:
        if (value_is_kind(top[-1], KIND_COROUTINE) && ((const Activation *)top[-1].as.object)->state == ACTIVATION_CREATED) {
            if (is_watched) NEXT();
            at++;
            goto on_YIELD_FROM;
        }
        stand(frame, at, top);
        if (!replace_operands(vm, frame, 1, vm_get_awaitable(vm, frame->top[-1], ARG))) goto raised;
        goto moved;
    STANDS(GET_YIELD_FROM_ITER)
        if (!replace_operands(vm, frame, 1, await_get_yield_from(vm, frame, frame->top[-1]))) goto raised;
        goto moved;
    STANDS(YIELD_FROM)
        if (vm_must_stop(vm)) goto stopped;
        await = await_begin(vm, frame, transfer);
        goto awaited;
    STANDS(YIELD_VALUE) {
        Value value = pop(frame, &top);
        if (frame->activation.head.kind == KIND_ASYNC_GENERATOR)
            activation_yield_item(&frame->activation, value, transfer);
        else
            activation_yield(&frame->activation, value, transfer);
        goto pass_on;
    }
    STANDS(RETURN_VALUE) {
        Value value = pop(frame, &top);
        if (frame->activation.is_constructor)
            frame_end_constructor(vm, frame, value, transfer);
        else
            frame_end(vm, frame, OUTCOME_RETURNED, value, transfer);
        goto pass_on;
    }
    STANDS(MAKE_FUNCTION) instruction_make_function(vm, frame, ARG); goto moved;
    STANDS(CALL) {
        Value *base = top - ARG - 2;
        if (!is_plain_native(base[0])) {
            call = call_operands(vm, frame, ARG, NULL, &callee);
            goto called;
        }
        const NativeSpec *spec = native_spec(base[0]);
        if (spec->is_sleep && ARG == 1 && (value_is_int(top[-1]) || value_is_float(top[-1])) && call_sleep(vm, frame))
            goto gives_way;
        if (spec->at_once && may_await_at_once(vm, frame, at) && call_at_once(vm, frame, base, ARG)) goto moved;
        Value result = call_plain_native(vm, base, ARG, NULL);
        if (value_is_null(result)) goto raised;
        while (top > base) top = pop_top(rt, frame, top);
        top = base;
        push(&top, result);
        NEXT();
    }
    STANDS(CALL_KW) call = call_names(vm, frame, ARG, &callee); goto called;
    STANDS(CALL_EX) call = call_unpacked(vm, frame, ARG == 1, &callee); goto called;
    STANDS(LOAD_BUILD_CLASS)
        push(&top, value_ref(dict_get_name(vm->builtins, rt->names[NAME_BUILD_CLASS])));
        NEXT();
    STANDS(SETUP_ANNOTATIONS) instruction_setup_annotations(vm, frame); goto moved;
    STANDS(IMPORT_NAME) {
        Value module = import_name(vm, frame->activation.code->sites[ARG].name, frame->top[-1]);
        if (!replace_operands(vm, frame, 1, module)) goto raised;
        goto moved;
    }
    STANDS(IMPORT_FROM) {
        Value value = import_from(vm, frame->top[-1], frame->activation.code->sites[ARG].name);
        if (value_is_null(value)) goto raised;
        push(&top, value);
        NEXT();
    }
    STANDS(LOAD_ASSERTION_ERROR) push(&top, value_ref(value_from_object(rt->types[EXC_ASSERTION_ERROR]))); NEXT();
    STANDS(RAISE_VARARGS)
        if (!instruction_raise(vm, frame, ARG)) goto raised;
        blamed = frame_instruction_index(frame);
        goto unwind;
    STANDS(PUSH_EXC_INFO) {
        Value exception = top[-1];
        FrameExtra *extra = frame_extra(frame);
        top[-1] = extra->handled ? value_from_object(extra->handled) : VALUE_NONE;
        extra->handled = (Exception *)value_ref(exception).as.object;
        push(&top, exception);
        NEXT();
    }
    STANDS(POP_EXCEPT) {
        Value previous = pop(frame, &top);
        frame_set_handled(rt, frame, value_is_none(previous) ? NULL : value_as_exception(previous));
        NEXT();
    }
    STANDS(CHECK_EXC_MATCH) {
        bool matches = false;
        if (!instruction_exception_matches(vm, frame->top[-2], frame->top[-1], &matches)) goto raised;
        replace_operands(vm, frame, 1, value_from_bool(matches));
        goto moved;
    }
    STANDS(CHECK_EG_MATCH)
        if (!instruction_group_match(vm, frame)) goto raised;
        goto moved;
    STANDS(PREP_RERAISE_STAR) {
        Value result = instruction_prepare_reraise(vm, frame->top[-2], frame->top[-1]);
        if (!replace_operands(vm, frame, 2, result)) goto raised;
        goto moved;
    }
    STANDS(RERAISE)
        blamed = frame_instruction_index(frame);
        exception_restore(rt, value_as_exception(pop(frame, &top)));
        if (ARG) frame->instruction = frame->activation.code->instructions + top[-(ptrdiff_t)ARG].as.integer;
        goto unwind;
    STANDS(BEFORE_WITH)
        call = instruction_before_with(vm, frame, false, &callee);
        goto called;
    STANDS(BEFORE_ASYNC_WITH)
        call = instruction_before_with(vm, frame, true, &callee);
        goto called;
    STANDS(LEAVE_WITH)
        if (!leave_at_once(vm, frame, at, top)) {
            for (int i = 0; i < 3; i++) push(&top, VALUE_NONE);
            NEXT();
        }
        for (int i = 0; i < 2; i++) top = pop_top(rt, frame, top);
        at = frame->instruction + 2; // past the await, and POP_TOP
        DISPATCH();
    STANDS(WITH_EXCEPT_START) call = instruction_with_except(vm, frame, &callee); goto called;
}
