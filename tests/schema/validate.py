"""Checks scenarios and traces against the JSON Schemas in docs/, with the jsonschema package.

usage: python3 tests/schema/validate.py build/asyncarium
All scenarios of scenarios/ and tests/ that `asyncarium check` accepts must be good, the faulty documents below must be
bad for both, and every line of the traces of all lessons must be good (detail line: it holds the others).
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore", DeprecationWarning)  # RefResolver: what Debian's version has
import jsonschema

TOP = pathlib.Path(__file__).resolve().parents[2]
LESSONS = sorted(TOP.glob("scenarios/**/*.json"))
SCENARIOS = LESSONS + sorted(TOP.glob("tests/language/**/*.json")) + sorted(TOP.glob("tests/asyncio/**/*.json"))

# What must not pass, by what is wrong with it.
FAULTY = {
    "no name": {"program": ["pass"]},
    "an empty name": {"name": "", "program": ["pass"]},
    "a control character in the name": {"name": "a\u0007", "program": ["pass"]},
    "no program": {"name": "x"},
    "an empty program": {"name": "x", "program": []},
    "an unknown key": {"name": "x", "program": ["pass"], "expects": {}},
    "an unknown expectation": {"name": "x", "program": ["pass"], "expect": {"outputs": []}},
    "an end that there is not": {"name": "x", "program": ["pass"], "expect": {"end": "done"}},
    "a line break in a line of output": {"name": "x", "program": ["pass"], "expect": {"output": ["a\nb"]}},
    "a negative time": {"name": "x", "program": ["pass"], "expect": {"time": -1}},
    "an unknown limit": {"name": "x", "program": ["pass"], "limits": {"step": 1}},
    "a limit of nothing": {"name": "x", "program": ["pass"], "limits": {"steps": 0}},
    "a limit of no time": {"name": "x", "program": ["pass"], "limits": {"time": 0}},
    "no workers": {"name": "x", "program": ["pass"], "workers": 0},
    "too many workers": {"name": "x", "program": ["pass"], "workers": 100001},
    "a seed with decimals": {"name": "x", "program": ["pass"], "seed": 1.5},
    "debug as a number": {"name": "x", "program": ["pass"], "debug": 1},
    "a number for a statement": {"name": "x", "program": [1]},
    "a blank statement": {"name": "x", "program": [" "]},
    "a statement of no kind": {"name": "x", "program": [{"do": ["pass"]}]},
    "a statement of two kinds": {"name": "x", "program": [{"if": "1", "while": "1", "do": ["pass"]}]},
    "an unknown key of a statement": {"name": "x", "program": [{"run": "pass", "notes": ""}]},
    "an elif": {"name": "x", "program": [{"if": "1", "do": ["pass"], "elif": ["pass"]}]},
    "no body": {"name": "x", "program": [{"async def": "f()"}]},
    "an empty body": {"name": "x", "program": [{"async def": "f()", "do": []}]},
    "an else of a with": {"name": "x", "program": [{"with": "x", "do": ["pass"], "else": ["pass"]}]},
    "decorators of an if": {"name": "x", "program": [{"if": "1", "do": ["pass"], "decorators": ["f"]}]},
    "a fault deep inside": {"name": "x", "program": [{"if": "1", "do": [{"if": "1", "do": [{"run": 1}]}]}]},
    "a try alone": {"name": "x", "program": [{"try": ["pass"]}]},
    "both kinds of except": {"name": "x", "program": [{"try": ["pass"], "except": [{"do": ["pass"]}],
                                                       "except*": [{"type": "E", "do": ["pass"]}]}]},
    "an else without except": {"name": "x", "program": [{"try": ["pass"], "else": ["pass"], "finally": ["pass"]}]},
    "no clause": {"name": "x", "program": [{"try": ["pass"], "except": []}]},
    "an as without a type": {"name": "x", "program": [{"try": ["pass"], "except": [{"as": "e", "do": ["pass"]}]}]},
    "an except* for all": {"name": "x", "program": [{"try": ["pass"], "except*": [{"do": ["pass"]}]}]},
}

HEADER = {"trace": "asyncarium", "version": 1, "sha256": "0" * 64, "python": "3.12", "detail": "sync"}
RECORDED = {"python": "3.12.1", "file": "x.py", "source": "pass\n"}

FAULTY_EVENTS = {
    "no number": {"t": 0, "e": "clock", "from": 0},
    "a negative time": {"n": 1, "t": -1, "e": "clock", "from": 0},
    "a required key that is not there": {"n": 1, "t": 0, "e": "clock"},
    "a text for an id": {"n": 1, "t": 0, "e": "task.step", "task": "1", "why": "created"},
    "an outcome that there is not": {"n": 1, "t": 0, "e": "task.done", "task": 1, "outcome": "good"},
    "a frame without a line": {"n": 1, "t": 0, "e": "task.suspend", "task": 1, "on": {"kind": "yield"}, "stack": [["f"]]},
    "a reference without a kind": {"n": 1, "t": 0, "e": "task.wake", "task": 1, "by": {"task": 1}},
    "a header of another version": {"trace": "asyncarium", "version": 2},
    "a header of nothing": HEADER,
    "a header of a scenario and a recording": HEADER | {"scenario": {"name": "x", "program": ["pass"]}, "recorded": RECORDED},
    "a recording without its text": HEADER | {"recorded": {"python": "3.12.1", "file": "x.py"}},
}

GOOD_EVENTS = {
    "a kind of the future": {"n": 1, "t": 0, "e": "moon.rise", "phase": []},
    "a header of a recording": HEADER | {"recorded": RECORDED},
    "a key of the future": {"n": 1, "t": 0, "e": "clock", "from": 0, "because": 1},
}

passed, failed = 0, 0


def result(good, what):
    global passed, failed
    passed += good
    failed += not good
    if not good:
        print("FAILED", what)


def load(name):
    path = TOP / "docs" / name
    schema = json.loads(path.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return path.as_uri(), schema


def first_error(validator, document):
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    return error and f"{error.json_path}: {error.message[:300]}"


def accepts(program, path):
    return subprocess.run([program, "check", path], capture_output=True).returncode == 0


def check_scenarios(program, validator, directory):
    for path in SCENARIOS:
        error = first_error(validator, json.loads(path.read_text()))
        result(not error or not accepts(program, path), f"{path.relative_to(TOP)}: {error}")
    for what, document in FAULTY.items():
        path = directory / "faulty.json"
        path.write_text(json.dumps(document))
        result(not validator.is_valid(document), f"the schema lets pass: {what}")
        result(not accepts(program, path), f"asyncarium check lets pass: {what}")


def first_fault(validator, path):
    """Return where and how a trace is not as the schema says, or None."""
    for number, line in enumerate(path.read_text().rstrip("\n").split("\n"), 1):
        if error := first_error(validator, json.loads(line)):
            return f"line {number}: {error}"
    return None


def check_trace(program, validator, lesson, directory):
    path = directory / "trace.jsonl"
    subprocess.run([program, "run", "--detail", "line", "--trace", path, lesson], capture_output=True)
    result(not (error := first_fault(validator, path)), f"the trace of {lesson.relative_to(TOP)}: {error}")


def check_recordings(validator, directory):
    """The traces that the recorder writes on each Python that there is."""
    pythons = subprocess.run(["sh", TOP / "tests/record/pythons.sh"], capture_output=True, text=True).stdout.split()
    for python in pythons:
        for source in sorted(TOP.glob("tests/record/programs/*.py")):
            path = directory / "recorded.jsonl"
            subprocess.run([python, TOP / "viz/record/asyncarium_record.py", "-o", path, source], capture_output=True)
            result(not (error := first_fault(validator, path)), f"what {python} records of {source.name}: {error}")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    scenario_uri, scenario = load("scenario.schema.json")
    trace_uri, trace = load("trace.schema.json")
    resolver = jsonschema.RefResolver(trace_uri, trace, store={scenario_uri: scenario})
    of_scenario = jsonschema.Draft202012Validator(scenario)
    of_trace = jsonschema.Draft202012Validator(trace, resolver=resolver)
    with tempfile.TemporaryDirectory() as name:
        check_scenarios(program, of_scenario, pathlib.Path(name))
        for lesson in LESSONS:
            check_trace(program, of_trace, lesson, pathlib.Path(name))
        check_recordings(of_trace, pathlib.Path(name))
    for what, event in FAULTY_EVENTS.items():
        result(not of_trace.is_valid(event), f"the schema lets pass: {what}")
    for what, event in GOOD_EVENTS.items():
        result(of_trace.is_valid(event), f"the schema refuses: {what}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
