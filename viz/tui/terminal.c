// ncurses has one screen and signals have one process, so the state here is the process's, in one place.

#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE // TIOCGWINSZ
#define _DARWIN_C_SOURCE

#include "viz/tui/terminal.h"

#include "viz/tui/theme.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

enum { RESTORE_SIZE = 256, CRASH_STACK_SIZE = 1 << 16, MOUSE_EVENTS_MAX = 16, DOUBLE_CLICK_MS = 400, ESCAPE_DELAY_MS = 25 };

static struct {
    SCREEN *screen; // NULL: not open
    Grid shown;     // what ncurses has already
    struct termios found;
    char restore[RESTORE_SIZE]; // what gives the terminal back, for when there is time for nothing else
    size_t restore_size;
    char crash_stack[CRASH_STACK_SIZE]; // for the handler, where a crash has used up the other one
    sigset_t waiting; // the mask while one waits: only then signals come in
    MEVENT mouse[MOUSE_EVENTS_MAX]; // what was reported and not looked at yet; the newest first
    size_t mouse_count;
    struct timespec clicked;
    int clicked_row, clicked_column;
    bool has_colours, is_ascii, is_pressed, has_exit_handler;
} terminal;

static volatile sig_atomic_t caught_signal;
static volatile sig_atomic_t caught_resize;
static volatile sig_atomic_t caught_stop;

// Signals -------------------------------------------------------------------------------------------------------------

static void catch_quit(int number) { caught_signal = number; }

static void catch_resize(int number) {
    (void)number;
    caught_resize = 1;
}

static void catch_stop(int number) {
    (void)number;
    caught_stop = 1;
}

// Only what a signal handler may do.
static void catch_crash(int number) {
    ssize_t written = write(STDOUT_FILENO, terminal.restore, terminal.restore_size);
    (void)written;
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal.found);
    signal(number, SIG_DFL);
    raise(number);
}

static const int quit_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

static void set_handler(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static void set_handlers(void) {
    sigset_t blocked;
    sigaltstack(&(stack_t){.ss_sp = terminal.crash_stack, .ss_size = CRASH_STACK_SIZE}, NULL);
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof quit_signals / sizeof *quit_signals; i++) {
        set_handler(quit_signals[i], catch_quit);
        sigaddset(&blocked, quit_signals[i]);
    }
    for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++) set_handler(crash_signals[i], catch_crash);
    set_handler(SIGWINCH, catch_resize);
    set_handler(SIGTSTP, catch_stop);
    sigaddset(&blocked, SIGWINCH);
    sigaddset(&blocked, SIGTSTP);
    sigprocmask(SIG_BLOCK, &blocked, &terminal.waiting);
}

static void unset_handlers(void) {
    for (size_t i = 0; i < sizeof quit_signals / sizeof *quit_signals; i++) set_handler(quit_signals[i], SIG_DFL);
    for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++) set_handler(crash_signals[i], SIG_DFL);
    set_handler(SIGWINCH, SIG_DFL);
    set_handler(SIGTSTP, SIG_DFL);
    sigprocmask(SIG_SETMASK, &terminal.waiting, NULL);
}

// Opening and closing -------------------------------------------------------------------------------------------------

bool terminal_is_there(void) {
    const char *name = getenv("TERM");
    return name && name[0] != '\0' && strcmp(name, "dumb") != 0 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static void add_restore(const char *bytes) {
    bool is_there = bytes && bytes != (const char *)-1; // as terminfo says that it has none
    size_t size = is_there ? strlen(bytes) : 0;
    if (size == 0 || terminal.restore_size + size > RESTORE_SIZE) return;
    memcpy(terminal.restore + terminal.restore_size, bytes, size);
    terminal.restore_size += size;
}

static void prepare_restore(void) {
    terminal.restore_size = 0;
    add_restore(tigetstr("sgr0"));
    add_restore(tigetstr("cnorm"));
    const char *mouse = tigetstr("kmous"); // where there is one, ncurses switches it on as xterm does
    if (mouse && mouse != (const char *)-1) add_restore("\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
    add_restore(tigetstr("rmkx"));
    add_restore(tigetstr("rmcup"));
}

static void set_colours(void) {
    static const short colours[COLOUR_COUNT] = {-1,          COLOR_RED,     COLOR_GREEN, COLOR_YELLOW,
                                                COLOR_BLUE, COLOR_MAGENTA, COLOR_CYAN};
    const char *unwanted = getenv("NO_COLOR");
    terminal.has_colours = !(unwanted && unwanted[0] != '\0') && has_colors();
    if (!terminal.has_colours) return;
    start_color();
    use_default_colors();
    for (int i = 1; i < COLOUR_COUNT; i++) init_pair((short)i, colours[i], -1);
}

static void close_at_exit(void) { terminal_close(); }

// A Ctrl-C throws away what was typed before it, also between our finding that there is a key and our reading it: no read
// may wait for the next one then, with the signal held back.
static void never_wait_to_read(void) {
    struct termios modes;
    if (tcgetattr(STDIN_FILENO, &modes) != 0) return;
    modes.c_cc[VMIN] = 0;
    modes.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    def_prog_mode(); // what ncurses comes back to after a shell
}

static void set_modes(void) {
    cbreak();
    noecho();
    nonl();
    never_wait_to_read();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    set_escdelay(ESCAPE_DELAY_MS);
    mouseinterval(0);
    mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION, NULL);
}

bool terminal_open(void) {
    setlocale(LC_CTYPE, "");
    terminal.is_ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    tcgetattr(STDIN_FILENO, &terminal.found);
    terminal.screen = newterm(NULL, stdout, stdin);
    if (!terminal.screen) return false;
    set_term(terminal.screen);
    prepare_restore();
    set_handlers();
    set_modes();
    set_colours();
    if (!terminal.has_exit_handler) atexit(close_at_exit);
    terminal.has_exit_handler = true;
    return true;
}

void terminal_close(void) {
    if (!terminal.screen) return;
    SCREEN *screen = terminal.screen;
    terminal.screen = NULL;
    endwin();
    delscreen(screen);
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal.found);
    unset_handlers();
    grid_done(&terminal.shown);
}

bool terminal_is_ascii(void) { return terminal.is_ascii; }

void terminal_size(int *rows, int *columns) { getmaxyx(stdscr, *rows, *columns); }

void terminal_forget(void) {
    grid_done(&terminal.shown);
    clearok(curscr, TRUE);
}

void terminal_leave(void) {
    endwin();
    unset_handlers();
}

void terminal_enter(void) {
    set_handlers();
    caught_resize = 1;
    terminal_forget();
    refresh();
}

void terminal_suspend(void) {
    terminal_leave();
    raise(SIGTSTP);
    caught_stop = 0;
    terminal_enter();
}

// Showing -------------------------------------------------------------------------------------------------------------

static attr_t attributes_of(Style style) {
    Look look = theme_look(style);
    return (look.is_bold ? A_BOLD : 0) | (look.is_dim ? A_DIM : 0) | (look.is_reverse ? A_REVERSE : 0) |
           (look.is_underlined ? A_UNDERLINE : 0);
}

// What the C library takes for another width than we do would move all that comes after it.
static void show_cell(int row, int column, const Cell *cell, bool is_wide) {
    wchar_t letters[4] = {(wchar_t)cell->letter, (wchar_t)cell->marks[0], (wchar_t)cell->marks[1], L'\0'};
    cchar_t shown;
    short pair = terminal.has_colours ? (short)theme_look(cell->style).colour : 0;
    if (wcwidth(letters[0]) != (is_wide ? 2 : 1)) {
        letters[0] = L'?';
        letters[1] = L'\0';
        if (is_wide) mvaddch(row, column + 1, ' ');
    }
    setcchar(&shown, letters, attributes_of(cell->style), pair, NULL);
    mvadd_wch(row, column, &shown);
}

static bool is_same_row(const Grid *a, const Grid *b, int row) {
    if (a->columns != b->columns || a->rows != b->rows) return false;
    size_t columns = (size_t)a->columns, start = (size_t)row * columns;
    return memcmp(&a->cells[start], &b->cells[start], columns * sizeof(Cell)) == 0;
}

static void show_row(const Grid *grid, int row) {
    for (int column = 0; column < grid->columns; column++) {
        const Cell *cell = grid_at(grid, row, column);
        const Cell *next = grid_at(grid, row, column + 1);
        if (cell->letter) show_cell(row, column, cell, next && next->letter == 0);
    }
}

void terminal_show(const Grid *grid) {
    bool is_new = grid->columns != terminal.shown.columns || grid->rows != terminal.shown.rows;
    if (is_new) erase();
    for (int row = 0; row < grid->rows; row++) {
        if (is_new || !is_same_row(grid, &terminal.shown, row)) show_row(grid, row);
    }
    refresh();
    grid_done(&terminal.shown);
    grid_init(&terminal.shown, grid->rows, grid->columns, grid->is_ascii);
    memcpy(terminal.shown.cells, grid->cells, (size_t)grid->rows * (size_t)grid->columns * sizeof *grid->cells);
}

// Waiting -------------------------------------------------------------------------------------------------------------

static uint32_t press_of(wint_t key) {
    switch (key) {
    case KEY_UP: return PRESS_UP;
    case KEY_DOWN: return PRESS_DOWN;
    case KEY_LEFT: return PRESS_LEFT;
    case KEY_RIGHT: return PRESS_RIGHT;
    case KEY_HOME: return PRESS_HOME;
    case KEY_END: return PRESS_END;
    case KEY_PPAGE: return PRESS_PAGE_UP;
    case KEY_NPAGE: return PRESS_PAGE_DOWN;
    case KEY_ENTER: return PRESS_ENTER;
    case KEY_BTAB: return PRESS_BACK_TAB;
    case KEY_BACKSPACE: return PRESS_BACKSPACE;
    case KEY_DC: return PRESS_DELETE;
    case KEY_F(1): return PRESS_F1;
    default: return 0;
    }
}

static uint32_t press_of_letter(wint_t letter) {
    switch (letter) {
    case '\r':
    case '\n': return PRESS_ENTER;
    case '\t': return PRESS_TAB;
    case 27: return PRESS_ESCAPE;
    case 8:
    case 127: return PRESS_BACKSPACE;
    case 21: return PRESS_CLEAR;
    case 12: return PRESS_REDRAW;
    default: return letter >= ' ' ? (uint32_t)letter : 0;
    }
}

static bool is_double_click(int row, int column) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t passed = (int64_t)(now.tv_sec - terminal.clicked.tv_sec) * 1000 +
                     (now.tv_nsec - terminal.clicked.tv_nsec) / 1000000;
    bool is_double = passed < DOUBLE_CLICK_MS && row == terminal.clicked_row && column == terminal.clicked_column;
    terminal.clicked = is_double ? (struct timespec){0} : now;
    terminal.clicked_row = row;
    terminal.clicked_column = column;
    return is_double;
}

// One key may stand for several reports, where they come all at once; ncurses gives the newest first.
static void collect_mouse(void) {
    terminal.mouse_count = 0;
    while (terminal.mouse_count < MOUSE_EVENTS_MAX && getmouse(&terminal.mouse[terminal.mouse_count]) == OK) {
        terminal.mouse_count++;
    }
}

static TerminalInput read_mouse(void) {
    if (terminal.mouse_count == 0) return (TerminalInput){.kind = INPUT_NONE};
    MEVENT event = terminal.mouse[--terminal.mouse_count];
    TerminalInput input = {.kind = INPUT_MOUSE};
    input.row = event.y;
    input.column = event.x;
    input.is_wheel_up = (event.bstate & BUTTON4_PRESSED) != 0;
    input.is_wheel_down = (event.bstate & BUTTON5_PRESSED) != 0;
    input.is_drag = (event.bstate & REPORT_MOUSE_POSITION) != 0;
    if (event.bstate & BUTTON1_PRESSED) {
        terminal.is_pressed = true;
        input.is_open = is_double_click(event.y, event.x);
        return input;
    }
    if (event.bstate & BUTTON1_RELEASED) terminal.is_pressed = false;
    bool counts = input.is_wheel_up || input.is_wheel_down || (input.is_drag && terminal.is_pressed);
    return counts ? input : (TerminalInput){.kind = INPUT_NONE};
}

static bool read_key(TerminalInput *input) {
    wint_t key;
    for (;;) {
        while (terminal.mouse_count > 0) {
            *input = read_mouse();
            if (input->kind == INPUT_MOUSE) return true;
        }
        int kind = get_wch(&key);
        if (kind == ERR) return false;
        *input = (TerminalInput){.kind = INPUT_KEY};
        if (kind == KEY_CODE_YES && key == KEY_MOUSE) collect_mouse();
        else if (kind == KEY_CODE_YES) input->key = press_of(key);
        else input->key = press_of_letter(key);
        if (input->key) return true;
    }
}

static void adapt_size(void) {
    struct winsize size;
    caught_resize = 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        resizeterm(size.ws_row, size.ws_col);
    }
    terminal_forget();
}

// Signals come in here even where one waits for no time at all, in which case pselect may leave them pending.
static void let_signals_in(void) {
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, &terminal.waiting, &blocked);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
}

TerminalInput terminal_wait(int64_t nanoseconds) {
    TerminalInput input;
    let_signals_in();
    if (!caught_signal && read_key(&input)) return input;
    struct timespec timeout = {(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
    fd_set files;
    FD_ZERO(&files);
    FD_SET(STDIN_FILENO, &files);
    int ready = 0;
    if (!caught_signal && !caught_resize && !caught_stop) {
        ready = pselect(STDIN_FILENO + 1, &files, NULL, NULL, nanoseconds < 0 ? NULL : &timeout, &terminal.waiting);
    }
    if (caught_signal) return (TerminalInput){.kind = INPUT_QUIT, .signal = caught_signal};
    if (caught_stop) return (TerminalInput){.kind = INPUT_SUSPEND};
    if (caught_resize) {
        adapt_size();
        return (TerminalInput){.kind = INPUT_RESIZE};
    }
    if (ready > 0 && read_key(&input)) return input;
    bool is_gone = ready > 0 && !isatty(STDIN_FILENO);
    return (TerminalInput){.kind = is_gone ? INPUT_QUIT : INPUT_NONE, .signal = is_gone ? SIGHUP : 0};
}
