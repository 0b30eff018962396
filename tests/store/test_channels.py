"""Channels: how they are doing, and what is muted on them."""

from datetime import timedelta

from store import articles, channels, sources, stories
from store.database import Database
from store.model import ChannelHealth, Mute, Placement
from tests.support.factories import NOW, WORDS, article, source

HOUR = timedelta(hours=1)
STORY = Mute(scope="story", target="1", until=NOW + HOUR)


def test_a_channel_that_was_never_used_is_up(db: Database) -> None:
    channels.sync(db, ["hook"], NOW)

    assert channels.health(db, "hook") == ChannelHealth()


def test_the_health_of_a_channel_is_kept(db: Database) -> None:
    channels.sync(db, ["hook", "mail"], NOW)
    down = ChannelHealth(
        failures=3,
        closed_until=NOW + HOUR,
        down_since=NOW,
        last_ok=NOW - HOUR,
        reason="HTTP 500",
        reported=True,
    )

    channels.note_health(db, "hook", ChannelHealth(failures=1))
    channels.note_health(db, "hook", down)

    assert channels.health(db, "hook") == down
    assert channels.health(db, "mail") == ChannelHealth()


def test_a_mute_holds_until_it_ends(db: Database) -> None:
    channels.mute(db, STORY, NOW)

    assert channels.mutes(db, NOW) == [STORY]
    assert channels.mutes(db, NOW + HOUR) == []


def test_a_mute_holds_for_its_channel_or_for_all(db: Database) -> None:
    for_hook = Mute(scope="outlet", target="Gazette", channel="hook")
    channels.mute(db, STORY, NOW)
    channels.mute(db, for_hook, NOW)

    assert channels.mutes(db, NOW, channel="hook") == [STORY, for_hook]
    assert channels.mutes(db, NOW, channel="mail") == [STORY]


def test_a_later_mute_replaces_the_earlier(db: Database) -> None:
    forever = Mute(scope="story", target="1")
    channels.mute(db, STORY, NOW)
    channels.mute(db, forever, NOW)

    assert channels.mutes(db, NOW) == [forever]
    assert channels.unmute(db, STORY)
    assert not channels.unmute(db, STORY)
    assert channels.mutes(db, NOW) == []


def two_stories(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    for number in (1, 2):
        key = f"k{number}"
        id_ = articles.add(db, article(number), url_key=key, text_key=key, words=WORDS)
        stories.place(db, id_, Placement(), NOW)


def test_a_muted_story_stays_muted_when_it_is_merged(db: Database) -> None:
    two_stories(db)
    channels.mute(db, Mute(scope="story", target="2"), NOW)

    stories.merge(db, 1, [2])

    assert [mute.target for mute in channels.mutes(db, NOW)] == ["1"]


def test_the_mute_of_a_story_that_was_merged_ends_as_it_is_listed(
    db: Database,
) -> None:
    two_stories(db)
    channels.mute(db, STORY, NOW)
    channels.mute(db, Mute(scope="story", target="2"), NOW)
    channels.mute(db, Mute(scope="outlet", target="2"), NOW)
    stories.merge(db, 1, [2])

    assert channels.unmute(db, channels.mutes(db, NOW)[0])

    assert channels.mutes(db, NOW) == [Mute(scope="outlet", target="2")]


def test_a_mute_of_what_is_no_text_ends(db: Database) -> None:
    outlet = Mute(scope="outlet", target="\udcff")
    channels.mute(db, outlet, NOW)

    assert channels.unmute(db, outlet)
