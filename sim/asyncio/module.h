#ifndef ASYNCARIUM_ASYNCIO_MODULE_H
#define ASYNCARIUM_ASYNCIO_MODULE_H

// What the files of this floor share: the types of asyncio, and the numbers that objects have in the trace.

#include "sim/loop/future.h"
#include "sim/loop/tell.h"
#include "sim/value/module.h"

typedef struct Asyncio {
    Type *lock, *event, *semaphore, *bounded_semaphore, *condition, *barrier, *queue, *lifo_queue, *priority_queue;
    Type *task_group, *timeout, *gathering, *as_completed;
    // How many there were: the last id given.
    int64_t locks, events, semaphores, conditions, barriers, queues, groups, timeouts;
} Asyncio;

// Made when the module is first imported; vm->asyncio.
Asyncio *asyncio_make(Vm *vm);
static inline Asyncio *asyncio_of(Vm *vm) { return vm->asyncio ? vm->asyncio : asyncio_make(vm); }

// Each adds its names to the module. Called once, in this order.
void lock_fill_module(Vm *vm, Module *module);
void event_fill_module(Vm *vm, Module *module);
void semaphore_fill_module(Vm *vm, Module *module);
void condition_fill_module(Vm *vm, Module *module);
void barrier_fill_module(Vm *vm, Module *module);
void queue_fill_module(Vm *vm, Module *module);
void task_group_fill_module(Vm *vm, Module *module);
void gather_fill_module(Vm *vm, Module *module);
void wait_fill_module(Vm *vm, Module *module);
void wait_for_fill_module(Vm *vm, Module *module);
void shield_fill_module(Vm *vm, Module *module);
void as_completed_fill_module(Vm *vm, Module *module);
void timeout_fill_module(Vm *vm, Module *module);

// Last: asyncio.tasks and its kin.
void submodules_fill_module(Vm *vm, Module *module);
void submodules_register(Vm *vm);

// A type of this floor, added to the module by its name.
Type *asyncio_add_type(Vm *vm, Module *module, const char *python_module, const char *name, Type *base,
                       const TypeSlots *slots, size_t size, const NativeSpec *methods);

// The new_ slot of the types that have an init, which a subclass of the program's may call with other arguments.
Value asyncio_new(Runtime *rt, Type *type, const Args *args);

// self.name(*args): where a subclass of the program's may have a method of its own.
Value asyncio_call_method(Vm *vm, Object *self, const char *name, const Value *args, size_t count);

// A new collections.deque; VALUE_NULL: raised.
Value asyncio_new_deque(Vm *vm);

// Whether the program may have methods of its own in the place of these: its class is one of the program's, or
// something was set on the object.
static inline bool asyncio_is_changed(const Object *self) {
    const Type *type = self->type;
    return type->flags & TYPE_USER || *(Dict *const *)(const void *)((const char *)self + type->dict_offset);
}

// Begins and ends what is a function of Python in CPython, where something may be made that keeps where it came from, in debug mode.
static inline void asyncio_enter_function(Vm *vm) { loops_of(vm)->library_frames++; }
static inline void asyncio_leave_function(Vm *vm) { loops_of(vm)->library_frames--; }

// For the callbacks of a future that is done: what they do is told as its doing.
static inline void asyncio_act_for(Vm *vm, const Object *future) {
    vm->loops->actor.kind = (EventRefKind)((const Future *)future)->ref_kind;
    vm->loops->actor.id = ((const Future *)future)->ref_id;
}

#endif
