// Python as it stands in a file: which tree its indentation makes, its errors with their places, and never a crash.

#include "lang_dump.h"
#include "lang_harness.h"
#include "sim/lang/source.h"

typedef struct Read {
    Arena arena;
    Names names;
    DiagnosticList diagnostics;
    LibrarySet imports;
    Source source;
    bool is_good;
} Read;

static Read *read_bytes(const char *bytes, size_t length) {
    Read *read = calloc(1, sizeof *read);
    read->imports.arena = &read->arena;
    SourceContext context = {&read->arena, &read->names, &read->diagnostics, &read->imports, false};
    read->is_good = source_read(&read->source, "x.py", bytes, length, &context);
    return read;
}

static void read_free(Read *read) {
    arena_done(&read->arena);
    names_done(&read->names);
    diagnostic_list_done(&read->diagnostics);
    free(read);
}

// ---- trees

static void dump_block(FILE *out, const char *label, StmtList block);

static void dump_handlers(FILE *out, ExceptHandlerList handlers) {
    for (size_t i = 0; i < handlers.count; i++) {
        const ExceptHandler *handler = &handlers.items[i];
        fputs(" except", out);
        if (handler->type) dump_child(out, handler->type);
        if (handler->name) fprintf(out, " as %s", handler->name);
        dump_block(out, "", handler->body);
    }
}

// As dump_stmt, with the blocks of a compound statement.
static void dump_tree(FILE *out, const Stmt *stmt) {
    switch (stmt->kind) {
    case STMT_FUNCTION_DEF:
    case STMT_ASYNC_FUNCTION_DEF:
        fprintf(out, "%s %s", stmt->kind == STMT_FUNCTION_DEF ? "def" : "async def", stmt->function_def.name);
        dump_arguments(out, stmt->function_def.args);
        for (size_t i = 0; i < stmt->function_def.decorator_list.count; i++)
            dump_child(out, stmt->function_def.decorator_list.items[i]);
        dump_block(out, "", stmt->function_def.body);
        break;
    case STMT_CLASS_DEF:
        fprintf(out, "class %s", stmt->class_def.name);
        dump_list(out, stmt->class_def.bases);
        dump_block(out, "", stmt->class_def.body);
        break;
    case STMT_IF:
    case STMT_WHILE:
        fputs(stmt->kind == STMT_IF ? "if" : "while", out);
        dump_child(out, stmt->if_.test);
        dump_block(out, "", stmt->if_.body);
        dump_block(out, " else", stmt->if_.orelse);
        break;
    case STMT_FOR:
    case STMT_ASYNC_FOR:
        fputs(stmt->kind == STMT_FOR ? "for" : "async for", out);
        dump_block(out, "", stmt->for_.body);
        dump_block(out, " else", stmt->for_.orelse);
        break;
    case STMT_WITH:
    case STMT_ASYNC_WITH:
        fprintf(out, "%s %zu", stmt->kind == STMT_WITH ? "with" : "async with", stmt->with.items.count);
        dump_block(out, "", stmt->with.body);
        break;
    case STMT_TRY:
    case STMT_TRY_STAR:
        fputs(stmt->kind == STMT_TRY ? "try" : "try*", out);
        dump_block(out, "", stmt->try_.body);
        dump_handlers(out, stmt->try_.handlers);
        dump_block(out, " else", stmt->try_.orelse);
        dump_block(out, " finally", stmt->try_.finalbody);
        break;
    case STMT_RETURN:
    case STMT_DELETE:
    case STMT_ASSIGN:
    case STMT_AUG_ASSIGN:
    case STMT_ANN_ASSIGN:
    case STMT_RAISE:
    case STMT_ASSERT:
    case STMT_IMPORT:
    case STMT_IMPORT_FROM:
    case STMT_GLOBAL:
    case STMT_NONLOCAL:
    case STMT_EXPR:
    case STMT_PASS:
    case STMT_BREAK:
    case STMT_CONTINUE: dump_stmt(out, stmt); break;
    }
}

static void dump_block(FILE *out, const char *label, StmtList block) {
    if (!block.count) return;
    fprintf(out, "%s {", label);
    for (size_t i = 0; i < block.count; i++) {
        if (i) fputs("; ", out);
        dump_tree(out, block.items[i]);
    }
    fputc('}', out);
}

static char *tree_of(const char *text) {
    char *dumped = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&dumped, &size);
    Read *read = read_bytes(text, strlen(text));
    diagnostic_list_print(&read->diagnostics, out);
    for (size_t i = 0; read->is_good && i < read->source.body.count; i++) {
        if (i) fputs("; ", out);
        dump_tree(out, read->source.body.items[i]);
    }
    read_free(read);
    fclose(out);
    return dumped;
}

typedef struct Row {
    const char *text;
    const char *expected;
    const char *comment;
} Row;

static void indentation_makes_blocks(void **state) {
    (void)state;
    static const Row rows[] = {
        {"", "", "an empty file"},
        {"\n  \n# a\n   # b\n", "", "blank lines and comments"},
        {"pass", "(Pass)", "no newline at the end"},
        {"pass\n\x0c\nbreak\n", "(Pass); (Break)", "a form feed begins a page"},
        {"if a:\n        \x0c  pass\n  break\n", "if (Name a) {(Pass); (Break)}",
         "a form feed forgets the blanks before it"},
        {"\xef\xbb\xbfpass\n", "(Pass)", "a byte order mark"},
        {"# -*- coding: utf-8 -*-\npass\n", "(Pass)", ""},
        {"#!/usr/bin/env python\n# vim: set fileencoding=ASCII :\npass\n", "(Pass)", ""},
        {"x\n# coding: latin-1\n", "(Expr (Name x))", "only in the first two lines, alone"},
        {"pass\r\nif a:\r\n    pass\r\n", "(Pass); if (Name a) {(Pass)}", "line ends of other systems"},
        {"pass\rif a:\r    pass\r", "(Pass); if (Name a) {(Pass)}", ""},
        {"x = '''a\r\nb'''\r\n", "(Assign (Name x Store) 'a\\x0ab')", "also in strings"},
        {"pass; break;\ncontinue\n", "(Pass); (Break); (Continue)", "semicolons"},
        {"if a: pass; break\ncontinue\n", "if (Name a) {(Pass); (Break)}; (Continue)", "one-line block"},
        {"if a:\n  pass\n  # c\n\n# d\n  break\ncontinue\n", "if (Name a) {(Pass); (Break)}; (Continue)", ""},
        {"if a:\n\tpass\n\tbreak\n", "if (Name a) {(Pass); (Break)}", "tabs"},
        {"if a:\n \tif b:\n \t pass\n", "if (Name a) {if (Name b) {(Pass)}}", "blank and tab"},
        {"if a:\n    pass\nelif b:\n    break\nelif c: continue\nelse:\n    pass\n",
         "if (Name a) {(Pass)} else {if (Name b) {(Break)} else {if (Name c) {(Continue)} else {(Pass)}}}", ""},
        {"if a:\n    if b: pass\nelse: break\n", "if (Name a) {if (Name b) {(Pass)}} else {(Break)}",
         "an else belongs to the `if` that is indented like it"},
        {"while a: pass\nelse: break\n", "while (Name a) {(Pass)} else {(Break)}", ""},
        {"for x in a:\n  pass\nelse:\n  break\n", "for {(Pass)} else {(Break)}", ""},
        {"async def f():\n  async for x in y: pass\n  async with a as b: pass\n",
         "async def f {async for {(Pass)}; async with 1 {(Pass)}}", ""},
        {"with (a as b,\n      c as d):\n    pass\n", "with 2 {(Pass)}", ""},
        {"try: pass\nexcept A as e:\n  break\nexcept: continue\nelse: pass\nfinally: break\n",
         "try {(Pass)} except (Name A) as e {(Break)} except {(Continue)} else {(Pass)} finally {(Break)}", ""},
        {"try:\n  pass\nfinally:\n  break\n", "try {(Pass)} finally {(Break)}", ""},
        {"try: pass\nexcept* A: break\n", "try* {(Pass)} except (Name A) {(Break)}", ""},
        {"@a\n# c\n\n@b(1)\ndef f(x, *y, z=1): pass\n",
         "def f x *y =z (Name a) (Call (Name b) 1) {(Pass)}", ""},
        {"@a\nclass C(B):\n  x: int = 1\n  def f(self): pass\n",
         "class C (Name B) {(AnnAssign simple (Name x Store) (Name int) 1); def f self {(Pass)}}", ""},
        {"x = [1, # a\n\n  2,\n]\npass\n", "(Assign (Name x Store) (List 1 2)); (Pass)",
         "brackets join lines, indented as one likes"},
        {"x = 1 + \\\n  2\n", "(Assign (Name x Store) (BinOp Add 1 2))", "a backslash, too"},
        {"if a:\n  \\\n      pass\n  break\n", "if (Name a) {(Pass); (Break)}", "a backslash alone keeps its indentation"},
        {"if a:\n    '''b\nc\n  d'''\n    pass\n", "if (Name a) {(Expr 'b\\x0ac\\x0a  d'); (Pass)}", ""},
        {"x = f'''a\n{b}\n'''\npass\n",
         "(Assign (Name x Store) (JoinedStr 'a\\x0a' (FormattedValue (Name b)) '\\x0a')); (Pass)", ""},
        {"match = 1\nmatch(x)\nmatch[1:2]\nprint(match)\n",
         "(Assign (Name match Store) 1); (Expr (Call (Name match) (Name x))); "
         "(Expr (Subscript (Name match) (Slice 1 2))); (Expr (Call (Name print) (Name match)))", "a name like others"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *tree = tree_of(rows[i].text);
        if (strcmp(tree, rows[i].expected) != 0) print_error("%s: %s\n", rows[i].comment, rows[i].text);
        assert_string_equal(tree, rows[i].expected);
        free(tree);
    }
}

static void places_are_those_of_cpython(void **state) {
    (void)state;
    Read *read = read_bytes("@a\nasync def f():\n    if b:\n        c\n    elif d: e; g\n", 55);
    assert_true(read->is_good);
    const Stmt *def = read->source.body.items[0], *branch = def->function_def.body.items[0];
    Place def_place = {2, 0, 5, 16}, if_place = {3, 4, 5, 16}, elif_place = {5, 4, 5, 16};
    assert_memory_equal(&def->place, &def_place, sizeof def_place);
    assert_memory_equal(&branch->place, &if_place, sizeof if_place);
    assert_memory_equal(&branch->if_.orelse.items[0]->place, &elif_place, sizeof elif_place);
    assert_int_equal(read->source.line_count, 5);
    assert_int_equal(read->source.line_offsets[2], 18);
    read_free(read);
}

// ---- errors

// Of what is printed, the places and messages.
static char *errors_in(const char *bytes, size_t length) {
    Read *read = read_bytes(bytes, length);
    Buffer kept = {0};
    for (size_t i = 0; i < read->diagnostics.count; i++) {
        const Diagnostic *diagnostic = &read->diagnostics.items[i];
        buffer_append_format(&kept, "%s%d:%d: %s", i ? "\n" : "", diagnostic->line, diagnostic->column,
                             diagnostic->message);
        if (diagnostic->hint) buffer_append_format(&kept, "; %s", diagnostic->hint);
    }
    assert_int_equal(read->is_good, read->diagnostics.count == 0);
    buffer_append_string(&kept, "");
    read_free(read);
    return buffer_take(&kept);
}

static void check_errors(const Row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char *errors = errors_in(rows[i].text, strlen(rows[i].text));
        if (strcmp(errors, rows[i].expected) != 0) print_error("%s: %s\n", rows[i].comment, rows[i].text);
        assert_string_equal(errors, rows[i].expected);
        free(errors);
    }
}

// The words are CPython's.
static void wrong_blocks(void **state) {
    (void)state;
    static const Row rows[] = {
        {"x = 1\n  y = 2\nz\n", "2:3: unexpected indent", ""},
        {"  x\n", "1:3: unexpected indent", ""},
        {"if x:\n    y\n  z\n  w\n", "3:3: unindent does not match any outer indentation level", "said once"},
        {"if x:\n\ty\n        z\n", "3:9: inconsistent use of tabs and spaces in indentation", ""},
        {"if x:\n  if y:\n\tz\n", "3:2: inconsistent use of tabs and spaces in indentation", ""},
        {"if x:\ny\n", "2:1: expected an indented block after 'if' statement on line 1", ""},
        {"if x:\n", "1:6: expected an indented block after 'if' statement on line 1", "at the end of the file"},
        {"if x:\n  # only a comment\ny\n", "3:1: expected an indented block after 'if' statement on line 1", ""},
        {"if x:\n    y\nelif z:\nw\n", "4:1: expected an indented block after 'elif' statement on line 3", ""},
        {"if x:\n    y\nelse:\nw\n", "4:1: expected an indented block after 'else' statement on line 3", ""},
        {"while x:\nz\n", "2:1: expected an indented block after 'while' statement on line 1", ""},
        {"for x in y:\nz\n", "2:1: expected an indented block after 'for' statement on line 1", ""},
        {"with x:\nz\n", "2:1: expected an indented block after 'with' statement on line 1", ""},
        {"def f():\nz\n", "2:1: expected an indented block after function definition on line 1", ""},
        {"class C:\nz\n", "2:1: expected an indented block after class definition on line 1", ""},
        {"try:\nx\n", "2:1: expected an indented block after 'try' statement on line 1", ""},
        {"try: x\nexcept:\ny\n", "3:1: expected an indented block after 'except' statement on line 2", ""},
        {"try: x\nexcept* A:\ny\n", "3:1: expected an indented block after 'except*' statement on line 2", ""},
        {"try: x\nfinally:\ny\n", "3:1: expected an indented block after 'finally' statement on line 2", ""},
        {"try:\n    x\ny\n", "3:1: expected 'except' or 'finally' block", ""},
        {"try:\n    x\n", "2:6: expected 'except' or 'finally' block", ""},
        {"try:\n    x\nelse:\n    y\n", "3:1: expected 'except' or 'finally' block", ""},
        {"try: x\nexcept: y\nexcept A: z\n", "3:1: default 'except:' must be last", ""},
        {"try: x\nexcept A: y\nexcept* B: z\n",
         "3:1: cannot have both 'except' and 'except*' on the same 'try'", ""},
        {"try: x\nexcept*: y\n", "2:8: expected one or more exception types", ""},
        {"try: x\nexcept A, B: y\n", "2:8: multiple exception types must be parenthesized", ""},
        {"else: x\n", "1:1: invalid syntax", ""},
        {"except:\n    y\n", "1:1: invalid syntax", ""},
        {"@a\nx = 1\n", "2:1: expected a function or a class below the decorators", ""},
        {"@a\n", "1:3: expected a function or a class below the decorators", ""},
        {"@a\n@b)\ndef f(): pass\n", "2:3: unexpected ')'", ""},
        {"async x\n", "1:7: invalid syntax", ""},
        {"@a\nasync for x in y: z\n", "2:7: invalid syntax", ""},
    };
    check_errors(rows, ARRAY_LEN(rows));
}

static void wrong_lines(void **state) {
    (void)state;
    static const Row rows[] = {
        {"if x\n    y\n", "1:5: expected ':'", ""},
        {"def f() pass\n", "1:9: invalid syntax", ""},
        {"if x y:\n    z\n", "1:6: invalid syntax", "its block is read, too"},
        {"if x y:\n    z z\nw w\n", "1:6: invalid syntax\n2:7: invalid syntax\n3:3: invalid syntax", "all errors"},
        {"a b\nc d\n", "1:3: invalid syntax\n2:3: invalid syntax", ""},
        {"if x: if y: z\n", "1:7: invalid syntax", ""},
        {"x; ; y\n", "1:4: invalid syntax", ""},
        {"if if x: y\n", "1:4: invalid syntax", "no words about JSON"},
        {"try: x\nexcept A as 1: y\n", "2:13: invalid syntax", ""},
        {"x = (1\ny = 2\ndef f(:\n    pass\nz z\n",
         "1:5: '(' was never closed\n3:6: '(' was never closed\n5:3: invalid syntax",
         "goes on where a statement surely begins"},
        {"x = 'a\ny y\n", "1:5: unterminated string literal\n2:3: invalid syntax", ""},
        {"x = '''a\ny y\n", "1:5: unterminated triple-quoted string literal", "all the rest is in the string"},
        {"x = f'{a b}'\ny y\n", "1:8: invalid syntax. Perhaps you forgot a comma?\n2:3: invalid syntax", ""},
        {"x = f'''{a b}\n'''; y y\nz z\n", "1:10: invalid syntax. Perhaps you forgot a comma?\n3:3: invalid syntax",
         "one error of each line"},
        {"x = \\ 1\n", "1:5: unexpected character after line continuation character", ""},
        {"x = $\ny y\n", "1:5: invalid syntax\n2:3: invalid syntax", ""},
        {"match x:\n    case 1 | 2:\n        y y\nz z\n",
         "1:1: the match statement is outside the language\n4:3: invalid syntax", "its cases are passed over"},
        {"match (x):\n    case _: y\n", "1:1: the match statement is outside the language", ""},
        {"type X = int\n", "1:1: the type statement is outside the language", ""},
        {"import socket, nosuch\n", "1:8: the module 'socket' is outside the language", ""},
    };
    check_errors(rows, ARRAY_LEN(rows));
}

static void wrong_files(void **state) {
    (void)state;
    static const Row rows[] = {
        {"# coding: latin-1\n", "1:11: the encoding 'latin-1' is outside the language; save the file as UTF-8", ""},
        {"\n# vim:fileencoding=koi8-r\n",
         "2:20: the encoding 'koi8-r' is outside the language; save the file as UTF-8", ""},
        {"x = 'é\xff'\n", "1:7: not UTF-8; save the file in that encoding", ""},
    };
    check_errors(rows, ARRAY_LEN(rows));
    char *errors = errors_in("a\n\0b", 4);
    assert_string_equal(errors, "2:1: source code cannot contain null bytes");
    free(errors);
}

// ---- hostile files

static char *repeat(const char *part, size_t times) {
    size_t size = strlen(part);
    char *text = malloc(size * times + 1);
    for (size_t i = 0; i < times; i++) memcpy(text + i * size, part, size);
    text[size * times] = '\0';
    return text;
}

static void many_of_the_same(void **state) {
    (void)state;
    static const struct {
        const char *part;
        size_t times;
        const char *first; // error; "": none
    } rows[] = {
        {"if a:\n pass\n", 10000, ""},
        {"def (\n", 30000, "201:5: too many nested parentheses"},
        {"x = (\n", 30000, "201:5: too many nested parentheses"},
        {"'''", 30001, "1:90001: unterminated triple-quoted string literal"},
        {"a b\n", 30000, "1:3: invalid syntax"},
        {" \n", 30000, ""},
        {"\\\n", 30000, ""},
        {"\t", 30000, ""},
        {"@a\n", 10000, "10000:3: expected a function or a class below the decorators"},
        {"f'{", 100000, "1:603: f-string: too many nested parentheses"},
        {"try:\n", 1000, "2:1: expected an indented block after 'try' statement on line 1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *text = repeat(rows[i].part, rows[i].times);
        char *errors = errors_in(text, strlen(text));
        errors[strcspn(errors, "\n")] = '\0';
        assert_string_equal(errors, rows[i].first);
        free(errors);
        free(text);
    }
}

static char *deep(size_t levels) {
    Buffer text = {0};
    for (size_t i = 0; i < levels; i++) buffer_append_format(&text, "%*sif a:\n", (int)i, "");
    buffer_append_format(&text, "%*spass\n", (int)levels, "");
    return buffer_take(&text);
}

static void deep_blocks(void **state) {
    (void)state;
    char *good = deep(99), *bad = deep(100);
    char *none = errors_in(good, strlen(good)), *one = errors_in(bad, strlen(bad));
    assert_string_equal(none, "");
    assert_string_equal(one, "101:101: too many levels of indentation");
    free(none);
    free(one);
    free(good);
    free(bad);
}

static void long_chains_of_branches(void **state) {
    (void)state;
    char *branches = repeat("elif a: pass\n", 100000);
    Buffer text = {0};
    buffer_append_format(&text, "if a: pass\n%s", branches);
    char *errors = errors_in(text.bytes, text.length);
    errors[strcspn(errors, "\n")] = '\0';
    assert_string_equal(errors, "1001:1: more than 1000 branches of one 'if'");
    free(errors);
    buffer_done(&text);
    free(branches);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(indentation_makes_blocks),
        cmocka_unit_test(places_are_those_of_cpython),
        cmocka_unit_test(wrong_blocks),
        cmocka_unit_test(wrong_lines),
        cmocka_unit_test(wrong_files),
        cmocka_unit_test(many_of_the_same),
        cmocka_unit_test(deep_blocks),
        cmocka_unit_test(long_chains_of_branches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
