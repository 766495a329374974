# Classes that are made of their fields. As Lib/dataclasses.py, but the methods are closures, and not compiled from text:
# only __init__ has parameters that depend on the fields, and is put together in C.

from copy import deepcopy
from types import MappingProxyType, GenericAlias
from typing import ClassVar
from _library import make_function

__all__ = ['dataclass', 'field', 'Field', 'FrozenInstanceError', 'InitVar', 'KW_ONLY', 'MISSING', 'fields', 'asdict', 'astuple',
           'make_dataclass', 'replace', 'is_dataclass']


class FrozenInstanceError(AttributeError):
    pass


class _HAS_DEFAULT_FACTORY_CLASS:
    def __repr__(self):
        return '<factory>'


_HAS_DEFAULT_FACTORY = _HAS_DEFAULT_FACTORY_CLASS()


class _MISSING_TYPE:
    pass


MISSING = _MISSING_TYPE()


class _KW_ONLY_TYPE:
    pass


KW_ONLY = _KW_ONLY_TYPE()
_no_metadata = MappingProxyType({})


class _FIELD_BASE:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


_FIELD = _FIELD_BASE('_FIELD')
_FIELD_CLASSVAR = _FIELD_BASE('_FIELD_CLASSVAR')
_FIELD_INITVAR = _FIELD_BASE('_FIELD_INITVAR')


class InitVar:
    def __init__(self, type):
        self.type = type

    def __repr__(self):
        name = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f'dataclasses.InitVar[{name}]'

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = _no_metadata if metadata is None else MappingProxyType(metadata)
        self.kw_only = kw_only
        self._field_type = None

    def __repr__(self):
        shown = ('name', 'type', 'default', 'default_factory', 'init', 'repr', 'hash', 'compare', 'metadata', 'kw_only')
        texts = [f'{name}={getattr(self, name)!r}' for name in shown]
        return f'Field({",".join(texts)},_field_type={self._field_type})'

    def __set_name__(self, owner, name):
        method = getattr(type(self.default), '__set_name__', None)
        if method:
            method(self.default, owner, name)

    __class_getitem__ = classmethod(GenericAlias)


class _DataclassParams:
    def __init__(self, options):
        self.__dict__.update(options)

    def __repr__(self):
        texts = [f'{name}={value!r}' for name, value in self.__dict__.items()]
        return f'_DataclassParams({",".join(texts)})'


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError('cannot specify both default and default_factory')
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


# Reading the class

def _is_class_var(annotation):
    if isinstance(annotation, str):
        return _word_of(annotation) == 'ClassVar'
    return type(annotation) is type(ClassVar) and repr(annotation).split('[')[0] == 'typing.ClassVar'


def _is_init_var(annotation):
    if isinstance(annotation, str):
        return _word_of(annotation) == 'InitVar'
    return annotation is InitVar or type(annotation) is InitVar


def _is_kw_only(annotation):
    return annotation is KW_ONLY or (isinstance(annotation, str) and _word_of(annotation) == 'KW_ONLY')


def _word_of(annotation):
    return annotation.split('[')[0].split('.')[-1].strip()


def _get_field(cls, name, annotation, kw_only):
    default = getattr(cls, name, MISSING)
    f = default if isinstance(default, Field) else field(default=default)
    f.name = name
    f.type = annotation
    f._field_type = _FIELD
    if _is_class_var(annotation):
        f._field_type = _FIELD_CLASSVAR
    elif _is_init_var(annotation):
        f._field_type = _FIELD_INITVAR
    if f._field_type is not _FIELD and f.default_factory is not MISSING:
        raise TypeError(f'field {f.name} cannot have a default factory')
    if f._field_type is _FIELD_CLASSVAR:
        if f.kw_only is not MISSING:
            raise TypeError(f'field {f.name} is a ClassVar but specifies kw_only')
    elif f.kw_only is MISSING:
        f.kw_only = kw_only
    if f._field_type is _FIELD and f.default.__class__.__hash__ is None:
        raise ValueError(f'mutable default {type(f.default)} for field {f.name} is not allowed: use default_factory')
    return f


def _own_fields(cls, kw_only):
    found = []
    seen = False
    for name, annotation in cls.__dict__.get('__annotations__', {}).items():
        if not _is_kw_only(annotation):
            found.append(_get_field(cls, name, annotation, kw_only))
            continue
        if seen:
            raise TypeError(f'{name!r} is KW_ONLY, but KW_ONLY has already been specified')
        seen = kw_only = True
    return found


def _collect_fields(cls, frozen, kw_only):
    collected = {}
    bases = [base for base in cls.__mro__[-1:0:-1] if getattr(base, '__dataclass_fields__', None) is not None]
    for base in bases:
        collected |= {f.name: f for f in base.__dataclass_fields__.values()}
    for f in _own_fields(cls, kw_only):
        collected[f.name] = f
        if isinstance(getattr(cls, f.name, None), Field):
            if f.default is MISSING:
                delattr(cls, f.name)
            else:
                setattr(cls, f.name, f.default)
    annotations = cls.__dict__.get('__annotations__', {})
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in annotations:
            raise TypeError(f'{name!r} is a field but has no type annotation')
    _check_frozen([base.__dataclass_params__.frozen for base in bases], frozen)
    return collected


def _check_frozen(bases_are_frozen, frozen):
    if any(bases_are_frozen) and not frozen:
        raise TypeError('cannot inherit non-frozen dataclass from a frozen one')
    if bases_are_frozen and not all(bases_are_frozen) and frozen:
        raise TypeError('cannot inherit frozen dataclass from a non-frozen one')


# The methods that it gets

def _set_new(cls, function, hint=None):
    # One that the class has itself stays; with a hint, that is an error.
    function.__qualname__ = f'{cls.__qualname__}.{function.__name__}'
    if function.__name__ not in cls.__dict__:
        setattr(cls, function.__name__, function)
    elif hint is not None:
        raise TypeError(f'Cannot overwrite attribute {function.__name__} in class {cls.__name__}{hint}')


def _default_of(f):
    return f.default if f.default is not MISSING else _HAS_DEFAULT_FACTORY


def _has_default(f):
    return f.default is not MISSING or f.default_factory is not MISSING


def _check_order_of_defaults(parameters):
    seen = None
    for f in parameters:
        if _has_default(f):
            seen = f
        elif seen:
            raise TypeError(f'non-default argument {f.name!r} follows default argument {seen.name!r}')


def _make_init(cls, all_fields, positional, keyword_only, frozen, slots):
    _check_order_of_defaults(positional)
    places = {f.name: place for place, f in enumerate(positional + keyword_only)}
    steps = []
    for f in all_fields:
        place = places.get(f.name)
        has_value = place is not None or f.default_factory is not MISSING or (slots and f.default is not MISSING)
        if f._field_type is _FIELD and has_value:
            steps.append((f.name, place, f.default_factory, f.default))
    passed_on = [places[f.name] for f in all_fields if f._field_type is _FIELD_INITVAR and f.name in places]
    has_post_init = hasattr(cls, '__post_init__')
    put = object.__setattr__ if frozen else setattr

    def body(self, *values):
        for name, place, factory, default in steps:
            value = default if place is None else values[place]
            if factory is not MISSING and (place is None or value is _HAS_DEFAULT_FACTORY):
                value = factory()
            put(self, name, value)
        if has_post_init:
            self.__post_init__(*[values[place] for place in passed_on])

    self_name = '__dataclass_self__' if any(f.name == 'self' for f in all_fields) else 'self'
    return make_function(
        '__init__', f'{cls.__qualname__}.__init__', (self_name, *[f.name for f in positional]),
        tuple([_default_of(f) for f in positional if _has_default(f)]), tuple([f.name for f in keyword_only]),
        {f.name: _default_of(f) for f in keyword_only if _has_default(f)},
        {f.name: f.type for f in positional + keyword_only} | {'return': None}, body)


def _make_repr(shown):
    running = set()

    def __repr__(self):
        if id(self) in running:
            return '...'
        running.add(id(self))
        try:
            texts = [f'{name}={getattr(self, name)!r}' for name in shown]
            return f'{self.__class__.__qualname__}({", ".join(texts)})'
        finally:
            running.discard(id(self))

    return __repr__


def _make_eq(compared):
    def __eq__(self, other):
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        equal = True
        for name in compared:
            equal = getattr(self, name) == getattr(other, name)
            if not equal:
                break
        return equal

    return __eq__


def _values(self, names):
    return tuple([getattr(self, name) for name in names])


def _add_order(cls, compared):
    def __lt__(self, other):
        if other.__class__ is self.__class__:
            return _values(self, compared) < _values(other, compared)
        return NotImplemented

    def __le__(self, other):
        if other.__class__ is self.__class__:
            return _values(self, compared) <= _values(other, compared)
        return NotImplemented

    def __gt__(self, other):
        if other.__class__ is self.__class__:
            return _values(self, compared) > _values(other, compared)
        return NotImplemented

    def __ge__(self, other):
        if other.__class__ is self.__class__:
            return _values(self, compared) >= _values(other, compared)
        return NotImplemented

    for function in (__lt__, __le__, __gt__, __ge__):
        _set_new(cls, function, ' Consider using functools.total_ordering')


def _add_frozen(cls, names):
    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f'cannot assign to field {name!r}')
        super(cls, self).__setattr__(name, value)

    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f'cannot delete field {name!r}')
        super(cls, self).__delattr__(name)

    _set_new(cls, __setattr__, '')
    _set_new(cls, __delattr__, '')


def _make_hash(hashed):
    def __hash__(self):
        return hash(_values(self, hashed))

    return __hash__


def _settle_hash(cls, own_fields, unsafe_hash, eq, frozen, is_explicit):
    if unsafe_hash and is_explicit:
        raise TypeError(f'Cannot overwrite attribute __hash__ in class {cls.__name__}')
    if unsafe_hash or (eq and frozen and not is_explicit):
        function = _make_hash([f.name for f in own_fields if (f.compare if f.hash is None else f.hash)])
        function.__qualname__ = f'{cls.__qualname__}.__hash__'
        cls.__hash__ = function
    elif eq and not frozen and not is_explicit:
        cls.__hash__ = None


def _annotation_text(annotation):
    if not isinstance(annotation, type):
        return repr(annotation)
    if annotation.__module__ == 'builtins':
        return annotation.__qualname__
    return f'{annotation.__module__}.{annotation.__qualname__}'


def _parameter_text(f):
    default = f' = {_default_of(f)!r}' if _has_default(f) else ''
    return f'{f.name}: {_annotation_text(f.type)}{default}'


def _signature_text(positional, keyword_only):
    texts = [_parameter_text(f) for f in positional]
    if keyword_only:
        texts += ['*', *[_parameter_text(f) for f in keyword_only]]
    return f'({", ".join(texts)})'


def _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot):
    options = dict(init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=frozen, match_args=match_args,
                   kw_only=kw_only, slots=slots, weakref_slot=weakref_slot)
    cls.__dataclass_params__ = _DataclassParams(options)
    collected = _collect_fields(cls, frozen, kw_only)
    cls.__dataclass_fields__ = collected
    own_hash = cls.__dict__.get('__hash__', MISSING)
    is_explicit = not (own_hash is MISSING or (own_hash is None and '__eq__' in cls.__dict__))
    if order and not eq:
        raise ValueError('eq must be true if order is true')
    in_init = [f for f in collected.values() if f._field_type in (_FIELD, _FIELD_INITVAR)]
    positional = [f for f in in_init if f.init and not f.kw_only]
    keyword_only = [f for f in in_init if f.init and f.kw_only]
    own_fields = [f for f in collected.values() if f._field_type is _FIELD]
    compared = [f.name for f in own_fields if f.compare]
    if init:
        _set_new(cls, _make_init(cls, in_init, positional, keyword_only, frozen, slots))
    if '__replace__' not in cls.__dict__:
        cls.__replace__ = _replace
    if repr:
        _set_new(cls, _make_repr([f.name for f in own_fields if f.repr]))
    if eq:
        _set_new(cls, _make_eq(compared))
    if order:
        _add_order(cls, compared)
    if frozen:
        _add_frozen(cls, {f.name for f in own_fields})
    _settle_hash(cls, own_fields, unsafe_hash, eq, frozen, is_explicit)
    if not cls.__doc__:
        has_init = init or cls.__init__ is not object.__init__
        cls.__doc__ = cls.__name__ + (_signature_text(positional, keyword_only) if has_init else '()')
    if match_args and '__match_args__' not in cls.__dict__:
        cls.__match_args__ = tuple([f.name for f in positional])
    if weakref_slot and not slots:
        raise TypeError('weakref_slot is True but slots is False')
    return _add_slots(cls, own_fields) if slots else cls


def _add_slots(cls, own_fields):
    # The class is made anew, with __slots__, and without the defaults of its fields.
    if '__slots__' in cls.__dict__:
        raise TypeError(f'{cls.__name__} already specifies __slots__')
    namespace = dict(cls.__dict__)
    inherited = {name for base in cls.__mro__[1:-1] for name in base.__dict__.get('__slots__', ())}
    namespace['__slots__'] = tuple([f.name for f in own_fields if f.name not in inherited])
    for f in own_fields:
        namespace.pop(f.name, None)
    qualname = cls.__qualname__
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = qualname
    return made


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True,
              kw_only=False, slots=False, weakref_slot=False):
    def wrap(cls):
        return _process_class(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot)

    return wrap if cls is None else wrap(cls)


# What is asked of such classes and their instances

def fields(class_or_instance):
    try:
        collected = class_or_instance.__dataclass_fields__
    except AttributeError:
        raise TypeError('must be called with a dataclass type or instance') from None
    return tuple([f for f in collected.values() if f._field_type is _FIELD])


def _is_dataclass_instance(obj):
    return hasattr(type(obj), '__dataclass_fields__')


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), '__dataclass_fields__')


def asdict(obj, *, dict_factory=dict):
    if not _is_dataclass_instance(obj):
        raise TypeError('asdict() should be called on dataclass instances')
    return _convert(obj, lambda pairs: dict_factory(pairs))


def astuple(obj, *, tuple_factory=tuple):
    if not _is_dataclass_instance(obj):
        raise TypeError('astuple() should be called on dataclass instances')
    return _convert(obj, lambda pairs: tuple_factory([value for name, value in pairs]))


def _convert(obj, make):
    cls = type(obj)
    if _is_dataclass_instance(obj):
        return make([(f.name, _convert(getattr(obj, f.name), make)) for f in fields(obj)])
    if isinstance(obj, tuple) and hasattr(obj, '_fields'):
        return cls(*[_convert(item, make) for item in obj])
    if isinstance(obj, (list, tuple)):
        return cls([_convert(item, make) for item in obj])
    if not isinstance(obj, dict):
        return deepcopy(obj)
    pairs = [(_convert(key, make), _convert(value, make)) for key, value in obj.items()]
    return cls(obj.default_factory, pairs) if hasattr(cls, 'default_factory') else cls(pairs)


_keywords = ('False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif',
             'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or',
             'pass', 'raise', 'return', 'try', 'while', 'with', 'yield')


def _check_field_name(name, seen):
    if not isinstance(name, str) or not name.isidentifier():
        raise TypeError(f'Field names must be valid identifiers: {name!r}')
    if name in _keywords:
        raise TypeError(f'Field names must not be keywords: {name!r}')
    if name in seen:
        raise TypeError(f'Field name duplicated: {name!r}')


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
                   frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False, module=None):
    annotations = {}
    body = dict(namespace or {})
    for item in fields:
        if not isinstance(item, str) and len(item) not in (2, 3):
            raise TypeError(f'Invalid field: {item!r}')
        parts = (item,) if isinstance(item, str) else tuple(item)
        _check_field_name(parts[0], annotations)
        annotations[parts[0]] = parts[1] if len(parts) > 1 else 'typing.Any'
        if len(parts) == 3:
            body[parts[0]] = parts[2]
    body['__annotations__'] = annotations
    body['__module__'] = '__main__' if module is None else module
    cls = type(cls_name, bases, body)
    return dataclass(cls, init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=frozen,
                     match_args=match_args, kw_only=kw_only, slots=slots, weakref_slot=weakref_slot)


def replace(obj, /, **changes):
    if not _is_dataclass_instance(obj):
        raise TypeError('replace() should be called on dataclass instances')
    return _replace(obj, **changes)


def _replace(self, /, **changes):
    for f in self.__dataclass_fields__.values():
        if f._field_type is _FIELD_CLASSVAR:
            continue
        if not f.init:
            if f.name in changes:
                raise TypeError(f'field {f.name} is declared with init=False, it cannot be specified with replace()')
            continue
        if f.name not in changes:
            if f._field_type is _FIELD_INITVAR and f.default is MISSING:
                raise TypeError(f'InitVar {f.name!r} must be specified with replace()')
            changes[f.name] = getattr(self, f.name)
    return self.__class__(**changes)
