"""Random programs about the language: expressions of every kind with values of every kind, and statements around them.

An expression is asked for by type, and now and then one of another type comes, so that refusals and their texts are compared, too.
Each is printed by `show(lambda: ...)`, which tells the value or the exception.
"""

from dataclasses import dataclass, replace

from source import Generator, block, handler, production

DEQUE_CALLS = ("append({a})", "appendleft({a})", "pop()", "popleft()", "extend({l})", "extendleft({l})", "rotate({i})", "rotate()", "insert({i}, {a})", "remove({a})",
               "count({a})", "index({a})", "index({a}, {i}, {i})", "reverse()", "copy()", "clear()", "__len__()", "__contains__({a})", "maxlen", "extend({a})")
ORDERED_CALLS = ("move_to_end({s})", "move_to_end({a}, False)", "popitem()", "popitem(False)", "pop({s})", "pop({a}, {a})", "setdefault({a}, {a})", "update({d})", "keys()",
                 "items()", "values()", "copy()", "get({a})", "__reversed__()", "fromkeys({l})", "clear()", "__eq__({d})", "update({a})")
COUNTER_CALLS = ("update({s})", "subtract({s})", "update({d})", "most_common({i})", "most_common()", "total()", "copy()", "elements()", "pop({s}, 0)", "update(a=2)", "__getitem__({s})",
                 "__delitem__({s})", "__eq__(Counter({s}))", "__add__(Counter({s}))", "__sub__(Counter({s}))", "__and__(Counter({s}))", "__or__(Counter({s}))", "__le__(Counter({s}))")
CONTAINERS = {"deque": ("deque({l}, {i})", "deque({l})", "deque({a})", "deque({s}, 3)"), "OrderedDict": ("OrderedDict({d})", "OrderedDict(a={a}, b=2)", "OrderedDict({a})"),
              "Counter": ("Counter({s})", "Counter({l})", "Counter(a={i}, b={i})", "Counter({d})"), "defaultdict": ("defaultdict({a}, {d})", "defaultdict(list)", "defaultdict(int, a={i})")}
CONTAINER_CALLS = {"deque": DEQUE_CALLS, "OrderedDict": ORDERED_CALLS, "Counter": COUNTER_CALLS, "defaultdict": ("__getitem__({a})", "copy()", "get({a})", "pop({a})", "default_factory", "__missing__({a})", "items()", "setdefault({a})")}
TYPES = ("int", "float", "str", "bytes", "bool", "list", "tuple", "dict", "set", "none", "range")
WORDS = ("", "a", "ab", "abc", "Hello World", "x,y,,z", "  pad ", "ß", "naïve", "ΑΣ", "tab\tline\n", "100%", "{}", "it's", 'a"b', "zz", "-12", "3.5", "😀")
SPECS = ("", "5", "<5", ">8", "^9", "*^7", "05", "+", " ", ",", "_", "x", "#x", "b", "o", "c", "d", "e", ".2f", "10.3f", "g", ".3g", "%", ".1%",
         "s", "5s", ".2", "<8.3", "+.1e", "#o", "08.2f", "n", "=+6", "r", "z.1f", "!", "1000000")
NUMBERS = ("0", "1", "2", "3", "-1", "-2", "7", "10", "255", "1000", "12345", "-17")
FLOATS = ("0.0", "1.0", "-0.0", "0.5", "1.5", "-2.5", "3.14159", "1e10", "1e-7", "1e100", "2.675", "float('inf')", "float('-inf')", "123456.789", "0.1")
ARITHMETIC = ("+", "-", "*", "/", "//", "%", "&", "|", "^")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not")
STR_METHODS = ("upper()", "lower()", "title()", "capitalize()", "swapcase()", "strip()", "lstrip()", "rstrip()", "split()", "rsplit()", "splitlines()",
               "isalpha()", "isdigit()", "isalnum()", "isspace()", "isupper()", "islower()", "istitle()", "isidentifier()", "casefold()", "isnumeric()",
               "isdecimal()", "isprintable()", "isascii()", "encode()", "expandtabs(4)", "splitlines(True)", "encode('latin-1')", "encode('ascii', 'replace')",
               "__len__()", "__repr__()")
STR_CALLS = ("split({s})", "split({s}, {i})", "rsplit({s}, {i})", "partition({s})", "rpartition({s})", "replace({s}, {s})", "replace({s}, {s}, {i})", "find({s})",
             "rfind({s})", "index({s})", "count({s})", "startswith({s})", "endswith(({s}, {s}))", "join({l})", "center({i})", "ljust({i}, '.')", "rjust({i})",
             "zfill({i})", "strip({s})", "removeprefix({s})", "removesuffix({s})", "find({s}, {i}, {i})", "count({s}, {i})", "format({a}, {a})", "join({s})",
             "__add__({a})", "__contains__({s})", "__mul__({i})", "translate({d})", "startswith({s}, {i})")
LIST_CALLS = ("index({a})", "count({a})", "copy()", "append({a})", "extend({l})", "insert({i}, {a})", "pop()", "pop({i})", "remove({a})", "reverse()", "sort()",
              "clear()", "sort(key=str)", "sort(reverse=True)", "extend({a})", "__len__()", "sort(key=len)", "__getitem__({i})")
DICT_CALLS = ("get({a})", "get({a}, {a})", "keys()", "values()", "items()", "pop({a})", "pop({a}, {a})", "setdefault({a}, {a})", "update({d})", "copy()",
              "popitem()", "clear()", "update(x={a})", "fromkeys({l}, {a})", "update({a})", "keys() & frozenset({set})", "keys() >= {set}")
SET_CALLS = ("union({set})", "intersection({l})", "difference({set})", "symmetric_difference({set})", "issubset({set})", "issuperset({set})", "isdisjoint({l})",
             "add({i} % 5)", "discard({a})", "remove({a})", "copy()", "update({set})", "clear()", "intersection_update({set})", "difference_update({l})")
INT_CALLS = ("bit_length()", "bit_count()", "to_bytes(4, 'big')", "conjugate()", "__add__({a})", "is_integer()", "as_integer_ratio()")
FLOAT_CALLS = ("is_integer()", "hex()", "as_integer_ratio()", "__round__({i})", "__floor__()", "__add__({a})", "conjugate()")
BYTES_CALLS = ("decode()", "hex()", "upper()", "split()", "find(b'a')", "replace(b'a', b'xy')", "startswith(b'a')", "decode('ascii', 'replace')", "hex('-')",
               "count(b'b')", "strip()", "title()", "center({i})", "join([b'x', b'y'])", "partition(b'b')", "isalpha()", "index(b'c')", "zfill({i})")
CALLS = {"str": STR_CALLS, "list": LIST_CALLS, "dict": DICT_CALLS, "set": SET_CALLS, "int": INT_CALLS, "float": FLOAT_CALLS, "bytes": BYTES_CALLS}
FUNCTIONS = ("len({a})", "sum({l})", "sum({l}, {a})", "min({l})", "max({l})", "min({a}, {a})", "sorted({l})", "sorted({a}, key=str)", "list({a})", "tuple({a})", "len(set({a}))",
             "dict({a})", "str({a})", "repr({a})", "bool({a})", "int({a})", "float({a})", "abs({a})", "round({n})", "round({n}, {i})", "divmod({n}, {n})", "any({l})",
             "all({l})", "list(reversed({a}))", "list(enumerate({a}))", "list(zip({a}, {l}))", "list(map(str, {l}))", "list(filter(None, {l}))", "type({a})",
             "type({a}).__name__", "isinstance({a}, (int, str))", "callable({a})", "ord({s})", "chr({i})", "bin({i})", "hex({i})", "oct({i})", "ascii({s})",
             "hash({i})", "type(iter({a}))", "next(iter({a}))", "frozenset({set})", "bytes({a})", "int({s})", "float({s})", "int({s}, {i})", "pow({i}, {i}, {i})",
             "getattr({a}, 'real', None)", "hasattr({a}, 'append')", "format({a}, {spec})", "range({i}, {i})", "list(range({i}, {i}, {i}))", "issubclass(type({a}), int)",
             "list(zip({l}, {l}, strict=True))", "max({l}, default={a})", "min({l}, key=len)", "sorted({l}, key=lambda v: (str(type(v)), str(v)))", "max({a}, {a}, key=str)",
             "tuple(map(lambda a, b: (b, a), {l}, {l}))", "sum({l}, ())", "bytes([{i}, {i}])", "slice({a}, {a}).indices({i})", "str({a}, {a})", "range({i})[{i}]",
             "dict(zip({s}, {l}))", "dict({d}, k={a})", "list({d}.items())", "len(range({i}, {i}, {i}))", "{a} if {a} else {a}", "print({a}, {a}, sep={s})",
             "next(enumerate({l}, {i}))", "float({n}).hex()", "vars({a})", "super({a})", "type(reversed({a}))", "list(zip())")

KEYS = ("None", "str", "len", "abs", "bool", "lambda v: v", "lambda v: not v", "lambda v: -v", "type", "5", "lambda v: str(v)[:1]", "lambda *v: v", "operator.neg",
        "operator.itemgetter(0)", "functools.partial(max, 1)")
TWOS = ("max", "min", "lambda a, b: a + b", "lambda a, b: (a, b)", "operator.mul", "pow", "lambda a: a", "None", "divmod", "functools.partial(print, end=' ')")
WALKS = ("accumulate({a})", "accumulate({l}, {two})", "accumulate({l}, {two}, initial={a})", "batched({a}, {i})", "batched({l}, 2, strict=True)", "chain({a}, {l})",
         "chain.from_iterable({a})", "combinations({a}, {i})", "combinations_with_replacement({a}, {i})", "compress({a}, {l})", "count({a}, {a})", "count({n}, {n})",
         "cycle({a})", "dropwhile({key}, {a})", "filterfalse({key}, {a})", "groupby({a}, {key})", "islice({a}, {a})", "islice({a}, {i}, {i})", "islice({a}, {i}, {a}, {i})",
         "pairwise({a})", "permutations({a}, {a})", "permutations({l})", "product({a}, {l})", "product({l}, repeat={i})", "repeat({a}, {a})", "repeat({a})",
         "starmap({two}, {a})", "starmap({two}, zip({a}, {l}))", "takewhile({key}, {a})", "tee({a}, {i})", "zip_longest({a}, {l})", "zip_longest({a}, {l}, fillvalue={a})")
MODULE_CALLS = ("bisect.bisect_left({a}, {a})", "bisect.bisect({l}, {a}, {i})", "bisect.bisect_left(sorted({l}), {n}, {i}, {i})", "bisect.bisect_right({l}, {a}, key={key})",
                "[v := {l}, bisect.insort(v, {a}), v]", "functools.reduce({two}, {a})", "functools.reduce({two}, {a}, {a})", "functools.partial({key}, {a})({a})",
                "functools.partial({two}, {a})({a}, {a})", "functools.partial({a}, {a})", "functools.partial(dict, a={a}).keywords", "functools.lru_cache({a})(str)({a})",
                "functools.cache(len)({a})", "sorted({a}, key=functools.cmp_to_key({two}))", "[v := {l}, heapq.heapify(v), v]", "[v := {l}, heapq.heappush(v, {a}), v]",
                "[v := {l}, heapq.heappop(v), v]", "[v := {l}, heapq.heappushpop(v, {a}), v]", "[v := {l}, heapq.heapreplace(v, {a}), v]", "heapq.nlargest({i}, {a})",
                "heapq.nsmallest({i}, {a}, key={key})", "heapq.nsmallest({a}, {l})", "list(heapq.merge({l}, {a}, reverse={a}))", "list(heapq.merge({l}, {l}, key={key}))",
                "operator.itemgetter({a})({a})", "operator.itemgetter({a}, {i})({a})", "operator.attrgetter({s})({a})", "operator.attrgetter('real')({a})",
                "operator.methodcaller({s}, {a})({a})", "operator.methodcaller('count', {a})({a})", "operator.itemgetter({a})", "operator.countOf({a}, {a})",
                "operator.indexOf({a}, {a})", "operator.concat({a}, {a})", "operator.iconcat({a}, {a})", "operator.length_hint({a}, {a})", "operator.index({a})",
                "operator.call({key}, {a})", "operator.setitem({a}, {a}, {a})", "operator.delitem({a}, {a})", "operator.getitem({a}, {a})",
                "math.floor({n})", "math.ceil({a})", "math.trunc({a})", "math.factorial({a})", "math.comb({i}, {i})", "math.perm({i}, {a})", "math.gcd({i}, {a})",
                "math.lcm({i}, {i})", "math.isqrt({a})", "math.fsum({a})", "math.prod({a})", "math.prod({l}, start={a})", "math.sumprod({a}, {l})", "math.hypot({n}, {n})",
                "math.dist({l}, {l})", "math.isclose({n}, {n})", "math.isclose({n}, {n}, rel_tol={n})", "math.nextafter({n}, {n}, steps={a})", "math.ldexp({n}, {a})",
                "math.frexp({a})", "math.modf({a})", "math.log({n}, {n})", "math.fma({n}, {n}, {n})")
OPERATORS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "and_", "or_", "xor", "lt", "le", "eq", "ne", "gt", "ge", "is_", "contains", "iadd", "isub", "imul", "ior",
             "iand", "matmul")
MATH = ("sqrt", "exp", "log", "log2", "log10", "log1p", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "degrees",
        "radians", "fabs", "gamma", "lgamma", "erf", "erfc", "cbrt", "exp2", "ulp", "isnan", "isinf", "isfinite")
PAIRS_OF_FLOATS = ("atan2", "copysign", "fmod", "remainder", "pow", "nextafter")
MODULES = "import bisect, functools, heapq, itertools, math, operator"


@dataclass(frozen=True)
class Place:
    """Where an expression or a statement stands."""

    depth: int = 0
    names: tuple = ()
    offers: frozenset = frozenset()

    def inner(self, *names, offers=()):
        return replace(self, depth=self.depth + 1, names=self.names + names, offers=self.offers | set(offers))


class LanguagePrograms(Generator):
    """Makes one program of expressions and statements."""

    def program(self):
        place = Place()
        body = [block("def", "show(what)", [{
            "try": ["print(what())"], "except": [handler("BaseException", ["print(type(error).__name__, error)"], "error")]}])]
        for index in range(self.random.randint(1, 3)):
            body.append(f"v{index} = {self.expression(self.pick(*TYPES), place)}" if self.chance(0.5) else f"v{index} = {self.literal(self.pick(*TYPES))}")
        place = Place(names=tuple(f"v{index}" for index in range(1)))
        body = [body[0]] + [{"try": [line], "except": [handler("Exception", [line.split(" = ")[0] + " = None", "print(repr(error))"], "error")]} for line in body[1:]]
        for _ in range(self.random.randint(4, 10)):
            made = self.produce("statement", place)
            body += made if isinstance(made, list) else [made]
        return [MODULES, *body] if "module" in self.features else body

    # Expressions

    def expression(self, kind, place):
        """Return an expression that mostly has this type; "any" is any."""
        if place.names and self.chance(0.12):
            return self.random.choice(place.names)
        if kind == "any" or self.chance(0.05):
            kind = self.pick(*TYPES)
        if place.depth >= 3 or self.chance(0.25):
            return self.literal(kind)
        return self.produce("expression", place, kind)

    def literal(self, kind):
        self.features.add(f"value-{kind}")
        count = self.random.randint(0, 3) if kind in ("list", "tuple") else 0
        items = ", ".join(self.literal(self.pick("int", "int", "str", "float", "bool", "none")) for _ in range(count))
        return {
            "int": lambda: self.random.choice(NUMBERS),
            "float": lambda: self.random.choice(FLOATS),
            "str": lambda: repr(self.random.choice(WORDS)),
            "bytes": lambda: self.pick("b''", "b'abc'", r"b'\x00\xff'", "b'a b'", "b'12'"),
            "bool": lambda: self.pick("True", "False"),
            "none": lambda: "None",
            "range": lambda: self.pick("range(3)", "range(1, 10, 3)", "range(5, 0, -2)", "range(0)"),
            "list": lambda: f"[{items}]",
            "tuple": lambda: f"({items},)" if items else "()",
            "dict": lambda: self.pick("{}", "{'a': 1}", "{1: 'x', 2.0: None}", "{'k': [1], (1, 2): 'p'}", "{True: 0, 'b': 2, 'a': 3}"),
            "set": lambda: self.pick("set()", "{1, 2, 3}", "{3, 1}", "frozenset({1, 2})", "{1.0, 2}"),
        }[kind]()

    def fill(self, template, place):
        """Replace each {x} of a template by an expression."""
        kinds = {"{a}": "any", "{i}": "int", "{s}": "str", "{l}": "list", "{d}": "dict", "{set}": "set", "{n}": self.pick("int", "float")}
        chosen = {"{spec}": [repr(spec) for spec in SPECS], "{key}": KEYS, "{two}": TWOS}
        parts = []
        while template:
            at = min((template.find(key) for key in [*kinds, *chosen] if key in template), default=-1)
            if at < 0:
                parts.append(template)
                break
            end = template.index("}", at) + 1
            key = template[at:end]
            parts += [template[:at], self.random.choice(chosen[key]) if key in chosen else self.expression(kinds[key], place.inner())]
            template = template[end:]
        return "".join(parts)

    @production("expression", 5, "literal")
    def make_literal(self, place, kind):
        return self.literal(kind)

    @production("expression", 5, "arithmetic")
    def make_arithmetic(self, place, kind):
        operator = self.random.choice(ARITHMETIC)
        other = kind if self.chance(0.7) else "any"
        return f"({self.expression(kind, place.inner())} {operator} {self.expression(other, place.inner())})"

    @production("expression", 1, "power-shift")
    def make_power(self, place, kind):
        return f"({self.pick('2', '3', '-2', '1.5', '10', 'True')} {self.pick('**', '<<', '>>')} {self.pick('0', '2', '5', '-1', '0.5', '-2')})"

    @production("expression", 2, "unary")
    def make_unary(self, place, kind):
        return f"({self.pick('-', '+', 'not ')}{self.expression(kind, place.inner())})"

    @production("expression", 3, "comparison")
    def make_comparison(self, place, kind):
        first, second = (self.expression(kind if self.chance(0.7) else "any", place.inner()) for _ in range(2))
        operators = COMPARISONS[:8]
        if self.chance(0.2):
            self.features.add("comparison-chained")
            return f"({first} {self.pick(*operators)} {second} {self.pick(*operators)} {self.expression(kind, place.inner())})"
        return f"({first} {self.pick(*operators)} {second})"

    @production("expression", 2, "and-or")
    def make_logic(self, place, kind):
        return f"({self.expression(kind, place.inner())} {self.pick('and', 'or')} {self.expression('any', place.inner())})"

    @production("expression", 2, "conditional")
    def make_conditional(self, place, kind):
        return f"({self.expression(kind, place.inner())} if {self.expression('any', place.inner())} else {self.expression(kind, place.inner())})"

    @production("expression", 5, "method")
    def make_method(self, place, kind):
        if kind not in CALLS:
            kind = self.pick(*CALLS)
        self.features.add(f"method-{kind}")
        call = self.random.choice(STR_METHODS if kind == "str" and self.chance(0.4) else CALLS[kind])
        return f"({self.expression(kind, place.inner())}).{self.fill(call, place)}"

    @production("expression", 5, "builtin")
    def make_builtin(self, place, kind):
        return self.fill(self.random.choice(FUNCTIONS), place)

    @production("expression", 5, "module")
    def make_module_call(self, place, kind):
        walk = f"list(itertools.islice(itertools.{self.random.choice(WALKS)}, 8))"
        if self.chance(0.2):
            walk = f"[(key, list(group)) for key, group in itertools.groupby({{a}}, {self.random.choice(KEYS)})]"
        return self.fill(self.pick(walk, walk, self.random.choice(MODULE_CALLS), f"operator.{self.random.choice(OPERATORS)}({{a}}, {{a}})",
                                   f"math.{self.random.choice(MATH)}({self.pick('{n}', '{n}', '{a}')})",
                                   f"math.{self.random.choice(PAIRS_OF_FLOATS)}({{n}}, {self.pick('{n}', '{n}', '{a}')})"), place)

    @production("expression", 3, "slice")
    def make_slice(self, place, kind):
        sequence = self.expression(self.pick("list", "str", "tuple", "bytes", "range"), place.inner())
        bounds = [self.pick("", "", "0", "1", "2", "-1", "-2", "5", "None", "True") for _ in range(3)]
        step = f":{self.pick('', '1', '2', '-1', '-2', '0')}" if self.chance(0.5) else ""
        return f"({sequence})[{bounds[0]}:{bounds[1]}{step}]"

    @production("expression", 2, "subscript")
    def make_subscript(self, place, kind):
        return f"({self.expression(self.pick('list', 'dict', 'str', 'tuple'), place.inner())})[{self.expression(self.pick('int', 'int', 'str', 'any'), place.inner())}]"

    @production("expression", 3, "comprehension")
    def make_comprehension(self, place, kind):
        name = self.name("c")
        inner = place.inner(name)
        source = f"for {name} in {self.expression(self.pick('list', 'str', 'range', 'tuple', 'dict', 'set'), place.inner())}"
        if self.chance(0.4):
            source += f" if {self.expression('bool', inner)}"
        item = self.expression(self.pick("any", "int", "str"), inner)
        return self.pick(f"[{item} {source}]", f"{{{item}: {name} {source}}}", f"list({item} {source})", f"tuple({name} {source})", f"[({name}, {item}) {source}]",
                         f"[d for {name} in [[1, 2], 'ab', (3,)] for d in {name}]", f"any({item} {source})")

    @production("expression", 3, "f-string")
    def make_f_string(self, place, kind):
        value = self.expression(self.pick("int", "float", "str", "any"), place.inner())
        if any(part in value for part in "{}\\'\":!=\n") or "lambda" in value:
            value = self.pick("12", "3.5", "True", "None", "1e10")
        return "f'<{" + value + self.pick("", "", "!r", "!s", "=", "!a") + self.pick("", ":" + self.random.choice(SPECS).replace("'", "")) + "}>'"

    @production("expression", 2, "percent-format")
    def make_percent(self, place, kind):
        form = self.pick("%s", "%d", "%r", "%5.2f", "%x", "%-6s|", "%05d", "%e", "%g", "%c", "%%", "%(a)s", "%s %s", "%+d", "%.3s", "%o", "%i%%", "%a")
        return f"({form!r} % {self.expression(self.pick('any', 'tuple', 'int', 'dict'), place.inner())})"

    @production("expression", 2, "str.format")
    def make_format(self, place, kind):
        form = self.pick("{}", "{0} {1}", "{!r}", "{:>5}", "{0:{1}}", "{x}", "{0[0]}", "{0.real}", "{:.2f} {}", "{{}}", "{:,}", "{", "}", "{2}", "{} {0}", "{:^+9.1e}")
        return f"{form!r}.format({self.expression('any', place.inner())}, {self.expression(self.pick('int', 'any'), place.inner())})"

    @production("expression", 2, "lambda")
    def make_lambda(self, place, kind):
        name = self.name("p")
        body = self.expression(kind, place.inner(name))
        call = self.pick(f"{self.expression('any', place.inner())}", f"{name}={self.expression('any', place.inner())}", "", "*[1]", "**{'" + name + "': 2}", "1, 2")
        return f"(lambda {name}{self.pick('', '', '=0')}: {body})({call})"

    @production("expression", 1, "walrus")
    def make_walrus(self, place, kind):
        name = self.name("w")
        return f"[{name} := {self.expression(kind, place.inner())}, {name}]"

    @production("expression", 2, "unpacking-display")
    def make_starred(self, place, kind):
        a, b = (self.expression(self.pick("list", "tuple", "str", "range", "any"), place.inner()) for _ in range(2))
        return self.pick(f"[*{a}, {b}]", f"(*{a}, *{b})", f"{{**{self.expression('dict', place.inner())}, 'z': {b}}}", f"sorted({{*{self.literal('set')}}})", f"print(*{a}, sep='-')")

    # Statements

    @production("statement", 10, "show")
    def show(self, place):
        value = self.expression("any", place)
        return f"show(lambda: {self.pick(value, f'repr({value})', value)})"

    @production("statement", 3, "unpacking")
    def unpack(self, place):
        target, names = self.pick(("a, b", "a, b"), ("a, *b", "a, b"), ("*a, b", "a, b"), ("a, (b, c)", "a, b, c"), ("[a, b, *c]", "a, b, c"), ("a, b, c", "a, b, c"))
        value = self.expression(self.pick("list", "tuple", "str", "dict", "any", "range"), place)
        return {"try": [f"{target} = {value}", f"print({names})"], "except": [handler("Exception", ["print(type(error).__name__, error)"], "error")]}

    @production("statement", 3, "augmented")
    def augment(self, place):
        kind = self.pick(*TYPES)
        operator = self.pick(*ARITHMETIC) + "="
        body = [f"a = b = {self.expression(kind, place)}", f"a {operator} {self.expression(self.pick(kind, 'any'), place)}", "print(a, b)"]
        return {"try": body, "except": [handler("Exception", ["print(type(error).__name__, error)"], "error")]}

    @production("statement", 2, "item-assignment")
    def assign_item(self, place):
        target = self.pick("a[0]", "a[-1]", "a[1:2]", "a['k']", "a[::2]", f"a[{self.expression('any', place)}]")
        change = self.pick(f"{target} = {self.expression('any', place)}", f"del {target}", f"{target} += {self.expression('any', place)}")
        body = [f"a = {self.expression(self.pick('list', 'dict', 'list', 'any'), place)}", change, "print(a)"]
        return {"try": body, "except": [handler("Exception", ["print(type(error).__name__, error)"], "error")]}

    @production("statement", 4, "function")
    def function(self, place):
        name = self.name("f")
        parameters, names = self.pick(("a, b=2", "a b"), ("a, *rest", "a rest"), ("a, /, b", "a b"), ("*, key=None", "key"), ("a=1, **options", "a options"),
                                      ("*args, **kwargs", "args kwargs"), ("a, b, /, c=3, *, d=4", "a b c d"), ("", ""))
        inner = place.inner(*names.split())
        calls = [f"show(lambda: {name}({self.arguments(place)}))" for _ in range(self.random.randint(1, 3))]
        return [block("def", f"{name}({parameters})", self.function_body(inner)), *calls]

    def arguments(self, place):
        options = [self.expression("any", place.inner()), "1", "2", "*[1, 2]", "*'ab'", "key='k'", "b=5", "**{'a': 1}", "**{'x': 1, 'd': 2}", "c=0", "d='d'"]
        chosen = [self.random.choice(options) for _ in range(self.random.randint(0, 3))]
        return ", ".join(sorted(dict.fromkeys(chosen), key=lambda text: ("**" in text[:2], "=" in text and text[:1].isalpha() and text[1] in "=e")))

    def function_body(self, place):
        body = self.flow(place.inner(offers=["function"]), self.random.randint(1, 3))
        return body + [f"return {self.expression('any', place)}"]

    @production("statement", 2, "closure")
    def closure(self, place):
        name = self.name("outer")
        value = self.expression("int", place)
        return [block("def", f"{name}()", [
            "count = 0", "made = []",
            block("def", "step(by)", ["nonlocal count", self.pick("count += by", "count = count * 2 + by"), "return count"]),
            block("for", "i in range(3)", [self.pick("made.append(lambda: i)", "made.append(lambda i=i: i + count)", "made.append(step(i))")]),
            f"return step({value}), [m() if callable(m) else m for m in made], count"]), f"show({name})"]

    @production("statement", 4, "flow")
    def flow_in_function(self, place):
        name = self.name("g")
        return [block("def", f"{name}(x)", self.flow(place.inner("x", offers=["function"]), self.random.randint(2, 4)) + ["return 'end'"]),
                f"show(lambda: {name}({self.expression('any', place)}))", f"show(lambda: {name}({self.expression('int', place)}))"]

    def flow(self, place, count):
        body = []
        place = replace(place, offers=place.offers | {"room"} if place.depth < 5 else place.offers - {"room"})
        for _ in range(count):
            made = self.produce("flow", place)
            body += made if isinstance(made, list) else [made]
        return body

    @production("flow", 4, "print")
    def do_print(self, place):
        return f"print({self.pick('1', '2', '3')}, {self.expression('any', replace(place, depth=2))})"

    @production("flow", 3, "raise")
    def do_raise(self, place):
        kind = self.pick("ValueError", "KeyError", "TypeError", "StopIteration", "IndexError", "ZeroDivisionError")
        return self.pick(f"raise {kind}('r')", f"raise {kind}", f"raise {kind}('r') from ValueError('cause')", "raise", f"assert {self.expression('bool', replace(place, depth=2))}, 'no'")

    @production("flow", 2, "return", where=["function"])
    def do_return(self, place):
        return f"return {self.expression('any', replace(place, depth=2))}"

    @production("flow", 2, "break-continue", where=["loop"])
    def do_break(self, place):
        return self.pick("break", "continue")

    @production("flow", 4, "try", where=["room"])
    def do_try(self, place):
        kinds = self.pick("ValueError", "Exception", "(KeyError, TypeError)", "LookupError", "ArithmeticError")
        statement = {"try": self.flow(place.inner(), 2)}
        if self.chance(0.8):
            after = self.pick([], ["raise"], [f"raise RuntimeError('again')"], self.flow(place.inner(), 1))
            context = ["print(repr(error), repr(error.__context__), repr(error.__cause__))"]
            statement["except"] = [handler(kinds, context + after, "error")]
            if self.chance(0.3):
                statement["else"] = self.flow(place.inner(), 1)
        if "except" not in statement or self.chance(0.4):
            self.features.add("finally")
            statement["finally"] = ["print('finally')"] + self.flow(place.inner(), self.pick(0, 0, 1))
        return statement

    @production("flow", 3, "loop", where=["room"])
    def do_loop(self, place):
        name = self.name("i")
        source = self.pick("range(3)", "[1, 2]", "'ab'", "{}", "zip('ab', [1, 2])", "enumerate('x')", "{'a': 1}.items()")
        statement = block("for", f"{name} in {source}", self.flow(place.inner(name, offers=["loop"]), 2))
        if self.chance(0.4):
            statement["else"] = ["print('else')"] + self.flow(place.inner(), self.pick(0, 1))
        return statement

    @production("flow", 1, "while", where=["room"])
    def do_while(self, place):
        name = self.name("n")
        return [f"{name} = 3", block("while", f"({name} := {name} - 1) > 0", self.flow(place.inner(name, offers=["loop"]), 1), **self.pick({}, {"else": ["print('no more')"]}))]

    @production("flow", 2, "if", where=["room"])
    def do_if(self, place):
        return block("if", self.expression("any", replace(place, depth=2)), self.flow(place.inner(), 1),
                     **self.pick({}, {"else": self.flow(place.inner(), 1)}, {"else": [block("if", "1 < 2 < 3", self.flow(place.inner(), 1))]}))

    @production("flow", 2, "with", where=["room"])
    def do_with(self, place):
        name = self.name("Manager")
        swallow = self.pick("False", "True", "kind is ValueError", "None")
        return [block("class", name, [
            block("def", "__enter__(self)", ["print('enter')", self.pick("return self", "return 1, 2", "return None")]),
            block("def", "__exit__(self, kind, error, traceback)", ["print('exit', repr(error))", f"return {swallow}"])]),
            block("with", f"{name}(){self.pick('', ' as m', f', {name}() as m')}", self.flow(place.inner(), 2))]

    @production("statement", 3, "generator")
    def generator(self, place):
        name = self.name("gen")
        body = self.flow(place.inner("n"), 1) + ["got = yield 1", "print('got', got)", {"try": ["yield 2", self.pick("yield 3", "return 'r'", "yield from 'ab'", "raise ValueError('inside')")],
                "finally": [self.pick("print('closed')", "print('closing', got)")]}]
        body = [{"run": "pass"} if isinstance(line, str) and line.startswith("return") and False else line for line in body]
        steps = [f"it = {name}({self.pick('1', repr('x'))})"]
        for _ in range(self.random.randint(2, 5)):
            steps.append("show(lambda: " + self.pick("next(it)", "next(it)", "it.send(None)", "it.send('s')", "it.throw(KeyError('t'))", "it.close()", "list(it)", "next(it, 'default')",
                                                     "it.throw(GeneratorExit)", "it.gi_running", "[*it]") + ")")
        return [block("def", f"{name}(n)", body), *steps]

    @production("statement", 2, "yield-from")
    def delegation(self, place):
        inner, outer = self.name("inner"), self.name("outer")
        return [block("def", f"{inner}()", [{"try": ["x = yield 1", "print('inner got', x)", "yield 2"], "except": [handler(self.pick("ValueError", "Exception"), ["print(repr(e))", self.pick("raise", "yield 'caught'", "pass")], "e")]}, "return 'result'"]),
                block("def", f"{outer}()", [{"try": [f"result = yield from {self.pick(inner + '()', '[1, 2]', inner + '()')}", "print('result', result)"], "finally": ["print('outer ends')"]}]),
                f"it = {outer}()",
                *("show(lambda: " + self.pick("next(it)", "it.send('s')", "it.throw(ValueError('v'))", "it.close()", "list(it)") + ")" for _ in range(self.random.randint(2, 4)))]

    @production("statement", 4, "class")
    def class_with_specials(self, place):
        name = self.name("C")
        methods = [block("def", "__init__(self, x)", ["self.x = x"])]
        specials = {
            "__repr__(self)": [f"return f'{name}({{self.x}})'"], "__str__(self)": [self.pick("return 'text'", "return str(self.x)", "return 5")],
            "__eq__(self, other)": [self.pick("return self.x == getattr(other, 'x', other)", "return NotImplemented")], "__lt__(self, other)": [self.pick("return self.x < other.x", "return NotImplemented")],
            "__hash__(self)": [self.pick("return hash(self.x)", "return 7", "return 'no'")], "__len__(self)": [self.pick("return 3", "return -1", "return self.x")],
            "__bool__(self)": [self.pick("return False", "return True", "return 1")], "__add__(self, other)": [self.pick("return ('add', other)", "return NotImplemented")],
            "__radd__(self, other)": ["return ('radd', other)"], "__iadd__(self, other)": [f"return {name}(('iadd', other))"], "__getitem__(self, key)": [self.pick("return key", "return [10, 20][key]", "raise KeyError(key)")],
            "__contains__(self, item)": [self.pick("return item == 1", "return 'yes'")], "__iter__(self)": [self.pick("return iter([1, 2])", "yield self.x", "return 5")],
            "__call__(self, *args, **kwargs)": ["return args, kwargs"], "__getattr__(self, name)": [self.pick("return name", "raise AttributeError(name)")], "__neg__(self)": ["return 'neg'"],
            "__setitem__(self, key, value)": ["print('set', key, value)"], "__delitem__(self, key)": ["print('del', key)"], "__format__(self, spec)": [self.pick("return f'<{spec}>'", "return 1")],
            "__index__(self)": [self.pick("return 1", "return 'x'")], "__enter__(self)": ["return self"], "__exit__(self, *args)": ["return True"], "__mul__(self, n)": ["return self.x * n"],
            "__int__(self)": ["return 42"], "__float__(self)": ["return 4.5"], "__next__(self)": ["raise StopIteration"], "__reversed__(self)": ["return 'rev'"], "__le__(self, other)": ["return True"],
            "__matmul__(self, other)": ["return 'mat'"], "__abs__(self)": ["return 'abs'"], "__set_name__(self, owner, name)": ["print('set_name', name)"], "__divmod__(self, other)": ["return 'divmod'"], "__ne__(self, other)": ["return 'ne'"],
        }
        chosen = sorted({"__repr__(self)", *self.random.sample(sorted(specials), self.random.randint(1, 6))})
        self.features.update(key.partition("(")[0] for key in chosen)
        methods += [block("def", key, specials[key]) for key in chosen]
        if self.chance(0.3):
            self.features.add("property")
            methods.append(block("def", "prop(self)", ["return self.x"]) | {"decorators": ["property"]})
        if self.chance(0.2):
            methods.append(block("def", "made(cls, *args)", ["return cls(args)"]) | {"decorators": [self.pick("classmethod", "staticmethod")]})
        uses = ["o", "str(o)", "repr(o)", "o == 1", f"o == {name}(1)", f"o < {name}(2)", "hash(o) == hash(o)", "len(o)", "bool(o)", "not o", "o + 1", "1 + o", "o[0]", "o['k']", "1 in o", "list(o)", "o(1, k=2)",
                "o.missing", "-o", "f'{o:>3}'", "[1, 2, 3][o]", "o * 2", "int(o)", "float(o)", "o.x", "sorted([o, o])", "len({o: 1})", "len({o, o})", "[*o]", "max([o, o])", "o.prop", "o.made(1)", f"{name}.made(2)",
                f"isinstance(o, {name})", f"{name}()", f"{name}(1, 2)", "o.x.y", "next(o)", "o != 1", "dict(o=o)", "o is o", "o @ 1", "o > 1", "o <= 1", "abs(o)", "divmod(o, 2)", "range(o)", "'%s %r' % (o, o)",
                "'%d' % o", "o += 1", "o[1] = 2", "del o[1]", "del o.x", "o.x = 5", "type(reversed(o))", "setattr(o, 'y', 1)", "o.__class__.__name__", f"type(o) is {name}", "sum([o, o])", "'ab' * o", "chr(o)", "type(iter(o))"]
        shown = [f"o = {name}({self.expression('any', place)})"]
        for use in self.random.sample(uses, self.random.randint(3, 8)):
            if " = " in use or "+=" in use or use.startswith("del"):
                shown.append({"try": [use, "print('done')"], "except": [handler("Exception", ["print(type(error).__name__, error)"], "error")]})
            else:
                shown.append(f"show(lambda: {use})")
        shown[0] = {"try": [shown[0]], "except": [handler("Exception", ["print(repr(error))", f"o = {name}(1)"], "error")]}
        return [block("class", name, methods), *shown]

    @production("statement", 2, "inheritance")
    def inheritance(self, place):
        a, b, c = (self.name(stem) for stem in "ABD")
        base = self.pick("", "(Exception)", "(list)", "(dict)", "(str)", "(int)")
        return [block("class", a + base, [block("def", "who(self)", [f"return '{a}'"]), "shared = []"]),
                block("class", f"{b}({a})", [block("def", "who(self)", [f"return '{b}' + super().who()"])]),
                block("class", f"{c}({self.pick(b, f'{b}, {a}', a)})", [self.pick("pass", "shared = 'own'", "x: int = 1")]),
                *(f"show(lambda: ({text}))" for text in self.random.sample([f"{c}().who()", f"{c}.__mro__", f"{b}().shared is {a}.shared", f"{c}.shared", f"issubclass({c}, {b})", f"super({c}, {c}()).who()",
                  f"{b}.__name__, {b}.__bases__", f"isinstance({c}(), {a})", f"repr({c}())[:5]", f"{a}() == {a}()", f"len({b}())", f"{c}(1)", f"bool({b}())", f"str({b}())[:3]", f"vars({c}())"], 5))]

    @production("statement", 4, "container")
    def container(self, place):
        kind = self.pick(*CONTAINERS)
        self.features.add(f"container-{kind}")
        name = self.name("box")
        make = self.fill(self.pick(*CONTAINERS[kind]), place)
        made = [f"from collections import {kind}", {"try": [f"{name} = {make}"], "except": [handler("Exception", ["print(repr(error))", f"{name} = {kind}()"], "error")]}]
        for _ in range(self.random.randint(3, 7)):
            call = self.fill(self.pick(*CONTAINER_CALLS[kind]), place)
            text = self.pick(f"({name}.{call}, {name})", f"({name}.{call}, {name})", f"{name} == {kind}({self.expression('list', place)})", f"list({name})", f"{name} + {self.expression('any', place)}",
                             f"{name} | {self.expression('dict', place)}", f"{name}[{self.expression('any', place)}]", f"{self.expression('any', place)} in {name}", f"{name} * {self.pick('2', '0', '-1', '1.5')}",
                             f"{name} < {kind}()", f"sorted({name})", f"bool({name})", f"hash({name})", f"len({name})", f"{name}.copy() is {name}")
            made.append(f"show(lambda: {text})")
        return made

    @production("statement", 2, "namedtuple")
    def named_tuple(self, place):
        name = self.name("N")
        fields = self.pick("'x y'", "['x', 'y']", "'x, y'", "'x x'", "'_x y'", "'class y'", "''", "'x y', rename=True", "'x y', defaults=[1]", "'x y', defaults=[1, 2, 3]", "'x _y', rename=True")
        uses = ["p", "p.x", "p[0]", "p._asdict()", "p._replace(x=5)", "p._replace(z=5)", f"{name}._make([1, 2])", f"{name}._make([1])", f"{name}._fields", f"{name}(1)", f"{name}(1, 2, 3)", f"{name}(y=2, x=1)",
                f"{name}(1, z=2)", "p == (1, 2)", "p < (2,)", "hash(p) == hash((1, 2))", "[*p]", "p.q", "setattr(p, 'x', 1)", "setattr(p, 'q', 1)", f"{name}._field_defaults", "p + (1,)", "len(p)"]
        return ["from collections import namedtuple", f"p, {name} = None, None",
                {"try": [f"{name} = namedtuple('{name}', {fields})", f"p = {name}({self.expression('any', place)}, {self.expression('any', place)})"],
                 "except": [handler("Exception", ["print(repr(error))"], "error")]},
                *(f"show(lambda: {text})" for text in self.random.sample(uses, self.random.randint(3, 7)))]

    @production("statement", 3, "dataclass")
    def data_class(self, place):
        name = self.name("Data")
        options = ", ".join(self.random.sample(["order=True", "frozen=True", "eq=False", "repr=False", "unsafe_hash=True", "kw_only=True", "init=False"], self.pick(0, 0, 1, 2)))
        defaults = ["", "", " = 1", " = 'd'", " = field(default=2)", " = field(default_factory=list)", " = field(init=False, default=3)", " = field(repr=False, default=0)", " = field(compare=False, default=0)",
                    " = field(kw_only=True)", " = []", " = field(hash=False, default=4)"]
        body = [f"{field}: int{self.pick(*defaults)}" for field in "abc"[:self.random.randint(1, 3)]]
        if self.chance(0.3):
            body.append(block("def", "__post_init__(self)", ["print('post')", self.pick("pass", "self.total = 1", "raise ValueError('post')")]))
        uses = ["d", f"{name}(1)", f"{name}(1, 2)", f"{name}(1, 2, 3, 4)", f"{name}(a=1, b=2)", f"{name}(q=1)", f"d == {name}(1)", f"d < {name}(2)", "hash(d) == hash(d)", "asdict(d)", "astuple(d)", "replace(d, a=7)",
                "replace(d, q=7)", f"[f.name for f in fields({name})]", "setattr(d, 'a', 9)", "d.a", "d.b", f"{name}.__match_args__", "setattr(d, 'new', 1)", "vars(d)", f"{name}.b", "delattr(d, 'a')", "sorted([d, d])"]
        definition = block("class", name, body) | {"decorators": [f"dataclass({options})" if options else "dataclass"]}
        return ["from dataclasses import dataclass, field, fields, asdict, astuple, replace", f"d, {name} = None, None",
                {"try": [definition, f"d = {name}({self.pick('', '1', '1, 2', 'a=1', 'a=1, b=2, c=3', '1, 2, 3')})"], "except": [handler("Exception", ["print(type(error).__name__, error)"], "error")]},
                *(f"show(lambda: {text})" for text in self.random.sample(uses, self.random.randint(3, 7)))]

    @production("statement", 3, "enum")
    def enumeration(self, place):
        name = self.name("E")
        base = self.pick("Enum", "Enum", "IntEnum", "Flag", "IntFlag", "StrEnum")
        self.features.add(f"enum-{base}")
        values = ["1", "2", "4", "3", "0", "auto()", "auto()", "'text'", "(1, 2)", "-1", "None", "1.5", "[1]"]
        body = [f"{member} = {self.pick(*values)}" for member in ("A", "B", "C", "A")[:self.random.choice([1, 2, 3, 3, 3, 4])]]
        if self.chance(0.3):
            body.append(block("def", self.pick("__str__(self)", "hello(self)", "__repr__(self)"), [self.pick("return 'own'", "return self.name", "return str(self.value)")]))
        uses = [f"{name}.A", f"{name}.A.name, {name}.A.value", f"{name}(1)", f"{name}(2)", f"{name}(7)", f"{name}['B']", f"{name}['Q']", f"list({name})", f"len({name})", f"{name}.__members__", f"{name}.A == 1", f"{name}.A < {name}.B",
                f"{name}.A | {name}.B", f"~{name}.A", f"{name}.A & {name}.B", f"str({name}.A)", f"f'{{{name}.A}}'", f"f'{{{name}.A:>5}}'", f"{name}.A in {name}", f"1 in {name}", f"'x' in {name}", f"{name}.A + 1", f"hash({name}.A) == hash({name}.A)",
                f"setattr({name}, 'A', 5)", f"{name}.Q", f"sorted({name})", f"{name}.A.hello()", f"{name}", f"bool({name}.A)", f"list({name}.A)", f"type({name}.A)", f"{name}.A.B", f"'%s %r' % ({name}.A, {name}.A)", f"isinstance({name}.A, int)",
                f"{name}(3)", f"{name}(0)", f"{name}(-1)", f"unique({name})"]
        return [f"from enum import {base}, auto, unique", f"{name} = None", {"try": [block("class", f"{name}({base})", body)], "except": [handler("Exception", ["print(type(error).__name__, error)"], "error")]},
                *(f"show(lambda: {text})" for text in self.random.sample(uses, self.random.randint(3, 8)))]

    @production("statement", 1, "scope")
    def scope(self, place):
        name = self.name("s")
        return [block("def", f"{name}()", self.pick(["print(later)", "later = 1"], ["global made", "made = 5"], ["del x"], [block("for", "k in 'ab'", ["pass"]), "print(k)"], [{"try": ["1 / 0"], "except": [handler("Exception", ["pass"], "e")]}, "print(e)"])),
                f"show({name})", "show(lambda: made)"]
