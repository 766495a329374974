// The locks that threads wait for: Lock and RLock. Everything else that threads wait with is made of these. As
// Modules/_threadmodule.c.

#include "sim/loop/runner.h"
#include "sim/loop/thread_parts.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/modules.h"

typedef struct ThreadLock {
    Object head;
    ThreadQueue waiters;
    int64_t owner; // id of the thread that has an RLock; 0: none
    int64_t count; // how often it has it; of a Lock 0 or 1
} ThreadLock;

const size_t thread_lock_size = sizeof(ThreadLock);

static ThreadLock *as_lock(Value v) {
    return (ThreadLock *)v.as.object;
}

static int64_t current_id(Vm *vm) {
    return threads_of(vm)->current->id;
}

static bool is_rlock(Vm *vm, const ThreadLock *lock) {
    return type_is_subtype(lock->head.type, threads_of(vm)->rlock_type);
}

static bool take(Vm *vm, ThreadLock *lock) {
    bool again = is_rlock(vm, lock) && lock->count && lock->owner == current_id(vm);
    if (lock->count && !again) return false;
    lock->owner = current_id(vm);
    lock->count++;
    return true;
}

static void let_go(Vm *vm, ThreadLock *lock) {
    lock->owner = 0;
    lock->count = 0;
    thread_wake_first(vm, &lock->waiters);
}

// acquire -------------------------------------------------------------------------------------------------------------

static bool acquire_attempt(Vm *vm, Block *self, Value *result) {
    bool taken = take(vm, (ThreadLock *)self->on);
    *result = value_from_bool(taken);
    return taken || block_is_late(vm, self);
}

static ThreadQueue *waiters(Block *self) {
    return &((ThreadLock *)self->on)->waiters;
}

static const BlockKind acquire_kind = {
    .ops = {"acquire", "acquire", sizeof(Block), block_resume, block_clear, block_visit},
    .waits_for = REF_THREAD_LOCK,
    .attempt = acquire_attempt,
    .queue = waiters,
};

static bool read_timeout(Runtime *rt, Value seconds, bool blocking, int64_t *out) {
    if (!time_read_duration(rt, seconds, out)) return false;
    bool unlimited = *out == -1000000000;
    if (!blocking && !unlimited)
        exception_raise(rt, EXC_VALUE_ERROR, "can't specify a timeout for a non-blocking call");
    else if (*out < 0 && !unlimited)
        exception_raise(rt, EXC_VALUE_ERROR, "timeout value must be a non-negative number");
    if (rt->raised) return false;
    *out = blocking ? unlimited ? LOOP_NEVER : *out : 0;
    return true;
}

static Activation *start_acquire(Vm *vm, Value self, const Args *args, const Type *type, const char *signature) {
    Args rest;
    Value blocking = VALUE_TRUE, timeout = value_from_int(-1);
    bool blocks = false;
    int64_t duration;
    if (!call_split_self(vm, type, &self, args, &rest)) return NULL;
    if (!args_parse(&vm->rt, &rest, signature, &blocking, &timeout)) return NULL;
    if (!value_truth(&vm->rt, blocking, &blocks) || !read_timeout(&vm->rt, timeout, blocks, &duration)) return NULL;
    return block_new(vm, &acquire_kind, self.as.object, duration);
}

static Activation *lock_acquire(Vm *vm, Value self, const Args *args) {
    return start_acquire(vm, self, args, threads_of(vm)->lock_type, "acquire(|blocking, timeout)");
}

static Activation *rlock_acquire(Vm *vm, Value self, const Args *args) {
    return start_acquire(vm, self, args, threads_of(vm)->rlock_type, "acquire(|blocking, timeout)");
}

// release -------------------------------------------------------------------------------------------------------------

static bool release(Vm *vm, ThreadLock *lock) {
    if (!lock->count) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "release unlocked lock");
        return false;
    }
    let_go(vm, lock);
    return true;
}

static bool release_once(Vm *vm, ThreadLock *lock) {
    if (!lock->count || lock->owner != current_id(vm)) {
        exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "cannot release un-acquired lock");
        return false;
    }
    if (--lock->count == 0) let_go(vm, lock);
    return true;
}

static Value lock_release(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "lock.release()", 0, 0)) return VALUE_NULL;
    return release(vm_of(rt), as_lock(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value rlock_release(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "RLock.release()", 0, 0)) return VALUE_NULL;
    return release_once(vm_of(rt), as_lock(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value lock_exit(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return release(vm_of(rt), as_lock(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value rlock_exit(Runtime *rt, Value self, const Args *args) {
    (void)args;
    return release_once(vm_of(rt), as_lock(self)) ? VALUE_NONE : VALUE_NULL;
}

static Value lock_locked(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "lock.locked()", 0, 0)) return VALUE_NULL;
    return value_from_bool(as_lock(self)->count > 0);
}

// What a Condition does with its RLock --------------------------------------------------------------------------------

static Value rlock_is_owned(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "RLock._is_owned()", 0, 0)) return VALUE_NULL;
    const ThreadLock *lock = as_lock(self);
    return value_from_bool(lock->count && lock->owner == current_id(vm_of(rt)));
}

static Value rlock_release_save(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "RLock._release_save()", 0, 0)) return VALUE_NULL;
    ThreadLock *lock = as_lock(self);
    if (!lock->count) return exception_raise(rt, EXC_RUNTIME_ERROR, "cannot release un-acquired lock");
    Value state = value_from_int(lock->count);
    let_go(vm_of(rt), lock);
    return state;
}

static bool restore_attempt(Vm *vm, Block *self, Value *result) {
    ThreadLock *lock = (ThreadLock *)self->on;
    *result = VALUE_NONE;
    if (!take(vm, lock)) return false;
    lock->count = self->count;
    return true;
}

static const BlockKind restore_kind = {
    .ops = {"_acquire_restore", "_acquire_restore", sizeof(Block), block_resume, block_clear, block_visit},
    .waits_for = REF_THREAD_LOCK,
    .attempt = restore_attempt,
    .queue = waiters,
};

static Activation *rlock_acquire_restore(Vm *vm, Value self, const Args *args) {
    Args rest;
    Value state = VALUE_NULL;
    int64_t count;
    if (!call_split_self(vm, threads_of(vm)->rlock_type, &self, args, &rest)) return NULL;
    if (!args_parse(&vm->rt, &rest, "_acquire_restore(state)", &state)) return NULL;
    if (!args_int(&vm->rt, state, &count)) return NULL;
    Block *block = (Block *)block_new(vm, &restore_kind, self.as.object, LOOP_NEVER);
    block->count = count;
    return &block->activation;
}

// The objects ---------------------------------------------------------------------------------------------------------

static Value lock_new(Runtime *rt, Type *type, const Args *args) {
    if (!args_count(rt, args, "lock", 0, 0)) return VALUE_NULL;
    return value_from_object(object_new(rt, type, KIND_OTHER, type->instance_size));
}

static Value rlock_new(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(object_new(rt, type, KIND_OTHER, type->instance_size));
}

static void lock_destroy(Runtime *rt, Object *self) {
    object_free(rt, self, self->type->instance_size);
}

static Value lock_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    return value_from_object(str_format(rt, "<%s _thread.lock object at %s>", as_lock(self)->count ? "locked" : "unlocked",
                                        runtime_address_text(rt, self, address)));
}

static Value rlock_repr(Runtime *rt, Value self) {
    const ThreadLock *lock = as_lock(self);
    char address[RUNTIME_ADDRESS_SIZE];
    return value_from_object(str_format(rt, "<%s _thread.RLock object owner=%lld count=%lld at %s>",
                                        lock->count ? "locked" : "unlocked", (long long)lock->owner,
                                        (long long)lock->count, runtime_address_text(rt, self, address)));
}

const TypeSlots thread_lock_slots = {.new_ = lock_new, .destroy = lock_destroy, .repr = lock_repr};
const TypeSlots thread_rlock_slots = {.new_ = rlock_new, .destroy = lock_destroy, .repr = rlock_repr};

#define START(function) .activation = (void (*)(void))function

const NativeSpec thread_lock_methods[] = {
    {.name = "acquire", START(lock_acquire)},   {.name = "acquire_lock", START(lock_acquire)},
    {.name = "__enter__", START(lock_acquire)}, {.name = "release", .call = lock_release},
    {.name = "release_lock", .call = lock_release}, {.name = "__exit__", .call = lock_exit},
    {.name = "locked", .call = lock_locked},    {.name = "locked_lock", .call = lock_locked},
    {0},
};

const NativeSpec thread_rlock_methods[] = {
    {.name = "acquire", START(rlock_acquire)},
    {.name = "__enter__", START(rlock_acquire)},
    {.name = "release", .call = rlock_release},
    {.name = "__exit__", .call = rlock_exit},
    {.name = "_is_owned", .call = rlock_is_owned},
    {.name = "_release_save", .call = rlock_release_save},
    {.name = "_acquire_restore", START(rlock_acquire_restore)},
    {0},
};
