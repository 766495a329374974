"""What a recording says of the result or the exception of a task, so that a simulator can say the same.

A simulator tells of a value without calling anything of the program, and no more than a beginning of what is long. So:

- A value is told as its repr if it is made of None, Ellipsis, NotImplemented, booleans, numbers, strings, bytes, ranges, lists,
  tuples, dicts, sets and exceptions whose repr is the built-in one. A value that holds anything else, or itself, or that is
  nested more than six deep, or whose repr has more than 120 characters, is told as `…`.
- The message of an exception is its str(). Where that is not C code alone that looks at plain arguments (None, booleans,
  numbers, strings), the message is its only argument if that is a str, else its arguments, told as values with ", " between.
- A message is cut after 120 characters, with `…` for the rest, and told as `…` if what is left has a `<` before a letter or `_`.
"""

import re
import types

UNTOLD = "…"
LENGTH_MAX = 120
DEPTH_MAX = 6
SIMPLE = (type(None), bool, int, float, str)
PLAIN = (*SIMPLE, bytes, range, type(...), type(NotImplemented))
ITEMS = {list: iter, tuple: iter, set: iter, frozenset: iter, dict: lambda value: [part for item in value.items() for part in item]}
QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
THING = re.compile(r"<[A-Za-z_]")


def value(thing):
    """Return what is told of a value."""
    return repr(thing) if is_told(thing, 0) else UNTOLD


def is_told(thing, depth):
    """Return whether the repr of a value is the same on both sides."""
    if depth > DEPTH_MAX:
        return False
    kind = plain_type(thing)
    if kind in PLAIN:
        return True
    if isinstance(thing, BaseException):
        return not is_own(kind, "__repr__") and all(is_told(item, depth + 1) for item in thing.args)
    return kind in ITEMS and all(is_told(item, depth + 1) for item in ITEMS[kind](thing))


def plain_type(thing):
    """Return the type of a value; the reference's ordered sets are sets."""
    kind = type(thing)
    return kind.__base__ if kind.__module__ == "builtins" and kind.__base__ in (set, frozenset) else kind


def is_own(kind, name):
    """Return whether a class has a method of the program's."""
    return isinstance(getattr(kind, name), types.FunctionType)


def message(error):
    """Return what is told of the text of an exception."""
    kind = type(error)
    simple = isinstance(error, BaseExceptionGroup) or all(type(item) in SIMPLE for item in error.args)
    if simple and not is_own(kind, "__str__") and not is_own(kind, "__repr__"):
        return str(error)
    if len(error.args) == 1 and isinstance(error.args[0], str):
        return str.__str__(error.args[0])
    told = [value(item) for item in error.args]
    return UNTOLD if UNTOLD in told else ", ".join(told)


def value_of_text(text):
    """Return what is left of the repr of a value."""
    bare = QUOTED.sub("", text)
    return UNTOLD if len(text) > LENGTH_MAX or "<" in bare or "..." in bare else text


def message_of_text(text):
    """Return what is left of a message."""
    kept = text[:LENGTH_MAX]
    return UNTOLD if THING.search(kept) else text if kept == text else kept + UNTOLD
