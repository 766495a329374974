#ifndef ASYNCARIUM_LOOP_DESCRIBE_H
#define ASYNCARIUM_LOOP_DESCRIBE_H

// How asyncio names things in its reprs: callbacks, coroutines, shortened values. False: a repr of the program raised.

#include "sim/value/list.h"
#include "sim/value/str.h"
#include "sim/vm/vm.h"

// "f() at x.py:3". As format_helpers._format_callback_source.
bool describe_callback(Vm *vm, StrBuilder *text, Value callback);
// "f(1, 'a') at x.py:3": the same with what it is called with, as debug mode shows it. args NULL: nothing.
bool describe_call(Vm *vm, StrBuilder *text, Value callback, const struct Tuple *args);
bool describe_args(Vm *vm, StrBuilder *text, const struct Tuple *args); // "(1, 'a')"
// " created at x.py:7"; nothing where origin is NULL or the program had no part in it.
void describe_origin(Vm *vm, StrBuilder *text, const List *origin);
// "f() running at x.py:3", "f() done, defined at x.py:2". As coroutines._format_coroutine.
bool describe_coroutine(Vm *vm, StrBuilder *text, Value coroutine);
// As reprlib.repr: 'xxxxxxxxxxxx...xxxxxxxxxxxxx'.
bool describe_short(Vm *vm, StrBuilder *text, Value value);

#endif
