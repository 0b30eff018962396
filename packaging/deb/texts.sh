#!/bin/sh
# Writes what is read and completed on a system into SHARED, its /usr/share: the manual
# pages, completions of bash, zsh and fish, and the documentation.
set -eu
program=${1:?usage: texts.sh PROGRAM SHARED}
shared=${2:?}
here=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$shared/man/man1"
"$(dirname "$program")/python" -m tocsin.cli.man_pages "$shared/man/man1"
gzip -9n "$shared"/man/man1/*.1

# Each where the shell looks for those of packages.
completion() {
  mkdir -p "$(dirname "$2")"
  _TOCSIN_COMPLETE=${1}_source "$program" >"$2"
  # A shell that is missing, or a program that fails, must not leave an empty file.
  grep -q _TOCSIN_COMPLETE "$2"
}
completion bash "$shared/bash-completion/completions/tocsin"
completion zsh "$shared/zsh/vendor-completions/_tocsin"
completion fish "$shared/fish/vendor_completions.d/tocsin.fish"

mkdir -p "$shared/doc/tocsin/docs"
cp "$here/../../README.md" "$here/../../SECURITY.md" "$shared/doc/tocsin/"
cp "$here"/../../docs/*.md "$shared/doc/tocsin/docs/"
