// The tables behind the vocabulary, all made from the lists in event.h, and the way from a speaker to the listener.

#include "asyncarium/event.h"

#include "sim/event/emit.h"

#include <assert.h>

static const EventFieldInfo fields[EVENT_FIELDS_END] = {
#define X(name, key, type, member) [EVENT_FIELD_##name] = {key, type, offsetof(Event, member)},
    EVENT_FIELDS(X)
#undef X
};

// The fields of each kind.
#define F(name) EVENT_FIELD_##name
#define X(name, text, detail, ...) static const EventField name##_fields[] = {__VA_ARGS__};
EVENT_KINDS(X)
#undef X
#undef F

const EventKindInfo event_kinds[EVENT_KIND_COUNT] = {
#define X(name, text, detail, ...)                                                                                     \
    [EVENT_##name] = {text, DETAIL_##detail, name##_fields, sizeof name##_fields / sizeof name##_fields[0]},
    EVENT_KINDS(X)
#undef X
};

static const struct {
    const char *name, *key;
} refs[EVENT_REF_KIND_COUNT] = {
#define X(name, text, key) [REF_##name] = {text, key},
    EVENT_REF_KINDS(X)
#undef X
};

#define WORD(text) {"\"" text "\"", sizeof text - 1}
const EventWordRow event_words[EVENT_WORD_COUNT] = {
#define X(name, text, ...) [EVENT_WORD_OF_##name] = WORD(text),
    EVENT_REF_KINDS(X)
#undef X
#define X(name, text) [EVENT_WORD_##name] = WORD(text),
    EVENT_WORDS(X)
#undef X
};
#undef WORD

const EventFieldInfo *event_field_info(EventField field) { return &fields[field]; }
const char *event_ref_kind_name(EventRefKind kind) { return refs[kind].name; }
const char *event_ref_kind_key(EventRefKind kind) { return refs[kind].key[0] ? refs[kind].key : NULL; }

void event_send(EventSink *sink, Event *event) {
    assert(event->ref.task_count <= EVENT_REF_TASKS_MAX && "a ref names at most so many tasks");
    if (event_wanted(sink, event_kinds[event->kind].detail)) event_deliver(sink, event);
}
