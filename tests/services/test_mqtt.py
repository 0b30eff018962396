"""MQTT: a broker's word is believed, its silence is not, and nothing comes later."""

import json
from pathlib import Path

import pytest

from tests.alerts.test_channels import HELLO, SHORT, send
from tests.support.mqtt_broker import PASSWORD, Fault, MqttBroker
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import UNCONFIRMED
from tocsin.alerts.channels.send_timeouts import SEND_TIMEOUTS, SendTimeouts

pytest.importorskip("paho.mqtt.client", reason="needs make test-services")


def mqtt(
    broker: MqttBroker,
    more: str = "qos=1",
    *,
    password: str = PASSWORD,
    scheme: str = "mqtt",
    ca_file: Path | None = None,
    limits: SendTimeouts = SEND_TIMEOUTS,
) -> Channel:
    url = f"{scheme}://bot:{password}@localhost:{broker.port}/news/alerts?{more}"
    return Channel("desk", url, limits=limits, ca_file=ca_file)


@pytest.mark.parametrize("version", ["v3.1", "v3.1.1"])
@pytest.mark.parametrize(("qos", "outcome"), [(0, "handed over"), (1, "ok"), (2, "ok")])
def test_a_message_arrives_once_and_is_accepted_where_the_broker_says_so(
    version: str, qos: int, outcome: str
) -> None:
    with MqttBroker() as broker:
        result = send(mqtt(broker, f"qos={qos}&version={version}"))

    assert result.outcome == outcome
    assert result.reason.startswith(UNCONFIRMED if outcome != "ok" else "")
    assert broker.levels == [3 if version == "v3.1" else 4]
    [published] = broker.published
    assert (published.topic, published.qos) == ("news/alerts", qos)
    assert json.loads(published.payload)["title"] == HELLO.title
    assert json.loads(published.payload)["message"] == HELLO.body


@pytest.mark.parametrize("retain", ["yes", "no"])
def test_a_message_is_kept_by_the_broker_where_the_address_says_so(retain: str) -> None:
    with MqttBroker() as broker:
        send(mqtt(broker, f"qos=1&retain={retain}"))

    assert [each.retain for each in broker.published] == [retain == "yes"]


@pytest.mark.parametrize("version", ["v3.1", "v3.1.1"])
@pytest.mark.parametrize("qos", [0, 1])
def test_a_wrong_password_is_the_channels_fault_and_nothing_arrives_later(
    version: str, qos: int
) -> None:
    with MqttBroker(password="later") as broker:
        channel = mqtt(broker, f"qos={qos}&version={version}")
        calls: list[int] = []
        failed = [send(channel, before_send=lambda: calls.append(1)) for _ in range(4)]
        broker.password = PASSWORD
        assert broker.published == []
        result = send(channel)

    assert {each.outcome for each in failed} == {"channel"}
    assert {each.reason for each in failed} == {"MQTT: Not authorized"}
    assert calls == [], "no byte of a message left"
    assert result.is_sent
    assert len(broker.published) == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        ("silent", "retry", "MQTT: no answer in time"),
        ("no answer", "unknown", "MQTT: no answer in time"),
        ("hangs up", "unknown", "MQTT: the connection was closed"),
    ],
)
def test_what_a_broker_does_not_acknowledge_is_not_accepted(
    fault: Fault, outcome: str, reason: str
) -> None:
    with MqttBroker(fault=fault) as broker:
        result = send(mqtt(broker, limits=SHORT))

    assert (result.outcome, result.reason) == (outcome, reason)


@pytest.mark.parametrize("fault", ["no answer", "hangs up"])
def test_an_attempt_without_an_answer_is_not_sent_again_by_the_next(
    fault: Fault,
) -> None:
    with MqttBroker(fault=fault) as broker:
        channel = mqtt(broker, limits=SHORT)
        send(channel)
        broker.fault = ""
        assert send(channel, key="k-2").outcome == "ok"

    assert len(broker.published) == 2, "each attempt brings its own message alone"


def test_a_closed_port_is_a_retry() -> None:
    with MqttBroker() as broker:
        channel = mqtt(broker)
    result = send(channel)

    assert (result.outcome, result.reason) == ("retry", "MQTT: Connection refused")


# paho leaves the socket of a refused handshake to be collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_is_trusted_by_the_ca_file_alone(certificate: Path) -> None:
    with MqttBroker(tls=certificate) as broker:
        strict = send(mqtt(broker, scheme="mqtts"))
        assert broker.published == []
        trusting = send(mqtt(broker, scheme="mqtts", ca_file=certificate))
        careless = send(mqtt(broker, "qos=1&verify=no", scheme="mqtts"))

    assert (strict.outcome, "ca_file" in strict.reason) == ("channel", True)
    assert (trusting.outcome, careless.outcome) == ("ok", "ok")
    assert len(broker.published) == 2


def test_nothing_is_published_before_the_outbox_knows_of_it() -> None:
    def refuse() -> None:
        raise RuntimeError("no")

    with MqttBroker() as broker, pytest.raises(RuntimeError, match="no"):
        send(mqtt(broker), before_send=refuse)

    assert broker.published == []


def test_no_password_is_in_a_reason() -> None:
    with MqttBroker(password="other") as broker:
        result = send(mqtt(broker))

    assert PASSWORD not in result.reason
