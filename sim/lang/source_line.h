// Inside of source*.c: the walk from one logical line to the next, and what indentation says.
#ifndef ASYNCARIUM_LANG_SOURCE_LINE_H
#define ASYNCARIUM_LANG_SOURCE_LINE_H

#include "sim/lang/parser.h"
#include "sim/lang/source.h"

enum { SOURCE_MAX_LEVELS = 100 }; // of indentation, none being the first: as CPython's MAXINDENT

// How far a line is indented, with tabs that reach to the next multiple of eight columns, and with tabs of one column:
// lines must agree in both.
typedef struct Indent {
    int columns;
    int alternative;
} Indent;

// A logical line that is not parsed yet.
typedef struct SourceLine {
    size_t start; // offset of its first token; at the end of the text: its length
    int number;
    size_t line_start; // offset of the line on which it starts
    Indent indent;
} SourceLine;

typedef struct SourceReader {
    const Source *source;
    const SourceContext *context;
    Parser parser;
    SourceLine line; // the next one
    Indent indents[SOURCE_MAX_LEVELS]; // of the blocks that are open
    int level;                         // the innermost of them
    size_t errors;
    int unclosed;  // of them, brackets that were never closed
    int odd_columns; // of the last line that matched no open block; 0: none
    bool is_muted; // what is read is known to be wrong: its errors are only counted
} SourceReader;

void source_line_begin(SourceReader *reader); // at the first line of the text

bool source_line_at_end(const SourceReader *reader);

// Whether the next line stands in the innermost open block, inside of it deeper, or outside of it. One that is indented
// in no sensible way is an error, and counts as what it most likely is.
typedef enum SourceDepth { SOURCE_SAME, SOURCE_DEEPER, SOURCE_OUTSIDE } SourceDepth;
SourceDepth source_line_depth(SourceReader *reader);

// The word that the next line begins with, if it is a keyword; else TOKEN_NAME.
TokenKind source_line_word(const SourceReader *reader);

// Lets the parser begin with the next line.
void source_line_parse(SourceReader *reader);

// The parser is done with a line: it stands at the newline behind it, or it failed, which is told. Either way, goes to
// the next line. Whether all went well.
bool source_line_finish(SourceReader *reader);

// Goes to the end of the text.
void source_line_give_up(SourceReader *reader);

// Adds an error.
void source_line_fail(SourceReader *reader, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
