// What the loop does with the handles of what it calls: those that its errors are reported with, and those of debug mode, in which each
// call has one, and is told if it took long.

#include "sim/loop/iterate_parts.h"

#include <stdio.h>

#include "sim/loop/report.h"
#include "sim/value/exception.h"
#include "sim/value/tuple.h"

void iterate_report_raised(Vm *vm, Iterate *self, const ReadyEntry *entry) {
    if (exception_raised_is(&vm->rt, EXC_SYSTEM_EXIT) || exception_raised_is(&vm->rt, EXC_KEYBOARD_INTERRUPT)) return;
    Exception *exception = exception_take(&vm->rt);
    self->base.handled = exception;
    Handle *handle = self->handle                    ? self->handle
                     : entry->callback == &handle_run ? (Handle *)entry->self
                                                      : handle_new_native(vm, self->loop, entry->callback, entry->self);
    report_callback(vm, self->loop, handle, exception);
    if (handle != self->handle && entry->callback != &handle_run) object_unref(&vm->rt, handle);
    self->base.handled = NULL;
    object_unref(&vm->rt, exception);
}

void loop_track_origins(Vm *vm, Loop *loop, bool enabled) {
    if (loop->tracks_origins == enabled) return;
    loop->tracks_origins = enabled;
    vm->tracks_origins = enabled;
}

static void track_origins(Vm *vm, Object *self, Object *argument) {
    loop_track_origins(vm, (Loop *)self, argument != NULL);
}

static const Callback set_origin_tracking = {"BaseEventLoop._set_coroutine_origin_tracking", track_origins};

void loop_track_origins_soon(Vm *vm, Loop *loop) {
    loop_call_soon(vm, loop, &set_origin_tracking, &loop->head, loop->debug ? &loop->head : NULL);
}

RARE void iterate_begin_call(Vm *vm, Iterate *self, const ReadyEntry *entry) {
    if (entry->callback == &handle_run && ((const Handle *)entry->self)->is_cancelled) return;
    self->called_at = vm_time(vm);
    self->handle = entry->callback == &handle_run
                       ? object_ref((Handle *)entry->self)
                       : handle_new_native(vm, self->loop, entry->callback, entry->self);
    self->loop->current_handle = self->handle;
}

// "Executing <Handle …> took 2.000 seconds", if it did. As the end of _run_once.
static void tell_if_slow(Vm *vm, const Iterate *self, const Handle *handle) {
    double took = (double)vm_time(vm) / 1e9 - (double)self->called_at / 1e9;
    bool is_slow = false;
    if (!value_compare_truth(&vm->rt, value_from_float(took), self->loop->slow_callback_duration, COMPARE_GE, &is_slow) ||
        !is_slow)
        return;
    bool is_step = handle->native == &task_step || handle->native == &task_wakeup;
    Value what = value_from_object(is_step ? handle->target : (Object *)(uintptr_t)&handle->head);
    char seconds[32];
    snprintf(seconds, sizeof seconds, "%.3f", took);
    Str *text = str_format(&vm->rt, "Executing %R took %s seconds", &what, seconds);
    if (text && !report_log(vm, "warning", text, NULL)) exception_discard(&vm->rt);
    object_unref(&vm->rt, text);
}

RARE void iterate_end_call_by_handle(Vm *vm, Iterate *self) {
    Handle *handle = self->handle;
    self->handle = NULL;
    self->loop->current_handle = NULL;
    if (!vm->rt.raised) tell_if_slow(vm, self, handle);
    object_unref(&vm->rt, handle);
}
