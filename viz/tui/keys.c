// The table, and its keys in words.

#include "viz/tui/keys.h"

#include "viz/tui/actions.h"

// Lower case goes forward, the same letter in upper case goes back.
const KeyBinding key_table[] = {
    {{'n', PRESS_RIGHT}, KEYS_WALK, "one event forward", "step", true, true, action_next},
    {{'p', PRESS_LEFT}, KEYS_WALK, "one event back", NULL, false, false, action_previous},
    {{'s'}, KEYS_WALK, "to the next task switch", "switch", true, true, action_next_switch},
    {{'S'}, KEYS_WALK, "to the task switch before", NULL, false, false, action_previous_switch},
    {{'l'}, KEYS_WALK, "to the next line that runs", "line", true, true, action_next_line},
    {{'L'}, KEYS_WALK, "to the line before", NULL, false, false, action_previous_line},
    {{'o'}, KEYS_WALK, "over: until this task goes on", "over", false, true, action_over},
    {{' '}, KEYS_WALK, "play, or pause", "play", false, true, action_play},
    {{'+', '='}, KEYS_WALK, "play faster", "speed", true, false, action_faster},
    {{'-'}, KEYS_WALK, "play slower", NULL, false, false, action_slower},
    {{'g', PRESS_HOME}, KEYS_JUMP, "to the beginning", NULL, false, false, action_begin},
    {{'G', PRESS_END}, KEYS_JUMP, "to the end", NULL, false, false, action_end},
    {{PRESS_PAGE_DOWN}, KEYS_JUMP, "a tenth forward", NULL, false, false, action_tenth_forward},
    {{PRESS_PAGE_UP}, KEYS_JUMP, "a tenth back", NULL, false, false, action_tenth_back},
    {{'t'}, KEYS_JUMP, "to a time, in seconds", "time", false, true, action_ask_time},
    {{':'}, KEYS_JUMP, "to a step, by its number", NULL, false, false, action_ask_step},
    {{'/'}, KEYS_JUMP, "search events, output and source", "find", false, true, action_ask_search},
    {{']'}, KEYS_JUMP, "to the next hit, mark or diagnosis", "hit, mark", true, false, action_next_place},
    {{'['}, KEYS_JUMP, "to the hit, mark or diagnosis before", NULL, false, false, action_previous_place},
    {{'c'}, KEYS_STOP, "continue to a breakpoint, a diagnosis or the end", "continue", true, true, action_continue},
    {{'C'}, KEYS_STOP, "the same backward", NULL, false, false, action_continue_back},
    {{'b'}, KEYS_STOP, "breakpoint: a line, task, event, text or condition", "break", false, true, action_ask_break},
    {{'B'}, KEYS_STOP, "list of breakpoints, marks and watches", NULL, false, false, action_list},
    {{'a'}, KEYS_WALK, "what if: choose what happens next", "what if", false, true, action_whatif},
    {{'A'}, KEYS_WALK, "compare how a what-if ends", NULL, false, false, action_compare},
    {{'m'}, KEYS_STOP, "mark this step, or take the mark away", "mark", false, false, action_mark},
    {{'f'}, KEYS_SEE, "follow this task only, or all again", "follow", false, true, action_follow},
    {{'w'}, KEYS_SEE, "watch a variable or a condition", "watch", false, true, action_ask_watch},
    {{'v'}, KEYS_SEE, "tasks as a list, as a tree, or those alive", "order", false, false, action_task_order},
    {{'>'}, KEYS_SEE, "timeline: wider", "width", true, false, action_wider},
    {{'<'}, KEYS_SEE, "timeline: narrower", NULL, false, false, action_narrower},
    {{PRESS_TAB}, KEYS_PANES, "to the next pane (or 1 to 7)", "pane", false, true, action_next_pane},
    {{PRESS_BACK_TAB}, KEYS_PANES, "to the pane before", NULL, false, false, action_previous_pane},
    {{'z'}, KEYS_PANES, "this pane alone, or all again", "zoom", false, true, action_zoom},
    {{PRESS_DOWN, 'j'}, KEYS_PANES, "down in the pane", "select", true, false, action_down},
    {{PRESS_UP, 'k'}, KEYS_PANES, "up in the pane", NULL, false, false, action_up},
    {{PRESS_ENTER}, KEYS_PANES, "open: a task's details, the step of an output", "open", false, false, action_open},
    {{PRESS_ESCAPE}, KEYS_PANES, "back: close, go with the run again", "back", false, false, action_back},
    {{'x'}, KEYS_REST, "export the screen, the trace, or a picture of it", NULL, false, false, action_ask_export},
    {{'R'}, KEYS_REST, "run the scenario again", NULL, false, false, action_reload},
    {{'e'}, KEYS_REST, "edit the scenario", NULL, false, false, action_edit},
    {{PRESS_REDRAW}, KEYS_REST, "draw the screen anew", NULL, false, false, action_redraw},
    {{PRESS_SUSPEND}, KEYS_REST, "to the shell; fg comes back", NULL, false, false, action_suspend},
    {{'?', PRESS_F1}, KEYS_REST, "this help", "help", false, true, action_help},
    {{'q'}, KEYS_REST, "quit", "quit", false, true, action_quit},
    {{'1'}, KEYS_PANES, NULL, NULL, false, false, action_pane_source},
    {{'2'}, KEYS_PANES, NULL, NULL, false, false, action_pane_tasks},
    {{'3'}, KEYS_PANES, NULL, NULL, false, false, action_pane_loop},
    {{'4'}, KEYS_PANES, NULL, NULL, false, false, action_pane_objects},
    {{'5'}, KEYS_PANES, NULL, NULL, false, false, action_pane_timeline},
    {{'6'}, KEYS_PANES, NULL, NULL, false, false, action_pane_why},
    {{'7'}, KEYS_PANES, NULL, NULL, false, false, action_pane_output},
};

const size_t key_table_size = sizeof key_table / sizeof *key_table;

const char *key_group_name(KeyGroup group) {
    switch (group) {
    case KEYS_WALK: return "Walk";
    case KEYS_JUMP: return "Jump";
    case KEYS_STOP: return "Stop at";
    case KEYS_SEE: return "See";
    case KEYS_PANES: return "Panes";
    case KEYS_REST: return "And";
    case KEY_GROUP_COUNT: break;
    }
    return "";
}

const KeyBinding *key_find(uint32_t key) {
    for (size_t i = 0; i < key_table_size; i++) {
        for (size_t j = 0; j < 3 && key_table[i].keys[j]; j++) {
            if (key_table[i].keys[j] == key) return &key_table[i];
        }
    }
    return NULL;
}

void key_put_name(uint32_t key, bool is_ascii, Text *text) {
    char name[PRESS_NAME_SIZE];
    if (!is_ascii && key == PRESS_UP) text_put(text, glyph(GLYPH_UP, false));
    else if (!is_ascii && key == PRESS_DOWN) text_put(text, glyph(GLYPH_DOWN, false));
    else if (!is_ascii && key == PRESS_LEFT) text_put(text, glyph(GLYPH_LEFT, false));
    else if (!is_ascii && key == PRESS_RIGHT) text_put(text, glyph(GLYPH_ARROW, false));
    else text_put(text, press_name(key, name));
}

void key_put_names(const KeyBinding *binding, bool is_ascii, Text *text) {
    for (size_t i = 0; i < 3 && binding->keys[i]; i++) {
        if (i > 0) text_put(text, " ");
        key_put_name(binding->keys[i], is_ascii, text);
    }
}
