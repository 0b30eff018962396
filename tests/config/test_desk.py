"""[desk]: who may use it from where, and users that are half written."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tocsin.config import ConfigError, load
from tocsin.config.desk_reach import reach_beyond
from tocsin.config.desk_users import desk_users

HASH = PasswordHasher(1, 8, 1).hash("four words by the sea")
USER = f'[desk.users.ada]\npassword_hash = "{HASH}"\n'


def written(folder: Path, listen: str, base_url: str = "", more: str = "") -> Path:
    path = folder / "config.toml"
    path.write_text(
        f'[desk]\nlisten = "{listen}"\nbase_url = "{base_url}"\n{more}', "utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("listen", "base_url", "option"),
    [
        ("0.0.0.0:8765", "", "desk.listen"),
        ("[::]:8765", "", "desk.listen"),
        ("192.168.0.7:8765", "http://localhost:8765", "desk.listen"),
        ("127.0.0.1:8765", "https://news.example/watch", "desk.base_url"),
        ("unix:desk.sock", "https://news.example", "desk.base_url"),
        ("unix:desk.sock", "http://10.0.0.7", "desk.base_url"),
        ("127.0.0.1:8765", "http://localhost.evil.example", "desk.base_url"),
    ],
)
def test_a_desk_that_others_reach_needs_users(
    tmp_path: Path, listen: str, base_url: str, option: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, listen, base_url))

    (line,) = str(raised.value).splitlines()
    assert f"{option}: " in line
    assert "tocsin desk password" in line
    config = load(written(tmp_path, listen, base_url, USER))
    assert reach_beyond(config.desk)
    assert desk_users(config)["ada"].role == "reader"


@pytest.mark.parametrize(
    ("listen", "base_url"),
    [
        ("127.0.0.1:8765", ""),
        ("127.8.8.8:8765", ""),
        ("localhost:8765", "http://localhost:9000/watch"),
        ("[::1]:8765", "http://tocsin.localhost"),
        ("unix:desk.sock", ""),
        ("", "https://news.example"),
    ],
)
def test_a_desk_of_this_machine_needs_none(
    tmp_path: Path, listen: str, base_url: str
) -> None:
    config = load(written(tmp_path, listen, base_url))

    assert not reach_beyond(config.desk)
    assert desk_users(config) == {}


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        ("", "exactly one of password_hash or password_hash_file (found none)"),
        (
            f'password_hash = "{HASH}"\npassword_hash_file = "hush"',
            "exactly one of password_hash or password_hash_file (found both)",
        ),
        ('password_hash = "hush-hush"', "this is no hash of a password"),
        ('password_hash = ["hush"]', "desk.users.ada.password_hash: input should be"),
        ('password = "hush"', "unknown key; did you mean password_hash?"),
        (f'password_hash = "{HASH}"\nrole = "boss"', "desk.users.ada.role: input"),
    ],
)
def test_a_user_that_is_half_written_is_named_and_no_secret_shown(
    tmp_path: Path, user: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, "127.0.0.1:8765", "", f"[desk.users.ada]\n{user}"))

    assert problem in str(raised.value)
    assert "hush" not in str(raised.value)
    assert HASH not in str(raised.value)


@pytest.mark.parametrize("name", ["", "a b", "a\\nb", "x" * 65])
def test_a_name_is_one_short_word(tmp_path: Path, name: str) -> None:
    more = f'[desk.users."{name}"]\npassword_hash = "{HASH}"'

    with pytest.raises(ConfigError, match="1 to 64 characters"):
        load(written(tmp_path, "127.0.0.1:8765", "", more))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "cannot be read"),
        ("", "is empty"),
        ("hush-hush", "this is no hash of a password"),
        ("$argon2id$hush", "this is no hash of a password"),
        ("$argon2id$v=19$m=99999999,t=3,p=4$YWJj$YWJj", "too much"),
        ("$argon2id$v=19$m=8,t=999999,p=4$YWJj$YWJj", "too much"),
    ],
)
def test_a_hash_in_a_file_has_to_be_there(
    tmp_path: Path, text: str | None, problem: str
) -> None:
    more = '[desk.users.ada]\npassword_hash_file = "ada"\n'
    config = load(written(tmp_path, "127.0.0.1:8765", "", more))
    if text is not None:
        (tmp_path / "ada").write_text(text)
        (tmp_path / "ada").chmod(0o600)

    with pytest.raises(ConfigError, match=problem) as raised:
        desk_users(config)

    assert "hush" not in str(raised.value)


def test_a_hash_in_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    more = '[desk.users.ada]\npassword_hash_file = "ada"\n'
    config = load(written(tmp_path, "127.0.0.1:8765", "", more))
    (tmp_path / "ada").write_text(f"{HASH}\n")

    with pytest.raises(ConfigError, match="chmod 600"):
        desk_users(config)
    (tmp_path / "ada").chmod(0o600)

    assert desk_users(config)["ada"].password_hash == HASH
    assert HASH not in repr(desk_users(config)) + repr(config)


def test_a_new_hash_in_a_file_is_a_change_of_the_configuration(tmp_path: Path) -> None:
    more = '[desk.users.ada]\npassword_hash_file = "ada"\n'
    (tmp_path / "ada").write_text(HASH)

    config = load(written(tmp_path, "127.0.0.1:8765", "", more))

    assert tmp_path / "ada" in config.stamps
    assert tmp_path / "ada" in config.files


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("", ""),
        ("127.0.0.1:8765", "127.0.0.1:8765"),
        ("unix:/run/tocsin/desk.sock", "unix:/run/tocsin/desk.sock"),
        ("unix:desk.sock", "unix:{folder}/desk.sock"),
    ],
)
def test_a_socket_stands_beside_the_file_as_other_paths_do(
    tmp_path: Path, listen: str, address: str
) -> None:
    config = load(written(tmp_path, listen))

    assert config.desk_address == address.format(folder=tmp_path)


@pytest.mark.parametrize("port", ["99999", "port", "-1"])
def test_an_address_of_people_has_a_port_that_can_be(tmp_path: Path, port: str) -> None:
    with pytest.raises(ConfigError, match="no address of a web page"):
        load(written(tmp_path, "", f"https://news.example:{port}"))


@pytest.mark.parametrize(
    ("listen", "base_url", "lacking"),
    [("127.0.0.1:8765", "", "base_url"), ("", "https://news.example", "listen")],
)
def test_hubs_need_a_desk_that_they_reach(
    tmp_path: Path, listen: str, base_url: str, lacking: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, listen, base_url, f"websub = true\n{USER}"))

    (line,) = str(raised.value).splitlines()
    assert f"desk.{lacking} is empty" in line
    assert "websub = false" in line
    served = written(tmp_path, "127.0.0.1:1", "https://a.example", "websub = true\n")
    served.write_text(served.read_text("utf-8") + USER, "utf-8")
    assert load(served).desk.websub
