#!/usr/bin/env bash
# Protego 0.7.0, Scrapy's parser of robots.txt, finds a group's name in the contact
# address of a User-Agent header.
#
# A good engineer would guess: a group is ours if it names our product token, all of
# it, whatever its case: rules for the robot "news" concern neither "newsdesk" nor
# "tocsin/1.0 (+https://news.bay.example/robot)".
#
# What happens: the name may begin at any word of what is asked for, and end within
# a word. Scrapy asks with the whole header unless ROBOTSTXT_USER_AGENT is set, so
# the words of the address in it count too; the longest name found wins over "*".
#
# Why it matters to a news monitor: addresses with "news", "media" or "press" in
# them are what such crawlers have. A site that keeps one robot out and welcomes the
# rest is not read, and nothing says why.
#
# Source: RFC 9309, 2.2.1 (product token); protego/_ruleset.py, applies_to; Scrapy's
# documentation of ROBOTSTXT_USER_AGENT.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    Protego==0.7.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from protego import Protego

ROBOTS = "User-agent: news\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
rules = Protego.parse(ROBOTS)
stated = {
    "news": False,
    "tocsin": True,
    "tocsin-news": True,
    "newsdesk": False,
    "tocsin/1.0 (+https://bay.example/news)": False,
    "tocsin/1.0 (+https://news.bay.example/robot)": False,
}
seen = {}
for name in stated:
    seen[name] = rules.can_fetch("https://other.example/1", name)
    print(f"guess: {name != 'news'!s:6} seen: {seen[name]!s:6} {name}")
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
