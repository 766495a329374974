// The module types: names for classes that are there anyway, and coroutine, which lets generators be awaited.

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/operate.h"
#include "sim/value/str.h"
#include "sim/vm/frame.h"
#include "sim/vm/mapping_proxy.h"
#include "sim/vm/modules.h"

// The function itself. Unlike CPython, what is no generator function is never wrapped.
static Value call_coroutine(Runtime *rt, Value self, const Args *args) {
    (void)self;
    Value function = VALUE_NULL;
    if (!args_parse_python(rt, args, "coroutine(func)", &function)) return VALUE_NULL;
    if (!value_is_callable(rt, function))
        return exception_raise(rt, EXC_TYPE_ERROR, "types.coroutine() expects a callable");
    if (value_is_kind(function, KIND_FUNCTION)) {
        Code *code = ((Function *)function.as.object)->code;
        if (code->bytecode->flags & CODE_GENERATOR) code->is_awaitable = true;
    }
    return value_ref(function);
}

static const NativeSpec functions[] = {
    {.name = "coroutine", .call = call_coroutine, .kind = NATIVE_FUNCTION},
    {0},
};

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
    module_add_natives(&vm->rt, module, functions);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        module_set(&vm->rt, module, types[i].name, value_from_object(vm->rt.types[types[i].id]));
    Type *proxy = mapping_proxy_new_type(&vm->rt);
    module_set(&vm->rt, module, "MappingProxyType", value_from_object(proxy));
    return value_from_object(module);
}
