"""How much a message holds: all, or as much as a service takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAX_PARTS = 60
"""Stories in one message. Nobody reads more, and Gmail hides what is behind 102 kB."""

_WORDS = 400
"""Bytes of a headline: twice the longest that people write, in the longest letters."""

_FEWER_WORDS = (200, 100, 50, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a message may hold."""

    parts: int = MAX_PARTS
    """How many stories, and how many lines of a notice."""
    also: bool = True
    """Whether other outlets are named."""
    snippets: bool = True
    links: bool = True
    desk: bool = True
    """Whether there are links to the desk: the first that has to go."""
    words: int = _WORDS
    """Bytes of a headline, an outlet, any text that somebody else wrote."""


def fitted(
    write: Callable[[Room], str], parts: int, fits: Callable[[str], bool]
) -> str:
    """Return the most that can be written and fits; "" when nothing does.

    Left out are links to the desk, then stories from the end, then other outlets, then
    the snippet, then the end of the headline, and at last its address.
    """
    parts = min(parts, MAX_PARTS)
    for desk in (True, False):
        whole = write(Room(parts=parts, desk=desk))
        if fits(whole):
            return whole
    found, low, high = "", 1, parts - 1
    while low <= high:
        middle = (low + high) // 2
        text = write(Room(parts=middle, desk=False))
        if fits(text):
            found, low = text, middle + 1
        else:
            high = middle - 1
    return found or next(filter(fits, map(write, _less())), "")


def _less() -> Iterator[Room]:
    """Yield ever smaller rooms for one story."""
    yield Room(parts=1, desk=False, also=False)
    for words in (_WORDS, *_FEWER_WORDS):
        yield Room(parts=1, desk=False, also=False, snippets=False, words=words)
    for words in _FEWER_WORDS:
        yield Room(
            parts=1,
            desk=False,
            also=False,
            snippets=False,
            links=False,
            words=words,
        )
