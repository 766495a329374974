# Pictures and pages: what they are made of, that they are well-formed, and that no text of a program gets out of its place.
. "$(dirname "$0")/tap.sh"

hostile=$top/tests/export/hostile.json

# check NAME CONDITION…: one more test, which is a command.
check() {
    name=$1
    shift
    "$@"
    result "$name"
}

lacks() { ! grep -qF -e "$2" "$1"; }

# counts N WORD FILE: how often a word is there.
counts() { [ "$(grep -oF -e "$2" "$3" | wc -l)" -eq "$1" ]; }

# A parser of XML, where there is one.
parses() {
    if command -v xmllint >/dev/null; then xmllint --noout "$1"
    elif [ -x /usr/bin/python3 ]; then /usr/bin/python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$1"
    fi
}

# The picture
expect 'a picture of a run' 0 '<svg xmlns="http://www.w3.org/2000/svg"' '' export --to svg lost-update
cp out picture.svg
check 'is XML' parses picture.svg
check 'has a lane for each task' has picture.svg '>Task-1 <' '>Task-3 <' '>main<' '>add_one<'
check 'says what each does, and how long' has picture.svg \
    '<title>Task-2: sleep(0.1) until 0.100 s; 0.000 s to 0.100 s</title>' '<title>Task-1: runs; 0.100 s to 0.100 s</title>'
check 'shows three tasks that run twice and two that run once' counts 9 'class="running"' picture.svg # one is in the legend
check 'shows how all of them end' counts 6 'href="#done"' picture.svg
check 'shows who woke whom' has picture.svg 'gather() has its results, thanks to Task-3</title><path class="wake"'
check 'shows what was printed, and the finding' has picture.svg 'prints: total 1</title><circle class="said"' 'href="#found"'
check 'knows dark pages' has picture.svg '@media (prefers-color-scheme: dark)'
check 'is told aloud' has picture.svg 'role="img" aria-labelledby="title desc"' 'Task-3: done, from 0.100 s.'
check 'leaves nothing out' lacks picture.svg 'Left out'
expect 'the same by time' 0 '>0.05 s<' '' export --to svg --axis time lost-update
cp out by_time.svg
check 'is XML, too' parses by_time.svg
expect 'no axis' 2 '' "--axis takes steps or time, not 'x'" export --to svg --axis x lost-update
"$asyncarium" run --trace trace.jsonl --detail line lost-update >/dev/null 2>&1
"$asyncarium" export --to svg trace.jsonl >from_trace.svg
check 'a trace gives the same picture' cmp -s picture.svg from_trace.svg
"$asyncarium" run --trace switch.jsonl --detail switch lost-update >/dev/null 2>&1
expect 'a trace of switches has arrows, too' 0 'class="wake" marker-end' '' export --to svg switch.jsonl
head -n 6 switch.jsonl | sed 1d | sed '1i {"trace":"asyncarium","version":1}' >middle.jsonl
expect 'the middle of a trace, without a scenario' 0 'A run' 'The trace was cut off here' export --to svg middle.jsonl
cp out middle.svg
check 'is XML as well' parses middle.svg
expect 'a hostile program' 0 '&lt;script&gt;bad = 4' '' export --to svg "$hostile"
cp out hostile.svg
check 'whose picture is XML' parses hostile.svg
check 'without a script' lacks hostile.svg '<script'
cat >many.py <<'EOT'
import asyncio
async def work(i):
    for _ in range(3):
        await asyncio.sleep(i % 7)
async def main():
    await asyncio.gather(*[work(i) for i in range(300)])
asyncio.run(main())
EOT
expect 'many tasks: the picture says what is not in it' 0 'Left out here: 103 tasks, and the last' '' export --to svg many.py
cp out many.svg
check 'and parses' parses many.svg
echo 'print(1)' >plain.py
expect 'a program without tasks' 0 '0 tasks, ' '' export --to svg plain.py
expect 'a program without tasks, by time' 0 '0 tasks, ' '' export --to svg --axis time plain.py

# The page; tests/export/test_page.py walks through it in a browser
expect 'a page of a run' 0 '<title>A lost update</title>' '' export --to html lost-update
cp out page.html
check 'has the program, with its notes' has page.html \
    "<li>    await asyncio.sleep(0.1)<span class=\"note\">... lets the other task run ...</span></li>"
check 'has sentences' has page.html '"Task-1 wakes: gather() has its results, thanks to Task-3"'
check 'asks nobody for anything' has page.html "default-src 'none'"
check 'and takes nothing from elsewhere' lacks page.html ' src='
check 'every place is filled' lacks page.html '{RUN}'
check 'it says nothing of what is left out' has page.html '<p class="warning"></p>'
"$asyncarium" export --to html trace.jsonl >from_trace.html
check 'a trace gives the same page' cmp -s page.html from_trace.html
expect 'a page without a scenario' 0 '<title>A run</title>' 'The trace was cut off here' export --to html middle.jsonl
expect 'a page without tasks' 0 '"lanes":[],' '' export --to html plain.py
expect 'a page of a hostile program' 0 '&lt;script&gt;bad = 4' '' export --to html "$hostile"
cp out hostile.html
check 'with our two scripts' counts 2 '<script' hostile.html
check 'that end where they should' counts 2 '</script' hostile.html
check 'without a comment' lacks hostile.html '<!--'
check 'without control characters' sh -c "! LC_ALL=C tr -d '\n' <hostile.html | LC_ALL=C grep -q '[[:cntrl:]]'"
check 'without letters that end lines of a script' sh -c "! grep -q \"\$(printf '\\342\\200\\250')\" hostile.html"
sed -i.bak 's/range(300)/range(3000)/' many.py
expect 'a long run' 0 'The run is long: single lines are left out here.' '' export --to html many.py

# The recording; tests/unit/test_cast.c plays it
expect 'a recording of the screen' 0 '{"version": 2, "width": 100, "height": 30, ' '' export --to cast lost-update
check 'has a frame for each step, one before and one at the end' [ "$(grep -c '"o"' out)" -eq 57 ]
cp out whole.cast
"$asyncarium" export --to cast trace.jsonl >from_trace.cast
check 'a trace of all lines gives the same recording' cmp -s whole.cast from_trace.cast
expect 'another size' 0 '"width": 80, "height": 24' '' export --to cast --size 80x24 --speed 2.5 --idle 0.1 --ascii lost-update
check 'without other letters than ASCII' sh -c "! sed 1d out | LC_ALL=C grep -q '[^ -~]'"
expect 'a title that is hostile' 0 '"title": "\u003c/title>' '' export --to cast "$hostile"
check 'no control character is in it' sh -c "! LC_ALL=C tr -d '\n' <out | LC_ALL=C grep -q '[[:cntrl:]]'"
expect 'no size' 2 '' "--size takes columns and rows such as 120x36, not '0x5'" export --to cast --size 0x5 lost-update
expect 'no speed' 2 '' "--speed takes a number such as 2 or 0.5, not '0'" export --to cast --speed 0 lost-update
expect 'no idle time' 2 '' "--idle takes seconds such as 2.5, not 'x'" export --to cast --idle x lost-update

cmp -s picture.svg "$top/docs/lost-update.svg"
result 'the picture in docs/ is what is drawn now (make docs)'
echo "1..$count"
