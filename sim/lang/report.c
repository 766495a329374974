#include "sim/lang/report.h"

#include "sim/lang/memory.h"

void report_error(Report *report, Place place, const char *format, ...) {
    if (report->muted)
        return;
    report->count++;
    Buffer message = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_append_arguments(&message, format, arguments);
    va_end(arguments);
    report->sink(report->owner, place, message.bytes);
    buffer_done(&message);
}
