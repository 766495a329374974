#ifndef ASYNCARIUM_LANG_OPCODE_H
#define ASYNCARIUM_LANG_OPCODE_H

#include <stdbool.h>

// The instructions of the VM: one list, which drives the compiler's stack accounting, the VM's dispatch and the
// disassembler. An instruction is 32 bits: the opcode below, 24 bits of argument above. The names and the behaviour follow
// CPython 3.13's bytecode where it has the same instruction (Doc/library/dis.rst); where ours differ, the comment says how.
//
// Stack pictures: before -> after, top on the right. `site`: an index into the code's sites (a name and its inline cache).

// X(NAME, stack effect without jump; EFFECT_ARG where it depends on the argument: see opcode_effect)
#define OPCODES(X)                                                                                                     \
    X(NOP, 0)                                                                                                          \
    X(POP_TOP, -1)                                                                                                     \
    X(COPY, 1)               /* arg n: pushes the n-th from the top; 1 doubles the top */                              \
    X(SWAP, 0)               /* arg n: exchanges the top with the n-th from the top */                                 \
    X(PUSH_NULL, 1)                                                                                                    \
    X(LOAD_CONST, 1)         /* arg: constant */                                                                       \
    X(LOAD_FAST, 1)          /* arg: local. UnboundLocalError if it is unbound */                                      \
    X(LOAD_FAST_AND_CLEAR, 1) /* arg: local. Pushes it even if unbound (NULL) and unbinds it: inlined comprehensions */  \
    X(STORE_FAST, -1)        /* arg: local. The value may be NULL (restores after an inlined comprehension) */         \
    X(DELETE_FAST, 0)                                                                                                  \
    X(MAKE_CELL, 0)          /* arg: local, whose value (or nothing) moves into a new cell */                          \
    X(LOAD_CLOSURE, 1)       /* arg: local that holds a cell: pushes the cell itself */                                \
    X(LOAD_DEREF, 1)         /* arg: local that holds a cell: pushes its content; NameError/UnboundLocalError */       \
    X(STORE_DEREF, -1)                                                                                                 \
    X(DELETE_DEREF, 0)                                                                                                 \
    X(LOAD_NAME, 1)          /* site. Class bodies: the class namespace, then globals, then builtins */                \
    X(STORE_NAME, -1)        /* site. Class bodies */                                                                  \
    X(DELETE_NAME, 0)        /* site. Class bodies */                                                                  \
    X(LOAD_NAME_OR_DEREF, 1) /* arg: site * 4096 + local. Class bodies: the class namespace, then the cell */          \
    X(LOAD_GLOBAL, 1)        /* site. Globals, then builtins. The module's own code uses these three too */            \
    X(STORE_GLOBAL, -1)                                                                                                \
    X(DELETE_GLOBAL, 0)                                                                                                \
    X(LOAD_ATTR, 0)          /* site. object -> value */                                                               \
    X(LOAD_METHOD, 1)        /* site. object -> function, self; or -> value, NULL */                                   \
    X(STORE_ATTR, -2)        /* site. value, object -> */                                                              \
    X(DELETE_ATTR, -1)       /* site. object -> */                                                                     \
    X(BINARY_SUBSCR, -1)     /* container, key -> value */                                                             \
    X(STORE_SUBSCR, -3)      /* value, container, key -> */                                                            \
    X(DELETE_SUBSCR, -2)     /* container, key -> */                                                                   \
    X(BUILD_SLICE, EFFECT_ARG) /* arg 2 or 3: start, stop[, step] -> slice */                                          \
    X(BINARY_OP, -1)         /* arg: BinaryOp (sim/value/type.h). left, right -> result */                             \
    X(INPLACE_OP, -1)        /* the same for left op= right */                                                         \
    X(COMPARE_OP, -1)        /* arg: CompareOp */                                                                      \
    X(CONTAINS_OP, -1)       /* arg 1: not in. item, container -> bool */                                              \
    X(IS_OP, -1)             /* arg 1: is not */                                                                       \
    X(UNARY_NEGATIVE, 0)                                                                                               \
    X(UNARY_POSITIVE, 0)                                                                                               \
    X(UNARY_INVERT, 0)                                                                                                 \
    X(UNARY_NOT, 0)                                                                                                    \
    X(JUMP, 0)               /* arg: target instruction, ahead */                                                      \
    X(JUMP_BACKWARD, 0)      /* arg: target instruction, behind; here the VM looks at limits */                        \
    X(POP_JUMP_IF_FALSE, -1) /* by truth value; target ahead or behind */                                              \
    X(POP_JUMP_IF_TRUE, -1)                                                                                            \
    X(POP_JUMP_IF_NONE, -1)                                                                                            \
    X(POP_JUMP_IF_NOT_NONE, -1)                                                                                        \
    X(JUMP_IF_FALSE_OR_POP, -1) /* `and`: jumps and keeps the value if false (effect 0 then), else pops it */          \
    X(JUMP_IF_TRUE_OR_POP, -1)  /* `or` */                                                                             \
    X(BUILD_TUPLE, EFFECT_ARG)                                                                                         \
    X(BUILD_LIST, EFFECT_ARG)                                                                                          \
    X(BUILD_SET, EFFECT_ARG)                                                                                           \
    X(BUILD_MAP, EFFECT_ARG) /* arg n: key, value … n pairs */                                                         \
    X(BUILD_STRING, EFFECT_ARG) /* arg n: n str -> their concatenation */                                              \
    X(LIST_APPEND, -1)       /* arg n: pops the item; the list is then the n-th from the top */                        \
    X(SET_ADD, -1)                                                                                                     \
    X(MAP_ADD, -2)           /* arg n: pops key, value (value on top); the dict is then the n-th from the top */       \
    X(LIST_EXTEND, -1)       /* arg n. "Value after * must be an iterable, not int" */                                 \
    X(SET_UPDATE, -1)                                                                                                  \
    X(DICT_UPDATE, -1)       /* arg n. {**x}: "'int' object is not a mapping" */                                       \
    X(DICT_MERGE, -1)        /* arg n. f(**x): duplicates raise; the callable is the (n + 3)-th: as CPython, for messages */ \
    X(LIST_TO_TUPLE, 0)                                                                                                \
    X(UNPACK_SEQUENCE, EFFECT_ARG) /* arg n: iterable -> n items, the first on top */                                  \
    X(UNPACK_EX, EFFECT_ARG) /* arg before + after * 256: iterable -> items, the first on top, with one list */        \
    X(FORMAT_VALUE, EFFECT_ARG) /* arg: conversion (0 none, 1 str, 2 repr, 3 ascii), + 4 if a spec lies on top */      \
    X(GET_ITER, 0)                                                                                                     \
    X(FOR_ITER, 1)           /* arg: target. iterator -> iterator, item; exhausted: pops the iterator and jumps */     \
    X(GET_AITER, 0)          /* object -> asynchronous iterator */                                                     \
    X(GET_ANEXT, 1)          /* aiter -> aiter, awaitable (ready for YIELD_FROM) */                                    \
    X(END_ASYNC_FOR, -2)     /* aiter, exception -> ; re-raises unless it is StopAsyncIteration */                     \
    X(GET_AWAITABLE, 0)      /* object -> its iterator. arg: 0 await, 1 from __aenter__, 2 from __aexit__ (messages) */  \
    X(GET_YIELD_FROM_ITER, 0)                                                                                          \
    X(YIELD_FROM, 0)         /* iterator -> its result. Runs it until it ends, handing on what it yields and is sent; */ \
                             /* the await and the `yield from` of CPython 3.10, in place of the SEND loop */           \
    X(YIELD_VALUE, 0)        /* value -> what is sent. In an async generator too: the VM knows by the frame's kind */  \
    X(RETURN_VALUE, -1)                                                                                                \
    X(MAKE_FUNCTION, EFFECT_ARG) /* arg: FUNCTION_HAS_… flags; [defaults tuple] [kwdefaults dict] [annotations dict] */  \
                             /* [closure tuple] code -> function */                                                    \
    X(CALL, EFFECT_ARG)      /* arg n: callable, self or NULL, n arguments -> result */                                \
    X(CALL_KW, EFFECT_ARG)   /* arg n: callable, self or NULL, n arguments, tuple of the last ones' names -> result */ \
    X(CALL_EX, EFFECT_ARG)   /* arg 1: callable, NULL, iterable, kwargs dict -> result; arg 0: without the dict */     \
    X(LOAD_BUILD_CLASS, 1)   /* then PUSH_NULL, function of the body, name, bases… CALL, as in CPython */              \
    X(SETUP_ANNOTATIONS, 0)  /* makes __annotations__ in the module's or the class's namespace */                      \
    X(IMPORT_NAME, 0)        /* site (dotted name). fromlist tuple or None -> module; None: the first part's module */ \
    X(IMPORT_FROM, 1)        /* site. module -> module, attribute */                                                   \
    X(LOAD_ASSERTION_ERROR, 1)                                                                                         \
    X(RAISE_VARARGS, EFFECT_ARG) /* arg 0: raise · 1: exception -> · 2: exception, cause -> */                         \
    X(PUSH_EXC_INFO, 1)      /* exception -> what was handled before (or None), exception; now this one is handled */  \
    X(POP_EXCEPT, -1)        /* what was handled before -> ; that one is handled again */                              \
    X(CHECK_EXC_MATCH, 0)    /* exception, type -> exception, bool */                                                  \
    X(CHECK_EG_MATCH, 0)     /* exception, type -> rest or None, match or None (match becomes the handled one) */      \
    X(PREP_RERAISE_STAR, -1) /* original exception, list of raised -> exception to re-raise or None */                 \
    X(RERAISE, -1)           /* [lasti,] exception -> ; arg n > 0: the n-th below the top is the instruction to blame */ \
    X(BEFORE_WITH, 2)        /* manager -> __exit__, self or NULL, result of __enter__(): as 3.14's LOAD_SPECIAL */    \
    X(BEFORE_ASYNC_WITH, 2)  /* manager -> __aexit__, self or NULL, result of __aenter__() (not awaited yet) */        \
    X(LEAVE_WITH, 3)         /* exit, self or NULL -> the same, None, None, None: where nothing was raised. The call of */ \
                             /* exit follows, which must drop its result: the VM may do all of it here, see manager.h */  \
    X(WITH_EXCEPT_START, 1)  /* exit, self or NULL, lasti, previous, exception -> the same, result of */               \
                             /* exit(type, exception, tb) */

enum { EFFECT_ARG = 1000 };

typedef enum Opcode {
#define X(name, effect) OP_##name,
    OPCODES(X)
#undef X
} Opcode;

enum {
    FUNCTION_HAS_DEFAULTS = 1,
    FUNCTION_HAS_KWDEFAULTS = 2,
    FUNCTION_HAS_ANNOTATIONS = 4,
    FUNCTION_HAS_CLOSURE = 8,
};

const char *opcode_name(Opcode op);
// Change of the stack's height by an instruction that does not jump (jump: for FOR_ITER's exit, …_OR_POP's jump).
int opcode_effect(Opcode op, unsigned arg, bool jumps);
bool opcode_jumps(Opcode op);   // its argument is another instruction
bool opcode_goes_on(Opcode op); // the next instruction may follow

#endif
