# What `make install` puts in place works there, and `make uninstall` leaves nothing behind.
. "$(dirname "$0")/tap.sh"

# `-o`: the program is installed as it is, whatever it was compiled with.
install() {
    make -s -C "$top" -o "$asyncarium" BUILD="$(dirname "$asyncarium")" DESTDIR="$work/stage" "$@" >make.log 2>&1
}

install install
result 'make install'
[ -x stage/usr/local/bin/asyncarium ] &&
    [ -f stage/usr/local/share/man/man1/asyncarium.1 ] &&
    [ -f stage/usr/local/share/bash-completion/completions/asyncarium ] &&
    [ -f stage/usr/local/share/zsh/site-functions/_asyncarium ] &&
    [ -f stage/usr/local/share/fish/vendor_completions.d/asyncarium.fish ]
result 'program, man page and completions are in place'
[ -x stage/usr/local/bin/asyncarium-record ] && [ -f stage/usr/local/share/asyncarium/python/asyncarium_record.py ]
result 'the recorder is there, as a command and as a module'
stage/usr/local/bin/asyncarium list --names >installed
"$asyncarium" list --names >here
cmp -s installed here && [ -s here ]
result 'the installed program has all lessons'
(PATH=$work/stage/usr/local/bin:$PATH && asyncarium list --names) | cmp -s - here
result 'also when it is found along PATH'
install uninstall
result 'make uninstall'
[ -z "$(find stage -type f)" ]
result 'leaves no file behind'

echo "1..$count"
