// Python as it stands in a file: a text with indented blocks, to a syntax tree.
//
// The text is read by logical lines: a statement, or the header of a block, with all the lines that its brackets and
// backslashes join. Each is parsed on its own, so that one wrong line does not hide the errors of the others; the
// indentation in front of it says which block it belongs to.
//
//     for x in (1,          <- one logical line, the header of a `for`
//               2):
//         print(x)          <- its block
#ifndef ASYNCARIUM_LANG_SOURCE_H
#define ASYNCARIUM_LANG_SOURCE_H

#include "sim/lang/ast.h"
#include "sim/lang/diagnostic.h"
#include "sim/lang/library.h"
#include "sim/lang/memory.h"
#include "sim/lang/names.h"

typedef struct Source {
    const char *file;           // as diagnostics name it
    Text text;                  // every line ends in one \n, the last one too
    const size_t *line_offsets; // of the first byte of each line
    int line_count;
    StmtList body;
} Source;

// What reading needs and adds to.
typedef struct SourceContext {
    Arena *arena; // receives the tree, the text and the offsets
    Names *names;
    DiagnosticList *diagnostics;
    LibrarySet *imports; // receives the library modules that are imported
    bool is_library;     // may import anything
} SourceContext;

// Reads the bytes of a file: with or without a byte order mark, lines ending in \n, \r\n or \r. False: errors were
// added, all that there are; then the tree must not be used.
bool source_read(Source *source, const char *file, const char *bytes, size_t length, const SourceContext *context);

#endif
