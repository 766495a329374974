# Enumerations: classes whose instances are all there when the class is made. As Lib/enum.py.

from types import MappingProxyType

__all__ = ['EnumType', 'EnumMeta', 'EnumDict', 'Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag', 'ReprEnum', 'auto', 'unique',
           'property', 'member', 'nonmember', 'FlagBoundary', 'STRICT', 'CONFORM', 'EJECT', 'KEEP']

_built_in_property = property
_built_in_bin = bin
# These are None until they are made, a few lines below: the metaclass makes them, too.
Enum = Flag = ReprEnum = EJECT = None


# What stands in the body of an enumeration

class nonmember:
    # Wraps what shall stay a plain attribute.

    def __init__(self, value):
        self.value = value


class member:
    # Wraps what shall become a member.

    def __init__(self, value):
        self.value = value


class _NotMadeYet:
    def __repr__(self):
        return '_auto_null'


_not_made_yet = _NotMadeYet()


class auto:
    # Stands for a value that the class finds for itself.

    def __init__(self, value=_not_made_yet):
        self.value = value

    def __repr__(self):
        return 'auto(%r)' % (self.value,)


def _is_descriptor(value):
    return hasattr(value, '__get__') or hasattr(value, '__set__') or hasattr(value, '__delete__')


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == '__' and name[2] != '_' and name[-3] != '_'


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == '_' and name[1] != '_' and name[-2] != '_'


def _is_private(class_name, name):
    start = f'_{class_name}__'
    return len(name) > len(start) and name.startswith(start) and name[len(start)] != '_' and (name[-1] != '_' or name[-2] != '_')


def _is_class_inside(class_name, value):
    if not isinstance(value, type):
        return False
    return value.__qualname__ == f'{class_name}.{value.__name__}' or value.__qualname__.endswith(f'.{class_name}.{value.__name__}')


_known_sunders = ('_order_', '_generate_next_value_', '_numeric_repr_', '_missing_', '_ignore_', '_iter_member_',
                  '_iter_member_by_value_', '_iter_member_by_def_', '_add_alias_', '_add_value_alias_')


class EnumDict(dict):
    # The namespace of the body: remembers what is a member, and puts values in the place of auto().

    def __init__(self):
        super().__init__()
        self._member_names = {}
        self._last_values = []
        self._ignore = []
        self._auto_called = False
        self._cls_name = None

    def __setitem__(self, name, value):
        if self._cls_name is not None and _is_private(self._cls_name, name):
            pass
        elif _is_sunder(name):
            self._check_sunder(name, value)
            if name == '_ignore_':
                value = self._ignore
        elif _is_dunder(name):
            name = '_order_' if name == '__order__' else name
        elif name in self._member_names:
            raise TypeError('%r already defined as %r' % (name, self[name]))
        elif name in self._ignore:
            pass
        elif isinstance(value, nonmember):
            value = value.value
        elif not _is_descriptor(value) and not _is_class_inside(self._cls_name, value):
            value = self._take_member(name, value)
        super().__setitem__(name, value)

    def _check_sunder(self, name, value):
        if name not in _known_sunders and not name.startswith('_repr_'):
            raise ValueError('_sunder_ names, such as %r, are reserved for future Enum use' % (name,))
        if name == '_generate_next_value_':
            if self._auto_called:
                raise TypeError('_generate_next_value_ must be defined before members')
            self._generate_next_value = value.__func__ if isinstance(value, staticmethod) else value
        elif name == '_ignore_':
            self._ignore = value.replace(',', ' ').split() if isinstance(value, str) else list(value)
            already = set(self._ignore) & set(self._member_names)
            if already:
                raise ValueError('_ignore_ cannot specify already set names: %r' % (already,))

    def _take_member(self, name, value):
        if name in self:
            raise TypeError('%r already defined as %r' % (name, self[name]))
        if isinstance(value, member):
            value = value.value
        if isinstance(value, auto):
            value = self._resolve(name, value)
        elif isinstance(value, tuple) and any(isinstance(part, auto) for part in value):
            parts = [self._resolve(name, part) if isinstance(part, auto) else part for part in value]
            try:
                value = type(value)(parts)
            except TypeError:
                value = type(value)(*parts)
        else:
            self._last_values.append(value)
        self._member_names[name] = None
        return value

    def _resolve(self, name, part):
        if part.value is _not_made_yet:
            part.value = self._generate_next_value(name, 1, len(self._member_names), self._last_values[:])
            self._auto_called = True
        self._last_values.append(part.value)
        return part.value

    @_built_in_property
    def member_names(self):
        return list(self._member_names)

    def update(self, members, **more):
        if hasattr(members, 'keys'):
            members = [(name, members[name]) for name in members.keys()]
        for name, value in members:
            self[name] = value
        for name, value in more.items():
            self[name] = value


class property(_built_in_property):
    # A property of members that leaves room for a member of the same name in the class.

    member = None
    _kind = None   # of what the member hides in a base: 'enum', 'desc', 'attr'
    _holder = None

    def __init__(self, fget=None, fset=None, fdel=None, doc=None):
        self._getter, self._setter, self._deleter = fget, fset, fdel

    def __get__(self, instance, owner=None):
        if instance is None:
            if self.member is not None:
                return self.member
            raise AttributeError('%r has no attribute %r' % (owner, self.name))
        if self._getter is not None:
            return self._getter(instance)
        if self._kind == 'attr':
            return getattr(self._holder, self.name)
        if self._kind == 'desc':
            return getattr(instance._value_, self.name)
        try:
            return owner._member_map_[self.name]
        except KeyError:
            raise AttributeError('%r has no attribute %r' % (owner, self.name)) from None

    def __set__(self, instance, value):
        if self._setter is not None:
            return self._setter(instance, value)
        raise AttributeError('<enum %r> cannot set attribute %r' % (self.clsname, self.name))

    def __delete__(self, instance):
        if self._deleter is not None:
            return self._deleter(instance)
        raise AttributeError('<enum %r> cannot delete attribute %r' % (self.clsname, self.name))

    def __set_name__(self, owner, name):
        self.name = name
        self.clsname = owner.__name__


# The class of enumerations

class _Members:
    # Stands in the namespace while the class is made; is replaced by the members when the class gives it its name.

    def __init__(self, pairs):
        self.pairs = pairs

    def __set_name__(self, cls, name):
        type.__delattr__(cls, name)
        for name, value in self.pairs:
            _make_member(cls, name, value)


def _make_member(cls, name, value):
    args = value if isinstance(value, tuple) else (value,)
    if cls._member_type_ is tuple:
        args = (args,)
    made = cls._new_member_(cls, *args) if cls._use_args_ else cls._new_member_(cls)
    if not hasattr(made, '_value_'):
        made._value_ = value if cls._member_type_ is object else _value_by_type(cls, args)
    value = made._value_
    made._name_ = name
    made.__objclass__ = cls
    made.__init__(*args)
    made._sort_order_ = len(cls._member_names_)
    is_flag = Flag is not None and issubclass(cls, Flag)
    if is_flag:
        _count_bits(cls, value)
    made = _find_same(cls, name, value, made, is_flag)
    cls._add_member_(name, made)
    try:
        cls._value2member_map_.setdefault(value, made)
    except TypeError:
        cls._unhashable_values_.append(value)
        cls._unhashable_values_map_.setdefault(name, []).append(value)


def _value_by_type(cls, args):
    try:
        return cls._member_type_(*args)
    except Exception as error:
        refusal = TypeError('_value_ not set in __new__, unable to create it')
        refusal.__cause__ = error
        raise refusal


def _is_single_bit(value):
    return value > 0 and value & (value - 1) == 0


def _count_bits(cls, value):
    if isinstance(value, int):
        cls._flag_mask_ |= value
        if _is_single_bit(value):
            cls._singles_mask_ |= value
    cls._all_bits_ = (1 << cls._flag_mask_.bit_length()) - 1


def _find_same(cls, name, value, made, is_flag):
    # The member that has this value already; else the new one, whose name is listed unless it is made of other flags.
    try:
        if value in cls._value2member_map_:
            return cls._value2member_map_[value]
    except TypeError:
        for known in cls._member_map_.values():
            if known._value_ == value:
                return known
    if not is_flag or (isinstance(value, int) and _is_single_bit(value)):
        cls._member_names_.append(name)
    return made


_missing_argument = object()
_mask_names = ('_boundary_', '_flag_mask_', '_singles_mask_', '_all_bits_', '_inverted_')


class EnumType(type):
    # The metaclass: a class of this kind can be walked through, and called and subscripted for its members.

    @classmethod
    def __prepare__(metacls, cls, bases, **keywords):
        metacls._check_for_existing_members_(cls, bases)
        namespace = EnumDict()
        namespace._cls_name = cls
        first_enum = metacls._get_mixins_(cls, bases)[1]
        if first_enum is not None:
            namespace['_generate_next_value_'] = getattr(first_enum, '_generate_next_value_', None)
        return namespace

    def __new__(metacls, cls, bases, classdict, *, boundary=None, _simple=False, **keywords):
        for name in [*classdict.get('_ignore_', ()), '_ignore_']:
            classdict.pop(name, None)
        names = list(classdict._member_names)
        invalid = {'mro', ''}.intersection(names)
        if invalid:
            raise ValueError('invalid enum member name(s) %s' % ','.join(repr(name) for name in invalid))
        order = classdict.pop('_order_', None)
        member_type, first_enum = metacls._get_mixins_(cls, bases)
        namespace = dict(classdict.items())
        next_value = namespace.get('_generate_next_value_')
        if next_value is not None and type(next_value) is not staticmethod:
            namespace['_generate_next_value_'] = staticmethod(next_value)
        maker, save_new, use_args = metacls._find_new_(namespace, member_type, first_enum)
        pairs = [(name, namespace.pop(name)) for name in names]
        namespace |= {
            '_new_member_': maker, '_use_args_': use_args, '_member_names_': [], '_member_map_': {},
            '_value2member_map_': {}, '_unhashable_values_': [], '_unhashable_values_map_': {},
            '_member_type_': member_type, '_value_repr_': metacls._find_data_repr_(cls, bases),
            '_boundary_': boundary or getattr(first_enum, '_boundary_', None),
            '_flag_mask_': 0, '_singles_mask_': 0, '_all_bits_': 0, '_inverted_': None,
            f'_{cls}__in_progress': True, '_members_to_make_': _Members(pairs),
        }
        made = super().__new__(metacls, cls, bases, namespace, **keywords)
        type.__delattr__(made, f'_{cls}__in_progress')
        _choose_methods(made, bases, namespace, member_type, first_enum)
        if Enum is not None:
            if save_new:
                made.__new_member__ = maker
            made.__new__ = Enum.__new__
        _finish_flags(made, cls)
        _check_order(made, order)
        return made

    def __bool__(cls):
        return True

    def __call__(cls, value, names=_missing_argument, *values, module=None, qualname=None, type=None, start=1, boundary=None):
        if cls._member_map_:
            if names is not _missing_argument:
                value = (value, names) + values
            return cls.__new__(cls, value)
        if names is _missing_argument and type is None:
            raise TypeError(f'{cls} has no members; specify `names=()` if you meant to create a new, empty, enum')
        return cls._create_(class_name=value, names=None if names is _missing_argument else names, module=module,
                            qualname=qualname, type=type, start=start, boundary=boundary)

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        try:
            return value in cls._value2member_map_
        except TypeError:
            return value in cls._unhashable_values_

    def __delattr__(cls, name):
        if name in cls._member_map_:
            raise AttributeError('%r cannot delete member %r.' % (cls.__name__, name))
        super().__delattr__(name)

    def __dir__(cls):
        shown = {'__class__', '__contains__', '__doc__', '__getitem__', '__iter__', '__len__', '__members__', '__module__',
                 '__name__', '__qualname__', *cls._member_names_}
        if cls._new_member_ is not object.__new__:
            shown.add('__new__')
        return sorted(shown if cls._member_type_ is object else shown | set(dir(cls._member_type_)))

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __len__(cls):
        return len(cls._member_names_)

    @_built_in_property
    def __members__(cls):
        return MappingProxyType(cls._member_map_)

    def __repr__(cls):
        return '<%s %r>' % ('flag' if Flag is not None and issubclass(cls, Flag) else 'enum', cls.__name__)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get('_member_map_', ()):
            raise AttributeError('cannot reassign member %r' % (name,))
        super().__setattr__(name, value)

    def _create_(cls, class_name, names, *, module=None, qualname=None, type=None, start=1, boundary=None):
        metacls = cls.__class__
        bases = (cls,) if type is None else (type, cls)
        first_enum = cls._get_mixins_(class_name, bases)[1]
        namespace = metacls.__prepare__(class_name, bases)
        if isinstance(names, str):
            names = names.replace(',', ' ').split()
        if isinstance(names, (tuple, list)) and names and isinstance(names[0], str):
            values = []
            for count, name in enumerate(names):
                values.append(first_enum._generate_next_value_(name, start, count, values[:]))
            names = list(zip(names, values))
        for item in names or ():
            name, value = (item, names[item]) if isinstance(item, str) else item
            namespace[name] = value
        namespace['__module__'] = '__main__' if module is None else module
        if qualname is not None:
            namespace['__qualname__'] = qualname
        return metacls.__new__(metacls, class_name, bases, namespace, boundary=boundary)

    @classmethod
    def _check_for_existing_members_(mcls, class_name, bases):
        for chain in bases:
            for base in chain.__mro__:
                if isinstance(base, EnumType) and base._member_names_:
                    raise TypeError('<enum %r> cannot extend %r' % (class_name, base))

    @classmethod
    def _get_mixins_(mcls, class_name, bases):
        # The type that values are made of, and the enumeration that is derived from.
        if not bases:
            return object, Enum
        if not isinstance(bases[-1], EnumType):
            raise TypeError('new enumerations should be created as `EnumName([mixin_type, ...] [data_type,] enum_type)`')
        return mcls._find_data_type_(class_name, bases) or object, bases[-1]

    @classmethod
    def _find_data_repr_(mcls, class_name, bases):
        for chain in bases:
            for base in chain.__mro__:
                if isinstance(base, EnumType):
                    return base._value_repr_
                if base is not object and '__repr__' in base.__dict__:
                    parameters = base.__dict__.get('__dataclass_params__')
                    return _data_class_repr if parameters is not None and parameters.repr else base.__dict__['__repr__']
        return None

    @classmethod
    def _find_data_type_(mcls, class_name, bases):
        found = []
        for chain in bases:
            candidate = None
            for base in chain.__mro__:
                if base is object:
                    continue
                if isinstance(base, EnumType):
                    if base._member_type_ is not object:
                        found.append(base._member_type_)
                        break
                elif '__new__' in base.__dict__ or '__dataclass_fields__' in base.__dict__:
                    found.append(candidate or base)
                    break
                else:
                    candidate = candidate or base
        types = set(found)
        if len(types) > 1:
            raise TypeError('too many data types for %r: %r' % (class_name, types))
        return types.pop() if types else None

    @classmethod
    def _find_new_(mcls, classdict, member_type, first_enum):
        # What makes a member, whether that is the class's own, and whether it wants the value.
        maker = classdict.get('__new__')
        save_new = first_enum is not None and maker is not None
        if isinstance(maker, staticmethod):
            maker = maker.__func__
        plain = (None, type(None).__new__, object.__new__) + (() if Enum is None else (Enum.__new__,))
        candidates = [getattr(possible, method, None) for method in ('__new_member__', '__new__')
                      for possible in (member_type, first_enum)]
        for candidate in candidates:
            if maker is None and candidate not in plain:
                maker = candidate
        if maker is None:
            maker = object.__new__
        return maker, save_new, first_enum is not None and maker not in plain

    def _add_member_(cls, name, made):
        if name in cls._member_map_:
            if cls._member_map_[name] is not made:
                raise NameError('%r is already bound: %r' % (name, cls._member_map_[name]))
            return
        hidden, kind, holder = _find_hidden(cls, name)
        if hidden is None:
            type.__setattr__(cls, name, made)
        else:
            redirect = property(*(getattr(hidden, part, None) for part in ('fget', 'fset', 'fdel')))
            redirect.member, redirect._kind, redirect._holder = made, kind, holder
            redirect.__set_name__(cls, name)
            type.__setattr__(cls, name, redirect)
        cls._member_map_[name] = made


EnumMeta = EnumType


def _find_hidden(cls, name):
    # The descriptor of a base that a member of this name would hide.
    found = kind = holder = None
    for base in cls.__mro__[1:]:
        attribute = base.__dict__.get(name)
        if attribute is None:
            continue
        if isinstance(attribute, property):
            return attribute, 'enum', base
        if _is_descriptor(attribute):
            found, kind, holder = attribute, kind or 'desc', holder or base
        else:
            kind, holder = 'attr', base
    return found, kind, holder


def _choose_methods(cls, bases, namespace, member_type, first_enum):
    # repr, str and format are the enumeration's, even where a data type with its own stands before it.
    if ReprEnum is not None and ReprEnum in bases:
        if member_type is object:
            raise TypeError('ReprEnum subclasses must be mixed with a data type (i.e. int, str, float, etc.)')
        if '__format__' not in namespace:
            namespace['__format__'] = cls.__format__ = member_type.__format__
        if '__str__' not in namespace:
            method = member_type.__str__
            namespace['__str__'] = cls.__str__ = member_type.__repr__ if method is object.__str__ else method
    for name in ('__repr__', '__str__', '__format__'):
        if name not in namespace and first_enum is not None:
            if getattr(cls, name) in (getattr(member_type, name), getattr(object, name)):
                setattr(cls, name, getattr(first_enum, name))
    if Flag is not None and issubclass(cls, Flag):
        for name in ('__or__', '__and__', '__xor__', '__ror__', '__rand__', '__rxor__', '__invert__'):
            if name not in namespace:
                setattr(cls, name, getattr(Flag, name))


def _finish_flags(cls, name):
    if name != 'Flag' if Flag is None else not issubclass(cls, Flag):
        for mask in _mask_names:
            type.__delattr__(cls, mask)
        return
    values = [flag._value_ for flag in cls]
    if values != sorted(values):
        cls._iter_member_ = cls._iter_member_by_def_


def _check_order(cls, order):
    if order is None:
        return
    if isinstance(order, str):
        order = order.replace(',', ' ').split()
    order = [name for name in order if name not in cls._member_map_ or name in cls._member_names_]
    if order and order != cls._member_names_:
        raise TypeError('member order does not match _order_:\n  %r\n  %r' % (cls._member_names_, order))


def _data_class_repr(self):
    fields = self.__dataclass_fields__
    return ', '.join('%s=%r' % (name, getattr(self, name)) for name in fields if fields[name].repr)


class Enum(metaclass=EnumType):
    # The base of enumerations.

    def __new__(cls, value):
        if type(value) is cls:
            return value
        try:
            if value in cls._value2member_map_:
                return cls._value2member_map_[value]
        except TypeError:
            for name, values in cls._unhashable_values_map_.items():
                if value in values:
                    return cls[name]
        if not cls._member_map_:
            if getattr(cls, f'_{cls.__name__}__in_progress', False):
                raise TypeError('do not use `super().__new__; call the appropriate __new__ directly') from None
            raise TypeError('%r has no members defined' % cls)
        error = found = None
        try:
            found = cls._missing_(value)
        except Exception as raised:
            error = raised
        if isinstance(found, cls):
            return found
        if Flag is not None and issubclass(cls, Flag) and cls._boundary_ is EJECT and isinstance(found, int):
            return found
        try:
            refusal = ValueError('%r is not a valid %s' % (value, cls.__qualname__))
            if found is None and error is None:
                raise refusal
            if error is None:
                error = TypeError('error in %s._missing_: returned %r instead of None or a valid member'
                                  % (cls.__name__, found))
            if not isinstance(error, ValueError):
                error.__context__ = refusal
            raise error
        finally:
            error = refusal = None

    def __init__(self, *args, **keywords):
        pass

    def _add_alias_(self, name):
        self.__class__._add_member_(name, self)

    def _add_value_alias_(self, value):
        known = self.__class__._value2member_map_.setdefault(value, self)
        if known is not self:
            raise ValueError('%r is already bound: %r' % (value, known))

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            last = sorted(last_values).pop()
        except TypeError:
            raise TypeError('unable to sort non-numeric values') from None
        try:
            return last + 1
        except TypeError:
            raise TypeError('unable to increment %r' % (last,)) from None

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        show = self.__class__._value_repr_ or repr
        return '<%s.%s: %s>' % (self.__class__.__name__, self._name_, show(self._value_))

    def __str__(self):
        return '%s.%s' % (self.__class__.__name__, self._name_)

    def __dir__(self):
        own = {name for name in self.__dict__ if name[0] != '_' and name not in self._member_map_}
        for cls in self.__class__.__mro__:
            own |= {name for name in cls.__dict__ if name[0] != '_' and name not in self._member_map_}
        return sorted({'__class__', '__doc__', '__eq__', '__hash__', '__module__'} | own)

    def __format__(self, spec):
        return str.__format__(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __deepcopy__(self, memo):
        return self

    def __copy__(self):
        return self

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_


class ReprEnum(Enum):
    # Only the repr is the enumeration's: str and format are those of the values.
    pass


class IntEnum(int, ReprEnum):
    # Members are ints.
    pass


class StrEnum(str, ReprEnum):
    # Members are strs; auto() is the name in small letters.

    def __new__(cls, *values):
        if len(values) > 3:
            raise TypeError('too many arguments for str(): %r' % (values,))
        if len(values) == 1 and not isinstance(values[0], str):
            raise TypeError('%r is not a string' % (values[0],))
        if len(values) >= 2 and not isinstance(values[1], str):
            raise TypeError('encoding must be a string, not %r' % (values[1],))
        if len(values) == 3 and not isinstance(values[2], str):
            raise TypeError('errors must be a string, not %r' % (values[2],))
        value = str(*values)
        made = str.__new__(cls, value)
        made._value_ = value
        return made

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()


class FlagBoundary(StrEnum):
    # What becomes of bits that no member has.

    STRICT = auto()
    CONFORM = auto()
    EJECT = auto()
    KEEP = auto()


STRICT, CONFORM, EJECT, KEEP = FlagBoundary


def bin(number, max_bits=None):
    # The bits with a sign in front: 0b0 101 for 5, 0b1 011 for -5.
    least = 1 << number.bit_length()
    digits = _built_in_bin(number + least)[3:] if number >= 0 else _built_in_bin(~number ^ (least - 1) + least)[3:]
    sign = '0b0' if number >= 0 else '0b1'
    if max_bits is not None:
        digits = ((sign[-1] * max_bits) + digits)[-max_bits:]
    return f'{sign} {digits}'


class Flag(Enum, boundary=STRICT):
    # Members are bits that can be joined.

    _numeric_repr_ = repr

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not count:
            return start if start is not None else 1
        last = max(last_values)
        try:
            return 1 << last.bit_length()
        except Exception:
            raise TypeError('invalid flag value %r' % last) from None

    @classmethod
    def _iter_member_by_value_(cls, value):
        bits = value & cls._flag_mask_
        while bits:
            lowest = bits & -bits
            yield cls._value2member_map_.get(lowest)
            bits ^= lowest

    _iter_member_ = _iter_member_by_value_

    @classmethod
    def _iter_member_by_def_(cls, value):
        yield from sorted(cls._iter_member_by_value_(value), key=lambda flag: flag._sort_order_)

    @classmethod
    def _missing_(cls, value):
        # Makes the combination of flags that has this value.
        if not isinstance(value, int):
            raise ValueError('%r is not a valid %s' % (value, cls.__qualname__))
        if not ~cls._all_bits_ <= value <= cls._all_bits_ or value & (cls._all_bits_ ^ cls._flag_mask_):
            value = cls._apply_boundary(value)
            if cls._boundary_ is EJECT:
                return value
        negative = value if value < 0 else None
        if value < 0:
            value += cls._all_bits_ + 1
        unknown = value & ~cls._flag_mask_
        if unknown and cls._boundary_ is not KEEP:
            raise ValueError('%s(%r) -->  unknown values %r [%s]' % (cls.__name__, value, unknown, bin(unknown)))
        made = object.__new__(cls) if cls._member_type_ is object else cls._member_type_.__new__(cls, value)
        if not hasattr(made, '_value_'):
            made._value_ = value
        made._name_ = cls._name_of(value)
        made = cls._value2member_map_.setdefault(value, made)
        if negative is not None:
            cls._value2member_map_[negative] = made
        return made

    @classmethod
    def _apply_boundary(cls, value):
        if cls._boundary_ is STRICT:
            bits = max(value.bit_length(), cls._flag_mask_.bit_length())
            raise ValueError('%r invalid value %r\n    given %s\n  allowed %s'
                             % (cls, value, bin(value, bits), bin(cls._flag_mask_, bits)))
        if cls._boundary_ is CONFORM:
            return value & cls._flag_mask_
        if cls._boundary_ is KEEP and value < 0:
            return max(cls._all_bits_ + 1, 1 << value.bit_length()) + value
        if cls._boundary_ not in (KEEP, EJECT):
            raise ValueError('%r unknown flag boundary %r' % (cls, cls._boundary_))
        return value

    @classmethod
    def _name_of(cls, value):
        # The names of the members that make it up, with a number for what is left; None: there are none.
        singles, others = value & cls._singles_mask_, value & ~cls._singles_mask_
        members = list(cls._iter_member_(singles))
        for flag in cls._member_map_.values() if others else ():
            if flag not in members and flag._value_ and flag._value_ & value == flag._value_:
                members.append(flag) # once, if it has two names
        combined = 0
        for flag in members:
            combined |= flag._value_
        unknown = value ^ combined
        if not combined:
            return None
        if unknown and cls._boundary_ is STRICT:
            raise ValueError('%r: no members with value %r' % (cls, unknown))
        name = '|'.join([flag._name_ for flag in members])
        return f'{name}|{cls._numeric_repr_(unknown)}' if unknown else name

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError("unsupported operand type(s) for 'in': %r and %r"
                            % (type(other).__qualname__, self.__class__.__qualname__))
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        yield from self._iter_member_(self._value_)

    def __len__(self):
        return self._value_.bit_count()

    def __repr__(self):
        show = self.__class__._value_repr_ or repr
        name = '' if self._name_ is None else f'.{self._name_}'
        return '<%s%s: %s>' % (self.__class__.__name__, name, show(self._value_))

    def __str__(self):
        if self._name_ is None:
            return '%s(%r)' % (self.__class__.__name__, self._value_)
        return '%s.%s' % (self.__class__.__name__, self._name_)

    def __bool__(self):
        return bool(self._value_)

    def _get_value(self, flag):
        if isinstance(flag, self.__class__):
            return flag._value_
        if self._member_type_ is not object and isinstance(flag, self._member_type_):
            return flag
        return NotImplemented

    def _check_operands(self, other, sign):
        for flag in self, other:
            if self._get_value(flag) is None:
                raise TypeError(f"'{flag}' cannot be combined with other flags with {sign}")

    def __or__(self, other):
        value = self._get_value(other)
        if value is NotImplemented:
            return NotImplemented
        self._check_operands(other, '|')
        return self.__class__(self._value_ | value)

    def __and__(self, other):
        value = self._get_value(other)
        if value is NotImplemented:
            return NotImplemented
        self._check_operands(other, '&')
        return self.__class__(self._value_ & value)

    def __xor__(self, other):
        value = self._get_value(other)
        if value is NotImplemented:
            return NotImplemented
        self._check_operands(other, '^')
        return self.__class__(self._value_ ^ value)

    def __invert__(self):
        if self._get_value(self) is None:
            raise TypeError(f"'{self}' cannot be inverted")
        if self._inverted_ is None:
            keeps = self._boundary_ in (EJECT, KEEP)
            self._inverted_ = self.__class__(~self._value_ if keeps else self._singles_mask_ & ~self._value_)
        return self._inverted_

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__


class IntFlag(int, ReprEnum, Flag, boundary=KEEP):
    # Members are ints.
    pass


def unique(enumeration):
    # Refuses an enumeration that has two names for one value.
    aliases = [f'{name} -> {flag.name}' for name, flag in enumeration.__members__.items() if name != flag.name]
    if aliases:
        raise ValueError('duplicate values found in %r: %s' % (enumeration, ', '.join(aliases)))
    return enumeration
