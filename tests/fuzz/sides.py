"""One scenario on both sides: on this CPython in a forked child, on the simulator in a process of its own."""

import json
import os
import re
import shutil
import signal
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "conformance"))

import runner  # noqa: E402  (must come before asyncio)
import compare  # noqa: E402

PAST_64_BITS = "64 bits"  # of the OverflowError that says so: a documented difference
SIMULATOR_STEPS = 3_000_000
SIMULATOR_SECONDS = 60
SIMULATOR_MEMORY = "256M"
DIAGNOSES = re.compile(r"^asyncarium: .*: \d+ diagnos[ie]s$", re.MULTILINE)
ADDRESS = re.compile(r"\b0x[0-9a-f]+")


class Sides:
    """Runs scenarios on both sides, with files in a directory of its own."""

    def __init__(self, simulator, with_exit=True):
        self.with_exit = with_exit
        self.simulator = os.path.abspath(simulator)
        self.owner = os.getpid()
        memory = "/dev/shm"
        self.folder = tempfile.mkdtemp(prefix="fuzz-", dir=memory if os.access(memory, os.W_OK) else None)
        self.scenario_path, self.trace_path, self.output_path, self.errors_path = (
            os.path.join(self.folder, name) for name in ("scenario.json", "trace.jsonl", "output", "errors"))

    def close(self):
        """Remove the directory, in the process that made it: the children that the reference forks unwind to here, too."""
        if os.getpid() == self.owner:
            shutil.rmtree(self.folder)

    def difference(self, scenario):
        """Return (real, ours, position) of the first difference, or None; and how the run ended."""
        ours = self.ours(scenario)
        end = ours[-1]["reason"]
        if end != "crash" and any(PAST_64_BITS in str(event) for event in ours):
            return None, "past 64 bits"
        return self.parted(compare.project(scenario, runner.run(scenario, record=True).events), ours), end

    def parted(self, real, ours):
        """Return (real, ours, position) where two lists of events part, or None."""
        return parted(*((real, ours) if self.with_exit else map(without_exit, (real, ours))))

    def ours(self, scenario):
        """Return the projected events of the simulator; of one that crashed, its last is {"reason": "crash"}."""
        with open(self.scenario_path, "w", encoding="utf-8") as file:
            json.dump(scenario, file)
        if os.path.exists(self.trace_path):
            os.unlink(self.trace_path)
        status = self.run_simulator("--trace", self.trace_path, "--detail", "switch")
        events = compare.read_trace(self.trace_path) if os.path.exists(self.trace_path) and status in (0, 4) else []
        told = self.what_was_told()
        if not (events and events[-1]["e"] == "end"):
            return [crash(f"status {status}: {told[1][-2000:]}")]
        projected = compare.project(scenario, events)
        alone = self.run_simulator("--no-diagnose"), self.what_was_told()
        return projected if alone == (status, told) else [*projected[:-1], crash("otherwise where nobody listens")]

    def what_was_told(self):
        """Return what the last run wrote to stdout and to stderr, without the diagnoses, which come last."""
        texts = []
        for path in (self.output_path, self.errors_path):
            with open(path, encoding="utf-8", errors="replace") as file:
                texts.append(file.read())
        return texts[0], re.split(DIAGNOSES, texts[1])[0]

    def run_simulator(self, *options):
        """Run the simulator on the scenario's file; return its exit status.

        Where nobody listens, neither to a trace nor for mistakes, it takes shorter ways, of which nothing may be seen.
        """
        actions = [(os.POSIX_SPAWN_OPEN, number, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                   for number, path in ((1, self.output_path), (2, self.errors_path))]
        arguments = [self.simulator, "run", *options, "--steps", str(SIMULATOR_STEPS), "--memory", SIMULATOR_MEMORY, self.scenario_path]
        child = os.posix_spawn(self.simulator, arguments, os.environ, file_actions=actions)
        return os.waitstatus_to_exitcode(wait_for(child, SIMULATOR_SECONDS))


def crash(text):
    """Return the event that stands for an end that must never be."""
    return {"t": 0, "e": "end", "reason": "crash", "text": text}


def wait_for(child, seconds):
    """Wait for a child process, and kill it when it takes longer than that."""
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(seconds)
    try:
        return os.waitpid(child, 0)[1]
    finally:
        signal.alarm(0)


def parted(real, ours):
    """Return (real, ours, position) where two lists of events part, or None."""
    real, ours = (first_lines(events) for events in (real, ours))
    if "limit" in (real[-1].get("reason"), ours[-1].get("reason")):  # CPython's is the time that it really takes
        count = min(len(real), len(ours)) - 1
        real, ours = real[:count], ours[:count]
    position = compare.first_difference(real, ours)
    return None if position is None else (real, ours, position)


def same_but_for_addresses(real, ours):
    """Tell whether two lists of events show the same but for addresses: that of what is dead may be given again, or not."""
    real, ours = ([json.loads(ADDRESS.sub("0x", json.dumps(event))) for event in events] for events in (real, ours))
    return compare.first_difference(real, ours) is None


def first_lines(events):
    """Return the events without the further source lines of a traceback's entry: the reference shows the first one only."""
    kept, after = [], 2  # how many lines ago the entry began
    for event in events:
        is_log = event["e"] == "log"
        after = 0 if is_log and event["text"].startswith('  File "') else after + 1
        if not (is_log and after >= 2 and event["text"].startswith("    ") and kept[-1]["e"] == "log"):
            kept.append(event)
    return kept


def without_exit(events):
    """Return the events without what is logged after the last step."""
    last = max((index for index, event in enumerate(events) if event["e"].startswith("task.")), default=-1)
    return events[:last + 1] + [event for event in events[last + 1:] if event["e"] != "log"]
