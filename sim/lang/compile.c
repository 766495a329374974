// The compiler's outside: a scenario in, a program out.
#include "sim/lang/compile.h"
#include "sim/lang/program.h"

#include <stdlib.h>

struct Program {
    Arena arena; // holds all the rest
    const Bytecode *module;
};

static const Bytecode *compile_module(Compiler *compiler, StmtList body) {
    unit_begin(compiler, compiler->module, scope_mangle(&compiler->names, NULL, "<module>"), 1);
    compile_namespace_body(compiler, (Place){.line = 1, .end_line = 1}, body);
    unit_write_none(compiler, NO_PLACE);
    unit_write(compiler, NO_PLACE, OP_RETURN_VALUE);
    return unit_finish(compiler, NULL);
}

Program *program_compile(Scenario *scenario) {
    Program *program = memory_alloc(sizeof *program);
    *program = (Program){0};
    Compiler compiler = {
        .arena = &program->arena,
        .names.arena = &program->arena,
        .report.scenario = scenario,
    };
    compiler.scopes = scope_table_build(&compiler.scratch, &compiler.names, &compiler.report, &scenario->program);
    compiler.module = scope_table_find(compiler.scopes, NULL);
    program->module = compile_module(&compiler, scenario->program);
    names_done(&compiler.names.names);
    arena_done(&compiler.scratch);
    if (compiler.report.count == 0)
        return program;
    program_free(program);
    return NULL;
}

void program_free(Program *program) {
    if (!program)
        return;
    arena_done(&program->arena);
    free(program);
}

const Bytecode *program_module(const Program *program) {
    return program->module;
}
