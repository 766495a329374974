#include "sim/lang/disassemble.h"

#include "sim/lang/opcode.h"

#include <stdio.h>

// What an instruction's argument means.
typedef enum ArgumentKind {
    ARGUMENT_NUMBER, // shown unless it is 0
    ARGUMENT_COUNT,  // shown always
    ARGUMENT_CONSTANT,
    ARGUMENT_LOCAL,
    ARGUMENT_SITE,
    ARGUMENT_SITE_AND_LOCAL,
    ARGUMENT_TARGET,
} ArgumentKind;

static ArgumentKind argument_kind(Opcode op) {
    static const ArgumentKind kinds[] = {
        [OP_LOAD_CONST] = ARGUMENT_CONSTANT,
        [OP_LOAD_FAST] = ARGUMENT_LOCAL,
        [OP_LOAD_FAST_AND_CLEAR] = ARGUMENT_LOCAL,
        [OP_STORE_FAST] = ARGUMENT_LOCAL,
        [OP_DELETE_FAST] = ARGUMENT_LOCAL,
        [OP_MAKE_CELL] = ARGUMENT_LOCAL,
        [OP_LOAD_CLOSURE] = ARGUMENT_LOCAL,
        [OP_LOAD_DEREF] = ARGUMENT_LOCAL,
        [OP_STORE_DEREF] = ARGUMENT_LOCAL,
        [OP_DELETE_DEREF] = ARGUMENT_LOCAL,
        [OP_LOAD_NAME] = ARGUMENT_SITE,
        [OP_STORE_NAME] = ARGUMENT_SITE,
        [OP_DELETE_NAME] = ARGUMENT_SITE,
        [OP_LOAD_NAME_OR_DEREF] = ARGUMENT_SITE_AND_LOCAL,
        [OP_LOAD_GLOBAL] = ARGUMENT_SITE,
        [OP_STORE_GLOBAL] = ARGUMENT_SITE,
        [OP_DELETE_GLOBAL] = ARGUMENT_SITE,
        [OP_LOAD_ATTR] = ARGUMENT_SITE,
        [OP_LOAD_METHOD] = ARGUMENT_SITE,
        [OP_STORE_ATTR] = ARGUMENT_SITE,
        [OP_DELETE_ATTR] = ARGUMENT_SITE,
        [OP_IMPORT_NAME] = ARGUMENT_SITE,
        [OP_IMPORT_FROM] = ARGUMENT_SITE,
        [OP_JUMP] = ARGUMENT_TARGET,
        [OP_JUMP_BACKWARD] = ARGUMENT_TARGET,
        [OP_POP_JUMP_IF_FALSE] = ARGUMENT_TARGET,
        [OP_POP_JUMP_IF_TRUE] = ARGUMENT_TARGET,
        [OP_POP_JUMP_IF_NONE] = ARGUMENT_TARGET,
        [OP_POP_JUMP_IF_NOT_NONE] = ARGUMENT_TARGET,
        [OP_JUMP_IF_FALSE_OR_POP] = ARGUMENT_TARGET,
        [OP_JUMP_IF_TRUE_OR_POP] = ARGUMENT_TARGET,
        [OP_FOR_ITER] = ARGUMENT_TARGET,
        [OP_BUILD_TUPLE] = ARGUMENT_COUNT,
        [OP_BUILD_LIST] = ARGUMENT_COUNT,
        [OP_BUILD_SET] = ARGUMENT_COUNT,
        [OP_BUILD_MAP] = ARGUMENT_COUNT,
        [OP_CALL] = ARGUMENT_COUNT,
        [OP_CALL_KW] = ARGUMENT_COUNT,
        [OP_CALL_EX] = ARGUMENT_COUNT,
        [OP_RAISE_VARARGS] = ARGUMENT_COUNT,
        [OP_RERAISE] = ARGUMENT_COUNT,
        [OP_BINARY_OP] = ARGUMENT_COUNT,
        [OP_INPLACE_OP] = ARGUMENT_COUNT,
        [OP_COMPARE_OP] = ARGUMENT_COUNT,
        [OP_WITH_EXCEPT_START] = ARGUMENT_NUMBER, // the last one, so that the table is long enough
    };
    return kinds[op];
}

// ---- constants

static void append_text(Buffer *out, const CodeConstant *constant) {
    buffer_append_string(out, constant->kind == CODE_CONSTANT_BYTES ? "b'" : "'");
    for (size_t i = 0; i < constant->size; i++) {
        unsigned char c = (unsigned char)constant->as.text[i];
        if (c == '\'' || c == '\\')
            buffer_append_format(out, "\\%c", c);
        else if (c < ' ' || c == 0x7f)
            buffer_append_format(out, "\\x%02x", c);
        else
            buffer_append(out, constant->as.text + i, 1);
    }
    buffer_append_string(out, "'");
}

static void append_constant(Buffer *out, const CodeConstant *constant);

static void append_items(Buffer *out, const CodeConstant *constant, const char *before, const char *after) {
    buffer_append_string(out, before);
    for (size_t i = 0; i < constant->size; i++) {
        buffer_append_string(out, i ? ", " : "");
        append_constant(out, &constant->as.items[i]);
    }
    buffer_append_string(out, constant->size == 1 ? "," : "");
    buffer_append_string(out, after);
}

static void append_constant(Buffer *out, const CodeConstant *constant) {
    switch (constant->kind) {
    case CODE_CONSTANT_NONE:
        buffer_append_string(out, "None");
        return;
    case CODE_CONSTANT_FALSE:
        buffer_append_string(out, "False");
        return;
    case CODE_CONSTANT_TRUE:
        buffer_append_string(out, "True");
        return;
    case CODE_CONSTANT_ELLIPSIS:
        buffer_append_string(out, "Ellipsis");
        return;
    case CODE_CONSTANT_INT:
        buffer_append_format(out, "%lld", (long long)constant->as.integer);
        return;
    case CODE_CONSTANT_FLOAT:
        buffer_append_format(out, "%g", constant->as.real);
        return;
    case CODE_CONSTANT_STR:
    case CODE_CONSTANT_BYTES:
        append_text(out, constant);
        return;
    case CODE_CONSTANT_TUPLE:
        append_items(out, constant, "(", ")");
        return;
    case CODE_CONSTANT_FROZENSET:
        append_items(out, constant, "frozenset(", ")");
        return;
    case CODE_CONSTANT_CODE:
        buffer_append_format(out, "<code %s>", constant->as.code->qualname);
        return;
    }
}

// ---- instructions

static void append_argument(Buffer *out, const Bytecode *code, Opcode op, unsigned arg) {
    switch (argument_kind(op)) {
    case ARGUMENT_NUMBER:
        if (arg)
            buffer_append_format(out, " %u", arg);
        return;
    case ARGUMENT_COUNT:
        buffer_append_format(out, " %u", arg);
        return;
    case ARGUMENT_CONSTANT:
        buffer_append_string(out, " ");
        append_constant(out, &code->constants[arg]);
        return;
    case ARGUMENT_LOCAL:
        buffer_append_format(out, " %s", code->local_names[arg]);
        return;
    case ARGUMENT_SITE:
        buffer_append_format(out, " %s", code->sites[arg]);
        return;
    case ARGUMENT_SITE_AND_LOCAL:
        buffer_append_format(out, " %s", code->sites[arg >> 12]);
        return;
    case ARGUMENT_TARGET:
        buffer_append_format(out, " to %u", arg);
        return;
    }
}

static void append_position(Buffer *out, const Position *position) {
    if (position->line)
        buffer_append_format(out, " %u:%u-%u:%u", position->line, position->col, position->end_line,
                             position->end_col);
    else
        buffer_append_string(out, " -");
}

static void append_instruction(Buffer *out, const Bytecode *code, uint32_t number, DisassembleOptions options) {
    Opcode op = (Opcode)instruction_opcode(code->instructions[number]);
    buffer_append_format(out, "%3u", number);
    if (options.positions)
        append_position(out, &code->positions[number]);
    buffer_append_format(out, " %s", opcode_name(op));
    append_argument(out, code, op, instruction_argument(code->instructions[number]));
    buffer_append_string(out, "\n");
}

static void append_handler(Buffer *out, const HandlerRow *row) {
    buffer_append_format(out, "  %u to %u -> %u, depth %u%s\n", row->start, row->end, row->target,
                         (unsigned)row->depth, row->lasti ? ", lasti" : "");
}

void disassemble(Buffer *out, const Bytecode *code, DisassembleOptions options) {
    buffer_append_format(out, "%s:\n", code->qualname);
    for (uint32_t i = 0; i < code->instruction_count; i++)
        append_instruction(out, code, i, options);
    for (uint32_t i = 0; i < code->handler_count; i++)
        append_handler(out, &code->handlers[i]);
    for (uint32_t i = 0; options.nested && i < code->constant_count; i++)
        if (code->constants[i].kind == CODE_CONSTANT_CODE)
            disassemble(out, code->constants[i].as.code, options);
}
