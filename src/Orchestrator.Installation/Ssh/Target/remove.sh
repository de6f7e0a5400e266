# Stops the service and removes all that an installation brings.
for thing in "$unit" "$cron" "$program" "$data" "$log" "$log.1"; do
    if [ -e "$thing" ]; then found="${found:+$found, }$thing"; fi
done
if [ -d /run/systemd/system ] && [ -e "$unit" ]; then
    systemctl disable --now --quiet $service || fail "systemd cannot stop the service $service"
    systemctl reset-failed $service 2>/dev/null
fi
end_supervisor
rm -rf "$unit" "$unit.new" "$unit.d" "$cron" "$cron.new" "$program" "$data" "$log" "$log.1" || fail "not everything could be removed"
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
# The depot has an account of its own.
if [ "$service" = orchestrator-depot ] && id -u "$service" >/dev/null 2>&1; then userdel "$service" || fail "the account $service cannot be removed"; fi
tell removed "${found:-nothing, it was not there}"
