#include "sim/vm/warning.h"

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/vm/execute.h"
#include "sim/vm/origin.h"
#include "sim/vm/traceback.h"
#include "sim/vm/traceback_stack.h"
#include "sim/vm/watch.h"
#include "sim/vm/where.h"

// What was said already: each text once for each category and place, as by the filter "default".
struct WarningRegistry {
    Dict *said;
    bool tells_of_tracemalloc; // one that did was shown
};

// What runs now: a line of the program or the library, a function of the library in C, or, at the exit, nothing.
static Str *place_text(Vm *vm, uint32_t line) {
    if (line) return str_format(&vm->rt, "%u", line);
    if (where_frame(vm)) return str_from_c(&vm->rt, "-1");
    const Frame *frame = where_running_frame(vm);
    if (frame) return str_format(&vm->rt, "%V %u", frame->function->qualname, frame_line(frame));
    const Activation *native = vm->current;
    return native && native->is_native ? str_format(&vm->rt, "%s %u", native->ops->qualname, native->flags & ACTIVATION_HANDLES ? ((const HandlingActivation *)native)->place : 0)
                                 : str_from_c(&vm->rt, "");
}

static bool is_new(Vm *vm, const Type *category, const Str *message, uint32_t line) {
    Runtime *rt = &vm->rt;
    if (!vm->warnings) {
        vm->warnings = world_allocate_zeroed(rt->world, sizeof *vm->warnings);
        vm->warnings->said = dict_new(rt);
    }
    Str *place = place_text(vm, line);
    Value key = value_from_object(str_format(rt, "%V: %V %V", place, category->name, message));
    object_unref(rt, place);
    bool said = !value_is_null(dict_get(rt, vm->warnings->said, key));
    if (!said) dict_set(rt, vm->warnings->said, key, VALUE_TRUE);
    value_unref(rt, key);
    return !said;
}

// Categories that CPython shows nobody, or only the author of the main program.
static bool is_shown(const Runtime *rt, const Type *category, bool in_program) {
    if (type_is_subtype(category, rt->types[EXC_DEPRECATION_WARNING])) return in_program;
    return !type_is_subtype(category, rt->types[EXC_PENDING_DEPRECATION_WARNING]) &&
           !type_is_subtype(category, rt->types[EXC_IMPORT_WARNING]) &&
           !type_is_subtype(category, rt->types[EXC_RESOURCE_WARNING]);
}

// CPython says that tracemalloc would help if it can import that. At the exit it no longer can, unless it did so before; and when
// the modules are gone, it does not even ask.
static bool tells_of_tracemalloc(Vm *vm) {
    WarningRegistry *registry = vm->warnings;
    if (vm->current) registry->tells_of_tracemalloc = true;
    return registry->tells_of_tracemalloc && !vm->exiting;
}

// As warnings.formatwarning. Warnings of the library have no place here, and those at the exit have none in CPython
// either. What stands on no line of the program's is on line -1 there.
static Str *warning_text(Vm *vm, const Type *category, const Str *message, uint32_t line, bool about_object) {
    StrBuilder text = str_builder(&vm->rt);
    bool at_exit = !vm->current;
    if (at_exit) str_builder_add_c(&text, "<sys>:0: ");
    if (line) str_builder_add_format(&text, "%s:%u: ", vm->file_name, line);
    else if (!at_exit && where_frame(vm)) str_builder_add_format(&text, "%s:-1: ", vm->file_name);
    str_builder_add_format(&text, "%V: %V", category->name, message);
    SourceLine source = where_source_stripped(vm, line);
    if (source.size) str_builder_add_format(&text, "\n  %.*s", (int)source.size, source.data);
    if (about_object && tells_of_tracemalloc(vm))
        str_builder_add_format(&text, "\n%V: Enable tracemalloc to get the object allocation traceback",
                               category->name);
    return str_builder_finish(&text);
}

static EventText event_str(const Str *text) {
    return (EventText){text->data, text->size};
}

// `about_object`: the warning is about an object that may have been made elsewhere.
static void warn_at(Vm *vm, uint32_t line, ExceptionId id, const Str *message, bool about_object) {
    Runtime *rt = &vm->rt;
    const Type *category = rt->types[id];
    if (!is_shown(rt, category, line != 0) || !is_new(vm, category, message, line)) return;
    if (!event_wanted(&rt->events, DETAIL_OUTPUT)) return;
    Str *text = warning_text(vm, category, message, line, about_object);
    event_send(&rt->events, &(Event){.kind = EVENT_WARNING, .task = vm->hooks->task_id(vm),
                                     .type = event_str(category->name), .message = event_str(message),
                                     .text = event_str(text), .line = line});
    object_unref(rt, text);
}

static void warn(Vm *vm, ExceptionId id, const Str *message, bool about_object) {
    warn_at(vm, where_line(vm), id, message, about_object);
}

void vm_warn(Vm *vm, ExceptionId category, const char *message) {
    Str *text = str_from_c(&vm->rt, message);
    warn(vm, category, text, false);
    object_unref(&vm->rt, text);
}

void vm_warn_caller(Vm *vm, ExceptionId category, const char *message) {
    Str *text = str_from_c(&vm->rt, message);
    warn_at(vm, where_program_line(vm), category, text, false);
    object_unref(&vm->rt, text);
}

void warning_never_awaited(Vm *vm, Activation *coroutine) {
    Runtime *rt = &vm->rt;
    const char *name = coroutine->is_native ? coroutine->ops->qualname : ((Frame *)coroutine)->function->qualname->data;
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "coroutine '%s' was never awaited", name);
    const List *origin = origin_of(vm, &coroutine->head);
    if (origin) {
        str_builder_add_c(&text, "\nCoroutine created at (most recent call last)");
        origin_add_text(vm, &text, origin);
    }
    Str *message = str_builder_finish(&text);
    warn(vm, EXC_RUNTIME_WARNING, message, true);
    object_unref(rt, message);
    if (vm->watch) vm->watch->never_awaited(vm, coroutine);
}

void warning_never_awaited_method(Vm *vm, const char *method, const Frame *generator) {
    Str *message = str_format(&vm->rt, "coroutine method '%s' of '%V' was never awaited", method,
                              generator->function->qualname);
    warn(vm, EXC_RUNTIME_WARNING, message, true);
    object_unref(&vm->rt, message);
}

// Exceptions that nobody can catch ------------------------------------------------------------------------------------

// An exception that never passed a frame shows where the program stands. As _PyErr_WriteUnraisableMsg.
static void add_place(Vm *vm, Exception *exception) {
    Frame *frame = where_frame(vm);
    if (exception->traceback || !frame) return;
    Runtime *rt = &vm->rt;
    Traceback *entry = traceback_new(rt, &frame->activation.head, NULL);
    entry->instruction = frame_instruction_index(frame);
    entry->line = frame_line(frame);
    exception->traceback = entry;
}

static void add_or(Vm *vm, StrBuilder *out, Str *text, const char *otherwise) {
    exception_discard(&vm->rt);
    if (text) str_builder_add_str(out, text);
    else str_builder_add_c(out, otherwise);
    object_unref(&vm->rt, text);
}

void vm_report_unraisable(Vm *vm, Value where) {
    Runtime *rt = &vm->rt;
    Exception *exception = exception_take(rt);
    if (!exception) return;
    StrBuilder text = str_builder(rt);
    str_builder_add_c(&text, "Exception ignored in: ");
    add_or(vm, &text, value_repr(rt, where), "<object repr() failed>");
    str_builder_add_c(&text, "\n");
    Str *title = str_builder_finish(&text);
    exception_restore(rt, exception);
    vm_report_unraisable_titled(vm, title);
    object_unref(rt, title);
}

void vm_report_unraisable_titled(Vm *vm, const Str *title) {
    Runtime *rt = &vm->rt;
    Exception *exception = exception_take(rt);
    if (vm->end == VM_RUNNING && event_wanted(&rt->events, DETAIL_OUTPUT)) {
        StrBuilder text = str_builder(rt);
        str_builder_add_str(&text, title);
        add_place(vm, exception);
        if (exception->traceback) str_builder_add_c(&text, "Traceback (most recent call last):\n");
        traceback_stack_text(vm, &text, exception->traceback, false);
        Str *type = traceback_type_text(vm, exception);
        str_builder_add_format(&text, "%V: ", type);
        object_unref(rt, type);
        add_or(vm, &text, value_str(rt, value_from_object(exception)), "<exception str() failed>");
        event_send(&rt->events, &(Event){.kind = EVENT_LOG, .task = vm->hooks->task_id(vm), .type = event_text("ERROR"),
                                         .text = {text.data, text.size}});
        str_builder_drop(&text);
    }
    object_unref(rt, exception);
}
