#ifndef ASYNCARIUM_VALUE_EXCEPTION_H
#define ASYNCARIUM_VALUE_EXCEPTION_H

// Exceptions are values. To raise one: exception_raise_… sets rt->raised (with __context__ from what is being handled)
// and the C function returns VALUE_NULL or false. The vm adds a Traceback entry for each frame that it passes.

#include <assert.h>

#include "sim/value/runtime.h"

// X(ID, Python name, base ID). Order: bases first.
#define EXCEPTION_TYPES(X)                                                                                             \
    X(BASE_EXCEPTION, "BaseException", OBJECT)                                                                         \
    X(EXCEPTION, "Exception", BASE_EXCEPTION)                                                                          \
    X(BASE_EXCEPTION_GROUP, "BaseExceptionGroup", BASE_EXCEPTION)                                                      \
    X(EXCEPTION_GROUP, "ExceptionGroup", BASE_EXCEPTION_GROUP) /* and Exception */                                     \
    X(GENERATOR_EXIT, "GeneratorExit", BASE_EXCEPTION)                                                                 \
    X(KEYBOARD_INTERRUPT, "KeyboardInterrupt", BASE_EXCEPTION)                                                         \
    X(SYSTEM_EXIT, "SystemExit", BASE_EXCEPTION)                                                                       \
    X(CANCELLED_ERROR, "asyncio.exceptions.CancelledError", BASE_EXCEPTION)                                            \
    X(STOP_ITERATION, "StopIteration", EXCEPTION)                                                                      \
    X(STOP_ASYNC_ITERATION, "StopAsyncIteration", EXCEPTION)                                                           \
    X(ARITHMETIC_ERROR, "ArithmeticError", EXCEPTION)                                                                  \
    X(FLOATING_POINT_ERROR, "FloatingPointError", ARITHMETIC_ERROR)                                                    \
    X(OVERFLOW_ERROR, "OverflowError", ARITHMETIC_ERROR)                                                               \
    X(ZERO_DIVISION_ERROR, "ZeroDivisionError", ARITHMETIC_ERROR)                                                      \
    X(ASSERTION_ERROR, "AssertionError", EXCEPTION)                                                                    \
    X(ATTRIBUTE_ERROR, "AttributeError", EXCEPTION)                                                                    \
    X(BUFFER_ERROR, "BufferError", EXCEPTION)                                                                          \
    X(EOF_ERROR, "EOFError", EXCEPTION)                                                                                \
    X(IMPORT_ERROR, "ImportError", EXCEPTION)                                                                          \
    X(MODULE_NOT_FOUND_ERROR, "ModuleNotFoundError", IMPORT_ERROR)                                                     \
    X(LOOKUP_ERROR, "LookupError", EXCEPTION)                                                                          \
    X(INDEX_ERROR, "IndexError", LOOKUP_ERROR)                                                                         \
    X(KEY_ERROR, "KeyError", LOOKUP_ERROR)                                                                             \
    X(MEMORY_ERROR, "MemoryError", EXCEPTION)                                                                          \
    X(NAME_ERROR, "NameError", EXCEPTION)                                                                              \
    X(UNBOUND_LOCAL_ERROR, "UnboundLocalError", NAME_ERROR)                                                            \
    X(OS_ERROR, "OSError", EXCEPTION)                                                                                  \
    X(BLOCKING_IO_ERROR, "BlockingIOError", OS_ERROR)                                                                  \
    X(CHILD_PROCESS_ERROR, "ChildProcessError", OS_ERROR)                                                              \
    X(CONNECTION_ERROR, "ConnectionError", OS_ERROR)                                                                   \
    X(BROKEN_PIPE_ERROR, "BrokenPipeError", CONNECTION_ERROR)                                                          \
    X(CONNECTION_ABORTED_ERROR, "ConnectionAbortedError", CONNECTION_ERROR)                                            \
    X(CONNECTION_REFUSED_ERROR, "ConnectionRefusedError", CONNECTION_ERROR)                                            \
    X(CONNECTION_RESET_ERROR, "ConnectionResetError", CONNECTION_ERROR)                                                \
    X(FILE_EXISTS_ERROR, "FileExistsError", OS_ERROR)                                                                  \
    X(FILE_NOT_FOUND_ERROR, "FileNotFoundError", OS_ERROR)                                                             \
    X(INTERRUPTED_ERROR, "InterruptedError", OS_ERROR)                                                                 \
    X(IS_A_DIRECTORY_ERROR, "IsADirectoryError", OS_ERROR)                                                             \
    X(NOT_A_DIRECTORY_ERROR, "NotADirectoryError", OS_ERROR)                                                           \
    X(PERMISSION_ERROR, "PermissionError", OS_ERROR)                                                                   \
    X(PROCESS_LOOKUP_ERROR, "ProcessLookupError", OS_ERROR)                                                            \
    X(TIMEOUT_ERROR, "TimeoutError", OS_ERROR)                                                                         \
    X(REFERENCE_ERROR, "ReferenceError", EXCEPTION)                                                                    \
    X(RUNTIME_ERROR, "RuntimeError", EXCEPTION)                                                                        \
    X(NOT_IMPLEMENTED_ERROR, "NotImplementedError", RUNTIME_ERROR)                                                     \
    X(PYTHON_FINALIZATION_ERROR, "PythonFinalizationError", RUNTIME_ERROR)                                             \
    X(RECURSION_ERROR, "RecursionError", RUNTIME_ERROR)                                                                \
    X(SYNTAX_ERROR, "SyntaxError", EXCEPTION)                                                                          \
    X(INDENTATION_ERROR, "IndentationError", SYNTAX_ERROR)                                                             \
    X(TAB_ERROR, "TabError", INDENTATION_ERROR)                                                                        \
    X(SYSTEM_ERROR, "SystemError", EXCEPTION)                                                                          \
    X(TYPE_ERROR, "TypeError", EXCEPTION)                                                                              \
    X(VALUE_ERROR, "ValueError", EXCEPTION)                                                                            \
    X(UNICODE_ERROR, "UnicodeError", VALUE_ERROR)                                                                      \
    X(UNICODE_DECODE_ERROR, "UnicodeDecodeError", UNICODE_ERROR)                                                       \
    X(UNICODE_ENCODE_ERROR, "UnicodeEncodeError", UNICODE_ERROR)                                                       \
    X(UNICODE_TRANSLATE_ERROR, "UnicodeTranslateError", UNICODE_ERROR)                                                 \
    X(WARNING, "Warning", EXCEPTION)                                                                                   \
    X(BYTES_WARNING, "BytesWarning", WARNING)                                                                          \
    X(DEPRECATION_WARNING, "DeprecationWarning", WARNING)                                                              \
    X(ENCODING_WARNING, "EncodingWarning", WARNING)                                                                    \
    X(FUTURE_WARNING, "FutureWarning", WARNING)                                                                        \
    X(IMPORT_WARNING, "ImportWarning", WARNING)                                                                        \
    X(PENDING_DEPRECATION_WARNING, "PendingDeprecationWarning", WARNING)                                               \
    X(RESOURCE_WARNING, "ResourceWarning", WARNING)                                                                    \
    X(RUNTIME_WARNING, "RuntimeWarning", WARNING)                                                                      \
    X(SYNTAX_WARNING, "SyntaxWarning", WARNING)                                                                        \
    X(UNICODE_WARNING, "UnicodeWarning", WARNING)                                                                      \
    X(USER_WARNING, "UserWarning", WARNING)                                                                            \
    X(INVALID_STATE_ERROR, "asyncio.exceptions.InvalidStateError", EXCEPTION)                                          \
    X(INCOMPLETE_READ_ERROR, "asyncio.exceptions.IncompleteReadError", EOF_ERROR)                                      \
    X(LIMIT_OVERRUN_ERROR, "asyncio.exceptions.LimitOverrunError", EXCEPTION)                                          \
    X(SENDFILE_NOT_AVAILABLE_ERROR, "asyncio.exceptions.SendfileNotAvailableError", RUNTIME_ERROR)                     \
    X(BROKEN_BARRIER_ERROR, "asyncio.exceptions.BrokenBarrierError", RUNTIME_ERROR)                                    \
    X(QUEUE_EMPTY, "asyncio.queues.QueueEmpty", EXCEPTION)                                                             \
    X(QUEUE_FULL, "asyncio.queues.QueueFull", EXCEPTION)                                                               \
    X(QUEUE_SHUT_DOWN, "asyncio.queues.QueueShutDown", EXCEPTION)

// Index among rt->types: rt->types[EXC_TYPE_ERROR].
typedef enum ExceptionId {
    EXC_BEFORE_FIRST = TYPE_FIRST_EXCEPTION - 1,
#define X(id, name, base) EXC_##id,
    EXCEPTION_TYPES(X)
#undef X
    EXC_END
} ExceptionId;

static_assert((int)EXC_END <= (int)TYPE_LAST_EXCEPTION + 1, "TypeId keeps too little room for the exceptions");

// One frame that the exception passed. Newest call last, as tb_next goes from the outermost to the innermost frame. A coroutine of the
// library that is written in C has an entry, too, which is hidden, since its locals live as long as the traceback.
typedef struct Traceback {
    Object head;
    struct Traceback *next;  // towards the innermost; owned
    Object *frame;           // the vm's activation; held, which is no reference
    struct Traceback *older, *newer; // of all tracebacks; borrowed
    uint32_t instruction;    // index of the instruction in the frame's code: gives line and columns
    uint32_t line;           // in the canonical text
    bool is_hidden;          // the frame is one of the library: held, but shown to nobody
    bool through_library;    // between this frame and the next there were some of the library
} Traceback;

// An entry for a frame, before `next`, which is taken over.
Traceback *traceback_new(Runtime *rt, Object *frame, Traceback *next);

// The frame of an entry, owned; NULL: it cannot be had.
Object *traceback_frame(const Runtime *rt, const Traceback *entry);

// The first entry, from this one on, that is shown; NULL: none.
static inline Traceback *traceback_shown(Traceback *entry) {
    while (entry && entry->is_hidden) entry = entry->next;
    return entry;
}

struct Exception {
    Object head;
    Object *args;            // tuple
    Exception *cause;        // __cause__; NULL: None
    Exception *context;      // __context__; NULL: None
    bool suppress_context;
    bool passed_library;     // came through the library's functions of Python: there is a traceback, if one without frames
    bool in_library;         // that was the last it came through
    Traceback *traceback;    // NULL: None
    Dict *dict;              // made when first needed
    Value extra[2];          // StopIteration, SystemExit: value/code · NameError, AttributeError: name, obj ·
                             // ExceptionGroup: message, tuple of exceptions · ImportError: name, path · OSError: filename
};

// It comes through a function of the library that is written in Python in CPython.
static inline void exception_pass_library(Exception *exception) {
    exception->passed_library = exception->in_library = true;
}

static inline Exception *value_as_exception(Value v) { return (Exception *)v.as.object; }
static inline bool value_is_exception(Value v) { return value_is_kind(v, KIND_EXCEPTION); }

// Makes one without raising it; `args` borrowed. Only for types of the list.
Exception *exception_new(Runtime *rt, ExceptionId id, const Value *args, size_t count);
// Formats the message as str_format does, raises, and returns VALUE_NULL for `return exception_raise(…);`.
Value exception_raise(Runtime *rt, ExceptionId id, const char *format, ...);
Value exception_raise_empty(Runtime *rt, ExceptionId id);              // X(), without a message
Value exception_raise_value(Runtime *rt, ExceptionId id, Value arg);   // X(arg), as KeyError(key); arg borrowed
Value exception_raise_object(Runtime *rt, Exception *exception);       // takes it over; sets __context__ as _PyErr_SetObject
Value exception_raise_stop_iteration(Runtime *rt, Value value);        // value borrowed; as _PyGen_SetStopIterationValue
Value exception_raise_attribute(Runtime *rt, Value object, Str *name, const char *format, ...); // with name and obj set
Value exception_raise_name(Runtime *rt, Str *name, const char *format, ...);
void exception_restore(Runtime *rt, Exception *exception); // puts it on its way again, as it is; taken over
// Takes the exception off its way: owned; NULL: none was raised.
Exception *exception_take(Runtime *rt);
void exception_discard(Runtime *rt); // forgets what is raised
bool exception_matches(const Exception *exception, const Type *type);  // isinstance, by the MRO
bool exception_raised_is(const Runtime *rt, ExceptionId id);           // false if nothing is raised
// `raise v` for any value: makes an instance of a class; raises TypeError "exceptions must derive from BaseException".
// Owned; NULL: raised something else instead.
Exception *exception_from_value(Runtime *rt, Value v);
// Sets __context__, breaking a cycle, as _PyErr_SetObject does. `context` borrowed, may be NULL.
void exception_set_context(Runtime *rt, Exception *exception, Exception *context);
// "ValueError: bad" (only "ValueError" without a message; qualified "mod.Name" unless builtins or __main__).
Str *exception_last_line(Runtime *rt, Exception *exception);

#endif
