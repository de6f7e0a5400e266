# What the scripts of this folder share: the folder, the network's names and addresses, the packages. Sourced, not run.

. "$(dirname "${BASH_SOURCE[0]}")/../services/common.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../services/certificates.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
speaker=hosts
instead='run this as root on Debian: the hosts need network namespaces, mounts and systemd-nspawn.'
# Everybody's: the image, and who has which network. The hosts themselves are in a folder of their own.
shared=/var/tmp/orchestrator-hosts-$(id -u)
folder=${ORCHESTRATOR_TEST_HOSTS:-$shared/hosts}

# The hosts are in 10.203.NUMBER.0/24, this computer is .1 there and host I is .10+I.
number() { cat "$folder/network" 2>/dev/null; }
subnet() { echo "10.203.$(number)"; }
bridge() { echo "orc$(number)"; }
namespace() { echo "orc$(number)-$1"; }
address() { echo "$(subnet).$((10 + $1))"; }
host_folder() { echo "$folder/host/$1"; }
hosts() { ls "$folder/host" 2>/dev/null | sort -n; }

require_root() {
    [ "$(id -u)" = 0 ] || fail "Making hosts" "$instead"
}
