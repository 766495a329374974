// Special methods and slots, both ways. A built-in type has slots, and gets a method for each (list.__len__). A class
// of the program has methods, and gets a slot for each. As slotdefs in CPython's typeobject.c.

#include <stddef.h>
#include <string.h>

#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/native.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/subclass.h"
#include "sim/value/tuple.h"
#include "sim/value/type_layout.h"

// The methods made from slots ---------------------------------------------------------------------------------------
// A wrapper calls the slot of the nearest built-in type, not that of self's own type: the latter may be a program's
// class whose slot would call the very method that asks its base for help.

static const TypeSlots *native_slots(const Runtime *rt, Value self) {
    return type_native_base(value_type(rt, self))->slots;
}

static bool expect(Runtime *rt, const Args *args, size_t least, size_t most) {
    if (args->names) {
        exception_raise(rt, EXC_TYPE_ERROR, "wrapper takes no keyword arguments");
        return false;
    }
    if (args->count >= least && args->count <= most) return true;
    size_t wanted = args->count < least ? least : most;
    const char *bound = least == most ? "" : args->count < least ? "at least " : "at most ";
    const char *name = most > 1 ? " " : ""; // CPython leaves the name empty there, but not the space behind it
    exception_raise(rt, EXC_TYPE_ERROR, "%sexpected %s%zu argument%s, got %zu", name, bound, wanted,
                    wanted == 1 ? "" : "s", args->count);
    return false;
}

static Value none_if(bool done) { return done ? VALUE_NONE : VALUE_NULL; }

// Slots that take self only and give a value.
#define WRAP_UNARY(name, slot)                                                                                         \
    static Value wrap_##name(Runtime *rt, Value self, const Args *args) {                                              \
        return expect(rt, args, 0, 0) ? native_slots(rt, self)->slot(rt, self) : VALUE_NULL;                           \
    }
WRAP_UNARY(repr, repr)
WRAP_UNARY(str, str)
WRAP_UNARY(iter, iter)
WRAP_UNARY(await, await)
WRAP_UNARY(aiter, aiter)
WRAP_UNARY(anext, anext)

static Value wrap_next(Runtime *rt, Value self, const Args *args) {
    if (!expect(rt, args, 0, 0)) return VALUE_NULL;
    Value item = native_slots(rt, self)->next(rt, self);
    if (value_is_null(item) && !rt->raised) return exception_raise_stop_iteration(rt, VALUE_NONE);
    return item;
}

// Slots that take self only and give a number or a truth.
#define WRAP_NUMBER(name, slot, ctype, from)                                                                           \
    static Value wrap_##name(Runtime *rt, Value self, const Args *args) {                                              \
        ctype out;                                                                                                     \
        if (!expect(rt, args, 0, 0) || !native_slots(rt, self)->slot(rt, self, &out)) return VALUE_NULL;               \
        return from(out);                                                                                              \
    }
WRAP_NUMBER(len, length, int64_t, value_from_int)
WRAP_NUMBER(hash, hash, int64_t, value_from_int)
WRAP_NUMBER(index, index, int64_t, value_from_int)
WRAP_NUMBER(bool, truth, bool, value_from_bool)

#define WRAP_COMPARE(name, op)                                                                                         \
    static Value wrap_##name(Runtime *rt, Value self, const Args *args) {                                              \
        return expect(rt, args, 1, 1) ? native_slots(rt, self)->compare(rt, self, args->values[0], op) : VALUE_NULL;   \
    }
WRAP_COMPARE(lt, COMPARE_LT)
WRAP_COMPARE(le, COMPARE_LE)
WRAP_COMPARE(eq, COMPARE_EQ)
WRAP_COMPARE(ne, COMPARE_NE)
WRAP_COMPARE(gt, COMPARE_GT)
WRAP_COMPARE(ge, COMPARE_GE)

static Value wrap_neg(Runtime *rt, Value self, const Args *args) {
    return expect(rt, args, 0, 0) ? native_slots(rt, self)->unary(rt, UNARY_NEGATIVE, self) : VALUE_NULL;
}

static Value wrap_pos(Runtime *rt, Value self, const Args *args) {
    return expect(rt, args, 0, 0) ? native_slots(rt, self)->unary(rt, UNARY_POSITIVE, self) : VALUE_NULL;
}

static Value wrap_invert(Runtime *rt, Value self, const Args *args) {
    return expect(rt, args, 0, 0) ? native_slots(rt, self)->unary(rt, UNARY_INVERT, self) : VALUE_NULL;
}

// X(name, operator, as Python spells them in __name__)
// A sequence's own __mul__ wants an int, and says so in these words. As wrap_indexargfunc.
static bool may_repeat(Runtime *rt, BinaryOp op, Value self, Value times) {
    int64_t count;
    ObjectKind kind = value_is_object(self) ? (ObjectKind)self.as.object->kind : KIND_OTHER;
    bool repeats = kind == KIND_STR || kind == KIND_BYTES || kind == KIND_LIST || kind == KIND_TUPLE;
    return op != BINARY_MUL || !repeats || value_index(rt, times, &count);
}

#define OPERATORS(X)                                                                                                   \
    X(add, ADD) X(sub, SUB) X(mul, MUL) X(matmul, MATMUL) X(truediv, TRUEDIV) X(floordiv, FLOORDIV) X(mod, MOD)        \
    X(pow, POW) X(lshift, LSHIFT) X(rshift, RSHIFT) X(and, AND) X(or, OR) X(xor, XOR)

#define X(name, op)                                                                                                    \
    static Value wrap_##name(Runtime *rt, Value self, const Args *args) {                                              \
        if (!expect(rt, args, 1, 1) || !may_repeat(rt, BINARY_##op, self, args->values[0])) return VALUE_NULL;         \
        return native_slots(rt, self)->binary(rt, BINARY_##op, self, args->values[0]);                                 \
    }                                                                                                                  \
    static Value wrap_r##name(Runtime *rt, Value self, const Args *args) {                                             \
        if (!expect(rt, args, 1, 1) || !may_repeat(rt, BINARY_##op, self, args->values[0])) return VALUE_NULL;         \
        return native_slots(rt, self)->binary(rt, BINARY_##op, args->values[0], self);                                 \
    }                                                                                                                  \
    static Value wrap_i##name(Runtime *rt, Value self, const Args *args) {                                             \
        if (!expect(rt, args, 1, 1) || !may_repeat(rt, BINARY_##op, self, args->values[0])) return VALUE_NULL;         \
        return native_slots(rt, self)->in_place(rt, BINARY_##op, self, args->values[0]);                               \
    }
OPERATORS(X)
#undef X

static Value wrap_getitem(Runtime *rt, Value self, const Args *args) {
    return expect(rt, args, 1, 1) ? native_slots(rt, self)->get_item(rt, self, args->values[0]) : VALUE_NULL;
}

static Value wrap_setitem(Runtime *rt, Value self, const Args *args) {
    if (!expect(rt, args, 2, 2)) return VALUE_NULL;
    return none_if(native_slots(rt, self)->set_item(rt, self, args->values[0], args->values[1]));
}

static Value wrap_delitem(Runtime *rt, Value self, const Args *args) {
    if (!expect(rt, args, 1, 1)) return VALUE_NULL;
    return none_if(native_slots(rt, self)->set_item(rt, self, args->values[0], VALUE_NULL));
}

static Value wrap_contains(Runtime *rt, Value self, const Args *args) {
    bool found;
    if (!expect(rt, args, 1, 1)) return VALUE_NULL;
    if (!native_slots(rt, self)->contains(rt, self, args->values[0], &found)) return VALUE_NULL;
    return value_from_bool(found);
}

static Value wrap_format(Runtime *rt, Value self, const Args *args) {
    Str *spec;
    if (!args_count(rt, args, "__format__()", 1, 1)) return VALUE_NULL;
    if (!args_str(rt, args->values[0], "__format__() argument", &spec)) return VALUE_NULL;
    return native_slots(rt, self)->format(rt, self, spec);
}

static Value wrap_call(Runtime *rt, Value self, const Args *args) {
    return native_slots(rt, self)->call(rt, self, args);
}

static Value wrap_init(Runtime *rt, Value self, const Args *args) {
    return none_if(native_slots(rt, self)->init(rt, self, args));
}

static bool attribute_name(Runtime *rt, Value name, Str **out) {
    if (value_is_str(name)) {
        *out = str_intern_object(rt, object_ref(value_as_str(name)));
        return true;
    }
    exception_raise(rt, EXC_TYPE_ERROR, "attribute name must be string, not '%s'", value_type_name(rt, name));
    return false;
}

static Value wrap_getattribute(Runtime *rt, Value self, const Args *args) {
    Str *name;
    if (!expect(rt, args, 1, 1) || !attribute_name(rt, args->values[0], &name)) return VALUE_NULL;
    Value value = native_slots(rt, self)->get_attribute(rt, self, name);
    object_unref(rt, name);
    return value;
}

static Value set_attribute(Runtime *rt, Value self, Value name_value, Value value) {
    Str *name;
    if (!attribute_name(rt, name_value, &name)) return VALUE_NULL;
    bool done = native_slots(rt, self)->set_attribute(rt, self, name, value);
    object_unref(rt, name);
    return none_if(done);
}

static Value wrap_setattr(Runtime *rt, Value self, const Args *args) {
    return expect(rt, args, 2, 2) ? set_attribute(rt, self, args->values[0], args->values[1]) : VALUE_NULL;
}

static Value wrap_delattr(Runtime *rt, Value self, const Args *args) {
    return expect(rt, args, 1, 1) ? set_attribute(rt, self, args->values[0], VALUE_NULL) : VALUE_NULL;
}

static Value wrap_get(Runtime *rt, Value self, const Args *args) {
    if (!expect(rt, args, 1, 2)) return VALUE_NULL;
    Value instance = value_is_none(args->values[0]) ? VALUE_NULL : args->values[0];
    Type *owner = value_is_null(instance) ? NULL : value_type(rt, instance);
    if (args->count == 2 && value_is_kind(args->values[1], KIND_TYPE)) owner = (Type *)args->values[1].as.object;
    if (owner) return native_slots(rt, self)->get(rt, self, instance, owner);
    return exception_raise(rt, EXC_TYPE_ERROR, "__get__(None, None) is invalid");
}

static Value wrap_set(Runtime *rt, Value self, const Args *args) {
    if (!expect(rt, args, 2, 2)) return VALUE_NULL;
    return none_if(native_slots(rt, self)->set(rt, self, args->values[0], args->values[1]));
}

static Value wrap_delete(Runtime *rt, Value self, const Args *args) {
    if (!expect(rt, args, 1, 1)) return VALUE_NULL;
    return none_if(native_slots(rt, self)->set(rt, self, args->values[0], VALUE_NULL));
}

// __new__ is a function bound to the type that it makes instances of.
static bool check_new(Runtime *rt, const Type *native, const Args *args) {
    const char *name = native->name->data;
    if (args->count == (args->names ? ((Tuple *)(void *)args->names)->count : 0)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s.__new__(): not enough arguments", name);
        return false;
    }
    Value first = args->values[0];
    if (!value_is_kind(first, KIND_TYPE)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s.__new__(X): X is not a type object (%s)", name,
                        value_type_name(rt, first));
        return false;
    }
    Type *type = (Type *)first.as.object;
    if (!type_is_subtype(type, native)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s.__new__(%V): %V is not a subtype of %s", name, type->message_name, type->message_name,
                        name);
        return false;
    }
    const Type *made = type_native_base(type);
    if (made->slots->new_ == native->slots->new_) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "%s.__new__(%V) is not safe, use %V.__new__()", name, type->message_name, made->message_name);
    return false;
}

static Value call_new(Runtime *rt, Value self, const Args *args) {
    if (!check_new(rt, (Type *)self.as.object, args)) return VALUE_NULL;
    Type *type = (Type *)args->values[0].as.object;
    Args rest = {args->values + 1, args->count - 1, args->names};
    return type->slots->new_(rt, type, &rest);
}

// The table --------------------------------------------------------------------------------------------------------

typedef struct Special {
    size_t slot;     // offset in TypeSlots
    NativeSpec spec; // call NULL: there is no method made from the slot
} Special;

#define SPECIAL(field, text, function)                                                                                 \
    {offsetof(TypeSlots, field), {.name = text, .call = function, .kind = NATIVE_SLOT}}

// Rows of one slot stand together.
static const Special specials[] = {
    SPECIAL(init, "__init__", wrap_init),
    SPECIAL(finalize, "__del__", NULL),
    SPECIAL(repr, "__repr__", wrap_repr),
    SPECIAL(str, "__str__", wrap_str),
    SPECIAL(format, "__format__", wrap_format),
    SPECIAL(hash, "__hash__", wrap_hash),
    SPECIAL(compare, "__lt__", wrap_lt),
    SPECIAL(compare, "__le__", wrap_le),
    SPECIAL(compare, "__eq__", wrap_eq),
    SPECIAL(compare, "__ne__", wrap_ne),
    SPECIAL(compare, "__gt__", wrap_gt),
    SPECIAL(compare, "__ge__", wrap_ge),
    SPECIAL(truth, "__bool__", wrap_bool),
    SPECIAL(length, "__len__", wrap_len),
    SPECIAL(iter, "__iter__", wrap_iter),
    SPECIAL(next, "__next__", wrap_next),
    SPECIAL(get_item, "__getitem__", wrap_getitem),
    SPECIAL(set_item, "__setitem__", wrap_setitem),
    SPECIAL(set_item, "__delitem__", wrap_delitem),
    SPECIAL(contains, "__contains__", wrap_contains),
    SPECIAL(unary, "__neg__", wrap_neg),
    SPECIAL(unary, "__pos__", wrap_pos),
    SPECIAL(unary, "__invert__", wrap_invert),
    SPECIAL(index, "__index__", wrap_index),
    SPECIAL(get_attribute, "__getattribute__", wrap_getattribute),
    SPECIAL(get_attribute, "__getattr__", NULL),
    SPECIAL(set_attribute, "__setattr__", wrap_setattr),
    SPECIAL(set_attribute, "__delattr__", wrap_delattr),
    SPECIAL(call, "__call__", wrap_call),
    SPECIAL(get, "__get__", wrap_get),
    SPECIAL(set, "__set__", wrap_set),
    SPECIAL(set, "__delete__", wrap_delete),
    SPECIAL(await, "__await__", wrap_await),
    SPECIAL(aiter, "__aiter__", wrap_aiter),
    SPECIAL(anext, "__anext__", wrap_anext),
};

enum { OPERATOR_LEFT, OPERATOR_RIGHT, OPERATOR_IN_PLACE, OPERATOR_FORMS };

static const Special operators[BINARY_OP_COUNT][OPERATOR_FORMS] = {
#define X(name, op)                                                                                                    \
    [BINARY_##op] = {                                                                                                  \
        SPECIAL(binary, "__" #name "__", wrap_##name),                                                                 \
        SPECIAL(binary, "__r" #name "__", wrap_r##name),                                                               \
        SPECIAL(in_place, "__i" #name "__", wrap_i##name),                                                             \
    },
    OPERATORS(X)
#undef X
};

enum { SPECIAL_COUNT = sizeof specials / sizeof *specials };

// The slots of a table, read and written as what all have in common: they are pointers to functions.
typedef void (*SlotFunction)(void);

static SlotFunction slot_at(const TypeSlots *slots, size_t offset) {
    SlotFunction function;
    memcpy(&function, (const char *)slots + offset, sizeof function);
    return function;
}

static void put_slot(TypeSlots *slots, size_t offset, SlotFunction function) {
    memcpy((char *)slots + offset, &function, sizeof function);
}

// Built-in types: methods from slots --------------------------------------------------------------------------------

static void add_method(Runtime *rt, Type *type, const NativeSpec *spec) {
    Native *native = native_new(rt, spec, VALUE_NULL, type);
    dict_set_name(rt, type->dict, native->name, value_from_object(native));
    object_unref(rt, native);
}

static void add_new(Runtime *rt, Type *type) {
    static const NativeSpec spec = {.name = "__new__", .call = call_new, .kind = NATIVE_FUNCTION};
    Native *native = native_new(rt, &spec, value_from_object(type), NULL);
    dict_set_name(rt, type->dict, native->name, value_from_object(native));
    object_unref(rt, native);
}

void special_add_methods(Runtime *rt, Type *type, const TypeSlots *slots) {
    if (slots->new_) add_new(rt, type);
    for (size_t i = 0; i < SPECIAL_COUNT; i++) {
        const Special *special = &specials[i];
        if (special->spec.call && slot_at(slots, special->slot)) add_method(rt, type, &special->spec);
    }
    if (slots->unhashable) dict_set_name(rt, type->dict, rt->names[NAME_HASH], VALUE_NONE);
}

void type_add_operators(Runtime *rt, Type *type, uint32_t left, uint32_t right, uint32_t in_place) {
    const uint32_t masks[OPERATOR_FORMS] = {left, right, in_place};
    for (size_t op = 0; op < BINARY_OP_COUNT; op++) {
        for (size_t form = 0; form < OPERATOR_FORMS; form++) {
            if (masks[form] & (1u << op)) add_method(rt, type, &operators[op][form].spec);
        }
    }
}

#define INHERIT(field) if (!slots->field) slots->field = base->field

void special_inherit(TypeSlots *slots, const TypeSlots *base) {
    if (!slots->hash && base->unhashable) slots->unhashable = true;
    if (!slots->unhashable) INHERIT(hash);
    INHERIT(destroy);
    INHERIT(visit);
    INHERIT(clear);
    INHERIT(new_);
    INHERIT(binary);
    INHERIT(in_place);
    for (size_t i = 0; i < SPECIAL_COUNT; i++) {
        size_t slot = specials[i].slot;
        if (slot == offsetof(TypeSlots, hash) || slot_at(slots, slot)) continue;
        put_slot(slots, slot, slot_at(base, slot));
    }
}

// Classes of the program: slots from methods ------------------------------------------------------------------------

typedef struct SlotChoice {
    SlotFunction function; // of the methods looked at so far
    bool found, user;
} SlotChoice;

// What stands behind one name: nothing, object's behaviour (no slot), a built-in type's slot, or the program's method.
static void choose(Runtime *rt, Type *type, const Special *special, SlotChoice *choice) {
    Str *name = str_intern(rt, special->spec.name, strlen(special->spec.name));
    Value method = type_lookup(rt, type, name);
    const Native *native = value_is_kind(method, KIND_NATIVE) ? (const Native *)(void *)method.as.object : NULL;
    bool is_wrapper = native && native->owner && native->name == name; // not so: __str__ = int.__repr__
    object_unref(rt, name);
    if (value_is_null(method)) return;
    if (!is_wrapper) {
        choice->user = true;
        return;
    }
    SlotFunction function = slot_at(native->owner->slots, special->slot);
    if (choice->found && function != choice->function) choice->user = true;
    choice->function = function;
    choice->found = true;
}

static void settle(Type *type, size_t slot, const SlotChoice *choice) {
    TypeSlots *slots = (TypeSlots *)type->slots; // a program's class has slots of its own, in the world
    SlotFunction function = choice->found ? choice->function : slot_at(type_native_base(type)->slots, slot);
    if (choice->user) function = slot_at(type->user_slots, slot);
    put_slot(slots, slot, function);
}

static void update_hash(Runtime *rt, Type *type) {
    TypeSlots *slots = (TypeSlots *)type->slots;
    slots->unhashable = value_is_none(type_lookup(rt, type, rt->names[NAME_HASH]));
    if (slots->unhashable) slots->hash = NULL;
}

static void update_operators(Runtime *rt, Type *type) {
    SlotChoice binary = {0};
    SlotChoice in_place = {0};
    for (size_t op = 0; op < BINARY_OP_COUNT; op++) {
        choose(rt, type, &operators[op][OPERATOR_LEFT], &binary);
        choose(rt, type, &operators[op][OPERATOR_RIGHT], &binary);
        choose(rt, type, &operators[op][OPERATOR_IN_PLACE], &in_place);
    }
    settle(type, offsetof(TypeSlots, binary), &binary);
    settle(type, offsetof(TypeSlots, in_place), &in_place);
}

static bool is_operator(const Str *name) {
    for (size_t op = 0; op < BINARY_OP_COUNT; op++) {
        for (size_t form = 0; form < OPERATOR_FORMS; form++) {
            if (str_equal_c(name, operators[op][form].spec.name)) return true;
        }
    }
    return false;
}

static bool is_special(const Str *name) {
    for (size_t i = 0; i < SPECIAL_COUNT; i++) {
        if (str_equal_c(name, specials[i].spec.name)) return true;
    }
    return false;
}

static void update_type(Runtime *rt, Type *type, bool with_operators) {
    for (size_t i = 0; i < SPECIAL_COUNT;) {
        size_t slot = specials[i].slot;
        SlotChoice choice = {0};
        for (; i < SPECIAL_COUNT && specials[i].slot == slot; i++) choose(rt, type, &specials[i], &choice);
        settle(type, slot, &choice);
    }
    if (with_operators) update_operators(rt, type);
    update_hash(rt, type);
    subclass_see_through(rt, type, (TypeSlots *)type->slots);
}

void special_update(Runtime *rt, Type *type, Str *name) {
    bool with_operators = !name || is_operator(name);
    if (name && !with_operators && !is_special(name)) return;
    if (type->flags & TYPE_USER) update_type(rt, type, with_operators);
    for (uint32_t i = 0; i < type->subclass_count; i++) special_update(rt, type->subclasses[i], name);
}
