// Renames addresses by their order of appearance.

#include "viz/cli/addresses.h"

#include <stdlib.h>
#include <string.h>

static const char lead[] = " at 0x";

static size_t number_of(Addresses *addresses, uint64_t address) {
    for (size_t i = 0; i < addresses->count; i++)
        if (addresses->seen[i] == address) return i + 1;
    if (addresses->count == addresses->capacity) {
        addresses->capacity = addresses->capacity ? addresses->capacity * 2 : 8;
        addresses->seen = text_resize(addresses->seen, addresses->capacity * sizeof *addresses->seen);
    }
    addresses->seen[addresses->count++] = address;
    return addresses->count;
}

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Reads hexadecimal digits at `from`; how many there are.
static size_t read_address(EventText text, size_t from, uint64_t *address) {
    size_t size = 0;
    *address = 0;
    while (from + size < text.size && digit_of(text.data[from + size]) >= 0)
        *address = *address << 4 | (uint64_t)digit_of(text.data[from + size++]);
    return size;
}

void addresses_put(Addresses *addresses, Text *out, EventText text) {
    size_t lead_size = sizeof lead - 1, done = 0;
    for (size_t i = 0; i + lead_size < text.size; i++) {
        uint64_t address;
        if (memcmp(text.data + i, lead, lead_size) != 0) continue;
        size_t digits = read_address(text, i + lead_size, &address);
        if (digits == 0) continue;
        text_put_bytes(out, text.data + done, i + lead_size - done);
        text_put_format(out, "%zx", number_of(addresses, address));
        done = i + lead_size + digits;
    }
    text_put_bytes(out, text.data + done, text.size - done);
}

void addresses_done(Addresses *addresses) { free(addresses->seen); }
