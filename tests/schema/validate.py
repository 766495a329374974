"""Checks scenarios and traces against the JSON Schemas in docs/, with the jsonschema package.

usage: python3 tests/schema/validate.py [--every N] build/asyncarium
All scenarios of scenarios/ and tests/ that `asyncarium check` accepts must be good, and each line of their traces, of each
detail; so must what the recorder writes on each Python that there is, and what-ifs. A trace may hold no kind of event, no key
and no kind of reference that the schema does not name (the schema itself lets them pass, since readers do). The faulty
documents below must be bad, and so must a line of each kind when a key is taken away or gets a value of another type.
--every N: of the scenarios each N-th, no recordings, and only the highest detail.
"""

import argparse
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore", DeprecationWarning)  # RefResolver: what Debian's version has
import jsonschema

TOP = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = sorted(TOP.glob("scenarios/**/*.json")) + sorted(TOP.glob("tests/**/*.json"))
RUNS = {  # of lessons, with options that a header tells of
    "choices": ["--choose", "turn2=task3", "scenarios/4-sharing/01-lost-update.json"],
    "a timer that lasts longer": ["--choose", "timer1=0.5", "scenarios/4-sharing/01-lost-update.json"],
    "a choice that does not fit": ["--choose", "turn3=task9", "scenarios/4-sharing/01-lost-update.json"],
    "limits": ["--seed", "7", "--steps", "50", "--time", "9", "--memory", "64M", "scenarios/4-sharing/08-crawler.json"],
    "no diagnoses": ["--no-diagnose", "scenarios/4-sharing/03-deadlock.json"],
    "a file of Python": ["tests/record/programs/order.py"],
}

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


# Scenarios -------------------------------------------------------------------------------------------------------------


def accepts(program, path):
    return subprocess.run([program, "check", path], capture_output=True).returncode == 0


def check_scenarios(program, validator, paths, directory):
    for path in paths:
        error = first_error(validator, json.loads(path.read_text()))
        result(not error or not accepts(program, path), f"{path.relative_to(TOP)}: {error}")
    for what, document in FAULTY.items():
        path = directory / "faulty.json"
        path.write_text(json.dumps(document))
        result(not validator.is_valid(document), f"the schema lets pass: {what}")
        result(not accepts(program, path), f"asyncarium check lets pass: {what}")


# Traces ----------------------------------------------------------------------------------------------------------------


def closed(definition):
    return definition | {"additionalProperties": False}


def close(schema):
    """The schema of a trace, where nothing may be that it does not name."""
    definitions = schema["$defs"]
    kinds = definitions["ref"]["properties"]["kind"]
    kinds["enum"] = kinds.pop("examples")
    thing = copy.deepcopy(definitions["ref"])
    thing["properties"]["name"] = definitions["things"]["items"]["properties"]["name"]
    definitions["things"]["items"] = closed(thing)
    for name in "ref", "header", "choice":
        definitions[name] = closed(definitions[name])
    for name in "recorded", "options":
        definitions["header"]["properties"][name] = closed(definitions["header"]["properties"][name])
    event = definitions["event"]
    for branch in event["allOf"]:
        name = branch["then"]["$ref"].rpartition("/")[2]
        properties = event["properties"] | definitions[name]["properties"]
        definitions[name] = closed(definitions[name] | {"properties": properties})
    event["properties"]["e"]["enum"] = [branch["if"]["properties"]["e"]["const"] for branch in event["allOf"]]
    return schema


class TraceLines:
    """Checks lines by the part of the closed schema for their kind. What differs in numbers only is checked once."""

    def __init__(self, uri, schema, store):
        self.schema = close(copy.deepcopy(schema))
        resolver = jsonschema.RefResolver(uri, self.schema, store=store)
        self.whole = jsonschema.Draft202012Validator(self.schema, resolver=resolver)
        event = self.schema["$defs"]["event"]
        self.kinds = {}
        for branch in event["allOf"]:
            kind = {"type": "object", "required": event["required"], "allOf": [branch["then"]]}
            name = branch["if"]["properties"]["e"]["const"]
            self.kinds[name] = jsonschema.Draft202012Validator(kind, resolver=resolver)
        self.good = set()
        self.examples = {}  # by kind: a line with as many keys as were seen

    def error(self, line):
        shape = re.sub(r"[1-9][0-9]*", "1", line)
        if shape in self.good:
            return None
        document = json.loads(line)
        kind = document.get("e")
        if error := first_error(self.kinds.get(kind, self.whole), document):
            return error
        self.good.add(shape)
        if len(document) > len(self.examples.get(kind, {})):
            self.examples[kind] = document
        return None


def first_fault(lines, path):
    """Return where and how a trace is not as the schema says, or None."""
    for number, line in enumerate(path.read_text().rstrip("\n").split("\n"), 1):
        if error := lines.error(line):
            return f"line {number}: {error}"
    return None


def check_trace(program, lines, arguments, what, directory):
    path = directory / "trace.jsonl"
    path.unlink(missing_ok=True)
    subprocess.run([program, "run", "--trace", path] + arguments, cwd=TOP, capture_output=True)
    if path.exists():  # a scenario with errors has none
        result(not (error := first_fault(lines, path)), f"the trace of {what}: {error}")


def check_recordings(lines, directory):
    """The traces that the recorder writes on each Python that there is."""
    pythons = subprocess.run(["sh", TOP / "tests/record/pythons.sh"], capture_output=True, text=True).stdout.split()
    for python in pythons:
        for source in sorted(TOP.glob("tests/record/programs/*.py")):
            path = directory / "recorded.jsonl"
            subprocess.run([python, TOP / "viz/record/asyncarium_record.py", "-o", path, source], capture_output=True)
            result(not (error := first_fault(lines, path)), f"what {python} records of {source.name}: {error}")


OTHER_TYPE = {int: "1", str: 1, dict: [], list: {}, bool: 1, type(None): "null"}


def mutations(event, required):
    """Of a good line, what it must not be, by what is wrong with it."""
    yield "a key that is not named", event | {"because": 1}
    yield "a kind that is not named", event | {"e": "moon.rise"}
    for key, value in event.items():
        yield f"another type of {key}", event | {key: OTHER_TYPE[type(value)]}
        if key in required:
            yield f"no {key}", {name: value for name, value in event.items() if name != key}
        if type(value) is int:
            yield f"a fraction in {key}", event | {key: value + 0.5}
        if key in ("on", "by", "instead"):
            yield f"a {key} of no kind", event | {key: {"kind": "moon"}}
            yield f"a {key} with a key that is not named", event | {key: value | {"because": 1}}


def check_mutations(lines):
    definitions = lines.schema["$defs"]
    for kind, event in lines.examples.items():
        if kind is None:
            continue
        required = definitions["event"]["required"] + definitions[kind].get("required", [])
        for what, document in mutations(event, required):
            result(lines.error(json.dumps(document)) is not None, f"{kind}: the schema lets pass: {what}")


def parts(value):
    """All objects of a document."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from parts(inner)


def check_hovers(schema, name):
    """Editors show one description of a key: its own, if what it refers to has none."""
    described = {f"#/$defs/{key}" for key, definition in schema["$defs"].items() if "description" in definition}
    hidden = [part["description"] for part in parts(schema) if "description" in part and part.get("$ref") in described]
    result(not hidden, f"{name}: what is described twice: {hidden}")


def check_rules(of_trace):
    for what, event in FAULTY_EVENTS.items():
        result(not of_trace.is_valid(event), f"the schema lets pass: {what}")
    for what, event in GOOD_EVENTS.items():
        result(of_trace.is_valid(event), f"the schema refuses: {what}")


def check_all(program, every, directory):
    scenario_uri, scenario = load("scenario.schema.json")
    trace_uri, trace = load("trace.schema.json")
    store = {scenario_uri: scenario}
    of_trace = jsonschema.Draft202012Validator(trace, resolver=jsonschema.RefResolver(trace_uri, trace, store=store))
    lines = TraceLines(trace_uri, trace, store)
    paths = SCENARIOS[:: every or 1]
    check_scenarios(program, jsonschema.Draft202012Validator(scenario), paths, directory)
    for path in paths:
        name = str(path.relative_to(TOP))
        for detail in ["line"] if every else ["line", "sync", "switch"]:
            check_trace(program, lines, ["--steps", "200000", "--detail", detail, name], f"{name}, {detail}", directory)
    for what, arguments in RUNS.items():
        check_trace(program, lines, arguments, what, directory)
    if not every:
        check_recordings(lines, directory)
        missing = set(lines.kinds) - set(lines.examples)
        result(not missing, f"no trace tells of {missing}")
    check_mutations(lines)
    check_rules(of_trace)
    check_hovers(scenario, "scenario.schema.json")
    check_hovers(trace, "trace.schema.json")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--every", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        check_all(str(arguments.program.resolve()), arguments.every, pathlib.Path(name))
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
