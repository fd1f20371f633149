# Stops the Postgres server of a home once its owner is dead and nobody has adopted it.
# Arguments: home directory, token of the lease, grace in seconds. Standard input: a pipe that the owner holds open.

home=$1
lease=$home/lease.$2
grace=$3
stop_seconds=60

# A signal to the whole process group (Ctrl-C) ends the owner, which must not take its watchdog with it.
trap '' HUP INT QUIT TERM

command_line() {
    if [ -r "/proc/$1/cmdline" ]; then tr '\0' ' ' <"/proc/$1/cmdline"; else ps -o args= -p "$1"; fi
}

is_our_server() {
    [ -n "$1" ] && command_line "$1" 2>/dev/null | grep -qF -- "-D $home/data"
}

# Nothing is ever written to the pipe: this returns when the owner has ended.
while read -r _; do :; done

waited=0
while [ "$waited" -lt "$grace" ]; do
    [ -e "$lease" ] || exit 0
    sleep 1
    waited=$((waited + 1))
done

# The process id is read before the lease is taken: whoever starts another server does so after losing this race,
# so that the id read here can only be the old server's.
pid=$(head -n 1 "$home/data/postmaster.pid" 2>/dev/null)
mv "$lease" "$home/stopping" 2>/dev/null || exit 0
rm -f "$home/stopping"

# SIGINT is Postgres' fast shutdown; SIGQUIT its immediate one, from which the next start recovers.
is_our_server "$pid" && kill -INT "$pid"
waited=0
while is_our_server "$pid"; do
    [ "$waited" -eq "$stop_seconds" ] && kill -QUIT "$pid"
    sleep 1
    waited=$((waited + 1))
done
