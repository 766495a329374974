#ifndef ASYNCARIUM_VALUE_EXCEPTION_TYPES_H
#define ASYNCARIUM_VALUE_EXCEPTION_TYPES_H

// The classes of exceptions. exception_types.c has the table and what all have in common, exception_kinds.c what is
// peculiar to a few, exception_group.c the groups.

#include "sim/value/exception.h"
#include "sim/value/native.h"

// Makes all classes of EXCEPTION_TYPES. Called by runtime_init.
void exception_types_fill(Runtime *rt);

// BaseException's slots, for those that go further.
Value exception_base_new(Runtime *rt, Type *type, const Args *args);
bool exception_base_init(Runtime *rt, Value self, const Args *args); // refuses keywords
void exception_set_args(Runtime *rt, Exception *exception, const Value *args, size_t count);
Value exception_base_str(Runtime *rt, Value self);

extern const TypeSlots stop_iteration_slots, system_exit_slots, key_error_slots, import_error_slots, name_error_slots,
    attribute_error_slots, os_error_slots, unicode_decode_error_slots, unicode_encode_error_slots,
    exception_group_slots;
extern const NativeSpec stop_iteration_methods[], system_exit_methods[], import_error_methods[], name_error_methods[],
    attribute_error_methods[], os_error_methods[], unicode_error_methods[], exception_group_methods[];

#endif
