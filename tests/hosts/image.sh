# The hosts' system, made once: Debian with systemd, sshd, sudo, and accounts with different rights. Sourced, not run.

packages=systemd,systemd-sysv,dbus,libpam-systemd,openssh-server,iproute2,iputils-ping,sudo,procps,cron,libstdc++6${ORCHESTRATOR_TEST_HOSTS_PACKAGES:+,$ORCHESTRATOR_TEST_HOSTS_PACKAGES}
suite=bookworm
image=$shared/image-$(printf '%s' "$suite $packages $(cat "${BASH_SOURCE[0]}")" | sha256sum | cut -c 1-12)

make_image() {
    [ ! -d "$image" ] || return 0
    local log=$folder/logs/image.log
    install_packages mmdebstrap mmdebstrap
    (
        flock 8
        [ ! -d "$image" ] || exit 0
        say "Making the hosts' system, $image (once, one or two minutes) ..."
        rm -rf "$image.new"
        mmdebstrap --variant=minbase --include="$packages" "$suite" "$image.new" >"$log" 2>&1 </dev/null || exit 1
        furnish "$image.new" >>"$log" 2>&1 || exit 1
        mv "$image.new" "$image"
    ) 8>"$shared/image.lock" 9>&- || fail "Making the hosts' system" "a Debian mirror must be reachable by apt." "$log"
}

# Accounts: root, keeper (sudo without a password), clerk (sudo with one), guest (no sudo).
furnish() (
    set -e
    root=$1
    for name in keeper clerk guest; do chroot "$root" useradd --create-home --shell /bin/bash "$name"; done
    printf 'keeper ALL=(ALL) NOPASSWD: ALL\nclerk ALL=(ALL) ALL\n' >"$root/etc/sudoers.d/hosts"
    chmod 440 "$root/etc/sudoers.d/hosts"
    printf 'HostKey /etc/ssh/ssh_host_ed25519_key\nUseDNS no\nMaxStartups 200\n' >"$root/etc/ssh/sshd_config.d/hosts.conf"
    rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/systemd/system/multi-user.target.wants/e2scrub_reap.service
    rm -rf "$root"/var/cache/apt/archives "$root"/var/lib/apt/lists
)
