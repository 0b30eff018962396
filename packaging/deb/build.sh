#!/bin/sh
# Builds FOLDER/tocsin_VERSION_ARCHITECTURE.deb from a wheel, for the Debian this runs on.
#
# By dpkg-deb alone, not dh-virtualenv: that installs by pip without hashes, leaves the
# build's folder in pyvenv.cfg and direct_url.json, brings pip and setuptools along, and
# says nothing of the Python that the compiled modules need.
set -eu
wheel=${1:?usage: build.sh WHEEL FOLDER}
target=${2:?}
here=$(cd "$(dirname "$0")" && pwd)
place=/opt/tocsin
umask 022
for program in dpkg-deb dpkg-shlibdeps; do
  command -v "$program" >/dev/null ||
    { echo "$program is missing: sudo apt install dpkg-dev" >&2; exit 1; }
done
# Debian's own Python, whatever else this machine has.
PYTHON=/usr/bin/python3
export PYTHON
# The time of all files: that of the last commit, unless it is given.
: "${SOURCE_DATE_EPOCH:=$(git -C "$here" log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH
. /etc/os-release

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root$(dirname $place)"
"$here/../build-environment.sh" "$wheel" "$root$place" "$place"
python=$root$place/bin/python

# 0.2.0~debian12 is older than 0.2.0~debian13: an upgrade of Debian brings the other one.
release="$("$root$place/bin/tocsin" --version | cut -d' ' -f2)"
version="$release~$ID${VERSION_ID:-}"
architecture=$(dpkg --print-architecture)
# Who hands it on, as Debian's tools name them.
maintainer="${DEBFULLNAME:-tocsin} <${DEBEMAIL:-tocsin@localhost}>"
minor=$("$python" -c 'import sys; print(sys.version_info[1])')

# What systemd reads: the same unit and user as `tocsin service install` writes.
mkdir -p "$root/usr/lib/systemd/system" "$root/usr/lib/sysusers.d"
"$python" "$here/write_service.py" "$root"
mkdir -p "$root/usr/bin"
ln -s $place/bin/tocsin "$root/usr/bin/tocsin"

shared=$root/usr/share
mkdir -p "$shared/tocsin" "$shared/doc/tocsin/examples" "$shared/lintian/overrides"
cp "$here/config.toml" "$shared/tocsin/config.toml"
cp "$here/../../config.example.toml" "$shared/doc/tocsin/examples/"
cp "$here/lintian-overrides" "$shared/lintian/overrides/tocsin"
gzip -9n <"$here/../../CHANGELOG.md" >"$shared/doc/tocsin/changelog.gz"
{
  echo "tocsin ($version) stable; urgency=medium"
  printf '\n  * See changelog.gz for what is new.\n\n'
  echo " -- $maintainer  $(LC_ALL=C date -uRd "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$shared/doc/tocsin/changelog.Debian.gz"
{
  printf 'tocsin is under the Apache License 2.0: /usr/share/common-licenses/Apache-2.0\n\n'
  printf 'What is in %s, and the texts of the licences:\n\n' "$place"
  "$python" "$here/../licences.py" "$place"
} >"$shared/doc/tocsin/copyright"
"$here/texts.sh" "$root$place/bin/tocsin" "$shared"

# The system's libraries that compiled modules need.
mkdir -p "$work/debian"
printf 'Source: tocsin\n\nPackage: tocsin\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && find root -name '*.so*' -type f -print0 | sort -z |
  xargs -0 dpkg-shlibdeps -O --ignore-missing-info 2>/dev/null |
  sed -n 's/^shlibs:Depends=//p')

# Of files alone: how large a folder is depends on the disk of the build.
size_kib=$(find "$root" -type f -printf '%s\n' | awk '{n += int(($1 + 1023) / 1024)} END {print n}')
mkdir -p "$root/DEBIAN"
for script in postinst prerm postrm templates; do
  cp "$here/$script" "$root/DEBIAN/$script"
done
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm" "$root/DEBIAN/postrm"
cat >"$root/DEBIAN/control" <<END
Package: tocsin
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $size_kib
Depends: python3 (>= 3.$minor), python3 (<< 3.$((minor + 1))), $libraries, ca-certificates, debconf (>= 0.5) | debconf-2.0, procps, systemd | systemd-standalone-sysusers
Suggests: chromium
Section: news
Priority: optional
Description: watches the news you choose and sends one alert for one story
 Reads each new article of the sites you name, matches it against your
 watchlists, recognises reports of the same story, keeps all in one SQLite
 file, and sends alerts by mail, chat and some 130 other services.
 .
 The program and its Python packages are in $place.
END
(cd "$root" && find opt usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) \
  >"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/md5sums" "$root/DEBIAN/control" "$root/DEBIAN/templates"
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$target"
# gzip: 10 seconds where xz in one thread, whose bytes do not depend on the machine, takes
# minutes; and lintian of Debian 12 cannot read zstd.
dpkg-deb --root-owner-group -Zgzip --build "$root" \
  "$target/tocsin_${version}_$architecture.deb"
