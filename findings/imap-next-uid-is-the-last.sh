#!/usr/bin/env bash
# IMAP (RFC 9051, with pymap 0.36.7 and imaplib): asking for all mails after the last one
# returns the last one.
#
# A good engineer would guess: a program that remembers the last UID, 104, asks for
# 105:*, and gets nothing while nothing new has come.
#
# What happens: it gets mail 104 again, at each visit. * is the largest UID in use, and
# the ends of a range may stand in any order: 105:* is 104:105. So is 9999:*, which looks
# as if 9,895 mails had come between.
#
# Why it matters to a news monitor: a newsletter's mailbox is asked every few minutes.
# Each answer would be its last letter: read again, and sent again unless something else
# recognises it. Leave out what is not larger than the UID that was asked from.
#
# Source: RFC 9051 §6.4.9 and §9 (seq-range), as RFC 3501 before.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pymap==0.36.7

cd "$folder"
venv/bin/python - <<'PROGRAM'
import imaplib
import socket
import subprocess
import time


def connected(port: int) -> imaplib.IMAP4:
    for _ in range(200):
        try:
            return imaplib.IMAP4("127.0.0.1", port)
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
command = ["venv/bin/pymap", "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
server = subprocess.Popen([*command, "dict", "--demo-data"])
try:
    client = connected(port)
    client.login("demouser", "demopass")
    client.select("INBOX", readonly=True)
    known = client.uid("search", "ALL")[1][0].split()
    last = int(known[-1])
    after = client.uid("search", f"UID {last + 1}:*")[1][0]
    far = client.uid("search", f"UID {last + 9_895}:*")[1][0]
    client.logout()
finally:
    server.terminate()
    server.wait()
print("the mailbox:     ", b" ".join(known).decode())
print(f"guess for {last + 1}:*:  nothing")
print(f"seen for {last + 1}:*:  ", after.decode())
print(f"seen for {last + 9_895}:*: ", far.decode())
raise SystemExit(0 if after == far == known[-1] else "this has changed")
PROGRAM
