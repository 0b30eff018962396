"""Searches for the sources of a site: asked for, begun one by one, finished."""

from store import site_searches
from store.database import Database
from store.site_searches import CUT_SHORT
from tests.support.factories import NOW


def test_the_search_that_has_waited_longest_is_begun_first(db: Database) -> None:
    first = site_searches.ask(db, "https://gazette.example/", NOW)
    second = site_searches.ask(db, "https://herald.example/", NOW)

    begun = site_searches.begin(db)
    assert begun is not None
    site_searches.finish(db, begun.id, {"sources": []})

    assert (begun.id, begun.state) == (first, "searching")
    assert site_searches.get(db, first).state == "done"
    assert site_searches.get(db, first).found == {"sources": []}
    assert [search.id for search in site_searches.newest(db, 9)] == [second, first]


def test_a_search_that_was_cut_short_says_so(db: Database) -> None:
    number = site_searches.ask(db, "https://gazette.example/", NOW)
    site_searches.begin(db)

    assert site_searches.waits(db)
    assert site_searches.begin(db) is None

    search = site_searches.get(db, number)
    assert (search.state, search.found) == ("done", {"problem": CUT_SHORT})
    assert not site_searches.waits(db)
