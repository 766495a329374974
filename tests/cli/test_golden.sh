# Comparing with what was recorded of CPython.
. "$(dirname "$0")/tap.sh"

mkdir -p tests/golden tests/one lessons
cat >tests/one/late.json <<'END'
{"name": "late", "expect": {}, "program": [
  "import asyncio",
  {"async def": "main()", "do": ["await asyncio.sleep(0.25)", "print('a\\\\b')", "return len"]},
  "asyncio.run(main())"
]}
END
cat >tests/golden/one.txt <<'END'
== other
end completed

== late
create 1 Task-1 main
step 1
at 0.25
step 1
out 1 a\\b
done 1 result …
create 2 Task-2 BaseEventLoop.shutdown_asyncgens
step 2
done 2 result None
create 3 Task-3 BaseEventLoop.shutdown_default_executor
step 3
done 3 result None
end completed
END
expect 'as recorded' 0 '1 passed, 0 failed' '' test --golden tests/golden tests/one/late.json
expect 'a path with a dot' 0 '1 passed, 0 failed' '' test --golden ./tests/golden/ ./tests/one/late.json
expect 'a whole directory' 0 '1 passed, 0 failed' '' test --golden tests/golden tests/one

cp tests/golden/one.txt whole.txt
sed 's/^done 2 result None/done 2 cancelled/' whole.txt >tests/golden/one.txt
expect 'another event' 1 'recorded of CPython, line 9' '' test --golden tests/golden tests/one
grep -q '^    expected: done 2 cancelled$' out && grep -q '^    got:      done 2 result None$' out
result 'is shown with its recorded one'
[ "$(grep -c '^              ' out)" -eq 3 ]
result 'after three lines of context'
sed '$d' whole.txt >tests/golden/one.txt
expect 'an event too many' 1 'expected: (nothing more)' '' test --golden tests/golden tests/one
echo 'end completed' | cat whole.txt - >tests/golden/one.txt
expect 'an event too few' 1 'got:      (nothing more)' '' test --golden tests/golden tests/one
sed 's/^== late/== later/' whole.txt >tests/golden/one.txt
expect 'no record' 1 'nothing is recorded of it in tests/golden/one.txt' '' test --golden tests/golden tests/one
rm tests/golden/one.txt
expect 'no file of records' 1 'nothing is recorded of it in tests/golden/one.txt' '' test --golden tests/golden tests/one

mkdir tests/golden/lessons && cp whole.txt tests/golden/lessons/1-first.txt
mkdir lessons/1-first && cp tests/one/late.json lessons/1-first/
expect 'records of what lies elsewhere have its path' 0 '1 passed, 0 failed' '' test --golden tests/golden lessons

printf '{"name": "flood", "limits": {"steps": 1000}, "expect": {"end": "limit"}, "program": [{"while": "True", "do": ["print(1)"]}]}' \
    >tests/one/late.json
printf '== late\nend limit\n' >tests/golden/one.txt
expect 'of a limit nothing but the end counts' 0 '1 passed, 0 failed' '' test --golden tests/golden tests/one
echo "1..$count"
