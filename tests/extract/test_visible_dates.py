"""The dates that a page shows: which are the article's, which are of something else."""

from datetime import UTC, datetime

import pytest

from spiders.extract.dates.page_dates import PageDates, find_dates
from spiders.extract.page.parsed_page import parse_page

URL = "https://gazette.example/ferry-late"


def read(body: str) -> PageDates:
    head = "<title>The ferry was late</title>"
    page = (
        f"<html lang='en'><head>{head}</head>"
        f"<body><p>Harbour Gazette</p><h1>The ferry was late</h1>{body}</body></html>"
    )
    return find_dates(parse_page(page.encode(), URL))


@pytest.mark.parametrize(
    "body",
    [
        "<blockquote class='twitter-tweet'><p>Ann Lee, March 3, 2019</p></blockquote>",
        "<div class='fb-post'><p>March 3, 2019</p></div>",
        "<figure><figcaption>The quay, 3 March 2019. Photo: Lee</figcaption></figure>",
        "<div class='event-box'><p>Harbour fair</p><p>3 May 2027</p></div>",
        "<p>It was last oiled on <time datetime='2019-03-03'>3 March</time> by men"
        " who left the town long ago.</p>",
        "<p>Nobody remembers the ferry that sank here on 3 March 2019.</p>",
        "<div class='rail'><a href='/x'>Other</a><time datetime='2019-01-01'>x</time>",
    ],
)
def test_a_date_of_something_that_the_page_shows_is_not_the_articles(body: str) -> None:
    assert read(body) == PageDates()


def test_a_date_far_from_the_headline_is_weak() -> None:
    story = "<p>The ferry was late, and nobody knew why it was so.</p>" * 6

    near = read(f"<p>By Ann Lee, 3 March 2024</p>{story}")
    far = read(f"{story}<p>3 March 2024</p>{story}")

    assert near.by == "text: 3 March 2024"
    assert far.by == "perhaps, text: 3 March 2024"
    assert near.published == far.published


FOOT = (
    '<time class="entry-date published" datetime="2024-03-03T21:27:00+02:00">x</time>'
)


def test_the_footer_of_the_article_itself_dates_it() -> None:
    story = "<p>The ferry was late, and nobody knew why it was so.</p>" * 30
    own = (
        f"<article><h1>The ferry was late</h1>{story}<footer>{FOOT}</footer></article>"
    )
    other = f"<h1>The ferry was late</h1>{story}<footer>{FOOT}</footer>"

    found = find_dates(parse_page(own.encode(), URL))

    assert str(found.published) == "2024-03-03 21:27:00+02:00"
    assert find_dates(parse_page(other.encode(), URL)) == PageDates()


def test_the_sidebar_of_the_post_itself_dates_it() -> None:
    story = "<p>The ferry was late, and nobody knew why it was so.</p>"
    time = '<time datetime="2024-03-03 21:27:00+02:00">x</time>'
    side = f"<div class='md-sidebar--post'><nav>{time}</nav></div>"
    page = f"{side}<article><h1>The ferry was late</h1>{story}</article>"

    found = find_dates(parse_page(page.encode(), URL))

    assert str(found.published) == "2024-03-03 21:27:00+02:00"


@pytest.mark.parametrize(
    ("body", "by"),
    [
        ("<abbr class='published' title='{}'>3 March</abbr>", "abbr published"),
        (
            "<abbr itemprop='datePublished' title='{}'>x</abbr>",
            "itemprop datePublished",
        ),
        (
            "<span property='schema:dateCreated' content='{}'></span>",
            "property dateCreated",
        ),
    ],
)
def test_microformats_date_a_page(body: str, by: str) -> None:
    found = read(body.format("2024-03-03T21:27:00+02:00"))

    assert (str(found.published), found.by) == ("2024-03-03 21:27:00+02:00", by)


def test_the_line_about_the_submission_dates_a_page() -> None:
    line = "Submitted by <span>Ann Lee</span> on <span>Sun, 03/13/2024 - 10:00</span>"
    found = read(
        f"<footer class='node__meta'><div class='node__submitted'>{line}</div>"
    )

    assert found.published == datetime(2024, 3, 13, 10, tzinfo=UTC)


STORY = "<p>The ferry was late, and nobody on the quay knew why it was so.</p>" * 9
BOX = (
    "<div class='sidebar'><div class='card'><h2><span>{date}</span></h2>"
    "<ul><li>Author: <a href='/blog/author/ann/'>Ann Lee</a></li>"
    "<li>Tags: <a href='../tag/ferry/'>ferry</a></li></ul></div>{more}</div>"
)


def test_a_box_with_author_and_tags_beside_the_article_dates_it() -> None:
    shown = read(STORY + BOX.format(date="2024-03-03 21:27", more=""))

    assert shown.published == datetime(2024, 3, 3, 21, 27, tzinfo=UTC)
    assert shown.by == "perhaps, text: 2024-03-03 21:27"


@pytest.mark.parametrize(
    "more",
    [
        "<p>4 March 2024 <a href='/blog/tag/quay/'>quay</a></p>",
        "<p>4 May 2024 10:00 <a href='/blog/author/bo/'>Bo</a></p>",
    ],
)
def test_boxes_beside_the_article_with_several_days_do_not_date_it(more: str) -> None:
    assert (
        read(STORY + BOX.format(date="2024-03-03 21:27", more=more)).published is None
    )


def test_a_box_beside_the_article_with_a_link_to_another_one_does_not_date_it() -> None:
    box = BOX.format(date="2024-03-03 21:27", more="").replace(
        "/blog/author/ann/", "/x"
    )

    assert read(STORY + box).published is None


def test_a_day_that_is_known_takes_its_time_from_the_box_beside_the_article() -> None:
    stamp = "<time datetime='2024-03-03 21:27:00+02:00'>3 March</time>"
    page = (
        "<h1>The ferry was late</h1>"
        + STORY
        + f"<nav class='side'><ul><li>{stamp}</li>"
        "<li><a href='/category/town/'>Town</a></li></ul></nav>"
    )

    dates = find_dates(parse_page(page.encode(), f"{URL}/2024/03/03/ferry"))

    assert dates.by == "address"
    assert dates.published is not None
    assert dates.published.isoformat() == "2024-03-03T21:27:00+02:00"


@pytest.mark.parametrize(
    ("marks", "is_update"),
    [
        ("entry-date published updated", False),
        ("entry-date updated", False),
        ("updated", True),
        ("published' itemprop='dateModified", True),
    ],
)
def test_a_mark_of_publication_counts_before_one_of_change(
    marks: str, is_update: bool
) -> None:
    stamp = f"<time class='{marks}' datetime='2024-03-03T21:27:00Z'>x</time>"

    dates = read(f"<p>{stamp}</p>{STORY}")

    assert (dates.modified is not None) is is_update


@pytest.mark.parametrize(
    "line",
    [
        "Opened again on 3 March 2019.",
        "The quay opened 3 March 2019.",
        "When: 3 May 2027",
        "Doors 3 May 2027",
        "3 May 2027, 19:00 – 21:30",
        "3 May 2027, 7:00 pm - 9:30 pm",
    ],
)
def test_a_short_sentence_or_an_event_by_the_headline_does_not_date_a_page(
    line: str,
) -> None:
    assert read(f"<p>{line}</p>{STORY}").published is None


@pytest.mark.parametrize(
    "line",
    [
        "Published on 3 March 2024.",
        "Port Lenna, 3 March 2024.",
        "Ann Lee, 3 March 2024.",
        "3 March 2024, 19:00 (updated 4 March 2024, 9:30)",
    ],
)
def test_a_line_about_the_article_by_the_headline_dates_it(line: str) -> None:
    published = read(f"<p>{line}</p>{STORY}").published

    assert published is not None
    assert published.date().isoformat() == "2024-03-03"


def test_an_islamic_day_is_weak() -> None:
    dates = read(f"<p>16 جمادى الآخرة 1448 هـ</p>{STORY}")

    assert dates.by.startswith("perhaps, ")
