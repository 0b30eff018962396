#!/usr/bin/env bash
# Apprise 2.3.0 reports a message as sent that a redirect has thrown away.
#
# A good engineer would guess: a webhook that answers 302 is followed with the same
# POST, or the notification fails; SUCCESS means that a server took the message.
#
# What happens: requests follows a 301 or 302 with a GET and without a body, as
# browsers do, the page there answers 200, and Apprise says SUCCESS. The message was
# in the first request alone, whose answer was "not here". With redirect=no in the
# address (or 307, which keeps the method) it is told apart.
#
# Why it matters to a news monitor: a chat server moves behind https or to another
# name, its old address redirects, and from then on every alert is lost while the
# log says that all were sent.
#
# Source: RFC 9110, 15.4.3 (a client may change POST to GET); Apprise's plugin for
# json://.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apprise==2.3.0 \
    requests==2.34.2

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import http.server
import threading

from apprise import Apprise

requests_seen = []


class Moved(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        requests_seen.append(f"POST {self.path}, {len(body) > 0 and 'a message'}")
        self.send_response(302 if self.path == "/hook" else 200)
        self.send_header("Location", "/new/hook")
        self.end_headers()

    def do_GET(self):
        requests_seen.append(f"GET {self.path}, no message")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Moved)
threading.Thread(target=server.serve_forever, daemon=True).start()
channel = Apprise()
channel.add(f"json://127.0.0.1:{server.server_port}/hook")
result = bool(channel.notify(body="Port closed"))
server.shutdown()
print("guess: False, or the POST arrives at /new/hook")
print("seen: ", result, requests_seen)
stated = ["POST /hook, a message", "GET /new/hook, no message"]
raise SystemExit(0 if (result, requests_seen) == (True, stated) else "this has changed")
PROGRAM
