// docs/trace.schema.json against the event vocabulary: the same kinds, each with the same keys of the same types.

#include "sim/event/emit.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int read_schema(void **state) {
    FILE *file = fopen("docs/trace.schema.json", "rb"); // the tests run at the top of the tree
    if (!file) return -1;
    char *text = calloc(1, 1 << 20);
    size_t size = text ? fread(text, 1, (1 << 20) - 1, file) : 0;
    fclose(file);
    *state = cJSON_ParseWithLength(text, size);
    free(text);
    return *state ? 0 : -1;
}

static int free_schema(void **state) {
    cJSON_Delete(*state);
    return 0;
}

static const cJSON *member(const cJSON *object, const char *key) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!value) fail_msg("the schema has no '%s' below '%s'", key, object && object->string ? object->string : "its root");
    return value;
}

static const cJSON *definition(void **state, const char *name) { return member(member(*state, "$defs"), name); }

static bool needs(const cJSON *definition_of_kind, const char *key) {
    const cJSON *item, *required = cJSON_GetObjectItemCaseSensitive(definition_of_kind, "required");
    cJSON_ArrayForEach(item, required) {
        if (strcmp(item->valuestring, key) == 0) return true;
    }
    return false;
}

static const char *reference(const cJSON *schema) {
    const char *name = strrchr(member(schema, "$ref")->valuestring, '/');
    assert_non_null(name);
    return name + 1;
}

static void events_are_told_apart_by_all_kinds_in_order(void **state) {
    const cJSON *branches = member(definition(state, "event"), "allOf");
    assert_int_equal(cJSON_GetArraySize(branches), EVENT_KIND_COUNT);
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const char *name = event_kind_info(kind)->name;
        const cJSON *branch = cJSON_GetArrayItem(branches, (int)kind);
        const cJSON *e = member(member(member(branch, "if"), "properties"), "e");
        assert_string_equal(member(e, "const")->valuestring, name);
        assert_string_equal(reference(member(branch, "then")), name);
    }
}

static void every_kind_has_exactly_its_keys_in_order(void **state) {
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const EventKindInfo *info = event_kind_info(kind);
        const cJSON *properties = member(definition(state, info->name), "properties");
        assert_int_equal(cJSON_GetArraySize(properties), (int)info->field_count);
        for (size_t i = 0; i < info->field_count; i++) {
            assert_string_equal(cJSON_GetArrayItem(properties, (int)i)->string, event_field_info(info->fields[i])->key);
        }
    }
}

static const char *type_name(EventFieldType type) {
    switch (type) {
    case FIELD_ID: return "id";
    case FIELD_ID_OR_NULL: return "idOrNull";
    case FIELD_NUMBER: return "number";
    case FIELD_TEXT: return "text";
    case FIELD_REF: return "ref";
    case FIELD_STACK: return "stack";
    case FIELD_VARIABLES: return "variables";
    case FIELD_FLAG: return "flag";
    case FIELD_IDS: return "ids";
    case FIELD_THINGS: return "things";
    }
    return "";
}

// A text may be one of a list of words.
static bool is_of_type(void **state, const cJSON *property, EventFieldType type) {
    const char *name = reference(property);
    if (strcmp(name, type_name(type)) == 0) return true;
    return type == FIELD_TEXT && cJSON_HasObjectItem(definition(state, name), "enum");
}

static void every_key_has_its_type(void **state) {
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const EventKindInfo *info = event_kind_info(kind);
        const cJSON *schema = definition(state, info->name);
        for (size_t i = 0; i < info->field_count; i++) {
            const EventFieldInfo *field = event_field_info(info->fields[i]);
            if (!is_of_type(state, member(member(schema, "properties"), field->key), field->type))
                fail_msg("%s of %s has another type", field->key, info->name);
        }
    }
}

// Those that the writer always writes.
static void numbers_and_nulls_are_required(void **state) {
    for (EventKind kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        const EventKindInfo *info = event_kind_info(kind);
        for (size_t i = 0; i < info->field_count; i++) {
            const EventFieldInfo *field = event_field_info(info->fields[i]);
            bool is_always_there = field->type == FIELD_NUMBER || field->type == FIELD_ID_OR_NULL;
            if (is_always_there && !needs(definition(state, info->name), field->key))
                fail_msg("%s of %s is not required", field->key, info->name);
        }
    }
}

static void references_know_all_kinds_and_their_keys(void **state) {
    const cJSON *properties = member(definition(state, "ref"), "properties");
    const cJSON *kinds = member(member(properties, "kind"), "examples");
    assert_int_equal(cJSON_GetArraySize(kinds), EVENT_REF_KIND_COUNT - 1); // REF_NONE is not written
    for (EventRefKind kind = REF_NONE + 1; kind < EVENT_REF_KIND_COUNT; kind++) {
        const char *key = event_ref_kind_key(kind);
        assert_string_equal(cJSON_GetArrayItem(kinds, (int)kind - 1)->valuestring, event_ref_kind_name(kind));
        if (key) assert_string_equal(reference(member(properties, key)), "id");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_told_apart_by_all_kinds_in_order),
        cmocka_unit_test(every_kind_has_exactly_its_keys_in_order),
        cmocka_unit_test(every_key_has_its_type),
        cmocka_unit_test(numbers_and_nulls_are_required),
        cmocka_unit_test(references_know_all_kinds_and_their_keys),
    };
    return cmocka_run_group_tests(tests, read_schema, free_schema);
}
