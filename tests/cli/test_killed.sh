# A run that is killed while it writes a trace: what is on the disk is good to its last whole line, and whoever reads it
# says that it was cut off.
. "$(dirname "$0")/tap.sh"

cat >flood.py <<'END'
import asyncio

async def main():
    while True:
        print('x' * 50)
        await asyncio.sleep(1)

asyncio.run(main())
END

# kill_at BYTES: kills a run when its trace has so many bytes.
kill_at() {
    rm -f killed.jsonl
    "$asyncarium" run --trace killed.jsonl flood.py >/dev/null 2>&1 &
    pid=$!
    until [ -e killed.jsonl ] && [ "$(wc -c <killed.jsonl)" -ge "$1" ]; do kill -0 "$pid" || break; done
    kill -9 "$pid"
    wait "$pid" 2>/dev/null
}

for bytes in 1 100000 1000000; do
    kill_at "$bytes"
    whole=$(wc -l <killed.jsonl)
    [ "$whole" -gt 10 ]
    result "killed at $bytes bytes: there is a trace"
    expect 'verify agrees up to there' 1 'up to there, the run is the same' '' verify killed.jsonl
    expect 'replay shows it' 0 'prints: xxx' 'The trace was cut off here' replay killed.jsonl
done

# The same at places of our own.
"$asyncarium" run --trace whole.jsonl --detail line lost-update >/dev/null 2>&1
size=$(wc -c <whole.jsonl)
header=$(head -n 1 whole.jsonl | wc -c)
good=0
cuts=0
at=$header
while [ "$at" -lt "$((size - 2))" ]; do
    head -c "$at" whole.jsonl >cut.jsonl
    cuts=$((cuts + 1))
    "$asyncarium" verify cut.jsonl >verified && status=0 || status=$?
    "$asyncarium" replay cut.jsonl >replayed 2>&1 && told=0 || told=$?
    if [ "$status" = 1 ] && [ "$told" = 0 ] && grep -q 'cut off after event' verified && grep -q 'was cut off here' replayed; then
        good=$((good + 1))
    fi
    at=$((at + size / 40 + 7))
done
[ "$cuts" -gt 10 ] && [ "$good" = "$cuts" ]
result "cut off at $cuts places, each told by both"
echo "1..$count"
