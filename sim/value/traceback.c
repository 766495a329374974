// Traceback objects: one for each frame that an exception passed.

#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/types.h"

static Traceback *as_traceback(Value v) { return (Traceback *)(void *)v.as.object; }

Traceback *traceback_new(Runtime *rt, Object *frame, Traceback *next) {
    Traceback *entry = object_new(rt, rt->types[TYPE_TRACEBACK], KIND_TRACEBACK, sizeof(Traceback));
    rt->hooks->hold(frame);
    entry->frame = frame;
    entry->next = next;
    entry->older = rt->tracebacks;
    if (entry->older) entry->older->newer = entry;
    rt->tracebacks = entry;
    return entry;
}

static void unlink_from_others(Runtime *rt, const Traceback *entry) {
    if (entry->older) entry->older->newer = entry->newer;
    if (entry->newer) entry->newer->older = entry->older;
    else rt->tracebacks = entry->older;
}

static void destroy(Runtime *rt, Object *self) {
    Traceback *traceback = (Traceback *)(void *)self;
    unlink_from_others(rt, traceback);
    object_unref(rt, traceback->next);
    if (traceback->frame) rt->hooks->let_go(rt, traceback->frame);
    object_free(rt, traceback, sizeof(Traceback));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    Traceback *traceback = (Traceback *)(void *)self;
    if (traceback->next) visitor(visitor_self, &traceback->next->head);
    if (traceback->frame) visitor(visitor_self, traceback->frame);
}

static void clear(Runtime *rt, Object *self) {
    Traceback *traceback = (Traceback *)(void *)self;
    Object *frame = traceback->frame;
    Traceback *next = traceback->next;
    traceback->frame = NULL;
    traceback->next = NULL;
    if (frame) rt->hooks->let_go(rt, frame);
    object_unref(rt, next);
}

static Value tb_next(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Traceback *next = traceback_shown(as_traceback(self)->next);
    return next ? value_from_object(object_ref(next)) : VALUE_NONE;
}

Object *traceback_frame(const Runtime *rt, const Traceback *entry) {
    Object *frame = entry->frame;
    if (!frame || rt->destroy_later) return NULL; // it may be one of those whose destruction is put off
    frame->flags &= (uint16_t)~OBJECT_GONE;
    return object_ref(frame);
}

static Value tb_frame(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Object *frame = traceback_frame(rt, as_traceback(self));
    return frame ? value_from_object(frame) : VALUE_NONE;
}

static Value tb_lineno(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(as_traceback(self)->line);
}

static Value tb_lasti(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_int(as_traceback(self)->instruction);
}

const TypeSlots traceback_slots = {.destroy = destroy, .visit = visit, .clear = clear};

const NativeSpec traceback_methods[] = {
    {.name = "tb_next", .call = tb_next, .kind = NATIVE_GETTER},
    {.name = "tb_frame", .call = tb_frame, .kind = NATIVE_GETTER},
    {.name = "tb_lineno", .call = tb_lineno, .kind = NATIVE_GETTER},
    {.name = "tb_lasti", .call = tb_lasti, .kind = NATIVE_GETTER},
    {0},
};
