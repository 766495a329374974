#!/bin/sh
# Lets libFuzzer look for inputs that break something: every target for some seconds, two at a time (or JOBS).
# usage: tests/fuzz/run.sh BUILD [SECONDS [SEED]]     BUILD has the targets and asyncarium; `make fuzz` makes it.
# The first inputs are made of the scenarios in this repository. What is found stays in BUILD/found-TARGET-…. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 1
build=$(cd "$1" && pwd) || exit 1
seconds=${2:-30}
seed=${3:-$(date +%s)}
jobs=${JOBS:-2}
seeds=$build/seeds

make_documents() {
    mkdir -p "$seeds/document" "$seeds/python"
    find scenarios tests/language tests/asyncio -name '*.json' -size -8k | sort | while read -r file; do
        name=$(echo "$file" | tr / -)
        cp "$file" "$seeds/document/$name"
        "$build/asyncarium" export --to python "$file" >"$seeds/python/$name"
    done
}

make_traces() {
    mkdir -p "$seeds/trace"
    find scenarios -name '*.json' | sort | while read -r file; do
        "$build/asyncarium" run --detail line --trace "$seeds/trace/$(basename "$file")" "$file" >/dev/null 2>&1
    done
}

# The keys of the screens that are tested, each on a trace.
make_keys() {
    mkdir -p "$seeds/keys"
    for trace in "$seeds"/trace/*; do echo "$trace"; done >"$seeds/traces"
    awk 'FNR == 1' tests/terminal/screens/*.txt | sed -n "s/.*--keys '\([^']*\)'.*/\1/p" >"$seeds/scripts"
    number=0
    while read -r keys; do
        number=$((number + 1))
        trace=$(sed -n "$((number % $(wc -l <"$seeds/traces") + 1))p" "$seeds/traces")
        { printf 'x#%s\n' "$keys"; cat "$trace"; } >"$seeds/keys/$number"
    done <"$seeds/scripts"
}

# Command lines, with a scenario or a trace as the file x.
make_commands() {
    mkdir -p "$seeds/command"
    number=0
    while read -r words; do
        number=$((number + 1))
        echo "$words" | tr ' ' '\n' >"$seeds/command/$number"
        echo >>"$seeds/command/$number"
        case $words in
        replay* | screen* | verify* | diff* | export*) cat "$seeds/trace/01-lost-update.json" ;;
        *) cat scenarios/4-sharing/01-lost-update.json ;;
        esac >>"$seeds/command/$number"
    done <tests/fuzz/commands.txt
}

# fuzz TARGET LENGTH: for `seconds`.
fuzz() {
    mkdir -p "$build/corpus-$1"
    if "$build/fuzz_$1" -seed="$seed" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=3000 -max_len="$2" \
        -dict=tests/fuzz/words.dict -artifact_prefix="$build/found-$1-" -print_final_stats=1 \
        "$build/corpus-$1" "$seeds/$1" >"$build/fuzz-$1.log" 2>&1; then
        echo "passed: $1, $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz-$1.log") inputs" >"$build/fuzz-$1.result"
    else
        { echo "FAILED: $1"; tail -n 40 "$build/fuzz-$1.log"; } >"$build/fuzz-$1.result"
    fi
}

echo "seed $seed"
if [ ! -d "$seeds" ]; then
    make_documents
    make_traces
    make_keys
    make_commands
    ln -s python "$seeds/run"
fi
rm -f "$build"/fuzz-*.result
running=0
for target in 'document 8192' 'python 8192' 'run 4096' 'trace 32768' 'keys 16384' 'command 8192'; do
    fuzz ${target% *} ${target#* } &
    running=$((running + 1))
    if [ $((running % jobs)) -eq 0 ]; then wait; fi
done
wait
cat "$build"/fuzz-*.result
passed=$(cat "$build"/fuzz-*.result | grep -c '^passed: ')
failed=$((running - passed))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
