# The release becomes the current one in one step, and a service starts it with the computer.
umask 022
[ -x "$program/$release/$service" ] || fail "$program/$release is not complete"
said=$("$program/$release/$service" --version 2>&1) || fail "$service does not run on this computer: $said"
if [ "$(readlink "$program/current" 2>/dev/null)" != "$release" ]; then
    ln -s -f -n "$release" "$program/current.new" && { mv -f -T "$program/current.new" "$program/current" 2>/dev/null || { rm -f "$program/current" && mv -f "$program/current.new" "$program/current"; }; } \
        || fail "$program/current cannot be switched to $release"
fi
mkdir -p "$data" && chmod 700 "$data"
if [ "$services" = systemd ]; then
    if [ "$(cat "$unit" 2>/dev/null)" != "$unit_text" ]; then
        printf '%s\n' "$unit_text" >"$unit.new" && mv -f "$unit.new" "$unit" || fail "$unit cannot be written"
    fi
    chmod 644 "$unit"
    # What a start without systemd may have left: one service, not two.
    end_supervisor
    rm -f "$cron"
    systemctl daemon-reload && systemctl enable --quiet $service || fail "systemd does not take the service $service"
    tell registered "systemd starts it with the computer"
else
    printf '%s\n' "$supervise" >"$program/supervise.new" && chmod 755 "$program/supervise.new" && mv -f "$program/supervise.new" "$program/supervise" || fail "$program/supervise cannot be written"
    if [ "$services" = cron ]; then
        printf '@reboot root %s\n' "$program/supervise" >"$cron.new" && chmod 644 "$cron.new" && mv -f "$cron.new" "$cron" || fail "$cron cannot be written"
        tell registered "there is no systemd: cron starts it with the computer, and $program/supervise keeps it running"
    else
        tell registered "there is neither systemd nor cron: $program/supervise keeps it running, but nothing starts it with the computer; have $program/supervise called at its start"
    fi
fi
