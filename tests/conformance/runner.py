"""Runs scenarios on this CPython, each in a process of its own, forked from one in which everything is prepared.

The child runs the program as __main__, lets go of it as CPython does at its end (exit functions, garbage, last warnings), and
sends its journal through a pipe. Garbage is collected only at the end: when a cycle is found in the middle of a run depends on how
much everybody allocated.
"""

import sys

import creation_order

if "asyncio" not in sys.modules:
    creation_order.install()

import atexit  # noqa: E402  (asyncio may be imported only after the lines above)
import gc
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
import traceback
import types
import warnings
from dataclasses import dataclass

import journal as journals
import log_text
import virtual_threads
import virtual_time
from to_python import scenario_to_python

PROCESSOR_SECONDS = 10           # the most that a run may take; past it, it ends as `limit`
PROCESSOR_SECONDS_IF_LIMITED = 2  # the same for a scenario which is meant to end so
REAL_SECONDS = 100               # and the most where it waits for something, or for a busy machine
MEMORY = 4 << 30
IN_MEMORY = "/dev/shm"
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONNODEBUGRANGES": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "TZ": "UTC"}
LAST_ERROR = "<the last error>"  # the file of the line that lets go of the exception that nobody caught
AT_END = "<at the end>"          # and of that which collects the last garbage
forget_error = compile("errors.clear()", LAST_ERROR, "exec")
collect_at_end = compile("collect()", AT_END, "exec")


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
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None) as folder:
        told, status = fork_and_listen(scenario, record, folder)
    if not told:
        raise RuntimeError(f"the run of {scenario.get('name')} died (status {status})")
    story = json.loads(told)
    result = Result(story["end"], story["time"], clean_events(story["events"], program_name(scenario)))
    result.events.append({"t": result.nanoseconds, "e": "end", "reason": result.end})
    return result


def fork_and_listen(scenario, record, folder):
    """Run a scenario in a child whose working directory is an empty folder; return the bytes that it told, and its status."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.chdir(folder)
            run_in_child(scenario, record, writing)
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(1)
    os.close(writing)
    with open(reading, "rb") as pipe:
        told = pipe.read()
    return told, os.waitpid(child, 0)[1]


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


def run_in_child(scenario, record, pipe):
    """Run the program, report what happened through the pipe, and end this process."""
    journal = journals.Journal()
    out, err = journal.streams()

    def stop(end):
        """Report, and end this process at once, as one that hangs and is killed: nothing is cleaned up."""
        out.finish()
        err.finish()
        with os.fdopen(pipe, "w", encoding="utf-8", errors="surrogatepass") as file:
            json.dump({"end": end, "time": virtual_time.clock.now, "events": journal.events}, file)
        os._exit(0)

    prepare_child(scenario, stop)
    if record:
        journal.watch_tasks()
    journal.watch_warnings()
    sys.stdout, sys.stderr = out, err
    errors = execute(scenario)
    end = "error" if errors else "completed"
    if errors:
        journal.add_error(errors[0])
    virtual_time.clock.threads.join_all()
    let_go_of_program(errors)
    stop(end)


def let_go_of_program(errors):
    """Do what the end of an interpreter does, as far as a program hears of it: exit functions, and then everything dies.

    First goes the exception that nobody caught, which is in sys.last_exc there. All else dies in one collection, which hears what is left
    in order of creation. CPython collects once before the names of modules go and once after, and an object that is younger than what it
    holds changes places with it in between: nothing to rely on.
    """
    atexit._run_exitfuncs()
    moment = virtual_time.clock.now
    speak_as_at_end()
    names = {"collect": gc.collect, "errors": errors, "__name__": "sys"}
    exec(forget_error, names)
    del sys.modules["__main__"]
    exec(collect_at_end, names)
    virtual_time.clock.now = moment


def speak_as_at_end():
    """Show warnings and ignored exceptions as a CPython without frames does.

    Warnings come from <sys>. It can no longer import what tells it of tracemalloc, unless an earlier warning did that, and once the modules
    are gone it does not even ask. Exceptions that were raised in no frame have no traceback.
    """
    show = warnings._showwarnmsg

    def show_unraisable(told):
        if told.exc_traceback and told.exc_traceback.tb_frame.f_code.co_filename in (LAST_ERROR, AT_END):
            told = type(told)((told.exc_type, told.exc_value, None, told.err_msg, told.object))
        sys.__unraisablehook__(told)

    def show_at_end(message):
        if message.filename not in (LAST_ERROR, AT_END):
            show(message)
            return
        name = message.category.__name__
        sys.stderr.write(f"<sys>:0: {name}: {message.message}\n")
        if message.filename == LAST_ERROR and message.source is not None and "tracemalloc" in sys.modules:
            sys.stderr.write(f"{name}: Enable tracemalloc to get the object allocation traceback\n")
    warnings._showwarnmsg = show_at_end
    sys.unraisablehook = show_unraisable


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
    for number in signal.SIGPROF, signal.SIGALRM:
        signal.signal(number, lambda *_: stop("limit"))
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS_IF_LIMITED if limited else PROCESSOR_SECONDS)
    signal.alarm(REAL_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if scenario.get("debug"):
        os.environ["PYTHONASYNCIODEBUG"] = "1"
    random.seed(scenario.get("seed", 0))
    virtual_threads.install(scenario.get("workers", 32))


def execute(scenario):
    """Run the program as the main module; return a list of the exception that ended it, if one did."""
    name = program_name(scenario)
    text = scenario_to_python(scenario)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    with open(name, "w", encoding="utf-8", errors="surrogatepass") as file:  # what C code shows of the source it reads from there
        file.write(text)
    main = types.ModuleType("__main__")
    main.__builtins__ = creation_order.program_builtins()
    main.__file__ = name
    sys.modules["__main__"] = main
    sys.setrecursionlimit(1000 + frames_below())
    try:
        exec(creation_order.compile_program(text, name), vars(main))
    except BaseException as error:
        return [error]
    return []


def frames_below():
    """Return how many Python frames there are under the program's, which has none under it where it runs by itself."""
    frame, count = sys._getframe(1), 0
    while frame:
        frame, count = frame.f_back, count + 1
    return count
