"""Follow-ups for news and for crowds, and what several watchlists find."""

from dataclasses import replace

import pytest

from tests.support.factories import NOW
from tests.support.plan_inputs import (
    DAY,
    HOUR,
    MIDNIGHT,
    MORNING,
    NIGHT,
    POLICY,
    channel,
    informed,
    only,
    pending,
    sent,
)
from tocsin.alerts.plan.follow_ups import outlets_needed
from tocsin.alerts.plan.planner import plan


def test_what_two_watchlists_find_in_one_story_is_one_message() -> None:
    found = [pending(1, article=7), pending(2, article=7, watchlist="piers")]
    more = [*found, pending(3, article=8, watchlist="piers")]

    (section,) = only(plan(channel(), more, NOW)).sections

    assert (section.watchlist, section.also_found_by) == ("ferries", ("piers",))
    assert (section.alerts, section.named) == ((1, 2, 3), (1, 3))


def test_an_article_that_is_sent_does_not_wait_for_another_watchlist() -> None:
    waits = pending(2, article=7, watchlist="piers", news="")
    later = pending(3, article=8, watchlist="piers", news="")
    known = channel(sent={("piers", "now", 1): sent()})

    made = plan(known, [pending(1, article=7), waits, later], NOW)

    assert only(made).sections[0].alerts == (1, 2)
    assert only(made).kind == "alert"
    assert set(made.waiting) == {3}


@pytest.mark.parametrize("first", ["aldermen", "piers"])
def test_news_for_one_watchlist_is_shown_though_another_finds_the_story_first(
    first: str,
) -> None:
    """Its name comes before or after that of the watchlist that knows the story."""
    old = pending(1, article=7, news="")
    news = pending(2, article=8, news="359, inspector")
    also = pending(3, article=8, watchlist=first, news="a new story")
    known = channel(sent={("ferries", "now", 1): sent()})

    for alerts in ([old, news, also], [also, old, news]):
        message = only(plan(known, alerts, NOW))

        (section,) = message.sections
        shown = section.named[-1]
        assert message.kind == "followup"
        assert shown in (2, 3)
        assert section.news == "359, inspector"


def test_what_is_no_news_for_one_watchlist_waits_for_what_another_is_sent() -> None:
    news = pending(1, article=7, at=NOW, watchlist="piers", news="a new story")
    template = pending(2, article=7, at=NOW, news="")

    early = plan(channel(), [news, template], NOW)
    made = only(plan(channel(), [news, template], NOW + HOUR))

    assert (set(early.waiting), early.absorbed) == ({1, 2}, {})
    assert made.alerts == (1, 2)


def test_another_watchlist_continues_the_thread_of_the_story() -> None:
    """So its message waits until the first on the story is delivered."""
    known = sent()
    later = pending(1, watchlist="piers", news="a new story")

    message = only(plan(channel(sent={("ferries", "now", 1): known}), [later], NOW))

    assert (message.kind, message.thread) == ("alert", known.thread)


def test_a_first_message_shows_what_it_is_sent_for() -> None:
    template = pending(1, article=7, news="")
    own = pending(2, article=8, news="a new story")

    (section,) = only(plan(channel(), [template, own], NOW)).sections

    assert section.named == (2, 1)


def test_a_round_up_shows_what_is_new_in_a_story_that_is_known() -> None:
    retold = [pending(n, story=n, at=MIDNIGHT, news="") for n in range(1, 5)]
    news = [pending(10 + n, story=n, at=MIDNIGHT, news="17") for n in range(1, 5)]
    known = {("ferries", "now", n): sent() for n in range(1, 5)}
    asked = channel(replace(POLICY, quiet=NIGHT), sent=known)

    message = only(plan(asked, [*retold, *news], MORNING))

    assert message.kind == "roundup"
    assert [section.named for section in message.sections] == [
        (10 + n, n) for n in range(1, 5)
    ]


def test_messages_over_the_limit_are_counted_by_stories() -> None:
    every = [
        pending(10 * n + w, story=n, article=n, watchlist=f"list {w}")
        for n in range(1, 4)
        for w in range(3)
    ]

    made = plan(channel(replace(POLICY, max_per_hour=3)), every, NOW)

    assert len(made.messages) == 3
    assert made.waiting == {}


def test_news_makes_a_follow_up_whatever_outlet_has_it() -> None:
    known = [pending(1, outlet="Outlet 0", news="")]
    news = pending(2, outlet="Outlet 0", news="17, harbour master")

    made = only(plan(informed(), [*known, news, pending(3, news="")], NOW))

    (section,) = made.sections
    assert made.kind == "followup"
    assert section.news == "17, harbour master"
    assert (section.alerts, section.named) == ((1, 2, 3), (2,))
    assert section.unsent == (1, 3)
    assert (section.outlets, section.new_outlets) == (2, 1)


def test_news_waits_longer_where_many_outlets_have_the_story() -> None:
    crowd = frozenset(f"Outlet {n}" for n in range(100, 112))
    news = pending(1, news="17")

    soon = plan(informed(outlets=crowd, last=NOW - HOUR), [news], NOW)
    late = plan(informed(outlets=crowd, last=NOW - 2 * HOUR), [news], NOW)

    assert soon.waiting == {1: "one message in 2h a story: waiting until 13:00"}
    assert only(late).kind == "followup"


def test_three_of_few_outlets_are_no_crowd() -> None:
    retold = [pending(number, news="") for number in range(1, 5)]

    made = plan(replace(informed(), watched=9), retold, NOW)

    assert set(made.waiting.values()) == {"nothing new"}


@pytest.mark.parametrize(("watched", "needed"), [(99, 3), (100, 6), (500, 30)])
def test_the_steps_grow_with_the_outlets_that_are_watched(
    watched: int, needed: int
) -> None:
    assert outlets_needed(1, watched) == needed


def test_what_waited_without_news_is_named_in_the_follow_up() -> None:
    waiting = pending(1, outlet="Outlet 0", article=7, news="")
    news = pending(2, outlet="Outlet 0", article=8, news="17")
    known = channel(sent={("ferries", "now", 1): sent()})

    (section,) = only(plan(known, [waiting, news], NOW)).sections

    assert (section.named, section.unsent) == ((2,), (1,))


def test_what_was_absorbed_is_named_in_the_next_message_on_its_story() -> None:
    earlier = informed()
    history = replace(earlier.history, unnamed=[pending(1, news="")])

    made = plan(replace(earlier, history=history), [pending(2, news="17")], NOW)

    (section,) = only(made).sections
    assert (section.alerts, section.unsent) == ((1, 2), (1,))
    assert only(made).also == ()


def test_what_was_absorbed_is_named_beside_another_story() -> None:
    unnamed = [pending(1), pending(2)]

    made = plan(channel(unnamed=unnamed), [pending(n, story=n) for n in (8, 9)], NOW)

    assert [message.also for message in made.messages] == [(1, 2), ()]


def test_what_was_absorbed_is_named_in_a_digest_if_one_comes() -> None:
    morning = pending(9, story=9, when="daily 08:00", at=NOW - DAY)

    made = plan(channel(unnamed=[pending(1)]), [pending(8, story=8), morning], NOW)

    also = {message.kind: message.also for message in made.messages}
    assert also == {"alert": (), "digest": (1,)}


def test_hits_in_boilerplate_alone_make_no_message() -> None:
    made = plan(channel(), [pending(news="")], NOW)

    assert made.absorbed == {
        1: "the watchlist hit only in what was sent before, or what the site prints "
        "again"
    }
