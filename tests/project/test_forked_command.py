"""What is forked from the loaded interpreter does what a process of its own does."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.daemon_process import command, config, rows, run, start
from tests.support.forked_command import FRESH, can_fork
from tests.support.patience import PATIENCE, wait_for


@pytest.mark.parametrize(
    "arguments", [("check",), ("status", "--json"), ("watch", "list"), ("nonsense",)]
)
def test_a_fork_prints_and_returns_what_a_process_of_its_own_does(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "config.toml").write_text(config({}), "utf-8")

    forked = run(*arguments, cwd=tmp_path)
    own = subprocess.run(
        command(*arguments),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert forked.returncode == own.returncode
    assert forked.stdout == own.stdout
    assert forked.stderr == own.stderr


def test_a_fork_that_is_killed_tells_by_what(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(config({}), "utf-8")
    running = start(tmp_path)
    running.wait(lambda: "tocsin is watching" in running.said())
    running.kill()

    assert running.process.returncode == -signal.SIGKILL
    assert wait_for(lambda: not Path(f"/proc/{running.process.pid}").exists())
    assert rows(running.database, "PRAGMA integrity_check") == [("ok",)]


def test_a_fork_has_the_variables_that_it_is_given_and_no_others(
    tmp_path: Path,
) -> None:
    text = config({}, channel="x://").replace('url = "x://"', 'url_env = "TOCSIN_HOOK"')
    (tmp_path / "config.toml").write_text(text, "utf-8")
    hook = {"TOCSIN_HOOK": "json://127.0.0.1:9/hook"}

    given = run("check", cwd=tmp_path, env=os.environ | hook)
    missing = run("check", cwd=tmp_path)

    assert "channel hook: well-formed" in given.stdout
    assert "TOCSIN_HOOK" in missing.stdout


def test_what_is_read_once_at_the_start_is_not_given_to_a_fork() -> None:
    assert can_fork(os.environ | {"TOCSIN_HOOK": "json://127.0.0.1:9/"}) is not FRESH
    for name in ("PYTHONIOENCODING", "LC_ALL", "MALLOC_ARENA_MAX", "LD_PRELOAD"):
        assert not can_fork(os.environ | {name: "something else"})
