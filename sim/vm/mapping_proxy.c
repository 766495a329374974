// types.MappingProxyType. As mappingproxyobject of descrobject.c.

#include "sim/vm/mapping_proxy.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

typedef struct MappingProxy {
    Object head;
    Value mapping;
} MappingProxy;

static Value mapping_of(Value v) { return ((MappingProxy *)v.as.object)->mapping; }

static Value new_(Runtime *rt, Type *type, const Args *args) {
    Value mapping = VALUE_NULL;
    if (!args_parse(rt, args, "mappingproxy(mapping)", &mapping)) return VALUE_NULL;
    bool has_items = value_type(rt, mapping)->slots->get_item;
    if (!has_items || value_is_kind(mapping, KIND_LIST) || value_is_kind(mapping, KIND_TUPLE))
        return exception_raise(rt, EXC_TYPE_ERROR, "mappingproxy() argument must be a mapping, not %s",
                               value_type_name(rt, mapping));
    MappingProxy *proxy = object_new(rt, type, KIND_OTHER, sizeof(MappingProxy));
    proxy->mapping = value_ref(mapping);
    return value_from_object(proxy);
}

static void destroy(Runtime *rt, Object *self) {
    value_unref(rt, ((MappingProxy *)self)->mapping);
    object_free(rt, self, sizeof(MappingProxy));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    Value mapping = ((MappingProxy *)self)->mapping;
    if (value_is_object(mapping)) visitor(visitor_self, mapping.as.object);
}

static Value repr(Runtime *rt, Value self) {
    Value mapping = mapping_of(self);
    return value_from_object(str_format(rt, "mappingproxy(%R)", &mapping));
}

static Value str(Runtime *rt, Value self) { return value_from_object(value_str(rt, mapping_of(self))); }

static bool hash(Runtime *rt, Value self, int64_t *out) { return value_hash(rt, mapping_of(self), out); }

static Value compare(Runtime *rt, Value a, Value b, CompareOp op) { return value_compare(rt, mapping_of(a), b, op); }

static bool length(Runtime *rt, Value self, int64_t *out) { return value_length(rt, mapping_of(self), out); }

static Value iter(Runtime *rt, Value self) { return value_iter(rt, mapping_of(self)); }

static Value get_item(Runtime *rt, Value self, Value key) { return value_get_item(rt, mapping_of(self), key); }

static bool contains(Runtime *rt, Value self, Value key, bool *out) {
    return value_contains(rt, mapping_of(self), key, out);
}

static bool is_proxy(Value v) { return value_is_kind(v, KIND_OTHER) && v.as.object->type->slots->destroy == destroy; }

static Value binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op != BINARY_OR) return VALUE_NOT_IMPLEMENTED;
    return value_binary(rt, op, is_proxy(a) ? mapping_of(a) : a, is_proxy(b) ? mapping_of(b) : b);
}

// The mapping's own method of that name, with the same arguments.
static Value call_method(Runtime *rt, Value self, const char *name, const Args *args) {
    Value method = attribute_get_c(rt, mapping_of(self), name);
    if (value_is_null(method)) return VALUE_NULL;
    Value result = rt->hooks->call(rt, method, args->values, args->count, args->names);
    value_unref(rt, method);
    return result;
}

#define PASS_ON(name, least, most)                                                                                     \
    static Value pass_##name(Runtime *rt, Value self, const Args *args) {                                              \
        if (!args_count(rt, args, most ? "mappingproxy." #name : "mappingproxy." #name "()", least, most))             \
            return VALUE_NULL;                                                                                         \
        return call_method(rt, self, #name, args);                                                                     \
    }
PASS_ON(get, 1, 2)
PASS_ON(keys, 0, 0)
PASS_ON(values, 0, 0)
PASS_ON(items, 0, 0)
PASS_ON(copy, 0, 0)
PASS_ON(__reversed__, 0, 0)

static const TypeSlots slots = {
    .destroy = destroy, .visit = visit,       .new_ = new_, .repr = repr,         .str = str,           .hash = hash,
    .compare = compare, .length = length,     .iter = iter, .get_item = get_item, .contains = contains, .binary = binary,
};

static const NativeSpec methods[] = {
    {.name = "get", .call = pass_get},
    {.name = "keys", .call = pass_keys},
    {.name = "values", .call = pass_values},
    {.name = "items", .call = pass_items},
    {.name = "copy", .call = pass_copy},
    {.name = "__reversed__", .call = pass___reversed__},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

Type *mapping_proxy_new_type(Runtime *rt) {
    Type *object = rt->types[TYPE_OBJECT];
    Type *type = type_new_native(rt, "builtins", "mappingproxy", object, &slots, KIND_OTHER, sizeof(MappingProxy));
    type->flags |= TYPE_FINAL;
    type_add_natives(rt, type, methods);
    type_add_operators(rt, type, 1u << BINARY_OR, 1u << BINARY_OR, 0);
    return type;
}
