#ifndef ASYNCARIUM_COLLECTIONS_DEFAULT_DICT_H
#define ASYNCARIUM_COLLECTIONS_DEFAULT_DICT_H

#include "sim/vm/vm.h"

Type *default_dict_new_type(Runtime *rt);

#endif
