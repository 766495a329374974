// The compiler's outside: a scenario in, a program out.
#include "sim/lang/compile.h"
#include "sim/lang/program.h"
#include "sim/lang/source.h"

#include <stdlib.h>
#include <string.h>

struct Program {
    Arena arena; // holds all the rest
    const Bytecode *module;
    ProgramModule *library;
    size_t library_count;
};

// ---- one module

static const Bytecode *compile_module(Compiler *compiler, StmtList body) {
    unit_begin(compiler, compiler->module, scope_mangle(&compiler->names, NULL, "<module>"), 1);
    compile_namespace_body(compiler, (Place){.line = 1, .end_line = 1}, body);
    unit_write_none(compiler, NO_PLACE);
    unit_write(compiler, NO_PLACE, OP_RETURN_VALUE);
    return unit_finish(compiler, NULL);
}

// The code of a module, in the arena. NULL: errors were reported.
static const Bytecode *compile_text(Arena *arena, const StmtList *body, Report report, bool is_library) {
    Compiler compiler = {.arena = arena, .names.arena = arena, .report = report, .is_library = is_library};
    compiler.future = future_read(&compiler.report, *body);
    compiler.scopes = scope_table_build(&compiler.scratch, &compiler.names, &compiler.report, body,
                                        compiler.future.annotations);
    compiler.module = scope_table_find(compiler.scopes, NULL);
    const Bytecode *code = compile_module(&compiler, *body);
    names_done(&compiler.names.names);
    arena_done(&compiler.scratch);
    return compiler.report.count == 0 ? code : NULL;
}

// ---- the library

// Where errors in a module of the library go: to those of the scenario that imports it. There are none but while one
// writes such a module.
typedef struct LibraryReport {
    const Source *source;
    DiagnosticList *diagnostics;
} LibraryReport;

static void report_in_library(void *owner, Place place, const char *message) {
    const LibraryReport *report = owner;
    const Source *source = report->source;
    DiagnosticSource text = {source->file, source->text.bytes, source->text.length};
    size_t offset = source->line_offsets[place.line - 1] + (size_t)place.column;
    diagnostic_list_add(report->diagnostics, &text, offset, message, NULL);
}

// Reads and compiles a module, whose own imports are added to `imports`. NULL: it is wrong.
static const Bytecode *compile_library_module(Program *program, const LibrarySource *module, LibrarySet *imports,
                                              DiagnosticList *diagnostics) {
    Arena scratch = {0};
    Names names = {0};
    Source source;
    SourceContext context = {
        .arena = &scratch, .names = &names, .diagnostics = diagnostics, .imports = imports, .is_library = true};
    LibraryReport report = {&source, diagnostics};
    const Bytecode *code = NULL;
    if (source_read(&source, module->name, module->text, module->length, &context))
        code = compile_text(&program->arena, &source.body, (Report){.sink = report_in_library, .owner = &report}, true);
    names_done(&names);
    arena_done(&scratch);
    return code;
}

// What a module in C loads when one of these functions of its is called. It is compiled where the program names them.
static const struct {
    const char *module, *function;
} loaded_for[] = {
    {"asyncio._threads", "to_thread"},
    {"asyncio._threads", "run_in_executor"},
    {"asyncio._threads", "set_default_executor"},
    {"asyncio._threads", "wrap_future"},
    {"asyncio._threads", "run_coroutine_threadsafe"},
};

static void add_what_is_named(LibrarySet *imports, const Scenario *scenario) {
    for (size_t i = 0; i < sizeof loaded_for / sizeof *loaded_for; i++)
        if (strstr(scenario->python.bytes, loaded_for[i].function)) library_set_add(imports, loaded_for[i].module);
}

// Compiles what is imported, and what that imports.
static bool compile_library(Program *program, Scenario *scenario) {
    LibrarySet *imports = &scenario->imports;
    add_what_is_named(imports, scenario);
    for (size_t i = 0; i < imports->count; i++) {
        const LibrarySource *module = imports->items[i];
        const Bytecode *code = compile_library_module(program, module, imports, &scenario->diagnostics);
        if (!code)
            return false;
        program->library =
            arena_make_room(&program->arena, program->library, program->library_count, sizeof *program->library);
        program->library[program->library_count++] = (ProgramModule){module->name, code};
    }
    return true;
}

// ---- the whole

static void report_in_scenario(void *owner, Place place, const char *message) {
    scenario_report(owner, place.line, place.column, message, NULL);
}

Program *program_compile(Scenario *scenario) {
    Program *program = memory_alloc(sizeof *program);
    *program = (Program){0};
    Report report = {.sink = report_in_scenario, .owner = scenario};
    program->module = compile_text(&program->arena, &scenario->program, report, false);
    if (program->module && compile_library(program, scenario))
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

const ProgramModule *program_library(const Program *program, size_t *count) {
    *count = program->library_count;
    return program->library;
}
