// BaseException, and the table of all classes of exceptions.

#include "sim/value/exception_types.h"

#include <stddef.h>
#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/value/type_layout.h"

static Exception *as_exception(Object *object) { return (Exception *)(void *)object; }

static const Tuple *args_of(Value self) { return (const Tuple *)(const void *)value_as_exception(self)->args; }

// Life --------------------------------------------------------------------------------------------------------------

static void drop_links(Runtime *rt, Exception *e) {
    Object *links[] = {(Object *)(void *)e->cause, (Object *)(void *)e->context, (Object *)(void *)e->traceback,
                       (Object *)(void *)e->dict};
    e->cause = NULL;
    e->context = NULL;
    e->traceback = NULL;
    e->dict = NULL;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) object_unref(rt, links[i]);
    value_clear(rt, &e->extra[0]);
    value_clear(rt, &e->extra[1]);
}

static void destroy(Runtime *rt, Object *self) {
    drop_links(rt, as_exception(self));
    object_unref(rt, as_exception(self)->args);
    object_free(rt, self, sizeof(Exception));
}

static void visit(Object *self, Visitor visitor, void *visitor_self) {
    Exception *e = as_exception(self);
    Object *held[] = {e->args, (Object *)(void *)e->cause, (Object *)(void *)e->context, (Object *)(void *)e->traceback,
                      (Object *)(void *)e->dict};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        if (held[i]) visitor(visitor_self, held[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        if (value_is_object(e->extra[i])) visitor(visitor_self, e->extra[i].as.object);
    }
}

static void clear(Runtime *rt, Object *self) {
    Object *old = as_exception(self)->args;
    as_exception(self)->args = object_ref(rt->empty_tuple);
    object_unref(rt, old);
    drop_links(rt, as_exception(self));
}

// Making ------------------------------------------------------------------------------------------------------------

static bool has_args(const Exception *e, const Value *args, size_t count) {
    const Tuple *tuple = (const Tuple *)(const void *)e->args;
    if (!tuple || tuple->count != count) return false;
    for (size_t i = 0; i < count; i++) {
        if (!value_is(tuple->items[i], args[i])) return false;
    }
    return true;
}

void exception_set_args(Runtime *rt, Exception *exception, const Value *args, size_t count) {
    if (has_args(exception, args, count)) return; // __new__ put them there already
    Object *old = exception->args;
    exception->args = &tuple_from(rt, args, count)->head;
    object_unref(rt, old);
}

static size_t positional_count(const Args *args) {
    return args->count - (args->names ? ((const Tuple *)(const void *)args->names)->count : 0);
}

Value exception_base_new(Runtime *rt, Type *type, const Args *args) {
    Exception *exception = object_new(rt, type, KIND_EXCEPTION, sizeof(Exception));
    exception_set_args(rt, exception, args->values, positional_count(args));
    return value_from_object(exception);
}

bool exception_base_init(Runtime *rt, Value self, const Args *args) {
    if (args->names && ((const Tuple *)(const void *)args->names)->count) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s() takes no keyword arguments", value_type_name(rt, self));
        return false;
    }
    exception_set_args(rt, value_as_exception(self), args->values, args->count);
    return true;
}

// Text --------------------------------------------------------------------------------------------------------------

static Value args_value(Value self) {
    return (Value){.tag = VALUE_TAG_OBJECT, .as.object = value_as_exception(self)->args};
}

Value exception_base_str(Runtime *rt, Value self) {
    const Tuple *args = args_of(self);
    if (args->count == 0) return value_from_object(object_ref(rt->empty_str));
    return value_from_object(value_str(rt, args->count == 1 ? args->items[0] : args_value(self)));
}

static Value repr(Runtime *rt, Value self) {
    const Tuple *args = args_of(self);
    Str *shown = value_repr(rt, args->count == 1 ? args->items[0] : args_value(self));
    if (!shown) return VALUE_NULL;
    Str *text = str_format(rt, args->count == 1 ? "%V(%V)" : "%V%V", value_type(rt, self)->name, shown);
    object_unref(rt, shown);
    return value_from_object(text);
}

// Attributes --------------------------------------------------------------------------------------------------------

static Value get_args(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(args_value(self));
}

static bool set_args(Runtime *rt, Value self, Value value) {
    if (value_is_null(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "args may not be deleted");
        return false;
    }
    Tuple *args = tuple_from_iterable(rt, value);
    if (!args) return false;
    Object *old = value_as_exception(self)->args;
    value_as_exception(self)->args = &args->head;
    object_unref(rt, old);
    return true;
}

static Value link_value(void *object) { return object ? value_from_object(object_ref(object)) : VALUE_NONE; }

static Value get_traceback(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return link_value(traceback_shown(value_as_exception(self)->traceback));
}

static bool set_traceback(Runtime *rt, Value self, Value value) {
    bool is_traceback = value_is_kind(value, KIND_TRACEBACK);
    if (!is_traceback && !value_is_none(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, value_is_null(value) ? "__traceback__ may not be deleted"
                                                                 : "__traceback__ must be a traceback or None");
        return false;
    }
    Traceback *old = value_as_exception(self)->traceback;
    value_as_exception(self)->traceback = is_traceback ? object_ref(value.as.object) : NULL;
    object_unref(rt, old);
    return true;
}

// What __cause__ or __context__ is set to: an exception, borrowed, or NULL for None. False: raised.
static bool check_link(Runtime *rt, Value value, const char *attribute, const char *what, Exception **out) {
    if (value_is_null(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s may not be deleted", attribute);
        return false;
    }
    if (!value_is_none(value) && !value_is_exception(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "exception %s must be None or derive from BaseException", what);
        return false;
    }
    *out = value_is_none(value) ? NULL : value_as_exception(value);
    return true;
}

static void replace_link(Runtime *rt, Exception **place, Exception *link) {
    Exception *old = *place;
    *place = link ? object_ref(link) : NULL;
    object_unref(rt, old);
}

static Value get_context(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return link_value(value_as_exception(self)->context);
}

static bool set_context(Runtime *rt, Value self, Value value) {
    Exception *context;
    if (!check_link(rt, value, "__context__", "context", &context)) return false;
    replace_link(rt, &value_as_exception(self)->context, context);
    return true;
}

static Value get_cause(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return link_value(value_as_exception(self)->cause);
}

static bool set_cause(Runtime *rt, Value self, Value value) {
    Exception *cause;
    if (!check_link(rt, value, "__cause__", "cause", &cause)) return false;
    replace_link(rt, &value_as_exception(self)->cause, cause);
    value_as_exception(self)->suppress_context = true;
    return true;
}

static Value get_suppress_context(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(value_as_exception(self)->suppress_context);
}

static bool set_suppress_context(Runtime *rt, Value self, Value value) {
    if (!value_is_bool(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, value_is_null(value) ? "can't delete numeric/char attribute"
                                                                 : "attribute value type must be bool");
        return false;
    }
    value_as_exception(self)->suppress_context = value.as.integer;
    return true;
}

static Value with_traceback(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "BaseException.with_traceback()", 1, 1)) return VALUE_NULL;
    return set_traceback(rt, self, args->values[0]) ? value_ref(self) : VALUE_NULL;
}

// The list of __notes__, made if there is none; owned; NULL: raised.
static List *notes_of(Runtime *rt, Value self) {
    Value notes = attribute_find(rt, self, rt->names[NAME_NOTES]);
    if (value_is_null(notes) && !rt->raised) {
        List *list = list_new(rt, 1);
        notes = value_from_object(list);
        if (!attribute_set(rt, self, rt->names[NAME_NOTES], notes)) value_clear(rt, &notes);
    }
    if (value_is_null(notes) || value_is_list(notes))
        return (List *)(void *)(value_is_null(notes) ? NULL : notes.as.object);
    value_unref(rt, notes);
    exception_raise(rt, EXC_TYPE_ERROR, "Cannot add note: __notes__ is not a list");
    return NULL;
}

static Value add_note(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "BaseException.add_note()", 1, 1)) return VALUE_NULL;
    if (!value_is_str(args->values[0])) {
        const char *given = value_type_name(rt, args->values[0]);
        return exception_raise(rt, EXC_TYPE_ERROR, "note must be a str, not '%s'", given);
    }
    List *notes = notes_of(rt, self);
    if (!notes) return VALUE_NULL;
    list_append(rt, notes, args->values[0]);
    object_unref(rt, notes);
    return VALUE_NONE;
}

static const TypeSlots base_exception_slots = {
    .destroy = destroy,
    .visit = visit,
    .clear = clear,
    .new_ = exception_base_new,
    .init = exception_base_init,
    .repr = repr,
    .str = exception_base_str,
};

static const NativeSpec base_exception_methods[] = {
    {.name = "with_traceback", .call = with_traceback, .kind = NATIVE_METHOD},
    {.name = "add_note", .call = add_note, .kind = NATIVE_METHOD},
    {.name = "args", .call = get_args, .kind = NATIVE_GETTER, .set = set_args},
    {.name = "__traceback__", .call = get_traceback, .kind = NATIVE_GETTER, .set = set_traceback},
    {.name = "__context__", .call = get_context, .kind = NATIVE_GETTER, .set = set_context},
    {.name = "__cause__", .call = get_cause, .kind = NATIVE_GETTER, .set = set_cause},
    {.name = "__suppress_context__", .call = get_suppress_context, .kind = NATIVE_GETTER, .set = set_suppress_context},
    {0},
};

// The table ---------------------------------------------------------------------------------------------------------

typedef struct ExceptionName {
    const char *name; // with its module, unless that is builtins
    size_t base;
} ExceptionName;

enum { EXCEPTION_COUNT = EXC_END - EXC_BASE_EXCEPTION, EXC_OBJECT = TYPE_OBJECT };

static const ExceptionName exception_names[EXCEPTION_COUNT] = {
#define X(id, name, base) [EXC_##id - EXC_BASE_EXCEPTION] = {name, EXC_##base},
    EXCEPTION_TYPES(X)
#undef X
};

// Classes with slots or attributes of their own; the others differ from their base by name only.
typedef struct ExceptionKind {
    const TypeSlots *slots;
    const NativeSpec *methods;
} ExceptionKind;

static const ExceptionKind exception_kinds[EXCEPTION_COUNT] = {
#define KIND(id) [EXC_##id - EXC_BASE_EXCEPTION]
    KIND(BASE_EXCEPTION) = {&base_exception_slots, base_exception_methods},
    KIND(BASE_EXCEPTION_GROUP) = {&exception_group_slots, exception_group_methods},
    KIND(STOP_ITERATION) = {&stop_iteration_slots, stop_iteration_methods},
    KIND(SYSTEM_EXIT) = {&system_exit_slots, system_exit_methods},
    KIND(KEY_ERROR) = {&key_error_slots, NULL},
    KIND(IMPORT_ERROR) = {&import_error_slots, import_error_methods},
    KIND(NAME_ERROR) = {&name_error_slots, name_error_methods},
    KIND(ATTRIBUTE_ERROR) = {&attribute_error_slots, attribute_error_methods},
    KIND(OS_ERROR) = {&os_error_slots, os_error_methods},
    KIND(UNICODE_DECODE_ERROR) = {&unicode_decode_error_slots, unicode_error_methods},
    KIND(UNICODE_ENCODE_ERROR) = {&unicode_encode_error_slots, unicode_error_methods},
#undef KIND
};

static void fill_type(Runtime *rt, size_t i) {
    enum { MODULE_NAME_MAX = 64 };
    char module[MODULE_NAME_MAX] = "builtins";
    const char *name = exception_names[i].name;
    const char *dot = strrchr(name, '.');
    if (dot) {
        memcpy(module, name, (size_t)(dot - name));
        module[dot - name] = 0;
        name = dot + 1;
    }
    Type *base = rt->types[exception_names[i].base];
    Type *type = type_new_native(rt, module, name, base, exception_kinds[i].slots, KIND_EXCEPTION, sizeof(Exception));
    type_set_dict_offset(type, offsetof(Exception, dict));
    if (exception_kinds[i].methods) type_add_natives(rt, type, exception_kinds[i].methods);
    rt->types[EXC_BASE_EXCEPTION + i] = type;
}

// ExceptionGroup is the one class with two bases.
static void give_group_two_bases(Runtime *rt) {
    Type *group = rt->types[EXC_EXCEPTION_GROUP];
    type_unlink(group);
    object_unref(rt, group->bases);
    Tuple *bases = tuple_new(rt, 2);
    bases->items[0] = value_from_object(object_ref(rt->types[EXC_BASE_EXCEPTION_GROUP]));
    bases->items[1] = value_from_object(object_ref(rt->types[EXC_EXCEPTION]));
    group->bases = &bases->head;
    world_release(rt->world, group->mro, group->mro_count * sizeof(Type *));
    type_compute_mro(rt, group);
    type_link(rt, group);
}

void exception_types_fill(Runtime *rt) {
    for (size_t i = 0; i < EXCEPTION_COUNT; i++) fill_type(rt, i);
    give_group_two_bases(rt);
}
