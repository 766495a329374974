#ifndef ASYNCARIUM_VALUE_DECIMAL_H
#define ASYNCARIUM_VALUE_DECIMAL_H

// Numbers to decimal digits, three at a time: a line of a trace has five numbers, and there are millions of lines. Each function writes
// where there is room for the digits and three bytes more, and returns where the next byte goes.

#include <stdint.h>
#include <string.h>

enum { DECIMAL_ROOM = 20, DECIMAL_THOUSAND = 1000, DECIMAL_MILLION = 1000000 };
extern const char decimal_short[DECIMAL_THOUSAND][4];  // "7": the digits, and in the last byte how many
extern const char decimal_groups[DECIMAL_THOUSAND][4]; // "007,": as it stands behind other digits, with a comma
static inline char *decimal_write_short(char *to, uint64_t value) { // below 1,000
    memcpy(to, decimal_short[value], 4);
    return to + decimal_short[value][3];
}
static inline void decimal_write_group_and_comma(char *to, uint64_t value) { memcpy(to, decimal_groups[value], 4); }
static inline char *decimal_write_group(char *to, uint64_t value) {
    decimal_write_group_and_comma(to, value);
    return to + 3;
}
static inline char *decimal_write_six(char *to, uint64_t value) { // digits, with zeros in front
    return decimal_write_group(decimal_write_group(to, value / DECIMAL_THOUSAND), value % DECIMAL_THOUSAND);
}
char *decimal_write_long(char *to, int64_t value);
char *decimal_write_size(char *to, uint64_t value);
static inline char *decimal_write(char *to, int64_t value) {
    uint64_t size = (uint64_t)value;
    if (size < DECIMAL_THOUSAND) return decimal_write_short(to, size);
    if (size >= DECIMAL_MILLION) return decimal_write_long(to, value);
    return decimal_write_group(decimal_write_short(to, size / DECIMAL_THOUSAND), size % DECIMAL_THOUSAND);
}

#endif
