#!/bin/sh
# Brings the feed readers that `make test-readers` starts, where this user may install
# them and says so (INSTALL=yes); else prints their names.
set -eu
missing=""
for program in liferea Xvfb dbus-run-session newsboat r2e ip; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
[ -n "$missing" ] || exit 0
if [ "${INSTALL:-}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
    liferea xvfb dbus newsboat rss2email iproute2
else
  echo "not installed, their tests are skipped:$missing" >&2
  echo "to install them with apt-get, as root: make test-readers INSTALL=yes" >&2
fi
