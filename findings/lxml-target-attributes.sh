#!/usr/bin/env bash
# lxml 6.1.3 hands a parser target a dict of attributes that it may change, and for an
# element without attributes an object whose assignment raises KeyError.
#
# A good engineer would guess: start(tag, attrib) is given the same kind of mapping each
# time, empty where an element has no attributes. A target that marks elements, or fills
# in a missing attribute, works on all or on none.
#
# What happens: with attributes it is a dict of the target's own. Without, it is an
# _ImmutableMapping that all such elements share; attrib["lang"] = "en" raises
# KeyError: 'lang', the error of reading a key that is not there. HTML and XML alike.
#
# Why it matters to a news monitor: a reader that streams pages through a target passes
# its tests on <p class="story"> and fails on the first plain <p>, with a message that
# points at a lookup nobody made.
#
# Source: lxml/parsertarget.pxi and saxparser.pxi, IMMUTABLE_EMPTY_MAPPING.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from lxml import etree

PAGE = '<div class="story">Ferry <p>late</p> <p>again</p></div>'


class Target:
    """Gives each element a language, and notes what came of that."""

    def __init__(self):
        self.seen = {}

    def start(self, tag, attrib):
        try:
            attrib["lang"] = "en"
            self.seen[tag] = "set"
        except Exception as error:
            self.seen[tag] = f"{type(error).__name__}: {error}"

    def end(self, tag):
        pass

    def data(self, text):
        pass

    def close(self):
        return self.seen


guess = {"div": "set", "p": "set"}
stated = {"div": "set", "p": "KeyError: 'lang'"}
html = etree.HTMLParser(target=Target())
html.feed(PAGE)
xml = etree.XMLParser(target=Target())
xml.feed(PAGE)
seen = {name: p.close() for name, p in {"HTML": html, "XML": xml}.items()}
for name, found in seen.items():
    found = {tag: found[tag] for tag in stated}
    print(f"{name:5} guess: {guess}\n{'':5} seen:  {found}")
    if found != stated:
        raise SystemExit("this has changed")
PROGRAM
