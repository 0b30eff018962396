#!/usr/bin/env bash
# pymorphy3 2.0.6 gives the four forms of "killed" in Russian three normal forms.
#
# A good engineer would guess: "убит", "убита", "убито" and "убиты" (was killed: he,
# she, it, they) have one normal form, "убить", as "арестован" (arrested) and its forms
# have "арестовать".
#
# What happens: the likeliest reading comes from a corpus, for each form by itself. "She
# was killed" is an adjective, "убитый"; "it", which is how numbers of dead are told, an
# adverb, "убито" (looking crushed); the others are the verb.
#
# Why it matters to a news monitor: a search for "убить" by normal forms finds that he
# was killed and not that she was, nor how many were.
#
# Source: pymorphy3 and its dictionary (OpenCorpora); parse()[0] is what its
# documentation takes for the normal form.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pymorphy3==2.0.6 \
    pymorphy3-dicts-ru==2.4.417150.4580142 \
    setuptools==80.9.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from pymorphy3 import MorphAnalyzer

CASES = {
    "убит убита убито убиты": ("убить", ["убить", "убитый", "убито", "убить"]),
    "арестован арестована арестовано арестованы": ("арестовать", ["арестовать"] * 4),
}
analyzer = MorphAnalyzer()
changed = False
for forms, (guess, stated) in CASES.items():
    seen = [analyzer.parse(form)[0].normal_form for form in forms.split()]
    print(f"{forms}\n  guess: {guess}  seen: {' '.join(seen)}")
    changed |= seen != stated
raise SystemExit("this has changed" if changed else 0)
PROGRAM
