"""Limits: how long sending may take, step by step."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTimeouts:
    """How long one attempt waits for what."""

    connect: timedelta = timedelta(seconds=5)
    """For a web service to take the connection: three tries of TCP, at 0, 1 and 3 s."""
    read: timedelta = timedelta(seconds=20)
    """For the next byte of its answer. Each time-out leaves open whether the message
    arrived, so patience is cheaper than a repeat; Apprise's own 4 s are not enough."""
    call: timedelta = timedelta(seconds=60)
    """For all of it, however slowly the bytes trickle."""
    step: timedelta = timedelta(seconds=30)
    """For a mail server to connect, and to answer each command before the message.
    RFC 5321 would wait five minutes; nothing has left yet, so trying later is free."""
    accepted: timedelta = timedelta(minutes=5)
    """For its answer to the whole message. RFC 5321 §4.5.3.2.6 asks for ten minutes:
    a server that scans for viruses takes its time; who hangs up before sends twice."""


SEND_TIMEOUTS = SendTimeouts()
