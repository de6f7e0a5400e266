# What kind of computer this is, and what is installed of the service.
os=$(uname -s | tr '[:upper:]' '[:lower:]')
if [ "$os" = linux ] && ls /lib/ld-musl-* >/dev/null 2>&1 && ! ls /lib*/ld-linux* /lib/*/ld-linux* >/dev/null 2>&1; then os=linux-musl; fi
tell os "$os"
tell architecture "$(uname -m)"
tell description "$( (. /etc/os-release && printf '%s' "$PRETTY_NAME") 2>/dev/null || uname -sr)"
tell glibc "$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/.* //')"
tell machine "$(cat /etc/machine-id 2>/dev/null || { [ "$service" != orchestrator-depot ] && cat "$data/machine-id" 2>/dev/null; })"
if [ -d /run/systemd/system ]; then tell services systemd; elif [ -d /etc/cron.d ]; then tell services cron; fi
place=$program
while [ ! -d "$place" ]; do place=$(dirname "$place"); done
tell free "$(df -Pk "$place" | awk 'NR == 2 { print $4 }')"
tell release "$(readlink "$program/current" 2>/dev/null)"
if [ "$service" != orchestrator-depot ]; then tell target "$(sed -n 's/.*"target": *"\([^"]*\)".*/\1/p' "$data/enrolment.json" 2>/dev/null | head -n 1)"; fi
