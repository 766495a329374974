# The jobs of docs/ci.md, as they stand there, in a clean directory: their steps are taken out of the page and run.
# `sh tests/cli/test_ci_jobs.sh build/asyncarium whole`: with the clone, the build and the installation that they begin with
# (slow, for .ci/run); else the program that is there takes the place of these.
. "$(dirname "$0")/tap.sh"
page=$top/docs/ci.md
whole=${2:-}

# block HEADING: the YAML below it.
block() { awk -v heading="## $1" '$0 == heading { on = 1 } on && /^```$/ { exit } on && yaml { print } on && /^```yaml$/ { yaml = 1 }' "$page"; }

# The commands of a workflow of GitHub: what stands behind `run:`, or below it, further to the right.
github_steps() {
    block 'GitHub Actions' | awk '
        { match($0, /^ */); margin = RLENGTH }
        below && (margin > at || NF == 0) { print substr($0, at + 3); next }
        { below = 0 }
        /^ *(- )?run: \|$/ { below = 1; at = margin; next }
        sub(/^ *(- )?run: /, "")'
}

# The commands of a job of GitLab: the items of its scripts.
gitlab_steps() {
    block 'GitLab CI' | awk '/^  [a-z_]+:/ { on = /script:/ } on && sub(/^    - /, "")'
}

# Where the programs are that a job finds. The system of a test is not changed: what is installed goes below $work.
mkdir -p bin work usr
printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
printf '#!/bin/sh\ntrue\n' >bin/apt-get
if [ "$whole" ]; then
    MAKEFLAGS="PREFIX=$work/usr"
    export MAKEFLAGS
else
    printf '#!/bin/sh\n[ "$4" = address-of-asyncarium ]\n' >bin/git
    printf '#!/bin/sh\n[ "$1" = -C ] && [ $# -ge 3 ]\n' >bin/make
    ln -s "$asyncarium" bin/asyncarium
fi
chmod +x bin/*
PATH=$work/bin:$work/usr/bin:$PATH
ASYNCARIUM_REPOSITORY=address-of-asyncarium
[ -z "$whole" ] || ASYNCARIUM_REPOSITORY=file://$top
export PATH ASYNCARIUM_REPOSITORY

# A repository with scenarios and traces.
mkdir -p repository/scenarios repository/traces
cp "$top"/scenarios/2-tasks/*.json repository/scenarios
for scenario in repository/scenarios/*.json; do
    "$asyncarium" run --trace "repository/traces/$(basename "$scenario" .json).jsonl" "$scenario" >/dev/null 2>&1
done

# run_job NAME: in a copy of the repository; its status is that of the first step that fails.
run_job() {
    rm -rf clone job
    cp -R repository job
    "$1_steps" | sed "s|/tmp/asyncarium|$work/clone|g" >steps
    (cd job && sh -e "$work/steps" >../out 2>&1)
}

# good_junit FILE: it is XML, and of the form that GitLab, GitHub's actions and Jenkins read.
good_junit() {
    [ -s "$1" ] || return 1
    command -v xmllint >/dev/null || return 0
    xmllint --noout --schema "$top/tests/schema/junit.xsd" "$1" 2>xml || { sed 's/^/# /' xml; return 1; }
}

jobs='github gitlab'
[ -z "$whole" ] || jobs=github # they build the same
for job in $jobs; do
    "${job}_steps" >steps
    has steps 'git clone --depth 1 "$ASYNCARIUM_REPOSITORY" /tmp/asyncarium' 'make -C /tmp/asyncarium deps' \
        'make -C /tmp/asyncarium -j4 all' 'make -C /tmp/asyncarium install' 'asyncarium test --junit test.xml scenarios' \
        'asyncarium verify --junit verify.xml traces'
    result "$job: the steps are found in the page"
    run_job $job || { sed 's/^/# /' out; false; }
    result "$job: the job is good"
    good_junit job/test.xml && good_junit job/verify.xml && has job/verify.xml 'tests="9" failures="0"'
    result "$job: with its results as JUnit"
    for file in $(block "$([ $job = github ] && echo 'GitHub Actions' || echo 'GitLab CI')" | grep -o '[a-z][a-z]*\.xml' | sort -u); do
        [ -f "job/$file" ] || { echo "# $file"; false; }
        result "$job: $file is where the job collects it"
    done
done

if [ "$whole" ]; then # the rest is the same
    echo "1..$count"
    exit
fi

sed -i.old 's/"outcome":"result"/"outcome":"cancelled"/' repository/traces/01-create-task.jsonl && rm repository/traces/*.old
run_job github
[ $? -eq 1 ] && good_junit job/verify.xml && has job/verify.xml 'failures="1"' 'they part at event'
result 'a trace that tells something else fails the job, and the results say so'
printf 'no' >"repository/traces/$(printf '<a&b"\001\377>').jsonl"
run_job gitlab
[ $? -eq 3 ] && good_junit job/verify.xml && has job/verify.xml 'failures="2"' '&lt;a&amp;b&quot;\x01\xff&gt;'
result 'whatever a file is called'

# The other commands of the page, in order, and what it says of them.
mkdir page && cd page || exit 1
cp "$top/scenarios/4-sharing/01-lost-update.json" orders.json
asyncarium run --trace orders.jsonl orders.json >/dev/null 2>&1
cp orders.jsonl old.jsonl
sed 's/"text":"total 1"/"text":"total 2"/' old.jsonl >orders.jsonl
asyncarium verify orders.jsonl >out
awk '/^FAILED orders.jsonl$/ { on = 1 } on && /^```$/ { exit } on' "$page" | cmp - out
result 'verify says what the page says'
cp old.jsonl orders.jsonl
cp "$top/scenarios/4-sharing/02-lost-update-lock.json" orders.json
asyncarium run --trace new.jsonl orders.json >/dev/null 2>&1
asyncarium diff orders.jsonl new.jsonl >out
awk '/^  they part at event 1:$/ { on = 1 } on && /^```$/ { exit } on' "$page" | cmp - out
result 'so does diff'
asyncarium verify --tap orders.jsonl new.jsonl >good.tap
! asyncarium verify --tap orders.jsonl ../repository/traces >bad.tap
result 'verify tells TAP'
if command -v prove >/dev/null; then
    prove -e cat good.tap >out 2>&1 && has out 'Tests=2' 'Result: PASS'
    result 'which prove takes'
    ! prove -e cat bad.tap >out 2>&1 && has out 'Tests: 11 Failed: 2'
    result 'and what fails'
fi
cd "$work" || exit 1
echo "1..$count"
