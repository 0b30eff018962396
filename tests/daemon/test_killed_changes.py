"""The daemon is killed again and again while articles change and it tells of it.

KILLS=100 (make chaos) does what the test does many times more often.
"""

import os
import random
from datetime import timedelta
from functools import partial
from pathlib import Path

from tests.support.changing_newsroom import ChangingNewsroom, idle, move_clock
from tests.support.daemon_process import rows, start
from tests.support.patience import LOOK_SECONDS
from tocsin.demo.web_server import WebServer

KILLS = int(os.environ.get("KILLS", "3"))
ARTICLES = max(12, KILLS * 3)
AN_HOUR = timedelta(hours=1, minutes=1)


def test_no_kill_loses_a_change_or_tells_it_twice(
    tmp_path: Path, site: WebServer
) -> None:
    dice, room = random.Random(7), ChangingNewsroom(site)
    database = tmp_path / "tocsin.db"
    names = [f"n{number}" for number in range(ARTICLES)]
    room.publish(*names)
    (tmp_path / "config.toml").write_text(room.config())
    running = start(tmp_path)
    running.wait(lambda: len(room.messages) == ARTICLES and idle(running))
    running.stop()
    for name in names:
        room.edit(name, title=f"Ferry {name} sunk")
    move_clock(database, AN_HOUR)
    room.messages.clear()
    asked = room.asked

    def reached(moment: int) -> bool:
        return room.asked - asked + len(room.messages) >= moment

    for kill in range(KILLS):
        running = start(tmp_path)
        done = 2 * ARTICLES * kill // KILLS
        moment = done + dice.randint(1, max(1, 2 * ARTICLES // KILLS))
        running.wait(
            partial(lambda at: reached(at) or len(room.told()) == ARTICLES, moment),
            seldom=LOOK_SECONDS,
        )
        running.kill()
    last = start(tmp_path)
    last.wait(lambda: len(room.told()) == ARTICLES and idle(last))
    assert last.stop() == 0

    keys = {(message["url"], message["key"]) for message in room.messages}
    assert len(keys) == ARTICLES, "a change was told by two messages"
    assert rows(database, "SELECT count(*) FROM changes") == [(ARTICLES,)]
    states = "SELECT state, change_id IS NULL, count(*) FROM alerts GROUP BY 1, 2"
    assert rows(database, states) == [
        ("included", 0, ARTICLES),
        ("included", 1, ARTICLES),
    ]
