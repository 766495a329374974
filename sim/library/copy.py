# Copies of objects, shallow or deep. As Lib/copy.py, without what pickling adds to it.

class Error(Exception):
    pass


error = Error

_is_itself = (type(None), bool, int, float, str, bytes, type, range, type(Ellipsis), type(NotImplemented), property,
              type(len), type(lambda: 0))


def copy(x):
    cls = type(x)
    if cls in _is_itself or issubclass(cls, type) or cls is tuple or cls is frozenset:
        return x
    if cls in (list, dict, set):
        return x.copy()
    method = getattr(cls, '__copy__', None)
    if method is not None:
        return method(x)
    made = _make_like(x)
    _fill(made, x, lambda item: item)
    return made


def deepcopy(x, memo=None):
    memo = {} if memo is None else memo
    if id(x) in memo:
        return memo[id(x)][0]
    cls = type(x)
    if cls in _is_itself or issubclass(cls, type):
        return x
    method = getattr(x, '__deepcopy__', None)
    if method is not None:
        return _remember(memo, x, method(memo))
    if cls is tuple:
        return _copy_tuple(x, memo)
    if cls is frozenset:
        return _remember(memo, x, frozenset([deepcopy(item, memo) for item in x]))
    made = _remember(memo, x, _make_like(x))
    _fill(made, x, lambda item: deepcopy(item, memo))
    return made


def replace(obj, /, **changes):
    method = getattr(obj.__class__, '__replace__', None)
    if method is None:
        raise TypeError(f'replace() does not support {obj.__class__.__name__} objects')
    return method(obj, **changes)


def _remember(memo, x, made):
    # x stays alive with its copy, so that its id stays its own.
    memo[id(x)] = made, x
    return made


def _copy_tuple(x, memo):
    made = [deepcopy(item, memo) for item in x]
    if id(x) in memo:
        return memo[id(x)][0]
    same = all(old is new for old, new in zip(x, made))
    return x if same else _remember(memo, x, tuple(made))


def _make_like(x):
    cls = type(x)
    if hasattr(cls, '__getnewargs__'):
        return cls.__new__(cls, *x.__getnewargs__())
    if issubclass(cls, (int, float, str, bytes, tuple, frozenset)):
        return cls.__new__(cls, x)
    if isinstance(x, BaseException):
        return cls.__new__(cls, *x.args)
    try:
        return cls.__new__(cls)
    except TypeError:
        raise TypeError(f"cannot pickle {cls.__name__!r} object") from None


def _fill(made, x, copied):
    attributes = getattr(x, '__dict__', None)
    if attributes:
        made.__dict__.update({name: copied(value) for name, value in attributes.items()})
    if isinstance(x, list):
        for item in x:
            made.append(copied(item))
    elif isinstance(x, dict):
        for key, value in x.items():
            made[copied(key)] = copied(value)
    elif isinstance(x, set):
        for item in x:
            made.add(copied(item))
