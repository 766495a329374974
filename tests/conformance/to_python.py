"""The canonical Python text of a scenario, written independently of the simulator.

The program of a scenario is a list of statements: a string is a simple statement and keeps its author's text, an object is a
compound statement whose keys are Python's keywords. Here it becomes text with 4 spaces a level and the blank lines of PEP 8:

- two around a def or class at the top level, one around a def or class elsewhere,
- one between the imports of the top level and what follows them,
- none anywhere else, and none at the start or end of a body.

`else` that holds exactly one `if` becomes `elif`. Notes are not part of the text. A line number in a traceback means a line
of this text.
"""

import json
import sys

INDENT = "    "
BLOCK_KEYWORDS = ("async def", "def", "class", "if", "while", "async for", "for", "async with", "with", "try")
DEFINITIONS = ("async def", "def", "class")


class ScenarioError(Exception):
    """The scenario is not one: the message says what is wrong."""


def scenario_to_python(scenario):
    """Return the canonical text of a whole scenario, which ends with a newline unless it is empty."""
    return "".join(line + "\n" for line in body_lines(scenario["program"], level=0))


def body_lines(statements, level):
    """Yield the lines of a body."""
    previous = None
    for statement in statements:
        if previous is not None:
            yield from [""] * blank_lines_between(previous, statement, level)
        yield from statement_lines(statement, level)
        previous = statement


def blank_lines_between(previous, statement, level):
    """Return how many blank lines separate two statements of a body."""
    if is_definition(previous) or is_definition(statement):
        return 1 if level else 2
    return int(level == 0 and is_import(previous) and not is_import(statement))


def statement_lines(statement, level):
    """Yield the lines of one statement."""
    if isinstance(statement, str):
        yield from simple_lines(statement, level)
    elif "run" in statement:
        yield from simple_lines(statement["run"], level)
    else:
        yield from compound_lines(statement, keyword_of(statement), level)


def simple_lines(text, level):
    """Yield a simple statement; the further lines of a text that has several are the author's, to the space."""
    first, *rest = text.split("\n")
    yield INDENT * level + first
    yield from rest


def compound_lines(statement, keyword, level):
    """Yield the lines of a compound statement, with all its clauses."""
    margin = INDENT * level
    for decorator in statement.get("decorators", []):
        yield f"{margin}@{decorator}"
    if keyword == "try":
        yield f"{margin}try:"
        yield from body_lines(statement["try"], level + 1)
        yield from handler_lines(statement, level)
    else:
        yield f"{margin}{keyword} {statement[keyword]}:"
        yield from body_lines(statement["do"], level + 1)
    yield from else_lines(statement, level)
    if "finally" in statement:
        yield f"{margin}finally:"
        yield from body_lines(statement["finally"], level + 1)


def handler_lines(statement, level):
    """Yield the except clauses of a try statement."""
    for keyword in ("except", "except*"):
        for handler in statement.get(keyword, []):
            header = keyword
            if "type" in handler:
                header += " " + handler["type"]
            if "as" in handler:
                header += " as " + handler["as"]
            yield f"{INDENT * level}{header}:"
            yield from body_lines(handler["do"], level + 1)


def else_lines(statement, level):
    """Yield the else clause of a statement, as elif where it is one."""
    if "else" not in statement:
        return
    branch = statement["else"]
    if "if" in statement and len(branch) == 1 and isinstance(branch[0], dict) and "if" in branch[0]:
        first, *rest = compound_lines(branch[0], "if", level)
        yield first.replace("if", "elif", 1)
        yield from rest
    else:
        yield f"{INDENT * level}else:"
        yield from body_lines(branch, level + 1)


def keyword_of(statement):
    """Return the keyword that makes this object the statement that it is."""
    for keyword in BLOCK_KEYWORDS:
        if keyword in statement:
            return keyword
    raise ScenarioError(f"not a statement: {json.dumps(statement)[:80]}")


def is_import(statement):
    """Tell whether a statement is an import."""
    text = statement if isinstance(statement, str) else statement.get("run", "")
    return text.strip().startswith(("import ", "from "))


def is_definition(statement):
    """Tell whether a statement is a def or a class."""
    return isinstance(statement, dict) and any(keyword in statement for keyword in DEFINITIONS)


def main():
    """Print the text of each scenario named on the command line."""
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            sys.stdout.write(scenario_to_python(json.load(file)))


if __name__ == "__main__":
    main()
