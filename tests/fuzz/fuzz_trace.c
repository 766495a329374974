// Bytes as a trace: it is read to its end or its fault; each event is told as a sentence and folded into a state.

#include "asyncarium/trace.h"
#include "tests/fuzz/target.h"
#include "viz/model/recording.h"
#include "viz/model/sentence.h"

#include <stdlib.h>
#include <string.h>

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
    TraceReader *reader = trace_reader_open(target_file(data, size));
    TraceHeader header;
    if (!reader) abort();
    if (trace_reader_begin(reader, &header)) read_events(reader);
    const char *fault = trace_reader_fault(reader);
    target_check_shown(fault, strlen(fault), false);
    trace_reader_close(reader);
    return 0;
}
