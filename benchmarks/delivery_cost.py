"""`python -m benchmarks.delivery_cost`: deliveries to a webhook, beside bare Apprise.

The webhook is a process of its own on this machine. The daemon's own deliverer empties
an outbox of messages for one channel and for sixteen; then `notify` of Apprise alone
sends as many, one after the other, in the same process. On a machine that others share
only the ratio of the two means anything.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from apprise import Apprise, AppriseAsset, NotifyFormat

from store import channels, outbox
from store.database import Database
from store.db import Store
from store.message import Message
from store.outbox import NewDelivery
from tests.support.simulation import recipient
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.delivery.deliverer import Deliverer
from tocsin.alerts.delivery.retry import RetryPolicy

AIM = 1.5
"""CPU of a delivery, as a multiple of bare Apprise's."""

MESSAGES = 800

BODY = "A sentence or two of an article, as long as they mostly are. " * 6

_SERVER = """
import sys
from tocsin.demo.web_server import Reply, WebServer
site = WebServer({"/hook": Reply(b"{}")})
with site:
    print(site.url, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What sending so many messages came to."""

    a_second: float
    cpu_ms: float
    """For each, of this process with all its threads."""


@contextlib.contextmanager
def webhook() -> Iterator[str]:
    """Run a webhook in a process of its own; yield its Apprise URL."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise LookupError("the webhook has no pipes")
        url = process.stdout.readline().strip()
        yield url.replace("http://", "json://") + "/hook"
        process.stdin.close()


def ours(url: str, count: int) -> Rate:
    """Return what the deliverer takes with so many channels."""
    names = [f"hook{number}" for number in range(count)]
    with (
        TemporaryDirectory() as folder,
        contextlib.closing(Store(Path(folder) / "tocsin.db")) as store,
    ):
        store.write(_fill, names).result()
        deliverer = Deliverer(
            store,
            {name: recipient(name) for name in names},
            open_channel=lambda name: Channel(name, url),
            retry_policy=RetryPolicy(
                first=timedelta(seconds=15), give_up_after=timedelta(days=3)
            ),
            clock=lambda: datetime.now(UTC),
        )
        with _measured() as found:
            deliverer.start()
            while store.read(outbox.open_count):
                time.sleep(0.02)
            deliverer.stop(10)
    return found[0]


def _fill(db: Database, names: list[str]) -> None:
    now = datetime.now(UTC)
    channels.sync(db, names, now)
    for number in range(MESSAGES):
        title = f"News {number}"
        new = NewDelivery(
            channel=names[number % len(names)],
            key=f"key-{number}",
            kind="alert",
            message=Message(title=title, body=BODY, plain=BODY),
        )
        outbox.queue(db, new, now)


def bare(url: str) -> Rate:
    """Return what Apprise takes by itself, with its waits and pools off."""
    asset = AppriseAsset(service_timeout=0, image_url_mask="", image_url_logo="")
    sender = Apprise(asset=asset)
    sender.add(url)
    with _measured() as found:
        for number in range(MESSAGES):
            if not sender.notify(
                title=f"News {number}", body=BODY, body_format=NotifyFormat.TEXT
            ):
                raise LookupError("the webhook did not take it")
    return found[0]


@contextlib.contextmanager
def _measured() -> Iterator[list[Rate]]:
    found: list[Rate] = []
    began, cpu = time.perf_counter(), time.process_time()
    yield found
    spent = time.process_time() - cpu
    took = time.perf_counter() - began
    found.append(Rate(a_second=MESSAGES / took, cpu_ms=spent / MESSAGES * 1e3))


def main() -> None:
    """Measure, print a table and, last, one line of JSON."""
    argparse.ArgumentParser(description="Deliveries, beside bare Apprise.").parse_args()
    with webhook() as url:
        bare(url)  # once for nothing: what is imported on first use
        rows = {
            "Apprise alone": bare(url),
            "tocsin, 1 channel": ours(url, 1),
            "tocsin, 16 channels": ours(url, 16),
        }
        rows["Apprise alone again"] = bare(url)
    print(f"{'':22}{'deliveries/s':>14}{'CPU ms each':>14}")
    for name, rate in rows.items():
        print(f"{name:22}{rate.a_second:>14.0f}{rate.cpu_ms:>14.2f}")
    floor = (rows["Apprise alone"].cpu_ms + rows["Apprise alone again"].cpu_ms) / 2
    one, many = rows["tocsin, 1 channel"], rows["tocsin, 16 channels"]
    found = {
        "deliveries_per_s": {"1": round(one.a_second), "16": round(many.a_second)},
        "cpu_ms": {"1": round(one.cpu_ms, 2), "16": round(many.cpu_ms, 2)},
        "apprise_cpu_ms": round(floor, 2),
        "ratio": {
            "1": round(one.cpu_ms / floor, 2),
            "16": round(many.cpu_ms / floor, 2),
        },
        "aim": AIM,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
