#!/bin/sh
# Brings what `make test-service` needs: bubblewrap, where this user may install it and
# says so (INSTALL=yes); else its name is printed.
set -eu
command -v bwrap >/dev/null 2>&1 && exit 0
if [ "${INSTALL:-}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends bubblewrap
else
  echo "bubblewrap is not installed." >&2
  echo "to install it with apt-get, as root: make test-service INSTALL=yes" >&2
  exit 1
fi
