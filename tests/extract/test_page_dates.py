"""The dates of a page: their sources, their zones, and what is no date."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st

from spiders.extract.dates.date_hints import DateHints
from spiders.extract.dates.page_dates import PageDates, find_dates
from spiders.extract.page.parsed_page import parse_page

URL = "https://gazette.example/ferry-late"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
STAMPS = st.sampled_from(
    [
        *("2024-03-03", "2024-03-03T10:00:00", "2024-03-03T10:00:00Z"),
        *("2024-03-03T12:00:00+02:00", "2024-03-04T01:00:00+09:00", "soon", ""),
    ]
)


def markup(
    body: str = "", *, head: str = "", ld: object = None, lang: str = "en"
) -> str:
    script = json.dumps(ld) if ld is not None else "{}"
    return (
        f'<html lang="{lang}"><head><title>The ferry was late</title>{head}'
        f'<script type="application/ld+json">{script}</script></head>'
        f"<body><p>Harbour Gazette</p><h1>The ferry was late</h1>{body}</body></html>"
    )


def read(
    body: str = "",
    *,
    head: str = "",
    ld: object = None,
    lang: str = "en",
    url: str = URL,
) -> PageDates:
    page = markup(body, head=head, ld=ld, lang=lang)
    return find_dates(parse_page(page.encode(errors="replace"), url))


def article(**more: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "The ferry was late", **more}


def meta(key: str, content: str) -> str:
    return f'<meta property="{key}" content="{content}">'


def test_json_ld_is_preferred_to_meta() -> None:
    found = read(
        ld=article(datePublished="2024-03-03T10:00:00+01:00"),
        head=meta("article:published_time", "2024-03-05T10:00:00+01:00"),
    )

    assert str(found.published) == "2024-03-03 10:00:00+01:00"
    assert found.by == "JSON-LD datePublished"


def test_meta_is_preferred_to_the_address_and_the_text() -> None:
    found = read(
        "<p>5 March 2024</p>",
        head=meta("article:published_time", "2024-03-03"),
        url="https://gazette.example/2024/03/04/ferry-late",
    )

    assert found.published == datetime(2024, 3, 3, tzinfo=UTC)
    assert found.by == "meta article:published_time"


def test_another_vendors_key_is_read() -> None:
    found = read(head=meta("vendorparse:recs:publishtime", "2024-03-03T10:00:00Z"))

    assert found.by == "meta vendorparse:recs:publishtime"


@pytest.mark.parametrize(
    "path",
    ["2024/03/03/ferry", "2024-3-3-ferry", "20240303/ferry", "2024/mar/03/ferry"],
)
def test_the_address_gives_the_day(path: str) -> None:
    found = read(url=f"https://gazette.example/{path}")

    assert found.published == datetime(2024, 3, 3, tzinfo=UTC)
    assert found.by == "address"


def test_a_number_in_an_address_is_no_day() -> None:
    assert (
        read(url="https://gazette.example/20249999/ferry-202403031").published is None
    )


def test_a_marked_time_is_preferred_to_a_nearer_one() -> None:
    found = read(
        '<time datetime="2024-03-05">5 March</time>'
        '<time datetime="2024-03-03" class="entry-date published">3 March</time>'
    )

    assert found.published == datetime(2024, 3, 3, tzinfo=UTC)


def test_the_time_nearest_the_headline_is_taken() -> None:
    found = read(
        '<p>By Ann Lee</p><time datetime="2024-03-03T10:00:00+01:00">today</time>'
        '<time datetime="2024-03-05T10:00:00+01:00">then</time>'
    )

    assert str(found.published) == "2024-03-03 10:00:00+01:00"
    assert found.by == "time element"


def test_an_itemprop_gives_the_date() -> None:
    found = read('<span itemprop="datePublished" content="2024-03-03">lately</span>')

    assert found.by == "itemprop datePublished"


def test_a_date_in_the_byline_is_read() -> None:
    found = read("<p>Von Ann Lee</p><p>Stand: 3. März 2024, 17:20 Uhr</p>", lang="de")

    assert found.published == datetime(2024, 3, 3, 17, 20, tzinfo=UTC)
    assert found.by == "text: 3. März 2024"
    assert found.zone_guessed


def test_english_of_britain_puts_the_day_first() -> None:
    there = read("<p>04/03/2024</p>", url="https://gazette.co.uk/ferry")
    here = read("<p>04/03/2024</p>", lang="en-US")

    assert there.published == datetime(2024, 3, 4, tzinfo=UTC)
    assert here.published == datetime(2024, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Updated 5 March 2024 · Published 3 March 2024",
        "3 March 2024 · Last updated on 5 March 2024",
        "3 March 2024 (modified: 5 March 2024)",
        "Valid until 9 March 2024. Posted 3 March 2024",
    ],
)
def test_an_update_is_not_used_where_publication_is_given(line: str) -> None:
    assert read(f"<p>{line}</p>").published == datetime(2024, 3, 3, tzinfo=UTC)


def test_an_update_is_used_where_nothing_else_is_given() -> None:
    assert read("<p>Updated: 5 March 2024</p>").published == datetime(
        2024, 3, 5, tzinfo=UTC
    )


def test_comments_and_other_articles_do_not_date_a_page() -> None:
    found = read(
        '<div class="comments"><time datetime="2024-03-05">5 March</time></div>'
        '<aside><time class="published" datetime="2024-03-06">6 March</time></aside>'
        '<ul class="related-posts"><li><time datetime="2024-03-07">x</time></li></ul>',
        ld=[article(), {"@type": "Comment", "datePublished": "2024-03-05"}],
    )

    assert found == PageDates()


def test_a_date_inside_a_paragraph_does_not_date_a_page() -> None:
    story = "The harbour master said the ferry of 3 March 2024 was the last one. "

    assert read(f"<p>{story * 3}</p>").published is None


def test_a_date_at_the_end_of_a_page_counts_when_it_is_the_only_one() -> None:
    story = "<p>The ferry was late, and nobody knew why it was.</p>" * 40

    one = read(f"{story}<p>First printed 3 March 2024</p>")
    many = read(f"{story}<p>3 March 2024</p><p>4 March 2024</p>")

    assert one.published == datetime(2024, 3, 3, tzinfo=UTC)
    assert many.published is None


def test_a_day_without_a_time_is_completed_from_the_same_day() -> None:
    found = read(
        ld=article(datePublished="2024-03-03"),
        head=meta("article:published_time", "2024-03-03T17:20:00+01:00"),
    )

    assert str(found.published) == "2024-03-03 17:20:00+01:00"


def test_a_time_without_a_zone_is_read_as_utc() -> None:
    found = read(ld=article(datePublished="2024-03-03T10:00:00"))

    assert found.published == datetime(2024, 3, 3, 10, tzinfo=UTC)
    assert found.zone_guessed


def test_a_day_without_a_time_has_no_guessed_zone() -> None:
    assert not read(ld=article(datePublished="2024-03-03")).zone_guessed


def test_a_time_with_the_same_wall_clock_gives_the_zone() -> None:
    found = read(
        ld=article(datePublished="2024-03-03T10:00:00"),
        head=meta("article:published_time", "2024-03-03T10:00:30+01:00"),
    )

    assert str(found.published) == "2024-03-03 10:00:00+01:00"
    assert not found.zone_guessed


def test_a_time_of_the_same_event_gives_the_zone() -> None:
    found = read(
        ld=article(datePublished="2024-03-03T10:00:00"),
        head=meta("article:published_time", "2024-03-03T09:00:00Z"),
    )

    assert str(found.published) == "2024-03-03 10:00:00+01:00"


def test_a_zone_named_in_the_text_counts() -> None:
    found = read(
        "<p>3 March 2024, 10:00 CET</p>", ld=article(datePublished="2024-03-03T10:00")
    )

    assert str(found.published) == "2024-03-03 10:00:00+01:00"


def test_utc_is_converted_to_the_zone_of_the_visible_time() -> None:
    found = read(
        "<p>2024年3月4日 01時20分</p>",
        ld=article(datePublished="2024-03-03T16:20:31Z"),
        lang="ja",
    )

    assert str(found.published) == "2024-03-04 01:20:31+09:00"


def test_utc_is_converted_to_the_countrys_zone_when_the_page_shows_the_next_day() -> (
    None
):
    found = read(
        "<p>4 marzo 2024</p>",
        ld=article(datePublished="2024-03-03T23:20:00Z"),
        lang="it",
    )

    assert str(found.published) == "2024-03-04 00:20:00+01:00"


def test_utc_stays_utc_without_a_sign_of_another_zone() -> None:
    found = read(
        "<p>4 March 2024</p>", ld=article(datePublished="2024-03-03T23:20:00Z")
    )

    assert str(found.published) == "2024-03-03 23:20:00+00:00"
    assert not found.zone_guessed


def test_the_date_of_modification_is_in_the_zone_of_publication() -> None:
    found = read(
        ld=article(
            datePublished="2024-03-03T10:00:00+01:00",
            dateModified="2024-03-03T12:00:00Z",
        )
    )

    assert str(found.modified) == "2024-03-03 13:00:00+01:00"


def test_a_modification_before_publication_is_dropped() -> None:
    found = read(
        ld=article(datePublished="2024-03-03T10:00:00Z"),
        head=meta("article:modified_time", "2024-03-02T10:00:00Z"),
    )

    assert found.modified is None


@pytest.mark.parametrize(
    "value",
    [
        *("0001-01-01T00:00:00Z", "9999-12-31", "2024-13-45", "soon", "", 10**300),
        *(0, -1, 3.5, True, None, [], {}, [[]], {"@value": []}, ["x"], "<" * 5000),
    ],
)
def test_nonsense_is_skipped(value: object) -> None:
    found = read(
        ld=article(datePublished=value, dateModified=value),
        head=meta("article:published_time", "2024-03-03"),
    )

    assert found.published == datetime(2024, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", [1709460000, 1709460000000, "1709460000", ["2024-03-03T10:00:00Z"]]
)
def test_seconds_and_lists_are_read(value: object) -> None:
    assert read(ld=article(datePublished=value)).published == datetime(
        2024, 3, 3, 10, tzinfo=UTC
    )


def test_a_dateline_gives_the_day_of_a_page_without_other_dates() -> None:
    lines = ["PORT LENNA, 3 March 2024 (Coastwire) - A ferry ran aground."]

    found = find_dates(parse_page(markup().encode(), URL), lines)

    assert found == PageDates(
        published=datetime(2024, 3, 3, tzinfo=UTC), by="perhaps, text: 3 March 2024"
    )


def test_declared_dates_are_preferred_to_a_dateline() -> None:
    page = parse_page(markup("<time pubdate datetime='2024-03-04'>").encode(), URL)

    found = find_dates(page, ["PORT LENNA, 3 March 2024 - A ferry ran aground."])

    assert found.published == datetime(2024, 3, 4, tzinfo=UTC)


def test_a_day_deep_in_the_text_is_no_dateline() -> None:
    lines = [
        "The ferry that ran aground off the western pier of the town of Port Lenna "
        "on 3 March 2024 was towed away."
    ]

    assert find_dates(parse_page(markup().encode(), URL), lines) == PageDates()


def test_a_line_below_the_text_that_begins_with_a_date_is_a_last_resort() -> None:
    page = markup(
        "<p class='post-meta'>8 May 2010, 09:43 · Recipes · 6 comments</p>"
        "<p class='other'>9 May 2011</p>"
    )

    found = find_dates(parse_page(page.encode(), URL)).published

    assert found == datetime(2010, 5, 8, 9, 43, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/news/A2026012914320005196", datetime(2026, 1, 29, tzinfo=UTC)),
        ("/news/20261332145500", None),
        ("/news/202601291", None),
    ],
)
def test_an_article_number_may_begin_with_the_day(
    path: str, day: datetime | None
) -> None:
    page = parse_page(markup().encode(), f"https://gazette.example{path}")

    assert find_dates(page).published == day


def test_the_date_of_a_site_rule_comes_first() -> None:
    page = parse_page(markup("<time pubdate datetime='2024-03-04'>").encode(), URL)

    found = find_dates(
        page, hints=DateHints(published="3 March 2024", modified="5 March 2024")
    )

    assert found.published == datetime(2024, 3, 3, tzinfo=UTC)
    assert found.modified == datetime(2024, 3, 5, tzinfo=UTC)
    assert found.by == "site rule"
