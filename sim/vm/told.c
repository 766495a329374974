// Tables of hashes, and a map from frames to them by address.

#include "sim/vm/told.h"

#include <string.h>

void told_begin(ToldTable *table) {
    table->next = 0;
    table->look++;
}

static ToldVariable *find(ToldTable *table, uint64_t hash) {
    for (uint32_t i = 0; i < table->count; i++) {
        uint32_t at = table->next + i < table->count ? table->next + i : table->next + i - table->count;
        if (table->variables[at].hash != hash) continue;
        table->next = at + 1;
        return &table->variables[at];
    }
    return NULL;
}

static ToldVariable *add(World *world, ToldTable *table, const char *name, size_t size) {
    if (table->count == table->capacity) {
        uint32_t capacity = table->capacity ? table->capacity * 2 : 8;
        table->variables = world_resize(world, table->variables, table->capacity * sizeof(ToldVariable),
                                        capacity * sizeof(ToldVariable));
        table->capacity = capacity;
    }
    ToldVariable *variable = &table->variables[table->count++];
    *variable = (ToldVariable){.hash = told_hash(0, name, size), .name_size = (uint32_t)size};
    variable->name = world_allocate(world, size + 1);
    memcpy(variable->name, name, size);
    table->next = table->count;
    return variable;
}

bool told_changes(World *world, ToldTable *table, const char *name, size_t size, uint64_t value) {
    ToldVariable *variable = find(table, told_hash(0, name, size));
    bool is_new = !variable;
    if (is_new) variable = add(world, table, name, size);
    bool changes = is_new || variable->value != value;
    variable->value = value;
    variable->seen = table->look;
    return changes;
}

bool told_vanishes(ToldTable *table, const char *name, size_t size) {
    ToldVariable *variable = find(table, told_hash(0, name, size));
    if (!variable || variable->value == 0) return false;
    variable->value = 0;
    return true;
}

const ToldVariable *told_take_vanished(ToldTable *table) {
    for (uint32_t i = 0; i < table->count; i++) {
        ToldVariable *variable = &table->variables[i];
        if (variable->value == 0 || variable->seen == table->look) continue;
        variable->value = 0;
        return variable;
    }
    return NULL;
}

void told_forget(ToldTable *table) {
    table->variables[table->next - 1].value = 0;
}

void told_table_free(World *world, ToldTable *table) {
    for (uint32_t i = 0; i < table->count; i++) world_release(world, table->variables[i].name, table->variables[i].name_size + 1);
    world_release(world, table->variables, table->capacity * sizeof(ToldVariable));
    *table = (ToldTable){0};
}

// Frames ----------------------------------------------------------------------------------------------------------------

static ToldFrame **bucket_of(const ToldFrames *frames, const void *frame) {
    uintptr_t address = (uintptr_t)frame >> 4;
    return &frames->buckets[(address ^ address >> 7) & (frames->bucket_count - 1)];
}

ToldFrame *told_find(const ToldFrames *frames, const void *frame) {
    ToldFrame *told = frames->bucket_count > 0 ? *bucket_of(frames, frame) : NULL;
    while (told && told->frame != frame) told = told->next;
    return told;
}

static void grow(World *world, ToldFrames *frames) {
    ToldFrames larger = *frames;
    larger.bucket_count = frames->bucket_count ? frames->bucket_count * 2 : 16;
    larger.buckets = world_allocate_zeroed(world, larger.bucket_count * sizeof *larger.buckets);
    for (uint32_t i = 0; i < frames->bucket_count; i++) {
        for (ToldFrame *told = frames->buckets[i], *next; told; told = next) {
            ToldFrame **bucket = bucket_of(&larger, told->frame);
            next = told->next;
            told->next = *bucket;
            *bucket = told;
        }
    }
    world_release(world, frames->buckets, frames->bucket_count * sizeof *frames->buckets);
    *frames = larger;
}

ToldFrame *told_add(World *world, ToldFrames *frames, const void *frame) {
    if (frames->count == frames->bucket_count) grow(world, frames);
    ToldFrame **bucket = bucket_of(frames, frame);
    ToldFrame *told = world_allocate_zeroed(world, sizeof *told);
    *told = (ToldFrame){.frame = frame, .id = ++frames->last_id, .next = *bucket};
    *bucket = told;
    frames->count++;
    return told;
}

void told_drop(World *world, ToldFrames *frames, const void *frame) {
    ToldFrame **at = bucket_of(frames, frame);
    while (*at && (*at)->frame != frame) at = &(*at)->next;
    ToldFrame *told = *at;
    if (!told) return;
    *at = told->next;
    told_table_free(world, &told->table);
    world_release(world, told, sizeof *told);
    frames->count--;
}

uint64_t told_hash(uint64_t hash, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    hash ^= UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++) hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    return hash;
}
