# What the depot has to know, readable by its own account alone. That account may write to the folder, so no name in it is trusted: a file is made anew,
# never one that a link leads to.
id -u "$service" >/dev/null 2>&1 || useradd --system --user-group --no-create-home --home-dir "$data" --shell /usr/sbin/nologin "$service" || fail "the account $service cannot be made"
mkdir -p "$data" && chown "$service:$service" "$data" && chmod 700 "$data" || fail "the folder $data cannot be made"
put() {
    if [ -n "$2" ]; then
        rm -f "$data/$1.new"
        (set -C; printf '%s' "$2" >"$data/$1.new") && sync "$data/$1.new" 2>/dev/null
        [ "$(wc -c <"$data/$1.new")" -gt 0 ] && mv -f "$data/$1.new" "$data/$1" || fail "$data/$1 cannot be written; is the disk full?"
    fi
    # A certificate may have been put here by hand.
    if [ -e "$data/$1" ]; then chown -h "$service:$service" "$data/$1" || fail "$data/$1 cannot be given to the account $service"; fi
}
put settings "$settings"
put certificate.pem "$certificate"
put certificate.key "$key"
put depot.json "$access"
