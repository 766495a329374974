#ifndef ASYNCARIUM_VM_TRACEBACK_H
#define ASYNCARIUM_VM_TRACEBACK_H

// Tracebacks: an entry for each frame that an exception passes, and the text that CPython prints of it.

#include "sim/vm/frame.h"

// Puts an entry for the frame at its current instruction before those of the raised exception. As PyTraceBack_Here.
void traceback_add(Vm *vm, Frame *frame);
// RuntimeHooks.untrace: one traceback less shows the frame. If it was the last one, and the frame is done, its locals go.
void traceback_untrace(Runtime *rt, Object *frame);
// "Traceback (most recent call last):…" with causes, contexts, groups, notes and carets; ends without a newline. Owned.
// As traceback.print_exception.
Str *traceback_text(Vm *vm, Exception *exception);
// Its last line in two parts: "module.Type", and the message with what is added about unknown names ("" if there is none).
// Owned.
Str *traceback_type_text(Vm *vm, const Exception *exception);
Str *traceback_message(Vm *vm, Exception *exception);

#endif
