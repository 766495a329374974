"""Tests of the reference runner itself: python3.13 tests/conformance/test_reference.py"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import golden
import log_text
import scenario_file
import told
from to_python import scenario_to_python

HERE = os.path.dirname(os.path.abspath(__file__))
IMPORTS = ["import asyncio", "import time"]


def main_program(*body, before=()):
    """Return a program that runs `body` in a main coroutine."""
    return [*IMPORTS, *before, {"async def": "main()", "do": list(body)}, "asyncio.run(main())"]


JOB = {"def": "job(name, seconds)", "do": [
    "time.sleep(seconds)", "print(name, 'ends at', time.time())", "return name"]}
SLEEPER = {"async def": "sleeper(name, seconds)", "do": [
    {"try": ["await asyncio.sleep(seconds)", "print(name, time.time())", "return name"], "finally": ["print(name, 'over')"]}]}

# name: (program, expectation, other keys of the scenario)
BEHAVIOURS = {
    "time_jumps": (
        main_program("await asyncio.sleep(86400 * 365)", "print(time.strftime('%Y-%m-%d'), time.monotonic_ns())"),
        {"output": ["1971-01-01 31536000000000000"], "end": "completed", "time": 31536000}, {}),
    "equal_deadlines_fire_in_order_of_setting": (
        main_program("loop = asyncio.get_running_loop()",
                     {"for": "i in range(5)", "do": ["loop.call_at(0.3, print, i)"]},
                     "loop.call_at(0.1 + 0.2, print, 'rounded to nanoseconds')",
                     "await asyncio.sleep(1)"),
        {"output": ["0", "1", "2", "3", "4", "rounded to nanoseconds"], "time": 1}, {}),
    "blocking_sleep_blocks_the_loop": (
        main_program("task = asyncio.create_task(sleeper('a', 1))", "await asyncio.sleep(0)", "time.sleep(2.5)", "await task",
                     before=[SLEEPER]),
        {"output": ["a 2.5", "a over"], "time": 2.5}, {}),
    "deadlock_runs_no_finally": (
        main_program("task = asyncio.create_task(sleeper('a', 1))",
                     {"try": ["await asyncio.Event().wait()"], "finally": ["print('never')"]}, before=[SLEEPER]),
        {"output": ["a 1.0", "a over"], "end": "deadlock", "time": 1}, {}),
    "sleeping_for_ever_is_a_deadlock": (
        main_program("await asyncio.sleep(float('inf'))"), {"output": [], "end": "deadlock", "time": 0}, {}),
    "time_limit": (
        main_program({"while": "True", "do": ["await asyncio.sleep(1)"]}), {"end": "limit"}, {"limits": {"time": 5}}),
    "sets_iterate_in_order_of_creation": (
        main_program("tasks = [asyncio.create_task(sleeper(i, 0), name=str(i)) for i in range(40)]",
                     "done, pending = await asyncio.wait(tasks[::-1])",
                     "print([int(t.get_name()) for t in done] == list(range(40)), type(done), len(pending | done))",
                     "print({t.get_name() for t in {tasks[9], tasks[8]} | {tasks[2]}} == {'2', '8', '9'})",
                     "print([t.get_name() for t in {tasks[9], tasks[8]} | {tasks[2]}])",
                     "print(next(iter(asyncio.all_tasks())) is asyncio.current_task(), {3, 1, 2}, set(), frozenset('a'))",
                     before=[{"async def": "sleeper(i, s)", "do": ["await asyncio.sleep(s)"]}]),
        {"output": ["True <class 'set'> 40", "True", "['2', '8', '9']", "True {1, 2, 3} set() frozenset({'a'})"]}, {}),
    "random_has_the_seed": (
        ["import random", "print(random.random())"], {"output": ["0.13436424411240122"]}, {"seed": 1}),
    "workers_sleep_on_the_virtual_clock": (
        main_program("print(await asyncio.gather(asyncio.to_thread(job, 'a', 2), asyncio.to_thread(job, 'b', 1)))",
                     before=[JOB]),
        {"output": ["b ends at 1.0", "a ends at 2.0", "['a', 'b']"], "time": 2}, {}),
    "jobs_wait_for_a_free_worker": (
        main_program("print(await asyncio.gather(*[asyncio.to_thread(job, i, 1) for i in range(3)]))", before=[JOB]),
        {"output": ["0 ends at 1.0", "1 ends at 1.0", "2 ends at 2.0", "[0, 1, 2]"], "time": 2}, {"workers": 2}),
    "run_waits_for_workers": (
        main_program("asyncio.get_running_loop().run_in_executor(None, job, 'late', 3)", before=[JOB]),
        {"output": ["late ends at 3.0"], "end": "completed", "time": 3}, {}),
    "worker_waits_for_a_coroutine": (
        main_program("loop = asyncio.get_running_loop()", "await asyncio.to_thread(ask, loop)",
                     before=[SLEEPER, {"def": "ask(loop)", "do": [
                         "print(asyncio.run_coroutine_threadsafe(sleeper('a', 1), loop).result(), time.time())"]}]),
        {"output": ["a 1.0", "a over", "a 1.0"], "time": 1}, {}),
    "debug_mode_measures_virtual_time": (
        main_program("time.sleep(2)"),
        {"log": ["Executing <Task finished name='Task-1' coro=<main() done, defined at debug_mode_measures_virtual_time.py:5> "
                 "result=None> took 2.000 seconds"]}, {"debug": True}),
    "error_and_log": (
        main_program("asyncio.sleep(1)", "raise KeyError('x')"),
        {"error": "KeyError: 'x'", "end": "error",
         "log": ["error_and_log.py:6: RuntimeWarning: coroutine 'sleep' was never awaited", "  asyncio.sleep(1)",
                 "RuntimeWarning: Enable tracemalloc to get the object allocation traceback"]}, {}),
}


def run_tool(name, *arguments):
    """Run a tool of this directory; return its output, which includes what it wrote to stderr."""
    return subprocess.run([sys.executable, os.path.join(HERE, name), *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True).stdout


class ScenarioFolder(unittest.TestCase):
    """Tests that run the scenarios of BEHAVIOURS from files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name, (program, expect, other) in BEHAVIOURS.items():
            self.write(name, {"name": name, "program": program, "expect": expect} | other)

    def path(self, name):
        return os.path.join(self.folder, name + ".json")

    def write(self, name, scenario):
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(scenario, file)


class Behaviour(ScenarioFolder):
    def test_runs_are_as_expected(self):
        self.assertEqual(run_tool("reference.py", "-j2", "--check", self.folder), f"{len(BEHAVIOURS)} passed, 0 failed\n")

    def test_recording_changes_nothing(self):
        self.assertEqual(run_tool("reference.py", "-j2", "--record", "--check", self.folder),
                         f"{len(BEHAVIOURS)} passed, 0 failed\n")

    def test_check_tells_the_first_difference(self):
        self.write("random_has_the_seed", {"name": "r", "program": ["print(1)", "print(2)"], "expect": {"output": ["1", "3"]}})
        self.assertIn("output line 2: expected '3', CPython has '2'\n0 passed, 1 failed",
                      run_tool("reference.py", "--check", self.path("random_has_the_seed")))

    def test_python_without_instruments_prints_the_same(self):
        program = main_program(
            "tasks = [asyncio.create_task(work(i)) for i in range(4)]", "tasks[3].cancel()",
            "print(await asyncio.gather(*tasks, return_exceptions=True))", "await work(9)",
            before=[{"async def": "work(i)", "do": [
                {"for": "step in range(3)", "do": ["print(i, step)", "await asyncio.sleep(0)"]}, "return 1 / (i - 2)"]}])
        scenario = {"name": "plain", "program": program}
        self.write("plain", scenario)
        alone = subprocess.run([sys.executable, "-c", scenario_to_python(scenario)], capture_output=True, text=True)
        self.assertEqual(json.loads(run_tool("reference.py", "--json", self.path("plain")))["output"], alone.stdout.splitlines())

    def test_python_without_instruments_says_the_same_at_its_end(self):
        program = [
            "import asyncio", "later = []", "first = []", "waits = None",
            {"class": "Noisy", "do": [{"def": "__del__(self)", "do": ["print('noisy goes', len(later))"]}]},
            {"async def": "fail(n)", "do": ["raise ValueError(n)"]},
            {"def": "failed(loop, n)", "do": ["future = loop.create_future()", "future.set_exception(ValueError(n))", "return future"]},
            {"async def": "main()", "do": [
                "global waits",
                {"for": "n in range(6)", "do": ["(first if n % 2 else later).append(failed(asyncio.get_running_loop(), n))"]},
                "later.append(Noisy())",
                "waits = fail('never')",
                "later.reverse()"]},
            "asyncio.run(main())"]
        self.write("plain", {"name": "plain", "program": program})
        script = self.path("plain").replace(".json", ".py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(scenario_to_python({"program": program}))
        alone = subprocess.run([sys.executable, script], capture_output=True, text=True)
        told = json.loads(run_tool("reference.py", "--json", self.path("plain")))
        mentioned = [line.split(":")[-1].strip() for line in alone.stderr.splitlines() if "Error: " in line or "never awaited" in line]
        self.assertEqual([line.split(":")[-1].strip() for line in told["log"] if "Error: " in line or "never awaited" in line], mentioned)
        self.assertEqual(len(mentioned), 7)
        self.assertEqual(told["output"], alone.stdout.splitlines())

    def test_trace_tells_what_tasks_do(self):
        self.write("two", {"name": "two", "program": main_program(
            "task = asyncio.create_task(bad(), name='b')", "await asyncio.wait([task])", "return task.exception()",
            before=[{"async def": "bad()", "do": ["raise ValueError('x')"]}])})
        trace = [json.loads(line) for line in run_tool("reference.py", "--trace", self.path("two")).splitlines()]
        shown = [{key: event[key] for key in event if key not in ("n", "t", "e")} | {"is": event["e"]} for event in trace[1:7]]
        self.assertEqual(shown, [
            {"is": "task.create", "task": 1, "name": "Task-1", "coro": "main"},
            {"is": "task.step", "task": 1},
            {"is": "task.create", "task": 2, "name": "b", "coro": "bad"},
            {"is": "task.step", "task": 2},
            {"is": "task.done", "task": 2, "outcome": "exception", "type": "ValueError", "message": "x"},
            {"is": "task.step", "task": 1},
        ])

    def test_compare_finds_where_the_sides_part(self):
        simulator = os.path.join(self.folder, "simulator")
        with open(simulator, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\n{sys.executable} {HERE}/reference.py --trace "$6" | sed "$CHANGE" > "$3"\n')
        os.chmod(simulator, 0o755)
        path = self.path("workers_sleep_on_the_virtual_clock")
        for change, wanted in (("", "1 passed, 0 failed"), ("s/b ends/c ends/", "[None] prints 'c ends at 1.0'"),
                               ("/task.done/d", "differs at event"), ("/\"end\"/d", "no end")):
            with self.subTest(change), unittest.mock.patch.dict(os.environ, {"CHANGE": change}):
                self.assertIn(wanted, run_tool("compare.py", "--simulator", simulator, path))


class Golden(ScenarioFolder):
    def record(self):
        return run_tool("golden.py", "--into", os.path.join(self.folder, "golden"), os.path.join(self.folder, "set"))

    def records(self):
        with open(os.path.join(self.folder, "golden", "set.txt"), encoding="utf-8") as file:
            return file.read()

    def put(self, name, statement, output):
        os.makedirs(os.path.join(self.folder, "set"), exist_ok=True)
        self.write(f"set/{name}", {"name": name, "program": [statement], "expect": {"output": [output]}})

    def test_what_is_not_as_expected_is_not_recorded(self):
        self.put("first", "print(1)", "1")
        self.put("second", "print(2)", "2")
        self.assertEqual(self.record(), "2 recorded, 0 refused\n")
        self.assertEqual(self.records(), "== first\nout - 1\nend completed\n\n== second\nout - 2\nend completed\n")
        self.put("first", "print(3)", "1")
        os.unlink(self.path("set/second"))
        self.assertIn("set/first.json: output line 1: expected '1', CPython has '3'\n0 recorded, 1 refused", self.record())
        self.assertEqual(self.records(), "== first\nout - 1\nend completed\n")
        os.unlink(self.path("set/first"))
        self.record()
        self.assertFalse(os.path.exists(os.path.join(self.folder, "golden", "set.txt")))

    def test_lines(self):
        self.assertEqual(golden.lines([
            {"t": 0, "e": "task.create", "task": 1, "name": "a b", "coro": "main"},
            {"t": 1, "e": "task.step", "task": 1},
            {"t": 1_500_000_000, "e": "out", "task": 1, "text": ""},
            {"t": 1_500_000_000, "e": "out", "text": "a\\b\x1b\ud800…"},
            {"t": 1_500_000_000, "e": "task.done", "task": 1, "outcome": "exception", "type": "E", "message": "x"},
            {"t": 2_000_000_000, "e": "task.done", "task": 2, "outcome": "cancelled"},
            {"t": 2_000_000_000, "e": "program.error", "type": "E"},
            {"t": 2_000_000_000, "e": "end", "reason": "error"},
        ]), ["create 1 a b main", "at 0.000000001", "step 1", "at 1.5", "out 1", "out - a\\\\b\\x1b\\ud800…",
             "done 1 exception E: x", "at 2", "done 2 cancelled", "error E", "end error"])

    def test_records_are_named_as_their_folders(self):
        self.assertEqual(golden.golden_path("tests/golden", "tests/asyncio/queue/put.json"), "tests/golden/asyncio/queue.txt")
        self.assertEqual(golden.golden_path("tests/golden", "scenarios/2-tasks/a.json"), "tests/golden/scenarios/2-tasks.txt")


class Told(unittest.TestCase):
    class Own(ValueError):
        def __repr__(self):
            raise AssertionError("is asked")

        __str__ = __repr__

    def test_values(self):
        group = ExceptionGroup("g", [ValueError(1)])
        for value in (None, -1.5, "<a>...", b"'", range(3), [1, ("a",), {2: {3}}], KeyError("x"), group, [[[[[[[]]]]]]]):
            with self.subTest(value):
                self.assertEqual(told.value_of_text(told.value(value)), repr(value))
        cycle = []
        cycle.append(cycle)
        for value in (object(), [len], int, self.Own(), {1: self.Own()}, cycle, [[[[[[[[]]]]]]]], "x" * 200):
            with self.subTest(type(value)):
                self.assertEqual(told.value_of_text(told.value(value)), "…")

    def test_texts_of_a_simulator(self):
        for text in ("<Task object>", "[<A object>]", "[1, ...]", "'" + "x" * 120 + "'"):
            self.assertEqual(told.value_of_text(text), "…")
        for text in (r"'<\'...'", '"<\'"', "b'<'"):
            self.assertEqual(told.value_of_text(text), text)

    def test_messages(self):
        for error, message in ((ValueError("x"), "x"), (KeyError("x"), "'x'"), (ValueError("a", 1), "('a', 1)"),
                               (ValueError([1]), "[1]"), (ValueError([1], 2), "[1], 2"), (self.Own("own"), "own"),
                               (self.Own(1, "a"), "1, 'a'"), (ValueError(object()), "…"), (ValueError("a <b"), "…"),
                               (ValueError("'<' between"), "'<' between"), (ValueError("x" * 121), "x" * 120 + "…"),
                               (ExceptionGroup("g", [self.Own()]), "g (1 sub-exception)")):
            with self.subTest(message):
                self.assertEqual(told.message_of_text(told.message(error)), message)


class CanonicalText(unittest.TestCase):
    def test_blank_lines_and_indents(self):
        program = [
            "import asyncio",
            {"class": "A", "do": ["x = 1", {"def": "f(self)", "do": ["pass"]}, {"def": "g(self)", "do": [
                {"def": "inner()", "do": ["pass"]}, "return inner"], "decorators": ["property"], "note": "not shown"}]},
            {"def": "f()", "do": ["pass"]},
            {"run": "f()", "note": "not shown"},
            {"if": "a", "do": ["pass"], "else": [{"if": "b", "do": ["pass"], "else": ["pass"]}]},
            {"if": "a", "do": ["pass"], "else": [{"if": "b", "do": ["pass"]}, "pass"]},
            {"for": "x in y", "do": ["pass"], "else": [{"if": "b", "do": ["pass"]}]},
            {"try": ["pass"], "except": [{"type": "E", "as": "e", "do": ["pass"]}, {"do": ["pass"]}],
             "else": ["pass"], "finally": ["pass"]},
            {"try": [{"async with": "a as x, b", "do": ["pass"]}], "except*": [{"type": "(E, F)", "do": ["pass"]}]},
        ]
        self.assertEqual(scenario_to_python({"program": program}).replace("    ", "\t"), """\
import asyncio


class A:
\tx = 1

\tdef f(self):
\t\tpass

\t@property
\tdef g(self):
\t\tdef inner():
\t\t\tpass

\t\treturn inner


def f():
\tpass


f()
if a:
\tpass
elif b:
\tpass
else:
\tpass
if a:
\tpass
else:
\tif b:
\t\tpass
\tpass
for x in y:
\tpass
else:
\tif b:
\t\tpass
try:
\tpass
except E as e:
\tpass
except:
\tpass
else:
\tpass
finally:
\tpass
try:
\tasync with a as x, b:
\t\tpass
except* (E, F):
\tpass
""")


class LogText(unittest.TestCase):
    def clean(self, text):
        return [line for _, line in log_text.clean_log(text.split("\n"), "p.py", log_text.Addresses())]

    def test_frames_of_the_library_go(self):
        self.assertEqual(self.clean("""\
  + Exception Group Traceback (most recent call last):
  |   File "/lib/asyncio/runners.py", line 194, in run
  |     return runner.run(main)
  |   File "p.py", line 3, in main
  |     await x
  |     ^^^^^^^
  |   File "/lib/asyncio/x.py", line 1, in f
  |     f()
  |   [Previous line repeated 9 more times]
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: x
    +------------------------------------"""), [
            "  + Exception Group Traceback (most recent call last):", '  |   File "p.py", line 3, in main', "  |     await x",
            "  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)", "  +-+---------------- 1 ----------------",
            "    | ValueError: x", "    +------------------------------------"])

    def test_one_source_line_stays_of_a_frame(self):
        self.assertEqual(self.clean("""\
  |   File "p.py", line 3, in main
  |     async for x in y:
  |     ...<2 lines>...
  |         print(x)
  | ValueError: x
  File "p.py", line 4, in f
    return g(
           ~^
        1)
        ^^
  File "p.py", line 5, in g
    raise KeyError
KeyError: 'a
    b'"""), [
            '  |   File "p.py", line 3, in main', "  |     async for x in y:", "  | ValueError: x", '  File "p.py", line 4, in f', "    return g(",
            '  File "p.py", line 5, in g', "    raise KeyError", "KeyError: 'a", "    b'"])

    def test_places_of_the_library_go(self):
        self.assertEqual(self.clean(
            "<Task coro=<f() running at p.py:3> cb=[g.<locals>.h() at /lib/a.py:7, p() at p.py:1] created at /lib/r.py:1>\n"
            "<sleep() done, defined at /lib/tasks.py:1>\n"
            "/lib/events.py:89: RuntimeWarning: coroutine 'f' was never awaited\n  self._run()\n"
            "p.py:89: RuntimeWarning: coroutine 'f' was never awaited\n  f()"), [
            "<Task coro=<f() running at p.py:3> cb=[g.<locals>.h(), p() at p.py:1]>", "<sleep() done>",
            "RuntimeWarning: coroutine 'f' was never awaited",
            "p.py:89: RuntimeWarning: coroutine 'f' was never awaited", "  f()"])

    def test_addresses_are_numbered(self):
        self.assertEqual(self.clean("a at 0x7fa0 b at 0x7fb0\na at 0x7fa0, 0x7fb0"), ["a at 0x1 b at 0x2", "a at 0x1, 0x7fb0"])


class ExpectText(unittest.TestCase):
    def test_the_rest_of_the_file_stays(self):
        text = '{"name": "x",\n  "expect": {"end": "no"}, "program": [ "a" ]\n}\n'
        self.assertEqual(scenario_file.replace_expect(text, {"output": ["é"]}),
                         '{"name": "x",\n  "expect": {"output": ["é"]}, "program": [ "a" ]\n}\n')

    def test_comes_last_if_it_is_missing(self):
        self.assertEqual(scenario_file.replace_expect('{\n  "program": [\n  "a"]\n}\n', {"end": "completed"}),
                         '{\n  "program": [\n  "a"],\n  "expect": {"end": "completed"}\n}\n')

    def test_long_ones_take_several_lines(self):
        text = scenario_file.replace_expect('{"name": "x"}', {"output": ["a" * 70, "b" * 70], "time": 1})
        self.assertEqual(text, '{"name": "x",\n  "expect": {\n    "output": [\n      "%s",\n      "%s"\n    ],\n'
                               '    "time": 1\n  }}' % ("a" * 70, "b" * 70))


if __name__ == "__main__":
    unittest.main()
