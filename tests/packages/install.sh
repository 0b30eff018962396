#!/bin/sh
# Brings what `make test-deb` and `make test-container` need, where this user may install
# it and says so (INSTALL=yes): a small Debian in .venv/debian, of the release that runs
# here, and the programs that are named.
set -eu
missing=
for program in "$@"; do
  command -v "$program" >/dev/null || missing="$missing $program"
done
made=${TOCSIN_TEST_DEBIAN:-.venv/debian}
if [ -d "$made" ] && [ -z "$missing" ]; then exit 0; fi
if [ "${INSTALL:-}" != yes ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  [ -d "$made" ] || echo "there is no Debian in $made: its tests are skipped." >&2
  [ -z "$missing" ] || echo "missing:$missing" >&2
  echo "to bring them by apt-get and debootstrap, as root, add INSTALL=yes" >&2
  exit 0
fi
apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
  debootstrap dpkg-dev $missing
[ ! -d "$made" ] || exit 0
. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $VERSION_CODENAME" | head -n 1)
debootstrap --variant=minbase --include=python3,systemd,ca-certificates,debconf,procps \
  "$VERSION_CODENAME" .venv/debian.part "$mirror" >/dev/null
mv .venv/debian.part "$made"
