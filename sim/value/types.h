#ifndef ASYNCARIUM_VALUE_TYPES_H
#define ASYNCARIUM_VALUE_TYPES_H

// The built-in types of this floor: which file's slots and methods make which type. Each type X of the list has, in its
// own file,
//   const TypeSlots prefix_slots;
//   const NativeSpec prefix_methods[];   // ends with a NULL name; may hold nothing else
// Special methods that are slots (__len__, __add__, …) are not in the table: they are made from the slots.
// Types of the vm (function, frame, generator, super, …) come by runtime_add_type.

#include "sim/value/native.h"
#include "sim/value/type.h"

// X(TYPE ID, prefix)
#define TYPE_TABLE(X)                                                                                                  \
    X(OBJECT, object)                                                                                                  \
    X(TYPE, type)                                                                                                      \
    X(NONE, none)                                                                                                      \
    X(NOT_IMPLEMENTED, not_implemented)                                                                                \
    X(ELLIPSIS, ellipsis)                                                                                              \
    X(INT, int)                                                                                                        \
    X(BOOL, bool)                                                                                                      \
    X(FLOAT, float)                                                                                                    \
    X(STR, str)                                                                                                        \
    X(BYTES, bytes)                                                                                                    \
    X(TUPLE, tuple)                                                                                                    \
    X(LIST, list)                                                                                                      \
    X(DICT, dict)                                                                                                      \
    X(DICT_KEYS, dict_keys)                                                                                            \
    X(DICT_VALUES, dict_values)                                                                                        \
    X(DICT_ITEMS, dict_items)                                                                                          \
    X(SET, set)                                                                                                        \
    X(FROZENSET, frozenset)                                                                                            \
    X(RANGE, range)                                                                                                    \
    X(SLICE, slice)                                                                                                    \
    X(NATIVE_FUNCTION, native_function)                                                                                \
    X(METHOD_DESCRIPTOR, method_descriptor)                                                                            \
    X(LIBRARY_FUNCTION, library_function)                                                                              \
    X(LIBRARY_VIEW, library_view)                                                                                      \
    X(SLOT_WRAPPER, slot_wrapper)                                                                                      \
    X(GETSET, getset)                                                                                                  \
    X(METHOD, method)                                                                                                  \
    X(PROPERTY, property)                                                                                              \
    X(STATICMETHOD, staticmethod)                                                                                      \
    X(CLASSMETHOD, classmethod)                                                                                        \
    X(CELL, cell)                                                                                                      \
    X(TRACEBACK, traceback)                                                                                            \
    X(MODULE, module)                                                                                                  \
    X(LIST_ITERATOR, list_iterator)                                                                                    \
    X(LIST_REVERSEITERATOR, list_reverseiterator)                                                                      \
    X(TUPLE_ITERATOR, tuple_iterator)                                                                                  \
    X(STR_ITERATOR, str_iterator)                                                                                      \
    X(STR_ASCII_ITERATOR, str_ascii_iterator)                                                                          \
    X(BYTES_ITERATOR, bytes_iterator)                                                                                  \
    X(DICT_KEYITERATOR, dict_keyiterator)                                                                              \
    X(DICT_VALUEITERATOR, dict_valueiterator)                                                                          \
    X(DICT_ITEMITERATOR, dict_itemiterator)                                                                            \
    X(DICT_REVERSEKEYITERATOR, dict_reversekeyiterator)                                                                \
    X(DICT_REVERSEVALUEITERATOR, dict_reversevalueiterator)                                                            \
    X(DICT_REVERSEITEMITERATOR, dict_reverseitemiterator)                                                              \
    X(SET_ITERATOR, set_iterator)                                                                                      \
    X(RANGE_ITERATOR, range_iterator)                                                                                  \
    X(SEQUENCE_ITERATOR, sequence_iterator)                                                                            \
    X(CALLABLE_ITERATOR, callable_iterator)                                                                            \
    X(ENUMERATE, enumerate)                                                                                            \
    X(ZIP, zip)                                                                                                        \
    X(MAP, map)                                                                                                        \
    X(FILTER, filter)                                                                                                  \
    X(REVERSED, reversed)                                                                                              \
    X(NAMESPACE, namespace)                                                                                            \
    X(GENERIC_ALIAS, generic_alias)                                                                                    \
    X(GENERIC_ALIAS_ITERATOR, generic_alias_iterator)                                                                  \
    X(UNION, union)

#define X(id, prefix)                                                                                                  \
    extern const TypeSlots prefix##_slots;                                                                             \
    extern const NativeSpec prefix##_methods[];
TYPE_TABLE(X)
#undef X

// Makes all of them, and the exceptions, in rt->types. Called by runtime_init, before there are names.
void types_allocate(Runtime *rt);
// Gives them names, bases, dicts and methods, once there are names.
void types_fill(Runtime *rt);

#endif
