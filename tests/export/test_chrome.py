"""Checks `asyncarium export --to chrome` field by field: against the rules of Chrome's Trace Event Format, and against the
trace of the same run.

usage: python3 tests/export/test_chrome.py build/asyncarium [SCENARIO…]
Without scenarios: all lessons, every 15th scenario of tests/asyncio, and tests/export/hostile.json. The last line is
"N passed, M failed".
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
LOOP, TASKS, THREADS = 1, 2, 3
SLOT = 1000  # nanoseconds

# Keys of an event by its phase: those that must be there, and those that may.
KEYS = {
    "M": ({"ph", "pid", "tid", "name", "args"}, set()),
    "X": ({"ph", "pid", "tid", "name", "cat", "ts", "dur", "args"}, set()),
    "i": ({"ph", "pid", "tid", "name", "cat", "ts", "s", "args"}, set()),
    "C": ({"ph", "pid", "tid", "name", "ts", "args"}, set()),
    "s": ({"ph", "pid", "tid", "name", "cat", "id", "ts"}, set()),
    "f": ({"ph", "pid", "tid", "name", "cat", "id", "ts", "bp"}, set()),
}
METADATA = {"process_name": str, "thread_name": str, "process_sort_index": int, "thread_sort_index": int}
SLICES = {"life", "runs", "ready", "waits", "line", "loop"}
SIGNS = {"out", "log", "warning", "program.error", "diagnosis"}


def nanoseconds(microseconds):
    return round(microseconds * 1000)


class Faults(list):
    def need(self, good, *what):
        if not good:
            self.append(" ".join(str(part) for part in what))


# The format -----------------------------------------------------------------------------------------------------------


def check_fields(faults, event):
    must, may = KEYS.get(event.get("ph"), (None, None))
    faults.need(must is not None, "an unknown phase:", event)
    if must is None:
        return
    keys = set(event)
    faults.need(must <= keys <= must | may, "keys:", sorted(keys ^ must), event)
    faults.need(isinstance(event["name"], str), "a name that is no string:", event)
    for key in ("pid", "tid"):
        faults.need(type(event[key]) is int and event[key] > 0, key, "is no number:", event)
    for key in ("ts", "dur"):
        faults.need(key not in event or isinstance(event[key], (int, float)) and event[key] >= 0, key, event)
    if event["ph"] == "i":
        faults.need(event["s"] in ("t", "p", "g"), "the scope of an instant:", event)
    if event["ph"] == "C":
        good = event["args"] and all(type(value) is int and value >= 0 for value in event["args"].values())
        faults.need(good, "a counter without numbers:", event)
    if event["ph"] == "f":
        faults.need(event["bp"] == "e", "an arrow that would end at the next slice:", event)
    if event["ph"] == "M":
        kind = METADATA.get(event["name"])
        faults.need(kind and type(next(iter(event["args"].values()))) is kind, "metadata:", event)


def check_names(faults, events):
    named = {kind: set() for kind in METADATA}
    for event in events:
        if event["ph"] == "M":
            named[event["name"]].add(event["pid"] if event["name"].startswith("process") else (event["pid"], event["tid"]))
    for event in events:
        faults.need(event["pid"] in named["process_name"], "a process without a name:", event)
        faults.need(event["ph"] == "M" or (event["pid"], event["tid"]) in named["thread_name"], "a track without a name:", event)


def tracks(events, phases):
    found = collections.defaultdict(list)
    for event in events:
        if event["ph"] in phases:
            found[event["pid"], event["tid"]].append(event)
    return found


def span(event):
    start = nanoseconds(event["ts"])
    return start, start + nanoseconds(event["dur"])


def check_nesting(faults, slices):
    """A slice lies wholly inside of the one around it. Viewers sort by time, and leave what is equal as it stands."""
    stack = []
    for event in sorted(slices, key=lambda event: nanoseconds(event["ts"])):
        start, end = span(event)
        while stack and stack[-1][1] <= start:
            stack.pop()
        faults.need(not stack or end <= stack[-1][1], "a slice reaches out of the one around it:", event)
        stack.append((start, end))
    return stack


def check_lives(faults, slices):
    """What a task does fills its life without a gap."""
    at = end = None
    for event in slices:
        if event["cat"] == "life":
            faults.need(at == end, "a life that ends in nothing:", event)
            at, end = span(event)
        elif event["cat"] in ("runs", "ready", "waits"):
            faults.need(span(event)[0] == at, "a gap in a life:", event)
            at = span(event)[1]
    faults.need(at == end, "a life that ends in nothing")


def check_flows(faults, events):
    slices = tracks(events, "X")
    ends = collections.defaultdict(dict)
    for event in events:
        if event["ph"] in "sf":
            faults.need(event["ph"] not in ends[event["id"]], "an arrow with two heads or tails:", event)
            ends[event["id"]][event["ph"]] = event
            time = nanoseconds(event["ts"])
            around = [found for found in slices[event["pid"], event["tid"]] if span(found)[0] <= time <= span(found)[1]]
            faults.need(around, "an arrow that begins or ends in no slice:", event)
    for flow in ends.values():
        faults.need(set(flow) == {"s", "f"}, "half an arrow:", flow)
        if set(flow) == {"s", "f"}:
            faults.need(flow["s"]["ts"] <= flow["f"]["ts"], "an arrow back in time:", flow)
            faults.need(flow["s"]["cat"] == flow["f"]["cat"] and flow["s"]["name"] == flow["f"]["name"], "arrow:", flow)


# The run --------------------------------------------------------------------------------------------------------------


def spread(trace):
    """Where each event's slot begins, by its number; worked out anew from the rule in docs/export.md."""
    starts, times = {}, sorted({event["t"] for event in trace})
    following = dict(zip(times, times[1:]))
    of_time = collections.defaultdict(list)
    for event in trace:
        of_time[event["t"]].append(event["n"])
    for time, numbers in of_time.items():
        gap = following.get(time, time + SLOT * len(numbers)) - time
        width = min(SLOT, gap // len(numbers))
        for index, number in enumerate(numbers):
            starts[number] = time + index * width
    return starts


def check_times(faults, events, trace):
    starts = spread(trace)
    for event in events:
        number = event["args"].get("event") if event["ph"] in "Xi" else None
        if number is not None:
            faults.need(nanoseconds(event["ts"]) == starts[number], "not where event", number, "is:", event)


def check_counts(faults, events, trace):
    kinds = collections.Counter(event["e"] for event in trace)
    slices = collections.Counter(event["cat"] for event in events if event["ph"] == "X")
    instants = collections.Counter(event["cat"] for event in events if event["ph"] == "i")
    arrows = collections.Counter(event["cat"] for event in events if event["ph"] == "f")
    faults.need(set(slices) <= SLICES, "unknown categories:", set(slices) - SLICES)
    threads = len({event["thread"] for event in trace if event["e"].startswith("thread.")})
    faults.need(slices["life"] == kinds["task.create"] + threads, "lives:", slices["life"])
    faults.need(slices["runs"] >= kinds["task.step"], "runs:", slices["runs"], "of", kinds["task.step"])
    in_tasks = sum(1 for event in trace if event["e"] == "line" and event["task"])
    faults.need(slices["line"] == in_tasks, "lines:", slices["line"], "of", in_tasks)
    for sign in SIGNS:
        faults.need(instants[sign] == kinds[sign], sign, instants[sign], "of", kinds[sign])
    wakes = sum(1 for event in trace if event["e"] == "task.wake" and event.get("by", {}).get("task") != event["task"])
    faults.need(arrows["wake"] == wakes, "wakes:", arrows["wake"], "of", wakes)
    faults.need(arrows["create"] == kinds["task.create"] + kinds["thread.start"], "creations:", arrows["create"])


def check_queues(faults, events, trace):
    wanted = [(event["queue"], event.get("size", 0)) for event in trace if event["e"] in ("queue.create", "queue.put", "queue.get")]
    got = [(int(event["name"].split()[1].rstrip(":")), event["args"]["items"])
           for event in events if event["ph"] == "C" and event["name"].startswith("queue ")]
    faults.need(wanted == got, "queues:", got, "instead of", wanted)
    ready = [event["args"]["ready"] for event in events if event["ph"] == "C" and event["name"] == "ready queue"]
    faults.need(ready, "nothing of the ready queue")
    faults.need(all(one != other for one, other in zip(ready[1:], ready[2:])), "a counter that says the same twice")


def check_names_of_tasks(faults, events, trace):
    names = {}
    for event in trace:
        if event["e"] in ("task.create", "task.rename"):
            names.setdefault(event["task"], {}).update(event)
    shown = {event["tid"]: event["args"]["name"] for event in events
             if event["ph"] == "M" and event["name"] == "thread_name" and event["pid"] == TASKS}
    faults.need(set(shown) == set(names), "tasks:", set(shown) ^ set(names))
    for number, event in names.items():
        if event["name"].isascii() and event["name"].isprintable() and "coro" in event:
            faults.need(shown.get(number) == f"{event['name']} {event['coro']}", "a task's name:", shown.get(number))


def check(program, scenario, directory):
    trace_path, export = directory / "trace.jsonl", directory / "export.json"
    subprocess.run([program, "run", "--detail", "line", "--trace", trace_path, scenario], capture_output=True)
    subprocess.run([program, "export", "--to", "chrome", "--out", export, trace_path], capture_output=True)
    faults = Faults()
    document = json.loads(export.read_text())
    faults.need(set(document) == {"displayTimeUnit", "otherData", "traceEvents"}, "keys of the document:", set(document))
    faults.need(document["displayTimeUnit"] in ("ms", "ns"), "displayTimeUnit")
    events = document["traceEvents"]
    trace = [json.loads(line) for line in trace_path.read_text().rstrip("\n").split("\n")[1:]]
    for event in events:
        check_fields(faults, event)
    if not faults:
        check_names(faults, events)
        for slices in tracks(events, "X").values():
            check_nesting(faults, slices)
            check_lives(faults, slices)
        check_flows(faults, events)
        check_times(faults, events, trace)
        check_counts(faults, events, trace)
        check_queues(faults, events, trace)
        check_names_of_tasks(faults, events, trace)
    return faults


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    scenarios = sys.argv[2:] or [*sorted(TOP.glob("scenarios/**/*.json")), *sorted(TOP.glob("tests/asyncio/**/*.json"))[::15],
                                 TOP / "tests/export/hostile.json"]
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        for scenario in scenarios:
            faults = check(program, scenario, pathlib.Path(name))
            failed += bool(faults)
            for fault in faults[:5]:
                print(f"FAILED {scenario}: {fault[:400]}")
    print(f"{len(scenarios) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
