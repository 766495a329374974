// The module bisect: where a value belongs in a sorted sequence. As Modules/_bisectmodule.c.

#include <string.h>

#include "sim/module/modules.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

typedef struct Search {
    Value sequence, value, key;
    int64_t low, high; // it belongs somewhere from low to high
    bool right;        // behind those that are equal, not before them
} Search;

static bool read_search(Runtime *rt, const Args *args, const char *signature, Search *s) {
    Value low = value_from_int(0), high = VALUE_NONE;
    s->key = VALUE_NONE;
    if (!args_parse(rt, args, signature, &s->sequence, &s->value, &low, &high, &s->key)) return false;
    if (!args_int(rt, low, &s->low)) return false;
    s->high = -1;
    if (value_is_none(high) || args_int(rt, high, &s->high)) return true;
    if (value_type(rt, high)->slots->index) return false;
    exception_discard(rt);
    exception_raise(rt, EXC_TYPE_ERROR, "argument should be integer or None, not '%s'", value_type_name(rt, high));
    return false;
}

// What stands at the middle, or what its key is. VALUE_NULL: raised.
static Value middle_item(Runtime *rt, const Search *s, int64_t middle) {
    Value item = value_get_item(rt, s->sequence, value_from_int(middle));
    if (value_is_null(item) || value_is_none(s->key)) return item;
    Value key = runtime_call(rt, s->key, &item, 1);
    value_unref(rt, item);
    return key;
}

static bool step(Runtime *rt, Search *s) {
    int64_t middle = (int64_t)(((uint64_t)s->low + (uint64_t)s->high) / 2);
    Value item = middle_item(rt, s, middle);
    if (value_is_null(item)) return false;
    bool less = false;
    bool told = s->right ? value_compare_truth(rt, s->value, item, COMPARE_LT, &less)
                         : value_compare_truth(rt, item, s->value, COMPARE_LT, &less);
    value_unref(rt, item);
    if (s->right == less) s->high = middle;
    else s->low = middle + 1;
    return told;
}

static bool has_indices(Runtime *rt, Value v) {
    const char *problem = value_is_dict(v)                     ? "%s is not a sequence"
                          : !value_type(rt, v)->slots->get_item ? "'%s' object does not support indexing"
                                                                : NULL;
    if (problem) exception_raise(rt, EXC_TYPE_ERROR, problem, value_type_name(rt, v));
    return !problem;
}

// The place is in s->low afterwards. False: raised.
static bool search(Runtime *rt, Search *s) {
    if (s->low < 0) {
        exception_raise(rt, EXC_VALUE_ERROR, "lo must be non-negative");
        return false;
    }
    if (s->high == -1 && !value_length(rt, s->sequence, &s->high)) return false;
    if (!has_indices(rt, s->sequence)) return false;
    while (s->low < s->high)
        if (!step(rt, s)) return false;
    return true;
}

static bool insert(Runtime *rt, Value sequence, int64_t index, Value value) {
    if (value_is_object(sequence) && sequence.as.object->type == rt->types[TYPE_LIST]) {
        List *list = value_as_list(sequence);
        list_insert(rt, list, (uint64_t)index > list->count ? list->count : (size_t)index, value);
        return true;
    }
    Str *name = str_intern(rt, "insert", strlen("insert"));
    Value args[] = {value_from_int(index), value};
    Value done = vm_call_method(vm_of(rt), sequence, name, args, 2);
    object_unref(rt, name);
    value_unref(rt, done);
    return !value_is_null(done);
}

// bisect and insort: the latter searches by the key of the value that it puts in.
static Value run(Runtime *rt, const Args *args, const char *signature, bool right, bool inserts) {
    Search s = {.right = right};
    if (!read_search(rt, args, signature, &s)) return VALUE_NULL;
    Value value = s.value;
    bool by_key = inserts && !value_is_none(s.key);
    s.value = by_key ? runtime_call(rt, s.key, &value, 1) : value_ref(value);
    bool done = !value_is_null(s.value) && search(rt, &s);
    value_unref(rt, s.value);
    if (!done) return VALUE_NULL;
    if (!inserts) return value_from_int(s.low);
    return insert(rt, s.sequence, s.low, value) ? VALUE_NONE : VALUE_NULL;
}

#define BISECT_FUNCTIONS(X)                                                                                            \
    X(bisect_left, false, false) X(bisect_right, true, false) X(insort_left, false, true) X(insort_right, true, true)

#define X(function, right, inserts)                                                                                    \
    static Value call_##function(Runtime *rt, Value self, const Args *args) {                                              \
        (void)self;                                                                                                    \
        return run(rt, args, #function "(a, x, |, lo, hi, *, |, key)", right, inserts);                                    \
    }
BISECT_FUNCTIONS(X)
#undef X

static const NativeSpec functions[] = {
#define X(function, right, inserts) {.name = #function, .call = call_##function, .kind = NATIVE_FUNCTION},
    BISECT_FUNCTIONS(X)
#undef X
    {0},
};

Value module_bisect(Vm *vm) {
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "bisect");
    module_add_natives(rt, module, functions);
    Str *name = str_intern(rt, "bisect_right", strlen("bisect_right"));
    module_set(rt, module, "bisect", dict_get_name(module->dict, name));
    object_unref(rt, name);
    name = str_intern(rt, "insort_right", strlen("insort_right"));
    module_set(rt, module, "insort", dict_get_name(module->dict, name));
    object_unref(rt, name);
    return value_from_object(module);
}
