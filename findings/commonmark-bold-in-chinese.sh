#!/usr/bin/env bash
# CommonMark leaves `**` standing around a match that ends in a Chinese full stop.
#
# A good engineer would guess: two asterisks before and behind make bold, so a
# program that marks what matched can put them around any words.
#
# What happens: closing asterisks do not close behind punctuation unless a blank or
# punctuation follows. With blanks between words that is rarely so: "**Bay:**text".
# Chinese and Japanese have none, so a marked sentence is printed with its asterisks,
# and so is a marked quotation. markdown-it 4.3.0 and mistune 3.4.0 alike;
# Python-Markdown 3.11, older than the rule, makes it bold.
#
# Why it matters to a news monitor: chat services and mail converters read Markdown
# by different rules, and a marked match looks right in one of them and broken in the
# other, in just those languages that the developer does not read.
#
# Source: CommonMark 0.31, 6.2 (right-flanking delimiter run).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    markdown-it-py==4.3.0 \
    mistune==3.4.0 \
    Markdown==3.11.3

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import markdown
import mistune
from markdown_it import MarkdownIt

TEXTS = {
    "**Port closed.** The mayor": (True, True, True),
    "**Bay:**text": (False, False, True),
    "**港口关闭。**市长": (False, False, True),
    "市长**「关闭」**港口": (False, False, True),
    "市长**关闭**港口": (True, True, True),
}
seen = {}
for text in TEXTS:
    pages = MarkdownIt().render(text), mistune.html(text), markdown.markdown(text)
    seen[text] = tuple("<strong>" in page for page in pages)
    print(f"guess: bold  markdown-it, mistune, Python-Markdown: {seen[text]} {text}")
raise SystemExit(0 if seen == TEXTS else "this has changed")
PROGRAM
