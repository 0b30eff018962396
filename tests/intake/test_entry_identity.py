"""Which listed entries are one article, at one visit and over several."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import urls
from store import entries, sources
from store.database import Database
from store.entries import ListedEntry
from store.model import Entry
from tests.support.factories import NOW, source, visit
from tocsin.intake.entry_identity import entry_name, identified
from tocsin.intake.pipeline import take_visit

PAGE = "https://coast.example/alerts"


def item(title: str, id_: str = "", url: str = PAGE) -> ListedEntry:
    entry = Entry(url=url, title=title, id=id_)
    return ListedEntry(
        entry=entry, key=urls.key(url), host="coast.example", name=entry_name(entry)
    )


def visited(db: Database, *listed: ListedEntry) -> int:
    """Let a source list these; return how many are new."""
    sources.sync(db, [source("coast")], NOW)
    return take_visit(db, visit("coast"), listed).new


def stored(db: Database) -> list[tuple[str, str]]:
    return db.conn.execute("SELECT url, host FROM entries ORDER BY id").fetchall()


@pytest.mark.parametrize(
    ("listed", "addresses"),
    [
        (
            [item("Mill", "x1"), item("Tunnel", "x2")],
            [f"{PAGE}#:~:entry=x1", f"{PAGE}#:~:entry=x2"],
        ),
        (
            [item("Mill", url=f"{PAGE}#n1"), item("Tunnel", url=f"{PAGE}#n2")],
            [f"{PAGE}#n1:~:entry=n1", f"{PAGE}#n2:~:entry=n2"],
        ),
        # One article in two sections, one of them without a name, or with its comments.
        ([item("Mill", "x1"), item("Mill", "x2")], [PAGE]),
        ([item("Mill", "x1"), item("Mill", "x1")], [PAGE]),
        ([item("Mill"), item("Five comments", url=f"{PAGE}#comments")], [PAGE]),
        ([item("Mill"), item("Tunnel")], [PAGE]),
        ([item("Mill", "x1")], [PAGE]),
    ],
)
def test_entries_with_names_and_headlines_of_their_own_are_articles_of_their_own(
    db: Database, listed: list[ListedEntry], addresses: list[str]
) -> None:
    assert visited(db, *listed) == len(addresses)
    assert [url for url, _ in stored(db)] == addresses
    # The page cannot tell them apart, so nobody is asked for it.
    assert {host for _, host in stored(db)} == {
        "coast.example" if len(addresses) == 1 else ""
    }
    assert visited(db, *listed) == 0


def test_a_single_new_id_at_a_shared_address_is_a_new_article(db: Database) -> None:
    visited(db, item("Mill", "x1"), item("Tunnel", "x2"))

    assert visited(db, item("Pier", "x3")) == 1
    assert visited(db, item("Pier", "x3"), item("Tunnel", "x2")) == 0


def test_an_entry_keeps_its_address_when_it_turns_out_to_be_shared(
    db: Database,
) -> None:
    assert visited(db, item("Mill", "x1")) == 1

    assert visited(db, item("Tunnel", "x2"), item("Mill", "x1")) == 1
    assert [url for url, _ in stored(db)] == [PAGE, f"{PAGE}#:~:entry=x2"]
    assert visited(db, item("Mill", "x1")) == 0


def test_new_ids_for_the_same_entries_at_each_visit_are_no_new_articles(
    db: Database,
) -> None:
    for turn in range(3):
        new = visited(
            db,
            item("Mill", f"a{turn}", url=f"{PAGE}/1"),
            item("Tunnel", f"b{turn}", url=f"{PAGE}/2"),
        )
        assert new == (2 if turn == 0 else 0)


@given(
    names=st.lists(st.text(min_size=1, max_size=200), unique=True, min_size=2),
    anchor=st.sampled_from(["", "#n1", "#/news"]),
)
def test_each_name_has_one_address_of_its_own_and_the_page_behind_it(
    names: list[str], anchor: str
) -> None:
    listed = [item(f"Alarm {n}", name, PAGE) for n, name in enumerate(names)]
    listed = [
        replace(each, entry=replace(each.entry, url=PAGE + anchor)) for each in listed
    ]

    found = identified(listed, shared=(), is_holder=lambda key, name: False)

    keys = {each.key for each in found.entries}
    assert len(keys) == len(names)
    for each in found.entries:
        url = each.entry.url
        assert urls.is_web(url)
        assert urls.is_of_shared_page(url)
        assert url.partition("#")[0] == PAGE
        assert urls.key(urls.canonical(url)) == each.key


def test_programs_behind_a_hash_have_an_address_for_each_page() -> None:
    keys = {
        urls.key(f"https://a.example/{path}") for path in ("#/1", "#/2", "#!/3", "")
    }

    assert len(keys) == 4
    assert urls.key("https://a.example/#/1/") == urls.key("https://a.example#/1")


def test_shared_addresses_are_remembered(db: Database) -> None:
    entries.add_shared_addresses(db, ["a", "b", "a"])

    assert entries.shared_addresses(db, ["a", "c"]) == {"a"}
