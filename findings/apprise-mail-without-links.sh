#!/usr/bin/env bash
# Apprise 2.3.0 sends mail whose text part has lost the address of every link.
#
# A good engineer would guess: an HTML mail gets a second part in plain text, and
# there the address stands behind the words of the link, as text browsers and
# converters have it.
#
# What happens: the tags are taken out and the words are left. "Port closed" stands
# there, and where it led to is gone. One cannot give the text part oneself.
#
# Why it matters to a news monitor: what an alert is for is the link. Who reads mail
# as text, has it read aloud or filters it sees headlines without a way to the
# articles.
#
# Source: apprise/conversion.py (HTML to text) and apprise/plugins/email/base.py;
# RFC 2046, 5.1.4 (parts of multipart/alternative say the same).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apprise==2.3.0 \
    aiosmtpd==1.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import email
import socket
from email import policy

from aiosmtpd.controller import Controller
from apprise import Apprise, NotifyFormat

mails = []


class Keep:
    async def handle_DATA(self, server, session, envelope):
        mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
server = Controller(Keep(), hostname="127.0.0.1", port=port)
server.start()
channel = Apprise()
people = "from=desk@bay.example&to=anna@bay.example"
channel.add(f"mailto://127.0.0.1:{port}?{people}&mode=insecure")
ARTICLE = "https://bay.example/1"
body = f'<p><a href="{ARTICLE}">Port closed</a></p>'
sent = bool(channel.notify(body=body, body_format=NotifyFormat.HTML))
server.stop()

text = mails[0].get_body(("plain",)).get_content().strip()
html = mails[0].get_body(("html",)).get_content()
print("guess:", f"Port closed <{ARTICLE}>")
print("seen: ", text)
ok = sent and text == "Port closed" and ARTICLE in html
raise SystemExit(0 if ok else "this has changed")
PROGRAM
