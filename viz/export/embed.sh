#!/bin/sh
# embed.sh FILE...: writes the files as the C texts of viz/export/page.h to stdout: page/timeline.css is page_timeline_css.
# A line becomes a string literal; the compiler joins them.
LC_ALL=C
export LC_ALL

echo '#include "viz/export/page.h"'
for file do
    name=$(basename "$file" | tr . _)
    echo
    echo "const char page_$name[] ="
    # A '?' could begin a trigraph.
    sed -e 's/[\\"?]/\\&/g' -e 's/^/    "/' -e 's/$/\\n"/' "$file" && echo '    "";' || exit 1
done
