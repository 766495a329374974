// Tokens to syntax tree, piece by piece: each string of a scenario is a piece of the canonical Python text, and is
// parsed on its own, so that one wrong piece does not hide the errors of the others.
//
// A Parser stops at its first error: from then on it sees nothing but the end of the piece, so that every rule winds up
// and returns some node that nobody will use. Hence no rule checks whether another one has failed.
#ifndef ASYNCARIUM_LANG_PARSER_H
#define ASYNCARIUM_LANG_PARSER_H

#include "sim/lang/ast.h"
#include "sim/lang/lexer.h"
#include "sim/lang/library.h"
#include "sim/lang/memory.h"
#include "sim/lang/names.h"

// A stretch of a text, and where its first byte stands.
typedef struct Piece {
    size_t start;
    size_t end;
    int line;
    size_t line_start; // offset of that line
} Piece;

typedef struct ParseError {
    size_t offset;
    const char *message; // in the arena
    const char *hint;    // NULL: none
} ParseError;

// What the text is a piece of: it decides how some errors are worded.
typedef enum ParserForm {
    PARSER_STRING, // of a scenario: the keywords of compound statements and the colon are not in it
    PARSER_FILE,   // of Python
} ParserForm;

typedef struct Parser {
    Lexer lexer;
    Token token;  // the one to look at
    Place passed; // where the token before it ended: only end_line and end_column count
    Arena *arena;
    Names *names;
    int depth; // of rules that call themselves
    bool failed;
    ParseError error; // if failed
    LexerNotes notes;
    ParserForm form;
    LibrarySet *imports; // receives the library modules that are imported; NULL: nobody asks
    bool may_import_all; // modules, too, that programs may not
} Parser;

void parser_init(Parser *parser, Arena *arena, Names *names);

// Starts on a piece. The text ends in NUL and stays where it is until parser_end.
void parser_begin(Parser *parser, const char *text, Piece piece);

// Ends a piece: fails if something is left of it. Returns whether all went well.
bool parser_end(Parser *parser);

// Fails at a comment, if one has just been passed: behind a header, it would hide the colon.
void parser_refuse_comment(Parser *parser);

// ---- what stands in a string of a scenario

// One simple statement; NULL if it could not be parsed.
Stmt *parser_read_statement(Parser *parser);

// Headers of compound statements, without keyword and colon.
void parser_read_function_header(Parser *parser, Stmt *def);    // f(a, b=1) -> int
void parser_read_class_header(Parser *parser, Stmt *class_def); // Name(Base)
void parser_read_for_header(Parser *parser, Expr **target, Expr **iter);
WithItemList parser_read_with_header(Parser *parser);
Expr *parser_read_condition(Parser *parser);
Expr *parser_read_exception_type(Parser *parser);
Identifier parser_read_name(Parser *parser);
Expr *parser_read_decorator(Parser *parser);

#endif
