# Completion of asyncarium for bash.

# The lessons that begin with a word. Not by `compgen -W`, which would take their names for words of the shell.
_asyncarium_lessons() {
    local name
    while IFS= read -r name; do
        [[ $name == "$2"* ]] && printf '%s\n' "$name"
    done < <("$1" list --names 2>/dev/null)
}

_asyncarium() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W 'watch replay run check test verify diff list show export screen help --help --version' -- "$word")
        return
    fi
    case "$command $previous" in
    'run --trace' | 'test --junit' | 'verify --junit' | 'verify --trace-out' | 'export --out')
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return ;;
    'test --golden')
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return ;;
    'run --detail')
        mapfile -t COMPREPLY < <(compgen -W 'switch sync line' -- "$word")
        return ;;
    'export --to')
        mapfile -t COMPREPLY < <(compgen -W 'python scenario svg html cast chrome mermaid text' -- "$word")
        return ;;
    'export --axis')
        mapfile -t COMPREPLY < <(compgen -W 'steps time' -- "$word")
        return ;;
    'test --jobs' | 'verify --jobs' | 'test -j' | 'verify -j' | 'run --seed' | 'run --steps' | 'watch --seed' | 'watch --steps' | 'screen --size' | 'export --size' | 'export --speed' | 'export --idle' | \
        'screen --keys' | 'run --time' | 'run --memory') return ;;
    esac
    if [[ $command,$word == @(replay|verify|diff),[!-]* || $command,$word == @(replay|verify|diff), ]]; then
        mapfile -t COMPREPLY < <(compgen -f -X '!*.jsonl' -- "$word"; compgen -d -- "$word")
        return
    fi
    local options='--help'
    case $command in
    watch) options+=' --watch --seed --steps --hint' ;;
    screen) options+=' --size --keys --ascii' ;;
    run) options+=' --trace --detail --timeline --seed --steps --time --memory --no-diagnose --choose' ;;
    test) options+=' --golden --junit --tap --jobs' ;;
    replay) options+=' --steps' ;;
    verify) options+=' --trace-out --junit --tap --jobs' ;;
    list) options+=' --names --markdown' ;;
    export) options+=' --to --out --axis --size --speed --idle --ascii' ;;
    help) options+=' watch replay run check test verify diff list show export screen help' ;;
    esac
    case "$word,$command" in
    -*,* | *,list | *,help) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    *)
        mapfile -t COMPREPLY < <(
            _asyncarium_lessons "${COMP_WORDS[0]}" "$word"
            compgen -f -X '!*.json' -- "$word"
            compgen -d -- "$word"
        ) ;;
    esac
}
complete -o filenames -F _asyncarium asyncarium
