#ifndef ASYNCARIUM_MODULE_DEFAULT_DICT_H
#define ASYNCARIUM_MODULE_DEFAULT_DICT_H

#include "sim/vm/vm.h"

Type *default_dict_new_type(Runtime *rt);

#endif
