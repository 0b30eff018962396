"""What is said of a broker that cannot be used, and the rights that a fleet needs."""

import shlex
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.fleet.fleet_processes import (
    Broker,
    free_port,
    is_long,
    rabbitmq_server,
    redis_server,
)
from tests.support.daemon_process import config, run
from tests.support.paths import ROOT
from tocsin.fleet.broker import BrokerError
from tocsin.fleet.broker_probe import broker_problem


def ask(broker: Broker, *command: str) -> str:
    """Send a command to Redis, with the tool that comes with it."""
    tool = [*("redis-cli", "-p", str(broker.port)), *command]
    return subprocess.run(tool, capture_output=True, text=True, check=True).stdout


def documented_rights() -> list[str]:
    """Return the rights that the docs give to a worker's user of Redis."""
    text = (ROOT / "docs" / "fleet.md").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("user worker "))
    return line.split()[2:]


def test_a_broker_that_answers_can_be_used(tmp_path: Path) -> None:
    with redis_server(tmp_path) as broker:
        assert broker_problem(broker.url, "tocsin") == ""


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_where_nothing_listens_the_problem_says_so_and_nothing_else_does(
    scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    problem = broker_problem(f"{scheme}://127.0.0.1:{free_port()}", "tocsin")

    assert problem == "nothing listens there"
    assert caplog.records == []


def test_a_broker_that_wants_a_password_is_said_to(tmp_path: Path) -> None:
    with redis_server(tmp_path, "--requirepass", "s3cret") as broker:
        without = broker_problem(broker.url, "tocsin")
        wrong = broker_problem(f"redis://:no@127.0.0.1:{broker.port}", "tocsin")
        right = broker_problem(f"redis://:s3cret@127.0.0.1:{broker.port}", "tocsin")

    assert without == "it wants a user and a password: write them into its address"
    assert wrong == "it does not accept the user and password in its address"
    assert right == ""


def test_the_documented_rights_are_enough_and_reach_no_other_keys(
    tmp_path: Path,
) -> None:
    with redis_server(tmp_path) as broker:
        rights = [
            f">{'s3cret'}" if each.startswith(">") else each
            for each in documented_rights()
        ]
        assert ask(broker, "ACL", "SETUSER", "worker", *rights) == "OK\n"
        url = f"redis://worker:{quote('s3cret')}@127.0.0.1:{broker.port}"
        own, foreign = broker_problem(url, "tocsin"), broker_problem(url, "other")
        as_worker = ("--no-auth-warning", "--user", "worker", "--pass", "s3cret")
        refused = [
            ask(broker, *as_worker, *command)
            for command in (
                ("KEYS", "*"),
                ("FLUSHALL",),
                ("CONFIG", "GET", "*"),
                ("GET", "elsewhere"),
            )
        ]

    assert own == ""
    assert "its user may not do what a fleet needs" in foreign
    assert all(answer.startswith("NOPERM") for answer in refused)


@is_long
def test_the_documented_rights_are_enough_at_rabbitmq_too(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "fleet.md").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("rabbitmqctl "))

    with rabbitmq_server(tmp_path) as broker:
        broker.control("add_user", "worker", "s3cret")
        url = f"amqp://worker:s3cret@127.0.0.1:{broker.port}"
        outside = broker_problem(url, "tocsin")
        broker.control(*shlex.split(line)[1:])
        own, foreign = broker_problem(url, "tocsin"), broker_problem(url, "other")
        wrong = broker_problem(url.replace("s3cret", "no"), "tocsin")

    assert outside == "its user may not use this virtual host"
    assert own == ""
    assert "its user may not do what a fleet needs" in foreign
    assert wrong == "it does not accept the user and password in its address"


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "127.0.0.1:6379", "redis"])
def test_what_is_no_broker_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(BrokerError) as refused:
        broker_problem(url, "tocsin")

    assert "redis://127.0.0.1:6379" in str(refused.value)


def test_check_says_whether_the_broker_can_be_used(tmp_path: Path) -> None:
    port = free_port()
    text = config({}, more=f'[fleet]\nbroker = "redis://:s3cret@127.0.0.1:{port}"')
    (tmp_path / "config.toml").write_text(text, "utf-8")

    checked = run("check", cwd=tmp_path)

    assert f"✗ fleet: broker 127.0.0.1:{port}: nothing listens there" in checked.stdout
    assert "s3cret" not in checked.stdout + checked.stderr
