#ifndef ASYNCARIUM_MODULE_TUPLE_GETTER_H
#define ASYNCARIUM_MODULE_TUPLE_GETTER_H

#include "sim/vm/vm.h"

Type *tuple_getter_new_type(Runtime *rt);

#endif
