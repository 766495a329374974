# What the module datetime is made of: rounding as CPython does, days since the year 1, and what gives a class its order.

import operator
from math import isfinite, modf

MINYEAR, MAXYEAR = 1, 9999
MONTHS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)  # days before each


# Numbers --------------------------------------------------------------------------------------------------------------

def round_half_even(whole, part):
    """Round whole + part, where -1 < part < 1."""
    twice = abs(part) * 2
    if twice > 1 or (twice == 1 and whole % 2):
        whole += 1 if part > 0 else -1
    return whole


def divide(a, b):
    """Divide integers, and round to the nearest, half to even."""
    whole, rest = divmod(a, b)
    twice = rest * 2
    if b < 0:
        twice, b = -twice, -b
    return whole + (twice > b or (twice == b and whole % 2 == 1))


def split(number):
    high = number * 134_217_729.0
    high -= high - number
    return high, number - high


def product_error(a, b, product):
    """Return what the product of two floats lost by rounding."""
    a1, a2 = split(a)
    b1, b2 = split(b)
    return ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2


def nearest(value, error):
    """Round value + error, half to even; value is the float that is nearest to that."""
    whole = round(value)
    part, base = modf(value)
    if abs(part) == 0.5 and error:
        return int(base) + (error > 0 if part > 0 else -(error < 0))
    return whole if part else whole + round(error)


def check_finite(value):
    if not isfinite(value):
        value.as_integer_ratio()  # which raises


def check_int(value):
    if isinstance(value, float):
        raise TypeError("'float' object cannot be interpreted as an integer")
    return value.__index__() if hasattr(value, '__index__') else range(value).stop


# Days -----------------------------------------------------------------------------------------------------------------

def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year, month):
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def days_before_year(year):
    year -= 1
    return year * 365 + year // 4 - year // 100 + year // 400


def days_before_month(year, month):
    return MONTHS[month - 1] + (month > 2 and is_leap(year))


def ordinal(year, month, day):
    return days_before_year(year) + days_before_month(year, month) + day


def from_ordinal(ordinal):
    """Return year, month and day."""
    year = (ordinal * 400) // 146_097 + 1
    while days_before_year(year) >= ordinal:
        year -= 1
    while days_before_year(year + 1) < ordinal:
        year += 1
    day = ordinal - days_before_year(year)
    month = 12
    while days_before_month(year, month) >= day:
        month -= 1
    return year, month, day - days_before_month(year, month)


def check_date(year, month, day):
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f'year {year} is out of range')
    if not 1 <= month <= 12:
        raise ValueError('month must be in 1..12')
    if not 1 <= day <= days_in(year, month):
        raise ValueError('day is out of range for month')


def check_time(hour, minute, second, microsecond, fold):
    for name, value, most in (('hour', hour, 23), ('minute', minute, 59), ('second', second, 59), ('microsecond', microsecond, 999_999)):
        if not 0 <= value <= most:
            raise ValueError(f'{name} must be in 0..{most}')
    if fold not in (0, 1):
        raise ValueError('fold must be either 0 or 1')


def week_one(year):
    """Return the ordinal of the Monday that begins the first ISO week."""
    first = ordinal(year, 1, 1)
    weekday = (first + 6) % 7
    return first - weekday + (7 if weekday > 3 else 0)


# Order ----------------------------------------------------------------------------------------------------------------

def ordered(is_one):
    """Give a class <, <=, > and >= by what its _compared() says to compare, with those others that is_one() takes."""
    def make(name):
        compare = getattr(operator, name)

        def method(self, other):
            return compare(*self._compared(other)) if is_one(other) else NotImplemented
        method.__name__ = name
        return method

    def decorate(cls):
        for name in ('__lt__', '__le__', '__gt__', '__ge__'):
            setattr(cls, name, make(name))
        return cls
    return decorate
