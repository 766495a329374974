// import: modules are made when they are first asked for. As Lib/importlib/_bootstrap.py, without files: a module is
// made by a function in C, or by running its code, which is part of the program.

#include "sim/vm/import.h"

#include <assert.h>
#include <string.h>

#include "sim/lang/modules.h"
#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/module.h"
#include "sim/value/str.h"
#include "sim/value/tuple.h"
#include "sim/vm/where.h"

void import_register(Vm *vm, const char *name, ModuleMaker make) {
    assert(vm->maker_count < VM_MODULES_MAX && "more modules than there is room for");
    vm->makers[vm->maker_count].name = name;
    vm->makers[vm->maker_count].make = make;
    vm->maker_count++;
}

static ModuleMaker find_maker(const Vm *vm, const char *name, size_t size) {
    for (uint32_t i = 0; i < vm->maker_count; i++) {
        const char *known = vm->makers[i].name;
        if (strlen(known) == size && memcmp(known, name, size) == 0) return vm->makers[i].make;
    }
    return NULL;
}

// The module of the library that is written in Python; NULL: none.
static const ProgramModule *find_library(const Vm *vm, const char *name, size_t size) {
    for (size_t i = 0; i < vm->library_count; i++) {
        const char *known = vm->library[i].name;
        if (strlen(known) == size && memcmp(known, name, size) == 0) return &vm->library[i];
    }
    return NULL;
}

static bool is_inside(const char *module, const char *name, size_t size) {
    return strncmp(module, name, size) == 0 && module[size] == '.';
}

// Whether there are modules inside of it.
static bool is_package(const Vm *vm, const char *name, size_t size) {
    for (uint32_t i = 0; i < vm->maker_count; i++)
        if (is_inside(vm->makers[i].name, name, size)) return true;
    for (size_t i = 0; i < vm->library_count; i++)
        if (is_inside(vm->library[i].name, name, size)) return true;
    return false;
}

// Raises `id` with the message, about the module and (for the suggestion) the name that was wanted from it.
static Value raise_about(Vm *vm, ExceptionId id, Str *message, Value module_name, Value wanted) {
    Runtime *rt = &vm->rt;
    Value args[] = {value_from_object(message)};
    Exception *exception = exception_new(rt, id, args, 1);
    object_unref(rt, message);
    value_replace(rt, &exception->extra[0], value_ref(module_name));
    if (!value_is_null(wanted)) {
        Str *name_from = str_intern(rt, "name_from", strlen("name_from"));
        dict_set_name(rt, attribute_dict(rt, value_from_object(exception), true), name_from, wanted);
        object_unref(rt, name_from);
    }
    return exception_raise_object(rt, exception);
}

static Value raise_not_found(Vm *vm, const char *name, size_t size, size_t parent_size) {
    Runtime *rt = &vm->rt;
    Value missing = value_from_object(str_new(rt, name, size));
    bool inside = parent_size && !is_package(vm, name, parent_size);
    Str *message = inside ? str_format(rt, "No module named '%V'; '%.*s' is not a package", value_as_str(missing),
                                       (int)parent_size, name)
                          : str_format(rt, "No module named '%V'", value_as_str(missing));
    Value result = raise_about(vm, EXC_MODULE_NOT_FOUND_ERROR, message, missing, VALUE_NULL);
    value_unref(rt, missing);
    return result;
}

// Binds the module `name` (its last part) in the module that contains it.
static void bind_in_parent(Vm *vm, Value parent, const char *name, size_t size, Value module) {
    Str *last = str_intern(&vm->rt, name, size);
    dict_set_name(&vm->rt, value_as_module(parent)->dict, last, module);
    object_unref(&vm->rt, last);
}

// Runs the code of a module in a new namespace. It is known from the beginning, so that modules may import each other.
static Value run_library(Vm *vm, const ProgramModule *source, Str *key) {
    Runtime *rt = &vm->rt;
    Module *module = module_new(rt, source->name);
    dict_set_name(rt, vm->modules, key, value_from_object(module));
    Code *code = code_new(vm, source->code);
    Function *function = function_new(vm, code, module->dict);
    Value result = vm_call(rt, value_from_object(function), NULL, 0, NULL);
    object_unref(rt, function);
    object_unref(rt, code);
    if (!value_is_null(result)) {
        value_unref(rt, result);
        return value_from_object(module);
    }
    dict_delete_name(rt, vm->modules, key);
    object_unref(rt, module);
    return VALUE_NULL;
}

// Makes a module; owned.
static Value make_module(Vm *vm, Str *name, size_t parent_size) {
    ModuleMaker make = find_maker(vm, name->data, name->size);
    if (make) return make(vm);
    const ProgramModule *source = find_library(vm, name->data, name->size);
    return source ? run_library(vm, source, name) : raise_not_found(vm, name->data, name->size, parent_size);
}

// The module of name[:size], whose parent is that of name[:parent_size] (or none, if that is 0). Borrowed.
static Value load(Vm *vm, const char *name, size_t size, size_t parent_size, Value parent) {
    Runtime *rt = &vm->rt;
    Str *key = str_intern(rt, name, size);
    Value module = dict_get_name(vm->modules, key);
    if (value_is_null(module)) {
        module = make_module(vm, key, parent_size);
        if (!value_is_null(module)) {
            dict_set_name(rt, vm->modules, key, module);
            value_unref(rt, module);
            if (parent_size) bind_in_parent(vm, parent, name + parent_size + 1, size - parent_size - 1, module);
        }
    }
    object_unref(rt, key);
    return module;
}

// Loads `a`, `a.b`, `a.b.c`. The first or the last of them, borrowed.
static Value load_path(Vm *vm, const Str *name, bool wants_last) {
    Value first = VALUE_NULL, module = VALUE_NULL;
    size_t parent_size = 0;
    while (parent_size < name->size) {
        size_t start = parent_size ? parent_size + 1 : 0;
        size_t size = start + strcspn(name->data + start, ".");
        module = load(vm, name->data, size, parent_size, module);
        if (value_is_null(module)) return VALUE_NULL;
        if (value_is_null(first)) first = module;
        parent_size = size;
    }
    return wants_last ? module : first;
}

// `from package import module`: what is no attribute may be a module that is not loaded yet. As _handle_fromlist.
static bool load_from_list(Vm *vm, Value package, const Str *package_name, const Tuple *wanted) {
    Runtime *rt = &vm->rt;
    for (size_t i = 0; i < wanted->count; i++) {
        Str *name = value_as_str(wanted->items[i]);
        if (!value_is_null(dict_get(rt, value_as_module(package)->dict, wanted->items[i]))) continue;
        Str *full = str_format(rt, "%V.%V", package_name, name);
        bool there = find_maker(vm, full->data, full->size) || find_library(vm, full->data, full->size);
        Value module = there ? load(vm, full->data, full->size, package_name->size, package) : VALUE_NONE;
        object_unref(rt, full);
        if (value_is_null(module)) return false;
    }
    return true;
}

// Modules that CPython does not have are the library's own: a program finds them as little as there.
static bool is_hidden(const Vm *vm, const Str *name) {
    const Frame *importer = where_running_frame(vm);
    bool is_library = importer && frame_is_library(importer);
    return !is_library && name->data[0] == '_' && !module_is_standard(name->data) &&
           !str_equal(name, vm->rt.names[NAME_MAIN]);
}

Value import_name(Vm *vm, Str *name, Value fromlist) {
    if (is_hidden(vm, name)) return raise_not_found(vm, name->data, name->size, 0);
    bool has_list = value_is_tuple(fromlist);
    Value module = load_path(vm, name, has_list);
    if (value_is_null(module)) return VALUE_NULL;
    if (has_list && !load_from_list(vm, module, name, value_as_tuple(fromlist))) return VALUE_NULL;
    return value_ref(module);
}

Value import_from(Vm *vm, Value module, Str *name) {
    Runtime *rt = &vm->rt;
    Value found = attribute_find(rt, module, name);
    if (!value_is_null(found) || rt->raised) return found;
    Value module_name = value_from_object(value_as_module(module)->name);
    Str *message = str_format(rt, "cannot import name '%V' from '%V' (unknown location)", name,
                              value_as_str(module_name));
    return raise_about(vm, EXC_IMPORT_ERROR, message, module_name, value_from_object(name));
}
