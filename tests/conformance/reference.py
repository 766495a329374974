"""Run scenarios on a real CPython with a virtual clock.

    reference.py SCENARIO.json [--json]     run it: output, log text, how it ended, virtual time
    reference.py --trace SCENARIO.json      print what happened, as JSON lines in the vocabulary of the trace
    reference.py --fill PATH...             write what happens into the `expect` of the scenario files
    reference.py --check PATH...            compare what happens with their `expect`

A PATH is a scenario file, or a directory which is searched for them. See README.md for what is shown and how.
"""

import argparse
import json
import sys

import runner
import scenario_file
from parallel import map_in_processes

VERIFIED = ("output", "error", "log", "end", "time")


def main():
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--json", action="store_true", help="print the run as an expectation")
    action.add_argument("--trace", action="store_true", help="print the events of the run")
    action.add_argument("--fill", action="store_true", help="write expectations")
    action.add_argument("--check", action="store_true", help="compare with expectations")
    parser.add_argument("--record", action="store_true", help="with --check: record too, to show that this changes nothing")
    parser.add_argument("-j", dest="jobs", type=int, default=1, help="processes at once, for --check")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args()
    runner.prepare()
    paths = scenario_file.find(options.paths)
    if options.check:
        return check_all(paths, options.jobs, options.record)
    for path in paths:
        scenario = scenario_file.load(path)
        result = runner.run(scenario, record=options.trace)
        if options.fill:
            scenario_file.write_expect(path, result.expect())
        elif options.json:
            print(json.dumps(result.expect(), ensure_ascii=False, indent=2))
        elif options.trace:
            print_trace(scenario, result)
        else:
            print_run(result)
    return 0


def print_run(result):
    """Print a run for people."""
    for event in result.events:
        if event["e"] in ("out", "log", "warning"):
            print(event["text"], file=sys.stdout if event["e"] == "out" else sys.stderr, flush=True)
    if result.error():
        print(result.error()["text"], file=sys.stderr, flush=True)
    print(f"-- {result.end} at {result.nanoseconds / 1e9:g} s", file=sys.stderr)


def print_trace(scenario, result):
    """Print a run as JSON lines."""
    version = ".".join(str(part) for part in sys.version_info[:2])
    print(json.dumps({"trace": "reference", "version": 1, "scenario": scenario, "python": version}, ensure_ascii=False))
    for number, event in enumerate(result.events, start=1):
        print(json.dumps({"n": number} | event, ensure_ascii=False))


def check_all(paths, jobs, record):
    """Compare each scenario's expectation with its run; return the exit status."""
    paths = list(paths)
    results = map_in_processes(lambda path: check(path, record), paths, jobs)
    for path, differences in zip(paths, results):
        for line in differences:
            print(f"{path}: {line}")
    failed = sum(bool(differences) for differences in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def check(path, record):
    """Return what differs between the expectation and the run, as lines."""
    try:
        scenario = scenario_file.load(path)
        expect = scenario.get("expect")
        if expect is None:
            return ["has no `expect`"]
        real = runner.run(scenario, record).expect()
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return differences(expect, real)


def differences(expect, real):
    """Return what differs between an expectation and a run, as lines; of a run that ends as `limit`, only that counts."""
    keys = ("end",) if expect.get("end") == "limit" else VERIFIED
    return [difference(key, expect[key], real.get(key)) for key in keys if key in expect and expect[key] != real.get(key)]


def difference(key, expected, real):
    """Return one difference in words; of lists, the first item that differs."""
    if isinstance(expected, list) and isinstance(real, list):
        for index in range(max(len(expected), len(real))):
            left, right = expected[index:index + 1], real[index:index + 1]
            if left != right:
                return f"{key} line {index + 1}: expected {shown(left)}, CPython has {shown(right)}"
    return f"{key}: expected {expected!r}, CPython has {real!r}"


def shown(item):
    """Return a list's item, or that it is missing."""
    return repr(item[0]) if item else "nothing"


if __name__ == "__main__":
    runner.ensure_environment()
    sys.exit(main())
