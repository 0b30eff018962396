#!/usr/bin/env bash
# uv 0.13.9: `uv pip install --resolution lowest-direct` takes the newest versions of what a
# wheel that it is given asks for.
#
# A good engineer would guess: what the wheel's metadata declares are its direct
# dependencies, so that their lowest versions are taken, and a test in an empty environment
# shows whether the declared bounds are true.
#
# What happens: the wheel itself is the one direct requirement; what it declares counts as
# transitive, and the newest version is taken. Given the pyproject.toml that the wheel was
# made from, the same command takes the lowest.
#
# Why it matters to a news monitor: a release is tested "with the lowest versions" and has
# met only the newest; the first user with an older library finds out at start.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uv==0.13.9

mkdir "$folder/project" && cd "$folder/project"
cat >pyproject.toml <<'EOF'
[project]
name = "monitor"
version = "1.0"
dependencies = ["w3lib>=2.1.0,<=2.3.1"]
EOF
"$folder/venv/bin/python" - <<'EOF'
from zipfile import ZipFile

info = "monitor-1.0.dist-info/"
with ZipFile("monitor-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("monitor.py", "")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: x\nTag: py3-none-any\n")
    wheel.writestr(
        info + "METADATA",
        "Metadata-Version: 2.1\nName: monitor\nVersion: 1.0\n"
        "Requires-Dist: w3lib>=2.1.0,<=2.3.1\n",
    )
    wheel.writestr(info + "RECORD", "")
EOF
taken() { # what to install
  "$folder/venv/bin/uv" pip install --python "$folder/venv/bin/python" --dry-run \
    --resolution lowest-direct "$@" 2>&1 | grep -o 'w3lib==.*'
}
of_wheel=$(taken ./monitor-1.0-py3-none-any.whl)
of_project=$(taken -r pyproject.toml)
echo "guess: w3lib==2.1.0 both times"
echo "seen:  of the wheel $of_wheel, of its pyproject.toml $of_project"
[ "$of_wheel" = "w3lib==2.3.1" ] && [ "$of_project" = "w3lib==2.1.0" ] ||
  { echo "this has changed" >&2; exit 1; }
