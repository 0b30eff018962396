#!/usr/bin/env bash
# email-reply-parser 0.5.12 returns nothing of a newsletter that begins "On Sunday" and
# in which somebody "wrote:".
#
# A good engineer would guess: it cuts a quoted mail and its header, "On ... wrote:" in
# front of lines with ">", and a signature below "-- ".
#
# What happens: everything from a line that begins with "On" to the next "wrote:" is one
# header, over any number of lines, and nothing need be quoted after it. Header and what
# follows are taken away: an empty text. A line that begins with a dash and a letter is
# a signature, so of a list written "-Bay is closed." and all below it nothing is left.
#
# Why it matters to a news monitor: it is used to keep the news of a mail and drop what
# it answers. The mail has arrived, its text is empty, no watch matches, no error.
#
# Source: email_reply_parser/__init__.py, MULTI_QUOTE_HDR_REGEX and SIG_REGEX.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    email-reply-parser==0.5.12

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from email_reply_parser import EmailReplyParser

MAILS = {
    "reply": "We agree.\n\nOn 5 Nov 2026 the desk wrote:\n> Is it closed?",
    "news": "On Sunday the port was closed.\nThe mayor wrote:\nit stays so.",
    "news, no On": "Sunday the port was closed.\nThe mayor wrote:\nit stays so.",
    "list": "Ports today:\n\n-Bay is closed.\n-Tol is open.\n\nShips wait.",
    "list, blanks": "Ports today:\n\n- Bay is closed.\n- Tol is open.\n\nShips wait.",
}
guess = MAILS | {"reply": "We agree."}
seen = {name: EmailReplyParser.parse_reply(mail) for name, mail in MAILS.items()}
for name in MAILS:
    print(f"{name}\n  guess: {guess[name]!r}\n  seen:  {seen[name]!r}")
stated = guess | {"news": "", "list": "Ports today:"}
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
