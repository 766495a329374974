#ifndef ASYNCARIUM_CLI_POOL_H
#define ASYNCARIUM_CLI_POOL_H

// Many jobs that know nothing of each other, done by several processes at once. Each process takes the next job when it is
// done with one, and sends its answer through a pipe; the answers are delivered in the order of the jobs, so that nobody
// can tell how many processes there were. A process that crashes takes one job with it, and no more.
//
// Processes and not threads: a world then has a whole address space to itself, as it has anywhere else.

#include "viz/cli/command.h"
#include "viz/model/text.h"

typedef struct PoolAnswer {
    Status status;
    Text report; // what went wrong; empty: nothing did
    Text errors; // for standard error
    Text remark; // one line, whether it is good or not; empty: there is nothing to remark
} PoolAnswer;    // zeroed: all is good

typedef struct Pool {
    size_t count;     // of jobs
    size_t processes; // at most; with one, all is done in this process
    void *self;
    void (*work)(void *self, size_t job, PoolAnswer *answer);          // says nothing itself
    void (*deliver)(void *self, size_t job, const PoolAnswer *answer); // in this process
} Pool;

// Does all jobs. Returns 0; or the signal that asked to stop: the processes are gone then, and it is for the caller to
// raise it when all is said.
int pool_run(const Pool *pool);

size_t pool_processor_count(void); // those that the machine has; at least 1

#endif
