#!/bin/sh
# Prints the Pythons that the recorder works with and that are there, one of each version, the newest first.
# `quick`: only one of them.
for python in python3.15 python3.14 python3.13 python3.12 python3.11 python3.10 python3 "$HOME"/.pyenv/versions/3.1[0-9]*/bin/python3; do
    "$python" -c 'import sys; sys.version_info >= (3, 10) or sys.exit(1); print("%d %d" % sys.version_info[:2], sys.executable)' 2>/dev/null
done | sort -k1,1nr -k2,2nr -k3 | awk -v quick="$1" '!seen[$1 " " $2]++ { print $3; if (quick) exit }'
