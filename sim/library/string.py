# Constants of characters, capwords, and templates with $names.

from collections import ChainMap as _ChainMap

__all__ = ['ascii_letters', 'ascii_lowercase', 'ascii_uppercase', 'capwords', 'digits', 'hexdigits', 'octdigits', 'printable',
           'punctuation', 'whitespace', 'Template']

whitespace = ' \t\n\r\v\f'
ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
ascii_letters = ascii_lowercase + ascii_uppercase
digits = '0123456789'
hexdigits = digits + 'abcdef' + 'ABCDEF'
octdigits = '01234567'
punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
printable = digits + ascii_letters + punctuation + whitespace

_first_of_name = ascii_letters + '_'
_rest_of_name = _first_of_name + digits
_nothing = {}


def capwords(s, sep=None):
    return (sep or ' ').join(map(str.capitalize, s.split(sep)))


def _name_at(text, start):
    # The identifier that begins there; '' if there is none.
    end = start
    if end < len(text) and text[end] in _first_of_name:
        while end < len(text) and text[end] in _rest_of_name:
            end += 1
    return text[start:end]


class Template:
    delimiter = '$'

    def __init__(self, template):
        self.template = template

    def _parts(self):
        # What the template is made of: ('text', it, it), ('name', name, how it stands there), ('escaped', …), ('invalid', …)
        # with the place of the delimiter last.
        text, delimiter = self.template, self.delimiter
        if not isinstance(text, str):
            raise TypeError(f"expected string or bytes-like object, got '{type(text).__name__}'")
        done = 0
        while True:
            at = text.find(delimiter, done)
            if at < 0:
                yield 'text', text[done:], text[done:], done
                return
            yield 'text', text[done:at], text[done:at], done
            after = at + len(delimiter)
            name = _name_at(text, after)
            braced = _name_at(text, after + 1) if text.startswith('{', after) else ''
            if text.startswith(delimiter, after):
                kind, name, done = 'escaped', delimiter, after + len(delimiter)
            elif name:
                kind, done = 'name', after + len(name)
            elif braced and text.startswith('}', after + 1 + len(braced)):
                kind, name, done = 'name', braced, after + len(braced) + 2
            else:
                kind, done = 'invalid', after
            yield kind, name, text[at:done], at

    def _raise_invalid(self, at):
        lines = self.template[:at].splitlines(keepends=True)
        column = at - len(''.join(lines[:-1])) if lines else 1
        raise ValueError('Invalid placeholder in string: line %d, col %d' % (len(lines) or 1, column))

    def _put_in(self, mapping, names, safe):
        if mapping is _nothing:
            mapping = names
        elif names:
            mapping = _ChainMap(names, mapping)
        result = []
        for kind, name, shown, at in self._parts():
            if kind == 'invalid' and not safe:
                self._raise_invalid(at + len(self.delimiter))
            elif kind == 'invalid':
                result.append(shown)
            elif kind != 'name':
                result.append(name)
            elif not safe:
                result.append(str(mapping[name]))
            else:
                try:
                    result.append(str(mapping[name]))
                except KeyError:
                    result.append(shown)
        return ''.join(result)

    def substitute(self, mapping=_nothing, /, **kws):
        return self._put_in(mapping, kws, False)

    def safe_substitute(self, mapping=_nothing, /, **kws):
        return self._put_in(mapping, kws, True)

    def is_valid(self):
        return all(kind != 'invalid' for kind, _, _, _ in self._parts())

    def get_identifiers(self):
        return list(dict.fromkeys(name for kind, name, _, _ in self._parts() if kind == 'name'))
