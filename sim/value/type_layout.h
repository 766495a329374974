#ifndef ASYNCARIUM_VALUE_TYPE_LAYOUT_H
#define ASYNCARIUM_VALUE_TYPE_LAYOUT_H

// Between the files that make types: type.c (all), type_user.c (the program's), types.c (the table of built-in ones).

#include "sim/value/native.h"
#include "sim/value/type.h"

// A Type without name and dict: enough for objects of it to be made.
Type *type_allocate(Runtime *rt, const TypeSlots *slots, ObjectKind kind, size_t instance_size);
// The second half of type_new_native.
void type_fill(Runtime *rt, Type *type, const char *module, const char *name, Type *base);
// Enters `type` among the subclasses of its bases.
void type_link(Runtime *rt, Type *type);
void type_unlink(Type *type);

// Special methods and slots, in special.c.
// Copies what is NULL in `slots` from the base.
void special_inherit(TypeSlots *slots, const TypeSlots *base);
// Puts __len__, __repr__, … for the filled ones of `slots` into the dict of the built-in `type`.
void special_add_methods(Runtime *rt, Type *type, const TypeSlots *slots);
// Fills the slots of a program's class from what stands in its MRO; `name` NULL: all, else those that it belongs to.
void special_update(Runtime *rt, Type *type, Str *name);

#endif
