# Wrong usage, help, and the files that belong to the command line.
. "$(dirname "$0")/tap.sh"

expect 'no command is wrong usage' 2 '' 'usage: asyncarium COMMAND'
expect 'an unknown command gets a suggestion' 2 '' "did you mean 'run'?" rum
expect 'an unknown command without a near one gets none' 2 '' "there is no command 'xyzzy'" xyzzy
expect 'escape codes of an unknown command are tamed' 2 '' 'x\x1b[31my' "$(printf 'x\033[31my')"
expect 'an unknown option gets a suggestion' 2 '' "did you mean '--timeline'?" run --timelien x
expect 'a one-letter option is unknown' 2 '' "there is no option '-x'" run -x
expect 'a letter of another command is unknown' 2 '' "there is no option '-j'" run -j 2 x
expect 'an option without its value' 2 '' '--trace needs a value: FILE' run hello --trace
expect 'a value for an option that takes none' 2 '' '--timeline takes no value' run --timeline=yes hello
expect 'a missing operand' 2 '' 'needs SCENARIO' run
expect 'an operand too many' 2 '' "what is 'two' for?" export --to python one two
expect 'an operand for a command that takes none' 2 '' "what is 'x' for?" list x
expect 'no seed' 2 '' "--seed takes a whole number, not 'x'" run --seed x hello
expect 'no steps' 2 '' '--steps takes a whole number from 1' run --steps 0 hello
expect 'no time' 2 '' "--time takes seconds such as 2.5, not '1e3'" run --time 1e3 hello
expect 'too much time' 2 '' '--time takes seconds' run --time 99999999999 hello
expect 'no memory' 2 '' "--memory takes bytes such as 500000 or 64M, not '64Q'" run --memory 64Q hello
expect 'no detail' 2 '' "--detail takes switch, sync or line, not 'all'" run --detail all hello
expect 'no format' 2 '' 'needs a format: --to python' export hello
expect 'an unknown format' 2 '' "not 'word'" export --to word hello
expect 'one trace for two scenarios' 2 '' '--trace takes one scenario, and there are 2' run --trace t a b

expect 'help' 0 'Commands' '' help
expect '--help' 0 'Commands' '' --help
expect 'help of an unknown command' 2 '' "did you mean 'check'?" help chek
expect '--version' 0 'asyncarium 0' '' --version
printf '%s' '{"name":"plain","program":["print(1)"]}' >plain.json
expect 'a file without a command is watched, and told where there is no terminal' 0 'prints: 1' '' plain.json
expect 'a lesson without a command, too' 0 'a wrote 1' '' lost-update
for command in watch replay run check test verify diff list show export screen help; do
    expect "help of $command" 0 "usage: asyncarium $command" '' help "$command"
    expect "$command --help" 0 "usage: asyncarium $command" '' "$command" --help
done

# Every command and option is in the man page and in the completions.
for command in run check test verify diff list show export; do
    grep -q "^\.B[RI]* $command\b" "$top/docs/asyncarium.1"
    result "the man page knows $command"
    "$asyncarium" "$command" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' >options
    while read -r option; do
        sed 's/\\-/-/g' "$top/docs/asyncarium.1" | grep -q -e "--$option\b" &&
            grep -q -e "--$option\b" "$top/viz/cli/completions/asyncarium.bash" &&
            grep -q -e "--$option\b" "$top/viz/cli/completions/asyncarium.zsh" &&
            grep -q -e "-l $option\b" "$top/viz/cli/completions/asyncarium.fish"
        result "man page and completions know --$option of $command"
    done <options
done
for shell in bash zsh fish; do
    command -v "$shell" >/dev/null || continue
    "$shell" -n "$top/viz/cli/completions/asyncarium.$shell"
    result "the completion for $shell parses"
done
if command -v groff >/dev/null; then
    [ -z "$(groff -man -ww -z "$top/docs/asyncarium.1" 2>&1)" ]
    result 'groff has nothing to say about the man page'
fi

echo "1..$count"
