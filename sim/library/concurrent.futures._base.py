# Futures of work that other threads do, and what one can wait for with them.

import _thread
import threading
from time import monotonic
from types import GenericAlias

FIRST_COMPLETED = 'FIRST_COMPLETED'
FIRST_EXCEPTION = 'FIRST_EXCEPTION'
ALL_COMPLETED = 'ALL_COMPLETED'

PENDING = 'PENDING'
RUNNING = 'RUNNING'
CANCELLED = 'CANCELLED'                            # whoever waits in wait() or as_completed() has not been told yet
CANCELLED_AND_NOTIFIED = 'CANCELLED_AND_NOTIFIED'
FINISHED = 'FINISHED'


class Error(Exception):
    pass


class CancelledError(Error):
    pass


class InvalidStateError(Error):
    pass


class BrokenExecutor(RuntimeError):
    pass


TimeoutError = TimeoutError


class Future:
    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self):
        self._condition = threading.Condition()
        self._state = PENDING
        self._result = None
        self._exception = None
        self._waiters = []
        self._done_callbacks = []

    def __repr__(self):
        state = 'cancelled' if self.cancelled() else self._state.lower()
        if self._state != FINISHED:
            outcome = ''
        elif self._exception:
            outcome = f' raised {self._exception.__class__.__name__}'
        else:
            outcome = f' returned {self._result.__class__.__name__}'
        return f'<{self.__class__.__name__} at {id(self):#x} state={state}{outcome}>'

    def cancel(self):
        if self._state in (RUNNING, FINISHED):
            return False
        if self.cancelled():
            return True
        with self._condition:
            self._state = CANCELLED
            self._condition.notify_all()
        self._invoke_callbacks()
        return True

    def cancelled(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self):
        return self._state == RUNNING

    def done(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)

    def add_done_callback(self, fn):
        if not self.done():
            self._done_callbacks.append(fn)
            return
        self._invoke(fn)

    def _invoke(self, callback):
        try:
            callback(self)
        except Exception as error:
            _log(f'exception calling callback for {self!r}', error)

    def _invoke_callbacks(self):
        for callback in self._done_callbacks:
            self._invoke(callback)

    # Until it is done; raises what result() and exception() raise of themselves.
    def _wait(self, timeout):
        with self._condition:
            if not self.done():
                self._condition.wait(timeout)
        if self.cancelled():
            raise CancelledError()
        if self._state != FINISHED:
            raise TimeoutError()

    def result(self, timeout=None):
        try:
            self._wait(timeout)
            if self._exception:
                raise self._exception
            return self._result
        finally:
            self = None  # or the traceback would hold it, which holds the exception

    def exception(self, timeout=None):
        self._wait(timeout)
        return self._exception

    # For executors

    def set_running_or_notify_cancel(self):
        if self._state == CANCELLED:
            self._state = CANCELLED_AND_NOTIFIED
            for waiter in self._waiters:
                waiter.add_cancelled(self)
            return False
        if self._state == PENDING:
            self._state = RUNNING
            return True
        _log(f'Future {id(self)} in unexpected state: {self._state}')
        raise RuntimeError('Future in unexpected state')

    def set_result(self, result):
        self._finish(result, None)

    def set_exception(self, exception):
        self._finish(None, exception)

    def _finish(self, result, exception):
        if self.done():
            raise InvalidStateError(f'{self._state}: {self!r}')
        with self._condition:
            self._result = result
            self._exception = exception
            self._state = FINISHED
            for waiter in self._waiters:
                if exception is None:
                    waiter.add_result(self)
                else:
                    waiter.add_exception(self)
            self._condition.notify_all()
        self._invoke_callbacks()


def _log(message, error=None):
    _thread.report(message, error)


# Several futures at once

# Is told of futures that are done, and wakes who waits.
class _Waiter:

    def __init__(self):
        self.event = threading.Event()
        self.finished_futures = []

    def add_result(self, future):
        self.finished_futures.append(future)
        self.event.set()

    add_exception = add_cancelled = add_result


class _AllWaiter(_Waiter):
    def __init__(self, pending, stops_on_exception):
        super().__init__()
        self.pending = pending
        self.stops_on_exception = stops_on_exception

    def add_result(self, future):
        self.finished_futures.append(future)
        self.pending -= 1
        if not self.pending:
            self.event.set()

    add_cancelled = add_result

    def add_exception(self, future):
        if not self.stops_on_exception:
            return self.add_result(future)
        self.finished_futures.append(future)
        self.event.set()


def _is_over(future):
    return future._state in (CANCELLED_AND_NOTIFIED, FINISHED)


# Yields futures, the last one first, and forgets each before.
def _give(futures, waiter, *sets):
    while futures:
        future = futures[-1]
        for kept in sets:
            kept.remove(future)
        future._waiters.remove(waiter)
        del future
        yield futures.pop()


def as_completed(fs, timeout=None):
    if timeout is not None:
        end = timeout + monotonic()
    fs = set(fs)
    total = len(fs)
    finished = {future for future in fs if _is_over(future)}
    pending = fs - finished
    waiter = _Waiter()
    for future in fs:
        future._waiters.append(waiter)
    try:
        yield from _give(list(finished), waiter, fs)
        while pending:
            left = None
            if timeout is not None:
                left = end - monotonic()
                if left <= 0:  # on a real clock time goes on meanwhile
                    raise TimeoutError(f'{len(pending)} (of {total}) futures unfinished')
            waiter.event.wait(left)
            finished = waiter.finished_futures
            waiter.finished_futures = []
            waiter.event.clear()
            finished.reverse()
            yield from _give(finished, waiter, fs, pending)
    finally:
        for future in fs:
            future._waiters.remove(waiter)


class DoneAndNotDoneFutures(tuple):
    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])

    def __repr__(self):
        return 'DoneAndNotDoneFutures(done=%r, not_done=%r)' % tuple(self)


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    fs = set(fs)
    done = {future for future in fs if _is_over(future)}
    if return_when == FIRST_COMPLETED and done:
        return DoneAndNotDoneFutures((done, fs - done))
    if return_when == FIRST_EXCEPTION and any(future._exception for future in done if not future.cancelled()):
        return DoneAndNotDoneFutures((done, fs - done))
    if len(done) == len(fs):
        return DoneAndNotDoneFutures((done, fs - done))
    if return_when == FIRST_COMPLETED:
        waiter = _Waiter()
    elif return_when in (FIRST_EXCEPTION, ALL_COMPLETED):
        waiter = _AllWaiter(len(fs) - len(done), return_when == FIRST_EXCEPTION)
    else:
        raise ValueError('Invalid return condition: %r' % return_when)
    for future in fs:
        future._waiters.append(waiter)
    waiter.event.wait(timeout)
    for future in fs:
        future._waiters.remove(waiter)
    done.update(waiter.finished_futures)
    return DoneAndNotDoneFutures((done, fs - done))


# Executors

def _result_or_cancel(future, timeout=None):
    try:
        return future.result(timeout)
    finally:
        future.cancel()
        del future


def _results(futures, end):
    try:
        futures.reverse()
        while futures:
            if end is None:
                yield _result_or_cancel(futures.pop())
            else:
                yield _result_or_cancel(futures.pop(), end - monotonic())
    finally:
        for future in futures:
            future.cancel()


class Executor:
    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        end = None if timeout is None else timeout + monotonic()
        return _results([self.submit(fn, *args) for args in zip(*iterables)], end)

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False
