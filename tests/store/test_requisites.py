"""Pages share the files of a day; each needs a bounded number; removal is by need."""

from datetime import timedelta

import pytest

from store import capture_removals, captures, entries, requisites, sources
from store.database import Database
from store.evidence_model import CapturePart, KeptRecords
from store.requisites import MOST_BYTES, MOST_FILES, NeededFile
from tests.support.factories import NOW, entry, found, source

DAY = NOW.date().isoformat()


def kept(number: int, *, length: int = 100, day: str = DAY) -> KeptRecords:
    return KeptRecords(
        number=number,
        at=f"{day}T12:00:00.000Z",
        day=day,
        offset=0,
        length=length,
        page="",
        status=200,
        payload_sha256="",
        text_sha256="",
        facts_sha256="",
        records_sha256="",
        previous="",
        link="",
    )


def page(db: Database, number: int, *, day: str = DAY) -> int:
    """Keep a page that is to be searched; return its capture."""
    url = f"http://gazette.example/{number}"
    id_ = captures.want(db, url, "gazette.example", NOW, why="match")
    captures.keep(db, id_, kept(1_000 * number, day=day), search=True)
    return id_


def file(name: str, host: str = "gazette.example") -> NeededFile:
    part: CapturePart = "style" if name.endswith("css") else "image"
    return NeededFile(url=f"http://{host}/{name}", host=host, part=part)


def waits(db: Database, host: str) -> None:
    """Have an entry of a host be due."""
    sources.sync(db, [source()], NOW)
    entries.add(db, "gazette", [found(entry(url=f"http://{host}/new"))], NOW)


def names(db: Database, id_: int) -> list[str]:
    return [one.url.rpartition("/")[2] for one in requisites.below(db, [id_])]


def test_a_page_is_searched_once(db: Database) -> None:
    first = page(db, 1)
    assert requisites.unsearched(db, 9) == [first]

    assert requisites.want(db, first, [file("a.css")], NOW) == 1
    assert requisites.want(db, first, [file("b.css")], NOW) == 0

    assert requisites.unsearched(db, 9) == []
    assert names(db, first) == ["a.css"]


def test_pages_of_a_day_share_a_file_and_what_that_needs(db: Database) -> None:
    first, second, later = page(db, 1), page(db, 2), page(db, 3, day="2031-01-01")
    requisites.want(db, first, [file("a.css")], NOW)
    (sheet,) = requisites.below(db, [first])
    captures.keep(db, sheet.id, kept(7), search=True)
    requisites.want(db, sheet.id, [file("b.png")], NOW)

    assert requisites.want(db, second, [file("a.css"), file("c.png")], NOW) == 1
    assert requisites.want(db, later, [file("a.css")], NOW) == 1

    assert names(db, second) == ["a.css", "b.png", "c.png"]
    assert names(db, later) == ["a.css"]


def test_style_sheets_that_import_each_other_end(db: Database) -> None:
    first = page(db, 1)
    requisites.want(db, first, [file("a.css")], NOW)
    (sheet,) = requisites.below(db, [first])
    captures.keep(db, sheet.id, kept(7), search=True)

    requisites.want(db, sheet.id, [file("a.css")], NOW)

    assert names(db, first) == ["a.css"]
    assert [one.id for one in requisites.pages_above(db, sheet.id)] == [first]


def test_a_page_needs_so_many_files_and_the_rest_is_counted(db: Database) -> None:
    first = page(db, 1)
    files = [file(f"{number}.png") for number in range(MOST_FILES + 5)]

    requisites.want(db, first, files, NOW, left_out=2)

    stored = captures.get(db, first)
    assert stored is not None
    assert stored.left_out == 7
    assert len(names(db, first)) == MOST_FILES
    assert requisites.counts(db) == {"due": MOST_FILES}


def test_what_a_page_has_already_bounds_the_next_file(db: Database) -> None:
    first = page(db, 1)
    requisites.want(db, first, [file("a.png"), file("b.png")], NOW)
    one, other = requisites.below(db, [first])

    captures.keep(db, one.id, kept(7, length=3_000_000))

    assert requisites.bytes_left(db, other.id) == MOST_BYTES - 3_000_000


def test_of_each_host_one_file_is_asked_for_and_after_what_is_new(
    db: Database,
) -> None:
    first = page(db, 1)
    files = [file("a.css"), file("b.png"), file("c.png", "pictures.example")]
    requisites.want(db, first, files, NOW)

    ready = requisites.ready(db, NOW, 9)
    assert [one.host for one in ready] == ["gazette.example", "pictures.example"]
    assert captures.ready(db, NOW, 9) == []
    assert requisites.ready(db, NOW - timedelta(hours=1), 9) == []
    waits(db, "gazette.example")
    assert [one.host for one in requisites.ready(db, NOW, 9)] == ["pictures.example"]
    assert requisites.ready(db, NOW, 9, alone=True) == ready


def test_a_removed_page_takes_along_what_it_alone_needs(db: Database) -> None:
    first, second = page(db, 1), page(db, 2)
    requisites.want(db, first, [file("a.css"), file("own.png")], NOW)
    requisites.want(db, second, [file("a.css")], NOW)
    for number, one in enumerate(requisites.below(db, [first])):
        captures.keep(db, one.id, kept(10 + number))

    assert capture_removals.ask_to_remove(db, first, "asked")

    gone = [one.id for one in capture_removals.to_remove(db)]
    assert len(gone) == 2
    assert [one.state for one in requisites.below(db, [second])] == ["kept"]
    assert capture_removals.ask_to_remove(db, second, "asked")
    assert len(capture_removals.to_remove(db)) == 4


def test_what_was_due_goes_with_its_page_at_once(db: Database) -> None:
    first = page(db, 1)
    requisites.want(db, first, [file("a.css")], NOW)

    capture_removals.ask_to_remove(db, first, "asked")

    (sheet,) = requisites.below(db, [first])
    assert (sheet.state, sheet.url) == ("missed", "")


def test_without_the_option_nothing_is_asked_for_any_more(db: Database) -> None:
    first, second = page(db, 1), page(db, 2)
    requisites.want(db, first, [file("a.css")], NOW)

    requisites.give_up(db, "not wanted")

    assert requisites.unsearched(db, 9) == []
    assert requisites.counts(db) == {"missed": 1}
    assert captures.counts(db) == {"kept": 2}
    assert requisites.below(db, [second]) == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_found_after_a_restore_is_that_of_its_page(
    db: Database, number: int
) -> None:
    first = page(db, number)
    there = captures.FoundCapture(
        id=99,
        url="http://gazette.example/a.css",
        part="style",
        needed_by=1_000 * number,
    )

    captures.adopt(db, there, kept(7), NOW, search=True)

    assert names(db, first) == ["a.css"]
    assert captures.newest(db, 9)[0].id == first
