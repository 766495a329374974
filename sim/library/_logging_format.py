# The part of logging that makes text of records: styles of formats, and formatters.

import _logging
import time
from string import Template

__name__ = 'logging'  # that is where they are

# ---- styles of formats

def _skip_digits(text, at):
    while at < len(text) and text[at] in '0123456789':
        at += 1
    return at


def _is_word_letter(letter):
    return letter == '_' or letter.isalnum()


def _has_percent_field(text):
    # Whether a '%(name)s' is in it, with any flags, width and precision.
    at = text.find('%(')
    while at >= 0:
        end = at + 2
        while end < len(text) and _is_word_letter(text[end]):
            end += 1
        if end > at + 2 and text[end:end + 1] == ')':
            end += 1
            while end < len(text) and text[end] in '#0+ -':
                end += 1
            end = end + 1 if text[end:end + 1] == '*' else _skip_digits(text, end)
            if text[end:end + 1] == '.':
                rest = end + 2 if text[end + 1:end + 2] == '*' else _skip_digits(text, end + 1)
                end = rest if rest > end + 1 else end
            letter = text[end:end + 1].lower()
            if letter and letter in 'diouxefgcrsa%':
                return True
        at = text.find('%(', at + 1)
    return False


class PercentStyle:
    default_format = '%(message)s'
    asctime_format = '%(asctime)s'
    asctime_search = '%(asctime)'

    def __init__(self, fmt, *, defaults=None):
        self._fmt = fmt or self.default_format
        self._defaults = defaults

    def usesTime(self):
        return self._fmt.find(self.asctime_search) >= 0

    def validate(self):
        if not _has_percent_field(self._fmt):
            raise ValueError("Invalid format '%s' for '%s' style" % (self._fmt, self.default_format[0]))

    def _values(self, record):
        return self._defaults | record.__dict__ if self._defaults else record.__dict__

    def _format(self, record):
        return self._fmt % self._values(record)

    def format(self, record):
        try:
            return self._format(record)
        except KeyError as e:
            raise ValueError('Formatting field not found in record: %s' % e)


def _split_field(text):
    # Of what stands in braces: name, conversion, specification.
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in '[{') - (letter in ']}')
        if depth == 0 and letter in '!:':
            break
    else:
        return text, '', ''
    if text[at] == ':':
        return text[:at], '', text[at + 1:]
    conversion, rest = text[at + 1:at + 2], text[at + 2:]
    if not conversion:
        raise ValueError("unmatched '{' in format spec")
    if rest and rest[0] != ':':
        raise ValueError("expected ':' after conversion specifier")
    return text[:at], conversion, rest[1:]


def _brace_fields(text):
    # (name, conversion, specification) of each field, with the complaints of str.format.
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if letter not in '{}':
            continue
        if text[at:at + 1] == letter:
            at += 1
            continue
        if letter == '}':
            raise ValueError("Single '}' encountered in format string")
        if at == len(text):
            raise ValueError("Single '{' encountered in format string")
        depth, start = 1, at
        while at < len(text) and depth:
            depth += (text[at] == '{') - (text[at] == '}')
            at += 1
        if depth and text.endswith('!'):
            raise ValueError('end of string while looking for conversion specifier')
        if depth:
            raise ValueError("expected '}' before end of string")
        yield _split_field(text[start:at - 1])


def _is_field_name(name):
    # A number or word, with any attributes and items of it.
    first = 0
    while first < len(name) and _is_word_letter(name[first]):
        first += 1
    rest = name[first:]
    while rest:
        if rest[0] == '.':
            end = 1
            while end < len(rest) and _is_word_letter(rest[end]):
                end += 1
            if end == 1:
                return False
        elif rest[0] == '[' and rest.find(']') > 1:
            end = rest.find(']') + 1
        else:
            return False
        rest = rest[end:]
    return first > 0


def _skip_number(text, at):
    # A number, or a field that stands for one.
    if text[at:at + 1] != '{':
        return _skip_digits(text, at)
    end = at + 1
    while end < len(text) and _is_word_letter(text[end]):
        end += 1
    return end + 1 if end > at + 1 and text[end:end + 1] == '}' else at


def _is_specification(text):
    at = 0
    if text[1:2] and text[1] in '<>=^':
        at = 2
    elif text[0] in '<>=^':
        at = 1
    for letters in ('+ -', '#', '0'):
        at += text[at:at + 1] != '' and text[at] in letters
    at = _skip_number(text, at)
    at += text[at:at + 1] in (',', '_')
    if text[at:at + 1] == '.':
        end = _skip_number(text, at + 1)
        at = end if end > at + 1 else at
    at += text[at:at + 1] != '' and text[at].lower() in 'bcdefgnosx%'
    return at == len(text)


class StrFormatStyle(PercentStyle):
    default_format = '{message}'
    asctime_format = '{asctime}'
    asctime_search = '{asctime'

    def _format(self, record):
        return self._fmt.format(**self._values(record))

    def validate(self):
        has_fields = False
        try:
            for name, conversion, specification in _brace_fields(self._fmt):
                if name and not _is_field_name(name):
                    raise ValueError('invalid field name/expression: %r' % name)
                has_fields = has_fields or name != ''
                if conversion and conversion not in 'rsa':
                    raise ValueError('invalid conversion: %r' % conversion)
                if specification and not _is_specification(specification):
                    raise ValueError('bad specifier: %r' % specification)
        except ValueError as e:
            raise ValueError('invalid format: %s' % e)
        if not has_fields:
            raise ValueError('invalid format: no fields')


class StringTemplateStyle(PercentStyle):
    default_format = '${message}'
    asctime_format = '${asctime}'
    asctime_search = '${asctime}'

    def __init__(self, fmt, *, defaults=None):
        PercentStyle.__init__(self, fmt, defaults=defaults)
        self._tpl = Template(self._fmt)

    def usesTime(self):
        return self._fmt.find('$asctime') >= 0 or self._fmt.find(self.asctime_search) >= 0

    def validate(self):
        has_fields = False
        for kind, name, shown, place in self._tpl._parts():
            if kind == 'invalid':
                raise ValueError("invalid format: bare '$' not allowed")
            has_fields = has_fields or kind == 'name'
        if not has_fields:
            raise ValueError('invalid format: no fields')

    def _format(self, record):
        return self._tpl.substitute(**self._values(record))


BASIC_FORMAT = '%(levelname)s:%(name)s:%(message)s'

_STYLES = {
    '%': (PercentStyle, BASIC_FORMAT),
    '{': (StrFormatStyle, '{levelname}:{name}:{message}'),
    '$': (StringTemplateStyle, '${levelname}:${name}:${message}'),
}


def _check_style(style):
    if style not in _STYLES:
        raise ValueError('Style must be one of: %s' % ','.join(_STYLES.keys()))


# ---- formatters

def _with_lines_below(text, more):
    return (text if text[-1:] == '\n' else text + '\n') + more


class Formatter:
    converter = time.localtime
    default_time_format = '%Y-%m-%d %H:%M:%S'
    default_msec_format = '%s,%03d'

    def __init__(self, fmt=None, datefmt=None, style='%', validate=True, *, defaults=None):
        _check_style(style)
        self._style = _STYLES[style][0](fmt, defaults=defaults)
        if validate:
            self._style.validate()
        self._fmt = self._style._fmt
        self.datefmt = datefmt

    def formatTime(self, record, datefmt=None):
        moment = self.converter(record.created)
        if datefmt:
            return time.strftime(datefmt, moment)
        text = time.strftime(self.default_time_format, moment)
        return self.default_msec_format % (text, record.msecs) if self.default_msec_format else text

    def formatException(self, ei):
        return _logging.format_exception(ei[1], ei[2])

    def usesTime(self):
        return self._style.usesTime()

    def formatMessage(self, record):
        return self._style.format(record)

    def formatStack(self, stack_info):
        return stack_info

    def format(self, record):
        record.message = record.getMessage()
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        text = self.formatMessage(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            text = _with_lines_below(text, record.exc_text)
        if record.stack_info:
            text = _with_lines_below(text, self.formatStack(record.stack_info))
        return text


_defaultFormatter = Formatter()


class BufferingFormatter:
    def __init__(self, linefmt=None):
        self.linefmt = linefmt or _defaultFormatter

    def formatHeader(self, records):
        return ''

    def formatFooter(self, records):
        return ''

    def format(self, records):
        if not len(records):
            return ''
        text = self.formatHeader(records)
        for record in records:
            text = text + self.linefmt.format(record)
        return text + self.formatFooter(records)
