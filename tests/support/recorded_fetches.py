"""Fetches addresses as the daemon does, and prints what was recorded, as JSON.

python -m tests.support.recorded_fetches ADDRESS…
"""

import hashlib
import json
import sys
from typing import Any

from spiders.fetch.poller import Poller, crawl
from spiders.fetch.recording import RecordingRoom
from spiders.settings import settings


def main(*urls: str) -> int:
    """Fetch them one after the other, each with a recording of its own."""
    found: list[dict[str, Any]] = []
    room = RecordingRoom()

    async def inside(poller: Poller) -> int:
        for url in urls:
            recording = room.open()
            response = await poller.get(url, recording=recording)
            exchanges = [
                {
                    "url": each.url,
                    "status": each.status,
                    "sent": hashlib.sha256(each.sent).hexdigest(),
                    "received": hashlib.sha256(each.received).hexdigest(),
                    "address": each.address,
                    "certificate": each.certificate,
                }
                for each in recording.exchanges
            ]
            facts = recording.facts
            found.append(
                {"asked": url, "body": len(response.body), "facts": facts}
                | {"exchanges": exchanges}
            )
            recording.release()
        return 0

    facts = settings(
        user_agent="tocsin",
        timeout_seconds=60,
        max_bytes=10_000_000,
        verify_certificates=False,
        allow=["127.0.0.0/8"],
        recording=True,
    )
    crawl(facts, inside, gap=0.0)
    sys.stdout.write(
        json.dumps({"fetches": found, "left": [room.pages, room.size_bytes]})
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
