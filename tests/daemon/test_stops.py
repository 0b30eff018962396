"""How the daemon ends, who may start beside it, and what its log gives away."""

import json
import os
import re
import signal
from pathlib import Path

import pytest

from tests.support.daemon_process import (
    Inbox,
    config,
    daemon,
    feed,
    page,
    prose,
    rows,
    run,
)
from tocsin.demo.web_server import Reply, WebServer, html, wait_for, xml


def one_source(site: WebServer) -> dict[str, str]:
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]), etag='"a"')
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    return {"one": f'url = "{site.url}/feed"'}


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_what_is_under_way_finish(
    tmp_path: Path, site: WebServer, sign: signal.Signals
) -> None:
    source = one_source(site)
    slow = html(page("Ferry late", *prose("ferry", 1)))
    site.pages["/1"] = Reply(slow.body, headers=slow.headers, pause=2.0)

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: "/1" in site.paths())
        code = running.stop(sign)

    assert code == 0
    assert running.rows("SELECT title FROM articles") == [("Ferry late",)]
    assert "stopped" in running.said()


def test_a_second_interrupt_stops_at_once_and_loses_nothing(
    tmp_path: Path, site: WebServer
) -> None:
    source = one_source(site)
    site.pages["/1"] = Reply(pause=30.0)
    with daemon(tmp_path, config(source, crawl="at_once = 2")) as running:
        running.wait(lambda: "/1" in site.paths())
        running.process.send_signal(signal.SIGINT)
        running.wait(lambda: "stopping" in running.said())
        code = running.stop(signal.SIGINT)
    assert code == 130

    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 1)


def test_a_second_daemon_refuses_and_names_the_first(
    tmp_path: Path, site: WebServer
) -> None:
    with daemon(tmp_path, config(one_source(site))) as running:
        running.wait(lambda: "tocsin is watching" in running.said())
        second = run("run", cwd=tmp_path)

        assert second.returncode == 1
        assert f"pid {running.process.pid}" in second.stderr
        assert "Traceback" not in second.stderr


def test_the_lock_is_free_after_a_kill(tmp_path: Path, site: WebServer) -> None:
    source = one_source(site)
    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: "tocsin is watching" in running.said())
        running.kill()

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: running.said().count("tocsin is watching") == 2)


def test_the_workers_end_with_a_killed_daemon(tmp_path: Path, site: WebServer) -> None:
    with daemon(tmp_path, config(one_source(site))) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 1)
        workers = descendants(running.process.pid)
        running.kill()

    assert len(workers) >= 2
    assert wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = [int(child) for child in children]
    return found + [grand for child in found for grand in descendants(child)]


def test_the_start_tells_what_is_watched(tmp_path: Path, site: WebServer) -> None:
    with daemon(tmp_path, config(one_source(site), channel="terminal://")) as running:
        running.wait(lambda: "next visit" in running.said())

        said = running.said()
    assert re.search(r"sources +1: one", said)
    assert re.search(r"watchlists +1: ferries", said)
    assert re.search(r"channels +1: hook", said)
    assert re.search(r"database .*tocsin\.db \(0 articles\)", said)


def test_the_log_can_be_json_and_holds_no_secret(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    site.pages["/hook"] = html("no", status=500)
    secret = f"{inbox.url}/very-secret-token?+Authorization=hunter2hunter2"
    more = '[channels.hook]\nurl_env = "TOCSIN_HOOK"\n'
    text = config(one_source(site), channel="x://").replace(
        '[channels.hook]\nurl = "x://"', more
    )

    with daemon(tmp_path, text, "--log-format", "json", TOCSIN_HOOK=secret) as running:
        running.wait(lambda: "not delivered" in running.said())
        running.stop()

    lines = [json.loads(line) for line in running.said().splitlines()]
    events = [line["event"] for line in lines]
    assert {"watching", "visited", "not delivered", "stopped"} <= set(events)
    assert all({"at", "level", "logger"} <= set(line) for line in lines)
    database = str(rows(running.database, "SELECT * FROM deliveries"))
    for part in ("very-secret-token", "hunter2hunter2"):
        assert part not in running.said()
        assert part not in database


def test_a_hung_channel_does_not_hold_up_the_end(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    site.pages["/hook"] = Reply(pause=60.0)

    with daemon(tmp_path, config(one_source(site), channel=inbox.url)) as running:
        running.wait(lambda: "/hook" in site.paths())
        started = os.times().elapsed
        code = running.stop()

        assert code == 0
        assert os.times().elapsed - started < 35  # the bound, not a measurement
    state = rows(running.database, "SELECT state, repeat FROM deliveries")
    assert state in ([("waiting", 1)], [("sending", 0)])
