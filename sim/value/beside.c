#include "sim/value/beside.h"

#include "sim/value/dict.h"

static const uint16_t flags[BESIDE_COUNT] = {OBJECT_HAS_WEAK, OBJECT_HAS_DICT_BESIDE, OBJECT_HAS_ORIGIN};

static Value key_of(const Runtime *rt, const Object *object) {
    return value_from_int((const char *)object - (const char *)rt->world);
}

Object *beside_get(Runtime *rt, Beside what, const Object *object) {
    if (!(object->flags & flags[what])) return NULL;
    return dict_get(rt, rt->beside[what], key_of(rt, object)).as.object;
}

void beside_set(Runtime *rt, Beside what, Object *object, Object *value) {
    if (!rt->beside[what]) rt->beside[what] = dict_new(rt);
    dict_set(rt, rt->beside[what], key_of(rt, object), (Value){.tag = VALUE_TAG_OBJECT, .as.object = value});
    object->flags |= flags[what];
}

void beside_drop(Runtime *rt, Beside what, Object *object) {
    if (!(object->flags & flags[what])) return;
    object->flags &= (uint16_t)~flags[what];
    value_unref(rt, dict_pop(rt, rt->beside[what], key_of(rt, object)));
}

void beside_forget(Runtime *rt, Object *object) {
    for (int what = 0; what < BESIDE_COUNT; what++) beside_drop(rt, (Beside)what, object);
}
