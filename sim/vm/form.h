#ifndef ASYNCARIUM_VM_FORM_H
#define ASYNCARIUM_VM_FORM_H

// The words of annotations: typing.Optional, List[int], TypeVar('T'). They can be written, subscripted, joined by | and
// shown; nothing is checked by them.

#include "sim/vm/vm.h"

typedef struct Form {
    Object head;
    Str *name;          // "typing.Optional", "~T"
    struct Tuple *args; // of Optional[int]; NULL: none
} Form;

Type *form_new_type(Runtime *rt);
Form *form_new(Runtime *rt, Type *type, Str *name, struct Tuple *args); // takes name and args over

#endif
