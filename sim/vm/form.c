#include "sim/vm/form.h"

#include "sim/value/operate.h"
#include "sim/value/tuple.h"

Form *form_new(Runtime *rt, Type *type, Str *name, Tuple *args) {
    Form *form = object_new(rt, type, KIND_OTHER, sizeof(Form));
    form->name = name;
    form->args = args;
    return form;
}

static void form_destroy(Runtime *rt, Object *self) {
    Form *form = (Form *)self;
    object_unref(rt, form->name);
    object_unref(rt, form->args);
    object_free(rt, self, sizeof(Form));
}

static void form_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Form *form = (const Form *)self;
    if (form->args) visitor(visitor_self, &form->args->head);
}

// Classes by their names, as annotations show them; a list of them in brackets.
static bool add_argument(StrBuilder *out, Value arg) {
    Runtime *rt = out->rt;
    if (value_is_kind(arg, KIND_TYPE)) {
        const Type *type = (const Type *)arg.as.object;
        if (!str_equal(type->module, rt->names[NAME_BUILTINS])) str_builder_add_format(out, "%V.", type->module);
        str_builder_add_str(out, type->qualname);
        return true;
    }
    return str_builder_add_repr(out, arg);
}

static Value form_repr(Runtime *rt, Value self) {
    const Form *form = (const Form *)self.as.object;
    StrBuilder text = str_builder(rt);
    str_builder_add_str(&text, form->name);
    bool well = true;
    if (form->args) str_builder_add_char(&text, '[');
    for (size_t i = 0; form->args && i < form->args->count && well; i++) {
        if (i) str_builder_add_c(&text, ", ");
        well = add_argument(&text, form->args->items[i]);
    }
    if (form->args) str_builder_add_char(&text, ']');
    if (well) return value_from_object(str_builder_finish(&text));
    str_builder_drop(&text);
    return VALUE_NULL;
}

static Value form_get_item(Runtime *rt, Value self, Value key) {
    Form *form = (Form *)self.as.object;
    Tuple *args = value_is_tuple(key) ? object_ref(value_as_tuple(key)) : tuple_from(rt, &key, 1);
    return value_from_object(form_new(rt, form->head.type, object_ref(form->name), args));
}

// X | Y is shown as typing.Union[X, Y], or typing.Optional[X] if Y is None.
static Value form_binary(Runtime *rt, BinaryOp op, Value a, Value b) {
    if (op != BINARY_OR) return VALUE_NOT_IMPLEMENTED;
    Object *form = value_is_kind(a, KIND_OTHER) ? a.as.object : b.as.object;
    bool is_optional = value_is_none(a) || value_is_none(b);
    Value args[] = {value_is_none(a) ? b : a, b};
    Tuple *tuple = tuple_from(rt, args, is_optional ? 1 : 2);
    Str *name = str_from_c(rt, is_optional ? "typing.Optional" : "typing.Union");
    return value_from_object(form_new(rt, form->type, name, tuple));
}

// List(), Type(): a form that is called makes nothing of its own.
static Value form_call(Runtime *rt, Value self, const Args *args) {
    (void)rt;
    return value_ref(args->count ? args->values[0] : self);
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_object(object_ref(((const Form *)self.as.object)->name));
}

static Value get_args(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Tuple *own = ((const Form *)self.as.object)->args;
    return value_from_object(own ? object_ref(own) : tuple_new(rt, 0));
}

static bool form_hash(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    *out = str_hash(((const Form *)self.as.object)->name);
    return true;
}

// Two of the same name and arguments.
static Value form_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    bool comparable = value_type(rt, a) == value_type(rt, b) && (op == COMPARE_EQ || op == COMPARE_NE);
    if (!comparable) return VALUE_NOT_IMPLEMENTED;
    const Form *mine = (const Form *)a.as.object, *theirs = (const Form *)b.as.object;
    bool same = value_is(a, b);
    if (!same && mine->args && theirs->args && str_equal(mine->name, theirs->name) &&
        !value_equal(rt, value_from_object(mine->args), value_from_object(theirs->args), &same))
        return VALUE_NULL;
    return value_from_bool(same == (op == COMPARE_EQ));
}

static const TypeSlots form_slots = {
    .destroy = form_destroy,
    .visit = form_visit,
    .repr = form_repr,
    .get_item = form_get_item,
    .binary = form_binary,
    .call = form_call,
    .compare = form_compare,
    .hash = form_hash,
};

Type *form_new_type(Runtime *rt) {
    Type *object = rt->types[TYPE_OBJECT];
    Type *type = type_new_native(rt, "typing", "_SpecialForm", object, &form_slots, KIND_OTHER, sizeof(Form));
    static const NativeSpec methods[] = {
        {.name = "_name", .call = get_name, .kind = NATIVE_GETTER},
        {.name = "__args__", .call = get_args, .kind = NATIVE_GETTER},
        {0},
    };
    type->flags |= TYPE_FINAL;
    type_add_natives(rt, type, methods);
    type_add_operators(rt, type, 1u << BINARY_OR, 1u << BINARY_OR, 0);
    return type;
}
