#ifndef ASYNCARIUM_VM_TRACEBACK_H
#define ASYNCARIUM_VM_TRACEBACK_H

// Tracebacks: an entry for each frame that an exception passes, and the text that CPython prints of it.

#include "sim/vm/frame.h"

// Puts an entry for the frame at its current instruction before those of the raised exception. As PyTraceBack_Here.
void traceback_add(Vm *vm, Frame *frame);
// An entry for something in C that CPython has a frame for; it is shown to nobody.
void traceback_add_native(Vm *vm, Exception *exception, Activation *native);
// The same for a call of a function in C: `locals` is what matters of its locals there.
void traceback_add_locals(Vm *vm, Exception *exception, Value locals);
// "Traceback (most recent call last):…" with causes, contexts, groups, notes and carets; ends without a newline. Owned.
// As traceback.print_exception.
Str *traceback_text(Vm *vm, Exception *exception);
// Its last line in two parts: "module.Type", and the message with what is added about unknown names ("" if there is none).
// Owned.
Str *traceback_type_text(Vm *vm, const Exception *exception);
Str *traceback_message(Vm *vm, Exception *exception);

#endif
