// Standard output that may fail.

#include "viz/cli/output.h"

#include "viz/model/text.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16 };

void output_init(void) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); // a limit on file sizes is an error of write, too
    if (!isatty(STDOUT_FILENO)) setvbuf(stdout, NULL, _IOFBF, BUFFER_SIZE);
}

// errno stays: it says why standard output has failed until somebody asks.
static bool is_terminal(FILE *out) {
    int error = errno;
    bool is = isatty(fileno(out)) != 0;
    errno = error;
    return is;
}

static void report(int error) {
    if (error != EPIPE) fprintf(stderr, "asyncarium: cannot write to standard output: %s\n", strerror(error));
}

void output_check(OutputLastWill last_will) {
    if (!ferror(stdout)) return;
    int error = errno;
    if (last_will.act) last_will.act(last_will.self);
    report(error);
    _exit(STATUS_MACHINE_FAILED);
}

// Lines and tabs stay what they are; whatever else a terminal would obey is shown.
static void put_shown(FILE *out, EventText text) {
    Text shown = {0};
    for (size_t i = 0; i <= text.size; i++) {
        size_t start = i;
        while (i < text.size && text.data[i] != '\n' && text.data[i] != '\t') i++;
        text_put_shown(&shown, (EventText){text.data + start, i - start});
        if (i < text.size) text_put_bytes(&shown, text.data + i, 1);
    }
    if (shown.size) fwrite(shown.bytes, 1, shown.size, out);
    text_done(&shown);
}

void output_put(FILE *out, EventText text) {
    if (!text.data) return;
    if (is_terminal(out)) put_shown(out, text);
    else fwrite(text.data, 1, text.size, out);
}

void output_error_text(EventText text) {
    if (!text.data) return;
    fflush(stdout);
    output_put(stderr, text);
    fputc('\n', stderr);
}

Status output_report_unwritable(const char *verb, const char *path, int error) {
    Text text = {0};
    text_put_format(&text, "asyncarium %s: cannot write '", verb);
    text_put_shown(&text, event_text(path));
    text_put_format(&text, "': %s", strerror(error));
    output_error_text((EventText){text.bytes, text.size});
    text_done(&text);
    return STATUS_MACHINE_FAILED;
}

Status output_status_of(int error) {
    bool is_machine = error == ENOMEM || error == EMFILE || error == ENFILE || error == EIO;
    return is_machine ? STATUS_MACHINE_FAILED : STATUS_BAD_INPUT;
}

Status output_finish(Status status) {
    bool failed = ferror(stdout) || fflush(stdout) != 0;
    int error = errno;
    if (fclose(stdout) != 0 && !failed) {
        failed = true;
        error = errno;
    }
    if (!failed) return status;
    report(error ? error : EIO);
    return STATUS_MACHINE_FAILED;
}

bool output_has_colours(FILE *out) {
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (no_colour && no_colour[0] != '\0') return false;
    if (!terminal || strcmp(terminal, "dumb") == 0) return false;
    return is_terminal(out);
}
