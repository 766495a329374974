#ifndef ASYNCARIUM_CLI_FILES_H
#define ASYNCARIUM_CLI_FILES_H

// Files, and those of scenarios in a directory tree.

#include "viz/model/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct FileList {
    char **paths; // owned
    size_t count;
    size_t capacity;
} FileList; // zeroed: empty

void file_list_done(FileList *list);

// Adds a file, or all files below a directory whose names end so (".json"), sorted by the bytes of their paths. Names that
// begin with a dot are passed over, as are links to directories. Returns false, with errno, where a directory cannot be
// read.
bool file_list_add(FileList *list, const char *path, const char *ending);

bool file_is_directory(const char *path);
bool file_exists(const char *path);
// Two paths to one file that is there.
bool file_is_same(const char *a, const char *b);
// Appends what a file holds. Returns false, with errno, where it cannot be opened or read.
bool file_read(const char *path, Text *content);
// "  'x.stderr' cannot be read: …" as a line of a report.
void file_put_unreadable(Text *report, const char *path, int error);

#endif
