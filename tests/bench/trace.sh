#!/bin/sh
# How fast traces are written and read. usage: sh tests/bench/trace.sh [BUILD [EVENTS]]
# BUILD is one that was made with its usual -O2. Goals: writing over 5 million events/s, reading over 500 MB/s, memory flat.
cd "$(dirname "$0")/../.." || exit 1
build=${1:-build}
${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -O2 -g -Wall -Wextra -Isim/include -o "$build/bench-trace" tests/bench/trace.c \
    "$build/libasyncarium.a" $(pkg-config --libs libcjson ncursesw) -lm && "$build/bench-trace" "${2:-1000000}"
