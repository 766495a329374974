#ifndef ASYNCARIUM_VM_CLASS_SLOTS_H
#define ASYNCARIUM_VM_CLASS_SLOTS_H

// What type_new_user gives to the program's classes.

#include "sim/value/type.h"

extern const TypeSlots class_slots;

#endif
