// A JSON document that knows where everything in it stands.
//
// cJSON reads the values; it keeps no positions and forgives much. So a strict pass of our own goes over the text
// first: it finds the first syntax error, if any, and notes for each value where it stands. Both see the values in the
// same order, so a Json walks the two side by side.
#ifndef ASYNCARIUM_LANG_JSON_H
#define ASYNCARIUM_LANG_JSON_H

#include "sim/lang/diagnostic.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_MAX_DEPTH = 1000 };

typedef struct JsonPlace {
    uint32_t start; // of the value; for a string, its opening quote
    uint32_t end;   // behind it
    uint32_t key;   // opening quote of its key, if it is a member of an object
    uint32_t span;  // number of values in it, itself included: the next sibling is that many places on
} JsonPlace;

typedef struct JsonDocument {
    cJSON *root;
    JsonPlace *places; // of all values, in the order of the text
} JsonDocument;

// Reads a document. If it is not one, adds a diagnostic and returns false. The text must outlive nothing.
bool json_parse(JsonDocument *document, const DiagnosticSource *source, DiagnosticList *diagnostics);
void json_done(JsonDocument *document);

// One value; item NULL: none.
typedef struct Json {
    const cJSON *item;
    const JsonPlace *place;
} Json;

Json json_root(const JsonDocument *document);
Json json_first(Json container); // none if it is empty
Json json_next(Json value);      // none behind the last

// "a string", "an object", for messages.
const char *json_type_name(Json value);

// The value as an integer; false if it is no number, has a fraction, or does not fit.
bool json_integer(Json value, const char *text, int64_t *integer);

// One unit of a string's content at `*offset` of the text (behind its opening quote): moves the offset over a letter
// or an escape, and returns how many bytes of UTF-8 it stands for.
size_t json_step(const char *text, size_t *offset);

#endif
