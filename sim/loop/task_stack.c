// Task.get_stack and print_stack. As base_tasks.py.

#include "sim/loop/task.h"
#include "sim/loop/types.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/vm/where.h"

static bool is_suspended(const Task *task) {
    if (!task->coroutine || !value_is_kind(task_coroutine(task), KIND_COROUTINE)) return false;
    return ((const Activation *)task->coroutine)->state != ACTIVATION_DONE;
}

// False: raised.
static bool read_limit(Runtime *rt, Value limit, int64_t *most) {
    *most = INT64_MAX;
    return value_is_none(limit) || args_int(rt, limit, most);
}

// The suspended frame, or the frames of the traceback.
static List *frames_of(Vm *vm, const Task *task, int64_t most) {
    List *frames = list_new(&vm->rt, 0);
    if (is_suspended(task)) {
        if (most > 0) list_append(&vm->rt, frames, task_coroutine(task));
    } else if (task->future.is_failed) {
        const Traceback *entry = task->future.as.failure.exception->traceback;
        for (; entry && most > 0; entry = entry->next) {
            Object *frame = entry->frame && object_is_frame(entry->frame) ? traceback_frame(&vm->rt, entry) : NULL;
            if (!frame) continue;
            list_append_owned(&vm->rt, frames, value_from_object(frame));
            most--;
        }
    }
    return frames;
}

static Value method_get_stack(Runtime *rt, Value self, const Args *args) {
    Value limit = VALUE_NONE;
    int64_t most;
    if (!args_parse(rt, args, "get_stack(*, | limit)", &limit) || !read_limit(rt, limit, &most)) return VALUE_NULL;
    return value_from_object(frames_of(vm_of(rt), value_as_task(self), most));
}

// "Stack for <Task …> (most recent call last):"; NULL: raised.
static Str *make_heading(Vm *vm, const Task *task, int64_t most) {
    Value self = value_from_object((Object *)(uintptr_t)&task->future.head);
    bool is_failed = task->future.is_failed, is_empty = most <= 0 || (!is_suspended(task) && !is_failed);
    if (is_empty) return str_format(&vm->rt, "No stack for %R", &self);
    return str_format(&vm->rt, "%s for %R (most recent call last):", is_failed ? "Traceback" : "Stack", &self);
}

static Str *make_frame(Vm *vm, const Frame *frame) {
    uint32_t line = frame_line(frame);
    SourceLine source = where_source_stripped(vm, line);
    StrBuilder text = str_builder(&vm->rt);
    str_builder_add_format(&text, "  File \"%s\", line %u, in %V\n", vm->file_name, (unsigned)line, frame->activation.code->name);
    if (source.size) str_builder_add_format(&text, "    %.*s\n", (int)source.size, source.data);
    return str_builder_finish(&text);
}

static bool write(Vm *vm, Value file, Str *text) {
    Runtime *rt = &vm->rt;
    Value written = VALUE_NULL, argument = value_from_object(text), method = attribute_get_c(rt, file, "write");
    if (!value_is_null(method)) written = vm_call(rt, method, &argument, 1, NULL);
    value_unref(rt, written);
    value_unref(rt, method);
    return !value_is_null(written);
}

// print(text, end=end, file=file); without a file to stderr or to stdout. Takes text over. False: raised.
static bool print(Vm *vm, Value file, Str *text, const char *end, bool to_stderr) {
    if (!text) return false;
    Str *last = str_from_c(&vm->rt, end);
    bool good = true;
    if (!value_is_none(file)) {
        good = write(vm, file, text) && write(vm, file, last);
    } else if (to_stderr) {
        vm_print_error(vm, text, NULL, NULL);
    } else {
        vm_print(vm, text);
        vm_print(vm, last);
    }
    object_unref(&vm->rt, last);
    object_unref(&vm->rt, text);
    return good;
}

static bool print_frames(Vm *vm, Value file, const List *frames) {
    bool good = true;
    for (size_t i = 0; good && i < frames->count; i++) {
        const Frame *frame = (const Frame *)frames->items[i].as.object;
        if (!object_is_frame(&frame->activation.head) || frame_is_library(frame)) continue;
        good = print(vm, file, make_frame(vm, frame), "", true);
    }
    return good;
}

static Str *make_last_line(Vm *vm, const Task *task) {
    Str *line = exception_last_line(&vm->rt, task->future.as.failure.exception);
    Str *text = line ? str_format(&vm->rt, "%V\n", line) : NULL;
    object_unref(&vm->rt, line);
    return text;
}

static Value method_print_stack(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    Task *task = value_as_task(self);
    Value limit = VALUE_NONE, file = VALUE_NONE;
    int64_t most;
    if (!args_parse(rt, args, "print_stack(*, | limit, file)", &limit, &file) || !read_limit(rt, limit, &most))
        return VALUE_NULL;
    List *frames = frames_of(vm, task, most);
    bool good = print(vm, file, make_heading(vm, task, most), "\n", false) && print_frames(vm, file, frames) &&
                (!task->future.is_failed || print(vm, file, make_last_line(vm, task), "", false));
    object_unref(rt, frames);
    return good ? VALUE_NONE : VALUE_NULL;
}

const NativeSpec task_stack_methods[] = {
    {.name = "get_stack", .call = method_get_stack},
    {.name = "print_stack", .call = method_print_stack},
    {0},
};
