#ifndef ASYNCARIUM_VALUE_OPERATE_H
#define ASYNCARIUM_VALUE_OPERATE_H

// The operations of the language on any values: CPython's abstract.c and object.c. Results are owned; VALUE_NULL or
// false: raised.

#include "sim/value/runtime.h"

Str *value_repr(Runtime *rt, Value v);
Str *value_str(Runtime *rt, Value v);
Str *value_ascii(Runtime *rt, Value v);
Value value_format(Runtime *rt, Value v, Str *spec); // as format(v, spec)
bool value_hash(Runtime *rt, Value v, int64_t *out);
bool value_hashes_by_identity(Runtime *rt, Value v);
bool value_truth(Runtime *rt, Value v, bool *out);
bool value_length(Runtime *rt, Value v, int64_t *out);

Value value_compare(Runtime *rt, Value a, Value b, CompareOp op); // as PyObject_RichCompare
bool value_compare_truth(Runtime *rt, Value a, Value b, CompareOp op, bool *out);
bool value_equal(Runtime *rt, Value a, Value b, bool *out); // identity first, as PyObject_RichCompareBool
bool value_contains(Runtime *rt, Value container, Value item, bool *out);

Value value_binary(Runtime *rt, BinaryOp op, Value a, Value b);
Value value_in_place(Runtime *rt, BinaryOp op, Value a, Value b);
Value value_power(Runtime *rt, Value base, Value exponent, Value modulus); // pow(a, b, m)
Value value_unary(Runtime *rt, UnaryOp op, Value a);
bool value_index(Runtime *rt, Value v, int64_t *out); // through __index__

Value value_get_item(Runtime *rt, Value container, Value key);
bool value_set_item(Runtime *rt, Value container, Value key, Value item);
bool value_delete_item(Runtime *rt, Value container, Value key);
// What CPython takes for a sequence where it words an error: all that fills any slot of tp_as_sequence.
bool value_counts_as_sequence(const Runtime *rt, Value v);

Value value_iter(Runtime *rt, Value iterable);
Value value_next(Runtime *rt, Value iterator); // VALUE_NULL without rt->raised: exhausted (a StopIteration was eaten)
bool value_is_iterator(Runtime *rt, Value v);
bool value_is_callable(Runtime *rt, Value v);

bool value_is_instance(Runtime *rt, Value v, Value class_or_tuple, bool *out);
bool value_is_subclass(Runtime *rt, Value v, Value class_or_tuple, bool *out);

// 'str', 'int', 'Foo': the type's __name__, for messages. Borrowed.
const char *value_type_name(const Runtime *rt, Value v);

#endif
