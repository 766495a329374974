// print: pieces become lines, and each line that is complete is told as one event.

#include "sim/vm/print.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/where.h"

static void tell_line(Vm *vm, const char *data, size_t size, bool partial) {
    if (!event_wanted(&vm->rt.events, DETAIL_OUTPUT)) return;
    event_send(&vm->rt.events, &(Event){.kind = EVENT_OUT, .task = vm->hooks->task_id(vm), .line = where_program_line(vm),
                                        .text = {data, size}, .flag = partial});
}

void vm_print(Vm *vm, const Str *text) {
    const char *at = text->data, *end = text->data + text->size;
    StrBuilder *line = &vm->current_line;
    line->rt = &vm->rt;
    for (;;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline) break;
        if (line->size) {
            str_builder_add(line, at, (size_t)(newline - at));
            tell_line(vm, line->data, line->size, false);
            str_builder_drop(line);
        } else {
            tell_line(vm, at, (size_t)(newline - at), false);
        }
        at = newline + 1;
    }
    str_builder_add(line, at, (size_t)(end - at));
}

static void tell_error(Vm *vm, EventText text, const Str *logger, const Str *level) {
    if (!event_wanted(&vm->rt.events, DETAIL_OUTPUT)) return;
    Event event = {.kind = EVENT_LOG, .task = vm->hooks->task_id(vm), .text = text};
    if (logger) event.name = (EventText){logger->data, logger->size};
    if (level) event.type = (EventText){level->data, level->size};
    event_send(&vm->rt.events, &event);
}

static size_t line_ends(const Str *text) { // behind the last newline
    size_t size = text->size;
    while (size && text->data[size - 1] != '\n') size--;
    return size;
}

// All lines that a text completes are one event: so a record of a logger is one.
void vm_print_error(Vm *vm, const Str *text, const Str *logger, const Str *level) {
    StrBuilder *line = &vm->error_line;
    line->rt = &vm->rt;
    size_t complete = line_ends(text);
    if (complete && line->size) {
        str_builder_add(line, text->data, complete - 1);
        tell_error(vm, (EventText){line->data, line->size}, logger, level);
        str_builder_drop(line);
    } else if (complete) {
        tell_error(vm, (EventText){text->data, complete - 1}, logger, level);
    }
    str_builder_add(line, text->data + complete, text->size - complete);
}

void vm_flush_line(Vm *vm) {
    StrBuilder *line = &vm->current_line, *error = &vm->error_line;
    if (line->size) {
        tell_line(vm, line->data, line->size, true);
        str_builder_drop(line);
    }
    if (error->size) {
        tell_error(vm, (EventText){error->data, error->size}, NULL, NULL);
        str_builder_drop(error);
    }
}

typedef struct PrintArgs {
    const Value *objects;
    size_t count;
    Value separator, end, file; // None where they are not given
} PrintArgs;

static bool read_text_option(Runtime *rt, const char *name, Value value) {
    if (value_is_none(value) || value_is_str(value)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "%s must be None or a string, not %s", name, value_type_name(rt, value));
    return false;
}

static bool read_args(Runtime *rt, const Args *args, PrintArgs *out) {
    size_t count = args->count - (args->names ? ((const Tuple *)args->names)->count : 0);
    Args options = {args->values + count, args->count - count, args->names};
    Value flush = VALUE_NONE; // lines are told as soon as they are complete
    *out = (PrintArgs){args->values, count, VALUE_NONE, VALUE_NONE, VALUE_NONE};
    if (!args_parse(rt, &options, "print(*, |, sep, end, file, flush)", &out->separator, &out->end, &out->file, &flush))
        return false;
    return read_text_option(rt, "sep", out->separator) && read_text_option(rt, "end", out->end);
}

// A lone surrogate (in its three bytes) cannot be written: raises what str.encode raises.
static bool check_encodable(Vm *vm, Str *text) {
    for (size_t i = 0; i + 1 < text->size; i++) {
        if (text->data[i] != '\xed' || (unsigned char)text->data[i + 1] < 0xa0) continue;
        Str *encode = str_intern(&vm->rt, "encode", strlen("encode"));
        Value result = vm_call_method(vm, value_from_object(text), encode, NULL, 0);
        object_unref(&vm->rt, encode);
        value_unref(&vm->rt, result);
        return !value_is_null(result);
    }
    return true;
}

bool print_text(Vm *vm, Str *text) {
    if (!check_encodable(vm, text)) return false;
    vm_print(vm, text);
    return true;
}

// Takes `text` over; NULL: it could not be made. `file` VALUE_NULL: stdout.
static bool write_text(Vm *vm, Value file, Str *text) {
    Runtime *rt = &vm->rt;
    if (!text) return false;
    bool well;
    if (value_is_null(file)) {
        well = print_text(vm, text);
    } else {
        Str *write = str_intern(rt, "write", strlen("write"));
        Value args[] = {value_from_object(text)};
        Value result = vm_call_method(vm, file, write, args, 1);
        well = !value_is_null(result);
        value_unref(rt, result);
        object_unref(rt, write);
    }
    object_unref(rt, text);
    return well;
}

static Str *option_text(Runtime *rt, Value option, const char *otherwise) {
    return value_is_none(option) ? str_from_c(rt, otherwise) : object_ref(value_as_str(option));
}

// Where to print: owned; VALUE_NULL: to stdout, which is no object before the program asks for it; or (rt->raised) it is
// gone. None: nowhere.
static Value stdout_of(Vm *vm) {
    Runtime *rt = &vm->rt;
    if (!vm->sys_namespace) return VALUE_NULL;
    Str *name = str_intern(rt, "stdout", strlen("stdout"));
    Value file = value_ref(dict_get_name(vm->sys_namespace, name));
    object_unref(rt, name);
    if (value_is_null(file)) return exception_raise(rt, EXC_RUNTIME_ERROR, "lost sys.stdout");
    if (!value_is(file, vm->sys_stdout)) return file;
    value_unref(rt, file);
    return VALUE_NULL;
}

static bool print_objects(Vm *vm, const PrintArgs *print, Value file) {
    Runtime *rt = &vm->rt;
    for (size_t i = 0; i < print->count; i++) {
        if (i && !write_text(vm, file, option_text(rt, print->separator, " "))) return false;
        if (!write_text(vm, file, value_str(rt, print->objects[i]))) return false;
    }
    return write_text(vm, file, option_text(rt, print->end, "\n"));
}

Value print_call(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    PrintArgs print;
    if (!read_args(rt, args, &print)) return VALUE_NULL;
    Value file = value_is_none(print.file) ? stdout_of(vm) : value_ref(print.file);
    bool well = !rt->raised && (value_is_none(file) || print_objects(vm, &print, file));
    value_unref(rt, file);
    return well ? VALUE_NONE : VALUE_NULL;
}
