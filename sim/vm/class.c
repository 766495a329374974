// The class statement: the body runs as a function with a namespace of its own, and a type is made of what it left.
// As builtin___build_class__.

#include "sim/vm/class.h"

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
    if (!(type->flags & TYPE_USER) || type->kind != KIND_INSTANCE) return NULL;
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
        if (value_is_null(entries))
            list_append(rt, resolved, bases[i]);
        else
            well = list_extend(rt, resolved, entries);
        value_unref(rt, entries);
    }
    Tuple *result = well ? tuple_from(rt, resolved->items, resolved->count) : NULL;
    object_unref(rt, resolved);
    object_unref(rt, given);
    return result;
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

// Makes the class of `dict`, which is taken over; the keywords go to __init_subclass__.
static Value make(Runtime *rt, Str *name, Tuple *bases, Dict *dict, const Value *values, size_t count, Object *names) {
    Type *type = type_new_user(rt, name, bases, dict, &class_slots);
    if (!type) return VALUE_NULL;
    fill_class_cell(rt, type);
    if (set_names(rt, type) && init_subclass(rt, type, values, count, names)) return value_from_object(type);
    object_unref(rt, type);
    return VALUE_NULL;
}

Value class_make(Runtime *rt, Str *name, Tuple *bases, Dict *dict) {
    return make(rt, name, bases, dict, NULL, 0, NULL);
}

// Runs the body; its namespace, owned, or NULL: raised.
static Dict *run_body(Vm *vm, Function *body) {
    Frame *frame = frame_for_call(vm, body, NULL, 0, NULL);
    if (!frame) return NULL;
    Dict *namespace = dict_new(&vm->rt);
    frame->namespace = object_ref(namespace);
    Outcome outcome = vm_run(vm, &frame->activation, input_value(VALUE_NONE));
    if (outcome.kind == OUTCOME_RETURNED) {
        value_unref(&vm->rt, outcome.value);
        return namespace;
    }
    if (outcome.kind == OUTCOME_STOPPED) vm_raise_stopped(vm);
    object_unref(&vm->rt, namespace);
    return NULL;
}

// class C(5): the type of the first base is called as if it were a metaclass, and says what it thinks of that.
static Value call_metaclass(Runtime *rt, Value name, Tuple *bases, Dict *namespace) {
    Value metaclass = value_from_object(value_type(rt, bases->items[0]));
    Value args[] = {name, value_from_object(bases), value_from_object(namespace)};
    Value result = runtime_call(rt, metaclass, args, 3);
    object_unref(rt, namespace);
    return result;
}

Value class_build(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    size_t keywords = args->names ? ((Tuple *)args->names)->count : 0, positional = args->count - keywords;
    if (positional < 2) return exception_raise(rt, EXC_TYPE_ERROR, "__build_class__: not enough arguments");
    Tuple *bases = resolve_bases(rt, args->values + 2, positional - 2);
    if (!bases) return VALUE_NULL;
    Value result = VALUE_NULL;
    Dict *namespace = run_body(vm, (Function *)args->values[0].as.object);
    if (namespace && bases->count && !value_is_kind(bases->items[0], KIND_TYPE))
        result = call_metaclass(rt, args->values[1], bases, namespace);
    else if (namespace)
        result =
            make(rt, value_as_str(args->values[1]), bases, namespace, args->values + positional, keywords, args->names);
    object_unref(rt, bases);
    return result;
}
