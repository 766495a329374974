// Handles: what the program gave to call_soon and call_at. As asyncio.events.Handle and TimerHandle.

#include "sim/loop/handle.h"

#include "sim/loop/describe.h"
#include "sim/loop/iterate.h"
#include "sim/loop/tell.h"
#include "sim/loop/types.h"
#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/origin.h"
#include "sim/vm/plan.h"
#include "sim/vm/where.h"

Handle *handle_new(Vm *vm, Loop *loop, Value callable, Tuple *args, Context *context) {
    Handle *handle = object_new(&vm->rt, loops_of(vm)->handle_type, KIND_OTHER, sizeof(Handle));
    handle->loop = object_ref(loop);
    handle->callable = value_ref(callable);
    handle->args = args ? object_ref(args) : NULL;
    handle->context = context ? object_ref(context) : context_snapshot(vm);
    return handle;
}

Handle *handle_new_native(Vm *vm, Loop *loop, const Callback *callback, Object *self) {
    Handle *handle = object_new(&vm->rt, loops_of(vm)->handle_type, KIND_OTHER, sizeof(Handle));
    handle->loop = object_ref(loop);
    handle->native = callback;
    handle->target = self ? object_ref(self) : NULL;
    return handle;
}

void handle_set_origin(Vm *vm, Handle *handle, unsigned hidden) {
    if (!handle->loop->debug) return;
    hidden += loops_of(vm)->library_frames;
    origin_keep(vm, &handle->head, hidden < ORIGIN_DEPTH ? ORIGIN_DEPTH - hidden : 0);
    handle->is_by_program = where_frame(vm) != NULL;
}

static void drop_callback(Runtime *rt, Handle *handle) {
    Object *target = handle->target;
    Tuple *args = handle->args;
    handle->target = NULL;
    handle->native = NULL;
    handle->args = NULL;
    value_clear(rt, &handle->callable);
    object_unref(rt, target);
    object_unref(rt, args);
}

static Str *make_repr(Vm *vm, const Handle *handle);

static void keep_repr(Vm *vm, Handle *handle) {
    Exception *on_its_way = exception_take(&vm->rt);
    handle->repr = make_repr(vm, handle);
    if (vm->rt.raised) exception_discard(&vm->rt);
    exception_restore(&vm->rt, on_its_way);
}

void handle_cancel(Vm *vm, Handle *handle) {
    if (handle->is_cancelled) return;
    if (handle->is_timer) loop_timer_cancelled(vm, handle);
    else if (handle->id && tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = EVENT_HANDLE_CANCEL, .id = handle->id, .ref = tell_actor(vm)});
    handle->is_cancelled = true;
    if (handle->loop->debug) keep_repr(vm, handle);
    drop_callback(&vm->rt, handle);
}

static void call_callable(Vm *vm, Handle *handle, Object *argument) {
    Value only = value_from_object(argument);
    const Value *args = argument ? &only : handle->args ? handle->args->items : NULL;
    size_t count = argument ? 1 : handle->args ? handle->args->count : 0;
    Context **previous = context_enter(vm, &handle->context);
    Value result = vm_call(&vm->rt, handle->callable, args, count, NULL);
    context_leave(vm, previous);
    value_unref(&vm->rt, result);
}

static void call_native(Vm *vm, Handle *handle, Object *argument) {
    bool has_context = handle->context != NULL;
    Context **previous = has_context ? context_enter(vm, &handle->context) : NULL;
    handle->native->call(vm, handle->target, argument);
    if (has_context) context_leave(vm, previous);
}

static void run(Vm *vm, Object *self, Object *argument) {
    Handle *handle = (Handle *)self;
    if (handle->is_cancelled) return;
    if (handle->is_timer) loops_of(vm)->actor = (EventRef){.kind = REF_TIMER, .id = handle->id};
    if (vm->plan && handle->id && !handle->is_timer) vm->plan->handles_run++;
    if (handle->id && tell_wanted(vm, DETAIL_SYNC))
        tell(vm, &(Event){.kind = handle->is_timer ? EVENT_TIMER_FIRE : EVENT_HANDLE_RUN, .id = handle->id,
                          .iteration = tell_iteration(vm, false)});
    if (handle->native)
        call_native(vm, handle, argument);
    else
        call_callable(vm, handle, argument);
}

const Callback handle_run = {"Handle._run", run};

void handle_tell_schedule(Vm *vm, const Handle *handle) {
    if (!tell_wanted(vm, DETAIL_SYNC)) return;
    TellText text;
    EventText name = handle->native ? event_text(handle->native->name) : tell_callable(vm, handle->callable, &text);
    tell(vm, &(Event){.kind = EVENT_HANDLE_SCHEDULE, .id = handle->id, .name = name, .ref = tell_actor(vm)});
}

// What programs see ---------------------------------------------------------------------------------------------------

static Handle *as_handle(Value v) {
    return (Handle *)v.as.object;
}

static void handle_clear(Runtime *rt, Object *self) {
    Handle *handle = (Handle *)self;
    Context *context = handle->context;
    drop_callback(rt, handle);
    handle->context = NULL;
    object_unref(rt, context);
}

static void handle_destroy(Runtime *rt, Object *self) {
    Handle *handle = (Handle *)self;
    handle_clear(rt, self);
    value_clear(rt, &handle->when);
    object_unref(rt, handle->repr);
    object_unref(rt, handle->loop);
    object_free(rt, self, self->type->instance_size);
}

static void handle_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Handle *handle = (const Handle *)self;
    if (value_is_object(handle->callable)) visitor(visitor_self, handle->callable.as.object);
    if (handle->target) visitor(visitor_self, handle->target);
    if (handle->args) visitor(visitor_self, &handle->args->head);
    if (handle->context) visitor(visitor_self, &handle->context->head);
    if (value_is_object(handle->when)) visitor(visitor_self, handle->when.as.object);
    visitor(visitor_self, &handle->loop->head);
}

bool handle_describe_callback(Vm *vm, StrBuilder *text, const Handle *handle) {
    const Tuple *args = handle->loop->debug ? handle->args : NULL;
    if (!handle->native) return describe_call(vm, text, handle->callable, args);
    if (handle->native != &task_step) {
        str_builder_add_c(text, handle->native->name);
        return describe_args(vm, text, args);
    }
    // The wrapper, which is no object here: its handle stands for it.
    char address[RUNTIME_ADDRESS_SIZE];
    Value self = value_from_object((Object *)(uintptr_t)&handle->head);
    str_builder_add_format(text, "%s at %s>()", handle->native->name, runtime_address_text(&vm->rt, self, address));
    return true;
}

// "<Handle cb() at x.py:3>", "<TimerHandle cancelled when=1.5>"; NULL: raised. As Handle._repr_info.
static Str *make_repr(Vm *vm, const Handle *handle) {
    StrBuilder text = str_builder(&vm->rt);
    str_builder_add_format(&text, "<%V%s", handle->head.type->name, handle->is_cancelled ? " cancelled" : "");
    bool good = true;
    if (handle->is_timer) {
        str_builder_add_c(&text, " when=");
        good = str_builder_add_value(&text, handle->when);
    }
    if (good && (handle->native || !value_is_null(handle->callable))) {
        str_builder_add_char(&text, ' ');
        good = handle_describe_callback(vm, &text, handle);
    }
    if (handle->is_by_program) describe_origin(vm, &text, origin_of(vm, &handle->head));
    str_builder_add_char(&text, '>');
    Str *repr = str_builder_finish(&text);
    if (good) return repr;
    object_unref(&vm->rt, repr);
    return NULL;
}

static Value handle_repr(Runtime *rt, Value self) {
    const Handle *handle = as_handle(self);
    Str *repr = handle->repr ? object_ref(handle->repr) : make_repr(vm_of(rt), handle);
    return repr ? value_from_object(repr) : VALUE_NULL;
}

static Value handle_cancel_method(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Handle.cancel(self)")) return VALUE_NULL;
    handle_cancel(vm_of(rt), as_handle(self));
    return VALUE_NONE;
}

static Value handle_cancelled(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Handle.cancelled(self)")) return VALUE_NULL;
    return value_from_bool(as_handle(self)->is_cancelled);
}

static Value handle_get_context(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "Handle.get_context(self)")) return VALUE_NULL;
    Handle *handle = as_handle(self);
    if (!handle->context) return VALUE_NONE;
    return value_ref(value_from_object(context_materialize(vm_of(rt), &handle->context)));
}

static Value handle_when(Runtime *rt, Value self, const Args *args) {
    if (!args_none(rt, args, "TimerHandle.when(self)")) return VALUE_NULL;
    return value_ref(as_handle(self)->when);
}

static bool is_same_callback(Runtime *rt, const Handle *x, const Handle *y, bool *out) {
    *out = x->native == y->native && x->target == y->target && x->is_cancelled == y->is_cancelled &&
           !x->args == !y->args;
    if (*out && !value_is(x->callable, y->callable) && !value_equal(rt, x->callable, y->callable, out)) return false;
    return !*out || !x->args || value_equal(rt, value_from_object(x->args), value_from_object(y->args), out);
}

static bool is_equal(Runtime *rt, const Handle *x, const Handle *y, bool *out) {
    if (!value_equal(rt, x->when, y->when, out)) return false;
    return !*out || is_same_callback(rt, x, y, out);
}

// Timers compare by their time, and are equal if they call the same. As TimerHandle.__lt__ and its kin.
static Value timer_compare(Runtime *rt, Value a, Value b, CompareOp op) {
    if (!value_is_kind(b, KIND_OTHER) || b.as.object->type != a.as.object->type) return VALUE_NOT_IMPLEMENTED;
    const Handle *x = as_handle(a), *y = as_handle(b);
    bool is_equality = op == COMPARE_EQ || op == COMPARE_NE;
    bool truth = false;
    if (!is_equality) {
        CompareOp strict = op == COMPARE_LT || op == COMPARE_LE ? COMPARE_LT : COMPARE_GT;
        if (!value_compare_truth(rt, x->when, y->when, strict, &truth)) return VALUE_NULL;
        if (truth || op == strict) return value_from_bool(truth);
    }
    if (!is_equal(rt, x, y, &truth)) return VALUE_NULL;
    return value_from_bool(truth != (op == COMPARE_NE));
}

static bool timer_hash(Runtime *rt, Value self, int64_t *out) {
    return value_hash(rt, as_handle(self)->when, out);
}

// The constructors, which programs seldom call. A TimerHandle begins with its time.
static Value make(Runtime *rt, Type *type, Value when, Value callback, Value args, Value loop, Value context) {
    Vm *vm = vm_of(rt);
    if (!value_is_loop(vm, loop)) return attribute_get_c(rt, loop, "get_debug");
    Tuple *all = tuple_from_iterable(rt, args);
    if (!all) return VALUE_NULL;
    Handle *handle = object_new(rt, type, KIND_OTHER, type->instance_size);
    handle->loop = (Loop *)value_ref(loop).as.object;
    handle->callable = value_ref(callback);
    handle->args = all;
    handle->when = value_is_null(when) ? VALUE_NULL : value_ref(when);
    handle->is_timer = !value_is_null(when);
    handle->context = value_is_context(vm, context) ? (Context *)value_ref(context).as.object : context_snapshot(vm);
    handle_set_origin(vm, handle, 0);
    return value_from_object(handle);
}

static Value handle_new_slot(Runtime *rt, Type *type, const Args *args) {
    Value callback = VALUE_NULL, all = VALUE_NULL, loop = VALUE_NULL, context = VALUE_NONE;
    if (!args_parse_python(rt, args, "Handle.__init__(self, callback, args, loop | context)", &callback, &all, &loop,
                           &context))
        return VALUE_NULL;
    return make(rt, type, VALUE_NULL, callback, all, loop, context);
}

static Value timer_handle_new_slot(Runtime *rt, Type *type, const Args *args) {
    Value when = VALUE_NULL, callback = VALUE_NULL, all = VALUE_NULL, loop = VALUE_NULL, context = VALUE_NONE;
    if (!args_parse_python(rt, args, "TimerHandle.__init__(self, when, callback, args, loop | context)", &when,
                           &callback, &all, &loop, &context))
        return VALUE_NULL;
    return make(rt, type, when, callback, all, loop, context);
}

// The inner attributes that tests look at.
static Value get_callback(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    Value callable = as_handle(self)->callable;
    return value_is_null(callable) ? VALUE_NONE : value_ref(callable);
}

static Value get_args(Runtime *rt, Value self, const Args *args) {
    (void)args;
    const Handle *handle = as_handle(self);
    if (handle->args) return value_ref(value_from_object(handle->args));
    return handle->is_cancelled ? VALUE_NONE : value_from_object(tuple_new(rt, 0));
}

static Value get_source_traceback(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    List *origin = origin_of(vm_of(rt), self.as.object);
    return origin ? value_ref(value_from_object(origin)) : VALUE_NONE;
}

static Value get_cancelled(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_handle(self)->is_cancelled);
}

static Value get_scheduled(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_from_bool(as_handle(self)->is_scheduled);
}

const TypeSlots handle_slots = {
    .new_ = handle_new_slot, .destroy = handle_destroy, .visit = handle_visit, .clear = handle_clear, .repr = handle_repr,
};

const TypeSlots timer_handle_slots = {
    .new_ = timer_handle_new_slot,
    .compare = timer_compare, .hash = timer_hash,
};

const NativeSpec handle_methods[] = {
    {.name = "cancel", .call = handle_cancel_method},
    {.name = "cancelled", .call = handle_cancelled},
    {.name = "get_context", .call = handle_get_context},
    {.name = "_callback", .call = get_callback, .kind = NATIVE_GETTER},
    {.name = "_args", .call = get_args, .kind = NATIVE_GETTER},
    {.name = "_cancelled", .call = get_cancelled, .kind = NATIVE_GETTER},
    {.name = "_source_traceback", .call = get_source_traceback, .kind = NATIVE_GETTER},
    {0},
};

const NativeSpec timer_handle_methods[] = {
    {.name = "when", .call = handle_when},
    {.name = "_when", .call = handle_when, .kind = NATIVE_GETTER},
    {.name = "_scheduled", .call = get_scheduled, .kind = NATIVE_GETTER},
    {0},
};
