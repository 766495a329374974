// The tables of pieces, all made from the lists in event.h, and the way from a name to its kind.

#include "sim/trace/piece.h"

#include <string.h>

#define PIECE(string) {string, sizeof string - 1}

const TracePiece trace_kind_pieces[EVENT_KIND_COUNT] = {
#define X(name, text, ...) [EVENT_##name] = PIECE(",\"e\":\"" text "\""),
    EVENT_KINDS(X)
#undef X
};

const TracePiece trace_field_pieces[EVENT_FIELDS_END] = {
#define X(name, key, ...) [EVENT_FIELD_##name] = PIECE(",\"" key "\":"),
    EVENT_FIELDS(X)
#undef X
};

const TracePiece trace_ref_pieces[EVENT_REF_KIND_COUNT] = {
#define X(name, text, key) [REF_##name] = PIECE("{\"kind\":\"" text "\""),
    EVENT_REF_KINDS(X)
#undef X
};

static size_t slot_of(EventText name) {
    unsigned first = (unsigned char)name.data[0], last = (unsigned char)name.data[name.size - 1];
    unsigned middle = (unsigned char)name.data[name.size / 2];
    return (name.size * 37 + first * 5 + middle * 11 + last * 23) % TRACE_NAME_SLOTS;
}

// The name lies in its piece between `before` bytes and a quote.
static bool is_name(const TracePiece *piece, size_t before, EventText name) {
    return piece->size == before + name.size + 1 && memcmp(piece->bytes + before, name.data, name.size) == 0;
}

static void put(short *slots, const TracePiece *pieces, size_t before, size_t count) {
    memset(slots, -1, TRACE_NAME_SLOTS * sizeof *slots);
    for (size_t i = 0; i < count; i++) {
        size_t slot = slot_of((EventText){pieces[i].bytes + before, pieces[i].size - before - 1});
        while (slots[slot] >= 0) slot = (slot + 1) % TRACE_NAME_SLOTS;
        slots[slot] = (short)i;
    }
}

static size_t find(const short *slots, const TracePiece *pieces, size_t before, size_t count, EventText name) {
    if (name.size == 0) return count;
    for (size_t slot = slot_of(name); slots[slot] >= 0; slot = (slot + 1) % TRACE_NAME_SLOTS)
        if (is_name(&pieces[slots[slot]], before, name)) return (size_t)slots[slot];
    return count;
}

enum { BEFORE_KIND = sizeof ",\"e\":\"" - 1, BEFORE_REF = sizeof "{\"kind\":\"" - 1 };

void trace_names_init(TraceNames *names) {
    put(names->kinds, trace_kind_pieces, BEFORE_KIND, EVENT_KIND_COUNT);
    put(names->refs, trace_ref_pieces, BEFORE_REF, EVENT_REF_KIND_COUNT);
}

EventKind trace_names_kind(const TraceNames *names, EventText name) {
    return (EventKind)find(names->kinds, trace_kind_pieces, BEFORE_KIND, EVENT_KIND_COUNT, name);
}

EventRefKind trace_names_ref(const TraceNames *names, EventText name) {
    return (EventRefKind)find(names->refs, trace_ref_pieces, BEFORE_REF, EVENT_REF_KIND_COUNT, name);
}
