#ifndef ASYNCARIUM_LOOP_REPORT_H
#define ASYNCARIUM_LOOP_REPORT_H

// What goes wrong where nobody can catch it: the loop's exception handler, and the words of the default one.

#include "sim/loop/loop.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"

// loop.call_exception_handler(context). False: SystemExit or KeyboardInterrupt was raised.
bool report_context(Vm *vm, Loop *loop, Dict *context);
// The same with a context that is no dict: an error of its own.
bool report_bad_context(Vm *vm, Loop *loop, Value context);
// loop.default_exception_handler(context): logs it. False: a repr of the program raised.
bool report_by_default(Vm *vm, Loop *loop, Dict *context);
// "Exception in callback f()"
void report_callback(Vm *vm, Loop *loop, Handle *handle, Exception *exception);
// What the logger `asyncio` says, by its method of that name ("error"), with the exception (may be NULL). Where the program
// has imported logging, it goes through that. False: raised, by the program's handlers or filters.
bool report_log(Vm *vm, const char *level, Str *message, Exception *exception);
// Nothing is ready and nothing ever will be: ends the program, saying who waits for what.
void report_deadlock(Vm *vm);

#endif
