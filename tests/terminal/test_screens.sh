# The screens of the terminal UI, as text: each file in screens/ begins with the arguments of `asyncarium screen`, behind
# "$ "; the rest is what it prints. `sh tests/terminal/test_screens.sh build/asyncarium update` writes them anew.
# usage: sh tests/terminal/test_screens.sh [build/asyncarium] [update]
asyncarium=$(cd "$(dirname "${1:-build/asyncarium}")" && pwd)/asyncarium
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
unset NO_COLOR ASYNCARIUM_SCENARIOS
count=0

# make FILE: the file as it should be now.
make_screen() {
    arguments=$(sed -n '1s/^\$ //p' "$1")
    printf '$ %s\n' "$arguments"
    eval "\"$asyncarium\" screen $arguments" 2>&1
}

for file in tests/terminal/screens/*.txt; do
    count=$((count + 1))
    name=$(basename "$file" .txt)
    make_screen "$file" >"$work/screen"
    if [ "$2" = update ]; then cp "$work/screen" "$file"; fi
    if cmp -s "$work/screen" "$file"; then
        echo "ok $count - screen $name"
    else
        echo "not ok $count - screen $name"
        diff "$file" "$work/screen" | sed 's/^/# /'
    fi
done
for page in docs/screen.md README.md; do
    count=$((count + 1))
    awk -v program="$asyncarium" -f tests/terminal/pictures.awk "$page" >"$work/page"
    if [ "$2" = update ]; then cp "$work/page" "$page"; fi
    if cmp -s "$work/page" "$page"; then
        echo "ok $count - the pictures of $page"
    else
        echo "not ok $count - the pictures of $page"
        diff "$page" "$work/page" | sed 's/^/# /'
    fi
done
count=$((count + 1))
missing=$("$asyncarium" screen --size 70x200 --keys '?' lost-update | sed -n 's/^│   [^ ].\{13\}\(.*[^ ]\)  *│$/\1/p' |
    while IFS= read -r words; do grep -qF "$words" docs/screen.md || echo "$words"; done)
if [ -z "$missing" ]; then echo "ok $count - docs/screen.md has all keys"; else echo "not ok $count - keys are missing: $missing"; fi
echo "1..$count"
echo "# where screens should be others: sh tests/terminal/test_screens.sh build/asyncarium update, then look at the diff"
