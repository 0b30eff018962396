"""Entries in the store: each is read once, whoever lists it, however often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from store import articles, entries, sources
from store.database import Database
from store.entries import AddedEntries
from store.model import Entry
from tests.support.factories import NOW, WORDS, article, entry, found, source, waiting

LATER = NOW + timedelta(hours=1)
BOTH = ("gazette", "herald")


@pytest.fixture(autouse=True)
def two_sources(db: Database) -> None:
    sources.sync(db, [source(), source("herald")], NOW)


def ready(db: Database, at: datetime = NOW, limit: int = 99) -> list[int]:
    return [item.id for item in entries.ready(db, at, limit, only=BOTH)]


def counts(added: AddedEntries) -> tuple[int, int]:
    return len(added.new), added.sighted


def row(db: Database, id_: int) -> dict[str, object]:
    return dict(db.table("entries").get(id_))


def sightings(db: Database) -> list[tuple[int, str, str]]:
    return db.conn.execute(
        "SELECT article_id, key, known_by FROM sightings JOIN sources s"
        " ON s.id = source_id"
    ).fetchall()


def test_a_new_entry_waits_with_all_that_was_listed(db: Database) -> None:
    listed = entry(
        title="Größe “ß” 字",
        summary="Line\nbreak",
        authors=("Ada", "Bo"),
        language="de",
        complete=True,
        id="tag:gazette.example,2026:1",
        updated=LATER,
        tags=("Harbour", "字"),
        image="https://gazette.example/1.jpg",
    )

    added = entries.add(db, "gazette", [found(listed, suppressed="baseline")], NOW)

    assert counts(added) == (1, 0)
    item = entries.get(db, 1, NOW)
    assert item is not None
    assert (item.entry, item.source) == (listed, "gazette")
    assert (item.suppressed, item.tries) == ("baseline", 0)


def test_an_entry_that_is_listed_again_is_not_new(db: Database) -> None:
    entries.add(db, "gazette", [found()], NOW)

    second = found(entry(2))
    added = entries.add(db, "gazette", [found(), second, found()], LATER)

    assert added == ((second,), 0)
    assert len(ready(db, LATER)) == 2


def test_another_address_of_the_same_entry_is_not_new(db: Database) -> None:
    entries.add(db, "gazette", [found(entry(1), key="k")], NOW)

    added = entries.add(db, "gazette", [found(entry(2), key="k")], NOW)
    assert counts(added) == (0, 0)


def test_a_skipped_entry_is_remembered_and_never_read(db: Database) -> None:
    entries.add(db, "gazette", [found(skip=True)], NOW)

    assert ready(db) == []
    assert entries.count_waiting(db) == 0
    assert counts(entries.add(db, "gazette", [found()], LATER)) == (0, 0)
    assert entries.get(db, 1, NOW) is None


def test_an_article_that_a_second_source_lists_becomes_a_sighting(db: Database) -> None:
    item = waiting(db, entry())
    id_ = articles.add(db, article(), url_key="u", text_key="t", words=WORDS)
    entries.settle(db, item.id, "read", article=id_)
    sources.sync(db, [source(), source("herald")], NOW)

    added = []
    for _ in range(2):
        added.append(counts(entries.add(db, "herald", [found()], LATER)))
        added.append(counts(entries.add(db, "gazette", [found()], LATER)))

    assert added == [(0, 1), (0, 0), (0, 0), (0, 0)]
    assert sightings(db) == [(id_, "herald", "url")]


def test_an_entry_without_an_article_is_no_sighting(db: Database) -> None:
    entries.add(db, "gazette", [found()], NOW)

    entries.add(db, "herald", [found()], NOW)

    assert sightings(db) == []


def test_an_entry_is_ready_when_it_is_due(db: Database) -> None:
    item = waiting(db, entry())
    entries.postpone(db, item.id, LATER, "HTTP 500")

    assert ready(db, LATER - timedelta(milliseconds=1)) == []
    assert ready(db, LATER) == [item.id]
    assert entries.get(db, item.id, LATER - timedelta(milliseconds=1)) is None
    assert entries.get(db, item.id, LATER) == replace(item, tries=1)
    assert row(db, item.id)["reason"] == "HTTP 500"


def test_the_longest_due_of_a_host_comes_first_and_only_a_few(db: Database) -> None:
    listed = [found(entry(number)) for number in range(1, 8)]
    entries.add(db, "gazette", listed, NOW)
    entries.postpone(db, 7, NOW - timedelta(minutes=1), "")

    ids = ready(db)

    assert len(ids) == entries.EACH_HOST
    assert ids[0] == 7


def test_a_host_with_many_entries_does_not_hide_the_others(db: Database) -> None:
    entries.add(db, "gazette", [found(entry(n)) for n in range(500)], NOW)
    others = [Entry(url=f"https://{n}.example/") for n in range(20)]
    entries.add(db, "herald", [found(other) for other in others], LATER)

    hosts = {item.host for item in entries.ready(db, LATER, 50, only=BOTH)}

    assert len(hosts) == 21


def test_entries_of_other_sources_are_left_out_when_sources_are_named(
    db: Database,
) -> None:
    entries.add(db, "gazette", [found(entry(1))], NOW)
    entries.add(db, "herald", [found(entry(2))], NOW)

    of_herald = entries.ready(db, NOW, 9, only=["herald"])

    assert [item.id for item in of_herald] == [2]
    assert ready(db) == [1, 2]


def test_what_a_source_listed_is_ready_also_when_it_is_removed(db: Database) -> None:
    entries.add(db, "herald", [found(entry(1))], NOW)

    sources.sync(db, [source()], NOW)

    assert [item.id for item in entries.ready(db, NOW, 9)] == [1]


def test_a_claim_is_counted_until_the_entry_is_settled(db: Database) -> None:
    item = waiting(db, entry())

    entries.claim(db, item.id)
    entries.claim(db, item.id)

    again = entries.get(db, item.id, NOW)
    assert again is not None
    assert (again.claims, again.tries) == (2, 0)


def test_a_settled_entry_waits_no_more_and_drops_its_listing(db: Database) -> None:
    item = waiting(db, entry())

    entries.settle(db, item.id, "failed", reason="HTTP 404")

    assert entries.get(db, item.id, NOW) is None
    assert not entries.is_waiting(db, item.id)
    assert entries.count_waiting(db) == 0
    settled = row(db, item.id)
    assert (settled["state"], settled["reason"]) == ("failed", "HTTP 404")
    assert (settled["listing"], settled["tries"]) == (None, 1)


def test_a_date_of_the_year_one_is_kept_and_read_again(db: Database) -> None:
    nowhen = datetime(1, 1, 1, tzinfo=UTC)

    item = waiting(db, entry(published=nowhen))

    assert item.entry.published == nowhen


def test_half_an_emoji_does_not_keep_an_entry_out(db: Database) -> None:
    listed = entry(title="Ferry \ud83d", url="https://\udcff.example/\ud83d")

    entries.add(db, "gazette", [found(listed, host="\udcff.example")], NOW)

    item = entries.get(db, 1, NOW)
    assert item is not None
    assert item.entry.title == "Ferry ?"
