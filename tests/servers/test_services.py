"""Messages to real servers: they arrive once and whole, or the reason is true."""

import importlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.message import Message
from tests.alerts.test_channels import send
from tests.servers.programs import (
    PASSWORD,
    RunningServer,
    mosquitto,
    ngircd,
    prosody,
    set_password,
)
from tests.support.patience import PATIENCE
from tocsin.alerts.channels.apprise_url import ChannelError
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import SendResult

NEWS = Message(
    title="ferries: Ferry late",
    body="Harbour Post · 2 March\nქართული ტექსტი: “the ferry was late”\nhttps://a.example/1",
    format="text",
    plain="",
)


@pytest.fixture(scope="module")
def irc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Run ngIRCd for the tests of this module."""
    with ngircd(tmp_path_factory.mktemp("ngircd")) as server:
        yield server


@pytest.fixture
def mqtt(tmp_path: Path, certificate: Path) -> Iterator[RunningServer]:
    """Run Mosquitto for one test."""
    pytest.importorskip("paho.mqtt.client")
    with mosquitto(tmp_path, certificate) as server:
        yield server


@pytest.fixture(scope="module")
def xmpp(
    tmp_path_factory: pytest.TempPathFactory, certificate: Path
) -> Iterator[RunningServer]:
    """Run Prosody for the tests of this module."""
    pytest.importorskip("slixmpp")
    with prosody(tmp_path_factory.mktemp("prosody"), certificate) as server:
        yield server


class IrcReader:
    """Somebody who reads a channel."""

    def __init__(self, port: int, channel: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._lines = self._socket.makefile("r", encoding="utf-8", newline="\r\n")
        self._say("NICK anna", "USER anna 0 * :anna", f"JOIN {channel}")
        self._until(" 366 ")

    def texts(self) -> list[str]:
        """Return what was said until whoever said it left."""
        said = self._until(" QUIT ")
        return [line.partition(" :")[2] for line in said if " PRIVMSG #" in line]

    def close(self) -> None:
        """Leave."""
        self._lines.close()
        self._socket.close()

    def _say(self, *lines: str) -> None:
        self._socket.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def _until(self, sign: str) -> list[str]:
        lines = []
        for line in self._lines:
            if line.startswith("PING"):
                self._say(line.strip().replace("PING", "PONG", 1))
            lines.append(line.rstrip("\r\n"))
            if sign in line:
                break
        return lines


def to_irc(server: RunningServer, target: str, message: Message = NEWS) -> SendResult:
    url = f"irc://bot@localhost:{server.ports['irc']}/{target}"
    return send(Channel("irc", url), message)


@pytest.mark.parametrize(
    "body", [NEWS.body, "ქართული " * 90, "https://a.example/" + "x" * 700]
)
def test_ngircd_passes_every_line_on_once(irc: RunningServer, body: str) -> None:
    reader = IrcReader(irc.ports["irc"], "#desk")
    message = Message(title=NEWS.title, body=body, format="text", plain="")

    result = to_irc(irc, "%23desk", message)

    assert result.outcome == "handed over"
    whole = "".join(reader.texts()).replace(" ", "")
    reader.close()
    assert whole == "".join([message.title, *body.splitlines()]).replace(" ", "")


@pytest.mark.parametrize(
    ("target", "number"),
    [("%23mod", "404"), ("%23key", "475"), ("@nosuchnick", "401")],
)
def test_ngircd_refuses_and_is_heard(
    irc: RunningServer, target: str, number: str
) -> None:
    result = to_irc(irc, target)

    assert result.outcome == "channel"
    assert result.reason.startswith(f"IRC {number}")


def test_ngircd_takes_the_key_of_a_channel(irc: RunningServer) -> None:
    assert to_irc(irc, "%23key:secret").outcome == "handed over"


class MqttReader:
    """A subscriber, who is told what the broker keeps for him when he comes back."""

    def __init__(self, port: int, password: str = PASSWORD) -> None:
        paho: Any = importlib.import_module("paho.mqtt.client")
        self.payloads: list[str] = []
        client: Any = paho.Client(paho.CallbackAPIVersion.VERSION2, "anna")
        client.username_pw_set("bot", password)
        subscribed: list[int] = []
        client.on_connect = lambda *_: client.subscribe("alerts", qos=1)
        client.on_subscribe = lambda *_: subscribed.append(1)
        client.on_message = lambda *given: self.payloads.append(
            given[2].payload.decode()
        )
        client.connect("127.0.0.1", port)
        self._client = client
        self.until(lambda: bool(subscribed))

    def until(self, condition: Any, *, seconds: float = PATIENCE) -> bool:
        """Read until something is true, or the time is over; return which."""
        ends = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > ends:
                return False
            self._client.loop(0.05)
        return True


def to_mqtt(
    server: RunningServer,
    *,
    qos: int,
    password: str = PASSWORD,
    scheme: str = "mqtt",
    ca_file: Path | None = None,
) -> SendResult:
    port = server.ports[scheme]
    url = f"{scheme}://bot:{password}@localhost:{port}/alerts?qos={qos}"
    return send(Channel("mqtt", url, ca_file=ca_file), NEWS)


@pytest.mark.parametrize(("qos", "outcome"), [(0, "handed over"), (1, "ok"), (2, "ok")])
def test_mosquitto_passes_a_message_on_once(
    mqtt: RunningServer, qos: int, outcome: str
) -> None:
    reader = MqttReader(mqtt.ports["mqtt"])

    assert to_mqtt(mqtt, qos=qos).outcome == outcome

    assert reader.until(lambda: reader.payloads)
    assert not reader.until(lambda: len(reader.payloads) > 1, seconds=0.5)
    assert "the ferry was late" in reader.payloads[0]


@pytest.mark.parametrize("qos", [0, 1])
def test_failed_attempts_are_not_delivered_later(mqtt: RunningServer, qos: int) -> None:
    url = f"mqtt://bot:later@localhost:{mqtt.ports['mqtt']}/alerts?qos={qos}"
    channel = Channel("mqtt", url)
    failed = [send(channel, NEWS) for _ in range(4)]
    assert {result.outcome for result in failed} == {"channel"}
    assert {result.reason for result in failed} == {"MQTT: Not authorized"}

    mqtt.stop()
    assert send(channel, NEWS).outcome == "retry"
    set_password(mqtt.folder, "later")
    mqtt.start()
    reader = MqttReader(mqtt.ports["mqtt"], "later")
    assert send(channel, NEWS).is_sent

    assert reader.until(lambda: reader.payloads)
    assert not reader.until(lambda: len(reader.payloads) > 1, seconds=0.5)


# paho leaves the socket of a refused handshake to be collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_mosquitto_is_trusted_by_the_ca_file_alone(
    mqtt: RunningServer, certificate: Path
) -> None:
    strict = to_mqtt(mqtt, qos=1, scheme="mqtts")
    trusting = to_mqtt(mqtt, qos=1, scheme="mqtts", ca_file=certificate)

    assert (strict.outcome, "TLS" in strict.reason) == ("channel", True)
    assert trusting.outcome == "ok"


def to_xmpp(
    server: RunningServer,
    target: str = "anna@localhost",
    *,
    password: str = PASSWORD,
    mode: str = "starttls",
    ca_file: Path | None = None,
) -> SendResult:
    port = server.ports["tls" if mode == "tls" else "starttls"]
    url = f"xmpps://bot:{password}@localhost:{port}/{target}?mode={mode}"
    return send(Channel("xmpp", url, ca_file=ca_file), NEWS)


def kept_for_anna(server: RunningServer) -> str:
    """Return what the server keeps for anna, who is never there."""
    path = server.folder / "data" / "localhost" / "offline" / "anna.list"
    return path.read_text("utf-8") if path.exists() else ""


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_prosody_keeps_a_message_once(
    xmpp: RunningServer, certificate: Path, mode: str
) -> None:
    before = kept_for_anna(xmpp).count("Ferry late")

    result = to_xmpp(xmpp, mode=mode, ca_file=certificate)

    assert result.outcome == "handed over"
    kept = kept_for_anna(xmpp)
    assert kept.count("Ferry late") == before + 1
    assert "https://a.example/1" in kept


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_prosody_with_an_untrusted_certificate_is_a_failure(
    xmpp: RunningServer, mode: str
) -> None:
    before = kept_for_anna(xmpp)

    result = to_xmpp(xmpp, mode=mode)

    assert result.outcome == "channel"
    assert "TLS" in result.reason
    assert kept_for_anna(xmpp) == before


def test_prosody_refuses_and_is_heard(xmpp: RunningServer, certificate: Path) -> None:
    wrong = to_xmpp(xmpp, password="wrong", ca_file=certificate)
    nobody = to_xmpp(xmpp, "nobody@localhost", ca_file=certificate)

    assert (wrong.outcome, nobody.outcome) == ("channel", "channel")
    assert "not-authorized" in wrong.reason
    assert "service-unavailable" in nobody.reason


def test_what_is_no_address_of_xmpp_is_refused_before_it_is_sent(
    xmpp: RunningServer, certificate: Path
) -> None:
    result = to_xmpp(xmpp, "an%22na@localhost", ca_file=certificate)

    assert result.outcome == "channel"
    assert "no address of XMPP" in result.reason


@pytest.mark.parametrize("target", ["", "@localhost"])
def test_an_xmpp_address_without_a_recipient_is_refused(
    xmpp: RunningServer, target: str
) -> None:
    with pytest.raises(ChannelError, match="names no recipient"):
        to_xmpp(xmpp, target)


def test_a_room_of_prosody_sends_the_message_back(
    xmpp: RunningServer, certificate: Path
) -> None:
    result = to_xmpp(xmpp, "%23harbour@rooms.localhost", ca_file=certificate)

    assert result.outcome == "handed over"
