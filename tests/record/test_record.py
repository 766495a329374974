"""Runs the programs beside it with and without the recorder, on the Python that runs this, and looks at their traces.

usage: python3 tests/record/test_record.py build/asyncarium [quick]      (speaks TAP)
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
RECORDER = TOP / "viz/record/asyncarium_record.py"
PROGRAMS = HERE / "programs"
QUICK = ("interrupted.py", "order.py", "output.py")
FIRST_VERSION = {"since_3_11.py": (3, 11), "since_3_12.py": (3, 12)}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(RECORDER.parent), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
ORDERED = ("task.create", "task.step", "task.suspend", "task.wake", "task.done", "task.cancel")

count = 0
failures = 0


def result(name, difference):
    """Tell of one test; `difference`: None where it is good."""
    global count, failures
    count += 1
    failures += difference is not None
    print("not ok" if difference else "ok", count, "- CPython %d.%d:" % sys.version_info[:2], name)
    if difference:
        print("\n".join("# " + line for line in str(difference).splitlines()[:20]), flush=True)


def run(*command):
    """Return status, stdout and stderr, without what differs from run to run."""
    done = subprocess.run(list(map(str, command)), cwd=PROGRAMS, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
    return done.returncode, clean(done.stdout), clean(done.stderr)


def clean(text):
    return re.sub(r"0x[0-9a-f]+|\('127\.0\.0\.1', \d+\)|\d+\.\d+ seconds", "<>", text)


def first_difference(wanted, got):
    for index in range(max(len(wanted), len(got))):
        pair = [side[index] if index < len(side) else None for side in (wanted, got)]
        if pair[0] != pair[1]:
            return f"at {index}: wanted {pair[0]}, got {pair[1]}"
    return None


def read(path):
    with open(path, encoding="ascii") as lines:
        header, *events = map(json.loads, lines)
    return header, events


def check_trace(events, status):
    """What holds in every trace."""
    if [event["n"] for event in events] != list(range(1, len(events) + 1)):
        return "numbers with gaps"
    times = [event["t"] for event in events]
    if times != sorted(times):
        return "time goes back"
    end = events[-1]
    if end["e"] != "end" or end["events"] != len(events) or end["reason"] != ("error" if status else "completed"):
        return f"a wrong end: {end}"
    return check_tasks(events)


def check_tasks(events):
    """A task is made, then steps, each of which ends before the next one begins; a wake comes while it waits."""
    phases = {}
    allowed = {"task.step": ("new", "waits", "woken"), "task.suspend": ("runs",), "task.wake": ("waits",), "task.done": ("runs",)}
    after = {"task.create": "new", "task.step": "runs", "task.suspend": "waits", "task.wake": "woken", "task.done": "over"}
    for event in events:
        task, kind = event.get("task"), event["e"]
        if kind in allowed and phases.get(task) not in allowed[kind]:
            return f"{kind} of a task that is {phases.get(task)}: {event}"
        if kind in after:
            phases[task] = after[kind]
    return None


def test_program(asyncarium, name, folder, *how):
    trace = os.path.join(folder, "t.jsonl")
    plain = run(sys.executable, *how)
    recorded = run(sys.executable, "-m", "asyncarium_record", "-o", trace, *how)
    result(f"{name} does the same as without the recorder", first_difference(plain, recorded))
    header, events = read(trace)
    result(f"{name} has a good trace", check_trace(events, plain[0]))
    outs = [event["text"] for event in events if event["e"] == "out"]
    result(f"{name}: its output is in the trace", first_difference([line for line in plain[1].splitlines() if line != "child"],
                                                                  clean("\n".join(outs)).splitlines()))
    status, screen, _ = run(asyncarium, "screen", "--size", "120x40", "--keys", "nnnnnnnn", trace)
    lines = [line[:25] for line in header["recorded"]["source"].splitlines() if len(line) > 8]
    result(f"{name} is on the screen, with its source", None if status == 0 and any(line in screen for line in lines) else screen)
    return events


def in_order(events):
    """Return what tasks do, without numbers that the versions of asyncio count in different ways."""
    return [(event["e"], event["task"], event.get("on", {}).get("kind"), event.get("why"), event.get("outcome"), event.get("line"))
            for event in events if event["e"] in ORDERED]


def test_order(asyncarium, folder):
    trace = os.path.join(folder, "simulated.jsonl")
    run(asyncarium, "run", "--trace", trace, PROGRAMS / "order.py")
    _, simulated = read_simulated(trace)
    _, recorded = read(os.path.join(folder, "t.jsonl"))
    result("order.py: the tasks do what the simulator says", first_difference(in_order(simulated), in_order(recorded)))


def read_simulated(path):
    with open(path, encoding="utf-8") as lines:
        header, *events = map(json.loads, lines)
    return header, events


def test_output(events):
    kinds = [(event["e"], event.get("logger"), event.get("level"), event.get("category"))
             for event in events if event["e"] in ("log", "warning", "program.error", "task.rename")]
    result("output.py: loggers, warnings, errors and names are told apart", first_difference(
        [("log", None, None, None), ("log", "mine", "WARNING", None), ("warning", None, None, "UserWarning"),
         ("log", "asyncio", "ERROR", None), ("task.rename", None, None, None), ("program.error", None, None, None)], kinds))


def test_usage(asyncarium, folder):
    trace = os.path.join(folder, "t.jsonl")
    status, _, err = run(sys.executable, RECORDER, "-o", trace, "nowhere.py")
    result("no program", None if status == 1 and "nowhere.py" in err and "Traceback" not in err else err)
    status, _, err = run(sys.executable, RECORDER, "-o", "/nowhere/t.jsonl", "order.py")
    result("no place for the trace", None if status == 1 and "/nowhere/t.jsonl" in err and "Traceback" not in err else err)
    status, _, err = run(sys.executable, RECORDER)
    result("no program named", None if status == 2 and "PROGRAM" in err else err)
    if os.path.exists("/dev/full"):
        status, out, err = run(sys.executable, RECORDER, "-o", "/dev/full", "order.py")
        result("a disk that is full ends the trace, not the program", None if status == 0 and "notified" in out and "trace" in err else err)
    run(sys.executable, RECORDER, "--detail", "switch", "-o", trace, "order.py")
    _, events = read(trace)
    result("detail switch tells of no timers", None if not any(event["e"].startswith("timer") for event in events) else events)


def main():
    asyncarium = pathlib.Path(sys.argv[1]).resolve()
    is_quick = len(sys.argv) > 2
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(PROGRAMS.glob("*.py")):
            if FIRST_VERSION.get(path.name, (3, 10)) > sys.version_info[:2] or is_quick and path.name not in QUICK:
                continue
            events = test_program(asyncarium, path.name, folder, path.name)
            if path.name == "output.py":
                test_output(events)
            if path.name == "order.py":
                test_order(asyncarium, folder)
        if not is_quick:
            test_program(asyncarium, "a module", folder, "-m", "package")
            test_program(asyncarium, "a folder", folder, "folder", "and", "arguments")
            test_usage(asyncarium, folder)
    print(f"1..{count}")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
