"""A broker with TLS and a user for workers, and workers that it does not take."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fleet.fleet_processes import (
    Broker,
    WatchedSite,
    free_port,
    is_long,
    redis_server,
    workers,
)
from tests.fleet.test_broker_probe import ask, documented_rights
from tests.fleet.test_daemon_fleet import is_read, settings, sites, state
from tests.support.daemon_process import config, daemon, run
from tests.support.patience import PATIENCE
from tocsin.fleet.broker_probe import broker_problem


@dataclass(frozen=True)
class Authority:
    """Whoever signs certificates."""

    file: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name


def certificate(
    folder: Path, name: str, *, by: Authority | None = None, address: str = "127.0.0.1"
) -> Authority:
    """Write NAME.pem and NAME.key, signed by an authority or, without, by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.name if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), True)
        .add_extension(alternative, False)
        .sign(by.key if by else key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return Authority(path, key, subject)


def tls(folder: Path, port: int) -> list[str]:
    """Return the options of a Redis server that speaks TLS at a port."""
    files = {"cert": "broker.pem", "key": "broker.key", "ca-cert": "ca.pem"}
    named = [
        option
        for name, file in files.items()
        for option in (f"--tls-{name}-file", str(folder / file))
    ]
    return ["--tls-port", str(port), "--tls-auth-clients", "no", *named]


def add_worker_user(broker: Broker) -> None:
    rights = [">s3cret" if each[0] == ">" else each for each in documented_rights()]
    assert ask(broker, "ACL", "SETUSER", "worker", *rights) == "OK\n"


def test_a_certificate_of_an_own_authority_is_taken_and_others_are_not(
    tmp_path: Path,
) -> None:
    port = free_port()
    own, other = certificate(tmp_path, "ca"), certificate(tmp_path, "other")
    certificate(tmp_path, "broker", by=own)
    address = f"rediss://127.0.0.1:{port}"
    with redis_server(tmp_path, *tls(tmp_path, port)):
        right = broker_problem(f"{address}?ssl_ca_certs={own.file}", "tocsin")
        wrong = broker_problem(f"{address}?ssl_ca_certs={other.file}", "tocsin")
        text = config({}, more=f'[fleet]\nbroker = "{address}"')
        (tmp_path / "config.toml").write_text(text, "utf-8")
        checked = run("check", cwd=tmp_path)

    assert right == ""
    assert "nobody whom this machine trusts has signed its certificate" in wrong
    assert "?ssl_ca_certs=/path/ca.pem" in checked.stdout
    assert checked.returncode == 1


def test_a_certificate_for_another_address_is_refused(tmp_path: Path) -> None:
    port = free_port()
    own = certificate(tmp_path, "ca")
    certificate(tmp_path, "broker", by=own, address="10.7.0.1")
    with redis_server(tmp_path, *tls(tmp_path, port)):
        url = f"rediss://127.0.0.1:{port}?ssl_ca_certs={own.file}"
        problem = broker_problem(url, "tocsin")

    assert problem == "its certificate is for another address"


@is_long
def test_a_worker_with_the_documented_rights_does_a_whole_crawl_over_tls(
    tmp_path: Path,
) -> None:
    port = free_port()
    own = certificate(tmp_path, "ca")
    certificate(tmp_path, "broker", by=own)
    with (
        redis_server(tmp_path, *tls(tmp_path, port)) as broker,
        sites(2, articles=3) as outlets,
    ):
        add_worker_user(broker)
        url = f"rediss://worker:s3cret@127.0.0.1:{port}?ssl_ca_certs={own.file}"
        with (
            workers(url, tmp_path) as machine,
            daemon(tmp_path, settings(outlets, broker)) as running,
        ):
            machine.start("berlin-1")
            running.wait(lambda: is_read(running, 6))
            running.wait(lambda: state(running, "carried") > 0)
        said = machine.log("berlin-1").read_text()
        denied = ask(broker, "ACL", "LOG")

    assert "s3cret" not in said
    assert denied.strip() == ""


SHIFTED = """
import sys
from datetime import timedelta
from tocsin.config.tables import CrawlTable
from tocsin.fleet.work import WorkRefusedError, WorkTerms
from tocsin.fleet.worker_process import run_worker
from tocsin.wiring.clock import now
from tocsin.wiring.version import this_version
from tocsin.wiring.workers import Workers

broker, seconds = sys.argv[1], float(sys.argv[2])
terms = WorkTerms(
    broker=broker, fleet="tocsin", name="late-1", place="", at_once=2,
    version=this_version(),
)

if __name__ == "__main__":
    with Workers(1, seconds=30.0) as workers:
        try:
            run_worker(
                terms, CrawlTable(), workers,
                clock=lambda: now() + timedelta(seconds=seconds),
            )
        except WorkRefusedError as refused:
            print(refused)
"""


@is_long
@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-60, "s behind the daemon's"), (60, "s ahead of the daemon's")],
)
def test_a_worker_whose_clock_is_wrong_is_refused_and_told_so(
    tmp_path: Path, seconds: int, said: str
) -> None:
    outlets: list[WatchedSite] = []
    script = tmp_path / "shifted.py"
    script.write_text(SHIFTED, "utf-8")
    with (
        redis_server(tmp_path) as broker,
        daemon(tmp_path, settings(outlets, broker)),
    ):
        ended = subprocess.run(
            [sys.executable, str(script), broker.url, str(seconds)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )

    assert "the clock of this machine is " in ended.stdout, ended.stderr
    assert said in ended.stdout
    assert "set it, by NTP for example" in ended.stdout
