"""Runs scenarios on this CPython, each in a process of its own, forked from one in which everything is prepared.

The child runs the program as __main__, ends as CPython ends (modules torn down, garbage collected, last warnings), and leaves
its journal in a file; what is written during the very end comes through the real file descriptors 1 and 2.
Garbage is collected only there: when a cycle is found in the middle of a run depends on how much everybody allocated.
"""

import sys

import creation_order

if "asyncio" not in sys.modules:
    creation_order.install()

import gc  # noqa: E402  (asyncio may be imported only after the lines above)
import io
import json
import linecache
import logging
import logging.handlers  # noqa: F401  (imported here once, for all children)
import os
import queue  # noqa: F401
import random
import resource
import signal
import tempfile
import types
from dataclasses import dataclass

import journal as journals
import log_text
import virtual_threads
import virtual_time
from to_python import scenario_to_python

REAL_SECONDS = 10           # the most that a run may take; past it, it ends as `limit`
REAL_SECONDS_IF_LIMITED = 2  # the same for a scenario which is meant to end so
MEMORY = 4 << 30
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONNODEBUGRANGES": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "TZ": "UTC"}


@dataclass
class Result:
    """One run: how it ended, and its events."""

    end: str
    nanoseconds: int
    events: list

    def texts(self, *kinds):
        """Return the lines of these kinds of event."""
        return [event["text"] for event in self.events if event["e"] in kinds]

    def error(self):
        """Return the program.error event, or None."""
        return next((event for event in self.events if event["e"] == "program.error"), None)

    def expect(self):
        """Return the run as the `expect` of a scenario."""
        expect = {"output": self.texts("out")}
        if self.error():
            expect["error"] = self.error()["summary"]
        if log := self.texts("log", "warning"):
            expect["log"] = log
        seconds = self.nanoseconds / 1e9
        return expect | {"end": self.end, "time": int(seconds) if seconds.is_integer() else seconds}


def ensure_environment():
    """Start this process again with the environment that a run needs, unless it has it."""
    if all(os.environ.get(key) == value for key, value in ENVIRONMENT.items()):
        return
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], kept | ENVIRONMENT)


def prepare():
    """Make this process one from which runs can be forked."""
    gc.collect()
    gc.disable()
    gc.freeze()


def run(scenario, record=False):
    """Run a scenario in a child process and return its Result; `record` adds the events of tasks."""
    with tempfile.TemporaryFile() as report, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            for number, file in ((1, out), (2, err)):
                os.dup2(file.fileno(), number)
            run_in_child(scenario, record, os.dup(report.fileno()))
        _, status = os.waitpid(child, 0)
        for file in (report, out, err):
            file.seek(0)
        told = report.read()
        if not told:
            raise RuntimeError(f"the run of {scenario.get('name')} died (status {status}): {err.read()}")
        story = json.loads(told)
        return finished_result(scenario, story, out.read(), err.read())


def finished_result(scenario, story, last_out, last_err):
    """Return the Result of a run, its texts cleaned by the rules of log_text."""
    moment = {"t": story["time"]}
    events = story["events"]
    events += [moment | {"e": "out", "task": None, "text": line} for line in last_out.splitlines()]
    events += [moment | {"e": "log", "task": None, "text": line} for line in last_err.splitlines()]
    result = Result(story["end"], story["time"], clean_events(events, program_name(scenario)))
    result.events.append(moment | {"e": "end", "reason": result.end})
    return result


def clean_events(events, program):
    """Return the events with clean texts; log text is cleaned in blocks, because its rules span lines."""
    addresses = log_text.Addresses()
    cleaned = []
    block = []

    def end_block():
        numbered = log_text.clean_log([event["text"] for event in block], program, addresses)
        cleaned.extend(block[index] | {"text": text} for index, text in numbered)
        block.clear()

    for event in events:
        if event["e"] in ("log", "warning"):
            block.append(event)
            continue
        end_block()
        for key in ("text", "value", "message", "summary"):
            if isinstance(event.get(key), str):
                event[key] = log_text.clean_value(event[key], addresses)
        if isinstance(event.get("text"), list):
            event["text"] = "\n".join(text for _, text in log_text.clean_log(event["text"], program, addresses))
        cleaned.append(event)
    end_block()
    return cleaned


def program_name(scenario):
    """Return the name of the program's file, as tracebacks show it."""
    return f"{scenario['name']}.py"


def run_in_child(scenario, record, report):
    """Run the program, report, and let this process end as CPython ends."""
    journal = journals.Journal()
    out, err = journal.streams()

    def tell(end):
        out.finish()
        err.finish()
        with open(report, "w", encoding="utf-8", errors="surrogatepass") as file:
            json.dump({"end": end, "time": virtual_time.clock.now, "events": journal.events}, file)

    def stop(end):
        """End this process at once, as one that hangs and is killed: nothing is cleaned up."""
        tell(end)
        os._exit(0)

    prepare_child(scenario, stop)
    if record:
        journal.watch_tasks()
    journal.watch_warnings()
    sys.stdout, sys.stderr = out, err
    error = execute(scenario)
    if error is None:
        virtual_time.clock.threads.join_all()
        tell("completed")
    else:
        journal.add_error(error)
        virtual_time.clock.threads.join_all()
        tell("error")
        sys.last_exc = sys.last_value = error
        sys.last_type, sys.last_traceback = type(error), error.__traceback__
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    gc.enable()  # or the interpreter would collect cycles only when all modules are gone
    sys.exit(0)


def prepare_child(scenario, stop):
    """Set up the process for one scenario: clock, limits, debug mode, seed, threads."""
    virtual_time.install()
    logging._startTime = 0  # of LogRecord.relativeCreated
    logging.FileHandler._open = lambda handler: io.StringIO()  # a program's files are not the disk's
    clock = virtual_time.clock
    clock.on_end = stop
    limits = scenario.get("limits", {})
    if "time" in limits:
        clock.limit = round(limits["time"] * 1e9)
    limited = limits or scenario.get("expect", {}).get("end") == "limit"
    signal.signal(signal.SIGALRM, lambda *_: stop("limit"))
    signal.alarm(REAL_SECONDS_IF_LIMITED if limited else REAL_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if scenario.get("debug"):
        os.environ["PYTHONASYNCIODEBUG"] = "1"
    random.seed(scenario.get("seed", 0))
    virtual_threads.install(scenario.get("workers", 32))


def execute(scenario):
    """Run the program as the main module; return the exception that ended it, or None."""
    name = program_name(scenario)
    text = scenario_to_python(scenario)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    main = types.ModuleType("__main__")
    main.__builtins__ = creation_order.program_builtins()
    main.__file__ = name
    sys.modules["__main__"] = main
    sys.setrecursionlimit(1000 + frames_below())
    try:
        exec(creation_order.compile_program(text, name), vars(main))
    except BaseException as error:
        return error
    return None


def frames_below():
    """Return how many Python frames there are under the program's, which has none under it where it runs by itself."""
    frame, count = sys._getframe(1), 0
    while frame:
        frame, count = frame.f_back, count + 1
    return count
