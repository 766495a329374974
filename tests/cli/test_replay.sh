# Traces that are replayed where there is no terminal, and the screen as text.
. "$(dirname "$0")/tap.sh"

"$asyncarium" run --trace whole.jsonl --detail line lost-update >/dev/null
"$asyncarium" run --timeline lost-update >timeline
expect 'replay tells a trace' 0 'prints: total 1' '' replay whole.jsonl
"$asyncarium" replay whole.jsonl >told
cmp -s timeline told
result 'as the run itself was told'
expect 'each step' 0 '      30                10  Task-2      runs: total = seen + 1' '' replay --steps whole.jsonl
[ "$(sed 1,2d out | wc -l)" -eq "$(sed 1d whole.jsonl | wc -l)" ]
result 'one line for each'
mv out steps
head -n 30 whole.jsonl | "$asyncarium" replay --steps /dev/stdin 2>errors | diff - steps >parts
[ "$(grep -c '^<' parts)" -eq 0 ] && grep -q 'The trace was cut off here' errors
result 'from a pipe, as far as it goes'
expect 'a trace in place of a scenario' 0 'prints: total 1' '' watch whole.jsonl
head -c 2000 whole.jsonl >cut.jsonl
expect 'a trace that was cut off is told as far as it goes' 0 'Task-1' 'The trace was cut off here' replay cut.jsonl
sed '5s/"t":0/"t":x/' whole.jsonl >broken.jsonl
expect 'a broken line has its place' 3 'A lost update' 'The trace is broken at line 5, column' replay broken.jsonl
expect 'a scenario is no trace' 3 '' "line 1, column" replay "$top/scenarios/4-sharing/01-lost-update.json"
expect 'no file' 3 '' "the trace 'nowhere.jsonl'" replay nowhere.jsonl
expect 'the screen of a trace' 0 'step  3/' '' screen --keys nnn whole.jsonl
expect 'no size' 2 '' '--size takes columns and rows' screen --size 80 lost-update
expect 'no keys' 2 '' "--keys cannot read from here: '<Nothing>'" screen --keys 'n<Nothing>' lost-update
printf '%s\n' '{"trace":"asyncarium","version":1,"scenario":{"name":1}}' '{"n":1,"t":0,"e":"clock","from":0}' >odd.jsonl
expect 'a trace whose scenario cannot be read is shown without it' 0 'clock' 'The trace was cut off here' replay odd.jsonl
echo "1..$count"
