#include "sim/vm/calendar.h"

#include <string.h>

#include "sim/value/int.h"

enum { DAY_SECONDS = 86400, DAYS_TO_1970 = 719468, DAYS_OF_400_YEARS = 146097 }; // from 0000-03-01

static const char *const day_names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};

static int64_t floor_divide(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

static bool is_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Days from 1970-01-01, by years that begin in March, so that the leap day is the last one.
static int64_t days_from_date(int64_t year, int64_t month, int64_t day) {
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = floor_divide(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;
    return era * DAYS_OF_400_YEARS + of_era * 365 + of_era / 4 - of_era / 100 + of_year + day - 1 - DAYS_TO_1970;
}

static void date_from_days(int64_t days, Calendar *out) {
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = floor_divide(shifted, DAYS_OF_400_YEARS), day = shifted - era * DAYS_OF_400_YEARS;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    out->day = of_year - (153 * month + 2) / 5 + 1;
    out->month = month < 10 ? month + 3 : month - 9;
    out->year = era * 400 + year + (out->month <= 2);
}

void calendar_from_seconds(int64_t seconds, Calendar *out) {
    int64_t days = floor_divide(seconds, DAY_SECONDS), rest = seconds - days * DAY_SECONDS;
    *out = (Calendar){.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60, .zone = "UTC"};
    date_from_days(days, out);
    out->weekday = (days % 7 + 10) % 7; // the first day was a Thursday
    out->year_day = days - days_from_date(out->year, 1, 1) + 1;
}

int64_t calendar_to_seconds(const Calendar *calendar) {
    int64_t years = floor_divide(calendar->month - 1, 12), month = calendar->month - 12 * years;
    int64_t days = days_from_date(calendar->year + years, month, 1) + calendar->day - 1;
    return days * DAY_SECONDS + calendar->hour * 3600 + calendar->minute * 60 + calendar->second;
}

void calendar_add_ctime(StrBuilder *out, const Calendar *calendar) {
    calendar_add_format(out, "%a %b %e %H:%M:%S ", strlen("%a %b %e %H:%M:%S "), calendar);
    str_builder_add_format(out, "%lld", (long long)calendar->year);
}

// Week of the ISO year: the one with the year's first Thursday is the first. *year: the ISO year.
static int64_t iso_week(const Calendar *calendar, int64_t *year) {
    int64_t week = (calendar->year_day - 1 - calendar->weekday + 10) / 7;
    *year = calendar->year;
    if (week < 1) {
        --*year;
        Calendar before = *calendar;
        before.year = *year;
        before.year_day += is_leap(*year) ? 366 : 365;
        return (before.year_day - 1 - before.weekday + 10) / 7;
    }
    int64_t days_left = (is_leap(*year) ? 366 : 365) - calendar->year_day;
    if (week == 53 && days_left < 3 - calendar->weekday) {
        ++*year;
        return 1;
    }
    return week;
}

// One directive: %[flags][width]letter.
typedef struct Directive {
    char flag;     // - _ 0, how numbers are padded; 0: as the letter does
    char change;   // ^ upper case, # the other case; 0: as it is
    int64_t width; // 0: as the letter does
    char letter;
} Directive;

static void add_number(StrBuilder *out, const Directive *d, int64_t number, int64_t width, char padding) {
    char digits[INT_DIGITS_MAX];
    size_t count = int_write_digits(int_magnitude(number), 10, digits);
    if (d->flag == '_') padding = ' ';
    if (d->flag == '0') padding = '0';
    if (d->flag == '-' && !d->width) width = 0;
    if (d->width) width = d->width;
    int64_t missing = width - (int64_t)count - (number < 0);
    if (number < 0 && padding == '0') str_builder_add_char(out, '-');
    if (missing > 0) str_builder_add_fill(out, (uint32_t)padding, (size_t)missing);
    if (number < 0 && padding != '0') str_builder_add_char(out, '-');
    str_builder_add(out, digits, count);
}

static char change_case(char c, char change, bool lowers) {
    if (change == 0) return c;
    if (lowers && change == '#') return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

// `lowers`: # makes it lower case, not upper case.
static void add_text(StrBuilder *out, const Directive *d, const char *text, size_t size, bool lowers) {
    if (d->width > (int64_t)size)
        str_builder_add_fill(out, d->flag == '0' ? '0' : ' ', (size_t)(d->width - (int64_t)size));
    for (size_t i = 0; i < size; i++) str_builder_add_char(out, change_case(text[i], d->change, lowers));
}

static void add_zone_offset(StrBuilder *out, const Calendar *calendar) {
    int64_t minutes = calendar->zone_offset / 60;
    int64_t size = minutes < 0 ? -minutes : minutes;
    str_builder_add_char(out, minutes < 0 ? '-' : '+');
    add_number(out, &(Directive){0}, size / 60 * 100 + size % 60, 4, '0');
}

static const char *composed_of(char letter) {
    switch (letter) {
    case 'c': return "%a %b %e %H:%M:%S %Y";
    case 'D': case 'x': return "%m/%d/%y";
    case 'F': return "%Y-%m-%d";
    case 'R': return "%H:%M";
    case 'r': return "%I:%M:%S %p";
    case 'T': case 'X': return "%H:%M:%S";
    default: return NULL;
    }
}

static bool add_words(StrBuilder *out, const Directive *d, const Calendar *t) {
    const char *day = day_names[t->weekday], *month = month_names[t->month - 1];
    const char *half = t->hour < 12 ? "AM" : "PM";
    switch (d->letter) {
    case 'a': add_text(out, d, day, 3, false); return true;
    case 'A': add_text(out, d, day, strlen(day), false); return true;
    case 'b': case 'h': add_text(out, d, month, 3, false); return true;
    case 'B': add_text(out, d, month, strlen(month), false); return true;
    case 'p': add_text(out, d, half, 2, true); return true;
    case 'P': add_text(out, d, t->hour < 12 ? "am" : "pm", 2, true); return true;
    case 'Z': add_text(out, d, t->zone, strlen(t->zone), true); return true;
    case 'z': add_zone_offset(out, t); return true;
    case 'n': add_text(out, d, "\n", 1, false); return true;
    case 't': add_text(out, d, "\t", 1, false); return true;
    case '%': add_text(out, d, "%", 1, false); return true;
    default: return false;
    }
}

static bool add_numbers(StrBuilder *out, const Directive *d, const Calendar *t) {
    int64_t sunday_based = (t->weekday + 1) % 7, hour = (t->hour + 11) % 12 + 1, iso_year;
    int64_t week = iso_week(t, &iso_year);
    switch (d->letter) {
    case 'C': add_number(out, d, floor_divide(t->year, 100), 1, '0'); return true;
    case 'd': add_number(out, d, t->day, 2, '0'); return true;
    case 'e': add_number(out, d, t->day, 2, ' '); return true;
    case 'G': add_number(out, d, iso_year, 1, '0'); return true;
    case 'g': add_number(out, d, int_modulo(iso_year, 100), 2, '0'); return true;
    case 'H': add_number(out, d, t->hour, 2, '0'); return true;
    case 'I': add_number(out, d, hour, 2, '0'); return true;
    case 'j': add_number(out, d, t->year_day, 3, '0'); return true;
    case 'k': add_number(out, d, t->hour, 2, ' '); return true;
    case 'l': add_number(out, d, hour, 2, ' '); return true;
    case 'm': add_number(out, d, t->month, 2, '0'); return true;
    case 'M': add_number(out, d, t->minute, 2, '0'); return true;
    case 'S': add_number(out, d, t->second, 2, '0'); return true;
    case 's': add_number(out, d, calendar_to_seconds(t), 1, '0'); return true;
    case 'u': add_number(out, d, t->weekday + 1, 1, '0'); return true;
    case 'w': add_number(out, d, sunday_based, 1, '0'); return true;
    case 'U': add_number(out, d, (t->year_day + 6 - sunday_based) / 7, 2, '0'); return true;
    case 'W': add_number(out, d, (t->year_day + 6 - t->weekday) / 7, 2, '0'); return true;
    case 'V': add_number(out, d, week, 2, '0'); return true;
    case 'Y': add_number(out, d, t->year, 1, '0'); return true;
    case 'y': add_number(out, d, int_modulo(t->year, 100), 2, '0'); return true;
    default: return false;
    }
}

static bool add_directive(StrBuilder *out, const Directive *d, const Calendar *calendar) {
    const char *parts = composed_of(d->letter);
    if (!parts) return add_words(out, d, calendar) || add_numbers(out, d, calendar);
    StrBuilder text = str_builder(out->rt);
    calendar_add_format(&text, parts, strlen(parts), calendar);
    add_text(out, d, text.data, text.size, false);
    str_builder_drop(&text);
    return true;
}

// What stands behind a percent sign; where it ends.
static const char *read_directive(const char *at, const char *end, Directive *out) {
    enum { WIDTH_MAX = 1000 };
    *out = (Directive){0};
    for (; at < end && *at && strchr("-_0^#+", *at); at++) {
        if (*at == '^' || *at == '#') out->change = *at;
        else out->flag = *at;
    }
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        out->width = out->width * 10 + (*at - '0');
        if (out->width > WIDTH_MAX) out->width = WIDTH_MAX;
    }
    if (at < end && (*at == 'E' || *at == 'O')) at++;
    if (at < end) out->letter = *at++;
    return at;
}

void calendar_add_format(StrBuilder *out, const char *format, size_t size, const Calendar *calendar) {
    const char *at = format, *end = format + size;
    while (at < end) {
        if (*at != '%') {
            str_builder_add_char(out, *at++);
            continue;
        }
        Directive directive;
        const char *behind = read_directive(at + 1, end, &directive);
        if (!add_directive(out, &directive, calendar)) str_builder_add(out, at, (size_t)(behind - at));
        at = behind;
    }
}
