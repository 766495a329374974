# Traces from anywhere: cut, edited, duplicated, unordered, from a newer version. Every command that reads one tells what is
# wrong, with line and column, and shows what comes before.
. "$(dirname "$0")/tap.sh"

"$asyncarium" run --trace good.jsonl lost-update >/dev/null 2>&1
formats='python svg html cast chrome mermaid text'

# every NAME STATUS WORDS FILE: all commands end with the status; these words are said.
every() {
    what=$1 wanted=$2 words=$3 file=$4
    tell "$what: verify" verify "$file"
    tell "$what: diff" diff good.jsonl "$file"
    tell "$what: diff, the other way" diff "$file" good.jsonl
    tell "$what: replay" replay --steps "$file"
    tell "$what: screen" screen --size 80x24 "$file"
    for format in $formats; do tell "$what: export --to $format" export --to "$format" --out exported "$file"; done
}

tell() {
    name=$1
    shift
    "$asyncarium" "$@" >out 2>err
    status=$?
    cat err out >both
    [ "$status" -eq "$wanted" ] && { [ -z "$words" ] || grep -qF -e "$words" both; }
    result "$name" || { echo "# status $status, expected $wanted"; head -n 3 both | cut -c1-200 | sed 's/^/# /'; }
}

sed '5d' good.jsonl >gap.jsonl
every 'a line is missing' 3 'line 5, column 6: n should be 4 here' gap.jsonl
sed '5p' good.jsonl >double.jsonl
every 'a line stands there twice' 3 'line 6, column 6: n should be 5 here' double.jsonl
awk 'NR == 5 { kept = $0; next } { print } NR == 6 { print kept }' good.jsonl >unordered.jsonl
every 'two lines changed places' 3 'line 5, column 6: n should be 4 here' unordered.jsonl
cat good.jsonl good.jsonl >twice.jsonl
every 'two traces in one file' 3 'column 1: a second trace begins here' twice.jsonl
sed '1d' good.jsonl >headless.jsonl
every 'without a header' 3 'line 1, column 1: this is no trace: its first line must be the header of one' headless.jsonl
sed '1s/"version":1/"version":2/' good.jsonl >newer.jsonl
every 'of another version' 3 'line 1, column 33: only version 1 can be read' newer.jsonl
sed '7s/"task":[0-9]*/"task":"x"/' good.jsonl >edited.jsonl
every 'a word in place of a number' 3 'line 7, column 40: expected a whole number' edited.jsonl
{ head -n 3 good.jsonl && printf '{"n":3,"t":0,"e":"out","text":"\033[31m"}\n'; } >control.jsonl
every 'a control character' 3 'line 4, column 32: a control character in a string' control.jsonl
: >empty.jsonl
formats='' # an empty file, and one of bytes, are shown and exported as scenarios that they are not
wanted=3 words='line 1: the trace is empty'
for command in verify 'diff good.jsonl' replay; do
    # shellcheck disable=SC2086
    tell "an empty file: $command" $command empty.jsonl
done
gzip -c good.jsonl >packed.jsonl
words='line 1, column 1: this is no trace'
for command in verify 'diff good.jsonl' replay; do
    # shellcheck disable=SC2086
    tell "a packed file: $command" $command packed.jsonl
done
mkdir folder
words='Is a directory'
for command in 'diff good.jsonl' replay screen 'export --to text'; do
    # shellcheck disable=SC2086
    tell "a folder: $command" $command folder
done

# What is shown of a trace that breaks: all that comes before.
expect 'steps up to the fault' 3 '       5    ' 'line 7, column 40' replay --steps edited.jsonl
expect 'a text up to the fault' 3 'Task-3' 'line 7, column 40' export --to text edited.jsonl

# What may be otherwise in a good trace.
formats='python svg html cast chrome mermaid text'
sed "s/\$/$(printf '\r')/" good.jsonl >windows.jsonl
every 'line ends of Windows' 0 '' windows.jsonl
{ printf '\357\273\277' && cat good.jsonl; } >marked.jsonl
every 'a byte order mark' 0 '' marked.jsonl
sed 's/"task":2,/"task":4000000000,/' good.jsonl >far.jsonl
wanted=0 words=''
for command in 'replay --steps' 'screen' 'export --to svg' 'export --to chrome' 'export --to html' 'export --to mermaid'; do
    # shellcheck disable=SC2086
    tell "a number that is far away: $command" $command far.jsonl
done
awk 'NR == 2 { line = sprintf("%3000s", "x"); gsub(/ /, "x", line); sub(/"main"/, "\"" line "\"") } { print }' good.jsonl >long.jsonl
"$asyncarium" verify long.jsonl >out
[ "$(wc -c <out)" -lt 5000 ] && has out 'xxx…'
result 'a text that is too long for a report is cut in it'
"$asyncarium" diff good.jsonl long.jsonl >out
[ "$(wc -c <out)" -lt 10000 ] && has out 'xxx…'
result 'also by diff'
echo "1..$count"
