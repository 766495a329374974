# A list kept as a heap, and what can be done with one. The heap itself is in C.

from _heapq import _heapify_max, _heappop_max, _heapreplace_max, heapify, heappop, heappush, heappushpop, heapreplace

__all__ = ['heappush', 'heappop', 'heapify', 'heapreplace', 'merge', 'nlargest', 'nsmallest', 'heappushpop']


def _first_entries(iterables, key, direction):
    # For each iterable that has an item: what it is ordered by, its place, the item, and how to get the next.
    entries = []
    for place, iterator in enumerate(map(iter, iterables)):
        try:
            advance = iterator.__next__
            item = advance()
            entries.append([item if key is None else key(item), place * direction, item, advance])
        except StopIteration:
            pass
    return entries


def merge(*iterables, key=None, reverse=False):
    make, pop, replace = (_heapify_max, _heappop_max, _heapreplace_max) if reverse else (heapify, heappop, heapreplace)
    heap = _first_entries(iterables, key, -1 if reverse else 1)
    make(heap)
    while len(heap) > 1:
        try:
            while True:
                entry = heap[0]
                advance = entry[3]
                yield entry[2]
                item = advance()
                entry[0] = item if key is None else key(item)
                entry[2] = item
                replace(heap, entry)
        except StopIteration:
            pop(heap)
    if heap:
        yield heap[0][2]
        yield from heap[0][3].__self__


def _keyed(item, key):
    return item if key is None else key(item)


def _best(n, iterable, key, reverse):
    if n == 1:
        nothing = object()
        best = (max if reverse else min)(iter(iterable), default=nothing, key=key)
        return [] if best is nothing else [best]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key, reverse=reverse)[:n]
    step = -1 if reverse else 1
    items = iter(iterable)
    # Of equal ones the earlier is the better: so each has its place beside its key.
    best = [(_keyed(item, key), place, item) for place, item in zip(range(0, n * step, step), items)]
    if not best:
        return best
    make, replace = (heapify, heapreplace) if reverse else (_heapify_max, _heapreplace_max)
    make(best)
    worst = best[0][0]
    place = n * step
    for item in items:
        value = _keyed(item, key)
        if worst < value if reverse else value < worst:
            replace(best, (value, place, item))
            worst = best[0][0]
            place += step
    best.sort(reverse=reverse)
    return [item for _, _, item in best]


def nsmallest(n, iterable, key=None):
    return _best(n, iterable, key, False)


def nlargest(n, iterable, key=None):
    return _best(n, iterable, key, True)
