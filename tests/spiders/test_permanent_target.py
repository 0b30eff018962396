"""Where a request was redirected to for good."""

import pytest
from scrapy import Request
from scrapy.http import Response

from spiders.fetch.redirects import permanent_target

NEW = "https://new.example/feed"


def answer(*reasons: object) -> Response:
    meta = {"redirect_reasons": list(reasons)} if reasons else {}
    return Response(NEW, request=Request(NEW, meta=meta))


@pytest.mark.parametrize("reasons", [(301,), (308,), (301, 308, 301)])
def test_redirects_that_are_all_permanent_lead_to_a_new_address(
    reasons: tuple[object, ...],
) -> None:
    assert permanent_target(answer(*reasons)) == NEW


@pytest.mark.parametrize(
    "reasons", [(), (302,), (307,), (301, 302), (303, 301), ("refresh",), (301, "x")]
)
def test_any_other_redirect_leaves_the_old_address_the_one_to_ask(
    reasons: tuple[object, ...],
) -> None:
    assert permanent_target(answer(*reasons)) == ""


def test_an_answer_without_its_request_says_nothing() -> None:
    assert permanent_target(Response(NEW)) == ""
