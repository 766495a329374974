"""Output and log text as both sides can show it.

CPython's log text speaks of its own library's files and of addresses, which a simulator does not have. The rules:

1. An address `0x7f…` becomes `0x1`, `0x2`, … in order of first appearance in the run's text (output and log together).
2. The program's file is shown as `<name>.py`, where name is the scenario's.
3. Places in the library inside a repr are left out: ` at FILE:LINE`, `, defined at FILE:LINE`, ` created at FILE:LINE`, as in
   `cb=[gather.<locals>._done_callback() at …/tasks.py:820]`, which becomes `cb=[gather.<locals>._done_callback()]`.
4. In tracebacks and in "Object created at" lists, frames of the library are left out, each with its `File` line, its source line
   and `[Previous line repeated …]`. The header `Traceback (most recent call last):` stays.
5. Tracebacks have no caret lines, and one source line for each frame, even where the expression has more (CPython run with
   PYTHONNODEBUGRANGES=1).
6. A warning that points into the library has its place and source line left out: `FILE:LINE: RuntimeWarning: …` becomes
   `RuntimeWarning: …`. One that points into the program keeps both. `<sys>:0:` stays as it is.
7. `<FrameSummary file FILE, line N in NAME>` of the library is left out of the lists that show it.

Library means every file but the program's.
"""

import re

FRAME = re.compile(r'^(?P<margin>[ |+]*)  File "(?P<file>[^"]*)", line \d+(, in .*)?$')
REPEATED = re.compile(r"^[ |]*  \[Previous line repeated \d+ more times?\]$")
ORIGIN = "Coroutine created at (most recent call last)"
CARETS = re.compile(r"^[ |]*[~^]+$")
ADDRESS = re.compile(r"(?<= at )0x[0-9a-f]+")
PLACE = re.compile(r"(?:, defined| created)? at (?:/[^<>,:\]]*|<frozen [^>]*>):\d+")
SUMMARY = re.compile(r"(?P<comma>, )?<FrameSummary file (?P<file>[^,<>]*), line \d+ in (?:<\w+>|\w+)>")
WARNING_PLACE = re.compile(r"^(?P<file>/[^:]*|<frozen [^>]*>):\d+: (?=\w*Warning: )")


class Addresses:
    """Replaces addresses by small numbers, the same address by the same number."""

    def __init__(self):
        self.numbers = {}

    def replace(self, text):
        """Return the text with its addresses replaced."""
        return ADDRESS.sub(lambda match: f"0x{self.numbers.setdefault(match[0], len(self.numbers) + 1):x}", text)


def clean_value(text, addresses):
    """Return a repr or a line of output by rules 1 and 3."""
    return PLACE.sub("", addresses.replace(text))


def clean_log(lines, program, addresses):
    """Return [(index, text)] of the lines of log text that are left by all rules; `program` is the program's file."""
    kept = []
    in_frame = None  # within what belongs to a frame that is left out: the margin of its source line
    more_source = None  # the source line of a frame was kept: the margin of those that may follow
    skip_source = False  # the source line of a warning that is kept without its place comes, at the end of its message
    for index, line in enumerate(lines):
        frame = FRAME.match(line)
        if frame:
            in_frame = None if frame["file"] == program else frame["margin"] + "    "
            more_source = None
        elif more_source is not None and line.startswith(more_source):
            continue
        elif index > 0 and (above := FRAME.match(lines[index - 1])) and line.startswith(above["margin"] + "    "):
            more_source = above["margin"] + "    "
        elif not CARETS.match(line):
            more_source = None
        in_message = frame or line.startswith("    ") or line == ORIGIN
        if CARETS.match(line) and "^" in line or skip_source and line.startswith("  ") and not in_message:
            skip_source = False
            continue
        skip_source = skip_source and in_message
        if in_frame is not None and (frame or line.startswith(in_frame) or REPEATED.match(line)):
            continue
        in_frame = None
        line, pointed = WARNING_PLACE.subn("", line)
        line = without_library_summaries(line, program)
        skip_source = skip_source or pointed > 0
        kept.append((index, clean_value(line, addresses)))
    return kept


def without_library_summaries(line, program):
    """Return a line by rule 7."""
    return SUMMARY.sub(lambda match: match[0] if match["file"] == program else "", line).replace("[, <FrameSummary", "[<FrameSummary")
