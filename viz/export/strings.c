// A hash table with open addressing, half empty at least.

#include "viz/export/strings.h"

#include <stdlib.h>
#include <string.h>

void strings_done(Strings *strings) {
    text_done(&strings->bytes);
    free(strings->ends);
    free(strings->slots);
    *strings = (Strings){0};
}

EventText strings_get(const Strings *strings, uint32_t number) {
    size_t start = number > 0 ? strings->ends[number - 1] : 0;
    return (EventText){strings->bytes.bytes + start, strings->ends[number] - start};
}

// As FNV-1a.
static uint32_t hash(EventText text) {
    uint32_t value = 2166136261u;
    for (size_t i = 0; i < text.size; i++) value = (value ^ (unsigned char)text.data[i]) * 16777619u;
    return value;
}

// The slot where the text is, or where it belongs.
static uint32_t *find_slot(const Strings *strings, EventText text) {
    for (size_t i = hash(text);; i++) {
        uint32_t *slot = &strings->slots[i & (strings->slot_count - 1)];
        if (*slot == 0) return slot;
        EventText its = strings_get(strings, *slot - 1);
        if (its.size == text.size && (text.size == 0 || memcmp(its.data, text.data, text.size) == 0)) return slot;
    }
}

static void grow(Strings *strings) {
    strings->slot_count = strings->slot_count ? strings->slot_count * 2 : 256;
    strings->slots = text_resize(strings->slots, strings->slot_count * sizeof *strings->slots);
    memset(strings->slots, 0, strings->slot_count * sizeof *strings->slots);
    for (size_t i = 0; i < strings->count; i++) {
        *find_slot(strings, strings_get(strings, (uint32_t)i)) = (uint32_t)i + 1;
    }
}

uint32_t strings_put(Strings *strings, EventText text) {
    if (strings->count * 2 >= strings->slot_count) grow(strings);
    uint32_t *slot = find_slot(strings, text);
    if (*slot) return *slot - 1;
    if (strings->count == strings->capacity) {
        strings->capacity = strings->capacity * 2 + 64;
        strings->ends = text_resize(strings->ends, strings->capacity * sizeof *strings->ends);
    }
    text_put_bytes(&strings->bytes, text.data ? text.data : "", text.size);
    strings->ends[strings->count++] = strings->bytes.size;
    *slot = (uint32_t)strings->count;
    return *slot - 1;
}
