import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from store import articles
from store.database import Database
from store.db import Store
from tests.support.cli_runner import output_of, run_here
from tests.support.desk_client import desk
from tests.support.factories import NOW, article
from tests.support.review_sample import WATCHLISTS, fill
from tests.support.stored_coverage import keep_article, prepare
from tocsin.web.review.gather_review import gather_review
from tocsin.web.review.make_pdf import MOST_HTML_BYTES, LongReviewError, make_pdf
from tocsin.web.review.review_document import review_document
from tocsin.web.review.review_model import PressReview, day_period

ZONE = ZoneInfo("Europe/Copenhagen")

EVENING = NOW + timedelta(hours=9)

CONFIG = "".join(f'[watchlists."{name}"]\nquery = "harbour"\n' for name in WATCHLISTS)


def review_of(store: Store, *names: str) -> PressReview:
    period = day_period(NOW.date(), ZONE)
    return store.read(gather_review, period, list(names or WATCHLISTS), EVENING)


def test_a_review_has_the_stories_of_its_day(store: Store) -> None:
    store.write(fill).result()

    review = review_of(store)

    assert [len(story.ranked.outlets) for story in review.stories] == [7, 6, 5, 4, 2, 1]
    assert review.stories[0].title == "Old lighthouse to become a museum of the sea"
    assert review.articles == 25
    assert sum(count for _, count in review.by_outlet) == 25
    assert review.by_day[NOW.date()] == 25
    assert [source.name for source in review.unseen] == ["Radio Sund"]


def test_what_was_said_is_there_once_with_who_said_it(store: Store) -> None:
    store.write(fill).result()

    said = [(each.speaker, each.words) for each in review_of(store).quotations]

    assert ("Mara Lund", "We will not go back before the night shifts are paid") in said
    assert len(said) == len(set(said))


def test_a_review_may_be_of_some_watchlists(store: Store) -> None:
    store.write(fill).result()

    review = review_of(store, "Fish quota")

    assert [story.ranked.watchlists for story in review.stories] == [("Fish quota",)]
    assert review.by_watchlist == (("Fish quota", 2),)


def test_what_was_there_before_it_was_watched_is_no_news(store: Store) -> None:
    def write(db: Database) -> None:
        prepare(db, "Ferries")
        for number, why in enumerate(("", "baseline", "old", "score"), 1):
            id_ = keep_article(db, number, watchlists=["Ferries"])
            db.conn.execute(
                "UPDATE matches SET suppressed = ? WHERE article_id = ?", (why, id_)
            )
        keep_article(db, 9, watchlists=["Ferries"])
        db.conn.execute("UPDATE matches SET lapsed = matched WHERE article_id = 5")

    store.write(write).result()

    review = review_of(store, "Ferries")

    assert sorted(story.title for story in review.stories) == [
        "Ferry 1 late",
        "Ferry 4 late",
    ]


def test_a_story_that_was_repeated_elsewhere_counts_these_outlets(store: Store) -> None:
    def write(db: Database) -> None:
        prepare(db, "Ferries")
        id_ = keep_article(db, 1, watchlists=["Ferries"])
        again = article(
            9,
            source="post",
            url="https://post.example/9",
            seen=NOW + timedelta(hours=1),
        )
        articles.add_sighting(db, id_, again, url_key="9", known_by="text")

    store.write(write).result()

    [story] = review_of(store, "Ferries").stories

    assert story.ranked.outlets == ("Gazette", "Northern Post")
    assert [report.is_copy for report in story.ranked.reports] == [False, True]


def test_one_file_holds_the_review_and_asks_for_nothing(store: Store) -> None:
    store.write(fill).result()

    page = LexborHTMLParser(
        review_document(
            review_of(store),
            language="en",
            is_whole=True,
            story_link=lambda story: f"https://desk.example/stories/{story}",
        )
    )

    assert page.css("script, link, img, iframe") == []
    hrefs = [a.attributes["href"] or "" for a in page.css("a")]
    assert all(
        href.startswith(("https://gazette.example/", "https://desk.example/stories/"))
        for href in hrefs
    )
    assert len(page.css(".review-stories > li")) == 6


@pytest.mark.parametrize(
    ("language", "heading", "state"),
    [
        ("en", "Press review: Monday, 2 March 2026", "blocked"),
        ("de", "Pressespiegel: Montag, 2. März 2026", "gesperrt"),
        ("auto", "Press review: Monday, 2 March 2026", "blocked"),
    ],
)
def test_a_file_is_in_the_language_of_the_desk(
    store: Store, language: str, heading: str, state: str
) -> None:
    store.write(fill).result()

    written = review_document(
        review_of(store), language=language, is_whole=True, story_link=lambda _: ""
    )

    assert heading in written
    assert f"Radio Sund</bdi>: {state}" in written
    assert "duration-" not in written


def test_a_headline_of_a_stranger_is_no_markup(store: Store) -> None:
    def write(db: Database) -> None:
        prepare(db, "Ferries")
        hostile = "</style><script>alert(1)</script><b>"
        keep_article(db, 1, watchlists=["Ferries"], title=hostile, language='"><i>')

    store.write(write).result()

    written = review_document(
        review_of(store, "Ferries"),
        language="en",
        is_whole=False,
        story_link=lambda _: "",
    )

    page = LexborHTMLParser(written)
    assert page.css("script, b > i, h3 b") == []
    heading = page.css_first("h3")
    assert heading is not None
    assert heading.text().startswith("</style><script>")


def test_an_address_that_is_no_web_page_is_no_link(store: Store) -> None:
    def write(db: Database) -> None:
        prepare(db, "Ferries")
        id_ = keep_article(db, 1, watchlists=["Ferries"], title="A ferry")
        db.conn.execute("UPDATE articles SET url = 'urn:x:1' WHERE id = ?", (id_,))

    store.write(write).result()

    written = review_document(
        review_of(store, "Ferries"),
        language="en",
        is_whole=False,
        story_link=lambda _: "",
    )

    page = LexborHTMLParser(written)
    assert [node.text() for node in page.css("h3")] == ["A ferry"]
    assert page.css("h3 a") == []


def test_the_page_shows_a_day_and_leads_to_its_neighbours(
    tmp_path: Path, store: Store
) -> None:
    store.write(fill).result()

    with desk(tmp_path, store, CONFIG, now=EVENING) as client:
        answer = client.get("/press-review?day=2026-03-01&watchlist=Ferries")

    page = LexborHTMLParser(answer.text)
    nav = [a.attributes["href"] for a in page.css(".review-nav a")][:3]
    assert answer.status_code == 200
    assert "Sunday, 1 March 2026" in answer.text
    assert nav == [
        "/press-review?day=2026-02-28&watchlist=Ferries",
        "/press-review?day=2026-03-02&watchlist=Ferries",
        "/press-review?day=2026-03-01&watchlist=Ferries",
    ]
    assert not [node for node in page.css("*") if "style" in node.attributes]


def test_today_is_not_over(tmp_path: Path, store: Store) -> None:
    store.write(fill).result()

    with desk(tmp_path, store, CONFIG, now=EVENING) as client:
        today = client.get("/press-review").text
        week = client.get("/press-review?week=2026-02-25").text

    assert "the time is not over" in today
    assert 'rel="next"' not in today
    assert "23 Feb – 1 Mar 2026" in week.replace("\u2009", " ")


def test_of_a_week_that_is_not_over_the_day_is_today(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, CONFIG, now=EVENING) as client:
        this, last = (
            LexborHTMLParser(client.get(f"/press-review?week={day}").text)
            for day in ("2026-03-02", "2026-02-25")
        )

    assert "/press-review?day=2026-03-02" in _links(this)
    assert "/press-review?day=2026-03-01" in _links(last)


def _links(page: LexborHTMLParser) -> list[str | None]:
    return [a.attributes["href"] for a in page.css(".review-nav a")]


def test_without_coverage_the_page_says_so(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        answer = client.get("/press-review")

    assert answer.status_code == 200
    assert "The watchlists found nothing in this time." in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("day=today", 400),
        ("week=0001-01-01", 400),
        ("day=9999-12-31", 400),
        ("day=2026-02-30", 400),
        ("watchlist=nobody", 404),
    ],
)
def test_a_time_or_watchlist_that_is_none_is_refused(
    tmp_path: Path, store: Store, query: str, status: int
) -> None:
    with desk(tmp_path, store, CONFIG) as client:
        assert client.get(f"/press-review?{query}").status_code == status


@pytest.fixture
def newsroom(tmp_path: Path, store: Store) -> Path:
    """Return a folder with a configuration and the sample's coverage."""
    store.write(fill).result()
    zone = '[alerts]\ntimezone = "Europe/Copenhagen"\n'
    (tmp_path / "config.toml").write_text(zone + CONFIG, "utf-8")
    return tmp_path


def test_the_command_shows_the_review_of_a_day(newsroom: Path) -> None:
    shown = output_of(newsroom, "review", "--day", "2026-03-02")

    assert "Mon 2 March: 25 articles, 6 stories, 8 outlets" in shown
    assert "7 outlets · Ferries · story" in shown
    assert "“We will not go back" in shown


def test_the_command_prints_the_week_of_a_watchlist_for_programs(
    newsroom: Path,
) -> None:
    shown = run_here(
        *("review", "--week", "2026-02-25", "--watchlist", "Ferries", "--json"),
        cwd=newsroom,
    )

    record = json.loads(shown.stdout)
    assert record["since"] == "2026-02-22T23:00:00Z"
    assert record["until"] == "2026-03-01T23:00:00Z"
    assert list(record["articles_by_watchlist"]) == ["Ferries"]


def test_the_command_writes_one_file(newsroom: Path) -> None:
    shown = output_of(newsroom, "review", "--day", "2026-03-02", "--html", "r.html")

    assert shown == ""
    assert "Monday, 2 March 2026" in (newsroom / "r.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--day", "2026-03-02", "--week", "2026-03-02"), 1, "is of one of them"),
        (("--watchlist", "nobody"), 2, "There is no watchlist 'nobody'"),
        (("--html", "no/r.html"), 1, "no/r.html: cannot be written"),
        (("--day", "yesterday"), 2, "yesterday"),
        (("--day", "9999-12-31"), 1, "nothing is stored of that year"),
        (("--week", "0001-01-01"), 1, "nothing is stored of that year"),
    ],
)
def test_what_the_command_cannot_do_it_says(
    newsroom: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    shown = output_of(newsroom, "review", *arguments, code=code)

    assert said in shown


def test_a_page_that_is_too_long_makes_no_pdf() -> None:
    with pytest.raises(LongReviewError, match="too long"):
        make_pdf("x" * (MOST_HTML_BYTES + 1))
