# Runs in which nobody looks for mistakes: where nobody does, awaits that would end at once are made without their coroutine. And such in
# which nobody listens to a trace either: tasks that give way go from step to step in a shorter way. Nothing of that may be seen.
. "$(dirname "$0")/tap.sh"

# told TRACE: what the program did, without the diagnoses and the numbers that count them.
told() {
    sed -e '/"e":"diagnosis"/d' -e 's/"n":[0-9]*,//' -e 's/,"options":{[^}]*}//' -e 's/"events":[0-9]*//' "$1"
}

# same NAME SCENARIO OPTION…
same() {
    name=$1 scenario=$2
    shift 2
    "$asyncarium" run "$@" --trace with.jsonl "$scenario" >with.out 2>&1
    "$asyncarium" run "$@" --trace without.jsonl --no-diagnose "$scenario" >without.out 2>&1
    told with.jsonl >with.told
    told without.jsonl >without.told
    cmp with.told without.told >out 2>err && [ -s with.told ]
    result "$name"
    unheard "$name, unheard" "$scenario" "$@"
}

# unheard NAME SCENARIO OPTION…: without.out is what it wrote while a trace was written.
unheard() {
    name=$1 scenario=$2
    shift 2
    "$asyncarium" run "$@" --no-diagnose "$scenario" >unheard.out 2>&1
    cmp without.out unheard.out >out 2>err
    result "$name"
}

for topic in async_generator async_with cancel condition event lock queue semaphore sleep timeout; do
    for scenario in "$top/tests/asyncio/$topic"/*.json; do
        same "$topic: $(basename "$scenario" .json)" "$scenario"
    done
done

for topic in debug eager gather iterations task; do
    for scenario in "$top/tests/asyncio/$topic"/*.json; do
        "$asyncarium" run --trace without.jsonl --no-diagnose "$scenario" >without.out 2>&1
        unheard "$topic: $(basename "$scenario" .json), unheard" "$scenario"
    done
done

cat >turns.py <<'END'
import asyncio

async def main():
    queue, lock, places = asyncio.Queue(), asyncio.Lock(), asyncio.Semaphore(2)
    for i in range(3):
        await queue.put(i)
        async with lock, places:
            await (
                queue.get()
            )

asyncio.run(main())
END
for steps in 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    same "a limit of $steps steps" turns.py --steps "$steps"
done
same 'all steps, where nothing waits' turns.py

cat >things.py <<'END'
import asyncio

class Thing:
    pass

def tell_things():
    print(hash(Thing()))

async def nap():
    await asyncio.sleep(0)

async def main():
    queue, lock, places, event = asyncio.Queue(), asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event()
    event.set()
    await queue.put(1)
    tell_things()
    await queue.get()
    tell_things()
    async with lock, places:
        await event.wait()
        tell_things()
    await lock.acquire()
    await places.acquire()
    tell_things()
    await asyncio.sleep(0)
    tell_things()
    seen = nap()
    seen.send(None)
    print(seen.cr_await.__name__)
    tell_things()
    seen.close()

asyncio.run(main())
END
same 'how many things were made' things.py
echo "1..$count"
