"""The workbench: a watchlist as it is read, and what stored coverage says of it."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from store.database import Database
from store.model import Watchlist
from tocsin.config import Config
from tocsin.config.watchlist_draft import DraftReading, WatchlistDraft, read_draft
from tocsin.intake.article_verdicts import TrialQuestion
from tocsin.intake.query_trial import TrialLimits, try_watchlist
from tocsin.intake.suppression import IntakePolicy
from tocsin.intake.trial_report import TrialReport
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.wiring.query_time_budget import TimeBudget

Sending = Literal["now", "gathered", "nobody"]
"""How a watchlist's stories are sent: each at once to some channel; all in digests and
surges; to no channel."""

QUERY_TIME = timedelta(milliseconds=50)
"""Of the processor, for one query and one article: whoever types does not wait for a
page of a million words. It is a hundred times what news takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbenchReport:
    """A draft of a watchlist, and what it would find."""

    reading: DraftReading
    in_force: Watchlist | None
    """The watchlist of that name; None where there is none."""
    trial: TrialReport | None
    """What it would find; None while the draft has problems."""

    @property
    def sending(self) -> Sending:
        """Return how the channels of the watchlist get its stories."""
        watchlist = self.reading.watchlist
        routes = watchlist.routes if watchlist else ()
        if not routes:
            return "nobody"
        return "now" if any(route.when == "now" for route in routes) else "gathered"

    @property
    def is_changed(self) -> bool:
        """Return whether the draft differs from the watchlist in force."""
        return self.reading.watchlist != self.in_force


def workbench_report(
    db: Database,
    config: Config,
    draft: WatchlistDraft,
    *,
    now: datetime,
    limits: TrialLimits,
) -> WorkbenchReport:
    """Return what a draft says and would find; `limits` bounds the work."""
    reading = read_draft(draft, config)
    watched = {watchlist.name: watchlist for watchlist in config.watchlists}
    in_force = watched.get(draft.name)
    trial = None
    if (tried := reading.watchlist) is not None:
        question = trial_question(config, tried, in_force, now=now, names=reading.names)
        trial = try_watchlist(db, question, limits)
    return WorkbenchReport(reading=reading, in_force=in_force, trial=trial)


def trial_question(
    config: Config,
    tried: Watchlist,
    in_force: Watchlist | None,
    *,
    now: datetime,
    names: NamedQueries | None = None,
) -> TrialQuestion:
    """Return the question of a trial, by the rules of a configuration.

    `names` are those that `tried` may use, if others than the configured ones. One in
    force that is the same is left out.
    """
    crawl = config.crawl
    return TrialQuestion(
        tried=tried,
        in_force=None if in_force == tried else in_force,
        names=names or config.names,
        names_in_force=config.names,
        countries=config.countries,
        policy=IntakePolicy(
            baseline_window=crawl.baseline_window, max_age=crawl.max_age
        ),
        now=now,
        zone=config.zone,
        new_budget=partial(TimeBudget, query_time=QUERY_TIME),
        worked=time.thread_time,
    )
