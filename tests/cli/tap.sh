# What the tests of the command line share. A test is a line: `expect NAME STATUS OUT ERR ARGUMENT…` runs asyncarium
# with the arguments, and compares its status, and whether standard output and standard error hold the words OUT and ERR
# ('' means: nothing at all; '*' means: anything).
# usage of a test: sh tests/cli/test_x.sh [build/asyncarium]

asyncarium=$(cd "$(dirname "${1:-build/asyncarium}")" && pwd)/asyncarium
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export LC_ALL=C
unset NO_COLOR ASYNCARIUM_SCENARIOS
count=0

# holds FILE WORDS
holds() {
    case $2 in
    '*') true ;;
    '') [ ! -s "$1" ] ;;
    *) grep -qF -e "$2" "$1" ;;
    esac
}

# has FILE WORDS…: every word is in it.
has() {
    file=$1
    shift
    for word do
        grep -qF -e "$word" "$file" || { echo "# $file has no $word"; return 1; }
    done
}

# result NAME: tells whether the command before it was good.
result() {
    good=$?
    count=$((count + 1))
    if [ "$good" -eq 0 ]; then echo "ok $count - $1"; else echo "not ok $count - $1"; fi
    return "$good"
}

# compare NAME STATUS OUT ERR: what is in $status, out and err.
compare() {
    { [ "$status" -eq "$2" ] && holds out "$3" && holds err "$4"; }
    result "$1" && return
    echo "# status $status, expected $2"
    sed 's/^/# out: /' out | head -n 5
    sed 's/^/# err: /' err | head -n 5
}

expect() {
    name=$1 wanted=$2 out=$3 err=$4
    shift 4
    "$asyncarium" "$@" >out 2>err
    status=$?
    compare "$name" "$wanted" "$out" "$err"
}
