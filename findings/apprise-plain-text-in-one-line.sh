#!/usr/bin/env bash
# Apprise 2.3.0 turns plain text into HTML that no mail program can wrap.
#
# A good engineer would guess: text for a channel that takes HTML is escaped, and
# its line ends become `<br/>`.
#
# What happens: every blank becomes `&nbsp;` as well, not only those that would be
# lost. A paragraph is one line as wide as it is long, and a reader's search for
# "harbour talks" does not find it, since what stands there is no blank but U+00A0.
#
# Why it matters to a news monitor: alerts are sentences from articles. On a phone
# they run off the right edge, while the test with "hello" was fine. Hand over HTML
# of one's own, with body_format.
#
# Source: apprise/conversion.py, text_to_html; the HTML standard on U+00A0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apprise==2.3.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import http.server
import json
import threading

from apprise import Apprise, NotifyFormat

got = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        got.append(json.loads(body)["message"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
channel = Apprise()
channel.add(f"json://127.0.0.1:{server.server_port}/?format=html")
text = "The harbour talks will go on tomorrow.\nThe port is shut."
channel.notify(body=text, body_format=NotifyFormat.TEXT)
server.shutdown()
print("guess:", text.replace("\n", "<br/>"))
print("seen: ", got[0])
stated = text.replace("\n", "<br/>").replace(" ", "&nbsp;")
raise SystemExit(0 if got == [stated] else "this has changed")
PROGRAM
