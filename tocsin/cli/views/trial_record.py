"""A trial of a watchlist as programs get it: docs/scripting.md lists the keys."""

from collections.abc import Iterable

from tocsin.cli.json_output import Record
from tocsin.cli.views.article_records import match_record, short_record
from tocsin.intake.article_verdicts import TrialHit
from tocsin.intake.sample_estimates import Estimate
from tocsin.intake.trial_report import TrialReport, WatchlistDifference


def trial_record(trial: TrialReport) -> Record:
    """Return what a watchlist would have found, and how far the trial looked."""
    return {
        "days": trial.window.days,
        "proposed": trial.proposed,
        "looked_at": trial.looked_at,
        "too_slow": trial.slow,
        "matches": _number(trial.matches),
        "suppressed": _number(trial.suppressed),
        "messages_per_day": _number(trial.forecast.messages),
        "hits": _hits(trial.hits),
        "near_misses": [
            {**short_record(miss.kept), "clause": miss.clause}
            for miss in trial.near_misses
        ],
        "difference": _difference(trial.difference) if trial.difference else None,
    }


def _difference(difference: WatchlistDifference) -> Record:
    return {
        "added": _number(difference.added),
        "removed": _number(difference.removed),
        "unchanged": _number(difference.unchanged),
        "some_added": _hits(difference.some_added),
        "some_removed": _hits(difference.some_removed),
    }


def _hits(hits: Iterable[TrialHit]) -> list[Record]:
    return [match_record(hit.kept, hit.match) for hit in hits]


def _number(estimate: Estimate) -> Record:
    """Return a number; one that was counted has itself as its bounds."""
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}
