"""Timeouts: how long each step of sending may take."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTimeouts:
    """How long one attempt waits at each step."""

    connect: timedelta = timedelta(seconds=5)
    """For a web service to take the connection: TCP asks at 0, 1 and 3 s."""
    read: timedelta = timedelta(seconds=20)
    """For the next byte of its answer. A time-out leaves open whether the message
    arrived, so a long wait is cheaper than a repeat; Apprise's 4 s are not enough."""
    call: timedelta = timedelta(seconds=60)
    """For all requests of the attempt, however slowly the bytes come."""
    step: timedelta = timedelta(seconds=30)
    """For a mail server to connect, and to answer each command before the message.
    RFC 5321 would wait five minutes; nothing has left yet, so a retry costs nothing."""
    accepted: timedelta = timedelta(minutes=5)
    """For its answer to the whole message. RFC 5321 §4.5.3.2.6 asks for ten minutes:
    a server that scans for viruses is slow, and a client that hangs up sends twice."""


SEND_TIMEOUTS = SendTimeouts()
