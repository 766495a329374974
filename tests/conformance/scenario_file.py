"""Scenario files: reading them, and writing the `expect` of one without touching the rest of its text."""

import json
import os
from json.decoder import scanstring

WIDTH = 120
RECORDED = ("output", "error", "log", "end", "time")  # what the reference knows; other keys of `expect` stay


def load(path):
    """Return the scenario in a file."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def find(paths):
    """Yield the scenario files among files and below directories, sorted."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name.endswith(".json") and not name.endswith(".schema.json"):
                    yield os.path.join(folder, name)


def write_expect(path, result):
    """Put what really happened into the file's `expect`."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    old = json.loads(text).get("expect", {})
    expect = result | {key: value for key, value in old.items() if key not in RECORDED}
    changed = text if old == expect else replace_expect(text, expect)
    if changed != text:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(changed)


def replace_expect(text, expect):
    """Return the JSON text of a scenario with another value of "expect", or with one more key at the end."""
    members, end = top_level_members(text)
    for key, start, stop in members:
        if key == "expect":
            margin = text[:start].rpartition("\n")[2]
            return text[:start] + format_expect(expect, len(margin)) + text[stop:]
    last_stop = members[-1][2]
    return text[:last_stop] + ',\n  "expect": ' + format_expect(expect, len('  "expect": ')) + text[last_stop:]


def top_level_members(text):
    """Return [(key, start of value, end of value)] and the position of the closing brace."""
    decoder = json.JSONDecoder()
    members = []
    position = skip_space(text, skip_space(text, 0) + 1)
    while text[position] != "}":
        key, position = scanstring(text, position + 1)
        start = skip_space(text, skip_space(text, position) + 1)
        _, stop = decoder.raw_decode(text, start)
        members.append((key, start, stop))
        position = skip_space(text, stop)
        if text[position] == ",":
            position = skip_space(text, position + 1)
    return members, position


def skip_space(text, position):
    """Return the position of the next character that is not white space."""
    while text[position] in " \t\r\n":
        position += 1
    return position


def format_expect(expect, column):
    """Return the JSON text of an expectation: on one line if that is short, else a line for each key and long item."""
    line = json.dumps(expect, ensure_ascii=False)
    if column + len(line) < WIDTH:
        return line
    members = [f"    {json.dumps(key)}: {format_value(value, len(key) + 8)}" for key, value in expect.items()]
    return "{\n" + ",\n".join(members) + "\n  }"


def format_value(value, column):
    """Return the JSON text of one value of an expectation."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, list) or column + len(line) < WIDTH:
        return line
    return "[\n" + ",\n".join(f"      {json.dumps(item, ensure_ascii=False)}" for item in value) + "\n    ]"
