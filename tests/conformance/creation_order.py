"""Sets of tasks iterate in order of creation.

A set of objects that hash by identity iterates in the order of their addresses, which nobody can predict. Where CPython
leaves that open, this reference and the simulator agree: order of creation. Tasks and futures are numbered when they are
created; other objects (coroutines, instances, functions) when they first enter a set. Sets with any other element (ints,
strings, tuples) iterate as CPython does with PYTHONHASHSEED=0.

CPython's own set cannot be told an order, so the program, and the modules that put tasks and futures into sets, get OrderedSet in
its place: under the name `set`, and by a rewriting of `{a, b}` and `{x for x in y}` to calls.
"""

import ast
import builtins
import functools
import importlib.abc
import importlib.machinery
import itertools
import opcode
import sys
import types
import warnings
import weakref

SET_NAME = "<set>"  # what a rewritten display calls: not an identifier, so no program can shadow it

SET_OPCODES = frozenset(opcode.opmap[name] for name in ("BUILD_SET", "SET_ADD", "SET_UPDATE"))

_next_number = itertools.count(1).__next__
_numbers = {}  # id of a living object -> (weak reference that forgets it, its number)


def number_of(element):
    """Return the creation number of an object, giving it one if it has none."""
    key = id(element)
    if key not in _numbers:
        try:
            forget = weakref.ref(element, lambda _: _numbers.pop(key, None))
        except TypeError:  # cannot be referred to weakly: comes in no particular place
            return 0
        _numbers[key] = (forget, _next_number())
    return _numbers[key][1]


def number_all(elements):
    """Number those that hash by identity."""
    for element in elements:
        if type(element).__hash__ is object.__hash__:
            number_of(element)


def in_order(elements):
    """Return the elements of a set in order of creation, or None if they don't all hash by identity."""
    elements = list(elements)
    if not all(type(element).__hash__ is object.__hash__ for element in elements):
        return None
    return sorted(elements, key=number_of)


class OrderedIterator:
    """Gives elements as a set's iterator does: with an error once the set has changed its size."""

    __slots__ = ("collection", "elements", "size")

    def __init__(self, collection, elements):
        self.collection, self.elements, self.size = collection, iter(elements), len(collection)

    def __iter__(self):
        return self

    def __length_hint__(self):
        return 0 if self.collection is None or len(self.collection) != self.size else self.elements.__length_hint__()

    def __next__(self):
        if self.collection is None:
            raise StopIteration
        if len(self.collection) != self.size:
            self.size = -1
            raise RuntimeError("Set changed size during iteration")
        try:
            return next(self.elements)
        except StopIteration:
            self.collection = None
            raise


OrderedIterator.__name__ = OrderedIterator.__qualname__ = "set_iterator"
OrderedIterator.__module__ = "builtins"


def ordered_set_class(base):
    """Return the subclass of set or frozenset that iterates in order of creation and is otherwise like its base."""

    class Ordered(base):
        __slots__ = ()

        def __new__(cls, elements=()):
            if base is set:  # __init__ fills it, and an iterator gives its elements only once
                return set.__new__(cls)
            elements = list(elements)
            number_all(elements)
            return base.__new__(cls, elements)

        def __init__(self, elements=()):
            if base is set:
                if iter(elements) is elements:
                    elements = list(elements)
                number_all(elements)
                set.__init__(self, elements)

        def __iter__(self):
            elements = in_order(base.__iter__(self))
            return base.__iter__(self) if elements is None else OrderedIterator(self, elements)

        def __repr__(self):
            if not self:
                return f"{base.__name__}()"
            text = "{" + ", ".join(repr(element) for element in self) + "}"
            return text if base is set else f"frozenset({text})"

        def __reduce__(self):
            return base, (list(self),)

    for name in ("__and__", "__or__", "__sub__", "__xor__", "__rand__", "__ror__", "__rsub__", "__rxor__",
                 "union", "intersection", "difference", "symmetric_difference", "copy"):
        setattr(Ordered, name, keep_class(Ordered, getattr(base, name)))
    if base is set:
        for method in (union, intersection, difference, symmetric_difference):
            setattr(Ordered, method.__name__, method_of(method))
        for name, method in (("__or__", union), ("__and__", intersection), ("__sub__", difference), ("__xor__", symmetric_difference)):
            setattr(Ordered, name, operator_of(name, method))
        Ordered.copy = copy_of_set
    if base is set:
        Ordered.add = add_to_set
        Ordered.pop = pop_from_set
    Ordered.__name__ = Ordered.__qualname__ = base.__name__
    Ordered.__module__ = "builtins"
    return Ordered


def keep_class(cls, method):
    """Return a set method whose result is of the ordered class."""
    def wrapper(self, *others):
        result = method(self, *others)
        return result if result is NotImplemented else cls(result)
    wrapper.__name__ = method.__name__
    return wrapper


# In which order a set with other elements iterates depends on how it came to its elements. So these go the ways of setobject.c.

def elements_of(other):
    """Return what gives the elements of an argument, which may be an iterator, as often as they are asked for."""
    elements = list(other) if iter(other) is other else other
    number_all(elements)
    return elements


def copy_of_set(self, /):
    """As set.copy."""
    new = OrderedSet()
    set.update(new, self)
    return new


def table_of(elements):
    """Return an iterator over a set in the order of its table."""
    return set.__iter__(elements) if isinstance(elements, set) else frozenset.__iter__(elements)


def union(self, /, *others):
    """As set.union."""
    new = copy_of_set(self)
    for other in others:
        set.update(new, elements_of(other))
    return new


def intersection(self, /, *others):
    """As set.intersection."""
    new = self
    for other in others:
        new = intersection_of_two(new, elements_of(other))
    return copy_of_set(self) if new is self else new


def intersection_of_two(self, other):
    if other is self:
        return copy_of_set(self)
    elements = other
    if isinstance(other, (set, frozenset)):
        self, other = (other, self) if len(other) > len(self) else (self, other)
        elements = table_of(other)
    new = OrderedSet()
    for element in elements:
        if (set if isinstance(self, set) else frozenset).__contains__(self, element):
            set.add(new, element)
    return new


def difference(self, /, *others):
    """As set.difference."""
    if not others:
        return copy_of_set(self)
    new = difference_of_two(self, elements_of(others[0]))
    for other in others[1:]:
        set.difference_update(new, other)
    return new


def difference_of_two(self, other):
    if not isinstance(other, (set, frozenset, dict)) or len(self) >> 2 > len(other):
        new = copy_of_set(self)
        set.difference_update(new, other)
        return new
    new = OrderedSet()
    for element in table_of(self):
        if element not in other:
            set.add(new, element)
    return new


def symmetric_difference(self, other, /):
    """As set.symmetric_difference."""
    new = OrderedSet()
    set.update(new, elements_of(other))
    set.symmetric_difference_update(new, self)
    return new


def method_of(method):
    """Return the method, which leaves it to the set's own to refuse wrong arguments."""
    own = getattr(set, method.__name__)

    def call(self, /, *others, **keywords):
        is_wrong = keywords or method is symmetric_difference and len(others) != 1
        return own(self, *others, **keywords) if is_wrong else method(self, *others)
    call.__name__ = method.__name__
    return call


def operator_of(name, method):
    """Return the operator of a method: between sets only."""
    def operate(self, other, /):
        return method(self, other) if isinstance(other, (set, frozenset)) else NotImplemented
    operate.__name__ = name
    return operate


def add_to_set(self, element, /):
    """As set.add, numbering the element."""
    set.add(self, element)
    if type(element).__hash__ is object.__hash__:
        number_of(element)


def pop_from_set(self, /, *arguments, **keywords):
    """As set.pop, which takes the first in order of creation."""
    elements = None if arguments or keywords else in_order(set.__iter__(self))
    if not elements:
        return set.pop(self, *arguments, **keywords)
    self.remove(elements[0])
    return elements[0]


OrderedSet = ordered_set_class(set)
OrderedFrozenset = ordered_set_class(frozenset)


class OrderedWeakSet(weakref.WeakSet):
    """A weak set that iterates in order of creation."""

    def add(self, element):
        number_of(element)
        super().add(element)

    def __iter__(self):
        return iter(sorted(super().__iter__(), key=number_of))


class SetDisplays(ast.NodeTransformer):
    """Rewrites set displays and set comprehensions to calls of OrderedSet."""

    def visit_Set(self, node):
        self.generic_visit(node)
        return self.call(ast.Tuple(node.elts, ast.Load()), node)

    def visit_SetComp(self, node):
        self.generic_visit(node)
        return self.call(ast.ListComp(node.elt, node.generators), node)

    def call(self, elements, node):
        name = ast.copy_location(ast.Name(SET_NAME, ast.Load()), node)
        return ast.copy_location(ast.Call(name, [ast.copy_location(elements, node)], []), node)


@functools.lru_cache(maxsize=1)  # the fuzzer looks whether a program compiles before it runs it
def compile_program(text, filename):
    """Compile a program whose sets are ordered ones; run it with `program_builtins()`."""
    code = compile(text, filename, "exec")
    if not has_sets(code):
        return code
    with warnings.catch_warnings(action="ignore"):  # they were given above
        return compile(SetDisplays().visit(ast.parse(text, filename)), filename, "exec")


def has_sets(code):
    """Tell whether a code object has a set display or a set comprehension in it, of constants maybe."""
    if any(number in SET_OPCODES for number in code.co_code[::2]):
        return True
    return any(isinstance(constant, frozenset) or isinstance(constant, types.CodeType) and has_sets(constant) for constant in code.co_consts)


def program_builtins():
    """Return the builtins that a program sees."""
    return vars(builtins) | {"set": OrderedSet, "frozenset": OrderedFrozenset, SET_NAME: OrderedSet}


class ResultAsExact:
    """The method `result` of the classes that stand for Future and Task here, which wakes a task as these themselves do.

    They are asked without raising it for the exception that a task is woken with. A subclass, as that of what gather() gives, is called by
    this method, which raises, and so gives the exception what is being handled around the loop as its context.
    """

    def __init__(self, base):
        self.method = base.result

    def __set_name__(self, owner, name):
        self.owner = owner

    def __get__(self, future, cls=None):
        wakes = type(future) is self.owner and sys._getframe(1).f_code.co_qualname == "Handle._run"
        error = future._exception if wakes else None
        if error is None:
            return self.method.__get__(future, cls)
        context = error.__context__
        try:
            self.method(future)
        except BaseException:
            error.__traceback__ = error.__traceback__.tb_next  # without this function
        error.__context__ = context
        return functools.partial(future.__await__().throw, error)


def complains_as(name):
    """Make the two methods that complain of a missing attribute of a stand-in by the name of the type in C."""
    def shown(self):
        return name if type(self).__module__ == "_asyncio" else type(self).__name__

    def __getattr__(self, attribute):
        raise AttributeError(f"{shown(self)!r} object has no attribute {attribute!r}", name=attribute, obj=self)

    def __delattr__(self, attribute):
        try:
            object.__delattr__(self, attribute)
        except AttributeError as error:
            error.args = tuple(text.replace(repr(type(self).__name__), repr(shown(self)), 1) for text in error.args)
            raise
    return __getattr__, __delattr__


def number_futures(futures):
    """Make the asyncio.futures module's Future one that is numbered when it is created."""

    class Future(futures.Future):
        __slots__ = ()
        __module__ = "_asyncio"
        __qualname__ = "Future"

        def __new__(cls, *args, **kwargs):
            self = super().__new__(cls)
            number_of(self)
            return self

        result = ResultAsExact(futures.Future)
        __getattr__, __delattr__ = complains_as("_asyncio.Future")

    futures.Future = futures._CFuture = Future


def number_tasks(tasks):
    """Make the asyncio.tasks module's Task one that is numbered when it is created."""

    class Task(tasks.Task, tasks.futures.Future):
        __slots__ = ()
        __module__ = "_asyncio"
        __qualname__ = "Task"

        def __new__(cls, *args, **kwargs):
            self = super().__new__(cls)
            number_of(self)
            return self

        result = ResultAsExact(tasks.Task)
        __getattr__, __delattr__ = complains_as("_asyncio.Task")

    tasks.Task = tasks._CTask = Task
    tasks.eager_task_factory = tasks.create_eager_task_factory(Task)


def number_concurrent_futures(futures):
    """Number the futures of concurrent.futures when they are created."""
    initialize = futures.Future.__init__

    def __init__(self):
        number_of(self)
        initialize(self)
    futures.Future.__init__ = __init__


ASYNCIO_CHANGES = {
    "concurrent.futures._base": number_concurrent_futures,
    "asyncio.futures": number_futures,
    "asyncio.tasks": number_tasks,
    "asyncio.taskgroups": lambda module: None,
}


class AsyncioSource(importlib.machinery.SourceFileLoader):
    """Loads a module of asyncio from its source, with ordered sets and numbered tasks and futures."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        text = self.get_data(path)
        if fullname == "concurrent.futures._base":  # as_completed asks again until it is past its deadline: time stands still here
            assert text.count(b"if wait_timeout < 0:") == 1
            text = text.replace(b"if wait_timeout < 0:", b"if wait_timeout <= 0:")
        return compile_program(text, path)

    def exec_module(self, module):
        vars(module).update({"set": OrderedSet, SET_NAME: OrderedSet})
        super().exec_module(module)
        ASYNCIO_CHANGES[module.__name__](module)


class AsyncioFinder(importlib.abc.MetaPathFinder):
    """Finds the modules of asyncio in which order of creation matters."""

    def find_spec(self, fullname, path, target=None):
        if fullname not in ASYNCIO_CHANGES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        spec.loader = AsyncioSource(fullname, spec.origin)
        return spec


def install():
    """Number tasks and futures from now on. Must come before the first import of asyncio."""
    assert "asyncio" not in sys.modules, "asyncio was imported too early"
    sys.meta_path.insert(0, AsyncioFinder())
