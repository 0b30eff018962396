"""The daemon is killed while it delivers, again and again, and nothing is lost.

Two channels tell repeats and two do not; the services fail now and then in all their
ways. What they accepted is compared with what was written down. KILLS=100 ALERTS=12000
(make chaos-alerts) does what the tests do many times more often.
"""

import contextlib
import json
import os
import random
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from store import channels, outbox
from store.connections import open_writer, transaction
from store.database import Database
from store.outbox import NewDelivery
from tests.support.chat_services import Services, flaky
from tests.support.daemon_process import rows, start
from tests.support.factories import message
from tests.support.patience import LOOK_SECONDS

KILLS = int(os.environ.get("KILLS", "4"))
TERMS = int(os.environ.get("TERMS", "1"))
ALERTS = int(os.environ.get("ALERTS", "240"))
THREAD = 3
"""Messages on one story."""

CHANNELS = ("hook0", "hook1", "gotify2", "gotify3")
"""The first two tell repeats by their key."""

CONFIG = """
[desk]
listen = ""
[crawl]
workers = 1

[alerts]
retry_first = "0s"
"""


def config(services: Services) -> str:
    host = f"127.0.0.1:{services.port}"
    urls = [
        f"json://{host}/hook0",
        f"json://{host}/hook1",
        f"gotify://{host}/TokenOfChannelTwo",
        f"gotify://{host}/TokenOfChannelThree",
    ]
    tables = [
        f'[channels.{name}]\nurl = "{url}"'
        for name, url in zip(CHANNELS, urls, strict=True)
    ]
    return "\n".join([CONFIG, *tables])


def queue(db: Database, now: datetime) -> None:
    """Write all messages down, in threads, spread over the channels."""
    channels.sync(db, CHANNELS, now)
    for number in range(ALERTS):
        channel = CHANNELS[number % len(CHANNELS)]
        place = number // len(CHANNELS)
        title = f"News {number} for {channel}"
        new = NewDelivery(
            channel=channel,
            key=f"key-{number}",
            # Notices are named by their title again in each note after the first;
            # alerts would be by their articles, of which there are none here.
            kind="notice",
            thread=f"thread-{channel}-{place // THREAD}",
            message=message(title),
        )
        outbox.queue(db, new, now)


def bid_farewell(db: Database) -> None:
    """Write a last message down for each channel."""
    with transaction(db):
        for channel in CHANNELS:
            title = f"The end of {channel}"
            new = NewDelivery(
                channel=channel,
                key=f"end-{channel}",
                kind="test",
                message=message(title),
            )
            outbox.queue(db, new, datetime.now(UTC))


def test_no_kill_loses_a_message_or_repeats_one_without_a_mark(tmp_path: Path) -> None:
    found = ordeal(tmp_path)

    assert rows(tmp_path / "tocsin.db", "PRAGMA integrity_check") == [("ok",)]
    assert found["queued"] == ALERTS
    assert found["lost"] == 0
    assert found["unflagged_duplicates"] == 0
    assert found["out_of_order"] == 0


def ordeal(folder: Path) -> dict[str, int]:
    """Kill a daemon again and again while it delivers; return what came of it."""
    dice = random.Random(7)
    prepare(folder / "tocsin.db")
    with Services(latency=0.002) as services:
        services.plan.usual = flaky(0.1, ("broken", "reset", "lost"), seed=7)
        (folder / "config.toml").write_text(config(services))
        ends = ["kill"] * KILLS + ["term"] * TERMS
        dice.shuffle(ends)
        for number, how in enumerate(ends):
            left = ALERTS - len(services.accepted)
            share = max(1, 2 * left // (len(ends) - number + 1))
            moment = len(services.asked) + dice.randint(1, share)
            running = start(folder)
            running.wait(
                partial(reached, services, folder, moment), seldom=LOOK_SECONDS
            )
            if how == "kill":
                running.kill()
            else:
                assert running.stop() == 0
        services.plan.usual = "ok"
        # Each channel answers once more: notes in doubt wait for that.
        with contextlib.closing(open_writer(folder / "tocsin.db")) as writer:
            bid_farewell(writer)
        last = start(folder)
        last.wait(lambda: done(folder))
        assert last.stop() == 0
        found = count(services, folder / "tocsin.db")
    return {"kills": KILLS, "terms": TERMS} | found


def prepare(database: Path) -> None:
    """Make a database with all messages waiting."""
    database.touch()
    with contextlib.closing(open_writer(database)) as writer, transaction(writer):
        queue(writer, datetime.now(UTC))


def reached(services: Services, folder: Path, moment: int) -> bool:
    return len(services.asked) >= moment or done(folder)


def done(folder: Path) -> bool:
    """Return whether all is sent, and what is doubtful is named in a note."""
    open_ = "SELECT count(*) FROM deliveries WHERE state NOT IN ('sent', 'merged')"
    return rows(folder / "tocsin.db", open_) == [(0,)]


def count(services: Services, database: Path) -> dict[str, int]:
    """Compare what was accepted with what was written down."""
    arrived: Counter[str] = Counter()
    notes: list[str] = []
    order: dict[str, list[int]] = defaultdict(list)
    for request in services.accepted:
        title = str(request.content["title"])
        if not title.startswith("News "):
            notes.append(str(request.content["message"]))
            continue
        if title not in arrived:
            number = int(title.split()[1])
            channel = CHANNELS[number % len(CHANNELS)]
            thread = number // len(CHANNELS) // THREAD
            order[f"{channel}-{thread}"].append(number)
        arrived[title] += 1
    said = "\n".join(notes)
    written = rows(
        database,
        "SELECT json_extract(payload, '$.title'), repeat, state FROM deliveries"
        " WHERE key LIKE 'key-%'",
    )
    doubled = {title for title, times in arrived.items() if times > 1}
    flagged = {title for title, repeat, state in written if repeat or state == "merged"}
    lost = [
        title for title, _, _ in written if title not in arrived and title not in said
    ]
    return {
        "queued": len(written),
        "lost": len(lost),
        "duplicates": sum(arrived[title] - 1 for title in doubled),
        "unflagged_duplicates": len(doubled - flagged),
        "out_of_order": sum(sorted(told) != told for told in order.values()),
        "noted": sum(state == "merged" for _, _, state in written),
    }


def main() -> int:
    """Run it, print what came of it as JSON; return whether anything went wrong."""
    with TemporaryDirectory() as folder:
        found = ordeal(Path(folder))
    sys.stdout.write(json.dumps(found) + "\n")
    wrong = ("lost", "unflagged_duplicates", "out_of_order")
    return int(any(found[name] for name in wrong))


if __name__ == "__main__":
    sys.exit(main())
