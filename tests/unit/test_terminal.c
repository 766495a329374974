// The terminal UI in a terminal of our own, a pty: keys, the mouse, sizes, signals, files, an editor; and that nothing in a
// scenario reaches the terminal for it to obey. What is on the screen is asked for by a new size: all is drawn anew then.

#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE // TIOCSWINSZ

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { SEEN_MAX = 1 << 20, TRIES = 400, PAUSE_MS = 100, CHILD_SECONDS = 120, FILES_MAX = 256 };

static char program[4096]; // the path of asyncarium
static char work[] = "/tmp/test-terminal-XXXXXX";

typedef struct Session {
    int master;
    pid_t child;
    struct termios before;
    char *seen; // what the terminal was sent; ends in NUL, with those of the program as '?'
    size_t size;
    unsigned short rows;
} Session;

static void set_size(Session *session, unsigned short rows) {
    struct winsize size = {.ws_row = rows, .ws_col = 110};
    session->rows = rows;
    assert_int_equal(ioctl(session->master, TIOCSWINSZ, &size), 0);
}

static void become_program(const char *terminal, char *const *words) {
    setsid();
    int slave = open(terminal, O_RDWR);
    dup2(slave, STDIN_FILENO);
    dup2(slave, STDOUT_FILENO);
    dup2(slave, STDERR_FILENO);
    for (int file = STDERR_FILENO + 1; file < FILES_MAX; file++) close(file); // above all the other end: without us, it hangs up
    alarm(CHILD_SECONDS); // whatever becomes of us, it ends
    execv(program, words);
    _exit(127);
}

// Begins `asyncarium COMMAND …` in a new terminal.
static Session begin(char *command, char *option, char *operand) {
    char *words[] = {program, command, option ? option : operand, option ? operand : NULL, NULL};
    Session session = {.master = posix_openpt(O_RDWR | O_NOCTTY), .seen = calloc(1, SEEN_MAX + 1)};
    assert_non_null(session.seen);
    assert_true(session.master >= 0 && grantpt(session.master) == 0 && unlockpt(session.master) == 0);
    set_size(&session, 34);
    assert_int_equal(tcgetattr(session.master, &session.before), 0);
    session.child = fork();
    assert_true(session.child >= 0);
    if (session.child == 0) become_program(ptsname(session.master), words);
    return session;
}

// Reads what comes within a moment. Returns false where nobody has the terminal open any more.
static bool read_some(Session *session) {
    struct pollfd ready = {.fd = session->master, .events = POLLIN};
    if (poll(&ready, 1, PAUSE_MS) <= 0) return true;
    if (session->size > SEEN_MAX / 2) session->size = 0;
    char *end = session->seen + session->size;
    ssize_t count = read(session->master, end, SEEN_MAX - session->size);
    if (count <= 0) return false;
    for (ssize_t i = 0; i < count; i++)
        if (end[i] == '\0') end[i] = '?';
    session->size += (size_t)count;
    session->seen[session->size] = '\0';
    return true;
}

static void keys(Session *session, const char *bytes) {
    assert_int_equal(write(session->master, bytes, strlen(bytes)), strlen(bytes));
}

// Waits until the words are on the screen. Where nothing more comes they may have come in pieces: then all is drawn anew.
static void see(Session *session, const char *words) {
    for (int silent = 0; silent < TRIES;) {
        size_t before = session->size;
        bool goes_on = read_some(session);
        if (strstr(session->seen, words)) {
            session->size = 0;
            session->seen[0] = '\0';
            return;
        }
        if (!goes_on) break;
        if (session->size == before && ++silent % 5 == 4) set_size(session, session->rows == 34 ? 35 : 34);
    }
    fail_msg("\"%s\" did not come to the screen", words);
}

// Returns the status that waitpid gives.
static int end(Session *session) {
    int status = -1;
    for (int i = 0; i < TRIES && read_some(session); i++) continue;
    assert_int_equal(waitpid(session->child, &status, 0), session->child);
    struct termios after;
    if (tcgetattr(session->master, &after) == 0) assert_int_equal(after.c_lflag, session->before.c_lflag);
    assert_non_null(strstr(session->seen, "\033[?1049l")); // the screen from before is back
    close(session->master);
    free(session->seen);
    return status;
}

static void quit(Session *session) {
    keys(session, "q");
    int status = end(session);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static char *path_of(const char *name) {
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", work, name);
    return path;
}

static char *write_file(const char *name, const char *content) {
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    return path_of(name);
}

static bool begins_with(const char *name, const char *beginning) {
    char bytes[100] = "";
    FILE *file = fopen(path_of(name), "r");
    if (!file) return false;
    fgets(bytes, sizeof bytes, file);
    fclose(file);
    return strncmp(bytes, beginning, strlen(beginning)) == 0;
}

// A Ctrl-C throws away the keys before it: a read that waits for one would wait for ever, then, and the Ctrl-C with it.
static void assert_no_read_waits(const Session *session) {
    struct termios modes;
    assert_int_equal(tcgetattr(session->master, &modes), 0);
    assert_int_equal(modes.c_lflag & ICANON, 0);
    assert_int_equal(modes.c_cc[VMIN], 0);
    assert_int_equal(modes.c_cc[VTIME], 0);
}

// Tests ---------------------------------------------------------------------------------------------------------------

static void keys_walk_and_quit(void **state) {
    (void)state;
    Session session = begin("watch", "--hint", "lost-update");
    see(&session, "Nothing has happened yet");
    keys(&session, "sss");
    see(&session, "Task-3 starts");
    assert_no_read_waits(&session);
    keys(&session, "\033[A\033[B\033[C\033[D\033OA\033OB\033OC\033OD\033[5~\033[6~\033[H\033[F\t\033[Z\033OP\033");
    keys(&session, "\003");
    int status = end(&session);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
}

static void mouse_chooses(void **state) {
    (void)state;
    Session session = begin("watch", NULL, "lost-update");
    see(&session, "Nothing has happened yet");
    keys(&session, "\033[<0;60;5M\033[<0;60;5m\033[<0;60;5M\033[<0;60;5m\033[<64;10;5M\033[<65;10;5M\033[<32;20;20M");
    keys(&session, "G");
    see(&session, "The program ends");
    quit(&session);
}

static void exports_screen_and_trace(void **state) {
    (void)state;
    Session session = begin("watch", NULL, "lost-update");
    see(&session, "Nothing has happened yet");
    keys(&session, "x\r\025");
    keys(&session, path_of("screen.txt"));
    keys(&session, "\r");
    see(&session, "screen.txt: screen");
    keys(&session, "xj\r\025");
    keys(&session, path_of("trace.jsonl"));
    keys(&session, "\r");
    see(&session, "trace.jsonl: trace");
    keys(&session, "x\r\025");
    keys(&session, path_of("trace.jsonl"));
    keys(&session, "\r");
    see(&session, "once more with this name");
    keys(&session, "x\r\025");
    keys(&session, path_of("nowhere/x"));
    keys(&session, "\r");
    see(&session, "Cannot write");
    quit(&session);
    assert_true(begins_with("trace.jsonl", "{\"trace\":"));
    assert_true(begins_with("screen.txt", ""));
}

static void replays_what_is_broken(void **state) {
    (void)state;
    char *trace = write_file("broken.jsonl", "{\"trace\":\"asyncarium\",\"version\":1,\"scenario\":{\"program\":[\"print(1)\"]}}\n"
                                             "{\"n\":1,\"t\":0,\"e\":\"out\",\"text\":\"1\"}\n{\"n\":2,\n");
    Session session = begin("replay", NULL, trace);
    see(&session, "The trace is broken at line 3");
    keys(&session, "R");
    see(&session, "there is no scenario to run");
    keys(&session, "q");
    int status = end(&session);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
}

static void runs_again_when_the_file_changes(void **state) {
    (void)state;
    char *path = write_file("a.py", "print('first')\n");
    Session session = begin("watch", "--watch", path);
    see(&session, "print('first')");
    write_file("a.py", "print('second')\n");
    see(&session, "print('second')");
    write_file("a.py", "print(\n");
    see(&session, "Press Enter");
    keys(&session, "\r");
    see(&session, "this is the run from before");
    quit(&session);
}

static void edits(void **state) {
    (void)state;
    char *path = write_file("b.py", "print('first')\n");
    setenv("VISUAL", "true", 1);
    Session session = begin("watch", NULL, path);
    see(&session, "Nothing has happened yet");
    keys(&session, "e");
    see(&session, "Run again");
    assert_no_read_waits(&session);
    quit(&session);
    unsetenv("VISUAL");
    setenv("EDITOR", "false", 1);
    session = begin("watch", NULL, path);
    see(&session, "Nothing has happened yet");
    keys(&session, "e");
    see(&session, "did not end well");
    quit(&session);
    unsetenv("EDITOR");
}

static void type_path(Session *session, const char *name) {
    keys(session, path_of(name));
    keys(session, "\r");
}

static void assert_file_has(const char *name, const char *words) {
    char content[4096] = "";
    FILE *file = fopen(path_of(name), "r");
    assert_non_null(file);
    content[fread(content, 1, sizeof content - 1, file)] = '\0';
    fclose(file);
    assert_non_null(strstr(content, words));
}

// A lesson is copied first, and the copy is what is shown from then on.
static void edits_a_copy_of_a_lesson(void **state) {
    (void)state;
    char editor[sizeof work + 64];
    snprintf(editor, sizeof editor, "sh %s", write_file("editor.sh", "printf '\\nprint(\"by hand\")\\n' >>\"$1\"\n"));
    setenv("EDITOR", editor, 1);
    write_file("taken.py", "print('keep this')\n");
    Session session = begin("watch", NULL, "lost-update");
    see(&session, "Nothing has happened yet");
    keys(&session, "e");
    see(&session, "Copy the lesson to:");
    type_path(&session, "copy.txt");
    see(&session, "ends in .py or .json");
    keys(&session, "e");
    see(&session, "Copy the lesson to:");
    type_path(&session, "taken.py");
    see(&session, "once more with this name writes over it");
    keys(&session, "e");
    type_path(&session, "copy.py");
    see(&session, "Run again");
    keys(&session, "1G");
    see(&session, "print(\"by hand\")");
    keys(&session, "e");
    see(&session, "Run again");
    quit(&session);
    unsetenv("EDITOR");
    assert_file_has("taken.py", "print('keep this')\n");
    assert_file_has("copy.py", "asyncio.run(main())\n\nprint(\"by hand\")\n\nprint(\"by hand\")\n");
}

// Everything that a scenario can say, with what a terminal would obey: titles, colours, C1, a bell, directions of writing.
static void terminal_is_not_told_what_to_do(void **state) {
    (void)state;
    static const char hostile[] =
        "import asyncio, logging\nbad = '\\x1b]0;evil\\x07\\x9b31m\\u202e'\n"
        "async def main():\n    print(bad, end=bad)\n    asyncio.current_task().set_name(bad)\n"
        "    logging.warning(bad)\n    q = asyncio.Queue()\n    q.put_nowait(bad)\n    await asyncio.sleep(0)\n"
        "    asyncio.get_running_loop().call_exception_handler({'message': bad})\n    raise ValueError(bad)\n"
        "asyncio.run(main(), debug=False)  # \x1b]0;evil\x07 \xc2\x9b" "31m\n";
    static char *const commands[][3] = {{"run"}, {"run", "--timeline"}, {"show"}, {"watch"}, {"test"}, {"export", "--to=python"}};
    char *path = write_file("evil.py", hostile);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        Session session = begin(commands[i][0], commands[i][1], path);
        bool is_screen = strcmp(commands[i][0], "watch") == 0;
        for (int j = 0; j < TRIES && read_some(&session); j++) {
            if (is_screen && j == 5) keys(&session, "lGp1z3z4z5z6z7z");
            if (is_screen && j == 15) keys(&session, "q");
        }
        assert_non_null(strstr(session.seen, "evil"));
        if (strstr(session.seen, "\033]") || strchr(session.seen, '\a') || strstr(session.seen, "\xc2\x9b") ||
            strstr(session.seen, "\xe2\x80\xae"))
            fail_msg("%s %s lets it through", commands[i][0], commands[i][1] ? commands[i][1] : "");
        assert_int_equal(waitpid(session.child, NULL, 0), session.child);
        close(session.master);
        free(session.seen);
    }
}

static int remove_files(void **state) {
    (void)state;
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", work);
    return system(command);
}

int main(int count, char **words) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_walk_and_quit),
        cmocka_unit_test(mouse_chooses),
        cmocka_unit_test(exports_screen_and_trace),
        cmocka_unit_test(replays_what_is_broken),
        cmocka_unit_test(runs_again_when_the_file_changes),
        cmocka_unit_test(edits),
        cmocka_unit_test(edits_a_copy_of_a_lesson),
        cmocka_unit_test(terminal_is_not_told_what_to_do),
    };
    const char *slash = strrchr(words[0], '/');
    snprintf(program, sizeof program, "%.*s/../asyncarium", slash && count ? (int)(slash - words[0]) : 1, slash ? words[0] : ".");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    unsetenv("VISUAL");
    if (!mkdtemp(work)) return 1;
    return cmocka_run_group_tests(tests, NULL, remove_files);
}
