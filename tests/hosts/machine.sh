# A host: its disk, its power. Sourced, not run.

# The disk is a layer in memory over the image; disk SIZE makes it smaller or larger while the host runs.
make_disk() {
    local at
    at=$(host_folder "$1")
    mkdir -p "$at/disk" "$at/root"
    mount -t tmpfs -o size=2g,mode=755 hosts "$at/disk"
    mkdir -p "$at/disk/upper" "$at/disk/work"
    mount -t overlay -o "lowerdir=$image,upperdir=$at/disk/upper,workdir=$at/disk/work" hosts "$at/root"
    echo "host-$1" >"$at/root/etc/hostname"
    printf "127.0.0.1 localhost\n127.0.1.1 host-$1\n" >"$at/root/etc/hosts"
    openssl rand -hex 16 >"$at/root/etc/machine-id"
    ssh-keygen -q -t ed25519 -N '' -C "host-$1" -f "$at/root/etc/ssh/ssh_host_ed25519_key"
    local home owner
    for home in root home/keeper home/clerk home/guest; do
        owner=$(stat -c %u:%g "$at/root/$home")
        mkdir -p -m 700 "$at/root/$home/.ssh"
        cp "$folder/secrets/id.pub" "$at/root/$home/.ssh/authorized_keys"
        chown -R "$owner" "$at/root/$home/.ssh"
    done
    printf 'clerk:%s\nguest:%s\n' "$(secret clerk)" "$(secret guest)" | chroot "$at/root" chpasswd
}

remove_disk() {
    local at
    at=$(host_folder "$1")
    umount "$at/root" 2>/dev/null || true
    umount "$at/disk" 2>/dev/null || true
}

power_on() {
    is_gone "host-$1" || return 0
    gain_address "$1"
    start "host-$1" "$here/power" "$1"
}

# As if the plug were pulled. With the first process of its system everything else of the host ends; nspawn killed alone would leave it all running.
pull_plug() {
    ! is_alive "host-$1" || kill -KILL $(leader "$1") 2>/dev/null || true
}

# Again and again: a host that is just starting has no first process yet.
is_off() {
    is_gone "host-$1" || { pull_plug "$1"; return 1; }
}

power_off() {
    wait_until 20 is_off "$1" || fail "Switching off host $1" "look at $folder/logs/host-$1.log."
}

# The first process of the host's system; none while it is off.
leader() {
    local nspawn
    nspawn=$(cat "$(host_folder "$1")/nspawn" 2>/dev/null) || return 0
    cat /proc/"$nspawn"/task/*/children 2>/dev/null | tr ' ' '\n' | head -n 1
}

# The groups in which the processes of host I are.
groups_of() {
    local groups
    for groups in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
        [ ! -d "$groups/$(namespace "$1")" ] || echo "$groups/$(namespace "$1")"
    done
}

remove_groups() {
    local group
    for group in $(groups_of "$1"); do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || return 1; done
}

inside() {
    local host=$1 first
    shift
    first=$(leader "$host")
    [ -n "$first" ] || fail "Running a command in host $host, which is off" "switch it on: tests/hosts/host $host on"
    nsenter --target "$first" --mount --uts --ipc --net --pid --root --wd env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"
}

ssh_answers() { (exec 3<>"/dev/tcp/$(address "$1")/22") 2>/dev/null; }
