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
update=$2

# make FILE: the file as it should be now.
make_screen() {
    arguments=$(sed -n '1s/^\$ //p' "$1")
    printf '$ %s\n' "$arguments"
    eval "\"$asyncarium\" screen $arguments" 2>&1
}

# is_drawn FILE NAME: whether it is as it should be, which lies in $work/drawn; `update` makes it so.
is_drawn() {
    count=$((count + 1))
    if [ "$update" ]; then cp "$work/drawn" "$1"; fi
    if cmp -s "$work/drawn" "$1"; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        diff "$1" "$work/drawn" | sed 's/^/# /'
    fi
}

for file in tests/terminal/screens/*.txt; do
    make_screen "$file" >"$work/drawn"
    is_drawn "$file" "screen $(basename "$file" .txt)"
done
for page in docs/screen.md README.md; do
    awk -v program="$asyncarium" -f tests/terminal/pictures.awk "$page" >"$work/drawn"
    is_drawn "$page" "the pictures of $page"
done
count=$((count + 1))
missing=$("$asyncarium" screen --size 70x200 --keys '?' lost-update | sed -n 's/^│   [^ ].\{13\}\(.*[^ ]\)  *│$/\1/p' |
    while IFS= read -r words; do grep -qF "$words" docs/screen.md || echo "$words"; done)
if [ -z "$missing" ]; then echo "ok $count - docs/screen.md has all keys"; else echo "not ok $count - keys are missing: $missing"; fi
echo "1..$count"
echo "# where screens should be others: sh tests/terminal/test_screens.sh build/asyncarium update, then look at the diff"
