// Compares events field by field, by the table of event kinds.

#include "viz/model/same.h"

#include <string.h>

static bool same_text(EventText a, EventText b) {
    if (!a.data || !b.data) return a.data == b.data;
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

static bool same_numbers(const int64_t *a, size_t a_count, const int64_t *b, size_t b_count) {
    if (a_count != b_count) return false;
    for (size_t i = 0; i < a_count; i++) {
        if (a[i] != b[i]) return false;
    }
    return true;
}

// A list that was not cut need not say how long it is.
static size_t total_of(const EventRef *ref) { return ref->total > ref->task_count ? ref->total : ref->task_count; }

static bool same_ref(const EventRef *a, const EventRef *b) {
    bool has_id = event_ref_kind_key(a->kind) != NULL;
    return a->kind == b->kind && (!has_id || a->id == b->id) && total_of(a) == total_of(b) &&
           same_numbers(a->tasks, a->task_count, b->tasks, b->task_count);
}

static bool same_stack(const Event *a, const Event *b) {
    if (a->stack_size != b->stack_size) return false;
    for (size_t i = 0; i < a->stack_size; i++) {
        if (a->stack[i].line != b->stack[i].line || !same_text(a->stack[i].name, b->stack[i].name)) return false;
    }
    return true;
}

static bool same_variables(const EventVariables *a, const EventVariables *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!same_text(a->items[i].name, b->items[i].name)) return false;
        if (!same_text(a->items[i].value, b->items[i].value)) return false;
    }
    return true;
}

static bool same_ids(const EventIds *a, const EventIds *b) {
    return same_numbers(a->items, a->count, b->items, b->count);
}

static bool same_things(const EventThings *a, const EventThings *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!same_ref(&a->items[i].ref, &b->items[i].ref)) return false;
        if (!same_text(a->items[i].name, b->items[i].name)) return false;
    }
    return true;
}

// How many events there are follows from their numbers, which may differ.
static bool same_number_of_events(const Event *a, const Event *b) { return a->number - a->n == b->number - b->n; }

bool same_field(EventField field, const Event *a, const Event *b) {
    const EventFieldInfo *info = event_field_info(field);
    const void *one = (const char *)a + info->offset, *other = (const char *)b + info->offset;
    bool is_told = a->iteration && b->iteration; // traces of earlier versions tell of none
    if (field == EVENT_FIELD_ITERATION && !is_told) return true;
    if (field == EVENT_FIELD_EVENTS) return same_number_of_events(a, b);
    switch (info->type) {
    case FIELD_ID:
    case FIELD_ID_OR_NULL:
    case FIELD_NUMBER: return *(const int64_t *)one == *(const int64_t *)other;
    case FIELD_TEXT: return same_text(*(const EventText *)one, *(const EventText *)other);
    case FIELD_REF: return same_ref(one, other);
    case FIELD_STACK: return same_stack(a, b);
    case FIELD_VARIABLES: return same_variables(one, other);
    case FIELD_FLAG: return *(const bool *)one == *(const bool *)other;
    case FIELD_IDS: return same_ids(one, other);
    case FIELD_THINGS: return same_things(one, other);
    }
    return false;
}

bool same_event(const Event *a, const Event *b) {
    if (a->kind != b->kind || a->t != b->t) return false;
    const EventKindInfo *kind = event_kind_info(a->kind);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (!same_field(kind->fields[i], a, b)) return false;
    }
    return true;
}
