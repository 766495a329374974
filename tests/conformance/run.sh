#!/bin/sh
# Compares all scenarios with a real CPython 3.13, or records what it does.
# usage: tests/conformance/run.sh compare [build/asyncarium]
#        tests/conformance/run.sh record
cd "$(dirname "$0")/../.." || exit 1
action=$1
simulator=${2:-build/asyncarium}
set -- scenarios tests/language tests/asyncio

# The first that runs; what pyenv puts on the path may not.
find_python() {
    for candidate in python3.13 "$HOME"/.pyenv/versions/3.13*/bin/python3.13; do
        "$candidate" -c '' 2>/dev/null && echo "$candidate" && return
    done
    return 1
}

python=$(find_python)
case "$action${python:+ with python}" in
'compare with python')
    exec "$python" tests/conformance/compare.py -j2 --simulator "$simulator" "$@"
    ;;
compare)
    echo 'There is no CPython 3.13 (python3.13) here: this compares with what is recorded of it in tests/golden.'
    exec "$simulator" test --golden tests/golden "$@"
    ;;
'record with python')
    exec "$python" tests/conformance/golden.py -j2 "$@"
    ;;
record)
    echo 'There is no CPython 3.13 (python3.13) here to record.' >&2
    exit 1
    ;;
*)
    sed -n 's/^# //p' "$0" >&2
    exit 2
    ;;
esac
