// Calls: arguments find their parameters, and whatever is callable is called.

#include <assert.h>
#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/function.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/execute.h"
#include "sim/vm/class_slots.h"
#include "sim/vm/frame_new.h"
#include "sim/vm/generator.h"
#include "sim/vm/suggest.h"
#include "sim/vm/vm.h"
#include "sim/vm/where.h"

// One call whose arguments are being sorted into the locals of its frame.
typedef struct Binding {
    Vm *vm;
    Function *function;
    const Bytecode *bytecode;
    Value *locals;
    size_t given; // positional arguments in the call
} Binding;

static size_t names_count(Object *names) {
    return names ? ((Tuple *)names)->count : 0;
}

static size_t defaults_count(const Function *function) {
    return function->defaults ? ((Tuple *)function->defaults)->count : 0;
}

static size_t parameter_count(const Bytecode *bytecode) {
    return bytecode->positional + bytecode->keyword_only;
}

static uint32_t varkeywords_slot(const Bytecode *bytecode) {
    return (uint32_t)parameter_count(bytecode) + (bytecode->flags & CODE_VARARGS ? 1 : 0);
}

static bool bind_positional(Binding *b, const Value *args) {
    size_t own = b->given < b->bytecode->positional ? b->given : b->bytecode->positional;
    for (size_t i = 0; i < own; i++) b->locals[i] = value_ref(args[i]);
    if (b->bytecode->flags & CODE_VARARGS) {
        Tuple *rest = tuple_from(&b->vm->rt, args + own, b->given - own);
        b->locals[parameter_count(b->bytecode)] = value_from_object(rest);
    }
    return true;
}

// Index of the parameter of that name that may be given by keyword, or -1.
static int64_t find_parameter(const Binding *b, const Str *name) {
    const Code *code = b->function->code;
    for (size_t i = b->bytecode->positional_only; i < parameter_count(b->bytecode); i++)
        if (code->local_names[i] == name) return (int64_t)i;
    for (size_t i = b->bytecode->positional_only; i < parameter_count(b->bytecode); i++)
        if (str_equal(code->local_names[i], name)) return (int64_t)i;
    return -1;
}

// f(a, /) called with a=…: all such names in one message.
static bool raise_positional_only(Binding *b, Object *names) {
    Runtime *rt = &b->vm->rt;
    StrBuilder text = str_builder(rt);
    for (size_t i = 0; i < b->bytecode->positional_only; i++) {
        Str *name = b->function->code->local_names[i];
        for (size_t k = 0; k < names_count(names); k++) {
            if (!str_equal(name, value_as_str(((Tuple *)names)->items[k]))) continue;
            if (text.size) str_builder_add_c(&text, ", ");
            str_builder_add_str(&text, name);
        }
    }
    if (text.size == 0) {
        str_builder_drop(&text);
        return false;
    }
    Str *list = str_builder_finish(&text);
    exception_raise(rt, EXC_TYPE_ERROR, "%V() got some positional-only arguments passed as keyword arguments: '%V'",
                    b->function->qualname, list);
    object_unref(rt, list);
    return true;
}

static bool raise_unexpected_keyword(Binding *b, Str *name, Object *names) {
    Runtime *rt = &b->vm->rt;
    if (raise_positional_only(b, names)) return false;
    Tuple *possible = tuple_new(rt, parameter_count(b->bytecode) - b->bytecode->positional_only);
    for (size_t i = 0; i < possible->count; i++)
        possible->items[i] =
            value_ref(value_from_object(b->function->code->local_names[b->bytecode->positional_only + i]));
    Str *near = suggest_name(rt, possible->items, possible->count, name);
    if (near)
        exception_raise(rt, EXC_TYPE_ERROR, "%V() got an unexpected keyword argument '%V'. Did you mean '%V'?",
                        b->function->qualname, name, near);
    else
        exception_raise(rt, EXC_TYPE_ERROR, "%V() got an unexpected keyword argument '%V'", b->function->qualname,
                        name);
    object_unref(rt, near);
    object_unref(rt, possible);
    return false;
}

static bool bind_keyword(Binding *b, Str *name, Value value, Object *names) {
    Runtime *rt = &b->vm->rt;
    int64_t slot = find_parameter(b, name);
    if (slot < 0) {
        if (!(b->bytecode->flags & CODE_VARKEYWORDS)) return raise_unexpected_keyword(b, name, names);
        Dict *dict = value_as_dict(b->locals[varkeywords_slot(b->bytecode)]);
        return dict_set(rt, dict, value_from_object(name), value);
    }
    if (!value_is_null(b->locals[slot])) {
        exception_raise(rt, EXC_TYPE_ERROR, "%V() got multiple values for argument '%V'", b->function->qualname, name);
        return false;
    }
    b->locals[slot] = value_ref(value);
    return true;
}

static bool bind_keywords(Binding *b, const Value *values, Object *names) {
    if (b->bytecode->flags & CODE_VARKEYWORDS)
        b->locals[varkeywords_slot(b->bytecode)] = value_from_object(dict_new(&b->vm->rt));
    for (size_t i = 0; i < names_count(names); i++) {
        Str *name = value_as_str(((Tuple *)names)->items[i]);
        if (!bind_keyword(b, name, values[i], names)) return false;
    }
    return true;
}

static bool raise_too_many(Binding *b) {
    Runtime *rt = &b->vm->rt;
    size_t defaults = defaults_count(b->function), most = b->bytecode->positional, least = most - defaults;
    size_t keyword_only = 0;
    for (size_t i = most; i < parameter_count(b->bytecode); i++) keyword_only += !value_is_null(b->locals[i]);
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "%V() takes ", b->function->qualname);
    if (defaults)
        str_builder_add_format(&text, "from %zu to %zu positional arguments", least, most);
    else
        str_builder_add_format(&text, "%zu positional argument%s", most, most == 1 ? "" : "s");
    str_builder_add_format(&text, " but %zu", b->given);
    if (keyword_only)
        str_builder_add_format(&text, " positional argument%s (and %zu keyword-only argument%s)",
                               b->given == 1 ? "" : "s", keyword_only, keyword_only == 1 ? "" : "s");
    str_builder_add_format(&text, " %s given", b->given == 1 && !keyword_only ? "was" : "were");
    Str *message = str_builder_finish(&text);
    exception_raise(rt, EXC_TYPE_ERROR, "%V", message);
    object_unref(rt, message);
    return false;
}

// "missing 2 required positional arguments: 'a' and 'b'"
static bool raise_missing(Binding *b, size_t from, size_t to, const char *kind) {
    Runtime *rt = &b->vm->rt;
    size_t missing = 0, said = 0;
    for (size_t i = from; i < to; i++) missing += value_is_null(b->locals[i]);
    StrBuilder text = str_builder(rt);
    str_builder_add_format(&text, "%V() missing %zu required %s argument%s: ", b->function->qualname, missing, kind,
                           missing == 1 ? "" : "s");
    for (size_t i = from; i < to; i++) {
        if (!value_is_null(b->locals[i])) continue;
        if (said) str_builder_add_c(&text, missing == 2 ? " and " : said + 1 == missing ? ", and " : ", ");
        str_builder_add_format(&text, "'%V'", b->function->code->local_names[i]);
        said++;
    }
    Str *message = str_builder_finish(&text);
    exception_raise(rt, EXC_TYPE_ERROR, "%V", message);
    object_unref(rt, message);
    return false;
}

static bool bind_defaults(Binding *b) {
    size_t most = b->bytecode->positional, defaults = defaults_count(b->function), first = most - defaults;
    for (size_t i = b->given; i < first; i++)
        if (value_is_null(b->locals[i])) return raise_missing(b, 0, first, "positional");
    for (size_t i = first; i < most; i++)
        if (value_is_null(b->locals[i])) b->locals[i] = value_ref(((Tuple *)b->function->defaults)->items[i - first]);
    for (size_t i = most; i < parameter_count(b->bytecode); i++) {
        if (!value_is_null(b->locals[i])) continue;
        Dict *kwdefaults = b->function->kwdefaults;
        if (kwdefaults) b->locals[i] = value_ref(dict_get_name(kwdefaults, b->function->code->local_names[i]));
    }
    for (size_t i = most; i < parameter_count(b->bytecode); i++)
        if (value_is_null(b->locals[i])) return raise_missing(b, most, parameter_count(b->bytecode), "keyword-only");
    return true;
}

static bool bind_all(Binding *b, const Value *args, Object *names) {
    bind_positional(b, args);
    if (!bind_keywords(b, args + b->given, names)) return false;
    if (b->given > b->bytecode->positional && !(b->bytecode->flags & CODE_VARARGS)) return raise_too_many(b);
    return bind_defaults(b);
}

static void bind_closure(Frame *frame) {
    const Bytecode *bytecode = frame->activation.code->bytecode;
    Value *slot = frame->slots + bytecode->local_count - bytecode->free_count;
    for (size_t i = 0; i < bytecode->free_count; i++)
        slot[i] = value_ref(((Tuple *)frame->function->closure)->items[i]);
}

Frame *frame_for_call(Vm *vm, Function *function, const Value *args, size_t count, Object *names) {
    Frame *frame = frame_new(vm, object_ref(function));
    frame_empty_locals(frame, 0);
    if (count == function->code->plain_count && !names) {
        for (size_t i = 0; i < count; i++) frame->slots[i] = value_ref(args[i]);
    } else {
        Binding binding = {.vm = vm,
                           .function = function,
                           .bytecode = function->code->bytecode,
                           .locals = frame->slots,
                           .given = count - names_count(names)};
        if (!bind_all(&binding, args, names)) {
            frame->activation.state = ACTIVATION_DONE; // never ran: nothing to close or to warn of
            object_unref(&vm->rt, frame);
            return NULL;
        }
    }
    if (function->closure) bind_closure(frame);
    return frame;
}

void frame_keep_origin(Vm *vm, Frame *frame) {
    if (vm->watch) frame->top[0] = value_from_int(where_program_line(vm)); // see frame_made_line
    if (vm->tracks_origins && frame->activation.head.kind == KIND_COROUTINE) activation_track(vm, &frame->activation);
}

// Runs an activation to its end from C. A call that suspends is a bug of ours: only roots of their own do.
static Value run_call(Vm *vm, Activation *activation) {
    Outcome outcome = vm_run(vm, activation, input_value(VALUE_NONE));
    if (outcome_kind(outcome) == OUTCOME_RETURNED) return outcome_value(outcome);
    assert(outcome_kind(outcome) != OUTCOME_YIELDED && "a call does not yield");
    if (outcome_kind(outcome) == OUTCOME_STOPPED) vm_raise_stopped(vm);
    return VALUE_NULL;
}

static Value call_function(Vm *vm, Function *function, const Value *args, size_t count, Object *names) {
    Frame *frame = frame_for_call(vm, function, args, count, names);
    if (!frame) return VALUE_NULL;
    if (!frame->activation.is_call) return value_from_object(frame);
    return run_call(vm, &frame->activation);
}

static Value call_native(Vm *vm, Native *native, const Value *args, size_t count, Object *names) {
    Runtime *rt = &vm->rt;
    if (native->spec->activation) {
        NativeStart start = (NativeStart)native->spec->activation;
        Activation *activation = start(vm, native->self, &(Args){args, count, names});
        return activation ? run_call(vm, activation) : VALUE_NULL;
    }
    return native_call(rt, native, &(Args){args, count, names});
}

enum { BOUND_ON_STACK = 8 };

// Arguments with another one put before them.
typedef struct Longer {
    Value few[BOUND_ON_STACK];
    Value *all;
    size_t size; // bytes
} Longer;

static void longer_begin(Vm *vm, Longer *longer, Value first, const Value *args, size_t count) {
    longer->size = (count + 1) * sizeof(Value);
    longer->all = count < BOUND_ON_STACK ? longer->few : world_allocate(vm->rt.world, longer->size);
    longer->all[0] = first;
    if (count) memcpy(longer->all + 1, args, count * sizeof(Value));
}

static void longer_end(Vm *vm, Longer *longer) {
    if (longer->all != longer->few) world_release(vm->rt.world, longer->all, longer->size);
}

// f(*args) with `first` put before them.
static Value call_with_first(Vm *vm, Value function, Value first, const Value *args, size_t count, Object *names) {
    Longer longer;
    longer_begin(vm, &longer, first, args, count);
    Value result = vm_call(&vm->rt, function, longer.all, count + 1, names);
    longer_end(vm, &longer);
    return result;
}

static Activation *enter_with_first(Vm *vm, Value function, Value first, const Value *args, size_t count, Object *names,
                                    Value *result) {
    Longer longer;
    longer_begin(vm, &longer, first, args, count);
    Activation *call = vm_enter(vm, function, longer.all, count + 1, names, result);
    longer_end(vm, &longer);
    return call;
}

static Activation *enter_function(Vm *vm, Function *function, const Value *args, size_t count, Object *names,
                                  Value *result) {
    Frame *frame = frame_for_call(vm, function, args, count, names);
    if (frame && frame->activation.is_call) return &frame->activation;
    *result = frame ? value_from_object(frame) : VALUE_NULL;
    return NULL;
}

// Whether calling it is calling the method __call__ of a class of the program.
static bool has_own_call(Vm *vm, Value callable) {
    return value_is_object(callable) && value_type(&vm->rt, callable)->slots->call == class_slots.call;
}

static Activation *enter_own_call(Vm *vm, Value callable, const Value *args, size_t count, Object *names,
                                  Value *result) {
    Value self = VALUE_NULL;
    Value function = attribute_get_special(&vm->rt, callable, vm->rt.names[NAME_CALL], &self);
    *result = VALUE_NULL;
    if (value_is_null(function)) return NULL;
    Activation *call = NULL;
    if (value_is_kind(function, KIND_FUNCTION) && !value_is_null(self))
        call = enter_with_first(vm, function, self, args, count, names, result);
    else
        *result = vm_call(&vm->rt, callable, args, count, names);
    value_unref(&vm->rt, function);
    value_unref(&vm->rt, self);
    return call;
}

static Activation *enter_native(Vm *vm, Native *native, const Value *args, size_t count, Object *names, Value *result) {
    if (native->spec->activation) {
        *result = VALUE_NULL;
        return ((NativeStart)native->spec->activation)(vm, native->self, &(Args){args, count, names});
    }
    *result = call_native(vm, native, args, count, names);
    return NULL;
}

Activation *vm_enter(Vm *vm, Value callable, const Value *args, size_t count, Object *names, Value *result) {
    if (value_is_kind(callable, KIND_FUNCTION))
        return enter_function(vm, (Function *)callable.as.object, args, count, names, result);
    if (value_is_kind(callable, KIND_NATIVE))
        return enter_native(vm, (Native *)callable.as.object, args, count, names, result);
    if (value_is_kind(callable, KIND_METHOD)) {
        const Method *method = (const Method *)callable.as.object;
        return enter_with_first(vm, method->function, method->self, args, count, names, result);
    }
    *result = VALUE_NULL;
    Activation *(*enter)(Runtime *, Value, const Args *, Value *) = value_type(&vm->rt, callable)->slots->enter;
    if (enter && !has_own_call(vm, callable)) return enter(&vm->rt, callable, &(Args){args, count, names}, result);
    if (has_own_call(vm, callable)) return enter_own_call(vm, callable, args, count, names, result);
    *result = vm_call(&vm->rt, callable, args, count, names);
    return NULL;
}

Outcome vm_enter_from(Vm *vm, Value callable, const Value *args, size_t count, Object *names) {
    Value result;
    Activation *call = vm_enter(vm, callable, args, count, names, &result);
    if (call) return outcome_run(vm, call, input_value(VALUE_NONE));
    return value_is_null(result) ? outcome_raised() : outcome_returned(result);
}

Value vm_call(Runtime *rt, Value callable, const Value *args, size_t count, Object *names) {
    Vm *vm = vm_of(rt);
    if (value_is_kind(callable, KIND_FUNCTION))
        return call_function(vm, (Function *)callable.as.object, args, count, names);
    if (value_is_kind(callable, KIND_NATIVE)) return call_native(vm, (Native *)callable.as.object, args, count, names);
    if (value_is_kind(callable, KIND_METHOD)) {
        Method *method = (Method *)callable.as.object;
        return call_with_first(vm, method->function, method->self, args, count, names);
    }
    Type *type = value_type(rt, callable);
    if (type->slots->call) return type->slots->call(rt, callable, &(Args){args, count, names});
    return exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not callable", value_type_name(rt, callable));
}

Value vm_call_method(Vm *vm, Value object, Str *name, const Value *args, size_t count) {
    Runtime *rt = &vm->rt;
    Value self = VALUE_NULL;
    Value function = attribute_get_method(rt, object, name, &self);
    if (value_is_null(function)) return VALUE_NULL;
    Value result = value_is_null(self) ? vm_call(rt, function, args, count, NULL)
                                       : call_with_first(vm, function, self, args, count, NULL);
    value_unref(rt, function);
    value_unref(rt, self);
    return result;
}
