# Draws the pictures of a page anew: behind each line "$ asyncarium screen …" in a block comes what that prints.
# usage: awk -v program=build/asyncarium -f tests/terminal/pictures.awk docs/screen.md
/^\$ asyncarium screen / {
    print
    command = $0
    sub(/^\$ asyncarium/, program, command)
    while ((command | getline line) > 0) print line
    close(command)
    is_old = 1
    next
}
/^```/ { is_old = 0 }
!is_old { print }
