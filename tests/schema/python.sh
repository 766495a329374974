#!/bin/sh
# Tells a Python that can check documents against JSON Schemas (Debian's package python3-jsonschema), if there is one.
for python in /usr/bin/python3 python3; do
    "$python" -c 'from jsonschema import Draft202012Validator' 2>/dev/null && echo "$python" && exit
done
