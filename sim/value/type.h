#ifndef ASYNCARIUM_VALUE_TYPE_H
#define ASYNCARIUM_VALUE_TYPE_H

// A type: the Python class object, with a table of C functions (slots) for the built-in ones, as CPython's PyTypeObject.
// What the program sees (dict, bases, MRO) lies in the world; slot tables are constant and outside of it.
//
// For a class of the program the slots are `type_user_slots` of the vm: each looks the special method up along the MRO.
// For a built-in type, each filled slot also shows up in the type's dict as a method (`list.__len__`), made from the
// slot, so that super().__len__() and subclasses find it.

#include "sim/value/value.h"

typedef struct Str Str;
typedef struct Dict Dict;

// X(ID, Python name, base ID)   In order of creation: a base stands before its subclasses. Exceptions: exception.h.
#define TYPE_LIST_(X)                                                                                                  \
    X(OBJECT, "object", OBJECT)                                                                                        \
    X(TYPE, "type", OBJECT)                                                                                            \
    X(NONE, "NoneType", OBJECT)                                                                                        \
    X(NOT_IMPLEMENTED, "NotImplementedType", OBJECT)                                                                   \
    X(ELLIPSIS, "ellipsis", OBJECT)                                                                                    \
    X(INT, "int", OBJECT)                                                                                              \
    X(BOOL, "bool", INT)                                                                                               \
    X(FLOAT, "float", OBJECT)                                                                                          \
    X(STR, "str", OBJECT)                                                                                              \
    X(BYTES, "bytes", OBJECT)                                                                                          \
    X(TUPLE, "tuple", OBJECT)                                                                                          \
    X(LIST, "list", OBJECT)                                                                                            \
    X(DICT, "dict", OBJECT)                                                                                            \
    X(DICT_KEYS, "dict_keys", OBJECT)                                                                                  \
    X(DICT_VALUES, "dict_values", OBJECT)                                                                              \
    X(DICT_ITEMS, "dict_items", OBJECT)                                                                                \
    X(SET, "set", OBJECT)                                                                                              \
    X(FROZENSET, "frozenset", OBJECT)                                                                                  \
    X(RANGE, "range", OBJECT)                                                                                          \
    X(SLICE, "slice", OBJECT)                                                                                          \
    X(NATIVE_FUNCTION, "builtin_function_or_method", OBJECT)                                                           \
    X(METHOD_DESCRIPTOR, "method_descriptor", OBJECT)                                                                  \
    X(SLOT_WRAPPER, "wrapper_descriptor", OBJECT)                                                                      \
    X(LIBRARY_FUNCTION, "function", OBJECT)                                                                            \
    X(LIBRARY_VIEW, "getset_descriptor", OBJECT)                                                                       \
    X(GETSET, "getset_descriptor", OBJECT)                                                                             \
    X(FUNCTION, "function", OBJECT)                                                                                    \
    X(METHOD, "method", OBJECT)                                                                                        \
    X(PROPERTY, "property", OBJECT)                                                                                    \
    X(STATICMETHOD, "staticmethod", OBJECT)                                                                            \
    X(CLASSMETHOD, "classmethod", OBJECT)                                                                              \
    X(SUPER, "super", OBJECT)                                                                                          \
    X(CELL, "cell", OBJECT)                                                                                            \
    X(CODE, "code", OBJECT)                                                                                            \
    X(FRAME, "frame", OBJECT)                                                                                          \
    X(GENERATOR, "generator", OBJECT)                                                                                  \
    X(COROUTINE, "coroutine", OBJECT)                                                                                  \
    X(COROUTINE_WRAPPER, "coroutine_wrapper", OBJECT)                                                                  \
    X(ASYNC_GENERATOR, "async_generator", OBJECT)                                                                      \
    X(ASYNC_GENERATOR_ASEND, "async_generator_asend", OBJECT)                                                          \
    X(ASYNC_GENERATOR_ATHROW, "async_generator_athrow", OBJECT)                                                        \
    X(ANEXT_AWAITABLE, "anext_awaitable", OBJECT)                                                                      \
    X(TRACEBACK, "traceback", OBJECT)                                                                                  \
    X(MODULE, "module", OBJECT)                                                                                        \
    X(LIST_ITERATOR, "list_iterator", OBJECT)                                                                          \
    X(LIST_REVERSEITERATOR, "list_reverseiterator", OBJECT)                                                            \
    X(TUPLE_ITERATOR, "tuple_iterator", OBJECT)                                                                        \
    X(STR_ITERATOR, "str_iterator", OBJECT)                                                                            \
    X(STR_ASCII_ITERATOR, "str_ascii_iterator", OBJECT)                                                                \
    X(BYTES_ITERATOR, "bytes_iterator", OBJECT)                                                                        \
    X(DICT_KEYITERATOR, "dict_keyiterator", OBJECT)                                                                    \
    X(DICT_VALUEITERATOR, "dict_valueiterator", OBJECT)                                                                \
    X(DICT_ITEMITERATOR, "dict_itemiterator", OBJECT)                                                                  \
    X(DICT_REVERSEKEYITERATOR, "dict_reversekeyiterator", OBJECT)                                                      \
    X(DICT_REVERSEVALUEITERATOR, "dict_reversevalueiterator", OBJECT)                                                  \
    X(DICT_REVERSEITEMITERATOR, "dict_reverseitemiterator", OBJECT)                                                    \
    X(SET_ITERATOR, "set_iterator", OBJECT)                                                                            \
    X(RANGE_ITERATOR, "range_iterator", OBJECT)                                                                        \
    X(SEQUENCE_ITERATOR, "iterator", OBJECT)                                                                           \
    X(CALLABLE_ITERATOR, "callable_iterator", OBJECT)                                                                  \
    X(ENUMERATE, "enumerate", OBJECT)                                                                                  \
    X(ZIP, "zip", OBJECT)                                                                                              \
    X(MAP, "map", OBJECT)                                                                                              \
    X(FILTER, "filter", OBJECT)                                                                                        \
    X(REVERSED, "reversed", OBJECT)                                                                                    \
    X(NAMESPACE, "types.SimpleNamespace", OBJECT)                                                                      \
    X(GENERIC_ALIAS, "types.GenericAlias", OBJECT)                                                                     \
    X(GENERIC_ALIAS_ITERATOR, "generic_alias_iterator", OBJECT)                                                        \
    X(UNION, "types.UnionType", OBJECT)

typedef enum TypeId {
#define X(id, name, base) TYPE_##id,
    TYPE_LIST_(X)
#undef X
    TYPE_FIRST_EXCEPTION,
    TYPE_LAST_EXCEPTION = TYPE_FIRST_EXCEPTION + 79, // filled from EXCEPTION_TYPES of exception.h
    TYPE_COUNT
} TypeId;

typedef enum CompareOp { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE } CompareOp;

typedef enum BinaryOp {
    BINARY_ADD, BINARY_SUB, BINARY_MUL, BINARY_MATMUL, BINARY_TRUEDIV, BINARY_FLOORDIV, BINARY_MOD, BINARY_POW,
    BINARY_LSHIFT, BINARY_RSHIFT, BINARY_AND, BINARY_OR, BINARY_XOR,
    BINARY_OP_COUNT
} BinaryOp;

typedef enum UnaryOp { UNARY_NEGATIVE, UNARY_POSITIVE, UNARY_INVERT } UnaryOp;

// Arguments of a call, as in vectorcall: `count` values in all, of which the last `names->count` are keyword values.
typedef struct Args {
    const Value *values;  // borrowed
    size_t count;         // positional and keyword values together
    Object *names;        // a tuple of interned str, one per keyword value; NULL: no keywords
} Args;

typedef void (*Visitor)(void *self, Object *object);

// NULL slot: the type inherits it from its base; where that is object it has no such thing, or behaves as object does
// (repr, hash by identity, …). Type.slots has the inherited ones filled in.
// `a`/`self` are of the slot's own type (or a subclass).
typedef struct TypeSlots {
    void (*destroy)(Runtime *rt, Object *self);                 // gives up what it holds, then object_free. Required
    void (*visit)(Object *self, Visitor visitor, void *visitor_self); // each Object that self holds a reference of
    void (*clear)(Runtime *rt, Object *self);                   // drops references that can make cycles
    Value (*new_)(Runtime *rt, Type *type, const Args *args);   // as tp_new and tp_init in one where init is NULL
    // As tp_init, for types that programs derive from and whose __init__ they extend: called after new_, which then
    // ignores the arguments. NULL: new_ does all.
    bool (*init)(Runtime *rt, Value self, const Args *args);
    // As tp_finalize (__del__, close): called once, before destroy or by the collector of cycles, with self still whole;
    // may bring self back to life. NULL: nothing to do.
    void (*finalize)(Runtime *rt, Object *self);
    bool (*is_quiet)(const Object *self); // whether finalize would do nothing now. NULL: nobody knows
    Value (*repr)(Runtime *rt, Value self);
    Value (*str)(Runtime *rt, Value self);
    Value (*format)(Runtime *rt, Value self, Str *spec);        // as __format__
    bool (*hash)(Runtime *rt, Value self, int64_t *out);
    bool unhashable;                                            // list, dict, set, …
    Value (*compare)(Runtime *rt, Value a, Value b, CompareOp op); // NotImplemented where it does not know b
    bool (*truth)(Runtime *rt, Value self, bool *out);
    bool (*length)(Runtime *rt, Value self, int64_t *out);
    Value (*iter)(Runtime *rt, Value self);
    Value (*next)(Runtime *rt, Value self);                     // NULL without rt->raised: exhausted
    Value (*get_item)(Runtime *rt, Value self, Value key);
    bool (*set_item)(Runtime *rt, Value self, Value key, Value value); // value NULL: del self[key]
    bool (*contains)(Runtime *rt, Value self, Value item, bool *out);
    Value (*binary)(Runtime *rt, BinaryOp op, Value a, Value b);  // one of a, b is of this type; NotImplemented
    Value (*in_place)(Runtime *rt, BinaryOp op, Value self, Value b); // NULL slot: as binary
    Value (*unary)(Runtime *rt, UnaryOp op, Value self);
    bool (*index)(Runtime *rt, Value self, int64_t *out);       // as __index__
    Value (*get_attribute)(Runtime *rt, Value self, Str *name); // NULL slot: attribute_get_generic
    bool (*set_attribute)(Runtime *rt, Value self, Str *name, Value value); // value NULL: del
    Value (*call)(Runtime *rt, Value self, const Args *args);
    // For a type whose call is nothing but another call: begins that. As vm_enter of the vm, whose Activation it gives.
    struct Activation *(*enter)(Runtime *rt, Value self, const Args *args, Value *result);
    Value (*get)(Runtime *rt, Value descriptor, Value self, Type *owner); // as __get__; self NULL: through the class
    bool (*set)(Runtime *rt, Value descriptor, Value self, Value value);  // as __set__/__delete__; makes it a data descriptor
    Value (*await)(Runtime *rt, Value self);                    // as __await__
    Value (*aiter)(Runtime *rt, Value self);
    Value (*anext)(Runtime *rt, Value self);
} TypeSlots;

enum {
    TYPE_USER = 1,          // made by the program's class statement
    TYPE_FINAL = 2,         // cannot be subclassed: "type 'bool' is not an acceptable base type"
    TYPE_HAS_DICT = 4,      // instances have a __dict__
    TYPE_DICT_AT_END = 8,   // its instances keep their Dict * behind their items: a program's subclass of str, bytes, tuple
    TYPE_FUTURE_LIKE = 16,  // await goes through VmHooks.await_future
    TYPE_ACTIVATION = 32,   // its instances are the vm's activations, and can be awaited
    TYPE_DICT_BESIDE = 128, // instances take any attribute, but have no __dict__ to show
    TYPE_SLOTTED = 256,     // __slots__ says which attributes its instances may have; they are kept in their Dict all the same
    TYPE_ABSTRACT = 64,     // __abstractmethods__ names some: there can be no instances
};

struct Type {
    Object head;
    const TypeSlots *slots;   // never NULL; with what is inherited
    struct Type *base;        // as __base__: the base whose layout it shares; NULL for object
    Str *name, *qualname, *module; // as __name__, __qualname__, __module__
    Dict *dict;               // class attributes
    Object *bases;            // tuple
    Type **mro;               // self first; borrowed pointers, kept alive by bases
    size_t mro_count;
    ObjectKind kind;          // of its instances
    uint32_t flags;           // TYPE_…
    uint32_t version;         // changes when an attribute of it or of a base changes
    uint32_t exit_version;    // if it is that: native_exit is how `async with` leaves an instance, as sim/vm/manager.h says …
    Object *native_exit;      // … a Native, borrowed
    uint32_t dict_offset;     // where an instance keeps its Dict *; 0: has none, or TYPE_DICT_AT_END
    uint32_t serial_offset;   // where an instance keeps its int64_t serial, by which sets order it; 0: has none
    uint32_t instance_size;   // what a plain instance (or a subclass's instance) allocates
    int64_t (*birth)(const Object *); // gives such a number of an instance, if sets do not go by it: for the end of a run; NULL: has none
    struct Type **subclasses; // in order of creation, borrowed: to pass a change of version on
    uint32_t subclass_count, subclass_capacity;
    Str *message_name;        // as tp_name, for messages: __name__, or dotted for a type of a C module ("_asyncio.Future")
    const TypeSlots *user_slots; // of a program's class: what type_new_user was given
};

// The type of any value, borrowed. As type(v).
Type *value_type_of_tag(const Runtime *rt, Value v); // None, bool, int, …
static inline Type *value_type(const Runtime *rt, Value v) {
    return v.tag == VALUE_TAG_OBJECT ? v.as.object->type : value_type_of_tag(rt, v);
}
// Whether `base` is in type's MRO.
bool type_is_subtype(const Type *type, const Type *base);

// Makes a type with C slots, in module `module` ("builtins", "asyncio.locks", …). `name` may be dotted
// ("types.SimpleNamespace"): the last part becomes __name__, the whole shows in messages. Slots that are NULL come from
// `base`; `slots` NULL: all of them. Adds methods for the filled slots (for binary see type_add_operators). Lives as long
// as the world.
Type *type_new_native(Runtime *rt, const char *module, const char *name, Type *base, const TypeSlots *slots,
                      ObjectKind kind, size_t instance_size);
// Adds __add__, __radd__, … for the operators of a mask of (1u << BinaryOp), to a type with a binary slot.
void type_add_operators(Runtime *rt, Type *type, uint32_t left, uint32_t right, uint32_t in_place);
// Gives the instances of a native type a __dict__, kept at `offset` (of a Dict *, NULL until first needed).
void type_set_dict_offset(Type *type, size_t offset);

// The class of a class with these bases that asks for `metatype`: the most derived one among theirs. NULL: raised, for
// there is none. As _PyType_CalculateMetaclass.
Type *type_metatype(Runtime *rt, Type *metatype, const struct Tuple *bases);

// As metatype(name, bases, dict): makes a class of the program. Takes `dict` over. `user` are the vm's slots: each calls the
// special method that stands behind it. The new type has only those for which there is such a method along its MRO (so
// that a class without __len__ has a NULL length), and the native ones where the method is a built-in type's; this
// stays so when an attribute is set later (as CPython's update_slot). destroy, visit, clear and new_ are the base's
// where `user` has NULL. The caller does __set_name__, __init_subclass__ and the class cell. NULL: raised.
Type *type_new_user(Runtime *rt, Type *metatype, Str *name, struct Tuple *bases, Dict *dict, const TypeSlots *user);
// The nearest built-in type: whose C struct the instances have.
Type *type_native_base(Type *type);

// type_lookup's (see runtime.h) way where the cache does not know.
Value type_lookup_slowly(Runtime *rt, Type *type, Str *name);
// Sets (or with VALUE_NULL deletes; false if absent, nothing raised) an attribute in the type's own dict.
bool type_set(Runtime *rt, Type *type, Str *name, Value value);
// Tells the caches that attributes of `type` (and so of its subclasses) are not what they were.
void type_modified(Runtime *rt, Type *type);
// C3; raises TypeError for an inconsistent order. Fills type->mro from type->bases. As mro_implementation.
bool type_compute_mro(Runtime *rt, Type *type);

// Plain object(): also the base of instances of the program's classes.
typedef struct Instance {
    Object head;
    Dict *dict;     // made with the first attribute; NULL until then
    int64_t serial; // order of creation
} Instance;

// A bare instance of a type of KIND_INSTANCE, as object.__new__(type).
Instance *instance_new(Runtime *rt, Type *type);

#endif
