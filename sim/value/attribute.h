#ifndef ASYNCARIUM_VALUE_ATTRIBUTE_H
#define ASYNCARIUM_VALUE_ATTRIBUTE_H

// Attributes: descriptors along the MRO, the instance's own dict, __getattr__. As Objects/object.c's generic functions.

#include "sim/value/runtime.h"

Value attribute_get(Runtime *rt, Value v, Str *name);               // raises AttributeError with CPython's text
// As attribute_get, but absent is VALUE_NULL with nothing raised; other exceptions stay raised. As PyObject_GetOptionalAttr.
Value attribute_find(Runtime *rt, Value v, Str *name);
bool attribute_set(Runtime *rt, Value v, Str *name, Value value);
bool attribute_delete(Runtime *rt, Value v, Str *name);
Value attribute_get_c(Runtime *rt, Value v, const char *name);

// For slots: object's own behaviour, without __getattr__.
Value attribute_get_generic(Runtime *rt, Value v, Str *name);
bool attribute_set_generic(Runtime *rt, Value v, Str *name, Value value); // value NULL: del

// What LOAD_METHOD wants: returns the function to call; *self is owned and must become the first argument if it is not
// NULL (then no bound method was made). As _PyObject_GetMethod.
Value attribute_get_method(Runtime *rt, Value v, Str *name, Value *self);
// A special method looked up on the type, bound as above; VALUE_NULL with nothing raised: absent. As _PyObject_LookupSpecialMethod.
Value attribute_get_special(Runtime *rt, Value v, Str *name, Value *self);
// Whether instances store attributes in the plain way (no __setattr__ of the program's, no slot of its own), so that an
// inline cache may stand in for attribute_set.
bool attribute_set_is_plain(const Type *type);
// The instance's __dict__, made if `create`; borrowed; NULL: has none.
Dict *attribute_dict(Runtime *rt, Value v, bool create);
// Whether what a class has as __slots__ names an attribute.
bool attribute_slots_contain(Runtime *rt, Value slots, Str *name);
// Assignment to __dict__; takes a new reference; false: v has none.
bool attribute_replace_dict(Runtime *rt, Value v, Dict *dict);

#endif
