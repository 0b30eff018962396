"""Checks of indexes and counters: they say what the articles say."""

import contextlib
import itertools
import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import date

from store import (
    articles,
    counter_filling,
    cursors,
    day_counts,
    index_faults,
    story_counters,
)
from store.articles import StoredArticle
from store.connections import is_up_to_date, open_writer, transaction
from store.database import Database
from store.index_faults import FullTextIndex
from store.lock import running
from store.snapshot import snapshot
from tocsin.cli.doctor.findings import DoctorFinding, fail, ok, warn
from tocsin.cli.doctor.installation import Installation, daemon_pid
from tocsin.intake import reindexing, search
from tocsin.words.phrases import pluralize

REPAIR = "Stop the daemon, then: tocsin doctor --repair"

PEOPLE: FullTextIndex = "articles_fts"
NOUNS: Mapping[FullTextIndex, str] = {
    "articles_fts": "full-text index",
    "articles_words": "word index",
}

SAMPLE = 300
"""Articles that are looked for in each index without --full: the newest, and as many
spread over all."""

DAYS = 14
"""Days that are counted anew without --full, the newest."""

STORIES = 1_000
"""Stories that are counted anew at once; without --full the newest alone."""


def conversions(it: Installation) -> Iterator[DoctorFinding]:
    """Find rows that are still as an older tocsin, or another Unicode, left them."""
    if it.db is None or not is_up_to_date(it.db):
        return
    done = {
        "addresses": cursors.is_done(it.db, "addresses", reindexing.ADDRESSES),
        "stories": cursors.is_done(it.db, "stories", reindexing.RULES),
        "words": search.is_indexed(it.db),
        "counters": counter_filling.is_filled(it.db),
    }
    has_rows = articles.last(it.db) > 0
    yield conversion_finding(
        [name for name, is_done in done.items() if has_rows and not is_done],
        is_running=daemon_pid(it.database) is not None,
    )


def conversion_finding(waiting: list[str], *, is_running: bool) -> DoctorFinding:
    """Return what is to say of rows that wait to be converted."""
    if not waiting:
        return ok("nothing waits to be converted or indexed anew")
    names = ", ".join(waiting)
    text = f"still to be converted or indexed by the rules of this tocsin: {names}"
    if is_running:
        return warn(f"{text}; the daemon does it beside its work")
    return warn(text, "The daemon does it beside its work: tocsin run")


def index_for_people(it: Installation) -> Iterator[DoctorFinding]:
    """Find articles that full-text search does not find, or finds by an old text."""
    if it.db is None or not is_up_to_date(it.db):
        return
    yield _index_state(
        it.db,
        "articles_fts",
        lambda kept: (kept.article.title, kept.article.text),
        is_thorough=it.is_thorough,
    )
    if it.is_thorough and running(it.database) is None:
        yield from _checked_by_fts5(it)


def _checked_by_fts5(it: Installation) -> Iterator[DoctorFinding]:
    """Yield what FTS5 says of its index: with no daemon that would have to wait."""
    with (
        contextlib.closing(open_writer(it.database)) as writer,
        transaction(writer),
    ):
        try:
            index_faults.check_whole(writer)
        except sqlite3.DatabaseError as error:
            yield fail(f"the full-text index is damaged ({error})", REPAIR)
        else:
            yield ok("FTS5 finds its index whole")


def index_of_words(it: Installation) -> Iterator[DoctorFinding]:
    """Find articles that `search` and `test` do not find."""
    if it.db is None or not is_up_to_date(it.db) or not search.is_indexed(it.db):
        return
    yield _index_state(
        it.db,
        "articles_words",
        lambda kept: search.words_of(kept.article),
        is_thorough=it.is_thorough,
    )


def _index_state(
    db: Database,
    index: FullTextIndex,
    texts: Callable[[StoredArticle], tuple[str, str]],
    *,
    is_thorough: bool,
) -> DoctorFinding:
    """Return what is to say of an index; `texts` gives what an article has in it."""
    looked_at = unfound = 0
    try:
        lacking = index_faults.missing(db, index)
        surplus = index_faults.left_over(db, index) if index == PEOPLE else 0
        with contextlib.closing(batches(db, is_thorough=is_thorough)) as found:
            for kept in itertools.chain.from_iterable(found):
                looked_at += 1
                unfound += not index_faults.finds(db, index, kept.id, texts(kept))
    except sqlite3.DatabaseError as error:
        return fail(f"the {NOUNS[index]} cannot be read ({error})", REPAIR)
    return index_finding(index, lacking, surplus=surplus, unfound=unfound, of=looked_at)


def index_finding(
    index: FullTextIndex, lacking: int, *, surplus: int, unfound: int, of: int
) -> DoctorFinding:
    """Return what is to say of an index; `unfound` of `of` articles were not found."""
    noun = NOUNS[index]
    faults = []
    if lacking:
        faults.append(f"{pluralize(lacking, 'article')} are not in it")
    if surplus:
        faults.append(f"{pluralize(surplus, 'row')} are of deleted articles")
    if unfound:
        faults.append(f"{unfound} of {of} articles are not found by their words")
    if faults:
        return fail(f"the {noun} is wrong: {'; '.join(faults)}", REPAIR)
    return ok(f"the {noun} finds {pluralize(of, 'article')} of {of} looked for")


def batches(
    db: Database, *, is_thorough: bool, most: int = SAMPLE
) -> Generator[list[StoredArticle], None, None]:
    """Yield the `most` newest articles and as many before them, or all.

    While a batch is looked at, the database stays as it was read; no longer, since the
    daemon's log grows meanwhile.
    """
    if not is_thorough:
        with snapshot(db):
            newest = list(articles.newest(db, most))
            yield newest
        before = newest[-1].id - 1 if newest else 0
        for at in range(0, before, max(1, before // most)):
            with snapshot(db):
                yield articles.between(db, at, before, 1)
        return
    last, at = articles.last(db), 0
    while at < last:
        with snapshot(db):
            batch = articles.between(db, at, last, most)
            yield batch
        at = batch[-1].id if batch else last


def counters(it: Installation) -> Iterator[DoctorFinding]:
    """Find counts of days and stories that are not what is stored."""
    if it.db is None or not is_up_to_date(it.db):
        return
    if not counter_filling.is_filled(it.db):
        return  # `conversions` says so
    # Each is compared in one statement: nothing comes between its two sides.
    days = list(_days(it.db, None if it.is_thorough else DAYS))
    wrong_days = sum(bool(day_counts.wrong(it.db, day)) for day in days)
    stories = wrong_stories = 0
    for batch in _stories(it.db, is_thorough=it.is_thorough):
        stories += len(batch)
        wrong_stories += story_counters.wrong(it.db, batch)
    yield counter_finding(wrong_days, len(days), wrong_stories, stories)


def counter_finding(
    wrong_days: int, days: int, wrong_stories: int, stories: int
) -> DoctorFinding:
    """Return what is to say of what the desk counts, looked at in so many of each."""
    if wrong_days or wrong_stories:
        return warn(
            f"counts differ from what is stored, on {wrong_days} of {days} days and in "
            f"{wrong_stories} of {stories} stories (a source with another `name` since "
            "is enough): the desk shows the old ones",
            REPAIR,
        )
    return ok(
        f"counts of {pluralize(days, 'day')} and {pluralize(stories, 'story')} are "
        "what is stored"
    )


def _days(db: Database, most: int | None) -> Iterator[date]:
    day = day_counts.newest_day(db)
    while day is not None and most != 0:
        yield day
        most = None if most is None else most - 1
        day = day_counts.newest_day(db, day)


def _stories(db: Database, *, is_thorough: bool) -> Iterator[list[int]]:
    below = 2**62
    while True:
        rows = db.conn.execute(
            "SELECT id FROM stories WHERE id < ? ORDER BY id DESC LIMIT ?",
            (below, STORIES),
        )
        batch = [story for (story,) in rows]
        if not batch:
            return
        yield batch
        if not is_thorough:
            return
        below = batch[-1]
