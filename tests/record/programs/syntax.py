# No Python.
def f(:
