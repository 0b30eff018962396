"""A report on one article, from a real database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store import articles, matches, overlaps, sources, versions
from store.database import Database
from store.model import Span
from store.overlap_model import Overlap
from tests.support.desk_records import known, write_article
from tests.support.factories import NOW, article, match
from tocsin.intake.article_report import gather_article

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def newsroom(db: Database) -> None:
    known(db)


def test_an_article_shows_where_each_watchlist_hit(db: Database) -> None:
    id_ = write_article(db, 1, text="The ferry left the pier.")
    hits = (Span(field="title", start=0, end=5), Span(field="text", start=4, end=9))
    ferries = match("ferries", spans=hits, reasons=("in the headline",), score=60)
    piers = match("piers", spans=(Span(field="text", start=19, end=23),))
    matches.add(db, id_, [ferries, piers], NOW)

    report = gather_article(db, id_)

    assert report.title() == (("Ferry", True), (" 1 late", False))
    assert report.text("piers") == (
        ("The ferry left the ", False),
        ("pier", True),
        (".", False),
    )
    assert [piece for piece, hit in report.text() if hit] == ["ferry", "pier"]
    first = report.matches[0]
    assert (first.match.score, first.match.reasons) == (60, ("in the headline",))
    assert (first.match.words, first.match.spans) == (("ferry",), hits)
    assert first.is_true


def test_an_article_that_was_changed_shows_how(db: Database) -> None:
    id_ = write_article(db, 1, text="One ferry left.\nNobody was hurt.")
    matches.add(db, id_, [match("ferries")], NOW)
    earlier = articles.get(db, id_)
    later = replace(
        earlier, title="Ferries late", text="Two ferries left.\nNobody was hurt."
    )
    versions.add(db, id_, earlier, replace(later, seen=LATER))
    articles.revise(db, id_, later, text_key="2")
    matches.lapse(db, id_, ["ferries"], LATER)

    report = gather_article(db, id_)

    newest, oldest = report.versions
    assert newest.changes == (
        ("removed", "One ferry left."),
        ("added", "Two ferries left."),
    )
    assert (newest.title_before, oldest.title_before) == ("Ferry 1 late", "")
    assert oldest.changes == ()
    assert report.changed == LATER
    assert not report.matches[0].is_true


def test_an_article_shows_what_it_shares_and_where_else_it_was(db: Database) -> None:
    first = write_article(db, 1)
    second = write_article(db, 2, first)
    shared = Overlap(article=first, share=0.4, other_share=0.3, same=False)
    overlaps.add(db, second, [shared])
    again = article(2, source="herald", url="https://herald.example/2")
    articles.add_sighting(db, second, again, url_key=again.url, known_by="text")

    report = gather_article(db, second)

    assert report.overlaps == (shared,)
    assert [sighting.outlet for sighting in report.sightings] == ["Herald"]
    assert report.placement is not None
    assert report.placement.story == first
    assert report.changed is None


def test_an_article_in_no_story_has_no_placement(db: Database) -> None:
    sources.sync(db, [], NOW)
    stored = article(1)
    id_ = articles.add(db, stored, url_key="1", text_key="1", words=("", ""))

    assert gather_article(db, id_).placement is None
    with pytest.raises(LookupError):
        gather_article(db, 99)
