"""Run scenarios on both sides, on the simulator and on this CPython, and compare what happened step by step.

    compare.py [-j N] [--simulator build/asyncarium] PATH...     compare; show each first difference side by side
    compare.py --trace TRACE.jsonl SCENARIO.json                 the same with a trace that the simulator left before

What is compared is a projection of the trace: for each event its virtual time, and
task.create (name, coroutine), task.step, task.done (outcome; repr of the value, or type and message of the exception),
out, log and warning (line by line, no matter which of the two), program.error (type and message), end (reason).
Of values and messages only what both sides can tell is compared: see told.py.
Of a run that ends as `limit` only that is compared. All other events and keys are the simulator's own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import runner
import scenario_file
import told
from parallel import map_in_processes

COMPARED = {
    "task.create": ("task", "name", "coro"),
    "task.step": ("task",),
    "task.done": ("task", "outcome", "value", "type", "message"),
    "out": ("task", "text"),
    "log": ("text",),
    "program.error": ("type", "message"),
    "end": ("reason",),
}
CONTEXT = 4  # events shown before a difference
AFTER = 2    # and after it
WIDTH = 58   # of a column
SIMULATOR_SECONDS = 30


class SimulatorError(Exception):
    """The simulator left no whole trace."""


def simulate(simulator, scenario_path):
    """Run the simulator; return the events of its trace."""
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "trace.jsonl")
        command = [simulator, "run", "--trace", trace, "--detail", "switch", scenario_path]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SIMULATOR_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise SimulatorError(f"did not end within {SIMULATOR_SECONDS} s") from error
        if not os.path.exists(trace):
            raise SimulatorError(f"exit status {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
        events = read_trace(trace)
        if not events or events[-1]["e"] != "end":
            raise SimulatorError(f"exit status {done.returncode}, the trace has no end: "
                                 f"{done.stderr.decode(errors='replace').strip()}")
        return events


def read_trace(path):
    """Return the events of a trace file."""
    with open(path, encoding="utf-8") as file:
        return [event for event in map(json.loads, file) if "e" in event]


def project(scenario, events):
    """Return the part of the events that both sides have in common, with clean texts."""
    split = []
    for event in events:
        if event["e"] in ("log", "warning"):
            split += [event | {"e": "log", "text": line} for line in event["text"].split("\n")]
        elif event["e"] == "program.error":
            split.append({"t": event["t"], "e": event["e"], "type": event["type"], "message": event.get("message", "")})
        elif event["e"] in COMPARED:
            split.append(event)
    return runner.clean_events([projected(event) for event in split], runner.program_name(scenario))


def projected(event):
    """Return the compared keys of one event."""
    kept = {"t": event["t"], "e": event["e"]}
    kept |= {key: event[key] for key in COMPARED[event["e"]] if event.get(key) is not None}
    if "type" in kept:
        kept["type"] = kept["type"].rpartition(".")[2]
    if "value" in kept:
        kept["value"] = told.value_of_text(kept["value"])
    if kept["e"] == "task.done" and "message" in kept:
        kept["message"] = told.message_of_text(kept["message"])
    if kept.get("message") == "":
        del kept["message"]
    if kept.get("outcome") == "cancelled":
        kept = {key: kept[key] for key in ("t", "e", "task", "outcome") if key in kept}
    return kept


def compare(path, simulator, trace=None):
    """Compare one scenario; return the report on its first difference, or None."""
    try:
        scenario = scenario_file.load(path)
        real = project(scenario, runner.run(scenario, record=True).events)
        ours = project(scenario, read_trace(trace) if trace else simulate(simulator, path))
    except SimulatorError as error:
        return f"{path}: asyncarium: {error}"
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        return f"{path}: {type(error).__name__}: {error}"
    if real[-1].get("reason") == ours[-1].get("reason") == "limit":
        return None
    position = first_difference(real, ours)
    return None if position is None else f"{path}: differs at event {position + 1}\n{side_by_side(real, ours, position)}"


def first_difference(left, right):
    """Return the index at which two lists part, or None."""
    for index, (a, b) in enumerate(zip(left, right)):
        if a != b:
            return index
    return None if len(left) == len(right) else min(len(left), len(right))


def side_by_side(real, ours, position):
    """Return both sides around the first difference, as text in two columns."""
    names = ({}, {})
    rows = [f"   {'CPython':{WIDTH}}   asyncarium"]
    for index in range(max(len(real), len(ours))):
        left, right = (describe(side[index], known) if index < len(side) else "(nothing more)"
                       for side, known in zip((real, ours), names))
        if position - CONTEXT <= index <= position + AFTER:
            mark = ">" if index == position else " "
            rows.append(f" {mark} {clip(left):{WIDTH}} | {clip(right)}")
    if any(len(describe(side[position], known)) > WIDTH for side, known in zip((real, ours), names) if position < len(side)):
        rows += [f"   {title}: {describe(side[position], known)}"
                 for title, side, known in (("CPython", real, names[0]), ("asyncarium", ours, names[1]))
                 if position < len(side)]
    return "\n".join(rows)


def describe(event, names):
    """Return an event in words; `names` remembers the names of tasks."""
    task = event.get("task")
    if event["e"] == "task.create":
        names[task] = f"{task}:{event.get('name')}"
        what = f"create {names[task]} {event.get('coro')}"
    elif event["e"].startswith("task."):
        details = [str(event[key]) for key in ("outcome", "value", "type", "message") if key in event]
        what = " ".join([event["e"][5:], names.get(task, f"{task}:?"), *details])
    elif event["e"] == "out":
        what = f"[{names.get(task, task)}] prints {event['text']!r}"
    else:
        what = " ".join([event["e"], *(repr(event[key]) for key in COMPARED[event["e"]] if key in event)])
    return f"{event['t'] / 1e9:g}s {what}"


def clip(text):
    """Return a text that fits a column."""
    return text if len(text) <= WIDTH else text[:WIDTH - 1] + "…"


def main():
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-j", dest="jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--simulator", default="build/asyncarium", help="the program to compare with")
    parser.add_argument("--trace", help="a trace to compare with, in place of running the simulator")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args()
    if not options.trace and not os.path.exists(options.simulator):
        parser.error(f"no simulator at {options.simulator}: build it, or name it with --simulator")
    runner.prepare()
    paths = list(scenario_file.find(options.paths))
    folder = tempfile.mkdtemp()
    simulator = options.trace or shutil.copy(options.simulator, folder)  # the build may be made anew meanwhile
    reports = map_in_processes(lambda path: compare(path, simulator, options.trace), paths, options.jobs)
    shutil.rmtree(folder)
    failures = [report for report in reports if report]
    for report in failures:
        print(report)
    print(f"{len(reports) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    runner.ensure_environment()
    sys.exit(main())
