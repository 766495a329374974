#ifndef ASYNCARIUM_LOOP_THREAD_PARTS_H
#define ASYNCARIUM_LOOP_THREAD_PARTS_H

// Between the files of threads.

#include "sim/loop/block.h"
#include "sim/loop/context_map.h"

void thread_destroy(Runtime *rt, Object *self);
void thread_visit(Object *self, Visitor visitor, void *visitor_self);
void thread_add_types(Vm *vm, Threads *threads); // the types of threads and of their locks
Type *thread_local_type(Vm *vm);
void thread_locals_forget(Vm *vm, int64_t thread); // it has ended
void thread_tell_wait(Vm *vm, EventRef on, int64_t deadline, const Activation *stands);

extern const TypeSlots thread_lock_slots, thread_rlock_slots;
extern const size_t thread_lock_size;
extern const NativeSpec thread_lock_methods[], thread_rlock_methods[];

#endif
