// The class statement: the body runs as a function with a namespace of its own, and a type is made of what it left.
// As builtin___build_class__.

#include "sim/vm/class.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/class_slots.h"
#include "sim/vm/generator.h"
#include "sim/vm/vm.h"

Function *class_plain_init(Vm *vm, Type *type) {
    Runtime *rt = &vm->rt;
    if (!(type->flags & TYPE_USER) || type->flags & TYPE_ABSTRACT || type->kind != KIND_INSTANCE) return NULL;
    if (type->head.type->slots->call != rt->types[TYPE_TYPE]->slots->call) return NULL;
    Value init = type_lookup(rt, type, rt->names[NAME_INIT]);
    if (!value_is_kind(init, KIND_FUNCTION)) return NULL;
    Value plain_new = type_lookup(rt, rt->types[TYPE_OBJECT], rt->names[NAME_NEW]);
    if (!value_is(type_lookup(rt, type, rt->names[NAME_NEW]), plain_new)) return NULL;
    Function *function = (Function *)init.as.object;
    uint32_t suspends = CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR;
    return function->code->bytecode->flags & suspends ? NULL : function;
}

Value class_new_instance(Vm *vm, Type *type) {
    Instance *instance = object_new(&vm->rt, type, KIND_INSTANCE, type->instance_size);
    instance->serial = runtime_next_serial(&vm->rt);
    return value_from_object(instance);
}

// The bases, with what stands for other classes (list[int]) replaced by those. Owned; NULL: raised. As update_bases.
static Tuple *resolve_bases(Runtime *rt, const Value *bases, size_t count) {
    List *resolved = list_new(rt, count);
    Tuple *given = tuple_from(rt, bases, count);
    bool well = true;
    for (size_t i = 0; i < count && well; i++) {
        Value entries = VALUE_NULL;
        if (!value_is_kind(bases[i], KIND_TYPE)) {
            Value method = attribute_get_c(rt, bases[i], "__mro_entries__");
            if (value_is_null(method) && exception_raised_is(rt, EXC_ATTRIBUTE_ERROR)) exception_discard(rt);
            Value argument = value_from_object(given);
            if (!value_is_null(method)) entries = runtime_call(rt, method, &argument, 1);
            value_unref(rt, method);
            well = !rt->raised;
        }
        if (value_is_null(entries)) list_append(rt, resolved, bases[i]);
        else if (value_is_tuple(entries)) list_extend(rt, resolved, entries);
        else exception_raise(rt, EXC_TYPE_ERROR, "__mro_entries__ must return a tuple");
        well = !rt->raised;
        value_unref(rt, entries);
    }
    Tuple *result = well ? tuple_from(rt, resolved->items, resolved->count) : NULL;
    object_unref(rt, resolved);
    object_unref(rt, given);
    return result;
}

static bool same_values(const Tuple *tuple, const Value *values, size_t count) {
    bool same = tuple->count == count;
    for (size_t i = 0; i < count && same; i++) same = value_is(tuple->items[i], values[i]);
    return same;
}

// Calls __set_name__ of what the class holds. As type_new_set_names.
static bool set_names(Runtime *rt, Type *type) {
    Dict *snapshot = dict_copy(rt, type->dict);
    size_t position = 0;
    Value key, value;
    bool well = true;
    while (well && dict_next(snapshot, &position, &key, &value)) {
        Value self = VALUE_NULL;
        Value method = attribute_get_special(rt, value, rt->names[NAME_SET_NAME], &self);
        if (!value_is_null(method)) {
            Value args[] = {self, value_from_object(type), key};
            bool bound = !value_is_null(self);
            Value result = runtime_call(rt, method, bound ? args : args + 1, bound ? 3 : 2);
            value_unref(rt, result);
        }
        well = !rt->raised;
        value_unref(rt, method);
        value_unref(rt, self);
    }
    object_unref(rt, snapshot);
    return well;
}

// super(type, type).__init_subclass__(**keywords)
static bool init_subclass(Runtime *rt, Type *type, const Value *values, size_t count, Object *names) {
    for (size_t i = 1; i < type->mro_count; i++) {
        Value found = dict_get_name(type->mro[i]->dict, rt->names[NAME_INIT_SUBCLASS]);
        if (value_is_null(found)) continue;
        Value method = value_type(rt, found)->slots->get(rt, found, VALUE_NULL, type);
        if (value_is_null(method)) return false;
        Value result = rt->hooks->call(rt, method, values, count, names);
        value_unref(rt, method);
        value_unref(rt, result);
        return !value_is_null(result);
    }
    return true;
}

static void fill_class_cell(Runtime *rt, Type *type) {
    Value cell = value_ref(dict_get_name(type->dict, rt->names[NAME_CLASSCELL]));
    if (!value_is_kind(cell, KIND_CELL)) return;
    dict_delete_name(rt, type->dict, rt->names[NAME_CLASSCELL]);
    value_replace(rt, &((Cell *)cell.as.object)->value, value_ref(value_from_object(type)));
    value_unref(rt, cell);
}

// A slot may have no value in the class: it would hide the slot.
static bool check_slot(Runtime *rt, Dict *namespace, Value slot) {
    if (!value_is_str(slot)) {
        exception_raise(rt, EXC_TYPE_ERROR, "__slots__ items must be strings, not '%s'", value_type_name(rt, slot));
        return false;
    }
    Str *name = value_as_str(slot);
    if (str_equal_c(name, "__qualname__") || str_equal_c(name, "__classcell__")) return true;
    Value found = dict_get(rt, namespace, slot);
    if (value_is_null(found)) return !rt->raised;
    exception_raise(rt, EXC_VALUE_ERROR, "%R in __slots__ conflicts with class variable", &slot);
    return false;
}

static bool check_slots(Runtime *rt, Dict *namespace) {
    Str *name = str_intern(rt, "__slots__", strlen("__slots__"));
    Value slots = dict_get_name(namespace, name);
    object_unref(rt, name);
    if (value_is_str(slots)) return check_slot(rt, namespace, slots);
    if (!value_is_kind(slots, KIND_TUPLE)) return true;
    const Tuple *names = (const Tuple *)slots.as.object;
    for (size_t i = 0; i < names->count; i++)
        if (!check_slot(rt, namespace, names->items[i])) return false;
    return true;
}

Value class_make(Runtime *rt, Type *metatype, Str *name, Tuple *bases, Dict *dict, const Args *keywords) {
    if (!check_slots(rt, dict)) return VALUE_NULL;
    Type *type = type_new_user(rt, metatype, name, bases, dict, &class_slots);
    if (!type) return VALUE_NULL;
    fill_class_cell(rt, type);
    if (set_names(rt, type) && init_subclass(rt, type, keywords->values, keywords->count, keywords->names))
        return value_from_object(type);
    object_unref(rt, type);
    return VALUE_NULL;
}

// The class statement -------------------------------------------------------------------------------------------------

// What stands between its parentheses.
typedef struct Header {
    Value name;
    Tuple *bases;   // owned
    Value metaclass; // borrowed
    Tuple *written; // the bases as the program has them, where something among them stands for others; owned, or NULL
    Args keywords;  // without metaclass=; `values` and `names` are the header's own
} Header;

// Sorts the keywords out; the metaclass that they name, or VALUE_NULL. Borrowed.
static Value read_keywords(Runtime *rt, Header *header, const Args *args, size_t positional) {
    const Tuple *names = (const Tuple *)args->names;
    size_t count = names ? names->count : 0, kept = 0;
    Value metaclass = VALUE_NULL;
    Value *values = world_allocate(rt->world, 2 * count * sizeof(Value));
    for (size_t i = 0; i < count; i++) {
        bool is_metaclass = str_equal_c(value_as_str(names->items[i]), "metaclass");
        if (is_metaclass) metaclass = args->values[positional + i];
        if (is_metaclass) continue;
        values[kept] = args->values[positional + i];
        values[count + kept++] = names->items[i];
    }
    Tuple *kept_names = kept ? tuple_from(rt, values + count, kept) : NULL;
    header->keywords = (Args){values, kept, kept_names ? &kept_names->head : NULL};
    return metaclass;
}

static void header_done(Runtime *rt, Header *header, const Args *args) {
    size_t count = args->names ? ((const Tuple *)args->names)->count : 0;
    world_release(rt->world, (Value *)header->keywords.values, 2 * count * sizeof(Value));
    object_unref(rt, header->keywords.names);
    object_unref(rt, header->bases);
    object_unref(rt, header->written);
}

// The one that is named, or the class of the first base, or `type`; of all that the bases have, the most derived.
// VALUE_NULL: raised. What is no class itself (class C(5)) is called as if it were one, and says what it thinks of it.
static Value find_metaclass(Runtime *rt, Value named, const Tuple *bases) {
    Value metaclass = named;
    if (value_is_null(named))
        metaclass = value_from_object(bases->count ? value_type(rt, bases->items[0]) : rt->types[TYPE_TYPE]);
    if (!value_is_kind(metaclass, KIND_TYPE)) return metaclass;
    return value_from_object(type_metatype(rt, (Type *)metaclass.as.object, bases));
}

// callable(name, bases[, namespace], **keywords)
static Value call_with_header(Runtime *rt, Value callable, const Header *header, Value namespace) {
    size_t first = value_is_null(namespace) ? 2 : 3, count = first + header->keywords.count;
    Value *values = world_allocate(rt->world, count * sizeof(Value));
    values[0] = header->name;
    values[1] = value_from_object(header->bases);
    if (first == 3) values[2] = namespace;
    for (size_t i = first; i < count; i++) values[i] = header->keywords.values[i - first];
    Value result = rt->hooks->call(rt, callable, values, count, header->keywords.names);
    world_release(rt->world, values, count * sizeof(Value));
    return result;
}

static bool is_plain(Runtime *rt, Value metaclass) {
    return value_is(metaclass, value_from_object(rt->types[TYPE_TYPE]));
}

// What __prepare__ of the metaclass gives: a dict, maybe of a subclass. Owned; VALUE_NULL: raised.
static Value prepare(Runtime *rt, const Header *header) {
    if (is_plain(rt, header->metaclass)) return value_from_object(dict_new(rt));
    Str *name = str_intern(rt, "__prepare__", strlen("__prepare__"));
    Value method = attribute_find(rt, header->metaclass, name);
    object_unref(rt, name);
    if (value_is_null(method)) return rt->raised ? VALUE_NULL : value_from_object(dict_new(rt));
    Value namespace = call_with_header(rt, method, header, VALUE_NULL);
    value_unref(rt, method);
    if (value_is_null(namespace) || value_is_dict(namespace)) return namespace;
    const char *given = value_type_name(rt, namespace);
    bool is_class = value_is_kind(header->metaclass, KIND_TYPE);
    exception_raise(rt, EXC_TYPE_ERROR, "%s.__prepare__() must return a mapping, not %s",
                    is_class ? ((const Type *)header->metaclass.as.object)->name->data : "<metaclass>", given);
    value_unref(rt, namespace);
    return VALUE_NULL;
}

// Runs the body in the namespace. False: raised.
static bool run_body(Vm *vm, Function *body, Dict *namespace) {
    Frame *frame = frame_for_call(vm, body, NULL, 0, NULL);
    if (!frame) return false;
    frame_extra(frame)->namespace = object_ref(namespace);
    Outcome outcome = vm_run(vm, &frame->activation, input_value(VALUE_NONE));
    if (outcome_kind(outcome) == OUTCOME_RETURNED) value_unref(&vm->rt, outcome_value(outcome));
    if (outcome_kind(outcome) == OUTCOME_STOPPED) vm_raise_stopped(vm);
    return outcome_kind(outcome) == OUTCOME_RETURNED;
}

static void keep_written_bases(Runtime *rt, const Header *header, Dict *namespace) {
    if (!header->written) return;
    Str *name = str_intern(rt, "__orig_bases__", strlen("__orig_bases__"));
    dict_set_name(rt, namespace, name, value_from_object(header->written));
    object_unref(rt, name);
}

static Value build(Vm *vm, Function *body, const Header *header) {
    Runtime *rt = &vm->rt;
    Value namespace = prepare(rt, header);
    if (value_is_null(namespace) || !run_body(vm, body, value_as_dict(namespace))) {
        value_unref(rt, namespace);
        return VALUE_NULL;
    }
    keep_written_bases(rt, header, value_as_dict(namespace));
    if (is_plain(rt, header->metaclass))
        return class_make(rt, rt->types[TYPE_TYPE], value_as_str(header->name), header->bases, value_as_dict(namespace),
                          &header->keywords);
    Value made = call_with_header(rt, header->metaclass, header, namespace);
    value_unref(rt, namespace);
    return made;
}

Value class_build(Runtime *rt, Value self, const Args *args) {
    (void)self;
    size_t keywords = args->names ? ((Tuple *)args->names)->count : 0, positional = args->count - keywords;
    if (positional < 2) return exception_raise(rt, EXC_TYPE_ERROR, "__build_class__: not enough arguments");
    Header header = {.name = args->values[1], .bases = resolve_bases(rt, args->values + 2, positional - 2)};
    if (!header.bases) return VALUE_NULL;
    if (!same_values(header.bases, args->values + 2, positional - 2))
        header.written = tuple_from(rt, args->values + 2, positional - 2);
    header.metaclass = find_metaclass(rt, read_keywords(rt, &header, args, positional), header.bases);
    Function *body = (Function *)args->values[0].as.object;
    Value made = value_is_null(header.metaclass) ? VALUE_NULL : build(vm_of(rt), body, &header);
    header_done(rt, &header, args);
    return made;
}
