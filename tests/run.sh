#!/bin/sh
# Runs every test of a build: the unit tests, the scenarios with what is expected and recorded of them, the command line.
# TEST_JOBS: how many processes run scenarios at once; as many as there are processors unless it is set.
# usage: tests/run.sh [BUILD]      Ends with one line, "N passed, N failed", and fails if something failed.
cd "$(dirname "$0")/.." || exit 1
build=${1:-build}
log=$build/test.log
passed=0
failed=0

# count NAME PASSED FAILED: adds to the sums and tells.
count() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    printf '%-36s %5d passed, %d failed\n' "$1" "$2" "$3"
}

# run_tap NAME COMMAND…: a program that speaks TAP; one that crashes or says nothing counts as one more failure.
run_tap() {
    name=$1
    shift
    CMOCKA_MESSAGE_OUTPUT=TAP "$@" >"$log" 2>&1
    status=$?
    good=$(grep -c '^ok' "$log")
    bad=$(grep -c '^not ok' "$log")
    if [ "$bad" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
    [ "$bad" -eq 0 ] || grep -v '^ok' "$log"
    count "$name" "$good" "$bad"
}

# run_summed NAME COMMAND…: a program whose last line is "N passed, N failed".
run_summed() {
    name=$1
    shift
    "$@" >"$log" 2>&1
    status=$?
    good=$(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1/p' "$log")
    bad=$(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\2/p' "$log")
    if [ "${bad:-0}" -eq 0 ] && [ "$status" -ne 0 ]; then bad=1; fi
    [ "${bad:-0}" -eq 0 ] || cat "$log"
    count "$name" "${good:-0}" "${bad:-0}"
}

for test in "$build"/tests/test_*; do
    [ -x "$test" ] && run_tap "${test##*/}" "$test"
done
for directory in scenarios tests/language tests/asyncio; do
    [ -d "$directory" ] && run_summed "asyncarium test $directory" \
        "$build/asyncarium" test ${TEST_JOBS:+--jobs "$TEST_JOBS"} --golden tests/golden "$directory"
done
for test in tests/cli/test_*.sh; do
    run_tap "${test##*/}" sh "$test" "$build/asyncarium"
done
python=$(sh tests/record/pythons.sh quick)
[ -z "$python" ] || run_tap "test_record.py" "$python" tests/record/test_record.py "$build/asyncarium" quick
validator=$(sh tests/schema/python.sh)
[ -z "$validator" ] || run_summed 'JSON Schemas, a sample' "$validator" tests/schema/validate.py --every 30 "$build/asyncarium"
run_tap test_screens.sh sh tests/terminal/test_screens.sh "$build/asyncarium"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
