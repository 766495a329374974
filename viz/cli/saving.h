#ifndef ASYNCARIUM_CLI_SAVING_H
#define ASYNCARIUM_CLI_SAVING_H

// What the terminal UI can write to a file: the screen, the trace, and every format of viz/export.

#include "viz/cli/opening.h"
#include "viz/export/export.h"
#include "viz/tui/ui.h"

// Writes a file in a format. Returns errno; 0: it is done.
int saving_export(const ExportFormat *format, const ExportSource *source, const ExportOptions *options, const char *path);

// Tells the Ui what there is; a trace without a scenario has less.
void saving_offer(Ui *ui, const Opening *opening);
// Fulfils REQUEST_EXPORT. `operand` is what is shown: a file of that name is not written over.
void saving_fulfil(Ui *ui, const Opening *opening, const char *operand);
// Fulfils REQUEST_COPY but for the editor. False: nothing was written, and the Ui says why.
bool saving_copy(Ui *ui, const Opening *opening);

#endif
