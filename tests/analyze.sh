#!/bin/sh
# Static analysis: what tools that read the program find. What they may not find counts as failed; what they find wrongly is
# argued in .clang-tidy, .cppcheck and below.
# usage: tests/analyze.sh BUILD [TOOL…]     TOOLs are gcc, cppcheck, clang-tidy; all that are there unless given. BUILD was
# made. Ends with "N passed, N failed".
cd "$(dirname "$0")/.." || exit 1
build=$1
shift
[ $# -gt 0 ] || set -- gcc cppcheck clang-tidy
log=$build/analyze.log
passed=0
failed=0
flags="-std=c17 -D_POSIX_C_SOURCE=200809L $(pkg-config --cflags libcjson 2>/dev/null)"

# Includes as the Makefile gives them.
includes() {
    case $1 in
    viz/*) echo "-I$build/include -Isim/include" ;;
    *) echo '-I. -Isim/include' ;;
    esac
}

# each COMMAND…: once for each source file, which comes last; a file without a word about it has passed.
each() {
    for file in $(find sim viz -name '*.c' | sort); do
        "$@" "$file" >"$log" 2>&1
        if grep -qE 'warning:|error:' "$log"; then
            failed=$((failed + 1))
            cat "$log"
        else
            passed=$((passed + 1))
        fi
    done
}

# gcc follows memory and files well: double frees, leaks, uses after free. It does not know that what a world allocates is
# there, nor what is in a struct that a function returns, so it is not asked about NULL and what is not initialized; the
# sanitizers are (a sanitized world fills new blocks with nonsense).
analyze_gcc() {
    gcc $flags $(includes "$1") -O1 -fanalyzer -Wno-analyzer-null-dereference -Wno-analyzer-possible-null-dereference \
        -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-null-argument -Wno-analyzer-possible-null-argument \
        -S -o /dev/null "$1"
}

analyze_clang_tidy() { clang-tidy --quiet "$1" -- $flags $(includes "$1"); }

analyze_cppcheck() {
    cppcheck -q --std=c11 --enable=warning,performance,portability --suppressions-list=.cppcheck \
        $(includes "$1") -D_POSIX_C_SOURCE=200809L "$1"
}

for tool in "$@"; do
    if command -v "$tool" >/dev/null; then each "analyze_$(echo "$tool" | tr - _)"; else echo "skipped: there is no $tool"; fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
