"""`tocsin alerts`, `channels`, `mute` and `preview`, as a person uses them."""

import contextlib
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from store import channels, deliveries, outbox
from store.connections import open_reader, open_writer
from store.database import Database
from store.delivery_model import Settlement
from store.model import ChannelHealth, DeliveryState
from store.outbox import Attempt
from tests.support.cli_runner import Say, output_of
from tests.support.irc_server import IrcServer
from tests.support.simulation import Report, Simulation, recipient
from tocsin.cli.main import tocsin
from tocsin.cli.views.state_legend import (
    ALERT_STATES,
    CHANNEL_STATES,
    DELIVERY_STATES,
    MUTE_STATES,
)
from tocsin.demo.web_server import Reply, WebServer

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[channels.hook]
url = "{url}/hook"

[channels.mail]
url = "mailto://mail.example?from=tocsin@news.example&to=anna@news.example"

[watchlists.ferries]
query = "ferry"
channels = ["hook", {{ to = "mail", when = "weekly mon 08:00" }}]

[watchlists.piers]
query = "dredger"
channels = ["hook"]
"""
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def fill(db: Database) -> None:
    """Write four messages: one is sent, one dead, one unknown, one waits."""
    simulation = Simulation(db, {"hook": recipient("hook")}, now=START)
    reports = [Report(at=START, story=n, outlet=f"Outlet {n}") for n in range(4)]
    again = Report(at=START + 3 * MINUTE, story=0, outlet="Courier")
    simulation.run([*reports, again], until=START + 5 * MINUTE)
    ends: dict[int, Settlement] = {
        1: Settlement(state="sent"),
        2: Settlement(state="dead"),
        3: Settlement(state="unknown"),
    }
    for settlement in ends.values():
        delivery = outbox.claim(db, "hook", START + 6 * MINUTE)
        assert delivery is not None
        is_sent = settlement.state == "sent"
        attempt = Attempt(
            started=START + 6 * MINUTE,
            ended=START + 6 * MINUTE,
            outcome="ok" if is_sent else "permanent",
            status=200 if is_sent else 400,
            reason="" if is_sent else "HTTP 400: no such room",
        )
        outbox.settle(db, delivery, settlement, attempt)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with messages in several states."""
    path = tmp_path_factory.mktemp("messages") / "tocsin.db"
    path.touch()
    with contextlib.closing(open_writer(path)) as db:
        fill(db)
    return path


@pytest.fixture
def say(tmp_path: Path, database: Path, site: WebServer) -> Say:
    """Return a function that runs a command on a copy, and returns its output."""
    url = site.url.replace("http://", "json://")
    (tmp_path / "config.toml").write_text(CONFIG.format(url=url))
    (tmp_path / "tocsin.db").write_bytes(database.read_bytes())
    return partial(output_of, tmp_path)


def states(folder: Path) -> list[str]:
    with contextlib.closing(open_reader(folder / "tocsin.db")) as db:
        return [delivery.state for delivery in deliveries.views(db)[::-1]]


def test_messages_are_listed_newest_first_with_state_and_reason(say: Say) -> None:
    said = say("alerts")

    assert said.split()[0] == "4"
    assert "HTTP 400: no such room" in said
    assert "ferries: News 0 as Outlet 0 has it" in said
    assert "1 alert waits: tocsin alerts held" in said


def test_messages_can_be_listed_by_state_and_channel(say: Say) -> None:
    assert "News 1" in say("alerts", "list", "--state", "dead")
    assert "News 0" not in say("alerts", "--state", "dead")
    assert "No messages." in say("alerts", "--channel", "mail")


def test_a_pending_alert_says_why_it_waits(say: Say) -> None:
    said = say("alerts", "held")

    assert "Courier" in said
    assert "hook  pending: 1 new outlet of the 3" in said


def test_a_message_is_shown_as_it_was_written_with_its_attempts(say: Say) -> None:
    said = say("alerts", "show", "2")

    assert "Message 2 (alert) for hook: dead" in said
    assert "attempt 1, 02 Mar 2026 09:06: permanent 400 HTTP 400: no such room" in said
    assert "The ferry was late." in said
    assert "https://gazette.example/1" in said


def test_a_dead_or_unknown_message_is_sent_again(say: Say, tmp_path: Path) -> None:
    assert "tocsin sends 2 messages within" in say("alerts", "retry", "2", "3")

    assert states(tmp_path) == ["sent", "waiting", "waiting", "waiting"]


def test_all_dead_messages_can_be_named_at_once(say: Say, tmp_path: Path) -> None:
    assert "tocsin sends 1 message within" in say("alerts", "retry", "--dead")
    assert states(tmp_path)[1] == "waiting"


def test_a_dropped_message_is_cancelled(say: Say, tmp_path: Path) -> None:
    assert "2 messages cancelled." in say("alerts", "drop", "2", "4")

    assert states(tmp_path) == ["sent", "cancelled", "unknown", "cancelled"]


@pytest.mark.parametrize("command", ["retry", "drop"])
def test_if_one_message_cannot_be_changed_none_is(
    say: Say, tmp_path: Path, command: str
) -> None:
    said = say("alerts", command, "2", "1", code=1)

    assert "Message 1 stays as it is: it was sent" in said
    assert "tocsin alerts show 1" in said
    assert states(tmp_path) == ["sent", "dead", "unknown", "waiting"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("alerts", "show", "99"), 1, "There is no message 99."),
        (("alerts", "retry", "x"), 2, "'x' is not the number of a message."),
        (("alerts", "retry"), 2, "Name messages by their numbers, or all with --dead."),
        (("channels", "test", "hok"), 2, "There is no channel 'hok'"),
        (("mute", "story", "99"), 1, "There is no story 99."),
        (("mute", "watchlist", "ferrys"), 2, "Did you mean 'ferries'?"),
        (("mute", "outlet", "A", "--channel", "hok"), 2, "There is no channel 'hok'"),
        (("mute", "outlet", "A", "--end"), 1, "The outlet A is not muted."),
        (("mute", "outlet", "A", "--for", "soon"), 2, "not a length of time"),
        (("mute", "outlet", "A", "--for", "0s"), 2, "'0s' is no time at all"),
        (("mute", "outlet", "A", "--for", "999999w"), 2, "'999999w' is too long"),
        (("search", "x", "--since", "999999w"), 2, "'999999w' is too long"),
        (("search", "x", "--limit", "-1"), 2, "not in the range 1<=x<=1000000"),
        (("alerts", "--limit", "9" * 20), 2, "not in the range 1<=x<=1000000"),
        (("alerts", "--channel", "hok"), 2, "There is no channel 'hok'"),
        (("stories", "split", "x"), 2, "'x' is not the number of an article."),
        (("why", "http://["), 1, "No article http://[ is stored."),
        (("why", "²"), 2, "'²' is neither the number of an article nor"),
        (("preview", "piers"), 1, "Nothing that is stored fits piers."),
        (("preview", "ferrys"), 2, "Did you mean 'ferries'?"),
        (("preview", "piers", "--channel", "x"), 2, "There is no channel 'x'"),
    ],
)
def test_a_mistake_gets_one_clear_line(
    say: Say, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert said in say(*arguments, code=code)


def test_an_unusable_template_is_wrong_configuration(say: Say, tmp_path: Path) -> None:
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[alerts]\ntemplates = "nowhere"\n')

    assert "The folder of templates cannot be read" in say("preview", "ferries", code=2)


def test_channels_are_listed_with_their_state_and_watchlists(
    say: Say, tmp_path: Path
) -> None:
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        health = ChannelHealth(failures=2, down_since=START, reason="HTTP 500")
        channels.note_health(db, "hook", health)

    said = say("channels")

    assert "hook  failing since 02 Mar 2026 09:00; 1 message waits" in said
    assert "HTTP 500" in said
    assert "ferries (weekly mon 08:00)" in said
    assert "not used yet" in said


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (ChannelHealth(), "not used yet"),
        (ChannelHealth(last_ok=START), "well, last message 02 Mar 2026 09:00"),
        (
            ChannelHealth(down_since=START, closed_until=START),
            "down since 02 Mar 2026 09:00; 1",
        ),
        (
            ChannelHealth(
                down_since=START, closed_until=datetime(9000, 1, 1, tzinfo=UTC)
            ),
            "down since 02 Mar 2026 09:00, closed until 01 Jan 9000 00:00; 1",
        ),
    ],
)
def test_a_channel_shows_its_state(
    say: Say, tmp_path: Path, health: ChannelHealth, expected: str
) -> None:
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        channels.note_health(db, "hook", health)

    assert f"hook  {expected}" in say("channels")


def test_channels_are_listed_before_there_is_a_database(
    say: Say, tmp_path: Path
) -> None:
    (tmp_path / "tocsin.db").unlink()

    assert "hook  not used yet" in say("channels")


def test_a_database_that_cannot_be_read_is_one_clear_line(
    say: Say, tmp_path: Path
) -> None:
    (tmp_path / "tocsin.db").write_bytes(b"no database")

    for command in ("channels", "alerts", "mute"):
        assert "Traceback" not in say(command, code=1)


@pytest.mark.parametrize(
    ("arguments", "states"),
    [
        (("alerts",), [*DELIVERY_STATES, *ALERT_STATES]),
        (("alerts", "list"), DELIVERY_STATES),
        (("alerts", "held"), ALERT_STATES),
        (("alerts", "show"), DELIVERY_STATES),
        (("channels",), CHANNEL_STATES),
        (("channels", "list"), CHANNEL_STATES),
        (("mute",), MUTE_STATES),
        (("mute", "list"), MUTE_STATES),
    ],
)
def test_help_explains_every_state(
    arguments: tuple[str, ...], states: Iterable[str]
) -> None:
    help_ = CliRunner().invoke(tocsin, [*arguments, "--help"]).output

    for state in states:
        assert re.search(rf"^ +{state}  +\w", help_, re.M)


def test_the_legend_knows_every_state_of_a_message() -> None:
    assert list(DELIVERY_STATES) == list(get_args(DeliveryState))


def test_the_old_name_of_a_state_is_still_taken(say: Say) -> None:
    assert "No messages." in say("alerts", "--state", "folded")


def test_a_test_message_shows_what_the_channel_answers(
    say: Say, site: WebServer
) -> None:
    site.pages["/hook"] = Reply(b"{}")

    assert "✓ channel hook: the service accepted it (200)" in say(
        "channels", "test", "hook"
    )

    site.pages["/hook"] = Reply(b"no such room", status=404)
    said = say("channels", "test", "hook", code=1)
    assert "✗ channel hook: the service refuses this address" in said
    assert "404" in said
    keys = {asked.headers["idempotency-key"] for asked in site.asked}
    assert len(keys) == 2


def test_a_test_message_is_not_called_accepted_where_nothing_is_confirmed(
    say: Say, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    with IrcServer() as server:
        url = f"irc://bot@127.0.0.1:{server.port}/%23desk"
        path.write_text(f'{path.read_text()}[channels.irc]\nurl = "{url}"\n')

        said = say("channels", "test", "irc")

    assert "! channel irc: handed over, not confirmed: IRC does not say" in said
    assert "accepted" not in said


def test_a_story_is_muted_for_a_while_until_the_mute_is_ended(say: Say) -> None:
    assert "Nothing is muted." in say("mute")

    muted = say("mute", "story", "1", "--for", "2d", "--channel", "hook")

    assert "The story 1 is muted on hook until " in muted
    assert "News 0 as Outlet 0 has it" in say("mute", "list")
    ended = say("mute", "story", "1", "--channel", "hook", "--end")
    assert "The story 1 is not muted any more on hook." in ended
    assert "Nothing is muted." in say("mute")


def test_a_watchlist_or_an_outlet_is_muted_without_end(say: Say) -> None:
    assert "muted until you end it." in say("mute", "watchlist", "ferries")
    assert "muted until you end it." in say("mute", "outlet", "The Courier")

    said = say("mute")
    assert "ferries" in said
    assert "The Courier" in said


def test_the_mute_of_an_outlet_that_is_no_source_says_so(say: Say) -> None:
    assert "No source has the name 'The Couriere' now." in say(
        "mute", "outlet", "The Couriere"
    )


def test_a_message_is_shown_before_it_is_sent(say: Say, site: WebServer) -> None:
    said = say("preview", "ferries")

    assert "ferries → hook, now" in said
    assert "The ferry of story" in said
    assert site.asked == []


def test_a_digest_is_shown_before_it_is_sent(say: Say) -> None:
    said = say("preview", "ferries", "--channel", "mail")

    assert "ferries → mail, weekly mon 08:00" in said
    assert all(f"News {n} as Outlet {n} has it" in said for n in range(4))


def test_a_mail_can_be_looked_at(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert os.access(browser, os.X_OK)

    said = say("preview", "ferries", "--channel", "mail", "--open")

    page = Path(said.rsplit("Written to ", 1)[1].strip())
    assert "News 0 as Outlet 0 has it" in page.read_text("utf-8")
    page.unlink()
