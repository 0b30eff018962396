#!/usr/bin/env bash
# Apprise 2.3.0 makes a new Matrix room when the alias it is given does not exist, and
# reports SUCCESS.
#
# A good engineer would guess: a room that the server does not know (404,
# M_NOT_FOUND) is a failed notification, as a mistyped channel is elsewhere.
#
# What happens: the plugin creates a private room of that alias, with itself as its only
# member, sends the message there, and says SUCCESS. From then on the alias exists.
#
# Why it matters to a news monitor: one wrong letter in an alias, or a room that was
# renamed, and every alert goes to a room that nobody is in, while test and log say
# that all were sent.
#
# Source: Matrix Client-Server API v1.11, POST /join/{roomIdOrAlias} (404) and
# POST /createRoom; Apprise's plugin for matrix://.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check apprise==2.3.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import http.server
import json
import threading

from apprise import Apprise

requests_seen = []
LOGIN = {"access_token": "t", "home_server": "127.0.0.1", "user_id": "@a:127.0.0.1"}
UNKNOWN = {"errcode": "M_NOT_FOUND", "error": "Room alias not found"}


class HomeServer(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        step = self.path.partition("/v3/")[2].split("/")[0].partition("?")[0]
        requests_seen.append(step)
        status, reply = {
            "login": (200, LOGIN),
            "join": (404, UNKNOWN),
            "directory": (404, UNKNOWN),
            "createRoom": (200, {"room_id": "!new:127.0.0.1"}),
            "rooms": (200, {"event_id": "$1"}),
        }.get(step, (404, UNKNOWN))
        body = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), HomeServer)
threading.Thread(target=server.serve_forever, daemon=True).start()
channel = Apprise()
channel.add(f"matrix://bot:word@127.0.0.1:{server.server_port}/%23allerts")
sent = bool(channel.notify(title="A ferry", body="is late"))
server.shutdown()
print("guess:", (False, ["login", "join"]))
print("seen: ", (sent, requests_seen))
expected = (True, ["login", "join", "createRoom", "rooms"])
raise SystemExit(0 if (sent, requests_seen) == expected else "this has changed")
PROGRAM
