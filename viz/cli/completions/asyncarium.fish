# Completion of asyncarium for fish.

complete -c asyncarium -f
complete -c asyncarium -n __fish_use_subcommand -a watch -d 'walk through a run on the screen'
complete -c asyncarium -n __fish_use_subcommand -a replay -d 'the same for a trace'
complete -c asyncarium -n __fish_use_subcommand -a run -d 'run scenarios, and show what they print'
complete -c asyncarium -n __fish_use_subcommand -a check -d 'tell the errors of scenarios'
complete -c asyncarium -n __fish_use_subcommand -a test -d 'run scenarios, and compare with what they expect'
complete -c asyncarium -n __fish_use_subcommand -a list -d 'list the lessons that come along'
complete -c asyncarium -n __fish_use_subcommand -a show -d 'show a lesson or another scenario'
complete -c asyncarium -n __fish_use_subcommand -a export -d 'write a scenario in another format'
complete -c asyncarium -n __fish_use_subcommand -a screen -d 'print the screen of watch as text'
complete -c asyncarium -n __fish_use_subcommand -a help -d 'tell what there is'
complete -c asyncarium -n __fish_use_subcommand -l version -d 'show the version'
complete -c asyncarium -l help -d 'show help'

complete -c asyncarium -n '__fish_seen_subcommand_from watch run check test show export screen' -a '(asyncarium list --names 2>/dev/null)' -d lesson
complete -c asyncarium -n '__fish_seen_subcommand_from watch run check test show export screen' -F
complete -c asyncarium -n '__fish_seen_subcommand_from help' -a 'watch replay run check test list show export screen'

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
complete -c asyncarium -n '__fish_seen_subcommand_from replay' -F
complete -c asyncarium -n '__fish_seen_subcommand_from watch' -l watch -d 'run it again whenever the file changes'
complete -c asyncarium -n '__fish_seen_subcommand_from watch' -l seed -x -d 'of random'
complete -c asyncarium -n '__fish_seen_subcommand_from watch' -l steps -x -d 'stop after so many steps'
complete -c asyncarium -n '__fish_seen_subcommand_from watch' -l hint -d 'begin with five keys to know'
complete -c asyncarium -n '__fish_seen_subcommand_from screen' -l size -x -d 'columns and rows'
complete -c asyncarium -n '__fish_seen_subcommand_from screen' -l keys -x -d 'that are pressed'
complete -c asyncarium -n '__fish_seen_subcommand_from screen' -l ascii -d 'as in a locale without Unicode'
