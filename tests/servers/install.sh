#!/bin/sh
# Brings what `make test-servers` starts. Programs are installed where this user may do
# that and says so (INSTALL=yes); else their names are printed. None is started.
set -eu
missing=""
for program in ngircd mosquitto prosody postfix dovecot nginx; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
missing=$(echo "$missing" | sed 's/ dovecot/ dovecot-imapd/')
if [ -n "$missing" ]; then
  if [ "${INSTALL:-}" = yes ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Debian starts what it installs, unless this file says no.
    rule=/usr/sbin/policy-rc.d
    [ -e "$rule" ] || { printf '#!/bin/sh\nexit 101\n' >"$rule" && chmod +x "$rule" && ours=1; }
    apt-get update -qq
    # shellcheck disable=SC2086  # several names
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing || true
    [ -z "${ours:-}" ] || rm -f "$rule"
  else
    echo "not installed, their tests are skipped:$missing" >&2
    echo "to install them with apt-get, as root: make test-servers INSTALL=yes" >&2
  fi
fi
if [ "${INSTALL:-}" = yes ] && [ ! -e .venv/synapse/bin/register_new_matrix_user ]; then
  # An environment of its own: it pins half of what tocsin uses.
  .venv/bin/python -m venv .venv/synapse
  .venv/synapse/bin/python -m pip install -q matrix-synapse
fi
