#!/usr/bin/env bash
# reader 3.26, newly installed, reads no feed at all beside feedparser 6.0.14.
#
# A good engineer would guess: a package that copies another into itself ("vendors"
# it) depends no longer on what that one does.
#
# What happens: reader has an older feedparser inside and leaves the module sgmllib,
# which left Python in version 3, to the real feedparser, on which it depends for
# just that. feedparser 6.0.14 has it under another name. `pip install reader` and
# `import reader` work, adding a feed raises ModuleNotFoundError. With
# feedparser==6.0.11 it reads.
#
# Why it matters to a news monitor: a service that ran for a year is rebuilt with
# the same version of reader and is dead. Pin what is used by way of others too.
#
# Source: reader/_vendor/feedparser/sgml.py, feedparser/sgml.py.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    reader==3.26 \
    feedparser==6.0.14

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import subprocess
import sys

PROGRAM = """
import os, reader
feeds = reader.make_reader(":memory:", feed_root=os.getcwd())
try:
    feeds.add_feed("feed.xml")
    feeds.update_feed("feed.xml")
    print([entry.title for entry in feeds.get_entries()])
except ModuleNotFoundError as error:
    print("no module", error.name)
"""
FEED = """<rss version="2.0"><channel><title>Bay Herald</title><item>
<title>Port closed</title><link>https://bay.example/1</link></item></channel></rss>"""
with open("feed.xml", "w") as file:
    file.write(FEED)


def read():
    return subprocess.check_output([sys.executable, "-c", PROGRAM], text=True).strip()


new = read()
pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
subprocess.run([*pip, "install", "feedparser==6.0.11"], check=True)
old = read()
print("guess:                  ['Port closed']")
print("seen, feedparser 6.0.14:", new)
print("seen, feedparser 6.0.11:", old)
raise SystemExit(
    0 if (new, old) == ("no module sgmllib", "['Port closed']") else "this has changed"
)
PROGRAM
