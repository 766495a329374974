// shield: a future that follows another one, but whose cancel stops at itself. As asyncio.tasks.shield.

#include "sim/asyncio/module.h"
#include "sim/loop/library_call.h"
#include "sim/value/exception.h"

enum { FRAMES_OF_SHIELD = 1 }; // shield: functions of Python, in CPython

// The inner future is done: `self` is the outer one.
static void on_inner_done(Vm *vm, Object *self, Object *argument) {
    Future *outer = (Future *)self;
    Future *inner = (Future *)argument;
    asyncio_act_for(vm, argument);
    future_retrieve(inner);
    if (future_is_cancelled(outer)) return;
    if (future_is_cancelled(inner)) {
        future_cancel(vm, outer, VALUE_NONE);
        return;
    }
    Exception *exception = future_exception(vm, inner);
    if (exception)
        future_set_exception(vm, outer, value_from_object(exception));
    else
        future_set_result(vm, outer, inner->as.result);
}

static const Callback inner_done = {"shield.<locals>._inner_done_callback", on_inner_done};

// The outer future is done, perhaps by a cancel: it follows the inner one (`self`) no longer.
static void on_outer_done(Vm *vm, Object *self, Object *argument) {
    Future *inner = (Future *)self;
    if (!future_is_done(inner)) future_remove_callback(vm, inner, &inner_done, argument);
}

static const Callback outer_done = {"shield.<locals>._outer_done_callback", on_outer_done};

static Value shield(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    Value argument;
    if (!args_parse_python(rt, args, "shield(arg)", &argument)) return VALUE_NULL;
    loops_of(vm)->library_frames += FRAMES_OF_SHIELD;
    Future *inner = future_ensure(vm, argument, NULL);
    loops_of(vm)->library_frames -= FRAMES_OF_SHIELD;
    if (!inner) library_call_hold(vm, &argument, 1);
    if (!inner || future_is_done(inner)) return value_from_object(inner);
    Future *outer = future_new(vm, inner->loop, REF_SHIELD, 0);
    future_add_callback(vm, inner, &inner_done, &outer->head);
    future_add_callback(vm, outer, &outer_done, &inner->head);
    object_unref(rt, inner);
    return value_from_object(outer);
}

static const NativeSpec functions[] = {{.name = "shield", .call = shield, .kind = NATIVE_FUNCTION}, {0}};

void shield_fill_module(Vm *vm, Module *module) {
    module_add_natives(&vm->rt, module, functions);
}
