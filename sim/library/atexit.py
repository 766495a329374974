# Functions that are called when the program has ended.

import _sys

_entries = []  # (function, args, kwargs), the next one last


def register(func, /, *args, **kwargs):
    if not callable(func):
        raise TypeError('the first argument must be callable')
    _entries.append((func, args, kwargs))
    return func


def unregister(func, /):
    _entries[:] = [entry for entry in _entries if entry[0] != func]


def _clear():
    _entries.clear()


def _ncallbacks():
    return len(_entries)


def _run_exitfuncs():
    for entry in reversed(_entries[:]):  # what is registered meanwhile is not called
        if not any(left is entry for left in _entries):
            continue
        func, args, kwargs = entry
        try:
            func(*args, **kwargs)
        except BaseException as exc:
            _sys.write_unraisable(f'Exception ignored in atexit callback {func!r}:\n', exc)
    _entries.clear()


_sys.call_at_exit(_run_exitfuncs)
