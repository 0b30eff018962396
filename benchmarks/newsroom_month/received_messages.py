"""What a person reads in the messages that the webhook received."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmarks.month_of_outlets.webhook import ReceivedMessage

_ADDRESS = re.compile(r"^ *http://\S+/news-(\d+)\.html$", re.MULTILINE)
_LINE = re.compile(r"^- (.+) · (outlet\d)", re.MULTILINE)
_UNSENT = re.compile(r"“(.+?)” \((outlet\d)\)")
_UNSENT_LINE = re.compile(r"Not sent, since nothing was new: .*")
_LATER = "added later"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMessage:
    """One message, as far as it can be compared with the truth."""

    at: datetime
    kind: str
    title: str
    text: str
    articles: frozenset[int]
    """The numbers of the articles whose address or headline it has."""
    unsent: frozenset[int]
    """Those that it names as not sent, since they say nothing new."""
    is_marked: bool
    """Whether it says that an article was added later."""

    def names(self, watchlist: str) -> bool:
        """Return whether it names a watchlist."""
        return watchlist in self.title or watchlist in self.text


def read_messages(
    received: Sequence[ReceivedMessage],
    headlines: Mapping[tuple[str, str], Sequence[tuple[datetime, int]]],
) -> list[ReadMessage]:
    """Return what was received.

    `headlines` has the articles that a headline and the name of an outlet may mean,
    with the times of their publication: the newest before a message is meant.
    """
    return [_read(message, headlines) for message in received]


def _read(
    message: ReceivedMessage,
    headlines: Mapping[tuple[str, str], Sequence[tuple[datetime, int]]],
) -> ReadMessage:
    body = json.loads(message.body)
    text = body["message"]
    unsent_line = "".join(_UNSENT_LINE.findall(text))
    addressed = frozenset(map(int, _ADDRESS.findall(text)))

    def meant(lines: list[tuple[str, str]]) -> frozenset[int]:
        possible = [
            [pair for pair in headlines.get(line, ()) if pair[0] <= message.at]
            for line in lines
        ]
        return frozenset(max(pairs)[1] for pairs in possible if pairs)

    # In a list, the address of an article follows its headline.
    listed = frozenset() if body["kind"] == "roundup" else meant(_LINE.findall(text))
    return ReadMessage(
        at=message.at,
        kind=body["kind"],
        title=body["title"],
        text=text,
        articles=addressed | listed,
        unsent=meant(_UNSENT.findall(unsent_line)),
        is_marked=_LATER in text,
    )
