#ifndef ASYNCARIUM_CLI_BATCH_H
#define ASYNCARIUM_CLI_BATCH_H

// Many files, and a verdict on each: what `test` and `verify` have in common. Gathers the files, lets several processes
// look at them, and tells the results in the order of the files: in words, as TAP, as JUnit XML, and at a terminal how far
// it is.

#include "viz/cli/pool.h"

typedef struct Batch {
    const Arguments *arguments; // its operands are files or directories
    const char *ending;         // of the files in a directory: ".jsonl"
    const char *what;           // one of them: "trace"
    const char *junit;          // a path; NULL: none is asked for
    bool is_tap;
    int64_t processes; // at most; 0: as many as there are processors
    void (*judge)(const Arguments *arguments, const char *path, PoolAnswer *answer); // must say nothing itself
} Batch;

Status batch_run(const Batch *batch);

#endif
