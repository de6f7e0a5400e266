# Part of every script that runs on a target: where things are, and how answers are given.
program=/opt/$service
data=/var/lib/$service
unit=/etc/systemd/system/$service.service
cron=/etc/cron.d/$service
log=/var/log/$service.log
tell() { printf 'orchestrator:%s=%s\n' "$1" "$2"; }
fail() { tell failure "$1"; exit 3; }
has() { command -v "$1" >/dev/null 2>&1; }
hash_of() {
    if has sha256sum; then sha256sum "$1"; elif has shasum; then shasum -a 256 "$1"; else openssl dgst -sha256 -r "$1"; fi | cut -d ' ' -f 1
}
# With the rights of the account that the folder $data belongs to: runs a script in it, with one argument, for half a minute at most. A depot's folder is
# its own account's, and what is in there may have been made by somebody who has taken it over: root reads and writes nothing by a name in it.
own() {
    owner=$(stat -L -c %U "$data") || return 1
    if has timeout; then limit='timeout -k 5 30'; else limit=; fi
    in_data='cd "$1" && shift && '$1
    if [ "$owner" = "$(id -un)" ]; then $limit /bin/sh -c "$in_data" sh "$data" "${2:-}"
    elif has setpriv; then $limit setpriv --reuid "$(id -u "$owner")" --regid "$(id -g "$owner")" --clear-groups /bin/sh -c "$in_data" sh "$data" "${2:-}"
    elif has runuser; then $limit runuser -u "$owner" -- /bin/sh -c "$in_data" sh "$data" "${2:-}"
    else $limit su -s /bin/sh -c "$in_data" "$owner" sh "$data" "${2:-}"; fi
}
# Without systemd the agent has one, a depot never.
supervisor() {
    [ "$service" != orchestrator-depot ] && pid=$(cat "$data/supervisor.pid" 2>/dev/null) || return 1
    case $pid in '' | *[!0-9]*) return 1 ;; esac
    { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -q "$program/supervise" && echo "$pid"
}
end_supervisor() {
    pid=$(supervisor) || return 0
    kill "$pid"
    for round in 1 2 3 4 5 6 7 8 9 10; do supervisor >/dev/null || return 0; sleep 1; done
    fail "$program/supervise (process $pid) does not end"
}
