#!/bin/sh
# Brings what `make test-deb` needs, where this user may install it and says so
# (INSTALL=yes): a small Debian in .venv/debian, of the release that runs here.
set -eu
[ ! -d "${TOCSIN_TEST_DEBIAN:-.venv/debian}" ] || exit 0
if [ "${INSTALL:-}" != yes ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "there is no Debian to install the package on: its tests are skipped." >&2
  echo "to make one with debootstrap, as root: make test-deb INSTALL=yes" >&2
  exit 0
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
  debootstrap dpkg-dev
. /etc/os-release
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: $VERSION_CODENAME" | head -n 1)
debootstrap --variant=minbase --include=python3,systemd,ca-certificates,debconf,procps \
  "$VERSION_CODENAME" .venv/debian.part "$mirror" >/dev/null
mv .venv/debian.part .venv/debian
