# What if: runs with choices, their traces, and what is said of them.
. "$(dirname "$0")/tap.sh"

cat >order.json <<'END'
{"name": "order", "program": ["import asyncio",
 {"async def": "work(name)", "do": [
  {"run": "await asyncio.sleep(0.1)", "lasts": [0.05, 0.3]}, "print(name)", "await asyncio.sleep(0.1)"]},
 {"async def": "main()", "do": ["await asyncio.gather(work('a'), work('b'))"]},
 "asyncio.run(main())"]}
END

expect 'another task comes next' 0 b 'order: a what-if, turn2=task3: CPython never takes this way: it runs what is ready in order' \
    run --choose turn2=task3 order.json
printf 'b\na\n' | cmp -s - out
result 'and goes on coming first'
expect 'a duration that the scenario leaves open' 0 a 'timer1=0.3: CPython can take this way' run --choose timer1=0.3 order.json
expect 'a duration outside of its bounds' 0 a 'the program asks for another duration' run --choose timer1=0.31 order.json
expect 'a duration that nothing leaves open' 0 a 'the program asks for another duration' run --choose timer3=0.2 order.json
expect 'several: one that CPython never makes is enough' 0 a 'CPython never' run --choose turn2=task3,timer2=0.2 order.json
expect 'what happens anyway' 0 a 'turn2=task2: it changes nothing' run --choose turn2=task2 order.json
expect 'one who is not ready' 4 '' 'stopped at 0.000 s: choice 1 (turn 2 for task 1) does not fit: it is not ready; task 2 comes next' \
    run --choose turn2=task1 order.json
expect 'a turn that never comes' 4 a 'does not fit: the program ends after turn' run --choose turn99=task1 order.json
expect 'a timer that never comes' 4 a 'choice 1 (timer 9) does not fit: the program sets no such timer' run --choose timer9=1 order.json
expect 'the timeline shows it' 0 'comes next by choice, in place of Task-2' '*' run --timeline --choose turn2=task3 order.json

"$asyncarium" run --choose timer1=0.3 --trace possible.jsonl order.json >/dev/null 2>&1
"$asyncarium" run --choose turn2=task3 --trace never.jsonl order.json >/dev/null 2>&1
"$asyncarium" run --trace original.jsonl order.json >/dev/null 2>&1
# marked FORMAT WORDS OTHER: the words mark a what-if that CPython can take, the others one that it never takes.
marked() {
    for trace in possible never original; do "$asyncarium" export --to "$1" "$trace.jsonl" >"$trace.$1"; done
    has "possible.$1" "$2" && has "never.$1" "$3" && ! grep -qi 'what.if' "original.$1"
    result "$1 marks a what-if"
}
marked svg '<title id="title">What if: order</title>' 'a what-if that CPython never takes'
marked html '; a what-if that CPython can take' 'a what-if that CPython never takes'
marked text 'CPython can take this way: the scenario leaves open' 'CPython never takes this way: it runs what is ready in'
marked mermaid 'title What if#58; order' 'CPython never takes this way#58;'
marked chrome '"what_if":"CPython can take this way' '"what_if":"CPython never takes this way'
marked cast '"title": "What if: order"' 'what if: not CPython'
has possible.svg 'class="chosen"' && ! grep -q 'class="chosen"' original.svg
result 'and svg shows where'

for wrong in '' x turn turn5 turn5= turn5=x turn5=task 5=task3 timer1 timer1=x timer1=-1 turn1=task1, turn1=task1,, 'turn1=task1;turn2=task2' \
    turn99999999999999999999=task1 timer1=99999999999; do
    expect "'$wrong' is no choice" 2 '' 'choices are written turn5=task3' run --choose "$wrong" order.json
done
expect 'turns count from 1' 2 '' 'choice 1: turns count from 1' run --choose turn0=task1 order.json
expect 'turns rise' 2 '' 'choice 2: the turns of choices must rise' run --choose turn3=task1,turn3=task2 order.json
expect 'timers rise' 2 '' 'choice 3: the timers of choices must rise' run --choose timer2=1,turn1=task1,timer1=1 order.json
expect 'escape codes are tamed' 2 '' 'not '"'"'\x1b[31m' run --choose "$(printf '\033[31m')" order.json

# Traces
"$asyncarium" run --trace plain.jsonl order.json >/dev/null
"$asyncarium" run --trace if.jsonl --choose turn2=task3,timer2=0.2 order.json >/dev/null 2>&1
"$asyncarium" run --trace again.jsonl --choose turn2=task3,timer2=0.2 order.json >/dev/null 2>&1
cmp -s if.jsonl again.jsonl
result 'the same choices give the same trace'
head -n 1 if.jsonl | grep -qF '"choices":[{"turn":2,"task":3},{"timer":2,"lasts":200000000}]}'
result 'its header has them'
branch=$(grep -n turn.choose if.jsonl | cut -d : -f 1)
sed -n "2,$((branch - 1))p" plain.jsonl >before
sed -n "2,$((branch - 1))p" if.jsonl | cmp -s - before
result 'before the first one it is the trace without'
expect 'verify makes them again, and says so' 0 'if.jsonl: a what-if, turn2=task3,timer2=0.2: CPython never takes this way' '' verify if.jsonl
grep -q '1 passed, 0 failed' out
result 'it passes'
expect 'in TAP as a remark' 0 '# if.jsonl: a what-if' '' verify --tap if.jsonl
for detail in switch line; do
    "$asyncarium" run --trace $detail.jsonl --detail $detail --choose turn2=task3,timer2=0.2 order.json >/dev/null 2>&1
    expect "with the detail $detail, too" 0 'a what-if, turn2=task3,timer2=0.2' '' verify $detail.jsonl
done
sed '1s/"turn":2/"turn":3/' if.jsonl >other.jsonl
expect 'other choices do something else' 1 'they part at event' '' verify other.jsonl
sed '1s/,"choices":\[.*\]}/}/' if.jsonl >without.jsonl
expect 'so do none' 1 'they part at event' '' verify without.jsonl
"$asyncarium" run --trace stopped.jsonl --choose turn2=task1 order.json >/dev/null 2>&1
expect 'a choice that does not fit is verified, too' 0 '1 passed' '' verify stopped.jsonl
for hostile in '[{"turn":2,"task":9223372036854775807}]' '[{"timer":1,"lasts":9223372036854775807}]' '[{"turn":9223372036854775807,"handle":1}]'; do
    sed "1s/\"choices\":.*/\"choices\":$hostile}/" if.jsonl >hostile.jsonl
    expect "no harm comes of $hostile" 1 'they part at event' '' verify hostile.jsonl
done
for wrong in '[{"turn":0,"task":3}]' '[{"turn":2}]' '[{"turn":2,"task":3,"timer":1}]' '[{"timer":1,"lasts":-5}]' '[[]]' '5' \
    '[{"turn":3,"task":3},{"turn":2,"task":3}]' '[{"turn":"2","task":3}]'; do
    sed "1s/\"choices\":.*/\"choices\":$wrong}/" if.jsonl >wrong.jsonl
    expect "$wrong are no choices" 3 'it is no good trace: line 1, column ' '' verify wrong.jsonl
done
expect 'diff tells who has choices' 1 'if.jsonl is a what-if: turn2=task3,timer2=0.2' '' diff plain.jsonl if.jsonl
grep -q 'plain.jsonl is a what-if' out
[ $? -eq 1 ]
result 'and who has none'

# The screen on a trace
screen() {
    name=$1 wanted=$2 keys=$3 trace=$4
    expect "$name" 0 "$wanted" '*' screen --size 120x36 --keys "$keys" "$trace"
}
screen 'a trace holds its program, so that it can go another way' '◆ what if: not CPython' 'ssa<Enter>' plain.jsonl
screen 'one of a what-if is known as one' 'what if: not CPython' 'n' if.jsonl
screen 'it goes on from its choices' 'choice, in place of 0.1 s' 'sssa<Enter>' if.jsonl
screen 'a coarse trace tells too little' 'This trace tells of no timers and callbacks' 'ssa' switch.jsonl
head -n 20 plain.jsonl >cut.jsonl
screen 'one that was cut off is enough' '◆ what if' 'ssa<Enter>' cut.jsonl
sed '1s/0\.1)/0.2)/' plain.jsonl >edited.jsonl
screen 'one that was edited is found out' 'does something else from step' 'Sssssssa<Enter>' edited.jsonl
sed '1s/"program":\[/"program":["x =",/' plain.jsonl >broken.jsonl
screen 'a program that cannot be read' 'The trace has no scenario that could be run again' 'ssa' broken.jsonl

echo "1..$count"
