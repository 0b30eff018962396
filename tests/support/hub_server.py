"""A hub on loopback that keeps to WebSub: it verifies, signs, and ends leases."""

import hmac
import http.client
import threading
import time
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.support.patience import PATIENCE
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer

CHALLENGE = "6f9c4a1e-challenge"


@dataclass(frozen=True)
class AcceptedSubscription:
    """What a hub keeps of a subscriber."""

    topic: str
    secret: str
    expires: float
    """When its lease ends, in seconds since 1970."""


class HubServer:
    """Takes subscriptions at `url`; use it in a `with` statement."""

    def __init__(self, *, lease: int = 0) -> None:
        """Give everybody a lease of so many seconds; 0 for what is asked for."""
        self._lease = lease
        self._site = WebServer({"/hub": self._take})
        self.url = f"{self._site.url}/hub"
        self.refusal: Reply | None = None
        """What requests are answered with in place of being taken."""
        self.is_silent = False
        """Whether it takes requests and never verifies them."""
        self.requests: list[dict[str, str]] = []
        """The fields of each request, in order."""
        self.verified: list[tuple[str, int, str]] = []
        """Mode, status and body of each answer to a verification."""
        self.subscribers: dict[str, AcceptedSubscription] = {}
        """By their callbacks."""
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._site.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        for thread in self._threads:
            thread.join(PATIENCE)
        self._site.__exit__(*raised)

    def modes(self) -> list[str]:
        """Return what it was asked for, in order."""
        return [fields["hub.mode"] for fields in self.requests]

    def publish(self, body: bytes, *, method: str = "sha256") -> list[int]:
        """Deliver a topic to all subscribers; return the status of each answer."""
        statuses = []
        for callback, known in list(self.subscribers.items()):
            if known.expires <= time.time():
                continue
            links = f'<{self.url}>; rel="hub", <{known.topic}>; rel="self"'
            status = deliver(callback, known.secret, body, method=method, links=links)
            if status == 410:
                del self.subscribers[callback]
            statuses.append(status)
        return statuses

    def _take(self, asked: ReceivedRequest) -> Reply:
        fields = {
            name: values[0] for name, values in parse_qs(asked.body.decode()).items()
        }
        if asked.method != "POST":
            return Reply(status=405)
        self.requests.append(fields)
        if self.refusal is not None:
            return self.refusal
        if not self.is_silent:
            thread = threading.Thread(target=self._verify, args=(fields,))
            self._threads.append(thread)
            thread.start()
        return Reply(status=202)

    def _verify(self, fields: dict[str, str]) -> None:
        mode, callback = fields["hub.mode"], fields["hub.callback"]
        lease = self._lease or int(fields.get("hub.lease_seconds", "864000"))
        query = {
            "hub.mode": mode,
            "hub.topic": fields["hub.topic"],
            "hub.challenge": CHALLENGE,
            "hub.lease_seconds": str(lease),
        }
        began = time.time()
        status, text = _ask("GET", f"{callback}?{urlencode(query)}")
        if status == 200 and text == CHALLENGE:
            if mode == "subscribe":
                self.subscribers[callback] = AcceptedSubscription(
                    fields["hub.topic"], fields.get("hub.secret", ""), began + lease
                )
            else:
                self.subscribers.pop(callback, None)
        self.verified.append((mode, status, text))


def deliver(
    callback: str, secret: str, body: bytes, *, method: str = "sha256", links: str = ""
) -> int:
    """Send a body to a callback; return the status of the answer."""
    digest = hmac.new(secret.encode(), body, method).hexdigest()
    headers = {
        "Content-Type": "application/rss+xml",
        "Link": links,
        "X-Hub-Signature": f"{method}={digest}",
    }
    status, _ = _ask("POST", callback, body, headers)
    return status


def _ask(
    method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """Return the status and the text of an answer; status 0 where nobody answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname or "", parts.port, timeout=PATIENCE
    )
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except OSError:
        return 0, ""
    finally:
        connection.close()
