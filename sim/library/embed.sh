#!/bin/sh
# embed.sh FILE.py...: writes the texts of the library's modules as the C table of sim/lang/library.h to stdout.
# A line of Python becomes a string literal; the compiler joins them.
LC_ALL=C
export LC_ALL

echo '#include "sim/lang/library.h"'
number=0
for file do
    echo
    echo "static const char text_$number[] ="
    # A '?' could begin a trigraph. The empty literal is for an empty file.
    sed -e 's/[\\"?]/\\&/g' -e 's/^/    "/' -e 's/$/\\n"/' "$file" && echo '    "";' || exit 1
    number=$((number + 1))
done

echo
echo 'const LibrarySource library_sources[] = {'
number=0
for file do
    name=${file##*/}
    echo "    {\"${name%.py}\", text_$number, sizeof text_$number - 1},"
    number=$((number + 1))
done
echo '};'
echo
echo 'const size_t library_source_count = sizeof library_sources / sizeof *library_sources;'
