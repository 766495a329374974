#ifndef ASYNCARIUM_VM_TRACEBACK_H
#define ASYNCARIUM_VM_TRACEBACK_H

// Tracebacks: an entry for each frame that an exception passes, and the text that CPython prints of it.

#include "sim/vm/frame.h"

enum { FRAME_IS_TRACED = OBJECT_FREE_1 }; // a flag of a frame's object: a traceback shows it, its locals must stay

// Puts an entry for the frame at its current instruction before those of the raised exception. As PyTraceBack_Here.
void traceback_add(Vm *vm, Frame *frame);
// "Traceback (most recent call last):…" with causes, contexts, groups, notes and carets; ends without a newline. Owned.
// As traceback.print_exception.
Str *traceback_text(Vm *vm, Exception *exception);
// Its last line in two parts: "module.Type", and the message with what is added about unknown names ("" if there is none).
// Owned.
Str *traceback_type_text(Vm *vm, const Exception *exception);
Str *traceback_message(Vm *vm, Exception *exception);

#endif
