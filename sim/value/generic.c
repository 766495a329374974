// list[int] and int | None.

#include "sim/value/generic.h"

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/types.h"

static bool is_type(const Runtime *rt, Value v, TypeId id) { return value_type(rt, v) == rt->types[id]; }

bool value_is_union(const Runtime *rt, Value v) { return is_type(rt, v, TYPE_UNION); }

static bool add_argument(StrBuilder *b, Value v);

// Of Callable[[int, str], bool].
static bool add_list(StrBuilder *b, const List *list) {
    str_builder_add_char(b, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i) str_builder_add_c(b, ", ");
        if (!add_argument(b, list->items[i])) return false;
    }
    str_builder_add_char(b, ']');
    return true;
}

// How an argument shows: a class by its full name, None as None, ... as ....
static bool add_argument(StrBuilder *b, Value v) {
    if (value_is_list(v)) return add_list(b, value_as_list(v));
    if (!value_is_kind(v, KIND_TYPE)) return str_builder_add_repr(b, v);
    const Type *type = (const Type *)v.as.object;
    Str *name = type == b->rt->types[TYPE_NONE] ? str_from_c(b->rt, "None") : type_full_name(b->rt, type);
    str_builder_add_str(b, name);
    object_unref(b->rt, name);
    return true;
}

static bool add_arguments(StrBuilder *b, const Tuple *args, const char *between) {
    if (args->count == 0) str_builder_add_c(b, "()");
    for (size_t i = 0; i < args->count; i++) {
        if (i) str_builder_add_c(b, between);
        if (value_is(args->items[i], VALUE_ELLIPSIS)) str_builder_add_c(b, "...");
        else if (!add_argument(b, args->items[i])) return false;
    }
    return true;
}

static Value finish(StrBuilder *b, bool done) {
    if (done) return value_from_object(str_builder_finish(b));
    str_builder_drop(b);
    return VALUE_NULL;
}

static Tuple *as_tuple(Runtime *rt, Value v) {
    return value_is_tuple(v) ? object_ref(v.as.object) : tuple_from(rt, &v, 1);
}

// list[int] ---------------------------------------------------------------------------------------------------------

static Value alias_of(Runtime *rt, Value origin, Value arguments) {
    GenericAlias *alias = object_new(rt, rt->types[TYPE_GENERIC_ALIAS], KIND_OTHER, sizeof(GenericAlias));
    alias->origin = object_ref(origin.as.object);
    alias->args = as_tuple(rt, arguments);
    return value_from_object(alias);
}

Value generic_class_getitem(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "__class_getitem__()", 1, 1)) return VALUE_NULL;
    return alias_of(rt, self, args->values[0]);
}

// GenericAlias(list, int). Here the origin is a class.
static Value alias_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    if (!args_count(rt, args, "GenericAlias", 2, 2)) return VALUE_NULL;
    if (value_is_kind(args->values[0], KIND_TYPE)) return alias_of(rt, args->values[0], args->values[1]);
    return exception_raise(rt, EXC_TYPE_ERROR, "GenericAlias() argument 1 must be a class, not %s",
                           value_type_name(rt, args->values[0]));
}

static GenericAlias *as_alias(Value v) { return (GenericAlias *)(void *)v.as.object; }

static Value origin_of(Value self) { return (Value){VALUE_TAG_OBJECT, {.object = &as_alias(self)->origin->head}}; }
static Value args_of(Value self) { return (Value){VALUE_TAG_OBJECT, {.object = &as_alias(self)->args->head}}; }

static void alias_visit(Object *self, Visitor visitor, void *visitor_self) {
    GenericAlias *alias = (GenericAlias *)(void *)self;
    visitor(visitor_self, &alias->origin->head);
    visitor(visitor_self, &alias->args->head);
}

static void alias_destroy(Runtime *rt, Object *self) {
    GenericAlias *alias = (GenericAlias *)(void *)self;
    object_unref(rt, alias->origin);
    object_unref(rt, alias->args);
    object_free(rt, alias, sizeof(GenericAlias));
}

static Value alias_repr(Runtime *rt, Value self) {
    StrBuilder b = str_builder(rt);
    if (as_alias(self)->starred) str_builder_add_char(&b, '*');
    add_argument(&b, origin_of(self));
    str_builder_add_char(&b, '[');
    bool done = add_arguments(&b, as_alias(self)->args, ", ");
    str_builder_add_char(&b, ']');
    return finish(&b, done);
}

static Value alias_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_type(rt, b, TYPE_GENERIC_ALIAS)) return VALUE_NOT_IMPLEMENTED;
    bool same_args;
    if (!value_equal(rt, args_of(a), args_of(b), &same_args)) return VALUE_NULL;
    bool same = same_args && as_alias(a)->origin == as_alias(b)->origin && as_alias(a)->starred == as_alias(b)->starred;
    return value_from_bool(same == (op == COMPARE_EQ));
}

static bool alias_hash(Runtime *rt, Value self, int64_t *out) {
    if (!value_hash(rt, args_of(self), out)) return false;
    *out ^= object_identity_hash(rt, origin_of(self));
    return true;
}

// What an instance was made by, where it can keep that. As set_orig_class.
static bool set_orig_class(Runtime *rt, Value instance, Value alias) {
    Str *name = str_intern(rt, "__orig_class__", sizeof "__orig_class__" - 1);
    bool well = attribute_set(rt, instance, name, alias);
    object_unref(rt, name);
    if (well) return true;
    bool cannot = exception_raised_is(rt, EXC_ATTRIBUTE_ERROR) || exception_raised_is(rt, EXC_TYPE_ERROR);
    if (cannot) exception_discard(rt);
    return cannot;
}

// list[int]() makes a list.
static Value alias_call(Runtime *rt, Value self, const Args *args) {
    Value made = rt->hooks->call(rt, origin_of(self), args->values, args->count, args->names);
    if (value_is_null(made) || set_orig_class(rt, made, self)) return made;
    value_unref(rt, made);
    return VALUE_NULL;
}

// There is nothing here that puts types in for type variables.
static Value alias_get_item(Runtime *rt, Value self, Value key) {
    (void)key;
    const Tuple *args = as_alias(self)->args;
    for (size_t i = 0; i < args->count; i++) {
        Value arg = args->items[i];
        bool is_plain = arg.tag != VALUE_TAG_OBJECT || value_is_kind(arg, KIND_TYPE) || value_is_str(arg);
        if (!is_plain) return exception_raise(rt, EXC_TYPE_ERROR, "'types.GenericAlias' object is not subscriptable");
    }
    return exception_raise(rt, EXC_TYPE_ERROR, "%R is not a generic class", &self);
}

// What is asked of the alias itself; the rest is asked of its origin. As ga_getattro.
static bool is_own(const Str *name) {
    static const char *const own[] = {
        "__class__", "__bases__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__",
        "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__",
    };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (str_equal_c(name, own[i])) return true;
    }
    return false;
}

static Value alias_get_attribute(Runtime *rt, Value self, Str *name) {
    return is_own(name) ? attribute_get_generic(rt, self, name) : attribute_get(rt, origin_of(self), name);
}

static Value alias_iter(Runtime *rt, Value self) {
    return value_from_object(iterator_new(rt, TYPE_GENERIC_ALIAS_ITERATOR, self, VALUE_NULL));
}

// Once: the alias with a star.
static Value alias_iterator_next(Runtime *rt, Value self) {
    Iterator *it = value_as_iterator(self);
    if (value_is_null(it->source)) return VALUE_NULL;
    Value starred = alias_of(rt, origin_of(it->source), args_of(it->source));
    as_alias(starred)->starred = true;
    iterator_finish(rt, it);
    return starred;
}

static Value alias_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    return op == BINARY_OR ? union_of(rt, a, b) : VALUE_NOT_IMPLEMENTED;
}

static Value alias_origin(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_alias(self)->origin));
}

static Value alias_args(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_alias(self)->args));
}

static Value alias_unpacked(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_alias(self)->starred);
}

static Value alias_mro_entries(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "types.GenericAlias.__mro_entries__()", 1, 1)) return VALUE_NULL;
    Value origin = origin_of(self);
    return value_from_object(tuple_from(rt, &origin, 1));
}

const TypeSlots generic_alias_slots = {
    .new_ = alias_new,
    .destroy = alias_destroy,
    .visit = alias_visit,
    .repr = alias_repr,
    .compare = alias_compare,
    .hash = alias_hash,
    .call = alias_call,
    .binary = alias_binary,
    .get_item = alias_get_item,
    .get_attribute = alias_get_attribute,
    .iter = alias_iter,
};

const NativeSpec generic_alias_methods[] = {
    {.name = "__origin__", .call = alias_origin, .kind = NATIVE_GETTER},
    {.name = "__args__", .call = alias_args, .kind = NATIVE_GETTER},
    {.name = "__unpacked__", .call = alias_unpacked, .kind = NATIVE_GETTER},
    {.name = "__mro_entries__", .call = alias_mro_entries},
    {0},
};

const TypeSlots generic_alias_iterator_slots = {
    .destroy = iterator_destroy,
    .visit = iterator_visit,
    .clear = iterator_clear,
    .iter = iterator_self,
    .next = alias_iterator_next,
};

const NativeSpec generic_alias_iterator_methods[] = {{0}};

// int | None --------------------------------------------------------------------------------------------------------

static Union *as_union(Value v) { return (Union *)(void *)v.as.object; }

static bool can_be_in_union(const Runtime *rt, Value v) {
    return value_is_kind(v, KIND_TYPE) || value_is_none(v) || is_type(rt, v, TYPE_GENERIC_ALIAS) ||
           value_is_union(rt, v);
}

static bool stands_among(Runtime *rt, const Value *values, size_t count, Value v) {
    for (size_t i = 0; i < count; i++) {
        bool same = false;
        value_equal(rt, values[i], v, &same); // of types and aliases: cannot raise
        if (same) return true;
    }
    return false;
}

static size_t add_members(Runtime *rt, Value *members, size_t count, Value v) {
    if (value_is_union(rt, v)) {
        const Tuple *args = as_union(v)->args;
        for (size_t i = 0; i < args->count; i++) count = add_members(rt, members, count, args->items[i]);
        return count;
    }
    if (value_is_none(v)) v = (Value){.tag = VALUE_TAG_OBJECT, .as.object = &rt->types[TYPE_NONE]->head};
    if (!stands_among(rt, members, count, v)) members[count++] = v;
    return count;
}

static size_t member_count(const Runtime *rt, Value v) { return value_is_union(rt, v) ? as_union(v)->args->count : 1; }

Value union_of(Runtime *rt, Value a, Value b) {
    if (!can_be_in_union(rt, a) || !can_be_in_union(rt, b)) return VALUE_NOT_IMPLEMENTED;
    size_t size = (member_count(rt, a) + member_count(rt, b)) * sizeof(Value);
    Value *members = world_allocate(rt->world, size);
    size_t count = add_members(rt, members, add_members(rt, members, 0, a), b);
    Value result = value_ref(members[0]);
    if (count > 1) {
        Union *made = object_new(rt, rt->types[TYPE_UNION], KIND_OTHER, sizeof(Union));
        made->args = tuple_from(rt, members, count);
        value_replace(rt, &result, value_from_object(made));
    }
    world_release(rt->world, members, size);
    return result;
}

static void union_destroy(Runtime *rt, Object *self) {
    object_unref(rt, ((Union *)(void *)self)->args);
    object_free(rt, self, sizeof(Union));
}

static Value union_repr(Runtime *rt, Value self) {
    StrBuilder b = str_builder(rt);
    return finish(&b, add_arguments(&b, as_union(self)->args, " | "));
}

static Value union_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_union(rt, b)) return VALUE_NOT_IMPLEMENTED;
    const Tuple *mine = as_union(a)->args;
    const Tuple *theirs = as_union(b)->args;
    bool same = mine->count == theirs->count;
    for (size_t i = 0; same && i < mine->count; i++)
        same = stands_among(rt, theirs->items, theirs->count, mine->items[i]);
    return value_from_bool(same == (op == COMPARE_EQ));
}

static bool union_hash(Runtime *rt, Value self, int64_t *out) {
    const Tuple *args = as_union(self)->args;
    *out = 0;
    for (size_t i = 0; i < args->count; i++) {
        int64_t one;
        if (!value_hash(rt, args->items[i], &one)) return false;
        *out ^= one;
    }
    return true;
}

static Value union_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    return op == BINARY_OR ? union_of(rt, a, b) : VALUE_NOT_IMPLEMENTED;
}

static Value union_args(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_union(self)->args));
}

const TypeSlots union_slots = {
    .destroy = union_destroy,
    .repr = union_repr,
    .compare = union_compare,
    .hash = union_hash,
    .binary = union_binary,
};

const NativeSpec union_methods[] = {
    {.name = "__args__", .call = union_args, .kind = NATIVE_GETTER},
    {0},
};
