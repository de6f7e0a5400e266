# What there is of a depot on this computer. Which one it is says a file of root's; one that was brought by hand has none, and says it itself.
depot=$(sed -n '1s/^# depot //p' "$program/settings" 2>/dev/null)
if [ -f "$program/settings" ]; then tell settings "$(hash_of "$program/settings")"; fi
if [ -d "$data" ]; then
    said=$(own '
        for name in depot.json certificate.pem certificate.key; do
            if [ -f "$name" ] && [ ! -L "$name" ] && [ -r "$name" ]; then printf "%s=%s\n" "$name" "$(sha256sum <"$name" | cut -c 1-64)"; fi
        done
        if [ -f depot.json ] && [ ! -L depot.json ] && [ -r depot.json ]; then
            printf "depot=%s\n" "$(head -c 1000000 depot.json | sed -n "s/.*\"depot\": *\"\([^\"]*\)\".*/\1/p" | head -n 1)"
        fi
    ' 2>/dev/null | head -c 1000)
    answer() { printf '%s\n' "$said" | sed -n "s/^$1=\([0-9a-zA-Z-]\{1,64\}\)\$/\1/p" | head -n 1; }
    for name in depot.json certificate.pem certificate.key; do tell "$name" "$(answer "$name")"; done
    depot=${depot:-$(answer depot)}
fi
tell depot "$depot"
if [ "$(cat "$unit" 2>/dev/null)" = "$unit_text" ] && systemctl is-active --quiet "$service" && systemctl is-enabled --quiet "$service"; then tell runs yes; fi
