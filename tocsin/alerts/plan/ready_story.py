"""Stories whose time has come: what several watchlists have of one is one message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from store.delivery_model import PendingAlert, SentSummary, Topic
from store.model import DeliveryKind
from tocsin.alerts.plan.decisions import (
    Plan,
    Section,
    merged,
    section_of,
    with_news_shown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyTopic:
    """The alerts of a topic whose time has come."""

    alerts: Sequence[PendingAlert]
    sent: SentSummary | None
    urgent: bool
    due: datetime
    absorbed: Sequence[PendingAlert] = ()
    is_shared: bool = False
    """Whether its alerts would wait, but for another watchlist that is sent them."""

    @property
    def new_articles(self) -> set[int]:
        """Return the articles for which it is sent: those that bring something."""
        if self.is_shared:
            return set()
        brought = {_article(alert) for alert in self.alerts if alert.news}
        # Of a crowd, or of what was not judged, all of them.
        return brought or set(map(_article, self.alerts))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyStory:
    """A story for all watchlists that are to be sent it now, at least one."""

    topics: tuple[ReadyTopic, ...]

    @property
    def alerts(self) -> list[PendingAlert]:
        """Return the alerts of all watchlists, the oldest first."""
        every = [alert for topic in self.topics for alert in topic.alerts]
        return sorted(every, key=lambda alert: alert.id)

    @property
    def urgent(self) -> bool:
        """Return whether one of them is urgent."""
        return any(topic.urgent for topic in self.topics)

    @property
    def due(self) -> datetime:
        """Return when the first of them was due."""
        return min(topic.due for topic in self.topics)

    @property
    def sent(self) -> SentSummary | None:
        """Return what was sent before, if the message continues it for a watchlist.

        None when it is the first message for all watchlists that it is sent for.
        """
        own = [topic.sent for topic in self.topics if not topic.is_shared]
        return next((sent for sent in own if sent is not None), None)

    def section(self, kind: DeliveryKind) -> Section:
        """Return what a message of a kind says of it; what it shows is new.

        Urgent watchlists come first: the message has their words, and says that it is.
        """
        topics = sorted(self.topics, key=lambda topic: not topic.urgent)
        of_alert = {
            a.id: _article(a) for t in self.topics for a in (*t.absorbed, *t.alerts)
        }
        section = merged(
            [section_of(t.alerts, t.sent, t.absorbed) for t in topics], of_alert
        )
        new = set().union(*(topic.new_articles for topic in self.topics))
        news = {id_ for id_, article in of_alert.items() if article in new}
        return with_news_shown(section, news, kind)


def by_story(
    decided: Mapping[Topic, ReadyTopic | Plan],
    alerts: Mapping[Topic, Sequence[PendingAlert]],
    sent: Mapping[Topic, SentSummary],
) -> tuple[list[ReadyStory], list[Plan]]:
    """Return the stories that are ready, and the plans for the other alerts.

    An article that is sent for one watchlist is sent for all that found it: what it
    would wait for by itself does not matter then.
    """
    stories: dict[int, list[ReadyTopic]] = {}
    for (_, _, story), decision in decided.items():
        if isinstance(decision, ReadyTopic):
            stories.setdefault(story, []).append(decision)
    plans = []
    for topic, plan in decided.items():
        if isinstance(plan, ReadyTopic):
            continue
        ready = stories.get(topic[2], [])
        articles = {alert.article for each in ready for alert in each.alerts}
        shared = [a for a in alerts[topic] if a.article and a.article in articles]
        if shared:
            due = min(each.due for each in ready)
            shared_topic = ReadyTopic(
                alerts=shared,
                sent=sent.get(topic),
                urgent=False,
                due=due,
                is_shared=True,
            )
            ready.append(shared_topic)
        plans.append(_without(plan, {alert.id for alert in shared}))
    return [ReadyStory(topics=tuple(topics)) for topics in stories.values()], plans


def _article(alert: PendingAlert) -> int:
    """Return an alert's article, or a number of its own when that is unknown."""
    return alert.article or -alert.id


def _without(plan: Plan, ids: set[int]) -> Plan:
    """Return a plan without alerts that another message includes."""
    waiting = {id_: why for id_, why in plan.waiting.items() if id_ not in ids}
    absorbed = {id_: why for id_, why in plan.absorbed.items() if id_ not in ids}
    next_at = plan.next_at if waiting else None
    return replace(plan, waiting=waiting, absorbed=absorbed, next_at=next_at)
