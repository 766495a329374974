#ifndef ASYNCARIUM_TRACE_JSON_SCAN_H
#define ASYNCARIUM_TRACE_JSON_SCAN_H

// Reads JSON from a line in memory, without a tree: the members of an object as pieces of the line, and what a piece
// says. Nothing is allocated; strings are unescaped where they lie. A line that is no JSON gives a fault with its place.

#include "asyncarium/event.h"

enum { JSON_SCAN_DEPTH_MAX = 200 };

typedef struct JsonScan {
    char *at, *end;    // what is left
    const char *start; // of the line
    const char *fault; // what is wrong; NULL: nothing
    const char *fault_at;
} JsonScan;

typedef struct JsonPiece { // a value as it stands in the line
    char *start, *end;
} JsonPiece;

void json_scan_begin(JsonScan *scan, char *line, size_t size);
// Remembers the first fault; returns false.
bool json_scan_fail(JsonScan *scan, const char *at, const char *fault);

// Passes over blanks, and over `letter` behind them; false, without a fault, where something else stands.
bool json_scan_letter(JsonScan *scan, char letter);
bool json_scan_value(JsonScan *scan, JsonPiece *piece); // passes over any value
bool json_scan_string(JsonScan *scan, EventText *text); // unescapes it
bool json_scan_pass_string(JsonScan *scan);             // from its quote on, as it stands there
void json_unescape(EventText *text);                    // what is between the quotes of such a one, in the line
bool json_scan_end(JsonScan *scan);                     // nothing but blanks is left

// Walks over the members of an object or the items of an array, from before its bracket: `first` is true once. False at
// its end, and at a fault.
bool json_scan_member(JsonScan *scan, bool *first, EventText *key, JsonPiece *value);
bool json_scan_item(JsonScan *scan, bool *first, JsonPiece *value);

// What a piece says; a piece of another kind is a fault of the scan that it came from.
bool json_piece_text(JsonScan *scan, JsonPiece piece, EventText *text); // null gives the absent text
bool json_piece_int(JsonScan *scan, JsonPiece piece, int64_t *number);  // null gives 0
bool json_piece_bool(JsonScan *scan, JsonPiece piece, bool *flag);
// A scan of what is inside; its faults are to be handed to the outer one.
JsonScan json_piece_scan(const JsonScan *scan, JsonPiece piece);

#endif
