#ifndef ASYNCARIUM_VM_FUNCTION_MAKER_H
#define ASYNCARIUM_VM_FUNCTION_MAKER_H

// Functions whose parameters are known only when the program runs: __init__ of a dataclass, __new__ of a namedtuple.
// CPython writes their text and compiles it. Here the code is put together from instructions, in the world: it calls a
// body, which is any callable, with the parameters in their order.

#include "sim/vm/vm.h"

// make_function(name, qualname, positional, defaults, keyword_only, kwdefaults, annotations, body): parameters are tuples
// of str, defaults a tuple, the others dicts.
Value function_maker_call(Runtime *rt, Value self, const Args *args);

#endif
