"""Threads that run one at a time, on the virtual clock.

They are real threads, but only the one that holds the baton runs. The rules:

- A new thread, or an idle worker that gets a job, starts at once and runs until it sleeps, waits or ends; then the baton goes
  back to whoever started it.
- The end of a sleep is a timer on the virtual clock. When it is due, the event loop collects it in the order of all timers
  (deadline, order of setting), and the thread goes on right there, until it sleeps, waits or ends.
- A thread that got what it waited for (a lock, the end of another thread) goes on at the start of the loop's next iteration, or
  as soon as the main thread waits or sleeps; several in the order in which they were woken.
- While the main thread blocks in `time.sleep`, other threads whose sleeps end earlier go on at their times.
- An event loop in another thread waits as a thread does: for its next timer, or to be woken by `call_soon_threadsafe`. Only the
  main thread moves the clock.

Locks are the one primitive: everything else that waits (Condition, Event, Queue, Future.result) is built of them in Python.
Threads have small numbers as identifiers: 1 for the main thread, the others in the order in which they start.
"""

import _thread
import collections
import concurrent.futures
import concurrent.futures.thread
import heapq
import itertools
import queue
import threading

from virtual_time import NEVER, clock, to_nanoseconds

_start_real_thread = threading._start_joinable_thread
_join_real_thread = threading.Thread.join


class VirtualThread:
    """A thread's side of the baton."""

    def __init__(self, ident):
        self.ident = ident
        self.baton = _thread.allocate_lock()
        self.baton.acquire()
        self.resumer = None   # who gets the baton back
        self.woken = False    # since it began to wait
        self.finished = False
        self.joiners = []


class Threads:
    """The threads of a run; the main thread drives the others."""

    def __init__(self):
        self.next_ident = itertools.count(1).__next__
        self.main = self.current = VirtualThread(self.next_ident())
        self.woken = collections.deque()  # threads that can go on
        self.sleepers = []                # heap of (deadline, order, thread)

    # The baton

    def resume(self, thread):
        """Let a thread run until it gives the baton back."""
        thread.resumer = me = self.current
        self.current = thread
        thread.baton.release()
        me.baton.acquire()

    def pause(self):
        """Give the baton back, until the thread is resumed. Not for the main thread."""
        me = self.current
        self.current = me.resumer
        me.resumer.baton.release()
        me.baton.acquire()

    def start(self, function, handle=None, daemon=True):
        """Start a thread; as threading._start_joinable_thread."""
        thread = VirtualThread(self.next_ident())

        def body():
            thread.baton.acquire()
            try:
                function()
            finally:
                thread.finished = True
                for joiner in thread.joiners:
                    self.wake(joiner)
                self.current = thread.resumer
                thread.resumer.baton.release()

        started = _start_real_thread(body, handle=handle, daemon=True)
        owner = getattr(function, "__self__", None)
        if isinstance(owner, threading.Thread):
            owner.virtual_thread = thread
            if owner._target is concurrent.futures.thread._worker:  # counts from now on, since it runs before start() returns
                owner._args[0]()._threads.add(owner)
        self.resume(thread)
        return started

    # Waiting

    def wake(self, thread):
        """Tell a waiting thread that it can go on."""
        if not thread.woken:
            thread.woken = True
            if thread is not self.main:
                self.woken.append(thread)

    def wait(self, deadline=NEVER, order=None):
        """Block the calling thread until it is woken or a deadline has come."""
        me = self.current
        me.woken = False
        sleep = (deadline, order or clock.next_order(), me)
        if me is self.main:
            self.drive_until(sleep[:2])
        else:
            if deadline < NEVER:
                heapq.heappush(self.sleepers, sleep)
            self.pause()
            if sleep in self.sleepers:
                self.sleepers.remove(sleep)
                heapq.heapify(self.sleepers)

    def is_main(self):
        return self.current is self.main

    def wait_for_work(self, loop):
        """As the wait of an event loop, in a thread that is not the main one."""
        deadline, order = loop._next_timer()
        if deadline > clock.now:
            loop.waiting_thread = self.current
            self.wait(deadline, order)
            loop.waiting_thread = None

    def sleep_until(self, deadline):
        """Block the calling thread until a deadline."""
        self.wait(deadline)

    def drive_until(self, end):
        """As the main thread, let others go on until it is woken or the moment `end` (deadline, order) has come."""
        while True:
            self.run_ready()
            if self.main.woken:
                return
            sleeper = self.next_sleeper()
            clock.reach(min(sleeper, end)[0])
            if end < sleeper:
                return
            self.wake_sleeper()

    def run_ready(self):
        """Let every thread that got what it waited for go on."""
        while self.woken:
            self.resume(self.woken.popleft())

    def next_sleeper(self):
        """Return (deadline, order) of the sleep that ends first."""
        return self.sleepers[0][:2] if self.sleepers else (NEVER, NEVER)

    def wake_sleeper(self):
        """Let the thread go on whose sleep ends first."""
        thread = heapq.heappop(self.sleepers)[2]
        if not thread.woken:
            self.resume(thread)

    def join(self, thread, deadline=NEVER):
        """Block until a thread has ended."""
        while not thread.finished and clock.now < deadline:
            thread.joiners.append(self.current)
            self.wait(deadline)

    def join_all(self):
        """At the end of the program: let the threads that are not daemons come to their end, as threading._shutdown."""
        for call in reversed(threading._threading_atexits):
            call()
        while waited_for := [thread for thread in threading.enumerate()
                             if thread is not threading.main_thread() and not thread.daemon]:
            waited_for[0].join()


class Lock:
    """As threading.Lock, but waits by giving the baton back."""

    def __init__(self):
        self.owned = False
        self.waiters = collections.deque()

    def acquire(self, blocking=True, timeout=-1):
        _thread.allocate_lock().acquire(blocking, timeout)  # for its exceptions
        deadline = NEVER if timeout < 0 else clock.now + to_nanoseconds(timeout)
        while self.owned:
            if not blocking or clock.now >= deadline:
                return False
            me = clock.threads.current
            self.waiters.append(me)
            clock.threads.wait(deadline)
            if me in self.waiters:
                self.waiters.remove(me)
        self.owned = True
        return True

    def release(self):
        if not self.owned:
            raise RuntimeError("release unlocked lock")
        self.owned = False
        if self.waiters:
            clock.threads.wake(self.waiters.popleft())

    def locked(self):
        return self.owned

    acquire_lock, release_lock, locked_lock = acquire, release, locked

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()

    def __repr__(self):
        return f"<{'locked' if self.owned else 'unlocked'} _thread.lock object at {id(self):#x}>"


class RLock(threading._PyRLock):
    """As the RLock written in C, which is what programs see."""

    def __repr__(self):
        return (f"<{'locked' if self._count else 'unlocked'} _thread.RLock object owner={self._owner or 0} count={self._count} "
                f"at {id(self):#x}>")


class WorkQueue:
    """The jobs of an executor. Its workers park when there is none, and are handed the next one by whoever puts it there."""

    def __init__(self):
        self.items = collections.deque()
        self.parked = collections.deque()

    def put(self, item):
        self.items.append(item)
        if item is None:  # the workers shall end
            self.hand_over()

    def get_nowait(self):
        if not self.items:
            raise queue.Empty
        return self.items.popleft()

    def get(self, block=True):
        while not self.items:
            self.parked.append(clock.threads.current)
            clock.threads.pause()
        return self.items.popleft()

    def hand_over(self):
        """Let the worker go on that has been parked longest."""
        if self.parked:
            clock.threads.resume(self.parked.popleft())


class ThreadPoolExecutor(concurrent.futures.thread.ThreadPoolExecutor):
    """CPython's, with jobs that start inside of submit() if a worker is free or can be made."""

    default_workers = 32

    def __init__(self, max_workers=None, *args, **kwargs):
        super().__init__(self.default_workers if max_workers is None else max_workers, *args, **kwargs)
        self._work_queue = WorkQueue()

    def submit(self, fn, /, *args, **kwargs):
        future = super().submit(fn, *args, **kwargs)  # holds locks that the job may want
        self.start_job()
        return future

    def _adjust_thread_count(self):
        pass

    def start_job(self):
        if self._work_queue.parked and self._idle_semaphore.acquire(timeout=0):
            self._work_queue.hand_over()
        else:
            super()._adjust_thread_count()


ThreadPoolExecutor.__module__ = "concurrent.futures.thread"


def join_thread(thread, timeout=None):
    """As Thread.join."""
    virtual = getattr(thread, "virtual_thread", None)
    if virtual is not None and thread is not threading.current_thread():
        clock.threads.join(virtual, NEVER if timeout is None else clock.now + to_nanoseconds(max(timeout, 0)))
        if not virtual.finished:
            return
    _join_real_thread(thread)


def is_thread_alive(thread):
    """As Thread.is_alive."""
    virtual = getattr(thread, "virtual_thread", None)
    return virtual is not None and not virtual.finished


def current_ident():
    return clock.threads.current.ident


def install_idents():
    """Give the main thread its number, and make all that look for a thread's number find it."""
    main = threading.main_thread()
    threading._active.clear()
    main._ident = main._native_id = current_ident()
    threading._active[main._ident] = main
    threading.get_ident = threading.get_native_id = current_ident


def install(workers):
    """Make the threads of a run virtual; `workers` is the size of the default executor."""
    clock.threads = Threads()
    ThreadPoolExecutor.default_workers = workers
    threading._start_joinable_thread = clock.threads.start
    threading.Thread.join, threading.Thread.is_alive = join_thread, is_thread_alive
    threading.Lock = threading._allocate_lock = Lock
    threading._CRLock = RLock
    install_idents()
    threading._time = queue.time = clock.seconds
    queue.SimpleQueue = queue._PySimpleQueue
    queue.SimpleQueue.__qualname__ = queue.SimpleQueue.__name__ = "SimpleQueue"
    queue.SimpleQueue.__module__ = "_queue"
    for module in (concurrent.futures, concurrent.futures.thread):
        module.ThreadPoolExecutor = ThreadPoolExecutor
