#include "sim/loop/policy.h"

#include "sim/loop/thread.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/vm.h"

static bool is_default(const Loops *loops, Value policy) {
    return type_is_subtype(policy.as.object->type, loops->policy_type);
}

// Whose answers count, and where they are kept.
typedef struct State {
    Loop **set;
    bool *was_set;
} State;

static State state_of(Loops *loops, Value self) {
    Policy *policy = (Policy *)self.as.object;
    bool is_in_force = value_is_null(loops->policy) || value_is(loops->policy, self);
    return is_in_force ? (State){&loops->set, &loops->was_set} : (State){&policy->set, &policy->was_set};
}

static Value default_get(Vm *vm, State state) {
    if (!*state.set && !*state.was_set && thread_is_main(vm)) {
        vm_warn(vm, EXC_DEPRECATION_WARNING, "There is no current event loop");
        *state.set = loop_new(vm);
        *state.was_set = true;
    }
    if (*state.set) return value_ref(value_from_object(*state.set));
    const Str *name = thread_is_main(vm) ? NULL : loops_of(vm)->threads->current->name;
    return exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "There is no current event loop in thread '%s'.",
                           name ? name->data : "MainThread");
}

static bool default_set(Vm *vm, State state, Value loop) {
    if (!value_is_none(loop) && !value_is_loop(vm, loop)) {
        exception_raise(&vm->rt, EXC_TYPE_ERROR, "loop must be an instance of AbstractEventLoop or None, not '%s'",
                        value_type_name(&vm->rt, loop));
        return false;
    }
    Loop *old = *state.set;
    *state.set = value_is_none(loop) ? NULL : (Loop *)value_ref(loop).as.object;
    *state.was_set = true;
    object_unref(&vm->rt, old);
    return true;
}

// What the library asks ----------------------------------------------------------------------------------------------------

static bool is_own(const Loops *loops) { // the program's
    return !value_is_null(loops->policy) && loops->policy.as.object->type != loops->policy_type;
}

static Value ask(Vm *vm, const char *method, const Value *args, size_t count) {
    Value policy = value_ref(loops_of(vm)->policy);
    Str *name = str_intern_object(&vm->rt, str_from_c(&vm->rt, method));
    Value answer = vm_call_method(vm, policy, name, args, count);
    object_unref(&vm->rt, name);
    value_unref(&vm->rt, policy);
    return answer;
}

static State in_force(Loops *loops) {
    return (State){&loops->set, &loops->was_set};
}

Value policy_new_event_loop(Vm *vm) {
    return is_own(loops_of(vm)) ? ask(vm, "new_event_loop", NULL, 0) : value_from_object(loop_new(vm));
}

Value policy_get_event_loop(Vm *vm) {
    Loops *loops = loops_of(vm);
    return is_own(loops) ? ask(vm, "get_event_loop", NULL, 0) : default_get(vm, in_force(loops));
}

bool policy_set_event_loop(Vm *vm, Value loop) {
    Loops *loops = loops_of(vm);
    if (!is_own(loops)) return default_set(vm, in_force(loops), loop);
    Value answer = ask(vm, "set_event_loop", &loop, 1);
    value_unref(&vm->rt, answer);
    return !value_is_null(answer);
}

// The types ----------------------------------------------------------------------------------------------------------------

static Value new_plain(Runtime *rt, Type *type, const Args *args) {
    (void)args;
    return value_from_object(object_new(rt, type, KIND_OTHER, type->instance_size));
}

static void destroy_plain(Runtime *rt, Object *self) {
    object_free(rt, self, self->type->instance_size);
}

static void visit_plain(Object *self, Visitor visitor, void *visitor_self) {
    (void)self, (void)visitor, (void)visitor_self;
}

static Value not_implemented(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return exception_raise_empty(rt, EXC_NOT_IMPLEMENTED_ERROR);
}

static void policy_destroy(Runtime *rt, Object *self) {
    object_unref(rt, ((Policy *)self)->set);
    destroy_plain(rt, self);
}

static void policy_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Policy *policy = (const Policy *)self;
    if (policy->set) visitor(visitor_self, &policy->set->head);
}

static Value method_new(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_none(rt, args, "BaseDefaultEventLoopPolicy.new_event_loop(self)")) return VALUE_NULL;
    return value_from_object(loop_new(vm_of(rt)));
}

static Value method_get(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "BaseDefaultEventLoopPolicy.get_event_loop(self)")) return VALUE_NULL;
    return default_get(vm_of(rt), state_of(loops_of(vm_of(rt)), self));
}

static Value method_set(Runtime *rt, Value self, const Args *args) {
    Value loop = VALUE_NULL;
    if (!args_parse_python(rt, args, "_UnixDefaultEventLoopPolicy.set_event_loop(self, loop)", &loop)) return VALUE_NULL;
    return default_set(vm_of(rt), state_of(loops_of(vm_of(rt)), self), loop) ? VALUE_NONE : VALUE_NULL;
}

static const TypeSlots plain_slots = {.new_ = new_plain, .destroy = destroy_plain, .visit = visit_plain};
static const TypeSlots policy_slots = {.new_ = new_plain, .destroy = policy_destroy, .visit = policy_visit};

static const NativeSpec abstract_policy_methods[] = {
    {.name = "get_event_loop", .call = not_implemented},
    {.name = "set_event_loop", .call = not_implemented},
    {.name = "new_event_loop", .call = not_implemented},
    {0},
};

static const NativeSpec policy_methods[] = {
    {.name = "get_event_loop", .call = method_get},
    {.name = "set_event_loop", .call = method_set},
    {.name = "new_event_loop", .call = method_new},
    {0},
};

static const NativeSpec abstract_loop_methods[] = {
    {.name = "run_forever", .call = not_implemented},
    {.name = "run_until_complete", .call = not_implemented},
    {.name = "stop", .call = not_implemented},
    {.name = "is_running", .call = not_implemented},
    {.name = "is_closed", .call = not_implemented},
    {.name = "close", .call = not_implemented},
    {.name = "call_soon", .call = not_implemented},
    {.name = "call_later", .call = not_implemented},
    {.name = "call_at", .call = not_implemented},
    {.name = "time", .call = not_implemented},
    {.name = "create_future", .call = not_implemented},
    {.name = "create_task", .call = not_implemented},
    {.name = "call_soon_threadsafe", .call = not_implemented},
    {.name = "run_in_executor", .call = not_implemented},
    {.name = "set_default_executor", .call = not_implemented},
    {.name = "set_task_factory", .call = not_implemented},
    {.name = "get_task_factory", .call = not_implemented},
    {.name = "get_exception_handler", .call = not_implemented},
    {.name = "set_exception_handler", .call = not_implemented},
    {.name = "default_exception_handler", .call = not_implemented},
    {.name = "call_exception_handler", .call = not_implemented},
    {.name = "get_debug", .call = not_implemented},
    {.name = "set_debug", .call = not_implemented},
    {0},
};

static Type *add_type(Vm *vm, const char *module, const char *name, Type *base, const TypeSlots *slots, size_t size,
                      const NativeSpec *methods) {
    Type *type = type_new_native(&vm->rt, module, name, base, slots, KIND_OTHER, size);
    type_add_natives(&vm->rt, type, methods);
    return type;
}

Type *abstract_loop_type(Vm *vm) {
    return add_type(vm, "asyncio.events", "AbstractEventLoop", vm->rt.types[TYPE_OBJECT], &plain_slots, sizeof(Object),
                    abstract_loop_methods);
}

// The functions ------------------------------------------------------------------------------------------------------------

static Value get_event_loop_policy(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Loops *loops = loops_of(vm_of(rt));
    if (!args_none(rt, args, "get_event_loop_policy()")) return VALUE_NULL;
    if (value_is_null(loops->policy))
        loops->policy = value_from_object(object_new(rt, loops->policy_type, KIND_OTHER, sizeof(Policy)));
    return value_ref(loops->policy);
}

// The answers of what was in force go with it.
static void put_in_force(Vm *vm, Value policy) {
    Loops *loops = loops_of(vm);
    Value old = loops->policy;
    Loop *set = loops->set;
    if (!value_is_null(old) && is_default(loops, old)) {
        ((Policy *)old.as.object)->set = set;
        ((Policy *)old.as.object)->was_set = loops->was_set;
        set = NULL;
    }
    loops->set = NULL;
    loops->was_set = false;
    loops->policy = value_is_null(policy) ? VALUE_NULL : value_ref(policy);
    if (!value_is_null(policy) && is_default(loops, policy)) {
        Policy *own = (Policy *)policy.as.object;
        loops->set = own->set;
        loops->was_set = own->was_set;
        own->set = NULL;
    }
    object_unref(&vm->rt, set);
    value_unref(&vm->rt, old);
}

static Value set_event_loop_policy(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Vm *vm = vm_of(rt);
    Value policy = VALUE_NULL;
    if (!args_parse_python(rt, args, "set_event_loop_policy(policy)", &policy)) return VALUE_NULL;
    bool is_policy = value_is_object(policy) && type_is_subtype(policy.as.object->type, loops_of(vm)->abstract_policy_type);
    if (!is_policy && !value_is_none(policy))
        return exception_raise(rt, EXC_TYPE_ERROR,
                               "policy must be an instance of AbstractEventLoopPolicy or None, not '%s'",
                               value_type_name(rt, policy));
    if (!value_is(policy, loops_of(vm)->policy)) put_in_force(vm, value_is_none(policy) ? VALUE_NULL : policy);
    return VALUE_NONE;
}

static const NativeSpec functions[] = {
    {.name = "get_event_loop_policy", .call = get_event_loop_policy, .kind = NATIVE_FUNCTION},
    {.name = "set_event_loop_policy", .call = set_event_loop_policy, .kind = NATIVE_FUNCTION},
    {0},
};

void policy_fill_module(Vm *vm, Module *asyncio) {
    Runtime *rt = &vm->rt;
    Loops *loops = loops_of(vm);
    loops->abstract_policy_type = add_type(vm, "asyncio.events", "AbstractEventLoopPolicy", rt->types[TYPE_OBJECT],
                                           &plain_slots, sizeof(Object), abstract_policy_methods);
    loops->policy_type = add_type(vm, "asyncio.unix_events", "_UnixDefaultEventLoopPolicy", loops->abstract_policy_type,
                                  &policy_slots, sizeof(Policy), policy_methods);
    module_add_natives(rt, asyncio, functions);
    module_set(rt, asyncio, "AbstractEventLoopPolicy", value_from_object(loops->abstract_policy_type));
    module_set(rt, asyncio, "DefaultEventLoopPolicy", value_from_object(loops->policy_type));
    module_set(rt, asyncio, "AbstractEventLoop", value_from_object(loops->abstract_loop_type));
    module_set(rt, asyncio, "BaseEventLoop", value_from_object(loops->base_loop_type));
}
