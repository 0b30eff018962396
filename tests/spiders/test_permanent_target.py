"""Where permanent redirects of a source lead."""

import pytest
from scrapy import Request
from scrapy.http import Response

from spiders.fetch.redirects import permanent_target

OLD, NEW, LAST = (
    "https://old.example/feed",
    "https://new.example/rss",
    "https://c.example/",
)


def answer(url: str, before: list[str], reasons: list[object]) -> Response:
    """Return the answer at `url`, after redirects from the addresses before."""
    meta = {"redirect_urls": before, "redirect_reasons": reasons} if before else {}
    return Response(url, request=Request(url, meta=meta))


@pytest.mark.parametrize(
    ("response", "target"),
    [
        (answer(OLD, [], []), ""),
        (answer(NEW, [OLD], [301]), NEW),
        (answer(NEW, [OLD], [308]), NEW),
        (answer(NEW, [OLD], [302]), ""),
        (answer(NEW, [OLD], ["meta refresh"]), ""),
        (answer(LAST, [OLD, NEW], [301, 302]), NEW),
        (answer(LAST, [OLD, NEW], [302, 301]), ""),
        (answer(LAST, [OLD, NEW], [301, 301]), LAST),
        (answer(OLD, [OLD.replace("https", "http")], [301]), ""),
        (answer(OLD.replace("old.", "www.old."), [OLD], [301]), ""),
        (Response(NEW), ""),
    ],
)
def test_a_source_moved_where_its_first_permanent_redirects_lead(
    response: Response, target: str
) -> None:
    assert permanent_target(response) == target
