// The keys of a scenario's document.
#include "sim/lang/scenario_parts.h"

#include <string.h>

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

enum { MOST_WORKERS = 100000 };


// ---- texts and numbers

static TextList read_text_list(Loader *loader, Json list, const char *name, LoaderControls controls) {
    TextList texts = {0};
    if (!loader_expect_list(loader, list, name))
        return texts;
    for (Json item = json_first(list); item.item; item = json_next(item)) {
        texts.items = arena_make_room(loader->arena, texts.items, texts.count, sizeof *texts.items);
        texts.items[texts.count++] = loader_read_text(loader, item, name, controls);
    }
    return texts;
}

static int64_t read_integer(Loader *loader, Json value, const char *name, int64_t least, int64_t most) {
    int64_t integer = 0;
    bool is_integer = json_integer(value, loader->source.text, &integer);
    if (is_integer && integer >= least && integer <= most)
        return integer;
    size_t at = value.place->start;
    if (!cJSON_IsNumber(value.item))
        loader_fail(loader, at, NULL, "'%s' takes an integer, not %s", name, json_type_name(value));
    else if (!is_integer)
        loader_fail(loader, at, NULL, "'%s' takes an integer that fits in 64 bits", name);
    else if (integer < least)
        loader_fail(loader, at, NULL, "'%s' is at least %lld", name, (long long)least);
    else
        loader_fail(loader, at, NULL, "'%s' is at most %lld", name, (long long)most);
    return 0;
}

// ---- expect

static void read_output(Loader *loader, Json value, ScenarioExpect *expect) {
    expect->has_output = true;
    expect->output = read_text_list(loader, value, "output", LOADER_ALL_CONTROLS_BUT_NEWLINE);
}

static void read_error(Loader *loader, Json value, ScenarioExpect *expect) {
    expect->error = loader_read_text(loader, value, "error", LOADER_ALL_CONTROLS);
}

static void read_end(Loader *loader, Json value, ScenarioExpect *expect) {
    static const char *const names[] = {"completed", "deadlock", "error", "limit"};
    static const ScenarioEnd ends[] = {SCENARIO_END_COMPLETED, SCENARIO_END_DEADLOCK, SCENARIO_END_ERROR,
                                       SCENARIO_END_LIMIT};
    if (!loader_expect_string(loader, value, "end"))
        return;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(value.item->valuestring, names[i]) == 0)
            expect->end = ends[i];
    if (expect->end == SCENARIO_END_UNSTATED)
        loader_fail(loader, value.place->start, NULL,
                    "'end' is one of 'completed', 'deadlock', 'error', 'limit', not '%.60s'", value.item->valuestring);
}

static void read_expected_time(Loader *loader, Json value, ScenarioExpect *expect) {
    expect->has_time = true;
    expect->time = loader_read_seconds(loader, value, "time", 0);
}

static void read_log(Loader *loader, Json value, ScenarioExpect *expect) {
    expect->has_log = true;
    expect->log = read_text_list(loader, value, "log", LOADER_ALL_CONTROLS_BUT_NEWLINE);
}

static void read_diagnoses(Loader *loader, Json value, ScenarioExpect *expect) {
    expect->has_diagnoses = true;
    expect->diagnoses = read_text_list(loader, value, "diagnoses", LOADER_NO_CONTROLS);
}

typedef void ExpectReader(Loader *loader, Json value, ScenarioExpect *expect);

static void read_expect(Loader *loader, Json value) {
    static const char *const keys[] = {"output", "error", "end", "time", "log", "diagnoses"};
    static ExpectReader *const readers[] = {read_output, read_error, read_end, read_expected_time, read_log,
                                            read_diagnoses};
    static const KeyTable table = {keys, ARRAY_LEN(keys), "'expect'"};
    Json members[ARRAY_LEN(keys)];
    if (!loader_expect_object(loader, value, "expect"))
        return;
    loader->scenario->has_expect = true;
    loader_read_members(loader, value, &table, members);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (members[i].item)
            readers[i](loader, members[i], &loader->scenario->expect);
}

// ---- the other keys

static void read_schema(Loader *loader, Json value) {
    loader_expect_string(loader, value, "$schema");
}

static void read_name(Loader *loader, Json value) {
    loader->scenario->name = loader_read_text(loader, value, "name", LOADER_NO_CONTROLS);
    if (loader->scenario->name.bytes && !loader->scenario->name.length)
        loader_fail(loader, value.place->start, NULL, "'name' is empty");
}

static void read_title(Loader *loader, Json value) {
    loader->scenario->title = loader_read_text(loader, value, "title", LOADER_NO_CONTROLS);
}

static void read_about(Loader *loader, Json value) {
    TextList *about = &loader->scenario->about;
    if (!cJSON_IsString(value.item)) {
        *about = read_text_list(loader, value, "about", LOADER_LINE_CONTROLS);
        return;
    }
    about->items = arena_make_room(loader->arena, NULL, 0, sizeof *about->items);
    about->items[about->count++] = loader_read_text(loader, value, "about", LOADER_LINE_CONTROLS);
}

static void read_tags(Loader *loader, Json value) {
    loader->scenario->tags = read_text_list(loader, value, "tags", LOADER_NO_CONTROLS);
}

static void read_program(Loader *loader, Json value) {
    if (cJSON_IsString(value.item))
        scenario_read_program_text(loader, value);
    else
        loader->scenario->program = program_read(loader, value);
}

static void read_debug(Loader *loader, Json value) {
    if (loader_expect_bool(loader, value, "debug"))
        loader->scenario->debug = cJSON_IsTrue(value.item);
}

static void read_seed(Loader *loader, Json value) {
    loader->scenario->seed = read_integer(loader, value, "seed", INT64_MIN, INT64_MAX);
}

static void read_limits(Loader *loader, Json value) {
    static const char *const keys[] = {"steps", "time", "memory"};
    static const KeyTable table = {keys, ARRAY_LEN(keys), "'limits'"};
    Json members[ARRAY_LEN(keys)];
    ScenarioLimits *limits = &loader->scenario->limits;
    if (!loader_expect_object(loader, value, "limits"))
        return;
    loader_read_members(loader, value, &table, members);
    if (members[0].item)
        limits->steps = read_integer(loader, members[0], "steps", 1, INT64_MAX);
    if (members[1].item)
        limits->time = loader_read_seconds(loader, members[1], "time", 1);
    if (members[2].item)
        limits->memory = read_integer(loader, members[2], "memory", 1, INT64_MAX);
}

static void read_workers(Loader *loader, Json value) {
    loader->scenario->workers = (int)read_integer(loader, value, "workers", 1, MOST_WORKERS);
}

typedef void KeyReader(Loader *loader, Json value);

// One row for each key: constant, name, reader, whether it must be there.
#define SCENARIO_KEYS(X)                                                                                               \
    X(NAME, "name", read_name, true)                                                                                   \
    X(PROGRAM, "program", read_program, true)                                                                          \
    X(TITLE, "title", read_title, false)                                                                               \
    X(ABOUT, "about", read_about, false)                                                                               \
    X(TAGS, "tags", read_tags, false)                                                                                  \
    X(EXPECT, "expect", read_expect, false)                                                                            \
    X(DEBUG, "debug", read_debug, false)                                                                               \
    X(SEED, "seed", read_seed, false)                                                                                  \
    X(LIMITS, "limits", read_limits, false)                                                                            \
    X(WORKERS, "workers", read_workers, false)                                                                         \
    X(SCHEMA, "$schema", read_schema, false)

#define KEY_ENUM(key, name, read, required) KEY_##key,
#define KEY_NAME_ROW(key, name, read, required) name,
#define KEY_READER_ROW(key, name, read, required) read,
#define KEY_REQUIRED_ROW(key, name, read, required) required,

enum { SCENARIO_KEYS(KEY_ENUM) KEY_COUNT };
static const char *const key_names[] = {SCENARIO_KEYS(KEY_NAME_ROW)};
static KeyReader *const key_readers[] = {SCENARIO_KEYS(KEY_READER_ROW)};
static const bool key_is_required[] = {SCENARIO_KEYS(KEY_REQUIRED_ROW)};

void scenario_read_keys(Loader *loader, Json root) {
    static const KeyTable table = {key_names, KEY_COUNT, "a scenario"};
    Json members[KEY_COUNT];
    if (!cJSON_IsObject(root.item)) {
        loader_fail(loader, root.place->start, NULL, "a scenario is an object, not %s", json_type_name(root));
        return;
    }
    loader_read_members(loader, root, &table, members);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (members[i].item)
            key_readers[i](loader, members[i]);
        else if (key_is_required[i])
            loader_fail(loader, root.place->start, NULL, "'%s' is missing", key_names[i]);
    }
}
