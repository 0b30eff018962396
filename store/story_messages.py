"""Messages about stories: what was sent of a story, to whom, and when."""

import json
from dataclasses import dataclass
from datetime import datetime

from store.columns import time_from, time_or_none
from store.database import Database
from store.message import name_of
from store.model import DeliveryKind, DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMessage:
    """A message that includes articles of a story."""

    delivery: int
    channel: str
    kind: DeliveryKind
    state: DeliveryState
    title: str
    watchlists: tuple[str, ...]
    """Those whose alerts it includes, of this story."""
    articles: int
    """How many articles of the story it includes."""
    created: datetime
    sent: datetime | None
    """None when it was not sent, or not yet."""
    reason: str


def messages_about(db: Database, story: int) -> list[StoryMessage]:
    """Return the messages that include articles of a story, the first one first."""
    rows = db.conn.execute(
        """
        SELECT d.id, c.name, d.kind, d.state, json_extract(d.payload, '$.title'),
          json_extract(d.payload, '$.plain'), json_group_array(DISTINCT w.name),
          count(DISTINCT a.article_id), d.created, d.sent, d.reason
        FROM placements p CROSS JOIN alerts a
          ON a.article_id = p.article_id AND a.state = 'included'
        JOIN deliveries d ON d.id = a.delivery_id
        JOIN channels c ON c.id = d.channel_id
        JOIN watchlists w ON w.id = a.watchlist_id
        WHERE p.story_id = ? GROUP BY d.id ORDER BY d.id
        """,
        (story,),
    )
    return [
        StoryMessage(
            delivery=id_,
            channel=channel,
            kind=kind,
            state=state,
            title=name_of(title, plain),
            watchlists=tuple(sorted(json.loads(watchlists))),
            articles=articles,
            created=time_from(created),
            sent=time_or_none(sent),
            reason=reason,
        )
        for (
            id_, channel, kind, state, title, plain, watchlists, articles, created,
            sent, reason,
        ) in rows
    ]  # fmt: skip
