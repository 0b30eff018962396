"""Encodings and compression through real requests, as servers announce them."""

import gzip
from pathlib import Path

from tests.support.daemon_process import config, daemon, feed
from tocsin.demo.web_server import Reply, WebServer

TITLE = "Пожар в порту: двое пострадавших"


def test_feeds_are_read_however_the_server_packs_and_declares_them(
    tmp_path: Path, site: WebServer
) -> None:
    def body(name: str) -> bytes:
        markup = feed(site.url, [(f"/{name}", f"{TITLE} {name}")])
        return markup.removeprefix('<?xml version="1.0"?>').encode("cp1251")

    kind = {"Content-Type": "text/xml; charset=windows-1251"}
    packed = {"Content-Encoding": "gzip"}
    twice = {"Content-Encoding": "gzip, gzip"}
    answers = {
        "plain": Reply(body("plain"), headers=kind),
        "labelled": Reply(body("labelled"), headers=kind | packed),
        "silent": Reply(gzip.compress(body("silent")), headers=kind),
        "double": Reply(gzip.compress(gzip.compress(body("double"))), headers=kind),
        "half": Reply(
            gzip.compress(gzip.compress(body("half"))), headers=kind | packed
        ),
        "once": Reply(gzip.compress(body("once")), headers=kind | twice),
    }
    site.pages.update({f"/{name}.xml": reply for name, reply in answers.items()})
    sources = {name: f'url = "{site.url}/{name}.xml"' for name in answers}

    # There are no pages, and none is waited for.
    text = config(sources, crawl="revisit = []")
    with daemon(tmp_path, text) as running:
        running.wait(
            lambda: len(running.rows("SELECT 1 FROM articles")) == len(answers)
        )
        titles = {title for (title,) in running.rows("SELECT title FROM articles")}

    assert titles == {f"{TITLE} {name}" for name in answers}
