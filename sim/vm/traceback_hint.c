// Candidates for a suggestion, where CPython looks for them: the attributes of an object, the names of a module, the
// variables of the frame that failed.

#include "sim/vm/traceback_hint.h"

#include "sim/lang/modules.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/vm/builtins_functions.h"
#include "sim/vm/function_types.h"
#include "sim/vm/import.h"
#include "sim/vm/suggest.h"

static const Frame *innermost_frame(const Exception *exception) {
    const Frame *frame = NULL;
    for (const Traceback *entry = exception->traceback; entry; entry = entry->next)
        if (entry->frame && object_is_frame(entry->frame)) frame = (const Frame *)entry->frame;
    return frame;
}

// `self` in the frame; owned; VALUE_NULL: has none.
static Value self_of(Vm *vm, const Frame *frame) {
    if (!frame) return VALUE_NULL;
    Dict *variables = frame_locals(&vm->rt, frame);
    Value self = value_ref(dict_get_name(variables, vm->rt.names[NAME_SELF]));
    object_unref(&vm->rt, variables);
    return self;
}

static bool begins_with_underscore(Value name) {
    return value_as_str(name)->size > 0 && value_as_str(name)->data[0] == '_';
}

static bool all_are_str(const List *names) {
    for (size_t i = 0; i < names->count; i++)
        if (!value_is_str(names->items[i])) return false;
    return true;
}

static Str *suggest_from(Runtime *rt, const List *names, const Str *wrong) {
    return names && all_are_str(names) ? suggest_name(rt, names->items, names->count, wrong) : NULL;
}

static void drop_hidden(Runtime *rt, List *names) {
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++) {
        if (value_is_str(names->items[i]) && begins_with_underscore(names->items[i]))
            value_unref(rt, names->items[i]);
        else
            names->items[kept++] = names->items[i];
    }
    names->count = kept;
}

static Str *suggest_attribute(Vm *vm, const Exception *exception, Value object, const Str *wrong, bool hides) {
    Runtime *rt = &vm->rt;
    List *names = builtins_dir(rt, value_is_null(object) ? VALUE_NONE : object);
    if (!names) return NULL;
    Value self = self_of(vm, innermost_frame(exception));
    bool from_inside = !value_is_null(self) && value_is(self, object);
    value_unref(rt, self);
    if (hides && !from_inside) drop_hidden(rt, names);
    Str *nearest = suggest_from(rt, names, wrong);
    object_unref(rt, names);
    return nearest;
}

static void add_keys(Runtime *rt, List *names, const Dict *dict) {
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) list_append(rt, names, key);
}

static Str *suggest_variable(Vm *vm, const Exception *exception, Str *wrong) {
    Runtime *rt = &vm->rt;
    const Frame *frame = innermost_frame(exception);
    if (!frame) return NULL;
    Value self = self_of(vm, frame);
    Value attribute = value_is_null(self) ? VALUE_NULL : attribute_find(rt, self, wrong);
    value_unref(rt, self);
    if (!value_is_null(attribute)) {
        value_unref(rt, attribute);
        return str_format(rt, "self.%V", wrong);
    }
    Dict *variables = frame_locals(&vm->rt, frame);
    List *names = list_new(rt, 0);
    add_keys(rt, names, variables);
    add_keys(rt, names, frame->function->globals);
    add_keys(rt, names, vm->builtins);
    Str *nearest = suggest_from(rt, names, wrong);
    object_unref(rt, names);
    object_unref(rt, variables);
    return nearest;
}

static Str *suggest_imported(Vm *vm, const Exception *exception, const Str *wrong, bool hides) {
    Runtime *rt = &vm->rt;
    if (!value_is_str(exception->extra[0])) return NULL;
    Value module = import_name(vm, value_as_str(exception->extra[0]), VALUE_NONE);
    if (value_is_null(module)) return NULL;
    List *names = builtins_dir(rt, module);
    value_unref(rt, module);
    if (!names) return NULL;
    if (hides) drop_hidden(rt, names);
    Str *nearest = suggest_from(rt, names, wrong);
    object_unref(rt, names);
    return nearest;
}

// The name that was looked for: an attribute `name` or `name_from`, owned; NULL: the exception does not say.
static Str *wrong_name(Vm *vm, Exception *exception, const char *attribute) {
    Value name = attribute_get_c(&vm->rt, value_from_object(exception), attribute);
    exception_discard(&vm->rt);
    if (value_is_str(name)) return str_intern_object(&vm->rt, value_as_str(name));
    value_unref(&vm->rt, name);
    return NULL;
}

void traceback_add_hint(Vm *vm, StrBuilder *message, Exception *exception) {
    Runtime *rt = &vm->rt;
    bool is_import = exception_matches(exception, rt->types[EXC_IMPORT_ERROR]);
    bool is_name = exception_matches(exception, rt->types[EXC_NAME_ERROR]);
    bool is_attribute = exception_matches(exception, rt->types[EXC_ATTRIBUTE_ERROR]);
    if (!is_import && !is_name && !is_attribute) return;
    Str *wrong = wrong_name(vm, exception, is_import ? "name_from" : "name");
    if (!wrong) return;
    bool hides = wrong->size == 0 || wrong->data[0] != '_';
    Str *nearest = is_import ? suggest_imported(vm, exception, wrong, hides)
                   : is_name ? suggest_variable(vm, exception, wrong)
                             : suggest_attribute(vm, exception, exception->extra[1], wrong, hides);
    exception_discard(rt);
    if (nearest) str_builder_add_format(message, ". Did you mean: '%V'?", nearest);
    if (is_name && module_is_standard(wrong->data))
        str_builder_add_format(message, "%sid you forget to import '%V'?", nearest ? " Or d" : ". D", wrong);
    object_unref(rt, nearest);
    object_unref(rt, wrong);
}
