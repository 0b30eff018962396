"""The heart: what one visit and one article change, decided first, written at once.

Each function here runs inside one transaction of the store's writer thread. So a poll's
ETag is never kept without its entries, and an article is never kept without its alerts
queued; whoever kills the process in between finds both or neither.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from spiders import urls
from store import articles, entries, matches, outbox, sources
from store.entries import Found, Waiting
from store.model import (
    Article,
    Entry,
    EntryState,
    Intake,
    Quiet,
    Source,
    Story,
    Visit,
)
from tocsin.alerts.plan import plan
from tocsin.past import words_of
from tocsin.stories.same import text_key
from tocsin.watchlists.engine import Engine

log = logging.getLogger("tocsin.pipeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What does not ring although it matches."""

    baseline_window: timedelta
    max_age: timedelta

    def judge(
        self, entry: Entry, source: Source, *, first: bool, now: datetime
    ) -> Found:
        """Return what becomes of an entry that nobody has seen before.

        At a source's first visit what is older than the window is only remembered; what
        has no date counts as new.
        """
        age = now - entry.published if entry.published else timedelta(0)
        skip = first and (source.baseline == "skip" or age > self.baseline_window)
        quiet: Quiet = ""
        if first and source.baseline == "store":
            quiet = "baseline"
        elif age > self.max_age:
            quiet = "old"
        return Found(
            entry=entry,
            key=urls.key(entry.url),
            host="" if entry.complete else urls.host(entry.url),
            skip=skip,
            quiet=quiet,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What articles are held against."""

    engine: Engine
    policy: Policy


def take_visit(
    db: Database,
    visit: Visit,
    found: Iterable[Found],
    *,
    next_visit: datetime,
) -> int:
    """Write a visit and what it found; return how many entries are new."""
    new = entries.add(db, visit.source, found, visit.at)
    sources.record(db, visit, next_visit=next_visit, new=new)
    return new


def take_article(
    db: Database, waiting: Waiting, article: Article, rules: Rules, *, address: str = ""
) -> Intake | None:
    """Take one article in, with its matches and alerts; return what it changed.

    `address` is where it was found, when that is not what it calls itself. Returns None
    when the entry was taken in before.
    """
    if not entries.is_waiting(db, waiting.id):
        return None
    keys = dict.fromkeys(
        urls.key(url) for url in (article.url, address, waiting.entry.url) if url
    )
    text = text_key(article)
    story = articles.recognise(db, keys, text)
    intake = _decide(db, article, story, waiting.quiet, rules)
    _write(db, waiting, intake, url_key=next(iter(keys)), text_key=text)
    return intake


def give_up(db: Database, waiting: Waiting, reason: str) -> None:
    """Close an entry of which neither page nor listing gave an article."""
    entries.settle(db, waiting.id, "failed", reason=reason)


def _decide(
    db: Database, article: Article, story: Story, quiet: Quiet, rules: Rules
) -> Intake:
    if story.told_by == "url":
        return Intake(article=article, story=story, matches=(), alerts=())
    found = rules.engine.matches(article, _log_failed)
    if story.id is not None:
        # Known text, new headline: only a watchlist that missed it before counts.
        known = matches.watchlists_of(db, story.id)
        found = [match for match in found if match.watchlist not in known]
    age = article.seen - (article.published or article.seen)
    if not quiet and age > rules.policy.max_age:
        quiet = "old"
    if quiet:
        found = [replace(match, quiet=quiet) for match in found]
    alerts = tuple(plan(article, found, rules.engine.by_name))
    return Intake(article=article, story=story, matches=tuple(found), alerts=alerts)


def _log_failed(watchlist: str, error: Exception) -> None:
    log.error("query failed", extra={"watchlist": watchlist}, exc_info=error)


def _write(
    db: Database, waiting: Waiting, intake: Intake, *, url_key: str, text_key: str
) -> None:
    article, story = intake.article, intake.story
    if story.id is None:
        id_ = articles.add(
            db, article, url_key=url_key, text_key=text_key, words=words_of(article)
        )
    else:
        id_ = story.id
        articles.sight(db, story, article, url_key=url_key)
    state: EntryState = "read" if story.id is None else "copy"
    matches.add(db, id_, intake.matches, article.seen)
    outbox.queue(db, id_, intake.alerts, article.seen)
    entries.settle(db, waiting.id, state, article=id_)
