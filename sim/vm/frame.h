#ifndef ASYNCARIUM_VM_FRAME_H
#define ASYNCARIUM_VM_FRAME_H

// Code, functions and frames. A frame is one allocation: the activation, then locals, then the operand stack. A generator,
// coroutine or async generator object is its own frame, of another kind.
//
//   | Activation | function, instruction, stack … | locals (arguments first, cells and free variables last) | operands → | FrameExtra |

#include "sim/lang/code.h"
#include "sim/value/runtime.h"
#include "sim/vm/activation.h"

enum { SITE_UNKNOWN, SITE_IGNORED, SITE_WATCHED }; // Site.watched

// A name in the code and what was found for it last.
typedef struct Site {
    Str *name;
    Value cached;          // borrowed; what a class gave: kept alive by the type's version
    Type *type;            // the cache is good for this type (borrowed, compared only) …
    uint32_t version;      // … at this version
    uint32_t position;     // of the entry in a dict (globals, builtins, instance)
    uint8_t state;         // a SiteState
    uint8_t watched;       // whether values from here are followed, while somebody looks for mistakes
} Site;

// Bytecode bound to a world.
typedef struct Code {
    Object head;
    const Bytecode *bytecode;
    const Instruction *instructions;
    Value *constants;      // bytecode->constant_count of them
    Site *sites;           // bytecode->site_count of them
    Str **local_names;     // bytecode->local_count of them
    Str *name, *qualname;
    uint16_t frame_kind;   // an ObjectKind: what a frame that runs it is
    uint16_t frame_type;   // and its TypeId
    uint32_t plain_count;  // a call with so many positional arguments has one for each parameter; UINT32_MAX: there are others, too
    size_t frame_size;     // bytes of a frame that runs it
    size_t extra_at;       // where in these the FrameExtra is; 0: it needs none
    size_t made_size;      // of the block that the bytecode lies in, if that was made in the world; 0: outside
    bool is_awaitable;     // its generators can be awaited: types.coroutine said so
} Code;

typedef struct Function {
    Object head;
    Code *code;
    Dict *globals;
    Str *name, *qualname;  // may be set by the program
    Object *defaults;      // tuple; NULL: none
    Dict *kwdefaults;      // NULL: none
    Object *closure;       // tuple of Cell; NULL: none
    Dict *annotations;     // NULL: none
    Dict *dict;            // attributes set by the program; NULL: none
    Value doc;
    Str *module;
} Function;

typedef struct Frame {
    Activation activation;
    Function *function;         // owned
    const Instruction *instruction; // the one that runs now, or at which it is suspended
    Value *top;                 // one past the top of the operand stack
    Value slots[];              // locals, then operands
} Frame;

// What only the body of a class and code that handles exceptions need.
typedef struct FrameExtra {
    Exception *handled;         // being handled here; owned; NULL: none
    Dict *namespace;            // class body: the class's namespace (owned); others: NULL
} FrameExtra;

static inline FrameExtra *frame_extra(const Frame *frame) { // NULL: its code needs none
    size_t at = frame->activation.code->extra_at;
    return at ? (FrameExtra *)(void *)((char *)(uintptr_t)frame + at) : NULL;
}
static inline Exception *frame_handled(const Frame *frame) { // borrowed; NULL: none
    const FrameExtra *extra = frame_extra(frame);
    return extra ? extra->handled : NULL;
}
static inline Dict *frame_namespace(const Frame *frame) { // borrowed; NULL: it is no class body
    const FrameExtra *extra = frame_extra(frame);
    return extra ? extra->namespace : NULL;
}
// Takes `exception` over; NULL: none.
static inline void frame_set_handled(Runtime *rt, const Frame *frame, Exception *exception) {
    FrameExtra *extra = frame_extra(frame);
    assert(extra && "only code with handlers handles anything");
    Exception *before = extra->handled;
    extra->handled = exception;
    object_unref(rt, before);
}

static inline Value *frame_operands(Frame *frame) { return frame->slots + frame->activation.code->bytecode->local_count; }
static inline uint32_t frame_instruction_index(const Frame *frame) {
    return (uint32_t)(frame->instruction - frame->activation.code->instructions);
}
static inline bool object_is_frame(const Object *object) { // and not a coroutine written in C
    return object->kind >= KIND_FRAME && object->kind <= KIND_ASYNC_GENERATOR && !((const Activation *)object)->is_native;
}
// Whether it runs code of the library's modules, which nobody is shown.
static inline bool frame_is_library(const Frame *frame) { return frame->activation.code->bytecode->flags & CODE_LIBRARY; }
// Line at which the frame stands: in the canonical text, or in its module of the library.
static inline uint32_t frame_line(const Frame *frame) {
    return frame->activation.code->bytecode->positions[frame_instruction_index(frame)].line;
}

Code *code_new(Vm *vm, const Bytecode *bytecode);
Function *function_new(Vm *vm, Code *code, Dict *globals);
// The same code, closure and defaults under another object; without attributes of its own.
Function *function_copy(Vm *vm, const Function *function);

#endif
