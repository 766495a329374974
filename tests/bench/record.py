"""What recording costs: the time of programs with and without the recorder, in paired runs of whole processes.

usage: python3 tests/bench/record.py      (with the Python that is to be measured)
"""

import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

RECORDER = pathlib.Path(__file__).resolve().parents[2] / "viz/record/asyncarium_record.py"
RUNS = 7

# name -> (operations, source): what is counted is what one operation costs.
PROGRAMS = {
    "switch: await sleep(0)": (100_000, """
import asyncio
async def work():
    for _ in range(1000):
        await asyncio.sleep(0)
async def main():
    await asyncio.gather(*(work() for _ in range(100)))
asyncio.run(main())
"""),
    "queue: an item": (40_000, """
import asyncio
async def produce(queue):
    for i in range(40_000):
        await queue.put(i)
async def consume(queue):
    while True:
        await queue.get()
        queue.task_done()
async def main():
    queue = asyncio.Queue(16)
    consumers = [asyncio.create_task(consume(queue)) for _ in range(4)]
    await produce(queue)
    await queue.join()
    for task in consumers:
        task.cancel()
asyncio.run(main())
"""),
    "gather: a task": (20_000, """
import asyncio
async def work():
    await asyncio.sleep(0)
async def main():
    for _ in range(20):
        await asyncio.gather(*(work() for _ in range(1000)))
asyncio.run(main())
"""),
    "network: a line to a server and back": (4_000, """
import asyncio
async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
    writer.close()
async def ask(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(400):
        writer.write(b"hello\\n")
        await reader.readline()
    writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(*(ask(port) for _ in range(10)))
    server.close()
asyncio.run(main())
"""),
    "start: a program that does nothing": (1, "import asyncio\n"),
}


def seconds(command):
    """Run a command; return the time that it had of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main():
    print(f"CPython {sys.version.split()[0]}; microseconds of an operation, medians of {RUNS} paired runs")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, (count, source) in PROGRAMS.items():
            pathlib.Path("program.py").write_text(source)
            plain, recorded = [], []
            for _ in range(RUNS):
                plain.append(seconds([sys.executable, "program.py"]))
                recorded.append(seconds([sys.executable, RECORDER, "-o", "t.jsonl", "program.py"]))
            pair = statistics.median(plain) / count * 1e6, statistics.median(recorded) / count * 1e6
            lines = sum(1 for _ in open("t.jsonl", "rb")) - 2
            print(f"{name:40} {pair[0]:9.2f} {pair[1]:9.2f}   {pair[1] / pair[0]:5.1f} x   {lines / count:6.1f} events")


if __name__ == "__main__":
    main()
