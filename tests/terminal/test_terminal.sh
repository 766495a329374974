# The terminal UI in a real terminal, which is tmux: keys, sizes, signals; and that the terminal is as it was afterwards.
# usage: sh tests/terminal/test_terminal.sh [build/asyncarium]
asyncarium=$(cd "$(dirname "${1:-build/asyncarium}")" && pwd)/asyncarium
top=$(cd "$(dirname "$0")/../.." && pwd)
if ! command -v tmux >/dev/null; then
    echo 'ok 1 - the terminal # SKIP there is no tmux'
    echo '1..1'
    exit 0
fi
cd "$top" || exit 1
socket=asyncarium-test-$$-0
servers=0
work=$(mktemp -d)
trap 'tmux -L "$socket" kill-server 2>/dev/null; rm -rf "$work"' EXIT
unset NO_COLOR ASYNCARIUM_SCENARIOS TMUX
count=0
failed=0

result() { # NAME: tells whether the command before it was good
    good=$?
    count=$((count + 1))
    if [ "$good" -eq 0 ]; then
        echo "ok $count - $1"
    else
        failed=$((failed + 1))
        echo "not ok $count - $1"
        screen | sed 's/^/# /'
    fi
}

screen() { tmux -L "$socket" capture-pane -p -t test 2>/dev/null; }
keys() { tmux -L "$socket" send-keys -t test "$@"; }

# sees WORDS: waits until they are on the screen.
sees() {
    for _ in $(seq 60); do
        screen | grep -qF -e "$1" && return 0
        sleep 0.1
    done
    return 1
}

sees_not() {
    for _ in $(seq 60); do
        screen | grep -qF -e "$1" || return 0
        sleep 0.1
    done
    return 1
}

# begin COLUMNS ROWS ENVIRONMENT…: a shell in a terminal of its own.
begin() {
    columns=$1 rows=$2
    shift 2
    tmux -L "$socket" kill-server 2>/dev/null
    servers=$((servers + 1)) # a name of its own, for the one before may not be gone yet
    socket=asyncarium-test-$$-$servers
    tmux -L "$socket" -f /dev/null new-session -d -s test -x "$columns" -y "$rows" "env LC_ALL=C.UTF-8 $* PS1='shell> ' sh"
    sees 'shell>'
}

open_ui() { keys "$asyncarium $1" Enter; }
settings() { keys "stty -g >$work/$1" Enter; sleep 0.3; }
is_alive() { keys "clear; echo back-again" Enter; sees 'back-again'; }
# The process of the UI.
ui_pid() { pgrep -f "^$asyncarium $1" | tail -n 1; }
# closes_with_window COMMAND: its window is closed, and it ends.
closes_with_window() {
    pid=$(ui_pid "$1")
    tmux -L "$socket" kill-server
    for _ in $(seq 30); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
    ! kill -0 "$pid" 2>/dev/null
}

begin 120 36
settings before
open_ui 'watch lost-update'
sees 'Nothing has happened yet'
result 'opens on the first step'
keys s s s
sees 'Task-3 starts'
result 'goes to the third switch'
keys p
sees 'step 17/'
result 'goes back'
keys Right Right
sees 'Task-3 runs: seen = total'
result 'takes arrows'
keys '?'
sees 'one event forward'
result 'shows help'
keys Escape
sees_not 'one event forward'
result 'closes help with Escape'
tmux -L "$socket" resize-window -t test -x 80 -y 24
sees '1 Source  2 Tasks'
result 'has tabs at 80x24'
tmux -L "$socket" resize-window -t test -x 40 -y 10
sees '19/'
result 'works at 40x10'
tmux -L "$socket" resize-window -t test -x 30 -y 8
sees 'needs 40 x 10 cells'
result 'says what it needs'
tmux -L "$socket" resize-window -t test -x 200 -y 60
sees 'Timeline'
result 'uses 200x60'
keys C-z
sees 'shell>'
result 'stops on Ctrl-Z'
is_alive
result 'the shell works meanwhile'
keys fg Enter
sees 'Timeline'
result 'goes on where it was'
keys q
sees 'back-again'
result 'quits'
settings after
cmp -s "$work/before" "$work/after"
result 'leaves the terminal as it found it'

for signal in INT TERM HUP QUIT SEGV ABRT; do
    begin 80 24
    settings before
    open_ui 'watch lost-update'
    sees 'Nothing has happened yet'
    kill -s "$signal" "$(ui_pid 'watch lost-update')"
    sees 'shell>' && is_alive && settings after && cmp -s "$work/before" "$work/after" && ! screen | grep -qF 'Source'
    result "leaves the terminal as it found it after $signal"
done

begin 80 24
open_ui 'watch lost-update'
sees 'Nothing has happened yet'
keys C-c
sees 'shell>' && is_alive
result 'ends on Ctrl-C'

begin 80 24
open_ui 'watch crawler'
sees 'step   0/'
keys - ' '
closes_with_window 'watch crawler'
result 'ends when its window is closed while it plays'

begin 80 24
settings before
open_ui 'watch crawler'
sees 'step   0/'
keys ' ' + +
for size in 30x8 200x60 40x10 41x11 100x30 20x5 64x16 99x29 5x3 150x45 80x10 40x50 120x36; do
    tmux -L "$socket" resize-window -t test -x "${size%x*}" -y "${size#*x}"
    sleep 0.05
done
sees '▶  4x' && sees 'Timeline'
result 'plays on through a storm of sizes'
keys C-z
sees 'shell>'
result 'stops on Ctrl-Z while it plays'
keys fg Enter
sees '▶  4x'
result 'and plays on'
keys q
is_alive && settings after && cmp -s "$work/before" "$work/after"
result 'leaves the terminal as it found it after all that'

# The mouse must not be left on, either: a shell would get its reports as letters.
mouse_is_off() { [ "$(tmux -L "$socket" display-message -p -t test '#{mouse_any_flag}')" = 0 ]; }
if "${CC:-cc}" -shared -fPIC -D_DEFAULT_SOURCE -DNCURSES_WIDECHAR=1 -o "$work/crash.so" tests/terminal/crash.c 2>"$work/cc.log"; then
    for how in null stack abort divide; do
        begin 80 24 TERM=screen-256color
        settings before
        keys "CRASH=$how LD_PRELOAD=$work/crash.so $asyncarium watch lost-update" Enter
        sees 'Nothing has happened yet'
        result "draws under a watch for crashes ($how)"
        keys n n n n n n n n n n n n n n n n n n n n s s s
        sees 'shell>' && is_alive && settings after && cmp -s "$work/before" "$work/after" && mouse_is_off
        result "leaves the terminal as it found it after a crash in drawing ($how)"
    done
else
    echo "# no compiler: crashes in drawing are not tested"
fi

begin 80 24
open_ui 'watch lost-update'
sees 'Nothing has happened yet'
closes_with_window 'watch lost-update'
result 'ends when its window is closed'

begin 80 24
open_ui 'watch lost-update'
sees 'Nothing has happened yet'
# As terminals report it: button and what else, column and row, each with 32 added; all of it in hexadecimal. All at once, so that
# two clicks are near each other on a busy machine, too.
mouse() { # BUTTON COLUMN ROW …
    bytes=
    while [ $# -ge 3 ]; do
        bytes="$bytes 1b 5b 4d $1 $(printf '%x %x' $(($2 + 32)) $(($3 + 32)))"
        shift 3
    done
    # shellcheck disable=SC2086
    keys -H $bytes
}
press=20 release=23 wheel_up=60 wheel_down=61 drag=40 move=43
mouse $press 10 7 $release 10 7
keys b
sees 'line 4'
result 'takes a click on a line'
keys Escape

keys 2 G
sees '✓ Task-2'
mouse $press 50 6 $release 50 6 $press 50 6 $release 50 6
sees 'Tasks in detail' && sees 'Task-3  add_one'
result 'opens a task with two clicks'
keys Escape Escape
sees_not 'in detail'
keys 1 g
sees '1-12 of 19'
mouse $wheel_down 10 8
sees '4-15 of 19'
result 'scrolls with the wheel'
mouse $wheel_up 10 8
sees '1-12 of 19'
result 'and back'
keys Escape 5 z G
sees 'step 55/55'
mouse $press 20 4 $release 20 4
sees 'step 13/55'
result 'goes along the timeline with a click'
mouse $press 20 4 $drag 22 4 $drag 30 4
sees 't 0.100 s'
result 'scrubs it while the button is down'
before=$(screen | sed -n 1p)
mouse $release 30 4 $move 20 4
sleep 0.3
[ "$(screen | sed -n 1p)" = "$before" ]
result 'and stands still when it is up'
keys Escape z 1 Escape g
sees 'Nothing has happened yet'
pid=$(ui_pid 'watch lost-update')
before=$(awk '{print $14 + $15}' "/proc/$pid/stat" 2>/dev/null)
sleep 1
after=$(awk '{print $14 + $15}' "/proc/$pid/stat" 2>/dev/null)
[ "${after:-0}" -eq "${before:-0}" ]
result 'uses no processor while idle'
keys ' '
sees '▶  1x'
result 'plays'
keys + + + + + + + +
sees 'all is well'
result 'plays to the end'
keys q

for terminal in xterm-256color screen linux vt100; do
    begin 80 24 "TERM=$terminal"
    open_ui 'watch deadlock'
    sees 'Nothing has happened yet'
    keys c
    sees 'Let every task take the locks'
    result "works with TERM=$terminal"
done
begin 80 24 TERM=dumb
open_ui 'watch lost-update | tail -n 3'
sees 'all is well'
result 'TERM=dumb gives text'
begin 80 24 LC_ALL=C
open_ui 'watch lost-update'
sees '+ Source'
result 'draws with ASCII where the locale has nothing else'
begin 80 24 NO_COLOR=1
open_ui 'watch lost-update'
sees 'Nothing has happened yet'
! tmux -L "$socket" capture-pane -e -p -t test | grep -q "$(printf '\033')\\[[0-9;]*3[1-6]m"
result 'NO_COLOR has no colours'
begin 120 36
open_ui 'watch tests/terminal/wide.json'
keys G
sees '✓ 日本語'
result 'shows wide letters'
[ "$(screen | sed -n '2,20p' | awk '{print substr($0, length($0))}' | sort -u | wc -l)" -le 4 ]
result 'wide letters keep the frames in place'

cp tests/terminal/wide.json "$work/edited.json"
begin 80 24
open_ui "watch --watch $work/edited.json"
sees 'wide-letters'
sed -i 's/wide-letters/edited-letters/' "$work/edited.json"
sees 'edited-letters'
result 'reloads a file that changed'
sed -i 's/edited-letters/again-letters/' "$work/edited.json"
keys R
sees 'again-letters'
result 'runs again on R'
cp "$work/edited.json" "$work/good.json"
echo '{"name": "wide-letters", "program": ["x = "]}' >"$work/edited.json"
sees 'The run from before goes on being shown'
result 'tells what is wrong with a file that changed'
keys Enter
sees 'has errors; this is the run from before' && sees 'again-letters'
result 'and shows the run from before'
cp "$work/good.json" "$work/edited.json"
sees 'Run again'
result 'until the file is good again'
keys x j Enter C-u "$work/saved.jsonl" Enter
sees 'saved.jsonl: trace'
result 'writes a trace'
keys x Enter C-u "$work/edited.json" Enter
sees 'That is what is shown here'
result 'does not write over the scenario'
keys x Enter C-u "$work/saved.jsonl" Enter
sees 'once more with this name'
result 'does not write over another file at once'
format=2
for name in python:.py scenario:.json svg:.svg html:.html cast:.cast chrome:.trace.json mermaid:.mmd text:.txt; do
    file=$work/again${name#*:}
    name=${name%:*}
    keys x k k k k k k k k k k
    for _ in $(seq $format); do keys j; done
    keys Enter
    sees "again-letters${file#"$work/again"}"
    keys C-u "$file" Enter
    sees ": $name" && "$asyncarium" export --size 80x24 --to "$name" "$work/edited.json" | cmp -s - "$file"
    result "writes $name as 'export' does"
    format=$((format + 1))
done
keys q
sees 'shell>'
begin 80 24 "VISUAL= EDITOR='sed\ -i\ s/again-letters/other-letters/'"
open_ui "watch $work/edited.json"
sees 'again-letters'
keys G e
sees 'other-letters'
result 'opens $EDITOR, and runs again what it left'
sees 'all is well'
result 'stays where it was'
keys q
sees 'shell>'
begin 80 24 "VISUAL= EDITOR=no-such-editor"
open_ui "watch $work/edited.json"
sees 'other-letters'
keys e
sees "'no-such-editor' did not end well"
result 'tells of an editor that is not there'
keys q
sees 'shell>'
begin 80 24 "VISUAL= EDITOR=false"
open_ui "watch $work/edited.json"
sees 'other-letters'
keys e
sees 'did not end well'
result 'tells of an editor that fails'
keys q
sees 'shell>'
open_ui "replay $work/saved.jsonl"
sees 'again-letters'
result 'replays it'
keys q
sees 'shell>'

# A long run is shown as far as it came when somebody did not want to wait.
cat >"$work/spin.py" <<'END'
import asyncio

async def main():
    for i in range(10000000):
        await asyncio.sleep(0)

asyncio.run(main())
END
begin 80 24
settings before
open_ui "watch --steps 1000000000 $work/spin.py"
sees ' events  (Ctrl-C shows'
result 'tells how far a long run is'
keys C-c
sees 'only the beginning'
result 'Ctrl-C shows what a long run did so far'
keys x j Enter C-u "$work/part.jsonl" Enter
sees 'part.jsonl: trace'
keys q
sees 'shell>'
open_ui "replay $work/part.jsonl"
sees 'was cut off here'
result 'what was stopped is a trace that was cut off'
keys q
sees 'shell>'
mkfifo "$work/slow.jsonl"
{ head -n 66000 "$work/part.jsonl"; sleep 2; tail -n +66001 "$work/part.jsonl"; } >"$work/slow.jsonl" 2>/dev/null &
keys clear Enter
sees_not 'cut off'
open_ui "replay $work/slow.jsonl"
sees 'Reading: 65536 events'
result 'tells how much of a trace was read'
keys C-c
sees 'only the beginning'
result 'Ctrl-C shows what was read of a trace'
sees 'the trace goes on'
result 'says that it goes on'
keys q
sees 'shell>' && is_alive && settings after && cmp -s "$work/before" "$work/after"
result 'leaves the terminal as it found it after that'

# So is a what-if given up that takes long: the key waits there already when the run looks for one.
cat >"$work/long.py" <<'END'
import asyncio

async def turns():
    for i in range(30000):
        await asyncio.sleep(0)

async def main():
    await asyncio.gather(turns(), turns())

asyncio.run(main())
END
open_ui "watch $work/long.py"
sees 'step   1/'
keys s s s a
sees 'Who comes next?'
keys Enter Escape
sees 'Given up: the run as it was'
result 'Esc gives up a long run for a what-if'
keys a
sees 'Who comes next?'
tmux -L "$socket" pipe-pane -t test "cat >'$work/sent'"
keys Enter
sees 'A compares the two ends'
result 'shows a what-if that took long in the end'
tmux -L "$socket" pipe-pane -t test
grep -q '65536 events' "$work/sent"
result 'tells how far it is until then'
keys q
sees 'shell>'
open_ui "watch $work/long.py"
sees 'step   1/'
keys s s s a
sees 'Who comes next?'
keys Enter C-c
sees 'shell>' && sees_not 'Who comes' && settings after && cmp -s "$work/before" "$work/after"
result 'Ctrl-C ends it during such a run, and leaves the terminal as it found it'

# What a program prints may not reach the terminal as more than text.
printf '%s\n' 'print("tab", "x", sep="\t")' 'print("\x1b[2J\x1b[31mred\x07")' 'raise ValueError("\x1b]0;title\x07 bad")' >"$work/bell.py"
begin 80 24
keys "$asyncarium run $work/bell.py" Enter
sees 'ValueError: \x1b]0;title\x07 bad'
result 'an exception with escape codes is harmless'
sees '\x1b[2J\x1b[31mred\x07'
result 'output with escape codes is harmless on a terminal'
"$asyncarium" run "$work/bell.py" 2>/dev/null | grep -q "$(printf '\033')"
result 'into a pipe it goes as it is'
echo "1..$count"
[ "$failed" -eq 0 ]
