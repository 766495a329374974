"""Makes a scenario that shows a difference smaller, as long as it shows the same difference.

The program is a tree of statements. Tried are, from the largest part to the smallest: leaving out runs of statements, putting the body of
a compound statement in its place, and leaving out clauses of `try` and `else`. Whatever still shows it is kept.
"""

import copy
import itertools
import time

CLAUSES = ("else", "finally", "decorators")


def shrink(scenario, still_differs, seconds):
    """Return the smallest scenario found within a time for which `still_differs` holds."""
    deadline = time.monotonic() + seconds
    program = scenario["program"]
    improved = True
    while improved and time.monotonic() < deadline:
        improved = False
        tried = 0  # when something was left out, the search goes on behind it: what had to stay before mostly still has to
        while (found := next_smaller(program, tried, scenario, still_differs, deadline)) is not None:
            program, tried = found
            improved = True
    return scenario | {"program": program}


def next_smaller(program, tried, scenario, still_differs, deadline):
    """Return the next program that is a little smaller and still differs, and how many were tried before it; or None."""
    for edit in itertools.islice(smaller(program), tried, None):
        if time.monotonic() > deadline:
            return None
        candidate = edited(program, *edit)
        if candidate != program and still_differs(scenario | {"program": candidate}):
            return candidate, tried
        tried += 1
    return None


def smaller(program):
    """Yield edits, each a path and a change of the body there, that make the program a little smaller, those that leave out most first."""
    for path in sorted(bodies(program), key=len):
        length = len(at(program, path))
        size = length
        while size >= 1:
            for start in range(0, length, size):
                if size < length or not path:
                    yield path, without_run(start, size)
            size //= 2
    for path in bodies(program):
        for index, statement in enumerate(at(program, path)):
            if isinstance(statement, dict):
                yield from without_shell(path, index, statement)


def without_run(start, size):
    """Return the change of a body that leaves out a run of statements."""
    return lambda body: body[:start] + body[start + size:]


def without_shell(path, index, statement):
    """Yield edits that make one compound statement simpler."""
    def put(statements):
        return path, lambda body: body[:index] + statements + body[index + 1:]

    for key, value in statement.items():
        if isinstance(value, list) and key not in ("except", "except*", "decorators") and "def" not in " ".join(statement):
            yield put(value)
        if key in CLAUSES and not ("try" in statement and len(statement) == 2):
            yield put([without(statement, key)])
        if key in ("except", "except*") and "finally" in statement:
            yield put([without(without(statement, key), "else")])


def without(statement, key):
    """Return a statement without one of its keys."""
    return {name: value for name, value in statement.items() if name != key}


def bodies(statements, path=()):
    """Yield the paths to all bodies of a program; a path is a sequence of indices and keys."""
    yield path
    for index, statement in enumerate(statements):
        if not isinstance(statement, dict):
            continue
        for key, value in statement.items():
            if key in ("except", "except*"):
                for number, handler in enumerate(value):
                    yield from bodies(handler["do"], (*path, index, key, number, "do"))
            elif isinstance(value, list) and key != "decorators":
                yield from bodies(value, (*path, index, key))


def at(program, path):
    """Return the body at a path."""
    for step in path:
        program = program[step]
    return program


def edited(program, path, change):
    """Return a copy of the program in which the body at a path is changed; an empty one becomes `pass`."""
    program = copy.deepcopy(program)
    if not path:
        return change(program)
    at(program, path[:-1])[path[-1]] = change(at(program, path)) or ["pass"]
    return program
