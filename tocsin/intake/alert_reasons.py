"""Why an article was sent for a watchlist, or why not, in plain words."""

from collections.abc import Iterator

from sqlite_utils import Database

from store import articles, overlaps, story_details
from store.story_details import AlertOutcome, MatchOutcome
from tocsin.config import Config
from tocsin.words.phrases import pluralize, when


def alert_reasons(db: Database, config: Config, article: int) -> Iterator[str]:
    """Yield a line for each alert of an article, and for each match without one."""
    found = story_details.match_outcomes(db, [article])
    for match in found:
        changed = _changed(config, match)
        if match.suppressed or not match.alerts:
            yield f"{match.watchlist}: {_no_alert(db, config, match)}{changed}."
            continue
        outlet = articles.get(db, article).outlet
        for alert in match.alerts:
            elsewhere = "" if alert.outlet == outlet else f" ({alert.outlet})"
            outcome = _outcome(config, alert)
            yield f"{match.watchlist}{elsewhere}: {outcome}{changed}."
    if not found:
        yield (
            "No watchlist matched it. To see which part of one is not true of it: "
            f"tocsin watch why WATCHLIST {article}"
        )


def _changed(config: Config, match: MatchOutcome) -> str:
    """Return what changes of the article meant for a match; empty when nothing."""
    parts = []
    if match.version > 1:
        at = when(match.matched, config.zone)
        parts.append(f"added later: it matches since the change of {at}")
    if match.lapsed is not None:
        at = when(match.lapsed, config.zone)
        parts.append(f"it matches no longer since the change of {at}")
    return f" ({'; '.join(parts)})" if parts else ""


def _no_alert(db: Database, config: Config, match: MatchOutcome) -> str:
    """Return why a match has no alert."""
    match match.suppressed:
        case "":
            return "not sent: the watchlist has no channel"
        case "baseline":
            return "not sent: already listed at the source's first visit"
        case "old":
            most = pluralize(config.crawl.max_age.days, "day")
            age = _age(db, match.article)
            return f"not sent: too old ({age}; [crawl] max_age is {most})"
        case "copy":
            original = _original(db, match.article)
            return f"not sent: a copy of {original}, which matched before"
        case "story":
            earlier = _earlier(db, config, match)
            return f"not sent: the story was already alerted{earlier}"
        case "score":
            least = _min_score(config, match)
            return f"not sent: it scores {match.score} of 100{least}"
        case "past":
            return "not sent: found later, by `tocsin backfill`"


def _outcome(config: Config, alert: AlertOutcome) -> str:
    """Return what became of an alert on its channel."""
    channel = alert.channel
    if alert.when != "now":
        channel += f" ({alert.when})"
    match alert.state:
        case "included" if alert.sent is not None:
            at = when(alert.sent, config.zone)
            return f"sent {at} on {channel}, in message {alert.delivery}"
        case "included":
            state = alert.delivery_state
            return f"in message {alert.delivery} on {channel} (state: {state})"
        case "pending":
            return f"pending on {channel}: {alert.reason or 'planned next'}"
        case state:
            return f"not sent on {channel} ({state}): {alert.reason}"


def _age(db: Database, id_: int) -> str:
    article = articles.get(db, id_)
    if article.published is None:
        return "by the date in its source"
    age = pluralize((article.seen - article.published).days, "day")
    return f"published {age} before"


def _original(db: Database, article: int) -> str:
    placement = story_details.placement(db, article)
    if placement is None or placement.copy_of is None:
        return "an earlier article"
    return f"#{placement.copy_of}"


def _earlier(db: Database, config: Config, match: MatchOutcome) -> str:
    """Return when, and for which article, a watchlist had an alert for the story."""
    placement = story_details.placement(db, match.article)
    if placement is None:
        return ""
    numbers = {placement.story}
    if placement.composite:
        parts = [
            story_details.placement(db, overlap.article)
            for overlap in overlaps.of(db, match.article)
        ]
        numbers |= {part.story for part in parts if part is not None}
    members = [p.article for n in numbers for p in story_details.placements(db, n)]
    for earlier in story_details.match_outcomes(db, members):
        if earlier.watchlist == match.watchlist and not earlier.suppressed:
            at = when(earlier.first_message or earlier.matched, config.zone)
            return f" on {at}, for #{earlier.article}"
    return ""


def _min_score(config: Config, match: MatchOutcome) -> str:
    for watchlist in config.watchlists:
        if watchlist.name == match.watchlist:
            return f", below min_score {watchlist.min_score}"
    return ""
