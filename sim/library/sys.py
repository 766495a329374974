# The little of sys that says something about a simulated program.

import _sys
from _sys import exc_info, exception

byteorder = 'little'
hexversion = 0x030d00f0
maxsize = 9223372036854775807
maxunicode = 0x10ffff
platform = 'linux'
version = '3.13.0'


class _Version(tuple):
    # A tuple with names for its items.
    __qualname__ = 'version_info'
    _names = ('major', 'minor', 'micro', 'releaselevel', 'serial')

    def __getattr__(self, name):
        if name in self._names:
            return self[self._names.index(name)]
        raise AttributeError(f"'sys.version_info' object has no attribute '{name}'", name=name, obj=self)

    def __repr__(self):
        return f"sys.version_info({', '.join(f'{name}={value!r}' for name, value in zip(self._names, self))})"


version_info = _Version((3, 13, 0, 'final', 0))


def exit(status=None, /):
    if status is None:
        raise SystemExit
    if isinstance(status, tuple):
        raise SystemExit(*status)
    raise SystemExit(status)


def getdefaultencoding():
    return 'utf-8'


def getrecursionlimit():
    return 1000


# ---- streams

class TextIOWrapper:
    __module__ = '_io'
    closed = False
    encoding = 'utf-8'
    mode = 'w'
    newlines = None

    def __init__(self, name, number, errors):
        self.name = name
        self.errors = errors
        self.line_buffering = True
        self._number = number

    def __repr__(self):
        return f'<_io.TextIOWrapper name={self.name!r} mode={self.mode!r} encoding={self.encoding!r}>'

    def write(self, text, /):
        if self._number == 1:
            return _sys.write_out(text)
        return _sys.write_error(text, None, None)

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)

    def flush(self):
        pass  # a line is told as soon as it is complete

    def fileno(self):
        return self._number

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True

    def seekable(self):
        return False


_stream_type = TextIOWrapper
del TextIOWrapper
stdin = None
stdout = __stdout__ = _stream_type('<stdout>', 1, 'strict')
stderr = __stderr__ = _stream_type('<stderr>', 2, 'backslashreplace')
_sys.use(globals(), stdout)
