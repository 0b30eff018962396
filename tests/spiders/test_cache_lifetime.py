"""How long an answer may be kept."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.cache_lifetime import LONGEST, cache_lifetime

DATE = "Mon, 02 Mar 2026 12:00:00 GMT"
LATER = "Mon, 02 Mar 2026 12:10:00 GMT"
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("cache_control", "more", "lifetime"),
    [
        ("max-age=300", {}, 5 * MINUTE),
        ("public, Max-Age = 300", {}, 5 * MINUTE),
        ('max-age="300"', {}, 5 * MINUTE),
        ("s-maxage=900, max-age=60", {}, MINUTE),
        ("max-age=300", {"age": "240"}, MINUTE),
        ("max-age=300", {"age": "400"}, None),
        ("max-age=60", {"date": DATE, "expires": LATER}, MINUTE),
        ("", {"date": DATE, "expires": LATER}, 10 * MINUTE),
        ("private", {"date": DATE, "expires": LATER, "age": "60"}, 9 * MINUTE),
        ("max-age=31536000", {}, LONGEST),
        ("max-age=9999999999", {"age": "9" * 400}, None),
        ("", {}, None),
        ("s-maxage=900", {}, None),
        ("max-age=0, must-revalidate", {"date": DATE, "expires": LATER}, None),
        ("no-cache, max-age=300", {}, None),
        ("no-store", {"date": DATE, "expires": LATER}, None),
        ("", {"date": DATE, "expires": "0"}, None),
        ("", {"date": LATER, "expires": DATE}, None),
        ("", {"expires": LATER}, None),
    ],
)
def test_headers_say_how_long_an_answer_may_be_kept(
    cache_control: str, more: dict[str, str], lifetime: timedelta | None
) -> None:
    assert cache_lifetime(cache_control, **more) == lifetime


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_headers_say_a_lifetime_is_short_and_above_zero(
    cache_control: str, expires: str, date: str, age: str
) -> None:
    found = cache_lifetime(cache_control, expires=expires, date=date, age=age)

    assert found is None or timedelta(0) < found <= LONGEST
