# The network of the hosts: a bridge on this computer, and a namespace for every host. Sourced, not run.

# Whatever is sent to a host that is not there must never leave by the default route: this comes before everything else, and stays.
hold_back() { ip route replace blackhole 10.203.0.0/16 metric 4000; }

# Takes the first network that nobody has. A folder that is gone has none.
take_network() {
    [ -z "$(number)" ] || return 0
    local taken=$shared/networks candidate owner
    mkdir -p "$taken"
    (
        flock 8
        for candidate in $(seq 0 255); do
            owner=$(cat "$taken/$candidate" 2>/dev/null || true)
            [ -z "$owner" ] || [ "$owner" = "$folder" ] || [ "$(cat "$owner/network" 2>/dev/null)" != "$candidate" ] || continue
            ! ip link show "orc$candidate" >/dev/null 2>&1 || continue
            echo "$folder" >"$taken/$candidate"
            echo "$candidate" >"$folder/network"
            exit 0
        done
        exit 1
    ) 8>"$shared/networks.lock" 9>&- || fail "Finding a free network in 10.203.0.0/16" "end hosts that nobody needs (tests/hosts/down)."
}

make_bridge() {
    ip link show "$(bridge)" >/dev/null 2>&1 && return
    ip link add "$(bridge)" type bridge
    ip addr add "$(subnet).1/24" brd + dev "$(bridge)"
    ip link set "$(bridge)" up
}

# The wire stays plugged in while the host is off: so a magic packet reaches it.
make_wire() {
    local space
    space=$(namespace "$1")
    ip netns add "$space"
    ip netns exec "$space" sysctl -q net.ipv6.conf.all.disable_ipv6=1
    ip link add "$space" type veth peer name eth0 netns "$space" address "$(printf '02:0c:cb:%02x:00:%02x' "$(number)" "$1")"
    ip link set "$space" master "$(bridge)" up
    ip -n "$space" link set lo up
    ip -n "$space" link set eth0 up
}

# A host that is off has no address: it answers neither echo requests nor questions for it.
gain_address() { ip -n "$(namespace "$1")" addr replace "$(address "$1")/24" brd + dev eth0; }
lose_address() { ip -n "$(namespace "$1")" addr flush dev eth0; }

remove_wire() {
    ip link del "$(namespace "$1")" 2>/dev/null || true
    ip netns del "$(namespace "$1")" 2>/dev/null || true
}
