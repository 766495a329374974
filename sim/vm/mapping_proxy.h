#ifndef ASYNCARIUM_VM_MAPPING_PROXY_H
#define ASYNCARIUM_VM_MAPPING_PROXY_H

#include "sim/vm/vm.h"

// types.MappingProxyType: a view of a mapping through which nothing can be changed.
Type *mapping_proxy_new_type(Runtime *rt);

#endif
