# What there is of a depot on this computer.
tell depot "$(sed -n 's/.*"depot": *"\([^"]*\)".*/\1/p' "$data/depot.json" 2>/dev/null | head -n 1)"
for file in depot.json settings certificate.pem certificate.key; do
    if [ -f "$data/$file" ]; then tell "$file" "$(hash_of "$data/$file")"; fi
done
if [ "$(cat "$unit" 2>/dev/null)" = "$unit_text" ] && systemctl is-active --quiet "$service" && systemctl is-enabled --quiet "$service"; then tell runs yes; fi
