#ifndef ASYNCARIUM_VM_INSTRUCTION_H
#define ASYNCARIUM_VM_INSTRUCTION_H

// The longer instructions, one function each. Where a function gets the frame, it takes its operands from there and puts
// its result there. False or VALUE_NULL: raised, with the operands still in place.

#include "sim/value/list.h"
#include "sim/value/set.h"
#include "sim/vm/execute_call.h"

void instruction_raise_unbound(Vm *vm, Frame *frame, unsigned local);
Object *instruction_make_cell(Vm *vm, Value value); // takes the value over
Value instruction_load_name(Vm *vm, Frame *frame, Site *site);
Value instruction_load_name_or_deref(Vm *vm, Frame *frame, unsigned argument);
// The namespace of a class whose metaclass prepared it may be of a subclass of dict, which is asked.
bool instruction_store_name(Vm *vm, Dict *namespace, Str *name, Value value);
bool instruction_delete_name(Vm *vm, Dict *namespace, Str *name);

Value instruction_build_slice(Vm *vm, const Value *parts, unsigned count);
void instruction_build_tuple(Vm *vm, Frame *frame, unsigned count);
void instruction_build_list(Vm *vm, Frame *frame, unsigned count);
bool instruction_build_set(Vm *vm, Frame *frame, unsigned count);
bool instruction_build_map(Vm *vm, Frame *frame, unsigned count);
void instruction_build_string(Vm *vm, Frame *frame, unsigned count);
bool instruction_list_extend(Vm *vm, List *list, Value iterable);
bool instruction_set_update(Vm *vm, Set *set, Value iterable);
bool instruction_dict_update(Vm *vm, Dict *dict, Value mapping);
bool instruction_dict_merge(Vm *vm, Dict *dict, Value mapping, Value callable);
bool instruction_unpack(Vm *vm, Frame *frame, unsigned count);
bool instruction_unpack_starred(Vm *vm, Frame *frame, unsigned before, unsigned after);
bool instruction_format_value(Vm *vm, Frame *frame, unsigned argument);

void instruction_make_function(Vm *vm, Frame *frame, unsigned flags);
// f(*x): makes the iterable in *args a tuple.
bool instruction_args_tuple(Vm *vm, Value callable, Value *args);
// f(*args, **kwargs) as one array of `*count` owned values (a block of *count + 1 of them) and the keywords' names.
Value *instruction_flatten_call(Vm *vm, Object *args, Dict *kwargs, size_t *count, Object **names);
void instruction_setup_annotations(Vm *vm, Frame *frame);

// True: a bare `raise`, which adds nothing to the traceback.
bool instruction_raise(Vm *vm, Frame *frame, unsigned count);
bool instruction_exception_matches(Vm *vm, Value exception, Value type, bool *matches);
bool instruction_group_match(Vm *vm, Frame *frame);
Value instruction_prepare_reraise(Vm *vm, Value original, Value raised);
// manager -> exit, its self, what entering it gave (which may be entered yet).
CallKind instruction_before_with(Vm *vm, Frame *frame, bool is_async, Activation **next);
CallKind instruction_with_except(Vm *vm, Frame *frame, Activation **next);
// For those who want to see each instruction before it runs: at DETAIL_LINE, tells the line if it begins another one; and
// whoever looks for mistakes may look.
void instruction_show(Vm *vm, Frame *frame);

#endif
