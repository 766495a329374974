// The canonical Python text of a scenario while it grows, and the way back from it to the JSON.
//
//     JSON:    {"async def": "main()", "do": ["await f()"]}
//                ^a           ^b              ^c
//     Python:  async def main():
//              ^a        ^b
//                  await f()
//                  ^c
//
// Each stretch of Python that was copied from a JSON string is a Fragment; what lies between two fragments (blanks,
// colons) belongs to the one before.
#ifndef ASYNCARIUM_LANG_PYTHON_TEXT_H
#define ASYNCARIUM_LANG_PYTHON_TEXT_H

#include "sim/lang/diagnostic.h"
#include "sim/lang/memory.h"

#include <stddef.h>

typedef struct Fragment {
    size_t start; // in the Python text
    size_t length;
    size_t json; // offset in the JSON text of what its first byte was decoded from
} Fragment;

// A zeroed PythonText is empty and ready.
typedef struct PythonText {
    Buffer buffer;
    Fragment *fragments; // in the order of the text
    size_t fragment_count;
    size_t fragment_capacity;
    size_t *line_offsets; // of the lines that were begun before the current one
    size_t line_count;
    size_t line_capacity;
    size_t line_start; // of the current line
} PythonText;

void python_text_done(PythonText *text);

// Appends characters that stand in no JSON string. They hold no newline.
void python_text_append(PythonText *text, const char *string);

// Appends what was decoded from a JSON string, from the JSON offset on. May hold newlines.
void python_text_append_fragment(PythonText *text, const char *bytes, size_t length, size_t json);

void python_text_end_line(PythonText *text);

// Number of the current line, from 1.
int python_text_line(const PythonText *text);

// Adds an error at a byte of the Python text, as `message in "the line of Python"`, at the place in the JSON where that
// byte comes from. The line must be complete.
void python_text_report(const PythonText *text, const DiagnosticSource *json, DiagnosticList *diagnostics,
                        size_t offset, const char *message, const char *hint);

#endif
