"""Flaws that no reading may have, and short ways to read a page."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from spiders.extract.metadata.title import find_headline
from spiders.extract.page.parsed_page import parse_page
from spiders.extract.read_page import read
from spiders.extract.reading import Reading
from spiders.extract.text.body import Body, find_body
from tests.support.story_texts import STORY, TITLE, URL, page, paragraphs


def flaws(found: Reading) -> list[str]:
    """Return the flaws of a reading, a sentence each."""
    return [*_of_words(found), *_of_lines(found), *_of_times(found)]


def _of_words(found: Reading) -> Iterator[str]:
    for name, text in _texts(found):
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            yield f"{name} cannot be written as UTF-8"
        if "\0" in text:
            yield f"{name} contains NUL, at which databases end a text"
        if name != "text" and text != " ".join(text.split()):
            yield f"{name} is not on one line with single blanks: {text[:80]!r}"
    for name in ("authors", "tags", "agencies"):
        if not all(getattr(found, name)):
            yield f"{name} has an empty name"


def _of_lines(found: Reading) -> Iterator[str]:
    lines = found.text.split("\n") if found.text else []
    if lines != found.text.splitlines():
        yield "text has lines that end without a line feed"
    if not all(line.strip() for line in lines):
        yield "text has a blank line"
    if any(line != line.strip() for line in lines):
        yield "text has a line with blanks at its ends"


def _of_times(found: Reading) -> Iterator[str]:
    for name, at in (("published", found.published), ("modified", found.modified)):
        if at is not None and not _is_sound(at):
            yield f"{name} has no form in UTC: {at!r}"
    if not 0 <= found.report.confidence <= 1:
        yield f"confidence is {found.report.confidence}"


def _is_sound(at: datetime) -> bool:
    try:
        return at.tzinfo is not None and at.astimezone(UTC).isoformat() != ""
    except OverflowError:
        return False


def _texts(found: Reading) -> Iterator[tuple[str, str]]:
    yield "text", found.text
    for name in ("title", "language", "outlet", "url", "image", "section", "dateline"):
        yield name, getattr(found, name)
    for name in ("authors", "tags", "agencies"):
        for text in getattr(found, name):
            yield name, text


TEXT = paragraphs(STORY)
HEADING = f"<h1>{TITLE}</h1>"


def body_of(markup: str, *names: str) -> Body:
    parsed = parse_page(markup.encode(), URL)
    return find_body(parsed, find_headline(parsed, ""), names)


def lines(inner: str, *names: str, head: str = "") -> list[str]:
    return [*body_of(page(inner, head=head), *names).lines]


def reading(inner: str, head: str = "") -> Reading:
    return read(page(inner, head=head).encode(), URL, "text/html; charset=utf-8")


def ld(**properties: object) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, **properties}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'
