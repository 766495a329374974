#ifndef ASYNCARIUM_VALUE_VALUE_H
#define ASYNCARIUM_VALUE_VALUE_H

// A Python value: 16 bytes, a tag and a payload. None, bool, int, float and the other small ones are the payload
// itself; everything else is a counted Object that lies in the world.
//
// Law of ownership, everywhere above this floor:
//   - an argument is borrowed, a result is owned (a new reference), unless the header says otherwise;
//   - VALUE_NULL as a result means: an exception was raised and waits in rt->raised
//     (or "exhausted" for next, "absent" for look-ups: the header says so);
//   - a bool result of a function that can raise is false when it raised.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Runtime Runtime;
typedef struct Object Object;
typedef struct Type Type;
struct Tuple;
struct NativeSpec;

typedef enum ValueTag {
    VALUE_TAG_NULL, // no value: unbound, absent, raised
    VALUE_TAG_NONE,
    VALUE_TAG_NOT_IMPLEMENTED,
    VALUE_TAG_ELLIPSIS,
    VALUE_TAG_BOOL,
    VALUE_TAG_INT,
    VALUE_TAG_FLOAT,
    VALUE_TAG_OBJECT,
} ValueTag;

typedef struct Value {
    uint64_t tag; // a ValueTag; 64 bits so that a Value travels in two registers
    union {
        int64_t integer; // also bool, as 0 or 1
        double real;
        Object *object;
    } as;
} Value;

// What the C struct behind an Object is. A user's subclass of list has KIND_LIST too, with its own type.
typedef enum ObjectKind {
    KIND_STR,
    KIND_BYTES,
    KIND_TUPLE,
    KIND_LIST,
    KIND_DICT,
    KIND_SET, // set and frozenset
    KIND_RANGE,
    KIND_SLICE,
    KIND_TYPE,
    KIND_INSTANCE, // of a class that the program made, or a plain object()
    KIND_EXCEPTION,
    KIND_NATIVE,   // a function written in C, bound or not
    KIND_FUNCTION, // a function of the program
    KIND_METHOD,   // a function bound to self
    KIND_PROPERTY,
    KIND_STATICMETHOD,
    KIND_CLASSMETHOD,
    KIND_SUPER,
    KIND_CELL,
    KIND_CODE,
    KIND_FRAME,           // a call of a function
    KIND_GENERATOR,       // these three are frames too, with a life of their own
    KIND_COROUTINE,
    KIND_ASYNC_GENERATOR,
    KIND_TRACEBACK,
    KIND_MODULE,
    KIND_ITERATOR, // every built-in iterator; Iterator.next tells which
    KIND_VIEW,     // dict_keys, dict_values, dict_items
    KIND_OTHER,    // types of the upper floors (Future, Lock, ContextVar, …): told apart by their type
} ObjectKind;

struct Object {
    uint32_t refs;
    uint16_t kind;  // an ObjectKind
    uint16_t flags; // OBJECT_…
    Type *type;     // counted for types that the program made
};

enum {
    OBJECT_HAS_ID = 1,       // runtime's table of ids knows it
    OBJECT_IN_REPR = 2,      // a container whose repr is being made: [...] inside itself
    OBJECT_INTERNED = 4,     // a Str that is the one of its text
    OBJECT_FINALIZED = 8,    // __del__ or close ran, or was given up
    OBJECT_FREE_1 = 16,      // free for the kind's own use
    OBJECT_FREE_2 = 32,
    OBJECT_FREE_3 = 64,
    OBJECT_FREE_4 = 128,
    OBJECT_HAS_DICT_BESIDE = 256, // these three: see beside.h
    OBJECT_HAS_ORIGIN = 512,
    OBJECT_HAS_WEAK = 16384,
    OBJECT_WATCHED = 1024,   // who looks for mistakes wants to know when it is gone
    OBJECT_COLLECTED = 4096, // the collector wants to know when it is gone: see gc.h
    OBJECT_HELD = 8192,      // an activation that is held, or once was
    OBJECT_GONE = 2048,      // a frame that is destroyed but for its locals: it is still held, see activation_hold
    OBJECT_MARKED = 4096,    // for whoever goes through many and removes it again before anything else happens
};

#define VALUE_NULL ((Value){.tag = VALUE_TAG_NULL})
#define VALUE_NONE ((Value){.tag = VALUE_TAG_NONE})
#define VALUE_NOT_IMPLEMENTED ((Value){.tag = VALUE_TAG_NOT_IMPLEMENTED})
#define VALUE_ELLIPSIS ((Value){.tag = VALUE_TAG_ELLIPSIS})
#define VALUE_TRUE ((Value){.tag = VALUE_TAG_BOOL, .as.integer = 1})
#define VALUE_FALSE ((Value){.tag = VALUE_TAG_BOOL})

static inline Value value_from_bool(bool truth) { return truth ? VALUE_TRUE : VALUE_FALSE; }
static inline Value value_from_int(int64_t integer) { return (Value){.tag = VALUE_TAG_INT, .as.integer = integer}; }
static inline Value value_from_float(double real) { return (Value){.tag = VALUE_TAG_FLOAT, .as.real = real}; }
// Takes over the caller's reference; NULL gives VALUE_NULL. `object` is any struct that begins with an Object.
static inline Value value_from_object(void *object) {
    return object ? (Value){.tag = VALUE_TAG_OBJECT, .as.object = object} : VALUE_NULL;
}

static inline bool value_is_null(Value v) { return v.tag == VALUE_TAG_NULL; }
static inline bool value_is_none(Value v) { return v.tag == VALUE_TAG_NONE; }
static inline bool value_is_not_implemented(Value v) { return v.tag == VALUE_TAG_NOT_IMPLEMENTED; }
static inline bool value_is_bool(Value v) { return v.tag == VALUE_TAG_BOOL; }
static inline bool value_is_int(Value v) { return v.tag == VALUE_TAG_INT; }   // bool is not
static inline bool value_is_float(Value v) { return v.tag == VALUE_TAG_FLOAT; }
static inline bool value_is_object(Value v) { return v.tag == VALUE_TAG_OBJECT; }
static inline bool value_is_kind(Value v, ObjectKind kind) {
    return v.tag == VALUE_TAG_OBJECT && v.as.object->kind == kind;
}
static inline bool value_is_integral(Value v) { return v.tag == VALUE_TAG_INT || v.tag == VALUE_TAG_BOOL; }
// `a is b`.
static inline bool value_is(Value a, Value b) { return a.tag == b.tag && a.as.integer == b.as.integer; }

// Takes the object's storage back; reached only through value_unref and object_unref.
void object_destroy(Runtime *rt, Object *object);

static inline Value value_ref(Value v) {
    if (v.tag == VALUE_TAG_OBJECT) v.as.object->refs++;
    return v;
}
static inline void value_unref(Runtime *rt, Value v) {
    if (v.tag == VALUE_TAG_OBJECT && --v.as.object->refs == 0) object_destroy(rt, v.as.object);
}
static inline void *object_ref(void *object) {
    ((Object *)object)->refs++;
    return object;
}
static inline void object_unref(Runtime *rt, void *object) { // NULL is ignored
    if (object && --((Object *)object)->refs == 0) object_destroy(rt, object);
}
// *to = value, by halves: a value that was written by halves a moment ago would be waited for if it was read as a whole.
static inline void value_put(Value *to, Value value) {
    to->tag = value.tag;
    to->as.integer = value.as.integer;
}
// Puts `value` (taken over) into `*slot` and gives up what was there.
static inline void value_replace(Runtime *rt, Value *slot, Value value) {
    Value old = *slot;
    value_put(slot, value);
    value_unref(rt, old);
}
// Empties `*slot`.
static inline void value_clear(Runtime *rt, Value *slot) { value_replace(rt, slot, VALUE_NULL); }

#endif
