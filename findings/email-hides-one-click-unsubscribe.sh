#!/usr/bin/env bash
# Python's email package hides a long List-Unsubscribe and a long In-Reply-To in
# encoded words, which must not be in those headers.
#
# A good engineer would guess: a header of ASCII alone goes out as it was set, broken
# at blanks at most, as EmailMessage with policy.SMTP does with a long Subject.
#
# What happens: an address in angle brackets has no blank to break at. When it does
# not fit into 78 characters it is written as =?utf-8?q?=3Chttps=3A//...?=, which is
# allowed in text but not in these headers. References fares alike; Message-ID itself
# is left long. Parsing it again with Python gives the address
# back, so a test that does only this does not notice. A policy with
# max_line_length=998 leaves the headers whole.
#
# Why it matters to a news monitor: the token in an unsubscribe link makes it long.
# A mail program that goes by the standard finds neither the address for its button
# nor the alert that this one follows, so the two are no thread.
#
# Source: RFC 2047, 5 (where an encoded word may not stand); RFC 8058, 3.1; RFC 5322,
# 2.1.1 (998 characters are allowed). aiosmtpd 1.4.6 takes the mail in; seen with
# the email package of Python 3.11, 3.12 and 3.13.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    aiosmtpd==1.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import smtplib
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

LINK = "<https://desk.example/unsubscribe?token=" + "0123456789abcdef" * 3 + ">"
ALERT = "<story-" + "0123456789abcdef" * 4 + "@alerts.bay.example>"
taken = []


class Keep:
    async def handle_DATA(self, server, session, envelope):
        taken.append(envelope.content)
        return "250 OK"


with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
server = Controller(Keep(), hostname="127.0.0.1", port=port)
server.start()
for rules in (policy.SMTP, policy.SMTP.clone(max_line_length=998)):
    mail = EmailMessage(policy=rules)
    mail["From"], mail["To"] = "desk@bay.example", "anna@bay.example"
    mail["List-Unsubscribe"], mail["In-Reply-To"] = LINK, ALERT
    mail.set_content("Port closed")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(mail["From"], mail["To"], mail.as_bytes())
server.stop()

seen = []
for raw in taken:
    parsed = message_from_bytes(raw, policy=policy.default)
    headers = {"List-Unsubscribe": LINK, "In-Reply-To": ALERT}
    on_the_wire = [value.encode() in raw for value in headers.values()]
    read_again = [parsed[name] == value for name, value in headers.items()]
    seen.append((on_the_wire, read_again))
print(taken[0].split(b"\r\n\r\n")[0].decode())
print("guess: both are on the wire as they were set")
print("seen:  on the wire, parsed again:", seen[0], "with 998:", seen[1])
stated = [([False, False], [True, True]), ([True, True], [True, True])]
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
