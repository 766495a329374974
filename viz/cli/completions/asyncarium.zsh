#compdef asyncarium
# Completion of asyncarium for zsh.

_asyncarium_scenarios() {
    local -a lessons
    lessons=(${(f)"$(_call_program lessons asyncarium list --names 2>/dev/null)"})
    _alternative 'lessons:lesson:compadd -a lessons' 'files:scenario:_files -g "*.json"'
}

_asyncarium() {
    local -a commands
    commands=(
        'watch:walk through a run on the screen'
        'replay:the same for a trace'
        'run:run scenarios, and show what they print'
        'check:tell the errors of scenarios, without running them'
        'test:run scenarios, and compare with what they expect'
        'verify:run what traces tell again, and compare event by event'
        'diff:tell where two traces part, and what that changed'
        'list:list the lessons that come along'
        'show:show a lesson or another scenario'
        'export:write a scenario or a run in another format'
        'screen:print the screen of watch as text'
        'help:tell what there is, or what a command does'
    )
    if ((CURRENT == 2)); then
        _describe command commands
        _arguments '--help[show help]' '--version[show the version]'
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
    run)
        _arguments '--help[show help]' \
            '--trace[write what happens as JSON Lines]:file:_files' \
            '--detail[how much to tell]:detail:(switch sync line)' \
            '--timeline[show each event as a line that one can read]' \
            '--seed[of random]:number' \
            '--steps[stop after so many steps]:count' \
            '--time[stop at that virtual time]:seconds' \
            '--memory[stop when more is used]:bytes' \
            '--no-diagnose[do not look for mistakes]' \
            '--choose[what if: turn5=task3,timer4=0.25]:choices:' \
            '*:scenario:_asyncarium_scenarios' ;;
    watch)
        _arguments '--help[show help]' '--watch[run it again whenever the file changes]' '--seed[of random]:number' \
            '--steps[stop after so many steps]:count' '--hint[begin with five keys to know]' \
            ':scenario:_asyncarium_scenarios' ;;
    replay) _arguments '--help[show help]' '--steps[tell each step as text]' ':trace:_files' ;;
    screen)
        _arguments '--help[show help]' '--size[columns and rows]:COLUMNSxROWS' '--keys[that are pressed]:keys' \
            '--ascii[as in a locale without Unicode]' ':scenario:_asyncarium_scenarios' ;;
    test)
        _arguments '--help[show help]' '--golden[compare with the records there, too]:directory:_files -/' \
            '--junit[write the results as JUnit XML]:file:_files' '--tap[tell the results in the Test Anything Protocol]' \
            '(-j --jobs)'{-j,--jobs}'[so many at once]:count' '*:scenario:_asyncarium_scenarios' ;;
    verify)
        _arguments '--help[show help]' '--trace-out[keep the trace of the new run]:file:_files' \
            '--junit[write the results as JUnit XML]:file:_files' '--tap[tell the results in the Test Anything Protocol]' \
            '(-j --jobs)'{-j,--jobs}'[so many at once]:count' '*:trace:_files -g "*.jsonl"' ;;
    diff) _arguments '--help[show help]' ':trace:_files -g "*.jsonl"' ':trace:_files -g "*.jsonl"' ;;
    list) _arguments '--help[show help]' '--names[only the names]' '--markdown[as a page with links]' ;;
    export)
        _arguments '--help[show help]' \
            '--to[format]:format:(python scenario svg html cast chrome mermaid text)' \
            '--out[write it there]:file:_files' \
            '--axis[of a picture]:axis:(steps time)' \
            '--size[of a recorded screen]:columns and rows' \
            '--speed[at which a recording plays]:factor' \
            '--idle[the longest wait of a recording]:seconds' \
            '--ascii[a screen as in a locale without Unicode]' \
            ':scenario:_asyncarium_scenarios' ;;
    help) _describe command commands ;;
    *) _arguments '--help[show help]' '*:scenario:_asyncarium_scenarios' ;;
    esac
}

_asyncarium "$@"
