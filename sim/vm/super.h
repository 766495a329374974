#ifndef ASYNCARIUM_VM_SUPER_H
#define ASYNCARIUM_VM_SUPER_H

// super(): attribute look-up that begins behind a class in the MRO.

#include "sim/value/native.h"

typedef struct Super {
    Object head;
    Type *type;      // the class to begin behind; owned
    Value self;      // the object (or class) that methods are bound to; VALUE_NULL: unbound
    Type *self_type; // whose MRO is walked; borrowed from self
} Super;

extern const TypeSlots super_slots;
extern const NativeSpec super_methods[];

#endif
