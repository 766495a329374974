// Traceback objects: one for each frame that an exception passed.

#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/types.h"

static Traceback *as_traceback(Value v) { return (Traceback *)(void *)v.as.object; }

static void release_frame(Runtime *rt, Object *frame) {
    if (!frame) return;
    if (rt->hooks->untrace) rt->hooks->untrace(rt, frame);
    object_unref(rt, frame);
}

static void destroy(Runtime *rt, Object *self) {
    Traceback *traceback = (Traceback *)(void *)self;
    object_unref(rt, traceback->next);
    release_frame(rt, traceback->frame);
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
    release_frame(rt, frame);
    object_unref(rt, next);
}

static Value tb_next(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Traceback *next = traceback_shown(as_traceback(self)->next);
    return next ? value_from_object(object_ref(next)) : VALUE_NONE;
}

static Value tb_frame(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Object *frame = as_traceback(self)->frame;
    return frame ? value_from_object(object_ref(frame)) : VALUE_NONE;
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
