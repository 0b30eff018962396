"""What a feed says of how often it changes."""

from datetime import timedelta

import pytest

from spiders.kinds.feed import listing
from spiders.kinds.feeds.update_hints import stated_every, ttl

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

RSS = """<rss version="2.0"
  xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
<title>Gazette</title>{about}
<item><title>Ferry late</title><link>https://gazette.example/1</link></item>
</channel></rss>"""


@pytest.mark.parametrize(
    ("about", "keep", "every"),
    [
        ("", None, None),
        ("<ttl>15</ttl>", 15 * MINUTE, None),
        (
            "<sy:updatePeriod>\n hourly </sy:updatePeriod>"
            "<sy:updateFrequency> 2 </sy:updateFrequency>",
            None,
            HOUR / 2,
        ),
        ("<ttl>soon</ttl><sy:updatePeriod>daily</sy:updatePeriod>", None, DAY),
    ],
)
@pytest.mark.parametrize("end", ["", "<item>"])
def test_a_feed_says_how_long_it_may_be_kept_and_how_often_it_changes(
    about: str, keep: timedelta | None, every: timedelta | None, end: str
) -> None:
    """The second end breaks the markup, so that the other reader has it."""
    text = RSS.format(about=about).replace("</channel>", f"{end}</channel>")

    found = listing(text.encode(), "https://gazette.example/feed", {})

    assert (found.ttl, found.stated_every) == (keep, every)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "1.5", "٣", "9999999", "1e9"])
def test_what_is_no_number_of_minutes_says_nothing(minutes: str) -> None:
    assert ttl(minutes) is None


@pytest.mark.parametrize(
    ("period", "frequency", "every"),
    [
        ("weekly", "", timedelta(weeks=1)),
        ("HOURLY", "0", HOUR),
        ("hourly", "-1", HOUR),
        ("always", "6", None),
        ("", "6", None),
    ],
)
def test_a_frequency_without_a_period_says_nothing(
    period: str, frequency: str, every: timedelta | None
) -> None:
    assert stated_every(period, frequency) == every
