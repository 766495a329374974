# timedelta of the module datetime.

import _datetime_numbers as _numbers
from math import isfinite, modf
from _library import set_name_in_c

__name__ = 'datetime'

_DAY = 86_400_000_000  # microseconds
_UNITS = {'days': _DAY, 'seconds': 1_000_000, 'microseconds': 1, 'milliseconds': 1000, 'minutes': 60_000_000, 'hours': 3_600_000_000,
          'weeks': 7 * _DAY}


def c_name(cls):
    return f'datetime.{cls.__name__}' if cls.__module__ == 'datetime' else cls.__qualname__


@_numbers.ordered(lambda other: isinstance(other, timedelta))
class timedelta:
    __slots__ = ('_days', '_seconds', '_microseconds', '_hash')

    def __new__(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        given = dict(microseconds=microseconds, milliseconds=milliseconds, seconds=seconds, minutes=minutes, hours=hours, days=days,
                     weeks=weeks)
        whole_days, micro, left = 0, 0, 0.0
        for name, value in given.items():
            unit = _UNITS[name]
            if not isinstance(value, (int, float)):
                raise TypeError(f'unsupported type for timedelta {name} component: {type(value).__name__}')
            part = 0.0
            if isinstance(value, float):
                if not isfinite(value):
                    int(value)  # which raises
                part, value = modf(value)
                value = int(value)
            per_day = _DAY // unit
            whole_days += value // per_day if per_day else value * (unit // _DAY)
            micro += value % per_day * unit if per_day else 0
            if part:
                part, value = modf(part * unit)
                left += part
                micro += int(value)
        if left:
            part, value = modf(left)
            micro = _numbers.round_half_even(micro + int(value), part)
        return cls._make(whole_days, micro)

    @classmethod
    def _make(cls, days, micro):
        days += micro // _DAY
        if not -2**31 <= days < 2**31:
            raise OverflowError('Python int too large to convert to C int')
        if abs(days) > 999_999_999:
            raise OverflowError(f'days={days}; must have magnitude <= 999999999')
        self = object.__new__(cls)
        self._days, self._hash = days, None
        self._seconds, self._microseconds = divmod(micro % _DAY, 1_000_000)
        return self

    @property
    def days(self):
        return self._days

    @property
    def seconds(self):
        return self._seconds

    @property
    def microseconds(self):
        return self._microseconds

    def _micro(self):
        return self._days * _DAY + self._seconds * 1_000_000 + self._microseconds

    def _rest(self):
        return self._seconds * 1_000_000 + self._microseconds

    def total_seconds(self):
        if abs(self._days) < 10**8:
            return self._micro() / 1_000_000
        return self._days * 86_400 + self._seconds + self._microseconds / 1_000_000

    def __repr__(self):
        parts = [f'{name}={value}' for name, value in (('days', self._days), ('seconds', self._seconds),
                                                      ('microseconds', self._microseconds)) if value]
        return f'{c_name(type(self))}({", ".join(parts) or 0})'

    def __str__(self):
        minutes, second = divmod(self._seconds, 60)
        days = f'{self._days} day{"" if abs(self._days) == 1 else "s"}, ' if self._days else ''
        fraction = f'.{self._microseconds:06d}' if self._microseconds else ''
        return f'{days}{minutes // 60}:{minutes % 60:02d}:{second:02d}{fraction}'

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return timedelta._make(self._days + other._days, self._rest() + other._rest())

    __radd__ = __add__

    def __sub__(self, other):
        return self + -other if isinstance(other, timedelta) else NotImplemented

    def __rsub__(self, other):
        return -self + other if isinstance(other, timedelta) else NotImplemented

    def __neg__(self):
        return timedelta._make(-self._days, -self._rest())

    def __pos__(self):
        return timedelta._make(self._days, self._rest())

    def __abs__(self):
        return -self if self._days < 0 else +self

    def __mul__(self, other):
        if isinstance(other, int):
            return timedelta._make(self._days * other, self._rest() * other)
        if not isinstance(other, float):
            return NotImplemented
        _numbers.check_finite(other)
        micro = float(self._micro())
        product = micro * other
        return timedelta._make(0, _numbers.nearest(product, _numbers.product_error(micro, other, product)))

    __rmul__ = __mul__

    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._micro() / other._micro()
        if isinstance(other, int):
            return timedelta._make(0, _numbers.divide(self._micro(), other))
        if not isinstance(other, float):
            return NotImplemented
        _numbers.check_finite(other)
        micro = float(self._micro())
        if other == 0:
            micro.__int__() // 0  # which raises as of integers
        quotient = micro / other
        back = quotient * other
        rest = (micro - back) - _numbers.product_error(quotient, other, back)
        return timedelta._make(0, _numbers.nearest(quotient, rest / other))

    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._micro() // other._micro()
        return timedelta._make(0, self._micro() // other) if isinstance(other, int) else NotImplemented

    def __mod__(self, other):
        return timedelta._make(0, self._micro() % other._micro()) if isinstance(other, timedelta) else NotImplemented

    def __divmod__(self, other):
        return (self // other, self % other) if isinstance(other, timedelta) else NotImplemented

    def _key(self):
        return self._days, self._seconds, self._microseconds

    def _compared(self, other):
        return self._key(), other._key()

    def __eq__(self, other):
        return self._key() == other._key() if isinstance(other, timedelta) else NotImplemented

    def __hash__(self):
        if self._hash is None:
            self._hash = hash(self._key())
        return self._hash

    def __bool__(self):
        return self._key() != (0, 0, 0)


timedelta.min = timedelta(-999_999_999)
timedelta.max = timedelta(999_999_999, 86_399, 999_999)
timedelta.resolution = timedelta(microseconds=1)
set_name_in_c(timedelta, 'datetime.timedelta')
