// Targets, and the statements that assign to them.
#include "sim/lang/compile.h"
#include "sim/lang/expr_text.h"

enum { MAX_BEFORE_STAR = 0xff, MAX_AFTER_STAR = 0xffff };

// ---- targets

static void compile_attribute_target(Compiler *compiler, const Expr *target) {
    compile_expr(compiler, target->attribute.value);
    Opcode op = target->context == CONTEXT_DEL ? OP_DELETE_ATTR : OP_STORE_ATTR;
    unit_write_site(compiler, compile_attribute_place(target->place, target), op,
                    compile_mangle(compiler, target->attribute.attr));
}

static void compile_subscript_target(Compiler *compiler, const Expr *target) {
    compile_expr(compiler, target->subscript.value);
    compile_expr(compiler, target->subscript.slice);
    unit_write(compiler, target->place, target->context == CONTEXT_DEL ? OP_DELETE_SUBSCR : OP_STORE_SUBSCR);
}

// The number of the first starred item; the count if there is none.
static size_t find_starred(ExprList elts, size_t from) {
    while (from < elts.count && elts.items[from]->kind != EXPR_STARRED)
        from++;
    return from;
}

static void write_unpack(Compiler *compiler, const Expr *target, ExprList elts) {
    size_t before = find_starred(elts, 0);
    size_t after = elts.count - before - 1;
    if (before == elts.count) {
        unit_write_arg(compiler, target->place, OP_UNPACK_SEQUENCE, (uint32_t)elts.count);
        return;
    }
    if (find_starred(elts, before + 1) < elts.count)
        report_error(&compiler->report, target->place, "multiple starred expressions in assignment");
    if (before > MAX_BEFORE_STAR || after > MAX_AFTER_STAR)
        unit_refuse(compiler, target->place, "too many expressions in star-unpacking assignment");
    else
        unit_write_arg(compiler, target->place, OP_UNPACK_EX, (uint32_t)(before + after * 256));
}

static void compile_targets(Compiler *compiler, ExprList elts) {
    for (size_t i = 0; i < elts.count; i++) {
        const Expr *elt = elts.items[i];
        compile_target(compiler, elt->kind == EXPR_STARRED ? elt->starred.value : elt);
    }
}

static ExprList elements_of(const Expr *display) {
    return display->kind == EXPR_TUPLE ? display->tuple.elts : display->list.elts;
}

static bool is_display(const Expr *expr) {
    return expr->kind == EXPR_TUPLE || expr->kind == EXPR_LIST;
}

void compile_target(Compiler *compiler, const Expr *target) {
    if (target->kind == EXPR_NAME) {
        compile_name(compiler, target->place, target->name.id, target->context);
    } else if (target->kind == EXPR_ATTRIBUTE) {
        compile_attribute_target(compiler, target);
    } else if (target->kind == EXPR_SUBSCRIPT) {
        compile_subscript_target(compiler, target);
    } else if (is_display(target)) {
        if (target->context == CONTEXT_STORE)
            write_unpack(compiler, target, elements_of(target));
        compile_targets(compiler, elements_of(target));
    } else {
        report_error(&compiler->report, target->place, "starred assignment target must be in a list or tuple");
        unit_write(compiler, target->place, OP_POP_TOP);
    }
}

// ---- a = b = value

// `a, b = b, a` exchanges values on the stack, without a tuple.
static bool is_exchange(const Stmt *stmt) {
    const Expr *target = stmt->assign.targets.items[0], *value = stmt->assign.value;
    if (stmt->assign.targets.count > 1 || !is_display(target) || value->kind != EXPR_TUPLE || constant_is(value))
        return false;
    ExprList targets = elements_of(target), values = value->tuple.elts;
    return targets.count == values.count && targets.count >= 2 && targets.count <= 3 &&
           find_starred(targets, 0) == targets.count && find_starred(values, 0) == values.count;
}

static void compile_exchange(Compiler *compiler, const Stmt *stmt) {
    const Expr *target = stmt->assign.targets.items[0];
    compile_list(compiler, stmt->assign.value->tuple.elts);
    unit_write_arg(compiler, target->place, OP_SWAP, (uint32_t)elements_of(target).count);
    compile_targets(compiler, elements_of(target));
}

void compile_assign(Compiler *compiler, const Stmt *stmt) {
    ExprList targets = stmt->assign.targets;
    if (is_exchange(stmt)) {
        compile_exchange(compiler, stmt);
        return;
    }
    compile_expr(compiler, stmt->assign.value);
    for (size_t i = 0; i < targets.count; i++) {
        if (i + 1 < targets.count)
            unit_write_arg(compiler, stmt->place, OP_COPY, 1);
        compile_target(compiler, targets.items[i]);
    }
}

// ---- a += value

static void compile_augmented_attribute(Compiler *compiler, const Stmt *stmt) {
    const Expr *target = stmt->aug_assign.target;
    Place place = compile_attribute_place(target->place, target);
    Identifier name = compile_mangle(compiler, target->attribute.attr);
    compile_expr(compiler, target->attribute.value);
    unit_write_arg(compiler, target->place, OP_COPY, 1);
    unit_write_site(compiler, place, OP_LOAD_ATTR, name);
    compile_expr(compiler, stmt->aug_assign.value);
    compile_operator(compiler, stmt->place, OP_INPLACE_OP, stmt->aug_assign.op);
    unit_write_arg(compiler, place, OP_SWAP, 2);
    unit_write_site(compiler, place, OP_STORE_ATTR, name);
}

static void compile_augmented_subscript(Compiler *compiler, const Stmt *stmt) {
    const Expr *target = stmt->aug_assign.target;
    compile_expr(compiler, target->subscript.value);
    compile_expr(compiler, target->subscript.slice);
    unit_write_arg(compiler, target->place, OP_COPY, 2);
    unit_write_arg(compiler, target->place, OP_COPY, 2);
    unit_write(compiler, target->place, OP_BINARY_SUBSCR);
    compile_expr(compiler, stmt->aug_assign.value);
    compile_operator(compiler, stmt->place, OP_INPLACE_OP, stmt->aug_assign.op);
    unit_write_arg(compiler, target->place, OP_SWAP, 3);
    unit_write_arg(compiler, target->place, OP_SWAP, 2);
    unit_write(compiler, target->place, OP_STORE_SUBSCR);
}

void compile_augmented(Compiler *compiler, const Stmt *stmt) {
    const Expr *target = stmt->aug_assign.target;
    if (target->kind == EXPR_ATTRIBUTE) {
        compile_augmented_attribute(compiler, stmt);
    } else if (target->kind == EXPR_SUBSCRIPT) {
        compile_augmented_subscript(compiler, stmt);
    } else {
        compile_name(compiler, target->place, target->name.id, CONTEXT_LOAD);
        compile_expr(compiler, stmt->aug_assign.value);
        compile_operator(compiler, stmt->place, OP_INPLACE_OP, stmt->aug_assign.op);
        compile_name(compiler, target->place, target->name.id, CONTEXT_STORE);
    }
}

// ---- a: annotation = value

static void evaluate(Compiler *compiler, const Expr *expr) {
    if (!expr)
        return;
    compile_expr(compiler, expr);
    unit_write(compiler, expr->place, OP_POP_TOP);
}

// Without a value, the parts of the target are evaluated all the same.
static void evaluate_slice(Compiler *compiler, const Expr *slice) {
    if (slice->kind == EXPR_SLICE) {
        evaluate(compiler, slice->slice.lower);
        evaluate(compiler, slice->slice.upper);
        evaluate(compiler, slice->slice.step);
    } else if (slice->kind == EXPR_TUPLE) {
        for (size_t i = 0; i < slice->tuple.elts.count; i++)
            evaluate_slice(compiler, slice->tuple.elts.items[i]);
    } else {
        evaluate(compiler, slice);
    }
}

static void evaluate_target(Compiler *compiler, const Expr *target) {
    if (target->kind == EXPR_ATTRIBUTE) {
        evaluate(compiler, target->attribute.value);
    } else if (target->kind == EXPR_SUBSCRIPT) {
        evaluate(compiler, target->subscript.value);
        evaluate_slice(compiler, target->subscript.slice);
    }
}

void compile_annotation(Compiler *compiler, const Expr *annotation) {
    if (!compiler->future.annotations) {
        compile_expr(compiler, annotation);
        return;
    }
    Buffer text = {0};
    expr_text(&text, annotation);
    unit_write_const(compiler, annotation->place, constant_str(compiler, (Text){text.bytes, text.length}));
    buffer_done(&text);
}

static void keep_annotation(Compiler *compiler, const Stmt *stmt) {
    const Expr *target = stmt->ann_assign.target;
    compile_annotation(compiler, stmt->ann_assign.annotation);
    compile_name(compiler, stmt->place, "__annotations__", CONTEXT_LOAD);
    unit_write_const(compiler, stmt->place, constant_name(compile_mangle(compiler, target->name.id)));
    unit_write(compiler, stmt->place, OP_STORE_SUBSCR);
}

void compile_annotated(Compiler *compiler, const Stmt *stmt) {
    const Expr *target = stmt->ann_assign.target;
    bool in_function = scope_is_function(compiler->unit->scope);
    if (stmt->ann_assign.value) {
        compile_expr(compiler, stmt->ann_assign.value);
        compile_target(compiler, target);
    } else {
        evaluate_target(compiler, target);
    }
    if (in_function)
        return;
    if (stmt->ann_assign.simple)
        keep_annotation(compiler, stmt);
    else if (!compiler->future.annotations)
        evaluate(compiler, stmt->ann_assign.annotation);
}
