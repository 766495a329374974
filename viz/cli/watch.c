// asyncarium watch, replay: runs a scenario into memory, or reads a trace, and opens the terminal UI on it. Where there is
// no terminal, the same run is told as text.

#include "viz/cli/files.h"
#include "viz/cli/opening.h"
#include "viz/cli/options.h"
#include "viz/cli/output.h"
#include "viz/cli/saving.h"
#include "viz/cli/source.h"
#include "viz/cli/timeline.h"
#include "viz/tui/terminal.h"
#include "viz/tui/ui.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WATCH_FOLLOW, WATCH_SEED, WATCH_STEPS, WATCH_HINT };
enum { REPLAY_STEPS };

#define FILE_CHECK_INTERVAL INT64_C(500000000)

typedef struct Session {
    const Arguments *arguments;
    const char *operand;
    Text copy; // the operand's name, where it is a copy of a lesson
    bool is_trace, follows_file;
    bool tells_steps; // as text, each with its number, even at a terminal
    SimOptions options;
    Opening opening;
    Ui ui;
    struct timespec changed; // of the file, when it was read
    int64_t due;             // of the next tick, on the monotonic clock
    bool was_given_up;       // a run for a what-if, by a key
    bool was_ended;          // by a signal, during such a run
    int signal;              // by which
} Session;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Files ---------------------------------------------------------------------------------------------------------------

static struct timespec time_of_file(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? status.st_mtim : (struct timespec){0};
}

static void reload(Session *session) {
    Opening opening = {.can_stop = true};
    session->changed = time_of_file(session->operand);
    terminal_leave();
    Status status = session->is_trace
                        ? opening_read(&opening, session->operand)
                        : opening_run(&opening, session->arguments, session->operand, &session->options);
    if (status != STATUS_GOOD) {
        fputs("\nThe run from before goes on being shown. Press Enter.\n", stderr);
        for (int letter = getchar(); letter != '\n' && letter != EOF;) letter = getchar();
    }
    terminal_enter();
    if (status != STATUS_GOOD) {
        opening_done(&opening);
        ui_complain(&session->ui, "The scenario has errors; this is the run from before");
        return;
    }
    ui_replace(&session->ui, opening.recording, opening.scenario);
    choices_copy(&session->ui.whatif.given, opening.choices.items, opening.choices.count);
    opening_done(&session->opening);
    session->opening = opening;
    saving_offer(&session->ui, &session->opening);
    session->ui.is_part = opening.was_stopped;
    if (opening.warning) ui_complain(&session->ui, "%s", opening.warning);
    else ui_say(&session->ui, "Run again");
}

static void edit(Session *session) {
    const char *editor = getenv("VISUAL");
    if (!editor || editor[0] == '\0') editor = getenv("EDITOR");
    if (!editor || editor[0] == '\0') editor = "vi";
    terminal_leave();
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", "exec $0 \"$1\"", editor, session->operand, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    terminal_enter();
    if (child < 0 || status != 0) ui_complain(&session->ui, "The editor '%s' did not end well", editor);
    else reload(session);
}

// The copy takes the lesson's place.
static void edit_copy(Session *session) {
    if (!saving_copy(&session->ui, &session->opening)) return;
    text_clear(&session->copy);
    text_put(&session->copy, session->ui.export_path.bytes);
    session->operand = session->copy.bytes;
    session->ui.is_file = true;
    edit(session);
}

// The loop ------------------------------------------------------------------------------------------------------------

static void show(Session *session) {
    Grid grid;
    grid_init(&grid, session->ui.rows, session->ui.columns, session->ui.is_ascii);
    ui_draw(&session->ui, &grid);
    terminal_show(&grid);
    grid_done(&grid);
}

static void fit(Session *session) {
    int rows, columns;
    terminal_size(&rows, &columns);
    ui_resize(&session->ui, rows, columns);
}

// A what-if that takes long: the screen says so, and Esc gives it up. Other keys come too early.
static bool be_patient(void *self, int64_t events) {
    Session *session = self;
    ui_say(&session->ui, "Running once more: %" PRId64 " events; Esc gives it up", events);
    show(session);
    for (;;) {
        TerminalInput input = terminal_wait(0);
        if (input.kind == INPUT_NONE) return true;
        if (input.kind == INPUT_RESIZE) fit(session);
        if (input.kind == INPUT_SUSPEND) terminal_suspend();
        session->was_given_up = input.kind == INPUT_KEY && input.key == PRESS_ESCAPE;
        session->was_ended = input.kind == INPUT_QUIT;
        session->signal = input.signal;
        if (session->was_given_up || session->was_ended) return false;
    }
}

static void branch(Session *session) {
    session->was_given_up = false;
    Recording *recording =
        opening_run_again(&session->opening, &session->ui.whatif.wanted, (Patience){session, be_patient});
    if (session->was_ended) return;
    if (session->was_given_up) ui_say(&session->ui, "Given up: the run as it was");
    else whatif_take(&session->ui, recording);
}

// Fulfils what the UI asks for. Returns false where it asks to end.
static bool fulfil(Session *session) {
    Request request = session->ui.request;
    session->ui.request = REQUEST_NONE;
    switch (request) {
    case REQUEST_NONE: break;
    case REQUEST_QUIT: return false;
    case REQUEST_RELOAD: reload(session); break;
    case REQUEST_EDIT: edit(session); break;
    case REQUEST_COPY: edit_copy(session); break;
    case REQUEST_EXPORT: saving_fulfil(&session->ui, &session->opening, session->operand); break;
    case REQUEST_BRANCH: branch(session); return !session->was_ended;
    case REQUEST_SUSPEND: terminal_suspend(); break;
    case REQUEST_REDRAW: terminal_forget(); break;
    }
    return true;
}

static void take_mouse(Session *session, const TerminalInput *input) {
    MouseAction action = input->is_wheel_up     ? MOUSE_UP
                         : input->is_wheel_down ? MOUSE_DOWN
                         : input->is_drag       ? MOUSE_DRAG
                         : input->is_open       ? MOUSE_OPEN
                                                : MOUSE_CLICK;
    ui_mouse(&session->ui, action, input->row, input->column);
}

static void check_file(Session *session) {
    struct timespec time = time_of_file(session->operand);
    bool is_new = time.tv_sec != session->changed.tv_sec || time.tv_nsec != session->changed.tv_nsec;
    if (is_new && time.tv_sec != 0) reload(session);
}

static int64_t time_to_wait(Session *session) {
    int64_t delay = ui_delay(&session->ui);
    if (delay >= 0 && session->due == 0) session->due = now() + delay;
    if (delay < 0) session->due = 0;
    int64_t wait = -1;
    if (session->due) wait = session->due > now() ? session->due - now() : 0;
    return session->follows_file && (wait < 0 || wait > FILE_CHECK_INTERVAL) ? FILE_CHECK_INTERVAL : wait;
}

static void tick(Session *session) {
    if (!session->due || now() < session->due) return;
    ui_tick(&session->ui);
    int64_t delay = ui_delay(&session->ui);
    session->due = delay < 0 ? 0 : session->due + delay;
    if (session->due && session->due < now() - 1000000000) session->due = now(); // it cannot keep pace
}

// Returns the signal that ended it; 0: it was asked to by a key.
static int loop(Session *session) {
    for (;;) {
        show(session);
        TerminalInput input = terminal_wait(time_to_wait(session));
        switch (input.kind) {
        case INPUT_QUIT: return input.signal;
        case INPUT_KEY: ui_press(&session->ui, input.key); break;
        case INPUT_MOUSE: take_mouse(session, &input); break;
        case INPUT_RESIZE: fit(session); break;
        case INPUT_SUSPEND: session->ui.request = REQUEST_SUSPEND; break;
        case INPUT_NONE: break;
        }
        if (!fulfil(session)) return session->signal;
        tick(session);
        if (session->follows_file) check_file(session);
    }
}

static int show_session(Session *session, bool has_hint) {
    ui_init(&session->ui, session->opening.recording, session->opening.scenario);
    choices_copy(&session->ui.whatif.given, session->opening.choices.items, session->opening.choices.count);
    saving_offer(&session->ui, &session->opening);
    session->ui.is_ascii = terminal_is_ascii();
    session->ui.is_live = !session->is_trace;
    session->ui.is_file = file_exists(session->operand);
    session->ui.is_part = session->opening.was_stopped;
    session->ui.shows_welcome = has_hint;
    if (session->opening.warning) ui_complain(&session->ui, "%s", session->opening.warning);
    session->changed = time_of_file(session->operand);
    fit(session);
    int signal_number = loop(session);
    terminal_close();
    ui_done(&session->ui);
    text_done(&session->copy);
    return signal_number;
}

// Without a terminal --------------------------------------------------------------------------------------------------

typedef struct Telling {
    const Opening *opening;
    Timeline *timeline;
    EventDetail detail;
    bool has_begun;
} Telling;

static Telling telling_of(const Opening *opening, bool tells_steps) {
    EventDetail detail = tells_steps ? DETAIL_LINE : DETAIL_SYNC;
    Telling telling = {opening, timeline_new(stdout, output_has_colours(stdout), detail), detail, false};
    if (tells_steps) timeline_number(telling.timeline);
    return telling;
}

static void begin_telling(Telling *telling) {
    const Scenario *scenario = telling->opening->scenario;
    if (telling->has_begun) return;
    telling->has_begun = true;
    if (!scenario) return;
    Text shown = {0};
    EventText title = scenario_get(scenario, SCENARIO_TITLE);
    text_put_shown(&shown, title.data ? title : scenario_get(scenario, SCENARIO_NAME));
    printf("%s\n", shown.bytes ? shown.bytes : "");
    text_done(&shown);
}

static void tell_event(void *self, const Event *event) {
    Telling *telling = self;
    begin_telling(telling);
    EventListener listener = timeline_listener(telling->timeline);
    if (event_kind_info(event->kind)->detail <= telling->detail) listener.receive(listener.self, event);
}

static void end_telling(Telling *telling) {
    begin_telling(telling);
    timeline_free(telling->timeline);
    if (telling->opening->warning) output_error_text(event_text(telling->opening->warning));
}

static void tell(const Opening *opening, bool tells_steps) {
    Telling telling = telling_of(opening, tells_steps);
    TapeReader reader = {.tape = opening->recording->tape};
    for (Event event; tape_next(&reader, &event);) tell_event(&telling, &event);
    tape_reader_done(&reader);
    end_telling(&telling);
}

// Nothing of the trace is kept, so it may be of any length.
static Status tell_trace(Session *session) {
    Telling telling = telling_of(&session->opening, session->tells_steps);
    session->opening.listener = (EventListener){&telling, telling.detail, tell_event};
    Status status = opening_read(&session->opening, session->operand);
    if (status == STATUS_GOOD) end_telling(&telling);
    else timeline_free(telling.timeline);
    if (status == STATUS_GOOD) status = session->opening.broken;
    opening_done(&session->opening);
    return status;
}

static bool opens_screen(const Session *session) { return !session->tells_steps && terminal_is_there(); }

// What was opened is shown, and closed. Returns the status.
static Status present(Session *session, bool has_hint) {
    int signal_number = 0;
    if (opens_screen(session) && terminal_open()) {
        signal_number = show_session(session, has_hint);
    } else {
        tell(&session->opening, session->tells_steps);
    }
    Status status = session->opening.broken;
    opening_done(&session->opening);
    if (signal_number) raise(signal_number);
    return status;
}

static Status replay_trace(const Arguments *arguments, bool tells_steps) {
    Session session = {.arguments = arguments, .operand = arguments->operands[0], .is_trace = true, .tells_steps = tells_steps};
    if (!opens_screen(&session)) return tell_trace(&session);
    session.opening.can_stop = true;
    Status status = opening_read(&session.opening, session.operand);
    if (status == STATUS_GOOD) return present(&session, false);
    opening_done(&session.opening);
    return status;
}

static Status replay(const Arguments *arguments) {
    return replay_trace(arguments, arguments->values[REPLAY_STEPS] != NULL);
}

static Status watch(const Arguments *arguments) {
    if (opening_is_trace(arguments->operands[0])) return replay_trace(arguments, false);
    Session session = {.arguments = arguments, .operand = arguments->operands[0]};
    session.options.has_seed = arguments->values[WATCH_SEED] != NULL;
    session.follows_file = arguments->values[WATCH_FOLLOW] != NULL;
    if (!option_read_integer(arguments, WATCH_SEED, INT64_MIN, &session.options.seed) ||
        !option_read_integer(arguments, WATCH_STEPS, 1, &session.options.steps))
        return STATUS_USAGE;
    session.opening.can_stop = opens_screen(&session);
    Status status = opening_run(&session.opening, arguments, session.operand, &session.options);
    if (status == STATUS_GOOD) return present(&session, arguments->values[WATCH_HINT] != NULL);
    opening_done(&session.opening);
    return status;
}

const Command command_replay = {
    .name = "replay",
    .operands = "TRACE",
    .summary = "the same for a trace that was written before",
    .text = "A trace needs no other file: it holds its scenario. It may be cut off; what is\n"
            "there is shown. Where there is no terminal, it is told as text.\n",
    .options = {[REPLAY_STEPS] = {"steps", NULL, "tell each step as text, with its number"}},
    .operands_min = 1,
    .operands_max = 1,
    .run = replay,
};

const Command command_watch = {
    .name = "watch",
    .operands = "SCENARIO",
    .summary = "walk through a run on the screen, forward and back",
    .text = "The command may be left out: 'asyncarium SCENARIO' is the same. In the screen,\n"
            "? shows all keys. Where there is no terminal, the run is told as text.\n",
    .options =
        {
            [WATCH_FOLLOW] = {"watch", NULL, "run it again whenever the file changes"},
            [WATCH_SEED] = {"seed", "NUMBER", "of random, in place of the scenario's"},
            [WATCH_STEPS] = {"steps", "COUNT", "stop after so many steps; 2000000 unless given"},
            [WATCH_HINT] = {"hint", NULL, "begin with five keys to know"},
        },
    .operands_min = 1,
    .operands_max = 1,
    .run = watch,
};
