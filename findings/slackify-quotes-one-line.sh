#!/usr/bin/env bash
# slackify_markdown 0.2.4 marks the first line of a quotation for Slack and none of the
# lines after it.
#
# A good engineer would guess: a quotation of two lines or two paragraphs has ">" in
# front of each, since in Slack ">" holds for one line.
#
# What happens: ">" is written once, where the quotation begins. What follows, a second
# line, a second paragraph, a list, stands outside, as if whoever sends the message
# said it.
#
# Why it matters to a news monitor: an alert quotes the passage that matched. In Slack
# "We will close the harbour" is the minister's and "and arrest who objects" the
# desk's own. Put ">" in front of the lines afterwards, or send blocks.
#
# Source: slackify_markdown/slackify.py, blockquote_open; Slack's page "Formatting text
# for app surfaces" (">" at the start of one or multiple lines).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    slackify_markdown==0.2.4 \
    markdown-it-py==4.3.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from slackify_markdown import slackify_markdown

QUOTES = {
    "one line": "> We will close the harbour.",
    "two lines": "> We will close the harbour\n> and mend the wall.",
    "two paragraphs": "> We will close it.\n>\n> We will mend it.",
}
seen = {}
for name, quote in QUOTES.items():
    message = slackify_markdown(f"The mayor said:\n\n{quote}\n\nShips wait.")
    lines = [line for line in message.splitlines()[1:-1] if line]
    seen[name] = [line.startswith(">") for line in lines]
    print(f"{name:15} guess: every line marked  seen: {lines}")
stated = dict(zip(QUOTES, ([True], [True, False], [True, False]), strict=True))
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
