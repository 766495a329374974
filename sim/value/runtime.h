#ifndef ASYNCARIUM_VALUE_RUNTIME_H
#define ASYNCARIUM_VALUE_RUNTIME_H

// The runtime of one world: what every operation on values needs at hand. It is the first member of the Vm, lies in the
// world itself, and is passed as `rt` to nearly every function. Upper floors hang themselves in by the hooks: a value
// cannot include what stands above it, but must be able to call it (a program's own __eq__, the task that runs now).

#include <string.h>

#include "sim/event/emit.h"
#include "sim/value/names.h"
#include "sim/value/type.h"
#include "sim/value/value.h"
#include "sim/world/world.h"

typedef struct Str Str;
typedef struct Dict Dict;
typedef struct Exception Exception;
typedef struct InternTable InternTable;
typedef struct IdTable IdTable;

typedef struct RuntimeHooks {
    // Calls anything that is callable, from C. `names`: a tuple of str naming the last values of args, or NULL (see native.h).
    Value (*call)(Runtime *rt, Value callable, const Value *args, size_t count, Object *names);
    // The exception that is being handled where the program stands now (borrowed), for __context__; NULL: none.
    Exception *(*handled)(Runtime *rt);
    // A traceback holds this frame, and lets go of it: such a hold is no reference, see activation_hold.
    void (*hold)(Object *frame);
    void (*let_go)(Runtime *rt, Object *frame);
    uint32_t (*holds)(const Object *object); // how many there are of it; 0 for any other object
    // metatype(name, bases, dict, **keywords), as the class statement does it; takes `dict` over. The last values are the
    // keywords' (count, names). NULL hook: not to be had.
    Value (*make_class)(Runtime *rt, Type *metatype, Str *name, struct Tuple *bases, Dict *dict, const Args *keywords);
    // The nearest of `names` (values that are str) to `name` for "Did you mean …?", owned; NULL: none. NULL hook: never.
    Str *(*suggest)(Runtime *rt, const Value *names, size_t count, const Str *name);
    // warnings.warn(message, DeprecationWarning), about the line that runs now. NULL hook: nobody is warned.
    void (*deprecated)(Runtime *rt, const char *message);
    // Counts a step against the program's limit; false: raised, for the program is to stop. NULL hook: nobody counts.
    bool (*step)(Runtime *rt);
    // An object with OBJECT_WATCHED is about to be destroyed.
    void (*forget)(Runtime *rt, Object *object);
} RuntimeHooks;

// What type_lookup has found lately.
enum { METHOD_CACHE_SIZE = 512 }; // a power of two
typedef struct MethodCacheEntry {
    const Str *name; // borrowed: interned names live as long as the world; NULL: empty
    Value value;     // borrowed from a type's dict; VALUE_NULL: known to be absent
    uint32_t version; // of the type
} MethodCacheEntry;

struct Runtime {
    World *world;
    EventSink events;
    Exception *raised;              // the exception on its way; owned; NULL: none
    Type *types[TYPE_COUNT];        // built-in types, by TypeId
    Str *names[NAME_COUNT];         // well-known interned names, by NameId
    Str *latin1[128];               // one-character ASCII strings, made when first needed; NULL until then
    Str *empty_str;
    Object *empty_tuple;
    InternTable *interned;
    IdTable *ids;                   // object -> id, for those that were asked (see runtime_id)
    Dict *beside[3];                // see beside.h; NULL until needed
    int64_t next_id;
    int64_t next_serial;
    uint32_t next_type_version;
    uint32_t repr_depth;            // C recursion of repr, compare, …: guarded by runtime_enter
    uint32_t destroy_depth;
    Object *destroy_later;          // chain of objects whose destruction was put off, to keep the C stack flat
    struct Traceback *tracebacks;   // all that there are, a chain
    struct GcWalk *walk;            // of the collector, while it works; see gc.h
    size_t gc_due;                  // used memory past which cycles are looked for, see gc.h
    MethodCacheEntry *method_cache; // METHOD_CACHE_SIZE of them
    const RuntimeHooks *hooks;
};

// Sets up types, names and tables in `world`. `rt` lies in the world.
void runtime_init(Runtime *rt, World *world);

// C recursion guard: raises RecursionError and returns false when nested too deep. Pair with runtime_leave.
bool runtime_enter(Runtime *rt, const char *where); // where: "while getting the repr of an object", or ""
void runtime_leave(Runtime *rt);

// Makes one of the types of TYPE_LIST_ that an upper floor has the slots for (function, frame, super, …), with its table
// of methods (may be NULL). Once, right after runtime_init.
Type *runtime_add_type(Runtime *rt, TypeId id, const TypeSlots *slots, const struct NativeSpec *methods, ObjectKind kind,
                       size_t instance_size);

// Looks `name` (interned) up along the MRO; borrowed; VALUE_NULL: absent (nothing raised). Cached. As _PyType_Lookup.
static inline Value type_lookup(Runtime *rt, Type *type, Str *name);

// Allocates an object of `size` bytes with one reference; everything past the header is zero. Never NULL.
// Takes a reference of `type` where the type is one of the program's.
static inline void *object_new(Runtime *rt, Type *type, ObjectKind kind, size_t size);
// Gives the storage back; to be called last by a type's destroy slot.
static inline void object_free(Runtime *rt, void *object, size_t size);
// The same for types of the program: there may be a place for a dict behind the `size` bytes.
void *object_new_of_user(Runtime *rt, Type *type, ObjectKind kind, size_t size);
void object_free_of_user(Runtime *rt, void *object, size_t size);

// The stable number that stands for an object: 1, 2, 3 … in the order of first asking.
int64_t runtime_id(Runtime *rt, Value value);
// What stands for its address, made of that number: what id() gives, and reprs show.
int64_t runtime_address(Runtime *rt, Value value);
void runtime_forget_id(Runtime *rt, Object *object); // object_destroy's: of an object with OBJECT_HAS_ID
// "0x7f0000000010": that address as text. Written to `buffer`, and returned.
enum { RUNTIME_ADDRESS_SIZE = 24 };
const char *runtime_address_text(Runtime *rt, Value value, char buffer[RUNTIME_ADDRESS_SIZE]);
// Order of creation, where the object knows it (tasks, futures, instances); else of the first asking for it or for its id.
int64_t runtime_serial(Runtime *rt, Object *object);
static inline int64_t runtime_next_serial(Runtime *rt) { return rt->next_serial++; }

// Sizes that the program computes: raises MemoryError and puts the world over its limit if `count * size` cannot be taken.
bool runtime_can_take(Runtime *rt, size_t count, size_t size);

// Where an iterator written in C may go on for ever without a step of the program: call this at each item.
static inline bool runtime_step(Runtime *rt) { return !rt->hooks->step || rt->hooks->step(rt); }

static inline MethodCacheEntry *method_cache_entry(const Runtime *rt, const Type *type, const Str *name) {
    uintptr_t place = ((uintptr_t)name / WORLD_ALIGNMENT) ^ (type->version * 7u);
    return &rt->method_cache[place % METHOD_CACHE_SIZE];
}

static inline Value type_lookup(Runtime *rt, Type *type, Str *name) {
    const MethodCacheEntry *entry = method_cache_entry(rt, type, name);
    bool is_known = entry->version == type->version && entry->name == name;
    return is_known ? entry->value : type_lookup_slowly(rt, type, name);
}

// Of a type that is no class of the program's; and of any.
static inline void *object_new_native(Runtime *rt, Type *type, ObjectKind kind, size_t size) {
    Object *object = world_allocate(rt->world, size);
    memset(object + 1, 0, size - sizeof(Object));
    *object = (Object){.refs = 1, .kind = (uint16_t)kind, .type = type};
    return object;
}
static inline void *object_new(Runtime *rt, Type *type, ObjectKind kind, size_t size) {
    return type->flags & TYPE_USER ? object_new_of_user(rt, type, kind, size) : object_new_native(rt, type, kind, size);
}

static inline void object_free(Runtime *rt, void *object, size_t size) {
    if (((Object *)object)->type->flags & TYPE_USER)
        object_free_of_user(rt, object, size);
    else
        world_release(rt->world, object, size);
}

static inline Value runtime_call(Runtime *rt, Value callable, const Value *args, size_t count) {
    return rt->hooks->call(rt, callable, args, count, NULL);
}

#endif
