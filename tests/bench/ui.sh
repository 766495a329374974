#!/bin/sh
# How long keys of the terminal UI take on long traces: see ui.c. The traces are made on the way, in a directory that is deleted.
# usage: sh tests/bench/ui.sh [BUILD [LIMIT]]     LIMIT: milliseconds that a key may take, 50 unless given
# BENCH_LONG=1 adds a trace of 10 million events.
cd "$(dirname "$0")/../.." || exit 1
build=${1:-build}
limit=${2:-50}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Twenty workers that share a queue and a lock; the last one holds $1 items.
write_workers() {
    cat <<END
import asyncio

async def worker(name, queue, lock, total):
    while True:
        item = await queue.get()
        if item is None:
            break
        async with lock:
            total[0] += item
        if item % 1000 == 0:
            print(name, 'has', item)
        await asyncio.sleep(0.001)
        queue.task_done()

async def main():
    queue = asyncio.Queue(50)
    lock = asyncio.Lock()
    total = [0]
    workers = [asyncio.create_task(worker(f'w{i}', queue, lock, total)) for i in range(20)]
    for i in range($1):
        await queue.put(i)
    for _ in workers:
        await queue.put(None)
    await asyncio.gather(*workers)

asyncio.run(main())
END
}

write_tasks() {
    cat <<END
import asyncio

async def child(i):
    await asyncio.sleep(1 + i % 10)
    return i

async def main():
    await asyncio.gather(*[asyncio.create_task(child(i)) for i in range($1)])

asyncio.run(main())
END
}

# measure NAME DETAIL: of the program $work/NAME.py.
measure() {
    "$build/asyncarium" run --steps 1000000000 --detail "$2" --trace "$work/$1.jsonl" "$work/$1.py" >/dev/null || failed=1
    echo "$1 ($2)"
    "$build/bench/ui" "$work/$1.jsonl" 120x36 "$limit" || failed=1
    rm -f "$work/$1.jsonl"
}

write_workers 97700 >"$work/workers.py"
write_workers 45000 >"$work/lines.py"
write_tasks 100000 >"$work/tasks.py"
measure workers sync
measure lines line
measure tasks sync
if [ -n "$BENCH_LONG" ]; then
    write_workers 977000 >"$work/long.py"
    measure long sync
fi
exit $failed
