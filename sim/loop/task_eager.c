// Eager tasks: the first step is made inside of the call that creates the task. As task_eager_start of _asynciomodule.c and
// create_eager_task_factory of asyncio.tasks.

#include "sim/loop/eager.h"

#include "sim/loop/iterate.h"
#include "sim/loop/library_call.h"
#include "sim/loop/runner.h"
#include "sim/loop/task_parts.h"
#include "sim/loop/types.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"

// CPython stops here with the task as the current one, and for good: whoever goes on is refused.
static bool refuse_context(Vm *vm, Task *task) {
    Value context = value_from_object(task->context);
    loops_of(vm)->current = object_ref(task);
    exception_raise(&vm->rt, EXC_RUNTIME_ERROR, "cannot enter context: %R is already entered", &context);
    return false;
}

static void make_step(Vm *vm, Task *task) {
    Input input;
    Outcome outcome;
    Activation *coroutine = task_step_begin(vm, task, NULL, &input, &outcome);
    if (coroutine) outcome = vm_run(vm, coroutine, input);
    if (outcome_kind(outcome) == OUTCOME_STOPPED) vm_raise_stopped(vm);
    task_step_end(vm, task, outcome_kind(outcome), outcome_value(outcome));
}

static void drop_coroutine(Vm *vm, Task *task) {
    Object *coroutine = task->coroutine;
    task->coroutine = NULL;
    object_unref(&vm->rt, coroutine);
}

bool task_start_eagerly(Vm *vm, Task *task) {
    Loops *loops = loops_of(vm);
    if (task->context->is_entered && !task->context->is_snapshot) return refuse_context(vm, task);
    Task *creator = loops->current;
    EventRef actor = loops->actor;
    Context **context = context_enter(vm, &task->context);
    unsigned library_frames = loops->library_frames;
    loops->current = NULL;
    loops->library_frames = 0;
    make_step(vm, task);
    loops->library_frames = library_frames;
    loops->current = creator;
    loops->actor = actor;
    context_leave(vm, context);
    if (future_is_done(&task->future)) drop_coroutine(vm, task);
    return !vm->rt.raised;
}

// Factories -----------------------------------------------------------------------------------------------------------

typedef struct Factory { // what create_eager_task_factory gives: a function of Python, to the program
    Object head;
    Value constructor;
} Factory;

static Factory *as_factory(Value v) {
    return (Factory *)v.as.object;
}

static const char factory_qualname[] = "create_eager_task_factory.<locals>.factory";

// constructor(coro, loop=loop, name=name, context=context, eager_start=True)
static Value call_constructor(Vm *vm, Value constructor, const Value args[4]) {
    static const char *const keywords[] = {"loop", "name", "context", "eager_start"};
    enum { KEYWORDS = sizeof keywords / sizeof *keywords };
    enum { FRAMES = 3 }; // asyncio.create_task, loop.create_task and the factory: functions of Python, in CPython
    Runtime *rt = &vm->rt;
    Tuple *names = tuple_new(rt, KEYWORDS);
    for (size_t i = 0; i < KEYWORDS; i++)
        names->items[i] = value_from_object(str_intern_object(rt, str_from_c(rt, keywords[i])));
    Value all[] = {args[0], args[1], args[2], args[3], VALUE_TRUE};
    LibraryCall *call = library_call_enter(vm, FRAMES);
    Value task = vm_call(rt, constructor, all, KEYWORDS + 1, &names->head);
    library_call_leave(vm, call, task);
    object_unref(rt, names);
    return task;
}

static Value factory_call(Runtime *rt, Value self, const Args *args) {
    Value loop = VALUE_NULL, coroutine = VALUE_NULL, name = VALUE_NONE, context = VALUE_NONE;
    if (!args_parse_python(rt, args, "create_eager_task_factory.<locals>.factory(loop, coro, *, | name, context)", &loop,
                           &coroutine, &name, &context))
        return VALUE_NULL;
    Value constructor = value_ref(as_factory(self)->constructor);
    Value task = call_constructor(vm_of(rt), constructor, (Value[]){coroutine, loop, name, context});
    value_unref(rt, constructor);
    return task;
}

static void factory_destroy(Runtime *rt, Object *self) {
    value_unref(rt, ((Factory *)self)->constructor);
    object_free(rt, self, sizeof(Factory));
}

static void factory_visit(Object *self, Visitor visitor, void *visitor_self) {
    Value constructor = ((const Factory *)self)->constructor;
    if (value_is_object(constructor)) visitor(visitor_self, constructor.as.object);
}

static Value factory_repr(Runtime *rt, Value self) {
    char address[RUNTIME_ADDRESS_SIZE];
    return value_from_object(
        str_format(rt, "<function %s at %s>", factory_qualname, runtime_address_text(rt, self, address)));
}

static Value get_name(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return value_from_object(str_from_c(rt, "factory"));
}

static Value get_qualname(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return value_from_object(str_from_c(rt, factory_qualname));
}

static Value get_module(Runtime *rt, Value self, const Args *args) {
    (void)self, (void)args;
    return value_from_object(str_from_c(rt, "asyncio.tasks"));
}

static const TypeSlots factory_slots = {
    .destroy = factory_destroy, .visit = factory_visit, .call = factory_call, .repr = factory_repr,
};

static const NativeSpec factory_attributes[] = {
    {.name = "__name__", .call = get_name, .kind = NATIVE_GETTER},
    {.name = "__qualname__", .call = get_qualname, .kind = NATIVE_GETTER},
    {.name = "__module__", .call = get_module, .kind = NATIVE_GETTER},
    {0},
};

static Value factory_new(Vm *vm, Value constructor) {
    Factory *factory = object_new(&vm->rt, loops_of(vm)->eager_factory_type, KIND_OTHER, sizeof(Factory));
    factory->constructor = value_ref(constructor);
    return value_from_object(factory);
}

static Value create_eager_task_factory(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value constructor = VALUE_NULL;
    if (!args_parse_python(rt, args, "create_eager_task_factory(custom_task_constructor)", &constructor))
        return VALUE_NULL;
    return factory_new(vm_of(rt), constructor);
}

static const NativeSpec functions[] = {
    {.name = "create_eager_task_factory", .call = create_eager_task_factory, .kind = NATIVE_FUNCTION},
    {0},
};

void eager_fill_module(Vm *vm, Module *asyncio) {
    Runtime *rt = &vm->rt;
    Loops *loops = loops_of(vm);
    loops->eager_factory_type = type_new_native(rt, "builtins", "function", rt->types[TYPE_OBJECT], &factory_slots,
                                                KIND_OTHER, sizeof(Factory));
    type_add_natives(rt, loops->eager_factory_type, factory_attributes);
    loops->eager_factory_type->flags |= TYPE_FINAL;
    module_add_natives(rt, asyncio, functions);
    Value factory = factory_new(vm, value_from_object(loops->task_type));
    module_set(rt, asyncio, "eager_task_factory", factory);
    value_unref(rt, factory);
}
