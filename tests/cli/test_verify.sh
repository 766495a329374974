# Traces that are compared: with the run that they tell of, and with each other.
. "$(dirname "$0")/tap.sh"

"$asyncarium" run --trace whole.jsonl lost-update >/dev/null 2>&1
"$asyncarium" run --trace lines.jsonl --detail line lost-update >/dev/null 2>&1
"$asyncarium" run --trace lock.jsonl lost-update-lock >/dev/null 2>&1
sed 's/"text":"total 1"/"text":"total 2"/' whole.jsonl >other.jsonl
sed '/"e":"end"/d' whole.jsonl >cut.jsonl
head -c 1500 whole.jsonl >half.jsonl
sed '5s/"t":0/"t":x/' whole.jsonl >broken.jsonl
last=$(($(wc -l <whole.jsonl) - 1))

# verify
expect 'a trace that tells what happens' 0 '1 passed, 0 failed' '' verify whole.jsonl
expect 'every line of it' 0 '1 passed, 0 failed' '' verify lines.jsonl
expect 'where it tells something else' 1 'they part at event' '' verify other.jsonl
expect 'what it tells' 1 '  expected  0.100 s, line 16: Task-1 prints: total 2' '' verify other.jsonl
expect 'what happens' 1 '  got       0.100 s, line 16: Task-1 prints: total 1' '' verify other.jsonl
expect 'what came before' 1 '            0.100 s, line 15: Task-1 goes on' '' verify other.jsonl
"$asyncarium" verify other.jsonl | grep -c '^            ' >out
[ "$(cat out)" = 3 ]
result 'three events of it'
expect 'which keys differ' 1 'they differ in: text' '' verify other.jsonl
expect 'a trace without its end' 1 "cut off after event $((last - 1)); up to there, the run is the same" '' verify cut.jsonl
expect 'a trace with half a line' 1 'cut off after event' '' verify half.jsonl
head -c 500 whole.jsonl >header.jsonl
expect 'a trace that was cut off early' 3 'line 1: the trace was cut off within its header' '' verify header.jsonl
expect 'a line that cannot be understood' 3 'it is no good trace: line 5, column' '' verify broken.jsonl
expect 'a scenario is no trace' 3 'it is no good trace: line 1, column' '' verify "$top/scenarios/4-sharing/01-lost-update.json"
expect 'a file that is not there' 3 'nowhere.jsonl' '' verify nowhere.jsonl
printf '%s\n' '{"trace":"asyncarium","version":1}' >without.jsonl
expect 'a trace without a scenario' 3 'there is no scenario in it' '' verify without.jsonl
printf '%s\n' '{"trace":"asyncarium","version":1,"recorded":{"python":"3.12.1","file":"x.py","source":"real()"},"detail":"sync"}' \
    '{"n":1,"t":5,"e":"clock","from":0}' '{"n":2,"t":5,"e":"end","reason":"completed","events":2}' >recorded.jsonl
expect 'a trace of a real program' 3 'it was recorded from a real program: there is no scenario in it' '' verify recorded.jsonl
expect 'but it is compared with others' 0 'they tell the same' '' diff recorded.jsonl recorded.jsonl
expect 'and shown' 0 'real()' '' screen recorded.jsonl
expect 'and exported' 0 'real()' '' export --to html recorded.jsonl
expect 'as the Python that it is' 0 'real()' '' export --to python recorded.jsonl
expect 'but not as a scenario' 3 '' 'holds no scenario' export --to scenario recorded.jsonl
expect 'and told' 0 'x.py' '' replay recorded.jsonl
printf '%s\n' '{"trace":"asyncarium","version":1,"scenario":{"name":"x","program":["x ="]}}' >wrong.jsonl
expect 'a scenario with errors' 3 'its scenario has errors: ' '' verify wrong.jsonl
{ cat whole.jsonl; printf '{"n":%d,"t":100000000,"e":"clock","from":0}\n' $((last + 1)); } >longer.jsonl
expect 'a trace that tells more than happens' 1 '  got       nothing more' '' verify longer.jsonl
sed "\$d" whole.jsonl >shorter.jsonl
printf '{"n":%d,"t":100000000,"e":"end","reason":"limit","events":%d}\n' "$last" "$last" >>shorter.jsonl
expect 'another end' 1 'they differ in: reason' '' verify shorter.jsonl
sed '2s/^/{"n":1,"t":0,"e":"new.kind"}\n/' whole.jsonl |
    awk 'NR > 1 { sub(/"n":[0-9]+/, "\"n\":" NR - 1) } { print }' | sed "s/\"events\":$last/\"events\":$((last + 1))/" >newer.jsonl
expect 'kinds that nobody knows are passed over' 0 '1 passed, 0 failed' '' verify newer.jsonl
expect 'standard input' 0 '1 passed, 0 failed' '' verify - <whole.jsonl

printf '{"name": "random", "program": ["import random", "print(random.random())"]}' >random.json
"$asyncarium" run --seed 5 --trace seeded.jsonl random.json >/dev/null
expect 'with the options of the trace: a seed' 0 '1 passed' '' verify seeded.jsonl
"$asyncarium" run --no-diagnose --trace silent.jsonl lost-update >/dev/null
expect 'without diagnoses' 0 '1 passed' '' verify silent.jsonl
printf '{"name": "flood", "program": [{"while": "True", "do": ["print(1)"]}]}' >flood.json
"$asyncarium" run --steps 1000 --trace flood.jsonl flood.json >/dev/null 2>&1
expect 'a limit' 0 '1 passed' '' verify flood.jsonl
head -n 10 flood.jsonl | sed '1s/,"options":{[^}]*}//' >endless.jsonl
expect 'a run that goes on and on is left where its trace was cut off' 1 'cut off after event 9' '' verify endless.jsonl
printf 'import asyncio\n\n\nasync def main():\n    raise ValueError("no")\n\n\nasyncio.run(main())\n' >wrong.py
"$asyncarium" run --trace python.jsonl wrong.py >/dev/null 2>&1
expect 'a Python file, with its traceback' 0 '1 passed' '' verify python.jsonl

expect 'several' 1 '1 passed, 1 failed' '' verify whole.jsonl other.jsonl
mkdir traces traces/deep && cp whole.jsonl lock.jsonl traces && cp lines.jsonl traces/deep && echo no >traces/readme.txt
expect 'a directory' 0 '3 passed, 0 failed' '' verify traces
mkdir empty
expect 'a directory without any' 3 '0 passed' 'there is no trace in it' verify empty
expect 'TAP' 1 'not ok 2 - other.jsonl' '' verify --tap whole.jsonl other.jsonl
"$asyncarium" verify --tap whole.jsonl other.jsonl >tap
sed -n '1p;$p' tap >out
printf 'ok 1 - whole.jsonl\n1..2\n' | cmp -s - out && ! grep -v '^ok\|^not ok\|^#\|^1\.\.' tap
result 'TAP and nothing else'
"$asyncarium" verify --junit results.xml whole.jsonl other.jsonl >/dev/null
grep -q 'tests="2" failures="1"' results.xml && grep -q 'expected  0.100 s' results.xml
result 'JUnit'
expect 'JUnit that cannot be written' 5 '1 passed' "cannot write '/nowhere/x.xml'" verify --junit /nowhere/x.xml whole.jsonl
"$asyncarium" verify -j 1 traces other.jsonl nowhere.jsonl whole.jsonl >one
for jobs in '-j 3' -j2 '--jobs 7' '--jobs=2'; do
    # shellcheck disable=SC2086
    "$asyncarium" verify $jobs traces other.jsonl nowhere.jsonl whole.jsonl | cmp -s - one
    result "several at once, $jobs: the same results in the same order"
done
expect 'no jobs' 2 '' "--jobs takes a whole number from 1, not '0'" verify -j 0 whole.jsonl
expect 'jobs without a number' 2 '' '--jobs needs a value: COUNT' verify whole.jsonl -j
expect 'standard input twice' 2 '' 'standard input can be read once only' verify - - <whole.jsonl
expect 'the trace of the new run' 1 'they part' '' verify --trace-out new.jsonl other.jsonl
tail -n +2 whole.jsonl >whole.events
tail -n +2 new.jsonl | cmp -s - whole.events
result 'is whole'
expect 'it can be verified' 0 '1 passed' '' verify new.jsonl
expect 'a new trace that cannot be written' 5 '*' "cannot write '/nowhere/x.jsonl'" verify --trace-out /nowhere/x.jsonl whole.jsonl
expect 'a new trace of several' 2 '' '--trace-out takes one trace' verify --trace-out x.jsonl whole.jsonl lock.jsonl
cp whole.jsonl mine.jsonl
expect 'a new trace in place of the old one' 2 '' '--trace-out would overwrite' verify --trace-out ./mine.jsonl mine.jsonl
cmp -s whole.jsonl mine.jsonl
result 'leaves that alone'

# diff
expect 'the same' 0 'they tell the same' '' diff whole.jsonl whole.jsonl
expect 'the same in what both tell' 0 'they tell the same' '' diff whole.jsonl lines.jsonl
expect 'where two part' 1 '  lock.jsonl   0.000 s, line 4: The program makes lock = Lock()' '' diff whole.jsonl lock.jsonl
expect 'the order' 1 'order: it is another one from step 6 of the tasks on' '' diff whole.jsonl lock.jsonl
expect 'the output' 1 'output: it is another one from line 2 on' '' diff whole.jsonl lock.jsonl
expect 'the end' 1 '  lock.jsonl: completed at 0.200 s' '' diff whole.jsonl lock.jsonl
expect 'one that was cut off' 1 'half.jsonl was cut off' '' diff whole.jsonl half.jsonl
expect 'tasks' 1 '    half.jsonl: it never ended' '' diff whole.jsonl half.jsonl
expect 'tasks that are not there' 1 '    half.jsonl: it was never created' '' diff whole.jsonl half.jsonl
sed 's/"name":"gather"/"name":"other"/' whole.jsonl >named.jsonl
expect 'the same outcome' 1 'outcome: tasks, order, output and end are the same' '' diff whole.jsonl named.jsonl
expect 'a trace that is broken' 3 '' 'broken.jsonl: line 5, column' diff whole.jsonl broken.jsonl
mkfifo pipe
cat other.jsonl >pipe &
expect 'what can be read once only' 1 '  pipe         0.100 s, line 16: Task-1 prints: total 2' '' diff whole.jsonl pipe
cat other.jsonl >pipe &
expect 'and standard input' 1 '  -     0.100 s, line 16: Task-1 prints: total 1' '' diff - pipe <whole.jsonl
expect 'two that are broken' 3 '' 'broken.jsonl: line 5, column' diff broken.jsonl broken.jsonl
expect 'no trace' 3 '' 'nowhere.jsonl: No such file' diff nowhere.jsonl whole.jsonl
expect 'one trace' 2 '' 'needs TRACE TRACE' diff whole.jsonl
expect 'three traces' 2 '' 'what is' diff whole.jsonl whole.jsonl whole.jsonl
echo "1..$count"
