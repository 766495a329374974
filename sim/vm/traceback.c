// An exception as text: the chain of its causes and contexts, the oldest first; groups with their exceptions in boxes.
// As TracebackException of Lib/traceback.py.

#include "sim/vm/traceback.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/vm/generator.h"
#include "sim/vm/traceback_hint.h"
#include "sim/vm/traceback_stack.h"

enum { GROUP_WIDTH_MAX = 15, GROUP_DEPTH_MAX = 10 };

void traceback_add(Vm *vm, Frame *frame) {
    Exception *exception = vm->rt.raised;
    Traceback *entry = traceback_new(&vm->rt, &frame->activation.head, exception->traceback);
    entry->instruction = frame_instruction_index(frame);
    entry->line = frame_line(frame);
    entry->is_hidden = frame_is_library(frame);
    entry->through_library = exception->in_library;
    exception->in_library = false;
    exception->traceback = entry;
}

void traceback_add_native(Vm *vm, Exception *exception, Activation *native) {
    exception->traceback = traceback_new(&vm->rt, &native->head, exception->traceback);
    exception->traceback->is_hidden = true;
}

// The frame of a function in C, which is done.
typedef struct LibraryFrame {
    Activation activation;
    Value locals;
} LibraryFrame;

static Outcome resume_nothing(Vm *vm, Activation *self, Input input) {
    (void)self;
    value_unref(&vm->rt, input_get(input));
    return outcome_returned(VALUE_NONE);
}

static void library_frame_clear(Vm *vm, Activation *self) {
    value_clear(&vm->rt, &((LibraryFrame *)self)->locals);
}

static void library_frame_visit(Activation *self, Visitor visitor, void *visitor_self) {
    Value locals = ((const LibraryFrame *)self)->locals;
    if (value_is_object(locals)) visitor(visitor_self, locals.as.object);
}

static const ActivationOps library_frame_ops = {
    "", "", sizeof(LibraryFrame), resume_nothing, library_frame_clear, library_frame_visit,
};

void traceback_add_locals(Vm *vm, Exception *exception, Value locals) {
    Activation *frame = activation_new(vm, vm->rt.types[TYPE_COROUTINE], &library_frame_ops);
    frame->state = ACTIVATION_DONE;
    ((LibraryFrame *)frame)->locals = value_ref(locals);
    traceback_add_native(vm, exception, frame);
    object_unref(&vm->rt, frame);
}

// What is told of one exception, and those that are told before or inside of it.
typedef struct Chapter {
    Exception *exception;    // owned
    struct Chapter *earlier; // its cause or context; NULL: none, or told elsewhere
    struct Chapter *later;   // whose `earlier` this is; NULL: of none
    bool is_cause;           // what `earlier` is
    bool is_group;
    struct Chapter *parts; // of a group, `part_count` of them
    size_t part_count;
    struct Chapter *next; // in the list of those that are still to be looked into
} Chapter;

typedef struct ChapterBlock {
    struct ChapterBlock *next;
    size_t count;
    Chapter chapters[];
} ChapterBlock;

typedef struct Printer {
    Vm *vm;
    StrBuilder out;
    ChapterBlock *blocks; // where the chapters lie
    uint32_t depth;       // of groups
    bool needs_close;     // the box of the last exception of a group is to be closed
} Printer;

enum { EXCEPTION_IS_TOLD = OBJECT_FREE_1 }; // a flag of an exception while it has a chapter

// The plan: which exceptions are told, each once ---------------------------------------------------------------------

static bool is_told(const Exception *exception) {
    return exception->head.flags & EXCEPTION_IS_TOLD;
}

static size_t block_size(size_t count) {
    return sizeof(ChapterBlock) + count * sizeof(Chapter);
}

static Chapter *chapters_new(Printer *printer, size_t count) {
    ChapterBlock *block = world_allocate(printer->vm->rt.world, block_size(count));
    *block = (ChapterBlock){.next = printer->blocks, .count = count};
    printer->blocks = block;
    return block->chapters;
}

static void chapter_init(Chapter *chapter, Exception *exception) {
    *chapter = (Chapter){.exception = object_ref(exception)};
    exception->head.flags |= EXCEPTION_IS_TOLD;
}

static void chapters_drop(Printer *printer) {
    Runtime *rt = &printer->vm->rt;
    while (printer->blocks) {
        ChapterBlock *block = printer->blocks;
        printer->blocks = block->next;
        for (size_t i = 0; i < block->count; i++) {
            block->chapters[i].exception->head.flags &= (uint16_t)~EXCEPTION_IS_TOLD;
            object_unref(rt, block->chapters[i].exception);
        }
        world_release(rt->world, block, block_size(block->count));
    }
}

static void plan_earlier(Printer *printer, Chapter *chapter) {
    Exception *exception = chapter->exception, *earlier = NULL;
    if (exception->cause && !is_told(exception->cause)) earlier = exception->cause;
    chapter->is_cause = earlier != NULL;
    bool has_context = !earlier && exception->context && !exception->suppress_context;
    if (has_context && !is_told(exception->context)) earlier = exception->context;
    if (!earlier) return;
    chapter->earlier = chapters_new(printer, 1);
    chapter_init(chapter->earlier, earlier);
    chapter->earlier->later = chapter;
}

static void plan_parts(Printer *printer, Chapter *chapter) {
    const Runtime *rt = &printer->vm->rt;
    Exception *exception = chapter->exception;
    chapter->is_group =
        exception_matches(exception, rt->types[EXC_BASE_EXCEPTION_GROUP]) && value_is_tuple(exception->extra[1]);
    if (!chapter->is_group) return;
    const Tuple *parts = value_as_tuple(exception->extra[1]);
    chapter->part_count = parts->count;
    chapter->parts = chapters_new(printer, parts->count);
    for (size_t i = 0; i < parts->count; i++) chapter_init(&chapter->parts[i], value_as_exception(parts->items[i]));
}

// In CPython's order, which decides where an exception is told that is reached in two ways.
static void plan(Printer *printer, Chapter *first) {
    Chapter *waiting = first;
    while (waiting) {
        Chapter *chapter = waiting;
        waiting = chapter->next;
        plan_earlier(printer, chapter);
        plan_parts(printer, chapter);
        if (chapter->earlier) {
            chapter->earlier->next = waiting;
            waiting = chapter->earlier;
        }
        for (size_t i = 0; i < chapter->part_count; i++) {
            chapter->parts[i].next = waiting;
            waiting = &chapter->parts[i];
        }
    }
}

// The text ------------------------------------------------------------------------------------------------------------

// Bytes of the line break at `at`, as str.splitlines sees them; 0: there is none.
static size_t line_break(const char *at, const char *end) {
    unsigned char c = (unsigned char)*at;
    if (c == '\r') return at + 1 < end && at[1] == '\n' ? 2 : 1;
    if ((c >= '\n' && c <= '\f') || (c >= 0x1c && c <= 0x1e)) return 1;
    if (c == 0xc2 && at + 1 < end && (unsigned char)at[1] == 0x85) return 2;
    bool separates = c == 0xe2 && at + 2 < end && at[1] == '\x80' && (at[2] == '\xa8' || at[2] == '\xa9');
    return separates ? 3 : 0;
}

static void add_indent(Printer *printer) {
    str_builder_add_fill(&printer->out, ' ', 2 * (size_t)printer->depth);
}

// Writes text with the margin of the group around it in front of each line.
static void emit_margin(Printer *printer, const char *text, size_t size, char margin) {
    const char *at = text, *end = text + size;
    while (at < end) {
        if (printer->depth) {
            add_indent(printer);
            str_builder_add_char(&printer->out, margin);
            str_builder_add_char(&printer->out, ' ');
        }
        const char *stop = at;
        while (stop < end && !line_break(stop, end)) stop++;
        if (stop < end) stop += line_break(stop, end);
        str_builder_add(&printer->out, at, (size_t)(stop - at));
        at = stop;
    }
}

static void emit(Printer *printer, const char *text) {
    emit_margin(printer, text, strlen(text), '|');
}

// Empties `text`.
static void emit_builder(Printer *printer, StrBuilder *text) {
    emit_margin(printer, text->data, text->size, '|');
    str_builder_drop(text);
}

static void emit_stack(Printer *printer, const Traceback *entries) {
    StrBuilder text = str_builder(&printer->vm->rt);
    traceback_stack_text(printer->vm, &text, entries, true);
    emit_builder(printer, &text);
}

// str(value), or what stands there if that raises.
static void add_safe(Vm *vm, StrBuilder *out, Value value, const char *what) {
    Str *text = value_str(&vm->rt, value);
    exception_discard(&vm->rt);
    if (text)
        str_builder_add_str(out, text);
    else
        str_builder_add_format(out, "<%s str() failed>", what);
    object_unref(&vm->rt, text);
}

static void add_safe_repr(Vm *vm, StrBuilder *out, Value value, const char *what) {
    Str *text = value_repr(&vm->rt, value);
    exception_discard(&vm->rt);
    if (text)
        str_builder_add_str(out, text);
    else
        str_builder_add_format(out, "<%s repr() failed>", what);
    object_unref(&vm->rt, text);
}

Str *traceback_type_text(Vm *vm, const Exception *exception) {
    const Type *type = exception->head.type;
    bool is_plain =
        str_equal(type->module, vm->rt.names[NAME_BUILTINS]) || str_equal(type->module, vm->rt.names[NAME_MAIN]);
    return is_plain ? object_ref(type->qualname) : str_format(&vm->rt, "%V.%V", type->module, type->qualname);
}

Str *traceback_message(Vm *vm, Exception *exception) {
    StrBuilder text = str_builder(&vm->rt);
    add_safe(vm, &text, value_from_object(exception), "exception");
    traceback_add_hint(vm, &text, exception);
    return str_builder_finish(&text);
}

static void emit_last_line(Printer *printer, Exception *exception) {
    Runtime *rt = &printer->vm->rt;
    StrBuilder line = str_builder(rt);
    Str *type = traceback_type_text(printer->vm, exception), *message = traceback_message(printer->vm, exception);
    str_builder_add_format(&line, message->size ? "%V: %V\n" : "%V\n", type, message);
    object_unref(rt, type);
    object_unref(rt, message);
    emit_builder(printer, &line);
}

// A sequence of notes, each a text of its own; anything else as its repr.
static void emit_notes(Printer *printer, Exception *exception) {
    Vm *vm = printer->vm;
    Value notes = attribute_find(&vm->rt, value_from_object(exception), vm->rt.names[NAME_NOTES]);
    exception_discard(&vm->rt);
    if (value_is_null(notes) || value_is_none(notes)) return;
    StrBuilder text = str_builder(&vm->rt);
    bool is_sequence = value_is_list(notes) || value_is_tuple(notes);
    size_t count = value_is_list(notes)    ? value_as_list(notes)->count
                   : value_is_tuple(notes) ? value_as_tuple(notes)->count
                                           : 0;
    for (size_t i = 0; i < count; i++) {
        Value note = value_ref(value_is_list(notes) ? value_as_list(notes)->items[i] : value_as_tuple(notes)->items[i]);
        add_safe(vm, &text, note, "note");
        str_builder_add_char(&text, '\n');
        value_unref(&vm->rt, note);
        if (value_is_list(notes)) count = value_as_list(notes)->count;
    }
    if (!is_sequence) {
        add_safe_repr(vm, &text, notes, "__notes__");
        str_builder_add_char(&text, '\n');
    }
    value_unref(&vm->rt, notes);
    emit_builder(printer, &text);
}

static void emit_chain(Printer *printer, const Chapter *last);

static void emit_box(Printer *printer, const Chapter *group, size_t index, size_t shown) {
    bool is_last = index + 1 == shown;
    if (is_last) printer->needs_close = true;
    add_indent(printer);
    str_builder_add_c(&printer->out, index == 0 ? "+-" : "  ");
    if (index < GROUP_WIDTH_MAX)
        str_builder_add_format(&printer->out, "+---------------- %zu ----------------\n", index + 1);
    else
        str_builder_add_c(&printer->out, "+---------------- ... ----------------\n");
    printer->depth++;
    if (index < GROUP_WIDTH_MAX) {
        emit_chain(printer, &group->parts[index]);
    } else {
        size_t more = group->part_count - GROUP_WIDTH_MAX;
        StrBuilder text = str_builder(&printer->vm->rt);
        str_builder_add_format(&text, "and %zu more exception%s\n", more, more > 1 ? "s" : "");
        emit_builder(printer, &text);
    }
    if (is_last && printer->needs_close) {
        add_indent(printer);
        str_builder_add_c(&printer->out, "+------------------------------------\n");
        printer->needs_close = false;
    }
    printer->depth--;
}

static bool has_traceback(const Exception *exception) {
    return exception->traceback || exception->passed_library;
}

static void emit_group(Printer *printer, const Chapter *group) {
    if (printer->depth > GROUP_DEPTH_MAX) {
        emit(printer, "... (max_group_depth is 10)\n");
        return;
    }
    bool is_outermost = printer->depth == 0;
    if (is_outermost) printer->depth++;
    if (has_traceback(group->exception)) {
        const char *title = "Exception Group Traceback (most recent call last):\n";
        emit_margin(printer, title, strlen(title), is_outermost ? '+' : '|');
        emit_stack(printer, group->exception->traceback);
    }
    emit_last_line(printer, group->exception);
    emit_notes(printer, group->exception);
    size_t shown = group->part_count <= GROUP_WIDTH_MAX ? group->part_count : GROUP_WIDTH_MAX + 1;
    printer->needs_close = false;
    for (size_t i = 0; i < shown; i++) emit_box(printer, group, i, shown);
    if (is_outermost) printer->depth = 0;
}

static void emit_chapter(Printer *printer, const Chapter *chapter) {
    if (chapter->is_group) {
        emit_group(printer, chapter);
        return;
    }
    if (has_traceback(chapter->exception)) {
        emit(printer, "Traceback (most recent call last):\n");
        emit_stack(printer, chapter->exception->traceback);
    }
    emit_last_line(printer, chapter->exception);
    emit_notes(printer, chapter->exception);
}

// Tells what came earlier first.
static void emit_chain(Printer *printer, const Chapter *last) {
    const Chapter *chapter = last;
    while (chapter->earlier) chapter = chapter->earlier;
    for (; chapter; chapter = chapter == last ? NULL : chapter->later) {
        if (chapter->earlier)
            emit(printer, chapter->is_cause
                              ? "\nThe above exception was the direct cause of the following exception:\n\n"
                              : "\nDuring handling of the above exception, another exception occurred:\n\n");
        emit_chapter(printer, chapter);
    }
}

Str *traceback_text(Vm *vm, Exception *exception) {
    Runtime *rt = &vm->rt;
    Exception *pending = exception_take(rt);
    Printer printer = {.vm = vm, .out = str_builder(rt)};
    Chapter *first = chapters_new(&printer, 1);
    chapter_init(first, exception);
    plan(&printer, first);
    emit_chain(&printer, first);
    chapters_drop(&printer);
    if (printer.out.size && printer.out.data[printer.out.size - 1] == '\n') printer.out.size--;
    if (pending) exception_restore(rt, pending);
    return str_builder_finish(&printer.out);
}
