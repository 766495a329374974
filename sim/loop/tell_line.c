// The `line` event: which line begins, in which call, and which variables stand for something else than was told before.

#include "sim/loop/tell.h"

#include <string.h>

#include "sim/value/dict.h"
#include "sim/value/function.h"
#include "sim/vm/execute.h"
#include "sim/vm/told.h"
#include "sim/vm/where.h"

enum {
    VARIABLES_MAX = 24, // in one event; more wait for the next
    ATTRIBUTES_MAX = 16, // of an instance
    SCOPE_MAX = 500,     // names of a scope that are looked at: a line must not cost more, the more names there are
    NAME_MAX = 120,      // bytes of "self.value"
};

// The variables of one event.
typedef struct Changes {
    Vm *vm;
    ToldTable *table;
    EventVariable variables[VARIABLES_MAX];
    size_t count;
    bool is_cut; // not all was looked at
    TellText texts[VARIABLES_MAX];
    char names[VARIABLES_MAX][NAME_MAX]; // of attributes
} Changes;

// Values ----------------------------------------------------------------------------------------------------------------

// Modules, functions and classes are the program's furniture: they hardly ever change, and say nothing in a list.
static bool is_furniture(Value v) {
    if (!value_is_object(v)) return false;
    ObjectKind kind = (ObjectKind)v.as.object->kind;
    return kind == KIND_FUNCTION || kind == KIND_NATIVE || kind == KIND_TYPE || kind == KIND_MODULE;
}

// A hash that differs when the repr does; `text` gets the repr, where it had to be made for that.
static uint64_t hash_value(Vm *vm, Value v, TellText *text, EventText *repr) {
    *repr = (EventText){0};
    if (!value_is_object(v)) {
        uint64_t tag = v.tag;
        return told_hash(told_hash(0, &tag, sizeof tag), &v.as, sizeof v.as);
    }
    *repr = tell_repr(vm, v, text);
    return told_hash(1, repr->data, repr->size);
}

// Adds a variable if it changed.
static void look_at(Changes *changes, EventText name, Value v) {
    bool is_full = changes->count == VARIABLES_MAX;
    TellText spare;
    TellText *text = is_full ? &spare : &changes->texts[changes->count];
    EventText repr;
    Vm *vm = changes->vm;
    uint64_t hash = hash_value(vm, v, text, &repr);
    if (!told_changes(vm->rt.world, changes->table, name.data, name.size, hash)) return;
    if (is_full) {
        told_forget(changes->table);
        return;
    }
    changes->variables[changes->count++] = (EventVariable){name, repr.data ? repr : tell_repr(vm, v, text)};
}

// "self.value"
static EventText attribute_name(Changes *changes, EventText owner, const Str *attribute) {
    char *name = changes->names[changes->count < VARIABLES_MAX ? changes->count : VARIABLES_MAX - 1];
    if (changes->count == VARIABLES_MAX || owner.size + 1 + attribute->size > NAME_MAX) return (EventText){0};
    memcpy(name, owner.data, owner.size);
    name[owner.size] = '.';
    memcpy(name + owner.size + 1, attribute->data, attribute->size);
    return (EventText){name, owner.size + 1 + attribute->size};
}

// An instance of one of the program's classes says nothing by its repr: its attributes stand beside it.
static void look_at_attributes(Changes *changes, EventText owner, Value v) {
    if (!value_is_kind(v, KIND_INSTANCE) || !(v.as.object->type->flags & TYPE_USER)) return;
    const Dict *dict = ((const Instance *)v.as.object)->dict;
    size_t position = 0, left = ATTRIBUTES_MAX;
    Value key, value;
    while (dict && left > 0 && dict_next(dict, &position, &key, &value)) {
        if (!value_is_str(key) || is_furniture(value)) continue;
        EventText name = attribute_name(changes, owner, value_as_str(key));
        if (name.data) look_at(changes, name, value);
        left--;
    }
    changes->is_cut = changes->is_cut || left == 0;
}

static void look_at_variable(Changes *changes, const Str *name, Value v) {
    bool is_unbound = value_is_null(v) || is_furniture(v);
    if (is_unbound && changes->count < VARIABLES_MAX &&
        told_vanishes(changes->table, name->data, name->size)) {
        changes->variables[changes->count++] = (EventVariable){tell_str(name), {0}};
    }
    if (is_unbound) return;
    look_at(changes, tell_str(name), v);
    look_at_attributes(changes, tell_str(name), v);
}

// Scopes ----------------------------------------------------------------------------------------------------------------

static bool is_dunder(const Str *name) {
    return name->size > 4 && name->data[0] == '_' && name->data[1] == '_';
}

// Of a module, or of the body of a class.
static void look_at_names(Changes *changes, const Dict *names) {
    size_t position = 0, left = SCOPE_MAX;
    Value key, value;
    while (left > 0 && dict_next(names, &position, &key, &value)) {
        if (value_is_str(key) && !is_dunder(value_as_str(key))) look_at_variable(changes, value_as_str(key), value);
        left--;
    }
    changes->is_cut = changes->is_cut || left == 0;
}

// What was deleted is not among what was looked at.
static void look_for_vanished(Changes *changes) {
    const ToldVariable *variable;
    while (!changes->is_cut && changes->count < VARIABLES_MAX && (variable = told_take_vanished(changes->table)))
        changes->variables[changes->count++] = (EventVariable){{variable->name, variable->name_size}, {0}};
}

static void look_at_locals(Changes *changes, const Frame *frame) {
    told_begin(changes->table);
    for (uint32_t i = 0; i < frame->activation.code->bytecode->local_count && i < SCOPE_MAX; i++) {
        const Str *name = frame->activation.code->local_names[i];
        Value v = frame->slots[i];
        if (value_is_kind(v, KIND_CELL)) v = ((const Cell *)v.as.object)->value;
        if (name->data[0] != '.') look_at_variable(changes, name, v);
    }
    if (frame_namespace(frame)) look_at_names(changes, frame_namespace(frame));
    look_for_vanished(changes);
}

static void look_at_globals(Changes *changes, const Dict *globals) {
    told_begin(changes->table);
    look_at_names(changes, globals);
    look_for_vanished(changes);
}

// The program's frame to which this one returns; 0: none, as in a task's own coroutine.
static uint32_t back_of(const Vm *vm, const Frame *frame) {
    for (const Activation *a = frame->activation.back; a && !(a->flags & ACTIVATION_RESUMES_ROOTS); a = a->back) {
        const ToldFrame *outer = a->is_native ? NULL : told_find(&vm->told_frames, a);
        if (outer) return outer->id;
    }
    return 0;
}

void tell_line_begins(Vm *vm, Frame *frame, uint32_t line) {
    ToldFrame *told = told_find(&vm->told_frames, frame);
    if (!told) told = told_add(vm->rt.world, &vm->told_frames, frame);
    Changes locals = {.vm = vm, .table = &told->table}, globals = {.vm = vm, .table = &vm->told_globals};
    SourceLine source = where_source_stripped(vm, line);
    look_at_locals(&locals, frame);
    look_at_globals(&globals, vm->globals);
    tell(vm, &(Event){.kind = EVENT_LINE,
                      .task = tell_task(vm),
                      .line = line,
                      .name = tell_str(frame->function->qualname),
                      .text = {source.data, source.size},
                      .id = told->id,
                      .other = back_of(vm, frame),
                      .changed = {locals.variables, locals.count},
                      .globals = {globals.variables, globals.count}});
}
