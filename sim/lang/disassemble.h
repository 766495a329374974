// Bytecode as text, for tests and for the curious: one line for each instruction, as Python's dis.
#ifndef ASYNCARIUM_LANG_DISASSEMBLE_H
#define ASYNCARIUM_LANG_DISASSEMBLE_H

#include "sim/lang/code.h"
#include "sim/lang/memory.h"

#include <stdbool.h>

typedef struct DisassembleOptions {
    bool positions; // "3:4-3:9" before each instruction
    bool nested;    // the functions and classes inside, too
} DisassembleOptions;

// Appends the listing of a code object: its name, its instructions, its handlers.
void disassemble(Buffer *out, const Bytecode *code, DisassembleOptions options);

#endif
