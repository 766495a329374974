// Candidates for a suggestion, where CPython looks for them: the attributes of an object, the names of a module, the variables
// of the frame that failed.

#include "sim/vm/traceback_hint.h"

#include <string.h>

#include "sim/value/attribute.h"
#include "sim/value/dict.h"
#include "sim/value/exception.h"
#include "sim/value/list.h"
#include "sim/value/operate.h"
#include "sim/vm/builtins_functions.h"
#include "sim/vm/function_types.h"
#include "sim/vm/import.h"
#include "sim/vm/suggest.h"

// sys.stdlib_module_names of CPython 3.13, sorted.
static const char *const module_names[] = {
    "__future__", "_abc", "_aix_support", "_android_support", "_ast", "_asyncio", "_bisect", "_blake2", "_bz2",
    "_codecs", "_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw",
    "_collections", "_collections_abc", "_colorize", "_compat_pickle", "_compression", "_contextvars", "_csv",
    "_ctypes", "_curses", "_curses_panel", "_datetime", "_dbm", "_decimal", "_elementtree", "_frozen_importlib",
    "_frozen_importlib_external", "_functools", "_gdbm", "_hashlib", "_heapq", "_imp", "_interpchannels",
    "_interpqueues", "_interpreters", "_io", "_ios_support", "_json", "_locale", "_lsprof", "_lzma", "_markupbase",
    "_md5", "_multibytecodec", "_multiprocessing", "_opcode", "_opcode_metadata", "_operator", "_osx_support",
    "_overlapped", "_pickle", "_posixshmem", "_posixsubprocess", "_py_abc", "_pydatetime", "_pydecimal", "_pyio",
    "_pylong", "_pyrepl", "_queue", "_random", "_scproxy", "_sha1", "_sha2", "_sha3", "_signal", "_sitebuiltins",
    "_socket", "_sqlite3", "_sre", "_ssl", "_stat", "_statistics", "_string", "_strptime", "_struct", "_suggestions",
    "_symtable", "_sysconfig", "_thread", "_threading_local", "_tkinter", "_tokenize", "_tracemalloc", "_typing",
    "_uuid", "_warnings", "_weakref", "_weakrefset", "_winapi", "_wmi", "_zoneinfo", "abc", "antigravity", "argparse",
    "array", "ast", "asyncio", "atexit", "base64", "bdb", "binascii", "bisect", "builtins", "bz2", "cProfile",
    "calendar", "cmath", "cmd", "code", "codecs", "codeop", "collections", "colorsys", "compileall", "concurrent",
    "configparser", "contextlib", "contextvars", "copy", "copyreg", "csv", "ctypes", "curses", "dataclasses",
    "datetime", "dbm", "decimal", "difflib", "dis", "doctest", "email", "encodings", "ensurepip", "enum", "errno",
    "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools", "gc",
    "genericpath", "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac",
    "html", "http", "idlelib", "imaplib", "importlib", "inspect", "io", "ipaddress", "itertools", "json", "keyword",
    "linecache", "locale", "logging", "lzma", "mailbox", "marshal", "math", "mimetypes", "mmap", "modulefinder",
    "msvcrt", "multiprocessing", "netrc", "nt", "ntpath", "nturl2path", "numbers", "opcode", "operator", "optparse",
    "os", "pathlib", "pdb", "pickle", "pickletools", "pkgutil", "platform", "plistlib", "poplib", "posix",
    "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "py_compile", "pyclbr", "pydoc", "pydoc_data",
    "pyexpat", "queue", "quopri", "random", "re", "readline", "reprlib", "resource", "rlcompleter", "runpy", "sched",
    "secrets", "select", "selectors", "shelve", "shlex", "shutil", "signal", "site", "smtplib", "socket",
    "socketserver", "sqlite3", "sre_compile", "sre_constants", "sre_parse", "ssl", "stat", "statistics", "string",
    "stringprep", "struct", "subprocess", "symtable", "sys", "sysconfig", "syslog", "tabnanny", "tarfile", "tempfile",
    "termios", "textwrap", "this", "threading", "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "trace",
    "traceback", "tracemalloc", "tty", "turtle", "turtledemo", "types", "typing", "unicodedata", "unittest", "urllib",
    "uuid", "venv", "warnings", "wave", "weakref", "webbrowser", "winreg", "winsound", "wsgiref", "xml", "xmlrpc",
    "zipapp", "zipfile", "zipimport", "zlib", "zoneinfo",
};

static bool is_module_name(const Str *name) {
    for (size_t i = 0; i < sizeof module_names / sizeof *module_names; i++)
        if (str_equal_c(name, module_names[i])) return true;
    return false;
}

static const Frame *innermost_frame(const Exception *exception) {
    const Traceback *entry = exception->traceback;
    while (entry && entry->next) entry = entry->next;
    return entry ? (const Frame *)entry->frame : NULL;
}

// `self` in the frame; owned; VALUE_NULL: has none.
static Value self_of(Vm *vm, const Frame *frame) {
    if (!frame) return VALUE_NULL;
    Dict *variables = frame_locals(&vm->rt, frame);
    Value self = value_ref(dict_get_name(variables, vm->rt.names[NAME_SELF]));
    object_unref(&vm->rt, variables);
    return self;
}

static bool begins_with_underscore(Value name) {
    return value_as_str(name)->size > 0 && value_as_str(name)->data[0] == '_';
}

static bool all_are_str(const List *names) {
    for (size_t i = 0; i < names->count; i++)
        if (!value_is_str(names->items[i])) return false;
    return true;
}

static Str *suggest_from(Runtime *rt, const List *names, const Str *wrong) {
    return names && all_are_str(names) ? suggest_name(rt, names->items, names->count, wrong) : NULL;
}

static void drop_hidden(Runtime *rt, List *names) {
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++) {
        if (value_is_str(names->items[i]) && begins_with_underscore(names->items[i]))
            value_unref(rt, names->items[i]);
        else
            names->items[kept++] = names->items[i];
    }
    names->count = kept;
}

static Str *suggest_attribute(Vm *vm, const Exception *exception, Value object, const Str *wrong, bool hides) {
    Runtime *rt = &vm->rt;
    List *names = builtins_dir(rt, value_is_null(object) ? VALUE_NONE : object);
    if (!names) return NULL;
    Value self = self_of(vm, innermost_frame(exception));
    bool from_inside = !value_is_null(self) && value_is(self, object);
    value_unref(rt, self);
    if (hides && !from_inside) drop_hidden(rt, names);
    Str *nearest = suggest_from(rt, names, wrong);
    object_unref(rt, names);
    return nearest;
}

static void add_keys(Runtime *rt, List *names, const Dict *dict) {
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) list_append(rt, names, key);
}

static Str *suggest_variable(Vm *vm, const Exception *exception, Str *wrong) {
    Runtime *rt = &vm->rt;
    const Frame *frame = innermost_frame(exception);
    if (!frame) return NULL;
    Value self = self_of(vm, frame);
    Value attribute = value_is_null(self) ? VALUE_NULL : attribute_find(rt, self, wrong);
    value_unref(rt, self);
    if (!value_is_null(attribute)) {
        value_unref(rt, attribute);
        return str_format(rt, "self.%V", wrong);
    }
    Dict *variables = frame_locals(&vm->rt, frame);
    List *names = list_new(rt, 0);
    add_keys(rt, names, variables);
    add_keys(rt, names, frame->function->globals);
    add_keys(rt, names, vm->builtins);
    Str *nearest = suggest_from(rt, names, wrong);
    object_unref(rt, names);
    object_unref(rt, variables);
    return nearest;
}

static Str *suggest_imported(Vm *vm, const Exception *exception, const Str *wrong, bool hides) {
    Runtime *rt = &vm->rt;
    if (!value_is_str(exception->extra[0])) return NULL;
    Value module = import_name(vm, value_as_str(exception->extra[0]), VALUE_NONE);
    if (value_is_null(module)) return NULL;
    List *names = builtins_dir(rt, module);
    value_unref(rt, module);
    if (!names) return NULL;
    if (hides) drop_hidden(rt, names);
    Str *nearest = suggest_from(rt, names, wrong);
    object_unref(rt, names);
    return nearest;
}

// The name that was looked for: an attribute `name` or `name_from`, owned; NULL: the exception does not say.
static Str *wrong_name(Vm *vm, Exception *exception, const char *attribute) {
    Value name = attribute_get_c(&vm->rt, value_from_object(exception), attribute);
    exception_discard(&vm->rt);
    if (value_is_str(name)) return str_intern_object(&vm->rt, value_as_str(name));
    value_unref(&vm->rt, name);
    return NULL;
}

void traceback_add_hint(Vm *vm, StrBuilder *message, Exception *exception) {
    Runtime *rt = &vm->rt;
    bool is_import = exception_matches(exception, rt->types[EXC_IMPORT_ERROR]);
    bool is_name = exception_matches(exception, rt->types[EXC_NAME_ERROR]);
    bool is_attribute = exception_matches(exception, rt->types[EXC_ATTRIBUTE_ERROR]);
    if (!is_import && !is_name && !is_attribute) return;
    Str *wrong = wrong_name(vm, exception, is_import ? "name_from" : "name");
    if (!wrong) return;
    bool hides = wrong->size == 0 || wrong->data[0] != '_';
    Str *nearest = is_import ? suggest_imported(vm, exception, wrong, hides)
                   : is_name ? suggest_variable(vm, exception, wrong)
                             : suggest_attribute(vm, exception, exception->extra[1], wrong, hides);
    exception_discard(rt);
    if (nearest) str_builder_add_format(message, ". Did you mean: '%V'?", nearest);
    if (is_name && is_module_name(wrong))
        str_builder_add_format(message, "%sid you forget to import '%V'?", nearest ? " Or d" : ". D", wrong);
    object_unref(rt, nearest);
    object_unref(rt, wrong);
}
