# What the scripts of this folder share. Sourced, not run.

. "$(dirname "${BASH_SOURCE[0]}")/../../services/common.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
speaker=hosts/windows
instead='run this as root on Debian: the doubles need Wine, mounts and the port 445.'
# Everybody's: the prefix of Wine that all doubles begin with. The doubles themselves are in a folder of their own.
shared=/var/tmp/orchestrator-windows-$(id -u)
folder=${ORCHESTRATOR_TEST_WINDOWS:-$shared/doubles}
image=$shared/prefix
wine=/usr/lib/wine/wine64

# Doubles are on this computer's loopback: double I of set NUMBER is 127.204.NUMBER.I.
number() { cat "$folder/number" 2>/dev/null; }
address() { echo "127.204.$(number).$1"; }
double_folder() { echo "$folder/double/$1"; }
doubles() { ls "$folder/double" 2>/dev/null | sort -n; }
in_wine() { WINEPREFIX=$1 WINEDEBUG=-all DISPLAY='' WINEDLLOVERRIDES='mscoree,mshtml=' "${@:2}"; }

require_root() {
    [ "$(id -u)" = 0 ] || fail "Making doubles of Windows" "$instead"
}

# What a prefix needs is most of its time the same files; each double has its own layer in memory over them.
make_image() {
    [ ! -e "$image/made" ] || return 0
    say "Making the prefix of Wine (once) ..."
    rm -rf "$image"
    mkdir -p "$image"
    in_wine "$image" "$wine" wineboot --init >>"$folder/logs/wine.log" 2>&1 </dev/null 9>&- || fail "Making a prefix of Wine" "look at the log." "$folder/logs/wine.log"
    in_wine "$image" "$wine" winecfg /v win10 >>"$folder/logs/wine.log" 2>&1 </dev/null 9>&- || fail "Making Wine show itself as Windows 10" "look at the log." "$folder/logs/wine.log"
    in_wine "$image" wineserver -w 9>&-
    touch "$image/made"
}

take_number() {
    local taken
    mkdir -p "$shared/numbers"
    for taken in $(seq 1 250); do
        if (set -C; echo "$folder" >"$shared/numbers/$taken") 2>/dev/null || [ "$(cat "$shared/numbers/$taken")" = "$folder" ]; then
            echo "$taken" >"$folder/number"
            return
        fi
    done
    fail "Finding addresses" "remove what is not used any more in $shared/numbers."
}

make_double() {
    local at guid
    at=$(double_folder "$1")
    mkdir -p "$at/disk" "$at/prefix"
    mount -t tmpfs -o size=1g,mode=755 windows "$at/disk"
    mkdir -p "$at/disk/upper" "$at/disk/work"
    mount -t overlay -o "lowerdir=$image,upperdir=$at/disk/upper,workdir=$at/disk/work" windows "$at/prefix"
    # Every installation of Windows has a number of its own.
    guid=$(cat /proc/sys/kernel/random/uuid)
    sed -i "s/^\"MachineGuid\"=.*/\"MachineGuid\"=\"$guid\"/" "$at/prefix/system.reg"
    start "double-$1" /usr/bin/python3 -u "$here/double.py" "$(address "$1")" "$at/prefix" "WINDOWS-$1" "$folder/secrets"
}

remove_double() {
    local at
    at=$(double_folder "$1")
    stop "double-$1"
    in_wine "$at/prefix" wineserver -k 2>/dev/null || true
    wait_until 20 unmounted "$at/prefix" && unmounted "$at/disk" || fail "Ending what runs in double $1" "end what uses $at by hand."
    rm -rf --one-file-system "$at" "$folder/logs/double-$1.log"
}

unmounted() {
    ! mountpoint -q "$1" || umount "$1" 2>/dev/null
}

double_answers() { (exec 3<>"/dev/tcp/$(address "$1")/445") 2>/dev/null; }
