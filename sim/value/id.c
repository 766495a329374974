// What stands for addresses: a number for each value that was asked for its id, in the order of asking. A table beside
// the objects, since few are ever asked. The last one given is given again once its object is gone, as CPython gives
// the memory of a temporary to the next one: id(object()) == id(object()).

#include <stdio.h>
#include <string.h>

#include "sim/value/runtime.h"

typedef struct IdEntry {
    Value value; // borrowed: the object says when it goes; VALUE_NULL: free
    int64_t id;
    int64_t serial; // of the same numbering as that of futures and instances
} IdEntry;

// Open addressing with linear probing; a deletion closes the gap, so there are no tombstones.
struct IdTable {
    IdEntry *entries;
    size_t mask; // capacity - 1; a power of two, at most three quarters full
    size_t count;
};

enum { ID_TABLE_FIRST_CAPACITY = 64 };

static size_t hash_place(const Runtime *rt, const IdTable *table, Value value) {
    uint64_t key = (uint64_t)value.as.integer;
    if (value_is_object(value)) key = (uint64_t)((char *)value.as.object - (char *)rt->world);
    key = (key ^ value.tag) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(key >> 20) & table->mask;
}

static IdEntry *find_entry(const Runtime *rt, IdTable *table, Value value) {
    size_t place = hash_place(rt, table, value);
    while (!value_is_null(table->entries[place].value) && !value_is(table->entries[place].value, value)) {
        place = (place + 1) & table->mask;
    }
    return &table->entries[place];
}

static void take_entries(Runtime *rt, IdTable *table, size_t capacity) {
    table->entries = world_allocate_zeroed(rt->world, capacity * sizeof(IdEntry));
    table->mask = capacity - 1;
}

static void grow_table(Runtime *rt, IdTable *table) {
    IdEntry *old = table->entries;
    size_t capacity = table->mask + 1;
    take_entries(rt, table, capacity * 2);
    for (size_t i = 0; i < capacity; i++) {
        if (!value_is_null(old[i].value)) *find_entry(rt, table, old[i].value) = old[i];
    }
    world_release(rt->world, old, capacity * sizeof(IdEntry));
}

static IdTable *id_table(Runtime *rt) {
    if (rt->ids) return rt->ids;
    rt->ids = world_allocate_zeroed(rt->world, sizeof(IdTable));
    take_entries(rt, rt->ids, ID_TABLE_FIRST_CAPACITY);
    return rt->ids;
}

static IdEntry take_entry(Runtime *rt, Value value) {
    IdTable *table = id_table(rt);
    IdEntry *place = find_entry(rt, table, value);
    if (!value_is_null(place->value)) return *place;
    IdEntry entry = {value, rt->next_id++, runtime_next_serial(rt)};
    *place = entry;
    if (value_is_object(value)) value.as.object->flags |= OBJECT_HAS_ID;
    if (++table->count * 4 > (table->mask + 1) * 3) grow_table(rt, table);
    return entry;
}

int64_t runtime_id(Runtime *rt, Value value) {
    return take_entry(rt, value).id;
}

int64_t runtime_serial(Runtime *rt, Object *object) {
    uint32_t offset = object->type->serial_offset;
    if (offset) return *(int64_t *)(void *)((char *)object + offset);
    return take_entry(rt, (Value){.tag = VALUE_TAG_OBJECT, .as.object = object}).serial;
}

void runtime_forget_id(Runtime *rt, Object *object) {
    IdTable *table = rt->ids;
    Value value = {.tag = VALUE_TAG_OBJECT, .as.object = object};
    size_t hole = (size_t)(find_entry(rt, table, value) - table->entries);
    if (table->entries[hole].id == rt->next_id - 1) rt->next_id--;
    table->entries[hole].value = VALUE_NULL;
    table->count--;
    for (size_t i = (hole + 1) & table->mask; !value_is_null(table->entries[i].value); i = (i + 1) & table->mask) {
        size_t wanted = hash_place(rt, table, table->entries[i].value);
        if (((i - wanted) & table->mask) < ((i - hole) & table->mask)) continue; // it may not move before its place
        table->entries[hole] = table->entries[i];
        table->entries[i].value = VALUE_NULL;
        hole = i;
    }
}

int64_t runtime_address(Runtime *rt, Value value) {
    return 0x7f0000000000 + runtime_id(rt, value) * WORLD_ALIGNMENT;
}

const char *runtime_address_text(Runtime *rt, Value value, char buffer[RUNTIME_ADDRESS_SIZE]) {
    snprintf(buffer, RUNTIME_ADDRESS_SIZE, "0x%llx", (unsigned long long)runtime_address(rt, value));
    return buffer;
}
