// Bytes as a scenario document: errors in good order, or a scenario that can be written and read again.

#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    target_load("x.json", data, size);
    return 0;
}
