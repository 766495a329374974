// split, splitlines, partition and join, for str and bytes.

#include "sim/value/bytes.h"
#include "sim/value/exception.h"
#include "sim/value/items.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/value/text_methods.h"
#include "sim/value/text_view.h"
#include "sim/value/tuple.h"

bool text_take_two(Runtime *rt, const Args *args, const char *signature, Value *first, Value *second) {
    if (args->names || args->count > 2) return args_parse(rt, args, signature, first, second);
    if (args->count > 0) *first = args->values[0];
    if (args->count > 1) *second = args->values[1];
    return true;
}

// split ---------------------------------------------------------------------------------------------------------------

typedef struct Splitter {
    Runtime *rt;
    TextView text, separator; // separator of size 0: runs of spaces
    uint64_t most;            // splits
    List *parts;
} Splitter;

static void add_part(Splitter *s, size_t start, size_t end) {
    list_append_owned(s->rt, s->parts, s->text.kind->make(s->rt, s->text.data + start, end - start));
}

static void split_by_separator(Splitter *s) {
    size_t start = 0;
    for (uint64_t splits = 0; splits < s->most; splits++) {
        int64_t at = text_find(&s->text, start, s->text.size, &s->separator);
        if (at == TEXT_ABSENT) break;
        add_part(s, start, (size_t)at);
        start = (size_t)at + s->separator.size;
    }
    add_part(s, start, s->text.size);
}

static void split_last_by_separator(Splitter *s) {
    size_t end = s->text.size;
    for (uint64_t splits = 0; splits < s->most; splits++) {
        int64_t at = text_find_last(&s->text, 0, end, &s->separator);
        if (at == TEXT_ABSENT) break;
        add_part(s, (size_t)at + s->separator.size, end);
        end = (size_t)at;
    }
    add_part(s, 0, end);
}

// Moves past characters that are spaces, or past those that are not.
static const char *skip(const TextView *text, const char *p, bool spaces) {
    const char *end = text->data + text->size;
    while (p < end) {
        const char *next = p;
        if (text->kind->is_space(text->kind->next(&next)) != spaces) break;
        p = next;
    }
    return p;
}

static const char *skip_back(const TextView *text, const char *p, bool spaces) {
    while (p > text->data) {
        const char *before = p;
        if (text->kind->is_space(text->kind->previous(&before)) != spaces) break;
        p = before;
    }
    return p;
}

static void split_by_spaces(Splitter *s) {
    const char *end = s->text.data + s->text.size;
    const char *p = skip(&s->text, s->text.data, true);
    for (uint64_t splits = 0; p < end; splits++) {
        bool rest = splits >= s->most;
        const char *word_end = rest ? skip_back(&s->text, end, true) : skip(&s->text, p, false);
        add_part(s, (size_t)(p - s->text.data), (size_t)((rest ? end : word_end) - s->text.data));
        p = rest ? end : skip(&s->text, word_end, true);
    }
}

static void split_last_by_spaces(Splitter *s) {
    const char *p = skip_back(&s->text, s->text.data + s->text.size, true);
    for (uint64_t splits = 0; p > s->text.data; splits++) {
        const char *word = splits >= s->most ? s->text.data : skip_back(&s->text, p, false);
        add_part(s, (size_t)(word - s->text.data), (size_t)(p - s->text.data));
        p = skip_back(&s->text, word, true);
    }
}

static bool read_splitter(Runtime *rt, Value self, const Args *args, const char *signature, Splitter *out) {
    Value separator = VALUE_NONE;
    Value most = value_from_int(-1);
    int64_t count;
    *out = (Splitter){.rt = rt, .text = text_view(self)};
    if (!text_take_two(rt, args, signature, &separator, &most) || !args_int(rt, most, &count)) return false;
    out->most = count < 0 ? UINT64_MAX : (uint64_t)count;
    if (value_is_none(separator)) return true;
    if (!text_argument(rt, out->text.kind, separator, "must be str or None, not %s", &out->separator)) return false;
    if (out->separator.size > 0) return true;
    exception_raise(rt, EXC_VALUE_ERROR, "empty separator");
    return false;
}

Value text_method_split(Runtime *rt, Value self, const Args *args) {
    Splitter s;
    if (!read_splitter(rt, self, args, "split(|sep, maxsplit)", &s)) return VALUE_NULL;
    s.parts = list_new(rt, 0);
    if (s.separator.size > 0) split_by_separator(&s);
    else split_by_spaces(&s);
    return value_from_object(s.parts);
}

static void reverse(List *list) {
    for (size_t i = 0, j = list->count; i + 1 < j; i++) {
        j--;
        Value item = list->items[i];
        list->items[i] = list->items[j];
        list->items[j] = item;
    }
}

Value text_method_rsplit(Runtime *rt, Value self, const Args *args) {
    Splitter s;
    if (!read_splitter(rt, self, args, "rsplit(|sep, maxsplit)", &s)) return VALUE_NULL;
    s.parts = list_new(rt, 0);
    if (s.separator.size > 0) split_last_by_separator(&s);
    else split_last_by_spaces(&s);
    reverse(s.parts);
    return value_from_object(s.parts);
}

// splitlines ----------------------------------------------------------------------------------------------------------

Value text_method_splitlines(Runtime *rt, Value self, const Args *args) {
    Value keep_value = VALUE_FALSE;
    bool keep;
    if (!args_parse(rt, args, "splitlines(|keepends)", &keep_value)) return VALUE_NULL;
    if (!value_truth(rt, keep_value, &keep)) return VALUE_NULL;
    Splitter s = {.rt = rt, .text = text_view(self), .parts = list_new(rt, 0)};
    const char *end = s.text.data + s.text.size;
    for (const char *p = s.text.data; p < end;) {
        const char *line = p;
        const char *line_end = p;
        bool broken = false;
        while (p < end && !broken) {
            line_end = p;
            uint32_t c = s.text.kind->next(&p);
            broken = s.text.kind->is_line_break(c);
            if (c == '\r' && p < end && *p == '\n') p++;
        }
        if (!broken || keep) line_end = p;
        add_part(&s, (size_t)(line - s.text.data), (size_t)(line_end - s.text.data));
    }
    return value_from_object(s.parts);
}

// partition -----------------------------------------------------------------------------------------------------------

static Value partition(Runtime *rt, Value self, const Args *args, const char *full_name, bool last) {
    TextView text = text_view(self);
    TextView separator;
    if (!args_count(rt, args, full_name, 1, 1)) return VALUE_NULL;
    if (!text_argument(rt, text.kind, args->values[0], "must be str, not %s", &separator)) return VALUE_NULL;
    if (separator.size == 0) return exception_raise(rt, EXC_VALUE_ERROR, "empty separator");
    int64_t found = last ? text_find_last(&text, 0, text.size, &separator) : text_find(&text, 0, text.size, &separator);
    size_t at = found == TEXT_ABSENT ? (last ? 0 : text.size) : (size_t)found;
    size_t behind = found == TEXT_ABSENT ? at : at + separator.size;
    Tuple *parts = tuple_new(rt, 3);
    parts->items[0] = text_cut(rt, self, &text, 0, at);
    parts->items[1] = text.kind->make(rt, separator.data, found == TEXT_ABSENT ? 0 : separator.size);
    parts->items[2] = text_cut(rt, self, &text, behind, text.size);
    return value_from_object(parts);
}

Value text_method_partition(Runtime *rt, Value self, const Args *args) {
    return partition(rt, self, args, TEXT_NAME(self, "partition()"), false);
}

Value text_method_rpartition(Runtime *rt, Value self, const Args *args) {
    return partition(rt, self, args, TEXT_NAME(self, "rpartition()"), true);
}

// join ----------------------------------------------------------------------------------------------------------------

static bool is_joinable(Runtime *rt, Value iterable) {
    const TypeSlots *slots = value_type(rt, iterable)->slots;
    if (slots->iter || slots->get_item) return true;
    exception_raise(rt, EXC_TYPE_ERROR, "can only join an iterable");
    return false;
}

static Value join(Runtime *rt, Value self, const Value *items, size_t count) {
    TextView separator = text_view(self);
    StrBuilder b = str_builder(rt);
    for (size_t i = 0; i < count; i++) {
        if (!text_is_kind(separator.kind, items[i])) {
            str_builder_drop(&b);
            const char *wanted = separator.kind->is_str ? "str instance" : "a bytes-like object";
            return exception_raise(rt, EXC_TYPE_ERROR, "sequence item %zu: expected %s, %s found", i, wanted,
                                   value_type_name(rt, items[i]));
        }
        TextView item = text_view(items[i]);
        if (i > 0) str_builder_add(&b, separator.data, separator.size);
        str_builder_add(&b, item.data, item.size);
    }
    Value joined = separator.kind->make(rt, b.data, b.size);
    str_builder_drop(&b);
    return joined;
}

Value text_method_join(Runtime *rt, Value self, const Args *args) {
    if (!args_count(rt, args, TEXT_NAME(self, "join()"), 1, 1) || !is_joinable(rt, args->values[0])) return VALUE_NULL;
    Value iterable = args->values[0];
    if (value_is_list(iterable)) return join(rt, self, value_as_list(iterable)->items, value_as_list(iterable)->count);
    Tuple *items = tuple_from_iterable(rt, iterable);
    if (!items) return VALUE_NULL;
    Value joined = join(rt, self, items->items, items->count);
    object_unref(rt, items);
    return joined;
}

// Operators -----------------------------------------------------------------------------------------------------------

static bool is_text(Value v) { return value_is_str(v) || value_is_bytes(v); }

Value text_concat(Runtime *rt, Value a, Value b) {
    if (!is_text(a)) return VALUE_NOT_IMPLEMENTED;
    TextView left = text_view(a);
    if (!text_is_kind(left.kind, b)) {
        const char *message =
            left.kind->is_str ? "can only concatenate str (not \"%s\") to str" : "can't concat %s to bytes";
        return exception_raise(rt, EXC_TYPE_ERROR, message, value_type_name(rt, b));
    }
    TextView right = text_view(b);
    if (left.size == 0) return text_cut(rt, b, &right, 0, right.size);
    if (right.size == 0) return text_cut(rt, a, &left, 0, left.size);
    if (!str_can_take(rt, left.size + right.size)) return VALUE_NULL;
    if (left.kind->is_str) return value_from_object(str_concat(rt, value_as_str(a), value_as_str(b)));
    const Value both[] = {a, b};
    Value nothing = left.kind->make(rt, "", 0);
    Value joined = join(rt, nothing, both, 2);
    value_unref(rt, nothing);
    return joined;
}

// `[1] * 'a'` is the list's to complain about.
static bool is_other_sequence(Value v) { return value_is_list(v) || value_is_tuple(v); }

Value text_repeat(Runtime *rt, Value a, Value b) {
    Value text = is_text(a) ? a : b;
    Value times = is_text(a) ? b : a;
    int64_t count;
    if (!is_text(a) && is_other_sequence(a)) return VALUE_NOT_IMPLEMENTED;
    if (!items_repeat_count(rt, times, &count)) return VALUE_NULL;
    TextView view = text_view(text);
    if (count == 0 || view.size == 0) return view.kind->make(rt, "", 0);
    if (count == 1) return text_cut(rt, text, &view, 0, view.size);
    size_t size;
    if (__builtin_mul_overflow(view.size, (size_t)count, &size)) size = SIZE_MAX;
    if (!str_can_take(rt, size)) return VALUE_NULL;
    StrBuilder repeated = str_builder(rt);
    for (int64_t i = 0; i < count; i++) str_builder_add(&repeated, view.data, view.size);
    Value result = view.kind->make(rt, repeated.data, repeated.size);
    str_builder_drop(&repeated);
    return result;
}
