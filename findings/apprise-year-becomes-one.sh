#!/usr/bin/env bash
# Apprise 2.3.0 with Python-Markdown 3.11 makes "1." of the year an alert begins with.
#
# A good engineer would guess: Markdown for a channel that takes HTML comes out as
# CommonMark has it: a number and a point begin a list, and the list begins with
# that number.
#
# What happens: "2026. A year of ports" is an item of a list here too, but lists of
# Python-Markdown, which Apprise uses, begin with 1 whatever is written, unless its
# extension "sane_lists" is on. The reader sees "1. A year of ports". markdown-it
# has start="2026".
#
# Why it matters to a news monitor: sentences of articles begin with years and, in
# German and other languages, with days ("22. November"). The alert then states
# another number than the article. Escape the point, or hand over HTML.
#
# Source: CommonMark 0.31, 5.3; Python-Markdown's documentation of "Sane Lists".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    apprise==2.3.0 \
    Markdown==3.11.3 \
    markdown-it-py==4.3.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import http.server
import json
import threading

from apprise import Apprise, NotifyFormat
from markdown_it import MarkdownIt

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
TEXTS = ("2026. A year of ports", r"2026\. A year of ports")
for text in TEXTS:
    channel.notify(body=text, body_format=NotifyFormat.MARKDOWN)
server.shutdown()

seen = [answer.replace("\n", "") for answer in got]
for text, answer in zip(TEXTS, seen, strict=True):
    guess = MarkdownIt().render(text).replace("\n", "")
    print(f"{text}\n  guess: {guess}\n  seen:  {answer}")
stated = ["<ol><li>A year of ports</li></ol>", "<p>2026. A year of ports</p>"]
raise SystemExit(0 if seen == stated else "this has changed")
PROGRAM
