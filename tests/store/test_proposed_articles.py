"""Numbers of articles that the index of words proposes."""

from datetime import timedelta

from store import articles, proposed_articles, sources, word_index
from store.database import Database
from store.model import Article
from tests.support.factories import NOW, article, source

HOUR = timedelta(hours=1)


def keep(db: Database, *kept: Article) -> None:
    sources.sync(db, [source(key) for key in {a.source for a in kept}], NOW)
    for one in kept:
        words = (one.title.lower(), one.text.lower())
        articles.add(db, one, url_key=one.url, text_key=one.url, words=words)


def test_the_newest_come_first_from_a_number_on(db: Database) -> None:
    keep(db, *(article(at, text="ferry" if at % 2 else "tram") for at in range(1, 8)))

    assert list(proposed_articles.newest(db, '"tram"', 1, 9)) == [6, 4, 2]
    assert list(proposed_articles.newest(db, '"tram"', 3, 9)) == [6, 4]
    assert list(proposed_articles.newest(db, '"tram"', 1, 1)) == [6]


def test_without_an_expression_all_are_proposed(db: Database) -> None:
    keep(db, *(article(at, seen=NOW + at * HOUR) for at in range(1, 5)))

    assert list(proposed_articles.newest(db, "", 2, 9)) == [4, 3, 2]
    assert list(proposed_articles.newest(db, "", 9, 9)) == []


def test_the_first_article_of_a_time_is_found_though_two_are_out_of_order(
    db: Database,
) -> None:
    seen = [NOW, NOW + 2 * HOUR, NOW + HOUR, NOW + 3 * HOUR]
    keep(db, *(article(at, seen=when) for at, when in enumerate(seen, start=1)))

    times = [NOW - HOUR, NOW + HOUR, NOW + 3 * HOUR, NOW + 4 * HOUR]
    found = [proposed_articles.first_since(db, at) for at in times]
    assert found == [1, 2, 4, 5]


def test_articles_of_some_sources_are_found(db: Database) -> None:
    keep(db, article(1), article(2, source="post"), article(3, source="post"))

    assert proposed_articles.of_sources(db, ["post"], 1) == {2, 3}
    assert proposed_articles.of_sources(db, ["post", "none"], 4) == set()


def test_a_deleted_article_has_no_time_and_no_language(db: Database) -> None:
    keep(db, article(1, language="de"))

    assert proposed_articles.seen(db, 1) == NOW
    assert proposed_articles.language(db, 1) == "de"
    assert proposed_articles.seen(db, 2) is None
    assert proposed_articles.language(db, 2) is None


def test_no_step_reads_the_table_of_articles(db: Database) -> None:
    plans = [
        f"{step[3]}"
        for statement in (
            "SELECT id FROM articles WHERE seen >= '2026' ORDER BY seen DESC LIMIT 9",
            "SELECT id FROM articles WHERE source_id IN (1, 2) AND seen >= '2026'",
        )
        for step in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]

    assert all("USING COVERING INDEX" in plan for plan in plans), plans


def test_words_like_a_pattern_are_listed_while_it_goes_on(db: Database) -> None:
    keep(db, article(1, title="", text="ferry ferries seaferry tram"))

    def words(pattern: str, limit: int = 9, *, goes_on: bool = True) -> list[str]:
        found = word_index.words_like(db, pattern, limit, lambda: goes_on)
        return ["too many"] if found is None else found

    assert words("*ferry") == ["ferry", "seaferry"]
    assert words("f?rr*") == ["ferries", "ferry"]
    assert words("*ferry", 1) == ["too many"]
    assert words("*ferry", goes_on=False) == ["too many"]
