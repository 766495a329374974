# Helpers for `with` and `async with`: managers made of generators, stacks of managers, and a few small ones.

import abc
import sys
from _library import has_methods
from collections import deque
from functools import wraps
from types import GenericAlias, MethodType

__all__ = ['AbstractAsyncContextManager', 'AbstractContextManager', 'AsyncContextDecorator', 'AsyncExitStack',
           'ContextDecorator', 'ExitStack', 'aclosing', 'asynccontextmanager', 'closing', 'contextmanager',
           'nullcontext', 'redirect_stderr', 'redirect_stdout', 'suppress']


# ---- what a manager is

class AbstractContextManager(abc.ABC):
    __slots__ = ()
    __class_getitem__ = classmethod(GenericAlias)

    def __enter__(self):
        return self

    @abc.abstractmethod
    def __exit__(self, exc_type, exc_value, traceback):
        return None

    @classmethod
    def __subclasshook__(cls, C):
        return has_methods(C, '__enter__', '__exit__') if cls is AbstractContextManager else NotImplemented


class AbstractAsyncContextManager(abc.ABC):
    __slots__ = ()
    __class_getitem__ = classmethod(GenericAlias)

    async def __aenter__(self):
        return self

    @abc.abstractmethod
    async def __aexit__(self, exc_type, exc_value, traceback):
        return None

    @classmethod
    def __subclasshook__(cls, C):
        return has_methods(C, '__aenter__', '__aexit__') if cls is AbstractAsyncContextManager else NotImplemented


# ---- managers as decorators

class ContextDecorator:
    def _recreate_cm(self):
        # What a call of the decorated function enters: the manager itself, if it can be entered more than once.
        return self

    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwds):
            with self._recreate_cm():
                return func(*args, **kwds)
        return inner


class AsyncContextDecorator:
    def _recreate_cm(self):
        return self

    def __call__(self, func):
        @wraps(func)
        async def inner(*args, **kwds):
            async with self._recreate_cm():
                return await func(*args, **kwds)
        return inner


# ---- managers made of generators

class _GeneratorContextManagerBase:
    def __init__(self, func, args, kwds):
        self.gen = func(*args, **kwds)
        self.func, self.args, self.kwds = func, args, kwds
        doc = getattr(func, '__doc__', None)
        self.__doc__ = type(self).__doc__ if doc is None else doc

    def _recreate_cm(self):
        return self.__class__(self.func, self.args, self.kwds)

    def _leaves_to_caller(self, raised, value, traceback, stops):
        # Whether `raised` is nothing but the body's own exception, `value`, come back out of the generator. Then it is
        # as if the manager had not touched it.
        if raised is value:
            raised.__traceback__ = traceback
            return True
        if isinstance(raised, RuntimeError) and isinstance(value, stops) and raised.__cause__ is value:
            # A generator lets no StopIteration through: it has wrapped it.
            value.__traceback__ = traceback
            return True
        return False


class _GeneratorContextManager(_GeneratorContextManagerBase, AbstractContextManager, ContextDecorator):
    def __enter__(self):
        del self.args, self.kwds, self.func  # only a manager that was not entered can be made again
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, typ, value, traceback):
        if typ is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            try:
                raise RuntimeError("generator didn't stop")
            finally:
                self.gen.close()
        if value is None:
            value = typ()
        try:
            self.gen.throw(value)
        except StopIteration as exc:
            return exc is not value  # it has ended in peace, unless it is the body's own
        except BaseException as exc:
            if self._leaves_to_caller(exc, value, traceback, StopIteration):
                return False
            raise
        try:
            raise RuntimeError("generator didn't stop after throw()")
        finally:
            self.gen.close()


class _AsyncGeneratorContextManager(_GeneratorContextManagerBase, AbstractAsyncContextManager, AsyncContextDecorator):
    async def __aenter__(self):
        del self.args, self.kwds, self.func
        try:
            return await anext(self.gen)
        except StopAsyncIteration:
            raise RuntimeError("generator didn't yield") from None

    async def __aexit__(self, typ, value, traceback):
        if typ is None:
            try:
                await anext(self.gen)
            except StopAsyncIteration:
                return False
            try:
                raise RuntimeError("generator didn't stop")
            finally:
                await self.gen.aclose()
        if value is None:
            value = typ()
        try:
            await self.gen.athrow(value)
        except StopAsyncIteration as exc:
            return exc is not value
        except BaseException as exc:
            if self._leaves_to_caller(exc, value, traceback, (StopIteration, StopAsyncIteration)):
                return False
            raise
        try:
            raise RuntimeError("generator didn't stop after athrow()")
        finally:
            await self.gen.aclose()


def contextmanager(func):
    @wraps(func)
    def helper(*args, **kwds):
        return _GeneratorContextManager(func, args, kwds)
    return helper


def asynccontextmanager(func):
    @wraps(func)
    def helper(*args, **kwds):
        return _AsyncGeneratorContextManager(func, args, kwds)
    return helper


# ---- small ones

class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class aclosing(AbstractAsyncContextManager):
    def __init__(self, thing):
        self.thing = thing

    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *exc_info):
        await self.thing.aclose()


class _RedirectStream(AbstractContextManager):
    _stream = None  # name of the stream in sys

    def __init__(self, new_target):
        self._new_target = new_target
        self._old_targets = []  # one for each time that it was entered

    def __enter__(self):
        self._old_targets.append(getattr(sys, self._stream))
        setattr(sys, self._stream, self._new_target)
        return self._new_target

    def __exit__(self, exctype, excinst, exctb):
        setattr(sys, self._stream, self._old_targets.pop())


class redirect_stdout(_RedirectStream):
    _stream = 'stdout'


class redirect_stderr(_RedirectStream):
    _stream = 'stderr'


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __enter__(self):
        pass

    def __exit__(self, exctype, excinst, exctb):
        if exctype is None:
            return None
        if issubclass(exctype, self._exceptions):
            return True
        if issubclass(exctype, BaseExceptionGroup):
            match, rest = excinst.split(self._exceptions)
            if rest is None:
                return True
            raise rest
        return False


class nullcontext(AbstractContextManager, AbstractAsyncContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result

    def __exit__(self, *excinfo):
        pass

    async def __aenter__(self):
        return self.enter_result

    async def __aexit__(self, *excinfo):
        pass


# ---- stacks

def _no_manager(cls, protocol):
    return TypeError(f"'{cls.__module__}.{cls.__qualname__}' object does not support the {protocol} protocol")


class _Unwinding:
    # The exception on its way through the callbacks of a stack, as it would be on its way out of nested `with`
    # statements.

    def __init__(self, exc, handled):
        self.exc = exc
        self.handled = handled  # what was being handled when the stack was left
        self.is_suppressed = False
        self.is_new = False  # it comes from a callback

    def details(self):
        exc = self.exc
        return (None, None, None) if exc is None else (type(exc), exc, exc.__traceback__)

    def suppress(self):
        self.is_suppressed = True
        self.is_new = False
        self.exc = None

    def replace(self, exc):
        # The oldest exception in the new one's chain of contexts has come up while the present one was being handled.
        oldest = exc
        while True:
            context = oldest.__context__
            if context is None or context is self.exc:
                break  # it is right as it is
            if context is self.handled:
                oldest.__context__ = self.exc
                break
            oldest = context
        self.is_new = True
        self.exc = exc


class _BaseExitStack:
    @staticmethod
    def _create_exit_wrapper(cm, cm_exit):
        return MethodType(cm_exit, cm)

    @staticmethod
    def _create_cb_wrapper(callback, /, *args, **kwds):
        def _exit_wrapper(exc_type, exc, tb):
            callback(*args, **kwds)
        return _exit_wrapper

    def __init__(self):
        self._exit_callbacks = deque()  # of (is_sync, callback), the next one at the right

    def pop_all(self):
        new_stack = type(self)()
        new_stack._exit_callbacks, self._exit_callbacks = self._exit_callbacks, deque()
        return new_stack

    def push(self, exit):
        try:
            method = type(exit).__exit__
        except AttributeError:
            self._push_exit_callback(exit)
        else:
            self._push_cm_exit(exit, method)
        return exit

    def enter_context(self, cm):
        cls = type(cm)
        try:
            enter, exit = cls.__enter__, cls.__exit__
        except AttributeError:
            raise _no_manager(cls, 'context manager') from None
        result = enter(cm)
        self._push_cm_exit(cm, exit)
        return result

    def callback(self, callback, /, *args, **kwds):
        wrapper = self._create_cb_wrapper(callback, *args, **kwds)
        wrapper.__wrapped__ = callback
        self._push_exit_callback(wrapper)
        return callback

    def _push_cm_exit(self, cm, cm_exit):
        self._push_exit_callback(self._create_exit_wrapper(cm, cm_exit), True)

    def _push_exit_callback(self, callback, is_sync=True):
        self._exit_callbacks.append((is_sync, callback))


class ExitStack(_BaseExitStack, AbstractContextManager):
    def __enter__(self):
        return self

    def __exit__(self, *exc_details):
        received = exc_details[1]
        state = _Unwinding(received, sys.exception())
        while self._exit_callbacks:
            is_sync, callback = self._exit_callbacks.pop()
            assert is_sync
            try:
                if callback(*state.details()):
                    state.suppress()
            except BaseException as exc:
                state.replace(exc)
        if state.is_new:
            exc, context = state.exc, state.exc.__context__
            try:
                raise exc
            except BaseException:
                exc.__context__ = context  # `raise` has set another one
                raise
        return received is not None and state.is_suppressed

    def close(self):
        self.__exit__(None, None, None)


class AsyncExitStack(_BaseExitStack, AbstractAsyncContextManager):
    @staticmethod
    def _create_async_exit_wrapper(cm, cm_exit):
        return MethodType(cm_exit, cm)

    @staticmethod
    def _create_async_cb_wrapper(callback, /, *args, **kwds):
        async def _exit_wrapper(exc_type, exc, tb):
            await callback(*args, **kwds)
        return _exit_wrapper

    async def enter_async_context(self, cm):
        cls = type(cm)
        try:
            enter, exit = cls.__aenter__, cls.__aexit__
        except AttributeError:
            raise _no_manager(cls, 'asynchronous context manager') from None
        result = await enter(cm)
        self._push_async_cm_exit(cm, exit)
        return result

    def push_async_exit(self, exit):
        try:
            method = type(exit).__aexit__
        except AttributeError:
            self._push_exit_callback(exit, False)
        else:
            self._push_async_cm_exit(exit, method)
        return exit

    def push_async_callback(self, callback, /, *args, **kwds):
        wrapper = self._create_async_cb_wrapper(callback, *args, **kwds)
        wrapper.__wrapped__ = callback
        self._push_exit_callback(wrapper, False)
        return callback

    async def aclose(self):
        await self.__aexit__(None, None, None)

    def _push_async_cm_exit(self, cm, cm_exit):
        self._push_exit_callback(self._create_async_exit_wrapper(cm, cm_exit), False)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_details):
        received = exc_details[1]
        state = _Unwinding(received, sys.exception())
        while self._exit_callbacks:
            is_sync, callback = self._exit_callbacks.pop()
            try:
                suppresses = callback(*state.details())
                if not is_sync:
                    suppresses = await suppresses
                if suppresses:
                    state.suppress()
            except BaseException as exc:
                state.replace(exc)
        if state.is_new:
            exc, context = state.exc, state.exc.__context__
            try:
                raise exc
            except BaseException:
                exc.__context__ = context
                raise
        return received is not None and state.is_suppressed
