// types.SimpleNamespace: attributes by keyword.

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

static Value as_value(Dict *dict) { return (Value){.tag = VALUE_TAG_OBJECT, .as.object = (Object *)(void *)dict}; }

static Value new_(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(instance_new(rt, type));
}

static bool init(Runtime *rt, Value self, const Args *args) {
    const Tuple *names = (const Tuple *)(const void *)args->names;
    size_t given = args->count - (names ? names->count : 0);
    if (given > 1) {
        exception_raise(rt, EXC_TYPE_ERROR, "%V expected at most 1 argument, got %zu", value_type(rt, self)->name,
                        given);
        return false;
    }
    Dict *dict = attribute_dict(rt, self, true);
    if (given && !dict_update(rt, dict, args->values[0])) return false;
    for (size_t i = 0; names && i < names->count; i++) {
        dict_set_name(rt, dict, value_as_str(names->items[i]), args->values[given + i]);
    }
    return true;
}

static bool add_attributes(StrBuilder *b, const Dict *dict) {
    size_t position = 0;
    bool first = true;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) {
        if (!value_is_str(key)) continue;
        str_builder_add_format(b, first ? "%V=" : ", %V=", value_as_str(key));
        if (!str_builder_add_repr(b, value)) return false;
        first = false;
    }
    return true;
}

static Value repr(Runtime *rt, Value self) {
    Object *object = self.as.object;
    bool is_plain = object->type == rt->types[TYPE_NAMESPACE];
    const char *name = is_plain ? "namespace" : value_type(rt, self)->name->data;
    if (object->flags & OBJECT_IN_REPR) return value_from_object(str_format(rt, "%s(...)", name));
    StrBuilder b = str_builder(rt);
    str_builder_add_format(&b, "%s(", name);
    object->flags |= OBJECT_IN_REPR;
    bool done = add_attributes(&b, attribute_dict(rt, self, true));
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    str_builder_add_char(&b, ')');
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

static Value compare(Runtime *rt, Value a, Value b, CompareOp op) {
    Type *type = rt->types[TYPE_NAMESPACE];
    if (!type_is_subtype(value_type(rt, a), type) || !type_is_subtype(value_type(rt, b), type))
        return VALUE_NOT_IMPLEMENTED;
    return value_compare(rt, as_value(attribute_dict(rt, a, true)), as_value(attribute_dict(rt, b, true)), op);
}

const TypeSlots namespace_slots = {
    .new_ = new_,
    .init = init,
    .repr = repr,
    .unhashable = true,
    .compare = compare,
};

const NativeSpec namespace_methods[] = {{0}};
