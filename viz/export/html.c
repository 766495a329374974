// A run as a page that stands alone: page/page.html with what is put in its places. The program is there as text; the
// run is a document in JSON that the script of the page reads. All is told in words here, so that the script only has to
// choose what is shown.

#include "viz/export/export.h"
#include "viz/export/lanes.h"
#include "viz/export/page.h"
#include "viz/export/telling.h"
#include "viz/model/escape.h"
#include "viz/model/sentence.h"

#include <inttypes.h>
#include <string.h>

enum {
    EVENTS_MAX = 50000, // in a page; a browser steps through more, but would take long to open it
    TAB_CELLS = 8,
};

// Beside the tone of its sentence: what one can look for.
typedef enum EventLook { LOOK_STEP = 8, LOOK_LINE = 16, LOOK_WRONG = 32 } EventLook;

typedef struct Page {
    Text *html;
    const ExportSource *source;
    Lanes lanes;
    bool has_lines;   // or else events of kind `line` are left out
    int64_t last;     // the last event in it
    int64_t left_out; // events behind that
} Page;

// How much goes in ----------------------------------------------------------------------------------------------------

static int64_t count_lines(const Recording *recording) {
    TapeReader reader = {.tape = recording->tape};
    Event event;
    int64_t count = 0;
    while (tape_next(&reader, &event)) count += event.kind == EVENT_LINE;
    tape_reader_done(&reader);
    return count;
}

// The event with which the page is full.
static int64_t find_last(const Page *page, const Recording *recording) {
    TapeReader reader = {.tape = recording->tape};
    Event event;
    int64_t count = 0, last = 0;
    while (count < EVENTS_MAX && tape_next(&reader, &event)) {
        count += page->has_lines || event.kind != EVENT_LINE;
        last = event.n;
    }
    tape_reader_done(&reader);
    return last;
}

// Of too many events, those of single lines go first; then those at the end.
static void measure(Page *page) {
    const Recording *recording = page->source->recording;
    int64_t count = recording_count(recording);
    page->has_lines = count <= EVENTS_MAX;
    page->last = page->has_lines ? count : find_last(page, recording);
    page->left_out = count - page->last;
}

// The JSON ------------------------------------------------------------------------------------------------------------

static void put_number(Text *json, int64_t number) { text_put_format(json, "%" PRId64 ",", number); }

// In JSON, no comma stands behind the last one.
static void end_list(Text *json, const char *end) {
    if (json->bytes[json->size - 1] == ',') json->size--;
    text_put(json, end);
}

static uint32_t keep(Page *page, const Text *text) {
    return strings_put(&page->lanes.strings, (EventText){text->bytes, text->size});
}

static uint32_t keep_time(Page *page, int64_t time) {
    Text text = {0};
    text_put_time(&text, time);
    uint32_t kept = keep(page, &text);
    text_done(&text);
    return kept;
}

static bool is_wrong(const Event *event, const Sentence *sentence) {
    return event->kind == EVENT_DIAGNOSIS || event->kind == EVENT_ERROR || event->kind == EVENT_WARNING ||
           (event->kind == EVENT_END && sentence->tone == TONE_BAD);
}

static int look_of(const Event *event, const Sentence *sentence) {
    int look = (int)sentence->tone;
    if (event->kind == EVENT_TASK_STEP) look |= LOOK_STEP;
    if (event->kind == EVENT_LINE) look |= LOOK_LINE;
    if (is_wrong(event, sentence)) look |= LOOK_WRONG;
    return look;
}

// number, time, place on the axis, line where the program stands then, sentence, look
static void put_event(Page *page, const Event *event, const State *after, const Sentence *sentence) {
    Text *json = page->html, whole = {0};
    sentence_put_whole(sentence, &whole);
    put_number(json, event->n);
    put_number(json, keep_time(page, event->t));
    put_number(json, page->lanes.x[event->n]);
    put_number(json, state_line(after));
    put_number(json, keep(page, &whole));
    put_number(json, look_of(event, sentence));
    text_done(&whole);
}

static void put_events(Page *page) {
    TapeReader reader = {.tape = page->source->recording->tape};
    State state;
    Sentence sentence = {0};
    Event event;
    state_init(&state);
    text_put(page->html, "\"events\":[");
    while (reader.n < page->last && tape_next(&reader, &event)) {
        bool is_in = page->has_lines || event.kind != EVENT_LINE;
        if (is_in) sentence_make(&sentence, &state, &event);
        state_fold(&state, &event);
        if (is_in) put_event(page, &event, &state, &sentence);
    }
    end_list(page->html, "],\n");
    sentence_done(&sentence);
    state_done(&state);
    tape_reader_done(&reader);
}

// name, coroutine; then for each change: event, phase, line, words
static void put_lane(const Page *page, const Lane *lane) {
    Text *json = page->html;
    text_put(json, "[");
    put_number(json, lane->name);
    put_number(json, lane->coro);
    for (size_t i = 0; i < lane->count; i++) {
        put_number(json, lane->changes[i].n);
        put_number(json, lane->changes[i].phase);
        put_number(json, lane->changes[i].line);
        put_number(json, lane->changes[i].words);
    }
    end_list(json, "],");
}

static void put_lanes(Page *page) {
    text_put(page->html, "\"lanes\":[");
    for (size_t i = 0; i < page->lanes.count; i++) put_lane(page, &page->lanes.lanes[i]);
    end_list(page->html, "],\n");
}

static int64_t lane_number(uint32_t lane) { return lane == LANE_NONE ? -1 : (int64_t)lane; }

// event, kind, from, to
static void put_arrows(const Page *page) {
    Text *json = page->html;
    text_put(json, "\"arrows\":[");
    for (size_t i = 0; i < page->lanes.arrow_count; i++) {
        const LaneArrow *arrow = &page->lanes.arrows[i];
        put_number(json, arrow->n);
        put_number(json, arrow->kind);
        put_number(json, lane_number(arrow->from));
        put_number(json, lane_number(arrow->to));
    }
    end_list(json, "],\n");
}

// event, lane, whether it is more than output
static void put_signs(const Page *page) {
    Text *json = page->html;
    text_put(json, "\"signs\":[");
    for (size_t i = 0; i < page->lanes.sign_count; i++) {
        const LaneSign *sign = &page->lanes.signs[i];
        put_number(json, sign->n);
        put_number(json, lane_number(sign->lane));
        put_number(json, lane_sign_look(sign));
    }
    end_list(json, "],\n");
}

// event, place on the axis, width, time afterwards
static void put_passings(Page *page) {
    Text *json = page->html;
    text_put(json, "\"passings\":[");
    for (size_t i = 0; i < page->lanes.passing_count; i++) {
        const LanePassing *passing = &page->lanes.passings[i];
        put_number(json, passing->n);
        put_number(json, passing->x);
        put_number(json, passing->width);
        put_number(json, keep_time(page, tape_time(page->source->recording->tape, passing->n)));
    }
    end_list(json, "],\n");
}

// The kinds of output, as page.js knows them.
static int output_kind(EventKind kind) {
    return kind == EVENT_OUT ? 0 : kind == EVENT_LOG ? 1 : kind == EVENT_WARNING ? 2 : 3;
}

// Lines stay lines; what else does not print is shown.
static uint32_t keep_output(Page *page, const Event *event) {
    Text text = {0};
    telling_put_output(&text, event);
    uint32_t kept = keep(page, &text);
    text_done(&text);
    return kept;
}

// event, time, kind, text
static void put_output(Page *page) {
    const NumberList *outputs = &page->source->recording->outputs;
    TapeReader reader = {.tape = page->source->recording->tape};
    Event event;
    text_put(page->html, "\"output\":[");
    for (size_t i = 0; i < number_list_until(outputs, page->last); i++) {
        if (!tape_read(&reader, outputs->items[i], &event)) continue;
        put_number(page->html, event.n);
        put_number(page->html, keep_time(page, event.t));
        put_number(page->html, output_kind(event.kind));
        put_number(page->html, keep_output(page, &event));
    }
    end_list(page->html, "],\n");
    tape_reader_done(&reader);
}

static void put_strings(Page *page) {
    text_put(page->html, "\"strings\":[");
    for (size_t i = 0; i < page->lanes.strings.count; i++) {
        escape_put_json(page->html, strings_get(&page->lanes.strings, (uint32_t)i));
        text_put(page->html, ",\n");
    }
    if (page->lanes.strings.count > 0) page->html->size -= 2;
    text_put(page->html, "]");
}

static void put_run(Page *page) {
    text_put_format(page->html, "{\"width\":%" PRIu32 ",\n", page->lanes.width);
    put_events(page);
    put_lanes(page);
    put_arrows(page);
    put_signs(page);
    put_passings(page);
    put_output(page);
    put_strings(page); // the last: all others add to them
    text_put(page->html, "}");
}

// The program ---------------------------------------------------------------------------------------------------------

// Tabs at the beginning of a line are as wide as Python takes them.
static void put_source_line(Text *html, EventText line) {
    while (line.size > 0 && line.data[0] == '\t') {
        text_put_format(html, "%*s", TAB_CELLS, "");
        line = (EventText){line.data + 1, line.size - 1};
    }
    escape_put_xml(html, line);
}

static void put_source(Page *page) {
    const Scenario *scenario = page->source->scenario;
    int count = scenario ? scenario_line_count(scenario) : 0;
    for (int line = 1; line <= count; line++) {
        EventText note = scenario_note_text(scenario, line);
        text_put(page->html, "<li>");
        put_source_line(page->html, scenario_line_text(scenario, line));
        if (note.data) text_put(page->html, "<span class=\"note\">");
        escape_put_xml(page->html, note);
        text_put(page->html, note.data ? "</span></li>\n" : "</li>\n");
    }
}

// Other places --------------------------------------------------------------------------------------------------------

static void put_title(Page *page) { telling_put_title(page->html, page->source); }

static void put_about(Page *page) {
    const Scenario *scenario = page->source->scenario;
    size_t count = scenario ? scenario_list_count(scenario, SCENARIO_ABOUT) : 0;
    for (size_t i = 0; i < count; i++) {
        text_put(page->html, "<p>");
        escape_put_xml(page->html, scenario_list_item(scenario, SCENARIO_ABOUT, i));
        text_put(page->html, "</p>\n");
    }
}

static void put_summary(Page *page) { telling_put_summary(page->html, page->source); }

static void put_left_out(Page *page) {
    int64_t count = recording_count(page->source->recording);
    if (!page->has_lines && count_lines(page->source->recording) > 0) {
        text_put(page->html, "The run is long: single lines are left out here. ");
    }
    if (page->left_out > 0) {
        text_put_format(page->html, "The page ends with event %" PRId64 " of %" PRId64 ".", page->last, count);
    }
}

static void put_style(Page *page) {
    text_put(page->html, page_timeline_css);
    text_put(page->html, page_page_css);
}

static void put_signs_drawn(Page *page) { text_put(page->html, page_timeline_svg); }

static void put_script(Page *page) {
    text_put(page->html, page_timeline_js);
    text_put(page->html, page_page_js);
}

// The page ------------------------------------------------------------------------------------------------------------

typedef struct Place {
    const char *name;
    void (*put)(Page *page);
} Place;

static const Place places[] = {
    {"{TITLE}", put_title},   {"{ABOUT}", put_about},   {"{SUMMARY}", put_summary},     {"{LEFT_OUT}", put_left_out},
    {"{STYLE}", put_style},   {"{SOURCE}", put_source}, {"{SIGNS}", put_signs_drawn},   {"{RUN}", put_run},
    {"{SCRIPT}", put_script},
};

// NULL: none begins here.
static const Place *place_at(const char *template) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (strncmp(template, places[i].name, strlen(places[i].name)) == 0) return &places[i];
    }
    return NULL;
}

static void fill(Page *page, const char *template) {
    while (*template) {
        size_t plain = strcspn(template, "{");
        text_put_bytes(page->html, template, plain);
        template += plain;
        const Place *place = place_at(template);
        if (place) place->put(page);
        else text_put_bytes(page->html, template, *template != '\0');
        template += place ? strlen(place->name) : *template != '\0';
    }
}

void export_html(const ExportSource *source, const ExportOptions *options, FILE *out) {
    (void)options;
    Text html = {0};
    Page page = {.html = &html, .source = source};
    measure(&page);
    lanes_make(&page.lanes, source->recording, &(LanesLimits){SIZE_MAX, UINT32_MAX, page.last});
    fill(&page, page_page_html);
    fwrite(html.bytes, 1, html.size, out);
    lanes_done(&page.lanes);
    text_done(&html);
}
