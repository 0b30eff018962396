"""Users of the desk while the daemon runs, and a desk that may not be served."""

import re
from pathlib import Path

import httpx2
import pytest
from argon2 import PasswordHasher

from tests.support.cli_runner import output_of
from tests.support.daemon_process import daemon, save
from tests.support.desk_client import PASSWORD
from tests.support.factories import closed_port

HTML = {"accept": "text/html"}
OTHER = "four other words by the sea"


def user(password: str, role: str = "editor") -> str:
    hash_ = PasswordHasher(1, 8, 1).hash(password)
    return f'[desk.users.ada]\nrole = "{role}"\npassword_hash = "{hash_}"\n'


def sign_in(browser: httpx2.Client, password: str) -> int:
    page = browser.get("/login", headers=HTML)
    token = re.findall('name="csrf_token" value="(.+?)"', page.text)[-1]
    fields = {"name": "ada", "password": password, "csrf_token": token}
    return browser.post("/login", data=fields).status_code


def test_a_password_that_changes_signs_out_without_a_restart(tmp_path: Path) -> None:
    port = closed_port()
    table = f'[desk]\nlisten = "127.0.0.1:{port}"\n'
    with (
        daemon(tmp_path, table + user(PASSWORD)) as running,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}") as browser,
    ):
        running.wait(lambda: "desk served" in running.said())
        assert sign_in(browser, "wrong") == 403
        assert sign_in(browser, PASSWORD) == 303
        assert "Signed in as ada" in browser.get("/sources").text

        save(running, table + user(OTHER))
        running.wait(lambda: browser.get("/sources").status_code == 401)
        assert sign_in(browser, PASSWORD) == 403
        assert sign_in(browser, OTHER) == 303

        save(running, table.replace("127.0.0.1", "0.0.0.0"))
        running.wait(lambda: "configuration not reloaded" in running.said())
        assert browser.get("/sources").status_code == 200
        assert "Signed in as ada" in browser.get("/sources").text

        save(running, table)
        running.wait(lambda: "Signed in" not in browser.get("/sources").text)
        assert "restart needed" not in running.said()
        assert "tocsin desk password" in running.said()
        assert PASSWORD not in running.said()
        assert OTHER not in running.said()


@pytest.mark.parametrize("command", ["run", "check", "status"])
@pytest.mark.parametrize(
    "table",
    ['listen = "0.0.0.0:8765"', 'base_url = "https://news.example/watch"'],
)
def test_a_desk_that_others_reach_is_not_served_without_users(
    tmp_path: Path, command: str, table: str
) -> None:
    (tmp_path / "config.toml").write_text(f"[desk]\n{table}\n")

    said = output_of(tmp_path, command, code=2)

    assert len(said.splitlines()) == 1
    assert "the desk has no users; type: tocsin desk password" in said


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_hash_that_cannot_be_read_stops_the_start(
    tmp_path: Path, command: str
) -> None:
    (tmp_path / "config.toml").write_text(
        '[desk.users.ada]\npassword_hash_file = "nowhere"\n'
    )

    said = output_of(tmp_path, command, code=2)

    assert "desk.users.ada.password_hash_file: " in said
    assert "nowhere cannot be read" in said
