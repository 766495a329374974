// asyncio.tasks, asyncio.locks and their kin: where CPython keeps what the package shows. Each has the same objects under the
// same names, and the modules that it imports itself.

#include "sim/asyncio/module.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/str.h"
#include "sim/vm/import.h"

enum { NAMES_MAX = 24 };

typedef struct Submodule {
    const char *name;
    const char *names[NAMES_MAX]; // of the package's own; those that are not there are left out
} Submodule;

static const Submodule submodules[] = {
    {"base_events",
     {"BaseEventLoop", "constants", "coroutines", "events", "exceptions", "futures", "tasks", "timeouts"}},
    {"base_futures", {"isfuture", "format_helpers"}},
    {"base_tasks", {"base_futures", "coroutines"}},
    {"constants", {NULL}},
    {"coroutines", {"iscoroutinefunction", "iscoroutine"}},
    {"events",
     {"Handle", "TimerHandle", "AbstractEventLoop", "AbstractEventLoopPolicy", "get_running_loop",
      "_get_running_loop", "get_event_loop_policy", "set_event_loop_policy", "get_event_loop", "set_event_loop",
      "new_event_loop", "format_helpers"}},
    {"exceptions",
     {"CancelledError", "TimeoutError", "InvalidStateError", "SendfileNotAvailableError", "IncompleteReadError",
      "LimitOverrunError", "BrokenBarrierError"}},
    {"format_helpers", {"constants"}},
    {"futures", {"Future", "isfuture", "wrap_future", "base_futures", "events", "exceptions", "format_helpers"}},
    {"locks", {"Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Barrier", "exceptions"}},
    {"queues", {"Queue", "PriorityQueue", "LifoQueue", "QueueEmpty", "QueueFull", "QueueShutDown", "locks"}},
    {"runners", {"Runner", "run", "coroutines", "events", "exceptions", "tasks", "constants"}},
    {"taskgroups", {"TaskGroup", "events", "exceptions", "tasks"}},
    {"tasks",
     {"Task", "current_task", "all_tasks", "create_task", "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED", "wait",
      "wait_for", "as_completed", "sleep", "ensure_future", "gather", "shield", "run_coroutine_threadsafe",
      "create_eager_task_factory", "eager_task_factory", "base_tasks", "coroutines", "events", "exceptions", "futures",
      "queues", "timeouts"}},
    {"threads", {"to_thread", "events"}},
    {"timeouts", {"Timeout", "timeout", "timeout_at", "events", "exceptions", "tasks"}},
    {"unix_events",
     {"SelectorEventLoop", "DefaultEventLoopPolicy", "EventLoop", "base_events", "constants", "coroutines", "events",
      "exceptions", "futures", "tasks"}},
};

enum { SUBMODULES = sizeof submodules / sizeof *submodules };

static Value find(Runtime *rt, Module *module, const char *name) { // borrowed
    Str *key = str_intern_object(rt, str_from_c(rt, name));
    Value value = dict_get_name(module->dict, key);
    object_unref(rt, key);
    return value;
}

static void add_constants(Runtime *rt, Module *module) {
    static const struct {
        const char *name;
        int64_t value;
    } constants[] = {
        {"LOG_THRESHOLD_FOR_CONNLOST_WRITES", 5}, {"ACCEPT_RETRY_DELAY", 1}, {"DEBUG_STACK_DEPTH", 10},
        {"THREAD_JOIN_TIMEOUT", 300},
    };
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        module_set(rt, module, constants[i].name, value_from_int(constants[i].value));
}

static void add_module(Vm *vm, Module *asyncio, const Submodule *submodule) {
    Runtime *rt = &vm->rt;
    Str *name = str_intern_object(rt, str_format(rt, "asyncio.%s", submodule->name));
    Module *module = module_new(rt, name->data);
    Value value = value_from_object(module);
    module_set(rt, asyncio, submodule->name, value);
    dict_set_name(rt, vm->modules, name, value);
    object_unref(rt, name);
    value_unref(rt, value);
}

// Each function says where it comes from: of the modules that show it, the first one in the table; or asyncio's part in C.
static void set_origin(Runtime *rt, Module *asyncio, Module *module, Value value) {
    static const char *const in_c[] = {"current_task", "get_event_loop", "get_running_loop", "_get_running_loop"};
    if (!value_is_kind(value, KIND_NATIVE)) return;
    Native *native = (Native *)value.as.object;
    if (native->module != asyncio->name) return;
    for (size_t i = 0; i < sizeof in_c / sizeof *in_c; i++) {
        if (!str_equal_c(native->name, in_c[i])) continue;
        native_set_module(rt, native, "_asyncio");
        return;
    }
    native_set_module(rt, native, module->name->data);
}

static void fill(Vm *vm, Module *asyncio, const Submodule *submodule) {
    Runtime *rt = &vm->rt;
    Module *module = value_as_module(find(rt, asyncio, submodule->name));
    for (size_t i = 0; i < NAMES_MAX && submodule->names[i]; i++) {
        Value value = find(rt, asyncio, submodule->names[i]);
        if (value_is_null(value)) continue;
        set_origin(rt, asyncio, module, value);
        module_set(rt, module, submodule->names[i], value);
    }
}

void submodules_fill_module(Vm *vm, Module *asyncio) {
    for (size_t i = 0; i < SUBMODULES; i++) add_module(vm, asyncio, &submodules[i]);
    for (size_t i = 0; i < SUBMODULES; i++) fill(vm, asyncio, &submodules[i]);
    add_constants(&vm->rt, value_as_module(find(&vm->rt, asyncio, "constants")));
}

// asyncio makes them, and so they are there before anybody can ask for one.
static Value make_nothing(Vm *vm) {
    return exception_raise(&vm->rt, EXC_IMPORT_ERROR, "asyncio was taken apart");
}

void submodules_register(Vm *vm) {
    import_register(vm, "asyncio.tasks", make_nothing);
}
