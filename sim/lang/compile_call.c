// Calls.
#include "sim/lang/compile.h"

// ---- arguments

static void check_keywords(Compiler *compiler, KeywordList keywords) {
    NameIndex seen = {0};
    for (size_t i = 0; i < keywords.count; i++) {
        Identifier name = keywords.items[i].name;
        uint32_t count = seen.count;
        if (name && name_index_add(&seen, &compiler->scratch, name) < count)
            report_error(&compiler->report, keywords.items[i].place, "keyword argument repeated: %s", name);
    }
}

static bool has_unpacking(ExprList args, KeywordList keywords) {
    for (size_t i = 0; i < args.count; i++)
        if (args.items[i]->kind == EXPR_STARRED)
            return true;
    for (size_t i = 0; i < keywords.count; i++)
        if (!keywords.items[i].name)
            return true;
    return false;
}

static void write_keyword_names(Compiler *compiler, Place place, KeywordList keywords) {
    Identifier *names = arena_alloc(&compiler->scratch, keywords.count * sizeof *names);
    for (size_t i = 0; i < keywords.count; i++)
        names[i] = compile_mangle(compiler, keywords.items[i].name);
    unit_write_const(compiler, place, constant_names(compiler, names, keywords.count));
}

// Pushes the arguments of a call without unpacking, and calls at `call`.
static void call_simply(Compiler *compiler, Place place, Place call, uint32_t pushed, ExprList args,
                        KeywordList keywords) {
    uint32_t count = pushed + (uint32_t)(args.count + keywords.count);
    compile_list(compiler, args);
    for (size_t i = 0; i < keywords.count; i++)
        compile_expr(compiler, keywords.items[i].value);
    if (keywords.count) {
        write_keyword_names(compiler, place, keywords);
        unit_write_arg(compiler, call, OP_CALL_KW, count);
    } else {
        unit_write_arg(compiler, call, OP_CALL, count);
    }
}

// The keywords from `begin` to `end`, none of which is a **mapping, as a dict.
static void build_keywords(Compiler *compiler, Place place, KeywordList keywords, size_t begin, size_t end) {
    bool is_big = (end - begin) * 2 > COMPILE_MAX_OPERANDS;
    if (is_big)
        unit_write_arg(compiler, place, OP_BUILD_MAP, 0);
    for (size_t i = begin; i < end; i++) {
        unit_write_const(compiler, place, constant_name(compile_mangle(compiler, keywords.items[i].name)));
        compile_expr(compiler, keywords.items[i].value);
        if (is_big)
            unit_write_arg(compiler, place, OP_MAP_ADD, 1);
    }
    if (!is_big)
        unit_write_arg(compiler, place, OP_BUILD_MAP, (uint32_t)(end - begin));
}

static void build_all_keywords(Compiler *compiler, Place place, KeywordList keywords) {
    bool is_built = false;
    for (size_t begin = 0, end; begin < keywords.count; begin = end) {
        for (end = begin; end < keywords.count && keywords.items[end].name;)
            end++;
        if (end > begin || !is_built)
            build_keywords(compiler, place, keywords, begin, end);
        if (end > begin && is_built)
            unit_write_arg(compiler, place, OP_DICT_MERGE, 1);
        is_built = true;
        if (end == keywords.count)
            return;
        compile_expr(compiler, keywords.items[end++].value);
        unit_write_arg(compiler, place, OP_DICT_MERGE, 1);
    }
}

static void call_with_unpacking(Compiler *compiler, Place place, uint32_t pushed, ExprList args, KeywordList keywords) {
    bool is_one_starred = !pushed && args.count == 1 && args.items[0]->kind == EXPR_STARRED;
    if (is_one_starred)
        compile_expr(compiler, args.items[0]->starred.value);
    else
        compile_tuple(compiler, place, args, pushed);
    if (keywords.count)
        build_all_keywords(compiler, place, keywords);
    unit_write_arg(compiler, place, OP_CALL_EX, keywords.count > 0);
}

static bool is_simple(ExprList args, KeywordList keywords) {
    return args.count + keywords.count * 2 <= COMPILE_MAX_OPERANDS && !has_unpacking(args, keywords);
}

void compile_arguments(Compiler *compiler, Place place, uint32_t pushed, ExprList args, KeywordList keywords) {
    check_keywords(compiler, keywords);
    if (is_simple(args, keywords))
        call_simply(compiler, place, place, pushed, args, keywords);
    else
        call_with_unpacking(compiler, place, pushed, args, keywords);
}

// ---- method calls

// `module.function()` where the program imports the module by that name: CPython takes no method call for it.
static bool is_import(Compiler *compiler, const Expr *expr) {
    if (expr->kind != EXPR_NAME)
        return false;
    const Symbol *symbol = scope_find_symbol(compiler->module, compile_mangle(compiler, expr->name.id));
    return symbol && symbol->flags & SYMBOL_IMPORTED;
}

static bool is_method_call(Compiler *compiler, const Expr *expr) {
    ExprList args = expr->call.args;
    KeywordList keywords = expr->call.keywords;
    const Expr *func = expr->call.func;
    size_t operands = args.count + keywords.count + (keywords.count > 0);
    return func->kind == EXPR_ATTRIBUTE && !is_import(compiler, func->attribute.value) &&
           operands < COMPILE_MAX_OPERANDS && !has_unpacking(args, keywords);
}

static void compile_method_call(Compiler *compiler, const Expr *expr) {
    const Expr *method = expr->call.func;
    Place call = compile_attribute_place(expr->place, method);
    check_keywords(compiler, expr->call.keywords);
    compile_expr(compiler, method->attribute.value);
    unit_write_site(compiler, compile_attribute_place(method->place, method), OP_LOAD_METHOD,
                    compile_mangle(compiler, method->attribute.attr));
    call_simply(compiler, expr->place, call, 0, expr->call.args, expr->call.keywords);
}

void compile_call(Compiler *compiler, const Expr *expr) {
    if (is_method_call(compiler, expr)) {
        compile_method_call(compiler, expr);
        return;
    }
    compile_expr(compiler, expr->call.func);
    unit_write(compiler, expr->call.func->place, OP_PUSH_NULL);
    compile_arguments(compiler, expr->place, 0, expr->call.args, expr->call.keywords);
}
