# Scenarios that are found, bad or missing; disks that are full; pipes that nobody reads.
. "$(dirname "$0")/tap.sh"

# scenario NAME STATEMENT…: writes NAME.json; an expectation may follow in $expect.
scenario() {
    name=$1
    shift
    printf '{"name": "%s", "program": [' "$name" >"$name.json"
    separator=''
    for statement in "$@"; do
        printf '%s%s' "$separator" "$statement" >>"$name.json"
        separator=', '
    done
    printf ']%s}\n' "${expect:+, \"expect\": $expect}" >>"$name.json"
}

expect='{"output": ["hello"], "end": "completed", "time": 0}' scenario hello "\"print('hello')\""
expect='{"output": ["bye"]}' scenario different "\"print('hello')\""
expect='{"error": "ValueError: no", "end": "error"}' scenario error "\"raise ValueError('no')\""
expect='{"output": []}' scenario stuck '"import asyncio"' '{"async def": "main()", "do": ["await asyncio.Future()"]}' '"asyncio.run(main())"'
scenario flood '{"while": "True", "do": ["print(1)"]}'
scenario plain '"pass"'
scenario open_line "\"print('open', end='')\""
printf '{"name": "bad", "program": ["print("]}' >bad.json

# Finding
expect 'a file' 0 hello '' run hello.json
expect 'two files' 0 hello '' run hello.json different.json
"$asyncarium" run - <hello.json >out 2>err
status=$?
compare 'standard input' 0 hello ''
expect 'a lesson by its name' 0 'total 2' '' run lost-update-lock
expect 'a diagnosis is told when the program has ended' 0 'total 1' 'and that update is lost' run lost-update
expect 'with its line' 0 'total 1' '10 |     total = seen + 1' run lost-update
expect 'without diagnoses' 0 'total 1' '' run --no-diagnose lost-update
expect 'a diagnosis in the timeline' 0 'and that update is lost' '*' run --timeline lost-update
"$asyncarium" run --trace trace.jsonl deadlock >out 2>err
grep -q '"name":"deadlock","task":2.*"tasks":\[2,3\],"lines":\[8\],"objects":\[{"kind":"lock","lock":1,"name":"lock_a"}' trace.jsonl
result 'a diagnosis in the trace lists whom and what it is about'
"$asyncarium" run --no-diagnose --trace trace.jsonl deadlock >out 2>err
grep -q '"options":{"no_diagnoses":1}' trace.jsonl && ! grep -q '"e":"diagnosis"' trace.jsonl
result 'a trace without diagnoses says so'
expect 'an unknown lesson gets a suggestion' 3 '' "did you mean 'lost-update'?" run lost-updat
expect 'a file that is not there' 3 '' 'nothing.json' run nothing.json
expect 'a directory cannot run' 3 '' '*' run "$work"
expect 'the lessons' 0 'lost-update ' '' list
"$asyncarium" list --markdown | cmp -s - "$top/docs/lessons.md"
result 'docs/lessons.md is what "list --markdown" writes (make docs)'
expect 'only their names' 0 'lost-update' '' list --names
expect 'a lesson as a page' 0 '# ' '' show lost-update
expect 'a lesson as Python' 0 'asyncio.run(main())' '' export --to python lost-update
mkdir lessons && cp hello.json lessons/
ASYNCARIUM_SCENARIOS=$work/lessons expect 'lessons of one'\''s own' 0 'hello' '' list
ASYNCARIUM_SCENARIOS=$work/nowhere expect 'no lessons' 5 '' 'ASYNCARIUM_SCENARIOS' list
unset ASYNCARIUM_SCENARIOS

# Python files
printf 'import asyncio\n\n\nasync def main():\n    await asyncio.sleep(1)  # a while\n    print("slept")\n    assert 1 + 1 == 2\n\n\nasyncio.run(main())\n' >slept.py
printf 'x = 1\nassert x == 2, x\n' >wrong.py
printf 'x = (1\n' >broken.py
expect 'a Python file' 0 slept '' run slept.py
"$asyncarium" run - <slept.py >out 2>err
status=$?
compare 'Python from standard input' 0 slept ''
expect 'a test in Python' 0 '1 passed, 0 failed' '' test slept.py
expect 'a test in Python that fails' 1 'AssertionError: 1' '' test wrong.py
expect 'lines are those of the file' 4 '' 'File "wrong.py", line 2' run wrong.py
expect 'an error in a Python file has its place' 3 '' "broken.py:1:5: error: '(' was never closed" check broken.py
expect 'a Python file that is not there' 3 '' 'nothing.py' run nothing.py
expect 'Python as a scenario' 0 '{"run": "await asyncio.sleep(1)", "note": "a while"}' '' export --to scenario slept.py
"$asyncarium" export --to scenario slept.py >slept_again.json
expect 'and back' 0 'await asyncio.sleep(1)' '' export --to python slept_again.json
printf '# nothing\n' >empty.py
"$asyncarium" export --to scenario empty.py >empty_again.json
expect 'Python without a statement, and back' 0 '' '' run empty_again.json
"$asyncarium" run --trace slept.jsonl slept.py >out
grep -q '"program":"import asyncio' slept.jsonl
result 'a trace holds the Python text'
expect 'a trace as Python' 0 'await asyncio.sleep(1)  # a while' '' export --to python slept.jsonl
expect 'into a file' 0 '' '' export --to python --out out.py slept.jsonl
cmp -s out.py slept.py
result 'the same text'
expect 'a file that cannot be written' 5 '' "asyncarium export: cannot write 'nowhere/x'" export --to python --out nowhere/x hello.json
expect 'a full disk' 5 '' "cannot write '/dev/full'" export --to python --out /dev/full hello.json
printf '{"trace":"asyncarium","version":1,"scenario":{"name":1}}\n' >bare.jsonl
expect 'a trace without a scenario' 3 '' "the trace 'bare.jsonl' holds no scenario that can be read" export --to python bare.jsonl

# Statuses
expect 'an uncaught exception is told on standard error' 4 '' 'ValueError: no' run error.json
expect 'a deadlock is told' 4 '' 'stuck: deadlock' run stuck.json
expect 'a limit is told' 4 '*' 'flood: stopped at a limit' run --steps 1000 flood.json
expect 'a bad scenario' 3 '' 'bad.json:1:' run bad.json
expect 'a bad scenario does not hide a good one' 3 hello 'bad.json:1:' run bad.json hello.json
expect 'check is silent about good ones' 0 '' '' check hello.json error.json
expect 'check tells of bad ones in a tree' 3 '' 'bad.json:1:' check "$work"

expect 'a last line without a newline' 0 open '' run open_line.json
[ "$(wc -c <out)" -eq 4 ]
result 'gets none'

# Expectations
expect 'as expected' 0 '1 passed, 0 failed' '' test hello.json
expect 'an expected error' 0 '1 passed, 0 failed' '' test error.json
expect 'not as expected' 1 '    got:      hello' '' test different.json
expect 'what was expected is told' 1 '    expected: bye' '' test different.json
expect 'an end that was not expected' 1 '    got:      deadlock' '' test stuck.json
expect 'nothing is expected' 1 'nothing of what is expected' '' test plain.json
expect 'a tree' 0 '1 passed, 0 failed' '' test lessons
mkdir empty
expect 'a tree without scenarios' 3 '0 passed, 0 failed' 'there is no scenario in it' test empty
expect 'a bad scenario among good ones' 3 '1 passed, 1 failed' 'bad.json:1:' test bad.json hello.json
expect 'TAP of tests' 1 'not ok 2 - different.json' '' test --tap -j2 hello.json different.json
expect 'JUnit' 1 '1 passed, 1 failed' '' test --junit results.xml hello.json different.json
grep -q 'tests="2" failures="1"' results.xml && { ! command -v xmllint >/dev/null || xmllint --noout results.xml; }
result 'the JUnit file is well-formed and counts'
expect 'JUnit to an unwritable path' 5 '1 passed' 'cannot write' test --junit nowhere/results.xml hello.json
cp error.json lessons/
printf 'something else\n' >lessons/error.stderr
expect 'standard error is compared where a file says what it is' 1 'standard error, line 1' '' test lessons
"$asyncarium" run error.json 2>lessons/error.stderr >/dev/null
expect 'standard error as it is in the file' 0 '2 passed, 0 failed' '' test lessons

# Traces
expect 'a trace' 0 hello '' run --trace t.jsonl hello.json
tail -n 1 t.jsonl | grep -q '"e":"end","reason":"completed"'
result 'the trace ends with its end'
expect 'a trace to an unwritable path' 5 '' "cannot write the trace 'nowhere/t'" run --trace nowhere/t hello.json
expect 'no colours in a file' 0 'prints: hello' '' run --timeline hello.json
! grep -q "$(printf '\033')" out
result 'no escape codes in a file'
if [ -c /dev/full ]; then
    expect 'a trace to a full disk' 5 '*' 'cannot write the trace' run --trace /dev/full hello.json
    "$asyncarium" run hello.json >/dev/full 2>err
    status=$?
    : >out
    compare 'output to a full disk' 5 '' 'cannot write to standard output'
    "$asyncarium" run hello.json error.json stuck.json >/dev/full 2>err
    grep -q 'cannot write to standard output: No space' err
    result 'why, also after something on standard error'
    "$asyncarium" run flood.json >/dev/full 2>err
    status=$?
    compare 'endless output to a full disk' 5 '' 'cannot write to standard output'
fi
(
    ulimit -f 20 2>/dev/null
    "$asyncarium" run --trace cut.jsonl --steps 1000000 flood.json >/dev/null 2>err
    echo $? >status
)
status=$(cat status)
: >out
compare 'a trace that grows too large' 5 '' 'cannot write the trace'
[ "$(tail -c 1 cut.jsonl | od -An -c | tr -d ' ')" = '\n' ] && tail -n 1 cut.jsonl | grep -q '^{.*}$'
result 'there is no half line at its end'

# A pipe that nobody reads
{ "$asyncarium" run flood.json 2>err; echo $? >status; } | head -n 1 >out
status=$(cat status)
compare 'a closed pipe is no reason to speak' 5 1 ''
{ "$asyncarium" run --timeline flood.json 2>err; echo $? >status; } | head -n 1 >out
status=$(cat status)
compare 'nor for a timeline' 5 '*' ''

echo "1..$count"
