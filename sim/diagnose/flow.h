#ifndef ASYNCARIUM_DIAGNOSE_FLOW_H
#define ASYNCARIUM_DIAGNOSE_FLOW_H

// lost-update: where values come from. Each value that a frame holds may carry marks: it was computed from what this task
// read in that variable, when it held that. A store into the variable looks at the marks of what is stored: if the variable
// has changed since, and another task has done so, its change is lost.
//
//   seen = total            mark {total, held 0, line 7}, on the local `seen`
//   await sleep(0.1)        another task writes total = 1, on line 9
//   total = seen + 1        stored with the mark; total holds 1 now, not 0: lost
//
// Marks lie beside a frame's slots, in a table that only frames with marks have. Variables are globals, cells, attributes
// of plain instances, and items of plain dicts and lists. Only those are followed that the program writes in a function,
// which its text tells; where it writes none, the vm does not even ask.
//
// What this cannot see makes it silent, never wrong: values that went through a container, an argument by *args, a
// generator or another task carry no marks.

#include "sim/vm/vm.h"

typedef struct Task Task;

typedef struct Content { // of a variable, compared only: nothing is held by it
    uint64_t payload;
    uint32_t tag; // a ValueTag; 0: it was not there
} Content;

typedef struct Mark {
    Content held;      // by the variable, when it was read
    uint32_t variable; // its number
    uint32_t line;     // where it was read
    uint32_t task;     // by whom
    uint32_t step;     // in which step of all
} Mark;

enum { MARKS_MAX = 3 }; // a value that comes from more variables carries the first ones

typedef struct Marks {
    uint32_t count;
    Mark items[MARKS_MAX];
} Marks;

typedef struct VariableKey { // what in its container
    const void *pointer;     // the interned name of an attribute; NULL: an item, a global or the content of a cell
    uint64_t hash;           // of an item's key, with its tag
    uint32_t tag;
} VariableKey;

enum { KNOWN_MAX = 4, RECENT_MAX = 256 };

typedef struct Variable {
    struct Variable *next; // of the same container
    VariableKey key;
    uint32_t number;
    uint32_t writer, line; // the last write: who (0: no task), where
    int64_t when;          // in which step of all; 0: nobody wrote yet
    Content content;       // what was written
    struct {
        uint32_t task;
        Content content;   // that it has written itself, or has looked at to decide something
    } known[KNOWN_MAX];
    uint32_t known_next;
} Variable;

// Of one object that is watched: the marks of a frame, or the variables in a container.
typedef struct Watched {
    const Object *object; // NULL: a free place
    Marks *marks;         // as many as the frame has slots
    Variable *variables;
    uint32_t variable_count;
} Watched;

typedef struct Pending { // marks that go with a call, until its frame is there
    const Function *function; // NULL: none
    const Frame *caller;
    uint32_t count;
    struct {
        uint32_t slot;
        Marks marks;
    } items[4];
} Pending;

typedef struct Suspension { // the last two of a task, and what it was called when it ended
    int64_t when[2];
    uint32_t line[2];
    Str *name;            // owned; NULL: Task-N, or it has not ended
    uint32_t name_number; // N
} Suspension;

typedef struct Flow {
    Watched *watched; // open addressing
    size_t watched_count, watched_capacity;
    const Frame *last;  // whose marks were asked for last, and these
    Marks *last_marks;
    Variable *recent[RECENT_MAX]; // by number, modulo that; NULL: another one, or gone
    uint32_t variables; // how many there were: the last number
    const Str **names;  // interned: of globals, cells and attributes that functions write
    size_t name_count;
    bool items;         // functions write items
    Pending pending;
    Marks returned;
    const Activation *return_to; // NULL: nothing was returned with marks
    Suspension *suspensions;     // by task
    size_t suspension_capacity;
} Flow;

// Whether the program writes variables at which it is worth to look; then flow_instruction wants to be asked.
bool flow_begin(Vm *vm);
void flow_instruction(Vm *vm, Frame *frame);
void flow_forget(Vm *vm, const Object *object); // it is gone
void flow_suspended(Vm *vm, int64_t task, int64_t line);
void flow_ended(Vm *vm, Task *task);

// Marks of a slot; NULL: the frame has none. flow_marks_of makes room for them.
Marks *flow_find_marks(Vm *vm, const Frame *frame, const Value *slot);
Marks *flow_marks_of(Vm *vm, Frame *frame, const Value *slot);
void marks_add(Marks *to, const Marks *from);

Variable *flow_variable(Vm *vm, Object *container, VariableKey key);
Content content_of(Value value);
static inline bool content_is(Content a, Content b) { return a.tag == b.tag && a.payload == b.payload; }
void variable_know(Variable *variable, uint32_t task, Content content);
Variable *flow_find_number(Vm *vm, uint32_t number);

// `value` is about to be stored into a variable that holds `now`.
void lost_update_store(Vm *vm, const Frame *frame, Variable *variable, const Marks *marks, Value value, Content now);

#endif
