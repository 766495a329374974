// A log of what a test heard, as text that it compares.
#ifndef ASYNCARIUM_TESTS_LOG_HARNESS_H
#define ASYNCARIUM_TESTS_LOG_HARNESS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <setjmp.h>

#include <cmocka.h>

// A zeroed Log is empty and ready.
typedef struct Log {
    char text[4000];
    size_t size;
    bool option; // what it stands for, the test says
} Log;

static inline void add(Log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void add(Log *log, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(log->text + log->size, sizeof log->text - log->size, format, arguments);
    va_end(arguments);
    log->size += (size_t)size;
    assert_true(log->size < sizeof log->text);
}

#endif
