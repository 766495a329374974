// The line at the bottom. Which keys matter depends on the pane that has the focus, and on whether it plays; never on the step,
// so that it stands still while one walks.

#include "viz/tui/foot.h"

#include "viz/tui/keys.h"

#include <inttypes.h>
#include <string.h>

enum { LAST_CELLS = 16 }; // "? help  q quit" has its place at the right

// What is asked for ---------------------------------------------------------------------------------------------------

static const char *prompt_words(PromptKind prompt) {
    switch (prompt) {
    case PROMPT_TIME: return "To the time, in seconds: ";
    case PROMPT_STEP: return "To step: ";
    case PROMPT_BREAK: return "Break at (9, Task-2, lock.wait, prints TEXT, total == 1): ";
    case PROMPT_SEARCH: return "Find: ";
    case PROMPT_WATCH: return "Watch (total, or total == 1): ";
    case PROMPT_LASTS: return "For so many seconds: ";
    case PROMPT_EXPORT: return "Write to: ";
    case PROMPT_COPY: return "Copy the lesson to: ";
    }
    return "";
}

// The end of what was typed, which is where one types, in so many cells.
static EventText visible_end(EventText input, int cells) {
    while (input.size > 0 && (int)text_cells(input.data, input.size) > cells) {
        input.data++;
        input.size--;
        while (input.size > 0 && ((unsigned char)*input.data & 0xc0) == 0x80) {
            input.data++;
            input.size--;
        }
    }
    return input;
}

static void draw_prompt(Ui *ui, const Canvas *line) {
    int column = canvas_put(line, 0, 1, STYLE_KEY, prompt_words(ui->prompt));
    if (column > line->columns / 2) column = canvas_put(line, 0, 0, STYLE_KEY, "> "); // no room for words
    canvas_fill(line, 0, column, line->columns - column, STYLE_PLAIN, " ");
    EventText input = visible_end((EventText){ui->input.bytes, ui->input.size}, line->columns - column - 2);
    column = canvas_put_text(line, 0, column, ui->is_suggested ? STYLE_DIM : STYLE_STRONG, input);
    canvas_put(line, 0, column, STYLE_SELECTED, " ");
    if (ui->message.size > 0)
        canvas_put_text(line, 0, column + 2, STYLE_WARNING, (EventText){ui->message.bytes, ui->message.size});
}

// Keys ----------------------------------------------------------------------------------------------------------------

enum { KEYS_MAX = 10 };

// Before all others, in this order.
static const uint32_t *keys_of_place(const Ui *ui) {
    static const uint32_t playing[] = {' ', '+', 0};
    static const uint32_t source[] = {'n', 's', 'l', 'o', ' ', 0};
    static const uint32_t tasks[] = {PRESS_DOWN, PRESS_ENTER, 'f', 'o', 'v', 'n', 's', 0};
    static const uint32_t detail[] = {PRESS_ESCAPE, 'f', 'o', PRESS_DOWN, 'n', 's', 0};
    static const uint32_t loop[] = {'a', PRESS_DOWN, PRESS_ENTER, 'n', 's', 0};
    static const uint32_t objects[] = {'w', 'b', PRESS_DOWN, 'n', 's', 0};
    static const uint32_t timeline[] = {'>', PRESS_DOWN, 'm', ']', 'a', 'n', 's', 0};
    static const uint32_t events[] = {PRESS_DOWN, PRESS_ENTER, '/', ']', 'n', 's', 0};
    if (ui->is_playing) return playing;
    switch (ui->focus) {
    case PANE_TASKS: return ui->opened_task ? detail : tasks;
    case PANE_LOOP: return loop;
    case PANE_OBJECTS: return objects;
    case PANE_TIMELINE: return timeline;
    case PANE_WHY:
    case PANE_OUTPUT: return events;
    case PANE_SOURCE:
    case PANE_COUNT: break;
    }
    return source;
}

static bool has_key(const uint32_t *keys, uint32_t key) {
    while (*keys && *keys != key) keys++;
    return *keys != 0;
}

// "n/p step", from the table of keys.
static int put_brief(const Ui *ui, const Canvas *line, int column, const KeyBinding *binding) {
    const char *brief = ui->is_playing && binding->keys[0] == ' ' ? "pause" : binding->brief;
    Text keys = {0};
    key_put_name(binding->keys[0], ui->is_ascii, &keys);
    if (binding->has_back) {
        text_put(&keys, "/");
        key_put_name(binding[1].keys[0], ui->is_ascii, &keys);
    }
    int needed = (int)text_cells(keys.bytes, keys.size) + 1 + (int)strlen(brief);
    if (column + needed < line->columns) {
        column = canvas_put(line, 0, column, STYLE_KEY, keys.bytes);
        column = canvas_put(line, 0, column + 1, STYLE_DIM, brief) + 2;
    }
    text_done(&keys);
    return column;
}

static bool is_last(const KeyBinding *binding) { return binding->keys[0] == '?' || binding->keys[0] == 'q'; }

static void draw_keys(const Ui *ui, const Canvas *line) {
    Canvas left = canvas_part(line, 0, 0, 1, line->columns - LAST_CELLS);
    const uint32_t *first = keys_of_place(ui);
    int column = 1;
    for (const uint32_t *key = first; *key; key++) column = put_brief(ui, &left, column, key_find(*key));
    for (size_t i = 0; i < key_table_size; i++) {
        const KeyBinding *binding = &key_table[i];
        bool is_meant = binding->is_general && !is_last(binding) && !has_key(first, binding->keys[0]);
        if (is_meant) column = put_brief(ui, &left, column, binding);
    }
    column = line->columns - LAST_CELLS + 1;
    for (size_t i = 0; i < key_table_size; i++) {
        if (is_last(&key_table[i])) column = put_brief(ui, line, column, &key_table[i]);
    }
}

// All together --------------------------------------------------------------------------------------------------------

static void draw_sheet_keys(const Ui *ui, const Canvas *line) {
    bool is_read = ui->mode == MODE_HELP || ui->mode == MODE_COMPARE;
    canvas_put_glyph(line, 0, 1, STYLE_KEY, GLYPH_DOWN);
    canvas_put_glyph(line, 0, 2, STYLE_KEY, GLYPH_UP);
    canvas_put(line, 0, 4, STYLE_DIM, is_read ? "scroll; any other key closes this" : "choose; Esc closes this");
}

void foot_draw(Ui *ui, const Canvas *screen) {
    Canvas line = canvas_part(screen, ui->rows - 1, 0, 1, ui->columns);
    Style style = ui->message_is_bad ? STYLE_WARNING : STYLE_STRONG;
    if (ui->mode == MODE_PROMPT) draw_prompt(ui, &line);
    else if (ui->mode != MODE_NORMAL) draw_sheet_keys(ui, &line);
    else if (ui->seek.is_on)
        canvas_put_format(&line, 0, 1, STYLE_STRONG, "Searching at step %" PRId64 " of %" PRId64 "; Esc stops",
                          ui->seek.find.at, ui_count(ui));
    else if (ui->message.size > 0)
        canvas_put_text(&line, 0, 1, style, (EventText){ui->message.bytes, ui->message.size});
    else draw_keys(ui, &line);
}
