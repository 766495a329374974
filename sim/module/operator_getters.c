// itemgetter, attrgetter, methodcaller: what is asked for is kept, the object comes with the call.

#include "sim/module/operator.h"

#include <string.h>

#include "sim/module/arguments.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

typedef struct Getter {
    Object head;
    Tuple *wanted;  // items; names; of methodcaller the name and the arguments
    Dict *keywords; // of methodcaller
} Getter;

static Getter *as_getter(Value v) { return (Getter *)(void *)v.as.object; }

static void getter_clear(Runtime *rt, Object *self) {
    Getter *getter = (Getter *)(void *)self;
    Tuple *wanted = getter->wanted;
    Dict *keywords = getter->keywords;
    getter->wanted = tuple_new(rt, 0);
    if (keywords) getter->keywords = dict_new(rt);
    object_unref(rt, wanted);
    object_unref(rt, keywords);
}

static void getter_destroy(Runtime *rt, Object *self) {
    Getter *getter = (Getter *)(void *)self;
    object_unref(rt, getter->wanted);
    object_unref(rt, getter->keywords);
    object_free(rt, self, sizeof(Getter));
}

static void getter_visit(Object *self, Visitor visitor, void *visitor_self) {
    Getter *getter = (Getter *)(void *)self;
    visitor(visitor_self, &getter->wanted->head);
    if (getter->keywords) visitor(visitor_self, &getter->keywords->head);
}

static Getter *getter_new(Runtime *rt, Type *type, const Args *args) {
    Getter *getter = object_new(rt, type, KIND_OTHER, sizeof(Getter));
    getter->wanted = tuple_from(rt, args->values, arguments_positional(args));
    return getter;
}

// One after the other with `get`: one answer alone, several as a tuple.
static Value get_all(Runtime *rt, Value self, Value object, Value (*get)(Runtime *rt, Value object, Value wanted)) {
    Tuple *wanted = object_ref(as_getter(self)->wanted);
    Tuple *answers = tuple_new(rt, wanted->count);
    size_t got = 0;
    while (got < wanted->count) {
        answers->items[got] = get(rt, object, wanted->items[got]);
        if (value_is_null(answers->items[got])) break;
        got++;
    }
    bool done = got == wanted->count;
    Value result = !done ? VALUE_NULL : got == 1 ? value_ref(answers->items[0]) : value_from_object(object_ref(answers));
    object_unref(rt, answers);
    object_unref(rt, wanted);
    return result;
}

static bool add_keywords(StrBuilder *b, const Dict *keywords) {
    size_t position = 0;
    Value key, value;
    while (keywords && dict_next(keywords, &position, &key, &value)) {
        str_builder_add_c(b, ", ");
        if (!str_builder_add_value(b, key)) return false;
        str_builder_add_c(b, "=");
        if (!str_builder_add_repr(b, value)) return false;
    }
    return true;
}

static Value getter_repr(Runtime *rt, Value self) {
    const char *name = value_type_name(rt, self);
    if (self.as.object->flags & OBJECT_IN_REPR) return value_from_object(str_format(rt, "%s(...)", name));
    if (!runtime_enter(rt, "while getting the repr of an object")) return VALUE_NULL;
    self.as.object->flags |= OBJECT_IN_REPR;
    const Tuple *wanted = as_getter(self)->wanted;
    StrBuilder b = str_builder(rt);
    str_builder_add_format(&b, "%s(", name);
    bool done = true;
    for (size_t i = 0; i < wanted->count && done; i++) {
        if (i) str_builder_add_c(&b, ", ");
        done = str_builder_add_repr(&b, wanted->items[i]);
    }
    done = done && add_keywords(&b, as_getter(self)->keywords);
    str_builder_add_c(&b, ")");
    self.as.object->flags &= (uint16_t)~OBJECT_IN_REPR;
    runtime_leave(rt);
    if (done) return value_from_object(str_builder_finish(&b));
    str_builder_drop(&b);
    return VALUE_NULL;
}

#define GETTER_SLOTS(make, answer)                                                                                     \
    {.destroy = getter_destroy, .visit = getter_visit, .clear = getter_clear, .new_ = make, .repr = getter_repr,       \
     .call = answer}

// itemgetter --------------------------------------------------------------------------------------------------------------

static Value itemgetter_new(Runtime *rt, Type *type, const Args *args) {
    if (args->names || args->count == 0) {
        args_count(rt, args, "itemgetter", 1, 1);
        return VALUE_NULL;
    }
    return value_from_object(getter_new(rt, type, args));
}

static Value itemgetter_call(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "itemgetter", 1, 1) ? get_all(rt, self, args->values[0], value_get_item) : VALUE_NULL;
}

static const TypeSlots itemgetter_slots = GETTER_SLOTS(itemgetter_new, itemgetter_call);

// attrgetter: a name may be a path with dots ----------------------------------------------------------------------------

static Value attrgetter_new(Runtime *rt, Type *type, const Args *args) {
    if (args->names || args->count == 0) {
        args_count(rt, args, "attrgetter", 1, 1);
        return VALUE_NULL;
    }
    for (size_t i = 0; i < args->count; i++) {
        if (!value_is_str(args->values[i]))
            return exception_raise(rt, EXC_TYPE_ERROR, "attribute name must be a string");
    }
    return value_from_object(getter_new(rt, type, args));
}

static Value get_path(Runtime *rt, Value object, Value path) {
    const Str *names = value_as_str(path);
    Value found = value_ref(object);
    for (size_t start = 0; start <= names->size && !value_is_null(found);) {
        const char *dot = memchr(names->data + start, '.', names->size - start);
        size_t end = dot ? (size_t)(dot - names->data) : names->size;
        Str *name = str_intern(rt, names->data + start, end - start);
        value_replace(rt, &found, attribute_get(rt, found, name));
        object_unref(rt, name);
        start = end + 1;
    }
    return found;
}

static Value attrgetter_call(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "attrgetter", 1, 1) ? get_all(rt, self, args->values[0], get_path) : VALUE_NULL;
}

static const TypeSlots attrgetter_slots = GETTER_SLOTS(attrgetter_new, attrgetter_call);

// methodcaller ------------------------------------------------------------------------------------------------------------

static Value methodcaller_new(Runtime *rt, Type *type, const Args *args) {
    if (arguments_positional(args) == 0)
        return exception_raise(rt, EXC_TYPE_ERROR, "methodcaller needs at least one argument, the method name");
    if (!value_is_str(args->values[0])) return exception_raise(rt, EXC_TYPE_ERROR, "method name must be a string");
    Getter *getter = getter_new(rt, type, args);
    getter->keywords = dict_new(rt);
    arguments_add_keywords(rt, getter->keywords, args);
    return value_from_object(getter);
}

static Value call_method(Runtime *rt, Value object, const Tuple *wanted, const Dict *keywords) {
    Str *name = str_intern_object(rt, object_ref(value_as_str(wanted->items[0])));
    Value method = attribute_get(rt, object, name);
    object_unref(rt, name);
    if (value_is_null(method)) return VALUE_NULL;
    Value result = arguments_call(rt, method, (Tuple *)rt->empty_tuple, wanted->items + 1, wanted->count - 1, keywords);
    value_unref(rt, method);
    return result;
}

static Value methodcaller_call(Runtime *rt, Value self, const Args *args) {
    const Getter *getter = as_getter(self);
    const Args positional = {args->values, arguments_positional(args), NULL};
    if (!args_count(rt, &positional, "methodcaller", 1, 1) || !args_count(rt, args, "methodcaller", 1, 1))
        return VALUE_NULL;
    Tuple *wanted = object_ref(getter->wanted);
    Dict *keywords = object_ref(getter->keywords);
    Value result = call_method(rt, args->values[0], wanted, keywords);
    object_unref(rt, keywords);
    object_unref(rt, wanted);
    return result;
}

static const TypeSlots methodcaller_slots = GETTER_SLOTS(methodcaller_new, methodcaller_call);

void operator_add_getters(Vm *vm, Module *module) {
    Runtime *rt = &vm->rt;
    static const struct {
        const char *name;
        const TypeSlots *slots;
    } types[] = {
        {"operator.attrgetter", &attrgetter_slots},
        {"operator.itemgetter", &itemgetter_slots},
        {"operator.methodcaller", &methodcaller_slots},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        module_add_type(rt, module, types[i].name, types[i].slots, sizeof(Getter), NULL)->flags |= TYPE_FINAL;
}
