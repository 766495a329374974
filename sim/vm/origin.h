#ifndef ASYNCARIUM_VM_ORIGIN_H
#define ASYNCARIUM_VM_ORIGIN_H

// Where something was made: the calls of the program that stood then, as the debug mode of asyncio wants to know. As
// traceback.extract_stack, without the frames of the library.

#include "sim/value/list.h"
#include "sim/value/str.h"
#include "sim/vm/vm.h"

enum {
    ORIGIN_DEPTH = 10,   // how many of CPython's frames are looked at for coroutines and handles; asyncio's own are among them
    ORIGIN_WHOLE = 1000, // for futures and tasks: all
};

// Keeps with the object where it is made; a second time that is the new place.
void origin_keep(Vm *vm, Object *object, unsigned limit);
List *origin_of(Vm *vm, const Object *object); // borrowed; NULL: unknown

// The program's among the `limit` innermost frames, oldest call first: a list of FrameSummary. Owned.
List *origin_here(Vm *vm, unsigned limit);
bool origin_is_stack(Vm *vm, const List *list); // whether it is such a list
// `  File "x.py", line 3, in main` and the line of source, for each; every line begins with a newline.
void origin_add_text(Vm *vm, StrBuilder *text, const List *stack);
// As cr_origin: a tuple of (file, line, function), newest call first. Owned.
Value origin_tuple(Vm *vm, const List *stack);
// The line of the newest call; 0: the program made none.
uint32_t origin_line(const List *stack);

#endif
