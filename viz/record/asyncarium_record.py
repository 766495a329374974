#!/usr/bin/env python3
"""Runs an asyncio program and writes what its tasks do as a trace that asyncarium shows.

    python3 -m asyncarium_record program.py ARGUMENTS...
    asyncarium replay program.trace.jsonl

The program runs on its own loop, with its real network and clock. Nothing of it is wrapped: its coroutines, tasks and callbacks are what
they always are. What is watched are the places that asyncio goes through anyway:

    Handle._run            a task's step begins and ends with the handle that makes it
    loop._call_soon        a task is woken when its wake-up is put into the loop's list, by whoever does it
    Task(), cancel()       asyncio.Task is a class derived from the one that was there, which tells of these
    TimerHandle            the same for timers
    selector.select()      the loop has nothing to do, and time goes by
    sys.stdout, stderr     their `write` tells the lines

One file, without anything outside of the standard library, for CPython 3.10 and later.
"""

import argparse
import asyncio
import asyncio.base_events
import asyncio.events
import asyncio.runners
import asyncio.selector_events
import asyncio.tasks
import atexit
import collections
import gc
import hashlib
import importlib.machinery
import io
import json
import logging
import os
import runpy
import signal
import sys
import sysconfig
import threading
import time
import tokenize
import traceback
import types
import warnings
from json.encoder import encode_basestring_ascii as quote

FORMAT_VERSION = 1
FLUSH_EVENTS = 2000  # that wait to be written, at most
TEXT_MAX = 500       # letters of a value or a message
ITEMS_MAX = 20       # of a container whose value is told
DEPTH_MAX = 4
IDS_MAX = 64         # tasks that a gather or a wait names

PROGRAM, RUN, CALLBACK, THREAD, YIELD = ('{"kind":"%s"}' % kind for kind in ("program", "run", "callback", "thread", "yield"))

OWN_FILE = sys._getframe().f_code.co_filename
CTask = asyncio.Task
CFuture = asyncio.Future
Timeout = getattr(asyncio, "Timeout", None)  # since 3.11
BuiltinMethod = type([].append)
now = time.monotonic_ns


# The trace ---------------------------------------------------------------------------------------------------------------


class Trace:
    """The file. Events wait in a queue, so that any thread can add to it; they get their numbers when they are written."""

    def __init__(self, path):
        self.file = open(path, "wb", buffering=0)
        self.queue = collections.deque()
        self.lock = threading.Lock()
        self.start = now()
        self.last = 0   # time of the last event that was written
        self.count = 0  # events that were written

    def tell(self, event):
        """Add an event: what follows its time, as JSON, or a function that returns that when it is written."""
        self.queue.append((now() - self.start, event))
        if len(self.queue) >= FLUSH_EVENTS:
            self.flush()

    def flush(self):
        """Write what waits. It does not wait itself: whoever has the lock writes the rest, too."""
        if self.file is None or not self.lock.acquire(blocking=False):
            return
        try:
            lines = []
            while self.queue:
                moment, event = self.queue.popleft()
                self.last = max(self.last, moment)
                self.count += 1
                lines.append('{"n":%d,"t":%d,%s}\n' % (self.count, self.last, event if type(event) is str else event()))
            self.write("".join(lines).encode("ascii"))
        finally:
            self.lock.release()

    def write(self, data):
        """Write bytes. A disk that is full ends the trace, not the program."""
        try:
            while data and self.file is not None:
                data = data[self.file.write(data):]
        except OSError as error:
            self.file = None
            original_stderr(f"asyncarium_record: the trace ends here: {error}\n")

    def write_header(self, path, source, detail):
        recorded = {"python": sys.version.split()[0], "file": os.path.basename(path), "source": source}
        header = {"trace": "asyncarium", "version": FORMAT_VERSION, "recorded": recorded,
                  "sha256": hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest(),
                  "python": "%d.%d" % sys.version_info[:2], "detail": detail}
        self.write(json.dumps(header, separators=(",", ":")).encode("ascii") + b"\n")

    def end(self, reason, message):
        """Add the last event and close the file."""
        self.tell(lambda: '"e":"end","reason":"%s"%s,"events":%d' % (reason, text_field("message", message), self.count))
        self.flush()
        self.forget()

    def forget(self):
        """Write no more, as in a process that was forked."""
        self.file = None
        self.queue = collections.deque(maxlen=0)


class Here(threading.local):
    """What this thread is doing."""

    def __init__(self):
        self.task = None  # Record of the task that makes a step
        self.late = []    # events that are told only after the step
        self.by = PROGRAM if threading.current_thread() is threading.main_thread() else THREAD
        self.shown = None  # (kind, fields) of the event that a write to stderr is; kind None: it is told already


trace = None  # Trace
here = None   # Here
program_file = None
wants_timers = True
original_stderr = None
loop_frame = None  # code of what calls callbacks
timer_numbers = iter(range(1, sys.maxsize))
task_numbers = iter(range(1, sys.maxsize))
thing_numbers = collections.Counter()


# Texts -------------------------------------------------------------------------------------------------------------------


def text_field(key, text):
    return "" if text is None else ',"%s":%s' % (key, quote(cut(text)))


def cut(text, size=TEXT_MAX):
    return text if len(text) <= size else text[:size] + "..."


def told(value, depth=0):
    """Return a repr that calls nothing of the program."""
    kind = type(value)
    if kind in (str, bytes):
        return cut(repr(value[:TEXT_MAX])) + ("..." if len(value) > TEXT_MAX else "")
    if value is None or value is ... or kind in (bool, float, complex, range) or kind is int and value.bit_length() < 4 * TEXT_MAX:
        return repr(value)
    if kind in (list, tuple, set, frozenset, dict) and depth < DEPTH_MAX:
        return told_items(kind, value, depth + 1)
    if isinstance(value, BaseException) and type(value).__repr__ is BaseException.__repr__ and depth < DEPTH_MAX:
        return kind.__name__ + "(" + ", ".join(told(item, depth + 1) for item in value.args) + ")"
    return "<%s.%s object at %#x>" % (kind.__module__, kind.__qualname__, id(value))


def told_items(kind, value, depth):
    some = [item for item, _ in zip(list(value.items() if kind is dict else value), range(ITEMS_MAX))]
    if kind is dict:
        texts = ["%s: %s" % (told(key, depth), told(item, depth)) for key, item in some]
    else:
        texts = [told(item, depth) for item in some]
    if len(some) < len(value):
        texts.append("...")
    inside = ", ".join(texts)
    if kind is tuple:
        return "(%s,)" % inside if len(value) == 1 else "(%s)" % inside
    if kind is list:
        return "[%s]" % inside
    if not value and kind is not dict:
        return kind.__name__ + "()"
    return "frozenset({%s})" % inside if kind is frozenset else "{%s}" % inside


def message_of(error):
    """Return the text of an exception, without calling a __str__ of the program's."""
    if not isinstance(type(error).__str__, types.FunctionType):
        if all(type(item) in (str, int, float, bool, type(None)) for item in error.args) or isinstance(error, OSError):
            try:
                return str(error)
            except Exception:
                pass
    return error.args[0] if len(error.args) == 1 and type(error.args[0]) is str else ", ".join(told(item) for item in error.args)


def line_here():
    """Return the line where the program is, as a field: of the innermost frame in its file, down to the loop."""
    frame = sys._getframe(2)
    while frame is not None and frame.f_code is not loop_frame:
        if frame.f_code.co_filename == program_file:
            return ',"line":%d' % frame.f_lineno
        frame = frame.f_back
    return ""


# What a task waits for ---------------------------------------------------------------------------------------------------


def number_of(thing, kind):
    """Return the number of a lock, queue, future, …: 0 if it can hold none."""
    try:
        return object.__getattribute__(thing, "_asyncarium")
    except AttributeError:
        pass
    try:
        object.__setattr__(thing, "_asyncarium", thing_numbers[kind] + 1)
    except (AttributeError, TypeError):
        return 0
    thing_numbers[kind] += 1
    return thing_numbers[kind]


def ref(kind, key, number):
    return '{"kind":"%s","%s":%d}' % (kind, key, number) if number else '{"kind":"%s"}' % kind


def task_ref(task):
    return ref("task", "task", record_of(task).number)


def futures_ref(kind, waiter, futures):
    """Return a reference with the tasks among some futures."""
    numbers = [record_of(future).number for future in futures if isinstance(future, CTask)]
    tasks = ',"tasks":[%s]' % ",".join(map(str, numbers[:IDS_MAX])) if numbers else ""
    total = ',"total":%d' % len(numbers) if len(numbers) > IDS_MAX else ""
    return ref(kind, "future", number_of(waiter, "future"))[:-1] + tasks + total + "}"


def self_ref(kind, key):
    """Make a function that tells of the object whose method waits."""
    return lambda frame, waiter: ref(kind, key, number_of(frame.f_locals["self"], key))


def sleep_ref(frame, waiter):
    timer = frame.f_locals.get("h")
    return ref("sleep", "timer", getattr(timer, "_asyncarium", 0))


def as_completed_ref(frame, waiter):
    """The queue is in a variable of the function, or, in later versions, an attribute."""
    names = frame.f_locals
    queue = names["done"] if "done" in names else names["self"]._done
    return ref("as_completed", "queue", number_of(queue, "queue"))


def wait_for_ref(frame, waiter):
    """Until 3.11, it waits for a task of its own making, by a future in between."""
    inner = frame.f_locals.get("fut")
    return task_ref(inner) if isinstance(inner, CTask) else ref("future", "future", number_of(waiter, "future"))


# Coroutines of asyncio's, by module and qualified name.
WAITS = {
    "tasks.sleep": sleep_ref,
    "tasks._wait": lambda frame, waiter: futures_ref("wait", waiter, tuple(frame.f_locals["fs"])),
    "tasks._cancel_and_wait": lambda frame, waiter: futures_ref("wait", waiter, (frame.f_locals["fut"],)),
    "tasks.as_completed.<locals>._wait_for_one": as_completed_ref,
    "tasks._AsCompletedIterator._wait_for_one": as_completed_ref,
    "locks.Lock.acquire": self_ref("lock", "lock"),
    "locks.Semaphore.acquire": self_ref("semaphore", "semaphore"),
    "locks.Event.wait": self_ref("event", "event"),
    "locks.Condition.wait": self_ref("condition", "condition"),
    "locks.Barrier.wait": self_ref("barrier", "barrier"),
    "queues.Queue.get": self_ref("queue.get", "queue"),
    "queues.Queue.put": self_ref("queue.put", "queue"),
    "queues.Queue.join": self_ref("queue.join", "queue"),
    "taskgroups.TaskGroup.__aexit__": self_ref("group", "group"),
    "base_events.BaseEventLoop.shutdown_asyncgens": lambda frame, waiter: RUN,
}
if sys.version_info < (3, 12):
    WAITS["tasks.wait_for"] = wait_for_ref
LOCK_AFTER_CONDITION = ("locks.Condition.wait", "locks.Lock.acquire")

library_folders = tuple({os.path.join(sysconfig.get_path(name), "") for name in ("stdlib", "platstdlib")})
places = {}  # (code, line) -> (whose frame it is, its JSON, its name among WAITS)


def place_of(awaitable, frame):
    """Return what is told of a frame: whether it is the program's (1), another module's (0) or asyncio's (-1), as JSON, and its name."""
    code, line = frame.f_code, frame.f_lineno
    place = places.get((code, line))
    if place is None:
        place = places[code, line] = describe_place(awaitable, frame, code.co_filename, line)
    return place


def describe_place(awaitable, frame, file, line):
    name = getattr(awaitable, "__qualname__", frame.f_code.co_name)
    module = frame.f_globals.get("__name__", "")
    if file == program_file:
        return 1, "[%s,%d]" % (quote(name), line), None
    if module.startswith("asyncio."):
        return -1, "[%s,0]" % quote(name), module[len("asyncio."):] + "." + name
    if file.startswith(library_folders) and "site-packages" not in file:
        return 0, "[%s,0]" % quote(name), None
    return 0, "[%s,0]" % quote("%s (%s:%d)" % (name, os.path.basename(file), line)), None


FRAMED = (types.CoroutineType, types.GeneratorType, types.AsyncGeneratorType)
DRIVERS = {"async_generator_asend", "async_generator_athrow", "anext_awaitable", "coroutine_wrapper"}


def behind(awaitable):
    """Return the coroutine or generator that an awaitable drives: one of `async for`, `anext()`, `coroutine.__await__()`."""
    referents = gc.get_referents(awaitable)
    return next((referent for referent in referents if type(referent) in FRAMED or type(referent).__name__ in DRIVERS), None)


def chain_of(awaitable):
    """Yield the coroutines and generators from the outermost to the innermost, with their frames."""
    while True:
        while type(awaitable).__name__ in DRIVERS:
            awaitable = behind(awaitable)
        if type(awaitable) is types.CoroutineType:
            frame, inner = awaitable.cr_frame, awaitable.cr_await
        elif type(awaitable) is types.GeneratorType:
            frame, inner = awaitable.gi_frame, awaitable.gi_yieldfrom
        elif type(awaitable) is types.AsyncGeneratorType:
            frame, inner = awaitable.ag_frame, awaitable.ag_await
        else:
            return
        if frame is None:
            return
        yield awaitable, frame
        awaitable = inner


def look_at(task, waiter):
    """Return what a task waits for and where it stands, as JSON, and the kind of what it waits for."""
    stack, inside, on, name_before = [], [], None, None
    for awaitable, frame in chain_of(CTask.get_coro(task)):
        whose, text, name = place_of(awaitable, frame)
        if whose >= 0:
            stack += inside
            stack.append(text)
            inside, on = [], None
            continue
        inside.append(text)
        if waiter is not None and name in WAITS and (on is None or (name_before, name) == LOCK_AFTER_CONDITION):
            try:
                on = WAITS[name](frame, waiter)
            except Exception:
                on = None  # another version has it in other variables
            name_before = name
    if waiter is None:
        on = YIELD
    elif on is None:
        on, shows_inside = plain_ref(waiter)
        stack += inside if shows_inside else []
    return on, ",".join(stack), on.split('"', 4)[3]


def plain_ref(waiter):
    """Return what a future is, and whether what asyncio does with it says more."""
    if isinstance(waiter, CTask):
        return task_ref(waiter), False
    if isinstance(waiter, asyncio.tasks._GatheringFuture):
        return futures_ref("gather", waiter, waiter._children), False
    kind = "shield" if is_shield(waiter) else "future"
    return ref(kind, "future", number_of(waiter, "future")), kind == "future"


def is_shield(future):
    callbacks = getattr(future, "_callbacks", None) or ()
    return any(getattr(callback, "__qualname__", "").startswith("shield.<locals>") for callback, _ in callbacks)


# Tasks -------------------------------------------------------------------------------------------------------------------


class Record:
    """What is known of a task."""

    __slots__ = ("number", "ref", "why", "first_name", "name", "coro", "line", "parent")

    def __init__(self, coro, line):
        self.number = next(task_numbers)
        self.ref = '{"kind":"task","task":%d}' % self.number
        self.why = "created"
        self.first_name = self.name = None  # until they are known
        self.coro = coro.__qualname__ if type(coro) is types.CoroutineType else type(coro).__name__
        self.line = line
        self.parent = ',"parent":%d' % here.task.number if here.task else ""

    def take_name(self, name):
        """The first one counts: an eager task may be renamed before its constructor returns."""
        if self.first_name is None:
            self.first_name = self.name = name

    def create_event(self):
        return '"e":"task.create","task":%d,"name":%s,"coro":%s%s%s' % (
            self.number, quote(self.first_name), quote(self.coro), self.parent, self.line)

    def tell_rename(self, name):
        if name != self.name:
            self.name = name
            trace.tell('"e":"task.rename","task":%d,"name":%s' % (self.number, quote(name)))


def record_of(task):
    """Return the Record of a task; one that is seen here for the first time did not go through asyncio.Task."""
    try:
        return task._asyncarium
    except AttributeError:
        record = task._asyncarium = Record(CTask.get_coro(task), "")
        record.take_name(CTask.get_name(task))
        trace.tell(record.create_event())
        return record


class Task(CTask):
    """asyncio.Task, which tells when it is made, renamed, or asked to cancel."""

    __slots__ = ("_asyncarium",)

    def __init__(self, *args, **keywords):
        coro = args[0] if args else keywords.get("coro")
        loop = keywords.get("loop")
        if keywords.get("eager_start") and asyncio.iscoroutine(coro) and loop is not None and loop.is_running():
            start_eagerly(self, coro, args, keywords, line_here())
            self = coro = args = keywords = None  # as there
            return
        CTask.__init__(self, *args, **keywords)
        self._asyncarium = record = Record(coro, line_here())
        record.take_name(CTask.get_name(self))
        trace.tell(record.create_event())

    def set_name(self, value, /):
        record = record_of(self)
        record.take_name(CTask.get_name(self))
        CTask.set_name(self, value)
        record.tell_rename(CTask.get_name(self))

    def cancel(self, *args, **keywords):
        if not CFuture.done(self):
            message = args[0] if args else keywords.get("msg")
            event = '"e":"task.cancel","task":%d%s,"by":%s%s' % (
                record_of(self).number, "" if message is None else text_field("message", told(message)), here.by, line_here())
            tell_after_step(event, here.task is not None and sys._getframe(1).f_code is loop_frame)  # a step passes it on when it ends
        return CTask.cancel(self, *args, **keywords)


Task.__name__, Task.__qualname__, Task.__module__, Task.__doc__ = CTask.__name__, CTask.__qualname__, CTask.__module__, CTask.__doc__


def start_eagerly(task, coro, args, keywords, line):
    """Make a task whose first step is made inside of its constructor. Its name is known only from there on."""
    record = task._asyncarium = Record(coro, line)

    def create_event():
        if record.first_name is None:
            record.take_name(CTask.get_name(task))
        return record.create_event()

    trace.tell(create_event)
    record.why = "eager"
    before = begin_step(record, record.why)
    try:
        CTask.__init__(task, *args, **keywords)
    finally:
        record.take_name(CTask.get_name(task))
        end_step(task, record, before)
        task = coro = args = keywords = None  # the traceback of an exception may keep this frame alive


def begin_step(record, why):
    """Tell that a step begins; return what was before."""
    trace.tell('"e":"task.step","task":%d,"why":"%s"' % (record.number, why))
    before = here.task, here.by, here.late
    here.task, here.by, here.late = record, record.ref, []
    return before


def end_step(task, record, before):
    """Tell how a step has ended."""
    late = here.late
    here.task, here.by, here.late = before
    if CFuture.done(task):
        tell_done(task, record)
    else:
        on, stack, record.why = look_at(task, task._fut_waiter)
        trace.tell('"e":"task.suspend","task":%d,"on":%s%s' % (record.number, on, ',"stack":[%s]' % stack if stack else ""))
    for event in late:
        trace.tell(event)


def tell_done(task, record):
    if record.why == "done":
        return
    error = task._exception
    if CFuture.cancelled(task):
        what = '"cancelled"'
    elif error is not None:
        what = '"exception"%s%s' % (text_field("type", type(error).__qualname__), text_field("message", message_of(error)))
    else:
        what = '"result"%s' % text_field("value", told(task._result))
    trace.tell('"e":"task.done","task":%d,"outcome":%s' % (record.number, what))
    record.why = "done"


def reason_of(task, record, handle):
    """Return why a step is made: what is thrown in, or else what the task has waited for."""
    if record.why == "yield":  # the callback may hold an exception
        outcome = next((error for error in gc.get_referents(handle._callback) if isinstance(error, BaseException)), None)
    else:
        outcome = handle._args[0] if handle._args else None
    if isinstance(outcome, CFuture):
        outcome = asyncio.CancelledError if CFuture.cancelled(outcome) else outcome._exception
    if task._must_cancel or outcome is asyncio.CancelledError or isinstance(outcome, asyncio.CancelledError):
        return "cancel"
    return "error" if record.why == "yield" and outcome is not None else record.why


# The loop ----------------------------------------------------------------------------------------------------------------


class Probe(asyncio.AbstractEventLoop):
    """A loop that only shows what a task asks it to call."""

    def get_debug(self):
        return False

    def is_running(self):
        return False

    def call_soon(self, callback, *args, context=None):
        self.asked = callback, args

    def take(self):
        callback, args = self.asked
        return callback, args


def find_task_callbacks():
    """Return the type of a callback that makes a step of a task, and the name of the method that wakes one."""
    async def wait(future):
        await future
    loop = Probe()
    future = CFuture(loop=loop)
    task = CTask(wait(future), loop=loop, name="probe")
    step, _ = loop.take()
    step()
    future.set_result(None)
    wakeup, args = loop.take()
    wakeup(*args)
    assert task.done()
    return type(step), wakeup.__name__


def watch_loop():
    """Put our functions into the places of Handle._run and loop._call_soon."""
    global loop_frame
    Step, wakeup_name = find_task_callbacks()
    handle_run = asyncio.events.Handle._run
    loop_call_soon = asyncio.base_events.BaseEventLoop._call_soon

    def is_wakeup(kind, callback):
        return kind is BuiltinMethod and callback.__name__ == wakeup_name and isinstance(callback.__self__, CTask)

    def _run(handle):
        callback = handle._callback
        kind = type(callback)
        if kind is not Step and not is_wakeup(kind, callback):
            return run_callback(handle)
        task = callback.__self__
        record = record_of(task)
        if CFuture.done(task):  # from outside: it makes no step
            tell_done(task, record)
            return handle_run(handle)
        before = begin_step(record, reason_of(task, record, handle))
        callback = None
        try:
            handle_run(handle)
        finally:
            end_step(task, record, before)
            handle = task = None  # the traceback of an exception may keep this frame alive

    def run_callback(handle):
        before = here.by
        here.by = actor_of(handle)
        try:
            handle_run(handle)
        finally:
            here.by = before
            handle = None

    def _call_soon(loop, callback, args, context):
        if is_wakeup(type(callback), callback):
            tell_wake(record_of(callback.__self__), args[0] if args else None)
        return loop_call_soon(loop, callback, args, context)

    loop_frame = handle_run.__code__
    asyncio.events.Handle._run = _run
    asyncio.base_events.BaseEventLoop._call_soon = _call_soon


def tell_wake(record, future):
    """Tell that a future wakes a task. If that is the task that makes a step, or its own end, the end of the step is told before."""
    is_end = here.task is not None and (here.task is record or here.task is getattr(future, "_asyncarium", None))
    is_late = is_end or bool(here.late)
    tell_after_step('"e":"task.wake","task":%d,"by":%s' % (record.number, here.by), is_late)


def tell_after_step(event, is_late):
    if is_late:
        here.late.append(event)
    else:
        trace.tell(event)


def actor_of(handle):
    """Return who acts in a callback: a timer, the task or future whose end is told to it, or just a callback."""
    number = getattr(handle, "_asyncarium", 0)
    if number and wants_timers:
        trace.tell('"e":"timer.fire","timer":%d' % number)
    if Timeout and getattr(handle._callback, "__func__", None) is Timeout._on_timeout:
        return ref("timeout", "timeout", number_of(handle._callback.__self__, "timeout"))
    if number:
        return '{"kind":"timer","timer":%d}' % number
    args = handle._args
    if args and len(args) == 1 and isinstance(args[0], CFuture):
        if isinstance(args[0], CTask):
            return task_ref(args[0])
        kind = "gather" if isinstance(args[0], asyncio.tasks._GatheringFuture) else "future"
        return ref(kind, "future", number_of(args[0], "future"))
    return CALLBACK


def watch_run():
    """Let whatever asyncio.run cancels at its end know by whom."""
    cancel_all = asyncio.runners._cancel_all_tasks

    def _cancel_all_tasks(loop):
        before, here.by = here.by, RUN
        try:
            cancel_all(loop)
        finally:
            here.by = before

    asyncio.runners._cancel_all_tasks = _cancel_all_tasks


def watch_timers():
    """Let timers have numbers."""
    Base = asyncio.events.TimerHandle

    class TimerHandle(Base):
        __slots__ = ("_asyncarium",)

        def __init__(self, when, callback, args, loop, context=None):
            Base.__init__(self, when, callback, args, loop, context)
            self._asyncarium = next(timer_numbers)
            if wants_timers:
                task = ',"task":%d' % here.task.number if here.task else ""
                trace.tell('"e":"timer.set","timer":%d,"at":%d%s%s' % (self._asyncarium, deadline(when), task, line_here()))

        def cancel(self):
            if wants_timers and not self._cancelled and self._scheduled:
                trace.tell('"e":"timer.cancel","timer":%d,"by":%s' % (self._asyncarium, here.by))
            Base.cancel(self)

    TimerHandle.__qualname__, TimerHandle.__module__ = Base.__qualname__, Base.__module__
    asyncio.TimerHandle = asyncio.events.TimerHandle = TimerHandle


def deadline(when):
    """Return a time of the loop in nanoseconds of the trace; a time that never comes is -1."""
    nanoseconds = when * 1e9 - trace.start
    return round(nanoseconds) if -2.0**62 < nanoseconds < 2.0**62 else -1


def watch_waiting():
    """Tell of the time that goes by while a loop has nothing to do; before that, what is known so far goes into the file."""
    initialize = asyncio.selector_events.BaseSelectorEventLoop.__init__

    def __init__(loop, selector=None):
        initialize(loop, selector)
        select = loop._selector.select

        def watched_select(timeout=None):
            if timeout is not None and timeout <= 0:
                return select(timeout)
            trace.flush()
            begin = now() - trace.start
            try:
                return select(timeout)
            finally:
                trace.tell('"e":"clock","from":%d' % begin)

        loop._selector.select = watched_select

    asyncio.selector_events.BaseSelectorEventLoop.__init__ = __init__


# Output ------------------------------------------------------------------------------------------------------------------


class Lines:
    """Makes events of the lines that are written to a stream."""

    def __init__(self, stream, kind):
        self.kind = kind
        self.rest = []  # pieces of a line without its end
        self.lock = threading.RLock()
        self.write = stream.write
        stream.write = self.watched_write

    def watched_write(self, text, /):
        count = self.write(text)
        if type(text) is str and trace.file is not None:
            with self.lock:
                self.take(text)
        return count

    def take(self, text):
        if self.kind == "log" and here.shown:
            kind, fields = here.shown
            if kind is not None:
                self.tell(kind, text.removesuffix("\n"), fields)
            return
        self.rest.append(text)
        if "\n" in text:
            *lines, rest = "".join(self.rest).split("\n")
            self.rest = [rest]
            for line in lines:
                self.tell(self.kind, line, line_here() if self.kind == "out" else "")

    def tell(self, kind, text, fields):
        task = here.task.number if here.task else "null"
        trace.tell('"e":"%s","task":%s,"text":%s%s' % (kind, task, quote(text), fields))

    def finish(self):
        rest = "".join(self.rest)
        if rest:
            self.tell(self.kind, rest, ',"partial":true' if self.kind == "out" else "")
        self.rest = []


def watch_logging():
    """Let a write to stderr know the logger's record or the warning that it shows."""
    emit = logging.StreamHandler.emit
    show = warnings._showwarnmsg_impl

    def watched_emit(handler, record):
        before, here.shown = here.shown, ("log", text_field("logger", record.name) + text_field("level", record.levelname))
        try:
            emit(handler, record)
        finally:
            here.shown = before

    def watched_show(message):
        fields = text_field("category", message.category.__name__) + text_field("message", str(message.message))
        before, here.shown = here.shown, ("warning", fields + ',"line":%d' % max(message.lineno, 1))
        try:
            show(message)
        finally:
            here.shown = before

    logging.StreamHandler.emit = watched_emit
    warnings._showwarnmsg_impl = watched_show


def watch_stacks(is_script):
    """Leave the frames of this file out where a stack is shown: what debug mode keeps of tasks, handles and futures, too."""
    walk_stack = traceback.walk_stack

    def own_stack(frames):
        for frame, line in frames:
            if is_script and frame.f_code is execute.__code__:
                return  # what stands outside of it ran this file
            if frame.f_code.co_filename != OWN_FILE:
                yield frame, line

    def watched_walk_stack(frame):
        frames = walk_stack(frame)
        return frames if frame is None else own_stack(frames)  # without a frame it counts those between

    traceback.walk_stack = watched_walk_stack


# The program -------------------------------------------------------------------------------------------------------------


def own_frames_removed(error):
    """Take the frames of this file out of the tracebacks of an exception and of those that led to it."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        error.__traceback__ = without_own_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def without_own_frames(tb):
    while tb is not None and tb.tb_frame.f_code.co_filename == OWN_FILE:
        tb = tb.tb_next
    first = tb
    while tb is not None:
        inner = tb.tb_next
        while inner is not None and inner.tb_frame.f_code.co_filename == OWN_FILE:
            inner = inner.tb_next
        tb.tb_next = inner
        tb = inner
    return first


def text_of(path):
    """Return the text of a Python file as it is shown."""
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (SyntaxError, UnicodeDecodeError):
        with open(path, encoding="latin-1") as file:
            return file.read()


def load_script(path):
    """Return the file of a program and a function that compiles it, and make the import path its own."""
    file = os.path.abspath(path)
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.realpath(file))

    def compile_script():
        with io.open_code(file) as code:
            return None, compile(code.read(), file, "exec", dont_inherit=True)
    return file, compile_script


def load_module(name):
    """The same for a module that is found as `python3 -m` finds it."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.getcwd()
    _, spec, code = runpy._get_module_details(name)
    return spec.origin, lambda: (spec, code)


def load_folder(path):
    """The same for a folder with a `__main__.py`."""
    sys.path[0] = os.path.abspath(path)
    _, spec, code = runpy._get_main_module_details()
    return spec.origin, lambda: (spec, code)


def loader_for(arguments):
    if arguments.module:
        return load_module
    return load_folder if os.path.isdir(arguments.program) else load_script


def execute(file, load, arguments):
    """Run the program as the main module; return the exception that ended it, or None."""
    main = types.ModuleType("__main__")
    sys.modules["asyncarium_record"] = sys.modules["__main__"]  # keeps this one alive
    sys.modules["__main__"] = main
    sys.argv = [file if arguments.module else arguments.program, *arguments.arguments]
    try:
        spec, code = load()
        main.__file__, main.__spec__, main.__builtins__ = file, spec, __builtins__
        main.__cached__ = spec.cached if spec else None
        main.__loader__ = spec.loader if spec else importlib.machinery.SourceFileLoader("__main__", file)
        if spec:
            main.__package__ = spec.parent
        elif sys.version_info < (3, 14):
            main.__annotations__ = {}
        exec(code, vars(main))
    except BaseException as error:
        own_frames_removed(error)
        return error
    return None


def status_of(error):
    """Return how a run has ended, for the trace: reason and message."""
    if error is None or isinstance(error, SystemExit) and error.code in (None, 0):
        return "completed", None
    return "error", traceback.format_exception_only(type(error), error)[-1].rstrip("\n")


def tell_error(error):
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip("\n")
    trace.tell('"e":"program.error"%s%s,"text":%s' % (
        text_field("type", type(error).__qualname__), text_field("message", message_of(error)), quote(text)))


def show_error(error):
    """Show what ended the program, as the interpreter would; it is told as an event of its own."""
    tell_error(error)
    here.shown = (None, "")
    sys.excepthook(type(error), error, error.__traceback__)
    here.shown = None


def arguments_of(argv):
    parser = argparse.ArgumentParser(prog="asyncarium-record", usage="%(prog)s [OPTIONS] PROGRAM [ARGUMENTS...]",
                                     description="Run an asyncio program, and write what its tasks do as a trace for asyncarium.")
    parser.add_argument("-o", "--out", metavar="FILE", help="the trace; PROGRAM with .trace.jsonl in place of .py unless given")
    parser.add_argument("-m", dest="module", action="store_true", help="PROGRAM is the name of a module")
    parser.add_argument("--detail", choices=("switch", "sync"), default="sync", help="sync, unless given, tells of timers, too")
    parser.add_argument("program", metavar="PROGRAM")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser.parse_args(argv)


def trace_path(arguments):
    if arguments.out:
        return arguments.out
    name = arguments.program.rpartition(".")[2] if arguments.module else os.path.basename(arguments.program.rstrip(os.sep))
    return (name[:-3] if name.endswith(".py") else name) + ".trace.jsonl"


def watch(is_script):
    """Put everything into its place."""
    asyncio.Task = asyncio.tasks.Task = Task
    if hasattr(asyncio, "create_eager_task_factory"):
        asyncio.eager_task_factory = asyncio.tasks.eager_task_factory = asyncio.create_eager_task_factory(Task)
    watch_loop()
    watch_run()
    watch_timers()
    watch_waiting()
    watch_logging()
    watch_stacks(is_script)


def prepare(arguments, file, path):
    global trace, here, program_file, wants_timers, original_stderr
    program_file = file
    wants_timers = arguments.detail == "sync"
    original_stderr = sys.stderr.write
    source = text_of(file)
    trace = Trace(path)
    here = Here()
    trace.write_header(file, source, arguments.detail)


def main():
    arguments = arguments_of(sys.argv[1:])
    load_program = loader_for(arguments)
    try:
        file, load = load_program(arguments.program)
        prepare(arguments, file, trace_path(arguments))
    except (OSError, ImportError) as error:
        sys.exit(f"asyncarium-record: {error}")
    outcome = ["completed", None]
    is_interrupted = False
    streams = [Lines(stream, kind) for stream, kind in ((sys.stdout, "out"), (sys.stderr, "log")) if stream is not None]

    def finish():  # after all exit functions of the program
        for stream in streams:
            stream.finish()
        trace.end(*outcome)
        if is_interrupted:  # a process that is interrupted says so to its parent
            sys.stdout.flush()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)

    atexit.register(finish)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: trace.forget())
    watch(is_script=load_program is load_script)
    error = execute(file, load, arguments)
    outcome[:] = status_of(error)
    if isinstance(error, SystemExit):
        raise error
    is_interrupted = isinstance(error, KeyboardInterrupt)
    if error is not None:
        show_error(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
