// The program of a scenario: JSON statements to Python text and syntax tree, in one walk.
//
// A statement first goes to the text, then the piece of the text that came out of each JSON string is parsed where it
// stands there. So positions in the tree are positions in the text, and errors find their way back to the JSON.
#include "sim/lang/loader.h"

#include "sim/lang/parser.h"

#include <string.h>

enum { MAX_LEVELS = 99 }; // CPython's tokenizer takes 100 levels of indentation, the first of which is none

// Keys of a statement. The first ones say what it is: exactly one of them must stand in it.
typedef enum Key {
    KEY_RUN,
    KEY_DEF,
    KEY_ASYNC_DEF,
    KEY_CLASS,
    KEY_IF,
    KEY_WHILE,
    KEY_FOR,
    KEY_ASYNC_FOR,
    KEY_WITH,
    KEY_ASYNC_WITH,
    KEY_TRY,
    FORM_COUNT,
    KEY_DO = FORM_COUNT,
    KEY_ELSE,
    KEY_EXCEPT,
    KEY_EXCEPT_STAR,
    KEY_FINALLY,
    KEY_DECORATORS,
    KEY_NOTE,
    KEY_LASTS,
    KEY_COUNT,
} Key;

static const char *const key_names[KEY_COUNT] = {
    [KEY_RUN] = "run",
    [KEY_DEF] = "def",
    [KEY_ASYNC_DEF] = "async def",
    [KEY_CLASS] = "class",
    [KEY_IF] = "if",
    [KEY_WHILE] = "while",
    [KEY_FOR] = "for",
    [KEY_ASYNC_FOR] = "async for",
    [KEY_WITH] = "with",
    [KEY_ASYNC_WITH] = "async with",
    [KEY_TRY] = "try",
    [KEY_DO] = "do",
    [KEY_ELSE] = "else",
    [KEY_EXCEPT] = "except",
    [KEY_EXCEPT_STAR] = "except*",
    [KEY_FINALLY] = "finally",
    [KEY_DECORATORS] = "decorators",
    [KEY_NOTE] = "note",
    [KEY_LASTS] = "lasts",
};

typedef enum BlockKind { BLOCK_MODULE, BLOCK_CLASS, BLOCK_OTHER } BlockKind;

// Where a statement goes.
typedef struct Block {
    BlockKind kind;
    int level; // of indentation
} Block;

typedef struct Statement {
    Json object;
    Json members[KEY_COUNT];
    Key form;
    int level;
    const char *keyword; // what begins its line: "if" may be "elif"
} Statement;

// The line that a compound statement begins with.
typedef struct Header {
    Place place;
    Piece piece;
    bool is_good; // there is a piece to parse
} Header;

static StmtList read_block(Loader *loader, Json list, const char *name, Block block);
static Stmt *read_object(Loader *loader, Json object, int level, const char *keyword);

// ---- text

static void append_indent(Loader *loader, int level) {
    for (int i = 0; i < level; i++)
        python_text_append(loader->text, "    ");
}

static bool is_blank(char letter) {
    return letter == ' ' || letter == '\t' || letter == '\n';
}

// Appends a JSON string without the blanks around it.
static Piece append_string(Loader *loader, Json string) {
    const char *text = string.item->valuestring;
    size_t length = strlen(text);
    size_t skipped = 0;
    while (skipped < length && is_blank(text[skipped]))
        skipped++;
    while (length > skipped && is_blank(text[length - 1]))
        length--;
    PythonText *out = loader->text;
    Piece piece = {.start = out->buffer.length, .line = python_text_line(out), .line_start = out->line_start};
    size_t json = loader_find_byte(loader, string, skipped);
    python_text_append_fragment(out, text + skipped, length - skipped, json);
    piece.end = out->buffer.length;
    return piece;
}

static void keep_note(Loader *loader, Json note, int line) {
    if (!note.item)
        return;
    Text text = loader_read_text(loader, note, "note", LOADER_LINE_CONTROLS);
    loader->notes = arena_make_room(loader->arena, loader->notes, loader->note_count, sizeof *loader->notes);
    loader->notes[loader->note_count++] = (ScenarioNote){.line = line, .text = text};
}

static Place place_here(const Loader *loader) {
    int column = (int)(loader->text->buffer.length - loader->text->line_start);
    return (Place){.line = python_text_line(loader->text), .column = column};
}

// Begins a line with a keyword; `json` is where it came from.
static Place append_keyword(Loader *loader, int level, const char *keyword, size_t json) {
    append_indent(loader, level);
    Place place = place_here(loader);
    python_text_append_fragment(loader->text, keyword, strlen(keyword), json);
    return place;
}

static void end_header_line(Loader *loader, Json note) {
    int line = python_text_line(loader->text);
    python_text_append(loader->text, ":");
    python_text_end_line(loader->text);
    keep_note(loader, note, line);
}

// A line that is a keyword only: `else:`.
static Place append_bare_header(Loader *loader, int level, Json member) {
    Place place = append_keyword(loader, level, member.item->string, member.place->key + 1);
    end_header_line(loader, (Json){0});
    return place;
}

static bool is_python_string(Loader *loader, Json value, const char *name) {
    return loader_expect_string(loader, value, name) &&
           loader_check_controls(loader, value, name, LOADER_LINE_CONTROLS);
}

// `keyword text:`, where the text is that of the key which makes the statement what it is.
static Header append_header(Loader *loader, const Statement *statement) {
    Json member = statement->members[statement->form];
    Header header = {.is_good = is_python_string(loader, member, key_names[statement->form])};
    if (!header.is_good)
        return header;
    header.place = append_keyword(loader, statement->level, statement->keyword, member.place->key + 1);
    python_text_append(loader->text, " ");
    header.piece = append_string(loader, member);
    end_header_line(loader, statement->members[KEY_NOTE]);
    return header;
}

// ---- parsing a piece

static void begin_piece(Loader *loader, Piece piece) {
    parser_begin(&loader->parser, loader->text->buffer.bytes, piece);
}

static bool end_piece(Loader *loader) {
    if (parser_end(&loader->parser))
        return true;
    const ParseError *error = &loader->parser.error;
    python_text_report(loader->text, &loader->source, &loader->scenario->diagnostics, error->offset, error->message,
                       error->hint);
    return false;
}

static bool begin_header(Loader *loader, const Header *header) {
    if (header->is_good)
        begin_piece(loader, header->piece);
    return header->is_good;
}

static bool end_header(Loader *loader, const Header *header) {
    if (!header->is_good)
        return false;
    parser_refuse_comment(&loader->parser);
    return end_piece(loader);
}

// ---- statements

static Stmt *new_stmt(Loader *loader, StmtKind kind, Place place) {
    Stmt *stmt = arena_alloc(loader->arena, sizeof *stmt);
    stmt->kind = kind;
    stmt->place = place;
    return stmt;
}

static void extend(Place *place, StmtList block) {
    if (!block.count)
        return;
    const Place *last = &block.items[block.count - 1]->place;
    place->end_line = last->end_line;
    place->end_column = last->end_column;
}

static StmtList read_member_block(Loader *loader, const Statement *statement, Key key, BlockKind kind) {
    Json list = statement->members[key];
    if (list.item)
        return read_block(loader, list, key_names[key], (Block){kind, statement->level + 1});
    loader_fail(loader, statement->object.place->start, NULL, "'%s' needs a '%s'", key_names[statement->form],
                key_names[key]);
    return (StmtList){0};
}

static StmtList read_do(Loader *loader, const Statement *statement) {
    return read_member_block(loader, statement, KEY_DO, BLOCK_OTHER);
}

// A block that may be absent, under a line with its keyword.
static StmtList read_optional_block(Loader *loader, const Statement *statement, Key key) {
    Json list = statement->members[key];
    if (!list.item)
        return (StmtList){0};
    append_bare_header(loader, statement->level, list);
    return read_member_block(loader, statement, key, BLOCK_OTHER);
}

static bool has_key(Json object, const char *key) {
    for (Json member = json_first(object); member.item; member = json_next(member))
        if (strcmp(member.item->string, key) == 0)
            return true;
    return false;
}

// An `else` that holds one `if` is an `elif`.
static bool is_elif(Json list) {
    return cJSON_IsArray(list.item) && list.item->child && !list.item->child->next &&
           cJSON_IsObject(list.item->child) && has_key(json_first(list), "if");
}

static StmtList read_else_of_if(Loader *loader, const Statement *statement) {
    Json list = statement->members[KEY_ELSE];
    if (!list.item || !is_elif(list))
        return read_optional_block(loader, statement, KEY_ELSE);
    Stmt *elif = read_object(loader, json_first(list), statement->level, "elif");
    StmtList orelse = {0};
    if (elif) {
        orelse.items = arena_make_room(loader->arena, NULL, 0, sizeof *orelse.items);
        orelse.items[orelse.count++] = elif;
    }
    return orelse;
}

static Stmt *read_simple(Loader *loader, Json string, Json note, const char *name, int level) {
    if (!is_python_string(loader, string, name))
        return NULL;
    int line = python_text_line(loader->text);
    append_indent(loader, level);
    Piece piece = append_string(loader, string);
    python_text_end_line(loader->text);
    keep_note(loader, note, line);
    begin_piece(loader, piece);
    Stmt *stmt = parser_read_statement(&loader->parser);
    return end_piece(loader) ? stmt : NULL;
}

// Two numbers of seconds: how long the timers that the line sets may last.
static void keep_span(Loader *loader, Json lasts, int line) {
    if (!lasts.item || !loader_expect_list(loader, lasts, "lasts"))
        return;
    Json least = json_first(lasts), most = least.item ? json_next(least) : least;
    if (!most.item || json_next(most).item) {
        loader_fail(loader, lasts.place->start, NULL, "'lasts' takes two numbers: the least seconds and the most");
        return;
    }
    ScenarioSpan span = {line, loader_read_seconds(loader, least, "lasts", 1), loader_read_seconds(loader, most, "lasts", 1)};
    if (span.least > span.most && span.most > 0)
        loader_fail(loader, lasts.place->start, NULL, "the first number of 'lasts' is the least");
    loader->spans = arena_make_room(loader->arena, loader->spans, loader->span_count, sizeof *loader->spans);
    loader->spans[loader->span_count++] = span;
}

static Stmt *read_run(Loader *loader, const Statement *statement) {
    keep_span(loader, statement->members[KEY_LASTS], python_text_line(loader->text));
    return read_simple(loader, statement->members[KEY_RUN], statement->members[KEY_NOTE], "run", statement->level);
}

static ExprList read_decorators(Loader *loader, const Statement *statement) {
    ExprList decorators = {0};
    Json list = statement->members[KEY_DECORATORS];
    if (!list.item || !loader_expect_list(loader, list, "decorators"))
        return decorators;
    for (Json item = json_first(list); item.item; item = json_next(item)) {
        if (!is_python_string(loader, item, "decorators"))
            continue;
        append_indent(loader, statement->level);
        python_text_append(loader->text, "@");
        Header header = {.piece = append_string(loader, item), .is_good = true};
        python_text_end_line(loader->text);
        begin_piece(loader, header.piece);
        Expr *decorator = parser_read_decorator(&loader->parser);
        decorators.items = arena_make_room(loader->arena, decorators.items, decorators.count, sizeof decorator);
        decorators.items[decorators.count++] = decorator;
        end_header(loader, &header);
    }
    return decorators;
}

static Stmt *read_function(Loader *loader, const Statement *statement) {
    ExprList decorators = read_decorators(loader, statement);
    Header header = append_header(loader, statement);
    bool is_async = statement->form == KEY_ASYNC_DEF;
    Stmt *stmt = new_stmt(loader, is_async ? STMT_ASYNC_FUNCTION_DEF : STMT_FUNCTION_DEF, header.place);
    if (begin_header(loader, &header))
        parser_read_function_header(&loader->parser, stmt);
    bool is_good = end_header(loader, &header);
    stmt->function_def.decorator_list = decorators;
    stmt->function_def.body = read_do(loader, statement);
    extend(&stmt->place, stmt->function_def.body);
    return is_good ? stmt : NULL;
}

static Stmt *read_class(Loader *loader, const Statement *statement) {
    ExprList decorators = read_decorators(loader, statement);
    Header header = append_header(loader, statement);
    Stmt *stmt = new_stmt(loader, STMT_CLASS_DEF, header.place);
    if (begin_header(loader, &header))
        parser_read_class_header(&loader->parser, stmt);
    bool is_good = end_header(loader, &header);
    stmt->class_def.decorator_list = decorators;
    stmt->class_def.body = read_member_block(loader, statement, KEY_DO, BLOCK_CLASS);
    extend(&stmt->place, stmt->class_def.body);
    return is_good ? stmt : NULL;
}

// `if` and `while`
static Stmt *read_conditional(Loader *loader, const Statement *statement) {
    bool is_if = statement->form == KEY_IF;
    Header header = append_header(loader, statement);
    Stmt *stmt = new_stmt(loader, is_if ? STMT_IF : STMT_WHILE, header.place);
    if (begin_header(loader, &header))
        stmt->if_.test = parser_read_condition(&loader->parser);
    bool is_good = end_header(loader, &header);
    stmt->if_.body = read_do(loader, statement);
    stmt->if_.orelse =
        is_if ? read_else_of_if(loader, statement) : read_optional_block(loader, statement, KEY_ELSE);
    extend(&stmt->place, stmt->if_.body);
    extend(&stmt->place, stmt->if_.orelse);
    return is_good ? stmt : NULL;
}

static Stmt *read_for(Loader *loader, const Statement *statement) {
    Header header = append_header(loader, statement);
    Stmt *stmt = new_stmt(loader, statement->form == KEY_FOR ? STMT_FOR : STMT_ASYNC_FOR, header.place);
    if (begin_header(loader, &header))
        parser_read_for_header(&loader->parser, &stmt->for_.target, &stmt->for_.iter);
    bool is_good = end_header(loader, &header);
    stmt->for_.body = read_do(loader, statement);
    stmt->for_.orelse = read_optional_block(loader, statement, KEY_ELSE);
    extend(&stmt->place, stmt->for_.body);
    extend(&stmt->place, stmt->for_.orelse);
    return is_good ? stmt : NULL;
}

static Stmt *read_with(Loader *loader, const Statement *statement) {
    Header header = append_header(loader, statement);
    Stmt *stmt = new_stmt(loader, statement->form == KEY_WITH ? STMT_WITH : STMT_ASYNC_WITH, header.place);
    if (begin_header(loader, &header))
        stmt->with.items = parser_read_with_header(&loader->parser);
    bool is_good = end_header(loader, &header);
    stmt->with.body = read_do(loader, statement);
    extend(&stmt->place, stmt->with.body);
    return is_good ? stmt : NULL;
}

// ---- try

typedef enum ClauseKey { CLAUSE_TYPE, CLAUSE_AS, CLAUSE_DO, CLAUSE_NOTE, CLAUSE_KEY_COUNT } ClauseKey;

static const char *const clause_key_names[CLAUSE_KEY_COUNT] = {
    [CLAUSE_TYPE] = "type",
    [CLAUSE_AS] = "as",
    [CLAUSE_DO] = "do",
    [CLAUSE_NOTE] = "note",
};

// ` type as name`, the part of the line that an except clause may have.
static bool read_clause_header(Loader *loader, const Json *members, ExceptHandler *handler) {
    Json type = members[CLAUSE_TYPE], name = members[CLAUSE_AS];
    bool has_type = type.item && is_python_string(loader, type, "type");
    bool has_name = name.item && is_python_string(loader, name, "as");
    bool is_good = has_type == !!type.item && has_name == !!name.item;
    Header type_header = {.is_good = has_type}, name_header = {.is_good = has_name};
    if (has_type) {
        python_text_append(loader->text, " ");
        type_header.piece = append_string(loader, type);
    }
    if (has_name) {
        python_text_append(loader->text, " as ");
        name_header.piece = append_string(loader, name);
    }
    end_header_line(loader, members[CLAUSE_NOTE]);
    if (begin_header(loader, &type_header)) {
        handler->type = parser_read_exception_type(&loader->parser);
        is_good = end_header(loader, &type_header) && is_good;
    }
    if (begin_header(loader, &name_header)) {
        handler->name = parser_read_name(&loader->parser);
        is_good = end_header(loader, &name_header) && is_good;
    }
    return is_good;
}

static void check_clause(Loader *loader, const Statement *statement, Json clause, const Json *members) {
    size_t at = clause.place->start;
    bool is_last = !clause.item->next;
    if (!members[CLAUSE_TYPE].item && statement->members[KEY_EXCEPT_STAR].item)
        loader_fail(loader, at, NULL, "an 'except*' clause needs a 'type'");
    else if (!members[CLAUSE_TYPE].item && members[CLAUSE_AS].item)
        loader_fail(loader, members[CLAUSE_AS].place->key, NULL, "an 'as' needs a 'type' beside it");
    else if (!members[CLAUSE_TYPE].item && !is_last)
        loader_fail(loader, at, NULL, "an 'except' without a 'type' must be last");
}

static bool read_clause(Loader *loader, const Statement *statement, Key key, Json clause, ExceptHandler *handler) {
    static const KeyTable table = {clause_key_names, CLAUSE_KEY_COUNT, "an except clause"};
    Json members[CLAUSE_KEY_COUNT];
    if (!loader_expect_object(loader, clause, key_names[key]))
        return false;
    loader_read_members(loader, clause, &table, members);
    check_clause(loader, statement, clause, members);
    handler->place = append_keyword(loader, statement->level, key_names[key], clause.place->start);
    bool is_good = read_clause_header(loader, members, handler);
    if (members[CLAUSE_DO].item)
        handler->body = read_block(loader, members[CLAUSE_DO], "do", (Block){BLOCK_OTHER, statement->level + 1});
    else
        loader_fail(loader, clause.place->start, NULL, "'%s' needs a 'do'", key_names[key]);
    extend(&handler->place, handler->body);
    return is_good;
}

static ExceptHandlerList read_clauses(Loader *loader, const Statement *statement) {
    ExceptHandlerList list = {0};
    Key key = statement->members[KEY_EXCEPT_STAR].item ? KEY_EXCEPT_STAR : KEY_EXCEPT;
    Json clauses = statement->members[key];
    if (!clauses.item || !loader_expect_list(loader, clauses, key_names[key]))
        return list;
    if (!clauses.item->child)
        loader_fail(loader, clauses.place->start, NULL, "'%s' is empty", key_names[key]);
    for (Json clause = json_first(clauses); clause.item; clause = json_next(clause)) {
        ExceptHandler handler = {0};
        if (!read_clause(loader, statement, key, clause, &handler))
            continue;
        list.items = arena_make_room(loader->arena, list.items, list.count, sizeof *list.items);
        list.items[list.count++] = handler;
    }
    return list;
}

static void check_try(Loader *loader, const Statement *statement) {
    Json except = statement->members[KEY_EXCEPT], except_star = statement->members[KEY_EXCEPT_STAR];
    Json orelse = statement->members[KEY_ELSE];
    size_t at = statement->object.place->start;
    if (except.item && except_star.item)
        loader_fail(loader, except_star.place->key, NULL, "cannot have both 'except' and 'except*' on the same 'try'");
    else if (orelse.item && !except.item && !except_star.item)
        loader_fail(loader, orelse.place->key, NULL, "the 'else' of a 'try' needs an 'except'");
    else if (!except.item && !except_star.item && !statement->members[KEY_FINALLY].item)
        loader_fail(loader, at, NULL, "'try' needs an 'except' or a 'finally'");
}

static Stmt *read_try(Loader *loader, const Statement *statement) {
    check_try(loader, statement);
    Json body = statement->members[KEY_TRY];
    Place place = append_keyword(loader, statement->level, "try", body.place->key + 1);
    end_header_line(loader, statement->members[KEY_NOTE]);
    Stmt *stmt = new_stmt(loader, statement->members[KEY_EXCEPT_STAR].item ? STMT_TRY_STAR : STMT_TRY, place);
    stmt->try_.body = read_member_block(loader, statement, KEY_TRY, BLOCK_OTHER);
    stmt->try_.handlers = read_clauses(loader, statement);
    stmt->try_.orelse = read_optional_block(loader, statement, KEY_ELSE);
    stmt->try_.finalbody = read_optional_block(loader, statement, KEY_FINALLY);
    extend(&stmt->place, stmt->try_.body);
    if (stmt->try_.handlers.count)
        extend(&stmt->place, stmt->try_.handlers.items[stmt->try_.handlers.count - 1].body);
    extend(&stmt->place, stmt->try_.orelse);
    extend(&stmt->place, stmt->try_.finalbody);
    return stmt;
}

// ---- which statement it is

#define BIT(key) (1U << (key))

typedef struct Form {
    Stmt *(*read)(Loader *loader, const Statement *statement);
    unsigned keys; // that may stand beside the one of its name and `note`
} Form;

static const Form forms[FORM_COUNT] = {
    [KEY_RUN] = {read_run, BIT(KEY_LASTS)},
    [KEY_DEF] = {read_function, BIT(KEY_DO) | BIT(KEY_DECORATORS)},
    [KEY_ASYNC_DEF] = {read_function, BIT(KEY_DO) | BIT(KEY_DECORATORS)},
    [KEY_CLASS] = {read_class, BIT(KEY_DO) | BIT(KEY_DECORATORS)},
    [KEY_IF] = {read_conditional, BIT(KEY_DO) | BIT(KEY_ELSE)},
    [KEY_WHILE] = {read_conditional, BIT(KEY_DO) | BIT(KEY_ELSE)},
    [KEY_FOR] = {read_for, BIT(KEY_DO) | BIT(KEY_ELSE)},
    [KEY_ASYNC_FOR] = {read_for, BIT(KEY_DO) | BIT(KEY_ELSE)},
    [KEY_WITH] = {read_with, BIT(KEY_DO)},
    [KEY_ASYNC_WITH] = {read_with, BIT(KEY_DO)},
    [KEY_TRY] = {read_try, BIT(KEY_EXCEPT) | BIT(KEY_EXCEPT_STAR) | BIT(KEY_ELSE) | BIT(KEY_FINALLY)},
};

// Finds the one key that says what the statement is; false, and a report, if there is none or there are two.
static bool find_form(Loader *loader, Statement *statement, bool has_unknown_keys) {
    statement->form = FORM_COUNT;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        if (!statement->members[i].item)
            continue;
        if (statement->form != FORM_COUNT) {
            loader_fail(loader, statement->members[i].place->key, NULL, "'%s' and '%s' cannot stand in one statement",
                        key_names[statement->form], key_names[i]);
            return false;
        }
        statement->form = (Key)i;
    }
    if (statement->form == FORM_COUNT && !has_unknown_keys)
        loader_fail(loader, statement->object.place->start, NULL,
                    "no statement: one of 'run', 'def', 'async def', 'class', 'if', 'while', 'for', 'async for', "
                    "'with', 'async with', 'try' must stand in it");
    return statement->form != FORM_COUNT;
}

static void check_other_keys(Loader *loader, const Statement *statement) {
    unsigned allowed = forms[statement->form].keys | BIT(KEY_NOTE);
    for (size_t i = FORM_COUNT; i < KEY_COUNT; i++)
        if (statement->members[i].item && !(allowed & BIT(i)))
            loader_fail(loader, statement->members[i].place->key, NULL, "'%s' does not belong to '%s'", key_names[i],
                        key_names[statement->form]);
}

static size_t error_count(const Loader *loader) {
    return loader->scenario->diagnostics.count + loader->scenario->diagnostics.dropped;
}

// keyword: what begins its line, if it is not the name of its form.
static Stmt *read_object(Loader *loader, Json object, int level, const char *keyword) {
    static const KeyTable table = {key_names, KEY_COUNT, "a statement"};
    Statement statement = {.object = object, .level = level};
    size_t errors = error_count(loader);
    loader_read_members(loader, object, &table, statement.members);
    if (!find_form(loader, &statement, error_count(loader) > errors))
        return NULL;
    check_other_keys(loader, &statement);
    statement.keyword = keyword ? keyword : key_names[statement.form];
    return forms[statement.form].read(loader, &statement);
}

static Stmt *read_statement(Loader *loader, Json value, int level) {
    if (cJSON_IsString(value.item))
        return read_simple(loader, value, (Json){0}, "program", level);
    if (cJSON_IsObject(value.item))
        return read_object(loader, value, level, NULL);
    loader_fail(loader, value.place->start, NULL, "a statement is a string or an object, not %s",
                json_type_name(value));
    return NULL;
}

// ---- blocks

// What PEP 8 looks at when it comes to blank lines.
typedef enum Sort { SORT_FIRST, SORT_PLAIN, SORT_IMPORT, SORT_DEFINITION } Sort;

static Sort sort_statement(Json value) {
    if (cJSON_IsObject(value.item)) {
        bool defines = has_key(value, "def") || has_key(value, "async def") || has_key(value, "class");
        return defines ? SORT_DEFINITION : SORT_PLAIN;
    }
    const char *text = cJSON_IsString(value.item) ? value.item->valuestring : "";
    return strncmp(text, "import ", 7) == 0 || strncmp(text, "from ", 5) == 0 ? SORT_IMPORT : SORT_PLAIN;
}

static int count_blank_lines(Sort before, Sort after, BlockKind kind) {
    if (before == SORT_FIRST)
        return 0;
    if (before == SORT_DEFINITION || after == SORT_DEFINITION)
        return kind == BLOCK_MODULE ? 2 : 1;
    return kind == BLOCK_MODULE && before == SORT_IMPORT && after != SORT_IMPORT;
}

// `name` is the key whose value the list is.
static StmtList read_block(Loader *loader, Json list, const char *name, Block block) {
    StmtList stmts = {0};
    if (!loader_expect_list(loader, list, name))
        return stmts;
    if (!list.item->child)
        loader_fail(loader, list.place->start, "write \"pass\"", "'%s' is empty", name);
    if (block.level > MAX_LEVELS) {
        loader_fail(loader, list.place->start, NULL, "too many levels of indentation");
        return stmts;
    }
    Sort before = SORT_FIRST;
    for (Json value = json_first(list); value.item; value = json_next(value)) {
        Sort sort = sort_statement(value);
        for (int i = count_blank_lines(before, sort, block.kind); i > 0; i--)
            python_text_end_line(loader->text);
        before = sort;
        Stmt *stmt = read_statement(loader, value, block.level);
        if (!stmt)
            continue;
        stmts.items = arena_make_room(loader->arena, stmts.items, stmts.count, sizeof *stmts.items);
        stmts.items[stmts.count++] = stmt;
    }
    return stmts;
}

StmtList program_read(Loader *loader, Json program) {
    return read_block(loader, program, "program", (Block){BLOCK_MODULE, 0});
}
