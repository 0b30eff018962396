"""MQTT: one message to a broker, by a connection of its own.

Apprise reads the channel's URL. It keeps one client, whose queue sends what an earlier
attempt gave it as soon as a broker answers: a message that failed four times arrives
five times. Here each attempt has a client, and what it did not send ends with it.
"""

import contextlib
import importlib
import json
import select
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from store.message import Message
from tocsin.alerts.channels.classify import no_answer
from tocsin.alerts.channels.endpoint import Endpoint
from tocsin.alerts.channels.reasons import one_line
from tocsin.alerts.channels.send_result import SendResult, handed_over

_MAX_REPLY_CHARS = 100


class MqttSender:
    """Publishes messages to one topic."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Take broker, login and topic from Apprise's NotifyMQTT."""
        self._endpoint = endpoint
        self._plugin = endpoint.plugin
        self._limits = endpoint.limits

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str,
        at: datetime,
        before_send: Callable[[], None],
    ) -> SendResult:
        """Publish one message; raises what `before_send` raises, and sends nothing."""
        plugin, has_left = self._plugin, False
        content = _content(message)
        try:
            with self._session() as session:
                before_send()
                has_left = True
                session.publish(
                    plugin.topics[0], content, qos=plugin.qos, retain=plugin.retain
                )
        except _RefusedError as error:
            return SendResult(outcome="channel", reason=f"MQTT: {error}")
        except OSError as error:
            return no_answer(error, may_have_arrived=has_left, where="MQTT")
        except ValueError as error:
            # Of paho, for a topic or a login that is none.
            return SendResult(outcome="channel", reason=f"MQTT: {error}")
        return SendResult(outcome="ok") if plugin.qos else handed_over("MQTT at qos=0")

    @contextlib.contextmanager
    def _session(self) -> Iterator["_Session"]:
        plugin = self._plugin
        # Not at the top: it is there only where somebody has installed it.
        paho: Any = importlib.import_module("paho.mqtt.client")
        is_newest = plugin.mqtt_protocol == paho.MQTTv5
        client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_id=plugin.client_id or "",
            clean_session=None if is_newest else not plugin.session,
            protocol=plugin.mqtt_protocol,
        )
        client.connect_timeout = self._limits.connect.total_seconds()
        if plugin.user:
            client.username_pw_set(plugin.user, plugin.password)
        if plugin.secure:
            client.tls_set_context(self._endpoint.tls_context())
        ends = time.monotonic() + self._limits.call.total_seconds()
        session = _Session(client, ends=ends)
        client.connect(plugin.host.strip("[]"), plugin.port)
        try:
            session.wait_until_connected()
            yield session
        finally:
            client.disconnect()
            session.close()


def _content(message: Message) -> str:
    """Return a message as JSON, with the names that a web hook gets."""
    text = message.plain or message.body
    fields = {"title": message.title, "message": text, **message.fields}
    return json.dumps(fields, ensure_ascii=False)


class _RefusedError(Exception):
    """The broker refused a login or a message, in its words."""


class _Session:
    """A client of paho's, driven in the calling thread."""

    def __init__(self, client: Any, *, ends: float) -> None:
        self._client = client
        self._ends = ends
        self._answers: list[Any] = []
        """Reason codes of the broker: to the login, then to the message."""
        client.on_connect = lambda _, __, ___, code, ____: self._answers.append(code)
        client.on_publish = lambda _, __, ___, code, ____: self._answers.append(code)

    def wait_until_connected(self) -> None:
        """Wait for the answer to the login; raises when it is no."""
        self._wait_for_answer()

    def publish(self, topic: str, content: str, *, qos: int, retain: bool) -> None:
        """Publish, and wait for the broker's word, or until the last byte has left."""
        self._answers.clear()
        self._client.publish(topic, content.encode(), qos=qos, retain=retain)
        self._wait_for_answer()

    def close(self) -> None:
        """Let the last bytes leave, and close the connection."""
        with contextlib.suppress(OSError):
            if self._client.want_write():
                self._client.loop_write()
        connection = self._client.socket()
        if connection is not None:
            connection.close()

    def _wait_for_answer(self) -> None:
        while not self._answers:
            self._step()
        code = self._answers[-1]
        if code.is_failure:
            raise _RefusedError(one_line(str(code), _MAX_REPLY_CHARS))

    def _step(self) -> None:
        """Send or receive what can be; raises OSError when the connection ended."""
        connection, client = self._client.socket(), self._client
        if connection is None:
            raise ConnectionResetError
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        # Not paho's own loop, whose select() takes no descriptor above 1,023.
        poll = select.poll()
        writes = select.POLLOUT if client.want_write() else 0
        poll.register(connection, select.POLLIN | writes)
        is_buffered = getattr(connection, "pending", int)() > 0
        for _, event in poll.poll(0 if is_buffered else left * 1000):
            if event & select.POLLOUT:
                client.loop_write()
            if event & ~select.POLLOUT:
                client.loop_read()
        if is_buffered:
            client.loop_read()
