#ifndef ASYNCARIUM_CLI_OPTIONS_H
#define ASYNCARIUM_CLI_OPTIONS_H

// Values of options that several commands share. Each returns false after it told what is wrong. NULL, for an option
// that was not given, leaves the result as it is.

#include "asyncarium/event.h"
#include "viz/cli/command.h"
#include "viz/model/choice.h"

bool option_read_integer(const Arguments *arguments, size_t option, int64_t least, int64_t *result);
bool option_read_seconds(const Arguments *arguments, size_t option, int64_t *nanoseconds); // "2.5"; more than 0
bool option_read_bytes(const Arguments *arguments, size_t option, int64_t *bytes);         // "64M"; more than 0
bool option_read_choices(const Arguments *arguments, size_t option, ChoiceList *choices); // "turn5=task3,timer4=0.25"
bool option_read_factor(const Arguments *arguments, size_t option, int64_t *billionths); // "0.5"; more than 0
bool option_read_size(const Arguments *arguments, size_t option, int *columns, int *rows); // "120x36"
bool option_read_detail(const Arguments *arguments, size_t option, EventDetail *detail);

#endif
