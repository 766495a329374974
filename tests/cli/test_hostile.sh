# Nothing that a scenario, a trace or the name of a file contains reaches the terminal as control characters, the file system
# as a path, or a shell as words.
. "$(dirname "$0")/tap.sh"

escape=$(printf '\033')
evil=$(printf '\033]0;evil\007\302\23331m\342\200\256')

# is_tame FILE: no control characters but line breaks and tabs, no C1, nothing that turns the direction of writing.
is_tame() {
    [ "$(tr -d '\n\t' <"$1" | LC_ALL=C tr -d '[:print:]\200-\377' | wc -c)" -eq 0 ] &&
        ! LC_ALL=C grep -q "$(printf '\302')[$(printf '\200')-$(printf '\237')]" "$1" &&
        ! LC_ALL=C grep -q "$(printf '\342\200')[$(printf '\252')-$(printf '\256')]" "$1"
}

# tame NAME ARGUMENT…: says something, and nothing that a terminal would obey.
tame() {
    name=$1
    shift
    "$asyncarium" "$@" >out 2>err </dev/null
    status=$?
    { [ "$status" -le 5 ] && [ -s out -o -s err ] && is_tame out && is_tame err; }
    result "$name" || { cat -v out err | head -n 5 | sed 's/^/# /'; }
}

cat >program.py <<END
import asyncio, logging
bad = '\\x1b]0;evil\\x07\\x9b31m\\u202e'

class Bad(Exception):
    def __repr__(self):
        return bad

async def job():
    global seen
    seen = bad
    raise Bad(bad)

async def main():
    print(bad)
    asyncio.current_task().set_name(bad)
    logging.warning(bad)
    lock = asyncio.Lock()
    other = asyncio.create_task(job(), name=bad)
    asyncio.get_running_loop().call_exception_handler({'message': bad})
    async with lock:
        await asyncio.sleep(1)  # $evil
    await asyncio.gather(other)

asyncio.run(main())  # $evil
END
"$asyncarium" run --trace trace.jsonl --detail line program.py >/dev/null 2>err
grep -q 'Bad: ' err && [ "$(grep -c evil trace.jsonl)" -gt 10 ]
result 'a run that says a lot of it'
sed 's/evil/live/g' trace.jsonl >other.jsonl
tame 'show' show program.py
tame 'the timeline' run --timeline program.py
tame 'replay' replay trace.jsonl
tame 'diff' diff trace.jsonl other.jsonl
tame 'verify' verify other.jsonl
tame 'test' test program.py
for keys in G lG/evil 'G2<Enter>' G3z G4z G5z G6z G7z 'Gb<Enter>B' 'Gwseen<Enter>B' 'x' '?'; do
    tame "the screen after $keys" screen --size 150x50 --keys "$keys" trace.jsonl
done
for format in $("$asyncarium" export --help | sed -n '/^In place/,/^Options/s/^  \([a-z]*\)  .*/\1/p'); do
    case $format in python | scenario) continue ;; esac # a program is what it is; on a terminal, it is shown
    "$asyncarium" export --to "$format" trace.jsonl >out 2>err
    is_tame out && is_tame err
    result "export --to $format" || cat -v out err | grep -n 'evil' | head -n 3 | sed 's/^/# /'
done

# Documents: what may hold control characters, and what may not.
for key in name title about note program; do
    printf '{"name": "a", "%s": "\\u001b]0;evil\\u0007\\u009b31m\\u202e", "program": ["x = 1"]}' "$key" >bad.json
    tame "an error in '$key'" check bad.json
done
printf '{"name": "a", "program": ["print(1)"], "expect": {"output": ["\\u001b]0;evil\\u0007\\u009b31m"], "error": "\\u001b]0;evil"}}' >bad.json
tame 'what was expected' test --junit results.xml bad.json
is_tame results.xml
result 'a file of results'
printf '{"name": "%s"}' "$escape" >bad.json
tame 'a document that is none' check bad.json
printf 'x = "%s\n' "$evil" >bad.py
tame 'a line of a file of Python' check bad.py

# Traces.
for field in text name coro exception; do
    printf '%s\n' '{"trace":"asyncarium","version":1,"detail":"line"}' \
        "{\"n\":1,\"t\":0,\"e\":\"task.create\",\"task\":1,\"$field\":\"\\u001b]0;evil\\u0007\\u009b31m\\u202e\"}" \
        "{\"n\":2,\"t\":0,\"e\":\"error\",\"task\":1,\"$field\":\"\\u001b]0;evil\\u0007\\u009b31m\\u202e\"}" >bad.jsonl
    tame "a trace with a bad $field" replay bad.jsonl
done
printf '{"trace":"%s"}\n' "$evil" >bad.jsonl
tame 'a header with control characters' replay bad.jsonl
tame 'and verified' verify bad.jsonl
tame 'and compared' diff bad.jsonl bad.jsonl

# Names of files, and words of the command line.
mkdir "$evil"
cp program.py "$evil/$evil.py"
cp trace.jsonl "$evil/$evil.jsonl"
printf '{"name": 1}' >"$evil/$evil.json"
tame 'names of scenarios' check "$evil"
tame 'names of tests' test --junit results.xml "$evil"
is_tame results.xml
result 'names in a file of results'
tame 'names of traces' verify "$evil"
tame 'names in the Test Anything Protocol' verify --tap "$evil"
tame 'a name that is not there' run "nowhere$evil"
tame 'a directory that is not there' test "$evil/$evil"
tame 'a trace that cannot be written' run --trace "$evil/$evil/x" program.py
tame 'a program in a file of that name' run --timeline "$evil/$evil.py"
tame 'a command' "$evil"
tame 'an option' run "--$evil" program.py
tame 'a value' run --steps "$evil" program.py
tame 'keys' screen --keys "<$evil" program.py
cp program.py '# SKIP.py'
"$asyncarium" test --tap '# SKIP.py' >out 2>/dev/null
! grep -q '^[a-z ]*ok 1 - # SKIP' out
result 'a name that would be a directive of the Test Anything Protocol'

# Names are no paths: nothing but what is asked for is written.
mkdir empty && cd empty || exit 1
printf '{"name": "../escaped", "title": "/tmp/x", "program": ["print(1)"], "expect": {"output": ["1"]}}' >../paths.json
for command in run 'run --timeline' test show check 'export --to python' 'screen --keys x<Enter>' watch; do
    "$asyncarium" $command ../paths.json >../out 2>../err </dev/null
done
[ -z "$(ls -A)" ] && [ ! -e ../escaped ] && [ ! -e ../screen.txt ]
result 'a name that is a path leads nowhere'
cd .. || exit 1

# Names are no words of a shell: the completion of bash.
if command -v bash >/dev/null; then
    mkdir lessons
    printf '{"name": "a$(touch broken)`touch broken`;touch broken", "program": ["print(1)"]}' >lessons/a.json
    export ASYNCARIUM_SCENARIOS="$work/lessons"
    bash -c '. "$1"; COMP_WORDS=("$2" run a); COMP_CWORD=2; _asyncarium; printf "%s\n" "${COMPREPLY[@]}"' bash \
        "$top/viz/cli/completions/asyncarium.bash" "$asyncarium" >out 2>err
    [ ! -e broken ] && grep -qF 'a$(touch broken)' out
    result 'the name of a lesson, completed'
fi
echo "1..$count"
