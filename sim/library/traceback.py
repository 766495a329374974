# Exceptions as text. As Lib/traceback.py; the texts themselves are made in C, as where an exception is not caught.

import sys
import _traceback

__all__ = ['extract_stack', 'extract_tb', 'format_exception', 'format_exception_only', 'format_list', 'format_stack', 'format_tb',
           'print_exc', 'format_exc', 'print_exception', 'print_stack', 'print_tb', 'print_list', 'StackSummary', 'FrameSummary',
           'TracebackException', 'walk_tb', 'clear_frames']

_header = 'Traceback (most recent call last):\n'
_because = '\nThe above exception was the direct cause of the following exception:\n\n'
_meanwhile = '\nDuring handling of the above exception, another exception occurred:\n\n'
_shown_repetitions = 3
_not_given = object()


class FrameSummary:
    __slots__ = ('filename', 'lineno', 'end_lineno', 'colno', 'end_colno', 'name', 'line', 'locals', '_text')

    def __init__(self, filename, lineno, name, *, lookup_line=True, locals=None, line=None, end_lineno=None, colno=None,
                 end_colno=None, **kwargs):
        self.filename = filename
        self.lineno = lineno
        self.name = name
        self.line = None if line is None else line.strip()
        self.locals = locals
        self.end_lineno = lineno if end_lineno is None else end_lineno
        self.colno = colno
        self.end_colno = end_colno
        self._text = None

    def __eq__(self, other):
        if isinstance(other, FrameSummary):
            return tuple(self) == tuple(other)
        if isinstance(other, tuple):
            return tuple(self) == other
        return NotImplemented

    def __getitem__(self, pos):
        return (self.filename, self.lineno, self.name, self.line)[pos]

    def __iter__(self):
        return iter([self.filename, self.lineno, self.name, self.line])

    def __repr__(self):
        return f'<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>'

    def __len__(self):
        return 4


class StackSummary(list):
    @classmethod
    def from_list(klass, a_list):
        made = klass()
        for frame in a_list:
            if not isinstance(frame, FrameSummary):
                filename, lineno, name, line = frame
                frame = FrameSummary(filename, lineno, name, line=line)
            made.append(frame)
        return made

    def format_frame_summary(self, frame_summary, **kwargs):
        if frame_summary._text is not None:
            return frame_summary._text
        text = f'  File "{frame_summary.filename}", line {frame_summary.lineno}, in {frame_summary.name}\n'
        return text + f'    {frame_summary.line}\n' if frame_summary.line else text

    def format(self, **kwargs):
        pieces = []
        last, count = None, 0
        for frame in self:
            place = (frame.filename, frame.lineno, frame.name)
            if place != last:
                pieces += _repeated(count)
                last, count = place, 0
            count += 1
            if count <= _shown_repetitions:
                pieces.append(self.format_frame_summary(frame))
        return pieces + _repeated(count)


def _repeated(count):
    count -= _shown_repetitions
    return [f'  [Previous line repeated {count} more time{"s" if count > 1 else ""}]\n'] if count > 0 else []


def _limited(frames, limit):
    if limit is None:
        return frames
    return frames[:limit] if limit >= 0 else frames[limit:]


def extract_tb(tb, limit=None):
    made = StackSummary()
    for filename, lineno, name, line, end_lineno, colno, end_colno, text in _limited(_traceback.entries(tb), limit):
        frame = FrameSummary(filename, lineno, name, line=line, end_lineno=end_lineno, colno=colno, end_colno=end_colno)
        frame._text = text
        made.append(frame)
    return made


def walk_tb(tb):
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def _newest(frames, limit):
    if limit is None or limit >= len(frames):
        return frames
    return frames[len(frames) - limit:] if limit >= 0 else frames[:-limit]


def extract_stack(f=None, limit=None):
    return StackSummary.from_list(_newest([tuple(frame) for frame in _traceback.stack()], limit))


def format_stack(f=None, limit=None):
    return format_list(extract_stack(f, limit=limit))


def print_stack(f=None, limit=None, file=None):
    print_list(extract_stack(f, limit=limit), file=file)


def clear_frames(tb):
    pass  # what a traceback holds goes away with it


def format_list(extracted_list):
    return StackSummary.from_list(extracted_list).format()


def format_tb(tb, limit=None):
    return extract_tb(tb, limit=limit).format()


def _value_and_traceback(exc, value, tb):
    if (value is _not_given) != (tb is _not_given):
        raise ValueError('Both or neither of value and tb must be given')
    if value is not _not_given:
        return value, tb
    if exc is not None and not isinstance(exc, BaseException):
        raise TypeError(f'Exception expected for value, {type(exc).__name__} found')
    return exc, getattr(exc, '__traceback__', None)


def _notes_of(value):
    notes = getattr(value, '__notes__', None)
    if notes is None:
        return []
    if not isinstance(notes, (list, tuple)):
        return [repr(notes) + '\n']
    return [line + '\n' for note in notes for line in str(note).split('\n')]


def format_exception_only(exc, /, value=_not_given, *, show_group=False, **kwargs):
    if value is _not_given:
        value = exc
    if value is None:
        return ['NoneType: None\n']
    return [_traceback.last_line(value), *_notes_of(value)]


def _earlier(value, seen):
    # What happened before it, and the words that stand between; None: nothing that is told.
    cause, context = value.__cause__, value.__context__
    if cause is not None and id(cause) not in seen:
        return cause, _because
    if cause is None and context is not None and not value.__suppress_context__ and id(context) not in seen:
        return context, _meanwhile
    return None, None


def _chain(value, chain):
    chapters, seen = [(value, None)], {id(value)}
    while chain:
        earlier, words = _earlier(chapters[-1][0], seen)
        if earlier is None:
            break
        seen.add(id(earlier))
        chapters.append((earlier, words))
    return chapters


def _pieces(value, tb, limit, chain):
    if value is None:
        return ['NoneType: None\n']
    chapters = _chain(value, chain)
    if any(isinstance(told, BaseExceptionGroup) for told, words in chapters):
        return (_traceback.text(value) + '\n').splitlines(True)
    pieces = []
    for told, words in reversed(chapters):
        told_tb = tb if told is value else told.__traceback__
        if told_tb is not None:
            pieces += [_header, *format_tb(told_tb, limit)]
        pieces += format_exception_only(told)
        if words:
            pieces.append(words)
    return pieces


def format_exception(exc, /, value=_not_given, tb=_not_given, limit=None, chain=True, **kwargs):
    value, tb = _value_and_traceback(exc, value, tb)
    return _pieces(value, tb, limit, chain)


def format_exc(limit=None, chain=True):
    return ''.join(format_exception(sys.exception(), limit=limit, chain=chain))


def _write(pieces, file):
    file = sys.stderr if file is None else file
    for piece in pieces:
        print(piece, file=file, end='')


def print_tb(tb, limit=None, file=None):
    print_list(extract_tb(tb, limit=limit), file=file)


def print_list(extracted_list, file=None):
    _write(format_list(extracted_list), file)


def print_exception(exc, /, value=_not_given, tb=_not_given, limit=None, file=None, chain=True, **kwargs):
    value, tb = _value_and_traceback(exc, value, tb)
    _write(_pieces(value, tb, limit, chain), file)


def print_exc(limit=None, file=None, chain=True):
    print_exception(sys.exception(), limit=limit, file=file, chain=chain)


class TracebackException:
    def __init__(self, exc_type, exc_value, exc_traceback, *, limit=None, **kwargs):
        self.exc_type = exc_type
        self.exc_type_str = exc_type.__qualname__
        self.stack = extract_tb(exc_traceback, limit=limit)
        self.__suppress_context__ = exc_value.__suppress_context__
        self.__notes__ = getattr(exc_value, '__notes__', None)
        self._str = str(exc_value)
        self._only = format_exception_only(exc_value)
        self._chained = _pieces(exc_value, exc_traceback, limit, True)
        self._alone = _pieces(exc_value, exc_traceback, limit, False)
        chapters = _chain(exc_value, True)
        earlier, words = chapters[1] if len(chapters) > 1 else (None, None)
        made = None if earlier is None else TracebackException.from_exception(earlier, limit=limit)
        self.__cause__ = made if words is _because else None
        self.__context__ = made

    @classmethod
    def from_exception(cls, exc, *args, **kwargs):
        return cls(type(exc), exc, exc.__traceback__, *args, **kwargs)

    def __str__(self):
        return self._str

    def __eq__(self, other):
        return self._chained == other._chained if isinstance(other, TracebackException) else NotImplemented

    def format_exception_only(self, **kwargs):
        yield from self._only

    def format(self, *, chain=True, **kwargs):
        yield from self._chained if chain else self._alone

    def print(self, *, file=None, chain=True, **kwargs):
        _write(self.format(chain=chain), file)
