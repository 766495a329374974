#include "sim/lang/future.h"

#include "sim/lang/docstring.h"

#include <string.h>

static const char *const features[] = {
    "nested_scopes",    "generators",     "division",       "absolute_import", "with_statement", "print_function",
    "unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations",
};

bool future_is_import(const Stmt *stmt) {
    return stmt->kind == STMT_IMPORT_FROM && stmt->import_from.level == 0 && stmt->import_from.module &&
           strcmp(stmt->import_from.module, "__future__") == 0;
}

static bool is_feature(Identifier name) {
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (strcmp(features[i], name) == 0)
            return true;
    return false;
}

static void read_names(Future *future, Report *report, const Stmt *stmt) {
    for (size_t i = 0; i < stmt->import_from.names.count; i++) {
        Identifier name = stmt->import_from.names.items[i].name;
        if (strcmp(name, "braces") == 0)
            report_error(report, stmt->import_from.names.items[i].place, "not a chance");
        else if (!is_feature(name))
            report_error(report, stmt->import_from.names.items[i].place, "future feature %s is not defined", name);
        future->annotations |= strcmp(name, "annotations") == 0;
    }
}

Future future_read(Report *report, StmtList body) {
    Future future = {0};
    for (size_t i = docstring_of(body) ? 1 : 0; i < body.count && future_is_import(body.items[i]); i++) {
        read_names(&future, report, body.items[i]);
        future.last_line = body.items[i]->place.line;
    }
    return future;
}
