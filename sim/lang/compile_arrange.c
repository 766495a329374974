// The drafts of a unit in the order and with the places that CPython's have: where jumps go, what is copied, which line belongs to
// what, and what goes. As the parts of CPython's flowgraph.c that are named below.

#include "sim/lang/compile_unit.h"

#include <string.h>

// How control comes to an instruction.
typedef struct Ways {
    uint32_t jumps;
    bool from_above;
    bool is_handler;
} Ways;

typedef struct Arrange {
    Compiler *compiler;
    Unit *unit;
    Ways *ways;       // to each draft, and to the place behind the last
    bool *is_dropped; // of each draft
} Arrange;

static void *scratch(const Arrange *arrange, size_t count, size_t size) {
    return arena_alloc(&arrange->compiler->scratch, count * size);
}

// ---- ways

static void count_ways(Arrange *arrange) {
    const Unit *unit = arrange->unit;
    arrange->ways = scratch(arrange, unit->draft_count + 1, sizeof *arrange->ways);
    arrange->ways[0].from_above = true;
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        const Draft *draft = &unit->drafts[i];
        arrange->ways[i + 1].from_above = opcode_goes_on(draft->op);
        if (draft->handler)
            arrange->ways[unit->labels[draft->handler->target].at].is_handler = true;
        if (opcode_jumps(draft->op))
            arrange->ways[unit->labels[draft->arg].at].jumps++;
    }
}

static bool is_target(const Arrange *arrange, uint32_t at) {
    return arrange->ways[at].jumps || arrange->ways[at].is_handler;
}

// ---- blocks

enum { SMALL_EXIT = 4 }; // instructions; as MAX_COPY_SIZE

// Instructions that are run one after the other: control comes in at the first, and leaves behind the last.
typedef struct BasicBlock {
    Draft *drafts;
    uint32_t count;
    bool has_line;
} BasicBlock;

typedef struct BasicBlocks {
    BasicBlock *items;
    uint32_t count;
    uint32_t *numbers; // of each draft of the unit: the number of its block
    uint32_t room;     // so many more drafts may be copied
} BasicBlocks;

static void add_to_block(Arrange *arrange, BasicBlock *block, Draft draft) {
    block->drafts = arena_make_room(&arrange->compiler->scratch, block->drafts, block->count, sizeof draft);
    block->drafts[block->count++] = draft;
    block->has_line |= draft.place.line != 0;
}

static BasicBlocks find_blocks(Arrange *arrange) {
    const Unit *unit = arrange->unit;
    BasicBlocks blocks = {.room = 4 * unit->draft_count};
    blocks.items = scratch(arrange, unit->draft_count, sizeof *blocks.items);
    blocks.numbers = scratch(arrange, unit->draft_count + 1, sizeof *blocks.numbers);
    bool begins = true;
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        Opcode op = unit->drafts[i].op;
        if (begins || is_target(arrange, i))
            blocks.items[blocks.count++] = (BasicBlock){0};
        add_to_block(arrange, &blocks.items[blocks.count - 1], unit->drafts[i]);
        blocks.numbers[i] = blocks.count - 1;
        begins = opcode_jumps(op) || !opcode_goes_on(op);
    }
    blocks.numbers[unit->draft_count] = blocks.count;
    return blocks;
}

// A block that ends with a jump to a few instructions that leave, or to some that belong to no line, takes a copy of them in place
// of the jump. As basicblock_inline_small_or_no_lineno_blocks.
static bool inline_target(Arrange *arrange, BasicBlocks *blocks, BasicBlock *block) {
    Draft *last = &block->drafts[block->count - 1];
    uint32_t to = last->op == OP_JUMP ? blocks->numbers[arrange->unit->labels[last->arg].at] : blocks->count;
    if (to == blocks->count) // also where a program is too large, and ends before what it jumps to
        return false;
    const BasicBlock target = blocks->items[to];
    Opcode end = target.drafts[target.count - 1].op;
    bool is_small_exit = !opcode_goes_on(end) && end != OP_JUMP && target.count <= SMALL_EXIT;
    bool is_without_line = !target.has_line && !opcode_goes_on(end);
    if (target.drafts == block->drafts || target.count > blocks->room || (!is_small_exit && !is_without_line))
        return false;
    *last = (Draft){.op = OP_NOP, .place = last->place, .handler = last->handler};
    for (uint32_t i = 0; i < target.count; i++)
        add_to_block(arrange, block, target.drafts[i]);
    blocks->room -= target.count;
    return true;
}

static void join_blocks(Arrange *arrange, const BasicBlocks *blocks) {
    Unit *unit = arrange->unit;
    uint32_t *starts = scratch(arrange, blocks->count + 1, sizeof *starts);
    starts[0] = 0;
    for (uint32_t i = 0; i < blocks->count; i++)
        starts[i + 1] = starts[i] + blocks->items[i].count;
    for (uint32_t i = 0; i < unit->label_count; i++)
        if (unit->labels[i].placed)
            unit->labels[i].at = starts[blocks->numbers[unit->labels[i].at]];
    unit->draft_count = starts[blocks->count];
    unit->drafts = scratch(arrange, unit->draft_count, sizeof(Draft));
    for (uint32_t i = 0; i < blocks->count; i++)
        memcpy(unit->drafts + starts[i], blocks->items[i].drafts, blocks->items[i].count * sizeof(Draft));
}

// What an except clause does at its end belongs to no line of its own, but to that from which control comes; so each way there
// has a copy. As inline_small_or_no_lineno_blocks, one round after the other: a block that has taken something with a line is no
// longer without one.
static void inline_blocks(Arrange *arrange) {
    BasicBlocks blocks = find_blocks(arrange);
    bool changes = true;
    while (changes) {
        changes = false;
        for (uint32_t i = 0; i < blocks.count; i++)
            changes |= inline_target(arrange, &blocks, &blocks.items[i]);
    }
    join_blocks(arrange, &blocks);
}

// ---- jumps

// A jump to a jump ahead goes where that one goes, unless that would skip a line.
static void thread_jumps(Arrange *arrange) {
    Unit *unit = arrange->unit;
    for (uint32_t i = unit->draft_count; i-- > 0;) {
        Draft *draft = &unit->drafts[i];
        if (!opcode_jumps(draft->op))
            continue;
        uint32_t target = unit->labels[draft->arg].at;
        if (target <= i || target >= unit->draft_count)
            continue;
        const Draft *next = &unit->drafts[target];
        bool same_line = next->place.line == 0 || next->place.line == draft->place.line;
        if (next->op == OP_JUMP && unit->labels[next->arg].at > target && same_line)
            draft->arg = next->arg;
    }
}

// ---- lines

// What the instructions that lead to one from above it have in common.
typedef struct Arrival {
    Place place; // of one of them, if they stand on the same line
    bool is_known;
    bool is_mixed;
} Arrival;

static void arrive(Arrival *arrival, Place place) {
    if (arrival->is_known && arrival->place.line != place.line)
        arrival->is_mixed = true;
    if (!arrival->is_known)
        arrival->place = place;
    arrival->is_known = true;
}

// An instruction without a place takes that of the one before it, where it can tell which one that is. As
// propagate_line_numbers.
static void spread_places(Arrange *arrange) {
    Unit *unit = arrange->unit;
    Arrival *arrivals = scratch(arrange, unit->draft_count + 1, sizeof *arrivals);
    arrive(&arrivals[0], (Place){.line = unit->first_line, .end_line = unit->first_line});
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        Draft *draft = &unit->drafts[i];
        bool is_clear = !arrivals[i].is_mixed && !arrange->ways[i].is_handler;
        if (draft->op == OP_MAKE_CELL) // belongs to no line; those of comprehensions have their place
            arrivals[i + 1] = arrivals[i];
        else if (draft->place.line == 0 && is_clear)
            draft->place = arrivals[i].place;
        if (opcode_goes_on(draft->op) && draft->op != OP_MAKE_CELL)
            arrive(&arrivals[i + 1], draft->place);
        if (opcode_jumps(draft->op) && unit->labels[draft->arg].at > i)
            arrive(&arrivals[unit->labels[draft->arg].at], draft->place);
    }
}

// A copy of the two instructions from `end` on, for a jump that comes from `place`.
static Label copy_return(Arrange *arrange, uint32_t end, Place place) {
    Unit *unit = arrange->unit;
    Label label = unit_new_label(arrange->compiler);
    unit->labels[label] = (LabelState){.at = unit->draft_count, .placed = true, .reached = true};
    for (uint32_t i = end; i < end + 2; i++) {
        Draft copy = unit->drafts[i];
        copy.place = place;
        unit->drafts = arena_make_room(&arrange->compiler->scratch, unit->drafts, unit->draft_count, sizeof copy);
        unit->drafts[unit->draft_count++] = copy;
    }
    return label;
}

// The `return None` at the end of a body has no line of its own, if there are several ways to it: the first keeps it,
// and each other jump gets a copy, all with the line that they come from. As duplicate_exits_without_lineno.
static void copy_last_return(Arrange *arrange) {
    Unit *unit = arrange->unit;
    uint32_t end = unit->draft_count < 2 ? 0 : unit->draft_count - 2;
    if (!end || unit->drafts[end].op != OP_LOAD_CONST || unit->drafts[end].place.line)
        return;
    bool is_kept = arrange->ways[end].from_above;
    Place first = is_kept ? unit->drafts[end - 1].place : NO_PLACE;
    for (uint32_t i = 0; i < end; i++) {
        const Draft draft = unit->drafts[i];
        if (!opcode_jumps(draft.op) || unit->labels[draft.arg].at != end)
            continue;
        Label label = is_kept ? copy_return(arrange, end, draft.place) : draft.arg;
        unit->drafts[i].arg = label;
        first = is_kept ? first : draft.place;
        is_kept = true;
    }
    unit->drafts[end].place = unit->drafts[end + 1].place = first;
}

// Jumps that were threaded leave some behind that nobody comes to.
static void drop_dead(Arrange *arrange) {
    Unit *unit = arrange->unit;
    arrange->is_dropped = scratch(arrange, unit->draft_count, sizeof(bool));
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        const Draft *draft = &unit->drafts[i];
        bool from_above = arrange->ways[i].from_above && (i == 0 || !arrange->is_dropped[i - 1]);
        arrange->is_dropped[i] = !from_above && !is_target(arrange, i);
        if (arrange->is_dropped[i] && opcode_jumps(draft->op))
            arrange->ways[unit->labels[draft->arg].at].jumps--;
    }
}

// A NOP only stands for its line: it goes where a neighbour has that line, too.
static bool is_needless(const Arrange *arrange, uint32_t at, int line_before) {
    const Unit *unit = arrange->unit;
    const Draft *draft = &unit->drafts[at];
    if (draft->op != OP_NOP || at == 0)
        return false;
    int line = draft->place.line;
    if (line == 0 || (line == line_before && !is_target(arrange, at)))
        return true;
    return at + 1 < unit->draft_count && unit->drafts[at + 1].place.line == line;
}

// As basicblock_remove_redundant_nops.
static void drop_nops(Arrange *arrange) {
    Unit *unit = arrange->unit;
    int line = 0;
    for (uint32_t i = 0; i < unit->draft_count; i++) {
        arrange->is_dropped[i] |= is_needless(arrange, i, line);
        if (arrange->is_dropped[i])
            arrange->ways[i + 1].jumps += arrange->ways[i].jumps;
        else
            line = opcode_goes_on(unit->drafts[i].op) ? unit->drafts[i].place.line : 0;
    }
}

const bool *unit_arrange(Compiler *compiler) {
    Arrange whole = {.compiler = compiler, .unit = compiler->unit}, *arrange = &whole;
    count_ways(arrange);
    inline_blocks(arrange);
    thread_jumps(arrange);
    count_ways(arrange);
    spread_places(arrange);
    copy_last_return(arrange);
    count_ways(arrange);
    drop_dead(arrange);
    drop_nops(arrange);
    return arrange->is_dropped;
}
