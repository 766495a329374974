#include "sim/lang/opcode.h"

#include <assert.h>

const char *opcode_name(Opcode op) {
    static const char *const names[] = {
#define X(name, effect) #name,
        OPCODES(X)
#undef X
    };
    return names[op];
}

static int count_flags(unsigned flags) {
    int count = 0;
    for (; flags; flags &= flags - 1)
        count++;
    return count;
}

static int effect_of_argument(Opcode op, int arg) {
    if (op == OP_BUILD_MAP)
        return 1 - 2 * arg;
    if (op == OP_UNPACK_SEQUENCE)
        return arg - 1;
    if (op == OP_UNPACK_EX)
        return (arg & 0xff) + (arg >> 8);
    if (op == OP_FORMAT_VALUE)
        return arg & 4 ? -1 : 0;
    if (op == OP_MAKE_FUNCTION)
        return -count_flags((unsigned)arg);
    if (op == OP_CALL)
        return -1 - arg;
    if (op == OP_CALL_KW)
        return -2 - arg;
    if (op == OP_CALL_EX)
        return -2 - arg;
    if (op == OP_RAISE_VARARGS)
        return -arg;
    assert((op == OP_BUILD_SLICE || op == OP_BUILD_TUPLE || op == OP_BUILD_LIST || op == OP_BUILD_SET ||
            op == OP_BUILD_STRING) &&
           "every EFFECT_ARG has its rule");
    return 1 - arg;
}

int opcode_effect(Opcode op, unsigned arg, bool jumps) {
    static const int effects[] = {
#define X(name, effect) effect,
        OPCODES(X)
#undef X
    };
    if (jumps && op == OP_FOR_ITER)
        return -1;
    if (jumps && (op == OP_JUMP_IF_FALSE_OR_POP || op == OP_JUMP_IF_TRUE_OR_POP))
        return 0;
    return effects[op] == EFFECT_ARG ? effect_of_argument(op, (int)arg) : effects[op];
}

bool opcode_jumps(Opcode op) {
    return op == OP_JUMP || op == OP_JUMP_BACKWARD || op == OP_FOR_ITER || op == OP_POP_JUMP_IF_FALSE ||
           op == OP_POP_JUMP_IF_TRUE || op == OP_POP_JUMP_IF_NONE || op == OP_POP_JUMP_IF_NOT_NONE ||
           op == OP_JUMP_IF_FALSE_OR_POP || op == OP_JUMP_IF_TRUE_OR_POP;
}

bool opcode_goes_on(Opcode op) {
    return op != OP_JUMP && op != OP_JUMP_BACKWARD && op != OP_RETURN_VALUE && op != OP_RAISE_VARARGS &&
           op != OP_RERAISE;
}
