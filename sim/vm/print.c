// print: pieces become lines, and each line that is complete is told as one event.

#include "sim/vm/print.h"

#include <string.h>

#include "sim/value/attribute.h"
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

void vm_flush_line(Vm *vm) {
    StrBuilder *line = &vm->current_line;
    if (line->size == 0) return;
    tell_line(vm, line->data, line->size, true);
    str_builder_drop(line);
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

// Takes `text` over; NULL: it could not be made.
static bool write_text(Vm *vm, Value file, Str *text) {
    Runtime *rt = &vm->rt;
    if (!text) return false;
    bool well;
    if (value_is_none(file)) {
        well = check_encodable(vm, text);
        if (well) vm_print(vm, text);
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

Value print_call(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    PrintArgs print;
    if (!read_args(rt, args, &print)) return VALUE_NULL;
    for (size_t i = 0; i < print.count; i++) {
        if (i && !write_text(vm, print.file, option_text(rt, print.separator, " "))) return VALUE_NULL;
        if (!write_text(vm, print.file, value_str(rt, print.objects[i]))) return VALUE_NULL;
    }
    if (!write_text(vm, print.file, option_text(rt, print.end, "\n"))) return VALUE_NULL;
    return VALUE_NONE;
}
