#!/usr/bin/env bash
# Apprise 2.3.0 with slixmpp 1.17.0 reports SUCCESS for a message to an XMPP server
# whose certificate it refused.
#
# A good engineer would guess: where the certificate is not trusted there is no login, so
# the notification failed.
#
# What happens: the certificate is refused, as it should be, and the connection ends
# before the login. The plugin takes the end of the connection for the end of its work;
# it asks only whether a login was refused, and there was none. (With ?mode=tls, without
# STARTTLS, it is FAILURE.)
#
# Why it matters to a news monitor: on the day on which the server's certificate expires
# or gets another authority, every alert is lost, and test, log and history say that all
# were sent.
#
# Source: RFC 6120, 5.4.3.2 (TLS failure: the streams are closed); Apprise's plugin for
# xmpps://.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apprise==2.3.0 \
    slixmpp==1.17.0 \
    trustme==1.2.1

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import socket
import ssl
import threading

import trustme
from apprise import Apprise

FEATURES = (
    b"<stream:stream xmlns='jabber:client' version='1.0' id='1' from='news.example'"
    b" xmlns:stream='http://etherx.jabber.org/streams'><stream:features>"
    b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    b"</stream:features>"
)
PROCEED = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
heard = []


def serve(listening):
    """Be a server whose authority nobody knows; note what it hears behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1", "news.example").configure_cert(context)
    while True:
        connection, _ = listening.accept()
        with connection:
            for answer in (FEATURES, PROCEED):
                connection.recv(65536)
                connection.sendall(answer)
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    heard.append(secure.recv(65536))
            except OSError:
                heard.append("no TLS")


listening = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listening,), daemon=True).start()
port = listening.getsockname()[1]
channel = Apprise()
channel.add(f"xmpps://bot%40news.example:word@127.0.0.1:{port}/desk@news.example")
sent = bool(channel.notify(title="A ferry", body="is late"))
print("guess:", (False, ["no TLS"]))
print("seen: ", (sent, heard))
expected = (True, ["no TLS"])
raise SystemExit(0 if (sent, heard) == expected else "this has changed")
PROGRAM
