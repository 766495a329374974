# Dates and times of the proleptic Gregorian calendar. As the module in C of CPython 3.13, by days since the year 1 and by microseconds.

import _datetime_numbers as _numbers
import time as _time
from collections import namedtuple
from math import modf
from _datetime_delta import c_name as _c_name, timedelta
from _datetime_numbers import MAXYEAR, MINYEAR
from _library import set_name_in_c
from _logging import deprecated

_DAY = 86_400_000_000  # microseconds
_EPOCH = 719_163  # the ordinal of 1970-01-01
_WEEKDAYS = ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')
_MONTH_NAMES = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')


class IsoCalendarDate(namedtuple('IsoCalendarDate', 'year week weekday')):
    __slots__ = ()

    def __repr__(self):
        return f'datetime.{super().__repr__()}'


def _check_zone(zone):
    if zone is not None and not isinstance(zone, tzinfo):
        raise TypeError(f"tzinfo argument must be None or of a tzinfo subclass, not type '{type(zone).__name__}'")


# Texts ----------------------------------------------------------------------------------------------------------------

def _clock_text(hour, minute, second, microsecond, timespec):
    if timespec == 'auto':
        timespec = 'microseconds' if microsecond else 'seconds'
    if timespec == 'hours':
        return f'{hour:02d}'
    if timespec == 'minutes':
        return f'{hour:02d}:{minute:02d}'
    if timespec == 'seconds':
        return f'{hour:02d}:{minute:02d}:{second:02d}'
    if timespec == 'milliseconds':
        return f'{hour:02d}:{minute:02d}:{second:02d}.{microsecond // 1000:03d}'
    if timespec == 'microseconds':
        return f'{hour:02d}:{minute:02d}:{second:02d}.{microsecond:06d}'
    raise ValueError('Unknown timespec value')


def _offset_text(offset, separator=':'):
    if offset is None:
        return ''
    sign = '+'
    if offset.days < 0:
        sign, offset = '-', -offset
    minutes, second = divmod(offset.days * 86_400 + offset.seconds, 60)
    text = f'{sign}{minutes // 60:02d}{separator}{minutes % 60:02d}'
    if second or offset.microseconds:
        text += f'{separator}{second:02d}'
    return text + (f'.{offset.microseconds:06d}' if offset.microseconds else '')


def _strftime(thing, form, fields):
    """Fill in what time.strftime does not know, and let it do the rest."""
    parts, at = [], 0
    while at < len(form):
        character = form[at]
        code = form[at + 1:at + 2]
        if character != '%' or not code:
            parts.append(character)
            at += 1
            continue
        at += 2
        if code == 'f':
            parts.append(f'{getattr(thing, "microsecond", 0):06d}')
        elif code == 'z':
            parts.append(_offset_text(thing.utcoffset() if hasattr(thing, 'utcoffset') else None, ''))
        elif code == ':' and form[at:at + 1] == 'z':
            parts.append(_offset_text(thing.utcoffset() if hasattr(thing, 'utcoffset') else None))
            at += 1
        elif code == 'Z':
            name = thing.tzname() if hasattr(thing, 'tzname') else None
            parts.append((name or '').replace('%', '%%'))
        else:
            parts.append('%' + code)
    return _time.strftime(''.join(parts), fields)


def _format(thing, form):
    if not isinstance(form, str):
        raise TypeError(f'__format__() argument 1 must be str, not {type(form).__name__}')
    return thing.strftime(form) if form else str(thing)


def _zone_text(thing):
    return '' if thing.tzinfo is None else f', tzinfo={thing.tzinfo!r}'


def _digits(text, size):
    if len(text) != size or not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)


def _parse_date(text):
    separator = text[4:5]
    if separator == '-':
        if text[7:8] != '-' or len(text) != 10:
            raise ValueError(text)
        return _digits(text[:4], 4), _digits(text[5:7], 2), _digits(text[8:], 2)
    return _digits(text[:4], 4), _digits(text[4:6], 2), _digits(text[6:], 2)


def _parse_clock(text):
    """Return hour, minute, second and microsecond."""
    clock, dot, fraction = text.replace(',', '.').partition('.')
    parts = clock.split(':') if ':' in clock else [clock[at:at + 2] for at in range(0, len(clock), 2)]
    if not 1 <= len(parts) <= 3 or (dot and (len(parts) < 3 or not fraction)):
        raise ValueError(text)
    numbers = [_digits(part, 2) for part in parts] + [0] * (3 - len(parts))
    micro = _digits(fraction[:6], min(len(fraction), 6)) * 10 ** (6 - min(len(fraction), 6)) if dot else 0
    return *numbers, micro


def _parse_time(text):
    """Return hour, minute, second, microsecond and zone."""
    if text.endswith('Z'):
        return *_parse_clock(text[:-1]), timezone.utc
    for sign in '+-':
        clock, found, offset = text.partition(sign)
        if found:
            hour, minute, second, micro = _parse_clock(offset)
            delta = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
            zone = timezone(delta if sign == '+' else -delta)
            return *_parse_clock(clock), timezone.utc if not delta else zone
    return *_parse_clock(text), None


# A day ----------------------------------------------------------------------------------------------------------------

@_numbers.ordered(lambda other: _is_date(other))
class date:
    __slots__ = ('_year', '_month', '_day', '_hash')

    def __new__(cls, year, month, day):
        year, month, day = _numbers.check_int(year), _numbers.check_int(month), _numbers.check_int(day)
        _numbers.check_date(year, month, day)
        self = object.__new__(cls)
        self._year, self._month, self._day, self._hash = year, month, day, None
        return self

    @classmethod
    def today(cls):
        return cls.fromtimestamp(_time.time())

    @classmethod
    def fromtimestamp(cls, timestamp):
        return cls(*_time.localtime(timestamp)[:3])

    @classmethod
    def fromordinal(cls, ordinal):
        if ordinal < 1:
            raise ValueError('ordinal must be >= 1')
        return cls(*_numbers.from_ordinal(ordinal))

    @classmethod
    def fromisoformat(cls, text):
        if not isinstance(text, str):
            raise TypeError('fromisoformat: argument must be str')
        try:
            parts = _parse_date(text)
        except ValueError:
            raise ValueError(f'Invalid isoformat string: {text!r}') from None
        return cls(*parts)

    @classmethod
    def fromisocalendar(cls, year, week, day):
        if not MINYEAR <= year <= MAXYEAR:
            raise ValueError(f'Year is out of range: {year}')
        first = _numbers.week_one(year)
        if not 1 <= week <= (_numbers.week_one(year + 1) - first) // 7:
            raise ValueError(f'Invalid week: {week}')
        if not 1 <= day <= 7:
            raise ValueError(f'Invalid weekday: {day} (range is [1, 7])')
        return cls(*_numbers.from_ordinal(first + (week - 1) * 7 + day - 1))

    @property
    def year(self):
        return self._year

    @property
    def month(self):
        return self._month

    @property
    def day(self):
        return self._day

    def toordinal(self):
        return _numbers.ordinal(self._year, self._month, self._day)

    def weekday(self):
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        return self.toordinal() % 7 or 7

    def isocalendar(self):
        year, today = self._year, self.toordinal()
        if today < _numbers.week_one(year):
            year -= 1
        elif today >= _numbers.week_one(year + 1):
            year += 1
        week, day = divmod(today - _numbers.week_one(year), 7)
        return IsoCalendarDate(year, week + 1, day + 1)

    def timetuple(self):
        return self._fields(0, 0, 0, -1)

    def _fields(self, hour, minute, second, is_dst):
        day_of_year = _numbers.days_before_month(self._year, self._month) + self._day
        return _time.struct_time((self._year, self._month, self._day, hour, minute, second, self.weekday(), day_of_year, is_dst))

    def replace(self, year=None, month=None, day=None):
        return type(self)(self._year if year is None else year, self._month if month is None else month,
                          self._day if day is None else day)

    __replace__ = replace

    def isoformat(self):
        return f'{self._year:04d}-{self._month:02d}-{self._day:02d}'

    __str__ = isoformat

    def ctime(self):
        return f'{_WEEKDAYS[self.weekday()]} {_MONTH_NAMES[self._month - 1]} {self._day:2d} 00:00:00 {self._year:04d}'

    def strftime(self, format):
        return _strftime(self, format, self.timetuple())

    __format__ = _format

    def __repr__(self):
        return f'{_c_name(type(self))}({self._year}, {self._month}, {self._day})'

    def _moved(self, days):
        ordinal = self.toordinal() + days
        if not 1 <= ordinal <= 3_652_059:
            raise OverflowError('date value out of range')
        return type(self)(*_numbers.from_ordinal(ordinal))

    def __add__(self, other):
        return self._moved(other.days) if isinstance(other, timedelta) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self._moved(-other.days)
        return timedelta(self.toordinal() - other.toordinal()) if _is_date(other) else NotImplemented

    def _key(self):
        return self._year, self._month, self._day

    def _compared(self, other):
        return self._key(), other._key()

    def __eq__(self, other):
        return self._key() == other._key() if _is_date(other) else NotImplemented

    def __hash__(self):
        if self._hash is None:
            self._hash = hash(bytes((*divmod(self._year, 256), self._month, self._day)))
        return self._hash


def _is_date(thing):
    return isinstance(thing, date) and not isinstance(thing, datetime)


# Zones ----------------------------------------------------------------------------------------------------------------

class tzinfo:
    __slots__ = ()

    def tzname(self, dt):
        raise NotImplementedError('a tzinfo subclass must implement tzname()')

    def utcoffset(self, dt):
        raise NotImplementedError('a tzinfo subclass must implement utcoffset()')

    def dst(self, dt):
        raise NotImplementedError('a tzinfo subclass must implement dst()')

    def fromutc(self, dt):
        if not isinstance(dt, datetime):
            raise TypeError('fromutc: argument must be a datetime')
        if dt.tzinfo is not self:
            raise ValueError('fromutc: dt.tzinfo is not self')
        offset, saving = dt.utcoffset(), dt.dst()
        if offset is None:
            raise ValueError('fromutc: non-None utcoffset() result required')
        if saving is None:
            raise ValueError('fromutc: non-None dst() result required')
        standard = dt + (offset - saving)
        return standard + standard.dst()


class timezone(tzinfo):
    __slots__ = ('_offset', '_name')

    def __new__(cls, offset, name=None):
        if not isinstance(offset, timedelta):
            raise TypeError(f'timezone() argument 1 must be datetime.timedelta, not {_c_name(type(offset))}')
        if name is not None and not isinstance(name, str):
            raise TypeError(f'timezone() argument 2 must be str, not {type(name).__name__}')
        if not abs(offset) < timedelta(1):
            raise ValueError('offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), '
                             f'not {offset!r}.')
        if name is None and not offset and hasattr(cls, 'utc'):
            return cls.utc
        self = object.__new__(cls)
        self._offset, self._name = offset, name
        return self

    def utcoffset(self, dt):
        _check_moment('utcoffset', dt)
        return self._offset

    def tzname(self, dt):
        _check_moment('tzname', dt)
        if self._name is not None:
            return self._name
        return f'UTC{_offset_text(self._offset)}' if self._offset else 'UTC'

    def dst(self, dt):
        _check_moment('dst', dt)
        return None

    def fromutc(self, dt):
        if not isinstance(dt, datetime):
            raise TypeError('fromutc: argument must be a datetime instance')
        if dt.tzinfo is not self:
            raise ValueError('fromutc: dt.tzinfo is not self')
        return dt + self._offset

    def __eq__(self, other):
        return self._offset == other._offset if isinstance(other, timezone) else NotImplemented

    def __hash__(self):
        return hash(self._offset)

    def __str__(self):
        return self.tzname(None)

    def __repr__(self):
        if self is timezone.utc:
            return 'datetime.timezone.utc'
        name = '' if self._name is None else f', {self._name!r}'
        return f'{_c_name(type(self))}({self._offset!r}{name})'


def _check_moment(name, dt):
    if dt is not None and not isinstance(dt, datetime):
        raise TypeError(f'{name}(dt) argument must be a datetime instance or None, not {type(dt).__name__}')


def _offset_of(zone, dt, method='utcoffset'):
    if zone is None:
        return None
    offset = getattr(zone, method)(dt)
    if offset is not None and not isinstance(offset, timedelta):
        raise TypeError(f"tzinfo.{method}() must return None or a timedelta, not '{type(offset).__name__}'")
    if offset is not None and not abs(offset) < timedelta(1):
        raise ValueError('offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).')
    return offset


# A time of the day ----------------------------------------------------------------------------------------------------

@_numbers.ordered(lambda other: isinstance(other, time))
class time:
    __slots__ = ('_hour', '_minute', '_second', '_microsecond', '_tzinfo', '_fold', '_hash')

    def __new__(cls, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        numbers = [_numbers.check_int(number) for number in (hour, minute, second, microsecond)]
        _numbers.check_time(*numbers, fold)
        _check_zone(tzinfo)
        self = object.__new__(cls)
        self._hour, self._minute, self._second, self._microsecond = numbers
        self._tzinfo, self._fold, self._hash = tzinfo, fold, None
        return self

    @classmethod
    def fromisoformat(cls, text):
        if not isinstance(text, str):
            raise TypeError('fromisoformat: argument must be str')
        try:
            parts = _parse_time(text.removeprefix('T'))
        except ValueError:
            raise ValueError(f'Invalid isoformat string: {text!r}') from None
        return cls(*parts)

    @property
    def hour(self):
        return self._hour

    @property
    def minute(self):
        return self._minute

    @property
    def second(self):
        return self._second

    @property
    def microsecond(self):
        return self._microsecond

    @property
    def tzinfo(self):
        return self._tzinfo

    @property
    def fold(self):
        return self._fold

    def utcoffset(self):
        return _offset_of(self._tzinfo, None)

    def dst(self):
        return _offset_of(self._tzinfo, None, 'dst')

    def tzname(self):
        return None if self._tzinfo is None else self._tzinfo.tzname(None)

    def replace(self, hour=None, minute=None, second=None, microsecond=None, tzinfo=True, *, fold=None):
        return type(self)(self._hour if hour is None else hour, self._minute if minute is None else minute,
                          self._second if second is None else second,
                          self._microsecond if microsecond is None else microsecond,
                          self._tzinfo if tzinfo is True else tzinfo, fold=self._fold if fold is None else fold)

    __replace__ = replace

    def isoformat(self, timespec='auto'):
        return _clock_text(self._hour, self._minute, self._second, self._microsecond, timespec) + _offset_text(self.utcoffset())

    __str__ = isoformat

    def strftime(self, format):
        return _strftime(self, format, _time.struct_time((1900, 1, 1, self._hour, self._minute, self._second, 0, 1, -1)))

    __format__ = _format

    def __repr__(self):
        numbers = [self._hour, self._minute]
        if self._second or self._microsecond:
            numbers.append(self._second)
        if self._microsecond:
            numbers.append(self._microsecond)
        fold = ', fold=1' if self._fold else ''
        return f'{_c_name(type(self))}({", ".join(map(str, numbers))}{fold}{_zone_text(self)})'

    def _micro(self):
        return ((self._hour * 60 + self._minute) * 60 + self._second) * 1_000_000 + self._microsecond

    def _compared(self, other, is_equality=False):
        """Return the two numbers to compare, or None where they are different."""
        mine, theirs = self.utcoffset(), other.utcoffset()
        if (mine is None) != (theirs is None):
            if is_equality:
                return None
            raise TypeError("can't compare offset-naive and offset-aware times")
        if mine == theirs:
            return self._micro(), other._micro()
        return self._micro() - mine._micro(), other._micro() - theirs._micro()

    def __eq__(self, other):
        if not isinstance(other, time):
            return NotImplemented
        pair = self._compared(other, True)
        return pair is not None and pair[0] == pair[1]

    def _bytes(self):
        return self._hour, self._minute, self._second, *(self._microsecond >> shift & 255 for shift in (16, 8, 0))

    def __hash__(self):
        if self._hash is None:
            offset = self.utcoffset()
            if offset is None:
                self._hash = hash(bytes(self._bytes()))
            else:
                micro = self._micro() - offset._micro()
                self._hash = hash(timedelta(microseconds=micro))
        return self._hash


# A moment -------------------------------------------------------------------------------------------------------------

@_numbers.ordered(lambda other: isinstance(other, datetime))
class datetime(date):
    __slots__ = ('_hour', '_minute', '_second', '_microsecond', '_tzinfo', '_fold')

    def __new__(cls, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        numbers = [_numbers.check_int(number) for number in (hour, minute, second, microsecond)]
        year, month, day = _numbers.check_int(year), _numbers.check_int(month), _numbers.check_int(day)
        _numbers.check_date(year, month, day)
        _numbers.check_time(*numbers, fold)
        _check_zone(tzinfo)
        self = object.__new__(cls)
        self._year, self._month, self._day = year, month, day
        self._hour, self._minute, self._second, self._microsecond = numbers
        self._tzinfo, self._fold, self._hash = tzinfo, fold, None
        return self

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(_time.time(), tz)

    @classmethod
    def utcnow(cls):
        deprecated('datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware '
                   'objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).')
        return cls.fromtimestamp(_time.time())

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        _check_zone(tz)
        part, seconds = modf(timestamp)
        micro = round(part * 1_000_000)
        seconds = int(seconds)
        if micro >= 1_000_000:
            seconds, micro = seconds + 1, micro - 1_000_000
        elif micro < 0:
            seconds, micro = seconds - 1, micro + 1_000_000
        moment = cls._at(_EPOCH * _DAY + seconds * 1_000_000 + micro, tz)
        return moment if tz is None else tz.fromutc(moment)

    @classmethod
    def utcfromtimestamp(cls, timestamp):
        deprecated('datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. Use '
                   'timezone-aware objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, '
                   'datetime.UTC).')
        return cls.fromtimestamp(timestamp)

    @classmethod
    def combine(cls, date, time, tzinfo=True):
        return cls(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond,
                   time.tzinfo if tzinfo is True else tzinfo, fold=time.fold)

    @classmethod
    def fromisoformat(cls, text):
        if not isinstance(text, str):
            raise TypeError('fromisoformat: argument must be str')
        size = 10 if text[4:5] == '-' else 8
        try:
            day = _parse_date(text[:size])
            clock = _parse_time(text[size + 1:]) if len(text) > size else ()
        except ValueError:
            raise ValueError(f'Invalid isoformat string: {text!r}') from None
        return cls(*day, *clock)

    @classmethod
    def _at(cls, micro, zone):
        """Make the moment so many microseconds after the day before the year 1."""
        ordinal, rest = divmod(micro, _DAY)
        if not 1 <= ordinal <= 3_652_059:
            raise OverflowError('date value out of range')
        seconds, micro = divmod(rest, 1_000_000)
        return cls(*_numbers.from_ordinal(ordinal), seconds // 3600, seconds // 60 % 60, seconds % 60, micro, zone)

    @property
    def hour(self):
        return self._hour

    @property
    def minute(self):
        return self._minute

    @property
    def second(self):
        return self._second

    @property
    def microsecond(self):
        return self._microsecond

    @property
    def tzinfo(self):
        return self._tzinfo

    @property
    def fold(self):
        return self._fold

    def utcoffset(self):
        return _offset_of(self._tzinfo, self)

    def dst(self):
        return _offset_of(self._tzinfo, self, 'dst')

    def tzname(self):
        return None if self._tzinfo is None else self._tzinfo.tzname(self)

    def _micro(self):
        return self.toordinal() * _DAY + time._micro(self)

    def timestamp(self):
        offset = self.utcoffset()
        return (self._micro() - _EPOCH * _DAY - (offset._micro() if offset else 0)) / 1_000_000

    def date(self):
        return date(self._year, self._month, self._day)

    def time(self):
        return time(self._hour, self._minute, self._second, self._microsecond, fold=self._fold)

    def timetz(self):
        return time(self._hour, self._minute, self._second, self._microsecond, self._tzinfo, fold=self._fold)

    def timetuple(self):
        saving = self.dst()
        return self._fields(self._hour, self._minute, self._second, -1 if saving is None else int(bool(saving)))

    def utctimetuple(self):
        offset = self.utcoffset()
        there = self - offset if offset else self
        return there._fields(there._hour, there._minute, there._second, 0)

    def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=True, *,
                fold=None):
        return type(self)(self._year if year is None else year, self._month if month is None else month,
                          self._day if day is None else day, self._hour if hour is None else hour,
                          self._minute if minute is None else minute, self._second if second is None else second,
                          self._microsecond if microsecond is None else microsecond,
                          self._tzinfo if tzinfo is True else tzinfo, fold=self._fold if fold is None else fold)

    __replace__ = replace

    def astimezone(self, tz=None):
        if tz is None:
            tz = timezone(timedelta(0), 'UTC')  # the zone of this machine
        _check_zone(tz)
        if tz is self._tzinfo:
            return self
        offset = self.utcoffset() or timedelta(0)
        return tz.fromutc((self.replace(tzinfo=None) - offset).replace(tzinfo=tz))

    def isoformat(self, sep='T', timespec='auto'):
        clock = _clock_text(self._hour, self._minute, self._second, self._microsecond, timespec)
        return f'{date.isoformat(self)}{sep}{clock}{_offset_text(self.utcoffset())}'

    def __str__(self):
        return self.isoformat(' ')

    def ctime(self):
        return date.ctime(self).replace('00:00:00', _clock_text(self._hour, self._minute, self._second, 0, 'seconds'), 1)

    __format__ = _format

    def __repr__(self):
        numbers = [self._year, self._month, self._day, self._hour, self._minute]
        if self._second or self._microsecond:
            numbers.append(self._second)
        if self._microsecond:
            numbers.append(self._microsecond)
        fold = ', fold=1' if self._fold else ''
        return f'{_c_name(type(self))}({", ".join(map(str, numbers))}{fold}{_zone_text(self)})'

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return type(self)._at(self._micro() + other._micro(), self._tzinfo)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return type(self)._at(self._micro() - other._micro(), self._tzinfo)
        if not isinstance(other, datetime):
            return NotImplemented
        if self._tzinfo is other._tzinfo:
            return timedelta(microseconds=self._micro() - other._micro())
        mine, theirs = self.utcoffset(), other.utcoffset()
        if (mine is None) != (theirs is None):
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        apart = timedelta(microseconds=self._micro() - other._micro())
        return apart if mine is None else apart - mine + theirs

    def _compared(self, other, is_equality=False):
        if self._tzinfo is other._tzinfo:
            return self._micro(), other._micro()
        mine, theirs = self.utcoffset(), other.utcoffset()
        if (mine is None) != (theirs is None):
            if is_equality:
                return None
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        if mine is None:
            return self._micro(), other._micro()
        return self._micro() - mine._micro(), other._micro() - theirs._micro()

    def __eq__(self, other):
        if not isinstance(other, datetime):
            return NotImplemented
        pair = self._compared(other, True)
        return pair is not None and pair[0] == pair[1]

    def __hash__(self):
        if self._hash is None:
            offset = self.replace(fold=0).utcoffset()
            if offset is None:
                self._hash = hash(bytes((*divmod(self._year, 256), self._month, self._day, *time._bytes(self))))
            else:
                self._hash = hash(timedelta(microseconds=self._micro() - offset._micro()))
        return self._hash


datetime.resolution = time.resolution = timedelta.resolution
date.min, date.max, date.resolution = date(1, 1, 1), date(9999, 12, 31), timedelta(1)
datetime.min, datetime.max = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)
time.min, time.max = time(), time(23, 59, 59, 999_999)
timezone.utc = UTC = timezone(timedelta(0))
timezone.min, timezone.max = timezone(-timedelta(hours=23, minutes=59)), timezone(timedelta(hours=23, minutes=59))
for _type in (date, time, datetime, tzinfo, timezone):
    set_name_in_c(_type, f'datetime.{_type.__name__}')
del _type
