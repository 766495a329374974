#ifndef ASYNCARIUM_FUZZ_TARGET_H
#define ASYNCARIUM_FUZZ_TARGET_H

// What the fuzz targets share. A target is a LLVMFuzzerTestOneInput; a check that does not hold aborts, which libFuzzer
// reports with the input.

#include "asyncarium/scenario.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Loads the bytes as a file of that name and frees them again. Its errors must be fit for a terminal; without any, the
// scenario must be loadable from what scenario_json writes.
void target_load(const char *file, const uint8_t *data, size_t size);

// A file with these bytes, for what takes a path; good until the next call.
const char *target_file(const uint8_t *data, size_t size);

// Aborts if the text has control characters, or what is no UTF-8. Newlines may be let pass.
void target_check_shown(const char *bytes, size_t size, bool newlines);

#endif
