#!/bin/sh
# Builds FOLDER: tocsin from a wheel, with its dependencies in the exact versions of
# requirements/, in an environment of PYTHON that works at the path PLACE.
#
# The same wheels give the same bytes: nothing in it names the build's folder, time or user.
set -eu
wheel=${1:?usage: build-environment.sh WHEEL FOLDER PLACE}
folder=${2:?} place=${3:?}
python=${PYTHON:-/usr/bin/python3}
uv=${UV:-uv}
here=$(cd "$(dirname "$0")" && pwd)
umask 022

"$uv" venv --quiet --no-project --relocatable --python "$python" "$folder"
install_into="$uv pip install --quiet --link-mode copy --no-build --python $folder/bin/python"
$install_into --require-hashes -r "$here/../requirements/app.txt"
$install_into --no-deps --offline "$wheel"
# sqlite-utils asks for it, for a command of its own; here dpkg installs and removes.
"$uv" pip uninstall --quiet --python "$folder/bin/python" pip

# Programs of dependencies are nobody's business here, and shells need not activate it.
find "$folder/bin" -mindepth 1 ! -name tocsin ! -name 'python*' -delete
rm -f "$folder/.gitignore" "$folder/.lock" "$folder/CACHEDIR.TAG"
# Where the wheel was.
for record in "$folder"/lib/python3*/site-packages/tocsin-*.dist-info/RECORD; do
  rm -f "${record%RECORD}direct_url.json" "${record%RECORD}uv_cache.json"
  sed -i -e '/direct_url\.json,/d' -e '/uv_cache\.json,/d' "$record"
done
# Compiled now: the daemon's user cannot write here, and each of its processes would
# compile all modules anew. By hash, since the time of a source is that of the build.
PYTHONHASHSEED=0 "$folder/bin/python" -m compileall -q -f \
  --invalidation-mode unchecked-hash -s "$folder" -p "$place" "$folder/lib"
chmod -R u=rwX,go=rX "$folder"
