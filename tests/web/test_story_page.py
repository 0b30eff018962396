"""The page of a story: timeline, quotations, messages, notes, merge and split."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from store import channels, stories, triage
from store.database import Database
from store.db import Store
from store.errors import TocsinError
from tests.support.desk_scene_client import scene_desk
from tests.support.factories import NOW
from tests.support.parsed_page import ParsedPage
from tocsin.web.pages.story_actions import merge_asked

STRIKE, COURT, BRIDGE = 11, 9, 3
"""Stories of the scene, by their first articles."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a desk that tests share which only look."""
    with scene_desk(tmp_path_factory.mktemp("scene")) as (client, _):
        yield client


def test_the_timeline_says_who_had_it_first_and_who_followed(
    reader: TestClient,
) -> None:
    page = ParsedPage(reader.get(f"/stories/{STRIKE}").text)

    assert page.texts(".reports .outlet") == [
        "Sennick Post",
        "Northern Wire",
        "Lenna Herald",
        "Isle Observer",
        "Northern Wire",
    ]
    assert page.texts(".reports .flag") == ["first"]
    assert page.texts(".reports .after")[0] == "+10m"
    assert len(page.all(".chart-timeline tbody tr")) == 4


def test_copies_say_how_alike_they_are(reader: TestClient) -> None:
    page = ParsedPage(reader.get(f"/stories/{STRIKE}").text)

    relations = page.texts(".reports .relation")
    assert relations[0].startswith("Copy of #11: 100% of its words are there")
    assert relations[1].startswith("Rewrite of #11:")


def test_quotations_are_traced(reader: TestClient) -> None:
    page = ParsedPage(reader.get(f"/stories/{STRIKE}").text)

    assert page.texts(".quotations blockquote")[0].startswith("Nobody can steer")
    assert page.texts(".quotations b")[0] == "Ilse Maren"
    assert "in 4 outlets" in page.texts(".quotations p")[0]
    assert "first in Sennick Post" in page.texts(".quotations p")[0]


def test_what_was_sent_is_listed_with_its_message(reader: TestClient) -> None:
    page = ParsedPage(reader.get(f"/stories/{STRIKE}").text)
    message = page.attributes(".messages a", "href")[0]
    answer = reader.get(message)

    assert page.texts(".messages b") == ["newsroom", "newsroom"]
    assert answer.status_code == 200
    assert f"/stories/{STRIKE}" in answer.text


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        ({"do": "note", "text": " Call the union. "}, "note", "Call the union."),
        ({"do": "tag", "text": " night  roster "}, "tags", ("night roster",)),
        ({"do": "assign", "text": "ida"}, "assignee", "ida"),
        ({"do": "star"}, "starred", True),
        ({"do": "dismiss"}, "state", "dismissed"),
    ],
)
def test_what_a_reader_notes_is_kept(
    tmp_path: Path, form: dict[str, str], field: str, value: object
) -> None:
    with scene_desk(tmp_path) as (client, store):
        answer = client.post(f"/stories/{BRIDGE}/triage", data=form)
        noted = store.read(triage.of, BRIDGE)

    parts = {"tags": "tagged", "note": "note", "assignee": "assigned"}
    part = parts.get(field, "steps")
    assert answer.headers["location"] == f"/stories/{BRIDGE}#{part}"
    assert getattr(noted, field) == value


def test_whoever_acts_on_a_story_goes_on_from_a_part_that_is_there(
    tmp_path: Path,
) -> None:
    with scene_desk(tmp_path) as (client, _):
        muted = client.post(f"/stories/{BRIDGE}/mute", data={"days": "7"})
        page = ParsedPage(client.get(f"/stories/{BRIDGE}").text)

    ids = page.attributes("[id]", "id")
    assert muted.headers["location"] == f"/stories/{BRIDGE}#mutes"
    assert {"steps", "note", "tagged", "assigned", "mutes"} <= set(ids)


def test_a_tag_and_a_star_can_be_taken_away(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        client.post(f"/stories/{STRIKE}/triage", data={"do": "unstar"})
        form = {"do": "untag", "text": "islands"}
        client.post(f"/stories/{STRIKE}/triage", data=form)
        noted = store.read(triage.of, STRIKE)

    assert not noted.starred
    assert noted.tags == ("follow up",)


def test_a_story_can_be_muted_for_some_days_and_again_sent(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        client.post(f"/stories/{STRIKE}/mute", data={"days": "7"})
        [muted] = [m for m in store.read(channels.mutes, NOW) if m.scope == "story"]
        page = ParsedPage(client.get(f"/stories/{STRIKE}").text)
        client.post(f"/stories/{STRIKE}/unmute")
        after = [m for m in store.read(channels.mutes, NOW) if m.scope == "story"]

    assert muted.target == str(STRIKE)
    assert muted.until is not None
    assert (muted.until - NOW).days == 7
    assert "Send alerts again" in page.texts("button")
    assert after == []


def test_a_mute_for_a_strange_time_is_refused(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, _):
        answer = client.post(f"/stories/{STRIKE}/mute", data={"days": "-1"})

    assert answer.status_code == 400


def test_stories_can_be_merged_and_the_old_address_leads_to_the_new(
    tmp_path: Path,
) -> None:
    with scene_desk(tmp_path) as (client, store):
        answer = client.post(f"/stories/{STRIKE}/merge", data={"other": "#15"})
        moved = client.get("/stories/15")
        inside = store.read(stories.story_of, 15)

    assert answer.headers["location"] == f"/stories/{STRIKE}"
    assert moved.headers["location"] == f"/stories/{STRIKE}"
    assert inside == STRIKE


def test_two_who_merge_the_same_stories_either_way_lose_none(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (_, store):
        # Both have looked the stories up before one of them merges.
        store.write(merge_asked, STRIKE, "15").result()
        with pytest.raises(TocsinError, match="into itself"):
            store.write(merge_asked, 15, str(STRIKE)).result()
        left = [store.read(stories.current_story, number) for number in (STRIKE, 15)]

    assert left == [STRIKE, STRIKE]


def test_an_alert_in_no_message_has_its_state_in_the_readers_language(
    tmp_path: Path,
) -> None:
    with scene_desk(tmp_path) as (client, store):
        store.write(_mute_alerts_of, STRIKE).result()
        answer = client.get(f"/stories/{STRIKE}", headers={"Accept-Language": "de"})

    assert ": stumm" in ParsedPage(answer.text).texts(".unsent li")[0]


def _mute_alerts_of(db: Database, article: int) -> None:
    db.conn.execute(
        "UPDATE alerts SET state = 'muted' WHERE article_id = ?", (article,)
    )


@pytest.mark.parametrize("other", ["", "x", "4711", str(STRIKE), "9" * 5000])
def test_a_merge_with_no_other_story_is_refused(tmp_path: Path, other: str) -> None:
    with scene_desk(tmp_path) as (client, _):
        answer = client.post(f"/stories/{STRIKE}/merge", data={"other": other})

    assert answer.status_code == 400


def test_a_story_can_be_split(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        form = {"article": ["14", "19"]}
        answer = client.post(f"/stories/{STRIKE}/split", data=form)
        inside = store.read(stories.story_of, 19)

    assert answer.headers["location"] == "/stories/14"
    assert inside == 14


@pytest.mark.parametrize("chosen", [[], ["x"], ["11", "12", "13", "14", "19"]])
def test_a_split_of_none_or_all_is_refused(tmp_path: Path, chosen: list[str]) -> None:
    with scene_desk(tmp_path) as (client, store):
        answer = client.post(f"/stories/{STRIKE}/split", data={"article": chosen})
        inside = store.read(stories.story_of, 19)

    assert answer.status_code == 400
    assert inside == STRIKE


def test_the_number_of_an_article_leads_to_its_story(reader: TestClient) -> None:
    answer = reader.get("/stories/13")

    assert answer.headers["location"] == f"/stories/{STRIKE}"


@pytest.mark.parametrize("number", ["0", "x", "99999", "9" * 5000, "-1", "%00"])
def test_an_unknown_story_is_not_found(reader: TestClient, number: str) -> None:
    answer = reader.get(f"/stories/{number}")

    assert answer.status_code == 404


def test_a_story_of_deleted_articles_is_not_found(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        _delete(store, 20)
        answer = client.get("/stories/20")
        listed = client.get("/")

    assert answer.status_code == 404
    assert listed.status_code == 200


def _delete(store: Store, article: int) -> None:
    store.write(
        lambda db: db.conn.execute("DELETE FROM articles WHERE id = ?", (article,))
    ).result()


def test_the_page_that_asks_for_a_mute_changes_nothing(tmp_path: Path) -> None:
    with scene_desk(tmp_path) as (client, store):
        before = store.read(channels.mutes, NOW)
        page = ParsedPage(client.get(f"/stories/{STRIKE}/mute").text)
        after = store.read(channels.mutes, NOW)

    assert before == after
    assert page.texts("main button") == ["Mute"]
    assert page.attributes("main form", "action") == [f"/stories/{STRIKE}/mute"]
    assert page.attributes("main form", "method") == ["post"]
