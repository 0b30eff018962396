#!/usr/bin/env bash
# requests 2.34.2 with max_retries=3 asks a server four times that said 429.
#
# A good engineer would guess: HTTPAdapter(max_retries=3) repeats a connection that
# could not be made. Its documentation says so, and rules out repeating what reached
# the server. An answer is returned as it is.
#
# What happens: the number becomes a urllib3.Retry, and that one by default honours
# Retry-After on 413, 429 and 503. The call sleeps as long as the server says, be it
# a day, and asks again. A 503 without Retry-After comes back at once.
#
# Why it matters to a news monitor: a site that is asked too often is asked three
# more times, and a thread that was given a timeout of seconds sleeps for hours: the
# timeout does not count while it sleeps.
#
# Source: requests/adapters.py, docstring of HTTPAdapter; urllib3/util/retry.py,
# RETRY_AFTER_STATUS_CODES and is_retry.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    requests==2.34.2 \
    urllib3==2.8.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import http.server
import threading
import time

import requests
from requests.adapters import HTTPAdapter

asked = []


class TooMany(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(429 if self.path == "/429" else 503)
        if self.path == "/429":
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TooMany)
threading.Thread(target=server.serve_forever, daemon=True).start()
session = requests.Session()
session.mount("http://", HTTPAdapter(max_retries=3))
for path in ("/429", "/503"):
    begun = time.monotonic()
    session.get(f"http://127.0.0.1:{server.server_port}{path}", timeout=0.5)
    took = time.monotonic() - begun
    times = asked.count(path)
    print(f"{path}  guess: asked once  seen: asked {times} times, {took:.1f} s")
server.shutdown()
seen = asked.count("/429"), asked.count("/503")
raise SystemExit(0 if seen == (4, 1) else "this has changed")
PROGRAM
