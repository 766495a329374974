# References that keep nothing alive, and containers of such.

import atexit
import itertools
from _collections_abc import MutableMapping, MutableSet
from _weakref import ReferenceType, getweakrefs
from types import GenericAlias

ref = ReferenceType


def getweakrefcount(object):
    return len(getweakrefs(object))


class WeakMethod(ref):
    """A reference to a bound method: dead when its object is."""

    __slots__ = ('_function', '_method_type', '_alive', '__weakref__')

    def __new__(cls, meth, callback=None):
        try:
            target, function = meth.__self__, meth.__func__
        except AttributeError:
            raise TypeError(f'argument should be a bound method, not {type(meth)}') from None

        def gone(reference):
            method = own()
            if method is not None and method._alive:
                method._alive = False
                if callback is not None:
                    callback(method)
        self = ref.__new__(cls, target, gone)
        self._function, self._method_type, self._alive = ref(function, gone), type(meth), True
        own = ref(self)
        return self

    def __init__(self, meth, callback=None):
        pass

    def __call__(self):
        target, function = super().__call__(), self._function()
        return None if target is None or function is None else self._method_type(function, target)

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        if not (self._alive and other._alive):
            return self is other
        return ref.__eq__(self, other) and self._function == other._function

    __hash__ = ref.__hash__


class KeyedRef(ref):
    """A reference that knows under which key it is kept."""

    __slots__ = ('key',)

    def __new__(cls, ob, callback, key):
        self = ref.__new__(cls, ob, callback)
        self.key = key
        return self

    def __init__(self, ob, callback, key):
        pass


class WeakSet(MutableSet):
    def __init__(self, data=None):
        self._kept = {}  # reference -> None, in order
        itself = ref(self)

        def gone(reference):
            self = itself()
            if self is not None:
                self._kept.pop(reference, None)
        self._gone = gone
        if data is not None:
            self.update(data)

    def __iter__(self):
        for reference in list(self._kept):
            item = reference()
            if item is not None:
                yield item

    def __len__(self):
        return len(self._kept)

    def __contains__(self, item):
        try:
            return ref(item) in self._kept
        except TypeError:
            return False

    def __reduce__(self):
        return type(self), (list(self),), None

    def add(self, item):
        self._kept.setdefault(ref(item, self._gone))

    def clear(self):
        self._kept.clear()

    def copy(self):
        return type(self)(self)

    __copy__ = copy

    def pop(self):
        while self._kept:
            item = self._kept.popitem()[0]()
            if item is not None:
                return item
        raise KeyError('pop from empty WeakSet')

    def remove(self, item):
        del self._kept[ref(item)]

    def discard(self, item):
        self._kept.pop(ref(item), None)

    def update(self, other):
        for item in other:
            self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def difference(self, other):
        made = self.copy()
        made.difference_update(other)
        return made

    __sub__ = difference

    def difference_update(self, other):
        if other is self:
            self.clear()
            return
        for item in other:
            self.discard(item)

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def intersection(self, other):
        return type(self)(item for item in other if item in self)

    __and__ = intersection

    def intersection_update(self, other):
        kept = {ref(item) for item in other}
        for item in list(self):
            if ref(item) not in kept:
                self.discard(item)

    def __iand__(self, other):
        self.intersection_update(other)
        return self

    def issubset(self, other):
        return set(self) <= set(other)

    __le__ = issubset

    def __lt__(self, other):
        return set(self) < set(other)

    def issuperset(self, other):
        return set(self) >= set(other)

    __ge__ = issuperset

    def __gt__(self, other):
        return set(self) > set(other)

    def __eq__(self, other):
        return set(self) == set(other) if isinstance(other, type(self)) else NotImplemented

    __hash__ = None

    def symmetric_difference(self, other):
        made = self.copy()
        made.symmetric_difference_update(other)
        return made

    __xor__ = symmetric_difference

    def symmetric_difference_update(self, other):
        if other is self:
            self.clear()
            return
        for item in list(other):
            if item in self:
                self.discard(item)
            else:
                self.add(item)

    def __ixor__(self, other):
        self.symmetric_difference_update(other)
        return self

    def union(self, other):
        return type(self)(item for both in (self, other) for item in both)

    __or__ = union

    def isdisjoint(self, other):
        return not self.intersection(other)

    def __repr__(self):
        return repr(set(self))

    __class_getitem__ = classmethod(GenericAlias)


class _WeakDictionary(MutableMapping):
    def __repr__(self):
        return f'<{type(self).__name__} at {id(self):#x}>'

    def copy(self):
        made = type(self)()
        made.update(self)
        return made

    __copy__ = copy

    def __or__(self, other):
        if not hasattr(other, 'items'):
            return NotImplemented
        made = self.copy()
        made.update(other)
        return made

    def __ior__(self, other):
        self.update(other)
        return self

    def __ror__(self, other):
        if not hasattr(other, 'items'):
            return NotImplemented
        made = type(self)()
        made.update(other)
        made.update(self)
        return made


class WeakValueDictionary(_WeakDictionary):
    def __init__(self, other=(), /, **kw):
        self.data = {}
        itself = ref(self)

        def gone(reference):
            self = itself()
            if self is not None and self.data.get(reference.key) is reference:
                del self.data[reference.key]
        self._gone = gone
        self.update(other, **kw)

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[key] = KeyedRef(value, self._gone, key)

    def __delitem__(self, key):
        del self.data[key]

    def __len__(self):
        return len(self.data)

    def __contains__(self, key):
        return key in self.data and self.data[key]() is not None

    def __iter__(self):
        for key, reference in list(self.data.items()):
            if reference() is not None:
                yield key

    keys = __iter__

    def values(self):
        for reference in list(self.data.values()):
            value = reference()
            if value is not None:
                yield value

    def items(self):
        for key, reference in list(self.data.items()):
            value = reference()
            if value is not None:
                yield key, value

    def itervaluerefs(self):
        yield from list(self.data.values())

    def valuerefs(self):
        return list(self.data.values())

    def get(self, key, default=None):
        value = self.data[key]() if key in self.data else None
        return default if value is None else value

    def setdefault(self, key, default=None):
        value = self.get(key)
        if value is None:
            self[key] = default
            return default
        return value

    def pop(self, key, *args):
        reference = self.data.pop(key, None)
        value = None if reference is None else reference()
        if value is not None:
            return value
        if args:
            return args[0]
        raise KeyError(key)

    def popitem(self):
        while True:
            key, reference = self.data.popitem()
            value = reference()
            if value is not None:
                return key, value

    def update(self, other=(), /, **kw):
        for key, value in other.items() if hasattr(other, 'items') else dict(other).items():
            self[key] = value
        for key, value in kw.items():
            self[key] = value


class WeakKeyDictionary(_WeakDictionary):
    def __init__(self, dict=None):
        self.data = {}
        itself = ref(self)

        def gone(reference):
            self = itself()
            if self is not None:
                self.data.pop(reference, None)
        self._gone = gone
        if dict is not None:
            self.update(dict)

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __setitem__(self, key, value):
        self.data[ref(key, self._gone)] = value

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __len__(self):
        return len(self.data)

    def __contains__(self, key):
        try:
            return ref(key) in self.data
        except TypeError:
            return False

    def __iter__(self):
        for reference in list(self.data):
            key = reference()
            if key is not None:
                yield key

    keys = __iter__

    def values(self):
        for reference, value in list(self.data.items()):
            if reference() is not None:
                yield value

    def items(self):
        for reference, value in list(self.data.items()):
            key = reference()
            if key is not None:
                yield key, value

    def keyrefs(self):
        return list(self.data)

    def get(self, key, default=None):
        return self.data.get(ref(key), default)

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._gone), default)

    def pop(self, key, *args):
        return self.data.pop(ref(key), *args)

    def popitem(self):
        while True:
            reference, value = self.data.popitem()
            key = reference()
            if key is not None:
                return key, value

    def update(self, dict=None, /, **kwargs):
        if dict is not None:
            for key, value in dict.items() if hasattr(dict, 'items') else {}.__class__(dict).items():
                self[key] = value
        for key, value in kwargs.items():
            self[key] = value


class finalize:
    """Calls a function when an object is gone, or at the end of the program."""

    __slots__ = ()
    _registry = {}
    _order = itertools.count()
    _is_registered = False

    class _Call:
        __slots__ = ('weakref', 'func', 'args', 'kwargs', 'atexit', 'order')

    def __init__(self, obj, func, /, *args, **kwargs):
        if not finalize._is_registered:
            atexit.register(finalize._call_at_exit)
            finalize._is_registered = True
        call = finalize._Call()
        call.weakref = ref(obj, self)
        call.func, call.args, call.kwargs = func, args, kwargs or None
        call.atexit, call.order = True, next(finalize._order)
        finalize._registry[self] = call

    def __call__(self, _=None):
        call = self._registry.pop(self, None)
        if call:
            return call.func(*call.args, **(call.kwargs or {}))

    def detach(self):
        parts = self.peek()
        if parts is not None and self._registry.pop(self, None):
            return parts

    def peek(self):
        call = self._registry.get(self)
        target = call and call.weakref()
        if target is not None:
            return target, call.func, call.args, call.kwargs or {}

    @property
    def alive(self):
        return self in self._registry

    @property
    def atexit(self):
        call = self._registry.get(self)
        return bool(call) and call.atexit

    @atexit.setter
    def atexit(self, value):
        call = self._registry.get(self)
        if call:
            call.atexit = bool(value)

    def __repr__(self):
        call = self._registry.get(self)
        target = call and call.weakref()
        if target is None:
            return f'<{type(self).__name__} object at {id(self):#x}; dead>'
        return f'<{type(self).__name__} object at {id(self):#x}; for {type(target).__qualname__!r} at {id(target):#x}>'

    @classmethod
    def _call_at_exit(cls):
        while True:
            waiting = [(call.order, made) for made, call in cls._registry.items() if call.atexit]
            if not waiting:
                return
            max(waiting)[1]()
