// Bytes as a trace: it is read to its end or its fault; each event is told as a sentence and folded into a state. What comes
// out is written in every format.

#include "asyncarium/trace.h"
#include "tests/fuzz/target.h"
#include "viz/export/export.h"
#include "viz/model/recording.h"
#include "viz/model/sentence.h"

#include <stdlib.h>
#include <string.h>

enum { EXPORTED_MAX = 2000 }; // events; more would only take longer

static void export_as(const ExportFormat *format, const Recording *recording) {
    static const ExportOptions options[] = {
        {.rows = 30, .columns = 100, .speed = 1000000000, .idle = 1000000000},
        {.rows = 9, .columns = 33, .speed = 1, .idle = INT64_MAX, .is_ascii = true, .by_time = true},
    };
    for (size_t i = 0; i < 2; i++) {
        char *bytes = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&bytes, &size);
        if (!out) abort();
        format->write(&(ExportSource){NULL, recording}, &options[i], out);
        fclose(out);
        target_check_shown(bytes, size, true);
        free(bytes);
    }
}

static void export_all(const Recording *recording) {
    if (recording_count(recording) > EXPORTED_MAX) return;
    for (const ExportFormat *format = export_formats; format->name; format++) {
        if (format->need == EXPORT_NEEDS_RUN) export_as(format, recording);
    }
}

static void read_events(TraceReader *reader) {
    Recording *recording = recording_new();
    Sentence sentence = {0};
    Text text = {0};
    Event event;
    while (trace_reader_next(reader, &event) == TRACE_EVENT) {
        sentence_make(&sentence, &recording->state, &event);
        text_clear(&text);
        sentence_put_whole(&sentence, &text);
        target_check_shown(text.bytes, text.size, false);
        recording_add(recording, &event);
    }
    export_all(recording);
    text_done(&text);
    sentence_done(&sentence);
    recording_free(recording);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    TraceReader *reader = trace_reader_open(target_file(data, size));
    TraceHeader header;
    if (!reader) abort();
    if (trace_reader_begin(reader, &header)) read_events(reader);
    const char *fault = trace_reader_fault(reader);
    target_check_shown(fault, strlen(fault), false);
    trace_reader_close(reader);
    return 0;
}
