// _weakref: references that keep nothing alive. As Objects/weakrefobject.c.
//
// Beside an object lies the list of those who refer to it weakly; when it is given up, which is when the object dies, they are told:
//
//   object  ~~>  Referrers: first  -->  Reference  <-->  Reference       (each knows the object; the arrows count nothing)

#include "sim/module/arguments.h"
#include "sim/module/modules.h"
#include "sim/value/attribute.h"
#include "sim/value/beside.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/generic.h"
#include "sim/value/list.h"
#include "sim/value/native.h"
#include "sim/value/object.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/vm.h"

#include <string.h>

typedef struct Reference Reference;

typedef struct Referrers {
    Object head;
    Reference *first; // one that `ref(object)` gives again, if there is any; then the newest of the others. Borrowed
} Referrers;

struct Reference {
    Object head;
    Object *target;       // borrowed; NULL: it is gone
    Referrers *referrers; // in whose list it is; borrowed; NULL: its target is gone
    Reference *previous, *next;
    Value callback;       // called with this when the target is gone; VALUE_NULL: nobody is
    int64_t hash;
    bool has_hash;
};

static Reference *as_reference(Value v) { return (Reference *)(void *)v.as.object; }

static bool is_reference(Runtime *rt, Value v) {
    return type_is_subtype(value_type(rt, v), modules_types(vm_of(rt))->reference);
}

// The list ------------------------------------------------------------------------------------------------------------

static bool is_shared(Runtime *rt, const Reference *reference) {
    return value_is_null(reference->callback) && reference->head.type == modules_types(vm_of(rt))->reference;
}

static Referrers *referrers_of(Runtime *rt, const Object *object) { // borrowed; NULL: there never was one
    return (Referrers *)(void *)beside_get(rt, BESIDE_WEAK, object);
}

static Referrers *referrers_made(Runtime *rt, Object *object) {
    Referrers *referrers = referrers_of(rt, object);
    if (referrers) return referrers;
    referrers = object_new(rt, modules_types(vm_of(rt))->referrers, KIND_OTHER, sizeof(Referrers));
    beside_set(rt, BESIDE_WEAK, object, &referrers->head);
    object_unref(rt, referrers);
    return referrers;
}

static void insert(Runtime *rt, Referrers *referrers, Reference *reference) {
    Reference *first = referrers->first;
    Reference *before = first && is_shared(rt, first) && !is_shared(rt, reference) ? first : NULL;
    reference->referrers = referrers;
    reference->previous = before;
    reference->next = before ? before->next : first;
    if (reference->next) reference->next->previous = reference;
    if (before) before->next = reference;
    else referrers->first = reference;
}

static void leave(Reference *reference) {
    if (!reference->referrers) return;
    if (reference->next) reference->next->previous = reference->previous;
    if (reference->previous) reference->previous->next = reference->next;
    else reference->referrers->first = reference->next;
    reference->referrers = NULL;
    reference->target = NULL;
    reference->previous = reference->next = NULL;
}

// The end of a target -------------------------------------------------------------------------------------------------

static void call_back(Runtime *rt, Reference *reference) {
    Value callback = reference->callback, argument = value_from_object(reference);
    reference->callback = VALUE_NULL;
    Value result = runtime_call(rt, callback, &argument, 1);
    if (value_is_null(result)) vm_report_unraisable(vm_of(rt), callback);
    value_unref(rt, result);
    value_unref(rt, callback);
}

// All are dead before the first callback is called. Those that wait for that are held, one by the other's `next`.
static Reference *let_go(Referrers *referrers) {
    Reference *called = NULL, **last = &called;
    while (referrers->first) {
        Reference *reference = referrers->first;
        leave(reference);
        if (value_is_null(reference->callback)) continue;
        *last = object_ref(reference);
        last = &reference->next;
    }
    return called;
}

static void referrers_destroy(Runtime *rt, Object *self) {
    Reference *called = let_go((Referrers *)(void *)self);
    object_free(rt, self, sizeof(Referrers));
    if (!called) return;
    bool may_call = vm_of(rt)->end == VM_RUNNING && !rt->walk; // the end of the program takes all at once
    Exception *raised = exception_take(rt);
    while (called) {
        Reference *next = called->next;
        called->next = NULL;
        if (may_call) call_back(rt, called);
        object_unref(rt, called);
        called = next;
    }
    if (raised) exception_restore(rt, raised);
}

// Making --------------------------------------------------------------------------------------------------------------

static bool has_weak_slot(Runtime *rt, const Type *type) {
    Str *slots = str_intern(rt, "__slots__", strlen("__slots__")), *weak = str_intern(rt, "__weakref__", strlen("__weakref__"));
    bool has = false;
    for (size_t i = 0; i < type->mro_count && !has; i++) {
        Value own = dict_get_name(type->mro[i]->dict, slots);
        has = !value_is_null(own) && attribute_slots_contain(rt, own, weak);
    }
    object_unref(rt, slots);
    object_unref(rt, weak);
    return has;
}

// Whether CPython's type has a __weakref__.
static bool may_be_referred_to(Runtime *rt, Value v) {
    static const ObjectKind kinds[] = {
        KIND_FUNCTION,  KIND_NATIVE,    KIND_METHOD,          KIND_TYPE, KIND_MODULE, KIND_SET,
        KIND_GENERATOR, KIND_COROUTINE, KIND_ASYNC_GENERATOR, KIND_CODE,
    };
    if (!value_is_object(v)) return false;
    const Type *type = v.as.object->type;
    if (type->flags & TYPE_USER) return !(type->flags & TYPE_SLOTTED) || has_weak_slot(rt, type);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (v.as.object->kind == kinds[i]) return true;
    return type->flags & TYPE_FUTURE_LIKE || strncmp(type->module->data, "asyncio.", strlen("asyncio.")) == 0 ||
           type == modules_types(vm_of(rt))->deque || type == modules_types(vm_of(rt))->partial;
}

static bool take_arguments(Runtime *rt, const Args *args, const char *name, Value *target, Value *callback) {
    if (args->names) {
        exception_raise(rt, EXC_TYPE_ERROR, "ref() takes no keyword arguments");
        return false;
    }
    if (!args_count(rt, args, name, 1, 2)) return false;
    *target = args->values[0];
    *callback = args->count > 1 && !value_is_none(args->values[1]) ? args->values[1] : VALUE_NULL;
    return true;
}

static Value reference_new(Runtime *rt, Type *type, const Args *args) {
    const Type *plain = modules_types(vm_of(rt))->reference;
    Args own = *args; // a class of the program's may take more, and by names
    if (type != plain) own = (Args){args->values, arguments_positional(args) < 2 ? arguments_positional(args) : 2, NULL};
    Value target, callback;
    if (!take_arguments(rt, &own, "__new__", &target, &callback)) return VALUE_NULL;
    if (!may_be_referred_to(rt, target))
        return exception_raise(rt, EXC_TYPE_ERROR, "cannot create weak reference to '%s' object", value_type_name(rt, target));
    Referrers *referrers = referrers_made(rt, target.as.object);
    bool is_plain = type == plain && value_is_null(callback);
    if (is_plain && referrers->first && is_shared(rt, referrers->first)) return value_from_object(object_ref(referrers->first));
    Reference *reference = object_new(rt, type, KIND_OTHER, sizeof(Reference));
    reference->target = target.as.object;
    reference->callback = value_ref(callback);
    insert(rt, referrers, reference);
    return value_from_object(reference);
}

static bool reference_init(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value target, callback;
    return take_arguments(rt, args, "__init__", &target, &callback);
}

static void reference_clear(Runtime *rt, Object *self) {
    leave((Reference *)(void *)self);
    value_clear(rt, &((Reference *)(void *)self)->callback);
}

static void reference_destroy(Runtime *rt, Object *self) {
    reference_clear(rt, self);
    object_free(rt, self, sizeof(Reference));
}

static void reference_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Reference *reference = (const Reference *)(const void *)self;
    if (value_is_object(reference->callback)) visitor(visitor_self, reference->callback.as.object);
}

// Using ---------------------------------------------------------------------------------------------------------------

static Value target_of(const Reference *reference) { // a new reference; None: it is gone
    return reference->target ? value_from_object(object_ref(reference->target)) : VALUE_NONE;
}

static Value reference_call(Runtime *rt, Value self, const Args *args) {
    return args_count(rt, args, "weakref", 0, 0) ? target_of(as_reference(self)) : VALUE_NULL;
}

static Value reference_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_reference(rt, a) || !is_reference(rt, b)) return VALUE_NOT_IMPLEMENTED;
    bool same = value_is(a, b);
    if (as_reference(a)->target && as_reference(b)->target) {
        Value x = target_of(as_reference(a)), y = target_of(as_reference(b));
        bool done = value_equal(rt, x, y, &same);
        value_unref(rt, x);
        value_unref(rt, y);
        if (!done) return VALUE_NULL;
    }
    return value_from_bool(same == (op == COMPARE_EQ));
}

static bool reference_hash(Runtime *rt, Value self, int64_t *out) {
    Reference *reference = as_reference(self);
    if (!reference->has_hash) {
        Value target = target_of(reference);
        if (value_is_none(target)) {
            exception_raise(rt, EXC_TYPE_ERROR, "weak object has gone away");
            return false;
        }
        reference->has_hash = value_hash(rt, target, &reference->hash);
        value_unref(rt, target);
        if (!reference->has_hash) return false;
    }
    *out = reference->hash;
    return true;
}

static Value repr_of_living(Runtime *rt, Value self, Value target) {
    char own[RUNTIME_ADDRESS_SIZE], its[RUNTIME_ADDRESS_SIZE];
    Value name = attribute_find(rt, target, rt->names[NAME_NAME]);
    if (rt->raised) return VALUE_NULL;
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "<weakref at %s; to '%s' at %s", runtime_address_text(rt, self, own), value_type_name(rt, target),
                           runtime_address_text(rt, target, its));
    if (value_is_str(name)) str_builder_add_format(&text, " (%V)", value_as_str(name));
    str_builder_add_char(&text, '>');
    value_unref(rt, name);
    return value_from_object(str_builder_finish(&text));
}

static Value reference_repr(Runtime *rt, Value self) {
    char own[RUNTIME_ADDRESS_SIZE];
    Value target = target_of(as_reference(self));
    if (value_is_none(target)) return value_from_object(str_format(rt, "<weakref at %s; dead>", runtime_address_text(rt, self, own)));
    Value repr = repr_of_living(rt, self, target);
    value_unref(rt, target);
    return repr;
}

static Value get_callback(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Value callback = as_reference(self)->callback;
    return value_is_null(callback) ? VALUE_NONE : value_ref(callback);
}

// The module ----------------------------------------------------------------------------------------------------------

static List *references_to(Runtime *rt, Value target) {
    List *list = list_new(rt, 0);
    const Referrers *referrers = value_is_object(target) ? referrers_of(rt, target.as.object) : NULL;
    for (Reference *reference = referrers ? referrers->first : NULL; reference; reference = reference->next)
        list_append(rt, list, value_from_object(reference));
    return list;
}

static Value call_references(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "_weakref.getweakrefs()", 1, 1)) return VALUE_NULL;
    return value_from_object(references_to(rt, args->values[0]));
}

static const TypeSlots reference_slots = {
    .destroy = reference_destroy, .visit = reference_visit, .clear = reference_clear, .new_ = reference_new,
    .init = reference_init,       .call = reference_call,   .repr = reference_repr,   .compare = reference_compare,
    .hash = reference_hash,
};

static const TypeSlots referrers_slots = {.destroy = referrers_destroy};

static const NativeSpec reference_methods[] = {
    {.name = "__callback__", .call = get_callback, .kind = NATIVE_GETTER},
    {.name = "__class_getitem__", .call = generic_class_getitem, .kind = NATIVE_CLASS_METHOD},
    {0},
};

static const NativeSpec functions[] = {
    {.name = "getweakrefs", .call = call_references, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_weakref(Vm *vm) {
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "_weakref");
    module_add_natives(rt, module, functions);
    ModuleTypes *types = modules_types(vm);
    types->reference = module_add_type(rt, module, "weakref.ReferenceType", &reference_slots, sizeof(Reference), reference_methods);
    types->referrers = module_add_type(rt, module, "_weakref.referrers", &referrers_slots, sizeof(Referrers), NULL);
    return value_from_object(module);
}
