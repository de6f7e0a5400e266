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
supervisor() {
    pid=$(cat "$data/supervisor.pid" 2>/dev/null) || return 1
    { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -q "$program/supervise" && echo "$pid"
}
end_supervisor() {
    pid=$(supervisor) || return 0
    kill "$pid"
    for round in 1 2 3 4 5 6 7 8 9 10; do supervisor >/dev/null || return 0; sleep 1; done
    fail "$program/supervise (process $pid) does not end"
}
