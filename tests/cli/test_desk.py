"""`tocsin desk`: passwords, tokens, sessions."""

import contextlib
import os
import subprocess
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from store import desk_sessions, desk_tokens
from store.connections import open_writer
from store.db import Store
from tests.support.cli_runner import Say, output_of
from tests.support.daemon_process import command
from tests.support.desk_client import with_users
from tests.support.factories import NOW


@pytest.fixture
def say(tmp_path: Path, store: Store) -> Say:
    (tmp_path / "config.toml").write_text('[desk]\nlisten = "127.0.0.1:8765"\n')
    return partial(output_of, tmp_path)


@pytest.mark.parametrize(
    ("typed", "code"), [("four words by the sea\n", 0), ("too short\n", 1), ("", 1)]
)
def test_a_password_is_read_and_its_hash_printed(
    tmp_path: Path, typed: str, code: int
) -> None:
    ended = subprocess.run(
        command("desk", "password"),
        cwd=tmp_path,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == code
    assert not typed or typed.strip() not in ended.stdout + ended.stderr
    if code == 0:
        assert PasswordHasher().verify(ended.stdout.strip(), typed.rstrip("\n"))
    else:
        assert "it needs 15 to 1,024" in ended.stderr


def test_a_token_is_shown_once_and_can_be_revoked(say: Say, store: Store) -> None:
    token = say("desk", "token", "grafana", "--scope", "triage").splitlines()[0]

    found = store.read(desk_tokens.find, token)
    assert found is not None
    assert (found.name, found.scopes) == ("grafana", frozenset(["triage"]))
    listed = say("desk", "tokens")
    assert "grafana  triage, made" in listed
    assert "last used never" in listed
    assert token not in listed
    assert "already" in say("desk", "token", "grafana", code=1)
    assert "mean 'grafana'?" in say("desk", "revoke", "grafan", code=1)
    assert "allows nothing any more" in say("desk", "revoke", "grafana")
    assert store.read(desk_tokens.find, token) is None
    assert "There is no token" in say("desk", "tokens")


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\nb"])
def test_a_token_has_a_name_that_fits_a_line(say: Say, name: str) -> None:
    assert "cannot be the name" in say("desk", "token", name, code=1)


@pytest.mark.parametrize(
    ("table", "said", "is_warned"),
    [
        ("", "✓ desk: 127.0.0.1:8765, for only this machine, no login needed", False),
        ('listen = ""', "✓ desk: switched off", False),
        (
            'listen = "unix:desk.sock"',
            "✓ desk: unix:{folder}/desk.sock, for only this machine",
            False,
        ),
        (
            'listen = "0.0.0.0:8765"',
            "✓ desk: 0.0.0.0:8765, for other machines, 1 user may sign in",
            True,
        ),
        (
            'base_url = "https://news.example/watch"',
            "✓ desk: https://news.example/watch, for other machines, 1 user",
            False,
        ),
    ],
)
def test_check_says_who_may_reach_the_desk(
    tmp_path: Path, table: str, said: str, is_warned: bool
) -> None:
    users = with_users("", ada="admin") if "user" in said else ""
    (tmp_path / "config.toml").write_text(f"[desk]\n{table}\n{users}", "utf-8")
    (tmp_path / "config.toml").chmod(0o644)

    printed = output_of(tmp_path, "check")

    assert said.format(folder=tmp_path) in printed
    assert ("without encryption" in printed) == is_warned
    assert ("desk.users.ada.password_hash may hold" in printed) == bool(users)


def test_a_user_is_signed_out_everywhere(say: Say, tmp_path: Path) -> None:
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        for _ in range(2):
            desk_sessions.begin(db, "ada", NOW)

    assert "2 sessions of ada ended" in say("desk", "sign-out", "ada")
    assert "There is no user 'ada'" in say("desk", "sign-out", "ada", code=1)


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_terminal_is_asked_twice_and_shows_nothing(
    tmp_path: Path, is_kept: bool
) -> None:
    typed = "four words by the sea"
    master, slave = os.openpty()
    file = tmp_path / "hash"
    with file.open("wb") as output:
        process = subprocess.Popen(
            command("desk", "password"),
            cwd=tmp_path,
            stdin=slave,
            stdout=output if is_kept else slave,
            stderr=slave,
            start_new_session=True,
        )
    os.close(slave)
    shown = ""
    with os.fdopen(master, "rb+", buffering=0) as terminal:
        for prompt in ("Password: ", "confirmation: "):
            while not shown.endswith(prompt):
                shown += terminal.read(1_000).decode()
            terminal.write(f"{typed}\n".encode())
        with contextlib.suppress(OSError):  # the other end is closed
            while chunk := terminal.read(1_000):
                shown += chunk.decode()

    assert process.wait() == 0
    assert typed not in shown
    kept = file.read_text() if is_kept else shown
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in kept
    assert ("[desk.users.NAME]" in shown) != is_kept
    if is_kept:
        assert PasswordHasher().verify(kept.removesuffix("\n"), typed)
