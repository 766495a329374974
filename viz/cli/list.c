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

enum { LIST_NAMES };
enum { NAME_CELLS = 26 };

// The folder that a lesson lies in, without the lessons' directory: "4-sharing". Empty: it lies in none.
static EventText topic_of(const char *path, const char *directory) {
    const char *start = path + strlen(directory);
    start += strspn(start, "/");
    const char *slash = strrchr(start, '/');
    return (EventText){start, slash ? (size_t)(slash - start) : 0};
}

static bool same_text(EventText a, EventText b) { return a.size == b.size && memcmp(a.data, b.data, a.size) == 0; }

static void print_topic(EventText topic, bool is_first) {
    Text line = {0};
    while (topic.size > 0 && strchr("0123456789-", topic.data[0])) { // it is the number that sorts it
        topic.data++;
        topic.size--;
    }
    if (!is_first) putchar('\n');
    text_put_shown(&line, topic);
    for (size_t i = 0; i < line.size; i++) {
        if (line.bytes[i] == '-') line.bytes[i] = ' ';
    }
    if (line.size > 0) printf("%s\n", line.bytes);
    text_done(&line);
}

static void print_lesson(const Scenario *scenario, bool only_name) {
    Text line = {0};
    if (!only_name) text_put(&line, "  ");
    size_t start = line.size;
    text_put_shown(&line, scenario_get(scenario, SCENARIO_NAME));
    if (!only_name && scenario_get(scenario, SCENARIO_TITLE).data) {
        text_pad(&line, start, NAME_CELLS);
        text_put(&line, "  ");
        text_put_shown(&line, scenario_get(scenario, SCENARIO_TITLE));
    }
    printf("%s\n", line.bytes ? line.bytes : "");
    text_done(&line);
}

static Status list_files(const FileList *files, const char *directory, bool only_names) {
    EventText topic = {0};
    Status status = STATUS_GOOD;
    for (size_t i = 0; i < files->count; i++) {
        Scenario *scenario = scenario_load_file(files->paths[i]);
        EventText its_topic = topic_of(files->paths[i], directory);
        if (!only_names && (i == 0 || !same_text(topic, its_topic))) print_topic(its_topic, i == 0);
        topic = its_topic;
        if (scenario_error_count(scenario) == 0) {
            print_lesson(scenario, only_names);
        } else {
            fflush(stdout);
            scenario_print_errors(scenario, stderr);
            status = STATUS_BAD_INPUT;
        }
        scenario_free(scenario);
    }
    return status;
}

static Status list(const Arguments *arguments) {
    char *directory = lessons_directory(arguments->program);
    FileList files = {0};
    if (!directory || !file_list_add(&files, directory)) {
        output_error_text(
            event_text("asyncarium list: the lessons are not there; ASYNCARIUM_SCENARIOS can tell where they are"));
        free(directory);
        return STATUS_MACHINE_FAILED;
    }
    Status status = list_files(&files, directory, arguments->values[LIST_NAMES] != NULL);
    file_list_done(&files);
    free(directory);
    return status;
}

const Command command_list = {
    .name = "list",
    .operands = "",
    .summary = "list the lessons that come along",
    .text = "The environment variable ASYNCARIUM_SCENARIOS names another directory for them.\n",
    .options = {[LIST_NAMES] = {"names", NULL, "only the names, one a line"}},
    .run = list,
};
