// The longer instructions: building, unpacking, functions, names.

#include "sim/vm/instruction.h"

#include <string.h>

#include "sim/lang/opcode.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/iterator.h"
#include "sim/value/operate.h"
#include "sim/value/slice.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/site.h"
#include "sim/vm/vm.h"
#include "sim/vm/watch.h"
#include "sim/vm/where.h"

static void drop(Vm *vm, Frame *frame, size_t count) {
    for (size_t i = 0; i < count; i++) {
        Value value = *--frame->top;
        value_unref(&vm->rt, value);
    }
}

static bool is_free_variable(const Frame *frame, unsigned local) {
    const Bytecode *bytecode = frame->activation.code->bytecode;
    return local >= bytecode->local_count - bytecode->free_count;
}

void instruction_raise_unbound(Vm *vm, Frame *frame, unsigned local) {
    Str *name = frame->activation.code->local_names[local];
    if (is_free_variable(frame, local)) {
        exception_raise_name(
            &vm->rt, name,
            "cannot access free variable '%V' where it is not associated with a value in enclosing scope", name);
        return;
    }
    exception_raise(&vm->rt, EXC_UNBOUND_LOCAL_ERROR,
                    "cannot access local variable '%V' where it is not associated with a value", name);
}

Object *instruction_make_cell(Vm *vm, Value value) {
    Cell *cell = cell_new(&vm->rt, VALUE_NULL);
    cell->value = value;
    return &cell->head;
}

Value instruction_load_name(Vm *vm, Frame *frame, Site *site) {
    Value value = dict_get_name(frame_namespace(frame), site->name);
    return value_is_null(value) ? site_load_global(vm, site, frame->function->globals) : value_ref(value);
}

Value instruction_load_name_or_deref(Vm *vm, Frame *frame, unsigned argument) {
    Site *site = &frame->activation.code->sites[argument >> 12];
    unsigned local = argument & 0xfff;
    Value value = dict_get_name(frame_namespace(frame), site->name);
    if (value_is_null(value)) value = ((Cell *)frame->slots[local].as.object)->value;
    if (value_is_null(value)) instruction_raise_unbound(vm, frame, local);
    return value_ref(value);
}

bool instruction_store_name(Vm *vm, Dict *namespace, Str *name, Value value) {
    if (namespace->head.type != vm->rt.types[TYPE_DICT])
        return value_set_item(&vm->rt, value_from_object(namespace), value_from_object(name), value);
    dict_set_name(&vm->rt, namespace, name, value);
    return true;
}

bool instruction_delete_name(Vm *vm, Dict *namespace, Str *name) {
    if (dict_delete_name(&vm->rt, namespace, name)) return true;
    exception_raise_name(&vm->rt, name, "name '%V' is not defined", name);
    return false;
}

Value instruction_build_slice(Vm *vm, const Value *parts, unsigned count) {
    return value_from_object(slice_new(&vm->rt, parts[0], parts[1], count == 3 ? parts[2] : VALUE_NONE));
}

void instruction_build_tuple(Vm *vm, Frame *frame, unsigned count) {
    Tuple *tuple = tuple_new(&vm->rt, count);
    frame->top -= count;
    if (count) memcpy(tuple->items, frame->top, count * sizeof(Value));
    *frame->top++ = value_from_object(tuple);
}

void instruction_build_list(Vm *vm, Frame *frame, unsigned count) {
    List *list = list_new(&vm->rt, count);
    frame->top -= count;
    for (unsigned i = 0; i < count; i++) list_append_owned(&vm->rt, list, frame->top[i]);
    *frame->top++ = value_from_object(list);
}

bool instruction_build_set(Vm *vm, Frame *frame, unsigned count) {
    Set *set = set_new(&vm->rt, vm->rt.types[TYPE_SET]);
    for (unsigned i = 0; i < count; i++) {
        if (set_add(&vm->rt, set, frame->top[(ptrdiff_t)i - (ptrdiff_t)count])) continue;
        object_unref(&vm->rt, set);
        return false;
    }
    drop(vm, frame, count);
    *frame->top++ = value_from_object(set);
    return true;
}

bool instruction_build_map(Vm *vm, Frame *frame, unsigned count) {
    Dict *dict = dict_new(&vm->rt);
    const Value *items = frame->top - 2 * (size_t)count;
    for (unsigned i = 0; i < count; i++) {
        if (dict_set(&vm->rt, dict, items[2 * i], items[2 * i + 1])) continue;
        object_unref(&vm->rt, dict);
        return false;
    }
    drop(vm, frame, 2 * (size_t)count);
    *frame->top++ = value_from_object(dict);
    return true;
}

void instruction_build_string(Vm *vm, Frame *frame, unsigned count) {
    StrBuilder text = str_builder(&vm->rt);
    for (unsigned i = 0; i < count; i++)
        str_builder_add_str(&text, value_as_str(frame->top[(ptrdiff_t)i - (ptrdiff_t)count]));
    drop(vm, frame, count);
    *frame->top++ = value_from_object(str_builder_finish(&text));
}

bool instruction_list_extend(Vm *vm, List *list, Value iterable) {
    Runtime *rt = &vm->rt;
    if (list_extend(rt, list, iterable)) return true;
    Type *type = value_type(rt, iterable);
    if (!exception_raised_is(rt, EXC_TYPE_ERROR) || type->slots->iter || type->slots->get_item) return false;
    exception_discard(rt);
    exception_raise(rt, EXC_TYPE_ERROR, "Value after * must be an iterable, not %s", value_type_name(rt, iterable));
    return false;
}

bool instruction_set_update(Vm *vm, Set *set, Value iterable) {
    Runtime *rt = &vm->rt;
    Value iterator = value_iter(rt, iterable);
    if (value_is_null(iterator)) return false;
    bool well = true;
    while (well) {
        Value item = value_next(rt, iterator);
        if (value_is_null(item)) break;
        well = set_add(rt, set, item);
        value_unref(rt, item);
    }
    value_unref(rt, iterator);
    return well && !rt->raised;
}

static bool is_mapping(Runtime *rt, Value value) {
    if (value_is_dict(value)) return true;
    Value keys = attribute_find(rt, value, rt->names[NAME_KEYS]);
    bool found = !value_is_null(keys);
    value_unref(rt, keys);
    return found;
}

bool instruction_dict_update(Vm *vm, Dict *dict, Value mapping) {
    Runtime *rt = &vm->rt;
    if (is_mapping(rt, mapping)) return dict_update(rt, dict, mapping);
    if (!rt->raised) exception_raise(rt, EXC_TYPE_ERROR, "'%s' object is not a mapping", value_type_name(rt, mapping));
    return false;
}

// "mod.f()" as messages about calls name what is called. As _PyObject_FunctionStr.
static Str *callable_text(Vm *vm, Value callable) {
    Runtime *rt = &vm->rt;
    Value name = attribute_find(rt, callable, rt->names[NAME_QUALNAME]);
    if (!value_is_str(name)) {
        value_unref(rt, name);
        return rt->raised ? NULL : value_str(rt, callable);
    }
    Value module = attribute_find(rt, callable, rt->names[NAME_MODULE]);
    bool shown = value_is_str(module) && !str_equal(value_as_str(module), rt->names[NAME_BUILTINS]);
    Str *text = shown ? str_format(rt, "%V.%V()", value_as_str(module), value_as_str(name))
                      : str_format(rt, "%V()", value_as_str(name));
    value_unref(rt, name);
    value_unref(rt, module);
    return text;
}

static bool raise_merge(Vm *vm, Value callable, const char *format, const char *what) {
    Runtime *rt = &vm->rt;
    Str *text = callable_text(vm, callable);
    if (!text) return false;
    exception_raise(rt, EXC_TYPE_ERROR, format, text, what);
    object_unref(rt, text);
    return false;
}

bool instruction_dict_merge(Vm *vm, Dict *dict, Value mapping, Value callable) {
    Runtime *rt = &vm->rt;
    if (!is_mapping(rt, mapping)) {
        if (rt->raised) return false;
        return raise_merge(vm, callable, "%V argument after ** must be a mapping, not %s",
                           value_type_name(rt, mapping));
    }
    Dict *more = dict_new(rt);
    bool well = dict_update(rt, more, mapping);
    size_t position = 0;
    Value key, value;
    while (well && dict_next(more, &position, &key, &value)) {
        if (value_is_str(key) && !value_is_null(dict_get(rt, dict, key)))
            well =
                raise_merge(vm, callable, "%V got multiple values for keyword argument '%s'", value_as_str(key)->data);
        else
            well = dict_set(rt, dict, key, value);
    }
    object_unref(rt, more);
    return well;
}

// Unpacks into `count` slots above the operands first: the iterable must stay until it is done.
bool instruction_unpack(Vm *vm, Frame *frame, unsigned count) {
    Runtime *rt = &vm->rt;
    Value iterable = frame->top[-1];
    Value few[16];
    Value *items = count <= 16 ? few : world_allocate(rt->world, count * sizeof(Value));
    bool well = iterator_unpack(rt, iterable, items, count);
    if (well) {
        frame->top--;
        for (unsigned i = count; i > 0; i--) *frame->top++ = items[i - 1];
        value_unref(rt, iterable);
    }
    if (items != few) world_release(rt->world, items, count * sizeof(Value));
    return well;
}

bool instruction_unpack_starred(Vm *vm, Frame *frame, unsigned before, unsigned after) {
    Runtime *rt = &vm->rt;
    Value iterable = frame->top[-1];
    size_t count = before + 1 + after;
    Value *items = world_allocate(rt->world, count * sizeof(Value));
    bool well = iterator_unpack_starred(rt, iterable, items, before, after);
    if (well) {
        frame->top--;
        for (size_t i = count; i > 0; i--) *frame->top++ = items[i - 1];
        value_unref(rt, iterable);
    }
    world_release(rt->world, items, count * sizeof(Value));
    return well;
}

static Value convert(Vm *vm, Value value, unsigned conversion) {
    if (conversion == 1) return value_from_object(value_str(&vm->rt, value));
    if (conversion == 2) return value_from_object(value_repr(&vm->rt, value));
    if (conversion == 3) return value_from_object(value_ascii(&vm->rt, value));
    return value_ref(value);
}

bool instruction_format_value(Vm *vm, Frame *frame, unsigned argument) {
    Runtime *rt = &vm->rt;
    bool has_spec = argument & 4;
    Str *spec = has_spec ? value_as_str(frame->top[-1]) : rt->empty_str;
    Value converted = convert(vm, frame->top[has_spec ? -2 : -1], argument & 3);
    if (value_is_null(converted)) return false;
    Value text = value_is_str(converted) && spec->size == 0 ? value_ref(converted) : value_format(rt, converted, spec);
    value_unref(rt, converted);
    if (value_is_null(text)) return false;
    drop(vm, frame, has_spec ? 2 : 1);
    *frame->top++ = text;
    return true;
}

void instruction_make_function(Vm *vm, Frame *frame, unsigned flags) {
    Runtime *rt = &vm->rt;
    Value code = *--frame->top;
    Function *function = function_new(vm, (Code *)code.as.object, frame->function->globals);
    value_unref(rt, code);
    if (flags & FUNCTION_HAS_CLOSURE) function->closure = (*--frame->top).as.object;
    if (flags & FUNCTION_HAS_ANNOTATIONS) function->annotations = value_as_dict(*--frame->top);
    if (flags & FUNCTION_HAS_KWDEFAULTS) function->kwdefaults = value_as_dict(*--frame->top);
    if (flags & FUNCTION_HAS_DEFAULTS) function->defaults = (*--frame->top).as.object;
    *frame->top++ = value_from_object(function);
}

static bool flatten_keywords(Vm *vm, Dict *kwargs, Value *values, Tuple *names) {
    size_t position = 0, i = 0;
    Value key, value;
    while (dict_next(kwargs, &position, &key, &value)) {
        if (!value_is_str(key)) {
            exception_raise(&vm->rt, EXC_TYPE_ERROR, "keywords must be strings");
            return false;
        }
        names->items[i] = value_from_object(str_intern_object(&vm->rt, value_as_str(value_ref(key))));
        values[i++] = value_ref(value);
    }
    return true;
}

bool instruction_args_tuple(Vm *vm, Value callable, Value *args) {
    Runtime *rt = &vm->rt;
    if (value_is_tuple(*args)) return true;
    Type *type = value_type(rt, *args);
    if (!type->slots->iter && !type->slots->get_item)
        return raise_merge(vm, callable, "%V argument after * must be an iterable, not %s", value_type_name(rt, *args));
    Tuple *tuple = tuple_from_iterable(rt, *args);
    if (!tuple) return false;
    value_replace(rt, args, value_from_object(tuple));
    return true;
}

Value *instruction_flatten_call(Vm *vm, Object *args, Dict *kwargs, size_t *count, Object **names) {
    Runtime *rt = &vm->rt;
    const Tuple *positional = (const Tuple *)args;
    size_t keywords = kwargs ? kwargs->count : 0, total = positional->count + keywords;
    Value *values = world_allocate_zeroed(rt->world, (total + 1) * sizeof(Value));
    for (size_t i = 0; i < positional->count; i++) values[i] = value_ref(positional->items[i]);
    *count = total;
    if (keywords == 0) return values;
    Tuple *keyword_names = tuple_new(rt, keywords);
    if (flatten_keywords(vm, kwargs, values + positional->count, keyword_names)) {
        *names = &keyword_names->head;
        return values;
    }
    for (size_t i = 0; i < total; i++) value_unref(rt, values[i]);
    world_release(rt->world, values, (total + 1) * sizeof(Value));
    object_unref(rt, keyword_names);
    return NULL;
}

void instruction_setup_annotations(Vm *vm, Frame *frame) {
    Runtime *rt = &vm->rt;
    Dict *namespace = frame_namespace(frame) ? frame_namespace(frame) : frame->function->globals;
    Str *name = rt->names[NAME_ANNOTATIONS];
    if (!value_is_null(dict_get_name(namespace, name))) return;
    Value annotations = value_from_object(dict_new(rt));
    dict_set_name(rt, namespace, name, annotations);
    value_unref(rt, annotations);
}

static void tell_line(Vm *vm, Frame *frame) {
    uint32_t line = frame_line(frame);
    bool is_suspendable = frame->activation.code->bytecode->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
    bool is_start = is_suspendable && frame->instruction == frame->activation.code->instructions; // the NOP on the def's line
    if (line == 0 || is_start || frame_is_library(frame) || (vm->told_frame == frame && vm->told_line == line)) return;
    vm->told_frame = frame;
    vm->told_line = line;
    vm->hooks->tell_line(vm, frame, line);
}

void instruction_show(Vm *vm, Frame *frame) {
    if (event_wanted(&vm->rt.events, DETAIL_LINE)) tell_line(vm, frame);
    if (vm->watch && vm->watch->instruction) vm->watch->instruction(vm, frame);
}
