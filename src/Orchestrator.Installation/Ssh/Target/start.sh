# Starts the service, or starts it again. Whether it stays up is told by its contact.
if [ "$services" = systemd ]; then
    systemctl restart $service || fail "systemd cannot start the service $service"
    systemctl is-active --quiet $service || fail "the service $service ends again at once"
else
    end_supervisor
    # In a session of its own: it outlives this one.
    if has setsid; then setsid "$program/supervise" </dev/null >/dev/null 2>&1 & else nohup "$program/supervise" </dev/null >/dev/null 2>&1 & fi
    for round in 1 2 3 4 5; do ! supervisor >/dev/null || break; sleep 1; done
    supervisor >/dev/null || fail "$program/supervise ends again at once"
fi
