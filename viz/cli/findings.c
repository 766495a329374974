// Puts diagnoses where one reads them: what, when, which lines, why, and what to do.

#include "viz/cli/findings.h"

#include "viz/cli/output.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

enum { WIDTH = 100 };

static void put_source(Findings *findings, int64_t line) {
    EventText source = line > 0 && line <= INT_MAX ? scenario_line_text(findings->scenario, (int)line) : (EventText){0};
    if (!source.data) return;
    text_put_format(&findings->shown, "  %4" PRId64 " | ", line);
    text_put_shown(&findings->shown, source);
    text_put(&findings->shown, "\n");
}

// The lines in their order in the program.
static void put_lines(Findings *findings, const EventIds *lines) {
    int64_t done = 0;
    for (size_t i = 0; i < lines->count; i++) {
        int64_t next = 0;
        for (size_t k = 0; k < lines->count; k++)
            if (lines->items[k] > done && (!next || lines->items[k] < next)) next = lines->items[k];
        if (!next) return;
        put_source(findings, next);
        done = next;
    }
}

// Words behind a margin, as many on a line as there is room for.
static void put_wrapped(Text *out, const char *first, EventText words) {
    Text safe = {0};
    text_put_shown(&safe, words);
    const char *at = safe.bytes ? safe.bytes : "";
    text_put(out, "  ");
    text_put(out, first);
    size_t margin = 2 + strlen(first), cells = margin;
    while (*at) {
        size_t size = strcspn(at, " "), wide = text_cells(at, size);
        if (cells > margin && cells + 1 + wide > WIDTH) {
            text_put_format(out, "\n%*s", (int)margin, "");
            cells = margin;
        }
        if (cells > margin) {
            text_put(out, " ");
            cells++;
        }
        text_put_bytes(out, at, size);
        cells += wide;
        at += size;
        while (*at == ' ') at++;
    }
    text_put(out, "\n");
    text_done(&safe);
}

void findings_add(Findings *findings, const Event *event) {
    if (event->kind != EVENT_DIAGNOSIS) return;
    Text *out = &findings->shown;
    findings->count++;
    text_put(out, "\n");
    text_put_shown(out, event->name);
    text_put(out, " at ");
    text_put_time(out, event->t);
    text_put(out, "\n");
    put_lines(findings, &event->lines);
    put_wrapped(out, "", event->text);
    if (event->why.size > 0) put_wrapped(out, "Hint: ", event->why);
}

void findings_print(const Findings *findings) {
    if (findings->count == 0) return;
    Text whole = {0};
    text_put(&whole, "asyncarium: ");
    text_put_shown(&whole, scenario_get(findings->scenario, SCENARIO_NAME));
    text_put_format(&whole, ": %zu %s\n", findings->count, findings->count == 1 ? "diagnosis" : "diagnoses");
    text_put_bytes(&whole, findings->shown.bytes, findings->shown.size - 1);
    output_error_text((EventText){whole.bytes, whole.size});
    text_done(&whole);
}

void findings_done(Findings *findings) { text_done(&findings->shown); }
