// Raising: putting an exception on its way, with the one that was being handled as its context. As CPython's errors.c.

#include "sim/value/exception.h"

#include <stdarg.h>
#include <string.h>

#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

Exception *exception_new(Runtime *rt, ExceptionId id, const Value *args, size_t count) {
    Type *type = rt->types[id];
    Args given = {args, count, NULL};
    Value made = type->slots->new_(rt, type, &given);
    if (value_is_null(made)) return NULL;
    if (type->slots->init(rt, made, &given)) return value_as_exception(made);
    value_unref(rt, made);
    return NULL;
}

// Contexts ----------------------------------------------------------------------------------------------------------

// If `exception` stands in the chain of contexts that begins at `start`, cuts the chain before it. A chain that already
// runs in a circle is recognised by a second walker at half the speed.
static void cut_before(Runtime *rt, Exception *start, Exception *exception) {
    Exception *slow = start;
    bool slow_moves = false;
    for (Exception *at = start; at->context; at = at->context) {
        if (at->context == exception) {
            at->context = NULL;
            object_unref(rt, exception);
            return;
        }
        if (at->context == slow) return;
        if (slow_moves) slow = slow->context;
        slow_moves = !slow_moves;
    }
}

void exception_set_context(Runtime *rt, Exception *exception, Exception *context) {
    if (context == exception) return;
    object_ref(exception); // what is cut may have held it
    if (context) {
        object_ref(context);
        cut_before(rt, context, exception);
    }
    Exception *old = exception->context;
    exception->context = context;
    object_unref(rt, old);
    object_unref(rt, exception);
}

// On its way --------------------------------------------------------------------------------------------------------

void exception_restore(Runtime *rt, Exception *exception) {
    Exception *old = rt->raised;
    rt->raised = exception;
    object_unref(rt, old);
}

Exception *exception_take(Runtime *rt) {
    Exception *exception = rt->raised;
    rt->raised = NULL;
    return exception;
}

void exception_discard(Runtime *rt) { object_unref(rt, exception_take(rt)); }

Value exception_raise_object(Runtime *rt, Exception *exception) {
    Exception *handled = rt->hooks && rt->hooks->handled ? rt->hooks->handled(rt) : NULL;
    if (handled) exception_set_context(rt, exception, handled);
    exception_restore(rt, exception);
    return VALUE_NULL;
}

// Raises what exception_new made; where that raised something itself, that stays.
static Value raise_made(Runtime *rt, Exception *exception) {
    return exception ? exception_raise_object(rt, exception) : VALUE_NULL;
}

// X(text), with the text taken over; NULL: making it raised.
static Exception *made_with_text(Runtime *rt, ExceptionId id, Str *text) {
    if (!text) return NULL;
    Value arg = value_from_object(text);
    Exception *exception = exception_new(rt, id, &arg, 1);
    value_unref(rt, arg);
    return exception;
}

Value exception_raise(Runtime *rt, ExceptionId id, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Str *text = str_format_va(rt, format, args);
    va_end(args);
    return raise_made(rt, made_with_text(rt, id, text));
}

Value exception_raise_empty(Runtime *rt, ExceptionId id) { return raise_made(rt, exception_new(rt, id, NULL, 0)); }

Value exception_raise_value(Runtime *rt, ExceptionId id, Value arg) {
    return raise_made(rt, exception_new(rt, id, &arg, 1));
}

Value exception_raise_stop_iteration(Runtime *rt, Value value) {
    bool has_value = !value_is_none(value);
    return raise_made(rt, exception_new(rt, EXC_STOP_ITERATION, &value, has_value ? 1 : 0));
}

static Value raise_with_name(Runtime *rt, Exception *exception, Str *name, Value object) {
    if (!exception) return VALUE_NULL;
    exception->extra[0] = value_from_object(object_ref(name));
    exception->extra[1] = value_ref(object);
    return exception_raise_object(rt, exception);
}

Value exception_raise_attribute(Runtime *rt, Value object, Str *name, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Str *text = str_format_va(rt, format, args);
    va_end(args);
    return raise_with_name(rt, made_with_text(rt, EXC_ATTRIBUTE_ERROR, text), name, object);
}

Value exception_raise_name(Runtime *rt, Str *name, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Str *text = str_format_va(rt, format, args);
    va_end(args);
    return raise_with_name(rt, made_with_text(rt, EXC_NAME_ERROR, text), name, VALUE_NULL);
}

// Asking ------------------------------------------------------------------------------------------------------------

bool exception_matches(const Exception *exception, const Type *type) {
    return type_is_subtype(exception->head.type, type);
}

bool exception_raised_is(const Runtime *rt, ExceptionId id) {
    return rt->raised && exception_matches(rt->raised, rt->types[id]);
}

static Exception *made_by_call(Runtime *rt, Value class) {
    Value made = runtime_call(rt, class, NULL, 0);
    if (value_is_null(made)) return NULL;
    if (value_is_exception(made)) return value_as_exception(made);
    Value type = {.tag = VALUE_TAG_OBJECT, .as.object = &value_type(rt, made)->head};
    exception_raise(rt, EXC_TYPE_ERROR, "calling %R should have returned an instance of BaseException, not %R", &class,
                    &type);
    value_unref(rt, made);
    return NULL;
}

Exception *exception_from_value(Runtime *rt, Value v) {
    if (value_is_exception(v)) return object_ref(v.as.object);
    bool is_class = value_is_kind(v, KIND_TYPE);
    if (is_class && type_is_subtype((const Type *)v.as.object, rt->types[EXC_BASE_EXCEPTION]))
        return made_by_call(rt, v);
    exception_raise(rt, EXC_TYPE_ERROR, "exceptions must derive from BaseException");
    return NULL;
}

// Text --------------------------------------------------------------------------------------------------------------

static void add_class_name(StrBuilder *b, const Type *type) {
    bool is_plain = str_equal_c(type->module, "builtins") || str_equal_c(type->module, "__main__");
    if (!is_plain) str_builder_add_format(b, "%V.", type->module);
    str_builder_add_str(b, type->qualname);
}

Str *exception_last_line(Runtime *rt, Exception *exception) {
    StrBuilder b = str_builder(rt);
    add_class_name(&b, exception->head.type);
    Str *message = value_str(rt, (Value){.tag = VALUE_TAG_OBJECT, .as.object = &exception->head});
    if (!message) exception_discard(rt);
    if (!message) str_builder_add_c(&b, ": <exception str() failed>");
    else if (message->size) str_builder_add_format(&b, ": %V", message);
    object_unref(rt, message);
    return str_builder_finish(&b);
}
