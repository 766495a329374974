#ifndef ASYNCARIUM_VALUE_OBJECT_H
#define ASYNCARIUM_VALUE_OBJECT_H

// What `object` and `type` give to all that derives from them, for the other files of this floor.

#include "sim/value/runtime.h"

// "<__main__.Foo object at 0x…>". As object.__repr__.
Str *object_default_repr(Runtime *rt, Value v);
// Order of creation, or of asking: what an object without a hash of its own hashes to.
int64_t object_identity_hash(Runtime *rt, Value v);
// Module and name, without the module where it is builtins: "Foo" as "__main__.Foo", "int" as "int".
Str *type_full_name(Runtime *rt, const Type *type);
// Attribute of a class, as type.__getattribute__; VALUE_NULL with nothing raised: absent.
Value type_find_attribute(Runtime *rt, Type *type, Str *name);

#endif
