// BaseExceptionGroup and ExceptionGroup: made, split, put together again. As the middle of CPython's exceptions.c.

#include "sim/value/exception_group.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception_types.h"
#include "sim/value/generic.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

enum { EXTRA_MESSAGE, EXTRA_EXCEPTIONS };

static Value as_value(void *object) { return (Value){.tag = VALUE_TAG_OBJECT, .as.object = object}; }

static bool is_group(const Runtime *rt, Value v) {
    return value_is_exception(v) && exception_matches(value_as_exception(v), rt->types[EXC_BASE_EXCEPTION_GROUP]);
}

Tuple *exception_group_exceptions(const Exception *group) { return value_as_tuple(group->extra[EXTRA_EXCEPTIONS]); }

// Making ------------------------------------------------------------------------------------------------------------

static bool is_sequence(const Runtime *rt, Value v) {
    return value_type(rt, v)->slots->get_item && !value_is_kind(v, KIND_DICT);
}

// All must be exceptions. *nested: whether one of them is no Exception.
static bool check_members(Runtime *rt, const Tuple *members, bool *nested) {
    *nested = false;
    if (members->count == 0) {
        exception_raise(rt, EXC_VALUE_ERROR, "second argument (exceptions) must be a non-empty sequence");
        return false;
    }
    for (size_t i = 0; i < members->count; i++) {
        if (!value_is_exception(members->items[i])) {
            exception_raise(rt, EXC_VALUE_ERROR, "Item %zu of second argument (exceptions) is not an exception", i);
            return false;
        }
        if (!exception_matches(value_as_exception(members->items[i]), rt->types[EXC_EXCEPTION])) *nested = true;
    }
    return true;
}

// BaseExceptionGroup of nothing but Exceptions is an ExceptionGroup. NULL: raised.
static Type *choose_class(Runtime *rt, Type *type, bool nested) {
    Type *plain = rt->types[EXC_EXCEPTION_GROUP];
    if (type == rt->types[EXC_BASE_EXCEPTION_GROUP]) return nested ? type : plain;
    if (!nested || !type_is_subtype(type, rt->types[EXC_EXCEPTION])) return type;
    if (type == plain) exception_raise(rt, EXC_TYPE_ERROR, "Cannot nest BaseExceptions in an ExceptionGroup");
    else exception_raise(rt, EXC_TYPE_ERROR, "Cannot nest BaseExceptions in '%V'", type->message_name);
    return NULL;
}

static Value make(Runtime *rt, Type *type, const Args *args, Tuple *members) {
    bool nested;
    Type *chosen = check_members(rt, members, &nested) ? choose_class(rt, type, nested) : NULL;
    if (!chosen) return VALUE_NULL;
    Value made = exception_base_new(rt, chosen, args);
    value_as_exception(made)->extra[EXTRA_MESSAGE] = value_ref(args->values[0]);
    value_as_exception(made)->extra[EXTRA_EXCEPTIONS] = value_ref(as_value(members));
    return made;
}

static Value new_(Runtime *rt, Type *type, const Args *args) {
    size_t given = args->count - (args->names ? ((const Tuple *)(const void *)args->names)->count : 0);
    if (given != 2) {
        const char *text = "BaseExceptionGroup.__new__() takes exactly 2 arguments (%zu given)";
        return exception_raise(rt, EXC_TYPE_ERROR, text, given);
    }
    Str *message;
    if (!args_str(rt, args->values[0], "BaseExceptionGroup.__new__() argument 1", &message)) return VALUE_NULL;
    if (!is_sequence(rt, args->values[1])) {
        return exception_raise(rt, EXC_TYPE_ERROR, "second argument (exceptions) must be a sequence");
    }
    Tuple *members = tuple_from_iterable(rt, args->values[1]);
    if (!members) return VALUE_NULL;
    Value made = make(rt, type, args, members);
    object_unref(rt, members);
    return made;
}

static Value group_of(Runtime *rt, Value message, Value exceptions) {
    Value values[] = {message, exceptions};
    return new_(rt, rt->types[EXC_BASE_EXCEPTION_GROUP], &(Args){values, 2, NULL});
}

static Value str(Runtime *rt, Value self) {
    const Exception *group = value_as_exception(self);
    size_t count = exception_group_exceptions(group)->count;
    return value_from_object(str_format(rt, "%V (%zu sub-exception%s)", value_as_str(group->extra[EXTRA_MESSAGE]),
                                        count, count == 1 ? "" : "s"));
}

// Parts of a group ----------------------------------------------------------------------------------------------------

static bool copy_notes(Runtime *rt, Value from, Value to) {
    Value notes = attribute_find(rt, from, rt->names[NAME_NOTES]);
    if (value_is_null(notes)) return !rt->raised;
    bool done = true;
    if (is_sequence(rt, notes)) {
        Value copy = value_from_object(list_from_iterable(rt, notes));
        done = !value_is_null(copy) && attribute_set(rt, to, rt->names[NAME_NOTES], copy);
        value_unref(rt, copy);
    }
    value_unref(rt, notes);
    return done;
}

static void *ref_or_null(void *object) { return object ? object_ref(object) : NULL; }

// The part has the traceback, the causes and the notes of the whole.
static bool copy_metadata(Runtime *rt, Value from, Value to) {
    const Exception *whole = value_as_exception(from);
    Exception *part = value_as_exception(to);
    Object *old[] = {(Object *)(void *)part->traceback, (Object *)(void *)part->context, (Object *)(void *)part->cause};
    part->traceback = ref_or_null(whole->traceback);
    part->context = ref_or_null(whole->context);
    part->cause = ref_or_null(whole->cause);
    part->suppress_context = true; // as __cause__ = … does
    for (size_t i = 0; i < sizeof old / sizeof *old; i++) object_unref(rt, old[i]);
    return copy_notes(rt, from, to);
}

// As exceptiongroup_subset: a group like `whole`, of these; None where there are none. Takes `members` over.
static Value subset(Runtime *rt, Value whole, List *members) {
    Value list = value_from_object(members);
    if (members->count == 0) {
        value_unref(rt, list);
        return VALUE_NONE;
    }
    Value derive = attribute_get_c(rt, whole, "derive");
    Value part = value_is_null(derive) ? VALUE_NULL : runtime_call(rt, derive, &list, 1);
    value_unref(rt, derive);
    value_unref(rt, list);
    if (value_is_null(part)) return VALUE_NULL;
    if (!is_group(rt, part)) {
        exception_raise(rt, EXC_TYPE_ERROR, "derive must return an instance of BaseExceptionGroup");
    } else if (copy_metadata(rt, whole, part)) {
        return part;
    }
    value_unref(rt, part);
    return VALUE_NULL;
}

// What decides whether an exception belongs to the part: classes, a function of the program, or a list of exceptions.
typedef struct Condition {
    enum { BY_TYPE, BY_FUNCTION, BY_IDENTITY } kind;
    Value value;
} Condition;

static bool is_exception_class(const Runtime *rt, Value v) {
    return value_is_kind(v, KIND_TYPE) && type_is_subtype((const Type *)v.as.object, rt->types[EXC_BASE_EXCEPTION]);
}

static bool are_exception_classes(const Runtime *rt, const Tuple *types) {
    for (size_t i = 0; i < types->count; i++) {
        if (!is_exception_class(rt, types->items[i])) return false;
    }
    return true;
}

static bool read_condition(Runtime *rt, Value v, Condition *out) {
    bool by_type = is_exception_class(rt, v) || (value_is_tuple(v) && are_exception_classes(rt, value_as_tuple(v)));
    *out = (Condition){by_type ? BY_TYPE : BY_FUNCTION, v};
    if (by_type || (value_is_callable(rt, v) && !value_is_kind(v, KIND_TYPE))) return true;
    exception_raise(rt, EXC_TYPE_ERROR,
                    "expected an exception type, a tuple of exception types, or a callable (other than a class)");
    return false;
}

static bool matches_type(const Exception *exception, Value type) {
    if (!value_is_tuple(type)) return exception_matches(exception, (const Type *)type.as.object);
    const Tuple *types = value_as_tuple(type);
    for (size_t i = 0; i < types->count; i++) {
        if (exception_matches(exception, (const Type *)types->items[i].as.object)) return true;
    }
    return false;
}

static bool stands_in_list(const List *list, Value exception) {
    for (size_t i = 0; i < list->count; i++) {
        if (value_is(list->items[i], exception)) return true;
    }
    return false;
}

static bool meets(Runtime *rt, Value exception, const Condition *condition, bool *out) {
    switch (condition->kind) {
    case BY_TYPE:
        *out = matches_type(value_as_exception(exception), condition->value);
        return true;
    case BY_IDENTITY:
        *out = !is_group(rt, exception) && stands_in_list(value_as_list(condition->value), exception);
        return true;
    case BY_FUNCTION: break;
    }
    Value answer = runtime_call(rt, condition->value, &exception, 1);
    if (value_is_null(answer)) return false;
    bool known = value_truth(rt, answer, out);
    value_unref(rt, answer);
    return known;
}

typedef struct Parts { // owned; VALUE_NULL in match: raised
    Value match, rest;
} Parts;

static Parts split(Runtime *rt, Value exception, const Condition *condition, bool with_rest);

static void append_part(Runtime *rt, List *list, Value part) {
    if (!value_is_none(part)) list_append(rt, list, part);
    value_unref(rt, part);
}

static bool split_members(Runtime *rt, Value group, const Condition *condition, List *match, List *rest) {
    const Tuple *members = exception_group_exceptions(value_as_exception(group));
    for (size_t i = 0; i < members->count; i++) {
        Parts parts = split(rt, members->items[i], condition, rest != NULL);
        if (value_is_null(parts.match)) return false;
        append_part(rt, match, parts.match);
        if (rest) append_part(rt, rest, parts.rest);
        else value_unref(rt, parts.rest);
    }
    return true;
}

static Parts split_group(Runtime *rt, Value group, const Condition *condition, bool with_rest) {
    Parts parts = {VALUE_NULL, VALUE_NONE};
    List *match = list_new(rt, 0);
    List *rest = with_rest ? list_new(rt, 0) : NULL;
    if (!split_members(rt, group, condition, match, rest)) {
        object_unref(rt, match);
        object_unref(rt, rest);
        return parts;
    }
    parts.match = subset(rt, group, match);
    if (!rest) return parts;
    if (value_is_null(parts.match)) {
        object_unref(rt, rest);
        return parts;
    }
    parts.rest = subset(rt, group, rest);
    if (value_is_null(parts.rest)) value_clear(rt, &parts.match);
    return parts;
}

// As exceptiongroup_split_recursive.
static Parts split(Runtime *rt, Value exception, const Condition *condition, bool with_rest) {
    Parts parts = {VALUE_NULL, VALUE_NONE};
    bool whole;
    if (!meets(rt, exception, condition, &whole)) return parts;
    if (whole) {
        parts.match = value_ref(exception);
        return parts;
    }
    if (!is_group(rt, exception)) {
        parts.match = VALUE_NONE;
        if (with_rest) parts.rest = value_ref(exception);
        return parts;
    }
    if (!runtime_enter(rt, "in exceptiongroup_split_recursive")) return parts;
    parts = split_group(rt, exception, condition, with_rest);
    runtime_leave(rt);
    return parts;
}

// Methods -----------------------------------------------------------------------------------------------------------

static Value call_split(Runtime *rt, Value self, const Args *args) {
    Condition condition;
    if (!args_count(rt, args, "BaseExceptionGroup.split()", 1, 1)) return VALUE_NULL;
    if (!read_condition(rt, args->values[0], &condition)) return VALUE_NULL;
    Parts parts = split(rt, self, &condition, true);
    if (value_is_null(parts.match)) return VALUE_NULL;
    Tuple *pair = tuple_new(rt, 2);
    pair->items[0] = parts.match;
    pair->items[1] = parts.rest;
    return value_from_object(pair);
}

static Value call_subgroup(Runtime *rt, Value self, const Args *args) {
    Condition condition;
    if (!args_count(rt, args, "BaseExceptionGroup.subgroup()", 1, 1)) return VALUE_NULL;
    if (!read_condition(rt, args->values[0], &condition)) return VALUE_NULL;
    return split(rt, self, &condition, false).match;
}

static Value call_derive(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "BaseExceptionGroup.derive()", 1, 1)) return VALUE_NULL;
    return group_of(rt, value_as_exception(self)->extra[EXTRA_MESSAGE], args->values[0]);
}

static Value get_message(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_as_exception(self)->extra[EXTRA_MESSAGE]);
}

static Value get_exceptions(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_as_exception(self)->extra[EXTRA_EXCEPTIONS]);
}

static bool set_readonly(Runtime *rt, Value self, Value value) {
    (void)self, (void)value;
    exception_raise(rt, EXC_ATTRIBUTE_ERROR, "readonly attribute");
    return false;
}

const TypeSlots exception_group_slots = {.new_ = new_, .str = str};

const NativeSpec exception_group_methods[] = {
    {.name = "split", .call = call_split, .kind = NATIVE_METHOD},
    {.name = "subgroup", .call = call_subgroup, .kind = NATIVE_METHOD},
    {.name = "derive", .call = call_derive, .kind = NATIVE_METHOD},
    {.name = "message", .call = get_message, .kind = NATIVE_GETTER, .set = set_readonly},
    {.name = "exceptions", .call = get_exceptions, .kind = NATIVE_GETTER, .set = set_readonly},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

// except* -----------------------------------------------------------------------------------------------------------

static Value wrap(Runtime *rt, Value exception) {
    Tuple *members = tuple_from(rt, &exception, 1);
    Value group = group_of(rt, as_value(rt->empty_str), as_value(members));
    object_unref(rt, members);
    return group;
}

// Through the method, since the program may have its own.
static bool split_by_method(Runtime *rt, Value group, Value type, Value *match, Value *rest) {
    Value method = attribute_get_c(rt, group, "split");
    if (value_is_null(method)) return false;
    Value pair = runtime_call(rt, method, &type, 1);
    value_unref(rt, method);
    if (value_is_null(pair)) return false;
    if (!value_is_tuple(pair)) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s.split must return a tuple, not %s", value_type_name(rt, group),
                        value_type_name(rt, pair));
    } else if (value_as_tuple(pair)->count < 2) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s.split must return a 2-tuple, got tuple of size %zu",
                        value_type_name(rt, group), value_as_tuple(pair)->count);
    } else {
        *match = value_ref(value_as_tuple(pair)->items[0]);
        *rest = value_ref(value_as_tuple(pair)->items[1]);
    }
    value_unref(rt, pair);
    return !rt->raised;
}

bool exception_group_match(Runtime *rt, Value exception, Value type, Value *match, Value *rest) {
    *match = VALUE_NONE;
    *rest = VALUE_NONE;
    if (value_is_none(exception)) return true;
    if (matches_type(value_as_exception(exception), type)) {
        *match = is_group(rt, exception) ? value_ref(exception) : wrap(rt, exception);
        return !value_is_null(*match);
    }
    if (is_group(rt, exception)) return split_by_method(rt, exception, type, match, rest);
    *rest = value_ref(exception);
    return true;
}

static Value notes_of(Runtime *rt, Value exception) { // borrowed; VALUE_NULL: none
    Value notes = attribute_find(rt, exception, rt->names[NAME_NOTES]);
    value_unref(rt, notes); // the exception keeps them
    return notes;
}

// Whether `exception` is a part of `original` that was raised again, not an exception of its own.
static bool has_same_metadata(Runtime *rt, Value exception, Value original) {
    if (!is_group(rt, exception)) return false;
    const Exception *a = value_as_exception(exception);
    const Exception *b = value_as_exception(original);
    return value_is(notes_of(rt, exception), notes_of(rt, original)) && a->traceback == b->traceback &&
           a->cause == b->cause && a->context == b->context;
}

static void collect_leaves(Runtime *rt, Value exception, List *leaves) {
    if (!is_group(rt, exception)) {
        list_append(rt, leaves, exception);
        return;
    }
    const Tuple *members = exception_group_exceptions(value_as_exception(exception));
    for (size_t i = 0; i < members->count; i++) collect_leaves(rt, members->items[i], leaves);
}

// The part of `original` that holds the leaves of `kept`: the original's shape comes back. As exc_group_projection.
static Value project(Runtime *rt, Value original, const List *kept) {
    if (kept->count == 0) return VALUE_NONE;
    List *leaves = list_new(rt, 0);
    for (size_t i = 0; i < kept->count; i++) collect_leaves(rt, kept->items[i], leaves);
    Condition condition = {BY_IDENTITY, as_value(leaves)};
    Parts parts = split(rt, original, &condition, false);
    object_unref(rt, leaves);
    return parts.match;
}

// Takes `again` over.
static Value join(Runtime *rt, List *raised, Value again) {
    if (value_is_null(again) || raised->count == 0) return again;
    append_part(rt, raised, again);
    if (raised->count == 1) return value_ref(raised->items[0]);
    return group_of(rt, as_value(rt->empty_str), as_value(raised));
}

Value exception_group_prepare_reraise(Runtime *rt, Value original, Value all) {
    const List *exceptions = value_as_list(all);
    if (exceptions->count == 0) return VALUE_NONE;
    if (!is_group(rt, original)) return value_ref(exceptions->items[0]); // wrapped: one clause at most has run
    List *raised = list_new(rt, 0);
    List *again = list_new(rt, 0);
    for (size_t i = 0; i < exceptions->count; i++) {
        Value exception = exceptions->items[i];
        if (value_is_none(exception)) continue;
        list_append(rt, has_same_metadata(rt, exception, original) ? again : raised, exception);
    }
    Value result = join(rt, raised, project(rt, original, again));
    object_unref(rt, raised);
    object_unref(rt, again);
    return result;
}
