// Which modules there are: those of CPython, and those of them that a program can import here.
#ifndef ASYNCARIUM_LANG_MODULES_H
#define ASYNCARIUM_LANG_MODULES_H

#include <stdbool.h>

// Whether CPython 3.13 comes with a module of that name, without dots. As sys.stdlib_module_names.
bool module_is_standard(const char *name);

// Whether the module of that name, which may be dotted, is one of CPython's that are not simulated.
bool module_is_outside(const char *name);

#endif
