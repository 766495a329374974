// The modules of sim/library: each compiles, can be imported alone, and tells nobody of its lines.

#include "asyncarium/sim.h"
#include "sim/lang/library.h"
#include "sim/lang/modules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// Events that must not come of an import: lines behind the first, errors.
static void count_events(void *self, const Event *event) {
    int *count = self;
    bool is_first_line = event->kind == EVENT_LINE && event->line == 1;
    if ((event->kind == EVENT_LINE && !is_first_line) || event->kind == EVENT_ERROR) ++*count;
}

// A part of another module.
static bool is_own(const char *name) { return name[0] == '_' && !module_is_standard(name); }

static void each_can_be_imported(void **state) {
    (void)state;
    for (size_t i = 0; i < library_source_count; i++) {
        const char *name = library_sources[i].name;
        if (is_own(name)) continue; // no program finds it
        char json[200];
        int length = snprintf(json, sizeof json, "{\"name\": \"x\", \"program\": [\"import %s\"]}", name);
        Scenario *scenario = scenario_load_memory("x.json", json, (size_t)length);
        scenario_print_errors(scenario, stderr);
        assert_int_equal(scenario_error_count(scenario), 0);
        int count = 0;
        SimOptions options = {.listener = {.receive = count_events, .self = &count, .detail = DETAIL_LINE}};
        Sim *sim = sim_new(scenario, &options);
        if (sim_run(sim, 0) != SIM_COMPLETED) print_error("%s: %s\n", name, sim_end_message(sim));
        assert_int_equal(sim_end(sim), SIM_COMPLETED);
        assert_int_equal(count, 0);
        sim_free(sim);
        scenario_free(scenario);
    }
}

static void their_names_are_modules_of_cpython(void **state) {
    (void)state;
    for (size_t i = 0; i < library_source_count; i++) {
        char first[100];
        size_t length = strcspn(library_sources[i].name, ".");
        snprintf(first, sizeof first, "%.*s", (int)length, library_sources[i].name);
        if (is_own(first)) continue;
        if (!module_is_standard(first)) print_error("%s\n", first);
        assert_true(module_is_standard(first));
        assert_false(module_is_outside(first)); // what contains it is a module, too
    }
}

static void a_set_holds_each_once_with_what_contains_it(void **state) {
    (void)state;
    Arena arena = {0};
    LibrarySet set = {.arena = &arena};
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < library_source_count; i++) library_set_add(&set, library_sources[i].name);
    library_set_add(&set, "no.such.module");
    library_set_add(&set, "");
    assert_int_equal(set.count, library_source_count);
    arena_done(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_can_be_imported),
        cmocka_unit_test(their_names_are_modules_of_cpython),
        cmocka_unit_test(a_set_holds_each_once_with_what_contains_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
