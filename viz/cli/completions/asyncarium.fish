# Completion of asyncarium for fish.

complete -c asyncarium -f
complete -c asyncarium -n __fish_use_subcommand -a run -d 'run scenarios, and show what they print'
complete -c asyncarium -n __fish_use_subcommand -a check -d 'tell the errors of scenarios'
complete -c asyncarium -n __fish_use_subcommand -a test -d 'run scenarios, and compare with what they expect'
complete -c asyncarium -n __fish_use_subcommand -a list -d 'list the lessons that come along'
complete -c asyncarium -n __fish_use_subcommand -a show -d 'show a lesson or another scenario'
complete -c asyncarium -n __fish_use_subcommand -a export -d 'write a scenario in another format'
complete -c asyncarium -n __fish_use_subcommand -a help -d 'tell what there is'
complete -c asyncarium -n __fish_use_subcommand -l version -d 'show the version'
complete -c asyncarium -l help -d 'show help'

complete -c asyncarium -n '__fish_seen_subcommand_from run check test show export' -a '(asyncarium list --names 2>/dev/null)' -d lesson
complete -c asyncarium -n '__fish_seen_subcommand_from run check test show export' -F
complete -c asyncarium -n '__fish_seen_subcommand_from help' -a 'run check test list show export'

complete -c asyncarium -n '__fish_seen_subcommand_from run' -l trace -rF -d 'write what happens as JSON Lines'
complete -c asyncarium -n '__fish_seen_subcommand_from run' -l detail -xa 'switch sync line' -d 'how much to tell'
complete -c asyncarium -n '__fish_seen_subcommand_from run' -l timeline -d 'show each event as a line that one can read'
complete -c asyncarium -n '__fish_seen_subcommand_from run' -l seed -x -d 'of random'
complete -c asyncarium -n '__fish_seen_subcommand_from run' -l steps -x -d 'stop after so many steps'
complete -c asyncarium -n '__fish_seen_subcommand_from run' -l time -x -d 'stop at that virtual time'
complete -c asyncarium -n '__fish_seen_subcommand_from run' -l memory -x -d 'stop when more is used'
complete -c asyncarium -n '__fish_seen_subcommand_from run' -l no-diagnose -d 'do not look for mistakes'
complete -c asyncarium -n '__fish_seen_subcommand_from test' -l golden -xa '(__fish_complete_directories)' -d 'compare with the records there, too'
complete -c asyncarium -n '__fish_seen_subcommand_from test' -l junit -rF -d 'write the results as JUnit XML'
complete -c asyncarium -n '__fish_seen_subcommand_from list' -l names -d 'only the names'
complete -c asyncarium -n '__fish_seen_subcommand_from list' -l markdown -d 'as a page with links'
complete -c asyncarium -n '__fish_seen_subcommand_from export' -l to -xa 'python scenario' -d 'format'
