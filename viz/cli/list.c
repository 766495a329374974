// asyncarium list: the lessons, in teaching order.

#include "asyncarium/scenario.h"
#include "viz/cli/command.h"
#include "viz/cli/files.h"
#include "viz/cli/lessons.h"
#include "viz/cli/output.h"
#include "viz/model/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_NAMES, LIST_MARKDOWN };
enum { NAME_CELLS = 26 };

// The folder that a lesson lies in, without the lessons' directory: "4-sharing". Empty: it lies in none.
static EventText topic_of(const char *path, const char *directory) {
    const char *start = path + strlen(directory);
    start += strspn(start, "/");
    const char *slash = strrchr(start, '/');
    return (EventText){start, slash ? (size_t)(slash - start) : 0};
}

static bool same_text(EventText a, EventText b) { return a.size == b.size && memcmp(a.data, b.data, a.size) == 0; }

// Appends a topic as people read it: "4-the-loop" is "the loop", the number only sorts it.
static void put_topic(Text *out, EventText topic) {
    while (topic.size > 0 && strchr("0123456789-", topic.data[0])) {
        topic.data++;
        topic.size--;
    }
    size_t start = out->size;
    text_put_shown(out, topic);
    for (size_t i = start; i < out->size; i++) {
        if (out->bytes[i] == '-') out->bytes[i] = ' ';
    }
}

// A way to write the list: what stands before the lessons of a topic, and one lesson.
typedef struct Layout {
    void (*topic)(Text *out, EventText topic, bool is_first);
    void (*lesson)(Text *out, const Scenario *scenario, const char *path);
} Layout;

static void topic_for_people(Text *out, EventText topic, bool is_first) {
    if (!is_first) text_put(out, "\n");
    if (topic.size == 0) return;
    put_topic(out, topic);
    text_put(out, "\n");
}

static void lesson_for_people(Text *out, const Scenario *scenario, const char *path) {
    (void)path;
    EventText title = scenario_get(scenario, SCENARIO_TITLE);
    text_put(out, "  ");
    size_t start = out->size;
    text_put_shown(out, scenario_get(scenario, SCENARIO_NAME));
    if (title.data) {
        text_pad(out, start, NAME_CELLS);
        text_put(out, "  ");
        text_put_shown(out, title);
    }
    text_put(out, "\n");
}

static void lesson_as_name(Text *out, const Scenario *scenario, const char *path) {
    (void)path;
    text_put_shown(out, scenario_get(scenario, SCENARIO_NAME));
    text_put(out, "\n");
}

static void topic_as_markdown(Text *out, EventText topic, bool is_first) {
    text_put(out, is_first ? "# The lessons\n\nIn teaching order. `asyncarium show NAME` shows one, `asyncarium run NAME` runs it.\n"
                           : "");
    text_put(out, "\n## ");
    put_topic(out, topic);
    text_put(out, "\n\n| lesson | | what one sees |\n| --- | --- | --- |\n");
}

// Appends a text, with a backslash before what Markdown would take as its own.
static void put_markdown(Text *out, EventText text) {
    Text shown = {0};
    text_put_shown(&shown, text);
    for (size_t i = 0; i < shown.size; i++) {
        if (strchr("*_|<[", shown.bytes[i])) text_put(out, "\\");
        text_put_bytes(out, shown.bytes + i, 1);
    }
    text_done(&shown);
}

static void lesson_as_markdown(Text *out, const Scenario *scenario, const char *path) {
    text_put(out, "| [`");
    text_put_shown(out, scenario_get(scenario, SCENARIO_NAME));
    text_put(out, "`](../scenarios/");
    text_put_shown(out, event_text(path));
    text_put(out, ") | ");
    put_markdown(out, scenario_get(scenario, SCENARIO_TITLE));
    text_put(out, " | ");
    if (scenario_list_count(scenario, SCENARIO_ABOUT)) put_markdown(out, scenario_list_item(scenario, SCENARIO_ABOUT, 0));
    text_put(out, " |\n");
}

static const Layout for_people = {topic_for_people, lesson_for_people}, as_names = {NULL, lesson_as_name},
                    as_markdown = {topic_as_markdown, lesson_as_markdown};

static Status list_files(const FileList *files, const char *directory, const Layout *layout) {
    EventText topic = {0};
    Text out = {0};
    Status status = STATUS_GOOD;
    for (size_t i = 0; i < files->count; i++) {
        Scenario *scenario = scenario_load_file(files->paths[i]);
        EventText its_topic = topic_of(files->paths[i], directory);
        const char *path = files->paths[i] + strlen(directory) + 1;
        if (layout->topic && (i == 0 || !same_text(topic, its_topic))) layout->topic(&out, its_topic, i == 0);
        topic = its_topic;
        if (scenario_error_count(scenario) == 0) {
            layout->lesson(&out, scenario, path);
        } else {
            scenario_print_errors(scenario, stderr);
            status = STATUS_BAD_INPUT;
        }
        scenario_free(scenario);
    }
    if (out.size) fwrite(out.bytes, 1, out.size, stdout);
    text_done(&out);
    return status;
}

static Status list(const Arguments *arguments) {
    char *directory = lessons_directory(arguments->program);
    FileList files = {0};
    if (!directory || !file_list_add(&files, directory, ".json")) {
        output_error_text(
            event_text("asyncarium list: the lessons are not there; ASYNCARIUM_SCENARIOS can tell where they are"));
        free(directory);
        return STATUS_MACHINE_FAILED;
    }
    const Layout *layout = arguments->values[LIST_NAMES]      ? &as_names
                           : arguments->values[LIST_MARKDOWN] ? &as_markdown
                                                              : &for_people;
    Status status = list_files(&files, directory, layout);
    file_list_done(&files);
    free(directory);
    return status;
}

const Command command_list = {
    .name = "list",
    .operands = "",
    .summary = "list the lessons that come along",
    .text = "The environment variable ASYNCARIUM_SCENARIOS names another directory for them.\n",
    .options = {[LIST_NAMES] = {"names", NULL, "only the names, one a line"},
                [LIST_MARKDOWN] = {"markdown", NULL, "as a page with links, the one in docs/"}},
    .run = list,
};
