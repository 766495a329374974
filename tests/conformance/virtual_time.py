"""The virtual clock, and the event loop that lives by it.

Time is an integer of nanoseconds. Running code takes none; the clock moves when the loop has nothing ready, and then at once to
the next deadline, or when `time.sleep` blocks. Deadlines are rounded to nanoseconds (half to even); a sleep lasts one at least,
so that who sleeps again and again until it is time gets there. A timer fires when its deadline is not later than now, and timers fire in the order (deadline, order of setting), whoever set them: the loop's timers
and the sleeps of worker threads share one order.

Nothing else of the loop is changed: VirtualLoop is asyncio's own with its time and its one wait replaced. The Python stack under
a callback is as deep as in asyncio, and no frame of it holds on to a task.
"""

import asyncio
import asyncio.base_events
import asyncio.events
import asyncio.unix_events
import ctypes
import datetime
import gc
import heapq
import itertools
import os
import selectors
import time
import warnings

from creation_order import OrderedWeakSet

NEVER = 2**63  # deadlines from here on are never reached
_real = {name: getattr(time, name) for name in ("sleep", "gmtime", "localtime", "strftime", "ctime", "asctime")}


def to_nanoseconds(seconds):
    """Return the deadline that stands for this time in seconds."""
    nanoseconds = seconds * 1e9
    return NEVER if nanoseconds >= NEVER else -NEVER if nanoseconds <= -NEVER else round(nanoseconds)


class Clock:
    """The one clock of a run, and the threads that wait for it."""

    def __init__(self):
        self.now = 0            # nanoseconds
        self.limit = None       # nanoseconds, or None
        self.threads = None     # virtual_threads.Threads, once it is installed
        self.on_end = None      # called with 'deadlock' or 'limit', does not return
        self.next_order = itertools.count(1).__next__

    def seconds(self):
        return self.now / 1e9

    def advance(self, deadline):
        """Move to a deadline, if that is in the future."""
        if self.limit is not None and deadline > self.limit:
            self.on_end("limit")
        self.now = max(self.now, deadline)

    def reach(self, deadline):
        """Move to the deadline that comes next. If that is none, nothing will ever happen again."""
        if deadline >= NEVER:
            self.on_end("deadlock")
        self.advance(deadline)

    def sleep(self, seconds):
        """Block the calling thread, as time.sleep."""
        if not isinstance(seconds, (int, float)) or not 0 <= seconds * 1e9 < NEVER:
            _real["sleep"](seconds)  # for its exception
        self.threads.sleep_until(self.now + max(to_nanoseconds(seconds), seconds > 0))


clock = Clock()


class TimerHandle(asyncio.events.TimerHandle):
    """A timer that knows its deadline in nanoseconds and when it was set."""

    __slots__ = ("deadline", "order")

    def __new__(cls, when, callback, *_):
        self = super().__new__(cls)
        is_sleep = callback is asyncio.futures._set_result_unless_cancelled
        self.deadline = max(to_nanoseconds(when), clock.now + 1) if is_sleep else to_nanoseconds(when)
        self.order = clock.next_order()
        return self

    def __lt__(self, other):
        if not isinstance(other, TimerHandle):
            return NotImplemented
        return (self.deadline, self.order) < (other.deadline, other.order)


class EpollSelector(selectors._BaseSelectorImpl):
    """A selector without anything to select; the name is the one that asyncio's debug log mentions."""

    def select(self, timeout=None):
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """asyncio's loop on the virtual clock."""

    recorder = None  # told of each handle before and after it runs, when a recording is made

    def __init__(self, selector=None):
        super().__init__(EpollSelector())
        self._asyncgens = OrderedWeakSet()

    def time(self):
        return clock.seconds()

    def _make_self_pipe(self):
        self._internal_fds += 1

    def _close_self_pipe(self):
        self._internal_fds -= 1

    waiting_thread = None  # the thread that waits in _run_once; None: none does, or the main one

    def _write_to_self(self):
        if self.waiting_thread:
            clock.threads.wake(self.waiting_thread)

    def _run_once(self):
        """As BaseEventLoop._run_once: wait, collect what is due, run exactly what was ready."""
        self._drop_cancelled_timers()
        if clock.threads.is_main():
            clock.threads.run_ready()
        if not self._ready and not self._stopping:
            self._wait()
        self._collect_due()
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if handle._cancelled:
                continue
            started = self.time()
            task = self.recorder and self.recorder.before(handle)
            try:
                self._current_handle = handle if self._debug else None
                try:
                    handle._run()
                finally:
                    if task:
                        self.recorder.end_step()
                if self._debug and self.time() - started >= self.slow_callback_duration:
                    asyncio.base_events.logger.warning("Executing %s took %.3f seconds",
                                                       asyncio.base_events._format_handle(handle), self.time() - started)
            finally:
                self._current_handle = None
                task = None
        handle = task = None  # as there, so that no traceback keeps them alive

    def _drop_cancelled_timers(self):
        while self._scheduled and self._scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(self._scheduled)._scheduled = False

    def _wait(self):
        """Jump to the next deadline, of a timer or of a thread's sleep; in a thread that is not the main one, go away."""
        if not clock.threads.is_main():
            return clock.threads.wait_for_work(self)
        clock.reach(min(clock.threads.next_sleeper(), self._next_timer())[0])

    def _next_timer(self):
        """Return (deadline, order) of the next timer."""
        return (self._scheduled[0].deadline, self._scheduled[0].order) if self._scheduled else (NEVER, NEVER)

    def _collect_due(self):
        """Make the timers that are due ready, and let the threads go on whose sleeps are over, in one order."""
        while True:
            sleeper = clock.threads.next_sleeper() if clock.threads.is_main() else (NEVER, NEVER)
            timer = self._next_timer()
            if min(sleeper, timer)[0] > clock.now:
                return
            if sleeper < timer:
                clock.threads.wake_sleeper()
            else:
                handle = heapq.heappop(self._scheduled)
                handle._scheduled = False
                self._ready.append(handle)


def virtual_strftime(form, moment=None):
    return _real["strftime"](form, virtual_localtime() if moment is None else moment)


def virtual_gmtime(seconds=None):
    return _real["gmtime"](clock.seconds() if seconds is None else seconds)


def virtual_localtime(seconds=None):
    return _real["localtime"](clock.seconds() if seconds is None else seconds)


def virtual_ctime(seconds=None):
    return _real["ctime"](clock.seconds() if seconds is None else seconds)


def virtual_asctime(moment=None):
    return _real["asctime"](virtual_localtime() if moment is None else moment)


def virtual_sleep(seconds, /):
    clock.sleep(seconds)


def set_now():
    """Let datetime.datetime.now() and utcnow() ask the virtual clock. They are in C, in a type that cannot be changed from Python."""
    def now(cls, tz=None):
        return cls.fromtimestamp(clock.seconds(), tz)

    def utcnow(cls):
        warnings.warn("datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware "
                      "objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).", DeprecationWarning, 2)
        return cls.fromtimestamp(clock.seconds())
    attributes = gc.get_referents(datetime.datetime.__dict__)[0]
    attributes["now"], attributes["utcnow"] = classmethod(now), classmethod(utcnow)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))


def install():
    """Put the virtual clock in the place of the real one, and the virtual loop in that of asyncio's."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    time.sleep = virtual_sleep
    time.time = time.monotonic = time.perf_counter = clock.seconds
    time.time_ns = time.monotonic_ns = time.perf_counter_ns = lambda: clock.now
    time.strftime, time.ctime, time.asctime = virtual_strftime, virtual_ctime, virtual_asctime
    time.gmtime, time.localtime = virtual_gmtime, virtual_localtime
    set_now()

    TimerHandle.__qualname__, TimerHandle.__module__ = "TimerHandle", "asyncio.events"
    asyncio.TimerHandle = asyncio.events.TimerHandle = TimerHandle
    VirtualLoop.__name__ = VirtualLoop.__qualname__ = asyncio.SelectorEventLoop.__name__
    VirtualLoop.__module__ = asyncio.SelectorEventLoop.__module__
    asyncio.SelectorEventLoop = asyncio.EventLoop = VirtualLoop
    asyncio.unix_events._UnixDefaultEventLoopPolicy._loop_factory = VirtualLoop
