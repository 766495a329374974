// Walks directory trees.

#include "viz/cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add_path(FileList *list, char *path) {
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 64;
        list->paths = text_resize(list->paths, list->capacity * sizeof *list->paths);
    }
    list->paths[list->count++] = path;
}

void file_list_done(FileList *list) {
    for (size_t i = 0; i < list->count; i++) free(list->paths[i]);
    free(list->paths);
    *list = (FileList){0};
}

bool file_is_directory(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool file_exists(const char *path) {
    struct stat status;
    return stat(path, &status) == 0;
}

bool file_is_same(const char *a, const char *b) {
    struct stat one;
    struct stat other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool file_read(const char *path, Text *content) {
    char block[4096];
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    text_put(content, "");
    for (size_t count; (count = fread(block, 1, sizeof block, file)) > 0;) text_put_bytes(content, block, count);
    bool good = !ferror(file);
    int error = errno;
    fclose(file);
    errno = error;
    return good;
}

void file_put_unreadable(Text *report, const char *path, int error) {
    text_put(report, "  '");
    text_put_shown(report, event_text(path));
    text_put_format(report, "' cannot be read: %s\n", strerror(error));
}

static char *join(const char *directory, const char *name) {
    Text path = {0};
    text_put(&path, directory);
    if (path.size > 0 && path.bytes[path.size - 1] != '/') text_put(&path, "/");
    text_put(&path, name);
    return path.bytes;
}

static bool ends_in(const char *name, const char *ending) {
    size_t size = strlen(name), ending_size = strlen(ending);
    return size > ending_size && strcmp(name + size - ending_size, ending) == 0;
}

static bool add_tree(FileList *list, const char *directory, const char *ending);

// Adds what an entry of a directory leads to. Takes `path` over.
static bool add_entry(FileList *list, char *path, const char *ending) {
    struct stat link;
    struct stat status;
    bool good = true;
    if (lstat(path, &link) == 0 && S_ISDIR(link.st_mode)) good = add_tree(list, path, ending);
    else if (ends_in(path, ending) && stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
        add_path(list, path);
        return true;
    }
    free(path);
    return good;
}

static bool add_tree(FileList *list, const char *directory, const char *ending) {
    DIR *stream = opendir(directory);
    bool good = true;
    if (!stream) return false;
    for (struct dirent *entry = readdir(stream); entry && good; entry = readdir(stream)) {
        if (entry->d_name[0] != '.') good = add_entry(list, join(directory, entry->d_name), ending);
    }
    int error = errno;
    closedir(stream);
    errno = error;
    return good;
}

static int compare_paths(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

bool file_list_add(FileList *list, const char *path, const char *ending) {
    size_t first = list->count;
    if (!file_is_directory(path)) {
        add_path(list, join("", path));
        return true;
    }
    bool good = add_tree(list, path, ending);
    if (list->count > first) qsort(list->paths + first, list->count - first, sizeof *list->paths, compare_paths);
    return good;
}
