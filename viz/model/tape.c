// Events as bytes in blocks: the kind, the time since the event before, then the fields that its kind has, each as a
// number of 7 bits a byte or as counted bytes. Each stretch of them has an entry in an index.

#include "viz/model/tape.h"

#include "viz/model/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = 1 << 20, // an event that is larger gets a block of its own
    NUMBER_BYTES_MAX = 10,
};

typedef struct Block {
    unsigned char *bytes;
    size_t size;
    size_t capacity;
} Block;

typedef struct IndexEntry { // of event 1, 65, …
    size_t block, offset;
    int64_t time; // of the event before
} IndexEntry;

struct Tape {
    Block *blocks;
    size_t block_count, block_capacity;
    IndexEntry *index;
    size_t index_count, index_capacity;
    int64_t count;
    int64_t time; // of the last event
    Text making;  // the event that is being put together
};

struct TapeArrays {
    EventFrame *frames;
    size_t frame_capacity;
    EventVariable *variables[2];
    size_t variable_capacity[2];
    int64_t tasks[EVENT_REF_TASKS_MAX];
    int64_t *ids[2]; // a diagnosis has two lists of them
    size_t id_capacity[2];
    EventThing *things;
    size_t thing_capacity;
};

Tape *tape_new(void) {
    Tape *tape = text_allocate(sizeof *tape);
    *tape = (Tape){0};
    return tape;
}

void tape_free(Tape *tape) {
    if (!tape) return;
    for (size_t i = 0; i < tape->block_count; i++) free(tape->blocks[i].bytes);
    free(tape->blocks);
    free(tape->index);
    text_done(&tape->making);
    free(tape);
}

int64_t tape_count(const Tape *tape) { return tape->count; }

size_t tape_bytes(const Tape *tape) {
    size_t bytes = tape->index_capacity * sizeof *tape->index;
    for (size_t i = 0; i < tape->block_count; i++) bytes += tape->blocks[i].capacity;
    return bytes;
}

// Writing -------------------------------------------------------------------------------------------------------------

static void put_number(Text *bytes, uint64_t number) {
    char encoded[NUMBER_BYTES_MAX];
    size_t size = 0;
    for (; number >= 0x80; number >>= 7) encoded[size++] = (char)(number | 0x80);
    encoded[size++] = (char)number;
    text_put_bytes(bytes, encoded, size);
}

// Small numbers stay short below zero, too.
static void put_signed(Text *bytes, int64_t number) {
    put_number(bytes, (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0));
}

static void put_text(Text *bytes, EventText text) {
    put_number(bytes, text.data ? text.size + 1 : 0);
    if (text.data) text_put_bytes(bytes, text.data, text.size);
}

static void put_ref(Text *bytes, const EventRef *ref) {
    put_number(bytes, ref->kind);
    put_signed(bytes, ref->id);
    put_number(bytes, ref->tasks ? ref->task_count + 1 : 0);
    if (!ref->tasks) return;
    for (size_t i = 0; i < ref->task_count; i++) put_signed(bytes, ref->tasks[i]);
    put_number(bytes, ref->total);
}

static void put_stack(Text *bytes, const Event *event) {
    put_number(bytes, event->stack_size);
    for (size_t i = 0; i < event->stack_size; i++) {
        put_text(bytes, event->stack[i].name);
        put_signed(bytes, event->stack[i].line);
    }
}

static void put_variables(Text *bytes, const EventVariables *variables) {
    put_number(bytes, variables->count);
    for (size_t i = 0; i < variables->count; i++) {
        put_text(bytes, variables->items[i].name);
        put_text(bytes, variables->items[i].value);
    }
}

static void put_ids(Text *bytes, const EventIds *ids) {
    put_number(bytes, ids->count);
    for (size_t i = 0; i < ids->count; i++) put_signed(bytes, ids->items[i]);
}

static void put_things(Text *bytes, const EventThings *things) {
    put_number(bytes, things->count);
    for (size_t i = 0; i < things->count; i++) {
        put_number(bytes, things->items[i].ref.kind);
        put_signed(bytes, things->items[i].ref.id);
        put_text(bytes, things->items[i].name);
    }
}

static void put_field(Text *bytes, const EventFieldInfo *field, const Event *event) {
    const void *member = (const char *)event + field->offset;
    switch (field->type) {
    case FIELD_ID:
    case FIELD_ID_OR_NULL:
    case FIELD_NUMBER: put_signed(bytes, *(const int64_t *)member); break;
    case FIELD_TEXT: put_text(bytes, *(const EventText *)member); break;
    case FIELD_REF: put_ref(bytes, member); break;
    case FIELD_STACK: put_stack(bytes, event); break;
    case FIELD_VARIABLES: put_variables(bytes, member); break;
    case FIELD_FLAG: put_number(bytes, *(const bool *)member); break;
    case FIELD_IDS: put_ids(bytes, member); break;
    case FIELD_THINGS: put_things(bytes, member); break;
    }
}

// The block that has room for so many bytes.
static Block *block_with_room(Tape *tape, size_t size) {
    Block *last = tape->block_count > 0 ? &tape->blocks[tape->block_count - 1] : NULL;
    if (last && last->capacity - last->size >= size) return last;
    if (tape->block_count == tape->block_capacity) {
        tape->block_capacity = tape->block_capacity * 2 + 16;
        tape->blocks = text_resize(tape->blocks, tape->block_capacity * sizeof *tape->blocks);
    }
    size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    tape->blocks[tape->block_count] = (Block){text_allocate(capacity), 0, capacity};
    return &tape->blocks[tape->block_count++];
}

static void add_to_index(Tape *tape, size_t offset) {
    if (tape->index_count == tape->index_capacity) {
        tape->index_capacity = tape->index_capacity * 2 + 64;
        tape->index = text_resize(tape->index, tape->index_capacity * sizeof *tape->index);
    }
    tape->index[tape->index_count++] = (IndexEntry){tape->block_count - 1, offset, tape->time};
}

void tape_add(Tape *tape, const Event *event) {
    const EventKindInfo *kind = event_kind_info(event->kind);
    Text *bytes = &tape->making;
    text_clear(bytes);
    put_number(bytes, event->kind);
    put_number(bytes, (uint64_t)(event->t - tape->time));
    for (size_t i = 0; i < kind->field_count; i++) put_field(bytes, event_field_info(kind->fields[i]), event);
    Block *block = block_with_room(tape, bytes->size);
    if (tape->count % TAPE_STRETCH == 0) add_to_index(tape, block->size);
    memcpy(block->bytes + block->size, bytes->bytes, bytes->size);
    block->size += bytes->size;
    tape->count++;
    tape->time = event->t;
}

// Searching -----------------------------------------------------------------------------------------------------------

enum { SAMPLE_SIZE = 1 << 14 };

static unsigned char lower(unsigned char letter) {
    return letter >= 'A' && letter <= 'Z' ? (unsigned char)(letter + 32) : letter;
}

// The letter of the text that is the rarest in a piece from the middle of the tape.
static size_t find_rarest(const Tape *tape, EventText text) {
    uint32_t counts[256] = {0};
    const Block *block = tape->block_count > 0 ? &tape->blocks[tape->block_count / 2] : NULL;
    size_t best = 0, sample = block ? block->size : 0;
    if (sample > SAMPLE_SIZE) sample = SAMPLE_SIZE;
    for (size_t i = 0; i < sample; i++) counts[lower(block->bytes[i])]++;
    for (size_t i = 0; i < text.size; i++) {
        if (counts[(unsigned char)text.data[i]] < counts[(unsigned char)text.data[best]]) best = i;
    }
    return best;
}

TapeNeedle tape_needle(const Tape *tape, EventText lower_case) {
    return (TapeNeedle){.text = lower_case, .offset = find_rarest(tape, lower_case)};
}

static bool is_at(const unsigned char *bytes, const TapeNeedle *needle) {
    for (size_t i = 0; i < needle->text.size; i++) {
        if (lower(bytes[i]) != (unsigned char)needle->text.data[i]) return false;
    }
    return true;
}

static bool find_by_letter(const unsigned char *bytes, size_t size, const TapeNeedle *needle, int letter) {
    const unsigned char *at = bytes + needle->offset;
    const unsigned char *end = bytes + size - (needle->text.size - 1 - needle->offset);
    while (at < end && (at = memchr(at, letter, (size_t)(end - at)))) {
        if (is_at(at - needle->offset, needle)) return true;
        at++;
    }
    return false;
}

static bool is_in(const unsigned char *bytes, size_t size, const TapeNeedle *needle) {
    if (size < needle->text.size || needle->text.size == 0) return false;
    char letter = needle->text.data[needle->offset];
    if (find_by_letter(bytes, size, needle, letter)) return true;
    bool has_cases = letter >= 'a' && letter <= 'z';
    return has_cases && find_by_letter(bytes, size, needle, letter - 'a' + 'A');
}

bool tape_contains(const Tape *tape, int64_t stretch, const TapeNeedle *needle) {
    if (stretch < 0 || (size_t)stretch >= tape->index_count) return false;
    const IndexEntry *entry = &tape->index[stretch], *next = entry + 1;
    bool is_last = (size_t)stretch + 1 == tape->index_count;
    size_t last_block = is_last ? tape->block_count - 1 : next->block;
    for (size_t i = entry->block; i <= last_block; i++) { // no event lies in two blocks
        const Block *block = &tape->blocks[i];
        size_t start = i == entry->block ? entry->offset : 0;
        size_t end = i == last_block && !is_last ? next->offset : block->size;
        if (end > start && is_in(block->bytes + start, end - start, needle)) return true;
    }
    return false;
}

// Reading -------------------------------------------------------------------------------------------------------------

void tape_reader_done(TapeReader *reader) {
    if (!reader->arrays) return;
    free(reader->arrays->frames);
    free(reader->arrays->variables[0]);
    free(reader->arrays->variables[1]);
    free(reader->arrays->ids[0]);
    free(reader->arrays->ids[1]);
    free(reader->arrays->things);
    free(reader->arrays);
    reader->arrays = NULL;
}

static uint64_t take_number(const unsigned char **at) {
    uint64_t number = 0;
    unsigned shift = 0;
    for (;; shift += 7) {
        unsigned char byte = *(*at)++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return number;
    }
}

static int64_t take_signed(const unsigned char **at) {
    uint64_t number = take_number(at);
    return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

static EventText take_text(const unsigned char **at) {
    uint64_t size = take_number(at);
    if (size == 0) return (EventText){0};
    EventText text = {(const char *)*at, (size_t)size - 1};
    *at += text.size;
    return text;
}

static EventRef take_ref(const unsigned char **at, struct TapeArrays *arrays) {
    EventRef ref = {.kind = (EventRefKind)take_number(at)};
    ref.id = take_signed(at);
    uint64_t count = take_number(at);
    if (count == 0) return ref;
    ref.task_count = (size_t)count - 1;
    for (size_t i = 0; i < ref.task_count; i++) arrays->tasks[i] = take_signed(at);
    ref.tasks = arrays->tasks;
    ref.total = (size_t)take_number(at);
    return ref;
}

static void take_stack(const unsigned char **at, struct TapeArrays *arrays, Event *event) {
    size_t size = (size_t)take_number(at);
    if (size > arrays->frame_capacity) {
        arrays->frame_capacity = size * 2;
        arrays->frames = text_resize(arrays->frames, arrays->frame_capacity * sizeof *arrays->frames);
    }
    for (size_t i = 0; i < size; i++) {
        arrays->frames[i].name = take_text(at);
        arrays->frames[i].line = take_signed(at);
    }
    event->stack = arrays->frames;
    event->stack_size = size;
}

static EventVariables take_variables(const unsigned char **at, struct TapeArrays *arrays, size_t which) {
    size_t count = (size_t)take_number(at);
    if (count > arrays->variable_capacity[which]) {
        arrays->variable_capacity[which] = count * 2;
        arrays->variables[which] =
            text_resize(arrays->variables[which], arrays->variable_capacity[which] * sizeof(EventVariable));
    }
    for (size_t i = 0; i < count; i++) {
        arrays->variables[which][i].name = take_text(at);
        arrays->variables[which][i].value = take_text(at);
    }
    return (EventVariables){arrays->variables[which], count};
}

static EventIds take_ids(const unsigned char **at, struct TapeArrays *arrays, size_t which) {
    size_t count = (size_t)take_number(at);
    if (count > arrays->id_capacity[which]) {
        arrays->id_capacity[which] = count * 2;
        arrays->ids[which] = text_resize(arrays->ids[which], arrays->id_capacity[which] * sizeof(int64_t));
    }
    for (size_t i = 0; i < count; i++) arrays->ids[which][i] = take_signed(at);
    return (EventIds){arrays->ids[which], count};
}

static EventThings take_things(const unsigned char **at, struct TapeArrays *arrays) {
    size_t count = (size_t)take_number(at);
    if (count > arrays->thing_capacity) {
        arrays->thing_capacity = count * 2;
        arrays->things = text_resize(arrays->things, arrays->thing_capacity * sizeof(EventThing));
    }
    for (size_t i = 0; i < count; i++) {
        EventThing *thing = &arrays->things[i];
        thing->ref = (EventRef){.kind = (EventRefKind)take_number(at)};
        thing->ref.id = take_signed(at);
        thing->name = take_text(at);
    }
    return (EventThings){arrays->things, count};
}

static void take_field(const unsigned char **at, struct TapeArrays *arrays, const EventFieldInfo *field, Event *event) {
    void *member = (char *)event + field->offset;
    switch (field->type) {
    case FIELD_ID:
    case FIELD_ID_OR_NULL:
    case FIELD_NUMBER: *(int64_t *)member = take_signed(at); break;
    case FIELD_TEXT: *(EventText *)member = take_text(at); break;
    case FIELD_REF: *(EventRef *)member = take_ref(at, arrays); break;
    case FIELD_STACK: take_stack(at, arrays, event); break;
    case FIELD_VARIABLES:
        *(EventVariables *)member = take_variables(at, arrays, member == (void *)&event->globals);
        break;
    case FIELD_FLAG: *(bool *)member = take_number(at) != 0; break;
    case FIELD_IDS: *(EventIds *)member = take_ids(at, arrays, member == (void *)&event->lines); break;
    case FIELD_THINGS: *(EventThings *)member = take_things(at, arrays); break;
    }
}

bool tape_next(TapeReader *reader, Event *event) {
    const Tape *tape = reader->tape;
    if (reader->n >= tape->count) return false;
    if (!reader->arrays) {
        reader->arrays = text_allocate(sizeof *reader->arrays);
        *reader->arrays = (struct TapeArrays){0};
    }
    if (reader->offset == tape->blocks[reader->block].size) {
        reader->block++;
        reader->offset = 0;
    }
    const unsigned char *start = tape->blocks[reader->block].bytes;
    const unsigned char *at = start + reader->offset;
    EventKind number = (EventKind)take_number(&at);
    *event = (Event){.kind = number, .n = reader->n + 1};
    event->t = reader->time + (int64_t)take_number(&at);
    const EventKindInfo *kind = event_kind_info(number);
    for (size_t i = 0; i < kind->field_count; i++) {
        take_field(&at, reader->arrays, event_field_info(kind->fields[i]), event);
    }
    reader->offset = (size_t)(at - start);
    reader->time = event->t;
    reader->n++;
    return true;
}

void tape_seek(TapeReader *reader, int64_t n) {
    if (reader->tape->count == 0) return;
    if (n > reader->tape->count) n = reader->tape->count;
    if (n < 0) n = 0;
    Event skipped;
    bool is_near = reader->n <= n && n - reader->n < TAPE_STRETCH;
    if (!is_near) {
        size_t entry = (size_t)n / TAPE_STRETCH;
        if (entry == reader->tape->index_count) entry--; // n is the count, and a multiple of the stride
        IndexEntry place = reader->tape->index[entry];
        reader->n = (int64_t)entry * TAPE_STRETCH;
        reader->block = place.block;
        reader->offset = place.offset;
        reader->time = place.time;
    }
    while (reader->n < n) tape_next(reader, &skipped);
}

bool tape_read(TapeReader *reader, int64_t n, Event *event) {
    if (n < 1 || n > reader->tape->count) return false;
    tape_seek(reader, n - 1);
    return tape_next(reader, event);
}

int64_t tape_time(const Tape *tape, int64_t n) {
    TapeReader reader = {.tape = tape};
    Event event = {0};
    if (!tape_read(&reader, n, &event)) return 0;
    tape_reader_done(&reader);
    return event.t;
}

int64_t tape_find_time(const Tape *tape, int64_t t) {
    size_t low = 0, high = tape->index_count; // the entry: the last whose event before it is not later than t
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (tape->index[middle].time <= t) low = middle;
        else high = middle;
    }
    if (tape->count == 0) return 0;
    TapeReader reader = {.tape = tape};
    Event event;
    int64_t found = (int64_t)low * TAPE_STRETCH;
    tape_seek(&reader, found);
    while (tape_next(&reader, &event) && event.t <= t) found = event.n;
    tape_reader_done(&reader);
    return found;
}
