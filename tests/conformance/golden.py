"""Record what this CPython does in scenarios, for a machine that has none.

    golden.py [-j N] [--into tests/golden] PATH...

The scenarios of a folder are recorded in one file; tests/golden/README.md says how it reads. A scenario whose `expect` is not
what CPython does is not recorded: what stands there stays. Records of scenarios that are gone are removed.
"""

import argparse
import collections
import os
import re
import sys

import compare
import reference
import runner
import scenario_file
from parallel import map_in_processes

HEADING = "== "
ESCAPED = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")


def lines(events):
    """Return projected events as lines of text."""
    if events[-1]["reason"] == "limit":
        return ["end limit"]
    told, now = [], 0
    for event in events:
        if event["t"] != now:
            now = event["t"]
            told.append(f"at {seconds(now)}")
        told.append(line(event))
    return told


def line(event):
    """Return one event as a line."""
    task = event.get("task") or "-"
    error = ": ".join(event[key] for key in ("type", "message") if key in event)
    words = {
        "task.create": lambda: ["create", task, *(event[key] for key in ("name", "coro") if event.get(key))],
        "task.step": lambda: ["step", task],
        "task.done": lambda: ["done", task, event["outcome"], *([event["value"]] if "value" in event else [error] if error else [])],
        "out": lambda: ["out", task, *([event["text"]] if event["text"] else [])],
        "log": lambda: ["log", *([event["text"]] if event["text"] else [])],
        "program.error": lambda: ["error", error],
        "end": lambda: ["end", event["reason"]],
    }[event["e"]]()
    return ESCAPED.sub(escape, " ".join(str(word) for word in words))


def escape(match):
    """Return how a character is written that would not show, or would not be UTF-8."""
    character = match[0]
    if character == "\\":
        return "\\\\"
    return f"\\x{ord(character):02x}" if ord(character) < 0x100 else f"\\u{ord(character):04x}"


def seconds(nanoseconds):
    """Return a time in seconds, as short as it goes."""
    whole, rest = divmod(nanoseconds, 1_000_000_000)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")


def record(path):
    """Return the lines for a scenario, and what is wrong with its expectation."""
    try:
        scenario = scenario_file.load(path)
        if "expect" not in scenario:
            return None, ["has no `expect`"]
        result = runner.run(scenario, record=True)
        differences = reference.differences(scenario["expect"], result.expect())
        return (None, differences) if differences else (lines(compare.project(scenario, result.events)), [])
    except Exception as error:
        return None, [f"{type(error).__name__}: {error}"]


def golden_path(into, path):
    """Return the file in which a scenario is recorded: named as its folder, seen from where the records are or from here."""
    folder = os.path.relpath(os.path.dirname(path))
    parent = os.path.dirname(os.path.relpath(into))
    inside = os.path.relpath(folder, parent) if parent and folder.startswith(parent + os.sep) else folder
    return os.path.join(into, inside + ".txt")


def scenario_name(path):
    """Return the name under which a scenario is recorded."""
    return os.path.basename(path).removesuffix(".json")


def read_blocks(path):
    """Return {name: lines} of a file of records."""
    blocks = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for text in file.read().split("\n"):
                if text.startswith(HEADING):
                    block = blocks[text.removeprefix(HEADING)] = []
                elif text:
                    block.append(text)
    return blocks


def write_blocks(path, blocks):
    """Write a file of records, or remove it if there are none."""
    if not blocks:
        if os.path.exists(path):
            os.unlink(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("\n".join("\n".join([HEADING + name, *blocks[name], ""]) for name in sorted(blocks)))


def all_records(into):
    """Yield the files of records that are there."""
    for folder, _, names in os.walk(into):
        yield from (os.path.join(folder, name) for name in names if name.endswith(".txt"))


def is_there(into, record_path, name):
    """Return whether the scenario of a record exists."""
    folder = os.path.relpath(record_path, into).removesuffix(".txt")
    places = (os.path.join(parent, folder, name + ".json") for parent in (os.path.dirname(into.rstrip("/")), ""))
    return any(os.path.exists(place) for place in places)


def main():
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-j", dest="jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--into", default="tests/golden", metavar="DIR")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args()
    runner.prepare()
    paths = list(scenario_file.find(options.paths))
    results = map_in_processes(record, paths, options.jobs)
    files = collections.defaultdict(dict)
    failed = 0
    for path, (told, differences) in zip(paths, results):
        for difference in differences:
            print(f"{path}: {difference}")
        failed += told is None
        if told is not None:
            files[golden_path(options.into, path)][scenario_name(path)] = told
    for path in {*files, *all_records(options.into)}:
        old = {name: told for name, told in read_blocks(path).items() if is_there(options.into, path, name)}
        write_blocks(path, old | files.get(path, {}))
    print(f"{len(paths) - failed} recorded, {failed} refused")
    return 1 if failed else 0


if __name__ == "__main__":
    runner.ensure_environment()
    sys.exit(main())
