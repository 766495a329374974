#ifndef ASYNCARIUM_VM_CALENDAR_H
#define ASYNCARIUM_VM_CALENDAR_H

// Dates of the Gregorian calendar and their text, in UTC and in English. As gmtime, timegm and strftime of the C
// library.

#include "sim/value/str.h"

typedef struct Calendar {
    int64_t year;
    int64_t month;              // 1 to 12
    int64_t day;                // 1 to 31
    int64_t hour, minute, second;
    int64_t weekday;            // 0: Monday
    int64_t year_day;           // 1 to 366
    const char *zone;           // "UTC"
    int64_t zone_offset;        // seconds east of UTC
} Calendar;

// From seconds since 1970-01-01 00:00:00 UTC.
void calendar_from_seconds(int64_t seconds, Calendar *out);
// Back again, from year, month, day and time, which may lie out of their ranges.
int64_t calendar_to_seconds(const Calendar *calendar);
// "Thu Jan  1 00:00:00 1970".
void calendar_add_ctime(StrBuilder *out, const Calendar *calendar);
// As strftime: all directives of glibc with their flags (- _ 0 ^ #) and widths.
void calendar_add_format(StrBuilder *out, const char *format, size_t size, const Calendar *calendar);

#endif
