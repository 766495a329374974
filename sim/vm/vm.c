// A run from its first line to its end: the main module is called, and at the end everything is dropped in the order in
// which CPython drops it at exit, since that still prints.

#include "sim/vm/vm.h"

#include <stddef.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/async_generator.h"
#include "sim/vm/builtins.h"
#include "sim/vm/class.h"
#include "sim/vm/execute.h"
#include "sim/vm/generator.h"
#include "sim/vm/plan.h"
#include "sim/vm/suggest.h"
#include "sim/vm/super.h"
#include "sim/vm/traceback.h"
#include "sim/vm/watch.h"

// What is being handled where the program stands: of the innermost activation that handles anything.
static Exception *handled_exception(Runtime *rt) {
    for (const Activation *a = vm_of(rt)->current; a; a = a->back) {
        Exception *handled = !a->is_native                         ? frame_handled((const Frame *)a)
                             : a->flags & ACTIVATION_HANDLES ? ((const HandlingActivation *)a)->handled
                                                             : NULL;
        if (handled) return handled;
    }
    return NULL;
}

static bool count_step(Runtime *rt) {
    Vm *vm = vm_of(rt);
    if (!vm_must_stop(vm)) return true;
    vm_check_limits(vm);
    vm_raise_stopped(vm);
    return false;
}

static void warn_deprecated(Runtime *rt, const char *message) {
    vm_warn(vm_of(rt), EXC_DEPRECATION_WARNING, message);
}

static void forget_watched(Runtime *rt, Object *object) {
    vm_of(rt)->watch->gone(vm_of(rt), object);
}

static const RuntimeHooks runtime_hooks = {
    .call = vm_call,
    .handled = handled_exception,
    .hold = activation_hold,
    .let_go = activation_let_go,
    .holds = activation_holds,
    .make_class = class_make,
    .suggest = suggest_name,
    .deprecated = warn_deprecated,
    .step = count_step,
    .forget = forget_watched,
};

static int64_t birth_of(const Object *object) {
    return activation_birth((const Activation *)object);
}

static void add_types(Runtime *rt) {
    static const struct {
        TypeId id;
        const TypeSlots *slots;
        const NativeSpec *methods;
        ObjectKind kind;
        size_t size;
        uint32_t flags;
    } types[] = {
        {TYPE_FUNCTION, &function_slots, function_methods, KIND_FUNCTION, sizeof(Function), TYPE_FINAL},
        {TYPE_CODE, &code_slots, code_methods, KIND_CODE, sizeof(Code), TYPE_FINAL},
        {TYPE_FRAME, &frame_slots, frame_methods, KIND_FRAME, sizeof(Frame), TYPE_FINAL},
        {TYPE_GENERATOR, &generator_slots, generator_methods, KIND_GENERATOR, sizeof(Frame), TYPE_FINAL},
        {TYPE_COROUTINE, &coroutine_slots, coroutine_methods, KIND_COROUTINE, sizeof(Frame), TYPE_FINAL},
        {TYPE_COROUTINE_WRAPPER, &coroutine_wrapper_slots, coroutine_wrapper_methods, KIND_OTHER, 0, TYPE_FINAL},
        {TYPE_ASYNC_GENERATOR, &async_generator_slots, async_generator_methods, KIND_ASYNC_GENERATOR, sizeof(Frame),
         TYPE_FINAL},
        {TYPE_ASYNC_GENERATOR_ASEND, &async_generator_asend_slots, async_generator_asend_methods, KIND_OTHER, 0,
         TYPE_FINAL | TYPE_ACTIVATION},
        {TYPE_ASYNC_GENERATOR_ATHROW, &async_generator_athrow_slots, async_generator_athrow_methods, KIND_OTHER, 0,
         TYPE_FINAL | TYPE_ACTIVATION},
        {TYPE_ANEXT_AWAITABLE, &anext_awaitable_slots, anext_awaitable_methods, KIND_OTHER, 0,
         TYPE_FINAL | TYPE_ACTIVATION},
        {TYPE_SUPER, &super_slots, super_methods, KIND_SUPER, sizeof(Super), 0},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        Type *type = runtime_add_type(rt, types[i].id, types[i].slots, types[i].methods, types[i].kind, types[i].size);
        type->flags |= types[i].flags;
        if (types[i].slots->finalize) type->birth = birth_of;
    }
    type_set_dict_offset(rt->types[TYPE_FUNCTION], offsetof(Function, dict));
    static const TypeId frames[] = {TYPE_GENERATOR, TYPE_COROUTINE, TYPE_ASYNC_GENERATOR}; // each is its own frame
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        type_add_natives(rt, rt->types[frames[i]], frame_methods);
}

static void set_main_name(Vm *vm, const char *name, Value value) {
    Str *key = str_intern_object(&vm->rt, str_from_c(&vm->rt, name));
    dict_set_name(&vm->rt, vm->globals, key, value);
    object_unref(&vm->rt, key);
}

static void make_main(Vm *vm, const Bytecode *module) {
    Runtime *rt = &vm->rt;
    vm->globals = dict_new(rt);
    set_main_name(vm, "__name__", value_from_object(rt->names[NAME_MAIN]));
    set_main_name(vm, "__doc__", VALUE_NONE);
    Code *code = code_new(vm, module);
    vm->main = function_new(vm, code, vm->globals);
    object_unref(rt, code);
}

Vm *vm_new(World *world, const VmOptions *options) {
    Vm *vm = world_allocate_zeroed(world, sizeof(Vm));
    world_set_root(world, vm);
    runtime_init(&vm->rt, world);
    vm->rt.events.listener = options->listener;
    vm->rt.hooks = &runtime_hooks;
    vm->hooks = options->hooks;
    vm->text = options->text;
    vm->line_offsets = options->line_offsets;
    vm->line_count = options->line_count;
    vm->file_name = options->file_name;
    vm->library = options->library;
    vm->library_count = options->library_count;
    vm->seed = options->seed;
    vm->workers = options->workers;
    vm->debug = options->debug;
    vm->step_limit = options->step_limit ? options->step_limit : VM_STEPS_DEFAULT;
    vm->time_limit = options->time_limit;
    add_types(&vm->rt);
    vm->modules = dict_new(&vm->rt);
    vm->builtins = dict_new(&vm->rt);
    builtins_fill(vm);
    builtins_register_modules(vm);
    make_main(vm, options->module);
    return vm;
}

// Ends ---------------------------------------------------------------------------------------------------------------

void vm_stop(Vm *vm, VmEnd end, const char *message) {
    if (vm->end != VM_RUNNING) return;
    vm->end = end;
    vm->step_limit = 0; // for vm_must_stop
    object_unref(&vm->rt, vm->end_message);
    vm->end_message = str_from_c(&vm->rt, message);
}

void vm_check_limits(Vm *vm) {
    if (vm->end != VM_RUNNING) return;
    if (world_over_limit(vm->rt.world)) {
        vm_stop(vm, VM_LIMIT, "the memory limit was reached");
        return;
    }
    if (vm->watch) vm->watch->limit(vm);
    vm_stop(vm, VM_LIMIT, "the limit of steps was reached");
}

void vm_raise_stopped(Vm *vm) {
    if (!vm->rt.raised) exception_raise(&vm->rt, EXC_MEMORY_ERROR, "the program was stopped");
}

static uint32_t error_line(const Exception *exception) {
    uint32_t line = 0;
    for (const Traceback *entry = exception->traceback; entry; entry = entry->next)
        if (!entry->is_hidden) line = entry->line;
    return line;
}

// What is written of an exception that nobody caught. SystemExit shows its code, unless that is None or a number.
// NULL: nothing.
static Str *uncaught_text(Vm *vm, Exception *exception) {
    if (!exception_matches(exception, vm->rt.types[EXC_SYSTEM_EXIT])) return traceback_text(vm, exception);
    Value code = exception->extra[0];
    if (value_is_null(code) || value_is_none(code) || value_is_integral(code)) return NULL;
    Str *text = value_str(&vm->rt, code);
    exception_discard(&vm->rt);
    return text;
}

// Tells of the exception that nobody caught, and keeps its last line as the end's message.
static void report_uncaught(Vm *vm, Exception *exception) {
    Runtime *rt = &vm->rt;
    Str *type = traceback_type_text(vm, exception), *message = traceback_message(vm, exception);
    vm->end_message = str_format(rt, message->size ? "%V: %V" : "%V", type, message);
    if (event_wanted(&rt->events, DETAIL_OUTPUT)) {
        Str *text = uncaught_text(vm, exception);
        Event event = {.kind = EVENT_ERROR, .line = error_line(exception)};
        event.type = (EventText){type->data, type->size};
        event.message = (EventText){message->data, message->size};
        if (text) event.text = (EventText){text->data, text->size};
        event_send(&rt->events, &event);
        object_unref(rt, text);
    }
    object_unref(rt, type);
    object_unref(rt, message);
}

// sys.last_exc goes first of all. If it is not in a cycle, then what only it holds dies here. As finalize_modules_delete_special.
static void drop_last_error(Vm *vm) {
    Exception *last = vm->last_error;
    vm->last_error = NULL;
    object_unref(&vm->rt, last);
}

// The main module goes, and all that hangs on it. As finalize_modules.
static void tear_down(Vm *vm) {
    Runtime *rt = &vm->rt;
    drop_last_error(vm);
    vm->exiting = true;
    object_unref(rt, vm->main);
    vm->main = NULL;
    dict_delete_name(rt, vm->modules, rt->names[NAME_MAIN]);
    if (vm->hooks->collect) vm->hooks->collect(vm);
    exception_discard(rt);
}

static const char *const end_names[] = {"running", "completed", "error", "deadlock", "limit", "choice"};

const char *vm_end_name(VmEnd end) {
    return end_names[end];
}

static void send_end(Vm *vm) {
    EventSink *events = &vm->rt.events;
    vm_flush_line(vm);
    if (!event_wanted(events, DETAIL_OUTPUT)) return;
    Event event = {.kind = EVENT_END, .number = events->count + 1, .outcome = event_text(vm_end_name(vm->end))};
    if (vm->end_message) event.message = (EventText){vm->end_message->data, vm->end_message->size};
    event_send(events, &event);
}

// What atexit has registered, which lets nothing out. A loop that it runs must not pause: this here would not go on.
static void call_at_exit(Vm *vm) {
    if (value_is_null(vm->at_exit) || world_over_limit(vm->rt.world)) return;
    vm->native_depth++;
    Value result = vm_call(&vm->rt, vm->at_exit, NULL, 0, NULL);
    vm->native_depth--;
    value_unref(&vm->rt, result);
    exception_discard(&vm->rt);
}

// The module is done, by its end or by an exception.
static void end_main(Vm *vm, Outcome outcome) {
    Runtime *rt = &vm->rt;
    vm->main_end = VM_COMPLETED;
    if (outcome_kind(outcome) == OUTCOME_RAISED) {
        vm->main_end = VM_ERROR;
        vm->last_error = exception_take(rt);
        report_uncaught(vm, vm->last_error);
    } else {
        value_unref(rt, outcome_value(outcome));
    }
}

// Threads that are left have come to their end, too. What that has raised interests nobody.
static void finish(Vm *vm, Outcome outcome) {
    Runtime *rt = &vm->rt;
    if (outcome_kind(outcome) == OUTCOME_RETURNED) value_unref(rt, outcome_value(outcome));
    if (rt->raised) exception_discard(rt);
    call_at_exit(vm);
    if (!world_over_limit(rt->world)) tear_down(vm);
    if (world_over_limit(rt->world)) vm_check_limits(vm);
    if (vm->end == VM_RUNNING) vm->end = vm->main_end;
}

// Begins or goes on; gives back how the main module, or the shutdown after it, ends or pauses.
static Outcome run_on(Vm *vm) {
    if (vm->paused) return vm_continue(vm);
    Frame *frame = frame_for_call(vm, vm->main, NULL, 0, NULL);
    return vm_run(vm, &frame->activation, input_value(VALUE_NONE));
}

VmEnd vm_run_program(Vm *vm) {
    if (vm->end != VM_RUNNING) return vm->end;
    Outcome outcome = run_on(vm);
    bool is_over = outcome_kind(outcome) == OUTCOME_RETURNED || outcome_kind(outcome) == OUTCOME_RAISED;
    if (is_over && vm->main_end == VM_RUNNING) {
        end_main(vm, outcome);
        Activation *shutdown = vm->hooks->shutdown ? vm->hooks->shutdown(vm) : NULL;
        outcome = shutdown ? vm_run(vm, shutdown, input_value(VALUE_NONE)) : outcome_with(OUTCOME_RETURNED, VALUE_NULL);
        is_over = outcome_kind(outcome) == OUTCOME_RETURNED || outcome_kind(outcome) == OUTCOME_RAISED;
    }
    if (outcome_kind(outcome) == OUTCOME_PAUSED) return VM_RUNNING;
    if (is_over) finish(vm, outcome);
    if (vm->plan) plan_end(vm);
    send_end(vm);
    return vm->end;
}
