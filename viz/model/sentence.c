// The words for events. A sentence has the event's actor as its subject ("Task-2") and is told in the present tense.

#include "viz/model/sentence.h"

#include "viz/model/words.h"

#include <inttypes.h>
#include <string.h>

typedef struct Teller { // what every sentence is made with
    Text *what;
    const State *state;
    const Event *event;
} Teller;

void sentence_done(Sentence *sentence) {
    text_done(&sentence->who);
    text_done(&sentence->what);
}

static void put_by(const Teller *teller, const char *before) {
    if (teller->event->ref.kind == REF_NONE) return;
    text_put(teller->what, before);
    words_put_ref(teller->what, teller->state, &teller->event->ref);
}

static bool text_is(EventText text, const char *word) {
    return text.size == strlen(word) && memcmp(text.data, word, text.size) == 0;
}

// "ValueError: no such thing"
static void put_exception(const Teller *teller) {
    const Event *event = teller->event;
    text_put_shown(teller->what, event->type.data ? event->type : event_text("an exception"));
    if (event->message.size == 0) return;
    text_put(teller->what, ": ");
    text_put_shown(teller->what, event->message);
}

// Tasks ---------------------------------------------------------------------------------------------------------------

static void tell_wake(const Teller *teller) {
    const EventRef *by = &teller->event->ref;
    const StateTask *task = state_task(teller->state, teller->event->task);
    text_put(teller->what, "wakes: ");
    if (task && task->cancelling) {
        text_put(teller->what, "it was asked to cancel");
        return;
    }
    EventRef on = *by;
    if (task && task->waits != REF_NONE) on = (EventRef){.kind = (EventRefKind)task->waits, .id = task->waits_id};
    words_put_fulfilled(teller->what, teller->state, &on);
    if (by->kind != REF_TASK || (on.kind == REF_TASK && on.id == by->id)) return;
    put_by(teller, ", thanks to ");
}

static void tell_step(const Teller *teller) {
    const StateTask *task = state_task(teller->state, teller->event->task);
    if (text_is(teller->event->why, "eager"))
        text_put(teller->what, "starts at once, inside of the call that creates it");
    else if (task && task->cancelling) text_put(teller->what, "goes on, and gets a CancelledError");
    else if (!task || !task->started) text_put(teller->what, "starts");
    else text_put(teller->what, "goes on");
}

static void tell_create(const Teller *teller) {
    const Event *event = teller->event;
    text_put(teller->what, "is created");
    if (event->other) {
        text_put(teller->what, " by ");
        words_put_member(teller->what, teller->state, FAMILY_TASK, event->other);
    }
    if (!event->text.data) return;
    text_put(teller->what, ": it will run ");
    text_put_shown(teller->what, event->text);
    text_put(teller->what, "()");
}

static void tell_cancel(const Teller *teller) {
    text_put(teller->what, "is asked to cancel");
    put_by(teller, " by ");
    if (teller->event->message.size == 0) return;
    text_put(teller->what, ": ");
    text_put_shown(teller->what, teller->event->message);
}

static void tell_outcome(const Teller *teller) {
    const Event *event = teller->event;
    if (text_is(event->outcome, "cancelled")) {
        text_put(teller->what, "is cancelled");
    } else if (text_is(event->outcome, "exception")) {
        text_put(teller->what, "fails with ");
        put_exception(teller);
    } else {
        text_put(teller->what, "is done");
        if (event->value.size == 0 || text_is(event->value, "None")) return;
        text_put(teller->what, ": ");
        text_put_shown(teller->what, event->value);
    }
}

static SentenceTone outcome_tone(const Event *event) {
    if (text_is(event->outcome, "exception")) return TONE_BAD;
    return text_is(event->outcome, "cancelled") ? TONE_WARNING : TONE_GOOD;
}

// The loop ------------------------------------------------------------------------------------------------------------

static void tell_clock(const Teller *teller) {
    const Event *event = teller->event;
    text_put(teller->what, teller->state->running ? "blocks everybody for " : "jumps ahead by ");
    text_put_seconds(teller->what, event->t - event->at);
    text_put(teller->what, teller->state->running ? " s" : " s: nobody is ready before");
}

static void tell_timer_set(const Teller *teller) {
    text_put(teller->what, "sets a timer to ");
    text_put_time(teller->what, teller->event->at);
}

// What if: somebody has chosen what comes next.
static void tell_turn_choice(const Teller *teller) {
    const Event *event = teller->event;
    if (event->task) {
        text_put(teller->what, "comes next by choice");
    } else {
        text_put(teller->what, "calls ");
        words_put_member(teller->what, teller->state, FAMILY_HANDLE, event->id);
        text_put(teller->what, "() by choice");
    }
    if (event->ref.kind == REF_NONE) return;
    text_put(teller->what, ", in place of ");
    words_put_ref(teller->what, teller->state, &event->ref);
}

static int64_t from_now(const Event *event, int64_t time) {
    int64_t duration;
    return __builtin_sub_overflow(time, event->t, &duration) ? 0 : duration;
}

static void tell_timer_choice(const Teller *teller) {
    const Event *event = teller->event;
    text_put(teller->what, "waits for ");
    text_put_seconds(teller->what, from_now(event, event->at));
    text_put(teller->what, " s by choice, in place of ");
    text_put_seconds(teller->what, from_now(event, event->number));
    text_put(teller->what, " s");
}

static void tell_timer_fire(const Teller *teller) {
    const StateThing *timer = state_thing(teller->state, FAMILY_TIMER, teller->event->id);
    text_put(teller->what, "the timer");
    if (timer) {
        text_put(teller->what, " that was set at ");
        text_put_time(teller->what, timer->set);
    }
    text_put(teller->what, " fires");
}

// A text with several lines stays on one: its last says what happened, as in a traceback.
static EventText last_line(EventText text) {
    while (text.size > 0 && text.data[text.size - 1] == '\n') text.size--;
    for (size_t i = text.size; i > 0; i--) {
        if (text.data[i - 1] == '\n') return (EventText){text.data + i, text.size - i};
    }
    return text;
}

static EventText first_line(EventText text) {
    const char *newline = text.size > 0 ? memchr(text.data, '\n', text.size) : NULL;
    return newline ? (EventText){text.data, (size_t)(newline - text.data)} : text;
}

static void tell_log(const Teller *teller) {
    EventText first = first_line(teller->event->text);
    EventText last = last_line(teller->event->text);
    text_put(teller->what, "logs: ");
    text_put_shown(teller->what, first);
    if (last.data == first.data) return;
    text_put(teller->what, " ... ");
    text_put_shown(teller->what, last);
}

static void tell_file(const Teller *teller) {
    text_put(teller->what, "writes to ");
    text_put_shown(teller->what, teller->event->name);
    text_put(teller->what, ": ");
    text_put_shown(teller->what, first_line(teller->event->text));
}

static void tell_warning(const Teller *teller) {
    text_put_shown(teller->what, teller->event->type.data ? teller->event->type : event_text("Warning"));
    text_put(teller->what, ": ");
    text_put_shown(teller->what, teller->event->message);
}

static void tell_diagnosis(const Teller *teller) {
    const Event *event = teller->event;
    text_put_shown(teller->what, event->text.data ? first_line(event->text) : event->name);
    if (!event->why.data) return;
    text_put(teller->what, " (");
    text_put_shown(teller->what, first_line(event->why));
    text_put(teller->what, ")");
}

static void tell_end(const Teller *teller) {
    const Event *event = teller->event;
    if (text_is(event->outcome, "completed")) text_put(teller->what, "ends, and all is well");
    else if (text_is(event->outcome, "deadlock")) text_put(teller->what, "can never go on: a deadlock");
    else if (text_is(event->outcome, "limit")) text_put(teller->what, "is stopped at a limit");
    else if (text_is(event->outcome, "choice")) text_put(teller->what, "is stopped at a choice");
    else text_put(teller->what, "ends in an error");
    if (event->message.size == 0) return;
    text_put(teller->what, ": ");
    text_put_shown(teller->what, first_line(event->message));
}

static SentenceTone end_tone(const Event *event) { return text_is(event->outcome, "completed") ? TONE_GOOD : TONE_BAD; }

// Locks, queues and their kin -----------------------------------------------------------------------------------------

// before, the thing that the event is about, after
static void tell_thing(const Teller *teller, StateFamily family, const char *before, const char *after) {
    text_put(teller->what, before);
    words_put_member(teller->what, teller->state, family, teller->event->id);
    text_put(teller->what, after);
}

static void tell_making(const Teller *teller, StateFamily family) {
    EventText variable = teller->event->type, name = teller->event->name;
    text_put(teller->what, "makes ");
    if (variable.data) text_put_shown(teller->what, variable);
    if (variable.data) text_put(teller->what, " = ");
    if (name.data) text_put_shown(teller->what, name);
    else if (variable.data) text_put(teller->what, words_noun(family));
    else words_put_member(teller->what, teller->state, family, teller->event->id);
    if (variable.data) text_put(teller->what, "()");
}

// "(3 left)"
static void tell_number(const Teller *teller, const char *words) {
    text_put_format(teller->what, " (%" PRId64 " %s)", teller->event->number, words);
}

static void tell_item(const Teller *teller, const char *verb, const char *preposition) {
    text_put(teller->what, verb);
    text_put_shown(teller->what, teller->event->value);
    tell_thing(teller, FAMILY_QUEUE, preposition, "");
    tell_number(teller, teller->event->number == 1 ? "item now" : "items now");
}

static void tell_deadline(const Teller *teller, const char *before) {
    text_put(teller->what, before);
    text_put_time(teller->what, teller->event->at);
}

static void tell_context(const Teller *teller) {
    text_put(teller->what, "sets ");
    text_put_shown(teller->what, teller->event->name);
    text_put(teller->what, " to ");
    text_put_shown(teller->what, teller->event->value);
}

static void tell_words(const Teller *teller, const char *before, EventText words) {
    text_put(teller->what, before);
    text_put_shown(teller->what, words);
}

// The sentence --------------------------------------------------------------------------------------------------------

// Says it, and returns its tone. The subject is put by tell_who.
static SentenceTone tell(const Teller *teller) {
    const Event *event = teller->event;
    switch (event->kind) {
    case EVENT_TASK_CREATE: tell_create(teller); break;
    case EVENT_TASK_RENAME: tell_words(teller, "is called ", event->name); break;
    case EVENT_TASK_STEP: tell_step(teller); break;
    case EVENT_TASK_SUSPEND: words_put_wait(teller->what, teller->state, &event->ref); return TONE_WAIT;
    case EVENT_TASK_WAKE: tell_wake(teller); break;
    case EVENT_TASK_CANCEL: tell_cancel(teller); return TONE_WARNING;
    case EVENT_TASK_DONE: tell_outcome(teller); return outcome_tone(event);
    case EVENT_OUT: tell_words(teller, "prints: ", event->text); return TONE_OUTPUT;
    case EVENT_LOG: tell_log(teller); return TONE_WARNING;
    case EVENT_FILE_WRITE: tell_file(teller); break;
    case EVENT_WARNING: tell_warning(teller); return TONE_WARNING;
    case EVENT_ERROR:
        text_put(teller->what, "fails with ");
        put_exception(teller);
        return TONE_BAD;
    case EVENT_CLOCK: tell_clock(teller); return teller->state->running ? TONE_WARNING : TONE_PLAIN;
    case EVENT_TIMER_SET: tell_timer_set(teller); break;
    case EVENT_TIMER_FIRE: tell_timer_fire(teller); break;
    case EVENT_TIMER_CANCEL: tell_thing(teller, FAMILY_TIMER, "", " is cancelled"); break;
    case EVENT_TURN_CHOOSE: tell_turn_choice(teller); return TONE_WARNING;
    case EVENT_TIMER_CHOOSE: tell_timer_choice(teller); return TONE_WARNING;
    case EVENT_HANDLE_SCHEDULE:
        tell_words(teller, "will call ", event->name);
        put_by(teller, ", asked by ");
        break;
    case EVENT_HANDLE_RUN: tell_thing(teller, FAMILY_HANDLE, "calls ", ""); break;
    case EVENT_HANDLE_CANCEL: tell_thing(teller, FAMILY_HANDLE, "cancels the call of ", ""); break;
    case EVENT_FUTURE_CREATE:
        tell_making(teller, FAMILY_FUTURE);
        break;
    case EVENT_FUTURE_DONE:
        tell_thing(teller, FAMILY_FUTURE, "", " ");
        tell_outcome(teller);
        break;
    case EVENT_LOCK_CREATE: tell_making(teller, FAMILY_LOCK); break;
    case EVENT_LOCK_WAIT: tell_thing(teller, FAMILY_LOCK, "finds ", " taken and queues up"); return TONE_WAIT;
    case EVENT_LOCK_ACQUIRE: tell_thing(teller, FAMILY_LOCK, "takes ", ""); break;
    case EVENT_LOCK_RELEASE: tell_thing(teller, FAMILY_LOCK, "gives ", " back"); break;
    case EVENT_SEMAPHORE_CREATE:
        tell_making(teller, FAMILY_SEMAPHORE);
        tell_number(teller, event->number == 1 ? "place" : "places");
        break;
    case EVENT_SEMAPHORE_WAIT: tell_thing(teller, FAMILY_SEMAPHORE, "finds ", " full and queues up"); return TONE_WAIT;
    case EVENT_SEMAPHORE_ACQUIRE:
        tell_thing(teller, FAMILY_SEMAPHORE, "takes a place in ", "");
        tell_number(teller, "left");
        break;
    case EVENT_SEMAPHORE_RELEASE:
        tell_thing(teller, FAMILY_SEMAPHORE, "gives its place in ", " back");
        tell_number(teller, "free");
        break;
    case EVENT_EVENT_CREATE: tell_making(teller, FAMILY_EVENT); break;
    case EVENT_EVENT_WAIT: tell_thing(teller, FAMILY_EVENT, "finds ", " not set and queues up"); return TONE_WAIT;
    case EVENT_EVENT_SET: tell_thing(teller, FAMILY_EVENT, "sets ", ""); break;
    case EVENT_EVENT_CLEAR: tell_thing(teller, FAMILY_EVENT, "clears ", ""); break;
    case EVENT_CONDITION_CREATE: tell_making(teller, FAMILY_CONDITION); break;
    case EVENT_CONDITION_WAIT: tell_thing(teller, FAMILY_CONDITION, "queues up at ", ""); return TONE_WAIT;
    case EVENT_CONDITION_NOTIFY:
        tell_thing(teller, FAMILY_CONDITION, "notifies ", "");
        tell_number(teller, event->number == 1 ? "waiter" : "waiters");
        break;
    case EVENT_BARRIER_CREATE:
        tell_making(teller, FAMILY_BARRIER);
        tell_number(teller, "to come");
        break;
    case EVENT_BARRIER_WAIT:
        tell_thing(teller, FAMILY_BARRIER, "comes to ", "");
        tell_number(teller, "there");
        return TONE_WAIT;
    case EVENT_BARRIER_RELEASE: tell_thing(teller, FAMILY_BARRIER, "opens ", ": all are there"); break;
    case EVENT_BARRIER_RESET: tell_thing(teller, FAMILY_BARRIER, "resets ", ""); return TONE_WARNING;
    case EVENT_BARRIER_ABORT: tell_thing(teller, FAMILY_BARRIER, "breaks ", ""); return TONE_WARNING;
    case EVENT_QUEUE_CREATE:
        tell_making(teller, FAMILY_QUEUE);
        if (event->number > 0) text_put_format(teller->what, " (room for %" PRId64 ")", event->number);
        break;
    case EVENT_QUEUE_WAIT:
        tell_thing(teller, FAMILY_QUEUE, "queues up at ", "");
        if (event->why.data) tell_words(teller, ": ", event->why);
        return TONE_WAIT;
    case EVENT_QUEUE_PUT: tell_item(teller, "puts ", " into "); break;
    case EVENT_QUEUE_GET: tell_item(teller, "takes ", " out of "); break;
    case EVENT_QUEUE_TASK_DONE:
        tell_thing(teller, FAMILY_QUEUE, "is done with an item of ", "");
        tell_number(teller, "to go");
        break;
    case EVENT_QUEUE_SHUTDOWN: tell_thing(teller, FAMILY_QUEUE, "shuts ", " down"); break;
    case EVENT_GROUP_CREATE: tell_making(teller, FAMILY_GROUP); break;
    case EVENT_GROUP_ADD: tell_thing(teller, FAMILY_GROUP, "belongs to ", ""); break;
    case EVENT_GROUP_ABORT:
        tell_thing(teller, FAMILY_GROUP, "", " cancels what is left");
        put_by(teller, ", because of ");
        return TONE_WARNING;
    case EVENT_TIMEOUT_CREATE: tell_deadline(teller, "has a timeout at "); break;
    case EVENT_TIMEOUT_RESCHEDULE:
        tell_thing(teller, FAMILY_TIMEOUT, "", "");
        tell_deadline(teller, " is moved to ");
        break;
    case EVENT_TIMEOUT_EXPIRE: text_put(teller->what, "has run out of its timeout"); return TONE_WARNING;
    case EVENT_CONTEXT_SET: tell_context(teller); break;
    case EVENT_THREAD_START:
        text_put(teller->what, "starts");
        put_by(teller, " for ");
        break;
    case EVENT_THREAD_SLEEP:
        tell_deadline(teller, event->ref.kind == REF_SLEEP || event->ref.kind == REF_NONE ? "sleeps until "
                                                                                    : "waits, at most until ");
        return TONE_WAIT;
    case EVENT_THREAD_WAIT: words_put_wait(teller->what, teller->state, &event->ref); return TONE_WAIT;
    case EVENT_THREAD_RUN: text_put(teller->what, "goes on"); break;
    case EVENT_THREAD_DONE: tell_outcome(teller); return outcome_tone(event);
    case EVENT_LINE: tell_words(teller, "runs: ", event->text); break;
    case EVENT_DIAGNOSIS: tell_diagnosis(teller); return TONE_WARNING;
    case EVENT_END: tell_end(teller); return end_tone(event);
    case EVENT_KIND_COUNT: break;
    }
    return TONE_PLAIN;
}

static const char *who_else(EventKind kind) {
    if (kind == EVENT_CLOCK) return "clock";
    if (kind == EVENT_DIAGNOSIS) return "diagnosis";
    if (kind == EVENT_TIMER_FIRE || kind == EVENT_HANDLE_SCHEDULE || kind == EVENT_HANDLE_RUN ||
        kind == EVENT_TURN_CHOOSE)
        return "loop";
    return "program";
}

static bool is_of_thread(EventKind kind) {
    return kind == EVENT_THREAD_START || kind == EVENT_THREAD_SLEEP || kind == EVENT_THREAD_DONE;
}

// The subject: the task that an event is about, or else who has the floor, or else what made it happen.
static void tell_who(Text *who, const State *state, const Event *event) {
    bool is_named = event->kind == EVENT_TASK_CREATE || event->kind == EVENT_THREAD_START;
    bool is_nobodys = event->kind == EVENT_DIAGNOSIS || event->kind == EVENT_END || event->kind == EVENT_TIMER_FIRE;
    if (is_named && event->name.data) text_put_shown(who, event->name);
    else if (is_of_thread(event->kind)) words_put_member(who, state, FAMILY_THREAD, event->id);
    else if (event->task) words_put_member(who, state, FAMILY_TASK, event->task);
    else if (state->running && !is_nobodys) words_put_member(who, state, FAMILY_TASK, state->running);
    else text_put(who, who_else(event->kind));
}

// Whether the sentence is about a thing that it names, whoever brought it about.
static bool has_own_subject(EventKind kind) {
    return kind == EVENT_FUTURE_DONE || kind == EVENT_TIMER_CANCEL || kind == EVENT_GROUP_ABORT ||
           kind == EVENT_TIMEOUT_EXPIRE || kind == EVENT_DIAGNOSIS;
}

void sentence_make(Sentence *sentence, const State *state, const Event *event) {
    const StateTask *task = state_task(state, event->task);
    text_clear(&sentence->who);
    text_clear(&sentence->what);
    tell_who(&sentence->who, state, event);
    sentence->tone = tell(&(Teller){&sentence->what, state, event});
    sentence->task = event->task;
    sentence->is_complete = has_own_subject(event->kind);
    sentence->line = event->line;
    if (event->kind == EVENT_TASK_STEP && task && task->started) sentence->line = task->line;
    for (size_t i = event->stack_size; i > 0 && sentence->line == 0; i--) sentence->line = event->stack[i - 1].line;
}

static bool is_word(const Text *text, const char *word) { return text->bytes && strcmp(text->bytes, word) == 0; }

void sentence_put_whole(const Sentence *sentence, Text *text) {
    const char *what = sentence->what.bytes;
    bool is_thing = is_word(&sentence->who, "clock") || is_word(&sentence->who, "loop") ||
                    is_word(&sentence->who, "program");
    bool is_complete = sentence->is_complete || (is_thing && strncmp(what, "the ", 4) == 0);
    if (is_complete && what[0] >= 'a' && what[0] <= 'z') {
        text_put_format(text, "%c%s", what[0] - 'a' + 'A', what + 1);
        return;
    }
    if (!is_complete && is_thing) text_put(text, "The ");
    if (!is_complete) text_put_bytes(text, sentence->who.bytes, sentence->who.size);
    if (!is_complete) text_put(text, " ");
    text_put_bytes(text, what, sentence->what.size);
}
