// The built-in types of this floor, made when a world begins. All are allocated before any is filled, since the names
// and dicts that they are filled with are objects of these types themselves.

#include "sim/value/types.h"

#include <stddef.h>
#include <string.h>

#include "sim/value/bytes.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/exception_types.h"
#include "sim/value/function.h"
#include "sim/value/generic.h"
#include "sim/value/iterator.h"
#include "sim/value/list.h"
#include "sim/value/module.h"
#include "sim/value/runtime.h"
#include "sim/value/set.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"
#include "sim/value/tuple.h"
#include "sim/value/type_layout.h"

typedef struct TypeName {
    const char *name;
    TypeId base;
} TypeName;

static const TypeName type_names[] = {
#define X(id, python_name, base_id) [TYPE_##id] = {python_name, TYPE_##base_id},
    TYPE_LIST_(X)
#undef X
};

typedef struct TypeRow {
    const TypeSlots *slots;
    const NativeSpec *methods;
} TypeRow;

static const TypeRow rows[TYPE_FIRST_EXCEPTION] = {
#define X(id, prefix) [TYPE_##id] = {&prefix##_slots, prefix##_methods},
    TYPE_TABLE(X)
#undef X
};

// What the instances are made of. Only types that a program may derive from need more than their kind; the others are
// final, and so are those that stand in no row here.
typedef struct TypeLayout {
    ObjectKind kind;
    size_t size;
    size_t dict_offset;
    bool has_dict; // plain instances too, not only those of a program's subclass
} TypeLayout;

static const TypeLayout layouts[TYPE_FIRST_EXCEPTION] = {
    [TYPE_OBJECT] = {KIND_INSTANCE, sizeof(Instance), offsetof(Instance, dict), false},
    [TYPE_TYPE] = {KIND_TYPE, sizeof(Type), 0, false},
    [TYPE_INT] = {KIND_INSTANCE, sizeof(NumberInstance), offsetof(Instance, dict), false},
    [TYPE_FLOAT] = {KIND_INSTANCE, sizeof(NumberInstance), offsetof(Instance, dict), false},
    [TYPE_STR] = {KIND_STR, sizeof(Str), 0, false},
    [TYPE_BYTES] = {KIND_BYTES, sizeof(Bytes), 0, false},
    [TYPE_TUPLE] = {KIND_TUPLE, sizeof(Tuple), 0, false},
    [TYPE_LIST] = {KIND_LIST, sizeof(List), 0, false},
    [TYPE_DICT] = {KIND_DICT, sizeof(Dict), 0, false},
    [TYPE_SET] = {KIND_SET, sizeof(Set), 0, false},
    [TYPE_FROZENSET] = {KIND_SET, sizeof(Set), 0, false},
    [TYPE_ENUMERATE] = {KIND_ITERATOR, sizeof(Iterator), 0, false},
    [TYPE_ZIP] = {KIND_ITERATOR, sizeof(Iterator), 0, false},
    [TYPE_MAP] = {KIND_ITERATOR, sizeof(Iterator), 0, false},
    [TYPE_FILTER] = {KIND_ITERATOR, sizeof(Iterator), 0, false},
    [TYPE_REVERSED] = {KIND_ITERATOR, sizeof(Iterator), 0, false},
    [TYPE_PROPERTY] = {KIND_PROPERTY, sizeof(Property), 0, false},
    [TYPE_STATICMETHOD] = {KIND_STATICMETHOD, sizeof(Wrapper), 0, false},
    [TYPE_CLASSMETHOD] = {KIND_CLASSMETHOD, sizeof(Wrapper), 0, false},
    [TYPE_MODULE] = {KIND_MODULE, sizeof(Module), offsetof(Module, dict), true},
    [TYPE_NAMESPACE] = {KIND_INSTANCE, sizeof(Instance), offsetof(Instance, dict), true},
};

// Which of its operators a type really has, to make __add__ and __radd__ for them.
typedef struct TypeOperators {
    TypeId id;
    uint32_t left, right, in_place;
} TypeOperators;

#define OP(name) (1u << BINARY_##name)
#define OPS_OF_SETS (OP(AND) | OP(OR) | OP(XOR) | OP(SUB))
#define OPS_OF_FLOATS (OP(ADD) | OP(SUB) | OP(MUL) | OP(TRUEDIV) | OP(FLOORDIV) | OP(MOD) | OP(POW))
#define OPS_OF_INTS (OPS_OF_FLOATS | OP(LSHIFT) | OP(RSHIFT) | OP(AND) | OP(OR) | OP(XOR))

static const TypeOperators type_operators[] = {
    {TYPE_TYPE, OP(OR), OP(OR), 0},
    {TYPE_GENERIC_ALIAS, OP(OR), OP(OR), 0},
    {TYPE_UNION, OP(OR), OP(OR), 0},
    {TYPE_INT, OPS_OF_INTS, OPS_OF_INTS, 0},
    {TYPE_BOOL, OP(AND) | OP(OR) | OP(XOR), OP(AND) | OP(OR) | OP(XOR), 0},
    {TYPE_FLOAT, OPS_OF_FLOATS, OPS_OF_FLOATS, 0},
    {TYPE_STR, OP(ADD) | OP(MUL) | OP(MOD), OP(MUL) | OP(MOD), 0},
    {TYPE_BYTES, OP(ADD) | OP(MUL) | OP(MOD), OP(MUL) | OP(MOD), 0},
    {TYPE_TUPLE, OP(ADD) | OP(MUL), OP(MUL), 0},
    {TYPE_LIST, OP(ADD) | OP(MUL), OP(MUL), OP(ADD) | OP(MUL)},
    {TYPE_DICT, OP(OR), OP(OR), OP(OR)},
    {TYPE_DICT_KEYS, OPS_OF_SETS, OPS_OF_SETS, 0},
    {TYPE_DICT_ITEMS, OPS_OF_SETS, OPS_OF_SETS, 0},
    {TYPE_SET, OPS_OF_SETS, OPS_OF_SETS, OPS_OF_SETS},
    {TYPE_FROZENSET, OPS_OF_SETS, OPS_OF_SETS, 0},
};

static void set_layout(Type *type, TypeId id) {
    const TypeLayout *layout = &layouts[id];
    type->kind = layout->size ? layout->kind : KIND_OTHER;
    type->instance_size = (uint32_t)layout->size;
    type->dict_offset = (uint32_t)layout->dict_offset;
    type->flags = (layout->size ? 0 : TYPE_FINAL) | (layout->has_dict ? TYPE_HAS_DICT : 0);
    bool has_serial = layout->kind == KIND_INSTANCE && layout->size;
    type->serial_offset = has_serial ? (uint32_t)offsetof(Instance, serial) : 0;
}

void types_allocate(Runtime *rt) {
    for (size_t id = 0; id < TYPE_FIRST_EXCEPTION; id++) {
        if (!rows[id].slots) continue;
        rt->types[id] = type_allocate(rt, rows[id].slots, KIND_OTHER, 0);
        set_layout(rt->types[id], (TypeId)id);
    }
    for (size_t id = 0; id < TYPE_FIRST_EXCEPTION; id++) {
        if (rt->types[id]) rt->types[id]->head.type = rt->types[TYPE_TYPE];
    }
}

static const char *module_of(TypeId id) {
    return strncmp(type_names[id].name, "types.", 6) == 0 ? "types" : "builtins";
}

static void fill_type(Runtime *rt, TypeId id, const NativeSpec *methods) {
    Type *base = id == TYPE_OBJECT ? NULL : rt->types[type_names[id].base];
    type_fill(rt, rt->types[id], module_of(id), type_names[id].name, base);
    if (methods) type_add_natives(rt, rt->types[id], methods);
}

static void add_operators(Runtime *rt) {
    for (size_t i = 0; i < sizeof type_operators / sizeof *type_operators; i++) {
        const TypeOperators *row = &type_operators[i];
        type_add_operators(rt, rt->types[row->id], row->left, row->right, row->in_place);
    }
}

static void add_subscripts(Runtime *rt) {
    static const TypeId ids[] = {TYPE_TUPLE, TYPE_LIST, TYPE_DICT, TYPE_SET, TYPE_FROZENSET};
    static const NativeSpec specs[] = {
        {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
        {0},
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) type_add_natives(rt, rt->types[ids[i]], specs);
}

void types_fill(Runtime *rt) {
    for (size_t id = 0; id < TYPE_FIRST_EXCEPTION; id++) {
        if (rt->types[id]) fill_type(rt, (TypeId)id, rows[id].methods);
    }
    dict_set_name(rt, rt->types[TYPE_OBJECT]->dict, rt->names[NAME_DOC], VALUE_NONE);
    add_operators(rt);
    add_subscripts(rt);
    exception_types_fill(rt);
}

Type *runtime_add_type(Runtime *rt, TypeId id, const TypeSlots *slots, const NativeSpec *methods, ObjectKind kind,
                       size_t instance_size) {
    rt->types[id] = type_allocate(rt, slots, kind, instance_size);
    rt->types[id]->flags = TYPE_FINAL;
    fill_type(rt, id, methods);
    return rt->types[id];
}
