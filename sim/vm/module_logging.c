// _logging: what sim/library/logging.py cannot say in Python.

#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/modules.h"
#include "sim/vm/origin.h"
#include "sim/vm/traceback.h"
#include "sim/vm/where.h"

// The caller ---------------------------------------------------------------------------------------------------------

static const Frame *as_frame(const Activation *activation) {
    return activation->is_native ? NULL : (const Frame *)activation;
}

// Where the record comes from: the innermost activation that is none of logging's own, or the `level`-th of them. NULL:
// none.
static const Activation *find_caller(const Vm *vm, int64_t level) {
    const Frame *own = where_running_frame(vm);
    const Activation *found = NULL;
    for (const Activation *a = vm->current; a && level > 0; a = a->back) {
        bool is_own = own && as_frame(a) && as_frame(a)->function->globals == own->function->globals;
        if (is_own || a->head.type->flags & TYPE_ACTIVATION) continue;
        found = a;
        level--;
    }
    return found;
}

// The calls of the program up to that one, as traceback.print_stack shows them; "" for none.
static Str *stack_text(Vm *vm, const Activation *last) {
    size_t inside = 0; // frames of the program that it has called
    for (const Activation *a = vm->current; a && a != last; a = a->back)
        inside += as_frame(a) && !frame_is_library(as_frame(a));
    List *stack = origin_here(vm, ORIGIN_WHOLE);
    size_t shown = stack->count > inside ? stack->count - inside : 0;
    while (stack->count > shown) value_unref(&vm->rt, stack->items[--stack->count]);
    StrBuilder text = str_builder(&vm->rt);
    origin_add_text(vm, &text, stack);
    object_unref(&vm->rt, stack);
    Str *whole = str_builder_finish(&text);
    Str *lines = whole->size ? str_slice(&vm->rt, whole, 1, whole->size) : object_ref(whole); // without its first newline
    object_unref(&vm->rt, whole);
    return lines;
}

// A function of the library has no file and no line here. What the loop has called, Handle._run has called.
static const char *library_function(const Activation *caller) {
    return caller->flags & ACTIVATION_RESUMES_ROOTS ? "_run" : caller->ops->name;
}

// caller(stack_info, stacklevel): (file, line, function, text of the stack or None). As Logger.findCaller.
static Value call_caller(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    bool wants_stack = false;
    int64_t level;
    if (!args_count(rt, args, "caller()", 2, 2) || !value_truth(rt, args->values[0], &wants_stack) ||
        !args_int(rt, args->values[1], &level))
        return VALUE_NULL;
    const Activation *caller = find_caller(vm, level);
    const Frame *frame = caller ? as_frame(caller) : NULL;
    bool is_shown = frame && !frame_is_library(frame);
    Tuple *place = tuple_new(rt, 4);
    place->items[0] = value_from_object(str_from_c(rt, is_shown ? vm->file_name : "(unknown file)"));
    place->items[1] = value_from_int(is_shown ? frame_line(frame) : 0);
    place->items[2] = frame    ? value_from_object(object_ref(frame->activation.code->name))
                      : caller ? value_from_object(str_from_c(rt, library_function(caller)))
                               : value_from_object(str_from_c(rt, "(unknown function)"));
    place->items[3] = wants_stack ? value_from_object(stack_text(vm, caller)) : VALUE_NONE;
    return value_from_object(place);
}

// Text ---------------------------------------------------------------------------------------------------------------

static Str *text_with_traceback(Vm *vm, Exception *exception, Traceback *traceback) {
    Traceback *own = exception->traceback;
    if (traceback_shown(own) == traceback) return traceback_text(vm, exception);
    bool passed_library = exception->passed_library;
    exception->traceback = traceback;
    exception->passed_library = false;
    Str *text = traceback_text(vm, exception);
    exception->traceback = own;
    exception->passed_library = passed_library;
    return text;
}

// format_exception(exception, traceback): as traceback.print_exception, without the last newline.
static Value call_format_exception(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "format_exception()", 2, 2)) return VALUE_NULL;
    Value exception = args->values[0], traceback = args->values[1];
    if (value_is_none(exception)) return value_from_object(str_from_c(rt, "NoneType: None"));
    if (!value_is_exception(exception))
        return exception_raise(rt, EXC_TYPE_ERROR, "Exception expected for value, %s found",
                               value_type_name(rt, exception));
    Traceback *given = value_is_kind(traceback, KIND_TRACEBACK) ? (Traceback *)traceback.as.object : NULL;
    return value_from_object(text_with_traceback(vm_of(rt), value_as_exception(exception), given));
}

// deprecated(message): a DeprecationWarning about the line of the program that has called the library.
static Value call_deprecated(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Str *message;
    if (!args_count(rt, args, "deprecated()", 1, 1) || !args_str(rt, args->values[0], "message", &message))
        return VALUE_NULL;
    vm_warn_caller(vm_of(rt), EXC_DEPRECATION_WARNING, message->data);
    return VALUE_NONE;
}

static EventText text_or_none(Value value) {
    return value_is_str(value) ? (EventText){value_as_str(value)->data, value_as_str(value)->size} : (EventText){0};
}

// write_file(name, text, level): tells what would be written to a file; level None: no logger writes it.
static Value call_write_file(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    if (!args_count(rt, args, "write()", 3, 3)) return VALUE_NULL;
    EventText text = text_or_none(args->values[1]);
    if (!text.data)
        return exception_raise(rt, EXC_TYPE_ERROR, "write() argument must be str, not %s",
                               value_type_name(rt, args->values[1]));
    if (text.size && text.data[text.size - 1] == '\n') text.size--;
    if (event_wanted(&rt->events, DETAIL_SWITCH))
        event_send(&rt->events, &(Event){.kind = EVENT_FILE_WRITE, .task = vm->hooks->task_id(vm),
                                         .name = text_or_none(args->values[0]), .type = text_or_none(args->values[2]),
                                         .text = text, .line = where_program_line(vm)});
    return VALUE_NONE;
}

static const NativeSpec functions[] = {
    {.name = "caller", .call = call_caller, .kind = NATIVE_FUNCTION},
    {.name = "format_exception", .call = call_format_exception, .kind = NATIVE_FUNCTION},
    {.name = "deprecated", .call = call_deprecated, .kind = NATIVE_FUNCTION},
    {.name = "write_file", .call = call_write_file, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_logging(Vm *vm) {
    Module *module = module_new(&vm->rt, "_logging");
    module_add_natives(&vm->rt, module, functions);
    return value_from_object(module);
}
