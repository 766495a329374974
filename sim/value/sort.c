// list.sort: CPython's merge sort (Tim Peters' listsort with Munro and Wild's powersort), comparison by comparison,
// since a program sees them when it has a __lt__ of its own, and gets the same order when that is not consistent.
//
// Runs that are there already are found, short ones are made longer by binary insertion, and neighbours are merged:
//
//     1 4 7 | 9 6 2 ->  2 6 9 | 3 5 8        a stack of runs; `power` says how soon two neighbours are merged
//
// After a comparison has raised, every further one answers "no" at once, and the sort comes to its end with all items
// still there. While it runs, the list is empty, so that nobody else touches the items.

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"

enum {
    RUN_MIN_MAX = 64,  // shorter runs are made longer, to between half of this and this
    GALLOP_MIN = 7,    // wins in a row after which it pays to look further ahead
    PENDING_MAX = 85,  // runs on the stack: more than a list of 2 ** 64 items needs
};

typedef struct SortItem {
    Value key; // what is compared: the item itself where there is no key function
    Value item;
} SortItem;

typedef enum KeyKind { KEYS_ANY, KEYS_INT, KEYS_FLOAT, KEYS_STR } KeyKind;

typedef struct Run {
    size_t start, count;
    int power;
} Run;

typedef struct Sorter {
    Runtime *rt;
    SortItem *items;
    size_t count;
    KeyKind kind;
    bool raised;
    SortItem *spare; // room for half of the items, once it is needed; NULL before
    size_t gallop_min;
    Run pending[PENDING_MAX];
    size_t pending_count;
} Sorter;

// Comparing -----------------------------------------------------------------------------------------------------------

static KeyKind kind_of(const Runtime *rt, Value key) {
    if (value_is_int(key)) return KEYS_INT;
    if (value_is_float(key)) return KEYS_FLOAT;
    return value_is_object(key) && key.as.object->type == rt->types[TYPE_STR] ? KEYS_STR : KEYS_ANY;
}

static KeyKind common_kind(const Runtime *rt, const SortItem *items, size_t count) {
    KeyKind kind = count ? kind_of(rt, items[0].key) : KEYS_ANY;
    for (size_t i = 1; i < count; i++) {
        if (kind_of(rt, items[i].key) != kind) return KEYS_ANY;
    }
    return kind;
}

static bool less_any(Sorter *s, Value a, Value b) {
    bool less = false;
    if (!s->raised && !value_compare_truth(s->rt, a, b, COMPARE_LT, &less)) s->raised = true;
    return !s->raised && less;
}

static bool is_less(Sorter *s, Value a, Value b) {
    switch (s->kind) {
    case KEYS_INT: return a.as.integer < b.as.integer;
    case KEYS_FLOAT: return a.as.real < b.as.real;
    case KEYS_STR: return str_compare(value_as_str(a), value_as_str(b)) < 0;
    case KEYS_ANY: return less_any(s, a, b);
    }
    return false;
}

// Finding runs --------------------------------------------------------------------------------------------------------

static void reverse(SortItem *items, size_t count) {
    for (size_t i = 0, k = count; i + 1 < k; i++) {
        SortItem item = items[i];
        items[i] = items[--k];
        items[k] = item;
    }
}

// How far the run goes on upward, if its first `n` are one.
static size_t extend_ascending(Sorter *s, const SortItem *items, size_t n, size_t count) {
    while (n < count && !is_less(s, items[n].key, items[n - 1].key)) n++;
    return n;
}

// The same downward. Equal neighbours are turned round on the way, so that turning the whole round keeps their order.
static size_t extend_descending(Sorter *s, SortItem *items, size_t n, size_t count) {
    size_t equal = 0;
    for (; n < count; n++) {
        if (is_less(s, items[n].key, items[n - 1].key)) {
            reverse(items + n - equal - 1, equal + 1);
            equal = 0;
        } else if (is_less(s, items[n - 1].key, items[n].key)) {
            break;
        } else {
            equal++;
        }
        if (s->raised) return n;
    }
    reverse(items + n - equal - 1, equal + 1);
    return n;
}

// The length of the run that `items` begin with; it is ascending afterwards. As count_run.
static size_t count_run(Sorter *s, SortItem *items, size_t count) {
    size_t n = extend_ascending(s, items, 1, count);
    if (n == count || s->raised) return n;
    if (n > 1) {
        if (is_less(s, items[0].key, items[n - 1].key) || s->raised) return n;
        reverse(items, n); // they are all equal, and go on downward
    }
    n = extend_descending(s, items, n + 1, count);
    if (s->raised) return n;
    reverse(items, n);
    return extend_ascending(s, items, n, count);
}

// Sorts `count` items, the first `sorted` of which are sorted. As binarysort.
static void insert_binary(Sorter *s, SortItem *items, size_t count, size_t sorted) {
    for (; sorted < count && !s->raised; sorted++) {
        SortItem pivot = items[sorted];
        size_t low = 0;
        size_t high = sorted;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (is_less(s, pivot.key, items[middle].key)) high = middle;
            else low = middle + 1;
        }
        if (s->raised) return;
        memmove(items + low + 1, items + low, (sorted - low) * sizeof *items);
        items[low] = pivot;
    }
}

// Looking ahead -------------------------------------------------------------------------------------------------------

typedef enum Place { BEFORE_EQUALS, AFTER_EQUALS } Place; // where a key goes among those that are equal to it

static bool goes_after(Sorter *s, Value key, const SortItem *other, Place place) {
    return place == BEFORE_EQUALS ? is_less(s, other->key, key) : !is_less(s, key, other->key);
}

// How many of the `count` sorted items stand before the key. Looks near `hint` first, then 1, 3, 7, 15 … further on,
// then halves what is left. As gallop_left (BEFORE_EQUALS) and gallop_right.
static size_t gallop(Sorter *s, Value key, const SortItem *items, size_t count, size_t hint, Place place) {
    size_t low, high; // the key goes after items[low - 1] and not after items[high]
    size_t last = 0;
    size_t offset = 1;
    if (goes_after(s, key, &items[hint], place)) {
        size_t most = count - hint;
        while (offset < most && goes_after(s, key, &items[hint + offset], place)) {
            last = offset;
            offset = offset * 2 + 1;
        }
        low = hint + last + 1;
        high = hint + (offset < most ? offset : most);
    } else {
        size_t most = hint + 1;
        while (offset < most && !goes_after(s, key, &items[hint - offset], place)) {
            last = offset;
            offset = offset * 2 + 1;
        }
        low = hint + 1 - (offset < most ? offset : most);
        high = hint - last;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (goes_after(s, key, &items[middle], place)) low = middle + 1;
        else high = middle;
    }
    return low;
}

// Merging two neighbours, a and b -------------------------------------------------------------------------------------
// The shorter one is moved out to the spare room, and both are taken back, item by item: from the left if a is the
// shorter one, else from the right.

typedef struct Side {
    SortItem *next;
    size_t count;
} Side;

typedef struct Merge {
    Sorter *s;
    Side a, b;
    Side *shorter, *longer;
    SortItem *to;
    bool forward;
} Merge;

static void take(Merge *m, Side *side, size_t count) {
    ptrdiff_t step = m->forward ? 1 : -1;
    side->count -= count;
    for (; count > 0; count--) {
        *m->to = *side->next;
        m->to += step;
        side->next += step;
    }
}

// What is left of the shorter one goes last, when it is one item only; nothing is left to compare with then.
static bool is_over(const Merge *m) { return m->s->raised || m->longer->count == 0 || m->shorter->count <= 1; }

static void finish(Merge *m) {
    if (!m->s->raised && m->shorter->count == 1) take(m, m->longer, m->longer->count);
    take(m, m->shorter, m->shorter->count);
}

// Takes one by one, until one side has won so often in a row that it is worth to look ahead.
static void merge_one_by_one(Merge *m) {
    size_t a_wins = 0;
    size_t b_wins = 0;
    while (!is_over(m) && a_wins < m->s->gallop_min && b_wins < m->s->gallop_min) {
        bool b_is_less = is_less(m->s, m->b.next->key, m->a.next->key);
        if (m->s->raised) return;
        if (b_is_less == m->forward) {
            take(m, &m->b, 1);
            b_wins++;
            a_wins = 0;
        } else {
            take(m, &m->a, 1);
            a_wins++;
            b_wins = 0;
        }
    }
}

// Takes from `side` all that come before the next one of the other side; how many that were.
static size_t take_ahead(Merge *m, Side *side, Value key, Place place) {
    const SortItem *first = m->forward ? side->next : side->next - (side->count - 1);
    size_t before = gallop(m->s, key, first, side->count, m->forward ? 0 : side->count - 1, place);
    if (m->s->raised) return 0;
    size_t count = m->forward ? before : side->count - before;
    take(m, side, count);
    return count;
}

static void merge_by_galloping(Merge *m) {
    size_t *gallop_min = &m->s->gallop_min;
    size_t a_wins, b_wins;
    ++*gallop_min;
    do {
        if (*gallop_min > 1) --*gallop_min;
        a_wins = take_ahead(m, &m->a, m->b.next->key, AFTER_EQUALS);
        if (is_over(m)) return;
        take(m, &m->b, 1);
        if (is_over(m)) return;
        b_wins = take_ahead(m, &m->b, m->a.next->key, BEFORE_EQUALS);
        if (is_over(m)) return;
        take(m, &m->a, 1);
        if (is_over(m)) return;
    } while (a_wins >= GALLOP_MIN || b_wins >= GALLOP_MIN);
    ++*gallop_min; // the price for leaving
}

static bool ensure_spare(Sorter *s) {
    size_t count = s->count / 2;
    if (s->spare) return true;
    if (!runtime_can_take(s->rt, count, sizeof(SortItem))) {
        s->raised = true;
        return false;
    }
    s->spare = world_allocate(s->rt->world, count * sizeof(SortItem));
    return true;
}

// As merge_lo and merge_hi: merges the two; the first of b comes before the first of a, the last of a after that of b.
static void merge(Sorter *s, SortItem *a, size_t a_count, size_t b_count) {
    if (!ensure_spare(s)) return;
    bool forward = a_count <= b_count;
    SortItem *b = a + a_count;
    size_t spare_count = forward ? a_count : b_count;
    memcpy(s->spare, forward ? a : b, spare_count * sizeof *a);
    Merge m = {.s = s, .a = {a, a_count}, .b = {b, b_count}, .forward = forward};
    if (forward) {
        m.shorter = &m.a;
        m.longer = &m.b;
        m.to = a;
        m.a.next = s->spare;
    } else {
        m.shorter = &m.b;
        m.longer = &m.a;
        m.to = b + b_count - 1;
        m.a.next = b - 1;
        m.b.next = s->spare + b_count - 1;
    }
    take(&m, m.longer, 1);
    while (!is_over(&m)) {
        merge_one_by_one(&m);
        if (!is_over(&m)) merge_by_galloping(&m);
    }
    finish(&m);
}

// The stack of runs ---------------------------------------------------------------------------------------------------

// Merges the runs i and i + 1 of the stack. As merge_at.
static void merge_at(Sorter *s, size_t i) {
    Run *run = &s->pending[i];
    SortItem *a = s->items + run[0].start;
    size_t a_count = run[0].count;
    SortItem *b = s->items + run[1].start;
    size_t b_count = run[1].count;
    run[0].count += b_count;
    if (i + 3 == s->pending_count) run[1] = run[2];
    s->pending_count--;
    size_t in_place = gallop(s, b->key, a, a_count, 0, AFTER_EQUALS);
    a += in_place;
    a_count -= in_place;
    if (a_count == 0 || s->raised) return;
    b_count = gallop(s, a[a_count - 1].key, b, b_count, b_count - 1, BEFORE_EQUALS);
    if (b_count > 0 && !s->raised) merge(s, a, a_count, b_count);
}

// How deep the border between two neighbouring runs lies in a perfectly balanced tree over the whole list: the first
// binary digit in which the places of their middles differ. As powerloop.
static int border_power(size_t start, size_t count, size_t next_count, size_t whole) {
    size_t a = 2 * start + count;
    size_t b = a + count + next_count;
    for (int power = 1;; power++) {
        if (a >= whole) {
            a -= whole;
            b -= whole;
        } else if (b >= whole) {
            return power;
        }
        a *= 2;
        b *= 2;
    }
}

// Merges what lies deeper than the border to the new run, then pushes that. As found_new_run.
static void push_run(Sorter *s, size_t start, size_t count) {
    if (s->pending_count > 0) {
        const Run *last = &s->pending[s->pending_count - 1];
        int power = border_power(last->start, last->count, count, s->count);
        while (s->pending_count > 1 && s->pending[s->pending_count - 2].power > power && !s->raised) {
            merge_at(s, s->pending_count - 2);
        }
        s->pending[s->pending_count - 1].power = power;
    }
    s->pending[s->pending_count++] = (Run){start, count, 0};
}

static void merge_all(Sorter *s) {
    while (s->pending_count > 1 && !s->raised) {
        size_t i = s->pending_count - 2;
        if (i > 0 && s->pending[i - 1].count < s->pending[i + 1].count) i--;
        merge_at(s, i);
    }
}

// Such that the count divided by it is a power of two, or a little less. As merge_compute_minrun.
static size_t least_run(size_t count) {
    size_t rest = 0;
    for (; count >= RUN_MIN_MAX; count /= 2) rest |= count & 1;
    return count + rest;
}

static void sort_items(Sorter *s) {
    size_t least = least_run(s->count);
    for (size_t start = 0; start < s->count && !s->raised;) {
        size_t left = s->count - start;
        size_t count = count_run(s, s->items + start, left);
        if (count < least && !s->raised) {
            size_t wanted = left < least ? left : least;
            insert_binary(s, s->items + start, wanted, count);
            count = wanted;
        }
        if (s->raised) return;
        push_run(s, start, count);
        start += count;
    }
    merge_all(s);
}

// The list ------------------------------------------------------------------------------------------------------------

// Calls the key function for each; false: raised. Keys that are not there are VALUE_NULL.
static bool make_keys(Runtime *rt, SortItem *items, size_t count, Value key) {
    for (size_t i = 0; i < count; i++) {
        items[i].key = runtime_call(rt, key, &items[i].item, 1);
        if (value_is_null(items[i].key)) return false;
    }
    return true;
}

static bool sort_array(Runtime *rt, SortItem *items, size_t count, bool backward) {
    Sorter s = {.rt = rt, .items = items, .count = count, .gallop_min = GALLOP_MIN};
    s.kind = common_kind(rt, items, count);
    if (backward) reverse(items, count);
    if (count > 1) sort_items(&s);
    if (backward) reverse(items, count);
    world_release(rt->world, s.spare, s.spare ? count / 2 * sizeof(SortItem) : 0);
    return !s.raised;
}

// Puts the items back into the list, which the program may have filled in the meantime; that is given up.
static bool give_back(Runtime *rt, List *list, const List *kept, bool done) {
    List intruders = *list;
    list->items = kept->items;
    list->count = kept->count;
    list->capacity = kept->capacity;
    bool modified = intruders.items != NULL;
    for (size_t i = 0; i < intruders.count; i++) value_unref(rt, intruders.items[i]);
    world_release(rt->world, intruders.items, intruders.capacity * sizeof(Value));
    if (done && modified) exception_raise(rt, EXC_VALUE_ERROR, "list modified during sort");
    return done && !modified;
}

bool list_sort(Runtime *rt, List *list, Value key, bool backward) {
    bool has_key = !value_is_null(key) && !value_is_none(key);
    const List kept = *list;
    size_t size = kept.count * sizeof(SortItem);
    if (!runtime_can_take(rt, kept.count, sizeof(SortItem))) return false;
    SortItem *items = world_allocate(rt->world, size);
    for (size_t i = 0; i < kept.count; i++) {
        items[i] = (SortItem){has_key ? VALUE_NULL : kept.items[i], kept.items[i]};
    }
    list->items = NULL;
    list->count = list->capacity = 0;
    bool done = !has_key || make_keys(rt, items, kept.count, key);
    done = done && sort_array(rt, items, kept.count, backward);
    for (size_t i = 0; i < kept.count; i++) {
        kept.items[i] = items[i].item;
        if (has_key) value_unref(rt, items[i].key);
    }
    world_release(rt->world, items, size);
    return give_back(rt, list, &kept, done);
}
