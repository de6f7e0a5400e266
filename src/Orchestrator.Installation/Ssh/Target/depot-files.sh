# What the depot has to know: its settings, which systemd reads as root, where root alone writes, and the rest in its folder, readable by its own account
# alone and written by that account, so no name in the folder is trusted.
id -u "$service" >/dev/null 2>&1 || useradd --system --user-group --no-create-home --home-dir "$data" --shell /usr/sbin/nologin "$service" || fail "the account $service cannot be made"
mkdir -p "$data" || fail "the folder $data cannot be made"
case $(stat -L -c %U "$data") in
    "$service") ;;
    "$(id -un)")
        # An administrator has put a certificate here by hand, or nothing.
        for name in certificate.pem certificate.key; do
            if [ -f "$data/$name" ] && [ ! -L "$data/$name" ]; then chown -h "$service:" "$data/$name" || fail "$data/$name cannot be given to the account $service"; fi
        done
        chown "$service:" "$data" || fail "the folder $data cannot be given to the account $service" ;;
    *) fail "the folder $data belongs to another account; move it away" ;;
esac
chmod 700 "$data" || fail "the folder $data cannot be closed to others"
put() {
    if [ -n "$2" ]; then
        printf '%s' "$2" | own '
            umask 077
            new=$1.new
            rm -f "$new" && (set -C; cat >"$new") && { sync "$new" 2>/dev/null || sync; } && mv -f "$new" "$1" || { rm -f "$new"; exit 1; }
        ' "$1" || fail "$data/$1 cannot be written; is the disk full?"
    fi
}
new=$program/settings.new
(umask 022; mkdir -p "$program" && printf '%s' "$settings" >"$new") && { sync "$new" 2>/dev/null || sync; } && mv -f "$new" "$program/settings" \
    || { rm -f "$new"; fail "$program/settings cannot be written; is the disk full?"; }
put certificate.pem "$certificate"
put certificate.key "$key"
put depot.json "$access"
