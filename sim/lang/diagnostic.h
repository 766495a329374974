// What is wrong in a file, and where. A wrong scenario is never an exit or a crash: every stage adds to
// one list, so that a user sees all errors of a file at once, in the order of the file.
//
// Printed, one looks like this (the caret stands under the column, wide letters counted as two):
//
//     scenarios/x.json:14:22: error: unexpected ')' in "await asyncio.sleep(1))"
//         "await asyncio.sleep(1))",
//                               ^
#ifndef ASYNCARIUM_LANG_DIAGNOSTIC_H
#define ASYNCARIUM_LANG_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// All strings belong to the list, hold no control characters, and end in NUL.
typedef struct Diagnostic {
    char *file;
    int line;          // from 1; 0: the file as a whole (no line is shown)
    int column;        // from 1, in characters
    char *message;     // "unknown key 'agout'"
    char *hint;        // "did you mean 'about'?"; NULL: none
    char *source_line; // shortened around the column if it is long; NULL if line is 0
    int caret;         // cells of source_line before the caret
} Diagnostic;

typedef struct DiagnosticList {
    Diagnostic *items; // in the order of the file
    size_t count;
    size_t capacity;
    size_t dropped; // errors past DIAGNOSTIC_MAX, which are only counted
} DiagnosticList;

enum { DIAGNOSTIC_MAX = 200 };

void diagnostic_list_init(DiagnosticList *list);
void diagnostic_list_done(DiagnosticList *list);

// Where in which text; `offset` may equal `length` (the end of the file).
typedef struct DiagnosticSource {
    const char *file;
    const char *text;
    size_t length;
} DiagnosticSource;

// Adds an error at a byte offset of a text. Copies what it is given; hint may be NULL.
void diagnostic_list_add(DiagnosticList *list, const DiagnosticSource *source, size_t offset, const char *message,
                         const char *hint);

// Adds an error about a file as a whole: "x.json: error: No such file or directory".
void diagnostic_list_add_file(DiagnosticList *list, const char *file, const char *message);

// Writes one as in the picture above; a hint follows the message after "; ".
void diagnostic_print(const Diagnostic *diagnostic, FILE *out);

// Writes all of them, and how many more there were.
void diagnostic_list_print(const DiagnosticList *list, FILE *out);

#endif
