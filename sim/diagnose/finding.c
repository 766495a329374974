// Puts a diagnosis into words, and sends it.

#include "sim/diagnose/finding.h"

#include <stdarg.h>
#include <stdio.h>

#include "sim/diagnose/name.h"
#include "sim/diagnose/parts.h"
#include "sim/loop/tell.h"

Finding finding_new(Vm *vm, const char *id) {
    return (Finding){.vm = vm, .id = id, .text = str_builder(&vm->rt)};
}

void finding_add(Finding *f, const char *format, ...) {
    va_list args;
    va_start(args, format);
    str_builder_add_format_va(&f->text, format, args);
    va_end(args);
}

static void list_id(int64_t *ids, size_t *count, int64_t id) {
    for (size_t i = 0; i < *count; i++)
        if (ids[i] == id) return;
    if (*count < FINDING_MAX) ids[(*count)++] = id;
}

void finding_list_task(Finding *f, int64_t task) {
    if (!task) return;
    if (!f->task) f->task = task;
    list_id(f->tasks, &f->task_count, task);
}

void finding_list_line(Finding *f, int64_t line) {
    if (line <= 0) return;
    if (!f->line) f->line = line;
    list_id(f->lines, &f->line_count, line);
}

void finding_add_task(Finding *f, Task *task) {
    Str *name = task_name(f->vm, task);
    str_builder_add_str(&f->text, name);
    object_unref(&f->vm->rt, name);
    finding_list_task(f, task_id(task));
}

// Of a task that is done.
static void add_former_name(Finding *f, int64_t id) {
    const Flow *flow = f->vm->diagnose->flow;
    const Suspension *task = flow && (uint64_t)id < flow->suspension_capacity ? &flow->suspensions[id] : NULL;
    if (task && task->name) str_builder_add_str(&f->text, task->name);
    else if (task && task->name_number) finding_add(f, "Task-%u", (unsigned)task->name_number);
    else finding_add(f, "a task that is done");
}

void finding_add_task_id(Finding *f, int64_t id, const char *otherwise) {
    Task *task = id ? diagnose_task(f->vm, id) : NULL;
    if (task) {
        finding_add_task(f, task);
    } else if (id) {
        add_former_name(f, id);
        finding_list_task(f, id);
    } else {
        finding_add(f, "%s", otherwise);
    }
}

void finding_add_line(Finding *f, int64_t line) {
    if (line <= 0) return;
    finding_add(f, " on line %lld", (long long)line);
    finding_list_line(f, line);
}

void finding_add_seconds(Finding *f, int64_t nanoseconds) {
    char digits[16];
    int size = snprintf(digits, sizeof digits, "%09lld", (long long)(nanoseconds % 1000000000));
    while (size > 0 && digits[size - 1] == '0') size--;
    finding_add(f, "%lld%s%.*s s", (long long)(nanoseconds / 1000000000), size ? "." : "", size, digits);
}

static void list_thing(Finding *f, EventRef ref, Str *name) { // takes name over
    for (size_t i = 0; i < f->thing_count; i++) {
        const EventThing *other = &f->things[i];
        bool is_same = other->ref.kind == ref.kind && other->ref.id == ref.id && (ref.id || f->names[i] == name);
        if (!is_same) continue;
        object_unref(&f->vm->rt, name);
        return;
    }
    if (f->thing_count == FINDING_MAX) {
        object_unref(&f->vm->rt, name);
        return;
    }
    f->names[f->thing_count] = name;
    f->things[f->thing_count++] = (EventThing){.ref = ref, .name = tell_str(name)};
}

static const char *noun_of(EventRefKind kind) {
    const char *key = event_ref_kind_key(kind);
    return key ? key : event_ref_kind_name(kind);
}

void finding_add_thing(Finding *f, EventRefKind kind, int64_t id, const Object *object) {
    Str *name = object ? name_find(f->vm, object) : NULL;
    if (name)
        str_builder_add_str(&f->text, name);
    else
        finding_add(f, "%s %lld", noun_of(kind), (long long)id);
    list_thing(f, (EventRef){.kind = kind, .id = id}, name);
}

void finding_add_variable(Finding *f, const Str *name) {
    str_builder_add_str(&f->text, name);
    list_thing(f, (EventRef){.kind = REF_VARIABLE}, object_ref((Str *)(uintptr_t)name));
}

void finding_drop(Finding *f) {
    str_builder_drop(&f->text);
    for (size_t i = 0; i < f->thing_count; i++) object_unref(&f->vm->rt, f->names[i]);
}

void finding_send(Finding *f, const char *hint) {
    Event event = {
        .kind = EVENT_DIAGNOSIS,
        .name = event_text(f->id),
        .task = f->task,
        .text = {f->text.data, f->text.size},
        .why = event_text(hint),
        .line = f->line,
        .tasks = {f->tasks, f->task_count},
        .lines = {f->lines, f->line_count},
        .things = {f->things, f->thing_count},
    };
    tell(f->vm, &event);
    finding_drop(f);
}
