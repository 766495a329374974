#include "sim/vm/where.h"

#include <string.h>

#include "sim/vm/execute.h"

static bool is_bare(const Activation *activation) {
    return activation->is_native && activation->head.type->flags & TYPE_ACTIVATION;
}

Frame *where_running_frame(const Vm *vm) {
    Activation *activation = vm->current;
    while (activation && is_bare(activation)) activation = activation->back;
    return activation && !activation->is_native ? (Frame *)activation : NULL;
}

Frame *where_frame(const Vm *vm) {
    Frame *frame = where_running_frame(vm);
    return frame && !frame_is_library(frame) ? frame : NULL;
}

uint32_t where_line(const Vm *vm) {
    const Frame *frame = where_frame(vm);
    return frame ? frame_line(frame) : 0;
}

uint32_t where_program_line(const Vm *vm) {
    for (const Activation *a = vm->current; a; a = a->back) {
        if (!a->is_native && !frame_is_library((const Frame *)a)) return frame_line((const Frame *)a);
        if (a->flags & ACTIVATION_RESUMES_ROOTS) return 0;
    }
    return 0;
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

SourceLine where_source(const Vm *vm, uint32_t line) {
    if (line == 0 || line > vm->line_count) return (SourceLine){"", 0};
    const char *at = vm->text + vm->line_offsets[line - 1];
    size_t size = strcspn(at, "\n");
    while (size && is_blank(at[size - 1])) size--;
    return (SourceLine){at, size};
}

SourceLine where_source_stripped(const Vm *vm, uint32_t line) {
    SourceLine source = where_source(vm, line);
    while (source.size && is_blank(*source.data)) {
        source.data++;
        source.size--;
    }
    return source;
}
