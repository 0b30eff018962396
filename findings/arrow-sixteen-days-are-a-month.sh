#!/usr/bin/env bash
# arrow 1.4.0 says "a month ago" of what was sixteen days ago.
#
# A good engineer would guess: since it knows weeks, "2 weeks ago" up to twenty days,
# "3 weeks ago" from then on, and "a month ago" from about thirty.
#
# What happens: "2 weeks ago" is said of fourteen and fifteen days, and all from sixteen
# to forty-five days is "a month ago", in all languages. "3 weeks ago" is never said.
#
# Why it matters to a news monitor: the age of a story on a page or in a digest is wrong
# by half, and what is two weeks old seems to be as old as what is six.
#
# Source: arrow, arrow.py, humanize: what goes beyond fourteen days counts as a month.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    arrow==1.4.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import arrow

NOW = arrow.get("2026-11-30T12:00")
CASES = {
    13: ("a week ago", "a week ago"),
    14: ("2 weeks ago", "2 weeks ago"),
    16: ("2 weeks ago", "a month ago"),
    21: ("3 weeks ago", "a month ago"),
    27: ("3 weeks ago", "a month ago"),
    45: ("a month ago", "a month ago"),
}
changed = False
for days, (guess, stated) in CASES.items():
    seen = NOW.shift(days=-days).humanize(NOW)
    print(f"{days} days  guess: {guess}  seen: {seen}")
    changed |= seen != stated
weeks = {NOW.shift(days=-days).humanize(NOW) for days in range(60)}
raise SystemExit("this has changed" if changed or "3 weeks ago" in weeks else 0)
PROGRAM
