// Bytes as a file of Python: errors in good order, or a program that can be written as a document and read again.

#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    target_load("x.py", data, size);
    return 0;
}
