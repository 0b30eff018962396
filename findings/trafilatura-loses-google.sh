#!/usr/bin/env bash
# trafilatura 2.3.1 takes "Google" out of a list of companies and leaves "Apple".
#
# A good engineer would guess: the items of a list, the cells of a table and the
# subheadings inside an article are its text, so all of them are kept.
#
# What happens: any block that consists of nothing but the name of a network or a
# service for sharing (Facebook, Google, Instagram, Linkedin, Mail, Pocket, Print,
# Reddit, Twitter, WeChat, Whatsapp, Xing and some more) is dropped as a share
# button, in the middle of the article too. One sign behind the name saves it:
# "Google:" stays.
#
# Why it matters to a news monitor: these are the companies that people watch. A
# table of fines or a list of winners loses exactly them, and the watch on the name
# finds nothing in the article that is about it.
#
# Source: trafilatura/utils.py, RE_FILTER.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    trafilatura==2.3.1 \
    lxml_html_clean==0.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import trafilatura

PARAGRAPH = (
    "<p>The court of Bay named the companies that will have to pay, and the order "
    "in which {} are to be heard, when it sat again on Monday.</p>"
)
NAMES = ["Apple", "Google", "Nokia", "Reddit", "Twitter", "Pocket", "Xing", "Google:"]
PAGE = (
    "<html><body><article><h1>Fines</h1>"
    + PARAGRAPH.format("they")
    + "<ul>" + "".join(f"<li>{name}</li>" for name in NAMES) + "</ul>"
    + PARAGRAPH.format("witnesses") + PARAGRAPH.format("experts")
    + "</article></body></html>"
)
lines = trafilatura.extract(PAGE).splitlines()
seen = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
print("guess:", NAMES)
print("seen: ", seen)
raise SystemExit(0 if seen == ["Apple", "Nokia", "Google:"] else "this has changed")
PROGRAM
