// The modules abc and types, by their names: ABC is a class to derive from, and abstract methods are marked, not
// enforced.

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/module.h"
#include "sim/value/str.h"
#include "sim/vm/modules.h"

static Value call_abstractmethod(Runtime *rt, Value self, const Args *args) {
    (void)self;
    if (!args_count(rt, args, "abstractmethod()", 1, 1)) return VALUE_NULL;
    Str *mark = str_intern(rt, "__isabstractmethod__", strlen("__isabstractmethod__"));
    bool well = attribute_set(rt, args->values[0], mark, VALUE_TRUE);
    object_unref(rt, mark);
    return well ? value_ref(args->values[0]) : VALUE_NULL;
}

static const NativeSpec abc_functions[] = {
    {.name = "abstractmethod", .call = call_abstractmethod, .kind = NATIVE_FUNCTION},
    {0},
};

Value module_abc(Vm *vm) {
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, "abc");
    module_add_natives(rt, module, abc_functions);
    Type *abc = type_new_native(rt, "abc", "ABC", rt->types[TYPE_OBJECT], NULL, KIND_INSTANCE, sizeof(Instance));
    module_set(rt, module, "ABC", value_from_object(abc));
    return value_from_object(module);
}

Value module_types(Vm *vm) {
    static const struct {
        const char *name;
        TypeId id;
    } types[] = {
        {"FunctionType", TYPE_FUNCTION},
        {"LambdaType", TYPE_FUNCTION},
        {"MethodType", TYPE_METHOD},
        {"BuiltinFunctionType", TYPE_NATIVE_FUNCTION},
        {"BuiltinMethodType", TYPE_NATIVE_FUNCTION},
        {"CodeType", TYPE_CODE},
        {"CellType", TYPE_CELL},
        {"FrameType", TYPE_FRAME},
        {"TracebackType", TYPE_TRACEBACK},
        {"GeneratorType", TYPE_GENERATOR},
        {"CoroutineType", TYPE_COROUTINE},
        {"AsyncGeneratorType", TYPE_ASYNC_GENERATOR},
        {"ModuleType", TYPE_MODULE},
        {"NoneType", TYPE_NONE},
        {"EllipsisType", TYPE_ELLIPSIS},
        {"NotImplementedType", TYPE_NOT_IMPLEMENTED},
        {"SimpleNamespace", TYPE_NAMESPACE},
        {"GenericAlias", TYPE_GENERIC_ALIAS},
        {"UnionType", TYPE_UNION},
    };
    Module *module = module_new(&vm->rt, "types");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        module_set(&vm->rt, module, types[i].name, value_from_object(vm->rt.types[types[i].id]));
    return value_from_object(module);
}
