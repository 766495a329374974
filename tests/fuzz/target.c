#include "tests/fuzz/target.h"

#include "asyncarium/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(const char *why, const char *bytes, size_t size) {
    fprintf(stderr, "check failed: %s\n", why);
    for (size_t i = 0; i < size && i < 400; i++) fprintf(stderr, "%02x ", (unsigned char)bytes[i]);
    fputc('\n', stderr);
    abort();
}

void target_check_shown(const char *bytes, size_t size, bool newlines) {
    for (size_t at = 0; at < size;) {
        uint32_t letter;
        size_t taken = utf8_decode(bytes + at, size - at, &letter);
        if (taken == 0) fail("it is no UTF-8", bytes, size);
        if (letter < 0x20 || (letter >= 0x7f && letter < 0xa0)) {
            if (letter != '\n' || !newlines) fail("a terminal would obey it", bytes, size);
        }
        at += taken;
    }
}

// One file is kept from input to input.
static char path[] = "/tmp/asyncarium-fuzz-XXXXXX";

static void remove_file(void) { unlink(path); }

const char *target_file(const uint8_t *data, size_t size) {
    static int file = -1;
    if (file < 0) {
        file = mkstemp(path);
        atexit(remove_file);
    }
    if (file < 0 || ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size) abort();
    return path;
}

static void check_errors(const Scenario *scenario) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) abort();
    scenario_print_errors(scenario, out);
    fclose(out);
    target_check_shown(text, size, true);
    free(text);
}

static void check_round_trip(const Scenario *scenario) {
    char *json = scenario_json(scenario);
    Scenario *again = scenario_load_memory("again.json", json, strlen(json));
    if (scenario_error_count(again) > 0) {
        scenario_print_errors(again, stderr);
        fail("what was written cannot be read", json, strlen(json));
    }
    scenario_free(again);
    free(json);
}

void target_load(const char *file, const uint8_t *data, size_t size) {
    Scenario *scenario = scenario_load_memory(file, (const char *)data, size);
    check_errors(scenario);
    if (scenario_error_count(scenario) == 0) check_round_trip(scenario);
    scenario_free(scenario);
}
