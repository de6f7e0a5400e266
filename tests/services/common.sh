# What the scripts of this folder and of ../hosts share: where things are, saying, secrets, ports, processes. Sourced, not run.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Data, logs and secrets. The name is stable, so that the next call finds what the last one started.
folder=${ORCHESTRATOR_TEST_SERVICES:-/var/tmp/orchestrator-services-$(id -u)}

# What speaks, and what its user can set instead of what an installation would bring.
speaker=services
instead='start docker, or run this as root on Debian, or set ORCHESTRATOR_TEST_MONGODB, ORCHESTRATOR_TEST_RABBITMQ and ORCHESTRATOR_TEST_BROKER_ADMIN to services of yours.'
say() { echo "$speaker: $*" >&2; }

# fail STEP REMEDY [LOG]
fail() {
    say "$1 failed."
    if [ -n "${3-}" ] && [ -s "$3" ]; then
        say "The end of its log, $3:"
        tail -n 15 "$3" | sed 's/^/    /' >&2
    fi
    say "What helps: $2"
    exit 1
}

# Makes the folder and takes its lock for as long as this script runs: two calls at once wait for each other.
enter_folder() {
    mkdir -p "$folder" 2>/dev/null || fail "Making $folder" "name another folder."
    [ -O "$folder" ] && [ ! -L "$folder" ] || fail "Using $folder, which belongs to somebody else," "remove it, or name another folder."
    # Services that run as users of their own pass through, and only their own folders open to them.
    chmod 711 "$folder"
    mkdir -p "$folder/secrets" "$folder/logs"
    chmod 700 "$folder/secrets"
    exec 9>"$folder/lock"
    flock -w 580 9 || fail "Waiting for the other call of tests/$speaker" "wait for it, or end it."
}

# secret NAME: prints a password that was made when it was first asked for.
secret() {
    local file=$folder/secrets/$1
    [ -s "$file" ] || (umask 077 && openssl rand -hex 24 >"$file.new" && mv "$file.new" "$file")
    printf '%s' "$(<"$file")"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# new_port NAME: keeps the port of the last start, or takes a new one if that is used by now. port NAME prints it.
new_port() {
    local file=$folder/ports/$1 port
    mkdir -p "$folder/ports"
    port=$(cat "$file" 2>/dev/null || true)
    while [ -z "$port" ] || answers "$port" || grep -qxs "$port" $(find "$folder/ports" -type f ! -name "$1") /dev/null; do
        port=$((20000 + RANDOM % 10000))
    done
    echo "$port" >"$file"
}
port() { cat "$folder/ports/$1" 2>/dev/null || true; }

# wait_until SECONDS COMMAND...: asks until the command succeeds.
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

# A process is its id and the moment it began, because ids are used again.
birth() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# start NAME COMMAND...: runs it in a session of its own, so that it outlives this script.
start() {
    local name=$1
    shift
    setsid "$@" >>"$folder/logs/$name.log" 2>&1 </dev/null 9>&- &
    local id=$!
    disown "$id"
    echo "$id $(birth $id)" >"$folder/$name.pid"
}

is_alive() {
    local id began
    read -r id began 2>/dev/null <"$folder/$1.pid" || return 1
    [ -n "$began" ] && [ "$(birth "$id")" = "$began" ]
}
is_gone() { ! is_alive "$1"; }

# stop NAME [SIGNAL]: ends the process and all of its session's group, and waits until it is gone.
stop() {
    local id began
    is_alive "$1" || { rm -f "$folder/$1.pid"; return 0; }
    read -r id began <"$folder/$1.pid"
    kill "-${2:-TERM}" -- "-$id" 2>/dev/null || true
    wait_until 20 is_gone "$1" || { kill -KILL -- "-$id" 2>/dev/null || true; wait_until 10 is_gone "$1" || fail "Stopping $1 (process $id)" "end it by hand."; }
    rm -f "$folder/$1.pid"
}

# install_packages COMMAND PACKAGE: installs a Debian package unless its command is there, without letting it start services.
install_packages() {
    local log=$folder/logs/apt.log policy=/usr/sbin/policy-rc.d
    command -v "$1" >/dev/null && return
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || fail "Installing $2" "$instead"
    say "Installing $2 by apt (once) ..."
    # A package's own service would listen on every interface; 101 forbids its start.
    local ours=''
    [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; ours=yes; }
    (export DEBIAN_FRONTEND=noninteractive; apt-get install -y -q "$2" || { apt-get update -q && apt-get install -y -q "$2"; }) >>"$log" 2>&1 </dev/null 9>&- || { [ -z "$ours" ] || rm -f "$policy"; fail "apt-get install $2" "look at the log; 'apt-get update' must work." "$log"; }
    [ -z "$ours" ] || rm -f "$policy"
}
