"""What was lost or repeated: the truth beside the database and the inboxes. Pure.

An article is lost when the database does not have it, unless a rule deleted it. An
alert is lost when its channel accepted no message that names the article or, in a
round-up too long to name all, counts it; unless the database says which rule holds it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.soak.inboxes import Accepted
from benchmarks.soak.truth import ArticleId

HELD_STATES = frozenset(["absorbed", "muted"])
"""States of alerts that a rule keeps from being sent, each with its reason."""

Alert = tuple[ArticleId, str]
"""An article, and the channel that is to be told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlert:
    """What the database says of an alert."""

    state: str
    reason: str
    delivery: str = ""
    """The state of the message that it is in, or that this one was merged into."""
    key: str = ""
    """The key of that message; empty without one."""


@dataclass(slots=True)
class Verdict:
    """What became of everything."""

    lost_articles: list[ArticleId] = field(default_factory=list)
    lost_alerts: list[str] = field(default_factory=list)
    """In words, for people who look for the cause."""
    unflagged: list[str] = field(default_factory=list)
    """Repeats that nothing marks, in words."""
    deleted: int = 0
    """Articles that a rule deleted."""
    alerts: int = 0
    told: int = 0
    counted: int = 0
    """In a round-up that names other articles, and counts these."""
    held: Counter[str] = field(default_factory=Counter)
    """By the rule."""
    repeats: int = 0
    """Messages that came again and were marked."""


def judge_articles(
    verdict: Verdict,
    published: Iterable[ArticleId],
    *,
    stored: Collection[ArticleId],
    deleted: Collection[ArticleId],
) -> None:
    """Look for each article; `deleted` are those that a rule may have deleted."""
    for id_ in published:
        if id_ in stored:
            continue
        if id_ in deleted:
            verdict.deleted += 1
        else:
            verdict.lost_articles.append(id_)


def judge_alerts(
    verdict: Verdict,
    wanted: Iterable[Alert],
    *,
    accepted: Mapping[str, Sequence[Accepted]],
    stored: Mapping[Alert, Sequence[StoredAlert]],
) -> None:
    """Look for each alert in its channel's inbox, then for the rule that holds it."""
    named = {
        channel: {id_ for message in messages for id_ in message.articles}
        for channel, messages in accepted.items()
    }
    keys = {
        channel: {message.key for message in messages}
        for channel, messages in accepted.items()
    }
    for id_, channel in wanted:
        verdict.alerts += 1
        found = stored.get((id_, channel), ())
        if id_ in named[channel]:
            verdict.told += 1
        elif any(alert.key in keys[channel] for alert in found if alert.key):
            verdict.counted += 1
        elif rules := [rule for alert in found if (rule := _rule(alert))]:
            verdict.held[rules[0]] += 1
        else:
            said = [f"{each.state}/{each.delivery}: {each.reason}" for each in found]
            verdict.lost_alerts.append(f"{id_} on {channel}: {said or 'no alert'}")


def _rule(alert: StoredAlert) -> str:
    """Return the rule that holds an alert; empty for none."""
    if alert.state in HELD_STATES:
        return alert.state
    return "unknown" if alert.delivery == "unknown" else ""


def judge_repeats(
    verdict: Verdict,
    channel: str,
    accepted: Iterable[Accepted],
    *,
    knows_repeats: bool,
    marked: Collection[str],
) -> None:
    """Look for articles that a channel was told of again.

    A repeat under the same key is marked by the key where the service knows repeats,
    and has to be noted in the database (`marked` are those keys); elsewhere, and under
    another key, the message has to say so itself.
    """
    earlier: dict[ArticleId, list[str]] = defaultdict(list)
    for message in accepted:
        for id_ in message.articles:
            before = earlier[id_]
            if before:
                is_same = knows_repeats and message.key in before
                is_marked = message.is_marked or (is_same and message.key in marked)
                if is_marked:
                    verdict.repeats += 1
                else:
                    said = f"{id_} on {channel}: {message.key} after {before}"
                    verdict.unflagged.append(said)
            before.append(message.key)
