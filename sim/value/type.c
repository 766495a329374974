// Types: made, ordered (C3), looked through (with a cache), changed.

#include "sim/value/type.h"

#include <assert.h>
#include <string.h>

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/runtime.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/type_layout.h"

Type *value_type_of_tag(const Runtime *rt, Value v) {
    static const TypeId ids[] = {
        [VALUE_TAG_NONE] = TYPE_NONE,   [VALUE_TAG_NOT_IMPLEMENTED] = TYPE_NOT_IMPLEMENTED,
        [VALUE_TAG_ELLIPSIS] = TYPE_ELLIPSIS, [VALUE_TAG_BOOL] = TYPE_BOOL,
        [VALUE_TAG_INT] = TYPE_INT,     [VALUE_TAG_FLOAT] = TYPE_FLOAT,
    };
    assert(v.tag != VALUE_TAG_NULL && v.tag != VALUE_TAG_OBJECT && "a value that has a type by its tag");
    return rt->types[ids[v.tag]];
}

bool type_is_subtype(const Type *type, const Type *base) {
    if (type == base) return true;
    for (size_t i = 1; i < type->mro_count; i++) {
        if (type->mro[i] == base) return true;
    }
    return false;
}

Type *type_native_base(Type *type) {
    while (type->flags & TYPE_USER) type = type->base;
    return type;
}

// Subclasses ----------------------------------------------------------------------------------------------------------

static void add_subclass(Runtime *rt, Type *base, Type *type) {
    if (base->subclass_count == base->subclass_capacity) {
        uint32_t capacity = base->subclass_capacity ? base->subclass_capacity * 2 : 4;
        base->subclasses = world_resize(rt->world, base->subclasses, base->subclass_capacity * sizeof(Type *),
                                        capacity * sizeof(Type *));
        base->subclass_capacity = capacity;
    }
    base->subclasses[base->subclass_count++] = type;
}

static void remove_subclass(Type *base, const Type *type) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < base->subclass_count; i++) {
        if (base->subclasses[i] != type) base->subclasses[kept++] = base->subclasses[i];
    }
    base->subclass_count = kept;
}

static Type *base_at(const Type *type, size_t i) {
    return (Type *)(void *)((Tuple *)(void *)type->bases)->items[i].as.object;
}

static size_t base_count(const Type *type) { return ((Tuple *)(void *)type->bases)->count; }

void type_link(Runtime *rt, Type *type) {
    for (size_t i = 0; i < base_count(type); i++) add_subclass(rt, base_at(type, i), type);
}

void type_unlink(Type *type) {
    for (size_t i = 0; i < base_count(type); i++) remove_subclass(base_at(type, i), type);
}

void type_modified(Runtime *rt, Type *type) {
    type->version = rt->next_type_version++;
    for (uint32_t i = 0; i < type->subclass_count; i++) type_modified(rt, type->subclasses[i]);
}

// Making --------------------------------------------------------------------------------------------------------------

Type *type_allocate(Runtime *rt, const TypeSlots *slots, ObjectKind kind, size_t instance_size) {
    Type *type = world_allocate_zeroed(rt->world, sizeof(Type));
    type->head = (Object){.refs = 1, .kind = KIND_TYPE, .type = rt->types[TYPE_TYPE]};
    type->slots = slots;
    type->kind = kind;
    type->instance_size = (uint32_t)instance_size;
    type->version = rt->next_type_version++;
    return type;
}

static void fill_names(Runtime *rt, Type *type, const char *module, const char *name) {
    const char *dot = strrchr(name, '.');
    type->message_name = str_intern(rt, name, strlen(name));
    type->name = dot ? str_intern(rt, dot + 1, strlen(dot + 1)) : object_ref(type->message_name);
    type->qualname = object_ref(type->name);
    type->module = str_intern(rt, module, strlen(module));
}

// Of the base: itself, and what follows there.
static void fill_mro_by_base(Runtime *rt, Type *type) {
    size_t inherited = type->base ? type->base->mro_count : 0;
    type->mro_count = inherited + 1;
    type->mro = world_allocate(rt->world, type->mro_count * sizeof(Type *));
    type->mro[0] = type;
    for (size_t i = 0; i < inherited; i++) type->mro[i + 1] = type->base->mro[i];
}

static const TypeSlots *slots_with_inherited(Runtime *rt, const TypeSlots *own, const Type *base) {
    if (!own) return base->slots;
    if (!base || (base == rt->types[TYPE_OBJECT] && own->destroy)) return own;
    TypeSlots *slots = world_allocate(rt->world, sizeof(TypeSlots));
    *slots = *own;
    special_inherit(slots, base->slots);
    if (base == rt->types[TYPE_OBJECT]) slots->new_ = own->new_; // only those that say so can be made by a call
    return slots;
}

static void inherit_layout(Type *type, const Type *base) {
    if (!type->dict_offset) type->dict_offset = base->dict_offset;
    if (!type->serial_offset) type->serial_offset = base->serial_offset;
    type->flags |= base->flags & TYPE_HAS_DICT;
}

void type_fill(Runtime *rt, Type *type, const char *module, const char *name, Type *base) {
    const TypeSlots *own = type->slots;
    type->base = base;
    fill_names(rt, type, module, name);
    type->bases = &tuple_new(rt, base ? 1 : 0)->head;
    if (base) ((Tuple *)(void *)type->bases)->items[0] = value_from_object(object_ref(base));
    type_link(rt, type);
    fill_mro_by_base(rt, type);
    type->dict = dict_new(rt);
    type->slots = slots_with_inherited(rt, own, base);
    if (base && base->kind == type->kind) inherit_layout(type, base);
    if (own) special_add_methods(rt, type, own);
}

Type *type_new_native(Runtime *rt, const char *module, const char *name, Type *base, const TypeSlots *slots,
                      ObjectKind kind, size_t instance_size) {
    Type *type = type_allocate(rt, slots, kind, instance_size);
    type_fill(rt, type, module, name, base);
    return type;
}

void type_set_dict_offset(Type *type, size_t offset) {
    type->dict_offset = (uint32_t)offset;
    type->flags |= TYPE_HAS_DICT;
}

// The order of bases: C3 ----------------------------------------------------------------------------------------------

typedef struct Sequence { // of types: what is left of one base's MRO, or of the bases themselves
    Type **types;
    size_t count;
} Sequence;

static bool stands_in_a_tail(const Sequence *sequences, size_t count, const Type *candidate) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 1; k < sequences[i].count; k++) {
            if (sequences[i].types[k] == candidate) return true;
        }
    }
    return false;
}

// The first head that stands in no tail; NULL: there is none.
static Type *next_in_order(const Sequence *sequences, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (sequences[i].count && !stands_in_a_tail(sequences, count, sequences[i].types[0])) {
            return sequences[i].types[0];
        }
    }
    return NULL;
}

static void drop_head(Sequence *sequences, size_t count, const Type *head) {
    for (size_t i = 0; i < count; i++) {
        if (!sequences[i].count || sequences[i].types[0] != head) continue;
        sequences[i].types++;
        sequences[i].count--;
    }
}

static bool any_left(const Sequence *sequences, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (sequences[i].count) return true;
    }
    return false;
}

static void raise_no_order(Runtime *rt, const Sequence *sequences, size_t count) {
    StrBuilder names = str_builder(rt);
    for (size_t i = 0; i < count; i++) {
        bool seen = sequences[i].count == 0;
        for (size_t k = 0; k < i && !seen; k++) seen = sequences[k].count && *sequences[k].types == *sequences[i].types;
        if (seen) continue;
        if (names.size) str_builder_add_c(&names, ", ");
        str_builder_add_str(&names, sequences[i].types[0]->name);
    }
    Str *text = str_builder_finish(&names);
    exception_raise(rt, EXC_TYPE_ERROR, "Cannot create a consistent method resolution order (MRO) for bases %V", text);
    object_unref(rt, text);
}

// Merges into type->mro, which has room for all; counts what it puts there.
static bool merge(Runtime *rt, Type *type, Sequence *sequences, size_t count) {
    while (any_left(sequences, count)) {
        Type *next = next_in_order(sequences, count);
        if (!next) {
            raise_no_order(rt, sequences, count);
            return false;
        }
        type->mro[type->mro_count++] = next;
        drop_head(sequences, count, next);
    }
    return true;
}

static size_t fill_sequences(const Type *type, Sequence *sequences, Type **bases) {
    size_t count = base_count(type);
    size_t most = 1;
    for (size_t i = 0; i < count; i++) {
        bases[i] = base_at(type, i);
        sequences[i] = (Sequence){bases[i]->mro, bases[i]->mro_count};
        most += bases[i]->mro_count;
    }
    sequences[count] = (Sequence){bases, count};
    return most;
}

bool type_compute_mro(Runtime *rt, Type *type) {
    size_t count = base_count(type);
    size_t sequences_size = (count + 1) * sizeof(Sequence);
    Sequence *sequences = world_allocate(rt->world, sequences_size);
    Type **bases = world_allocate(rt->world, count * sizeof(Type *));
    size_t room = fill_sequences(type, sequences, bases) * sizeof(Type *);
    type->mro = world_allocate(rt->world, room);
    type->mro[0] = type;
    type->mro_count = 1;
    bool done = merge(rt, type, sequences, count + 1);
    if (!done) type->mro_count = 0;
    type->mro = world_resize(rt->world, type->mro, room, type->mro_count * sizeof(Type *));
    world_release(rt->world, bases, count * sizeof(Type *));
    world_release(rt->world, sequences, sequences_size);
    return done;
}

// Attributes ----------------------------------------------------------------------------------------------------------

static Value look_along_mro(const Type *type, Str *name) {
    for (size_t i = 0; i < type->mro_count; i++) {
        Value found = dict_get_name(type->mro[i]->dict, name);
        if (!value_is_null(found)) return found;
    }
    return VALUE_NULL;
}

Value type_lookup_slowly(Runtime *rt, Type *type, Str *name) {
    assert((name->head.flags & OBJECT_INTERNED) && "attributes are looked up by interned names");
    Value value = look_along_mro(type, name);
    *method_cache_entry(rt, type, name) = (MethodCacheEntry){name, value, type->version};
    return value;
}

static bool is_special(const Str *name) { return name->size > 4 && name->data[0] == '_' && name->data[1] == '_'; }

bool type_set(Runtime *rt, Type *type, Str *name, Value value) {
    if (value_is_null(value) && dict_find_name(type->dict, name) < 0) return false;
    type_modified(rt, type); // first: what the old value's destruction runs must not find it in the cache
    if (value_is_null(value)) dict_delete_name(rt, type->dict, name);
    else dict_set_name(rt, type->dict, name, value);
    if (is_special(name)) special_update(rt, type, name);
    return true;
}
