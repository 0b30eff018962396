"""Which parts of an index are asked for, and when."""

from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.listing_parts import MOST, due_parts
from spiders.listing import ListingPart
from store.bookmarks import PartBookmark


def known(*parts: tuple[str, str]) -> list[PartBookmark]:
    return [PartBookmark(url=url, changed=changed) for url, changed in parts]


def test_a_part_is_due_when_its_change_is_new_or_not_told() -> None:
    before = known(("same", "1"), ("changed", "1"), ("silent", ""))
    parts = [
        ListingPart(url="same", changed="1"),
        ListingPart(url="changed", changed="2"),
        ListingPart(url="silent"),
        ListingPart(url="unknown", changed="1"),
    ]

    due = [part.url for part in due_parts(parts, before)]

    assert due == ["unknown", "changed", "silent"]


@given(st.integers(1, 12))
def test_parts_without_a_change_have_their_turn(count: int) -> None:
    parts = [ListingPart(url=str(number)) for number in range(count)]
    order = known(*((part.url, "") for part in parts))
    asked: set[str] = set()

    for _ in range(-(-count // MOST)):
        turn = [part.url for part in due_parts(parts, order)[:MOST]]
        asked.update(turn)
        rest = [mark for mark in order if mark.url not in turn]
        order = [*rest, *known(*((url, "") for url in turn))]

    assert asked == {part.url for part in parts}
