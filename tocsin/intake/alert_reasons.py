"""Why an article was sent for a watchlist, or why not, in plain words."""

from collections.abc import Iterator

from store import articles, overlaps, story_details
from store.database import Database
from store.story_details import AlertOutcome, MatchOutcome
from tocsin.config import Config
from tocsin.intake.change_reasons import change_reasons
from tocsin.words.phrases import when
from tocsin.words.worded import Worded


def alert_reasons(db: Database, config: Config, article: int) -> Iterator[str]:
    """Yield a line for each alert of an article, and for each match without one.

    Behind them stands what became of the article since.

    They are Worded: the desk says them in the reader's language.
    """
    found = story_details.match_outcomes(db, [article])
    for match in found:
        if match.suppressed or not match.alerts:
            reason = _no_alert(db, config, match)
            yield _line(match.watchlist, reason, _changes(config, match))
            continue
        outlet = articles.get(db, article).outlet
        for alert in match.alerts:
            elsewhere = "" if alert.outlet == outlet else f" ({alert.outlet})"
            outcome = _outcome(config, alert)
            name = f"{match.watchlist}{elsewhere}"
            yield _line(name, outcome, _changes(config, match))
    if not found:
        yield Worded(
            "No watchlist matched it. To see which part of one is not true of it: "
            "tocsin watch why WATCHLIST %(article)s",
            article=article,
        )
    yield from change_reasons(db, config, article)


def _line(name: str, outcome: str, changes: list[str]) -> str:
    if not changes:
        return Worded("%(name)s: %(outcome)s.", name=name, outcome=outcome)
    change = changes[0]
    for other in changes[1:]:
        change = Worded("%(first)s; %(last)s", first=change, last=other)
    return Worded(
        "%(name)s: %(outcome)s (%(change)s).",
        name=name,
        outcome=outcome,
        change=change,
    )


def _changes(config: Config, match: MatchOutcome) -> list[str]:
    """Return what changes of the article meant for a match."""
    parts = list[str]()
    if match.version > 1:
        at = when(match.matched, config.zone)
        parts.append(
            Worded("added later: it matches since the change of %(at)s", at=at)
        )
    if match.lapsed is not None:
        at = when(match.lapsed, config.zone)
        parts.append(Worded("it matches no longer since the change of %(at)s", at=at))
    return parts


def _no_alert(db: Database, config: Config, match: MatchOutcome) -> str:
    """Return why a match has no alert."""
    match match.suppressed:
        case "":
            return Worded("not sent: the watchlist has no channel")
        case "baseline":
            return Worded("not sent: already listed at the source's first visit")
        case "old":
            return Worded(
                "not sent: too old (%(age)s; [crawl] max_age is %(most)s)",
                age=_age(db, match.article),
                most=_days(config.crawl.max_age.days),
            )
        case "copy":
            return _copied(db, match.article)
        case "story":
            return _told_before(db, config, match)
        case "score":
            return _low_score(config, match)
        case "past":
            return Worded("not sent: found later, by `tocsin backfill`")


def _outcome(config: Config, alert: AlertOutcome) -> str:
    """Return what became of an alert on its channel."""
    channel = alert.channel
    if alert.when != "now":
        channel += f" ({alert.when})"
    match alert.state:
        case "included" if alert.sent is not None:
            return Worded(
                "sent %(at)s on %(channel)s, in message %(message)s",
                at=when(alert.sent, config.zone),
                channel=channel,
                message=alert.delivery,
            )
        case "included":
            return Worded(
                "in message %(message)s on %(channel)s (state: %(state)s)",
                message=alert.delivery,
                channel=channel,
                state=Worded(alert.delivery_state or "unknown"),
            )
        case "pending":
            return Worded(
                "pending on %(channel)s: %(reason)s",
                channel=channel,
                reason=alert.reason or Worded("planned next"),
            )
        case state:
            return Worded(
                "not sent on %(channel)s (%(state)s): %(reason)s",
                channel=channel,
                state=Worded(state),
                reason=alert.reason,
            )


def _age(db: Database, id_: int) -> str:
    article = articles.get(db, id_)
    if article.published is None:
        return Worded("by the date in its source")
    days = _days((article.seen - article.published).days)
    return Worded("published %(days)s before", days=days)


def _days(count: int) -> str:
    return Worded("1 day") if count == 1 else Worded("%(count)s days", count=count)


def _copied(db: Database, article: int) -> str:
    placement = story_details.placement(db, article)
    if placement is None or placement.copy_of is None:
        return Worded("not sent: a copy of an earlier article, which matched before")
    return Worded(
        "not sent: a copy of #%(article)s, which matched before",
        article=placement.copy_of,
    )


def _told_before(db: Database, config: Config, match: MatchOutcome) -> str:
    """Return when, and for which article, a watchlist had an alert for the story."""
    placement = story_details.placement(db, match.article)
    numbers = {placement.story} if placement is not None else set[int]()
    if placement is not None and placement.composite:
        parts = [
            story_details.placement(db, overlap.article)
            for overlap in overlaps.of(db, match.article)
        ]
        numbers |= {part.story for part in parts if part is not None}
    members = [p.article for n in numbers for p in story_details.placements(db, n)]
    for earlier in story_details.match_outcomes(db, members):
        if earlier.watchlist == match.watchlist and not earlier.suppressed:
            return Worded(
                "not sent: the story was already alerted on %(at)s, for #%(article)s",
                at=when(earlier.first_message or earlier.matched, config.zone),
                article=earlier.article,
            )
    return Worded("not sent: the story was already alerted")


def _low_score(config: Config, match: MatchOutcome) -> str:
    for watchlist in config.watchlists:
        if watchlist.name == match.watchlist:
            return Worded(
                "not sent: it scores %(score)s of 100, below min_score %(least)s",
                score=match.score,
                least=watchlist.min_score,
            )
    return Worded("not sent: it scores %(score)s of 100", score=match.score)
