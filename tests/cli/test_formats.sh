# Formats for other tools and for reading: tracks for Perfetto, sequence diagrams, transcripts. tests/export/test_chrome.py,
# in .ci/run, looks at every field of the first.
. "$(dirname "$0")/tap.sh"

hostile=$top/tests/export/hostile.json

# A run of two hundred tasks; one of nothing.
cat >many.py <<'PY'
import asyncio


async def main():
    await asyncio.gather(*(asyncio.sleep(i) for i in range(200)))


asyncio.run(main())
PY
echo 'x = 1' >plain.py

# Chrome
expect 'tracks' 0 '"traceEvents":[' '' export --to chrome lost-update
cp out chrome.json
has chrome.json '"pid":2,"tid":3,"name":"thread_name","args":{"name":"Task-3 add_one"}' \
    '{"ph":"X","pid":2,"tid":2,"name":"Task-2 add_one","cat":"life","ts":8.000,"dur":100002.000,"args":{"event":9}}' \
    '{"ph":"X","pid":2,"tid":2,"name":"sleep(0.1) until 0.100 s","cat":"waits","ts":16.000,"dur":99986.000,"args":{"event":17,"line":9}}' \
    '{"ph":"X","pid":2,"tid":2,"name":"total = seen + 1","cat":"line","ts":100007.000,"dur":1.000,"args":{"event":30,"line":10}}'
result 'a life, a wait, a line'
has chrome.json '{"ph":"s","pid":2,"tid":3,"name":"wake","cat":"wake","id":6,"ts":100016.000}' \
    '{"ph":"f","pid":2,"tid":1,"name":"wake","cat":"wake","id":6,"bp":"e","ts":100019.000}'
result 'an arrow from who woke to who was woken'
has chrome.json '{"ph":"C","pid":1,"tid":1,"name":"ready queue","ts":100004.000,"args":{"ready":2}}' \
    '"cat":"out","s":"t"' '"name":"prints: total 1"' '"cat":"diagnosis"'
result 'a counter, what is printed and found'
expect 'queues' 0 '"name":"queue 1: queue"' '' export --to chrome queue-workers
expect 'threads' 0 '"pid":3,"tid":2,"name":"thread_name","args":{"name":"asyncio_0"}' '' export --to chrome to-thread
expect 'a run without tasks' 0 '"name":"ready queue"' '' export --to chrome plain.py
expect 'texts of a hostile program' 0 '\u003c/script>' '' export --to chrome "$hostile"
if command -v python3 >/dev/null; then
    python3 -m json.tool out >/dev/null 2>&1 || python3 -c 'import json, sys; json.load(open("out"))'
    result 'are JSON'
fi

# Mermaid: each line is one that it knows, and no letter is in a text that means something to it.
label="\\([^;#<>&\"%{}\$:\\\\\`]\\|#[0-9]*;\\)*"
knows_lines() {
    sed -e '1{/^sequenceDiagram$/d;}' \
        -e "/^    title $label\$/d" \
        -e "/^    participant [LTH][0-9]* as $label\$/d" \
        -e '/^    \(de\)\{0,1\}activate T[0-9]*$/d' \
        -e "/^    Note over [LTH][0-9]*\\(,[TH][0-9]*\\)\\{0,1\\}:wrap: $label\$/d" \
        -e "/^    [LTH][0-9]*\\(->>\\|-->>\\|-x\\)[TH][0-9]*: $label\$/d" "$1" >unknown
    head -n 3 unknown | sed 's/^/# /'
    [ ! -s unknown ]
}

expect 'a sequence diagram' 0 'sequenceDiagram' '' export --to mermaid lost-update
cp out diagram.mmd
knows_lines diagram.mmd
result 'every line is Mermaid'
has diagram.mmd '    participant T2 as Task-2 add_one' '    T1->>T2: creates' '    L-->>T2: its sleep(0.1) is over' \
    '    T3-->>T1: gather() has its results' '    Note over T1:wrap: prints#58; total 1'
result 'creates, wakes, prints'
expect 'a cancel' 0 'T1-xT2: cancels' '' export --to mermaid cancel-clean-up
expect 'a thread' 0 'T2->>H2: starts' '' export --to mermaid to-thread
for scenario in deadlock to-thread task-group-errors crawler "$hostile" plain.py; do
    "$asyncarium" export --to mermaid --out other.mmd "$scenario" && knows_lines other.mmd
    result "every line is Mermaid: ${scenario##*/}"
done
expect 'a large run' 0 'more events are left out#58; it would be too large a diagram' '' export --to mermaid many.py
[ "$(grep -c participant out)" -eq 21 ] && [ "$(wc -c <out)" -lt 50000 ] && [ "$(wc -l <out)" -lt 500 ] && knows_lines out
result 'stays small'
sed -n '/^```mermaid$/,/^```$/p' "$top/docs/export.md" | sed '/^```/d' | cmp -s - diagram.mmd
result 'the diagram in docs/ is what is written now'

# Text
expect 'a transcript' 0 'WHAT HAPPENS' '' export --to text lost-update
cp out told.txt
has told.txt 'A lost update' '    10      total = seen + 1' '    42  Task-1 wakes: gather() has its results, thanks to Task-3' \
    '    46  Task-1 prints: total 1 (line 16)' 'Task-1 main: done'
result 'has the program, what happens, and what came of it'
[ "$(grep -c '^0\.[01]00 s$' told.txt)" = 2 ] && [ "$(tail -n 1 told.txt)" = 'total 1' ]
result 'each time once, and the output at the end'
"$asyncarium" run --trace trace.jsonl --detail line lost-update >/dev/null 2>&1
for format in chrome mermaid text; do
    "$asyncarium" export --to "$format" lost-update >one
    "$asyncarium" export --to "$format" trace.jsonl | cmp -s - one
    result "$format: a trace gives the same"
    head -n 20 trace.jsonl | sed '1s/.*/{"trace":"asyncarium","version":1}/' >middle.jsonl
    expect "$format: a trace without a scenario that was cut off" 0 'Task-2' 'The trace was cut off here' export --to "$format" middle.jsonl
done
expect 'a transcript of a hostile program' 0 'work: ' '' export --to text "$hostile"
! LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -q '[[:cntrl:]]'
result 'has no control character'
echo "1..$count"
