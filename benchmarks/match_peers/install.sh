#!/bin/sh
# Brings the peers that `make bench-match-peers` asks, where this user may install them and
# says so (INSTALL=yes); else prints their names.
set -eu
missing=""
command -v javac >/dev/null 2>&1 || missing="$missing default-jdk-headless"
ls /usr/share/java/lucene-core-8*.jar >/dev/null 2>&1 || missing="$missing liblucene8-java"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
if [ "${INSTALL:-}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  # Debian starts one as a service, which nobody here uses. shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing
else
  echo "not installed, left out:$missing" >&2
  echo "to install them with apt-get, as root: make bench-match-peers INSTALL=yes" >&2
fi
