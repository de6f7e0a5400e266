# What the service said last.
if [ "$services" = systemd ]; then journalctl --unit=$service --lines=15 --no-pager --output=cat 2>/dev/null; else tail -n 15 "$log" 2>/dev/null; fi
true
