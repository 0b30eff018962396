#!/usr/bin/env bash
# feedparser 6.0.14 cuts the domain of an author's address after four letters.
#
# A good engineer would guess: RSS 2.0 asks for `<author>` as an address with the
# name in brackets behind it, so `desk@paper.london (Anna Kova)` gives that address
# and that name.
#
# What happens: the pattern for addresses ends with two to four letters, as domains
# did before 2013. `.london` is cut to `.lond`; what is left of it, `on`, becomes
# the beginning of the name. Nothing is logged, and `bozo` stays 0.
#
# Why it matters to a news monitor: newsrooms under .media, .press, .paris or
# .berlin get bylines like "ia (Anna Kova", so a watch on an author finds nothing,
# and no two sources agree about one person.
#
# Source: RSS 2.0 specification, element author of item; feedparser/mixin.py,
# _sync_author_detail.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    feedparser==6.0.14

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import feedparser

FEED = """<rss version="2.0"><channel><title>t</title>
<item><title>Port closed</title><author>desk@paper.{end} (Anna Kova)</author></item>
</channel></rss>"""

guess, seen = {}, {}
for end in ("com", "info", "press", "london"):
    parsed = feedparser.parse(FEED.format(end=end))
    author = parsed.entries[0].author_detail
    guess[end] = (f"desk@paper.{end}", "Anna Kova")
    seen[end] = (author.email, author.name) if not parsed.bozo else "bozo"
    print(f".{end:8} guess: {guess[end]}\n          seen:  {seen[end]}")

stated = guess | {
    "press": ("desk@paper.pres", "s (Anna Kova"),
    "london": ("desk@paper.lond", "on (Anna Kova"),
}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
