# Words for annotations, and the few that do something when the program runs. As Lib/typing.py.

import collections
import collections.abc
import sys
from abc import ABCMeta
from types import GenericAlias, UnionType
from _typing import (
    TYPE_CHECKING, Any, Optional, Union, List, Dict, Set, FrozenSet, Tuple, Type, Callable, Awaitable, Coroutine, AsyncIterable,
    AsyncIterator, AsyncGenerator, AsyncContextManager, ContextManager, Iterable, Iterator, Generator, Sequence, MutableSequence,
    Mapping, MutableMapping, Collection, Container, Hashable, Sized, Reversible, Deque, DefaultDict, OrderedDict, Counter, Literal,
    LiteralString, Final, ClassVar, Annotated, NoReturn, Never, Self, TypeAlias, Concatenate, TypeGuard, Required, NotRequired,
    Unpack, SupportsFloat, SupportsInt, SupportsIndex, AnyStr, AbstractSet, MutableSet, ItemsView, KeysView, ValuesView,
    MappingView, ChainMap, TypeIs, ReadOnly, SupportsAbs, SupportsBytes, SupportsComplex, SupportsRound, IO, TextIO, BinaryIO, NewType, ParamSpec, TypeVar, Generic, cast, no_type_check)

Text = str
_origins = {
    'List': list, 'Dict': dict, 'Set': set, 'FrozenSet': frozenset, 'Tuple': tuple, 'Type': type, 'Deque': collections.deque,
    'DefaultDict': collections.defaultdict, 'OrderedDict': collections.OrderedDict, 'Counter': collections.Counter,
    'ChainMap': collections.ChainMap, 'AbstractSet': collections.abc.Set,
}


# Decorators

def final(f):
    try:
        f.__final__ = True
    except (AttributeError, TypeError):
        pass
    return f


def override(method, /):
    try:
        method.__override__ = True
    except (AttributeError, TypeError):
        pass
    return method


def _overload_dummy(*args, **kwds):
    raise NotImplementedError('You should not call an overloaded function. A series of @overload-decorated functions outside a '
                              'stub module should always be followed by an implementation that is not @overload-ed.')


def overload(func):
    return _overload_dummy


def dataclass_transform(**parameters):
    def decorate(cls_or_fn):
        cls_or_fn.__dataclass_transform__ = parameters
        return cls_or_fn

    return decorate


# Functions

def assert_never(arg, /):
    value = repr(arg)
    raise AssertionError(f'Expected code to be unreachable, but got: {value[:100] + "..." if len(value) > 100 else value}')


def reveal_type(obj, /):
    print(f'Runtime type is {type(obj).__name__!r}', file=sys.stderr)
    return obj


def assert_type(val, typ, /):
    return val


def _short_name(form):
    return form._name.split('.')[-1]


def get_origin(tp):
    if isinstance(tp, GenericAlias):
        return tp.__origin__
    if isinstance(tp, UnionType):
        return UnionType
    if type(tp) is not type(Any) or not tp.__args__:
        return None
    name = _short_name(tp)
    if name == 'Optional':
        return Union
    return _origins.get(name) or getattr(collections.abc, name, None) or globals().get(name)


def get_args(tp):
    if isinstance(tp, (GenericAlias, UnionType)):
        return tp.__args__
    if type(tp) is not type(Any):
        return ()
    if _short_name(tp) == 'Optional' and tp.__args__:
        return (*tp.__args__, type(None))
    return tuple([type(None) if arg is None and _short_name(tp) == 'Union' else arg for arg in tp.__args__])


def _resolve(annotation, names):
    if annotation is None:
        return type(None)
    if not isinstance(annotation, str):
        return annotation
    if annotation not in names:
        raise NameError(f'name {annotation!r} is not defined', name=annotation)
    return names[annotation]


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    # Texts are resolved if they are names; there is nothing here that evaluates others.
    import builtins
    import __main__
    names = {**builtins.__dict__, **__main__.__dict__, **(globalns or {}), **(localns or {})}
    if isinstance(obj, type):
        hints = {}
        for base in reversed(obj.__mro__):
            hints |= base.__dict__.get('__annotations__', {})
    else:
        hints = getattr(obj, '__annotations__', None)
        if hints is None:
            raise TypeError(f'{obj!r} is not a module, class, method, or function.')
    return {name: _resolve(annotation, names) for name, annotation in hints.items()}


def is_typeddict(tp):
    return isinstance(tp, _TypedDictMeta)


# Protocols

_not_members = {'__abstractmethods__', '__annotations__', '__dict__', '__doc__', '__init__', '__module__', '__new__', '__slots__',
                '__subclasshook__', '__weakref__', '__class_getitem__', '__match_args__', '__static_attributes__',
                '__firstlineno__', '__qualname__', '__init_subclass__', '__parameters__', '__orig_bases__'}


def _members_of(cls):
    names = set()
    for base in cls.__mro__[:-1]:
        if base.__name__ in ('Protocol', 'Generic'):
            continue
        for name in [*base.__dict__, *base.__dict__.get('__annotations__', ())]:
            if name not in _not_members and not name.startswith(('_abc_', '_is_')):
                names.add(name)
    return names


class _ProtocolMeta(ABCMeta):
    def __instancecheck__(cls, instance):
        if cls is Protocol or not cls.__dict__.get('_is_protocol', False):
            return ABCMeta.__subclasscheck__(cls, type(instance))
        if not cls.__dict__.get('_is_runtime_protocol', False):
            raise TypeError('Instance and class checks can only be used with @runtime_checkable protocols')
        if ABCMeta.__subclasscheck__(cls, type(instance)):
            return True
        missing = object()
        for name in _members_of(cls):
            value = getattr(instance, name, missing)
            if value is missing or (value is None and callable(getattr(cls, name, None))):
                return False
        return True

    def __subclasscheck__(cls, other):
        if cls is Protocol or not cls.__dict__.get('_is_protocol', False):
            return super().__subclasscheck__(other)
        if not isinstance(other, type):
            raise TypeError('issubclass() arg 1 must be a class')
        if not cls.__dict__.get('_is_runtime_protocol', False):
            raise TypeError('Instance and class checks can only be used with @runtime_checkable protocols')
        data = sorted(name for name in _members_of(cls) if not callable(getattr(cls, name, None)))
        if data:
            raise TypeError('Protocols with non-method members don\'t support issubclass(). Non-method members: '
                            + ', '.join(map(repr, data)) + '.')
        return super().__subclasscheck__(other)


def _no_init(self, *args, **kwargs):
    if type(self).__dict__.get('_is_protocol', False):
        raise TypeError('Protocols cannot be instantiated')


class Protocol(metaclass=_ProtocolMeta):
    __slots__ = ()
    _is_protocol = True

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        if not cls.__dict__.get('_is_protocol', False):
            cls._is_protocol = Protocol in cls.__bases__
        if cls._is_protocol and cls.__init__ is object.__init__:
            cls.__init__ = _no_init

    @classmethod
    def __subclasshook__(cls, other):
        if not cls.__dict__.get('_is_protocol', False):
            return NotImplemented
        for name in _members_of(cls):
            found = [base.__dict__[name] for base in other.__mro__ if name in base.__dict__]
            if not found or found[0] is None:
                return NotImplemented
        return True

    def __class_getitem__(cls, params):
        return cls


def runtime_checkable(cls):
    if not isinstance(cls, _ProtocolMeta) or not cls.__dict__.get('_is_protocol', False):
        raise TypeError('@runtime_checkable can be only applied to protocol classes, got %r' % cls)
    cls._is_runtime_protocol = True
    return cls


# Classes that are made of annotations

_prohibited = {'__new__', '__init__', '__slots__', '__getnewargs__', '_fields', '_field_defaults', '_field_types', '_make',
               '_replace', '_asdict', '_source'}
_special = {'__module__', '__name__', '__annotations__', '__qualname__', '__orig_bases__'}


def _make_named_tuple(name, types, module, defaults):
    made = collections.namedtuple(name, list(types), defaults=defaults, module=module)
    made.__annotations__ = made.__new__.__annotations__ = dict(types)
    return made


class NamedTupleMeta(type):
    def __new__(cls, typename, bases, ns):
        if not bases:
            return super().__new__(cls, typename, bases, ns)
        types = ns.get('__annotations__', {})
        defaults = []
        for name in types:
            if name in ns:
                defaults.append(name)
            elif defaults:
                raise TypeError(f'Non-default namedtuple field {name} cannot follow default field'
                                f'{"s" if len(defaults) > 1 else ""} {", ".join(defaults)}')
        made = _make_named_tuple(typename, types, ns.get('__module__'), [ns[name] for name in defaults])
        for key, value in ns.items():
            if key in _prohibited:
                raise AttributeError('Cannot overwrite NamedTuple attribute ' + key)
            if key not in _special and key not in made._fields:
                setattr(made, key, value)
        if '__doc__' in ns:
            made.__doc__ = ns['__doc__']
        made.__qualname__ = ns.get('__qualname__', typename)
        return made

    def __call__(cls, typename, fields=(), /):
        return _make_named_tuple(typename, dict(fields), None, ())


class NamedTuple(metaclass=NamedTupleMeta):
    pass


class _TypedDictMeta(type):
    def __new__(cls, name, bases, ns, total=True):
        if not bases:
            return super().__new__(cls, name, bases, ns)
        own = ns.get('__annotations__', {})
        annotations, required, optional = {}, set(), set()
        for base in bases:
            if not isinstance(base, _TypedDictMeta):
                raise TypeError('cannot inherit from both a TypedDict type and a non-TypedDict base class')
            annotations |= base.__dict__.get('__annotations__', {})
            required |= base.__dict__.get('__required_keys__', set())
            optional |= base.__dict__.get('__optional_keys__', set())
        for key, annotation in own.items():
            form = _short_name(annotation) if type(annotation) is type(Any) and annotation.__args__ else ''
            is_required = form == 'Required' or (total and form != 'NotRequired')
            (required if is_required else optional).add(key)
            (optional if is_required else required).discard(key)
        made = super().__new__(cls, name, (dict,), dict(ns))
        made.__annotations__ = annotations | own
        made.__required_keys__, made.__optional_keys__ = frozenset(required), frozenset(optional)
        made.__total__ = total
        return made

    def __call__(cls, *args, **kwargs):
        if cls is not TypedDict:
            return dict(*args, **kwargs)
        name, fields = args
        return _TypedDictMeta(name, (TypedDict,), {'__annotations__': dict(fields), '__module__': '__main__'}, **kwargs)

    def __instancecheck__(cls, instance):
        raise TypeError('TypedDict does not support instance and class checks')

    def __subclasscheck__(cls, other):
        raise TypeError('TypedDict does not support instance and class checks')


class TypedDict(metaclass=_TypedDictMeta):
    pass
