// What programs see of contexts: the module contextvars with ContextVar, Token and Context. As Python/context.c.

#include <string.h>

#include "sim/loop/context_map.h"
#include "sim/loop/loop.h"
#include "sim/loop/tell.h"
#include "sim/loop/types.h"
#include "sim/value/generic.h"
#include "sim/value/list.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

// What ContextVar.set gives, to undo it.
typedef struct Token {
    Object head;
    Context *context;
    ContextVar *var;
    Value old;        // VALUE_NULL: was not set
    bool is_used;
} Token;

static Context *as_context(Value v) { return (Context *)v.as.object; }
static ContextVar *as_var(Value v) { return (ContextVar *)v.as.object; }
static Token *as_token(Value v) { return (Token *)v.as.object; }

static bool value_is_var(Runtime *rt, Value v) {
    return value_is_kind(v, KIND_OTHER) && v.as.object->type == loops_of(vm_of(rt))->context_var_type;
}

// ContextVar

static Value var_new(Runtime *rt, Type *type, const Args *args) {
    Value name = VALUE_NULL, fallback = VALUE_NULL;
    if (!args_parse(rt, args, "ContextVar(name, /, |, *, | default)", &name, &fallback)) return VALUE_NULL;
    if (!value_is_str(name)) return exception_raise(rt, EXC_TYPE_ERROR, "context variable name must be a str");
    ContextVar *var = object_new(rt, type, KIND_OTHER, sizeof(ContextVar));
    var->name = object_ref(value_as_str(name));
    var->fallback = value_ref(fallback);
    return value_from_object(var);
}

static void var_destroy(Runtime *rt, Object *self) {
    ContextVar *var = (ContextVar *)self;
    object_unref(rt, var->name);
    value_unref(rt, var->fallback);
    object_free(rt, self, sizeof(ContextVar));
}

static void var_visit(Object *self, Visitor visitor, void *visitor_self) {
    const ContextVar *var = (const ContextVar *)self;
    if (value_is_object(var->fallback)) visitor(visitor_self, var->fallback.as.object);
}

static Value var_repr(Runtime *rt, Value self) {
    const ContextVar *var = as_var(self);
    char address[RUNTIME_ADDRESS_SIZE];
    StrBuilder text = str_builder(rt);
    Value name = {VALUE_TAG_OBJECT, {.object = &var->name->head}};
    bool good = str_builder_add_format(&text, "<ContextVar name=%R", &name);
    if (good && !value_is_null(var->fallback)) good = str_builder_add_format(&text, " default=%R", &var->fallback);
    if (!good) {
        str_builder_drop(&text);
        return VALUE_NULL;
    }
    str_builder_add_format(&text, " at %s>", runtime_address_text(rt, self, address));
    return value_from_object(str_builder_finish(&text));
}

static Value var_get(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "get", 0, 1)) return VALUE_NULL;
    Value value = context_var_get(vm_of(rt), as_var(self));
    if (value_is_null(value) && args->count) value = args->values[0];
    if (value_is_null(value)) value = as_var(self)->fallback;
    if (value_is_null(value)) return exception_raise_value(rt, EXC_LOOKUP_ERROR, self);
    return value_ref(value);
}

Value context_var_set(Vm *vm, ContextVar *var, Value value) {
    Runtime *rt = &vm->rt;
    Value old = context_var_get(vm, var);
    Token *token = object_new(rt, loops_of(vm)->token_type, KIND_OTHER, sizeof(Token));
    token->old = value_ref(old);
    token->var = object_ref(var);
    context_set(vm, var, value);
    token->context = object_ref(context_current(vm));
    if (tell_wanted(vm, DETAIL_SYNC)) {
        TellText text;
        tell(vm, &(Event){.kind = EVENT_CONTEXT_SET, .task = tell_task(vm), .name = tell_str(var->name),
                          .value = tell_repr(vm, value, &text), .line = tell_line(vm)});
    }
    return value_from_object(token);
}

static Value var_set(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "ContextVar.set()", 1, 1)) return VALUE_NULL;
    return context_var_set(vm_of(rt), as_var(self), args->values[0]);
}

static Value var_reset(Runtime *rt, Value self, const Args *args) {
    Vm *vm = vm_of(rt);
    if (!args_count(rt, args, "ContextVar.reset()", 1, 1)) return VALUE_NULL;
    Value given = args->values[0];
    if (value_type(rt, given) != loops_of(vm)->token_type)
        return exception_raise(rt, EXC_TYPE_ERROR, "expected an instance of Token, got %R", &given);
    Token *token = as_token(given);
    if (token->is_used) return exception_raise(rt, EXC_RUNTIME_ERROR, "%R has already been used once", &given);
    if (token->var != as_var(self))
        return exception_raise(rt, EXC_VALUE_ERROR, "%R was created by a different ContextVar", &given);
    if (token->context != context_current(vm))
        return exception_raise(rt, EXC_VALUE_ERROR, "%R was created in a different Context", &given);
    token->is_used = true;
    if (value_is_null(token->old))
        context_unset(vm, token->var);
    else
        context_set(vm, token->var, token->old);
    return VALUE_NONE;
}

static Value var_name(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_from_object(as_var(self)->name));
}

const TypeSlots context_var_slots = {.new_ = var_new, .destroy = var_destroy, .visit = var_visit, .repr = var_repr};

const NativeSpec context_var_methods[] = {
    {.name = "get", .call = var_get},
    {.name = "set", .call = var_set},
    {.name = "reset", .call = var_reset},
    {.name = "name", .call = var_name, .kind = NATIVE_GETTER},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

// Token

static Value token_new(Runtime *rt, Type *type, const Args *args) {
    (void)type, (void)args;
    return exception_raise(rt, EXC_RUNTIME_ERROR, "Tokens can only be created by ContextVars");
}

static void token_destroy(Runtime *rt, Object *self) {
    Token *token = (Token *)self;
    object_unref(rt, token->context);
    object_unref(rt, token->var);
    value_unref(rt, token->old);
    object_free(rt, self, sizeof(Token));
}

static void token_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Token *token = (const Token *)self;
    visitor(visitor_self, &token->context->head);
    visitor(visitor_self, &token->var->head);
    if (value_is_object(token->old)) visitor(visitor_self, token->old.as.object);
}

static Value token_repr(Runtime *rt, Value self) {
    const Token *token = as_token(self);
    char address[RUNTIME_ADDRESS_SIZE];
    Value var = {VALUE_TAG_OBJECT, {.object = &token->var->head}};
    Str *text = str_format(rt, "<Token%s var=%R at ", token->is_used ? " used" : "", &var);
    if (!text) return VALUE_NULL;
    Str *whole = str_format(rt, "%V%s>", text, runtime_address_text(rt, self, address));
    object_unref(rt, text);
    return value_from_object(whole);
}

static Value token_var(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(value_from_object(as_token(self)->var));
}

static Value token_old(Runtime *rt, Value self, const Args *args) {
    (void)args;
    Value old = as_token(self)->old;
    if (!value_is_null(old)) return value_ref(old);
    Str *name = str_intern(rt, "MISSING", 7);
    Value missing = value_ref(type_lookup(rt, loops_of(vm_of(rt))->token_type, name));
    object_unref(rt, name);
    return missing;
}

const TypeSlots token_slots = {.new_ = token_new, .destroy = token_destroy, .visit = token_visit, .repr = token_repr};

const NativeSpec token_methods[] = {
    {.name = "var", .call = token_var, .kind = NATIVE_GETTER},
    {.name = "old_value", .call = token_old, .kind = NATIVE_GETTER},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

// Token.MISSING, the one object of a type of its own.
static Value missing_repr(Runtime *rt, Value self) {
    (void)self;
    return value_from_object(str_from_c(rt, "<Token.MISSING>"));
}

static void missing_destroy(Runtime *rt, Object *self) {
    object_free(rt, self, sizeof(Object));
}

static const TypeSlots missing_slots = {.destroy = missing_destroy, .repr = missing_repr};

static void add_missing(Vm *vm, Type *token_type) {
    Runtime *rt = &vm->rt;
    Type *type = type_new_native(rt, "Token", "MISSING", rt->types[TYPE_OBJECT], &missing_slots, KIND_OTHER,
                                 sizeof(Object));
    Value missing = value_from_object(object_new(rt, type, KIND_OTHER, sizeof(Object)));
    Str *name = str_intern(rt, "MISSING", 7);
    type_set(rt, token_type, name, missing);
    object_unref(rt, name);
    value_unref(rt, missing);
}

// Context

static Value context_slot_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    if (args->count) return exception_raise(rt, EXC_TYPE_ERROR, "Context() does not accept any arguments");
    return value_from_object(context_new_empty(vm_of(rt)));
}

static void context_destroy(Runtime *rt, Object *self) {
    Context *context = (Context *)self;
    object_unref(rt, context->map);
    object_unref(rt, context->snapshot);
    object_free(rt, self, sizeof(Context));
}

static void context_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Context *context = (const Context *)self;
    if (context->map) visitor(visitor_self, &context->map->head);
    if (context->snapshot) visitor(visitor_self, &context->snapshot->head);
}

static void context_clear(Runtime *rt, Object *self) {
    Context *context = (Context *)self;
    ContextMap *map = context->map;
    Context *snapshot = context->snapshot;
    context->map = NULL;
    context->snapshot = NULL;
    object_unref(rt, map);
    object_unref(rt, snapshot);
}

static bool context_length(Runtime *rt, Value self, int64_t *out) {
    (void)rt;
    const ContextMap *map = as_context(self)->map;
    *out = map ? map->count : 0;
    return true;
}

static bool check_key(Runtime *rt, Value key) {
    if (value_is_var(rt, key)) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "a ContextVar key was expected, got %R", &key);
    return false;
}

static Value context_get_item(Runtime *rt, Value self, Value key) {
    if (!check_key(rt, key)) return VALUE_NULL;
    Value value = context_map_get(as_context(self)->map, as_var(key));
    return value_is_null(value) ? exception_raise_value(rt, EXC_KEY_ERROR, key) : value_ref(value);
}

static bool context_contains(Runtime *rt, Value self, Value key, bool *out) {
    if (!check_key(rt, key)) return false;
    *out = !value_is_null(context_map_get(as_context(self)->map, as_var(key)));
    return true;
}

static Value context_get(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "get", 1, 2) || !check_key(rt, args->values[0])) return VALUE_NULL;
    Value value = context_map_get(as_context(self)->map, as_var(args->values[0]));
    if (!value_is_null(value)) return value_ref(value);
    return args->count == 2 ? value_ref(args->values[1]) : VALUE_NONE;
}

typedef enum ContextPart { PART_KEYS, PART_VALUES, PART_ITEMS } ContextPart;

static Value context_part(Runtime *rt, Value self, ContextPart part) {
    const ContextMap *map = as_context(self)->map;
    Tuple *all = tuple_new(rt, map ? map->count : 0);
    for (size_t i = 0; i < all->count; i++) {
        const ContextEntry *entry = &map->entries[i];
        Value pair[2] = {value_from_object(entry->var), entry->value};
        all->items[i] = part == PART_ITEMS ? value_from_object(tuple_from(rt, pair, 2)) : value_ref(pair[part]);
    }
    return value_from_object(all);
}

static Value context_keys(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "Context.keys()", 0, 0) ? context_part(rt, self, PART_KEYS) : VALUE_NULL;
}

static Value context_values(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "Context.values()", 0, 0) ? context_part(rt, self, PART_VALUES) : VALUE_NULL;
}

static Value context_items(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "Context.items()", 0, 0) ? context_part(rt, self, PART_ITEMS) : VALUE_NULL;
}

static Value context_iter(Runtime *rt, Value self) {
    Value keys = context_part(rt, self, PART_KEYS);
    Value iterator = value_iter(rt, keys);
    value_unref(rt, keys);
    return iterator;
}

static Value context_copy_method(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "Context.copy()", 0, 0)) return VALUE_NULL;
    Context *copy = context_new_empty(vm_of(rt));
    ContextMap *map = as_context(self)->map;
    copy->map = map ? object_ref(map) : NULL;
    return value_from_object(copy);
}


// Two contexts are equal if they map the same variables to equal values.
static Value context_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_context(vm_of(rt), b)) return VALUE_NOT_IMPLEMENTED;
    const ContextMap *one = as_context(a)->map, *two = as_context(b)->map;
    bool equal = (one ? one->count : 0) == (two ? two->count : 0);
    for (uint32_t i = 0; equal && one && i < one->count; i++) {
        Value other = context_map_get(two, one->entries[i].var);
        if (value_is_null(other))
            equal = false;
        else if (!value_equal(rt, one->entries[i].value, other, &equal))
            return VALUE_NULL;
    }
    return value_from_bool(equal == (op == COMPARE_EQ));
}

const TypeSlots context_slots = {
    .new_ = context_slot_new, .destroy = context_destroy, .visit = context_visit, .clear = context_clear,
    .unhashable = true, .compare = context_compare, .length = context_length, .iter = context_iter,
    .get_item = context_get_item, .contains = context_contains,
};

const NativeSpec context_methods[] = {
    {.name = "run", .activation = (void (*)(void))context_start_run}, {.name = "copy", .call = context_copy_method},
    {.name = "get", .call = context_get},     {.name = "keys", .call = context_keys},
    {.name = "items", .call = context_items}, {.name = "values", .call = context_values},
    {0},
};

static Value copy_context(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "copy_context()", 0, 0)) return VALUE_NULL;
    return value_from_object(context_copy(vm_of(rt)));
}

static const NativeSpec functions[] = {
    {.name = "copy_context", .call = copy_context, .kind = NATIVE_FUNCTION},
    {0},
};

Value context_module_new(Vm *vm) {
    Runtime *rt = &vm->rt;
    Loops *loops = loops_of(vm);
    Module *module = module_new(rt, "contextvars");
    module_add_natives(rt, module, functions);
    module_set(rt, module, "ContextVar", value_from_object(loops->context_var_type));
    module_set(rt, module, "Context", value_from_object(loops->context_type));
    module_set(rt, module, "Token", value_from_object(loops->token_type));
    add_missing(vm, loops->token_type);
    return value_from_object(module);
}
