#include "sim/lang/expr_text.h"

#include "sim/value/float_text.h"
#include "sim/value/unicode.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

// How tightly a form binds. What stands where something tighter is needed gets parentheses.
typedef enum Level {
    LEVEL_TUPLE, // also `:=`
    LEVEL_TEST,  // if-else, lambda
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_EXPR, // of `*`: the loosest operator of numbers
    LEVEL_BIT_OR = LEVEL_EXPR,
    LEVEL_BIT_XOR,
    LEVEL_BIT_AND,
    LEVEL_SHIFT,
    LEVEL_ARITHMETIC,
    LEVEL_TERM,
    LEVEL_FACTOR,
    LEVEL_POWER,
    LEVEL_AWAIT,
    LEVEL_ATOM,
} Level;

typedef struct Spelling {
    const char *text;
    Level level;
} Spelling;

static const Spelling operators[] = {
    [OPERATOR_ADD] = {" + ", LEVEL_ARITHMETIC}, [OPERATOR_SUB] = {" - ", LEVEL_ARITHMETIC},
    [OPERATOR_MULT] = {" * ", LEVEL_TERM},      [OPERATOR_MAT_MULT] = {" @ ", LEVEL_TERM},
    [OPERATOR_DIV] = {" / ", LEVEL_TERM},       [OPERATOR_MOD] = {" % ", LEVEL_TERM},
    [OPERATOR_POW] = {" ** ", LEVEL_POWER},     [OPERATOR_L_SHIFT] = {" << ", LEVEL_SHIFT},
    [OPERATOR_R_SHIFT] = {" >> ", LEVEL_SHIFT}, [OPERATOR_BIT_OR] = {" | ", LEVEL_BIT_OR},
    [OPERATOR_BIT_XOR] = {" ^ ", LEVEL_BIT_XOR}, [OPERATOR_BIT_AND] = {" & ", LEVEL_BIT_AND},
    [OPERATOR_FLOOR_DIV] = {" // ", LEVEL_TERM},
};

static const Spelling unary_operators[] = {
    [UNARY_OPERATOR_INVERT] = {"~", LEVEL_FACTOR},
    [UNARY_OPERATOR_NOT] = {"not ", LEVEL_NOT},
    [UNARY_OPERATOR_U_ADD] = {"+", LEVEL_FACTOR},
    [UNARY_OPERATOR_U_SUB] = {"-", LEVEL_FACTOR},
};

static const char *const comparisons[] = {
    [COMPARISON_EQ] = " == ",   [COMPARISON_NOT_EQ] = " != ",     [COMPARISON_LT] = " < ",  [COMPARISON_LT_E] = " <= ",
    [COMPARISON_GT] = " > ",    [COMPARISON_GT_E] = " >= ",       [COMPARISON_IS] = " is ", [COMPARISON_IS_NOT] = " is not ",
    [COMPARISON_IN] = " in ",   [COMPARISON_NOT_IN] = " not in ",
};

static void write_expr(Buffer *out, const Expr *expr, Level level);

static void write(Buffer *out, const char *text) {
    buffer_append_string(out, text);
}

static void open_if(Buffer *out, bool needed) {
    write(out, needed ? "(" : "");
}

static void close_if(Buffer *out, bool needed) {
    write(out, needed ? ")" : "");
}

static void separate(Buffer *out, bool *first) {
    write(out, *first ? "" : ", ");
    *first = false;
}

static void write_items(Buffer *out, ExprList list, Level level) {
    bool first = true;
    for (size_t i = 0; i < list.count; i++) {
        separate(out, &first);
        write_expr(out, list.items[i], level);
    }
}

// ---- literals

// The code point at bytes[*at], lone surrogates too; moves behind it.
static uint32_t next_letter(Text text, size_t *at) {
    const unsigned char *bytes = (const unsigned char *)text.bytes + *at;
    int more = bytes[0] < 0x80 ? 0 : bytes[0] < 0xE0 ? 1 : bytes[0] < 0xF0 ? 2 : 3;
    uint32_t letter = more ? bytes[0] & (0x3FU >> more) : bytes[0];
    for (int i = 1; i <= more; i++)
        letter = letter << 6 | (bytes[i] & 0x3FU);
    *at += (size_t)more + 1;
    return letter;
}

static char quote_for(Text text) {
    bool has_single = memchr(text.bytes, '\'', text.length), has_double = memchr(text.bytes, '"', text.length);
    return has_single && !has_double ? '"' : '\'';
}

static void write_escaped(Buffer *out, uint32_t letter, char quote) {
    if (letter == (uint32_t)quote || letter == '\\')
        buffer_append_format(out, "\\%c", (char)letter);
    else if (letter == '\n' || letter == '\r' || letter == '\t')
        write(out, letter == '\n' ? "\\n" : letter == '\r' ? "\\r" : "\\t");
    else
        buffer_append_format(out, letter < 0x100 ? "\\x%02" PRIx32 : letter < 0x10000 ? "\\u%04" PRIx32 : "\\U%08" PRIx32,
                             letter);
}

static void write_str(Buffer *out, Text text) {
    char quote = quote_for(text);
    buffer_append(out, &quote, 1);
    for (size_t at = 0; at < text.length;) {
        size_t begin = at;
        uint32_t letter = next_letter(text, &at);
        if (unicode_is_printable(letter) && letter != (uint32_t)quote && letter != '\\')
            buffer_append(out, text.bytes + begin, at - begin);
        else
            write_escaped(out, letter, quote);
    }
    buffer_append(out, &quote, 1);
}

static void write_bytes(Buffer *out, Text text) {
    char quote = quote_for(text);
    buffer_append_format(out, "b%c", quote);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte >= ' ' && byte < 0x7F && byte != (unsigned char)quote && byte != '\\')
            buffer_append(out, text.bytes + i, 1);
        else
            write_escaped(out, byte, quote);
    }
    buffer_append(out, &quote, 1);
}

// What is infinite is written as a number that is too large.
static void write_float(Buffer *out, double value) {
    char repr[FLOAT_REPR_MAX];
    float_write_repr(value, repr);
    write(out, isinf(value) ? "1e309" : repr);
}

static void write_constant(Buffer *out, const Constant *constant) {
    switch (constant->kind) {
    case CONSTANT_NONE:
        write(out, "None");
        return;
    case CONSTANT_TRUE:
        write(out, "True");
        return;
    case CONSTANT_FALSE:
        write(out, "False");
        return;
    case CONSTANT_ELLIPSIS:
        write(out, "...");
        return;
    case CONSTANT_INT:
        buffer_append_format(out, "%" PRId64, constant->integer);
        return;
    case CONSTANT_FLOAT:
        write_float(out, constant->real);
        return;
    case CONSTANT_STR:
        write_str(out, constant->text);
        return;
    case CONSTANT_BYTES:
        write_bytes(out, constant->text);
        return;
    }
}

// ---- f-strings: the text between the quotes is put together first, and then written as any other string

static void append_doubled(Buffer *out, Text text) {
    for (size_t i = 0; i < text.length; i++) {
        buffer_append(out, text.bytes + i, 1);
        if (text.bytes[i] == '{' || text.bytes[i] == '}')
            buffer_append(out, text.bytes + i, 1);
    }
}

static void append_joined(Buffer *out, ExprList values);

static void append_field(Buffer *out, const Expr *expr) {
    Buffer value = {0};
    write_expr(&value, expr->formatted_value.value, LEVEL_TEST + 1);
    write(out, value.bytes[0] == '{' ? "{ " : "{");
    write(out, value.bytes);
    buffer_done(&value);
    if (expr->formatted_value.conversion)
        buffer_append_format(out, "!%c", expr->formatted_value.conversion);
    if (expr->formatted_value.format_spec) {
        write(out, ":");
        append_joined(out, expr->formatted_value.format_spec->joined_str.values);
    }
    write(out, "}");
}

static void append_joined(Buffer *out, ExprList values) {
    for (size_t i = 0; i < values.count; i++) {
        if (values.items[i]->kind == EXPR_CONSTANT)
            append_doubled(out, values.items[i]->constant.text);
        else
            append_field(out, values.items[i]);
    }
}

static void write_joined_str(Buffer *out, const Expr *expr) {
    Buffer inside = {0};
    write(&inside, "");
    append_joined(&inside, expr->joined_str.values);
    write(out, "f");
    write_str(out, (Text){inside.bytes, inside.length});
    buffer_done(&inside);
}

// ---- operators

static void write_bool_op(Buffer *out, const Expr *expr, Level level) {
    Level own = expr->bool_op.op == BOOL_OPERATOR_AND ? LEVEL_AND : LEVEL_OR;
    open_if(out, level > own);
    for (size_t i = 0; i < expr->bool_op.values.count; i++) {
        write(out, i == 0 ? "" : own == LEVEL_AND ? " and " : " or ");
        write_expr(out, expr->bool_op.values.items[i], own + 1);
    }
    close_if(out, level > own);
}

static void write_bin_op(Buffer *out, const Expr *expr, Level level) {
    Spelling own = operators[expr->bin_op.op];
    bool to_the_right = expr->bin_op.op == OPERATOR_POW;
    open_if(out, level > own.level);
    write_expr(out, expr->bin_op.left, own.level + to_the_right);
    write(out, own.text);
    write_expr(out, expr->bin_op.right, own.level + !to_the_right);
    close_if(out, level > own.level);
}

static void write_unary_op(Buffer *out, const Expr *expr, Level level) {
    Spelling own = unary_operators[expr->unary_op.op];
    open_if(out, level > own.level);
    write(out, own.text);
    write_expr(out, expr->unary_op.operand, own.level);
    close_if(out, level > own.level);
}

static void write_compare(Buffer *out, const Expr *expr, Level level) {
    open_if(out, level > LEVEL_COMPARE);
    write_expr(out, expr->compare.left, LEVEL_COMPARE + 1);
    for (size_t i = 0; i < expr->compare.comparators.count; i++) {
        write(out, comparisons[expr->compare.ops[i]]);
        write_expr(out, expr->compare.comparators.items[i], LEVEL_COMPARE + 1);
    }
    close_if(out, level > LEVEL_COMPARE);
}

static void write_if_exp(Buffer *out, const Expr *expr, Level level) {
    open_if(out, level > LEVEL_TEST);
    write_expr(out, expr->if_exp.body, LEVEL_TEST + 1);
    write(out, " if ");
    write_expr(out, expr->if_exp.test, LEVEL_TEST + 1);
    write(out, " else ");
    write_expr(out, expr->if_exp.orelse, LEVEL_TEST);
    close_if(out, level > LEVEL_TEST);
}

static void write_named(Buffer *out, const Expr *expr, Level level) {
    open_if(out, level > LEVEL_TUPLE);
    write_expr(out, expr->named_expr.target, LEVEL_ATOM);
    write(out, " := ");
    write_expr(out, expr->named_expr.value, LEVEL_ATOM);
    close_if(out, level > LEVEL_TUPLE);
}

static void write_await(Buffer *out, const Expr *expr, Level level) {
    open_if(out, level > LEVEL_AWAIT);
    write(out, "await ");
    write_expr(out, expr->await.value, LEVEL_ATOM);
    close_if(out, level > LEVEL_AWAIT);
}

static void write_yield(Buffer *out, const Expr *expr) {
    write(out, expr->kind == EXPR_YIELD_FROM ? "(yield from " : expr->yield.value ? "(yield " : "(yield");
    if (expr->yield.value)
        write_expr(out, expr->yield.value, LEVEL_TEST);
    write(out, ")");
}

// ---- functions and calls

static void write_arg(Buffer *out, bool *first, const char *stars, const Arg *arg) {
    separate(out, first);
    buffer_append_format(out, "%s%s", stars, arg->name);
}

static void write_default(Buffer *out, const Expr *value) {
    if (!value)
        return;
    write(out, "=");
    write_expr(out, value, LEVEL_TEST);
}

static void write_arguments(Buffer *out, const Arguments *args) {
    bool first = true;
    size_t before = args->posonlyargs.count, positional = before + args->args.count;
    for (size_t i = 0; i < positional; i++) {
        write_arg(out, &first, "", i < before ? &args->posonlyargs.items[i] : &args->args.items[i - before]);
        size_t without = positional - args->defaults.count;
        write_default(out, i < without ? NULL : args->defaults.items[i - without]);
        write(out, i + 1 == before ? ", /" : "");
    }
    if (args->vararg) {
        write_arg(out, &first, "*", args->vararg);
    } else if (args->kwonlyargs.count) {
        separate(out, &first);
        write(out, "*");
    }
    for (size_t i = 0; i < args->kwonlyargs.count; i++) {
        write_arg(out, &first, "", &args->kwonlyargs.items[i]);
        write_default(out, args->kw_defaults.items[i]);
    }
    if (args->kwarg)
        write_arg(out, &first, "**", args->kwarg);
}

static void write_lambda(Buffer *out, const Expr *expr, Level level) {
    Buffer args = {0};
    write(&args, "");
    write_arguments(&args, expr->lambda.args);
    open_if(out, level > LEVEL_TEST);
    buffer_append_format(out, args.length ? "lambda %s: " : "lambda%s: ", args.bytes);
    buffer_done(&args);
    write_expr(out, expr->lambda.body, LEVEL_TEST);
    close_if(out, level > LEVEL_TEST);
}

// A generator expression that is the only argument has the parentheses of the call.
static void write_call(Buffer *out, const Expr *expr) {
    ExprList args = expr->call.args;
    KeywordList keywords = expr->call.keywords;
    write_expr(out, expr->call.func, LEVEL_ATOM);
    if (args.count == 1 && keywords.count == 0 && args.items[0]->kind == EXPR_GENERATOR_EXP) {
        write_expr(out, args.items[0], LEVEL_TEST);
        return;
    }
    write(out, "(");
    write_items(out, args, LEVEL_TEST);
    bool first = args.count == 0;
    for (size_t i = 0; i < keywords.count; i++) {
        separate(out, &first);
        buffer_append_format(out, keywords.items[i].name ? "%s=" : "**", keywords.items[i].name);
        write_expr(out, keywords.items[i].value, LEVEL_TEST);
    }
    write(out, ")");
}

// ---- displays and comprehensions

static void write_dict(Buffer *out, const Expr *expr) {
    bool first = true;
    write(out, "{");
    for (size_t i = 0; i < expr->dict.values.count; i++) {
        const Expr *key = expr->dict.keys.items[i];
        separate(out, &first);
        if (key)
            write_expr(out, key, LEVEL_TEST);
        write(out, key ? ": " : "**");
        write_expr(out, expr->dict.values.items[i], key ? LEVEL_TEST : LEVEL_EXPR);
    }
    write(out, "}");
}

static void write_generators(Buffer *out, ComprehensionList generators) {
    for (size_t i = 0; i < generators.count; i++) {
        const Comprehension *generator = &generators.items[i];
        write(out, generator->is_async ? " async for " : " for ");
        write_expr(out, generator->target, LEVEL_TUPLE);
        write(out, " in ");
        write_expr(out, generator->iter, LEVEL_TEST + 1);
        for (size_t k = 0; k < generator->ifs.count; k++) {
            write(out, " if ");
            write_expr(out, generator->ifs.items[k], LEVEL_TEST + 1);
        }
    }
}

static void write_comprehension(Buffer *out, const char *open, const Expr *expr, const char *close) {
    write(out, open);
    write_expr(out, expr->list_comp.elt, LEVEL_TEST);
    write_generators(out, expr->list_comp.generators);
    write(out, close);
}

static void write_dict_comp(Buffer *out, const Expr *expr) {
    write(out, "{");
    write_expr(out, expr->dict_comp.key, LEVEL_TEST);
    write(out, ": ");
    write_expr(out, expr->dict_comp.value, LEVEL_TEST);
    write_generators(out, expr->dict_comp.generators);
    write(out, "}");
}

static void write_tuple(Buffer *out, const Expr *expr, Level level) {
    ExprList elts = expr->tuple.elts;
    bool needed = elts.count == 0 || level > LEVEL_TUPLE;
    open_if(out, needed);
    write_items(out, elts, LEVEL_TEST);
    write(out, elts.count == 1 ? "," : "");
    close_if(out, needed);
}

static void write_around(Buffer *out, const char *open, ExprList elts, const char *close) {
    write(out, open);
    write_items(out, elts, LEVEL_TEST);
    write(out, close);
}

// ---- attributes and items

static void write_attribute(Buffer *out, const Expr *expr) {
    const Expr *value = expr->attribute.value;
    write_expr(out, value, LEVEL_ATOM);
    bool is_integer = value->kind == EXPR_CONSTANT && value->constant.kind == CONSTANT_INT;
    buffer_append_format(out, is_integer ? " .%s" : ".%s", expr->attribute.attr);
}

static void write_optional(Buffer *out, const Expr *expr) {
    if (expr)
        write_expr(out, expr, LEVEL_TEST);
}

static void write_slice(Buffer *out, const Expr *expr) {
    write_optional(out, expr->slice.lower);
    write(out, ":");
    write_optional(out, expr->slice.upper);
    write(out, expr->slice.step ? ":" : "");
    write_optional(out, expr->slice.step);
}

static void write_subscript(Buffer *out, const Expr *expr) {
    write_expr(out, expr->subscript.value, LEVEL_ATOM);
    write(out, "[");
    write_expr(out, expr->subscript.slice, LEVEL_TUPLE);
    write(out, "]");
}

static void write_expr(Buffer *out, const Expr *expr, Level level) {
    switch (expr->kind) {
    case EXPR_BOOL_OP:
        write_bool_op(out, expr, level);
        return;
    case EXPR_NAMED_EXPR:
        write_named(out, expr, level);
        return;
    case EXPR_BIN_OP:
        write_bin_op(out, expr, level);
        return;
    case EXPR_UNARY_OP:
        write_unary_op(out, expr, level);
        return;
    case EXPR_LAMBDA:
        write_lambda(out, expr, level);
        return;
    case EXPR_IF_EXP:
        write_if_exp(out, expr, level);
        return;
    case EXPR_DICT:
        write_dict(out, expr);
        return;
    case EXPR_SET:
        write_around(out, "{", expr->set.elts, "}");
        return;
    case EXPR_LIST:
        write_around(out, "[", expr->list.elts, "]");
        return;
    case EXPR_LIST_COMP:
        write_comprehension(out, "[", expr, "]");
        return;
    case EXPR_SET_COMP:
        write_comprehension(out, "{", expr, "}");
        return;
    case EXPR_GENERATOR_EXP:
        write_comprehension(out, "(", expr, ")");
        return;
    case EXPR_DICT_COMP:
        write_dict_comp(out, expr);
        return;
    case EXPR_AWAIT:
        write_await(out, expr, level);
        return;
    case EXPR_YIELD:
    case EXPR_YIELD_FROM:
        write_yield(out, expr);
        return;
    case EXPR_COMPARE:
        write_compare(out, expr, level);
        return;
    case EXPR_CALL:
        write_call(out, expr);
        return;
    case EXPR_FORMATTED_VALUE:
        append_field(out, expr);
        return;
    case EXPR_JOINED_STR:
        write_joined_str(out, expr);
        return;
    case EXPR_CONSTANT:
        write_constant(out, &expr->constant);
        return;
    case EXPR_ATTRIBUTE:
        write_attribute(out, expr);
        return;
    case EXPR_SUBSCRIPT:
        write_subscript(out, expr);
        return;
    case EXPR_STARRED:
        write(out, "*");
        write_expr(out, expr->starred.value, LEVEL_EXPR);
        return;
    case EXPR_NAME:
        write(out, expr->name.id);
        return;
    case EXPR_TUPLE:
        write_tuple(out, expr, level);
        return;
    case EXPR_SLICE:
        write_slice(out, expr);
        return;
    }
}

void expr_text(Buffer *out, const Expr *expr) {
    write_expr(out, expr, LEVEL_TEST);
}
