// partial: a call whose first arguments are given already.

#include "sim/module/functools.h"

#include <stddef.h>

#include "sim/module/arguments.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

typedef struct Partial {
    Object head;
    Value function;
    Tuple *args;
    Dict *keywords;
    Dict *dict; // attributes that the program sets; NULL until then
} Partial;

static Partial *as_partial(Value v) { return (Partial *)(void *)v.as.object; }

static void partial_clear(Runtime *rt, Object *self) {
    Partial *partial = (Partial *)(void *)self;
    Tuple *args = partial->args;
    Dict *keywords = partial->keywords, *dict = partial->dict;
    partial->args = NULL;
    partial->keywords = partial->dict = NULL;
    value_clear(rt, &partial->function);
    object_unref(rt, args);
    object_unref(rt, keywords);
    object_unref(rt, dict);
}

static void partial_destroy(Runtime *rt, Object *self) {
    partial_clear(rt, self);
    object_free(rt, self, sizeof(Partial));
}

static void partial_visit(Object *self, Visitor visitor, void *visitor_self) {
    Partial *partial = (Partial *)(void *)self;
    if (value_is_object(partial->function)) visitor(visitor_self, partial->function.as.object);
    if (partial->args) visitor(visitor_self, &partial->args->head);
    if (partial->keywords) visitor(visitor_self, &partial->keywords->head);
    if (partial->dict) visitor(visitor_self, &partial->dict->head);
}

// Making ------------------------------------------------------------------------------------------------------------------

// The partial that `function` is, if a new one may take its arguments over and call its function at once: one without
// attributes of its own.
static const Partial *inner_partial(Runtime *rt, Value function) {
    bool is_partial = type_is_subtype(value_type(rt, function), modules_types(vm_of(rt))->partial);
    return is_partial && !as_partial(function)->dict ? as_partial(function) : NULL;
}

static Tuple *joined(Runtime *rt, const Tuple *first, const Value *more, size_t count) {
    size_t before = first ? first->count : 0;
    Tuple *all = tuple_new(rt, before + count);
    for (size_t i = 0; i < all->count; i++) all->items[i] = value_ref(i < before ? first->items[i] : more[i - before]);
    return all;
}

static Value partial_new(Runtime *rt, Type *type, const Args *args) {
    if (arguments_positional(args) == 0)
        return exception_raise(rt, EXC_TYPE_ERROR, "type 'partial' takes at least one argument");
    Value function = args->values[0];
    if (!value_is_callable(rt, function))
        return exception_raise(rt, EXC_TYPE_ERROR, "the first argument must be callable");
    const Partial *inner = inner_partial(rt, function);
    Partial *partial = object_new(rt, type, KIND_OTHER, sizeof(Partial));
    partial->function = value_ref(inner ? inner->function : function);
    partial->args = joined(rt, inner ? inner->args : NULL, args->values + 1, arguments_positional(args) - 1);
    partial->keywords = inner ? dict_copy(rt, inner->keywords) : dict_new(rt);
    arguments_add_keywords(rt, partial->keywords, args);
    return value_from_object(partial);
}

// Calling -----------------------------------------------------------------------------------------------------------------

static Value call_whole(Runtime *rt, const Partial *partial, const Args *args) {
    if (partial->keywords->count == 0) return arguments_call_behind(rt, partial->function, partial->args, args);
    Dict *keywords = dict_copy(rt, partial->keywords);
    arguments_add_keywords(rt, keywords, args);
    Value result = arguments_call(rt, partial->function, partial->args, args->values, arguments_positional(args), keywords);
    object_unref(rt, keywords);
    return result;
}

static Value partial_call(Runtime *rt, Value self, const Args *args) {
    if (!runtime_enter(rt, "while calling a Python object")) return VALUE_NULL;
    value_ref(self);
    Value result = call_whole(rt, as_partial(self), args);
    value_unref(rt, self);
    runtime_leave(rt);
    return result;
}

// The same where the call can be entered, so that a thread may wait inside of it.
static Activation *partial_enter(Runtime *rt, Value self, const Args *args, Value *result) {
    *result = VALUE_NULL;
    if (!runtime_enter(rt, "while calling a Python object")) return NULL;
    value_ref(self);
    const Partial *partial = as_partial(self);
    Dict *keywords = dict_copy(rt, partial->keywords);
    arguments_add_keywords(rt, keywords, args);
    Activation *call = arguments_enter(rt, partial->function, partial->args, args->values, arguments_positional(args),
                                       keywords, result);
    object_unref(rt, keywords);
    value_unref(rt, self);
    runtime_leave(rt);
    return call;
}

// Found in a class, it is itself, with a warning that it will be a method one day.
static Value partial_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)owner;
    if (!value_is_null(self)) {
        vm_warn(vm_of(rt), EXC_FUTURE_WARNING,
                "functools.partial will be a method descriptor in future Python versions; wrap it in staticmethod() if "
                "you want to preserve the old behavior");
    }
    return value_ref(descriptor);
}

// Text and attributes -----------------------------------------------------------------------------------------------------

static bool add_arguments(StrBuilder *b, const Partial *partial) {
    bool done = str_builder_add_repr(b, partial->function);
    for (size_t i = 0; i < partial->args->count && done; i++) {
        str_builder_add_c(b, ", ");
        done = str_builder_add_repr(b, partial->args->items[i]);
    }
    size_t position = 0;
    Value key, value;
    while (done && dict_next(partial->keywords, &position, &key, &value)) {
        str_builder_add_c(b, ", ");
        done = str_builder_add_value(b, key);
        str_builder_add_c(b, "=");
        done = done && str_builder_add_repr(b, value);
    }
    return done;
}

static Value partial_repr(Runtime *rt, Value self) {
    if (self.as.object->flags & OBJECT_IN_REPR) return value_from_object(str_from_c(rt, "..."));
    if (!runtime_enter(rt, "while getting the repr of an object")) return VALUE_NULL;
    self.as.object->flags |= OBJECT_IN_REPR;
    StrBuilder b = str_builder(rt);
    const Type *type = value_type(rt, self);
    str_builder_add_format(&b, "%V.%V(", type->module, type->qualname);
    bool done = add_arguments(&b, as_partial(self));
    str_builder_add_c(&b, ")");
    self.as.object->flags &= (uint16_t)~OBJECT_IN_REPR;
    runtime_leave(rt);
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

static Value get_func(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(as_partial(self)->function);
}

static Value get_args(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_partial(self)->args));
}

static Value get_keywords(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(as_partial(self)->keywords));
}

static bool refuse(Runtime *rt, Value self, Value value) {
    (void)self, (void)value;
    exception_raise(rt, EXC_ATTRIBUTE_ERROR, "readonly attribute");
    return false;
}

static const TypeSlots partial_slots = {
    .destroy = partial_destroy,
    .visit = partial_visit,
    .clear = partial_clear,
    .new_ = partial_new,
    .repr = partial_repr,
    .call = partial_call,
    .enter = partial_enter,
    .get = partial_get,
};

static const NativeSpec partial_methods[] = {
    {.name = "func", .call = get_func, .kind = NATIVE_GETTER, .set = refuse},
    {.name = "args", .call = get_args, .kind = NATIVE_GETTER, .set = refuse},
    {.name = "keywords", .call = get_keywords, .kind = NATIVE_GETTER, .set = refuse},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

void functools_add_partial(Vm *vm, Module *module) {
    Type *type = module_add_type(&vm->rt, module, "functools.partial", &partial_slots, sizeof(Partial), partial_methods);
    type_set_dict_offset(type, offsetof(Partial, dict));
    modules_types(vm)->partial = type;
}
