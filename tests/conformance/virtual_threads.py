"""Threads that run one at a time, on the virtual clock.

They are real threads, but only the one that holds the baton runs. The rules:

- A new thread, or an idle worker that gets a job, starts at once and runs until it sleeps, waits or ends; then the baton goes
  back to whoever started it.
- The end of a sleep is a timer on the virtual clock. When it is due, the event loop collects it in the order of all timers
  (deadline, order of setting), and the thread goes on right there, until it sleeps, waits or ends.
- A thread that got what it waited for (a lock, the end of another thread) goes on at the start of the loop's next iteration, or
  as soon as the main thread waits or sleeps; several in the order in which they were woken.
- While the main thread blocks in `time.sleep`, other threads whose sleeps end earlier go on at their times.

Locks are the one primitive: everything else that waits (Condition, Event, Queue, Future.result) is built of them in Python.
"""

import _thread
import collections
import concurrent.futures
import concurrent.futures.thread
import heapq
import queue
import threading

from virtual_time import NEVER, clock, to_nanoseconds

_start_real_thread = threading._start_joinable_thread
_join_real_thread = threading.Thread.join


class VirtualThread:
    """A thread's side of the baton."""

    def __init__(self):
        self.baton = _thread.allocate_lock()
        self.baton.acquire()
        self.resumer = None   # who gets the baton back
        self.woken = False    # since it began to wait
        self.finished = False
        self.joiners = []


class Threads:
    """The threads of a run; the main thread drives the others."""

    def __init__(self):
        self.main = self.current = VirtualThread()
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
        thread = VirtualThread()

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
        self.resume(thread)
        return started

    # Waiting

    def wake(self, thread):
        """Tell a waiting thread that it can go on."""
        if not thread.woken:
            thread.woken = True
            if thread is not self.main:
                self.woken.append(thread)

    def wait(self, deadline=NEVER):
        """Block the calling thread until it is woken or a deadline has come."""
        me = self.current
        me.woken = False
        sleep = (deadline, clock.next_order(), me)
        if me is self.main:
            self.drive_until(sleep[:2])
        else:
            if deadline < NEVER:
                heapq.heappush(self.sleepers, sleep)
            self.pause()
            if sleep in self.sleepers:
                self.sleepers.remove(sleep)
                heapq.heapify(self.sleepers)

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
        for thread in list(threading.enumerate()):
            if thread is not threading.main_thread() and not thread.daemon:
                thread.join()


class Lock:
    """As threading.Lock, but waits by giving the baton back."""

    def __init__(self):
        self.owned = False
        self.waiters = collections.deque()

    def acquire(self, blocking=True, timeout=-1):
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
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

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *_):
        self.release()


class ThreadPoolExecutor(concurrent.futures.Executor):
    """As concurrent.futures.ThreadPoolExecutor, with jobs that start when they are submitted if a worker is free."""

    default_workers = 32

    def __init__(self, max_workers=None, thread_name_prefix=""):
        self.max_workers = max_workers or self.default_workers
        self.prefix = thread_name_prefix
        self.jobs = collections.deque()
        self.idle = collections.deque()
        self.workers = []
        self.is_shut_down = False

    def submit(self, function, /, *args, **kwargs):
        if self.is_shut_down:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future = concurrent.futures.Future()
        self.jobs.append(concurrent.futures.thread._WorkItem(future, function, args, kwargs))
        if self.idle:
            clock.threads.resume(self.idle.popleft())
        elif len(self.workers) < self.max_workers:
            worker = threading.Thread(target=self.work, name=f"{self.prefix}_{len(self.workers)}")
            self.workers.append(worker)
            worker.start()
        return future

    def work(self):
        """Do jobs, until the executor is shut down and none is left."""
        while self.jobs or not self.is_shut_down:
            if self.jobs:
                self.jobs.popleft().run()
            else:
                self.idle.append(clock.threads.current)
                clock.threads.pause()

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.is_shut_down = True
        while cancel_futures and self.jobs:
            self.jobs.popleft().future.cancel()
        while self.idle:
            clock.threads.resume(self.idle.popleft())
        if wait:
            for worker in self.workers:
                worker.join()


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


def install(workers):
    """Make the threads of a run virtual; `workers` is the size of the default executor."""
    clock.threads = Threads()
    ThreadPoolExecutor.default_workers = workers
    threading._start_joinable_thread = clock.threads.start
    threading.Thread.join, threading.Thread.is_alive = join_thread, is_thread_alive
    threading.Lock = threading._allocate_lock = Lock
    threading._CRLock = None  # RLock() then makes the one that is written in Python
    threading._time = queue.time = clock.seconds
    queue.SimpleQueue = queue._PySimpleQueue
    for module in (concurrent.futures, concurrent.futures.thread):
        module.ThreadPoolExecutor = ThreadPoolExecutor
