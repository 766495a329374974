// From Python text back to light JSON: each statement by its kind, its header and body cut out of the text, comments as
// notes. What the syntax tree knows is only where things begin and end; the words are the text's own.
#include "sim/lang/scenario_json.h"

#include "sim/lang/parse.h"
#include "sim/lang/scenario_parts.h"
#include "sim/lang/utf8.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

typedef struct Range {
    size_t start, end;
} Range;

typedef struct JsonWriter {
    const Scenario *scenario;
    const char *text;
    Arena arena; // for what the parser makes of the headers
    Names names;
    Parser parser;
    bool has_controls; // in a statement or a note, where a document must not have them
} JsonWriter;

static cJSON *write_body(JsonWriter *writer, StmtList body);

static bool is_control(uint32_t letter) {
    return (letter < 0x20 && letter != '\n' && letter != '\t') || (letter >= 0x7f && letter < 0xa0);
}

static bool has_controls(const char *bytes, size_t length) {
    uint32_t letter;
    for (size_t i = 0; i < length;) {
        i += utf8_decode(bytes + i, length - i, &letter);
        if (is_control(letter))
            return true;
    }
    return false;
}

static cJSON *string_of(JsonWriter *writer, Range range) {
    size_t length = range.end - range.start;
    char *copy = memory_alloc(length + 1);
    memcpy(copy, writer->text + range.start, length);
    copy[length] = '\0';
    writer->has_controls |= has_controls(copy, length);
    cJSON *string = cJSON_CreateString(copy);
    free(copy);
    return string;
}

static size_t offset_of(const JsonWriter *writer, int line, int column) {
    return writer->scenario->line_offsets[line - 1] + (size_t)column;
}

static Range range_of(const JsonWriter *writer, const Place *place) {
    return (Range){offset_of(writer, place->line, place->column),
                   offset_of(writer, place->end_line, place->end_column)};
}

// ---- comments

static size_t skip_blanks(const char *text, size_t at) {
    return at + strspn(text + at, " \t\f");
}

// The words of a comment that begins at `at`, appended to what is there already.
static void add_comment(Buffer *note, const char *text, size_t at) {
    at = skip_blanks(text, at + strspn(text + at, "#!:"));
    size_t length = strcspn(text + at, "\n");
    while (length && strchr(" \t\f", text[at + length - 1]))
        length--;
    if (!length)
        return;
    buffer_append_string(note, note->length ? " " : "");
    buffer_append(note, text + at, length);
}

// The first of the lines of comments that stand right above a line and are indented like it; the line itself if there
// are none.
static int first_comment_above(const JsonWriter *writer, int line, size_t indent) {
    const size_t *offsets = writer->scenario->line_offsets;
    while (line > 1) {
        size_t above = offsets[line - 2], at = skip_blanks(writer->text, above);
        bool is_first = line == 2 && strncmp(writer->text, "#!", 2) == 0;
        if (writer->text[at] != '#' || at - above != indent || is_first)
            break;
        line--;
    }
    return line;
}

// The comments above a line, and behind what ends at `end`.
static cJSON *note_of(JsonWriter *writer, int line, size_t end) {
    const size_t *offsets = writer->scenario->line_offsets;
    size_t start = offsets[line - 1], indent = skip_blanks(writer->text, start) - start;
    Buffer note = {0};
    for (int above = first_comment_above(writer, line, indent); above < line; above++)
        add_comment(&note, writer->text, skip_blanks(writer->text, offsets[above - 1]));
    size_t behind = skip_blanks(writer->text, end);
    if (writer->text[behind] == '#')
        add_comment(&note, writer->text, behind);
    cJSON *string = note.length ? cJSON_CreateString(note.bytes) : NULL;
    writer->has_controls |= has_controls(note.bytes, note.length);
    buffer_done(&note);
    return string;
}

// ---- headers

// What stands between the keywords of a header and its colon.
typedef struct Header {
    Range range;
    size_t colon;
} Header;

// Begins to parse a header, behind its keywords.
static void begin_header(JsonWriter *writer, const Place *place) {
    static const bool keywords[TOKEN_KIND_COUNT] = {
        [TOKEN_ASYNC] = true, [TOKEN_DEF] = true, [TOKEN_CLASS] = true, [TOKEN_IF] = true,     [TOKEN_ELIF] = true,
        [TOKEN_WHILE] = true, [TOKEN_FOR] = true, [TOKEN_WITH] = true,  [TOKEN_EXCEPT] = true,
    };
    Parser *parser = &writer->parser;
    Piece piece = {.start = offset_of(writer, place->line, place->column),
                   .end = writer->scenario->python.length,
                   .line = place->line,
                   .line_start = writer->scenario->line_offsets[place->line - 1]};
    parser_begin(parser, writer->text, piece);
    bool is_except = parse_at(parser, TOKEN_EXCEPT);
    while (keywords[parser->token.kind])
        parse_advance(parser);
    if (is_except)
        parse_accept(parser, TOKEN_STAR);
}

// From `start` to where the parser has come.
static Range range_passed(const JsonWriter *writer, size_t start) {
    return (Range){start, offset_of(writer, writer->parser.passed.end_line, writer->parser.passed.end_column)};
}

static void pass_header(Parser *parser, StmtKind kind) {
    Stmt stmt = {.kind = kind};
    Expr *target, *iter;
    if (kind == STMT_FUNCTION_DEF || kind == STMT_ASYNC_FUNCTION_DEF)
        parser_read_function_header(parser, &stmt);
    else if (kind == STMT_CLASS_DEF)
        parser_read_class_header(parser, &stmt);
    else if (kind == STMT_FOR || kind == STMT_ASYNC_FOR)
        parser_read_for_header(parser, &target, &iter);
    else if (kind == STMT_WITH || kind == STMT_ASYNC_WITH)
        parser_read_with_header(parser);
    else
        parser_read_condition(parser);
}

static Header header_of(JsonWriter *writer, const Stmt *stmt) {
    begin_header(writer, &stmt->place);
    size_t start = writer->parser.token.start;
    pass_header(&writer->parser, stmt->kind);
    return (Header){range_passed(writer, start), writer->parser.token.start};
}

// ---- statements

static void add_member(cJSON *object, const char *key, cJSON *value) {
    if (value)
        cJSON_AddItemToObject(object, key, value);
}

static void add_body(JsonWriter *writer, cJSON *object, const char *key, StmtList body) {
    if (body.count)
        cJSON_AddItemToObject(object, key, write_body(writer, body));
}

static int first_line(const Stmt *stmt, ExprList decorators) {
    return decorators.count ? decorators.items[0]->place.line : stmt->place.line;
}

static cJSON *write_block(JsonWriter *writer, const Stmt *stmt, const char *key, StmtList body, ExprList decorators) {
    Header header = header_of(writer, stmt);
    cJSON *object = cJSON_CreateObject();
    add_member(object, key, string_of(writer, header.range));
    add_member(object, "note", note_of(writer, first_line(stmt, decorators), header.colon + 1));
    add_body(writer, object, "do", body);
    if (decorators.count) {
        cJSON *list = cJSON_AddArrayToObject(object, "decorators");
        for (size_t i = 0; i < decorators.count; i++)
            cJSON_AddItemToArray(list, string_of(writer, range_of(writer, &decorators.items[i]->place)));
    }
    return object;
}

static cJSON *write_handler(JsonWriter *writer, const ExceptHandler *handler) {
    cJSON *object = cJSON_CreateObject();
    if (handler->type) {
        begin_header(writer, &handler->place);
        size_t start = writer->parser.token.start;
        parser_read_exception_type(&writer->parser);
        add_member(object, "type", string_of(writer, range_passed(writer, start)));
    }
    if (handler->name)
        cJSON_AddStringToObject(object, "as", handler->name);
    add_body(writer, object, "do", handler->body);
    return object;
}

static cJSON *write_try(JsonWriter *writer, const Stmt *stmt) {
    cJSON *object = cJSON_CreateObject();
    add_body(writer, object, "try", stmt->try_.body);
    if (stmt->try_.handlers.count) {
        cJSON *list = cJSON_AddArrayToObject(object, stmt->kind == STMT_TRY_STAR ? "except*" : "except");
        for (size_t i = 0; i < stmt->try_.handlers.count; i++)
            cJSON_AddItemToArray(list, write_handler(writer, &stmt->try_.handlers.items[i]));
    }
    add_body(writer, object, "else", stmt->try_.orelse);
    add_body(writer, object, "finally", stmt->try_.finalbody);
    size_t colon = offset_of(writer, stmt->place.line, stmt->place.column) + strlen("try");
    add_member(object, "note", note_of(writer, stmt->place.line, skip_blanks(writer->text, colon) + 1));
    return object;
}

static cJSON *write_simple(JsonWriter *writer, const Stmt *stmt) {
    Range range = range_of(writer, &stmt->place);
    cJSON *string = string_of(writer, range);
    cJSON *note = note_of(writer, stmt->place.line, range.end);
    if (!note)
        return string;
    cJSON *object = cJSON_CreateObject();
    add_member(object, "run", string);
    add_member(object, "note", note);
    return object;
}

static cJSON *write_loop(JsonWriter *writer, const Stmt *stmt, const char *key, StmtList body, StmtList orelse) {
    cJSON *object = write_block(writer, stmt, key, body, (ExprList){0});
    add_body(writer, object, "else", orelse);
    return object;
}

static cJSON *write_statement(JsonWriter *writer, const Stmt *stmt) {
    const ExprList none = {0};
    switch (stmt->kind) {
    case STMT_FUNCTION_DEF:
        return write_block(writer, stmt, "def", stmt->function_def.body, stmt->function_def.decorator_list);
    case STMT_ASYNC_FUNCTION_DEF:
        return write_block(writer, stmt, "async def", stmt->function_def.body, stmt->function_def.decorator_list);
    case STMT_CLASS_DEF:
        return write_block(writer, stmt, "class", stmt->class_def.body, stmt->class_def.decorator_list);
    case STMT_FOR: return write_loop(writer, stmt, "for", stmt->for_.body, stmt->for_.orelse);
    case STMT_ASYNC_FOR: return write_loop(writer, stmt, "async for", stmt->for_.body, stmt->for_.orelse);
    case STMT_WHILE: return write_loop(writer, stmt, "while", stmt->while_.body, stmt->while_.orelse);
    case STMT_IF: return write_loop(writer, stmt, "if", stmt->if_.body, stmt->if_.orelse);
    case STMT_WITH: return write_block(writer, stmt, "with", stmt->with.body, none);
    case STMT_ASYNC_WITH: return write_block(writer, stmt, "async with", stmt->with.body, none);
    case STMT_TRY:
    case STMT_TRY_STAR: return write_try(writer, stmt);
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
    case STMT_CONTINUE: return write_simple(writer, stmt);
    }
    return NULL;
}

static cJSON *write_body(JsonWriter *writer, StmtList body) {
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < body.count; i++)
        cJSON_AddItemToArray(list, write_statement(writer, body.items[i]));
    return list;
}

// ---- layout

enum { MARGIN = 2, LINE_WIDTH = 110 };

static void put_compact(Buffer *out, const cJSON *node) {
    if (!cJSON_IsArray(node) && !cJSON_IsObject(node)) {
        char *printed = cJSON_PrintUnformatted(node);
        buffer_append_string(out, printed ? printed : "null");
        cJSON_free(printed);
        return;
    }
    bool is_object = cJSON_IsObject(node);
    buffer_append_string(out, is_object ? "{" : "[");
    for (const cJSON *item = node->child; item; item = item->next) {
        if (is_object)
            buffer_append_format(out, "\"%s\": ", item->string);
        put_compact(out, item);
        buffer_append_string(out, item->next ? ", " : "");
    }
    buffer_append_string(out, is_object ? "}" : "]");
}

// Whether it was put on the line that begins with `margin` blanks.
static bool put_if_short(Buffer *out, const cJSON *node, size_t margin) {
    Buffer compact = {0};
    put_compact(&compact, node);
    bool is_short = margin + compact.length <= LINE_WIDTH;
    if (is_short)
        buffer_append(out, compact.bytes, compact.length);
    buffer_done(&compact);
    return is_short;
}

static void put_margin(Buffer *out, size_t margin) {
    buffer_append_string(out, "\n");
    for (size_t i = 0; i < margin; i++)
        buffer_append_string(out, " ");
}

static void put_node(Buffer *out, const cJSON *node, size_t margin);

static void put_items(Buffer *out, const cJSON *list, size_t margin) {
    buffer_append_string(out, "[");
    for (const cJSON *item = list->child; item; item = item->next) {
        put_margin(out, margin + MARGIN);
        put_node(out, item, margin + MARGIN);
        buffer_append_string(out, item->next ? "," : "");
    }
    put_margin(out, margin);
    buffer_append_string(out, "]");
}

// A statement: its keys on one line, but for the bodies.
static void put_members(Buffer *out, const cJSON *object, size_t margin) {
    buffer_append_string(out, "{");
    for (const cJSON *item = object->child; item; item = item->next) {
        buffer_append_format(out, "\"%s\": ", item->string);
        if (cJSON_IsArray(item) && cJSON_GetArraySize(item) && strcmp(item->string, "decorators") != 0)
            put_items(out, item, margin);
        else
            put_compact(out, item);
        buffer_append_string(out, item->next ? ", " : "");
    }
    buffer_append_string(out, "}");
}

static void put_node(Buffer *out, const cJSON *node, size_t margin) {
    if (put_if_short(out, node, margin))
        return;
    if (cJSON_IsArray(node))
        put_items(out, node, margin);
    else if (cJSON_IsObject(node))
        put_members(out, node, margin);
    else
        put_compact(out, node);
}

static void put_document(Buffer *out, const cJSON *root) {
    buffer_append_string(out, "{");
    for (const cJSON *item = root->child; item; item = item->next) {
        put_margin(out, MARGIN);
        buffer_append_format(out, "\"%s\": ", item->string);
        if (strcmp(item->string, "program") == 0 && cJSON_IsArray(item))
            put_items(out, item, MARGIN);
        else
            put_node(out, item, MARGIN);
        buffer_append_string(out, item->next ? "," : "");
    }
    buffer_append_string(out, "\n}\n");
}

// ---- the whole

// A file may hold no statement at all, a document may not.
static cJSON *write_program(JsonWriter *writer, StmtList body) {
    cJSON *list = write_body(writer, body);
    if (body.count == 0)
        cJSON_AddItemToArray(list, cJSON_CreateString("pass"));
    return list;
}

// A program that a list cannot hold stays the text that it is.
static void replace_program(JsonWriter *writer, cJSON *root) {
    cJSON *list = write_program(writer, writer->scenario->program);
    if (writer->has_controls)
        cJSON_Delete(list);
    else
        cJSON_ReplaceItemInObjectCaseSensitive(root, "program", list);
}

char *scenario_json(const Scenario *scenario) {
    JsonWriter writer = {.scenario = scenario, .text = scenario->python.bytes};
    Buffer out = {0};
    parser_init(&writer.parser, &writer.arena, &writer.names);
    writer.parser.form = PARSER_FILE;
    cJSON *root = cJSON_ParseWithLength(scenario->json.bytes, scenario->json.length);
    if (cJSON_IsString(cJSON_GetObjectItemCaseSensitive(root, "program")))
        replace_program(&writer, root);
    put_document(&out, root);
    cJSON_Delete(root);
    names_done(&writer.names);
    arena_done(&writer.arena);
    return buffer_take(&out);
}
