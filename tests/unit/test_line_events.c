// What `line` events tell of variables: each change once, without a change of what the program does.

#include <stdlib.h>
#include <string.h>

#include "asyncarium/sim.h"

#include "tests/unit/log_harness.h"

// "8 f1<0 seen=0 name='a' | total=0" for each line: its number, its frame and the one it returns to, locals, globals.
// The option of a Log: it tells lines, too, and not only what is printed.

static void add_variables(Log *log, const EventVariables *variables) {
    for (size_t i = 0; i < variables->count; i++) {
        const EventVariable *variable = &variables->items[i];
        add(log, " %.*s=%.*s", (int)variable->name.size, variable->name.data,
            variable->value.data ? (int)variable->value.size : 4, variable->value.data ? variable->value.data : "GONE");
    }
}

static void receive(void *self, const Event *event) {
    Log *log = self;
    if (event->kind == EVENT_OUT) add(log, "prints %.*s\n", (int)event->text.size, event->text.data);
    if (event->kind != EVENT_LINE || !log->option) return;
    add(log, "%d f%d<%d", (int)event->line, (int)event->id, (int)event->other);
    add_variables(log, &event->changed);
    if (event->globals.count > 0) add(log, " |");
    add_variables(log, &event->globals);
    add(log, "\n");
}

static void run(const char *program, bool tells_lines, Log *log) {
    char json[2000];
    snprintf(json, sizeof json, "{\"name\": \"x\", \"program\": [%s]}", program);
    Scenario *scenario = scenario_load_memory("x.json", json, strlen(json));
    assert_int_equal(scenario_error_count(scenario), 0);
    *log = (Log){.option = tells_lines};
    EventListener listener = {log, tells_lines ? DETAIL_LINE : DETAIL_OUTPUT, receive};
    Sim *sim = sim_new(scenario, &(SimOptions){.listener = listener});
    sim_run(sim, 0);
    sim_free(sim);
    scenario_free(scenario);
}

static const struct {
    const char *program, *told;
} rows[] = {
    // a local is told with the line after the one that set it; a parameter with the first
    {"{\"def\": \"f(a)\", \"do\": [\"b = a + 1\", \"b = a + 1\", \"return b\"]}, \"f(1)\"",
     "1 f1<0\n7 f1<0\n2 f2<1 a=1\n3 f2<1 b=2\n4 f2<1\n7 f1<0\n"},
    // so is a global, whoever set it; furniture (functions, classes, modules) is not
    {"\"import asyncio\", \"n = 0\", {\"class\": \"C\", \"do\": [\"pass\"]}, \"n = n + 1\", \"pass\"",
     "1 f1<0\n3 f1<0\n6 f1<0 | n=0\n6 f2<1\n7 f2<1\n6 f1<0\n10 f1<0\n11 f1<0 | n=1\n"},
    // a list that changes is told again, though it is the same object
    {"\"x = [1]\", \"x.append(2)\", \"pass\"", "1 f1<0\n2 f1<0 | x=[1]\n3 f1<0 | x=[1, 2]\n"},
    // attributes of an instance stand beside it; its own __repr__ is never called
    {"{\"class\": \"C\", \"do\": [{\"def\": \"__repr__(self)\", \"do\": [\"print('called')\", \"return 'C'\"]}]}, "
     "\"c = C()\", \"c.value = 1\", \"c.value = 2\", \"pass\"",
     "1 f1<0\n1 f2<1\n2 f2<1\n1 f1<0\n7 f1<0\n8 f1<0 | c=<C object>\n9 f1<0 | c.value=1\n10 f1<0 | c.value=2\n"},
    // the name of an exception is gone behind its handler
    {"{\"def\": \"f()\", \"do\": [{\"try\": [\"1 / 0\"], \"except\": [{\"type\": \"ZeroDivisionError\", \"as\": \"e\", "
     "\"do\": [\"pass\"]}]}, \"pass\"]}, \"f()\"",
     "1 f1<0\n9 f1<0\n2 f2<1\n3 f2<1\n4 f2<1\n5 f2<1 e=ZeroDivisionError('division by zero')\n6 f2<1 e=GONE\n9 f1<0\n"},
    // what is deleted is told: a local, a global, an attribute, and what stood beside an instance that is another one now
    {"{\"def\": \"f()\", \"do\": [\"a = 1\", \"del a\", \"pass\"]}, \"f()\", \"g = 1\", \"h = 2\", \"del g\", \"pass\"",
     "1 f1<0\n7 f1<0\n2 f2<1\n3 f2<1 a=1\n4 f2<1 a=GONE\n7 f1<0\n8 f1<0\n9 f1<0 | g=1\n10 f1<0 | h=2\n11 f1<0 | g=GONE\n"},
    {"{\"class\": \"C\", \"do\": [\"pass\"]}, \"c = C()\", \"c.n = 1\", \"c.m = 2\", \"del c.n\", \"c = 5\", \"pass\"",
     "1 f1<0\n1 f2<1\n2 f2<1\n1 f1<0\n5 f1<0\n6 f1<0 | c=<C object>\n7 f1<0 | c.n=1\n8 f1<0 | c.m=2\n9 f1<0 | c.n=GONE\n"
     "10 f1<0 | c=5 c.m=GONE\n"},
    // the body of a class has names of its own
    {"{\"class\": \"C\", \"do\": [\"n = 1\", \"n = n + 1\", \"pass\"]}, \"pass\"",
     "1 f1<0\n1 f2<1\n2 f2<1\n3 f2<1 n=1\n4 f2<1 n=2\n1 f1<0\n7 f1<0\n"},
    // calls one after the other are several, though they run the same line only
    {"{\"def\": \"f(n)\", \"do\": [\"return n\"]}, \"print(*map(f, (1, 2, 3)))\"",
     "1 f1<0\n5 f1<0\n2 f2<1 n=1\n2 f3<1 n=2\n2 f4<1 n=3\nprints 1 2 3\n5 f1<0\n"},
    // each call has a frame of its own, which returns to the one that called
    {"{\"def\": \"f(n)\", \"do\": [{\"if\": \"n\", \"do\": [\"f(n - 1)\"]}]}, \"f(1)\"",
     "1 f1<0\n6 f1<0\n2 f2<1 n=1\n3 f2<1\n2 f3<2 n=0\n3 f2<1\n6 f1<0\n"},
    // a closure's variable is seen through its cell
    {"{\"def\": \"f()\", \"do\": [\"n = 1\", {\"def\": \"g()\", \"do\": [\"return n\"]}, \"return g()\"]}, \"f()\"",
     "1 f1<0\n10 f1<0\n2 f2<1\n4 f2<1 n=1\n7 f2<1\n5 f3<2 n=1\n7 f2<1\n10 f1<0\n"},
};

static void changes_are_told_once(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Log log;
        run(rows[i].program, true, &log);
        assert_string_equal(log.text, rows[i].told);
    }
}

static void more_variables_than_an_event_holds_come_with_the_next_lines(void **state) {
    (void)state;
    char program[2000] = "{\"def\": \"f()\", \"do\": [\"";
    for (int i = 0; i < 60; i++) sprintf(program + strlen(program), "%sv%d", i ? " = " : "", i);
    strcat(program, " = 7\", \"pass\", \"pass\", \"pass\", \"pass\"]}, \"f()\"");
    Log log;
    run(program, true, &log);
    for (int i = 0; i < 60; i++) {
        char told[20];
        snprintf(told, sizeof told, " v%d=7", i);
        char *first = strstr(log.text, told);
        assert_non_null(first);
    }
}

static void tasks_that_take_turns_have_their_own(void **state) {
    (void)state;
    static const char program[] =
        "\"import asyncio\", \"total = 0\", {\"async def\": \"add(name)\", \"do\": [\"global total\", \"seen = total\", "
        "\"await asyncio.sleep(1)\", \"total = seen + 1\"]}, {\"async def\": \"main()\", \"do\": "
        "[\"await asyncio.gather(add('a'), add('b'))\", \"print(total)\"]}, \"asyncio.run(main())\"";
    Log lines, plain;
    run(program, true, &lines);
    assert_non_null(strstr(lines.text, "f3<0 name='a'\n"));
    assert_non_null(strstr(lines.text, "f4<0 name='b'\n"));
    assert_non_null(strstr(lines.text, " f3<0 seen=0\n"));
    assert_non_null(strstr(lines.text, " f4<0 seen=0\n"));
    run(program, false, &plain);
    assert_non_null(strstr(lines.text, plain.text));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_told_once),
        cmocka_unit_test(more_variables_than_an_event_holds_come_with_the_next_lines),
        cmocka_unit_test(tasks_that_take_turns_have_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
