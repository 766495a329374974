// The module _typing: names for annotations, and functions that give back what they get. The rest of typing is
// sim/library/typing.py.

#include <string.h>

#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/tuple.h"
#include "sim/vm/form.h"
#include "sim/vm/modules.h"

static const char *const form_names[] = {
    "Any",           "Optional",      "Union",        "List",           "Dict",          "Set",
    "FrozenSet",     "Tuple",         "Type",         "Callable",       "Awaitable",     "Coroutine",
    "AsyncIterable", "AsyncIterator", "AsyncGenerator", "AsyncContextManager", "ContextManager", "Iterable",
    "Iterator",      "Generator",     "Sequence",     "MutableSequence", "Mapping",      "MutableMapping",
    "Collection",    "Container",     "Hashable",     "Sized",          "Reversible",    "Deque",
    "DefaultDict",   "OrderedDict",   "Counter",      "Literal",        "LiteralString", "Final",
    "ClassVar",      "Annotated",     "NoReturn",     "Never",          "Self",          "TypeAlias",
    "Concatenate",   "TypeGuard",     "Required",     "NotRequired",    "Unpack",        "SupportsFloat",
    "SupportsInt",   "SupportsIndex", "Text",         "AnyStr",
    "AbstractSet",   "MutableSet",    "ItemsView",    "KeysView",      "ValuesView",    "MappingView",
    "ChainMap",      "TypeIs",        "ReadOnly",     "SupportsAbs",   "SupportsBytes", "SupportsComplex",
    "SupportsRound", "IO",            "TextIO",       "BinaryIO",
};

// A decorator, or what only a type checker looks at: gives its argument back.
static Value call_identity(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "typing", 1, 1)) return VALUE_NULL;
    return value_ref(args->values[0]);
}

static Value call_cast(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value type = VALUE_NULL, value = VALUE_NULL;
    if (!args_parse_python(rt, args, "cast(typ, val)", &type, &value)) return VALUE_NULL;
    return value_ref(value);
}

// TypeVar('T', …), shown as ~T. `self` is the type of forms.
static Value call_type_var(Runtime *rt, Value self, const Args *args) {
    if (args->count == 0 || !value_is_str(args->values[0]))
        return exception_raise(rt, EXC_TYPE_ERROR, "typevar() missing required argument 'name' (pos 1)");
    Str *name = str_format(rt, "~%V", value_as_str(args->values[0]));
    return value_from_object(form_new(rt, (Type *)self.as.object, name, NULL));
}

// NewType('UserId', int): called, it gives its argument back.
static Value call_new_type(Runtime *rt, Value self, const Args *args) {
    Value name = VALUE_NULL, type = VALUE_NULL;
    if (!args_parse_python(rt, args, "NewType.__init__(self, name, tp)", &name, &type)) return VALUE_NULL;
    if (!value_is_str(name)) return exception_raise(rt, EXC_TYPE_ERROR, "the name of a NewType must be a str");
    Str *shown = str_format(rt, "__main__.%V", value_as_str(name));
    return value_from_object(form_new(rt, (Type *)self.as.object, shown, NULL));
}

static const NativeSpec functions[] = {
    {.name = "cast", .call = call_cast, .kind = NATIVE_FUNCTION},
    {.name = "no_type_check", .call = call_identity, .kind = NATIVE_FUNCTION},
    {0},
};

static const NativeSpec form_functions[] = {
    {.name = "NewType", .call = call_new_type, .kind = NATIVE_FUNCTION},
    {.name = "ParamSpec", .call = call_type_var, .kind = NATIVE_FUNCTION},
    {.name = "TypeVar", .call = call_type_var, .kind = NATIVE_FUNCTION},
    {0},
};

static void add_forms(Runtime *rt, Module *module) {
    Type *type = form_new_type(rt);
    for (size_t i = 0; i < sizeof form_names / sizeof *form_names; i++) {
        Form *form = form_new(rt, type, str_format(rt, "typing.%s", form_names[i]), NULL);
        module_set(rt, module, form_names[i], value_from_object(form));
        object_unref(rt, form);
    }
    for (const NativeSpec *spec = form_functions; spec->name; spec++) {
        Native *native = native_new(rt, spec, value_from_object(type), NULL);
        module_set(rt, module, spec->name, value_from_object(native));
        object_unref(rt, native);
    }
}

// Generic[T], Protocol[T], and a subclass of these with brackets: the class itself.
static Value class_getitem(Runtime *rt, Value self, const Args *args) {
    (void)rt, (void)args;
    return value_ref(self);
}

static void add_base(Runtime *rt, Module *module, const char *name) {
    static const NativeSpec methods[] = {
        {.name = "__class_getitem__", .call = class_getitem, .kind = NATIVE_CLASS_METHOD},
        {0},
    };
    Type *type = type_new_native(rt, "typing", name, rt->types[TYPE_OBJECT], NULL, KIND_INSTANCE, sizeof(Instance));
    type_add_natives(rt, type, methods);
    module_set(rt, module, name, value_from_object(type));
}

Value module_typing(Vm *vm) {
    Module *module = module_new(&vm->rt, "_typing");
    module_add_natives(&vm->rt, module, functions);
    add_forms(&vm->rt, module);
    add_base(&vm->rt, module, "Generic");
    module_set(&vm->rt, module, "TYPE_CHECKING", VALUE_FALSE);
    return value_from_object(module);
}
