"""Articles in the store: kept whole, recognised again, found by their words."""

from datetime import UTC, datetime, timedelta

import pytest

from store import articles, sources
from store.columns import hash64, time_from, time_text
from store.database import Database
from store.model import Article, Provenance
from tests.support.factories import NOW, WORDS, article, source


@pytest.fixture(autouse=True)
def two_sources(db: Database) -> None:
    sources.sync(db, [source(), source("herald")], NOW)


def stored(db: Database) -> list[Article]:
    return [kept.article for kept in articles.since(db, None)]


def keep(db: Database, kept: Article, *, url: str = "", text: str = "") -> int:
    return articles.add(
        db,
        kept,
        url_key=url or kept.url,
        text_key=text or f"{kept.title} {kept.text}",
        words=WORDS,
    )


def rows(db: Database, sql: str) -> list[tuple[object, ...]]:
    return db.conn.execute(sql).fetchall()


def search(db: Database, words: str) -> list[int]:
    found = db.conn.execute(
        "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid",
        (words,),
    )
    return [id_ for (id_,) in found]


def check_index(db: Database) -> None:
    """Raise when the search index and the articles disagree."""
    db.conn.execute(
        "INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)"
    )


def test_an_article_comes_back_as_it_was_kept(db: Database) -> None:
    whole = article(
        title="Größe “ß” 字 🚢",
        text="One.\nTwo. नमस्ते",
        authors=("Ada", "Bo Ünal"),
        origin="feed",
        modified=NOW,
        image="https://gazette.example/ß.jpg",
        section="Häfen",
        tags=("ß", "字"),
        dateline="KÖLN",
        agencies=("dpa", "AFP"),
        free=False,
        stub=True,
        provenance=Provenance(
            route="rules",
            confidence=0.25,
            dated_by="json-ld",
            zone_guessed=True,
            offset="+05:30",
        ),
    )

    keep(db, whole)

    assert stored(db) == [whole]
    assert articles.count(db) == 1


def test_what_is_unknown_stays_unknown(db: Database) -> None:
    bare = article(authors=(), published=None, language="", outlet="", text="")

    keep(db, bare)

    assert stored(db) == [bare]
    assert rows(db, "SELECT provenance, free FROM articles") == [("{}", None)]


def test_the_day_that_readers_saw_can_be_asked_for(db: Database) -> None:
    late = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    keep(db, article(1, published=late, provenance=Provenance(offset="+02:00")))
    keep(db, article(2, published=late))

    days = rows(
        db,
        "SELECT date(published, coalesce(provenance ->> 'offset', '+00:00'))"
        " FROM articles ORDER BY id",
    )

    assert days == [("2026-03-02",), ("2026-03-01",)]


def test_what_a_newer_version_notes_of_reading_does_no_harm(db: Database) -> None:
    keep(db, article())
    db.conn.execute("""UPDATE articles SET provenance = '{"route":"page","new":1}'""")

    [kept] = stored(db)

    assert kept.provenance == Provenance(route="page")


def test_times_are_kept_in_utc_to_the_millisecond() -> None:
    eastern = datetime.fromisoformat("2026-03-02T13:00:00.123456+01:00")

    text = time_text(eastern)

    assert text == "2026-03-02T12:00:00.123Z"
    assert time_from(text) == eastern.replace(microsecond=123000)


def test_a_date_of_the_year_one_is_kept_and_read_again(db: Database) -> None:
    nowhen = datetime(1, 1, 1, tzinfo=UTC)

    keep(db, article(published=nowhen))

    assert [kept.published for kept in stored(db)] == [nowhen]


def test_half_an_emoji_does_not_keep_an_article_out(db: Database) -> None:
    broken = article(title="Cut \ud83d", text="\udcff here", tags=("\ud800",))

    keep(db, broken)

    [kept] = stored(db)
    assert (kept.title, kept.text, kept.tags) == ("Cut ?", "? here", ("?",))


def test_an_article_of_an_unknown_source_is_refused(db: Database) -> None:
    with pytest.raises(LookupError, match="no source 'nobody'"):
        keep(db, article(source="nobody"))


def test_ids_are_never_given_twice(db: Database) -> None:
    first = keep(db, article(1))
    db.conn.execute("DELETE FROM articles")

    assert keep(db, article(2)) > first


def test_words_that_nobody_wrote_are_no_article(db: Database) -> None:
    keep(db, article(), url="u", text="t")

    assert articles.with_text(db, "other") is None


def test_words_are_known_by_the_newest_article_that_had_them(db: Database) -> None:
    keep(db, article(1), url="u1", text="t")
    newest = keep(db, article(2), url="u2", text="t")

    assert articles.with_text(db, "t") == newest


def test_an_article_seen_again_is_noted_once(db: Database) -> None:
    id_ = keep(db, article(), url="u", text="t")
    copy = article(2, source="herald")

    for _ in range(2):
        articles.add_sighting(db, id_, copy, url_key="copy", known_by="text")

    sightings = db.query("SELECT article_id, title, url, known_by FROM sightings")
    assert list(sightings) == [
        {"article_id": id_, "title": copy.title, "url": copy.url, "known_by": "text"}
    ]


def test_the_wording_of_an_article_is_found_without_the_rest(db: Database) -> None:
    id_ = keep(db, article())

    wording = articles.stored_text(db, id_)

    assert wording is not None
    assert (wording.url, wording.seen) == (article().url, article().seen)
    assert articles.stored_text(db, id_ + 1) is None


def test_articles_come_newest_first_since_a_time(db: Database) -> None:
    times = [NOW - timedelta(hours=hours) for hours in (3, 2, 1)]
    ids = [keep(db, article(n, seen=at)) for n, at in enumerate(times)]

    recent = [kept.id for kept in articles.since(db, times[1])]
    all_ = [kept.id for kept in articles.since(db, None)]

    assert recent == [ids[2], ids[1]]
    assert all_ == ids[::-1]


def test_an_article_is_found_by_the_words_of_its_title_and_text(db: Database) -> None:
    id_ = keep(db, article(title="Fähre late", text="The captain slept."))
    keep(db, article(2))

    assert search(db, "fahre") == search(db, "title: Fähre") == [id_]
    assert search(db, '"captain slept"') == [id_]
    check_index(db)


def test_the_index_follows_a_change(db: Database) -> None:
    id_ = keep(db, article(text="The captain slept."))

    db.conn.execute("UPDATE articles SET text = 'The mate woke.' WHERE id = ?", (id_,))
    db.conn.execute("UPDATE articles SET outlet = 'Herald' WHERE id = ?", (id_,))

    assert search(db, "captain") == []
    assert search(db, "mate") == [id_]
    check_index(db)


def test_the_index_follows_a_deletion(db: Database) -> None:
    ids = [keep(db, article(number)) for number in range(3)]

    db.conn.execute("DELETE FROM articles WHERE id = ?", (ids[1],))

    assert search(db, "ferry") == [ids[0], ids[2]]
    check_index(db)


def test_odd_characters_do_not_upset_the_index(db: Database) -> None:
    id_ = keep(db, article(title="A\x00B", text="C\x00D \ufffe \U0010ffff \u202e"))

    check_index(db)
    db.conn.execute("DELETE FROM articles WHERE id = ?", (id_,))
    check_index(db)


def test_a_hash_fits_a_column() -> None:
    assert all(-(2**63) <= hash64(key) < 2**63 for key in map(str, range(1000)))
    assert hash64("\ud800") == hash64("?")
