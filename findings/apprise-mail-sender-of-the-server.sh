#!/usr/bin/env bash
# Apprise 2.3.0 logs in to a mail server as one address and sends as another that
# nobody gave it.
#
# A good engineer would guess: mailto://anna%40news.example:word@smtp.news.example
# without from= sends as anna@news.example, the address it logs in with.
#
# What happens: the sender is made of the name before the @ and the host of the server:
# anna@smtp.news.example. No such mailbox need exist.
#
# Why it matters to a news monitor: servers that compare the two refuse every mail, and
# others accept it and let it fail SPF and DMARC later, where no client hears of it.
# Answers and bounces go to an address without a mailbox.
#
# Source: RFC 6409, 6.1 (a submission server may check the sender against the login);
# Apprise's plugin for mailto://.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check apprise==2.3.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from apprise import Apprise

ADDRESS = "mailto://anna%40news.example:word@smtp.news.example/desk@news.example"
mail = Apprise.instantiate(ADDRESS)
seen = (mail.user, mail.from_addr[1])
print("guess:", ("anna@news.example", "anna@news.example"))
print("seen: ", seen)
expected = ("anna@news.example", "anna@smtp.news.example")
raise SystemExit(0 if seen == expected else "this has changed")
PROGRAM
