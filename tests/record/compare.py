"""Records programs of the simulator's language on a real CPython 3.13, and compares what the tasks do with the simulator's trace.

usage: python3.13 tests/record/compare.py --simulator build/asyncarium PATH...

The programs run as in tests/conformance, on its virtual clock, so that the order of events is the same on every machine; the recorder
watches. The last line is "N passed, N failed".
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import types

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests/conformance"), str(TOP / "viz/record")]

import runner  # noqa: E402  (before asyncio)
import scenario_file  # noqa: E402
import virtual_time  # noqa: E402

import asyncarium_record  # noqa: E402

WOKEN = "the reference's gather of generators that are closed is told in another way"
PASSED_ON = "the simulator knows whose a future is that a program's own awaitable passes on"
FACTORY = "the simulator does not know the task behind a program's own future"
KNOWN = {  # what may differ, and why
    "async_generator/error_while_run_closes_it_is_logged": WOKEN,
    "async_generator/several_left_are_closed_together": WOKEN,
    "async_generator/still_referenced_at_the_end_is_closed_by_run": WOKEN,
    "cpython/runners/run_closes_generators_after_hanging_tasks_failed": WOKEN,
    "debug/error_while_an_async_generator_is_closed": WOKEN,
    "fuzz/generator_that_ignores_its_end_has_no_traceback_at_shutdown": WOKEN,
    "lifetime/generator_of_a_context_manager_that_swallowed_lives_until_shutdown": WOKEN,
    "cpython/task_groups/groups_in_groups_make_a_task_for_each_unless_they_are_eager": FACTORY,
    "task_group/tasks_of_a_task_factory": FACTORY,
    "cpython/futures/duck_future_is_taken_as_it_is": "its own callbacks run inside of the step",
    "cpython/tasks/completing_a_task_from_outside_makes_its_step_an_error": "it is seen only at the next step",
    "debug/handlers_get_the_source_traceback": "a source traceback has ten frames, two of them the recorder's",
    "eager/context_that_is_entered_is_refused": "a first step that is refused is told",
    "diagnose/starvation": "it ends at a limit",
    "lock/what_enters_it_can_be_seen": PASSED_ON,
    "module/functions_are_functions_and_methods": "the recorder has functions of its own in the place of Task.cancel and its kin",
    "sleep/what_awaits_a_long_sleep_can_be_seen": PASSED_ON,
    "threads/loop_is_closed_while_a_job_runs": "the recording ends before the threads",
}

SHOWN = 3  # events before a difference
CALLBACKS = ("callback", "future", "gather", "shield")  # which future had this callback is not always known afterwards
COMPARED = {
    "task.create": ("task", "name", "coro", "parent"),
    "task.rename": ("task", "name"),
    "task.step": ("task", "why"),
    "task.suspend": ("task", "on"),
    "task.wake": ("task", "by"),
    "task.cancel": ("task", "by", "line"),
    "task.done": ("task", "outcome"),
    "out": ("task", "text", "line"),
}


def record_in_child(scenario, path):
    """Run a scenario under the recorder."""
    file = runner.program_name(scenario)
    with open(file, "w", encoding="utf-8", errors="surrogatepass") as program:
        program.write(runner.scenario_to_python(scenario))
    virtual_time.install()  # twice does no harm: the recorder's timers are derived from these
    journal = runner.journals.Journal()
    sys.stdout, sys.stderr = journal.streams()

    def stop(end):
        asyncarium_record.trace.end(end, None)
        os._exit(0)

    runner.prepare_child(scenario, stop)
    asyncarium_record.prepare(types.SimpleNamespace(detail="switch"), file, path)
    asyncarium_record.now = lambda: virtual_time.clock.now + asyncarium_record.trace.start
    asyncarium_record.watch(is_script=False)
    asyncarium_record.Lines(sys.stdout, "out")
    errors = runner.execute(scenario)
    end = "error" if errors else "completed"
    runner.let_go_of_program(errors)
    stop(end)


def record(scenario, folder):
    path = os.path.join(folder, "recorded.jsonl")
    child = os.fork()
    if child == 0:
        try:
            os.chdir(folder)
            record_in_child(scenario, path)
        except BaseException:
            import traceback
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(1)
    os.waitpid(child, 0)
    return read(path)


def simulate(simulator, scenario, folder):
    path = os.path.join(folder, "simulated.jsonl")
    subprocess.run([simulator, "run", "--detail", "switch", "--trace", path, scenario], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return read(path)


def read(path):
    """Return what is compared of a trace."""
    with open(path, encoding="utf-8") as lines:
        next(lines)
        addresses = runner.log_text.Addresses()
        return [project(event, addresses) for event in map(json.loads, lines) if event["e"] in COMPARED]


def project(event, addresses):
    """Return the kind, and those keys that both sides can know."""
    kept = {key: event.get(key) for key in COMPARED[event["e"]]}
    if "text" in kept:
        kept["text"] = runner.log_text.clean_value(kept["text"], addresses)
    if "on" in kept:
        kept["on"] = event["on"]["kind"]
    if "by" in kept:
        kind = event["by"]["kind"]
        kept["by"] = "callback" if kind in CALLBACKS else kind, event["by"].get("task")
    return event["e"], kept


def compare(path, arguments, folder):
    """Return None, or in words where the two part."""
    scenario = scenario_file.load(path)
    recorded, simulated = record(scenario, folder), simulate(arguments.simulator, path, folder)
    for index in range(max(len(recorded), len(simulated))):
        pair = [side[index] if index < len(side) else None for side in (simulated, recorded)]
        if pair[0] != pair[1]:
            before = "".join(f"      {event}\n" for event in recorded[max(0, index - SHOWN):index])
            return f"{before}    simulated: {pair[0]}\n    recorded:  {pair[1]}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--simulator", default=str(TOP / "build/asyncarium"))
    parser.add_argument("--every", type=int, default=1, help="only each so many-th")
    parser.add_argument("paths", nargs="+")
    arguments = parser.parse_args()
    arguments.simulator = os.path.abspath(arguments.simulator)
    files = sorted(file for path in map(pathlib.Path, arguments.paths) for file in ([path] if path.is_file() else path.glob("**/*.json")))
    passed = failed = 0
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for file in map(pathlib.Path.resolve, files[::arguments.every]):
        if str(file.relative_to(TOP / "tests/asyncio") if "asyncio" in file.parts else file.stem).removesuffix(".json") in KNOWN:
            continue
        folder = tempfile.mkdtemp()  # no TemporaryDirectory: the exit functions that the child runs would remove it
        difference = compare(file, arguments, folder)
        shutil.rmtree(folder)
        passed += difference is None
        failed += difference is not None
        if difference:
            print(f"FAILED {file.relative_to(TOP)}\n{difference}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    runner.ensure_environment()
    sys.exit(main())
