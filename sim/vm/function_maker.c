#include "sim/vm/function_maker.h"

#include <string.h>

#include "sim/lang/opcode.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/frame.h"

// The Bytecode and what it points to, in one block. The texts of the names follow behind.
typedef struct MadeBytecode {
    Bytecode bytecode;
    CodeConstant constant; // None, until the body takes its place in the Code
} MadeBytecode;

// What the function is to be.
typedef struct Plan {
    const Str *name, *qualname;
    const Tuple *positional, *keyword_only;
} Plan;

static size_t parameter_count(const Plan *plan) { return plan->positional->count + plan->keyword_only->count; }

static const Str *parameter(const Plan *plan, size_t i) {
    size_t positional = plan->positional->count;
    return value_as_str(i < positional ? plan->positional->items[i] : plan->keyword_only->items[i - positional]);
}

// LOAD_CONST, PUSH_NULL, the parameters, CALL, RETURN_VALUE
static size_t instruction_count(const Plan *plan) { return parameter_count(plan) + 4; }

static size_t text_size(const Plan *plan) {
    size_t size = plan->name->size + plan->qualname->size + 2;
    for (size_t i = 0; i < parameter_count(plan); i++) size += parameter(plan, i)->size + 1;
    return size;
}

static void write_instructions(const Plan *plan, Instruction *to) {
    size_t count = parameter_count(plan);
    *to++ = instruction_make(OP_LOAD_CONST, 0);
    *to++ = instruction_make(OP_PUSH_NULL, 0);
    for (unsigned i = 0; i < count; i++) *to++ = instruction_make(OP_LOAD_FAST, i);
    *to++ = instruction_make(OP_CALL, (unsigned)count);
    *to++ = instruction_make(OP_RETURN_VALUE, 0);
}

// Puts a copy at *place, which moves behind it.
static const char *copy_text(char **place, const Str *text) {
    char *copy = *place;
    memcpy(copy, text->data, text->size + 1);
    *place += text->size + 1;
    return copy;
}

// Lays the block out:  MadeBytecode | positions | names of locals | instructions | texts
static const Bytecode *make_bytecode(Runtime *rt, const Plan *plan, size_t *block_size) {
    size_t count = parameter_count(plan), instructions = instruction_count(plan);
    size_t names_at = sizeof(MadeBytecode) + instructions * sizeof(Position);
    size_t instructions_at = names_at + count * sizeof(char *);
    size_t texts_at = instructions_at + instructions * sizeof(Instruction);
    *block_size = texts_at + text_size(plan);
    char *block = world_allocate_zeroed(rt->world, *block_size);
    MadeBytecode *made = (MadeBytecode *)(void *)block;
    const char **names = (const char **)(void *)(block + names_at);
    char *text = block + texts_at;
    for (size_t i = 0; i < count; i++) names[i] = copy_text(&text, parameter(plan, i));
    write_instructions(plan, (Instruction *)(void *)(block + instructions_at));
    made->bytecode = (Bytecode){
        .name = copy_text(&text, plan->name),
        .qualname = copy_text(&text, plan->qualname),
        .flags = CODE_LIBRARY,
        .positional = (uint32_t)plan->positional->count,
        .keyword_only = (uint32_t)plan->keyword_only->count,
        .local_names = names,
        .local_count = (uint32_t)count,
        .stack_size = (uint32_t)count + 2,
        .instructions = (const Instruction *)(void *)(block + instructions_at),
        .instruction_count = (uint32_t)instructions,
        .positions = (const Position *)(void *)(block + sizeof(MadeBytecode)),
        .constants = &made->constant,
        .constant_count = 1,
    };
    return &made->bytecode;
}

static Code *make_code(Vm *vm, const Plan *plan, Value body) {
    size_t size;
    const Bytecode *bytecode = make_bytecode(&vm->rt, plan, &size);
    Code *code = code_new(vm, bytecode);
    code->made_size = size;
    value_replace(&vm->rt, &code->constants[0], value_ref(body));
    return code;
}

static Dict *dict_or_null(Value v) { return value_is_dict(v) && value_as_dict(v)->count ? object_ref(v.as.object) : NULL; }

static bool are_names(const Tuple *names) {
    for (size_t i = 0; i < names->count; i++)
        if (!value_is_str(names->items[i])) return false;
    return true;
}

Value function_maker_call(Runtime *rt, Value self, const Args *args) {
    (void)self;
    enum { NAME, QUALNAME, POSITIONAL, DEFAULTS, KEYWORD_ONLY, KWDEFAULTS, ANNOTATIONS, BODY, COUNT };
    if (!args_count(rt, args, "make_function", COUNT, COUNT)) return VALUE_NULL;
    const Value *v = args->values;
    bool well = value_is_str(v[NAME]) && value_is_str(v[QUALNAME]) && value_is_tuple(v[POSITIONAL]) &&
                value_is_tuple(v[DEFAULTS]) && value_is_tuple(v[KEYWORD_ONLY]) &&
                are_names(value_as_tuple(v[POSITIONAL])) && are_names(value_as_tuple(v[KEYWORD_ONLY])) &&
                value_as_tuple(v[DEFAULTS])->count <= value_as_tuple(v[POSITIONAL])->count;
    if (!well) return exception_raise(rt, EXC_TYPE_ERROR, "make_function() got something else than it takes");
    Plan plan = {value_as_str(v[NAME]), value_as_str(v[QUALNAME]), value_as_tuple(v[POSITIONAL]),
                 value_as_tuple(v[KEYWORD_ONLY])};
    Vm *vm = vm_of(rt);
    Code *code = make_code(vm, &plan, v[BODY]);
    // Its globals are the library's: a class of the library must not hold the program's names, which go at the end. But it
    // says that it is of the program.
    Dict *globals = value_is_kind(v[BODY], KIND_FUNCTION) ? ((Function *)v[BODY].as.object)->globals : vm->globals;
    Function *function = function_new(vm, code, globals);
    object_unref(rt, code);
    object_unref(rt, function->module);
    function->module = object_ref(rt->names[NAME_MAIN]);
    if (value_as_tuple(v[DEFAULTS])->count) function->defaults = object_ref(v[DEFAULTS].as.object);
    function->kwdefaults = dict_or_null(v[KWDEFAULTS]);
    function->annotations = dict_or_null(v[ANNOTATIONS]);
    return value_from_object(function);
}
