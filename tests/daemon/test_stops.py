"""How the daemon ends, who may start beside it, and what its log gives away.

Those that get signals load everything themselves: their start is tried here as well.
"""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon_process import (
    Daemon,
    Inbox,
    command,
    config,
    daemon,
    feed,
    page,
    prose,
    rows,
    run,
)
from tests.support.patience import PATIENCE, wait_for
from tocsin.demo.web_server import Reply, WebServer, html, xml

BUSY_FOR_EVER = """
import asyncio
from pathlib import Path
from store import database_settings
from tocsin.logs.setup import set_up_logs
from tocsin.cli.options import workers_for
from tocsin.config import load

def spin(db):
    database_settings.put(db, "stuck", "written")
    print("busy", flush=True)
    while True:
        pass

def begin(it):
    # Soon: by then the daemon hears of signals.
    asyncio.get_running_loop().call_soon(it.store.write, spin)

if __name__ == "__main__":
    config = load(Path("config.toml"))
    with workers_for(config) as workers:
        from tocsin.daemon import daemon
        from tocsin.daemon.signals import until_stopped

        async def main(it):
            stopped = asyncio.ensure_future(until_stopped(it.reload.now))
            # Once the signals are waited for.
            await asyncio.sleep(0)
            it.store.write(spin)
            return await stopped

        set_up_logs("text")
        daemon.run(config, workers, main=main)
"""


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

    with daemon(tmp_path, config(source), fresh=True) as running:
        running.wait(lambda: "/1" in site.paths())
        code = running.stop(sign)

    assert code == 0
    assert running.rows("SELECT title FROM articles") == [("Ferry late",)]
    assert "stopped" in running.said()


def test_a_reader_that_goes_away_stops_no_daemon(
    tmp_path: Path, site: WebServer
) -> None:
    (tmp_path / "config.toml").write_text(config(one_source(site)), "utf-8")
    log = tmp_path / "log"
    with log.open("wb") as stream:
        running = subprocess.Popen(
            command("run"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=stream
        )
    assert running.stdout is not None
    running.stdout.close()

    visited = wait_for(lambda: "/1" in site.paths())
    running.terminate()

    assert running.wait(PATIENCE) == 0
    assert visited
    assert "stopped" in log.read_text("utf-8")
    assert "Traceback" not in log.read_text("utf-8")


def test_a_second_interrupt_stops_at_once_and_loses_nothing(
    tmp_path: Path, site: WebServer
) -> None:
    source = one_source(site)
    site.pages["/1"] = Reply(pause=PATIENCE)
    text = config(source, crawl="at_once = 2")
    with daemon(tmp_path, text, fresh=True) as running:
        running.wait(lambda: "/1" in site.paths())
        running.process.send_signal(signal.SIGINT)
        running.wait(lambda: "stopping" in running.said())
        assert wait_for(lambda: interrupted(running))
    assert running.process.returncode == 130

    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    with daemon(tmp_path, config(source), fresh=True) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 1)


def interrupted(running: Daemon) -> bool:
    """Interrupt a daemon again; return whether it has ended."""
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGINT)
    return running.process.poll() is not None


def test_two_signals_at_once_are_one_wish(tmp_path: Path, site: WebServer) -> None:
    source = one_source(site)
    slow = html(page("Ferry late", *prose("ferry", 1)))
    site.pages["/1"] = Reply(slow.body, headers=slow.headers, pause=2.0)

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: "/1" in site.paths())
        running.process.send_signal(signal.SIGTERM)
        code = running.stop(signal.SIGINT)

    assert code == 0
    assert running.rows("SELECT title FROM articles") == [("Ferry late",)]


def test_a_write_that_never_ends_does_not_hold_up_the_end(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(config({}), "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY_FOR_EVER],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "busy\n"

    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert "writes abandoned" in said
    assert "Traceback" not in said
    path = tmp_path / "tocsin.db"
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "SELECT name FROM settings WHERE name = 'stuck'") == []


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """Run a daemon, for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("watching")
    with WebServer() as site:
        text = config(one_source(site), channel="terminal://")
        with daemon(folder, text) as running:
            running.wait(lambda: "next visit" in running.said())
            yield running


def test_a_second_daemon_refuses_and_names_the_first(watching: Daemon) -> None:
    second = run("run", cwd=watching.database.parent)

    assert second.returncode == 1
    assert f"pid {watching.process.pid}" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_start_tells_what_is_watched(watching: Daemon) -> None:
    said = watching.said()

    assert re.search(r"sources +1: one", said)
    assert re.search(r"watchlists +1: ferries", said)
    assert re.search(r"channels +1: hook", said)
    assert re.search(r"database .*tocsin\.db \(0 articles\)", said)


def test_a_killed_daemon_leaves_no_worker_and_no_lock(
    tmp_path: Path, site: WebServer
) -> None:
    source = one_source(site)
    with daemon(tmp_path, config(source), fresh=True) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 1)
        workers = descendants(running.process.pid)
        running.kill()

    assert len(workers) >= 2
    assert wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    with daemon(tmp_path, config(source), fresh=True) as running:
        running.wait(lambda: running.said().count("tocsin is watching") == 2)


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = [int(child) for child in children]
    return found + [grand for child in found for grand in descendants(child)]


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
        running.wait(lambda: "delivery failed" in running.said())
        running.stop()

    lines = [json.loads(line) for line in running.said().splitlines()]
    events = [line["event"] for line in lines]
    assert {"watching", "source visited", "delivery failed", "stopped"} <= set(events)
    assert all({"at", "level", "logger"} <= set(line) for line in lines)
    database = str(rows(running.database, "SELECT * FROM deliveries"))
    for part in ("very-secret-token", "hunter2hunter2"):
        assert part not in running.said()
        assert part not in database


def test_a_hung_channel_does_not_hold_up_the_end(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    site.pages["/hook"] = Reply(pause=2 * PATIENCE)

    with daemon(tmp_path, config(one_source(site), channel=inbox.url)) as running:
        running.wait(lambda: "/hook" in site.paths())
        code = running.stop()

    assert code == 0
    state = rows(running.database, "SELECT state, repeat FROM deliveries")
    assert state in ([("waiting", 1)], [("sending", 0)])
