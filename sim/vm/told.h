#ifndef ASYNCARIUM_VM_TOLD_H
#define ASYNCARIUM_VM_TOLD_H

// What the `line` events have told of variables, so that the next one tells only what changed: a hash of each name, and
// of what it stood for. Made only while somebody listens to lines. Lies in the world, as all that a restored one needs.

#include "sim/world/world.h"

typedef struct ToldVariable {
    uint64_t hash, value; // of its name and what it stands for; value 0: it stands for nothing that was told
    char *name;
    uint32_t name_size;
    uint32_t seen;        // ToldTable.look, when it was there the last time
} ToldVariable;

typedef struct ToldTable {
    ToldVariable *variables;
    uint32_t count, capacity;
    uint32_t look; // how often all variables were looked at
    uint32_t next; // where the name that comes next is expected: names come in the same order each time
} ToldTable;       // zeroed: empty

// Of a frame of which a line was told.
typedef struct ToldFrame {
    const void *frame;
    uint32_t id; // from 1, in order of their first lines
    ToldTable table;
    struct ToldFrame *next; // in the same bucket
} ToldFrame;

// Those that live, by their addresses; nothing depends on the order in which they lie here. So a frame is no larger for
// programs of which no line is told.
typedef struct ToldFrames {
    ToldFrame **buckets;
    uint32_t bucket_count, count;
    uint32_t last_id;
} ToldFrames; // zeroed: empty

// A new look at all variables.
void told_begin(ToldTable *table);
// Takes one variable in. Returns whether it is another one than was told before, or new.
bool told_changes(World *world, ToldTable *table, const char *name, size_t size, uint64_t value);
// A variable that stands for nothing. Returns whether it was told to stand for something.
bool told_vanishes(ToldTable *table, const char *name, size_t size);
// One that was told before and not taken in by this look: it stands for nothing any more. NULL: there is none.
const ToldVariable *told_take_vanished(ToldTable *table);
// Not told after all: it counts as changed the next time, too.
void told_forget(ToldTable *table);
void told_table_free(World *world, ToldTable *table);

ToldFrame *told_find(const ToldFrames *frames, const void *frame); // NULL: no line was told of it
ToldFrame *told_add(World *world, ToldFrames *frames, const void *frame);
void told_drop(World *world, ToldFrames *frames, const void *frame); // the frame dies

uint64_t told_hash(uint64_t hash, const void *bytes, size_t size); // FNV-1a; begin with 0

#endif
