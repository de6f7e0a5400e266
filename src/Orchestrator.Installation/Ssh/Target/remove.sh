# Stops the agent and removes all that an installation brings.
for thing in "$unit" "$cron" "$program" "$data" "$log" "$log.1"; do
    if [ -e "$thing" ]; then found="${found:+$found, }$thing"; fi
done
if [ -d /run/systemd/system ] && [ -e "$unit" ]; then
    systemctl disable --now --quiet orchestrator-agent || fail "systemd cannot stop the service orchestrator-agent"
    systemctl reset-failed orchestrator-agent 2>/dev/null
fi
end_supervisor
rm -rf "$unit" "$unit.new" "$unit.d" "$cron" "$cron.new" "$program" "$data" "$log" "$log.1" || fail "not everything could be removed"
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
tell removed "${found:-nothing, there was no agent}"
