"""Senders: for services that are not asked over HTTP, what talks to them instead.

Apprise's own clients of these services report success for messages that nobody got.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from apprise.plugins.email import NotifyEmail
from apprise.plugins.irc import NotifyIRC
from apprise.plugins.mqtt import NotifyMQTT
from apprise.plugins.rsyslog import NotifyRSyslog
from apprise.plugins.syslog import NotifySyslog
from apprise.plugins.xmpp import NotifyXMPP

from store.message import Message
from tocsin.alerts.channels.endpoint import Endpoint
from tocsin.alerts.channels.irc import IrcSender
from tocsin.alerts.channels.mail import MailSender
from tocsin.alerts.channels.mqtt import MqttSender
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.channels.send_timeouts import SendTimeouts
from tocsin.alerts.channels.system_log import SystemLogSender
from tocsin.alerts.channels.xmpp import XmppSender


class Sender(Protocol):
    """Sends messages to one recipient, in one conversation each."""

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str,
        at: datetime,
        before_send: Callable[[], None],
    ) -> SendResult:
        """Send one message; raises what `before_send` raises, and sends nothing.

        That is SendAbortedError, which no connection raises.
        """


def sender_for(
    plugin: Any, *, limits: SendTimeouts, ca_file: Path | None
) -> Sender | None:
    """Return what sends for a plugin of Apprise; None where the plugin does itself."""
    endpoint = Endpoint(plugin=plugin, limits=limits, ca_file=ca_file)
    match plugin:
        case NotifyEmail():
            return MailSender(endpoint)
        case NotifyIRC():
            return IrcSender(endpoint)
        case NotifyXMPP():
            return XmppSender(endpoint)
        case NotifyMQTT():
            return MqttSender(endpoint)
        case NotifySyslog() | NotifyRSyslog():
            return SystemLogSender(plugin)
    return None
