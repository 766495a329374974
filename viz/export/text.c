// A run as a text that one reads from top to bottom: the program, what happens, what came of it. Lines of the program that
// run are not told one by one; the number before a sentence is the step on the screen.

#include "viz/export/export.h"
#include "viz/export/telling.h"
#include "viz/model/doing.h"
#include "viz/model/sentence.h"
#include "viz/model/words.h"

#include <inttypes.h>
#include <string.h>

enum { PAGE_CELLS = 100, INDENT_CELLS = 8 };

typedef struct Transcript {
    const ExportSource *source;
    FILE *out;
    Text line;
    int64_t time; // that was told; -1: none yet
} Transcript;

static void end_line(Transcript *transcript) {
    text_put(&transcript->line, "\n");
    fwrite(transcript->line.bytes, 1, transcript->line.size, transcript->out);
    text_clear(&transcript->line);
}

static void put_heading(Transcript *transcript, const char *heading) {
    fprintf(transcript->out, "\n%s\n\n", heading);
}

// The story ---------------------------------------------------------------------------------------------------------------

// Breaks at spaces; what is longer than a line stays whole.
static void put_wrapped(Transcript *transcript, EventText paragraph) {
    Text words = {0};
    text_put_shown(&words, paragraph);
    for (const char *word = words.bytes; word && *word;) {
        size_t size = strcspn(word, " "), cells = text_cells(word, size), so_far = transcript->line.size;
        if (so_far > 0 && text_cells(transcript->line.bytes, so_far) + 1 + cells > PAGE_CELLS) end_line(transcript);
        if (transcript->line.size > 0) text_put(&transcript->line, " ");
        text_put_bytes(&transcript->line, word, size);
        word += size + strspn(word + size, " ");
    }
    end_line(transcript);
    text_done(&words);
}

static void put_story(Transcript *transcript, const Scenario *scenario) {
    Text name = {0};
    telling_put_name(&name, transcript->source);
    put_wrapped(transcript, (EventText){name.bytes, name.size});
    text_done(&name);
    for (size_t i = 0; i < scenario_list_count(scenario, SCENARIO_ABOUT); i++) {
        fputs("\n", transcript->out);
        put_wrapped(transcript, scenario_list_item(scenario, SCENARIO_ABOUT, i));
    }
}

static void put_program(Transcript *transcript, const Scenario *scenario) {
    put_heading(transcript, "PROGRAM");
    for (int number = 1; number <= scenario_line_count(scenario); number++) {
        EventText line = scenario_line_text(scenario, number);
        text_put_format(&transcript->line, "%6d", number);
        if (line.size > 0) text_put(&transcript->line, "  ");
        text_put_shown(&transcript->line, line);
        end_line(transcript);
    }
}

static void put_whatif(Transcript *transcript) {
    const char *whatif = telling_whatif(transcript->source);
    if (!whatif) return;
    put_heading(transcript, "WHAT IF");
    put_wrapped(transcript, event_text(whatif));
}

// What happens ------------------------------------------------------------------------------------------------------------

static void put_time(Transcript *transcript, int64_t time) {
    if (time == transcript->time) return;
    transcript->time = time;
    text_put_time(&transcript->line, time);
    end_line(transcript);
}

// "     7  Task-1 is created: it will run main() (line 18)"
static void put_event(Transcript *transcript, const Sentence *sentence, const Event *event) {
    put_time(transcript, event->t);
    text_put_format(&transcript->line, "%*" PRId64 "  ", INDENT_CELLS - 2, event->n);
    sentence_put_whole(sentence, &transcript->line);
    if (sentence->line) text_put_format(&transcript->line, " (line %" PRId64 ")", sentence->line);
    end_line(transcript);
}

static void put_events(Transcript *transcript) {
    TapeReader reader = {.tape = transcript->source->recording->tape};
    State state;
    Sentence sentence = {0};
    Event event;
    put_heading(transcript, "WHAT HAPPENS");
    state_init(&state);
    while (tape_next(&reader, &event)) {
        bool is_told = event_kind_info(event.kind)->detail < DETAIL_LINE;
        if (is_told) sentence_make(&sentence, &state, &event);
        if (is_told) put_event(transcript, &sentence, &event);
        state_fold(&state, &event);
    }
    sentence_done(&sentence);
    state_done(&state);
    tape_reader_done(&reader);
}

// What came of it ---------------------------------------------------------------------------------------------------------

static void put_tasks(Transcript *transcript) {
    const State *state = &transcript->source->recording->state;
    TapeReader reader = {.tape = transcript->source->recording->tape};
    put_heading(transcript, "TASKS");
    for (size_t id = 1; id < state_task_end(state); id++) {
        if (!state_task(state, (int64_t)id)) continue;
        words_put_member(&transcript->line, state, FAMILY_TASK, (int64_t)id);
        text_put(&transcript->line, " ");
        text_put_shown(&transcript->line, state_task_coro(state, (int64_t)id));
        text_put(&transcript->line, ": ");
        doing_put(&transcript->line, state, &reader, (int64_t)id);
        end_line(transcript);
    }
    tape_reader_done(&reader);
}

static void put_output(Transcript *transcript) {
    const NumberList *outputs = &transcript->source->recording->outputs;
    TapeReader reader = {.tape = transcript->source->recording->tape};
    Event event;
    if (outputs->count == 0) return;
    put_heading(transcript, "OUTPUT");
    for (size_t i = 0; i < outputs->count; i++) {
        if (!tape_read(&reader, outputs->items[i], &event) || event.kind != EVENT_OUT) continue;
        text_put_shown(&transcript->line, event.text);
        end_line(transcript);
    }
    tape_reader_done(&reader);
}

void export_text(const ExportSource *source, const ExportOptions *options, FILE *out) {
    Transcript transcript = {.source = source, .out = out, .time = -1};
    (void)options;
    if (source->scenario) {
        put_story(&transcript, source->scenario);
        put_program(&transcript, source->scenario);
    }
    put_whatif(&transcript);
    put_events(&transcript);
    put_tasks(&transcript);
    put_output(&transcript);
    text_done(&transcript.line);
}
