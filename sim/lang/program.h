// A program ready to run: the bytecode of its module, and through its constants of all functions and classes in it.
#ifndef ASYNCARIUM_LANG_PROGRAM_H
#define ASYNCARIUM_LANG_PROGRAM_H

#include "sim/lang/code.h"
#include "sim/lang/scenario.h"

// Immutable; owns all that its bytecode points to, and needs neither the scenario nor a world.
typedef struct Program Program;

// Compiles a scenario's program. What is wrong with it is added to the scenario's diagnostics; NULL if anything was.
Program *program_compile(Scenario *scenario);

void program_free(Program *program);

// The module's code, borrowed.
const Bytecode *program_module(const Program *program);

// Those of the library's modules that it reaches by imports, its own or theirs; borrowed.
const ProgramModule *program_library(const Program *program, size_t *count);

#endif
