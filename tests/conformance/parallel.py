"""A function over many items in several processes."""

import os
import pickle
import tempfile
import traceback


def map_in_processes(function, items, jobs):
    """Return [function(item) for item in items], worked out in `jobs` forked processes."""
    items = list(items)
    parts = [start_part(function, items[first::jobs]) for first in range(jobs)]
    results = [None] * len(items)
    for first, (child, file) in enumerate(parts):
        _, status = os.waitpid(child, 0)
        if status != 0:
            raise RuntimeError(f"a worker process died (status {status})")
        with file:
            file.seek(0)
            results[first::jobs] = pickle.load(file)
    return results


def start_part(function, items):
    """Start a process for some of the items; return its id and the file in which it leaves the results."""
    file = tempfile.TemporaryFile()
    parent = os.getpid()
    child = os.fork()
    if child != 0:
        return child, file
    status = 1
    try:
        results = [function(item) for item in items]
        with os.fdopen(os.dup(file.fileno()), "wb") as report:
            pickle.dump(results, report)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        if os.getppid() == parent:  # not in a grandchild that the function forked and that ends its own way
            os._exit(status)
