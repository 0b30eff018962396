"""The newest report of each outlet on stories: what a list unfolds."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from store.columns import time_from
from store.database import Database

LOOKED_AT = 40
"""The newest articles of a story that are looked at: it may have hundreds."""

TITLE = 300
"""Characters of a headline: a hostile one has a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestReport:
    """One outlet's newest article of a story."""

    article: int
    outlet: str
    title: str
    """At most `TITLE` characters of it."""
    language: str
    at: datetime
    """When it was published, as the publisher says; else when it was seen."""


def newest_reports(
    db: Database, stories: Iterable[int], *, each: int
) -> dict[int, list[NewestReport]]:
    """Return story → the newest articles of at most `each` outlets, the newest first.

    Outlets that have only repeated another one's article have none.
    """
    rows = db.conn.execute(
        """
        SELECT story, id, outlet, title, language, at FROM (
          SELECT j.value AS story, a.id, substr(a.title, 1, :title) AS title,
                 CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END AS outlet,
                 a.language, coalesce(a.published, a.seen) AS at,
                 row_number() OVER (PARTITION BY j.value,
                   CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END
                   ORDER BY a.id DESC) AS place
          FROM json_each(:stories) j
          CROSS JOIN articles a ON a.id IN (
            SELECT article_id FROM placements WHERE story_id = j.value
            ORDER BY article_id DESC LIMIT :looked_at)
          JOIN sources s ON s.id = a.source_id)
        WHERE place = 1 ORDER BY story, id DESC
        """,
        {
            "stories": json.dumps(list(stories)),
            "title": TITLE,
            "looked_at": LOOKED_AT,
        },
    )
    found: defaultdict[int, list[NewestReport]] = defaultdict(list)
    for story, id_, outlet, title, language, at in rows:
        if len(found[story]) < each:
            report = NewestReport(
                article=id_,
                outlet=outlet,
                title=title,
                language=language,
                at=time_from(at),
            )
            found[story].append(report)
    return dict(found)
