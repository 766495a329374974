#ifndef ASYNCARIUM_VALUE_NATIVE_H
#define ASYNCARIUM_VALUE_NATIVE_H

// Functions written in C, as the program sees them: built-in functions, methods of built-in types, their properties.
// Tables of NativeSpec are constant; runtime objects are made from them when a world begins. Those that CPython has written in
// Python, as all of asyncio but its futures, are shown as what they are there: functions, and methods where they are bound.

#include <assert.h>

#include "sim/value/runtime.h"
#include "sim/value/subclass.h"

// `self`: the bound object of a method; for a function of a module whatever it was made with (VALUE_NULL if nothing).
typedef Value (*NativeCall)(Runtime *rt, Value self, const Args *args);

typedef enum NativeKind {
    NATIVE_METHOD,        // first argument is self; a method_descriptor in the type's dict
    NATIVE_SLOT,          // the same for a special method: a wrapper_descriptor
    NATIVE_CLASS_METHOD,  // self is the class
    NATIVE_STATIC_METHOD,
    NATIVE_GETTER,        // call(self) reads the attribute; a getset_descriptor
    NATIVE_VIEW,          // the same for what CPython keeps in an instance's __dict__: what the program puts there hides it
    NATIVE_FUNCTION,      // of a module
} NativeKind;

typedef struct NativeManager NativeManager;

typedef struct NativeSpec {
    const char *name;
    NativeCall call;
    NativeKind kind;
    bool (*set)(Runtime *rt, Value self, Value value); // NATIVE_GETTER only; NULL: read-only; value NULL: del
    // Set for a function that does not return like others but starts, resumes or becomes an activation of the vm
    // (gen.send, asyncio.run, …); the vm looks at it before `call`. See sim/vm/activation.h. Others: NULL.
    void (*activation)(void); // a NativeStart
    bool is_coroutine;        // stands for an `async def`, as inspect.iscoroutinefunction sees it
    // Of such a method, for an instance of the very type that has it: does what an await of its coroutine would do, where that neither
    // suspends nor raises. VALUE_NULL: it might; then nothing has happened, and nothing is raised. NULL: always so.
    NativeCall at_once;
    // Of such a function: with a number as its one argument it is asyncio.sleep, which a frame that awaits it may do without its coroutine.
    bool is_sleep;
    const NativeManager *manager; // of some __aexit__: see sim/vm/manager.h; NULL: none
} NativeSpec;

typedef struct Native {
    Object head;            // KIND_NATIVE; type tells built-in function, method_descriptor, slot wrapper, getset, function
    const NativeSpec *spec;
    Value self;             // bound to; NULL if not
    Type *owner;            // of a descriptor: the type it belongs to; borrowed
    Str *name;
    Str *module;            // may be NULL
} Native;

Native *native_new(Runtime *rt, const NativeSpec *spec, Value self, Type *owner);
// Where CPython has a function of a module: below "asyncio.", it is written in Python.
void native_set_module(Runtime *rt, Native *native, const char *module);
static inline bool native_is_of_library(const Runtime *rt, const Native *native) {
    return native->head.type == rt->types[TYPE_LIBRARY_FUNCTION];
}
// Whether it is a function or method whose call takes the instance as first argument, so that it need not be bound.
static inline bool value_takes_self(Value v) {
    if (value_is_kind(v, KIND_FUNCTION)) return true;
    if (!value_is_kind(v, KIND_NATIVE)) return false;
    const Native *native = (const Native *)(void *)v.as.object;
    return native->owner && (native->spec->kind == NATIVE_METHOD || native->spec->kind == NATIVE_SLOT);
}
// Calls a descriptor that is not bound: args->values[0] is self, checked against its owner ("descriptor 'append' for
// 'list' objects doesn't apply to a 'int' object", "unbound method list.append() needs an argument").
Value native_call_unbound(Runtime *rt, Native *native, const Args *args);
// In sanitized builds: what a C function answers is nothing if, and only if, it has raised. As _Py_CheckFunctionResult.
static inline Value native_checked(const Runtime *rt, Value result) {
    assert(!WORLD_SANITIZED || value_is_null(result) == (rt->raised != NULL));
    return result;
}
static inline Value native_call(Runtime *rt, Native *native, const Args *args) {
    if (!native->owner || !value_is_null(native->self)) return native_checked(rt, native->spec->call(rt, native->self, args));
    bool is_plain = args->count > 0 && !args->names && value_is_object(args->values[0]) &&
                    args->values[0].as.object->type == native->owner;
    if (!is_plain) return native_call_unbound(rt, native, args);
    return native_checked(rt, native->spec->call(rt, args->values[0], &(Args){args->values + 1, args->count - 1, NULL}));
}
// Adds a table that ends with a NULL name to a type's dict.
void type_add_natives(Runtime *rt, Type *type, const NativeSpec *specs);

// What the C function gets as self: the number itself for int's and float's own methods on an instance of a program's
// class that derives from these; else `self`. Borrowed.
static inline Value native_self(const Runtime *rt, const Native *native, Value self) {
    bool of_number = native->owner == rt->types[TYPE_INT] || native->owner == rt->types[TYPE_FLOAT];
    return of_number ? subclass_number(rt, self) : self;
}

// Reads arguments by a format, as Python's own C functions do, with CPython's texts of TypeErrors:
//   args_parse(rt, args, "wait_for(fut, timeout)", &fut, &timeout)
// The format is the signature: names, optional ones after `|`, keyword-only after `*` (and `|` again if they are optional),
// positional-only before `/`;
// the function's name (as in messages) before the parenthesis. Each out pointer is a `Value *`; absent optional
// arguments leave it as it was. Values are borrowed from args. False if it raised.
bool args_parse(Runtime *rt, const Args *args, const char *signature, ...);
// The same with the texts of functions written in Python, as asyncio's are: "sleep() missing 1 required positional
// argument: 'delay'", "sleep() takes from 1 to 2 positional arguments but 3 were given". The function's name is the
// qualified one ("Queue.put(self, item)"); a first parameter `self` is counted, but has no out pointer.
bool args_parse_python(Runtime *rt, const Args *args, const char *signature, ...);
// Whether they are exactly so many positional ones: where that is all that is right, the two above need not look.
static inline bool args_are(const Args *args, size_t count) { return args->count == count && !args->names; }
// args_parse_python for a signature without parameters: "Lock.release(self)".
static inline bool args_none(Runtime *rt, const Args *args, const char *signature) {
    return args->count == 0 || args_parse_python(rt, args, signature);
}
// The common cases without a format, for speed: exactly (or between) so many positional arguments and no keywords.
// `name` is qualified and picks the text: "list.append()" gives "list.append() takes exactly one argument (2 given)" (C's
// METH_O, METH_NOARGS), "list.insert" gives "insert expected 2 arguments, got 1"; both "list.x() takes no keyword arguments".
bool args_count(Runtime *rt, const Args *args, const char *name, size_t least, size_t most);
// Conversions with CPython's messages; false if it raised.
bool args_int(Runtime *rt, Value value, int64_t *out);      // through __index__: "'str' object cannot be interpreted as an integer"
bool args_float(Runtime *rt, Value value, double *out);     // "must be real number, not str"
bool args_str(Runtime *rt, Value value, const char *what, Str **out); // "what must be str, not int"; borrowed

#endif
