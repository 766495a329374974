#!/bin/sh
# Lets libFuzzer look for inputs that break something: every target for some seconds, two at a time.
# usage: tests/fuzz/run.sh BUILD [SECONDS [SEED]]     BUILD has the targets and asyncarium; `make fuzz` makes it.
# The first inputs are made of the scenarios in this repository. What is found stays in BUILD/found-TARGET-…. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 1
build=$1
seconds=${2:-30}
seed=${3:-$(date +%s)}
echo "seed $seed"

seeds=$build/seeds
if [ ! -d "$seeds" ]; then
    mkdir -p "$seeds/document" "$seeds/python" "$seeds/trace"
    find scenarios tests/language tests/asyncio -name '*.json' -size -8k | sort | while read -r file; do
        name=$(echo "$file" | tr / -)
        cp "$file" "$seeds/document/$name"
        "$build/asyncarium" export --to python "$file" >"$seeds/python/$name"
    done
    find scenarios -name '*.json' | sort | while read -r file; do
        "$build/asyncarium" run --detail line --trace "$seeds/trace/$(basename "$file")" "$file" >/dev/null 2>&1
    done
fi

# fuzz TARGET SEEDS LENGTH
fuzz() {
    mkdir -p "$build/corpus-$1"
    if "$build/fuzz_$1" -seed="$seed" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -max_len="$3" -entropic=0 \
        -dict=tests/fuzz/words.dict -artifact_prefix="$build/found-$1-" -print_final_stats=1 \
        "$build/corpus-$1" "$seeds/$2" >"$build/fuzz-$1.log" 2>&1; then
        echo "passed: $1, $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz-$1.log") inputs" >"$build/fuzz-$1.result"
    else
        { echo "FAILED: $1"; tail -n 40 "$build/fuzz-$1.log"; } >"$build/fuzz-$1.result"
    fi
}

fuzz document document 8192 &
fuzz python python 8192 &
wait
fuzz run python 4096 &
fuzz trace trace 32768 &
wait
cat "$build"/fuzz-*.result
passed=$(cat "$build"/fuzz-*.result | grep -c '^passed: ')
failed=$((4 - passed))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
