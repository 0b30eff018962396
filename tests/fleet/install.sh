#!/bin/sh
# Brings the brokers that `make test-fleet` runs, where this user may install them and
# says so (INSTALL=yes); else prints their names.
set -eu
missing=""
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
command -v rabbitmq-server >/dev/null 2>&1 || [ -x /usr/sbin/rabbitmq-server ] ||
  missing="$missing rabbitmq-server"
[ -n "$missing" ] || exit 0
if [ "${INSTALL:-}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  # Debian starts them as services, which nobody here uses. shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing
else
  echo "not installed, their tests are skipped:$missing" >&2
  echo "to install them with apt-get, as root: make test-fleet INSTALL=yes" >&2
fi
