// Bytes as a trace: it is read to its end or its fault; each event is told as a sentence and folded into a state.

#include "asyncarium/trace.h"
#include "tests/fuzz/target.h"
#include "viz/model/recording.h"
#include "viz/model/sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The reader takes files. This one is kept from input to input.
static char path[] = "/tmp/fuzz-trace-XXXXXX";

static void remove_file(void) { unlink(path); }

static const char *fill_file(const uint8_t *data, size_t size) {
    static int file = -1;
    if (file < 0) {
        file = mkstemp(path);
        atexit(remove_file);
    }
    if (file < 0 || ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size) abort();
    return path;
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
    text_done(&text);
    sentence_done(&sentence);
    recording_free(recording);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    TraceReader *reader = trace_reader_open(fill_file(data, size));
    TraceHeader header;
    if (!reader) abort();
    if (trace_reader_begin(reader, &header)) read_events(reader);
    const char *fault = trace_reader_fault(reader);
    target_check_shown(fault, strlen(fault), false);
    trace_reader_close(reader);
    return 0;
}
