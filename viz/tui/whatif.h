#ifndef ASYNCARIUM_TUI_WHATIF_H
#define ASYNCARIUM_TUI_WHATIF_H

// What if: from the cursor on, the run goes another way. Each such branch is a recording of its own, which has its
// beginning in common with the one before it. Stepping back past that beginning leaves it.
//
//   original  ──────────●────────────────── end
//                       └─────●──────────── end    branches[0]
//                             └──────────── end    branches[1]; the top one is shown
//
// A branch is made by running the scenario again, which is a request; who fulfils it hands the new recording over.

#include "viz/model/branch.h"
#include "viz/model/outcome.h"
#include "viz/tui/rows.h"

typedef struct Ui Ui;

typedef struct WhatIfBranch {
    Recording *recording; // owned
    ChoiceList choices;   // all that it was run with
    int64_t common;       // its last event that the one before it has, too
} WhatIfBranch;

typedef enum WhatIfKind { OPTION_CHOICE, OPTION_ASK, OPTION_LEAVE } WhatIfKind;

typedef struct WhatIfOption { // a row of the list that one chooses from
    WhatIfKind kind;          // ASK: a duration is asked for; LEAVE: the branch
    SimChoice choice;
    const char *remark;       // behind it; NULL: nothing
} WhatIfOption;

typedef struct WhatIf {
    const Recording *original; // borrowed
    ChoiceTally tally;         // of the recording that is shown: whether CPython could go that way
    ChoiceList given;          // choices that the original was run with already
    WhatIfBranch *branches;
    size_t count, capacity;
    Crossing turn, timer;      // that the list is about
    WhatIfOption *options;
    size_t option_count, option_capacity;
    uint32_t ready_count;      // who is ready at `turn`, with those that are not in the list
    int64_t selected, top;
    ChoiceList wanted;         // what is asked for by REQUEST_BRANCH
    int64_t wanted_common;     // up to where that run must be the one that is shown
    Outcome ends[2];           // of the original and of the top branch, once they were compared
    bool has_ends;
} WhatIf;

void whatif_begin(Ui *ui, const Recording *original); // all branches are gone
void whatif_done(Ui *ui);
// The choices that the run was made with that is shown.
const ChoiceList *whatif_choices(const Ui *ui);
const WhatIfBranch *whatif_branch(const Ui *ui); // NULL: the original is shown
// Another recording is shown now: looks at its choices.
void whatif_judge(Ui *ui);
// The cursor is to go there: leaves the branches that begin later.
void whatif_leave_before(Ui *ui, int64_t step);
// The answer to REQUEST_BRANCH, which is taken over; NULL: it could not be run.
void whatif_take(Ui *ui, Recording *recording);

// The list, MODE_CHOOSE.
void whatif_fill(Ui *ui, Rows *rows, int width);
void whatif_press(Ui *ui, uint32_t key);
void whatif_answer(Ui *ui, const char *text); // a duration was typed

// The two ends side by side, MODE_COMPARE.
void whatif_compare_fill(Ui *ui, Rows *rows, int width);
void whatif_compare_press(Ui *ui, uint32_t key);

// For the Why pane: what is to be said of the event at the cursor; nothing where no what-if has to do with it.
void whatif_put_why(Ui *ui, Rows *rows, int width);

#endif
