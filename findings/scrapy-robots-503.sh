#!/usr/bin/env bash
# Scrapy 2.19.0 with ROBOTSTXT_OBEY fetches pages of a site whose robots.txt answers 503.
#
# A good engineer would guess: a crawler that obeys robots.txt stays away as long as
# the server cannot tell the rules, as the standard demands.
#
# What happens: the body of whatever comes back is read as rules, the status is not
# looked at. An error page holds none, so everything is allowed; and as the answer is
# kept for the life of the crawler, it stays so.
#
# Why it matters to a news monitor: a site under load or under maintenance is asked
# for all the pages that it forbids, by a crawler that runs for weeks.
#
# Source: RFC 9309, 2.3.1.4 (5xx is taken for "all forbidden") against 2.3.1.3 (4xx
# for "all allowed"); scrapy/downloadermiddlewares/robotstxt.py.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    Scrapy==2.19.0 \
    Protego==0.7.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
import http.server
import threading

import scrapy
from scrapy.crawler import CrawlerProcess

asked = []


class Maintenance(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(503 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>Down for maintenance</p>")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Maintenance)
threading.Thread(target=server.serve_forever, daemon=True).start()


class News(scrapy.Spider):
    name = "news"

    async def start(self):
        yield scrapy.Request(f"http://127.0.0.1:{server.server_port}/members/1")

    def parse(self, response):
        pass


process = CrawlerProcess(
    {
        "ROBOTSTXT_OBEY": True,
        "RETRY_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
)
process.crawl(News)
process.start()
print("guess:", ["/robots.txt"])
print("seen: ", asked)
raise SystemExit(0 if asked == ["/robots.txt", "/members/1"] else "this has changed")
PROGRAM
