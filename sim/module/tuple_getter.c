// What reads a field of a namedtuple: a descriptor that knows an index. As _tuplegetter of Modules/_collectionsmodule.c.

#include "sim/module/tuple_getter.h"

#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

typedef struct TupleGetter {
    Object head;
    int64_t index;
    Value doc;
} TupleGetter;

static TupleGetter *as_getter(Value v) { return (TupleGetter *)v.as.object; }

static Value new_(Runtime *rt, Type *type, const Args *args) {
    int64_t index;
    if (!args_count(rt, args, "_tuplegetter", 2, 2) || !args_int(rt, args->values[0], &index)) return VALUE_NULL;
    TupleGetter *getter = object_new(rt, type, KIND_OTHER, sizeof(TupleGetter));
    getter->index = index;
    getter->doc = value_ref(args->values[1]);
    return value_from_object(getter);
}

static void destroy(Runtime *rt, Object *self) {
    value_unref(rt, ((TupleGetter *)self)->doc);
    object_free(rt, self, sizeof(TupleGetter));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    Value doc = ((TupleGetter *)self)->doc;
    if (value_is_object(doc)) visitor(visitor_self, doc.as.object);
}

static Value repr(Runtime *rt, Value self) {
    TupleGetter *getter = as_getter(self);
    return value_from_object(str_format(rt, "_tuplegetter(%lld, %R)", (long long)getter->index, &getter->doc));
}

static Value get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)owner;
    if (value_is_null(self)) return value_ref(descriptor);
    int64_t index = as_getter(descriptor)->index;
    if (!value_is_tuple(self))
        return exception_raise(rt, EXC_TYPE_ERROR,
                               "descriptor for index '%lld' for tuple subclasses doesn't apply to '%s' object",
                               (long long)index, value_type_name(rt, self));
    const Tuple *tuple = value_as_tuple(self);
    if ((uint64_t)index < tuple->count) return value_ref(tuple->items[index]);
    return exception_raise(rt, EXC_INDEX_ERROR, "tuple index out of range");
}

static bool set(Runtime *rt, Value descriptor, Value self, Value value) {
    (void)descriptor, (void)self;
    exception_raise(rt, EXC_ATTRIBUTE_ERROR, value_is_null(value) ? "can't delete attribute" : "can't set attribute");
    return false;
}

static Value get_doc(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_getter(self)->doc);
}

static bool set_doc(Runtime *rt, Value self, Value value) {
    value_replace(rt, &as_getter(self)->doc, value_is_null(value) ? VALUE_NONE : value_ref(value));
    return true;
}

Type *tuple_getter_new_type(Runtime *rt) {
    static const TypeSlots slots = {
        .destroy = destroy, .visit = visit, .new_ = new_, .repr = repr, .get = get, .set = set,
    };
    static const NativeSpec methods[] = {
        {.name = "__doc__", .call = get_doc, .kind = NATIVE_GETTER, .set = set_doc},
        {0},
    };
    Type *object = rt->types[TYPE_OBJECT];
    Type *type = type_new_native(rt, "collections", "collections._tuplegetter", object, &slots, KIND_OTHER,
                                 sizeof(TupleGetter));
    type->flags |= TYPE_FINAL;
    type_add_natives(rt, type, methods);
    return type;
}
