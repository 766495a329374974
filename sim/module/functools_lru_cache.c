// The wrapper that lru_cache puts around a function: results by arguments, and a ring of them by age.
//
//   entries:  key -> link          ring:  wrapper's own link <-> oldest <-> … <-> youngest <-> (back to the first)
//
// While the function runs, or a key is hashed or compared, the program may call the wrapper again: after each of these
// everything is looked up anew.

#include "sim/module/functools.h"

#include <stddef.h>

#include "sim/module/arguments.h"
#include "sim/value/exception.h"
#include "sim/value/function.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

typedef struct Link { // an entry's value; nobody but the wrapper's dict holds one
    Object head;
    struct Link *before, *after; // in the ring; NULL: it stands in none. Borrowed
    int64_t hash;
    Value key, result;
} Link;

typedef struct LruCache {
    Object head;
    Value function;
    Value most;       // maxsize as it was given: None or an int
    Value info_type;  // what cache_info gives an instance of
    bool typed;
    int64_t hits, misses;
    Dict *entries;    // key -> Link
    Link *ring;       // stands between the youngest and the oldest, and holds no entry
    Dict *dict;       // attributes; NULL until there are some
} LruCache;

static LruCache *as_cache(Value v) { return (LruCache *)(void *)v.as.object; }
static Link *as_link(Value v) { return (Link *)(void *)v.as.object; }

// The ring ----------------------------------------------------------------------------------------------------------------

static Link *link_new(Runtime *rt) {
    return object_new(rt, modules_types(vm_of(rt))->lru_link, KIND_OTHER, sizeof(Link));
}

static void link_take_out(Link *link) {
    if (!link->before) return;
    link->before->after = link->after;
    link->after->before = link->before;
    link->before = link->after = NULL;
}

static void link_put_last(Link *ring, Link *link) {
    link->before = ring->before;
    link->after = ring;
    ring->before->after = link;
    ring->before = link;
}

static void link_visit(Object *self, Visitor visitor, void *visitor_self) {
    const Link *link = (const Link *)(void *)self;
    if (value_is_object(link->key)) visitor(visitor_self, link->key.as.object);
    if (value_is_object(link->result)) visitor(visitor_self, link->result.as.object);
}

static void link_clear(Runtime *rt, Object *self) {
    Link *link = (Link *)(void *)self;
    value_clear(rt, &link->key);
    value_clear(rt, &link->result);
}

static void link_destroy(Runtime *rt, Object *self) {
    link_take_out((Link *)(void *)self);
    link_clear(rt, self);
    object_free(rt, self, sizeof(Link));
}

static const TypeSlots link_slots = {.destroy = link_destroy, .visit = link_visit, .clear = link_clear};

// The key of a call: one str or int alone, else a tuple; it may be of any length ---------------------------------------

static bool is_key_alone(const Runtime *rt, Value v) {
    return value_is_int(v) || (value_is_object(v) && v.as.object->type == rt->types[TYPE_STR]);
}

static Value type_of(const Runtime *rt, Value v) {
    return value_from_object(object_ref(value_type(rt, v)));
}

// (*positional, mark, name, value, …, types…)
static Value key_tuple(Runtime *rt, const LruCache *cache, const Args *args) {
    size_t named = arguments_named(args), positional = args->count - named;
    size_t count = positional + (named ? 1 + 2 * named : 0) + (cache->typed ? args->count : 0);
    Tuple *key = tuple_new(rt, count);
    Value *at = key->items;
    for (size_t i = 0; i < positional; i++) *at++ = value_ref(args->values[i]);
    if (named) *at++ = value_from_object(object_ref(modules_types(vm_of(rt))->lru_link)); // no program has that one
    for (size_t i = 0; i < named; i++) {
        *at++ = value_ref(((const Tuple *)(const void *)args->names)->items[i]);
        *at++ = value_ref(args->values[positional + i]);
    }
    for (size_t i = 0; cache->typed && i < args->count; i++) *at++ = type_of(rt, args->values[i]);
    return value_from_object(key);
}

static Value make_key(Runtime *rt, const LruCache *cache, const Args *args) {
    bool alone = args->count == 1 && !arguments_named(args) && !cache->typed && is_key_alone(rt, args->values[0]);
    return alone ? value_ref(args->values[0]) : key_tuple(rt, cache, args);
}

// Calls -------------------------------------------------------------------------------------------------------------------

static Value call_function(Runtime *rt, LruCache *cache, const Args *args) {
    Value function = value_ref(cache->function);
    Value result = rt->hooks->call(rt, function, args->values, args->count, args->names);
    value_unref(rt, function);
    return result;
}

// The link of a key, borrowed; NULL: absent, or raised.
static Link *find_link(Runtime *rt, LruCache *cache, Value key, int64_t hash) {
    int64_t position = dict_find(rt, cache->entries, key, hash);
    return position < 0 ? NULL : as_link(cache->entries->entries[position].value);
}

static bool is_bounded(const LruCache *cache) { return !value_is_none(cache->most); }

// Keeps a result. False: raised.
static bool keep(Runtime *rt, LruCache *cache, Value key, int64_t hash, Value result) {
    Link *link = link_new(rt);
    link->hash = hash;
    link->key = value_ref(key);
    link->result = value_ref(result);
    bool kept = dict_set_hashed(rt, cache->entries, key, hash, value_from_object(link));
    if (kept && is_bounded(cache)) link_put_last(cache->ring, link);
    object_unref(rt, link);
    return kept;
}

// Gives up the oldest result. False: raised.
static bool drop_oldest(Runtime *rt, LruCache *cache) {
    Link *oldest = object_ref(cache->ring->after);
    link_take_out(oldest);
    value_unref(rt, dict_pop_hashed(rt, cache->entries, oldest->key, oldest->hash));
    object_unref(rt, oldest);
    return !rt->raised;
}

static bool is_full(const LruCache *cache) {
    return is_bounded(cache) && cache->entries->count >= cache->most.as.integer && cache->ring->after != cache->ring;
}

// `result` is new: keeps it, unless the same call was made and kept meanwhile. False: raised.
static bool keep_new(Runtime *rt, LruCache *cache, Value key, int64_t hash, Value result) {
    if (is_bounded(cache) && (find_link(rt, cache, key, hash) || rt->raised)) return !rt->raised;
    if (is_full(cache) && !drop_oldest(rt, cache)) return false;
    return keep(rt, cache, key, hash, result);
}

static Value call_and_keep(Runtime *rt, LruCache *cache, const Args *args, Value key, int64_t hash) {
    cache->misses++;
    Value result = call_function(rt, cache, args);
    if (value_is_null(result) || keep_new(rt, cache, key, hash, result)) return result;
    value_unref(rt, result);
    return VALUE_NULL;
}

static Value call_with_key(Runtime *rt, LruCache *cache, const Args *args, Value key) {
    int64_t hash;
    if (!value_hash(rt, key, &hash)) return VALUE_NULL;
    Link *link = find_link(rt, cache, key, hash);
    if (!link) return rt->raised ? VALUE_NULL : call_and_keep(rt, cache, args, key, hash);
    cache->hits++;
    if (is_bounded(cache)) {
        link_take_out(link);
        link_put_last(cache->ring, link);
    }
    return value_ref(link->result);
}

static Value cache_call(Runtime *rt, Value self, const Args *args) {
    LruCache *cache = as_cache(self);
    if (!runtime_enter(rt, "while calling a Python object")) return VALUE_NULL;
    value_ref(self);
    Value result;
    if (value_is_int(cache->most) && cache->most.as.integer == 0) {
        cache->misses++;
        result = call_function(rt, cache, args);
    } else {
        Value key = make_key(rt, cache, args);
        result = call_with_key(rt, cache, args, key);
        value_unref(rt, key);
    }
    value_unref(rt, self);
    runtime_leave(rt);
    return result;
}

// Life --------------------------------------------------------------------------------------------------------------------

static void cache_visit(Object *self, Visitor visitor, void *visitor_self) {
    LruCache *cache = (LruCache *)(void *)self;
    if (value_is_object(cache->function)) visitor(visitor_self, cache->function.as.object);
    if (value_is_object(cache->info_type)) visitor(visitor_self, cache->info_type.as.object);
    visitor(visitor_self, &cache->entries->head);
    if (cache->dict) visitor(visitor_self, &cache->dict->head);
}

static void cache_clear(Runtime *rt, Object *self) {
    LruCache *cache = (LruCache *)(void *)self;
    Dict *dict = cache->dict;
    cache->dict = NULL;
    dict_clear(rt, cache->entries);
    value_replace(rt, &cache->function, VALUE_NONE);
    value_replace(rt, &cache->info_type, VALUE_NONE);
    object_unref(rt, dict);
}

static void cache_destroy(Runtime *rt, Object *self) {
    LruCache *cache = (LruCache *)(void *)self;
    cache_clear(rt, self);
    object_unref(rt, cache->entries);
    object_unref(rt, cache->ring);
    object_free(rt, self, sizeof(LruCache));
}

// (function, maxsize, typed, type of cache_info), as lru_cache calls it: checked there, but for this.
static Value cache_new(Runtime *rt, Type *type, const Args *args) {
    Value function = VALUE_NULL, most = VALUE_NULL, typed = VALUE_NULL, info_type = VALUE_NULL;
    bool is_typed;
    if (!args_parse(rt, args, "lru_cache(user_function, maxsize, typed, cache_info_type)", &function, &most, &typed,
                    &info_type))
        return VALUE_NULL;
    if (!value_is_callable(rt, function))
        return exception_raise(rt, EXC_TYPE_ERROR, "the first argument must be callable");
    int64_t size = -1;
    if (!value_is_none(most) && !args_int(rt, most, &size)) return VALUE_NULL;
    if (!value_truth(rt, typed, &is_typed)) return VALUE_NULL;
    LruCache *cache = object_new(rt, type, KIND_OTHER, sizeof(LruCache));
    cache->function = value_ref(function);
    cache->most = value_is_none(most) ? VALUE_NONE : value_from_int(size < 0 ? 0 : size);
    cache->typed = is_typed;
    cache->info_type = value_ref(info_type);
    cache->entries = dict_new(rt);
    cache->ring = link_new(rt);
    cache->ring->before = cache->ring->after = cache->ring;
    return value_from_object(cache);
}

// Methods -----------------------------------------------------------------------------------------------------------------

static Value cache_get(Runtime *rt, Value descriptor, Value self, Type *owner) {
    (void)owner;
    return value_is_null(self) ? value_ref(descriptor) : value_from_object(method_new(rt, descriptor, self));
}

static Value cache_info(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "_lru_cache_wrapper.cache_info()", 0, 0)) return VALUE_NULL;
    const LruCache *cache = as_cache(self);
    Value numbers[] = {value_from_int(cache->hits), value_from_int(cache->misses), cache->most,
                       value_from_int(cache->entries->count)};
    return runtime_call(rt, cache->info_type, numbers, 4);
}

static Value cache_forget(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, "_lru_cache_wrapper.cache_clear()", 0, 0)) return VALUE_NULL;
    LruCache *cache = as_cache(self);
    cache->hits = cache->misses = 0;
    dict_clear(rt, cache->entries);
    return VALUE_NONE;
}

// For copy and deepcopy: there is one cache for each function.
static Value cache_copy(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(self);
}

static const TypeSlots cache_slots = {
    .destroy = cache_destroy,
    .visit = cache_visit,
    .clear = cache_clear,
    .new_ = cache_new,
    .call = cache_call,
    .get = cache_get,
};

static const NativeSpec cache_methods[] = {
    {.name = "cache_info", .call = cache_info},
    {.name = "cache_clear", .call = cache_forget},
    {.name = "__copy__", .call = cache_copy},
    {.name = "__deepcopy__", .call = cache_copy},
    {0},
};

void functools_add_lru_cache(Vm *vm, Module *module) {
    Runtime *rt = &vm->rt;
    ModuleTypes *types = modules_types(vm);
    types->lru_link = type_new_native(rt, "functools", "functools._lru_list_elem", rt->types[TYPE_OBJECT], &link_slots,
                                      KIND_OTHER, sizeof(Link));
    Type *cache = module_add_type(rt, module, "functools._lru_cache_wrapper", &cache_slots, sizeof(LruCache),
                                  cache_methods);
    type_set_dict_offset(cache, offsetof(LruCache, dict));
}
