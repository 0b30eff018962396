"""Each example, watching outlets on this machine: what the pages promise arrives."""

from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.daemon_process import Daemon, page, prose, run, start
from tests.support.howto_examples import (
    NAMES,
    Promise,
    doubts_of_check,
    on_loopback,
    promises,
    shown_message,
    words_of,
    written,
)
from tocsin.demo.web_server import Reply, WebServer, html

RINGS = {
    "newsroom": ("Explosion at grain silo in Port Lenna", {"newsdesk", "phone"}),
    "rights-monitor": ("Activist held incommunicado", {"duty"}),
    "press-office": ("Ostrel Star runs aground off Kvalholt", {"press", "on-call"}),
}
"""Page → the article whose message it shows, and the channels that get it at once."""

WAITS = {
    "newsroom": ("Ferry crews vote for strike", {"newsdesk"}),
    "rights-monitor": ("Une loi contre les ONG", {"mail"}),
    "press-office": ("Blue Strait orders two ships", {"press"}),
}
"""Page → an article that it says is sent later, and to whom."""

ALWAYS = "00:00-23:59"
"""Quiet hours that last: what comes now is urgent."""


def serve(site: WebServer, tables: dict[str, Any], told: list[Promise]) -> None:
    """Serve the list and the articles of each source, by its kind."""
    for number, (key, table) in enumerate(tables["sources"].items()):
        entries = [("Quiet day", " ".join(prose("quiet day", number + 1)))]
        entries += [(one.title, one.text) for one in told if one.source == key]
        paths = [f"/{key}/{number}" for number in range(len(entries))]
        listed = [
            (f"{site.url}{path}", title)
            for path, (title, _) in zip(paths, entries, strict=True)
        ]
        site.pages[f"/{key}/list"] = _list(table["kind"], listed)
        for path, (title, text) in zip(paths, entries, strict=True):
            site.pages[path] = html(page(title, text))


def _list(kind: str, listed: list[tuple[str, str]]) -> Reply:
    now = datetime.now(UTC)
    if kind == "page":
        items = "".join(f'<h2><a href="{a}">{title}</a></h2>' for a, title in listed)
        return html(f"<html><body><main>{items}</main></body></html>")
    if kind == "sitemap":
        items = "".join(
            f"<url><loc>{a}</loc><news:news><news:title>{title}</news:title>"
            f"<news:publication_date>{now.isoformat()}</news:publication_date>"
            "</news:news></url>"
            for a, title in listed
        )
        return _xml(
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
            f"{items}</urlset>"
        )
    items = "".join(
        f"<item><title>{title}</title><link>{a}</link>"
        f"<pubDate>{format_datetime(now)}</pubDate></item>"
        for a, title in listed
    )
    return _xml(f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>')


def _xml(text: str) -> Reply:
    headers = {"Content-Type": "application/xml; charset=utf-8"}
    return Reply(f'<?xml version="1.0"?>{text}'.encode(), headers=headers)


@pytest.mark.parametrize("name", NAMES)
def test_the_message_that_a_page_shows_arrives_and_the_rest_waits(
    name: str, tmp_path: Path, site: WebServer
) -> None:
    rings, waits = RINGS[name], WAITS[name]
    told = [one for one in promises(name) if one.title in (rings[0], waits[0])]
    tables = on_loopback(name, tmp_path, site.url, quiet=ALWAYS)
    serve(site, tables, told)
    (tmp_path / "config.toml").write_text(written(tables), "utf-8")
    checked = run("check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert doubts_of_check(checked.stdout) == []

    running = start(tmp_path)
    try:
        running.wait(lambda: sent(running, rings[0]) == rings[1])
        running.wait(lambda: pending(running, waits[0]) == waits[1])
        held = run("alerts", "held", cwd=tmp_path)
    finally:
        running.stop()

    message = shown_message(name)
    assert message
    printed = words_of(running.said())
    assert any(
        printed[at : at + len(message)] == message for at in range(len(printed))
    ), running.said()
    assert waits[0] in held.stdout
    assert sent(running, waits[0]) == set()


def sent(running: Daemon, title: str) -> set[str]:
    """Return the channels that got a message on an article."""
    found = running.rows(
        "SELECT channel FROM outbox WHERE state = 'sent' AND title LIKE ?", f"%{title}%"
    )
    return {str(channel) for (channel,) in found}


def pending(running: Daemon, title: str) -> set[str]:
    """Return the channels for which an article waits."""
    found = running.rows(
        "SELECT channel FROM unsent_alerts WHERE state = 'pending' AND title = ?", title
    )
    return {str(channel) for (channel,) in found}
