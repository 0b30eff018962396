"""Days in moments: articles come when a test says, and the clock is a number."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from store import alerts, articles, channels, deliveries, matches, sources, stories
from store.database import Database
from store.db import Store
from store.deliveries import DeliveryView
from store.message import Message
from store.model import Placement, Route, Span
from tests.support.factories import WORDS, alert, article, match, message, source
from tocsin.alerts.delivery import write_messages
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import Service, service_of
from tocsin.alerts.plan.plan_input import DeliveryPolicy
from tocsin.alerts.plan.recipient import Recipient

POLICY = DeliveryPolicy(
    zone=UTC,
    group_wait=timedelta(minutes=1),
    followup_gap=timedelta(minutes=30),
    quiet=None,
    max_per_hour=12,
)
"""The defaults of the configuration."""

WATCHED = 20
"""Sources that are watched: enough for a crowd, too few for larger steps."""


def recipient(channel: str = "hook", **more: Any) -> Recipient:
    """Return the recipient of a webhook with the usual policy."""
    plain = Recipient(channel=channel, service=service_of("json://"), policy=POLICY)
    return replace(plain, **more)


def plan_once(
    db: Database,
    recipients: Mapping[str, Recipient],
    now: datetime,
    renderer: Renderer | None = None,
) -> write_messages.PlanningResult:
    """Plan for every channel on a connection without a writer thread."""
    results, renderer = [], renderer or Renderer()
    for name in alerts.channels_with_pending(db):
        if name in recipients:
            made = write_messages.prepare(db, recipients[name], now)
            messages = write_messages.render_drafts(made, renderer)
            with db.conn:
                results.append(write_messages.write(db, made, messages, now))
    return write_messages.total(results)


@dataclass
class WritesMeanwhile:
    """A writer of messages that needs the database's writer to finish."""

    store: Store

    def write(
        self, notification: Notification, service: Service, zone: tzinfo
    ) -> Message:
        """Return a message once another write was committed."""
        now = datetime(2026, 3, 2, tzinfo=UTC)
        self.store.write(channels.mutes, now).result(timeout=60)
        titles = [update.clippings[0].title for update in notification.updates]
        return message(notification.heading or titles[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An outlet reports a story."""

    at: datetime
    story: int
    outlet: str
    watchlist: str = "ferries"
    urgent: bool = False
    news: str = ""
    """What it says beside what all reports of the story do."""


@dataclass
class Simulation:
    """A database, its recipients, and a clock that jumps to where something happens."""

    db: Database
    recipients: Mapping[str, Recipient]
    routes: tuple[Route, ...] = (Route("hook"),)
    now: datetime = datetime(2026, 3, 2, tzinfo=UTC)
    renderer: Renderer = field(default_factory=Renderer)
    firsts: dict[int, int] = field(default_factory=dict)
    """Story → the number of its first article, which is its own."""

    def __post_init__(self) -> None:
        """Make the tables hold what is watched."""
        watched = [source(), *(source(f"outlet-{n}") for n in range(1, WATCHED))]
        sources.sync(self.db, watched, self.now)
        matches.sync_watchlists(
            self.db, {"ferries": "ferry", "piers": "pier"}, self.now
        )
        channels.sync(self.db, self.recipients, self.now)

    def run(self, reports: Iterable[Report], *, until: datetime) -> None:
        """Let time pass: write each report when it comes, plan when a daemon would."""
        coming = deque(sorted(reports, key=lambda report: report.at))
        again: datetime | None = self.now
        while True:
            due = [at for at in (again, coming[0].at if coming else None) if at]
            if not due or min(due) > until:
                break
            self.now = max(self.now, min(due))
            with self.db.conn:
                while coming and coming[0].at <= self.now:
                    self.write(coming.popleft())
            again = self.plan()
        self.now = until

    def plan(self) -> datetime | None:
        """Plan once; return when to plan again."""
        return plan_once(self.db, self.recipients, self.now, self.renderer).next_at

    def write(self, report: Report) -> int:
        """Write one report down; return its article's number."""
        count = articles_count(self.db) + 1
        title = f"News {report.story} as {report.outlet} has it"
        text = f"The ferry of story {report.story} was late as usual. {report.news}"
        start = text.rindex("ferry")
        hit = Span(field="text", start=start, end=start + len("ferry"))
        new_article = article(
            count, title=title, text=text, outlet=report.outlet, seen=report.at
        )
        key = str(count)
        id_ = articles.add(self.db, new_article, url_key=key, text_key=key, words=WORDS)
        first = self.firsts.setdefault(report.story, id_)
        known = None if first == id_ else stories.current_story(self.db, first)
        place = Placement(story=known)
        stories.place(self.db, id_, place, report.at)
        found = match(report.watchlist, spans=(hit,))
        matches.add(self.db, id_, [found], report.at)
        new = alert(
            *self.routes,
            watchlist=report.watchlist,
            title=title,
            outlet=report.outlet,
            seen=report.at,
            urgent=report.urgent,
        )
        alerts.add(self.db, id_, [new], report.at)
        return id_

    def views(self, channel: str = "hook") -> list[DeliveryView]:
        """Return what was written for a channel, oldest first."""
        return deliveries.views(self.db, channel=channel, limit=100_000)[::-1]

    def states(self) -> dict[str, int]:
        """Return how many alerts are in which state."""
        rows = self.db.conn.execute("SELECT state, count(*) FROM alerts GROUP BY state")
        return dict(rows.fetchall())


def articles_count(db: Database) -> int:
    """Return how many articles there are."""
    (count,) = db.conn.execute("SELECT count(*) FROM articles").fetchone()
    return int(count)
