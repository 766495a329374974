// A run as a picture. It stands alone, suits dark and light pages, and tells a reader of screens what happens in words.

#include "viz/export/export.h"
#include "viz/export/lanes.h"
#include "viz/export/page.h"
#include "viz/export/telling.h"
#include "viz/model/escape.h"
#include "viz/model/sentence.h"

#include <inttypes.h>

enum { LANES_MAX = 200, UNITS_MAX = 2000, TOLD_MAX = 20, TOLD_LETTERS_MAX = 100 };

enum { // pixels
    MARGIN = 12,
    TITLE_Y = 24,
    SUBTITLE_Y = 42,
    AXIS_Y = 62,
    LANES_Y = 70,
    LANE_HEIGHT = 30,
    LETTER_WIDTH_TENTHS = 73, // at 12 pixels
    SMALL_LETTER_WIDTH = 6,   // at 10 pixels
    NAME_LETTERS_MAX = 34,
    BAR = 18,  // height of a bar
    THIN = 8,  // of a thin one
    SIGN = 9,  // from where a sign begins to its middle
    UNIT_MAX = 18,
    UNIT_MIN = 5,
    WIDTH_MIN = 760,
    AXIS_WANTED = 1200,
    LEGEND_COLUMN = 142,
    LEGEND_ROW = 22,
};

typedef struct Picture {
    Text *svg;
    const ExportSource *source;
    Lanes lanes;
    TapeReader reader;
    State state; // before the next event that is told
    bool by_time;
    int64_t end_time;
    int left, unit, width, bottom; // of the lanes, of the axis
} Picture;

// Where things are ----------------------------------------------------------------------------------------------------

static int64_t time_of(const Picture *picture, int64_t n) { return tape_time(picture->source->recording->tape, n); }

static int x_of_time(const Picture *picture, int64_t time) {
    return picture->left + (int)((double)time / (double)picture->end_time * AXIS_WANTED);
}

static int x_of(const Picture *picture, uint32_t n) {
    if (picture->by_time) return x_of_time(picture, time_of(picture, n));
    return picture->left + (int)picture->lanes.x[n] * picture->unit;
}

static int axis_end(const Picture *picture) {
    return picture->left + (picture->by_time ? AXIS_WANTED : (int)picture->lanes.width * picture->unit);
}

static int y_of(uint32_t lane) { return LANES_Y + (int)lane * LANE_HEIGHT + LANE_HEIGHT / 2; }

static size_t label_letters(const Picture *picture) {
    size_t most = 10;
    for (size_t i = 0; i < picture->lanes.count; i++) {
        EventText name = strings_get(&picture->lanes.strings, picture->lanes.lanes[i].name);
        EventText coro = strings_get(&picture->lanes.strings, picture->lanes.lanes[i].coro);
        size_t letters = text_cells(name.data, name.size) + text_cells(coro.data, coro.size) + 1;
        if (letters > most) most = letters;
    }
    return most < NAME_LETTERS_MAX ? most : NAME_LETTERS_MAX;
}

static int clamp(int value, int low, int high) { return value < low ? low : value > high ? high : value; }

static void lay_out(Picture *picture) {
    int units = picture->lanes.width > 0 ? (int)picture->lanes.width : 1;
    picture->left = 2 * MARGIN + (int)label_letters(picture) * LETTER_WIDTH_TENTHS / 10;
    picture->unit = clamp(AXIS_WANTED / units, UNIT_MIN, UNIT_MAX);
    picture->bottom = LANES_Y + (int)picture->lanes.count * LANE_HEIGHT;
    picture->width = axis_end(picture) + 3 * MARGIN;
    if (picture->width < WIDTH_MIN) picture->width = WIDTH_MIN;
}

// Texts ---------------------------------------------------------------------------------------------------------------

// As much of it as fits.
static void put_cut(Text *svg, EventText text, size_t cells) {
    size_t size = text.size;
    bool is_cut = text_cells(text.data, size) > cells;
    while (size > 0 && is_cut && text_cells(text.data, size) + 1 > cells) {
        do size--;
        while (size > 0 && ((unsigned char)text.data[size] & 0xc0) == 0x80);
    }
    escape_put_xml(svg, (EventText){text.data, size});
    if (is_cut) text_put(svg, "…");
}

static EventText name_of(const Picture *picture, uint32_t lane) {
    return strings_get(&picture->lanes.strings, picture->lanes.lanes[lane].name);
}

static void put_left_out(const Picture *picture) {
    int64_t events = recording_count(picture->source->recording) - picture->lanes.last;
    bool has_both = events > 0 && picture->lanes.left_out > 0;
    if (events == 0 && picture->lanes.left_out == 0) return;
    text_put(picture->svg, "Left out here: ");
    if (picture->lanes.left_out > 0) telling_put_count(picture->svg, (int64_t)picture->lanes.left_out, "task");
    if (has_both) text_put(picture->svg, ", and ");
    if (events > 0) text_put_format(picture->svg, "the last %" PRId64 " events", events);
    text_put(picture->svg, ".");
}

// What comes out for each task, for whom the picture is read aloud.
static void put_description(const Picture *picture) {
    text_put(picture->svg, "<desc id=\"desc\">");
    telling_put_summary(picture->svg, picture->source);
    text_put(picture->svg, ".\n");
    for (uint32_t i = 0; i < picture->lanes.count && i < TOLD_MAX; i++) {
        const Lane *lane = &picture->lanes.lanes[i];
        const LaneChange *last = lane->count > 0 ? &lane->changes[lane->count - 1] : NULL;
        if (!last) continue;
        escape_put_xml(picture->svg, name_of(picture, i));
        text_put(picture->svg, ": ");
        put_cut(picture->svg, strings_get(&picture->lanes.strings, last->words), TOLD_LETTERS_MAX);
        text_put(picture->svg, ", from ");
        text_put_time(picture->svg, time_of(picture, last->n));
        text_put(picture->svg, ".\n");
    }
    put_left_out(picture);
    text_put(picture->svg, "</desc>\n");
}

static void put_head(const Picture *picture, int height) {
    text_put_format(picture->svg,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timeline\" width=\"%d\" height=\"%d\" "
                    "viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">",
                    picture->width, height, picture->width, height);
    telling_put_title(picture->svg, picture->source);
    text_put(picture->svg, "</title>\n");
    put_description(picture);
    text_put_format(picture->svg, "<style>\n%s</style>\n%s", page_timeline_css, page_timeline_svg);
    text_put(picture->svg, "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
    text_put_format(picture->svg, "<text class=\"title\" x=\"%d\" y=\"%d\">", MARGIN, TITLE_Y);
    telling_put_title(picture->svg, picture->source);
    text_put_format(picture->svg, "</text>\n<text class=\"faint\" x=\"%d\" y=\"%d\">", MARGIN, SUBTITLE_Y);
    telling_put_summary(picture->svg, picture->source);
    text_put(picture->svg, "</text>\n");
}

// The axis ------------------------------------------------------------------------------------------------------------

static void put_tick(const Picture *picture, int x, int64_t time, int *taken) {
    text_put_format(picture->svg, "<path class=\"tick\" d=\"M%d %d V%d\"/>", x, LANES_Y - 4, picture->bottom);
    if (x >= *taken) {
        Text label = {0};
        text_put_seconds(&label, time);
        text_put(&label, " s");
        text_put_format(picture->svg, "<text class=\"words faint\" x=\"%d\" y=\"%d\">%s</text>", x, AXIS_Y, label.bytes);
        *taken = x + (int)label.size * SMALL_LETTER_WIDTH + 8;
        text_done(&label);
    }
    text_put(picture->svg, "\n");
}

// Time stands still between two ticks, and passes where the ground is darker.
static void put_axis_of_steps(const Picture *picture) {
    int taken = 0;
    put_tick(picture, picture->left, 0, &taken);
    for (size_t i = 0; i < picture->lanes.passing_count; i++) {
        const LanePassing *passing = &picture->lanes.passings[i];
        int x = picture->left + (int)passing->x * picture->unit, width = (int)passing->width * picture->unit;
        text_put_format(picture->svg, "<rect class=\"passing\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", x,
                        LANES_Y, width, picture->bottom - LANES_Y);
        put_tick(picture, x + width, time_of(picture, passing->n), &taken);
    }
}

// 1, 2 or 5 times a power of ten.
static int64_t tick_distance(int64_t time) {
    static const int64_t factors[] = {1, 2, 5};
    int64_t power = 1;
    for (;;) {
        for (size_t i = 0; i < 3; i++) {
            if (time / (power * factors[i]) <= 10) return power * factors[i];
        }
        power *= 10;
    }
}

static void put_axis_of_time(const Picture *picture) {
    int taken = 0;
    int64_t distance = tick_distance(picture->end_time);
    for (int64_t i = 0; i <= picture->end_time / distance; i++) {
        put_tick(picture, x_of_time(picture, i * distance), i * distance, &taken);
    }
}

// Lanes ---------------------------------------------------------------------------------------------------------------

// "Task-2: sleep(0.1) until 0.100 s; 0.000 s to 0.100 s", where the pointer rests.
static void put_span_title(const Picture *picture, uint32_t lane, const LaneChange *from, int64_t until) {
    text_put(picture->svg, "<title>");
    escape_put_xml(picture->svg, name_of(picture, lane));
    text_put(picture->svg, ": ");
    escape_put_xml(picture->svg, strings_get(&picture->lanes.strings, from->words));
    text_put(picture->svg, "; ");
    text_put_time(picture->svg, time_of(picture, from->n));
    text_put(picture->svg, " to ");
    text_put_time(picture->svg, time_of(picture, until));
    text_put(picture->svg, "</title>");
}

static void put_bar(const Picture *picture, const char *class, int x, int width, int y, int height) {
    text_put_format(picture->svg, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>", class, x,
                    y - height / 2, width, height);
}

static void put_waiting(const Picture *picture, EventText words, int x, int width, int y) {
    int letters = (width - 8) / SMALL_LETTER_WIDTH;
    text_put_format(picture->svg, "<path class=\"waiting\" d=\"M%d %d H%d\"/>", x, y, x + width);
    if (letters < 6 || words.size == 0) return;
    text_put_format(picture->svg, "<text class=\"words\" x=\"%d\" y=\"%d\">", x + 4, y - 4);
    put_cut(picture->svg, words, (size_t)letters);
    text_put(picture->svg, "</text>");
}

static void put_sign(const Picture *picture, const char *name, int x, int y) {
    text_put_format(picture->svg, "<use href=\"#%s\" class=\"%s\" x=\"%d\" y=\"%d\"/>", name, name, x, y);
}

static void put_phase(const Picture *picture, uint32_t lane, const LaneChange *change, int x, int width) {
    int y = y_of(lane);
    switch (change->phase) {
    case PHASE_RUNNING: put_bar(picture, "running", x, width > 1 ? width : 2, y, BAR); break;
    case PHASE_READY: put_bar(picture, "ready", x, width > 1 ? width : 2, y, THIN); break;
    case PHASE_WAITING:
        put_waiting(picture, strings_get(&picture->lanes.strings, change->words), x, width, y);
        break;
    case PHASE_DONE: put_sign(picture, "done", x + SIGN, y); break;
    case PHASE_FAILED: put_sign(picture, "failed", x + SIGN, y); break;
    case PHASE_CANCELLED: put_sign(picture, "cancelled", x + SIGN, y); break;
    case PHASE_NONE:
    case PHASE_COUNT: break;
    }
}

static void put_span(const Picture *picture, uint32_t lane, const LaneChange *from, const LaneChange *next) {
    int x = x_of(picture, from->n), end = next ? x_of(picture, next->n) : axis_end(picture);
    bool is_seen = end > x || from->phase >= PHASE_DONE || (picture->by_time && from->phase == PHASE_RUNNING);
    if (!is_seen) return;
    text_put(picture->svg, "<g>");
    put_span_title(picture, lane, from, next ? next->n : picture->lanes.last);
    put_phase(picture, lane, from, x, end - x);
    text_put(picture->svg, "</g>\n");
}

// Lines that a task walks through are one span.
static void put_spans(const Picture *picture, uint32_t index) {
    const Lane *lane = &picture->lanes.lanes[index];
    for (size_t i = 0; i < lane->count;) {
        const LaneChange *from = &lane->changes[i];
        while (i < lane->count && lane->changes[i].phase == from->phase && lane->changes[i].words == from->words) i++;
        put_span(picture, index, from, i < lane->count ? &lane->changes[i] : NULL);
    }
}

static void put_lane_ground(const Picture *picture, uint32_t lane) {
    if (lane % 2 == 0) return;
    text_put_format(picture->svg, "<rect class=\"odd\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                    y_of(lane) - LANE_HEIGHT / 2, picture->width, LANE_HEIGHT);
}

static void put_lane_name(const Picture *picture, uint32_t lane) {
    EventText name = name_of(picture, lane);
    EventText coro = strings_get(&picture->lanes.strings, picture->lanes.lanes[lane].coro);
    size_t letters = text_cells(name.data, name.size), room = label_letters(picture);
    text_put_format(picture->svg, "<text x=\"%d\" y=\"%d\">", MARGIN, y_of(lane) + 4);
    put_cut(picture->svg, name, room);
    if (coro.size > 0 && letters + 3 < room) {
        text_put(picture->svg, " <tspan class=\"faint\">");
        put_cut(picture->svg, coro, room - letters - 1);
        text_put(picture->svg, "</tspan>");
    }
    text_put(picture->svg, "</text>\n");
}

// Arrows and signs ----------------------------------------------------------------------------------------------------

// The sentence of an event. They are asked for in the order of the run.
static void put_sentence(Picture *picture, int64_t n) {
    Event event;
    Sentence sentence = {0};
    Text whole = {0};
    while (picture->state.n < n - 1 && tape_next(&picture->reader, &event)) state_fold(&picture->state, &event);
    if (!tape_next(&picture->reader, &event)) return;
    sentence_make(&sentence, &picture->state, &event);
    sentence_put_whole(&sentence, &whole);
    state_fold(&picture->state, &event);
    text_put(picture->svg, "<title>");
    text_put_time(picture->svg, event.t);
    text_put(picture->svg, ": ");
    escape_put_xml(picture->svg, (EventText){whole.bytes, whole.size});
    text_put(picture->svg, "</title>");
    sentence_done(&sentence);
    text_done(&whole);
}

static const char *arrow_class(LaneArrowKind kind) {
    return kind == ARROW_CREATE ? "create" : kind == ARROW_WAKE ? "wake" : "cancel";
}

static void put_arrow_path(const Picture *picture, const char *class, int x, int from, int to) {
    text_put_format(picture->svg, "<path class=\"%s\" marker-end=\"url(#%s-head)\" d=\"M%d %d V%d\"/>", class, class, x,
                    from, to);
}

// Whom nobody of the lanes woke gets a short arrow from above.
static void put_arrow(Picture *picture, const LaneArrow *arrow) {
    int to = y_of(arrow->to), from = arrow->from == LANE_NONE ? to - LANE_HEIGHT + 6 : y_of(arrow->from);
    int side = from < to ? 1 : -1;
    text_put(picture->svg, "<g>");
    put_sentence(picture, arrow->n);
    put_arrow_path(picture, arrow_class(arrow->kind), x_of(picture, arrow->n),
                   arrow->from == LANE_NONE ? from : from + side * BAR / 2, to - side * THIN / 2);
    text_put(picture->svg, "</g>\n");
}

static void put_mark(Picture *picture, const LaneSign *sign) {
    int x = x_of(picture, sign->n) + picture->unit / 2, y = y_of(sign->lane);
    text_put(picture->svg, "<g>");
    put_sentence(picture, sign->n);
    LaneSignLook look = lane_sign_look(sign);
    if (look != SIGN_SAID) put_sign(picture, look == SIGN_WRONG ? "found" : "chosen", x, y - BAR / 2);
    else text_put_format(picture->svg, "<circle class=\"said\" cx=\"%d\" cy=\"%d\" r=\"3\"/>", x, y + BAR / 2);
    text_put(picture->svg, "</g>\n");
}

// Both in the order of the run.
static void put_arrows_and_marks(Picture *picture) {
    const Lanes *lanes = &picture->lanes;
    size_t arrow = 0, sign = 0;
    while (arrow < lanes->arrow_count || sign < lanes->sign_count) {
        bool is_arrow = sign == lanes->sign_count ||
                        (arrow < lanes->arrow_count && lanes->arrows[arrow].n < lanes->signs[sign].n);
        if (is_arrow) put_arrow(picture, &lanes->arrows[arrow++]);
        else if (lanes->signs[sign].lane != LANE_NONE) put_mark(picture, &lanes->signs[sign++]);
        else sign++;
    }
}

// The legend ----------------------------------------------------------------------------------------------------------

typedef enum LegendKind { LEGEND_BAR, LEGEND_THIN, LEGEND_LINE, LEGEND_SIGN, LEGEND_ARROW, LEGEND_SAID } LegendKind;

typedef struct LegendRow {
    LegendKind kind;
    const char *class, *words;
} LegendRow;

static const LegendRow legend[] = {
    {LEGEND_BAR, "running", "runs"},       {LEGEND_THIN, "ready", "is ready"},
    {LEGEND_LINE, "waiting", "waits"},     {LEGEND_SIGN, "done", "is done"},
    {LEGEND_SIGN, "failed", "has failed"}, {LEGEND_SIGN, "cancelled", "is cancelled"},
    {LEGEND_ARROW, "create", "creates"},   {LEGEND_ARROW, "wake", "wakes"},
    {LEGEND_ARROW, "cancel", "cancels"},   {LEGEND_SAID, "said", "prints or logs"},
    {LEGEND_SIGN, "found", "is in trouble"}, {LEGEND_SIGN, "chosen", "by choice"},
};
enum { LEGEND_COUNT = sizeof legend / sizeof *legend };

// The last row is only of what-ifs.
static int legend_count(const Picture *picture) {
    return LEGEND_COUNT - (picture->source->recording->choices.count == 0);
}

static void put_legend_row(const Picture *picture, const LegendRow *row, int x, int y) {
    switch (row->kind) {
    case LEGEND_BAR: put_bar(picture, row->class, x, 24, y, BAR - 4); break;
    case LEGEND_THIN: put_bar(picture, row->class, x, 24, y, THIN); break;
    case LEGEND_LINE: put_waiting(picture, (EventText){0}, x, 24, y); break;
    case LEGEND_SIGN: put_sign(picture, row->class, x + 12, y); break;
    case LEGEND_ARROW: put_arrow_path(picture, row->class, x + 12, y - 9, y + 9); break;
    case LEGEND_SAID: text_put_format(picture->svg, "<circle class=\"said\" cx=\"%d\" cy=\"%d\" r=\"3\"/>", x + 12, y);
    }
    text_put_format(picture->svg, "<text x=\"%d\" y=\"%d\">%s</text>\n", x + 32, y + 4, row->words);
}

static int legend_columns(const Picture *picture) { return (picture->width - 2 * MARGIN) / LEGEND_COLUMN; }
static int legend_rows(const Picture *picture) { return (legend_count(picture) - 1) / legend_columns(picture) + 1; }

static void put_legend(const Picture *picture) {
    int columns = legend_columns(picture), top = picture->bottom + LEGEND_ROW;
    for (int i = 0; i < legend_count(picture); i++) {
        put_legend_row(picture, &legend[i], MARGIN + i % columns * LEGEND_COLUMN, top + i / columns * LEGEND_ROW);
    }
    top += legend_rows(picture) * LEGEND_ROW;
    text_put_format(picture->svg, "<text class=\"faint\" x=\"%d\" y=\"%d\">", MARGIN, top);
    put_left_out(picture);
    text_put(picture->svg, "</text>\n");
}

// All of it -----------------------------------------------------------------------------------------------------------

static void put_picture(Picture *picture) {
    lay_out(picture);
    put_head(picture, picture->bottom + (legend_rows(picture) + 2) * LEGEND_ROW);
    for (uint32_t i = 0; i < picture->lanes.count; i++) put_lane_ground(picture, i);
    if (picture->by_time) put_axis_of_time(picture);
    else put_axis_of_steps(picture);
    for (uint32_t i = 0; i < picture->lanes.count; i++) put_spans(picture, i);
    for (uint32_t i = 0; i < picture->lanes.count; i++) put_lane_name(picture, i);
    put_arrows_and_marks(picture);
    put_legend(picture);
    text_put(picture->svg, "</svg>\n");
}

void export_svg(const ExportSource *source, const ExportOptions *options, FILE *out) {
    Text svg = {0};
    Picture picture = {.svg = &svg, .source = source, .reader = {.tape = source->recording->tape}};
    lanes_make(&picture.lanes, source->recording, &(LanesLimits){LANES_MAX, UNITS_MAX, INT64_MAX});
    state_init(&picture.state);
    picture.end_time = tape_time(source->recording->tape, recording_count(source->recording));
    picture.by_time = options->by_time && picture.end_time > 0;
    put_picture(&picture);
    fwrite(svg.bytes, 1, svg.size, out);
    state_done(&picture.state);
    tape_reader_done(&picture.reader);
    lanes_done(&picture.lanes);
    text_done(&svg);
}
