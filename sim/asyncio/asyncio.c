// Puts the module asyncio together, when it is first imported.

#include "sim/asyncio/asyncio.h"

#include "sim/asyncio/module.h"
#include "sim/loop/thread_module.h"
#include "sim/module/deque.h"
#include "sim/value/exception.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/import.h"
#include "sim/vm/traceback.h"

Asyncio *asyncio_make(Vm *vm) {
    return vm->asyncio = world_allocate_zeroed(vm->rt.world, sizeof(Asyncio));
}

Type *asyncio_add_type(Vm *vm, Module *module, const char *python_module, const char *name, Type *base,
                       const TypeSlots *slots, size_t size, const NativeSpec *methods) {
    Runtime *rt = &vm->rt;
    if (!base) base = rt->types[TYPE_OBJECT];
    Type *type = type_new_native(rt, python_module, name, base, slots, KIND_OTHER, size);
    if (methods) type_add_natives(rt, type, methods);
    module_set(rt, module, name, value_from_object(type));
    return type;
}

Value asyncio_new(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(object_new(rt, type, KIND_OTHER, type->instance_size));
}

Value asyncio_call_method(Vm *vm, Object *self, const char *name, const Value *args, size_t count) {
    Str *interned = str_intern_object(&vm->rt, str_from_c(&vm->rt, name));
    Value result = vm_call_method(vm, value_from_object(self), interned, args, count);
    object_unref(&vm->rt, interned);
    return result;
}

Value asyncio_new_deque(Vm *vm) {
    Str *name = str_intern_object(&vm->rt, str_from_c(&vm->rt, "_collections"));
    Value module = import_name(vm, name, VALUE_NONE);
    object_unref(&vm->rt, name);
    value_unref(&vm->rt, module);
    return value_is_null(module) ? VALUE_NULL : value_from_object(deque_new(&vm->rt, modules_types(vm)->deque));
}

static void add_exceptions(Vm *vm, Module *module) {
    static const ExceptionId ids[] = {
        EXC_CANCELLED_ERROR,     EXC_INVALID_STATE_ERROR,          EXC_TIMEOUT_ERROR,        EXC_INCOMPLETE_READ_ERROR,
        EXC_LIMIT_OVERRUN_ERROR, EXC_SENDFILE_NOT_AVAILABLE_ERROR, EXC_BROKEN_BARRIER_ERROR, EXC_QUEUE_EMPTY,
        EXC_QUEUE_FULL,          EXC_QUEUE_SHUT_DOWN,
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        Type *type = vm->rt.types[ids[i]];
        module_set(&vm->rt, module, type->name->data, value_from_object(type));
    }
}

static Value make_asyncio(Vm *vm) {
    Module *module = module_new(&vm->rt, "asyncio");
    loop_fill_module(vm, module);
    add_exceptions(vm, module);
    lock_fill_module(vm, module);
    event_fill_module(vm, module);
    semaphore_fill_module(vm, module);
    condition_fill_module(vm, module);
    barrier_fill_module(vm, module);
    queue_fill_module(vm, module);
    task_group_fill_module(vm, module);
    gather_fill_module(vm, module);
    wait_fill_module(vm, module);
    wait_for_fill_module(vm, module);
    shield_fill_module(vm, module);
    as_completed_fill_module(vm, module);
    timeout_fill_module(vm, module);
    submodules_fill_module(vm, module);
    return value_from_object(module);
}

void asyncio_register(Vm *vm) {
    import_register(vm, "asyncio", make_asyncio);
    submodules_register(vm);
    import_register(vm, "contextvars", context_module_new);
    import_register(vm, "_thread", thread_module_new);
}
