"""How fast the simulator is, beside CPython and compiled peers that do the same work in the same run.

    python3 tests/bench/bench.py [--simulator build/asyncarium] [--runs 7] [--json FILE] [WORKLOAD ...]

Every round runs each side once, one after the other, so that a machine that is slow for a while is slow for all of them;
a ratio is taken within a round, and the table shows medians. What is measured is processor time (user and system) of the
whole process; "per operation" takes the start of the process off. A side that is not installed is shown as missing.
"""

import argparse
import json
import mmap
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Workload:
    """One line of the table: so many operations of a kind, and how many times faster than CPython is the goal."""

    name: str
    operation: str
    operations: int
    goal: float
    goal_traced: float


WORKLOADS = [
    Workload('switch', 'switch', 1_000_000, 25, 12),
    Workload('timers', 'sleep', 200_000, 40, 30),
    Workload('queue', 'item', 500_000, 20, 12),
    Workload('lock', 'round', 200_000, 60, 30),
    Workload('gather', 'task', 1_000_000, 60, 40),
    Workload('start', 'process', 1, 40, 40),
]

SIMULATOR, TRACED, CPYTHON = 'asyncarium', '+trace', 'CPython'


@dataclass
class Side:
    """One that does the work: how to start it with a workload, or None if this machine does not have it."""

    name: str
    command: object
    version: str = ''


@dataclass
class Figures:
    """What the rounds of one side on one workload measured: seconds of processor, seconds on the wall, bytes at the peak."""

    cpu: list = field(default_factory=list)
    wall: list = field(default_factory=list)
    peak: list = field(default_factory=list)


# ---- the sides

def first_line(*command):
    """The first line that a command prints, or None if there is no such command."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.partition('\n')[0].strip()


def find_python():
    """CPython 3.13 if there is one, else the newest python3."""
    candidates = ['python3.13', *map(str, Path.home().glob('.pyenv/versions/3.13*/bin/python3.13')), 'python3']
    for candidate in candidates:
        version = first_line(candidate, '-c', 'import platform; print(platform.python_version())')
        if version:
            return candidate, version
    return None, None


def build(into, *command, environment=None):
    """Whether a peer could be built."""
    into.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, cwd=into, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(f'cannot build: {" ".join(map(str, command))}\n{done.stdout[-2000:]}', file=sys.stderr)
    return done.returncode == 0


def simulator_sides(program):
    file = lambda workload: str(HERE / 'workloads' / f'{workload}.py')
    limits = ['--steps', '1000000000', '--memory', '8G', '--no-diagnose']  # CPython looks for no mistakes, either
    trace = ['--trace', '/dev/null', '--detail', 'switch']
    version = first_line(program, '--version').split()[1].strip(',')
    yield Side(SIMULATOR, lambda workload: [program, 'run', *limits, file(workload)], version)
    yield Side(TRACED, lambda workload: [program, 'run', *limits, *trace, file(workload)], version)


def python_side():
    python, version = find_python()
    file = lambda workload: str(HERE / 'workloads' / f'{workload}.py')
    return Side(CPYTHON, python and (lambda workload: [python, file(workload)]), version)


def tokio_side(into):
    """tokio of the system's packages, built against the folder in which Debian keeps crates."""
    crates = Path('/usr/share/cargo/registry')
    cargo = shutil.which('cargo', path='/usr/bin') or shutil.which('cargo')
    if not cargo or not any(crates.glob('tokio-1*')):
        return Side('tokio', None)
    into = into / 'tokio'
    shutil.copytree(HERE / 'peers' / 'tokio', into, dirs_exist_ok=True)
    (into / '.cargo').mkdir(exist_ok=True)
    (into / '.cargo' / 'config.toml').write_text(
        f'[source.crates-io]\nreplace-with = "system"\n[source.system]\ndirectory = "{crates}"\n')
    built = build(into, cargo, 'build', '--release', '--offline', '--quiet')
    program = str(into / 'target' / 'release' / 'peer')
    return Side('tokio', built and (lambda workload: [program, workload]), next(crates.glob('tokio-1*')).name[6:])


def go_side(into):
    program = into / 'peer-go'
    version = first_line('go', 'version')
    cache = dict(os.environ, GOCACHE=str(into / 'go-cache'), GO111MODULE='off')
    built = version and build(into, 'go', 'build', '-o', program, HERE / 'peers' / 'peer.go', environment=cache)
    return Side('Go', built and (lambda workload: [str(program), workload]), version and version.split()[2][2:])


def script_side(name, interpreters, script, flag):
    """A peer that an interpreter runs from its text."""
    for interpreter in interpreters:
        version = first_line(interpreter, flag)
        if version:
            return Side(name, lambda workload: [interpreter, str(HERE / 'peers' / script), workload],
                        version.removeprefix('v').removeprefix('Lua').split()[0])
    return Side(name, None)


def find_sides(program, into):
    return [*simulator_sides(program), python_side(), tokio_side(into), go_side(into),
            script_side('Lua', ['lua5.4', 'lua'], 'peer.lua', '-v'),
            script_side('Node', ['node', 'nodejs'], 'peer.js', '--version')]


# ---- measuring

WORTH_BORROWING = 32 << 20  # bytes


def touch_memory(size):
    memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, 'MADV_HUGEPAGE'):
        memory.madvise(mmap.MADV_HUGEPAGE)
    for page in range(0, size, mmap.PAGESIZE):
        memory[page] = 1


def borrow_memory(size):
    """Takes memory for a moment. A virtual machine lends what is free to its host, and to get it back takes longer than the work
    that is measured: that would be counted to whoever comes first."""
    if size < WORTH_BORROWING:
        return
    child = os.fork()
    if child == 0:
        touch_memory(size)
        os._exit(0)
    os.waitpid(child, 0)


def run_once(command, figures):
    """Runs a command to its end and keeps what the operating system counted; what it prints goes nowhere."""
    with open(os.devnull, 'w') as nowhere, tempfile.TemporaryFile() as said:
        borrow_memory(max(figures.peak, default=0))
        begin = os.times().elapsed
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=nowhere, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f'{" ".join(command)}: status {process.returncode}\n{said.read().decode()}')
    figures.wall.append(os.times().elapsed - begin)
    figures.cpu.append(usage.ru_utime + usage.ru_stime)
    figures.peak.append(usage.ru_maxrss * (1 if sys.platform == 'darwin' else 1024))


def measure(workload, sides, rounds):
    """The Figures of each side that is there, by name."""
    present = [side for side in sides if side.command]
    figures = {side.name: Figures() for side in present}
    for _ in range(rounds):
        for side in present:
            run_once(side.command(workload.name), figures[side.name])
    return figures


# ---- the table

def start_seconds(results, side):
    return statistics.median(results['start'][side].cpu) if 'start' in results else 0.0


def per_operation(results, workload, side):
    """Nanoseconds an operation, of each round."""
    start = 0.0 if workload.operations == 1 else start_seconds(results, side)
    return [max(cpu - start, 0.0) / workload.operations * 1e9 for cpu in results[workload.name][side].cpu]


def ratios(results, workload, side):
    """How many times the processor time of this side CPython took, round by round."""
    pairs = zip(results[workload.name][CPYTHON].cpu, results[workload.name][side].cpu)
    return [python / max(own, 1e-9) for python, own in pairs]


def figure(value):
    return f'{value:,.0f}' if value >= 10 else f'{value:.1f}'


def shown(values, scale=1):
    """The median and the spread."""
    low, middle, high = (figure(value / scale) for value in (min(values), statistics.median(values), max(values)))
    return middle if low == high else f'{middle} ({low}-{high})'


def table(results, sides, workloads):
    """Lines of Markdown."""
    yield '| processor time | ' + ' | '.join(f'{side.name} {side.version or ""}'.strip() for side in sides) + ' |'
    yield '| --- |' + ' ---: |' * len(sides)
    for workload in workloads:
        unit, scale = ('ms', 1e6) if workload.operations == 1 else ('ns', 1)
        cells = [shown(per_operation(results, workload, side.name), scale) if side.command else 'missing'
                 for side in sides]
        yield f'| {workload.name}: {unit} for each {workload.operation} | ' + ' | '.join(cells) + ' |'


def ratio_table(results, workloads):
    yield '| CPython : asyncarium | without a trace | goal | trace to /dev/null | goal |'
    yield '| --- | ---: | ---: | ---: | ---: |'
    for workload in workloads:
        plain, traced = (shown(ratios(results, workload, side)) for side in (SIMULATOR, TRACED))
        yield f'| {workload.name} | {plain} | {workload.goal} | {traced} | {workload.goal_traced} |'


def memory_lines(results, sides):
    """Bytes a task, where a million of them wait at the same time."""
    if 'gather' not in results or 'start' not in results:
        return
    tasks = next(workload.operations for workload in WORKLOADS if workload.name == 'gather')
    yield '| bytes a task | ' + ' | '.join(side.name for side in sides) + ' |'
    yield '| --- |' + ' ---: |' * len(sides)
    peak = lambda name, side: statistics.median(results[name][side.name].peak)
    cells = [f'{(peak("gather", side) - peak("start", side)) / tasks:,.0f}' if side.command else 'missing' for side in sides]
    yield '| gather | ' + ' | '.join(cells) + ' |'


def as_json(results, sides):
    return {
        'machine': platform.machine(), 'system': platform.platform(), 'processors': os.cpu_count(),
        'versions': {side.name: side.version for side in sides if side.command},
        'workloads': {name: {side: vars(figures) for side, figures in by_side.items()}
                      for name, by_side in results.items()},
    }


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--simulator', default='build/asyncarium')
    parser.add_argument('--runs', type=int, default=7, help='rounds of each workload (7)')
    parser.add_argument('--into', type=Path, default=Path('build/bench'), help='where peers are built (build/bench)')
    parser.add_argument('--only', default='', help='sides to run, such as asyncarium,CPython (all of them)')
    parser.add_argument('--json', type=Path, help='also keep every figure in this file')
    parser.add_argument('workload', nargs='*', help='of ' + ', '.join(workload.name for workload in WORKLOADS))
    return parser.parse_args()


def main():
    options = arguments()
    names = {workload.name for workload in WORKLOADS}
    if unknown := set(options.workload) - names:
        raise SystemExit(f'no such workload: {", ".join(sorted(unknown))}')
    wanted = set(options.workload) | {'start'} if options.workload else names
    workloads = [workload for workload in WORKLOADS if workload.name in wanted]
    sides = find_sides(options.simulator, options.into.resolve())
    if options.only:
        sides = [side for side in sides if side.name in options.only.split(',')]
    results = {}
    for workload in workloads:
        print(f'{workload.name} …', file=sys.stderr, flush=True)
        results[workload.name] = measure(workload, sides, options.runs)
    present = {side.name for side in sides if side.command}
    parts = [table(results, sides, workloads)]
    if {SIMULATOR, TRACED, CPYTHON} <= present:
        parts.append(ratio_table(results, workloads))
    parts.append(memory_lines(results, sides))
    print('\n\n'.join(filter(None, ('\n'.join(part) for part in parts))))
    if options.json:
        options.json.write_text(json.dumps(as_json(results, sides), indent=1) + '\n')


if __name__ == '__main__':
    main()
