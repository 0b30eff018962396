"""Revisits: what is due, in which order, and what listings change of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from store import articles, edit_habits, entries, listed_changes, revisits, sources
from store.bookmarks import Bookmark
from store.database import Database
from store.entries import ListedEntry
from store.revisit_model import EditCount, PageState
from store.revisits import ReadyRevisit
from tests.support.factories import NOW, WORDS, article, entry, found, source

HOUR = timedelta(hours=1)
NONE = timedelta(0)


@pytest.fixture(autouse=True)
def gazette(db: Database) -> None:
    sources.sync(db, [source(), source("post")], NOW)


def stored(db: Database, number: int = 1, **more: Any) -> int:
    """Store an article that is due an hour later; return its id."""
    one = article(number)
    id_ = articles.add(db, one, url_key=one.url, text_key=str(number), words=WORDS)
    plain: dict[str, Any] = {
        "host": "gazette.example", "read": NOW, "due": NOW + HOUR, "step": HOUR
    }  # fmt: skip
    revisits.add(db, id_, PageState(url=one.url), **(plain | more))
    return id_


def ready(db: Database, at: datetime, **more: Any) -> list[int]:
    return [one.article for one in revisits.ready(db, at, 10, **more)]


def test_a_page_is_due_at_its_time_and_not_before(db: Database) -> None:
    id_ = stored(db)

    assert ready(db, NOW + HOUR - timedelta(seconds=1)) == []
    assert revisits.ready(db, NOW + HOUR, 10) == [
        ReadyRevisit(article=id_, host="gazette.example")
    ]
    assert ready(db, NOW + HOUR, only=["post"]) == []
    assert ready(db, NOW + HOUR, only=["gazette"]) == [id_]


def test_a_host_with_new_entries_is_not_asked_for_old_ones(db: Database) -> None:
    id_ = stored(db)
    other = stored(db, 2, host="post.example")
    entries.add(db, "gazette", [found(entry(7))], NOW)

    assert ready(db, NOW + HOUR) == [other]

    entries.settle(db, 1, "failed")
    assert set(ready(db, NOW + HOUR)) == {id_, other}


def test_a_host_with_many_lets_others_in(db: Database) -> None:
    for number in range(1, 6):
        stored(db, number)
    last = stored(db, 6, host="post.example", due=NOW + 2 * HOUR)

    assert last in ready(db, NOW + 2 * HOUR)
    assert len(ready(db, NOW + 2 * HOUR)) == revisits.EACH_HOST + 1


def test_what_a_visit_found_is_kept(db: Database) -> None:
    id_ = stored(db)
    mark = Bookmark(etag='"a"', last_modified="Mon", body_hash="00", full=NOW)
    page = PageState(url="https://gazette.example/x", title="Ferry", bookmark=mark)
    revisits.claim(db, id_)

    revisits.reschedule(db, id_, page, due=None, step=NONE)

    kept = revisits.get(db, id_)
    assert kept is not None
    assert (kept.page, kept.step, kept.claims) == (page, NONE, 0)
    assert ready(db, NOW + 1_000 * HOUR) == []


def note(db: Database, listed: ListedEntry, *, at: datetime = NOW) -> int:
    return listed_changes.note(db, "gazette", [listed], at, most_extra=2)


def listing(title: str = "ferry late", **more: Any) -> ListedEntry:
    return found(entry(1, title=title, **more), title_words=title.lower())


def read(db: Database) -> int:
    """Let an entry be listed and read; return its article."""
    entries.add(db, "gazette", [listing()], NOW)
    assert note(db, listing()) == 0
    id_ = stored(db)
    entries.settle(db, 1, "read", article=id_)
    return id_


def test_a_new_headline_is_to_be_matched_and_its_page_is_due(db: Database) -> None:
    id_ = read(db)

    assert note(db, listing("FERRY late")) == 0
    assert note(db, listing("ferry sunk")) == 1

    assert revisits.ready(db, NOW, 10) == [ReadyRevisit(article=id_, host="")]
    kept = revisits.get(db, id_)
    assert kept is not None
    assert kept.headline == "ferry sunk"
    revisits.take_headline(db, id_, "another one")
    assert revisits.ready(db, NOW, 10)[0].host == ""
    revisits.take_headline(db, id_, "ferry sunk")
    assert revisits.ready(db, NOW, 10)[0].host == "gazette.example"


def test_a_new_change_time_makes_the_page_due_a_few_times_at_most(
    db: Database,
) -> None:
    id_ = read(db)
    page = PageState(url="x")
    due = []

    for minute in range(1, 6):
        at = NOW + timedelta(minutes=minute)
        note(db, listing(updated=at), at=at)
        due.append(ready(db, at) == [id_])
        revisits.reschedule(db, id_, page, due=None, step=NONE)

    assert due == [True, True, False, False, False]


def test_endless_headlines_have_an_end(db: Database) -> None:
    read(db)

    noted = sum(note(db, listing(f"ferry {number}")) for number in range(100))

    assert noted == 2 + listed_changes.MOST_HEADLINES


def test_another_source_may_call_it_what_it_likes(db: Database) -> None:
    read(db)

    found_by_post = [listing("ferry sunk")]
    assert listed_changes.note(db, "post", found_by_post, NOW, most_extra=2) == 0


def test_a_new_headline_at_a_second_address_of_the_outlet_counts(
    db: Database,
) -> None:
    article = read(db)
    second = found(entry(2, title="ferry late"), title_words="ferry late")
    entries.add(db, "gazette", [second], NOW)
    entries.settle(db, 2, "copy", article=article)
    assert note(db, second) == 0

    renamed = found(entry(2, title="ferry sunk"), title_words="ferry sunk")

    assert note(db, renamed) == 1
    kept = revisits.get(db, article)
    assert kept is not None
    assert kept.headline == "ferry sunk"


def test_a_new_headline_of_a_copy_elsewhere_is_not_the_article_s(
    db: Database,
) -> None:
    article = read(db)
    second = found(entry(2, title="ferry late"), title_words="ferry late")
    entries.add(db, "post", [second], NOW)
    entries.settle(db, 2, "copy", article=article)
    renamed = found(entry(2, title="ferry sunk"), title_words="ferry sunk")
    for listed in (second, renamed):
        assert listed_changes.note(db, "post", [listed], NOW, most_extra=2) == 0


def test_a_waiting_entry_gets_its_new_words(db: Database) -> None:
    entries.add(db, "gazette", [listing()], NOW)
    note(db, listing())

    note(db, listing("ferry sunk"))

    waiting = entries.get(db, 1, NOW)
    assert waiting is not None
    assert waiting.entry.title == "ferry sunk"


def test_habits_are_counted_and_the_latest_count_more(db: Database) -> None:
    for _ in range(edit_habits.REMEMBERED_VISITS):
        edit_habits.count_visit(db, "gazette", HOUR, changed=True)
    before = edit_habits.counts(db, "gazette")[HOUR]
    for _ in range(edit_habits.REMEMBERED_VISITS):
        edit_habits.count_visit(db, "gazette", HOUR, changed=False)
    after = edit_habits.counts(db, "gazette")[HOUR]

    assert before == EditCount(made=200, changed=200)
    assert after.made <= edit_habits.REMEMBERED_VISITS
    assert after.changed / after.made < 0.4
    assert edit_habits.counts(db, "post") == {}


def test_costs_are_revisits_per_article_of_all_outlets(db: Database) -> None:
    assert edit_habits.spent(db) == 0
    for key in ("gazette", "post"):
        edit_habits.count_article(db, key)
    edit_habits.count_request(db, "post")

    assert edit_habits.spent(db) == 1 / (2 + edit_habits.CREDIT)


def test_the_sum_of_the_costs_is_kept_and_not_made_anew(db: Database) -> None:
    for number in range(2 * edit_habits.REMEMBERED_ARTICLES):
        edit_habits.count_article(db, "gazette")
        if number % 3 == 0:
            edit_habits.count_request(db, "post")
    db.conn.execute("DELETE FROM revisit_costs WHERE rowid = 2")

    total = db.conn.execute("SELECT articles, revisits FROM revisit_total").fetchall()
    made = db.conn.execute("SELECT sum(articles), sum(revisits) FROM revisit_costs")
    assert total == made.fetchall()
    read: list[str] = []
    db.conn.set_trace_callback(read.append)
    edit_habits.spent(db)
    assert not [statement for statement in read if "revisit_costs" in statement]


def test_a_visit_asks_once_for_all_that_is_listed(db: Database) -> None:
    listed = [
        found(entry(number, title="ferry late"), title_words="ferry late")
        for number in range(1, 60)
    ]
    entries.add(db, "gazette", listed, NOW)
    listed_changes.note(db, "gazette", listed, NOW, most_extra=2)
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)

    listed_changes.note(db, "gazette", listed, NOW, most_extra=2)
    shared = entries.shared_addresses(db, {item.key for item in listed})

    assert len(asked) == 2
    assert shared == set()


def test_rows_of_old_articles_are_deleted_unless_something_is_due(
    db: Database,
) -> None:
    stored(db, 1)
    stored(db, 2, due=None)

    assert revisits.forget(db, NOW + HOUR, 10) == 1
    assert revisits.forget(db, NOW + HOUR, 10) == 0
