#include "sim/vm/traceback_stack.h"

#include <string.h>

#include "asyncarium/utf8.h"
#include "sim/vm/traceback_anchors.h"
#include "sim/vm/where.h"

enum { REPEATED_MAX = 3 }; // equal entries that are shown

// The source lines of one entry without their common indentation, and the part of them that failed, from byte `start`
// of the first to byte `end` of the last.
typedef struct Excerpt {
    SourceLine *lines;
    size_t count;
    size_t start, end;
    bool has_anchors, has_marks;
    TracebackAnchors anchors;
    size_t mark_start, mark_end;     // of the part, in cells
    size_t anchor_start, anchor_end; // the same of the anchors, in their lines
} Excerpt;

static Position entry_position(const Traceback *entry) {
    const Frame *frame = (const Frame *)entry->frame;
    Position position = frame->activation.code->bytecode->positions[entry->instruction];
    if (position.line == 0) position = (Position){.line = entry->line, .end_line = 0};
    return position;
}

static size_t indent_of(SourceLine line) {
    size_t indent = 0;
    while (indent < line.size && (line.data[indent] == ' ' || line.data[indent] == '\t')) indent++;
    return indent;
}

static size_t common_indent(const SourceLine *lines, size_t count) {
    const SourceLine *first = NULL;
    size_t common = 0;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].size == 0) continue;
        size_t indent = indent_of(lines[i]);
        if (!first) {
            first = &lines[i];
            common = indent;
        }
        if (indent < common) common = indent;
        while (memcmp(first->data, lines[i].data, common) != 0) common--;
    }
    return common;
}

static size_t character_count(SourceLine line, size_t bytes) {
    size_t count = 0;
    for (size_t i = 0; i < bytes && i < line.size; i++) count += ((unsigned char)line.data[i] & 0xc0) != 0x80;
    return count;
}

// Cells that the first `bytes` bytes take on a terminal, where only wide letters take two.
static size_t cell_count(SourceLine line, size_t bytes) {
    size_t cells = 0, at = 0;
    while (at < bytes && at < line.size) {
        uint32_t letter;
        size_t size = utf8_decode(line.data + at, line.size - at, &letter);
        cells += size && utf8_width(letter) == 2 ? 2 : 1;
        at += size ? size : 1;
    }
    return cells;
}

static size_t subtract(size_t a, size_t b) {
    return a > b ? a - b : 0;
}

// False: a part of it got lost, since the world is full.
static bool join_lines(StrBuilder *out, const Excerpt *excerpt) {
    size_t size = excerpt->count - 1;
    for (size_t i = 0; i < excerpt->count; i++) {
        if (i) str_builder_add_char(out, '\n');
        str_builder_add(out, excerpt->lines[i].data, excerpt->lines[i].size);
        size += excerpt->lines[i].size;
    }
    return out->size == size;
}

static bool is_all_of_the_line(const Excerpt *excerpt) {
    SourceLine first = excerpt->lines[0], last = excerpt->lines[excerpt->count - 1];
    return indent_of(first) >= excerpt->start && excerpt->end >= last.size;
}

static void find_marks(const StrBuilder *text, Excerpt *excerpt) {
    SourceLine first = excerpt->lines[0], last = excerpt->lines[excerpt->count - 1];
    size_t start = excerpt->start, end = text->size - (last.size - excerpt->end);
    if (end <= start) return;
    excerpt->has_anchors = traceback_anchors_find(text->data + start, end - start, &excerpt->anchors);
    bool is_plain = traceback_anchors_is_plain_call(text->data, text->size, character_count(first, start),
                                                    character_count(last, excerpt->end));
    excerpt->has_marks = !is_plain && (excerpt->has_anchors || !is_all_of_the_line(excerpt));
}

static void measure_marks(Excerpt *excerpt) {
    const TracebackAnchors *anchors = &excerpt->anchors;
    excerpt->mark_start = cell_count(excerpt->lines[0], excerpt->start);
    excerpt->mark_end = cell_count(excerpt->lines[excerpt->count - 1], excerpt->end);
    if (!excerpt->has_anchors) return;
    size_t left = anchors->left_col + (anchors->left_line == 0 ? excerpt->start : 0);
    size_t right = anchors->right_col + (anchors->right_line == 0 ? excerpt->start : 0);
    excerpt->anchor_start = cell_count(excerpt->lines[anchors->left_line], left);
    excerpt->anchor_end = cell_count(excerpt->lines[anchors->right_line], right);
}

static bool is_in_anchors(const Excerpt *excerpt, size_t line, size_t cell) {
    const TracebackAnchors *anchors = &excerpt->anchors;
    bool behind_left = line > anchors->left_line || (line == anchors->left_line && cell >= excerpt->anchor_start);
    bool before_right = line < anchors->right_line || (line == anchors->right_line && cell < excerpt->anchor_end);
    return behind_left && before_right;
}

static void add_marks(StrBuilder *out, const Excerpt *excerpt, size_t line) {
    SourceLine source = excerpt->lines[line];
    size_t blank = indent_of(source);
    size_t cells = line + 1 == excerpt->count ? excerpt->mark_end : cell_count(source, source.size);
    str_builder_add_c(out, "    ");
    for (size_t cell = 0; cell < cells; cell++) {
        bool before = cell < blank || (line == 0 && cell < excerpt->mark_start);
        bool points = !excerpt->has_anchors || is_in_anchors(excerpt, line, cell);
        str_builder_add_char(out, before ? ' ' : points ? '^' : '~');
    }
    str_builder_add_char(out, '\n');
}

static void add_line(StrBuilder *out, const Excerpt *excerpt, size_t line) {
    str_builder_add_c(out, "    ");
    str_builder_add(out, excerpt->lines[line].data, excerpt->lines[line].size);
    str_builder_add_char(out, '\n');
    if (excerpt->has_marks) add_marks(out, excerpt, line);
}

// The first line, the last, and those around the anchors.
static bool is_significant(const Excerpt *excerpt, size_t line) {
    const TracebackAnchors *anchors = &excerpt->anchors;
    if (line == 0 || line + 1 == excerpt->count) return true;
    if (!excerpt->has_anchors) return false;
    return (line + 1 >= anchors->left_line && line <= anchors->left_line + 1) ||
           (line + 1 >= anchors->right_line && line <= anchors->right_line + 1);
}

static void add_significant_lines(StrBuilder *out, const Excerpt *excerpt) {
    size_t shown = 0;
    for (size_t line = 0; line < excerpt->count; line++) {
        if (!is_significant(excerpt, line)) continue;
        if (line == shown + 2) add_line(out, excerpt, line - 1);
        if (line > shown + 2) str_builder_add_format(out, "    ...<%zu lines>...\n", line - shown - 1);
        add_line(out, excerpt, line);
        shown = line;
    }
}

static void add_excerpt(Vm *vm, StrBuilder *out, Position position) {
    size_t count = position.end_line - position.line + 1, size = count * sizeof(SourceLine);
    Excerpt excerpt = {.lines = world_allocate(vm->rt.world, size), .count = count};
    for (size_t i = 0; i < count; i++) excerpt.lines[i] = where_source(vm, position.line + (uint32_t)i);
    size_t common = common_indent(excerpt.lines, count);
    for (size_t i = 0; i < count; i++) {
        if (excerpt.lines[i].size == 0) continue;
        excerpt.lines[i].data += common;
        excerpt.lines[i].size -= common;
    }
    size_t last_size = excerpt.lines[count - 1].size;
    excerpt.start = subtract(position.col, common);
    excerpt.end = subtract(position.end_col, common);
    if (excerpt.end > last_size) excerpt.end = last_size;
    StrBuilder text = str_builder(&vm->rt);
    if (join_lines(&text, &excerpt)) find_marks(&text, &excerpt);
    str_builder_drop(&text);
    measure_marks(&excerpt);
    add_significant_lines(out, &excerpt);
    world_release(vm->rt.world, excerpt.lines, size);
}

static void add_entry(Vm *vm, StrBuilder *out, const Traceback *entry, bool with_marks) {
    Position position = entry_position(entry);
    str_builder_add_format(out, "  File \"%s\", line %u, in %V\n", vm->file_name, position.line,
                           ((const Frame *)entry->frame)->activation.code->name);
    if (with_marks && position.end_line >= position.line) {
        add_excerpt(vm, out, position);
        return;
    }
    if (!with_marks && vm->exiting) return; // PyTraceBack_Print reads the file, and no longer can
    SourceLine source = where_source_stripped(vm, position.line);
    if (source.size) str_builder_add_format(out, "    %.*s\n", (int)source.size, source.data);
}

static bool is_same_place(const Traceback *a, const Traceback *b) {
    return entry_position(a).line == entry_position(b).line &&
           str_equal(((const Frame *)a->frame)->activation.code->name, ((const Frame *)b->frame)->activation.code->name);
}

static void add_repeated(StrBuilder *out, size_t count) {
    if (count <= REPEATED_MAX) return;
    count -= REPEATED_MAX;
    str_builder_add_format(out, "  [Previous line repeated %zu more time%s]\n", count, count > 1 ? "s" : "");
}

void traceback_stack_text(Vm *vm, StrBuilder *out, const Traceback *entries, bool with_marks) {
    const Traceback *first = NULL; // of a row of equal ones
    bool through_library = false;  // before this entry: that ends a row, even where it is not shown
    size_t count = 0;
    for (const Traceback *entry = entries; entry; entry = entry->next) {
        if (entry->is_hidden) {
            through_library = true;
            continue;
        }
        if (!first || through_library || !is_same_place(first, entry)) {
            add_repeated(out, count);
            first = entry;
            count = 0;
        }
        if (++count <= REPEATED_MAX) add_entry(vm, out, entry, with_marks);
        through_library = entry->through_library;
    }
    add_repeated(out, count);
}

void traceback_stack_add_entry(Vm *vm, StrBuilder *out, const Traceback *entry) {
    add_entry(vm, out, entry, true);
}

Position traceback_stack_position(const Traceback *entry) {
    return entry_position(entry);
}
