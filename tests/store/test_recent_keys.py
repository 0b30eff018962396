import contextlib
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from store import fingerprints, recent_keys, term_index
from store.connections import open_reader, open_writer, transaction
from store.database import Database
from store.key_memory import MOST_KNOWN, PARTS, ArticleKeys, KeyMemory
from tests.support.merged_keys import merge_recent_keys

PRINTS = [number << 38 for number in range(300)]
WORDS = [number << 23 for number in range(1, 300)]
LANGUAGE = 77 << 32


def keys_of(article: int) -> ArticleKeys:
    """Return keys of which articles share some, in all parts."""
    dice = random.Random(article)
    words = dice.sample(WORDS, 40)
    return ArticleKeys(
        prints=tuple(sorted(dice.sample(PRINTS, 20))),
        counted=(LANGUAGE, *(LANGUAGE | word for word in words)),
        named_by=tuple(words[:5]),
    )


def found(db: Database) -> dict[str, object]:
    """Return all that is found by all keys."""
    holders = fingerprints.holders(db, PRINTS)
    counts = term_index.frequencies(db, [LANGUAGE, *(LANGUAGE | w for w in WORDS)])
    return {
        "holders": {print_: sorted(having) for print_, having in holders.items()},
        "counts": {key: count for key, count in counts.items() if count},
        "nearest": term_index.nearest(
            db, [(word, 1.0) for word in WORDS[:40]], each=500, limit=500
        ),
    }


def expected(articles: list[int]) -> dict[str, object]:
    holders: dict[int, list[int]] = defaultdict(list)
    counts: Counter[int] = Counter()
    near: Counter[int] = Counter()
    for article in sorted(articles):
        keys = keys_of(article)
        for print_ in keys.prints:
            holders[print_].append(article)
        counts.update(keys.counted)
        near[article] = len(set(keys.named_by) & set(WORDS[:40]))
    return {
        "holders": holders,
        "counts": counts,
        "nearest": sorted(+near, key=lambda article: (-near[article], article)),
    }


def add(db: Database, article: int) -> None:
    recent_keys.add(db, article, keys_of(article))


def test_articles_are_found_before_they_are_merged_and_after(db: Database) -> None:
    for article in (1, 2, 3):
        add(db, article)
    before = found(db)
    merge_recent_keys(db)

    assert before == found(db) == expected([1, 2, 3])
    assert db.table("fingerprints").count == 60


def test_at_each_part_of_a_merge_everything_is_found(db: Database) -> None:
    articles = list(range(1, 9))
    for article in articles:
        add(db, article)

    for part in range(PARTS):
        recent_keys.merge_part(db)
        if part % 16 == 0:
            articles.append(100 + part)
            add(db, articles[-1])
            counts = expected(articles)
            assert found(db)["holders"] == counts["holders"]
            assert found(db)["counts"] == counts["counts"]

    merge_recent_keys(db)
    assert found(db) == expected(articles)


@pytest.mark.parametrize("merged", [0, 1, 50, PARTS - 1])
def test_who_is_killed_in_the_middle_of_a_merge_loses_and_repeats_nothing(
    db: Database, tmp_path: Path, merged: int
) -> None:
    for article in (1, 2, 3):
        add(db, article)
    for _ in range(merged):
        recent_keys.merge_part(db)
    add(db, 4)
    path = Path(db.conn.execute("PRAGMA database_list").fetchone()[2])

    with contextlib.closing(open_writer(path)) as next_start:
        assert found(next_start)["counts"] == expected([1, 2, 3, 4])["counts"]
        assert found(next_start)["holders"] == expected([1, 2, 3, 4])["holders"]
        merge_recent_keys(next_start)
        assert found(next_start) == expected([1, 2, 3, 4])


def test_a_transaction_that_is_undone_changes_nothing(db: Database) -> None:
    add(db, 1)
    db.conn.execute("BEGIN IMMEDIATE")
    add(db, 2)
    recent_keys.merge_part(db)
    recent_keys.merge_part(db)
    db.conn.execute("ROLLBACK")
    add(db, 2)

    assert found(db) == expected([1, 2])
    merge_recent_keys(db)
    assert found(db) == expected([1, 2])


@pytest.mark.parametrize("article", [1, 2, 3])
def test_a_removal_that_is_undone_changes_nothing(db: Database, article: int) -> None:
    add(db, 1)
    merge_recent_keys(db)
    for later in (2, 3):
        add(db, later)
    db.conn.execute("BEGIN IMMEDIATE")
    left = recent_keys.remove(db, article)
    term_index.uncount(db, set(keys_of(article).counted) - left)
    found(db)
    db.conn.execute("ROLLBACK")

    assert found(db) == expected([1, 2, 3])
    merge_recent_keys(db)
    assert found(db) == expected([1, 2, 3])


@pytest.mark.parametrize("merged", [0, PARTS // 2])
def test_an_earlier_article_whose_addition_is_undone_is_not_found(
    db: Database, merged: int
) -> None:
    for article in (10, 11):
        add(db, article)
    for _ in range(merged):
        recent_keys.merge_part(db)
    db.conn.execute("BEGIN IMMEDIATE")
    add(db, 3)
    found(db)
    db.conn.execute("ROLLBACK")

    assert found(db) == expected([10, 11])
    merge_recent_keys(db)
    assert found(db) == expected([10, 11])


def test_keys_whose_loss_is_undone_find_their_articles_again(db: Database) -> None:
    for article in (1, 2):
        add(db, article)
    db.conn.execute("BEGIN IMMEDIATE")
    recent_keys.forget(db, 1)
    found(db)
    db.conn.execute("ROLLBACK")

    assert found(db) == expected([1, 2])


def test_a_new_index_that_is_undone_leaves_the_counts_of_the_old_one(
    db: Database,
) -> None:
    add(db, 1)
    merge_recent_keys(db)
    db.conn.execute("BEGIN IMMEDIATE")
    recent_keys.forget_all(db)
    term_index.forget_all(db)
    found(db)
    db.conn.execute("ROLLBACK")

    assert found(db)["counts"] == expected([1])["counts"]


def test_what_another_connection_removes_is_noticed(db: Database) -> None:
    for article in (1, 2):
        add(db, article)
    path = Path(db.conn.execute("PRAGMA database_list").fetchone()[2])
    with contextlib.closing(open_writer(path)) as other:
        recent_keys.remove(other, 1)

    assert found(db) == expected([2])


def test_what_another_connection_writes_is_noticed(db: Database) -> None:
    add(db, 1)
    path = Path(db.conn.execute("PRAGMA database_list").fetchone()[2])
    with contextlib.closing(open_writer(path)) as other:
        add(other, 2)
        assert found(db) == expected([1, 2])
        recent_keys.remove(other, 1)
    merge_recent_keys(db)

    assert found(db) == expected([2])


def test_an_article_that_is_removed_is_not_found(db: Database) -> None:
    for article in (1, 2, 3):
        add(db, article)

    assert recent_keys.remove(db, 2) == {*keys_of(2).counted}
    assert recent_keys.remove(db, 7) == set()

    assert found(db) == expected([1, 3])


def test_an_earlier_article_is_added_while_others_are_merged(db: Database) -> None:
    for article in (10, 11):
        add(db, article)
    for _ in range(PARTS // 2):
        recent_keys.merge_part(db)
    add(db, 3)
    merge_recent_keys(db)

    assert found(db) == expected([3, 10, 11])


def test_enough_articles_are_merged_by_those_that_follow(db: Database) -> None:
    with transaction(db):
        for article in range(1, recent_keys.MOST + PARTS):
            add(db, article)

    assert db.table("recent_keys").count == PARTS - 1
    assert recent_keys.position(db) == (0, 0)
    (counted,) = db.conn.execute(
        "SELECT articles FROM terms WHERE term = ?", (LANGUAGE,)
    ).fetchone()
    assert counted == recent_keys.MOST


def test_a_connection_that_only_reads_knows_recent_terms(db: Database) -> None:
    add(db, 1)
    path = Path(db.conn.execute("PRAGMA database_list").fetchone()[2])

    with contextlib.closing(open_reader(path)) as reader:
        assert found(reader) == expected([1])


def test_no_more_counts_are_remembered_than_have_a_place() -> None:
    memory = KeyMemory()
    memory.remember(dict.fromkeys(range(MOST_KNOWN), 1))

    assert memory.unknown([1, 2]) == []
    assert memory.unknown([1, MOST_KNOWN]) == [1, MOST_KNOWN]
    assert memory.known == {}


def test_a_count_that_is_remembered_grows_with_each_article() -> None:
    memory = KeyMemory()
    memory.remember({7: 3})

    memory.add(1, ArticleKeys(counted=(7, 8)))
    memory.remember({8: 2})

    assert memory.known == {7: 4, 8: 3}
