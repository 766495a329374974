// The suggestion of the front end is the one that the outside uses too.
#ifndef ASYNCARIUM_LANG_SUGGEST_H
#define ASYNCARIUM_LANG_SUGGEST_H

#include "asyncarium/suggest.h"

#endif
