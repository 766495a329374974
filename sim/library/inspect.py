# What kind of thing something is, and in which state. As Lib/inspect.py, as far as there is something to look at.

import collections.abc
from types import (AsyncGeneratorType, BuiltinFunctionType, CodeType, CoroutineType, FunctionType, GeneratorType, MethodType,
                   ModuleType, TracebackType)
from _library import LibraryFunctionType, function_facts, makes_coroutine

CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS, CO_NESTED = 1, 2, 4, 8, 16
CO_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR = 32, 128, 256, 512

def ismodule(object):
    return isinstance(object, ModuleType)


def isclass(object):
    return isinstance(object, type)


def ismethod(object):
    return isinstance(object, MethodType)


def isfunction(object):
    return isinstance(object, (FunctionType, LibraryFunctionType))


def _is_of_program(object):
    return isinstance(object, FunctionType)


def isbuiltin(object):
    return isinstance(object, BuiltinFunctionType)


def isroutine(object):
    return isbuiltin(object) or isfunction(object) or ismethod(object) or ismethoddescriptor(object)


def ismethoddescriptor(object):
    if isclass(object) or ismethod(object) or isfunction(object) or _is_partial(object):
        return False
    return hasattr(type(object), '__get__') and not hasattr(type(object), '__set__')


def isdatadescriptor(object):
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    return hasattr(type(object), '__set__') or hasattr(type(object), '__delete__')


def isabstract(object):
    return isclass(object) and bool(getattr(object, '__abstractmethods__', False))


def istraceback(object):
    return isinstance(object, TracebackType)


def iscode(object):
    return isinstance(object, CodeType)


def _is_partial(object):
    return type(object).__name__ == 'partial' and hasattr(object, 'func')


def _function_of(object):
    while True:
        if ismethod(object):
            object = object.__func__
        elif _is_partial(object):
            object = object.func
        else:
            return object


def _is_kind(object, kind):
    function = _function_of(object)
    return _is_of_program(function) and function_facts(function)[0] == kind


def isgeneratorfunction(obj):
    return _is_kind(obj, 'generator')


def iscoroutinefunction(obj):
    return makes_coroutine(obj)


def markcoroutinefunction(func):
    func = func.__func__ if ismethod(func) else func
    func._is_coroutine_marker = True
    return func


def isasyncgenfunction(obj):
    return _is_kind(obj, 'async_generator')


def isgenerator(object):
    return isinstance(object, GeneratorType)


def iscoroutine(object):
    return isinstance(object, CoroutineType)


def isasyncgen(object):
    return isinstance(object, AsyncGeneratorType)


def isawaitable(object):
    if isgenerator(object):
        return bool(object.gi_code.co_flags & CO_ITERABLE_COROUTINE)
    return isinstance(object, CoroutineType) or isinstance(object, collections.abc.Awaitable)


GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED, GEN_CLOSED = 'GEN_CREATED', 'GEN_RUNNING', 'GEN_SUSPENDED', 'GEN_CLOSED'
CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED, CORO_CLOSED = 'CORO_CREATED', 'CORO_RUNNING', 'CORO_SUSPENDED', 'CORO_CLOSED'
AGEN_CREATED, AGEN_RUNNING, AGEN_SUSPENDED, AGEN_CLOSED = 'AGEN_CREATED', 'AGEN_RUNNING', 'AGEN_SUSPENDED', 'AGEN_CLOSED'


def _state(prefix, running, suspended, frame):
    if running:
        return prefix + 'RUNNING'
    if suspended:
        return prefix + 'SUSPENDED'
    return prefix + ('CLOSED' if frame is None else 'CREATED')


def getgeneratorstate(generator):
    return _state('GEN_', generator.gi_running, generator.gi_suspended, generator.gi_frame)


def getcoroutinestate(coroutine):
    return _state('CORO_', coroutine.cr_running, coroutine.cr_suspended, coroutine.cr_frame)


def getasyncgenstate(agen):
    return _state('AGEN_', agen.ag_running, agen.ag_suspended, agen.ag_frame)


def cleandoc(doc):
    lines = doc.expandtabs().split('\n')
    margins = [len(line) - len(line.lstrip(' ')) for line in lines[1:] if line.lstrip(' ')]
    margin = min(margins, default=0)
    lines = [lines[0].lstrip(' '), *[line[margin:] for line in lines[1:]]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return '\n'.join(lines)


def _find_doc(object):
    if not isclass(object):
        return None
    for base in object.__mro__:
        if base.__doc__ is not None:
            return base.__doc__
    return None


def getdoc(object):
    doc = getattr(object, '__doc__', None)
    if doc is None:
        doc = _find_doc(object)
    return cleandoc(doc) if isinstance(doc, str) else None


def getmro(cls):
    return cls.__mro__


def getmembers(object, predicate=None):
    pairs = [(name, getattr(object, name)) for name in dir(object) if hasattr(object, name)]
    return sorted([pair for pair in pairs if predicate is None or predicate(pair[1])], key=lambda pair: pair[0])


def getmodule(object):
    return None


def unwrap(func, *, stop=None):
    seen = [func]
    while hasattr(func, '__wrapped__') and not (stop is not None and stop(func)):
        func = func.__wrapped__
        if any(func is known for known in seen):
            raise ValueError(f'wrapper loop when unwrapping {seen[0]!r}')
        seen.append(func)
    return func


# Signatures

class _empty:
    pass


class _ParameterKind(int):
    def __new__(cls, value, name, description):
        made = int.__new__(cls, value)
        made.name = name
        made.description = description
        return made

    def __repr__(self):
        return f'<_ParameterKind.{self.name}: {int(self)}>'

    def __str__(self):
        return self.name


_kinds = [_ParameterKind(place, name, description) for place, (name, description) in enumerate([
    ('POSITIONAL_ONLY', 'positional-only'), ('POSITIONAL_OR_KEYWORD', 'positional or keyword'),
    ('VAR_POSITIONAL', 'variadic positional'), ('KEYWORD_ONLY', 'keyword-only'), ('VAR_KEYWORD', 'variadic keyword')])]


def formatannotation(annotation):
    if not isinstance(annotation, type):
        return repr(annotation).replace('typing.', '')
    if annotation.__module__ == 'builtins':
        return annotation.__qualname__
    return f'{annotation.__module__}.{annotation.__qualname__}'


class Parameter:
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = _kinds
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name = name
        self.kind = kind
        self.default = default
        self.annotation = annotation

    def replace(self, **changes):
        facts = dict(name=self.name, kind=self.kind, default=self.default, annotation=self.annotation)
        return Parameter(**facts | changes)

    def __str__(self):
        text = self.name
        if self.annotation is not _empty:
            text = f'{text}: {formatannotation(self.annotation)}'
        if self.default is not _empty:
            text = f'{text}{" = " if self.annotation is not _empty else "="}{self.default!r}'
        if self.kind == Parameter.VAR_POSITIONAL:
            return '*' + text
        return '**' + text if self.kind == Parameter.VAR_KEYWORD else text

    def __repr__(self):
        return f'<Parameter "{self}">'

    def __eq__(self, other):
        if not isinstance(other, Parameter):
            return NotImplemented
        return (self.name, self.kind, self.default, self.annotation) == (other.name, other.kind, other.default, other.annotation)

    def __hash__(self):
        return hash((self.name, int(self.kind)))


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature = signature
        self.arguments = arguments

    def _split(self):
        args, kwargs = [], {}
        for name, value in self.arguments.items():
            kind = self.signature.parameters[name].kind
            if kind == Parameter.VAR_POSITIONAL:
                args += value
            elif kind == Parameter.VAR_KEYWORD:
                kwargs |= value
            elif kind == Parameter.KEYWORD_ONLY:
                kwargs[name] = value
            else:
                args.append(value)
        return tuple(args), kwargs

    @property
    def args(self):
        return self._split()[0]

    @property
    def kwargs(self):
        return self._split()[1]

    def apply_defaults(self):
        nothing = {Parameter.VAR_POSITIONAL: (), Parameter.VAR_KEYWORD: {}}
        made = {}
        for name, parameter in self.signature.parameters.items():
            if name in self.arguments:
                made[name] = self.arguments[name]
            elif parameter.default is not _empty:
                made[name] = parameter.default
            elif parameter.kind in nothing:
                made[name] = nothing[parameter.kind]
        self.arguments = made

    def __repr__(self):
        texts = [f'{name}={value!r}' for name, value in self.arguments.items()]
        return f'<BoundArguments ({", ".join(texts)})>'


class Signature:
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty):
        self.parameters = {parameter.name: parameter for parameter in parameters or ()}
        self.return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, **kwargs):
        return signature(obj)

    def replace(self, *, parameters=None, return_annotation=None):
        parameters = list(self.parameters.values()) if parameters is None else parameters
        return Signature(parameters, return_annotation=self.return_annotation if return_annotation is None else return_annotation)

    def __eq__(self, other):
        if not isinstance(other, Signature):
            return NotImplemented
        return self.parameters == other.parameters and self.return_annotation == other.return_annotation

    def __str__(self):
        texts, slash, star = [], False, True
        for parameter in self.parameters.values():
            if slash and parameter.kind != Parameter.POSITIONAL_ONLY:
                texts.append('/')
            slash = parameter.kind == Parameter.POSITIONAL_ONLY
            if parameter.kind == Parameter.VAR_POSITIONAL:
                star = False
            elif parameter.kind == Parameter.KEYWORD_ONLY and star:
                texts.append('*')
                star = False
            texts.append(str(parameter))
        if slash:
            texts.append('/')
        text = f'({", ".join(texts)})'
        return text if self.return_annotation is _empty else f'{text} -> {formatannotation(self.return_annotation)}'

    def __repr__(self):
        return f'<Signature {self}>'

    def bind(self, /, *args, **kwargs):
        return self._bind(args, dict(kwargs), False)

    def bind_partial(self, /, *args, **kwargs):
        return self._bind(args, dict(kwargs), True)

    def _bind(self, args, kwargs, partial):
        arguments, rest = {}, list(args)
        for name, parameter in self.parameters.items():
            if parameter.kind == Parameter.VAR_POSITIONAL:
                if rest:
                    arguments[name], rest = tuple(rest), []
            elif parameter.kind == Parameter.VAR_KEYWORD:
                if kwargs:
                    arguments[name], kwargs = kwargs, {}
            elif rest and parameter.kind != Parameter.KEYWORD_ONLY:
                if name in kwargs and parameter.kind != Parameter.POSITIONAL_ONLY:
                    raise TypeError(f'multiple values for argument {name!r}')
                arguments[name] = rest.pop(0)
            elif name in kwargs and parameter.kind != Parameter.POSITIONAL_ONLY:
                arguments[name] = kwargs.pop(name)
            elif parameter.default is _empty and not partial:
                raise TypeError(f'missing a required argument: {name!r}')
        if rest:
            raise TypeError('too many positional arguments')
        if kwargs:
            raise TypeError(f'got an unexpected keyword argument {next(iter(kwargs))!r}')
        return BoundArguments(self, arguments)


def _function_signature(function, skip):
    kind, positional_only, positional, keyword_only, varargs, varkeywords = function_facts(function)
    annotations = function.__annotations__
    defaults = function.__defaults__ or ()
    keyword_defaults = function.__kwdefaults__ or {}
    made = []
    for place, name in enumerate(positional):
        which = Parameter.POSITIONAL_ONLY if place < positional_only else Parameter.POSITIONAL_OR_KEYWORD
        at = place - (len(positional) - len(defaults))
        made.append(Parameter(name, which, default=defaults[at] if at >= 0 else _empty,
                              annotation=annotations.get(name, _empty)))
    if varargs:
        made.append(Parameter(varargs, Parameter.VAR_POSITIONAL, annotation=annotations.get(varargs, _empty)))
    for name in keyword_only:
        made.append(Parameter(name, Parameter.KEYWORD_ONLY, default=keyword_defaults.get(name, _empty),
                              annotation=annotations.get(name, _empty)))
    if varkeywords:
        made.append(Parameter(varkeywords, Parameter.VAR_KEYWORD, annotation=annotations.get(varkeywords, _empty)))
    if skip and made and made[0].kind != Parameter.VAR_POSITIONAL:
        made = made[1:]
    return Signature(made, return_annotation=annotations.get('return', _empty))


def signature(obj, **kwargs):
    if not callable(obj):
        raise TypeError(f'{obj!r} is not a callable object')
    if ismethod(obj) and _is_of_program(function := unwrap(obj.__func__)):
        return _function_signature(function, True)
    obj = unwrap(obj)
    if _is_of_program(obj):
        return _function_signature(obj, False)
    if isclass(obj):
        for name in ('__new__', '__init__'):
            function = getattr(obj, name)
            if _is_of_program(function):
                return _function_signature(function, True)
        if obj.__init__ is object.__init__:
            return Signature()
    elif _is_of_program(getattr(type(obj), '__call__', None)):
        return _function_signature(type(obj).__call__, True)
    raise ValueError(f'no signature found for builtin {obj!r}')


def get_annotations(obj, **kwargs):
    return dict(obj.__dict__.get('__annotations__', {}) if isclass(obj) else getattr(obj, '__annotations__', {}))
