// Writes sentences in columns. The time is shown where it changes, so that one sees at once what happens together.

#include "viz/cli/timeline.h"

#include "viz/model/sentence.h"

#include <inttypes.h>
#include <stdlib.h>

enum { STEP_CELLS = 8, TIME_CELLS = 10, WHO_CELLS = 10 };

struct Timeline {
    FILE *out;
    bool colour;
    bool has_numbers;
    EventDetail detail;
    bool began;
    int64_t shown_time;
    State state;
    StateNames names;
    Sentence sentence;
    Text line;
};

#define STYLE_NONE "\033[0m"
#define STYLE_DIM "\033[2m"

// One colour a task, in turn, that are told apart on dark and light screens. Not red and yellow: those mean something.
static const char *task_style(int64_t task) {
    static const char *const styles[] = {"\033[36m", "\033[35m", "\033[34m", "\033[32m"};
    return task ? styles[(uint64_t)task % (sizeof styles / sizeof *styles)] : STYLE_DIM;
}

static const char *tone_style(SentenceTone tone) {
    switch (tone) {
    case TONE_PLAIN: return "";
    case TONE_OUTPUT: return "\033[1m";
    case TONE_WAIT: return STYLE_DIM;
    case TONE_GOOD: return "\033[32m";
    case TONE_WARNING: return "\033[33m";
    case TONE_BAD: return "\033[1;31m";
    }
    return "";
}

// Puts the text in a style, and pads it on the right.
static void put_styled(Timeline *timeline, const char *style, const Text *text, size_t cells) {
    bool styled = timeline->colour && style[0] != '\0';
    if (styled) text_put(&timeline->line, style);
    size_t start = timeline->line.size;
    text_put_bytes(&timeline->line, text->bytes ? text->bytes : "", text->size);
    size_t end = timeline->line.size;
    if (styled) text_put(&timeline->line, STYLE_NONE);
    for (size_t taken = text_cells(timeline->line.bytes + start, end - start); taken < cells; taken++) {
        text_put(&timeline->line, " ");
    }
}

static void put_time(Timeline *timeline, int64_t t) {
    Text time = {0};
    Text padded = {0};
    if (!timeline->began || t != timeline->shown_time) text_put_time(&time, t);
    text_pad(&padded, 0, time.size < TIME_CELLS ? TIME_CELLS - time.size : 0);
    text_put_bytes(&padded, time.bytes, time.size);
    put_styled(timeline, "", &padded, TIME_CELLS);
    text_done(&padded);
    text_done(&time);
    timeline->shown_time = t;
}

static void put_line_number(Timeline *timeline, int64_t line) {
    Text number = {0};
    if (line) text_put_format(&number, "  %4" PRId64 "  ", line);
    else text_put(&number, "        ");
    put_styled(timeline, STYLE_DIM, &number, 0);
    text_done(&number);
}

static void put_heading(Timeline *timeline) {
    if (timeline->has_numbers) text_put_format(&timeline->line, "%*s  ", STEP_CELLS, "step");
    text_put(&timeline->line, "      time  line  who         what\n");
}

static void receive(void *self, const Event *event) {
    Timeline *timeline = self;
    Sentence *sentence = &timeline->sentence;
    sentence_make(sentence, &timeline->state, event);
    state_fold(&timeline->state, event);
    text_clear(&timeline->line);
    if (!timeline->began) put_heading(timeline);
    if (timeline->has_numbers) text_put_format(&timeline->line, "%*" PRId64 "  ", STEP_CELLS, event->n);
    put_time(timeline, event->t);
    put_line_number(timeline, sentence->line);
    put_styled(timeline, task_style(sentence->task), &sentence->who, WHO_CELLS);
    text_put(&timeline->line, "  ");
    put_styled(timeline, tone_style(sentence->tone), &sentence->what, 0);
    text_put(&timeline->line, "\n");
    timeline->began = true;
    fwrite(timeline->line.bytes, 1, timeline->line.size, timeline->out);
}

Timeline *timeline_new(FILE *out, bool colour, EventDetail detail) {
    Timeline *timeline = text_allocate(sizeof *timeline);
    *timeline = (Timeline){.out = out, .colour = colour, .detail = detail};
    state_init(&timeline->state);
    timeline->state.names = &timeline->names;
    return timeline;
}

void timeline_number(Timeline *timeline) { timeline->has_numbers = true; }

void timeline_free(Timeline *timeline) {
    if (!timeline) return;
    state_done(&timeline->state);
    state_names_done(&timeline->names);
    sentence_done(&timeline->sentence);
    text_done(&timeline->line);
    free(timeline);
}

EventListener timeline_listener(Timeline *timeline) {
    return (EventListener){.self = timeline, .detail = timeline->detail, .receive = receive};
}
