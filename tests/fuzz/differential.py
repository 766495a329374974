"""Differential fuzzer: random scenarios on the simulator and on this CPython; whatever differs is made small and written down.

    differential.py --count 200                      a quick look, with a fresh seed, which it prints
    differential.py --seed 7 --count 20000 -j 2      as many; the same seed makes the same scenarios
    differential.py --minutes 5                      as many as fit
    differential.py --seed 7 --only 123              print scenario 123 of that seed as Python, and what differs

Exit status 1 if anything differs. Each difference is written as a scenario into --into, with CPython's results as `expect`.
"""

import argparse
import contextlib
import itertools
import json
import os
import random
import re
import sys
import time
import warnings

import sides  # first: it prepares the reference

import compare
import creation_order
import parallel
import runner
import scenario_file
from language import LanguagePrograms
from shrink import shrink
from tasks import TaskPrograms
from to_python import scenario_to_python

KINDS = {"tasks": (TaskPrograms,), "language": (LanguagePrograms,), "both": (TaskPrograms, TaskPrograms, LanguagePrograms)}
SHRINK_SECONDS = 60
SHOWN_PER_WORKER = 6   # differences that are made small and shown; the rest is counted
REPORT_LINES = 14
CLOSING = "async_generator_athrow"  # the coroutine of the task that closes a generator
DEATHS = ("was never awaited", "was never retrieved", "was destroyed but it is pending")


class Found:
    """What a worker has found."""

    def __init__(self):
        self.scenarios = 0
        self.features = set()
        self.pairs = set()
        self.ends = {}
        self.differences = {}  # signature -> how often
        self.lifetimes = 0     # differences that are only about when something dies
        self.addresses = 0     # programs that show the same but for addresses

    def add(self, features, end):
        self.scenarios += 1
        features = sorted(features)
        self.features.update(features)
        self.pairs.update((a, b) for index, a in enumerate(features) for b in features[index + 1:])
        self.ends[end] = self.ends.get(end, 0) + 1

    def merge(self, other):
        self.scenarios += other.scenarios
        self.lifetimes += other.lifetimes
        self.addresses += other.addresses
        self.features |= other.features
        self.pairs |= other.pairs
        for mine, theirs in ((self.ends, other.ends), (self.differences, other.differences)):
            for key, count in theirs.items():
                mine[key] = mine.get(key, 0) + count


def make(seed, number, kind):
    """Return scenario `number` of a seed, and its features."""
    classes = KINDS[kind]
    for attempt in itertools.count():
        generator = classes[number % len(classes)](f"{seed}/{number}/{attempt}")
        scenario = {"name": f"fuzz_{seed}_{number}", "program": generator.program()}
        if is_clean(scenario):
            return scenario, generator.features


def is_clean(scenario):
    """Tell whether CPython compiles the program without an error or a warning."""
    try:
        with warnings.catch_warnings(action="error"):
            creation_order.compile_program(scenario_to_python(scenario), runner.program_name(scenario))
    except (SyntaxError, Warning):
        return False
    return True


def work(options, first, deadline):
    """Run every jobs-th scenario; return what was found."""
    with contextlib.closing(sides.Sides(options.simulator, not options.no_exit)) as both:
        return work_with(both, options, first, deadline)


def work_with(both, options, first, deadline):
    """Do the work."""
    found = Found()
    for number in range(first, options.count, options.jobs):
        if time.monotonic() > deadline:
            break
        scenario, features = make(options.seed, number, options.kind)
        difference, end = both.difference(scenario)
        found.add(features, end)
        if difference and not options.lifetimes and is_about_lifetime(difference):
            found.lifetimes += 1
        elif difference and sides.same_but_for_addresses(*difference[:2]):
            found.addresses += 1
        elif difference:
            report_difference(both, options, scenario, difference, found)
    return found


def report_difference(both, options, scenario, difference, found):
    """Make a difference small, show it and write it down."""
    signature = sign(difference)
    if signature in found.differences or len(found.differences) >= SHOWN_PER_WORKER:
        found.differences[signature] = found.differences.get(signature, 0) + 1
        return
    found.differences[signature] = 1

    def still_differs(candidate):
        again, _ = both.difference(candidate)
        return again is not None and sign(again) == signature

    small = shrink(scenario, still_differs, options.shrink)
    path = os.path.join(options.into, f"{scenario['name']}.json")
    write(path, small)
    difference = both.difference(small)[0] or difference
    print("\n".join([path, *(f"    {line}" for line in scenario_to_python(small).splitlines()[:60]), *explain(difference)]), flush=True)


def is_about_lifetime(difference):
    """Tell whether two runs part only in when something dies, as docs/semantics.md allows: see README.md."""
    real, ours, position = difference
    sides_there = [side[position] if position < len(side) else {} for side in (real, ours)]
    if begins_closing(sides_there[0]) != begins_closing(sides_there[1]):
        return True
    return tells_of_death_later(sides_there[0], ours[position:]) or tells_of_death_later(sides_there[1], real[position:])


def begins_closing(event):
    """Tell whether the event is the birth of a task that closes an async generator."""
    return event.get("e") == "task.create" and event.get("coro") == CLOSING


def tells_of_death_later(event, others):
    """Tell whether an event reports a death that the other side reports too, at another moment."""
    text = event.get("text", "")
    return any(death in text for death in DEATHS) and any(other.get("text") == text for other in others)


def explain(difference):
    """Return a difference side by side, as lines."""
    return [line[:400] for line in compare.side_by_side(*difference).split("\n")[:REPORT_LINES]]


def sign(difference):
    """Return what a difference is like, so that one that comes often is shown once."""
    real, ours, position = difference
    if ours[-1]["reason"] == "crash":
        return "crash: " + re.sub(r"0x[0-9a-f]+|\d+", "#", ours[-1].get("text", ""))[:200]
    texts = [json.dumps({key: value for key, value in events[position].items() if key not in ("t", "task")}, sort_keys=True)
             if position < len(events) else "nothing" for events in (real, ours)]
    return " / ".join(re.sub(r"\d+(\.\d+)?|'[a-z]'", "#", text)[:120] for text in texts)


def write(path, scenario):
    """Write a scenario with CPython's results as `expect`, one statement a line."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    expect = runner.run(scenario).expect()
    members = [f'  "{key}": {json.dumps(value)}' for key, value in scenario.items() if key != "program"]
    members.insert(1, '  "program": [\n' + format_body(scenario["program"], 2) + "\n  ]")
    members.append('  "expect": ' + scenario_file.format_expect(expect, len('  "expect": ')))
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(members) + "\n}\n")


def format_body(statements, level):
    """Return the JSON text of a body, a line for each statement that is short."""
    margin = "  " * level
    return ",\n".join(margin + format_statement(statement, level) for statement in statements)


def format_statement(statement, level):
    """Return the JSON text of a statement."""
    line = json.dumps(statement, ensure_ascii=False)
    if isinstance(statement, str) or 2 * level + len(line) < 100:
        return line
    margin = "  " * level
    parts = []
    for key, value in statement.items():
        if key in ("except", "except*"):
            handlers = ", ".join(format_statement(handler, level + 1) for handler in value)
            parts.append(f'"{key}": [{handlers}]')
        elif isinstance(value, list):
            parts.append(f'"{key}": [\n{format_body(value, level + 1)}\n{margin}]')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{" + ", ".join(parts) + "}"


def show(options):
    """Print one scenario and its difference."""
    scenario, _ = make(options.seed, options.only, options.kind)
    print(scenario_to_python(scenario))
    with contextlib.closing(sides.Sides(options.simulator, not options.no_exit)) as both:
        difference, _ = both.difference(scenario)
    print("\n".join(explain(difference)) if difference else "no difference")
    return 1 if difference else 0


def main():
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, help="default: a fresh one")
    parser.add_argument("--count", type=int, help="scenarios; default 200, or no end with --minutes")
    parser.add_argument("--minutes", type=float, help="stop after that time")
    parser.add_argument("--kind", choices=KINDS, default="both")
    parser.add_argument("-j", dest="jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--simulator", default="build/asyncarium")
    parser.add_argument("--into", default="build/fuzz", help="directory for scenarios that differ")
    parser.add_argument("--shrink", type=float, default=SHRINK_SECONDS, help="seconds to make a difference small")
    parser.add_argument("--no-exit", action="store_true", help="leave out what is logged after the last step")
    parser.add_argument("--lifetimes", action="store_true", help="count as failures where only the moment differs at which something dies")
    parser.add_argument("--allow", type=float, default=0, help="so many of 1000 scenarios may differ; default 0")
    parser.add_argument("--only", type=int, help="show this one scenario of the seed")
    options = parser.parse_args()
    options.seed = random.SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
    options.count = options.count or (sys.maxsize if options.minutes else 200)
    runner.prepare()
    if options.only is not None:
        return show(options)
    print(f"seed {options.seed}", flush=True)
    started = time.monotonic()
    deadline = started + (options.minutes * 60 if options.minutes else float("inf"))
    total = Found()
    for found in parallel.map_in_processes(lambda first: work(options, first, deadline), range(options.jobs), options.jobs):
        total.merge(found)
    return summarize(total, time.monotonic() - started, options.allow)


def summarize(total, seconds, allowed):
    """Print the counts; return the exit status. So many of a thousand scenarios may differ; a crash may never be."""
    for signature, count in sorted(total.differences.items(), key=lambda item: -item[1])[:40]:
        print(f"{count:5} × {signature}")
    differ = sum(total.differences.values())
    ends = ", ".join(f"{count} {end}" for end, count in sorted(total.ends.items()))
    print(f"{total.scenarios} scenarios in {seconds:.0f} s ({total.scenarios / seconds:.0f}/s): {ends}")
    if total.lifetimes:
        print(f"{total.lifetimes} part where something dies, see README.md")
    if total.addresses:
        print(f"{total.addresses} differ in the addresses that they show, see README.md")
    print(f"{len(total.features)} features, {len(total.pairs)} pairs of them")
    crashed = sum(count for signature, count in total.differences.items() if signature.startswith("crash"))
    failed = crashed if differ * 1000 <= allowed * total.scenarios else differ
    if failed < differ:
        print(f"{differ} differ, which is within {allowed} of 1000")
    print(f"{total.scenarios - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    runner.ensure_environment()
    sys.exit(main())
