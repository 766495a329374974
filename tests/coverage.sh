#!/bin/sh
# Which lines of the program the quick tests ran: a table by room, the files that need tests most, and the sum.
# usage: tests/coverage.sh BUILD [LEAST]     BUILD was made with --coverage, and its tests were run; `make coverage` does both.
# Ends with "N passed, N failed".
# BUILD/lines/… holds each file with how often each line ran (##### is never). Fails where less than LEAST percent ran.
cd "$(dirname "$0")/.." || exit 1
build=$1
least=${2:-95}
lines=$build/lines
rm -rf "$lines"
mkdir -p "$lines"

# One name a line of what was compiled of the program itself: "sim/lang/lexer".
find "$build/obj/sim" "$build/obj/viz" -name '*.gcno' | sed "s,^$build/obj/,,; s,\\.gcno\$,," | sort >"$lines/units"
while read -r unit; do
    gcov -t -r -o "$build/obj/${unit%/*}" "$build/obj/$unit.gcda" 2>/dev/null >"$lines/all"
    # of all files that took part, the .c file only
    mkdir -p "$lines/${unit%/*}"
    awk -v wanted="0:Source:$unit.c" '
        $2 ~ /^0:Source:/ || /^ *-: *0:Source:/ { found = index($0, wanted) > 0 && index($0, wanted) + length(wanted) > length($0) }
        found' "$lines/all" >"$lines/$unit.c"
    awk -v unit="$unit" -F: '
        $1 ~ /^ *-$/ { next }
        { total++ }
        $1 !~ /#####|=====/ { ran++ }
        END { if (total) printf "%s.c %d %d\n", unit, ran, total }' "$lines/$unit.c"
done <"$lines/units" >"$lines/sums"

awk -v least="$least" '
    {
        room = $1
        sub(/\/[^\/]*$/, "", room)
        ran[room] += $2
        total[room] += $3
        all_ran += $2
        all_total += $3
    }
    function percent(part, whole) { return whole ? 100 * part / whole : 100 }
    END {
        printf "%-16s %8s %8s %8s\n", "room", "lines", "ran", "percent"
        for (room in total) printf "%-16s %8d %8d %8.1f\n", room, total[room], ran[room], percent(ran[room], total[room]) | "sort"
        close("sort")
        printf "%-16s %8d %8d %8.1f\n", "all", all_total, all_ran, percent(all_ran, all_total)
        exit percent(all_ran, all_total) < least
    }' "$lines/sums"
good=$?
echo 'Most lines that never ran:'
awk '$3 > $2 { printf "%6d of %4d in %s\n", $3 - $2, $3, $1 }' "$lines/sums" | sort -rn | head -n 20
if [ "$good" -eq 0 ]; then
    echo '1 passed, 0 failed'
else
    echo "less than $least percent of the lines ran"
    echo '0 passed, 1 failed'
fi
exit "$good"
