"""What messages say of changes: from what their channel was told to what stands now.

Runs before the write lock is taken, in the snapshot that the plan is made from.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from store import articles, change_alerts, versions
from store.change_alerts import UntoldChanges
from store.database import Database
from store.delivery_model import PendingAlert
from tocsin.alerts.messages.change_words import ChangeNote, change_lines
from tocsin.alerts.plan.decisions import Plan
from tocsin.alerts.plan.plan_input import PlanInput
from tocsin.alerts.plan.planner import plan
from tocsin.stories.article_difference import ArticleWords, difference_of

CHANGED_BACK = "it was changed back: the article is as it was sent"


def find_changes(db: Database, alerts: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return alert of a change → what its message says of the article, in lines.

    No lines where the article is as the channel knows it.
    """
    lines = cache(partial(_lines, db))
    untold = change_alerts.untold(db, alerts)
    return {id_: lines(changes) for id_, changes in untold.items()}


def _lines(db: Database, untold: UntoldChanges) -> tuple[str, ...]:
    stored = articles.get(db, untold.article)
    before = versions.get(db, untold.article, untold.before)
    # What [keep] deleted, no outlet has.
    text = before.text if stored.text else ""
    difference = difference_of(
        ArticleWords(before.title, text),
        ArticleWords(stored.title, stored.text if text else ""),
        authors=stored.authors,
    )
    is_known = untold.gone == untold.gone_before
    note = ChangeNote(
        after=untold.last.at - stored.seen,
        difference=difference,
        is_rewritten="rewritten" in untold.kinds and difference.is_worth_telling,
        gone=None if is_known else untold.gone,
        page=untold.last.page,
        is_back=untold.gone is None and untold.gone_before is not None,
    )
    return change_lines(note)


def plan_with_changes(
    db: Database, given: PlanInput, pending: Sequence[PendingAlert], now: datetime
) -> tuple[Plan, Mapping[int, tuple[str, ...]]]:
    """Return the plan, and alert → what its message says of a change, in lines.

    Alerts of changes that come to nothing, as what was changed back, are absorbed.
    """
    changed = {alert.id for alert in pending if alert.change is not None}
    decided = plan(given, pending, now)
    included = {alert for message in decided.messages for alert in message.alerts}
    changes = find_changes(db, changed & included)
    first = {(a.watchlist, a.article) for a in pending if a.change is None}
    void = {
        alert.id: CHANGED_BACK
        for alert in pending
        if alert.id in changes
        and not changes[alert.id]
        and (alert.watchlist, alert.article) not in first
    }
    if not void:
        return decided, changes
    decided = plan(given, [alert for alert in pending if alert.id not in void], now)
    return replace(decided, absorbed={**decided.absorbed, **void}), changes
