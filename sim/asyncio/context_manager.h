#ifndef ASYNCARIUM_ASYNCIO_CONTEXT_MANAGER_H
#define ASYNCARIUM_ASYNCIO_CONTEXT_MANAGER_H

// `async with` of what has acquire() and release(): these two, by whatever methods the object has. As
// asyncio.locks._ContextManagerMixin.

#include "sim/value/native.h"

// __aenter__ and __aexit__, for tables of methods.
Value context_manager_enter(Runtime *rt, Value self, const Args *args);
Value context_manager_exit(Runtime *rt, Value self, const Args *args);

#endif
