"""Story details: a story's articles, sightings, relations, matches and alerts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.columns import time_from, time_or_none
from store.database import Database
from store.model import Suppression

_OUTLET = "CASE a.outlet WHEN '' THEN s.name ELSE a.outlet END"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlacement:
    """The story an article belongs to, and why; see `store.model.Placement`."""

    article: int
    story: int
    copy_of: int | None
    composite: bool
    by_hand: bool
    score: float | None
    runner_up: int | None
    runner_up_score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article seen again: elsewhere, or at the same address by another source."""

    article: int
    outlet: str
    title: str
    url: str
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedStory:
    """Another story about the same subject."""

    story: int
    title: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOutcome:
    """A match of an article, and what became of its alerts."""

    watchlist: str
    article: int
    matched: datetime
    suppressed: Suppression
    score: int
    version: int
    """The version of the article that it matched first; 1 is what was read first."""
    lapsed: datetime | None
    """When the article was changed so that it matches no longer; None while it does."""
    alerts: tuple["AlertOutcome", ...]
    """One for each channel; empty when the match has none."""

    @property
    def first_message(self) -> datetime | None:
        """Return when the first message with it was written; None when none was."""
        return min((alert.at for alert in self.alerts if alert.at), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOutcome:
    """An alert for one channel, and the message that includes it."""

    channel: str
    when: str
    outlet: str
    """The outlet; the same text in another outlet is an alert of its own."""
    state: str
    """One of pending, included, absorbed, muted, dropped."""
    reason: str
    delivery: int | None
    """The message that includes it; None when none does."""
    at: datetime | None
    """When that message was written."""
    delivery_state: str
    """The state of that message; empty when there is none."""
    sent: datetime | None
    """When that message was sent; None when it was not."""


def title(db: Database, story: int) -> str:
    """Return the headline of a story's first article; empty when none is stored."""
    row = db.conn.execute(
        "SELECT a.title FROM placements p JOIN articles a ON a.id = p.article_id"
        " WHERE p.story_id = ? ORDER BY a.id LIMIT 1",
        (story,),
    ).fetchone()
    return str(row[0]) if row else ""


def placements(db: Database, story: int) -> list[StoredPlacement]:
    """Return the placements of a story's articles, in order of arrival."""
    return _placements(db, "story_id = ? ORDER BY article_id", story)


def placement(db: Database, article: int) -> StoredPlacement | None:
    """Return the placement of an article; None when it is in no story."""
    return next(iter(_placements(db, "article_id = ?", article)), None)


def _placements(db: Database, where: str, value: int) -> list[StoredPlacement]:
    rows = db.conn.execute(
        "SELECT article_id, story_id, copy_of, composite, by_hand, score, runner_up,"  # noqa: S608
        f" runner_up_score FROM placements WHERE {where}",
        (value,),
    )
    return [
        StoredPlacement(
            article=article,
            story=story,
            copy_of=copy_of,
            composite=bool(composite),
            by_hand=bool(by_hand),
            score=score,
            runner_up=runner_up,
            runner_up_score=runner_up_score,
        )
        for (
            article, story, copy_of, composite, by_hand, score, runner_up,
            runner_up_score,
        ) in rows
    ]  # fmt: skip


def sightings(db: Database, articles: Iterable[int]) -> list[Sighting]:
    """Return where articles were seen again, in order of time.

    An article's own address, listed by its own outlet, is left out.
    """
    rows = db.conn.execute(
        f"""
        SELECT g.article_id, s2.name, g.title, g.url, min(g.seen)
        FROM sightings g
        JOIN articles a ON a.id = g.article_id JOIN sources s ON s.id = a.source_id
        JOIN sources s2 ON s2.id = g.source_id
        WHERE g.article_id IN (SELECT value FROM json_each(?))
          AND NOT (g.url = a.url AND s2.name IN (s.name, {_OUTLET}))
        GROUP BY g.article_id, s2.name, g.url ORDER BY min(g.seen), g.id
        """,  # noqa: S608
        (json.dumps(list(articles)),),
    )
    return [
        Sighting(article=id_, outlet=outlet, title=title, url=url, seen=time_from(seen))
        for id_, outlet, title, url, seen in rows
    ]


def related(db: Database, story: int) -> list[RelatedStory]:
    """Return the related stories, earlier and later ones, the most similar first."""
    rows = db.conn.execute(
        """
        SELECT coalesce(t.merged_into, t.id) AS story, max(r.score) FROM (
          SELECT other_id AS other, score FROM related WHERE story_id = :story
          UNION ALL
          SELECT story_id, score FROM related WHERE other_id = :story
        ) r JOIN stories t ON t.id = r.other
        GROUP BY story HAVING story <> :story ORDER BY 2 DESC, 1
        """,
        {"story": story},
    ).fetchall()
    found = [
        RelatedStory(story=number, title=title(db, number), score=score)
        for number, score in rows
    ]
    return [relation for relation in found if relation.title]


def match_outcomes(db: Database, articles: Iterable[int]) -> list[MatchOutcome]:
    """Return the matches of these articles with their alerts, in order of time."""
    rows = db.conn.execute(
        """
        SELECT w.name, m.article_id, m.matched, m.suppressed, m.score, m.version,
          m.lapsed,
          (SELECT json_group_array(json_array(c.name, i."when", i.outlet, i.state,
             i.reason, i.delivery_id, d.created, d.state, d.sent))
           FROM alerts i JOIN channels c ON c.id = i.channel_id
           LEFT JOIN deliveries d ON d.id = i.delivery_id
           WHERE i.article_id = m.article_id AND i.watchlist_id = m.watchlist_id
             AND i.change_id IS NULL)
        FROM matches m JOIN watchlists w ON w.id = m.watchlist_id
        WHERE m.article_id IN (SELECT value FROM json_each(?))
        ORDER BY m.matched, m.id
        """,
        (json.dumps(list(articles)),),
    )
    return [
        MatchOutcome(
            watchlist=name,
            article=article,
            matched=time_from(matched),
            suppressed=suppressed,
            score=score,
            version=version,
            lapsed=time_or_none(lapsed),
            alerts=tuple(_alert_outcome(*alert) for alert in json.loads(alerts)),
        )
        for (
            name, article, matched, suppressed, score, version, lapsed, alerts,
        ) in rows
    ]  # fmt: skip


def _alert_outcome(channel: str, when: str, outlet: str, *rest: Any) -> AlertOutcome:
    state, reason, delivery, at, delivery_state, sent = rest
    return AlertOutcome(
        channel=channel,
        when=when,
        outlet=outlet,
        state=state,
        reason=reason,
        delivery=delivery,
        at=time_or_none(at),
        delivery_state=delivery_state or "",
        sent=time_or_none(sent),
    )
