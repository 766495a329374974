// The module time on the virtual clock: it starts at 0, which is 1970-01-01 00:00:00 UTC, and all clocks are this one.

#include <math.h>
#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/float.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/tuple.h"
#include "sim/vm/calendar.h"
#include "sim/vm/modules.h"
#include "sim/vm/watch.h"

static double seconds_now(const Vm *vm) {
    return (double)vm_time(vm) / 1e9;
}

// time.time(), and by other names.
static Value read_clock(Runtime *rt, const Args *args, const char *name) {
    return args_count(rt, args, name, 0, 0) ? value_from_float(seconds_now(vm_of(rt))) : VALUE_NULL;
}

static Value read_clock_ns(Runtime *rt, const Args *args, const char *name) {
    return args_count(rt, args, name, 0, 0) ? value_from_int(vm_time(vm_of(rt))) : VALUE_NULL;
}

#define CLOCK_LIST(X) X(time) X(monotonic) X(perf_counter)
#define X(clock)                                                                                                      \
    static Value call_##clock(Runtime *rt, Value self, const Args *args) {                                            \
        (void)self;                                                                                                   \
        return read_clock(rt, args, "time." #clock "()");                                                             \
    }                                                                                                                 \
    static Value call_##clock##_ns(Runtime *rt, Value self, const Args *args) {                                       \
        (void)self;                                                                                                   \
        return read_clock_ns(rt, args, "time." #clock "_ns()");                                                       \
    }
CLOCK_LIST(X)
#undef X

// Running code takes no time here.
static Value call_process_time(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_count(rt, args, "time.process_time()", 0, 0) ? value_from_float(0) : VALUE_NULL;
}

static Value call_process_time_ns(Runtime *rt, Value self, const Args *args) {
    (void)self;
    return args_count(rt, args, "time.process_time_ns()", 0, 0) ? value_from_int(0) : VALUE_NULL;
}

// sleep --------------------------------------------------------------------------------------------------------------

static bool raise_out_of_range(Runtime *rt) {
    exception_raise(rt, EXC_OVERFLOW_ERROR, "timestamp out of range for platform time_t");
    return false;
}

static bool raise_nan(Runtime *rt) {
    exception_raise(rt, EXC_VALUE_ERROR, "Invalid value NaN (not a number)");
    return false;
}

bool time_read_duration(Runtime *rt, Value seconds, int64_t *out) {
    if (value_is_float(seconds)) {
        double nanoseconds = seconds.as.real * 1e9;
        if (isnan(nanoseconds)) return raise_nan(rt);
        if (fabs(nanoseconds) >= 9223372036854775808.0) return raise_out_of_range(rt);
        *out = (int64_t)rint(nanoseconds);
        if (*out == 0 && nanoseconds > 0) *out = 1;
        return true;
    }
    int64_t whole;
    if (!value_index(rt, seconds, &whole)) return false;
    if (!__builtin_mul_overflow(whole, INT64_C(1000000000), out)) return true;
    exception_raise(rt, EXC_OVERFLOW_ERROR, "timestamp too large to convert to C PyTime_t");
    return false;
}

static Activation *start_sleep(Vm *vm, Value self, const Args *args) {
    (void)self;
    Runtime *rt = &vm->rt;
    int64_t duration;
    if (!args_count(rt, args, "time.sleep()", 1, 1)) return NULL;
    if (!time_read_duration(rt, args->values[0], &duration)) return NULL;
    if (duration >= 0) return vm->hooks->sleep(vm, duration);
    exception_raise(rt, EXC_VALUE_ERROR, "sleep length must be non-negative");
    return NULL;
}

// struct_time: a tuple of nine, with two fields behind that only have names -------------------------------------------

enum { TIME_ZONE = 9, TIME_OFFSET = 10, TIME_FIELDS = 11, TIME_VISIBLE = 9 };

#define FIELD_LIST(X)                                                                                                 \
    X(tm_year, 0) X(tm_mon, 1) X(tm_mday, 2) X(tm_hour, 3) X(tm_min, 4) X(tm_sec, 5) X(tm_wday, 6) X(tm_yday, 7)      \
    X(tm_isdst, 8) X(tm_zone, TIME_ZONE) X(tm_gmtoff, TIME_OFFSET)

static const char *const field_names[TIME_FIELDS] = {
#define X(field, index) [index] = #field,
    FIELD_LIST(X)
#undef X
};

static size_t struct_time_size(void) {
    return sizeof(Tuple) + TIME_FIELDS * sizeof(Value);
}

static Tuple *struct_time_allocate(Runtime *rt) {
    Tuple *tuple = object_new(rt, vm_of(rt)->struct_time_type, KIND_TUPLE, struct_time_size());
    tuple->count = TIME_VISIBLE;
    tuple->items[TIME_ZONE] = tuple->items[TIME_OFFSET] = VALUE_NONE;
    return tuple;
}

static void struct_time_destroy(Runtime *rt, Object *self) {
    Tuple *tuple = (Tuple *)self;
    for (size_t i = 0; i < TIME_FIELDS; i++) value_unref(rt, tuple->items[i]);
    object_free(rt, self, struct_time_size());
}

static Value struct_time_new(Runtime *rt, Type *type, const Args *args) {
    (void)type;
    Value sequence = VALUE_NULL, dict = VALUE_NONE;
    if (!args_parse(rt, args, "structseq(sequence, |, dict)", &sequence, &dict)) return VALUE_NULL;
    Value iterator = value_iter(rt, sequence);
    if (value_is_null(iterator)) {
        exception_discard(rt);
        return exception_raise(rt, EXC_TYPE_ERROR, "constructor requires a sequence");
    }
    value_unref(rt, iterator);
    Tuple *given = tuple_from_iterable(rt, sequence);
    if (!given) return VALUE_NULL;
    bool is_short = given->count < TIME_VISIBLE;
    if (is_short || given->count > TIME_FIELDS) {
        exception_raise(rt, EXC_TYPE_ERROR, "time.struct_time() takes an at %s %d-sequence (%zu-sequence given)",
                        is_short ? "least" : "most", is_short ? TIME_VISIBLE : TIME_FIELDS, given->count);
        object_unref(rt, given);
        return VALUE_NULL;
    }
    Tuple *result = struct_time_allocate(rt);
    for (size_t i = 0; i < given->count; i++) result->items[i] = value_ref(given->items[i]);
    object_unref(rt, given);
    return value_from_object(result);
}

static Value struct_time_repr(Runtime *rt, Value self) {
    StrBuilder text = str_builder(rt);
    bool well = true;
    str_builder_add_c(&text, "time.struct_time(");
    for (size_t i = 0; i < TIME_VISIBLE && well; i++) {
        str_builder_add_format(&text, "%s%s=", i ? ", " : "", field_names[i]);
        well = str_builder_add_repr(&text, value_as_tuple(self)->items[i]);
    }
    str_builder_add_char(&text, ')');
    if (well) return value_from_object(str_builder_finish(&text));
    str_builder_drop(&text);
    return VALUE_NULL;
}

#define X(field, index)                                                                                               \
    static Value get_##field(Runtime *rt, Value self, const Args *args) {                                             \
        (void)rt, (void)args;                                                                                         \
        return value_ref(value_as_tuple(self)->items[index]);                                                         \
    }
FIELD_LIST(X)
#undef X

static const TypeSlots struct_time_slots = {
    .destroy = struct_time_destroy,
    .new_ = struct_time_new,
    .repr = struct_time_repr,
};

static const NativeSpec struct_time_methods[] = {
#define X(field, index) {.name = #field, .call = get_##field, .kind = NATIVE_GETTER},
    FIELD_LIST(X)
#undef X
    {0},
};

static Value struct_time_from(Vm *vm, const Calendar *t, const char *zone) {
    Tuple *tuple = struct_time_allocate(&vm->rt);
    const int64_t fields[TIME_VISIBLE] = {t->year,   t->month,  t->day,     t->hour,    t->minute,
                                          t->second, t->weekday, t->year_day, 0};
    for (size_t i = 0; i < TIME_VISIBLE; i++) tuple->items[i] = value_from_int(fields[i]);
    tuple->items[TIME_ZONE] = value_from_object(str_from_c(&vm->rt, zone));
    tuple->items[TIME_OFFSET] = value_from_int(0);
    return value_from_object(tuple);
}

// Calendar -----------------------------------------------------------------------------------------------------------

// As functions that read their arguments by PyArg_ParseTuple count them.
static bool count_args(Runtime *rt, const Args *args, const char *name, size_t least, size_t most) {
    if (args->names || (args->count >= least && args->count <= most)) return args_count(rt, args, name, least, most);
    bool few = args->count < least;
    size_t bound = few ? least : most;
    exception_raise(rt, EXC_TYPE_ERROR, "%s() takes at %s %zu argument%s (%zu given)", name, few ? "least" : "most",
                    bound, bound == 1 ? "" : "s", args->count);
    return false;
}

static bool raise_year_overflow(Runtime *rt) {
    Value args[] = {value_from_int(75), value_from_object(str_from_c(rt, "Value too large for defined data type"))};
    Exception *exception = exception_new(rt, EXC_OS_ERROR, args, 2);
    value_unref(rt, args[1]);
    exception_raise_object(rt, exception);
    return false;
}

// The optional first argument, in whole seconds; now if it is not given or None.
static bool read_seconds(Runtime *rt, const Args *args, const char *name, int64_t *out) {
    const double years_max = 67767976233532800.0; // what an int of 32 bits can count
    if (!count_args(rt, args, name, 0, 1)) return false;
    Value seconds = args->count ? args->values[0] : VALUE_NONE;
    if (value_is_none(seconds)) seconds = value_from_float(seconds_now(vm_of(rt)));
    if (value_is_float(seconds)) {
        double whole = floor(seconds.as.real);
        if (isnan(whole)) return raise_nan(rt);
        if (fabs(whole) >= 9223372036854775808.0) return raise_out_of_range(rt);
        *out = (int64_t)whole;
    } else if (!value_index(rt, seconds, out)) {
        return false;
    }
    return fabs((double)*out) < years_max || raise_year_overflow(rt);
}

static Value call_gmtime(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t seconds;
    Calendar calendar;
    if (!read_seconds(rt, args, "gmtime", &seconds)) return VALUE_NULL;
    calendar_from_seconds(seconds, &calendar);
    return struct_time_from(vm_of(rt), &calendar, "GMT");
}

static Value call_localtime(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t seconds;
    Calendar calendar;
    if (!read_seconds(rt, args, "localtime", &seconds)) return VALUE_NULL;
    calendar_from_seconds(seconds, &calendar);
    return struct_time_from(vm_of(rt), &calendar, "UTC");
}

static bool read_field(Runtime *rt, Value value, int64_t *out) {
    if (!value_index(rt, value, out)) return false;
    if (*out >= INT32_MIN && *out <= INT32_MAX) return true;
    const char *how = *out < 0 ? "less than minimum" : "greater than maximum";
    exception_raise(rt, EXC_OVERFLOW_ERROR, "signed integer is %s", how);
    return false;
}

// As gettmarg of timemodule.c: a tuple's fields, as they are.
static bool read_fields(Runtime *rt, Value value, const char *name, Calendar *out) {
    if (!value_is_tuple(value)) {
        exception_raise(rt, EXC_TYPE_ERROR, "Tuple or struct_time argument required");
        return false;
    }
    const Tuple *tuple = value_as_tuple(value);
    if (tuple->count != TIME_VISIBLE) {
        exception_raise(rt, EXC_TYPE_ERROR, "%s(): illegal time tuple argument", name);
        return false;
    }
    int64_t dst;
    *out = (Calendar){.zone = "UTC"};
    int64_t *const fields[TIME_VISIBLE] = {&out->year, &out->month, &out->day, &out->hour, &out->minute, &out->second,
                                           &out->weekday, &out->year_day, &dst};
    for (size_t i = 0; i < TIME_VISIBLE; i++)
        if (!read_field(rt, tuple->items[i], fields[i])) return false;
    if (tuple->head.type == vm_of(rt)->struct_time_type && value_is_str(tuple->items[TIME_ZONE]))
        out->zone = value_as_str(tuple->items[TIME_ZONE])->data;
    return true;
}

// As checktm: zeros stand for the first month or day.
static bool check_fields(Runtime *rt, Calendar *t) {
    if (t->month == 0) t->month = 1;
    if (t->day == 0) t->day = 1;
    if (t->year_day == 0) t->year_day = 1;
    const char *wrong = t->month < 1 || t->month > 12           ? "month"
                        : t->day < 1 || t->day > 31             ? "day of month"
                        : t->hour < 0 || t->hour > 23           ? "hour"
                        : t->minute < 0 || t->minute > 59       ? "minute"
                        : t->second < 0 || t->second > 61       ? "seconds"
                        : t->weekday < -1                       ? "day of week"
                        : t->year_day < 1 || t->year_day > 366 ? "day of year"
                                                                : NULL;
    t->weekday = (t->weekday + 7) % 7;
    if (wrong) exception_raise(rt, EXC_VALUE_ERROR, "%s out of range", wrong);
    return !wrong;
}

// args[index], or the time now.
static bool read_moment(Runtime *rt, const Args *args, size_t index, const char *name, Calendar *out) {
    if (args->count > index) return read_fields(rt, args->values[index], name, out) && check_fields(rt, out);
    calendar_from_seconds((int64_t)floor(seconds_now(vm_of(rt))), out);
    return true;
}

static Value call_strftime(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Str *format;
    Calendar calendar;
    if (!count_args(rt, args, "strftime", 1, 2)) return VALUE_NULL;
    if (!args_str(rt, args->values[0], "strftime() argument 1", &format)) return VALUE_NULL;
    if (!read_moment(rt, args, 1, "strftime", &calendar)) return VALUE_NULL;
    StrBuilder text = str_builder(rt);
    calendar_add_format(&text, format->data, format->size, &calendar);
    return value_from_object(str_builder_finish(&text));
}

static Value ctime_text(Runtime *rt, const Calendar *calendar) {
    StrBuilder text = str_builder(rt);
    calendar_add_ctime(&text, calendar);
    return value_from_object(str_builder_finish(&text));
}

static Value call_asctime(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Calendar calendar;
    if (!args_count(rt, args, "asctime", 0, 1) || !read_moment(rt, args, 0, "asctime", &calendar)) return VALUE_NULL;
    return ctime_text(rt, &calendar);
}

static Value call_ctime(Runtime *rt, Value self, const Args *args) {
    (void)self;
    int64_t seconds;
    Calendar calendar;
    if (!read_seconds(rt, args, "ctime", &seconds)) return VALUE_NULL;
    calendar_from_seconds(seconds, &calendar);
    return ctime_text(rt, &calendar);
}

static Value call_mktime(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Calendar calendar;
    if (!args_count(rt, args, "time.mktime()", 1, 1)) return VALUE_NULL;
    if (!read_fields(rt, args->values[0], "mktime", &calendar)) return VALUE_NULL;
    return value_from_float((double)calendar_to_seconds(&calendar));
}

static const NativeSpec functions[] = {
#define X(clock)                                                                                                      \
    {.name = #clock, .call = call_##clock, .kind = NATIVE_FUNCTION},                                                  \
    {.name = #clock "_ns", .call = call_##clock##_ns, .kind = NATIVE_FUNCTION},
    CLOCK_LIST(X)
#undef X
    {.name = "process_time", .call = call_process_time, .kind = NATIVE_FUNCTION},
    {.name = "process_time_ns", .call = call_process_time_ns, .kind = NATIVE_FUNCTION},
    {.name = "sleep", .activation = (void (*)(void))start_sleep, .kind = NATIVE_FUNCTION},
    {.name = "gmtime", .call = call_gmtime, .kind = NATIVE_FUNCTION},
    {.name = "localtime", .call = call_localtime, .kind = NATIVE_FUNCTION},
    {.name = "strftime", .call = call_strftime, .kind = NATIVE_FUNCTION},
    {.name = "asctime", .call = call_asctime, .kind = NATIVE_FUNCTION},
    {.name = "ctime", .call = call_ctime, .kind = NATIVE_FUNCTION},
    {.name = "mktime", .call = call_mktime, .kind = NATIVE_FUNCTION},
    {0},
};

static void add_zone(Runtime *rt, Module *module) {
    Value utc = value_from_object(str_from_c(rt, "UTC"));
    Value names = value_from_object(tuple_from(rt, (Value[]){utc, utc}, 2));
    module_set(rt, module, "tzname", names);
    value_unref(rt, names);
    value_unref(rt, utc);
    module_set(rt, module, "timezone", value_from_int(0));
    module_set(rt, module, "altzone", value_from_int(0));
    module_set(rt, module, "daylight", value_from_int(0));
}

Value module_time(Vm *vm) {
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "time");
    module_add_natives(rt, module, functions);
    Type *type = type_new_native(rt, "time", "time.struct_time", rt->types[TYPE_TUPLE], &struct_time_slots, KIND_TUPLE,
                                 struct_time_size());
    type->flags |= TYPE_FINAL;
    type_add_natives(rt, type, struct_time_methods);
    vm->struct_time_type = type;
    module_set(rt, module, "struct_time", value_from_object(type));
    add_zone(rt, module);
    return value_from_object(module);
}
