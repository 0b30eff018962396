"""`tocsin stories` and `tocsin why`: stories, their outlets, and why they were sent."""

import contextlib
import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest

from store import channels, matches, sources
from store.connections import open_writer
from store.database import Database
from store.model import Article, Route, Suppression, Watchlist
from tests.support.cli_runner import Say, output_of
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.simulation import plan_once, recipient
from tests.support.story_texts import OTHER, STORY
from tests.support.taking import take_article
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[channels.hook]
url = "json://127.0.0.1:9/"

[watchlists.bridges]
query = "bridge"
channels = ["hook"]

[watchlists.baths]
query = "bath"
min_score = 100
"""

REWRITE = (
    "Drivers in Sennick have to be patient: a third cracked bearing was found in the "
    "old lift bridge at the harbour of the town.",
    STORY[2],
    "The bridge over the Lenna was closed to lorries in October; the town council "
    "expects no repairs before spring, since bearings are not replaced in high water.",
)
"""Another outlet's own words, with one paragraph of the first."""

OWN = "Our readers may write to us about their own long ways round by the valley road."


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the news of a day: two stories in four outlets."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "config.toml").write_text(CONFIG)
    (folder / "tocsin.db").touch()
    with contextlib.closing(open_writer(folder / "tocsin.db")) as db:
        _take_day(db)
    return folder


def _take_day(db: Database) -> None:
    keys = ("gazette", "herald", "courier", "mirror")
    sources.sync(db, [source(key) for key in keys], NOW)
    matches.sync_watchlists(db, {"bridges": "bridge", "baths": "bath"}, NOW)
    channels.sync(db, ["hook"], NOW)
    watchlists = [
        Watchlist(name="bridges", query="bridge", routes=(Route("hook"),)),
        Watchlist(name="baths", query="bath", min_score=100),
    ]
    policy = IntakePolicy(baseline_window=timedelta(days=1), max_age=timedelta(days=7))
    rules = IntakeRules(
        engine=Engine(watchlists), policy=policy, stories=StorySettings()
    )
    for number, found in enumerate(_day(), start=1):
        # All entries are of one source, which makes no difference here.
        item = waiting(db, entry(number, url=found.url))
        sources.sync(db, [source(key) for key in keys], NOW)
        take_article(db, item, found, rules)
        at = found.seen + timedelta(minutes=2)
        plan_once(db, {"hook": recipient()}, at)


def _day() -> list[Article]:
    """Return: a report, a rewrite, a copy, another story, a roundup, a sighting."""
    report = _article(1, "Gazette", "Bridge closed to lorries until spring", STORY)
    rewrite = _article(2, "Herald", "Third bearing of the Sennick bridge", REWRITE)
    copy = _article(3, "Courier", "Lift bridge stays closed", [*STORY[:3], OWN])
    bath = _article(4, "Courier", "Bath of Valmora opens again", OTHER)
    both = _article(5, "Mirror", "The week in the valley", [*STORY, *OTHER])
    again = _article(6, "Mirror", "[b]Lorries[/b] kept off bridge", STORY)
    return [replace(report, agencies=("DPA",)), rewrite, copy, bath, both, again]


def _article(number: int, outlet: str, title: str, text: Any) -> Article:
    key = outlet.lower()
    at = NOW + timedelta(hours=number)
    return article(
        number,
        url=f"https://{key}.example/{number}",
        source=key,
        outlet=outlet,
        title=title,
        text="\n".join(text),
        seen=at,
        published=at,
    )


@pytest.fixture
def say(tmp_path: Path, day: Path) -> Say:
    """Return a function that runs a command on a copy of that day."""
    for name in ("config.toml", "tocsin.db"):
        (tmp_path / name).write_bytes((day / name).read_bytes())
    return partial(output_of, tmp_path)


def test_stories_are_listed_newest_first_with_their_outlets(say: Say) -> None:
    output = say("stories")

    assert "Bath of Valmora opens again" in output
    assert "Bridge closed to lorries until spring" in output
    assert "in 4 outlets · 02 Mar 2026 13:00 – " in output
    assert output == say("stories", "list")


def test_the_list_takes_its_options_without_being_named(say: Say) -> None:
    baths = say("stories", "--watchlist", "baths", "-n", "1")

    assert "Bath of Valmora" in baths
    assert "until spring" not in baths
    assert "No stories." in say("stories", "--since", "1s")
    assert "no watchlist 'bath'" in say("stories", "--watchlist", "bath", code=2)


def test_a_story_shows_its_first_outlet_and_those_that_followed(say: Say) -> None:
    output = say("stories", "show", "1")

    assert "First: Gazette, 02 Mar 2026 13:00 (#1)." in output
    assert output.index("Gazette: Bridge") < output.index("Herald: Third bearing")
    assert "rewrite of #1 (shares " in output
    assert "copy of #1" in output
    assert "DPA in 2 outlets" in output
    assert "bridges, 02 Mar 2026 13:02, for #1" in output


def test_markup_in_a_headline_is_shown_as_text(say: Say) -> None:
    output = say("stories", "show", "1")

    assert "also at 02 Mar 2026 18:00  Mirror: [b]Lorries[/b] kept off bridge" in output


def test_shares_count_articles_and_where_they_were_seen_again(say: Say) -> None:
    shares = json.loads(say("stories", "show", "1", "--json"))["outlets"]

    assert {share["outlet"] for share in shares} >= {"Gazette", "Herald", "Mirror"}
    assert 98 <= sum(share["percent"] for share in shares) <= 102


def test_a_statement_is_shown_with_its_speaker_and_outlets(say: Say) -> None:
    output = say("stories", "show", "1")

    assert "“We would rather be asked why it is closed than why it was open”" in output
    assert "head of the roads department" in output.replace("the head", "head")
    assert "in 4 outlets, first in Gazette (#1)" in output


def test_passages_of_a_rewrite_are_shown_as_text(say: Say) -> None:
    shown = json.loads(say("stories", "show", "1", "--json"))["shared_passages"]

    (rewrite,) = [pair for pair in shown if pair["article"] == 2]
    assert rewrite["other"] == 1
    assert any("than why it was open" in passage for passage in rewrite["passages"])


def test_a_roundup_names_its_parts(say: Say) -> None:
    shown = json.loads(say("stories", "show", "5", "--json"))
    output = say("why", "5")

    assert any(report["composite"] for report in shown["reports"])
    assert "It is a roundup of several articles" in output
    assert "roundup of #" in say("stories", "show", "5")


def test_a_number_of_an_article_leads_to_its_story(say: Say) -> None:
    assert "Article #3 belongs to story 1." in say("stories", "show", "#3")


def test_merged_stories_are_one_under_either_number(say: Say) -> None:
    done = say("stories", "merge", "1", "4")
    output = say("stories", "show", "4")

    assert done.startswith("Merged story 4 into story 1, which has 5 articles now.")
    assert "Story 4 was merged into story 1." in output
    assert "placed by hand" in output
    assert "A person put it into story 1" in say("why", "4")
    assert say("stories").count(" outlets ·") == 1


def test_split_articles_are_a_story_of_their_own(say: Say) -> None:
    done = say("stories", "split", "2", "#3")
    output = say("stories", "show", "2")

    assert done.startswith("Story 2 is new and has 2 articles; story 1 has ")
    assert "2 articles in 2 outlets" in output
    assert "Related stories\n  1  Bridge closed" in output
    assert "Related stories\n  2  Third bearing" in say("stories", "show", "1")


def test_what_was_merged_can_be_split_again(say: Say) -> None:
    say("stories", "merge", "1", "4")

    assert "Story 4 is new and has 1 article;" in say("stories", "split", "4")
    assert "Story 4: Bath of Valmora" in say("stories", "show", "4")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["show", "77"], "There is no story 77."),
        (["merge", "1", "1"], "Story 1 cannot be merged into itself."),
        (["merge", "1", "77"], "There is no story 77."),
        (["merge", "4", "2"], "2 is not a story but an article of story 1."),
        (["split", "1", "4"], "These articles belong to several stories"),
        (["split", "77"], "No article 77 is stored."),
        (["split", "4", "77"], "No article 77 is stored."),
    ],
)
def test_an_impossible_change_is_refused_and_changes_nothing(
    say: Say, arguments: list[str], line: str
) -> None:
    before = say("stories")

    output = say("stories", *arguments, code=1)

    assert line in output
    assert say("stories") == before


def test_all_articles_of_a_story_cannot_be_split_off(say: Say) -> None:
    say("stories", "split", "2")

    assert "all the articles of story 2" in say("stories", "split", "2", code=1)


def test_why_shows_similarity_and_the_words_in_common(say: Say) -> None:
    output = say("why", "2")

    assert "It joined story 1 (Bridge closed to lorries until spring)." in output
    assert " (threshold 0.155, grouping = normal)." in output
    common = output.partition("Most words in common with #1 (Gazette: ")[2].partition(
        "\n"
    )[0]
    assert "bearing" in common
    assert "Sennick" in common
    assert "of the other's, with #1 (Gazette: " in output


def test_why_shows_the_article_that_started_a_story(say: Say) -> None:
    output = say("why", "1")

    assert "It started story 1: no existing story was similar enough." in output
    assert "Also at Mirror, 02 Mar 2026 18:00: [b]Lorries[/b] kept off" in output
    assert "bridges: in message 1 on hook (state: waiting)." in output
    assert "bridges (Mirror): pending on hook: nothing new." in output


def test_why_says_when_a_message_was_sent(say: Say, tmp_path: Path) -> None:
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        db.conn.execute("UPDATE deliveries SET state = 'sent', sent = created")

    output = say("why", "1")

    assert "bridges: sent 02 Mar 2026 13:02 on hook, in message 1." in output


def test_why_says_why_nothing_was_sent(say: Say) -> None:
    assert "bridges: pending on hook: nothing new." in say("why", "2")
    copy = say("why", "https://courier.example/3")
    assert "bridges: pending on hook: nothing new." in copy
    assert (
        "bridges: not sent on hook (absorbed): the watchlist hit only in what was sent "
        "before, or what the site prints again."
    ) in say("why", "5")
    low = say("why", "4")
    assert "baths: not sent: it scores " in low
    assert " of 100, below min_score 100." in low


SUPPRESSED = {
    "": "not sent: the watchlist has no channel.",
    "baseline": "not sent: already listed at the source's first visit.",
    "old": "not sent: too old (published 0 days before; [crawl] max_age is 7 days).",
    "copy": "not sent: a copy of #1, which matched before.",
    "story": "not sent: the story was already alerted on 02 Mar 2026 13:02, for #1.",
    "score": "not sent: it scores ",
    "past": "not sent: found later, by `tocsin backfill`.",
}


@pytest.mark.parametrize("suppressed", get_args(Suppression))
def test_why_explains_every_reason_for_suppression(
    say: Say, tmp_path: Path, suppressed: str
) -> None:
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        db.conn.execute(
            "UPDATE matches SET suppressed = ? WHERE article_id = 3", (suppressed,)
        )
        db.conn.execute("DELETE FROM alerts WHERE article_id = 3")

    assert f"bridges: {SUPPRESSED[suppressed]}" in say("why", "3")


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("pending", "bridges: pending on hook: so it is."),
        ("absorbed", "bridges: not sent on hook (absorbed): so it is."),
        ("muted", "bridges: not sent on hook (muted): so it is."),
        ("dropped", "bridges: not sent on hook (dropped): so it is."),
    ],
)
def test_why_shows_the_state_of_an_alert_and_its_reason(
    say: Say, tmp_path: Path, state: str, line: str
) -> None:
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        db.conn.execute("UPDATE alerts SET state = ?, reason = 'so it is'", (state,))

    assert line in say("why", "1")


def test_the_help_explains_the_states_it_shows(say: Say) -> None:
    assert "absorbed  brought nothing new" in say("why", "--help")
    assert "copy of #1" in say("stories", "show", "--help")


def test_why_of_an_unknown_article_is_one_clear_line(say: Say) -> None:
    output = say("why", "77", code=1)

    assert output.startswith("No article 77 is stored.\n")
