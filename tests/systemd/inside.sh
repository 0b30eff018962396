#!/bin/sh
# Runs a command where /run is empty and no process of the machine is seen: a systemd that
# it starts there is that of one user, and meets no other.
set -eu
if [ ! -x /lib/systemd/systemd ]; then
  echo "there is no systemd on this machine: nothing is tested" >&2
  exit 0
fi
exec bwrap --bind / / --tmpfs /run --proc /proc --dev-bind /dev /dev --bind /sys /sys \
  --unshare-pid --die-with-parent "$@"
