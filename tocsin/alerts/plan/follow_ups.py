"""Alerts that are sent at once: the first message on a story, and its follow-ups."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from scheduler.lengths import format_length
from store.delivery_model import PendingAlert, SentSummary, Topic
from store.model import DeliveryKind
from tocsin.alerts.plan.decisions import Plan, PlannedMessage, combined, wait
from tocsin.alerts.plan.keys import stable_key
from tocsin.alerts.plan.plan_input import HOUR, DeliveryPolicy, PlanInput
from tocsin.alerts.plan.ready_story import ReadyStory, ReadyTopic, by_story
from tocsin.words.phrases import clock_text, hours_text, pluralize

URGENT_WAIT = timedelta(seconds=5)
"""How long an urgent alert waits for others: so long only that copies which come in the
same moment are in the same message."""

STEPS = (3, 6, 12, 25, 50)
"""New outlets that a follow-up without news needs: the first, the second …; then twice
as many each time."""

FEWEST_WATCHED, MANY_WATCHED = 10, 50
"""Outlets that are watched from which outlets alone can be a crowd, and from which the
steps grow in proportion: neither three of five are one, nor three of five hundred."""

FEW_OUTLETS, LONGEST_GAP = 3, 12
"""Outlets of a story for which `followup_gap` counts once, and how often it counts at
most: in a crowd there is always one with something new."""

SINGLY = 3
"""Stories from quiet hours that get a message each; more become one message."""

GATHER = timedelta(minutes=10)
"""How long the first story over the hourly limit waits for others, to make a round-up
of them."""

ABSORBED_AFTER = timedelta(hours=24)
"""How long an alert without news waits for its story to grow enough for a follow-up."""

_NOTHING_NEW = (
    "the watchlist hit only in what was sent before, or what the site prints again"
)

_NEVER = datetime.max.replace(tzinfo=UTC)


def plan_immediate(
    given: PlanInput, alerts: Iterable[PendingAlert], now: datetime
) -> Plan:
    """Return what becomes of a channel's alerts that are sent at once."""
    topics: dict[Topic, list[PendingAlert]] = {}
    for alert in alerts:
        topics.setdefault(alert.topic, []).append(alert)
    decided: dict[Topic, ReadyTopic | Plan] = {}
    for topic, group in topics.items():
        sent = given.history.sent.get(topic) or _sent_before(given, group)
        if sent is None:
            decided[topic] = _first(given.policy, group, now)
        else:
            decided[topic] = _follow_up(given, group, now, sent=sent)
    ready, plans = by_story(decided, topics, given.history.sent)
    ready, quiet = _after_quiet_hours(given, ready, now)
    return combined([*plans, quiet, _within_limit(given, ready, now)])


def _sent_before(
    given: PlanInput, alerts: Sequence[PendingAlert]
) -> SentSummary | None:
    """Return what was sent of the story of changes, by whichever route; None for none.

    Of a digest's articles changes may be told at once.
    """
    if any(alert.change is None for alert in alerts):
        return None
    watchlist, _, story = alerts[0].topic
    found = (
        sent
        for (name, _, of), sent in given.history.sent.items()
        if (name, of) == (watchlist, story)
    )
    return max(found, key=lambda sent: sent.last, default=None)


def _first(
    policy: DeliveryPolicy, alerts: Sequence[PendingAlert], now: datetime
) -> ReadyTopic | Plan:
    due = alerts[0].at + policy.group_wait
    urgent = [alert.at for alert in alerts if alert.urgent]
    if urgent:
        due = min(due, urgent[0] + URGENT_WAIT)
    if now < due:
        until = clock_text(due, now, policy.zone)
        return wait(alerts, f"waiting until {until} for other outlets", until=due)
    if not urgent and all(alert.news == "" for alert in alerts):
        # Not before: another watchlist may be sent the same article.
        return Plan(absorbed={alert.id: _NOTHING_NEW for alert in alerts})
    return ReadyTopic(alerts=alerts, sent=None, urgent=bool(urgent), due=due)


def _follow_up(
    given: PlanInput,
    alerts: Sequence[PendingAlert],
    now: datetime,
    *,
    sent: SentSummary,
) -> ReadyTopic | Plan:
    urgent = [alert.at for alert in alerts if alert.urgent and not sent.urgent]
    due, reason = min(
        _grown(given, alerts, sent),
        _news(given.policy, alerts, sent),
        key=lambda decision: decision[0] or _NEVER,
    )
    if urgent:
        # It is urgent now: no earlier message on the story was.
        due, reason = urgent[0] + URGENT_WAIT, "urgent now"
    if due is None:
        return combined(_wait_or_absorb(alert, reason, now) for alert in alerts)
    if now >= due:
        topic = alerts[0].topic
        absorbed = [a for a in given.history.unnamed if a.topic == topic]
        return ReadyTopic(
            alerts=alerts, sent=sent, urgent=bool(urgent), due=due, absorbed=absorbed
        )
    until = clock_text(due, now, given.policy.zone)
    return wait(alerts, f"{reason}: waiting until {until}", until=due)


def _news(
    policy: DeliveryPolicy, alerts: Sequence[PendingAlert], sent: SentSummary
) -> tuple[datetime | None, str]:
    """Return when a follow-up is due for what is new, and why; None when nothing is."""
    first = next((alert for alert in alerts if alert.news), None)
    if first is None:
        return None, ""
    times = min(LONGEST_GAP, max(1, len(sent.outlets) // FEW_OUTLETS))
    gap = policy.followup_gap * times
    return max(
        first.at, sent.last + gap
    ), f"one message in {format_length(gap)} a story"


def _grown(
    given: PlanInput, alerts: Sequence[PendingAlert], sent: SentSummary
) -> tuple[datetime | None, str]:
    """Return when a follow-up is due for a crowd, and why; None if it is too small."""
    gap = given.policy.followup_gap
    if given.watched < FEWEST_WATCHED:
        return None, "nothing new"
    needed = outlets_needed(sent.times, given.watched)
    new: set[str] = set()
    for alert in alerts:
        if alert.outlet not in sent.outlets:
            new.add(alert.outlet)
        if len(new) == needed:
            due = max(alert.at, sent.last + gap)
            return due, f"one message in {format_length(gap)} a story"
    has = pluralize(len(new), "new outlet")
    return None, f"{has} of the {needed} that a follow-up without news needs"


def outlets_needed(messages: int, watched: int = 0) -> int:
    """Return how many new outlets a follow-up needs after so many messages.

    `watched` is how many outlets are watched at all.
    """
    times = max(1, watched // MANY_WATCHED)
    if messages <= len(STEPS):
        return STEPS[messages - 1] * times
    # Bounded: no story has a million outlets, and no number may grow without end.
    return STEPS[-1] * times << min(messages - len(STEPS), 20)


def _wait_or_absorb(alert: PendingAlert, reason: str, now: datetime) -> Plan:
    until = alert.at + ABSORBED_AFTER
    if now >= until:
        return Plan(absorbed={alert.id: f"the story had {reason}"})
    return wait([alert], reason, until=until)


def _after_quiet_hours(
    given: PlanInput, ready: Sequence[ReadyStory], now: datetime
) -> tuple[list[ReadyStory], Plan]:
    """Return what may be sent now; and the plan for what waits or is gathered."""
    policy = given.policy
    if policy.quiet is None:
        return list(ready), Plan()
    until = given.quiet_until(now)
    rest, held_back, plans = list[ReadyStory](), list[ReadyStory](), list[Plan]()
    for story in ready:
        if story.urgent:
            rest.append(story)
        elif until is not None:
            why = f"quiet hours until {clock_text(until, now, policy.zone)}"
            plans.append(wait(story.alerts, why, until=until))
        elif policy.quiet.until(story.due, policy.zone) is not None:
            held_back.append(story)
        else:
            rest.append(story)
    if len(held_back) <= SINGLY:
        return rest + held_back, combined(plans)
    roundup = _roundup(
        given,
        held_back,
        heading="In the quiet hours",
        why=f"Held back {hours_text(policy.quiet)}.",
    )
    return rest, combined([*plans, roundup])


def _within_limit(given: PlanInput, ready: Iterable[ReadyStory], now: datetime) -> Plan:
    """Return messages for as many as the hourly limit allows; the others wait."""
    most = given.policy.max_per_hour
    written = sorted(at for at in given.history.within_hour if at > now - HOUR)
    messages, over = list[PlannedMessage](), list[ReadyStory]()
    for story in sorted(ready, key=_order):
        if not story.urgent and most and len(written) >= most:
            over.append(story)
            continue
        messages.append(_message(given, story))
        if not story.urgent:
            written.append(now)
    sent = Plan(messages=tuple(messages))
    return combined([sent, _over_limit(given, over, now, written=written)])


def _order(story: ReadyStory) -> tuple[bool, datetime, int]:
    return not story.urgent, story.due, story.alerts[0].id


def _over_limit(
    given: PlanInput,
    over: Sequence[ReadyStory],
    now: datetime,
    *,
    written: Sequence[datetime],
) -> Plan:
    """Return the plan for topics over the limit: they wait, then become one message."""
    if not over:
        return Plan()
    policy, most = given.policy, given.policy.max_per_hour
    gathered = over[0].due + GATHER
    if given.history.last_roundup is not None:
        gathered = max(gathered, given.history.last_roundup + HOUR)
    limit = f"{pluralize(most, 'message')} an hour"
    if now >= gathered:
        why = f"The limit of this channel is {limit}."
        return _roundup(given, over, heading="More than the limit", why=why)
    free = min(written[len(written) - most] + HOUR, gathered)
    until = clock_text(free, now, policy.zone)
    reason = f"over the limit of {limit}: waiting until {until}"
    return combined(wait(story.alerts, reason, until=free) for story in over)


def _message(given: PlanInput, story: ReadyStory) -> PlannedMessage:
    first, sent = story.alerts[0], story.sent
    kind: DeliveryKind = "followup" if sent else "alert"
    section = story.section(kind)
    times = 0 if sent is None else sent.times
    parts = (given.channel, first.watchlist, "story", section.story, times, first.at)
    key = stable_key(*parts, *([] if first.change is None else [first.change]))
    return PlannedMessage(
        kind=kind,
        key=key,
        sections=(section,),
        urgent=story.urgent,
        thread=sent.thread if sent else _thread(given, first.topic) or key,
    )


def _thread(given: PlanInput, topic: Topic) -> str:
    """Return the thread of what other watchlists were sent of a story, "" for nothing.

    After an outage the first message on a story then comes first, whatever a later
    edit has made another watchlist match.
    """
    _, when, story = topic
    on_story = (
        sent
        for (_, sent_when, of), sent in given.history.sent.items()
        if (sent_when, of) == (when, story)
    )
    earliest = min(on_story, key=lambda sent: sent.last, default=None)
    return earliest.thread if earliest else ""


def _roundup(
    given: PlanInput, ready: Sequence[ReadyStory], *, heading: str, why: str
) -> Plan:
    ids = [alert.id for story in ready for alert in story.alerts]
    first = ready[0].alerts[0]
    key = stable_key(given.channel, "roundup", min(ids), max(ids), first.at)
    message = PlannedMessage(
        kind="roundup",
        key=key,
        sections=tuple(story.section("roundup") for story in ready),
        thread=key,
        heading=f"{heading}: {pluralize(len(ready), 'story')}",
        why=why,
    )
    return Plan(messages=(message,))
