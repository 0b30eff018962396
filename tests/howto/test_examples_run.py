"""Each example, watching outlets on this machine: what the pages promise arrives."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.daemon_process import Daemon, page, prose, run, start
from tests.support.howto_examples import (
    NAMES,
    Promise,
    doubts_of_check,
    listing_of,
    on_loopback,
    promises,
    shown_message,
    words_of,
    written,
)
from tocsin.demo.web_server import WebServer, html

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
        site.pages[f"/{key}/list"] = listing_of(table["kind"], listed)
        for path, (title, text) in zip(paths, entries, strict=True):
            site.pages[path] = html(page(title, text))


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
