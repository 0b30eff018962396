"""Real servers, each in a folder of its own, on loopback, ended by its process id."""

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.factories import closed_port
from tests.support.patience import PATIENCE, wait_for

PASSWORD = "harbour-master"
"""Of the account bot, on all servers."""


@dataclass
class RunningServer:
    """A server's process, which can be ended and started again."""

    command: list[str]
    ports: dict[str, int]
    folder: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        """Start it, and wait until its ports take connections."""
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdout=output, stderr=output
            )
        assert wait_for(lambda: all(map(_answers, self.ports.values()))), self.output()

    def stop(self) -> None:
        """End it, by force if need be."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def output(self) -> str:
        """Return what it has printed."""
        return (self.folder / "output").read_text("utf-8", "replace")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def program(name: str) -> str:
    """Return the path of a program; skip the test where there is none."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: make test-servers INSTALL=yes")
    return found


@contextlib.contextmanager
def ngircd(folder: Path) -> Iterator[RunningServer]:
    """Run an IRC server with #desk, the moderated #mod, and #key of key secret."""
    port = closed_port()
    (folder / "ngircd.conf").write_text(
        f"""[Global]
Name = irc.test.invalid
Listen = 127.0.0.1
Ports = {port}
[Options]
DNS = no
Ident = no
PAM = no
[Limits]
MaxConnectionsIP = 100
[Channel]
Name = #desk
Modes = t
[Channel]
Name = #mod
Modes = m
[Channel]
Name = #key
Modes = k
Key = secret
"""
    )
    command = [program("ngircd"), "-n", "-f", str(folder / "ngircd.conf")]
    with running(command, {"irc": port}, folder) as server:
        yield server


@contextlib.contextmanager
def mosquitto(folder: Path, certificate: Path) -> Iterator[RunningServer]:
    """Run an MQTT broker that knows bot, with a port for TLS."""
    plain, tls = closed_port(), closed_port()
    set_password(folder, PASSWORD)
    (folder / "mosquitto.conf").write_text(
        f"""listener {plain} 127.0.0.1
password_file {folder}/passwords
listener {tls} 127.0.0.1
certfile {certificate}
keyfile {certificate}
user root
"""
    )
    command = [program("mosquitto"), "-c", str(folder / "mosquitto.conf")]
    with running(command, {"mqtt": plain, "mqtts": tls}, folder) as server:
        yield server


def set_password(folder: Path, password: str) -> None:
    """Give the broker's account bot a password; it holds from the next start."""
    subprocess.run(
        [program("mosquitto_passwd"), "-b", "-c", "passwords", "bot", password],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@contextlib.contextmanager
def prosody(folder: Path, certificate: Path) -> Iterator[RunningServer]:
    """Run an XMPP server for localhost with bot and anna, and a service of rooms."""
    starttls, tls = closed_port(), closed_port()
    for name in ("data", "certs"):
        (folder / name).mkdir()
    for ending in ("crt", "key"):
        shutil.copy(certificate, folder / "certs" / f"localhost.{ending}")
    config = folder / "prosody.cfg.lua"
    config.write_text(
        f"""run_as_root = true
pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {starttls} }}
c2s_direct_tls_ports = {{ {tls} }}
s2s_ports = {{}}
http_ports = {{}}
https_ports = {{}}
modules_enabled = {{ "roster", "saslauth", "tls", "disco", "ping", "offline" }}
modules_disabled = {{ "s2s" }}
c2s_require_encryption = true
authentication = "internal_hashed"
certificates = "{folder}/certs"
log = {{ info = "{folder}/log" }}
VirtualHost "localhost"
Component "rooms.localhost" "muc"
  restrict_room_creation = false
"""
    )
    for name in ("bot", "anna"):
        register = ["--root", "--config", str(config), "register"]
        subprocess.run(
            [program("prosodyctl"), *register, name, "localhost", PASSWORD],
            check=True,
            capture_output=True,
        )
    command = [program("prosody"), "--config", str(config), "-F"]
    with running(command, {"starttls": starttls, "tls": tls}, folder) as server:
        yield server


@contextlib.contextmanager
def running(
    command: list[str], ports: dict[str, int], folder: Path
) -> Iterator[RunningServer]:
    """Run a server for the block."""
    server = RunningServer(command, ports, folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
