// Words about a whole run.

#include "viz/export/telling.h"

#include "viz/model/choice.h"
#include "viz/model/escape.h"

#include <inttypes.h>
#include <string.h>

const char *telling_whatif(const ExportSource *source) {
    ChoiceTally tally = choice_tally_of(source->recording, source->scenario);
    return tally.made > 0 ? choice_verdict_words(tally.worst) : NULL;
}

void telling_put_name(Text *text, const ExportSource *source) {
    EventText title = source->scenario ? scenario_get(source->scenario, SCENARIO_TITLE) : (EventText){0};
    if (title.size == 0 && source->scenario) title = scenario_get(source->scenario, SCENARIO_NAME);
    if (telling_whatif(source)) text_put(text, "What if: ");
    text_put_shown(text, title.data ? title : event_text("A run"));
}

void telling_put_title(Text *xml, const ExportSource *source) {
    Text name = {0};
    telling_put_name(&name, source);
    escape_put_xml(xml, (EventText){name.bytes, name.size});
    text_done(&name);
}

void telling_put_count(Text *text, int64_t count, const char *noun) {
    text_put_format(text, "%" PRId64 " %s%s", count, noun, count == 1 ? "" : "s");
}

void telling_put_summary(Text *text, const ExportSource *source) {
    const Recording *recording = source->recording;
    ChoiceTally tally = choice_tally_of(recording, source->scenario);
    bool is_possible = tally.worst == CHOICE_POSSIBLE;
    size_t tasks = state_task_end(&recording->state);
    telling_put_count(text, tasks > 0 ? (int64_t)tasks - 1 : 0, "task");
    text_put(text, ", ");
    telling_put_count(text, recording_count(recording), "event");
    text_put(text, ", ");
    text_put_time(text, tape_time(recording->tape, recording_count(recording)));
    if (tally.made > 0) text_put(text, is_possible ? "; a what-if that CPython can take" : "; a what-if that CPython never takes");
}

void telling_put_output(Text *text, const Event *event) {
    EventText rest = event->text;
    while (rest.size > 0) {
        const char *newline = memchr(rest.data, '\n', rest.size);
        size_t size = newline ? (size_t)(newline - rest.data) : rest.size;
        text_put_shown(text, (EventText){rest.data, size});
        if (!newline) return;
        if (size + 1 < rest.size) text_put(text, "\n"); // the last one ends the text
        rest = (EventText){newline + 1, rest.size - size - 1};
    }
}
