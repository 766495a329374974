# Abstract base classes. As Lib/_py_abc.py, which does what CPython's C code does.

_registrations = 0


def abstractmethod(funcobj):
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    __isabstractmethod__ = True


class abstractstaticmethod(staticmethod):
    __isabstractmethod__ = True


class abstractproperty(property):
    __isabstractmethod__ = True


def _is_abstract(value):
    if getattr(value, '__isabstractmethod__', False):
        return True
    if isinstance(value, property):
        return any(_is_abstract(function) for function in (value.fget, value.fset, value.fdel))
    return isinstance(value, (classmethod, staticmethod)) and _is_abstract(value.__func__)


def _abstract_names(cls):
    names = {name for name, value in cls.__dict__.items() if _is_abstract(value)}
    for base in cls.__bases__:
        names |= {name for name in getattr(base, '__abstractmethods__', ()) if _is_abstract(_find(cls, name))}
    return frozenset(names)


def _find(cls, name):
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]


class _Answers:
    # What is known of the subclasses of one class.

    def __init__(self):
        self.registered = []
        self.subclasses = set()
        self.others = set()
        self.others_as_of = _registrations


class ABCMeta(type):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        cls.__abstractmethods__ = _abstract_names(cls)
        cls._abc_impl = _Answers()
        return cls

    def register(cls, subclass):
        global _registrations
        if not isinstance(subclass, type):
            raise TypeError('Can only register classes')
        if issubclass(subclass, cls):
            return subclass
        if issubclass(cls, subclass):
            raise RuntimeError('Refusing to create an inheritance cycle')
        cls._abc_impl.registered.append(subclass)
        _registrations += 1
        return subclass

    def __instancecheck__(cls, instance):
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass):
        if not isinstance(subclass, type):
            raise TypeError('issubclass() arg 1 must be a class')
        answers = cls._abc_impl
        if subclass in answers.subclasses:
            return True
        if answers.others_as_of < _registrations:
            answers.others = set()
            answers.others_as_of = _registrations
        elif subclass in answers.others:
            return False
        answer = cls.__subclasshook__(subclass)
        if answer is NotImplemented:
            answer = _is_derived(cls, subclass)
        (answers.subclasses if answer else answers.others).add(subclass)
        return answer


def _is_derived(cls, subclass):
    if cls in subclass.__mro__:
        return True
    if any(issubclass(subclass, known) for known in cls._abc_impl.registered):
        return True
    return any(issubclass(subclass, known) for known in type.__subclasses__(cls))


def update_abstractmethods(cls):
    if hasattr(cls, '__abstractmethods__'):
        cls.__abstractmethods__ = _abstract_names(cls)
    return cls


def get_cache_token():
    return _registrations


class ABC(metaclass=ABCMeta):
    __slots__ = ()
