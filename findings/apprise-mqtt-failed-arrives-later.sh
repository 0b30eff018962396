#!/usr/bin/env bash
# Apprise 2.3.0 with paho-mqtt 2.2.0 delivers later, once for each attempt, what it
# reported as failed.
#
# A good engineer would guess: a notification over MQTT that failed was not sent. Who
# retries it until it succeeds sends it once, or twice if an acknowledgement was lost.
#
# What happens: with qos=1, publish() puts the message into a queue of paho's client,
# which lives as long as the Apprise object. FAILURE takes nothing out of it. The client's
# thread connects again by itself and publishes all that is queued, with nobody asking.
#
# Why it matters to a news monitor: a broker is away for ten minutes, the monitor retries
# an alert five times, and when the broker is back the reader gets it six times; also an
# alert that was given up meanwhile, or sent by another way.
#
# Source: MQTT 3.1.1, 4.3.2 and 4.4 (a client sends again what was not acknowledged);
# Apprise's plugin for mqtt://.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apprise==2.3.0 \
    paho-mqtt==2.2.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import socket
import threading
import time

from apprise import Apprise

CONNECT, PUBLISH = 1, 3
received = []
is_well = threading.Event()


def packets(stream):
    """Yield the kind and the content of each packet."""
    while first := stream.read(1):
        length = shift = 0
        while (byte := stream.read(1)[0]) & 128:
            length, shift = length | (byte & 127) << shift, shift + 7
        yield first[0] >> 4, stream.read(length | byte << shift)


def serve(connection):
    """Be a broker that hangs up at each message until it is well."""
    with connection, connection.makefile("rb") as stream:
        for kind, content in packets(stream):
            if kind == CONNECT:
                connection.sendall(b"\x20\x02\x00\x00")
            elif kind == PUBLISH and not is_well.is_set():
                return
            elif kind == PUBLISH:
                topic = 2 + int.from_bytes(content[:2], "big")
                received.append(content[topic + 2 :].decode())
                connection.sendall(b"\x40\x02" + content[topic : topic + 2])


def accept(listening):
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


listening = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=accept, args=(listening,), daemon=True).start()
channel = Apprise()
# rto: seconds that Apprise waits for the broker's word.
channel.add(f"mqtt://127.0.0.1:{listening.getsockname()[1]}/alerts?qos=1&rto=1")
said = [bool(channel.notify(body="The ferry is late")) for _ in range(3)]
before = len(received)
is_well.set()
ends = time.monotonic() + 30
while len(received) < 3 and time.monotonic() < ends:
    time.sleep(0.1)
seen = (said, before, received)
print("guess:", ([False] * 3, 0, []))
print("seen: ", seen)
expected = ([False] * 3, 0, ["The ferry is late"] * 3)
raise SystemExit(0 if seen == expected else "this has changed")
PROGRAM
