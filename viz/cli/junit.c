// Puts JUnit XML together.

#include "viz/cli/junit.h"

#include "viz/model/escape.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void junit_done(Junit *junit) { text_done(&junit->cases); }

static void put_attribute(Text *xml, const char *name, const char *value, size_t size) {
    text_put_format(xml, " %s=\"", name);
    escape_put_xml(xml, (EventText){value, size});
    text_put(xml, "\"");
}

void junit_add(Junit *junit, const char *path, const Text *report) {
    Text *xml = &junit->cases;
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    text_put(xml, "    <testcase");
    put_attribute(xml, "classname", slash ? path : ".", slash ? (size_t)(slash - path) : 1);
    put_attribute(xml, "name", name, strlen(name));
    put_attribute(xml, "file", path, strlen(path));
    junit->count++;
    if (report->size == 0) {
        text_put(xml, "/>\n");
        return;
    }
    junit->failures++;
    text_put(xml, ">\n      <failure message=\"not as expected\">");
    escape_put_xml(xml, (EventText){report->bytes, report->size});
    text_put(xml, "</failure>\n    </testcase>\n");
}

int junit_write(const Junit *junit, const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) return errno;
    fprintf(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    fprintf(file, "  <testsuite name=\"asyncarium\" tests=\"%zu\" failures=\"%zu\">\n", junit->count, junit->failures);
    if (junit->cases.size > 0) fwrite(junit->cases.bytes, 1, junit->cases.size, file);
    fputs("  </testsuite>\n</testsuites>\n", file);
    errno = 0;
    bool failed = fflush(file) != 0;
    int error = errno;
    if (fclose(file) != 0 && !failed) {
        failed = true;
        error = errno;
    }
    return failed ? (error ? error : EIO) : 0;
}
