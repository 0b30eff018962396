"""Which sources a digest could not see in its period, in a few words each. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from store.coverage_model import BlindSpan
from tocsin.alerts.messages.labels import when
from tocsin.words.phrases import pluralize

SHORTEST_PERIOD = timedelta(hours=20)
"""The period of a digest from which it says so: not an hourly one. A day in which the
clocks change has 23 hours."""

SHORTEST_SPAN = timedelta(hours=1)
"""How long a source was not seen, in all, to be named."""


def blind_sources(
    spans: Sequence[BlindSpan], since: datetime, until: datetime, zone: tzinfo
) -> tuple[str, ...]:
    """Return the sources that could not be read, the longest first.

    `spans` are those of the time between `since` and `until`.
    """
    if until - since < SHORTEST_PERIOD:
        return ()
    by_source: dict[str, list[BlindSpan]] = {}
    for span in spans:
        by_source.setdefault(span.key, []).append(span)
    found = [
        (_length(own, since, until), _words(own, since, until, zone))
        for own in by_source.values()
    ]
    found.sort(key=lambda item: item[0], reverse=True)
    return tuple(words for length, words in found if length >= SHORTEST_SPAN)


def _length(spans: Sequence[BlindSpan], since: datetime, until: datetime) -> timedelta:
    return sum(
        (min(span.ended or until, until) - max(span.began, since) for span in spans),
        timedelta(0),
    )


def _words(
    spans: Sequence[BlindSpan], since: datetime, until: datetime, zone: tzinfo
) -> str:
    if len(spans) > 1:
        hours = round(_length(spans, since, until) / timedelta(hours=1))
        times = pluralize(len(spans), "time")
        return f"{spans[0].name} ({times}, {pluralize(hours, 'hour')} in all)"
    (span,) = spans
    began = when(span.began, zone, short=True)
    if span.ended is None:
        return f"{span.name} ({span.state} since {began})"
    ended = when(span.ended, zone, short=True)
    return f"{span.name} ({span.state} from {began} to {ended})"
