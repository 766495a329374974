#ifndef ASYNCARIUM_VM_FUNCTION_TYPES_H
#define ASYNCARIUM_VM_FUNCTION_TYPES_H

// Between frame.c, which makes functions, code and frames, and function_types.c, which shows them to the program.

#include "sim/vm/frame.h"

// True if a call makes a coroutine: of an `async def`, of what stands for one in C, of a method or partial of these, or
// of what inspect.markcoroutinefunction marked.
Value function_makes_coroutine(Runtime *rt, Value callable);

void code_destroy(Runtime *rt, Object *self);
void function_destroy(Runtime *rt, Object *self);
void function_visit(Object *self, Visitor visitor, void *visitor_self);
void function_clear(Runtime *rt, Object *self);
void frame_destroy(Runtime *rt, Object *self);
// The frame's variables by name: a new dict, or the namespace itself of a module or class; owned. As frame.f_locals.
Dict *frame_locals(Runtime *rt, const Frame *frame);

#endif
