#!/bin/sh
# Keeps the agent running where there is no systemd. One of it at a time; asked to end, it ends the agent too.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022
program=/opt/orchestrator-agent
data=/var/lib/orchestrator-agent
log=/var/log/orchestrator-agent.log
pid=$(cat "$data/supervisor.pid" 2>/dev/null)
if [ -n "$pid" ] && [ "$pid" != $$ ] && { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -q "$program/supervise"; then exit 0; fi
mkdir -p "$data" && chmod 700 "$data"
echo $$ >"$data/supervisor.pid"
agent=
trap 'if [ -n "$agent" ]; then kill "$agent"; wait "$agent"; fi; rm -f "$data/supervisor.pid"; exit 0' TERM INT
while :; do
    if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 5000000 ]; then mv -f "$log" "$log.1"; fi
    (umask 077; : >>"$log")
    "$program/current/orchestrator-agent" run --data "$data" </dev/null >>"$log" 2>&1 &
    agent=$!
    wait "$agent"
    sleep 5 &
    agent=$!
    wait "$agent"
done
