#!/bin/sh
# Brings the browser that `make test-pages` drives, where this user may install it and
# says so (INSTALL=yes); else prints its name.
set -eu
if ! command -v chromium >/dev/null 2>&1; then
  if [ "${INSTALL:-}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
      chromium fonts-noto-core fonts-noto-cjk
  else
    echo "not installed, its tests are skipped: chromium" >&2
    echo "to install it with apt-get, as root: make test-pages INSTALL=yes" >&2
  fi
fi
# What WeasyPrint sets letters with; without it the tests of PDFs fail.
if ! ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0; then
  if [ "${INSTALL:-}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get install -qq -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0
  else
    echo "not installed: libpango-1.0-0 libpangoft2-1.0-0" >&2
  fi
fi
