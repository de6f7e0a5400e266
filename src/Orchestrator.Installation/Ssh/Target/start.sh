# Starts the service, or starts it again. Whether the agent stays up is told by its contact.
if [ "$services" = systemd ]; then
    systemctl restart orchestrator-agent || fail "systemd cannot start the service orchestrator-agent"
    systemctl is-active --quiet orchestrator-agent || fail "the service orchestrator-agent ends again at once"
else
    end_supervisor
    # In a session of its own: it outlives this one.
    if has setsid; then setsid "$program/supervise" </dev/null >/dev/null 2>&1 & else nohup "$program/supervise" </dev/null >/dev/null 2>&1 & fi
    for round in 1 2 3 4 5; do ! supervisor >/dev/null || break; sleep 1; done
    supervisor >/dev/null || fail "$program/supervise ends again at once"
fi
