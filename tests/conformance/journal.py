"""What happened in a run, in order: lines of output and of log text, and, if a recording is made, what the tasks did.

The recorder watches: it makes no handle, no callback and no await of its own, so a run with it and one without it are the same.
It sees a task being created in Task.__init__, and a step in the loop's list of handles, where a task's step and its wake-up are
callbacks bound to the task. Steps are the only place where a task ends.

Events are dicts in the vocabulary of the trace: task.create, task.step, task.done, out, log, warning, program.error, end.
"""

import asyncio
import io
import itertools
import sys
import threading
import traceback
import types
import warnings

import told
from virtual_time import VirtualLoop, clock

STEP_WRAPPER = "TaskStepMethWrapper"  # type of the callback by which a task is stepped
WAKEUP_NAME = "task_wakeup"           # name of the callback by which a future wakes the task that awaits it


class Journal:
    """The events of one run."""

    def __init__(self):
        self.events = []
        self.stderr_kind = "log"
        self.task_ids = {}  # id(task) -> number in the trace, for living tasks
        self.steps = threading.local()  # .tasks: those that make a step now, the innermost last; None for one whose end is told

    def add(self, kind, **keys):
        """Add an event at the present virtual time, after the end of the task that has ended just before it."""
        self.look_for_end()
        self.events.append({"t": clock.now, "e": kind} | keys)

    def begin_step(self, task):
        """The task makes a step from now on."""
        self.steps.tasks = [*getattr(self.steps, "tasks", ()), task]

    def look_for_end(self):
        """Add the end of the task that makes a step, if it has ended and that was not added before."""
        tasks = getattr(self.steps, "tasks", None)
        if tasks and tasks[-1] is not None and is_done(tasks[-1]):
            task, tasks[-1] = tasks[-1], None
            self.add_done(task)

    def end_step(self):
        """The innermost step is over."""
        self.look_for_end()
        self.steps.tasks.pop()

    def current_task(self):
        """Return the number of the task that runs in this thread, or None."""
        loop = asyncio._get_running_loop()
        if loop is not None:
            task = asyncio.current_task(loop)
        elif threading.current_thread() is threading.main_thread():  # a failed attempt to run a second loop forgets the first
            task = next(reversed(asyncio.tasks._current_tasks.values()), None)
        else:
            task = None
        return self.task_ids.get(id(task))

    def streams(self):
        """Return the stdout and the stderr of the program."""
        return LineStream(self, "<stdout>", lambda: "out"), LineStream(self, "<stderr>", lambda: self.stderr_kind)

    def watch_warnings(self):
        """Tell the text of warnings from that of loggers."""
        show = warnings._showwarnmsg

        def show_as_warning(message):
            if message.filename == __file__ and not move_to_maker(message):
                return
            self.stderr_kind = "warning"
            try:
                show(message)
            finally:
                self.stderr_kind = "log"
        warnings._showwarnmsg = show_as_warning

    def watch_tasks(self):
        """Record what tasks do."""
        numbers = itertools.count(1)
        initialize, set_name = asyncio.Task.__init__, asyncio.Task.set_name
        journal = self

        def add_create(task):
            journal.task_ids[id(task)] = next(numbers)
            journal.add("task.create", task=journal.task_ids[id(task)])
            return journal.events[-1]

        def recorded_init(task, *args, **keywords):
            coro = args[0] if args else keywords.get("coro")
            event = step = None
            if makes_eager_step(coro, keywords):  # before the constructor returns: what is known after it is filled in then
                event = add_create(task)
                journal.add("task.step", task=event["task"])
                step = journal.events[-1]
                journal.begin_step(task)
            try:
                initialize(task, *args, **keywords)
                if task._source_traceback:
                    del task._source_traceback[-1]  # this function
                event = event or add_create(task)
            except RuntimeError as error:
                if step and str(error).startswith("cannot enter context"):
                    journal.events.remove(step)
                raise
            finally:
                if event:
                    event.setdefault("name", task.get_name())
                    event["coro"] = coroutine_name(coro)
                if step:
                    journal.end_step()
                task = coro = args = keywords = None  # a traceback may keep this frame alive

        def recorded_set_name(task, name, /):
            event = journal.unnamed_event(task)  # a task that renames itself in its eager step was created with the name before
            if event:
                event["name"] = task.get_name()
            set_name(task, name)

        asyncio.Task.__init__ = recorded_init
        asyncio.Task.set_name = recorded_set_name
        VirtualLoop.recorder = self

    def unnamed_event(self, task):
        """Return the event of a task's creation, if its name is not filled in yet."""
        number = self.task_ids.get(id(task))
        return next((event for event in reversed(self.events)
                     if event["e"] == "task.create" and event["task"] == number and "name" not in event), None)

    def before(self, handle):
        """Record a step, if the handle is one; return its task or None. `end_step` must follow."""
        task = stepped_task(handle)
        if task is not None and asyncio.tasks._current_tasks.get(handle._loop) is not None:
            return None  # another one has the floor for good: the step is refused
        if task is not None and is_done(task):  # completed from outside, by Future.set_result(task, …): the step is refused
            self.add_done(task)
            return None
        if task is not None:
            self.add("task.step", task=self.task_ids.get(id(task)))
            self.begin_step(task)
        return task

    def add_done(self, task):
        """Add the end of a task, without marking its exception as retrieved and without calling anything of the program."""
        number = self.task_ids.get(id(task))
        if asyncio.Task.cancelled(task):
            self.add("task.done", task=number, outcome="cancelled")
        elif task._exception is not None:
            error = task._exception
            self.add("task.done", task=number, outcome="exception", type=type(error).__name__, message=told.message(error))
        else:
            self.add("task.done", task=number, outcome="result", value=told.value(task._result))

    def add_error(self, error):
        """Add the exception that ended the program."""
        shown = traceback.TracebackException.from_exception(error)
        summary = next(shown.format_exception_only()).removesuffix("\n")
        self.add("program.error", type=type(error).__name__, message=summary.partition(": ")[2], text="".join(shown.format()).splitlines(),
                 summary=summary)


class LineStream(io.TextIOBase):
    """A text stream whose lines become events."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, journal, name, kind):
        super().__init__()
        self.journal = journal
        self.name = name
        self.kind = kind
        self.rest = []  # pieces of a line without its end

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        text.encode("utf-8")
        self.rest.append(text)
        if "\n" in text:
            *lines, rest = "".join(self.rest).split("\n")
            self.rest = [rest]
            for line in lines:
                self.journal.add(self.kind(), task=self.journal.current_task(), text=line)
        return len(text)

    def finish(self):
        """Add what is left without a newline."""
        rest = "".join(self.rest)
        if rest:
            self.journal.add(self.kind(), task=None, text=rest)
            self.rest = []


def coroutine_name(coro):
    """Return what the trace calls a coroutine: its name, or for other objects, which may have any __qualname__, that of the type."""
    return coro.__qualname__ if isinstance(coro, types.CoroutineType) else type(coro).__name__


def move_to_maker(message):
    """Let a warning that an eager step gives in the recorder's frame be one of the line that makes the task.

    Return whether it is to be shown: a line shows a warning once.
    """
    globals().pop("__warningregistry__", None)  # the next line's, too
    frame = sys._getframe()
    while frame.f_code.co_filename != __file__ or frame.f_code.co_name != "recorded_init":
        frame = frame.f_back
    maker = frame.f_back
    message.filename, message.lineno = maker.f_code.co_filename, maker.f_lineno
    seen = maker.f_globals.setdefault("__warningregistry__", {})
    key = (str(message.message), message.category, message.lineno)
    is_first = key not in seen
    seen[key] = True
    return is_first


def makes_eager_step(coro, keywords):
    """Return whether a task that is made with these keywords makes its first step at once."""
    loop = keywords.get("loop")
    return bool(keywords.get("eager_start")) and asyncio.iscoroutine(coro) and loop is not None and loop.is_running()


def is_done(task):
    """Return whether a task has ended, without asking a method of the program's."""
    return asyncio.Task.done(task)


def stepped_task(handle):
    """Return the task of which this handle is a step, or None."""
    callback = handle._callback
    if type(callback).__name__ == STEP_WRAPPER or getattr(callback, "__name__", None) == WAKEUP_NAME:
        owner = getattr(callback, "__self__", None)
        return owner if isinstance(owner, asyncio.Task) else None
    return None
