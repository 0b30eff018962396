"""Users sign in, stay signed in, and sign out."""

import logging
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from store.db import Store
from tests.support.daemon_process import rows
from tests.support.desk_client import CONFIG, PASSWORD, desk, sign_in, with_users
from tests.support.factories import NOW
from tocsin.web.access.login_sessions import IDLE, LONGEST, SESSION_COOKIE
from tocsin.web.access.login_throttle import BY_ACCOUNT

USERS = with_users(ada="admin", bo="editor", cy="reader")
SESSIONS = "SELECT user FROM desk_sessions ORDER BY user"


class Clock:
    """The time of a test, which moves on when the test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_without_users_nobody_has_to_sign_in(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store) as client:
        page = client.get("/sources")
        login = client.get("/login")

    assert page.status_code == 200
    assert "Sign out" not in page.text
    assert (login.status_code, login.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "/login"),
        ("/sources", "/login?next=%2Fsources"),
        ("/sources?a=b&c=%C3%A4", "/login?next=%2Fsources%3Fa%3Db%26c%3D%25C3%25A4"),
        ("/nowhere", "/login?next=%2Fnowhere"),
    ],
)
def test_whoever_has_not_signed_in_is_led_to_the_login(
    tmp_path: Path, store: Store, path: str, location: str
) -> None:
    with desk(tmp_path, store, USERS) as client:
        answer = client.get(path, headers={"accept": "text/html"})

    assert answer.status_code == 303
    assert answer.headers["location"] == location


def test_what_is_no_page_is_refused(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store, USERS) as client:
        answers = [
            client.get("/sources", headers={"accept": "*/*"}),
            client.post("/sources/gazette/visit"),
            client.request("DELETE", "/sources"),
        ]
        static = client.get("/static/desk.css")

    for answer in answers:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "Gazette" not in answer.text
    assert static.status_code == 200


def test_a_user_signs_in_and_out(
    tmp_path: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with desk(tmp_path, store, USERS) as client:
        form = client.get("/login?next=/sources%3Fa%3Db")
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.text))
        entered = client.post(
            "/login", data=fields | {"name": "ada", "password": PASSWORD}
        )
        page = client.get("/sources")
        token = re.findall('name="csrf_token" value="(.+?)"', page.text)[0]
        client.headers["x-csrf-token"] = token
        left = client.post("/logout")
        after = client.get("/sources")

    assert form.status_code == 200
    assert entered.headers["location"] == "/sources?a=b"
    (cookie,) = entered.headers.get_list("set-cookie")
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    assert cookie.endswith("; Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax")
    assert "Signed in as ada" in page.text
    assert left.headers["location"] == "/login"
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert after.status_code == 401
    assert rows(store.path, SESSIONS) == []
    assert "user signed in" in caplog.messages
    key = cookie.partition("=")[2].partition(".")[0]
    assert PASSWORD not in caplog.text + str([vars(each) for each in caplog.records])
    assert key.encode() not in store.path.read_bytes()


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ada", "wrong"),
        ("ada", ""),
        ("nobody", PASSWORD),
        ("", ""),
        ("ada", "x" * 5_000),
        ("ADA", PASSWORD),
        (PASSWORD, "ada"),
    ],
)
def test_a_wrong_login_is_refused_and_named_without_a_secret(
    tmp_path: Path,
    store: Store,
    caplog: pytest.LogCaptureFixture,
    name: str,
    password: str,
) -> None:
    with desk(tmp_path, store, USERS) as client:
        answer = sign_in(client, name, password)
        after = client.get("/sources")

    assert answer.status_code == 403
    assert "The name or the password is wrong." in answer.text
    assert SESSION_COOKIE not in answer.headers.get("set-cookie", "")
    assert after.status_code == 401
    (record,) = [each for each in caplog.records if each.name == "tocsin.web"]
    assert record.getMessage() == "login refused"
    assert vars(record)["address"] == "127.0.0.1"
    assert vars(record)["user"] == ("ada" if name == "ada" else "(unknown)")
    assert PASSWORD not in str(vars(record))
    assert 'value="wrong"' not in answer.text


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        ("", "/"),
        ("/watch", "/watch"),
        ("/порт", "/%D0%BF%D0%BE%D1%80%D1%82"),
        ("/%D0%BF", "/%D0%BF"),
        ("/a;b", "/a%3Bb"),
    ],
)
def test_a_cookie_is_for_the_path_that_browsers_ask_for(
    tmp_path: Path, store: Store, prefix: str, path: str
) -> None:
    address = f'[desk]\nbase_url = "https://desk.example{prefix}"\n'
    with desk(tmp_path, store, address + USERS) as client:
        answer = sign_in(client, "ada")

    assert answer.status_code == 303
    assert f"; Path={path}; " in answer.headers["set-cookie"]


def test_the_address_of_the_sign_out_leads_to_its_button(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, USERS) as client:
        stranger = client.get("/logout", headers={"accept": "text/html"})
        sign_in(client, "ada")
        user = client.get("/logout")
        page = client.get(user.headers["location"])

    assert stranger.headers["location"] == "/login?next=%2Flogout"
    assert (user.status_code, user.headers["location"]) == (303, "/")
    assert "Sign out" in page.text


def test_guessing_is_slowed_down_for_known_and_unknown_names_alike(
    tmp_path: Path, store: Store
) -> None:
    clock = Clock()
    refused = {}
    for name in ("ada", "nobody"):
        with desk(tmp_path, store, USERS, clock=clock) as client:
            codes = [
                sign_in(client, name, "wrong").status_code
                for _ in range(BY_ACCOUNT.burst)
            ]
            refused[name] = sign_in(client, name, PASSWORD)
            clock.now += BY_ACCOUNT.interval
            later = sign_in(client, name, PASSWORD)

        assert codes == [403] * BY_ACCOUNT.burst
        assert refused[name].status_code == 429
        assert refused[name].headers["retry-after"] == "30"
        assert "Try again in 30 seconds" in refused[name].text
        assert later.status_code == (303 if name == "ada" else 403)


@pytest.mark.parametrize(
    "after",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a\\b",
        "",
        "/" + "x" * 3_000,
    ],
)
def test_a_login_leads_nowhere_else(tmp_path: Path, store: Store, after: str) -> None:
    with desk(tmp_path, store, USERS) as client:
        data = {"name": "ada", "password": PASSWORD, "next": after}
        answer = client.post("/login", data=data)
        again = client.get("/login", params={"next": after})

    assert answer.headers["location"] == "/"
    assert again.headers["location"] == "/"


def test_a_session_lasts_from_its_last_use_and_not_for_ever(
    tmp_path: Path, store: Store
) -> None:
    clock, step = Clock(), IDLE - timedelta(hours=1)
    with desk(tmp_path, store, USERS, clock=clock) as client:
        sign_in(client, "ada")
        at_once = client.get("/sources")
        used = []
        while clock.now + step < NOW + LONGEST:
            clock.now += step
            used.append(client.get("/sources"))
        clock.now = NOW + LONGEST + timedelta(hours=1)
        too_long = client.get("/sources")

        sign_in(client, "bo")
        clock.now += IDLE + timedelta(seconds=1)
        too_late = client.get("/sources")

    assert "set-cookie" not in at_once.headers
    assert {answer.status_code for answer in used} == {200}
    assert all("Max-Age=1209600" in answer.headers["set-cookie"] for answer in used)
    assert (too_long.status_code, too_late.status_code) == (401, 401)


def test_a_second_login_ends_the_session_before(tmp_path: Path, store: Store) -> None:
    with desk(tmp_path, store, USERS) as client:
        sign_in(client, "ada")
        first = client.cookies[SESSION_COOKIE]
        sign_in(client, "bo")
        client.cookies.clear()
        client.cookies.set(SESSION_COOKIE, first)
        answer = client.get("/sources")

    assert answer.status_code == 401
    assert rows(store.path, SESSIONS) == [("bo",)]


@pytest.mark.parametrize(
    "cookie", ["x", ".", "x.y", "ä.ä", "x" * 5_000, "a.b.c", "%00.%00"]
)
def test_a_cookie_that_is_none_of_ours_is_no_session(
    tmp_path: Path, store: Store, cookie: str
) -> None:
    with desk(tmp_path, store, USERS) as client:
        header = (b"cookie", f"{SESSION_COOKIE}={cookie}".encode())
        answer = client.get("/sources", headers=[header])

    assert answer.status_code == 401


def test_a_new_password_and_a_user_who_is_gone_end_their_sessions(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, USERS) as client:
        sign_in(client, "ada")
        ada = client.cookies[SESSION_COOKIE]

    def status(text: str) -> int:
        with desk(tmp_path, store, text) as client:
            client.cookies.set(SESSION_COOKIE, ada)
            return client.get("/sources").status_code

    other = USERS.replace("password_hash", "#", 1).replace(
        'role = "admin"\n',
        f'role = "admin"\npassword_hash = "{PasswordHasher(1, 8, 1).hash("x")}"\n',
    )
    assert status(USERS) == 200
    assert status(other) == 401
    assert status(with_users(CONFIG, bo="admin")) == 401


def test_the_forms_of_a_session_are_not_those_of_another(
    tmp_path: Path, store: Store
) -> None:
    with desk(tmp_path, store, USERS) as client:
        sign_in(client, "ada")
        token = client.headers["x-csrf-token"]
        sign_in(client, "bo")
        client.headers["x-csrf-token"] = token
        answer = client.post("/sources/gazette/visit")

    assert answer.status_code == 403
