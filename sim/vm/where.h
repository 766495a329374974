#ifndef ASYNCARIUM_VM_WHERE_H
#define ASYNCARIUM_VM_WHERE_H

// Where the program stands now: what CPython's own frames would tell. Activations in C that are coroutines or calls
// stand for functions of CPython's library written in Python, as the frames of sim/library do; the awaitables of async generators have no frame there.

#include "sim/vm/vm.h"

// The frame that runs now, borrowed, be it of the program or of a module of the library that is written in Python. NULL: a
// function of the library that is written in C runs, or nothing.
Frame *where_running_frame(const Vm *vm);
// The program's frame that runs now, borrowed. NULL: a function of the library runs, or nothing.
Frame *where_frame(const Vm *vm);
// Its line in the canonical text; 0: none.
uint32_t where_line(const Vm *vm);
// The line of the program's innermost frame, though a function of the library may run that it has called; 0: none, as
// in what the loop calls.
uint32_t where_program_line(const Vm *vm);

// A line of the canonical text, from 1, without blanks at its end; empty if there is no such line. Borrowed, not
// terminated.
typedef struct SourceLine {
    const char *data;
    size_t size;
} SourceLine;

SourceLine where_source(const Vm *vm, uint32_t line);
// The same without blanks at its beginning.
SourceLine where_source_stripped(const Vm *vm, uint32_t line);

#endif
