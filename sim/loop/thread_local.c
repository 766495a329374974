// threading.local: an object whose attributes are another dict in each thread. As Modules/_threadmodule.c's localobject.

#include "sim/loop/thread_parts.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/tuple.h"

typedef struct LocalDict {
    int64_t thread; // its id
    Dict *dict;     // owned; NULL: it is the object's own now
} LocalDict;

struct ThreadLocal {
    Object head;
    Dict *dict;             // of the thread `owner`
    int64_t owner;          // 0: none
    LocalDict *dicts;       // of all threads that have used it
    uint32_t count, capacity;
    Tuple *args;            // for __init__, which each thread calls
    Object *names;          // owned; NULL: no keywords
    ThreadLocal *before, *after; // among all that there are; borrowed
};

static LocalDict *find(const ThreadLocal *local, int64_t thread) {
    for (uint32_t i = 0; i < local->count; i++)
        if (local->dicts[i].thread == thread) return &local->dicts[i];
    return NULL;
}

static LocalDict *add(Vm *vm, ThreadLocal *local, int64_t thread) {
    if (local->count == local->capacity) {
        uint32_t capacity = local->capacity ? local->capacity * 2 : 2;
        local->dicts = world_resize(vm->rt.world, local->dicts, local->capacity * sizeof *local->dicts,
                                    capacity * sizeof *local->dicts);
        local->capacity = capacity;
    }
    local->dicts[local->count] = (LocalDict){.thread = thread};
    return &local->dicts[local->count++];
}

static bool call_init(Vm *vm, ThreadLocal *local) {
    Value init = attribute_get_c(&vm->rt, value_from_object(local), "__init__");
    if (value_is_null(init)) return false;
    Value result = vm_call(&vm->rt, init, local->args->items, local->args->count, local->names);
    value_unref(&vm->rt, init);
    value_unref(&vm->rt, result);
    return !value_is_null(result);
}

static bool has_init(Vm *vm, Type *type) {
    Str *name = vm->rt.names[NAME_INIT];
    return !value_is(type_lookup(&vm->rt, type, name), type_lookup(&vm->rt, vm->rt.types[TYPE_OBJECT], name));
}

// Puts the current thread's dict in its place. False: __init__ raised.
static bool change_thread(Vm *vm, ThreadLocal *local) {
    int64_t thread = threads_of(vm)->current->id;
    if (local->owner == thread) return true;
    LocalDict *old = find(local, local->owner), *own = find(local, thread);
    if (old) old->dict = local->dict;
    bool is_new = !own;
    if (is_new) own = add(vm, local, thread);
    local->dict = is_new ? dict_new(&vm->rt) : own->dict;
    own->dict = NULL;
    local->owner = thread;
    return !is_new || !has_init(vm, local->head.type) || call_init(vm, local);
}

static void forget(Vm *vm, ThreadLocal *local, int64_t thread) {
    LocalDict *own = find(local, thread);
    if (!own) return;
    Dict *dict = local->owner == thread ? local->dict : own->dict;
    *own = local->dicts[--local->count];
    if (local->owner == thread) {
        local->owner = 0;
        local->dict = NULL;
    }
    object_unref(&vm->rt, dict);
}

void thread_locals_forget(Vm *vm, int64_t thread) {
    for (ThreadLocal *local = threads_of(vm)->locals; local;) {
        object_ref(local); // what dies with the thread may drop others
        forget(vm, local, thread);
        ThreadLocal *next = local->after;
        object_unref(&vm->rt, local);
        local = next;
    }
}

// The object ----------------------------------------------------------------------------------------------------------

static ThreadLocal *as_local(Value v) {
    return (ThreadLocal *)v.as.object;
}

static Value local_new(Runtime *rt, Type *type, const Args *args) {
    Vm *vm = vm_of(rt);
    Threads *threads = threads_of(vm);
    if (args->count && !has_init(vm, type))
        return exception_raise(rt, EXC_TYPE_ERROR, "Initialization arguments are not supported");
    ThreadLocal *local = object_new(rt, type, KIND_OTHER, type->instance_size);
    local->args = tuple_from(rt, args->values, args->count);
    local->names = args->names ? object_ref(args->names) : NULL;
    local->after = threads->locals;
    if (local->after) local->after->before = local;
    threads->locals = local;
    local->owner = threads->current->id;
    local->dict = dict_new(rt);
    add(vm, local, local->owner);
    return value_from_object(local);
}

static void local_clear(Runtime *rt, Object *self) {
    ThreadLocal *local = (ThreadLocal *)self;
    Vm *vm = vm_of(rt);
    while (local->count) forget(vm, local, local->dicts[0].thread);
}

static void local_destroy(Runtime *rt, Object *self) {
    ThreadLocal *local = (ThreadLocal *)self;
    local_clear(rt, self);
    if (local->after) local->after->before = local->before;
    *(local->before ? &local->before->after : &threads_of(vm_of(rt))->locals) = local->after;
    object_unref(rt, local->args);
    object_unref(rt, local->names);
    world_release(rt->world, local->dicts, local->capacity * sizeof *local->dicts);
    object_free(rt, self, self->type->instance_size);
}

static void local_visit(Object *self, Visitor visitor, void *visitor_self) {
    const ThreadLocal *local = (const ThreadLocal *)self;
    if (local->dict) visitor(visitor_self, &local->dict->head);
    for (uint32_t i = 0; i < local->count; i++)
        if (local->dicts[i].dict) visitor(visitor_self, &local->dicts[i].dict->head);
    visitor(visitor_self, &local->args->head);
}

static Value local_get(Runtime *rt, Value self, Str *name) {
    return change_thread(vm_of(rt), as_local(self)) ? attribute_get_generic(rt, self, name) : VALUE_NULL;
}

static bool local_set(Runtime *rt, Value self, Str *name, Value value) {
    if (!change_thread(vm_of(rt), as_local(self))) return false;
    if (!str_equal(name, rt->names[NAME_DICT])) return attribute_set_generic(rt, self, name, value);
    exception_raise(rt, EXC_ATTRIBUTE_ERROR, "'%V' object attribute '__dict__' is read-only", self.as.object->type->message_name);
    return false;
}

static const TypeSlots local_slots = {
    .new_ = local_new, .destroy = local_destroy, .visit = local_visit, .clear = local_clear, .get_attribute = local_get,
    .set_attribute = local_set,
};

Type *thread_local_type(Vm *vm) {
    Runtime *rt = &vm->rt;
    Type *type = type_new_native(rt, "_thread", "_thread._local", rt->types[TYPE_OBJECT], &local_slots, KIND_OTHER,
                                 sizeof(ThreadLocal));
    type_set_dict_offset(type, offsetof(ThreadLocal, dict));
    return type;
}
