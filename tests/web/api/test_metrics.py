import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from store import channels, entries, outbox, sources
from store.database import Database
from store.db import Store
from store.outbox import NewDelivery
from tests.support.desk_client import desk
from tests.support.factories import NOW, entry, found, message, source, visit
from tests.web.api.test_api_stories import newsroom

CONFIG = """
[channels.hook]
url = "json://127.0.0.1:9"
[sources.gazette]
url = "https://gazette.example/feed"
kind = "feed"
"""


def fill(db: Database) -> None:
    newsroom(db)
    earlier = NOW - timedelta(minutes=2)
    entries.add(db, "gazette", [found(entry(50))], earlier)
    channels.ensure(db, ["hook"])
    for title in ("Ferry late", "Ferry later"):
        new = NewDelivery(
            key=title, kind="alert", channel="hook", message=message(title), thread=""
        )
        outbox.queue(db, new, earlier)
    delivery = outbox.claim(db, "hook", NOW)
    assert delivery is not None
    db.conn.execute("UPDATE deliveries SET state = 'sent' WHERE id = ?", (delivery.id,))


Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


def series(text: str) -> Series:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(text: str, name: str, **labels: str) -> float:
    return series(text)[name, frozenset(labels.items())]


@pytest.fixture
def text(tmp_path: Path, store: Store) -> str:
    store.write(fill).result()
    with desk(tmp_path, store, CONFIG) as client:
        answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return answer.text


def test_what_is_stored_and_what_waits_is_counted(text: str) -> None:
    assert value(text, "tocsin_articles_total") == 3
    assert value(text, "tocsin_matches_total") == 1
    assert value(text, "tocsin_sources", state="new") == 1
    assert value(text, "tocsin_sources", state="blocked") == 0
    assert value(text, "tocsin_entries_waiting") == 1
    assert value(text, "tocsin_oldest_entry_age_seconds") == 120
    assert value(text, "tocsin_alerts_pending") == 0
    assert value(text, "tocsin_messages", channel="hook", state="sent") == 1
    assert value(text, "tocsin_messages", channel="hook", state="waiting") == 1
    assert value(text, "tocsin_oldest_message_age_seconds", channel="hook") == 120
    assert value(text, "tocsin_channel_down", channel="hook") == 0
    assert value(text, "tocsin_database_up") == 1
    assert value(text, "tocsin_database_size_bytes") > 100_000


def test_no_series_says_when_it_was_created(text: str) -> None:
    assert "_created" not in text
    assert "process_resident_memory_bytes" in text


def test_promtool_finds_nothing_to_say(text: str) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is missing: apt-get install prometheus")
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=text.encode(), capture_output=True
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


def test_visits_are_counted_from_the_first_time_on(
    tmp_path: Path, store: Store
) -> None:
    store.write(sources.sync, [source()], NOW).result()

    def look(outcome: str) -> None:
        made = visit(outcome=outcome)
        store.write(sources.record, made, new=2, next_visit=NOW).result()

    look("ok")
    with desk(tmp_path, store, CONFIG) as client:
        metrics = client.app.state.metrics  # type: ignore[attr-defined]
        before = client.get("/metrics").text
        look("soft")
        look("ok")
        metrics._until = 0.0
        after = client.get("/metrics").text

    assert value(before, "tocsin_visits_total", outcome="ok") == 0
    assert value(after, "tocsin_visits_total", outcome="ok") == 1
    assert value(after, "tocsin_visits_total", outcome="soft") == 1
