#ifndef ASYNCARIUM_VM_TRACEBACK_STACK_H
#define ASYNCARIUM_VM_TRACEBACK_STACK_H

// The frames of a traceback as text: place, source lines, and marks under the part that failed.

#include "sim/vm/vm.h"

// Each line of it ends in a newline; equal entries that follow each other are counted. Without marks there is one
// source line for each. As StackSummary.format of Lib/traceback.py, and as PyTraceBack_Print.
void traceback_stack_text(Vm *vm, StrBuilder *out, const Traceback *entries, bool with_marks);

// One entry of it, with marks, and where it stands.
void traceback_stack_add_entry(Vm *vm, StrBuilder *out, const Traceback *entry);
Position traceback_stack_position(const Traceback *entry);

#endif
