#ifndef ASYNCARIUM_DIAGNOSE_FINDING_H
#define ASYNCARIUM_DIAGNOSE_FINDING_H

// One diagnosis while it is put into words. A Finding lives on the C stack; what is named in its sentence is listed in
// the event, too.
//
//   Finding f = finding_new(vm, "loop-blocked");
//   finding_add_task(&f, task);
//   finding_add(&f, " stopped the loop on");
//   finding_add_line(&f, line);
//   finding_send(&f, "Use `await asyncio.sleep()`.");

#include "sim/loop/task.h"
#include "sim/value/str.h"

enum { FINDING_MAX = 16 }; // of tasks, lines and things that are listed

typedef struct Finding {
    Vm *vm;
    const char *id;
    StrBuilder text;
    int64_t task, line; // whom and where it concerns first
    int64_t tasks[FINDING_MAX], lines[FINDING_MAX];
    EventThing things[FINDING_MAX];
    Str *names[FINDING_MAX]; // of the things; owned; NULL: none
    size_t task_count, line_count, thing_count;
} Finding;

Finding finding_new(Vm *vm, const char *id);
void finding_add(Finding *f, const char *format, ...);  // as str_format
void finding_add_task(Finding *f, Task *task);          // "Task-2"
void finding_add_task_id(Finding *f, int64_t task, const char *otherwise); // the same, or these words where there is none
void finding_add_line(Finding *f, int64_t line);        // " on line 7"; nothing if it is 0
void finding_add_seconds(Finding *f, int64_t nanoseconds); // "1.5 s"
// "lock_a", or "lock 1" where the program has no name for it. `object` NULL: not known.
void finding_add_thing(Finding *f, EventRefKind kind, int64_t id, const Object *object);
void finding_add_variable(Finding *f, const Str *name);
// Lists without saying it in the text.
void finding_list_task(Finding *f, int64_t task);
void finding_list_line(Finding *f, int64_t line);
void finding_send(Finding *f, const char *hint);
void finding_drop(Finding *f); // instead of sending it

#endif
